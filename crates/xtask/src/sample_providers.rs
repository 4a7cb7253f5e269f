//! `cargo xtask run --with-sample-providers`: stand-ins for Wonde, Google and Microsoft, which live as long as the window.
//!
//! They know the people of the sample school, and not all of them quite as the school does: there is something to settle.
//! What they serve is in tests/doubles.

use std::env;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::shell::{self, cargo};
use crate::{node, test};

/// How long they may take to end by themselves.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where the window's data lie while it speaks with stand-ins: beside no real school, whose links they could not answer.
const DATA: &str = "ROLLBOOK_DATA";

/// Running stand-ins. They end when they are dropped, and by themselves when this program is no more.
pub struct SampleProviders {
    child: Child,
    line: Value,
}

impl SampleProviders {
    /// Over the people of the sample school, as its providers know them after a year.
    ///
    /// # Errors
    /// What is missing, or what the stand-ins said in place of where they listen.
    pub fn of_sample_school() -> Result<SampleProviders> {
        node::install(test::DOUBLES)?;
        shell::run(&mut cargo(&["build", "--quiet", "-p", "xtask", "--example", "sample_people"]))?;
        let people = shell::target().join("sample-people.json").display().to_string();
        shell::run(&mut shell::command(shell::built("debug", "examples/sample_people"), &[&people]))?;
        SampleProviders::start(&["--people", &people, "--disturb"])
    }

    fn start(args: &[&str]) -> Result<SampleProviders> {
        let mut command = shell::command("node", &["serve.mjs"]);
        command.args(args).current_dir(shell::root().join(test::DOUBLES));
        // They end when this input does, in whatever way that comes about.
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().context("node cannot be started")?;
        let mut line = String::new();
        if let Some(stdout) = child.stdout.take() {
            BufReader::new(stdout).read_line(&mut line).context("the stand-ins cannot be heard")?;
        }
        let mut started = SampleProviders { child, line: Value::Null };
        if line.is_empty() {
            bail!("the stand-ins in {} did not start", test::DOUBLES);
        }
        started.line = serde_json::from_str(&line).context("the stand-ins do not say where they listen")?;
        Ok(started)
    }

    /// Names and values that lead the program to them.
    pub fn env(&self) -> Vec<(String, String)> {
        let names = self.line["env"].as_object().into_iter().flatten();
        names.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect()
    }

    /// What to type where.
    pub fn told(&self) -> String {
        let mut text = String::from(
            "\nStand-ins for Wonde, Google and Microsoft listen on this computer until the window closes. They know the\n\
             people of the sample school: choose “Look around”, then Setup → Providers.\n",
        );
        for (provider, fields) in FIELDS {
            let _ = write!(text, "\n  {provider}");
            for (label, key) in *fields {
                let _ = write!(text, "\n    {label:<24}{}", self.line[key].as_str().unwrap_or_default());
            }
        }
        let try_it = format!("{}/try", self.line["control"].as_str().unwrap_or_default());
        let _ = write!(
            text,
            "\n\nWhere the browser asks “Choose who signs in”, press the administrator. BROWSER may name the browser.\n\
             To let people join, leave or change at a provider, or a request fail: {try_it}\n\
             Ids, tokens, secrets and people are made up and good for nothing else; secrets are new at each start.\n"
        );
        for (_, folder) in folder() {
            let _ = writeln!(text, "The window’s data lie apart from those of any school of yours: {folder}");
        }
        text
    }

    /// Lets them end, or ends them; whether they did so by themselves.
    fn end(&mut self) -> bool {
        drop(self.child.stdin.take());
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            match self.child.try_wait() {
                Ok(None) => thread::sleep(Duration::from_millis(20)),
                Ok(Some(status)) => return status.success(),
                Err(_) => break,
            }
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
        false
    }
}

impl Drop for SampleProviders {
    fn drop(&mut self) {
        self.end();
    }
}

/// By provider: what a field is called, and the key of what belongs there.
const FIELDS: &[(&str, &[(&str, &str)])] = &[
    ("Wonde", &[("School ID", "wonde_school"), ("Token", "wonde_token")]),
    ("Google", &[("Client ID", "google_client_id"), ("Client secret", "google_client_secret")]),
    ("Microsoft, by signing in", &[("Client ID", "microsoft_client_id"), ("Tenant ID", "tenant")]),
    (
        "Microsoft, by the school’s own app",
        &[("Client ID", "microsoft_app_id"), ("Tenant ID", "tenant"), ("Client secret", "microsoft_app_secret")],
    ),
];

/// A folder of its own for the window's data, unless one is named already.
pub fn folder() -> Vec<(String, String)> {
    if env::var_os(DATA).is_some_and(|named| !named.is_empty()) {
        return Vec::new();
    }
    vec![(DATA.to_owned(), shell::target().join("sample-providers").display().to_string())]
}

#[cfg(test)]
mod tests {
    use std::net::TcpStream;

    use super::*;

    fn start() -> SampleProviders {
        SampleProviders::start(&["--pupils", "8"])
            .expect("their packages are installed, as `cargo xtask test` sees to: npm ci in tests/doubles")
    }

    /// Host and port of each of their addresses.
    fn places(providers: &SampleProviders) -> Vec<String> {
        let bases = providers.env().into_iter().map(|(_, base)| base).chain([text(&providers.line["control"])]);
        bases.map(|base| base.trim_start_matches("http://").to_owned()).collect()
    }

    fn text(value: &Value) -> String {
        value.as_str().expect("a text").to_owned()
    }

    #[test]
    fn stand_ins_listen_until_they_are_let_go_and_end_by_themselves() {
        let mut providers = start();
        let places = places(&providers);
        assert_eq!(places.len(), 6, "five for the program and their own: {places:?}");
        for place in &places {
            TcpStream::connect(place).expect("somebody listens");
        }
        // The same happens when this program is ended: the system closes what it held.
        assert!(providers.end(), "they end when their input does, without being killed");
    }

    #[test]
    fn a_person_is_told_everything_there_is_to_type() {
        let providers = start();
        let told = providers.told();
        for (label, key) in FIELDS.iter().flat_map(|(_, fields)| *fields) {
            let value = text(&providers.line[key]);
            let is_there = told.lines().any(|line| line.trim().starts_with(label) && line.ends_with(&value));
            assert!(!value.is_empty() && is_there, "{label} is told");
        }
        assert!(told.contains(&format!("{}/try", text(&providers.line["control"]))), "where to try things");
    }

    #[test]
    fn stand_ins_that_do_not_start_are_an_error() {
        assert!(SampleProviders::start(&["--pupils", "many"]).is_err(), "they did not start");
    }
}
