//! `cargo xtask bench`: how long the work of an office takes, beside its floors and its peers, measured in the same run.
//!
//! The figures come from measuring programs (`bench` of `actions`, `measure` of `documents`, release build). Floors are the bare
//! work with nothing around it, peers what a school would use instead; both are optional and lie in a folder that
//! `--peers` names (`bench::peers`). Every round takes each of them once, so that what else the machine does meets all
//! alike; a figure is the median of the rounds, and only the ratios travel from machine to machine.

mod load;
mod matching;
mod peers;
mod table;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::shell::{self, NeedsYou};
use peers::Peers;
use table::{Goal, Row};

/// Users without passwords, users with, and the users of a large school.
const PLAIN: usize = 10_000;
const SECRET: usize = 1_000;
const LARGE: usize = 50_000;

/// Cards and letters of a large school, and a class of them.
const PAPER: usize = 1_500;
const CLASS: usize = 30;

/// Figures by name, one for each round.
pub type Figures = BTreeMap<String, Vec<f64>>;

/// What was asked for.
struct Wanted {
    peers: Option<PathBuf>,
    rounds: usize,
    /// Nothing but the load on the portal.
    portal_only: bool,
    /// Nothing but who is matched with whom.
    matching_only: bool,
}

fn read_args(args: &[String]) -> Result<Wanted> {
    let usage = || NeedsYou("usage: cargo xtask bench [--rounds N] [--peers FOLDER] [--portal | matching]".to_owned());
    let mut wanted = Wanted { peers: None, rounds: 3, portal_only: false, matching_only: false };
    let mut words = args.iter();
    while let Some(word) = words.next() {
        if word == "--portal" {
            wanted.portal_only = true;
            continue;
        }
        if word == "matching" {
            wanted.matching_only = true;
            continue;
        }
        match (word.as_str(), words.next()) {
            ("--peers", Some(folder)) => wanted.peers = Some(PathBuf::from(folder).canonicalize().context("--peers")?),
            ("--rounds", Some(count)) => wanted.rounds = count.parse().ok().filter(|n| *n > 0).ok_or_else(usage)?,
            _ => return Err(usage().into()),
        }
    }
    Ok(wanted)
}

/// Takes all measurements and prints the table.
pub fn run(args: &[String]) -> Result<()> {
    let wanted = read_args(args)?;
    let folder = shell::target().join("bench");
    if wanted.matching_only {
        return matching::run(wanted.peers.as_deref(), &folder.join("matching"), wanted.rounds);
    }
    shell::run(&mut shell::cargo(&["build", "--release", "--package", "actions", "--example", "bench"]))?;
    if !wanted.portal_only {
        shell::run(&mut shell::cargo(&["build", "--release", "--package", "documents", "--example", "measure"]))?;
    }
    shell::run(&mut shell::cargo(&["build", "--release", "--package", "portal", "--example", "load"]))?;
    let (program, pages) = (shell::built("release", "examples/bench"), shell::built("release", "examples/measure"));
    let sizes = [PLAIN, SECRET, LARGE, PAPER].map(|size| size.to_string());
    let inputs = folder.join("in");
    tell(&program, &[&["inputs".to_owned(), inputs.display().to_string()], sizes.as_slice()].concat())?;
    let peers = wanted.peers.map(|from| Peers::prepare(&from, &folder)).transpose()?;
    let busy = load();
    let (mut figures, mut missing) = (Figures::new(), None);
    for round in 1..=wanted.rounds {
        eprintln!("round {round} of {}", wanted.rounds);
        if !wanted.portal_only {
            take(&program, &inputs, peers.as_ref(), &mut figures)?;
            paper(&pages, &inputs, peers.as_ref(), &mut figures)?;
        } else {
            add(&mut figures, "", tell(&program, &["argon".to_owned(), SECRET.to_string()])?);
        }
        if missing.is_none() {
            let plain = inputs.join(format!("users_{PLAIN}.csv"));
            let portal = shell::built("release", "examples/load");
            missing = load::take(&portal, &folder, peers.as_ref(), &plain, &mut figures).err();
        }
    }
    if let Some(peers) = peers.as_ref().filter(|_| !wanted.portal_only) {
        peers.window(wanted.rounds, &mut figures);
    }
    print(&figures, peers.as_ref(), busy);
    missing.iter().for_each(|error| println!("Not measured: a load on the portal ({error:#})"));
    Ok(())
}

/// How many programs wanted a core in the last minute; only Linux tells it.
fn load() -> f64 {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().and_then(|n| n.parse().ok()).unwrap_or_default()
}

/// One round of everything.
fn take(program: &Path, inputs: &Path, peers: Option<&Peers>, figures: &mut Figures) -> Result<()> {
    let file = |size: usize, ending: &str| inputs.join(format!("users_{size}{ending}.csv"));
    let (plain, secret, large) = (file(PLAIN, ""), file(SECRET, "_passwords"), file(LARGE, ""));
    let word = |path: &Path| path.display().to_string();
    if let Some(peers) = peers {
        peers.floors(&plain, &secret, SECRET, figures)?;
    }
    add(figures, "plain.", tell(program, &["import".to_owned(), word(&plain)])?);
    if let Some(peers) = peers {
        peers.import(&plain, figures);
    }
    add(figures, "", tell(program, &["argon".to_owned(), SECRET.to_string()])?);
    add(figures, "secret.", tell(program, &["import".to_owned(), word(&secret)])?);
    add(figures, "", tell(program, &["desk".to_owned(), word(&large)])?);
    Ok(())
}

/// One round of paper: cards and letters as a PDF, the same proved, and a class in the preview.
fn paper(program: &Path, inputs: &Path, peers: Option<&Peers>, figures: &mut Figures) -> Result<()> {
    let people = inputs.join(format!("users_{PAPER}.csv"));
    for kind in ["cards", "letters"] {
        let args = [kind.to_owned(), people.display().to_string()];
        add(figures, &format!("{kind}."), tell(program, &args)?);
        if let Some(peers) = peers {
            peers.paper(kind, &people, figures);
        }
    }
    add(figures, "preview.", tell(program, &["preview".to_owned(), people.display().to_string(), CLASS.to_string()])?);
    Ok(())
}

/// Runs the measuring program and reads its figures.
fn tell(program: &Path, args: &[String]) -> Result<Vec<(String, f64)>> {
    let mut command = shell::command(program, &[]);
    // A keyring would be asked for a key of a school that is gone a minute later.
    command.args(args).env("ROLLBOOK_NO_KEYRING", "1").stderr(std::process::Stdio::inherit());
    let output = command.output().with_context(|| format!("{} could not be started", program.display()))?;
    if !output.status.success() {
        bail!("{} {} failed ({})", program.display(), args.join(" "), output.status);
    }
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let figure = |line: &str| line.split_once('\t').and_then(|(name, n)| Some((name.to_owned(), n.parse().ok()?)));
    Ok(text.lines().filter_map(figure).collect())
}

fn add(figures: &mut Figures, before: &str, taken: Vec<(String, f64)>) {
    for (name, figure) in taken {
        figures.entry(format!("{before}{name}")).or_default().push(figure);
    }
}

/// The rows in the order a reader wants them.
fn print(figures: &Figures, peers: Option<&Peers>, busy: f64) {
    table::print(
        imports(figures)
            .iter()
            .chain(&large(figures))
            .chain(&on_paper(figures))
            .chain(&portal(figures))
            .chain(&window(figures)),
        figures,
    );
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    println!("\nMilliseconds unless a row says otherwise; medians; {cores} cores.");
    if busy > cores as f64 / 2.0 {
        println!("The machine had other work (load {busy:.1} at the start): times are too long, and only ratios tell.");
    }
    match peers {
        None => println!("Without floors and peers: name their folder with --peers FOLDER."),
        Some(peers) => peers.missing().iter().for_each(|what| println!("Not measured: {what}")),
    }
}

/// A file of users into a new school.
fn imports(figures: &Figures) -> Vec<Row> {
    let row = |what, name| Row::new(what, name, figures);
    vec![
        row("10,000 users, file to committed", "plain.import.sum")
            .beside("floor: read the csv", "floor.csv")
            .beside("floor: and insert, in clear", "floor.insert")
            .beside("peer: django-import-export", "peer.import")
            .goal(Goal::Faster("peer.import", 10.0)),
        row("  read, check and plan", "plain.import.read"),
        row("  commit", "plain.import.apply"),
        row("  most memory, MiB", "plain.import.peak_mib").beside("peer: django-import-export", "peer.import.peak_mib"),
        row("1,000 users with passwords", "secret.import.wall")
            .beside("floor: Argon2id on all cores", "argon")
            .beside("floor: read, Argon2id, insert", "floor.importall")
            .goal(Goal::Within("argon", 1.1)),
        row("  processor time of all cores", "secret.import.processor")
            .beside("floor: Argon2id on all cores", "argon.processor")
            .goal(Goal::Within("argon.processor", 1.1)),
        row("  most memory, MiB", "secret.import.peak_mib").beside("floor: Argon2id on all cores", "argon.peak_mib"),
    ]
}

/// A school as large as any.
fn large(figures: &Figures) -> Vec<Row> {
    let row = |what, name| Row::new(what, name, figures);
    vec![
        row("50,000 users: read and check", "desk.check"),
        row("  plan", "desk.plan"),
        row("  preview, as the window asks", "desk.import.read"),
        row("  a page of the preview", "desk.preview_page"),
        row("  commit", "desk.import.apply"),
        row("  the same file again", "desk.again"),
        row("  load the school", "desk.book"),
        row("  first page", "desk.first_page"),
        row("  classes", "desk.classes"),
        row("  a letter typed, p50", "desk.key.p50"),
        row("  a letter typed, p99", "desk.key.p99").goal(Goal::AtMost(3.0)),
        row("  the same, best of three tries, p99", "desk.key_best.p99").goal(Goal::AtMost(3.0)),
        row("  sort by another column", "desk.sort"),
        row("  scroll a page, p99", "desk.scroll.p99").goal(Goal::AtMost(16.0)),
        row("  edit a cell, p50", "desk.edit.p50"),
        row("  the page after it, p50", "desk.list_after_edit.p50"),
        row("  the page after it, p99", "desk.list_after_edit.p99").goal(Goal::AtMost(16.0)),
        row("  page of 5,000 entries, p50", "desk.history.p50"),
        row("  search in them, p50", "desk.history_search.p50"),
        row("  most memory, MiB", "desk.peak_mib"),
    ]
}

/// Cards and letters.
fn on_paper(figures: &Figures) -> Vec<Row> {
    let row = |what, name| Row::new(what, name, figures);
    vec![
        row("1,500 login cards as a PDF", "cards.pdf")
            .beside("peer: ReportLab with segno", "peer.cards")
            .goal(Goal::Faster("peer.cards", 8.0)),
        row("  and proved", "cards.proved")
            .beside("peer: ReportLab with segno, not proved", "peer.cards")
            .goal(Goal::Faster("peer.cards", 1.0)),
        row("  size, kB", "cards.kb").beside("peer: ReportLab with segno", "peer.cards.kb").goal(Goal::AtMost(1000.0)),
        row("  most memory, MiB", "cards.peak_mib").beside("peer: ReportLab with segno", "peer.cards.peak_mib"),
        row("1,500 parents' letters as a PDF", "letters.pdf")
            .beside("peer: ReportLab with segno", "peer.letters")
            .goal(Goal::Faster("peer.letters", 5.0)),
        row("  and proved", "letters.proved"),
        row("a class of 30 in the preview", "preview.shown").goal(Goal::AtMost(300.0)),
    ]
}

/// The portal, with 20,000 parents and 64 connections.
fn portal(figures: &Figures) -> Vec<Row> {
    let row = |what, name| Row::new(what, name, figures);
    vec![
        row("a parent's first page, a second", "portal.rate")
            .beside("floor: one row in a template", "floor.portal.rate")
            .goal(Goal::Share("floor.portal.rate", 1.0 / 3.0)),
        row("  p99", "portal.p99").beside("floor: one row in a template", "floor.portal.p99").goal(Goal::AtMost(20.0)),
        row("  refused", "portal.refused").goal(Goal::AtMost(0.0)),
        row("sign-ins a second", "sign_in.rate")
            .beside("floor: Argon2id on all cores, a second", "argon.rate")
            .goal(Goal::Share("argon.rate", 0.8)),
        row("  refused", "sign_in.refused").goal(Goal::AtMost(0.0)),
        row("  first pages meanwhile, p99", "both.p99").goal(Goal::AtMost(250.0)),
        row("  most memory, MiB", "portal.peak_mib").goal(Goal::AtMost(150.0)),
    ]
}

/// The window, from start to stillness.
fn window(figures: &Figures) -> Vec<Row> {
    let row = |what, name| Row::new(what, name, figures);
    vec![
        row("window: start to first content", "window.start")
            .beside("floor: empty WebKitGTK window", "floor.window.start")
            .goal(Goal::Within("floor.window.start", 1.5)),
        row("  memory of all its processes, MiB", "window.mib")
            .beside("floor: empty WebKitGTK window", "floor.window.mib")
            .goal(Goal::Within("floor.window.mib", 1.25)),
    ]
}
