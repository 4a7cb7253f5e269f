//! Floors and peers: programs of a folder that is no part of this tree, built and called when somebody has it.
//!
//! What cannot be had here (no network, no Python, no virtual display) is left out and said at the end; it is no error.

use std::cell::RefCell;
use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::Figures;
use super::load::Portal;
use crate::shell::{self, which};

/// The floors that concern imports, and the libraries these use.
const FLOORS: [&str; 3] = ["csvparse", "sqliteinsert", "importall"];
const FLOOR_NEEDS: [&str; 3] = ["csv", "rusqlite", "argon2"];
/// The rest of their manifest, which makes them a workspace of their own.
const FLOOR_PACKAGE: &str = "[workspace]
[profile.release]
lto = \"thin\"
codegen-units = 4
[package]
name = \"floors\"
version = \"0.1.0\"
edition = \"2024\"";
/// What the peers and the window's watcher need of the folder's requirements.
const PYTHON_NEEDS: [&str; 6] = ["Django", "django-import-export", "argon2-cffi", "python-xlib", "reportlab", "segno"];
/// What they are imported as.
const PROBE: &str = "import django, import_export, argon2, Xlib, reportlab, segno";
/// Seconds a window is left alone before its memory is read.
const SETTLE: &str = "3";

/// The folder's programs, as far as they can run here.
pub struct Peers {
    from: PathBuf,
    floors: PathBuf,
    scratch: PathBuf,
    python: Option<PathBuf>,
    missing: RefCell<Vec<String>>,
}

impl Peers {
    /// Builds the floors and makes a virtual environment, both kept for the next time.
    pub fn prepare(from: &Path, folder: &Path) -> Result<Peers> {
        let floors = build_floors(from, folder)?;
        let mut missing = Vec::new();
        let python = match environment(from, folder, &PYTHON_NEEDS, PROBE) {
            Ok(python) => Some(python),
            Err(error) => {
                missing.push(format!("django-import-export and the window ({error:#})"));
                None
            }
        };
        let scratch = folder.join("out");
        fs::create_dir_all(&scratch)?;
        Ok(Peers { from: from.to_owned(), floors, scratch, python, missing: RefCell::new(missing) })
    }

    /// What could not be measured, and why.
    pub fn missing(&self) -> Vec<String> {
        self.missing.borrow().clone()
    }

    /// Reading alone, reading and inserting, and both with hashing between.
    pub fn floors(&self, plain: &Path, secret: &Path, count: usize, figures: &mut Figures) -> Result<()> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from).to_string();
        let database = self.scratch.join("floor.db");
        let start = Instant::now();
        self.floor("csvparse", &[plain])?;
        keep(figures, "floor.csv", start.elapsed().as_secs_f64() * 1e3);
        let start = Instant::now();
        self.floor("sqliteinsert", &[plain, &database])?;
        keep(figures, "floor.insert", start.elapsed().as_secs_f64() * 1e3);
        let said = self.floor("importall", &[secret, &database, Path::new(&cores)])?;
        let seconds = number_before(&said, " s threads").with_context(|| format!("{count} users: {said}"))?;
        keep(figures, "floor.importall", seconds * 1e3);
        Ok(())
    }

    /// The bare framework answering one indexed read through a template, over the users of a file.
    pub fn serve_floor(&self, plain: &Path) -> Result<Portal> {
        let (source, target) = (self.from.join("portal_floor"), self.scratch.with_file_name("portal-floor"));
        fs::create_dir_all(target.join("src/bin"))?;
        let manifest =
            fs::read_to_string(source.join("Cargo.toml")).context("no portal_floor in the folder of --peers")?;
        fs::write(target.join("Cargo.toml"), format!("[workspace]\n{manifest}"))?;
        fs::copy(source.join("src/bin/portal.rs"), target.join("src/bin/portal.rs"))?;
        let mut build = shell::cargo(&["build", "--release", "--quiet", "--manifest-path"]);
        shell::run(build.arg(target.join("Cargo.toml")).arg("--target-dir").arg(target.join("target")))?;
        let database = self.scratch.join("floor-portal.db");
        let _ = fs::remove_file(&database);
        self.floor("sqliteinsert", &[plain, &database])?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut command = shell::command(target.join("target/release/portal"), &[&port.to_string()]);
        let child = command.arg(&database).stdin(Stdio::piped()).spawn()?;
        for _ in 0..100 {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return Ok(Portal::at(child, format!("http://127.0.0.1:{port}")));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        bail!("the floor of the portal does not answer")
    }

    fn floor(&self, name: &str, args: &[&Path]) -> Result<String> {
        let program = self.floors.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
        said(shell::command(program, &[]).args(args))
    }

    /// django-import-export as its documentation has it: a dry run for the preview, then the import, passwords aside.
    pub fn import(&self, plain: &Path, figures: &mut Figures) {
        let Some(python) = &self.python else { return };
        let database = format!("sqlite:{}", self.scratch.join("peer.db").display());
        let mut command = shell::command(python, &[]);
        command.arg(self.from.join("django_peer.py")).arg("import").arg(plain);
        command.args(["--db", &database, "--hasher", "md5"]);
        match said(&mut command) {
            Ok(text) => {
                if let Some(seconds) = number_between(&text, "total ", " s") {
                    keep(figures, "peer.import", seconds * 1e3);
                }
                if let Some(mib) = number_between(&text, "peak ", " MB") {
                    keep(figures, "peer.import.peak_mib", mib);
                }
            }
            Err(error) => self.lack(format!("django-import-export ({error:#})")),
        }
    }

    /// ReportLab with segno: the same cards or letters, without a proof.
    pub fn paper(&self, kind: &str, people: &Path, figures: &mut Figures) {
        let Some(python) = &self.python else { return };
        let mut command = shell::command(python, &[]);
        command.arg(self.from.join("pdf_peers.py")).args(["reportlab", kind]).arg(people);
        // What it says of itself leaves the start of Python out, which is to its advantage.
        match said(command.arg(self.scratch.join(format!("peer-{kind}.pdf")))) {
            Ok(text) => {
                let told = [
                    ("", ": ", " s after", 1e3),
                    (".peak_mib", "imports start, ", " MB", 1.0),
                    (".kb", " MB, ", " bytes", 1e-3),
                ];
                for (name, before, after, factor) in told {
                    if let Some(figure) = number_between(&text, before, after) {
                        keep(figures, &format!("peer.{kind}{name}"), figure * factor);
                    }
                }
            }
            Err(error) => self.lack(format!("ReportLab ({error:#})")),
        }
    }

    fn lack(&self, what: String) {
        self.missing.borrow_mut().push(what);
    }

    /// The window beside an empty one, both under a virtual display with a bus of their own.
    pub fn window(&self, rounds: usize, figures: &mut Figures) {
        let Some(python) = &self.python else { return };
        let ours = shell::built("release", "rollbook-desktop");
        if !ours.is_file() {
            return self
                .lack("the window (there is no release build of it: `cargo xtask bundle` makes one)".to_owned());
        }
        if which("Xvfb").is_none() || which("dbus-run-session").is_none() {
            return self.lack("the window (there is no virtual display: Xvfb and dbus-run-session)".to_owned());
        }
        let empty = match self.empty_window() {
            Ok(empty) => empty,
            Err(error) => return self.lack(format!("the window (no empty one to stand beside: {error:#})")),
        };
        for (name, program) in [("floor.window", &empty), ("window", &ours)] {
            match self.watch(python, program, rounds) {
                Ok((start, mib)) => {
                    keep(figures, &format!("{name}.start"), start);
                    keep(figures, &format!("{name}.mib"), mib);
                }
                Err(error) => self.lack(format!("{} ({error:#})", program.display())),
            }
        }
    }

    /// Milliseconds to the first content and MiB of the tree's memory, medians by the folder's own watcher.
    fn watch(&self, python: &Path, program: &Path, rounds: usize) -> Result<(f64, f64)> {
        let home = self.scratch.join("window");
        let mut command = shell::command("dbus-run-session", &["--"]);
        command
            .arg(python)
            .arg(self.from.join("desk.py"))
            .args([&rounds.to_string(), "warm", SETTLE, "--"])
            .arg(program);
        for (name, folder) in [("ROLLBOOK_DATA", "school"), ("XDG_CONFIG_HOME", "config"), ("XDG_DATA_HOME", "data")] {
            command.env(name, home.join(folder));
        }
        let text = said(&mut command)?;
        let start = number_between(&text, "first content ", " s").filter(|s| *s > 0.0);
        let mib = number_between(&text, "PSS ", " MiB");
        Ok((start.with_context(|| text.clone())? * 1e3, mib.with_context(|| text.clone())?))
    }

    fn empty_window(&self) -> Result<PathBuf> {
        let program = self.scratch.join("empty-window");
        let flags = shell::ask("pkg-config", &["--cflags", "--libs", "webkit2gtk-4.1"]).context("no WebKitGTK")?;
        let mut command = shell::command("cc", &["-O2"]);
        command.arg(self.from.join("gtkweb.c")).arg("-o").arg(&program).args(flags.split_whitespace());
        said(&mut command)?;
        Ok(program)
    }
}

/// A copy of the floors that concern us, built apart: their folder need not be writable.
fn build_floors(from: &Path, folder: &Path) -> Result<PathBuf> {
    let (source, copy) = (from.join("floors"), folder.join("floors"));
    fs::create_dir_all(copy.join("src/bin"))?;
    let manifest = fs::read_to_string(source.join("Cargo.toml")).context("no floors in the folder of --peers")?;
    let is_needed = |line: &&str| line.split_once(" = ").is_some_and(|(name, _)| FLOOR_NEEDS.contains(&name));
    let needs: Vec<&str> = manifest.lines().filter(is_needed).collect();
    fs::write(copy.join("Cargo.toml"), format!("{FLOOR_PACKAGE}\n[dependencies]\n{}\n", needs.join("\n")))?;
    for name in FLOORS {
        let file = format!("src/bin/{name}.rs");
        fs::copy(source.join(&file), copy.join(&file)).with_context(|| format!("floors/{file}"))?;
    }
    let target = copy.join("target");
    let mut build = shell::cargo(&["build", "--release", "--quiet"]);
    shell::run(build.arg("--manifest-path").arg(copy.join("Cargo.toml")).arg("--target-dir").arg(&target))?;
    Ok(target.join("release"))
}

/// A Python in a folder of its own with the packages that are `needed`, in the versions `from` names. `probe` imports
/// them.
pub(super) fn environment(from: &Path, folder: &Path, needed: &[&str], probe: &str) -> Result<PathBuf> {
    let home = folder.join("venv");
    let python = home.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    if python.is_file() && said(shell::command(&python, &["-c", probe]).stderr(Stdio::null())).is_ok() {
        return Ok(python);
    }
    let requirements = fs::read_to_string(from.join("requirements.txt")).context("requirements.txt")?;
    let is_needed = |line: &&str| line.split_once("==").is_some_and(|(name, _)| needed.contains(&name));
    let wanted: Vec<&str> = requirements.lines().filter(is_needed).collect();
    said(shell::command("python3", &["-m", "venv"]).arg(&home)).context("no Python with venv")?;
    said(shell::command(&python, &["-m", "pip", "install", "--quiet"]).args(wanted)).context("pip")?;
    Ok(python)
}

/// Runs to the end; what it said, or its last line of complaint.
pub(super) fn said(command: &mut Command) -> Result<String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.output().with_context(|| format!("{program} could not be started"))?;
    let complaint = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        bail!("{program} failed: {}", complaint.lines().last().unwrap_or_default());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn keep(figures: &mut Figures, name: &str, figure: f64) {
    figures.entry(name.to_owned()).or_default().push(figure);
}

pub(super) fn number_between(text: &str, before: &str, after: &str) -> Option<f64> {
    let rest = text.split_once(before)?.1;
    rest.split_once(after)?.0.trim().parse().ok()
}

fn number_before(text: &str, after: &str) -> Option<f64> {
    text.split_once(after)?.0.split_whitespace().last()?.parse().ok()
}
