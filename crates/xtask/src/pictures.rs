//! `cargo xtask pictures`: every screen of the sample school, light and dark, at the design size, into docs/pictures.

use anyhow::{Result, bail};

use crate::packages::{self, For};
use crate::test::{END_TO_END, end_to_end};
use crate::{node, rust, shell};

/// Takes the pictures, from the same window that the end-to-end tests drive.
pub fn run(_args: &[String]) -> Result<()> {
    if !packages::can_drive_window() {
        bail!("pictures are taken on Linux: there is no WebDriver for the window elsewhere");
    }
    packages::ensure(For::Test)?;
    node::ensure()?;
    node::install("ui")?;
    node::install(END_TO_END)?;
    node::build_ui()?;
    rust::build_window(false)?;
    shell::run(end_to_end(&["tests/e2e/pictures.mjs"]).arg(shell::root().join("docs/pictures")))
}
