//! How long files and functions get, and what each says of itself.
//!
//! The tree is formatted, so a function ends where the first line is its closing brace at its own depth: no parser is
//! needed. Tests are held to less: they stand at the end of a file, after `#[cfg(test)]`, or in `tests/`.

/// Endings of the files that are read.
pub const KINDS: &[&str] = &[".rs", ".ts", ".svelte", ".mjs"];

const FILE: usize = 400;
const FUNCTION: usize = 60;
const COMPONENT: usize = 250;

/// The one place that may speak to the shell.
const BRIDGE: &str = "ui/src/lib/bridge/";

/// Files written by a command.
const GENERATED: &[&str] = &["ui/src/lib/bridge/types.ts"];

/// The breaches of one file, each beginning with `: ` or `:line: `.
pub fn check(name: &str, text: &str) -> Vec<String> {
    if GENERATED.contains(&name) {
        return Vec::new();
    }
    let lines: Vec<&str> = text.lines().collect();
    let is_test = name.starts_with("tests/") || name.ends_with("/tests.rs") || name.ends_with(".test.ts");
    let end = lines.iter().position(|line| line.trim() == "#[cfg(test)]").unwrap_or(lines.len());
    let code = &lines[..end];
    let mut problems = Vec::new();
    let limit = if name.ends_with(".svelte") { COMPONENT } else { FILE };
    if code.len() > limit && !is_test {
        problems.push(format!(": {} lines; at most {limit}", code.len()));
    }
    if name.ends_with(".rs") {
        problems.extend(rust(code, &lines, is_test));
    } else if name.starts_with("ui/") && !name.starts_with(BRIDGE) && text.contains("@tauri-apps") {
        problems.push(format!(": imports @tauri-apps, which only {BRIDGE} may"));
    }
    problems
}

fn rust(code: &[&str], all: &[&str], is_test: bool) -> Vec<String> {
    let mut problems = Vec::new();
    if !code.first().is_some_and(|line| line.starts_with("//!")) {
        problems.push(": does not begin with `//!`, saying what is here".to_owned());
    }
    let ignored = concat!("#[", "ignore");
    for at in positions(all, |line| line.trim_start().starts_with(ignored)) {
        problems.push(format!(":{}: a test that is not run is no test", at + 1));
    }
    if is_test {
        return problems;
    }
    for at in positions(code, is_function) {
        let length = length(&code[at..]);
        if length > FUNCTION {
            problems.push(format!(":{}: a function of {length} lines; at most {FUNCTION}", at + 1));
        }
    }
    problems
}

fn positions<'a>(lines: &'a [&str], is_wanted: impl Fn(&str) -> bool + 'a) -> impl Iterator<Item = usize> + 'a {
    lines.iter().enumerate().filter(move |(_, line)| is_wanted(line)).map(|(at, _)| at)
}

/// Whether a line begins a function.
fn is_function(line: &str) -> bool {
    let words = line.split_whitespace().take_while(|word| !word.contains("//"));
    let before_fn = ["pub", "pub(crate)", "pub(super)", "const", "async", "unsafe"];
    words.into_iter().find(|word| !before_fn.contains(word)) == Some("fn")
}

/// Lines from the signature to the closing brace at the same depth.
fn length(from: &[&str]) -> usize {
    let depth = from[0].len() - from[0].trim_start().len();
    if from[0].trim_end().ends_with(['}', ';']) {
        return 1;
    }
    let ends = |line: &&str| {
        let inner = line.trim_start();
        line.len() - inner.len() == depth && (inner.starts_with('}') || inner.ends_with(';'))
    };
    from.iter().skip(1).position(ends).map_or(from.len(), |after| after + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_function_is_a_breach_at_its_first_line() {
        let text = format!("//! X.\n\npub async fn long(\n    a: u8,\n) {{\n{}}}\n", "    work();\n".repeat(60));
        assert_eq!(check("crates/domain/src/x.rs", &text), [":3: a function of 64 lines; at most 60"]);
    }

    #[test]
    fn tests_at_the_end_of_a_file_are_not_counted() {
        let text = format!("//! X.\n#[cfg(test)]\nmod tests {{\n{}}}\n", "    // Line.\n".repeat(500));
        assert_eq!(check("crates/domain/src/x.rs", &text), [""; 0]);
    }

    #[test]
    fn a_module_says_what_it_holds() {
        assert_eq!(check("crates/domain/src/x.rs", "use y;\n").len(), 1, "there is no `//!`");
    }

    #[test]
    fn only_the_bridge_speaks_to_the_shell() {
        let text = "import { invoke } from '@tauri-apps/api/core'\n";
        assert_eq!(check("ui/src/routes/users/x.ts", text).len(), 1, "a screen imports it");
        assert_eq!(check("ui/src/lib/bridge/call.ts", text), [""; 0]);
    }

    #[test]
    fn short_functions_of_every_kind_are_measured_rightly() {
        assert_eq!(length(&["fn a() {}"]), 1);
        assert_eq!(length(&["    fn a(&self);", "    fn b() {", "    }"]), 1);
        assert_eq!(length(&["    fn b(", "        a: u8,", "    ) -> u8 {", "        a", "    }"]), 5);
        assert!(is_function("    pub(crate) const fn x() {") && !is_function("// fn x()"), "comments are no functions");
    }
}
