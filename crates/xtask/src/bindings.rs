//! `cargo xtask bindings`: the TypeScript types of the bridge, made from the Rust types of its requests and answers.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::shell::{self, NeedsYou, cargo};

/// Where they are committed.
const TYPES: &str = "ui/src/lib/bridge/types.ts";

/// Writes them; with `--check` only says whether they are stale.
pub fn run(args: &[String]) -> Result<()> {
    let is_check = match args {
        [] => false,
        [flag] if flag == "--check" => true,
        _ => return Err(NeedsYou("usage: cargo xtask bindings [--check]".to_owned()).into()),
    };
    shell::run(&mut cargo(&["build", "--quiet", "-p", "actions", "--example", "bindings"]))?;
    let program = shell::built("debug", "examples/bindings");
    if is_check {
        return compare(&program);
    }
    write(&program, &shell::root().join(TYPES))?;
    println!("{TYPES} is written.");
    Ok(())
}

/// Compares the committed types with what the built program writes now.
pub fn compare(program: &Path) -> Result<()> {
    let fresh = shell::target().join("bindings.ts");
    write(program, &fresh)?;
    let committed = shell::root().join(TYPES);
    let read = |path: &Path| fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()));
    if read(&fresh)? != read(&committed)? {
        bail!("{TYPES} is stale; type: cargo xtask bindings");
    }
    println!("{TYPES} is what the Rust types say.");
    Ok(())
}

fn write(program: &Path, to: &Path) -> Result<()> {
    shell::run(Command::new(program).arg(to).current_dir(shell::root()))
}
