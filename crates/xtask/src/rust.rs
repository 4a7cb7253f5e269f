//! How the Rust side is built and tested: once.
//!
//! `cargo clippy` compiles every dependency a second time, as metadata only: three minutes of two cores that a test run
//! has no other use for. So the build of a test run is done by clippy's own compiler (`clippy-driver` as cargo's
//! workspace wrapper): it compiles our crates like rustc and says its lints while at it; dependencies are compiled as
//! always and shared with every other build. Tests, the window and the command line then come from the same artefacts:
//! one set of packages, one set of features.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::shell::{self, NeedsYou, ask, cargo, listen, which};
use crate::steps::plain;

/// The window with the page inside the program, as it is handed out.
const WINDOW: &str = "rollbook-desktop/custom-protocol";

/// All crates in one choice of features. Windows does not let a running program, which is this one, be replaced.
const EVERYTHING: &[&str] = if cfg!(windows) {
    &["--workspace", "--features", WINDOW, "--exclude", "xtask"]
} else {
    &["--workspace", "--features", WINDOW]
};

/// `cargo fmt --check`.
pub fn format() -> Result<()> {
    ensure_component("rustfmt", "rustfmt")?;
    shell::run(&mut cargo(&["fmt", "--all", "--check"]))
}

/// Clippy by itself, for a check without tests: any warning is an error.
pub fn clippy() -> Result<()> {
    ensure_component("cargo-clippy", "clippy")?;
    let args = ["clippy", "--workspace", "--all-targets", "--features", WINDOW, "--", "--deny", "warnings"];
    shell::run(&mut cargo(&args))
}

/// Builds every target of every crate, linting on the way. A warning fails it, but only after all is built, so that the
/// tests can run all the same: the answer says whether there is something to run.
pub fn build() -> Result<Built> {
    let said = listen(&mut linting(&[&["build", "--keep-going", "--all-targets"], EVERYTHING].concat())?)?;
    let warnings = said.lines.iter().filter(|line| plain(line).starts_with("warning")).count();
    Ok(Built { complete: said.success, warnings })
}

/// What [`build`] left.
pub struct Built {
    /// Everything compiled.
    pub complete: bool,
    /// Lines that begin with a warning.
    pub warnings: usize,
}

impl Built {
    /// Whether the build is as it must be.
    pub fn verdict(&self) -> Result<()> {
        match (self.complete, self.warnings) {
            (true, 0) => Ok(()),
            (true, count) => bail!("{count} warnings; there must be none"),
            (false, _) => bail!("does not compile"),
        }
    }
}

/// Runs what [`build`] built: by cargo-nextest if it is there, else by `cargo test`.
pub fn tests() -> Result<Command> {
    let mut tests = if which("cargo-nextest").is_some() {
        let chosen = format!("not test({SERVER_ONLY})");
        linting(&[&["nextest", "run", "--no-fail-fast", "-E", &chosen], EVERYTHING].concat())?
    } else {
        linting(&[&["test", "--no-fail-fast"], EVERYTHING, &["--", "--skip", SERVER_ONLY]].concat())?
    };
    // The keys of test schools have no business in a person's keyring; the journeys bring a keyring of their own.
    tests.env("ROLLBOOK_NO_KEYRING", "1").env_remove(SERVER);
    Ok(tests)
}

/// Where the tests look for a server.
const SERVER: &str = "TEST_DATABASE_URL";
/// In the names of tests that are about the encrypted file itself.
const FILE: &str = "::file::";
/// In the names of tests that need a server.
const SERVER_ONLY: &str = "::server_only::";

/// Those of the same tests that touch a database, on a server. (Chosen among all by name: another choice of packages would
/// be another choice of features, and another build.)
pub fn tests_on(url: &str) -> Result<Command> {
    let mut tests = if which("cargo-nextest").is_some() {
        let chosen =
            format!("(package(rollbook-tests) - test({FILE})) + (package(portal) & binary(it)) + test({SERVER_ONLY})");
        linting(&[&["nextest", "run", "--no-fail-fast", "-E", &chosen], EVERYTHING].concat())?
    } else {
        let all = [&["test", "--no-fail-fast", "--test", "it", "--test", "cli"], EVERYTHING].concat();
        linting(&[&all[..], &["--", "--skip", FILE]].concat())?
    };
    tests.env("ROLLBOOK_NO_KEYRING", "1").env(SERVER, url);
    Ok(tests)
}

/// The names of the tests that [`tests_on`] leaves out.
pub fn tests_of_the_file() -> Result<Vec<String>> {
    let mut list = if which("cargo-nextest").is_some() {
        linting(&[&["nextest", "list"], EVERYTHING].concat())?
    } else {
        linting(&[&["test", "--test", "it"], EVERYTHING, &["--", "--list"]].concat())?
    };
    let output = list.stderr(Stdio::null()).output().context("the tests cannot be listed")?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let names = said
        .lines()
        .filter_map(|line| plain(line).split_whitespace().find(|word| word.contains(FILE)).map(str::to_owned));
    Ok(names.map(|name| name.trim_end_matches(':').to_owned()).collect())
}

/// The window and the command line, quickly, without lints.
pub fn build_window(release: bool) -> Result<PathBuf> {
    let mut args = vec!["build", "-p", "rollbook-desktop", "-p", "rollbook", "--features", WINDOW];
    if release {
        args.push("--release");
    }
    shell::run(&mut cargo(&args))?;
    Ok(shell::built(if release { "release" } else { "debug" }, "rollbook-desktop"))
}

/// cargo with clippy's compiler for the crates of the workspace.
fn linting(args: &[&str]) -> Result<Command> {
    ensure_component("clippy-driver", "clippy")?;
    let driver = tool("clippy-driver");
    let mut command = cargo(args);
    // cargo also tells of crates that a future compiler may refuse; those are not ours to mend.
    command.env("RUSTC_WORKSPACE_WRAPPER", driver).env("CARGO_FUTURE_INCOMPAT_REPORT_FREQUENCY", "never");
    Ok(command)
}

/// A program of the toolchain in use.
fn tool(name: &str) -> PathBuf {
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let sysroot = ask("rustc", &["--print", "sysroot"]).map(PathBuf::from);
    let inside = sysroot.map(|folder| folder.join("bin").join(&file)).filter(|path| path.is_file());
    inside.or_else(|| which(name)).unwrap_or_else(|| file.into())
}

fn ensure_component(program: &str, component: &str) -> Result<()> {
    if tool(program).is_file() {
        return Ok(());
    }
    Err(NeedsYou(format!("{component} is missing. Type:\n\n    rustup component add {component}")).into())
}
