//! `cargo xtask bundle`: packages to hand out, made by Tauri's own bundler from a release build.
//!
//! The bundler comes through npx in one exact version, so nobody pays for it who only runs or tests.

use anyhow::Result;

use crate::packages::{self, For};
use crate::{node, rust, shell};

/// Tauri's command line, of the version that goes with the crates.
const BUNDLER: &str = "@tauri-apps/cli@2.12.5";

/// Builds the program and wraps it.
pub fn run(_args: &[String]) -> Result<()> {
    packages::ensure(For::Build)?;
    node::ensure()?;
    node::install("ui")?;
    node::build_ui()?;
    println!("Building for release. This takes a while; the bundler then comes from npm ({BUNDLER}).");
    rust::build_window(true)?;
    let kinds = match std::env::consts::OS {
        "macos" => "app,dmg",
        "windows" => "nsis",
        _ => "deb,rpm",
    };
    shell::run(&mut node::npx(&["--yes", BUNDLER, "bundle", "--ci", "--bundles", kinds]))?;
    println!("The packages are in {}.", shell::target().join("release/bundle").display());
    Ok(())
}
