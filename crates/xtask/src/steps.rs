//! Steps of a long command: each timed, each counted, all told at the end.
//!
//! A step that fails does not stop the later ones. What is counted is tests; a step that fails without a failing test
//! of its own (a build, a check) counts as one, so that the closing line never says `0 failed` on a failing run.

use std::fmt;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::shell;

/// The run has failed and everything about it is on the screen already.
#[derive(Debug)]
pub struct AlreadySaid;

impl fmt::Display for AlreadySaid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("failed; see above")
    }
}

impl std::error::Error for AlreadySaid {}

/// Tests counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Ran and held.
    pub passed: u32,
    /// Ran and did not, in whatever way.
    pub failed: u32,
    /// Known but not run.
    pub skipped: u32,
}

struct Step {
    name: &'static str,
    took: Duration,
    tally: Tally,
    outcome: Outcome,
}

enum Outcome {
    Held,
    Failed(String),
    NotRun(&'static str),
}

/// The steps so far.
#[derive(Default)]
pub struct Steps {
    done: Vec<Step>,
}

impl Steps {
    /// Does one thing that either works or does not. Returns whether it did.
    pub fn task(&mut self, name: &'static str, work: impl FnOnce() -> Result<()>) -> bool {
        self.measure(name, || work().map(|()| Tally::default()))
    }

    /// Runs a suite of tests and counts what it prints. Returns whether it succeeded.
    pub fn suite(&mut self, name: &'static str, command: &mut Command, count: impl FnOnce(&[String]) -> Tally) -> bool {
        let mut tally = Tally::default();
        let held = self.measure(name, || {
            let said = shell::listen(command)?;
            tally = count(&said.lines);
            if !said.success {
                anyhow::bail!("exited with a failure");
            }
            if tally.passed + tally.failed == 0 {
                anyhow::bail!("ran no test");
            }
            Ok(tally)
        });
        if let (false, Some(step)) = (held, self.done.last_mut()) {
            step.tally = Tally { failed: tally.failed.max(1), ..tally };
        }
        held
    }

    /// Notes a step that makes no sense now, because of an earlier failure.
    pub fn not_run(&mut self, name: &'static str, why: &'static str) {
        self.done.push(Step { name, took: Duration::ZERO, tally: Tally::default(), outcome: Outcome::NotRun(why) });
    }

    fn measure(&mut self, name: &'static str, work: impl FnOnce() -> Result<Tally>) -> bool {
        println!("\n━━ {name}");
        let start = Instant::now();
        let (tally, outcome) = match work() {
            Ok(tally) => (tally, Outcome::Held),
            Err(error) => (Tally { failed: 1, ..Tally::default() }, Outcome::Failed(format!("{error:#}"))),
        };
        let took = start.elapsed();
        let held = matches!(outcome, Outcome::Held);
        if let Outcome::Failed(why) = &outcome {
            println!("✗ {name}: {why}");
        }
        self.done.push(Step { name, took, tally, outcome });
        held
    }

    /// Tells all, last the line `N passed, N failed`.
    ///
    /// # Errors
    /// [`AlreadySaid`] if any step failed.
    pub fn finish(self) -> Result<()> {
        println!("\n━━ Summary");
        let mut sum = Tally::default();
        for step in &self.done {
            println!("{}", step.line());
            sum.passed += step.tally.passed;
            sum.failed += step.tally.failed;
        }
        let took: Duration = self.done.iter().map(|step| step.took).sum();
        println!("  {:<28}{:>8.1} s\n", "", took.as_secs_f64());
        println!("{} passed, {} failed", sum.passed, sum.failed);
        let all_held = self.done.iter().all(|step| matches!(step.outcome, Outcome::Held));
        if all_held { Ok(()) } else { Err(AlreadySaid.into()) }
    }
}

impl Step {
    fn line(&self) -> String {
        let mark = match self.outcome {
            Outcome::Held => "✓",
            Outcome::Failed(_) => "✗",
            Outcome::NotRun(_) => "–",
        };
        let Tally { passed, failed, skipped } = self.tally;
        let mut words = Vec::new();
        for (count, word) in [(passed, "passed"), (failed, "failed"), (skipped, "skipped")] {
            if count > 0 {
                words.push(format!("{count} {word}"));
            }
        }
        match &self.outcome {
            Outcome::Held => {}
            Outcome::Failed(why) => words.push(why.lines().next().unwrap_or_default().to_owned()),
            Outcome::NotRun(why) => words.push(format!("not run: {why}")),
        }
        format!("{mark} {:<28}{:>8.1} s  {}", self.name, self.took.as_secs_f64(), words.join(", "))
    }
}

/// Counts of `cargo nextest run` and of `cargo test`.
pub fn count_rust(lines: &[String]) -> Tally {
    let mut tally = Tally::default();
    for line in lines.iter().map(|line| plain(line)) {
        let counts = match (line.split_once("run: "), line.split_once("test result: ")) {
            (Some((head, counts)), _) if head.contains("Summary [") => counts,
            (_, Some((_, result))) => result.split_once(". ").map_or("", |(_, counts)| counts),
            _ => continue,
        };
        for part in counts.split([',', ';']) {
            let mut words = part.split_whitespace();
            let Some(count) = words.next().and_then(|word| word.parse::<u32>().ok()) else { continue };
            match words.next() {
                Some("passed") => tally.passed += count,
                Some("skipped" | "ignored") => tally.skipped += count,
                Some("failed" | "timed" | "exec") => tally.failed += count,
                _ => {}
            }
        }
    }
    tally
}

/// Counts of vitest: the line `Tests  1 failed | 11 passed (12)`.
pub fn count_vitest(lines: &[String]) -> Tally {
    let mut tally = Tally::default();
    for line in lines.iter().map(|line| plain(line)) {
        let Some(counts) = line.trim().strip_prefix("Tests ") else { continue };
        for part in counts.split('|') {
            let mut words = part.split_whitespace();
            let Some(count) = words.next().and_then(|word| word.parse::<u32>().ok()) else { continue };
            match words.next() {
                Some("passed") => tally.passed += count,
                Some("failed") => tally.failed += count,
                Some("skipped" | "todo") => tally.skipped += count,
                _ => {}
            }
        }
    }
    tally
}

/// Counts of Node's own runner: the lines `ℹ pass 12`, `ℹ fail 0`, `ℹ cancelled 0`.
pub fn count_node(lines: &[String]) -> Tally {
    let mut tally = Tally::default();
    for line in lines.iter().map(|line| plain(line)) {
        let mut words = line.split_whitespace();
        let (Some("ℹ" | "#"), Some(word), Some(count)) = (words.next(), words.next(), words.next()) else { continue };
        let Ok(count) = count.parse::<u32>() else { continue };
        match word {
            "pass" => tally.passed += count,
            "fail" | "cancelled" => tally.failed += count,
            "skipped" | "todo" => tally.skipped += count,
            _ => {}
        }
    }
    tally
}

/// The line without its colours.
pub fn plain(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        text.push_str(before);
        rest = after.split_once(|end: char| end.is_ascii_alphabetic()).map_or("", |(_, rest)| rest);
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn nextest_is_counted_with_its_colours_and_its_oddities() {
        let said = "\u{1b}[32;1m     Summary\u{1b}[0m [   0.1s] 9 tests run: 6 passed (1 slow), 2 failed, 1 timed out, 3 skipped";
        assert_eq!(count_rust(&lines(said)), Tally { passed: 6, failed: 3, skipped: 3 });
    }

    #[test]
    fn cargo_test_is_counted_over_all_its_binaries() {
        let said = "test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
                    test result: FAILED. 2 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out";
        assert_eq!(count_rust(&lines(said)), Tally { passed: 7, failed: 3, skipped: 1 });
    }

    #[test]
    fn vitest_counts_tests_and_not_files() {
        let said = " Test Files  1 failed | 3 passed (4)\n      Tests  2 failed | 11 passed | 1 skipped (14)";
        assert_eq!(count_vitest(&lines(said)), Tally { passed: 11, failed: 2, skipped: 1 });
    }

    #[test]
    fn nodes_runner_counts_cancelled_tests_as_failed() {
        let said =
            "ℹ tests 9\nℹ suites 0\nℹ pass 6\nℹ fail 1\nℹ cancelled 1\nℹ skipped 1\nℹ todo 0\nℹ duration_ms 12.5";
        assert_eq!(count_node(&lines(said)), Tally { passed: 6, failed: 2, skipped: 1 });
    }

    #[test]
    fn a_failing_check_without_tests_counts_as_one_failure() {
        let mut steps = Steps::default();
        assert!(!steps.task("check", || anyhow::bail!("no")), "the task says that it failed");
        assert_eq!(steps.done[0].tally, Tally { failed: 1, ..Tally::default() });
        assert!(steps.finish().is_err(), "a failed step fails the run");
    }
}
