//! The stand-ins for Wonde, Google and Microsoft, for one test.

use crate::office::Office;
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// All three, with one line that says where they are.
pub struct Doubles {
    child: Child,
    line: Value,
}

impl Doubles {
    /// With these people, as `users list` shows them.
    pub fn of(office: &Office, people: &Value) -> Doubles {
        let file = office.file("people.json", &people.to_string());
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/doubles");
        let mut command = Command::new("node");
        command.arg("serve.mjs").args(["--people", &file, "--school", "Alder Primary"]).current_dir(folder);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("node is installed, as for the window");
        let mut line = String::new();
        let out = child.stdout.take().expect("standard output");
        BufReader::new(out).read_line(&mut line).expect("they say where they are");
        let line = serde_json::from_str(&line).expect("one document: npm ci in tests/doubles");
        Doubles { child, line }
    }

    /// A value of their line.
    pub fn text(&self, key: &str) -> &str {
        self.line[key].as_str().unwrap_or_else(|| panic!("they say nothing of {key}"))
    }

    /// A value of one of its lists of names.
    pub fn line(&self, key: &str, name: &str) -> String {
        self.line[key][name].as_str().unwrap_or_else(|| panic!("they say nothing of {key} {name}")).to_owned()
    }

    /// A command of the office that finds them, and in whose browser this person signs in.
    pub fn command(&self, office: &Office, person: &str, args: &[&str]) -> Command {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/browser.mjs");
        let browser = office.file(
            &format!("browser-{person}.sh"),
            &format!(
                "#!/bin/sh\nexec node '{}' '{person}' \"$1\" 2>>'{}'\n",
                script.display(),
                office.path("browser.log")
            ),
        );
        std::fs::set_permissions(&browser, std::fs::Permissions::from_mode(0o755)).expect("it can be run");
        let mut command = office.command(args);
        for (name, value) in self.line["env"].as_object().expect("the environment") {
            command.env(name, value.as_str().expect("a text"));
        }
        command.env("BROWSER", browser);
        command.env("ROLLBOOK_GOOGLE_CLIENT_SECRET", self.text("google_client_secret"));
        command.env_remove("ROLLBOOK_MICROSOFT_CLIENT_SECRET");
        command
    }

    /// Asks the control interface.
    pub fn get(&self, path: &str) -> Value {
        self.ask("GET", path, &Value::Null)
    }

    /// Tells it something.
    pub fn post(&self, path: &str, body: Value) -> Value {
        self.ask("POST", path, &body)
    }

    fn ask(&self, method: &str, path: &str, body: &Value) -> Value {
        let control = self.text("control").strip_prefix("http://").expect("plain http");
        let (host, base) = control.split_once('/').unwrap_or((control, ""));
        let base = if base.is_empty() { String::new() } else { format!("/{base}") };
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let head = format!(
            "{method} {base}{path} HTTP/1.0\r\nhost: {host}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        let mut caller = TcpStream::connect(host).expect("they listen");
        caller.write_all((head + &body).as_bytes()).expect("they hear");
        let mut text = String::new();
        caller.read_to_string(&mut text).expect("they answer");
        let (head, content) = text.split_once("\r\n\r\n").expect("a head and a body");
        assert!(head.contains(" 200 "), "{path}: {text}");
        serde_json::from_str(content).unwrap_or(Value::Null)
    }

    /// Every secret that was given out to the office, and those it was given.
    pub fn secrets(&self) -> Vec<String> {
        let issued = self.get("/issued");
        let issued = issued.as_array().expect("a list").iter();
        let own = ["wonde_token", "google_client_secret", "microsoft_app_secret"].map(|key| self.text(key).to_owned());
        issued.filter_map(|one| one["value"].as_str().map(str::to_owned)).chain(own).collect()
    }
}

impl Drop for Doubles {
    fn drop(&mut self) {
        // Without its input it ends; this one is not waited for.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
