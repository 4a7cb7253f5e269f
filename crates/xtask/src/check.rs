//! `cargo xtask check`: what can be said without running anything: format, lints, the rules of the tree, and, where
//! the tools are there, licences and unused dependencies.

use anyhow::{Result, bail};

use crate::packages::{self, For};
use crate::shell::{self, which};
use crate::steps::Steps;
use crate::{node, rust, tidy};

/// Runs every check.
pub fn run(_args: &[String]) -> Result<()> {
    packages::ensure(For::Build)?;
    node::ensure()?;
    node::install("ui")?;
    let mut steps = Steps::default();
    steps.task("format", rust::format);
    steps.task("tidy", || {
        let problems = tidy::problems(&shell::root())?;
        problems.iter().for_each(|problem| println!("{problem}"));
        if problems.is_empty() { Ok(()) } else { bail!("{} breaches of the tree's rules", problems.len()) }
    });
    // The window's program holds its page, so the page must be there to compile it.
    steps.task("ui: build", node::build_ui);
    steps.task("clippy", rust::clippy);
    for (name, program, args) in [
        ("licences and bans", "cargo-deny", &["--offline", "check", "bans", "licenses", "sources"][..]),
        ("unused dependencies", "cargo-machete", &[][..]),
    ] {
        if which(program).is_some() {
            steps.task(name, || shell::run(&mut shell::command(program, args)));
        } else {
            println!("\n{name}: left out, {program} is not installed (cargo install {program} --locked)");
        }
    }
    steps.finish()
}
