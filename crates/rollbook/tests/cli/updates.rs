//! Updates from a provider at the command line: planned, settled, applied, undone; at night; without the network.

use crate::desk::{Desk, PEOPLE, PUPILS, error, size, sizes};
use crate::office::answer;
use serde_json::{Value, json};
use std::path::Path;

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
