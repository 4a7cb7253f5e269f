//! `serve`: started as a service would, called as a browser would, stopped as a system would.

use crate::mail::{invite, set_up};
use crate::office::{CLASS_4H, Office, answer};
use crate::post::Post;
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, ChildStdout, Command};

/// The program, serving.
struct Serving {
    child: Child,
    out: BufReader<ChildStdout>,
    address: String,
}

impl Serving {
    /// Started, and heard of.
    fn start(office: &Office, args: &[&str]) -> Serving {
        let all = [&["--json", "serve", "--listen", "127.0.0.1:0"], args].concat();
        let mut child = office.command(&all).spawn().expect("the binary runs");
        let mut out = BufReader::new(child.stdout.take().expect("standard output"));
        let mut line = String::new();
        out.read_line(&mut line).expect("it says where it listens");
        let said: Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("a document: {line}"));
        let address = said["listening"].as_str().and_then(|url| url.strip_prefix("http://")).expect("an address");
        Serving { child, out, address: address.to_owned() }
    }

    fn get(&self, path: &str) -> String {
        let mut caller = TcpStream::connect(&self.address).expect("it listens");
        let ask = format!("GET {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n", self.address);
        caller.write_all(ask.as_bytes()).expect("it hears");
        let mut text = String::new();
        caller.read_to_string(&mut text).expect("it answers");
        text
    }

    /// Told to stop; the exit status, and what else was written to standard output.
    fn end(mut self, signal: &str) -> (Option<i32>, String) {
        let told = Command::new("kill").args([signal, &self.child.id().to_string()]).status().expect("kill runs");
        assert!(told.success(), "it is still there to be told");
        let mut rest = String::new();
        self.out.read_to_string(&mut rest).expect("the end of it");
        (self.child.wait().expect("it ends").code(), rest)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It has ended already where the test went well.
        let _ = self.child.kill();
    }
}

#[test]
fn the_portal_is_served_until_it_is_told_to_stop() {
    let office = Office::new();
    for signal in ["-TERM", "-INT"] {
        let serving = Serving::start(&office, &["--no-mail"]);
        let health = serving.get("/health");
        assert!(health.starts_with("HTTP/1.1 200") && health.ends_with("ok"), "{health}");
        assert!(serving.get("/").contains("Alder Primary"), "the first page");
        let address = serving.address.clone();
        assert_eq!(serving.end(signal), (Some(0), String::new()), "{signal} is a stop in order");
        assert!(TcpStream::connect(address).is_err(), "nobody listens any more");
        assert_eq!(office.json(&["check"])["ok"], true, "and all is whole");
    }
}

#[test]
fn mail_goes_while_the_portal_is_served() {
    let (office, post) = (Office::new(), Post::start());
    office.import("class.csv", CLASS_4H);
    set_up(&office, &post);
    let serving = Serving::start(&office, &["--public-url", "http://127.0.0.1"]);
    invite(&office, "abegum", "amina@home.example");
    assert!(post.next().contains("amina@home.example"), "sent by itself");
    assert_eq!(serving.end("-TERM").0, Some(0));
    let waiting = office.json(&["mail", "list", "--state", "queued"]);
    assert_eq!(waiting["mails"], serde_json::json!([]), "written down as gone");
}

#[test]
fn a_backup_is_made_while_the_portal_is_served() {
    let office = Office::new();
    let backups = || std::fs::read_dir(office.data().join("backups")).map_or(0, |files| files.count());
    let before = backups();
    let serving = Serving::start(&office, &["--no-mail"]);
    assert!(serving.get("/health").ends_with("ok"));
    assert_eq!(serving.end("-TERM").0, Some(0), "it ends when the backup is whole");
    assert!(backups() > before, "a school without one has one now");
    assert_eq!(office.json(&["check"])["ok"], true, "and all is whole");
}

#[test]
fn the_portal_is_set_up_and_its_switches_are_kept() {
    let office = Office::new();
    let policy = office.file("policy.txt", "\u{feff}Be kind.\n");
    let set = ["portal", "set", "--public-url", "portal.alder.example/", "--listen", "network", "--replies", "off"];
    let done = office.json(&[&set[..], &["--policy", &policy]].concat());
    assert_eq!(done["public_url"], "https://portal.alder.example");
    assert_eq!((&done["listen"], &done["policy"]), (&"network".into(), &"Be kind.".into()));
    assert_eq!(done["messages"], serde_json::json!({ "parents": true, "replies": false, "mails": true }));
    assert!(done["entry"].is_string(), "it is in the history: {done}");
    let shown = office.json(&["portal", "show"]);
    assert_eq!((&shown["port"], &shown["desktop"], &shown["entry"]), (&8420.into(), &false.into(), &Value::Null));
    assert_eq!(office.json(&["portal", "set", "--messages", "OFF"])["messages"]["replies"], false, "the rest stays");
    let low = office.run(&["--json", "portal", "set", "--port", "80"]);
    assert_eq!((low.exit, &low.json()["error"]["field"]), (1, &"port".into()));
    assert_eq!(office.run(&["portal", "set"]).exit, 2, "something is to be set");
    assert!(office.run(&["portal", "show"]).out.contains("https://portal.alder.example"), "a table");
}

#[test]
fn people_are_told_where_it_listens() {
    let office = Office::new();
    let mut child = office.command(&["serve", "--listen", "127.0.0.1:0", "--no-mail"]).spawn().expect("runs");
    let mut line = String::new();
    BufReader::new(child.stderr.as_mut().expect("standard error")).read_line(&mut line).expect("a sentence");
    assert!(line.starts_with("The Parent Portal answers at http://127.0.0.1:"), "{line}");
    let told = Command::new("kill").arg(child.id().to_string()).status().expect("kill runs");
    assert!(told.success());
    let ended = answer(child.wait_with_output().expect("ends"));
    assert_eq!((ended.exit, ended.out.as_str()), (0, ""), "nothing on standard output");
}

#[test]
fn what_cannot_be_served_is_refused_with_a_reason() {
    let office = Office::new();
    let held = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let taken = held.local_addr().expect("an address").to_string();
    for (args, exit, code) in [
        (vec!["--listen", &taken], 1, "busy"),
        (vec!["--listen", "0.0.0.0:0"], 1, "invalid"),
        (vec!["--public-url", "portal.example"], 1, "invalid"),
        (vec!["--certificate", "none.pem", "--key", "none.key"], 1, "invalid"),
        (vec!["--certificate", "none.pem"], 2, "usage"),
        (vec!["--listen", "here"], 2, "usage"),
    ] {
        let refused = office.run(&[&["--json", "serve"], args.as_slice()].concat());
        let error = refused.json()["error"].clone();
        assert_eq!((refused.exit, error["code"].as_str()), (exit, Some(code)), "{args:?}: {}", refused.out);
        assert!(error["message"].as_str().is_some_and(|text| !text.is_empty()), "{args:?}: {error}");
    }
}
