//! A private PostgreSQL server for the tests: in a temporary folder, on a socket and no port, and gone afterwards.
//!
//! PostgreSQL does not run as root. Where the tests do, the server is given to an account without rights.

use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::shell::{NeedsYou, ask, run, which};

/// How long it has to come up.
const PATIENCE: Duration = Duration::from_secs(60);
/// The server's own superuser: nobody of the system.
const USER: &str = "rollbook";

/// A running server. Dropped, it stops and its folder goes.
pub struct Server {
    child: Child,
    folder: PathBuf,
}

/// Whom the programs run as, where we are root.
type Account = Option<&'static str>;

impl Server {
    /// Makes a database cluster and starts a server over it.
    ///
    /// # Errors
    /// [`NeedsYou`] with what to install, where there is no PostgreSQL.
    pub fn start() -> Result<Server> {
        let (programs, account) = (programs()?, account()?);
        // A socket's path must be short.
        let folder = env::temp_dir().join(format!("rollbook-pg-{}", std::process::id()));
        fs::create_dir(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        let started = start_in(&folder, &programs, account);
        if started.is_err() {
            let _ = fs::remove_dir_all(&folder);
        }
        let server = Server { child: started?, folder };
        server.wait(&programs)
    }

    /// Where its databases are: of a user who may make and drop them.
    pub fn url(&self) -> String {
        format!("postgres://{USER}@localhost/postgres?host={}", self.folder.display())
    }

    /// Until it answers.
    fn wait(mut self, programs: &Path) -> Result<Server> {
        let (begun, ready) = (Instant::now(), programs.join("pg_isready"));
        loop {
            let asked = Command::new(&ready).arg("-q").arg("-h").arg(&self.folder).args(["-U", USER]).status();
            if asked.context("pg_isready cannot be started")?.success() {
                return Ok(self);
            }
            let ended = self.child.try_wait().context("the server cannot be looked after")?;
            if ended.is_some() || begun.elapsed() > PATIENCE {
                let said = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
                bail!("PostgreSQL did not start:\n{said}");
            }
            thread::sleep(Duration::from_millis(100));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let id = self.child.id().to_string();
        // At once: nobody wants the data any more. What is left then is killed.
        let asked = Command::new("kill").args(["-QUIT", &id]).status().is_ok_and(|status| status.success());
        let begun = Instant::now();
        while asked && begun.elapsed() < Duration::from_secs(10) && matches!(self.child.try_wait(), Ok(None)) {
            thread::sleep(Duration::from_millis(50));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn start_in(folder: &Path, programs: &Path, account: Account) -> Result<Child> {
    if let Some(name) = account {
        run(Command::new("chown").arg(name).arg(folder))?;
    }
    let data = folder.join("data");
    let mut make = as_account(account, &programs.join("initdb"));
    make.arg("-D").arg(&data).args(["-U", USER, "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]);
    // As most servers are: text is ordered by a language's rules. Nothing may depend on them.
    let help = ask(&programs.join("initdb").to_string_lossy(), &["--help"]).unwrap_or_default();
    if help.contains("--icu-locale") {
        make.args(["--locale-provider=icu", "--icu-locale=en-US"]);
    }
    run(make.stdout(Stdio::null()))?;
    let log = File::create(folder.join("log")).context("the server's log cannot be made")?;
    let mut server = as_account(account, &programs.join("postgres"));
    server.arg("-D").arg(&data).arg("-k").arg(folder).args(["-h", "", "-F"]);
    for setting in ["synchronous_commit=off", "full_page_writes=off", "max_connections=300"] {
        server.args(["-c", setting]);
    }
    let server = server.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
    server.spawn().context("PostgreSQL cannot be started")
}

/// A program in the name of an account. Where `setpriv` is, the server also ends when we are killed.
fn as_account(account: Account, program: &Path) -> Command {
    let Some(setpriv) = which("setpriv") else { return Command::new(program) };
    let mut command = Command::new(setpriv);
    if let Some(name) = account {
        command.args([&format!("--reuid={name}"), &format!("--regid={}", group(name)), "--clear-groups"]);
    }
    // A folder that the account may not enter is no place to start in.
    command.arg("--pdeathsig=QUIT").arg("--").arg(program).current_dir("/");
    command
}

fn group(name: &str) -> String {
    ask("id", &["-g", name]).unwrap_or_else(|| name.to_owned())
}

/// Nobody in particular, unless we are root.
fn account() -> Result<Account> {
    if ask("id", &["-u"]).is_none_or(|id| id != "0") {
        return Ok(None);
    }
    let there = ["postgres", "nobody"].into_iter().find(|name| ask("id", &["-u", name]).is_some());
    if there.is_none() || which("setpriv").is_none() {
        let sentence =
            "PostgreSQL does not run as root. Run the tests as another user, or install util-linux (setpriv).";
        return Err(NeedsYou(sentence.to_owned()).into());
    }
    Ok(there)
}

/// The folder of the newest PostgreSQL's programs.
fn programs() -> Result<PathBuf> {
    let has_all =
        |folder: &PathBuf| ["initdb", "postgres", "pg_isready"].iter().all(|name| folder.join(name).is_file());
    if let Some(folder) = which("postgres").and_then(|path| path.parent().map(Path::to_path_buf)).filter(has_all) {
        return Ok(folder);
    }
    // Debian and Ubuntu keep them off the PATH, one folder for each version; so do packages of the project itself.
    let places = [("/usr/lib/postgresql", ""), ("/usr", "pgsql-"), ("/opt/homebrew/opt", "postgresql@")];
    let mut found: Vec<(u32, PathBuf)> = Vec::new();
    for (place, before) in places {
        for entry in fs::read_dir(place).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if let Some(version) = name.strip_prefix(before).and_then(|version| version.parse().ok()) {
                found.push((version, entry.path().join("bin")));
            }
        }
    }
    found.retain(|(_, folder)| has_all(folder));
    let newest = found.into_iter().max().map(|(_, folder)| folder);
    newest.ok_or_else(|| NeedsYou(format!("PostgreSQL is missing. Type:\n\n    {}", install())).into())
}

fn install() -> &'static str {
    match () {
        () if cfg!(target_os = "macos") => "brew install postgresql@17",
        () if cfg!(windows) => "winget install PostgreSQL.PostgreSQL.17   (and put its bin folder on the PATH)",
        () if which("dnf").is_some() => "sudo dnf install postgresql-server",
        () if which("pacman").is_some() => "sudo pacman -S --needed postgresql",
        () => "sudo apt-get install postgresql",
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_server_starts_on_a_socket_alone_and_leaves_nothing_behind() {
        let server = Server::start().expect("PostgreSQL is installed, as `cargo xtask test` sees to");
        let folder = server.folder.clone();
        let files: Vec<_> = fs::read_dir(&folder).unwrap().flatten().map(|f| f.file_name()).collect();
        assert!(files.iter().any(|f| f.to_string_lossy().starts_with(".s.PGSQL.")), "a socket: {files:?}");
        let told = fs::read_to_string(folder.join("log")).unwrap();
        assert!(!told.contains("0.0.0.0") && !told.contains("127.0.0.1"), "and no port: {told}");
        drop(server);
        assert!(!folder.exists(), "its folder is gone");
    }
}
