//! `cargo xtask test`: the same set-up as `run`, then every test, cheapest first.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::packages::{self, For};
use crate::postgres::Server;
use crate::shell::{self, NeedsYou};
use crate::steps::{Steps, Tally, count_node, count_rust, count_vitest};
use crate::{bindings, node, rust};

/// The folder of the end-to-end tests.
pub const END_TO_END: &str = "tests/e2e";

/// What the portal's page for scanning a card is made from.
const SCAN: &str = "crates/portal/scan";
/// The providers' stand-ins.
pub const DOUBLES: &str = "tests/doubles";

/// Runs every test. `--fast` leaves the real window out.
pub fn run(args: &[String]) -> Result<()> {
    let fast = match args {
        [] => false,
        [flag] if flag == "--fast" => true,
        _ => return Err(NeedsYou("usage: cargo xtask test [--fast]".to_owned()).into()),
    };
    // Without its tools no step can say anything true, so this one ends the run.
    println!("━━ set-up");
    set_up(fast)?;
    let mut steps = Steps::default();
    steps.task("format", rust::format);
    steps.task("ui: types and markup", || shell::run(&mut node::npm("ui", &["run", "check"])));
    steps.suite("ui: tests", &mut node::npm("ui", &["test"]), count_vitest);
    steps.task("scan page: as built", || shell::run(&mut node::npm(SCAN, &["run", "check"])));
    steps.suite("scan page: tests", &mut tests_in(SCAN), count_node);
    steps.suite("doubles: tests", &mut tests_in(DOUBLES), count_node);
    let has_page = steps.task("ui: build", || shell::run(&mut node::npm("ui", &["run", "build"])));
    if has_page {
        let is_built = build(&mut steps);
        run_built(&mut steps, is_built, fast)?;
    } else {
        steps.not_run("rust: build and lints", "the window's page was not built");
    }
    steps.finish()
}

/// Everything the steps need: system packages, Node's packages, the toolchain's parts.
fn set_up(fast: bool) -> Result<()> {
    packages::ensure(if fast { For::FastTest } else { For::Test })?;
    node::ensure()?;
    for folder in ["ui", SCAN, DOUBLES] {
        node::install(folder)?;
    }
    if fast { Ok(()) } else { node::install(END_TO_END) }
}

/// Node's runner over the tests of a folder.
fn tests_in(folder: &str) -> Command {
    let mut node = shell::command("node", &["--test", "--test-reporter=spec"]);
    node.current_dir(shell::root().join(folder));
    node
}

/// Builds everything; says whether there is something to run.
fn build(steps: &mut Steps) -> bool {
    let mut complete = false;
    steps.task("rust: build and lints", || {
        let built = rust::build()?;
        complete = built.complete;
        built.verdict()
    });
    complete
}

/// The steps that need the build.
fn run_built(steps: &mut Steps, is_built: bool, fast: bool) -> Result<()> {
    let wants_window = !fast && packages::can_drive_window();
    if !is_built {
        steps.not_run("rust: tests", "the build is not complete");
        steps.not_run(ON_POSTGRES, "the build is not complete");
        steps.not_run("bindings", "the build is not complete");
        if wants_window {
            steps.not_run("end to end", "the build is not complete");
        }
        return Ok(());
    }
    steps.suite("rust: tests", &mut rust::tests()?, count_rust);
    on_postgres(steps)?;
    steps.task("bindings", || bindings::compare(&shell::built("debug", "examples/bindings")));
    if wants_window {
        let mut journeys = journeys()?;
        steps.suite("end to end", &mut journeys, count_node);
    }
    Ok(())
}

/// The name of the second run.
const ON_POSTGRES: &str = "rust: tests on PostgreSQL";

/// The suite once more, over a private server. What is about the encrypted file itself is left out by name, and counted.
fn on_postgres(steps: &mut Steps) -> Result<()> {
    let mut server = None;
    let has_server = steps.task("PostgreSQL: a private server", || {
        server = Some(Server::start()?);
        Ok(())
    });
    let Some(server) = server.filter(|_| has_server) else {
        steps.not_run(ON_POSTGRES, "there is no server");
        return Ok(());
    };
    let left = rust::tests_of_the_file()?;
    println!("Left out, for it is about the encrypted file itself:");
    left.iter().for_each(|name| println!("  {name}"));
    let skipped = left.len() as u32;
    let count = |lines: &[String]| Tally { skipped, ..count_rust(lines) };
    steps.suite(ON_POSTGRES, &mut rust::tests_on(&server.url())?, count);
    Ok(())
}

/// Node's runner over every journey, one file after the other: each has a display, a bus and a window of its own.
fn journeys() -> Result<Command> {
    let folder = shell::root().join(END_TO_END).join("journeys");
    let entries = fs::read_dir(&folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    let mut files: Vec<_> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.to_string_lossy().ends_with(".test.mjs"))
        .collect();
    files.sort();
    if files.is_empty() {
        bail!("{} holds no journey", folder.display());
    }
    let mut command = end_to_end(&["--test", "--test-concurrency=1", "--test-reporter=spec"]);
    command.args(files);
    Ok(command)
}

/// Node, told where the built programs are.
pub fn end_to_end(args: &[&str]) -> Command {
    let mut command = shell::command("node", args);
    command
        .env("ROLLBOOK_E2E_WINDOW", shell::built("debug", "rollbook-desktop"))
        .env("ROLLBOOK_E2E_CLI", shell::built("debug", "rollbook"))
        .env("ROLLBOOK_E2E_OUT", shell::target().join("e2e"));
    command
}
