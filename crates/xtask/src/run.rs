//! `cargo xtask run`: from a fresh machine to the open window.

use anyhow::Result;

use crate::packages::{self, For};
use crate::shell::NeedsYou;
use crate::{display, node, rust};

/// Installs what is missing, builds, and opens the window. Words after `--` go to the program.
pub fn run(args: &[String]) -> Result<()> {
    let (ours, theirs) = match args.iter().position(|arg| arg == "--") {
        Some(at) => (&args[..at], &args[at + 1..]),
        None => (args, &[][..]),
    };
    let release = match ours {
        [] => false,
        [flag] if flag == "--release" => true,
        _ => return Err(NeedsYou("usage: cargo xtask run [--release] [-- ARGS]".to_owned()).into()),
    };
    packages::ensure(if display::is_there() { For::Build } else { For::VirtualDisplay })?;
    node::ensure()?;
    node::install("ui")?;
    node::build_ui()?;
    println!("Building the window. The first time takes some minutes.");
    let program = rust::build_window(release)?;
    display::open(&program, theirs)
}
