//! A load on the portal: parents who look at their first page and parents who sign in, 64 connections at once, with the
//! server and what asks it on the same machine. `wrk` asks; without it this is left out.

use super::{Figures, Peers, add};
use crate::shell::{self, which};
use anyhow::{Context, Result, bail};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

/// Parents of a trust of schools.
const PARENTS: &str = "20000";
/// Connections of whatever asks, its threads, and for how long.
const WRK: [&str; 4] = ["-t2", "-c64", "--timeout", "20s"];
const WARM: &str = "-d3s";
const LONG: &str = "-d8s";

/// Each asks as another parent.
const OVERVIEW: &str = r#"
local tokens = {}
for line in io.lines(os.getenv("SESSIONS")) do tokens[#tokens + 1] = line end
math.randomseed(7)
request = function()
  return wrk.format("GET", "/home", { Cookie = "session=" .. tokens[math.random(#tokens)] })
end
"#;

/// Each signs another parent in.
const SIGN_IN: &str = r#"
math.randomseed(7)
local count = tonumber(os.getenv("PARENTS"))
local headers = { Cookie = "csrf=" .. os.getenv("FORM"), ["Content-Type"] = "application/x-www-form-urlencoded" }
request = function()
  local name = "parent" .. math.random(0, count - 1) .. "%40example.com"
  return wrk.format("POST", "/", headers, "csrf=" .. os.getenv("TOKEN") .. "&name=" .. name .. "&password=Quiet-Harbour-58")
end
"#;

/// Asks the floor for another row each time.
const FLOOR: &str = r#"
math.randomseed(7)
request = function() return wrk.format("GET", "/u?id=" .. math.random(1, 10000)) end
"#;

/// The portal of a large school, served until this goes.
pub struct Portal {
    child: Child,
    address: String,
    ends: bool,
}

impl Drop for Portal {
    fn drop(&mut self) {
        // Ours ends by itself when its input does; the floor, or one that is stuck, is killed.
        drop(self.child.stdin.take());
        let began = Instant::now();
        while self.ends && began.elapsed() < Duration::from_secs(15) {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let _ = (self.child.kill(), self.child.wait());
    }
}

/// One round: the floor, the overview, signing in, and the overview while others sign in.
pub fn take(program: &Path, folder: &Path, peers: Option<&Peers>, plain: &Path, figures: &mut Figures) -> Result<()> {
    if which("wrk").is_none() {
        bail!("there is no wrk");
    }
    let home = folder.join("portal");
    let _ = fs::remove_dir_all(&home);
    fs::create_dir_all(&home)?;
    let script = |name: &str, text: &str| fs::write(home.join(name), text).map(|()| home.join(name));
    let (overview, sign_in, floor) =
        (script("overview.lua", OVERVIEW)?, script("sign-in.lua", SIGN_IN)?, script("floor.lua", FLOOR)?);
    if let Some(peers) = peers {
        let served = peers.serve_floor(plain)?;
        let of = |run| ask(&served.address, &floor, &[], run);
        of(WARM)?;
        add(figures, "floor.portal.", of(LONG)?);
    }
    let portal = start(program, &home)?;
    let sessions = home.join("sessions").display().to_string();
    let (form, token) = form(&portal.address)?;
    let own = [("SESSIONS", sessions.as_str()), ("PARENTS", PARENTS), ("FORM", &form), ("TOKEN", &token)];
    ask(&portal.address, &overview, &own, WARM)?;
    add(figures, "portal.", ask(&portal.address, &overview, &own, LONG)?);
    add(figures, "sign_in.", ask(&portal.address, &sign_in, &own, LONG)?);
    let both = std::thread::scope(|threads| {
        let others = threads.spawn(|| ask(&portal.address, &sign_in, &own, LONG));
        let pages = few(&portal.address, &overview, &own);
        others.join().ok().map(|_| pages)
    });
    add(figures, "both.", both.context("wrk")??);
    let memory = memory(portal.child.id()).map(|mib| ("portal.peak_mib".to_owned(), mib));
    add(figures, "", memory.into_iter().collect());
    Ok(())
}

/// Makes the school and starts its portal; waits until it says its address.
fn start(program: &Path, home: &Path) -> Result<Portal> {
    let ours = |args: &[&str]| {
        let mut command = shell::command(program, args);
        command.arg(home).env("ROLLBOOK_NO_KEYRING", "1");
        command
    };
    // In a process of its own: what making it takes is no memory of the server's.
    shell::run(ours(&["make"]).arg(PARENTS))?;
    served(ours(&["serve"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?)
}

/// A server that says its address in its first line.
fn served(mut child: Child) -> Result<Portal> {
    let mut line = String::new();
    BufReader::new(child.stdout.take().context("no output")?).read_line(&mut line)?;
    let address = line.trim().to_owned();
    if !address.starts_with("http://") {
        bail!("no address but {address:?}");
    }
    Ok(Portal { child, address, ends: true })
}

impl Portal {
    /// One that serves at an address known before.
    pub fn at(child: Child, address: String) -> Portal {
        Portal { child, address, ends: false }
    }
}

/// Runs `wrk` with a script; requests a second, and the waiting times in milliseconds.
fn ask(address: &str, script: &Path, with: &[(&str, &str)], time: &str) -> Result<Vec<(String, f64)>> {
    run(address, script, with, &[WRK.as_slice(), &[time]].concat())
}

/// The same with four connections.
fn few(address: &str, script: &Path, with: &[(&str, &str)]) -> Result<Vec<(String, f64)>> {
    run(address, script, with, &["-t1", "-c4", "--timeout", "20s", "-d6s"])
}

fn run(address: &str, script: &Path, with: &[(&str, &str)], how: &[&str]) -> Result<Vec<(String, f64)>> {
    let mut command = shell::command("wrk", how);
    command.arg("--latency").arg("-s").arg(script).arg(address).envs(with.iter().copied());
    let output = command.output().context("wrk could not be started")?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if text.contains("Non-2xx") && text.contains("Socket errors") {
        bail!("wrk: {text}");
    }
    let after = |word: &str| text.lines().find_map(|line| line.trim().strip_prefix(word)).map(str::trim);
    let rate = after("Requests/sec:").and_then(|n| n.parse().ok()).with_context(|| text.clone())?;
    let waited = |word| after(word).and_then(milliseconds).with_context(|| text.clone());
    let refused = after("Non-2xx or 3xx responses:").and_then(|n| n.parse().ok()).unwrap_or(0.0);
    Ok(vec![
        ("rate".to_owned(), rate),
        ("p50".to_owned(), waited("50%")?),
        ("p99".to_owned(), waited("99%")?),
        ("refused".to_owned(), refused),
    ])
}

/// As `wrk` writes it: `812.00us`, `3.21ms`, `1.02s`.
fn milliseconds(text: &str) -> Option<f64> {
    let units = [("us", 1e-3), ("ms", 1.0), ("s", 1e3), ("m", 6e4)];
    units.iter().find_map(|(unit, factor)| Some(text.strip_suffix(unit)?.parse::<f64>().ok()? * factor))
}

/// The cookie and the token of a sign-in form.
fn form(address: &str) -> Result<(String, String)> {
    let host = address.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host)?;
    write!(stream, "GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")?;
    let mut page = String::new();
    stream.read_to_string(&mut page)?;
    let between = |before: &str, after: char| Some(page.split_once(before)?.1.split_once(after)?.0.to_owned());
    let cookie = between("set-cookie: csrf=", ';').context("no cookie on the sign-in page")?;
    Ok((cookie, between("name=\"csrf\" value=\"", '"').context("no token on the sign-in page")?))
}

/// The most memory a process ever had, in MiB; only Linux tells it.
fn memory(process: u32) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse::<f64>().ok().map(|kib| kib / 1024.0)
}

#[cfg(test)]
mod tests {
    use super::milliseconds;

    #[test]
    fn times_are_read_as_wrk_writes_them() {
        let read: Vec<_> = ["812.00us", "3.21ms", "1.02s", "2.00m", "much"].map(milliseconds).into();
        assert_eq!(read, [Some(0.812), Some(3.21), Some(1020.0), Some(120_000.0), None]);
    }
}
