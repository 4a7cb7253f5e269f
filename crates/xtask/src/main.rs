//! `cargo xtask COMMAND`: from a fresh machine to a running window, to a tested tree, to a package to hand out.
//!
//! Here is only the table of commands. Each lives in the module of its name; what they share is in `shell` (running
//! programs), `packages` (the system's), `node` (npm) and `steps` (timing and counting).

mod bench;
mod bindings;
mod bundle;
mod check;
mod display;
mod node;
mod packages;
mod pictures;
mod postgres;
mod run;
mod rust;
mod sample_providers;
mod shell;
mod steps;
mod test;
mod tidy;

use std::process::ExitCode;

use anyhow::Result;

/// A command: its name, what it takes, what it does, and the function.
type Command = (&'static str, &'static str, &'static str, fn(&[String]) -> Result<()>);

const COMMANDS: &[Command] = &[
    (
        "run",
        "[--release] [--with-sample-providers] [-- ARGS]",
        "install what is missing, build, and open the window (beside stand-ins for Wonde, Google and Microsoft)",
        run::run,
    ),
    (
        "test",
        "[--fast]",
        "every test: Rust, on SQLite and PostgreSQL, window, end to end (--fast leaves the real window out)",
        test::run,
    ),
    ("check", "", "format, lints and the rules of the tree; no test", check::run),
    ("bindings", "[--check]", "write the TypeScript types of the bridge, or say that they are stale", bindings::run),
    ("pictures", "", "a picture of every screen, light and dark, into docs/pictures", pictures::run),
    ("bundle", "", "packages to hand out (.deb and .rpm on Linux)", bundle::run),
    ("bench", "[--rounds N] [--peers DIR] [matching]", "measure, beside the floors and the peers", bench::run),
];

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let name = words.next().unwrap_or_default();
    let args: Vec<String> = words.collect();
    if matches!(name.as_str(), "" | "help" | "-h" | "--help") {
        println!("{}", help());
        return ExitCode::SUCCESS;
    }
    let Some(command) = COMMANDS.iter().find(|command| command.0 == name) else {
        eprintln!("There is no `cargo xtask {name}`.\n\n{}", help());
        return ExitCode::from(shell::USAGE);
    };
    match (command.3)(&args) {
        Ok(()) => ExitCode::SUCCESS,
        // The closing line of a counted run stays the last one.
        Err(error) if error.is::<steps::AlreadySaid>() => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("\ncargo xtask {name}: {error:#}");
            let wants_user = error.downcast_ref::<shell::NeedsYou>().is_some();
            ExitCode::from(if wants_user { shell::USAGE } else { 1 })
        }
    }
}

/// What `cargo xtask` alone prints.
fn help() -> String {
    let mut text = String::from("cargo xtask COMMAND\n");
    for (name, takes, does, _) in COMMANDS {
        let typed = format!("{name} {takes}");
        // What is too long for its column has a line to itself.
        let gap = if typed.len() < 32 { String::new() } else { format!("\n{:34}", "") };
        text.push_str(&format!("\n  {typed:<32}{gap}{does}"));
    }
    text.push_str(
        "\n\nExit: 0 done, 1 failed, 2 wrong usage or something only you can install.\n\
         Debian and Ubuntu: missing system packages are installed through apt, after saying which.",
    );
    text
}
