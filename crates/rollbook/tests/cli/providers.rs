//! Providers at the command line: the built binary against the stand-ins, which page and refuse as the real ones do.

use crate::doubles::Doubles;
use crate::office::{Answer, Office, answer};
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;

const PUPILS: usize = 24;
const PEOPLE: usize = PUPILS + 3;
const GIVEN: [&str; 8] = ["Ava", "Tomasz", "Chidi", "Rosalind", "Imran", "Wren", "Delphine", "Kofi"];
const FAMILY: [&str; 6] = ["Begum", "Kaminski", "Oyelaran", "Trevanion", "Featherstone", "Lindqvist"];

/// A school of pupils in two classes and of staff, at the office and at the providers; one of them administers those.
fn people() -> Value {
    let pupil = |n: usize| {
        json!({
            "username": format!("pupil{n}"), "role": "student", "given_name": GIVEN[n % 8],
            "family_name": FAMILY[n / 4 % 6], "class": if n.is_multiple_of(2) { "4H" } else { "5K" },
            "year": if n.is_multiple_of(2) { "4" } else { "5" }, "birth_date": format!("2016-{:02}-{:02}", 1 + n % 12, 1 + n),
            "admission_number": format!("{:05}", 1000 + n),
        })
    };
    let staff = |n: usize, role: &str, given: &str, family: &str| {
        json!({
            "username": format!("staff{n}"), "role": role, "given_name": given, "family_name": family,
            "email": format!("staff{n}@alder.example"), "staff_code": format!("T{n}"),
        })
    };
    let staff = [
        staff(1, "administrator", "Harriet", "Pemberton"),
        staff(2, "teacher", "Margaret", "Ashdown"),
        staff(3, "teacher", "Solomon", "Whitcombe"),
    ];
    Value::Array((0..PUPILS).map(pupil).chain(staff).collect())
}

/// The same as a file that an upload reads.
fn roster(people: &Value) -> String {
    let columns = [
        ("user", "username"),
        ("first name", "given_name"),
        ("surname", "family_name"),
        ("class", "class"),
        ("type", "role"),
        ("date of birth", "birth_date"),
        ("admission number", "admission_number"),
        ("year", "year"),
        ("staff number", "staff_code"),
    ];
    let row = |cells: Vec<&str>| cells.join(",") + "\n";
    let head = row(columns.iter().map(|(header, _)| *header).collect());
    let rows = people.as_array().expect("a list").iter();
    let rows = rows.map(|one| row(columns.iter().map(|(_, key)| one[*key].as_str().unwrap_or("")).collect()));
    std::iter::once(head).chain(rows).collect()
}

/// An office with these people, beside the providers.
struct Desk {
    office: Office,
    doubles: Doubles,
}

impl Desk {
    fn new() -> Desk {
        let (office, people) = (Office::new(), people());
        let made = office.import("all.csv", &roster(&people));
        assert_eq!(made["added"], PEOPLE, "everybody is in");
        let doubles = Doubles::of(&office, &people);
        Desk { office, doubles }
    }

    /// Runs a command; whoever signs in is this person.
    fn run_as(&self, person: &str, args: &[&str], input: &str) -> Answer {
        let mut child = self.doubles.command(&self.office, person, args).spawn().expect("the binary runs");
        // A command that does not read its input may be gone before it is written.
        let _ = child.stdin.take().expect("standard input").write_all(input.as_bytes());
        answer(child.wait_with_output().expect("the binary ends"))
    }

    fn run(&self, args: &[&str]) -> Answer {
        self.run_as("admin", &[&["--json"], args].concat(), "")
    }

    /// A command that must be done.
    fn json(&self, args: &[&str]) -> Value {
        done(&self.run(args), args)
    }

    fn link_wonde(&self) -> Value {
        let args = ["--json", "providers", "link", "wonde", "--school", self.doubles.text("wonde_school")];
        done(&self.run_as("admin", &args, self.doubles.text("wonde_token")), &args)
    }

    fn link_google(&self) -> Value {
        self.json(&["providers", "link", "google", "--client-id", self.doubles.text("google_client_id")])
    }

    fn link_microsoft(&self) -> Value {
        self.json(&["providers", "link", "microsoft", "--client-id", self.doubles.text("microsoft_client_id")])
    }

    /// Plans with the sync provider; the document of the file.
    fn plan(&self, more: &[&str]) -> Value {
        self.json(&[&["sync", "plan", "--out", "plan.json"], more].concat());
        let text = std::fs::read_to_string(self.office.path("plan.json")).expect("the plan");
        serde_json::from_str(&text).expect("a document")
    }

    fn entries(&self) -> usize {
        self.office.json(&["journal", "list", "--limit", "0"])["entries"].as_array().expect("a list").len()
    }

    /// Says that the administrator of the office is at no provider.
    fn decide(&self, others: &[Value]) -> String {
        let boss = json!({ "user": "boss", "decision": "ignore" });
        let all: Vec<&Value> = std::iter::once(&boss).chain(others).collect();
        self.office.file("decisions.json", &json!(all).to_string())
    }
}

fn done(answer: &Answer, args: &[&str]) -> Value {
    assert_eq!(answer.exit, 0, "{args:?} is done: {} {}", answer.out, answer.err);
    answer.json()
}

fn size(document: &Value, key: &str) -> usize {
    document[key].as_array().unwrap_or_else(|| panic!("{key} is a list: {document}")).len()
}

/// How much there is to do.
fn sizes(plan: &Value) -> [usize; 4] {
    ["to_add", "to_change", "to_remove", "unmatched"].map(|key| size(plan, key))
}

fn error(answer: &Answer) -> (i32, String, String) {
    let error = answer.json()["error"].clone();
    let text = |key: &str| error[key].as_str().unwrap_or_default().to_owned();
    (answer.exit, text("code"), text("message"))
}

#[test]
fn wonde_is_linked_planned_settled_applied_undone_and_applied_again_with_nothing_asked_twice() {
    let desk = Desk::new();
    let linked = desk.link_wonde();
    assert_eq!((&linked["linked"], &linked["is_sync"]), (&true.into(), &true.into()), "the first one updates users");
    assert_eq!(linked["missing"], json!([]), "all that is wanted is seen");
    desk.doubles.post("/do", json!([
        { "do": "rename", "at": "wonde", "who": "pupil3", "family": "Osterhaus" },
        { "do": "erase", "at": "wonde", "who": "pupil5" },
        { "do": "add", "at": "wonde", "person": { "role": "student", "given": "Nia", "family": "Parry", "class": "4H" } },
    ]));
    let read = desk.json(&["providers", "read", "wonde"]);
    assert_eq!(read["counts"]["students"], PUPILS, "one came, one went");
    let plan = desk.plan(&["--offline"]);
    let matched = plan["matched"].as_array().expect("a list").iter();
    let renamed = matched.clone().find(|one| one["user"] == "pupil3").expect("known by the number");
    assert_eq!(renamed["rule"], "admission_number");
    assert!(renamed["reasons"].as_array().is_some_and(|reasons| !reasons.is_empty()), "with reasons: {renamed}");
    assert_eq!(size(&plan, "to_add"), 1, "Nia: {}", plan["to_add"]);
    let mut alone: Vec<&str> =
        plan["unmatched"].as_array().expect("a list").iter().filter_map(|one| one["user"].as_str()).collect();
    alone.sort_unstable();
    assert_eq!(alone, ["Boss", "pupil5"], "nobody can be sure of these");
    let before = desk.entries();
    let early = desk.run(&["sync", "apply", "plan.json"]);
    assert_eq!((early.exit, &early.json()["unsettled"]), (3, &2.into()), "{} {}", early.out, early.err);
    let part = desk.decide(&[]);
    let early = desk.run(&["sync", "apply", "plan.json", "--decisions", &part]);
    assert_eq!(
        (early.exit, &early.json()["unsettled_users"]),
        (3, &json!(["pupil5"])),
        "one of the two: {}",
        early.out
    );
    assert_eq!(desk.entries(), before, "nothing was written, no decision either");
    let decisions = desk.decide(&[json!({ "user": "PUPIL5", "action": "delete" })]);
    let apply = ["sync", "apply", "plan.json", "--decisions", &decisions];
    let applied = desk.json(&apply);
    assert_eq!((&applied["added"], &applied["removed"], &applied["unsettled"]), (&1.into(), &1.into(), &0.into()));
    assert_eq!((&applied["held"], &applied["stale"]), (&Value::Null, &false.into()));
    assert_eq!(desk.office.user("pupil3").expect("there")["family_name"], "Osterhaus", "as at the provider");
    assert!(desk.office.user("pupil5").is_none(), "deleted");
    let stale = desk.run(&apply);
    assert_eq!((stale.exit, &stale.json()["stale"]), (3, &true.into()), "that plan is done with: {}", stale.out);
    assert_eq!(sizes(&desk.plan(&[])), [0; 4], "read again, nothing is left to do");

    let entry = applied["entry"].as_str().expect("an entry");
    desk.office.json(&["journal", "undo", entry]);
    assert!(desk.office.user("pupil5").is_some(), "back");
    assert_eq!(sizes(&desk.plan(&["--offline"]))[3], 0, "what was decided is not asked twice");
    let again = desk.json(&["sync", "apply", "plan.json"]);
    assert_eq!((&again["added"], &again["removed"]), (&1.into(), &1.into()), "all of it again");
    assert_eq!(sizes(&desk.plan(&["--offline"])), [0; 4]);
    assert_eq!(desk.office.json(&["check"])["ok"], true, "and all is whole");
}

#[test]
fn a_plan_that_was_undone_is_applied_again_with_the_same_decisions() {
    let desk = Desk::new();
    desk.link_wonde();
    desk.doubles.post("/do", json!({ "do": "erase", "at": "wonde", "who": "pupil5" }));
    desk.plan(&[]);
    let decisions = desk.decide(&[json!({ "user": "pupil5", "decision": "delete" })]);
    for round in 1..=3 {
        let applied = desk.json(&["sync", "apply", "plan.json", "--decisions", &decisions]);
        assert_eq!(applied["removed"], 1, "round {round}");
        desk.office.json(&["journal", "undo", applied["entry"].as_str().expect("an entry")]);
    }
    desk.office.json(&["users", "edit", "pupil7", "--family-name", "Changed-Since"]);
    let stale = desk.run(&["sync", "apply", "plan.json", "--decisions", &decisions]);
    assert_eq!((stale.exit, &stale.json()["stale"]), (3, &true.into()), "another change since: {}", stale.out);
    assert!(desk.office.user("pupil5").is_some(), "nothing is written");
}

#[test]
fn google_and_microsoft_are_linked_in_a_browser_and_only_match_beside_the_sync_provider() {
    let desk = Desk::new();
    desk.link_wonde();
    let google = desk.link_google();
    assert_eq!((&google["is_sync"], &google["missing"]), (&false.into(), &json!([])));
    assert!(google["account"].as_str().is_some_and(|account| account.contains('@')), "as whom: {google}");
    let microsoft = desk.link_microsoft();
    assert_eq!(microsoft["organisation"].as_str().map(str::is_empty), Some(false), "{microsoft}");
    let before = desk.office.json(&["users", "list"])["users"].clone();
    for provider in ["google", "microsoft"] {
        let plan = desk.plan(&["--provider", provider]);
        assert_eq!(plan["source"]["links_only"], true);
        assert_eq!(sizes(&plan)[..3], [0; 3], "{provider} changes nobody");
        let applied = desk.json(&["sync", "apply", "plan.json"]);
        assert!(applied["matched"].as_u64() > Some(20), "{provider}: {applied}");
        assert_eq!((&applied["added"], &applied["changed"]), (&0.into(), &0.into()), "{provider}: {applied}");
    }
    assert_eq!(desk.office.json(&["users", "list"])["users"], before, "every user is as before");
    let list = desk.json(&["providers", "list"]);
    let row = |name: &str| {
        let rows = list["providers"].as_array().expect("a list");
        rows.iter().find(|one| one["provider"] == name).expect("each is listed").clone()
    };
    assert!(row("google")["matched"].as_u64() > Some(20) && row("google")["read_at"].is_string(), "{list}");
    assert_eq!((&row("wonde")["matched"], &row("wonde")["is_sync"]), (&0.into(), &true.into()), "{list}");
    assert_eq!(desk.json(&["providers", "set-sync", "microsoft"])["provider"], "microsoft");
    let other = desk.run(&["sync", "apply", "plan.json"]);
    assert_eq!((other.exit, &other.json()["stale"]), (3, &true.into()), "made for matching alone: {}", other.out);
    for provider in ["google", "microsoft", "wonde"] {
        let gone = desk.json(&["providers", "unlink", provider, "--yes"]);
        assert_eq!(gone["linked"], false, "{provider}");
    }
    let list = desk.json(&["providers", "list"]);
    assert!(list["providers"].as_array().expect("a list").iter().all(|one| one["linked"] == false), "{list}");
    let again = desk.link_google();
    assert!(again["matched"].as_u64() > Some(20), "matches are for life: {again}");
}

#[test]
fn no_secret_of_a_provider_stands_in_any_file() {
    let desk = Desk::new();
    desk.link_wonde();
    desk.link_google();
    desk.link_microsoft();
    for provider in ["wonde", "google", "microsoft"] {
        desk.json(&["providers", "read", provider]);
    }
    desk.plan(&["--offline"]);
    let secrets = desk.doubles.secrets();
    assert!(secrets.len() > 6, "some were given out");
    let mut files = vec![("plan.json".to_owned(), std::fs::read(desk.office.path("plan.json")).expect("the plan"))];
    collect(&desk.office.data(), &mut files);
    assert!(files.len() > 2, "there are files to look through");
    for (name, bytes) in &files {
        let found = secrets.iter().position(|one| bytes.windows(one.len()).any(|window| window == one.as_bytes()));
        assert!(found.is_none(), "{name} holds secret {found:?}");
    }
}

fn collect(folder: &Path, files: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).expect("the folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.push((path.display().to_string(), std::fs::read(&path).expect("a file")));
        }
    }
}

#[test]
fn a_school_app_at_microsoft_needs_no_browser() {
    let desk = Desk::new();
    let (id, tenant) = (desk.doubles.text("microsoft_app_id"), desk.doubles.text("tenant"));
    let args = ["--json", "providers", "link", "microsoft", "--client-id", id, "--tenant", tenant];
    let mut command = desk.doubles.command(&desk.office, "nobody", &args);
    command.env("ROLLBOOK_MICROSOFT_CLIENT_SECRET", desk.doubles.text("microsoft_app_secret"));
    let linked = done(&answer(command.output().expect("runs")), &args);
    assert_eq!((&linked["is_sync"], &linked["has_token"]), (&true.into(), &true.into()));
    let read = desk.json(&["providers", "read", "microsoft"]);
    assert_eq!(read["counts"]["students"], PUPILS, "the whole roster: {read}");
    assert!(size(&desk.json(&["providers", "parts", "microsoft"]), "parts") > 0, "groups to choose by");
}

#[test]
fn what_goes_wrong_in_linking_is_said() {
    let desk = Desk::new();
    let school = desk.doubles.text("wonde_school");
    let link = ["--json", "providers", "link", "wonde", "--school", school];
    let (exit, code, message) = error(&desk.run_as("admin", &link, "not-a-token\n"));
    assert_eq!((exit, code.as_str()), (1, "invalid"), "{message}");
    assert!(message.contains("token"), "{message}");
    let (exit, _, message) = error(&desk.run_as("admin", &link, ""));
    assert!(exit == 1 && message.contains("token"), "none came: {message}");
    let google = ["--json", "providers", "link", "google", "--client-id", desk.doubles.text("google_client_id")];
    let cancelled = desk.run_as("nobody", &google, "");
    assert!(cancelled.err.contains("http://127.0.0.1:"), "the address is shown: {}", cancelled.err);
    assert_eq!(error(&cancelled).0, 1, "{}", cancelled.out);
    done(&desk.run_as("pupil", &google, ""), &google);
    let (exit, _, message) = error(&desk.run(&["providers", "read", "google"]));
    assert!(exit == 1 && message.contains("administrator"), "a pupil may not read the school: {message}");
    let wrong = ["--json", "providers", "link", "google", "--client-id", "no-such-app"];
    assert_eq!(error(&desk.run(&wrong[1..])).0, 1, "an unknown app");
    let unlinked = desk.run(&["providers", "read", "microsoft"]);
    assert_eq!(error(&unlinked).1, "not_found", "nothing was linked: {}", unlinked.out);
    for args in [
        &["providers", "unlink", "wonde", "--yes"][..],
        &["providers", "choose", "microsoft"],
        &["sync", "plan", "--from", "none"],
    ] {
        assert_eq!(error(&desk.run(args)).0, 1, "{args:?}");
    }
    desk.json(&["providers", "unlink", "google", "--yes"]);
    for args in [&["sync"][..], &["sync", "plan", "--out", "plan.json"]] {
        assert_eq!(error(&desk.run(args)).1, "not_found", "{args:?}: no provider updates users");
    }
    desk.link_wonde();
    let asked = desk.run(&["providers", "unlink", "wonde"]);
    assert_eq!(error(&asked).1, "not_confirmed", "it is asked first");
    for args in [&["providers", "link"][..], &["providers", "link", "wonde"], &["providers", "set-sync", "apple"]] {
        assert_eq!(desk.run(args).exit, 2, "{args:?} is wrong usage");
    }
}

#[test]
fn without_the_network_it_is_said_and_what_was_read_still_does() {
    let desk = Desk::new();
    desk.link_wonde();
    desk.json(&["providers", "read", "wonde"]);
    let away = |args: &[&str]| {
        let mut command = desk.doubles.command(&desk.office, "admin", args);
        answer(command.env("ROLLBOOK_WONDE_URL", "http://127.0.0.1:1").output().expect("runs"))
    };
    let (exit, code, message) = error(&away(&["--json", "sync", "plan", "--out", "plan.json"]));
    assert_eq!((exit, code.as_str()), (1, "busy"), "{message}");
    assert!(message.contains("does not answer") && message.contains("--offline"), "{message}");
    assert!(!Path::new(&desk.office.path("plan.json")).exists(), "no plan is written");
    let night = away(&["--json", "sync"]);
    assert_eq!((night.exit, night.json()["providers"][0]["error"]["code"].as_str()), (1, Some("busy")));
    assert_eq!(away(&["--json", "sync", "plan", "--offline", "--out", "plan.json"]).exit, 0, "from what was read");
    let decisions = desk.decide(&[]);
    let applied = away(&["--json", "sync", "apply", "plan.json", "--decisions", &decisions]);
    assert_eq!((applied.exit, &applied.json()["matched"]), (0, &PEOPLE.into()), "{}", applied.out);
}

#[test]
fn the_nightly_run_does_what_is_certain_and_tells_what_waits() {
    let desk = Desk::new();
    desk.link_wonde();
    desk.link_google();
    desk.doubles.post("/do", json!({ "do": "rename", "at": "wonde", "who": "pupil3", "family": "Osterhaus" }));
    let first = desk.run(&["sync"]);
    let document = first.json();
    assert_eq!(first.exit, 3, "the administrator waits: {} {}", first.out, first.err);
    let [wonde, google] = [&document["providers"][0], &document["providers"][1]];
    assert_eq!(
        (&wonde["provider"], &wonde["is_sync"], &wonde["unsettled"]),
        (&"wonde".into(), &true.into(), &1.into())
    );
    assert_eq!((&wonde["matched"], &wonde["error"]), (&PEOPLE.into(), &Value::Null), "{wonde}");
    assert!(google["matched"].as_u64() > Some(20) && google["changed"] == 0, "{google}");
    assert_eq!(desk.office.user("pupil3").expect("there")["family_name"], "Osterhaus", "what is certain is done");
    let second = desk.run(&["sync"]).json();
    assert_eq!((&second["providers"][0]["entry"], &second["providers"][1]["entry"]), (&Value::Null, &Value::Null));
    desk.plan(&["--offline"]);
    let decisions = desk.decide(&[]);
    desk.json(&["sync", "apply", "plan.json", "--decisions", &decisions]);
    let quiet = desk.run(&["sync"]);
    assert_eq!(quiet.exit, 0, "nothing waits any more: {} {}", quiet.out, quiet.err);
    let plain = desk.run_as("admin", &["sync"], "");
    assert!(plain.exit == 0 && plain.out.contains("Wonde"), "a table: {} {}", plain.out, plain.err);
    desk.doubles.post("/wonde/token", json!({}));
    let refused = desk.run(&["sync"]);
    let document = refused.json();
    assert_eq!((refused.exit, document["providers"][0]["error"]["code"].as_str()), (1, Some("invalid")));
    assert_eq!(document["providers"][1]["error"], Value::Null, "one failure is not the other's: {document}");
}

#[test]
fn two_nightly_runs_at_once_do_everything_once() {
    let desk = Desk::new();
    desk.link_wonde();
    let person = json!({ "role": "student", "given": "Nia", "family": "Parry", "class": "4H" });
    desk.doubles.post("/do", json!({ "do": "add", "at": "wonde", "person": person }));
    let spawn = || desk.doubles.command(&desk.office, "admin", &["--json", "sync"]).spawn().expect("runs");
    let running = [spawn(), spawn()];
    let ended = running.map(|child| answer(child.wait_with_output().expect("ends")));
    for one in &ended {
        assert_eq!(one.exit, 3, "neither fails; the administrator waits: {} {}", one.out, one.err);
    }
    let users = desk.office.json(&["users", "list"])["users"].as_array().map(Vec::len);
    assert_eq!(users, Some(PEOPLE + 2), "the new pupil is there once");
    assert_eq!(desk.office.json(&["check"])["ok"], true, "and all is whole");
}

#[test]
fn a_guard_holds_a_sync_until_its_number_is_typed() {
    let desk = Desk::new();
    desk.link_wonde();
    desk.plan(&[]);
    let all: Vec<Value> = (0..8).map(|n| json!({ "user": format!("pupil{n}"), "decision": "delete" })).collect();
    for n in 0..8 {
        desk.doubles.post("/do", json!({ "do": "erase", "at": "wonde", "who": format!("pupil{n}") }));
    }
    desk.plan(&[]);
    let decisions = desk.decide(&all);
    let apply = ["sync", "apply", "plan.json", "--decisions", &decisions, "--yes"];
    let held = desk.run(&apply);
    let document = held.json();
    assert_eq!((held.exit, &document["held"]["consent"]), (3, &8.into()), "{} {}", held.out, held.err);
    assert!(document["held"]["names"].as_array().is_some_and(|names| !names.is_empty()), "{document}");
    assert!(document["entry"].is_null() && desk.office.user("pupil0").is_some(), "nothing is written");
    assert_eq!(desk.run(&[&apply[..], &["--consent", "7"]].concat()).exit, 3, "another number");
    assert_eq!(desk.json(&[&apply[..], &["--consent", "8"]].concat())["removed"], 8);
}

#[test]
fn what_is_imported_is_chosen_by_arguments_or_a_file() {
    let desk = Desk::new();
    desk.link_wonde();
    let shown = desk.json(&["providers", "choose", "wonde"]);
    assert_eq!((&shown["choice"]["pupils"], &shown["entry"]), (&"all".into(), &Value::Null), "looking changes nothing");
    let args = ["providers", "choose", "wonde", "--staff", "none", "--wonde-email", "work", "--guardians", "on"];
    let chosen = desk.json(&args);
    assert_eq!((&chosen["choice"]["staff"], &chosen["choice"]["guardians"]), (&"none".into(), &true.into()));
    let read = desk.json(&["providers", "read", "wonde"]);
    assert_eq!(read["counts"]["staff"], 0, "{read}");
    let plan = desk.plan(&["--offline"]);
    assert_eq!(size(&plan, "unmatched"), 0, "staff are not looked at: {}", plan["unmatched"]);
    let file = desk.office.file("choice.json", r#"{"staff":{"in":["class"]},"guardians":false}"#);
    let chosen = desk.json(&["providers", "choose", "wonde", "--file", &file])["choice"].clone();
    assert_eq!(
        (&chosen["staff"], &chosen["wonde_email"]),
        (&json!({ "in": ["class"] }), &"work".into()),
        "the rest stays"
    );
    for text in ["[]", "{", r#"{"pupls":"all"}"#, r#"{"pupils":"some"}"#] {
        let file = desk.office.file("faulty.json", text);
        assert_eq!(desk.run(&["providers", "choose", "wonde", "--file", &file]).exit, 2, "{text}");
    }
    assert_eq!(desk.run(&["providers", "choose", "wonde", "--pupils", "all", "--pupils", "x"]).exit, 2);
}

#[test]
fn the_apps_for_signing_in_are_set_with_their_secrets_from_outside_the_arguments() {
    let desk = Desk::new();
    desk.link_google();
    let on = desk.run(&["providers", "sign-in", "google", "--button", "on"]);
    assert_eq!(error(&on).1, "invalid", "no app yet: {}", on.out);
    let id = desk.doubles.text("google_web_client_id");
    let args = ["--json", "providers", "sign-in", "google", "--client-id", id, "--secret-stdin", "--button", "on"];
    let set = done(&desk.run_as("admin", &args, "web-secret-of-the-school\n"), &args);
    assert_eq!((&set["sign_in"]["is_on"], &set["has_secret"]), (&true.into(), &true.into()));
    assert!(!set.to_string().contains("web-secret"), "it is shown nowhere");
    let args = ["providers", "sign-in", "google", "--domain", "@Alder.Example"];
    assert_eq!(desk.json(&args)["sign_in"]["domains"], json!(["alder.example"]));
    let off = desk.json(&["providers", "sign-in", "google", "--button", "off", "--client-id", ""]);
    assert_eq!((&off["has_secret"], &off["sign_in"]["is_on"]), (&false.into(), &false.into()), "app and secret go");
}

#[test]
fn schools_are_listed_found_and_asked_at_wonde() {
    let desk = Desk::new();
    let token = desk.doubles.text("wonde_token");
    let list = ["--json", "providers", "schools", "--token-stdin"];
    let schools = done(&desk.run_as("admin", &list, token), &list);
    let standing = |schools: &Value, id: &str| {
        let all = schools["schools"].as_array().expect("a list");
        all.iter().find(|one| one["id"] == id).map(|one| one["standing"].clone())
    };
    assert_eq!(standing(&schools, desk.doubles.text("wonde_school")), Some("approved".into()));
    desk.link_wonde();
    let open = desk.doubles.line("wonde_schools", "open");
    assert_eq!(standing(&desk.json(&["providers", "schools"]), &open), None, "never asked");
    let asked = desk.json(&["providers", "schools", "--request", &open]);
    assert_eq!(standing(&asked, &open), Some("pending".into()), "{asked}");
}
