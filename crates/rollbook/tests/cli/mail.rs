//! `mail …`, as a school's scripts use it.

use crate::office::{CLASS_4H, Office};
use crate::post::Post;
use serde_json::{Value, json};

/// Where the portal is said to be.
pub const PORTAL: &str = "https://portal.alder.example";

/// Sets mail up, with a password.
pub fn set_up(office: &Office, post: &Post) -> Value {
    let port = post.port();
    let args = ["--json", "mail", "setup", "--host", "127.0.0.1", "--port", &port, "--security", "none"];
    let who = ["--username", "office", "--from", "office@alder.example", "--password-stdin"];
    let answer = office.run_with(&[args.as_slice(), &who].concat(), "pa55 word\n");
    assert_eq!(answer.exit, 0, "mail is set up: {} {}", answer.out, answer.err);
    answer.json()
}

/// Invites an address for a pupil.
pub fn invite(office: &Office, user: &str, email: &str) {
    let answer = office.json(&["parents", "invite", "--user", user, "--email", email, "--public-url", PORTAL]);
    assert_eq!(answer["queued"], 1, "{answer}");
}

#[test]
fn mail_is_set_up_shown_and_stopped() {
    let (office, post) = (Office::new(), Post::start());
    let before = office.json(&["mail", "setup"]);
    assert_eq!(
        (&before["set_up"], &before["security"], &before["entry"]),
        (&json!(false), &json!("tls"), &json!(null))
    );
    let no_secret = office.run(&["--json", "mail", "setup", "--password-stdin"]);
    assert_eq!((no_secret.exit, no_secret.json()["error"]["code"].as_str()), (2, Some("usage")), "nothing came");
    let settled = set_up(&office, &post);
    assert_eq!((&settled["set_up"], &settled["has_secret"]), (&json!(true), &json!(true)), "{settled}");
    assert!(settled["entry"].is_string() && !settled.to_string().contains("pa55"), "never shown: {settled}");
    let named = office.json(&["mail", "setup", "--from-name", "Alder office"]);
    assert_eq!((&named["from_name"], &named["has_secret"]), (&json!("Alder office"), &json!(true)), "kept: {named}");
    let moved = office.run(&["--json", "mail", "setup", "--port", "2525"]);
    assert_eq!((moved.exit, &moved.json()["error"]["field"]), (1, &json!("secret")), "never for another server");
    assert!(moved.json()["error"]["message"].as_str().is_some_and(|m| m.contains("--password-stdin")), "and says how");
    let plain = office.run(&["--json", "mail", "setup", "--host", "mail.alder.example", "--auth", "none"]);
    assert_eq!((plain.exit, &plain.json()["error"]["field"]), (1, &json!("security")), "never in clear");
    assert_eq!(office.json(&["mail", "pause"])["paused"], true);
    assert_eq!(office.json(&["mail", "setup"])["paused"], true, "stopped");
    let shown = office.run(&["mail", "setup"]);
    assert!(shown.out.contains("Mail server") && shown.out.contains("127.0.0.1"), "a table: {}", shown.out);
    assert_eq!(office.json(&["mail", "resume"])["paused"], false, "and goes on");
    let wrong = office.run(&["--json", "mail", "setup", "--auth", "magic"]);
    assert_eq!(wrong.exit, 2, "no such way to sign in");
}

#[test]
fn a_round_sends_what_is_due_and_says_what_is_left() {
    let (office, post) = (Office::new(), Post::start());
    office.import("class.csv", CLASS_4H);
    let idle = office.json(&["mail", "send"]);
    assert_eq!((&idle["sent"], &idle["waiting"]), (&json!(0), &json!(0)), "nothing to do is done: {idle}");
    invite(&office, "abegum", "amina@home.example");
    let held = office.run(&["--json", "mail", "send"]);
    assert_eq!((held.exit, &held.json()["waiting"]), (3, &json!(1)), "there is no server yet: {}", held.out);
    assert!(held.json()["trouble"].as_str().is_some_and(|why| !why.is_empty()), "and it says so: {}", held.out);
    set_up(&office, &post);
    office.json(&["mail", "pause"]);
    assert_eq!(office.run(&["mail", "send"]).exit, 3, "nothing goes while it is stopped");
    office.json(&["mail", "resume"]);
    assert_eq!(office.json(&["mail", "send"])["sent"], 1, "it goes");
    assert!(post.next().contains("amina@home.example"));
    invite(&office, "jkaminski", "nobody@home.example");
    let refused = office.run(&["--json", "mail", "send"]);
    assert_eq!((refused.exit, &refused.json()["bounced"]), (3, &json!(1)), "the server refused: {}", refused.out);
    let list = office.json(&["mail", "list", "--state", "bounced"]);
    let mail = &list["mails"][0];
    assert_eq!((&mail["kind"], &mail["child"]), (&json!("invitation"), &json!("Jan")), "{list}");
    assert!(mail["said"].as_str().is_some_and(|said| said.contains("550")), "what the server said: {list}");
    assert!(mail["at"].as_str().is_some_and(|at| at.ends_with('Z')), "RFC 3339: {list}");
    assert_eq!(office.json(&["mail", "list"])["mails"].as_array().map(Vec::len), Some(2), "both, in any state");
    let table = office.run(&["mail", "list", "--state", "sent"]);
    assert!(table.out.contains("amina@home.example") && table.err.contains("1 mail"), "{} {}", table.out, table.err);
    let stuck = office.json(&["parents", "list", "--stuck"]);
    assert_eq!(stuck["pupils"][0]["invitations"][0]["stuck"], "bounced", "the chase list knows: {stuck}");
}

#[test]
fn a_test_message_goes_at_once_or_says_why_not() {
    let (office, post) = (Office::new(), Post::start());
    let none = office.run(&["--json", "mail", "test", "head@alder.example"]);
    assert_eq!((none.exit, none.json()["error"]["code"].as_str()), (1, Some("invalid")), "no server yet");
    set_up(&office, &post);
    assert_eq!(office.json(&["mail", "test", "head@alder.example"])["ok"], true);
    assert!(post.next().contains("head@alder.example"));
    let refused = office.run(&["--json", "mail", "test", "nobody@alder.example"]);
    assert_eq!((refused.exit, &refused.json()["ok"]), (1, &json!(false)), "{}", refused.out);
    assert!(refused.json()["said"].as_str().is_some_and(|said| said.contains("550")), "{}", refused.out);
}

#[test]
fn mails_are_called_back_one_by_one_or_all_at_once() {
    let office = Office::new();
    office.import("class.csv", CLASS_4H);
    for user in ["abegum", "jkaminski"] {
        for n in 0..2 {
            invite(&office, user, &format!("{user}{n}@home.example"));
        }
    }
    let queued = |office: &Office| {
        let list = office.json(&["mail", "list", "--state", "queued"]);
        list["mails"].as_array().expect("a list").iter().map(|m| m["id"].as_str().expect("an id").to_owned()).collect()
    };
    let ids: Vec<String> = queued(&office);
    assert_eq!(office.json(&["mail", "cancel", &ids[0]])["count"], 1);
    let twice = office.run(&["--json", "mail", "cancel", &ids[0]]);
    assert_eq!((twice.exit, twice.json()["error"]["code"].as_str()), (1, Some("not_found")), "it waits no more");
    assert_eq!(office.json(&["mail", "cancel", "--all-queued"])["count"], 3);
    assert_eq!(queued(&office), Vec::<String>::new());
    assert_eq!(office.json(&["mail", "cancel", "--all-queued"])["count"], 0, "nothing to do is done");
    let blank = office.run(&["--json", "mail", "again", &ids[0]]);
    assert_eq!((blank.exit, blank.json()["error"]["code"].as_str()), (1, Some("not_found")), "what it said is gone");
    for wrong in [&["mail", "cancel"][..], &["mail", "cancel", "--all-queued", &ids[0]], &["mail", "again", "x"]] {
        assert_eq!(office.run(wrong).exit, 2, "{wrong:?}");
    }
}

/// What another mail server sends about a mail of ours.
fn report(action: &str, id: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mx.example\nMIME-Version: 1.0\nContent-Type: multipart/report;\n report-type=delivery-status; \
         boundary=b\n\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\nAction: {action}\n\
         Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 <amina@home.example> unknown\n\n--b\nContent-Type: \
         text/rfc822-headers\n\nMessage-ID: {id}\n\n--b--\n"
    )
}

#[test]
fn a_mail_that_came_back_is_known_to_have_bounced_and_nothing_else_is() {
    let (office, post) = (Office::new(), Post::start());
    office.import("class.csv", CLASS_4H);
    set_up(&office, &post);
    invite(&office, "abegum", "amina@home.example");
    office.json(&["mail", "send"]);
    let mail = post.next();
    let id = mail.lines().find_map(|line| line.strip_prefix("Message-ID: ")).expect("an id").to_owned();
    let state = |office: &Office| office.json(&["mail", "list"])["mails"][0].clone();
    let late = office.file("late.eml", &report("delayed", &id));
    assert_eq!(office.json(&["mail", "bounce", &late])["delayed"], 1);
    assert_eq!(state(&office)["state"], "sent", "a mail that is late has not come back");
    let back = report("failed", &id);
    let file = office.file("back.eml", &back);
    let other = office.file("other.eml", &report("failed", "<01900000-0000-7000-8000-000000000001@alder.example>"));
    let note = office.file("note.eml", "Subject: Lunch\n\nAt one?\n");
    let mixed = office.run(&["--json", "mail", "bounce", &file, &other, &note, "none.eml"]);
    let answer = mixed.json();
    assert_eq!((mixed.exit, &answer["bounced"]), (3, &json!(1)), "what can be taken is: {}", mixed.out);
    let refused: Vec<&str> = answer["refused"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    assert!(refused[0].starts_with("other.eml: This report is about no mail"), "{refused:?}");
    assert!(
        refused[1].starts_with("note.eml: This is no report") && refused[2].starts_with("none.eml: "),
        "{refused:?}"
    );
    let mail = state(&office);
    assert_eq!(mail["said"], "The mail came back. The other mail server said: 550 5.1.1 <…> unknown", "no address");
    assert_eq!((&mail["state"], &mail["can_again"]), (&json!("bounced"), &json!(false)));
    let stuck = office.json(&["parents", "list", "--stuck"]);
    assert_eq!(stuck["pupils"][0]["invitations"][0]["stuck"], "bounced", "the chase list knows: {stuck}");
    let piped = office.run_with(&["--json", "mail", "bounce", "-"], &back);
    assert_eq!((piped.exit, &piped.json()["known"]), (0, &json!(1)), "twice is once: {}", piped.out);
    let foreign = Office::new();
    let elsewhere = foreign.run_with(&["--json", "mail", "bounce", "-"], &back);
    assert_eq!((elsewhere.exit, &elsewhere.json()["bounced"]), (3, &json!(0)), "another school: {}", elsewhere.out);
}
