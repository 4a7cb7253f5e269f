//! `cargo xtask run`: from a fresh machine to the open window.

use anyhow::Result;

use crate::packages::{self, For};
use crate::sample_providers::{self, SampleProviders};
use crate::shell::NeedsYou;
use crate::{display, node, rust};

/// What is asked for, besides the window.
#[derive(Debug, Default, PartialEq, Eq)]
struct Wishes {
    release: bool,
    sample_providers: bool,
}

/// Installs what is missing, builds, and opens the window. Words after `--` go to the program.
pub fn run(args: &[String]) -> Result<()> {
    let (ours, theirs) = match args.iter().position(|arg| arg == "--") {
        Some(at) => (&args[..at], &args[at + 1..]),
        None => (args, &[][..]),
    };
    let wishes = read(ours)?;
    packages::ensure(if display::is_there() { For::Build } else { For::VirtualDisplay })?;
    node::ensure()?;
    node::install("ui")?;
    node::build_ui()?;
    println!("Building the window. The first time takes some minutes.");
    let program = rust::build_window(wishes.release)?;
    if !wishes.sample_providers {
        return display::open(&program, theirs, &[]);
    }
    let providers = SampleProviders::of_sample_school()?;
    println!("{}", providers.told());
    // They end with the window: when they are dropped here, or with this program.
    display::open(&program, theirs, &[providers.env(), sample_providers::folder()].concat())
}

fn read(ours: &[String]) -> Result<Wishes> {
    let mut wishes = Wishes::default();
    for flag in ours {
        match flag.as_str() {
            "--release" => wishes.release = true,
            "--with-sample-providers" => wishes.sample_providers = true,
            _ => {
                let usage = "usage: cargo xtask run [--release] [--with-sample-providers] [-- ARGS]";
                return Err(NeedsYou(usage.to_owned()).into());
            }
        }
    }
    Ok(wishes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_taken_in_any_order_and_others_refused() {
        let read = |words: &[&str]| read(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
        let both = Wishes { release: true, sample_providers: true };
        assert_eq!(read(&["--with-sample-providers", "--release"]).unwrap(), both);
        assert_eq!(read(&[]).unwrap(), Wishes::default());
        assert!(read(&["--with-sample-provider"]).unwrap_err().is::<NeedsYou>(), "a word we do not know");
    }
}
