//! `cards`, `slips` and `recall`, as a school's scripts use them.

use crate::office::{CLASS_4H, Office};
use serde_json::{Value, json};

fn serials(answer: &Value) -> Vec<&str> {
    answer["items"].as_array().expect("items").iter().map(|item| item["serial"].as_str().expect("a serial")).collect()
}

#[test]
fn cards_are_printed_once_and_again_only_when_asked_or_needed() {
    let office = Office::new();
    office.import("class.csv", CLASS_4H);
    let first = office.json(&["cards", "--class", "4h", "--out", "cards.pdf"]);
    assert_eq!((&first["pages"], &first["proof"]), (&json!(1), &json!("passed")), "{first}");
    assert_eq!(serials(&first), ["C1-001", "C1-002"], "numbered in the order of the register");
    let users: Vec<&Value> = first["items"].as_array().expect("items").iter().map(|item| &item["user"]).collect();
    assert!(users.contains(&&json!("jkaminski")), "by username: {users:?}");
    assert!(std::fs::read(office.path("cards.pdf")).expect("the PDF").starts_with(b"%PDF-"), "a PDF");
    let again = office.run(&["--json", "cards", "--class", "4H", "--out", "again.pdf"]);
    assert_eq!(again.exit, 3, "held back: everybody holds one");
    let again = again.json();
    assert_eq!((&again["items"], &again["kept"][0]["why"]), (&json!([]), &json!("holds")), "{again}");
    assert!(!std::path::Path::new(&office.path("again.pdf")).exists(), "no file is written");
    office.json(&["users", "edit", "abegum", "--family-name", "Khan"]);
    let changed = office.json(&["cards", "--class", "4H", "--out", "changed.pdf"]);
    assert_eq!(changed["items"][0]["user"], "abegum", "only what changed since");
    let renewed =
        office.json(&["cards", "--user", "abegum", "jkaminski", "--out", "new.pdf", "--renew", "--sheet", "one"]);
    assert_eq!((&renewed["pages"], renewed["items"].as_array().map(Vec::len)), (&json!(2), Some(2)), "a page each");
    let recalled = office.json(&["recall", "C3-001", "c2"]);
    assert_eq!(recalled["count"], 2, "one by its number, one with its run");
    let entries = office.json(&["journal", "list"]);
    let actions: Vec<&Value> = entries["entries"].as_array().expect("entries").iter().map(|e| &e["action"]).collect();
    assert_eq!(actions[..3], ["paper_recalled", "cards_made", "cards_made"], "all of it is in the history");
    assert_eq!(office.json(&["check"])["ok"], true, "all is whole");
}

#[test]
fn slips_are_in_the_language_asked_for_and_work_beside_earlier_ones() {
    let office = Office::new();
    office.import("class.csv", CLASS_4H);
    for (language, sheet, pages) in [("cy", "six", 1), ("ur", "two", 1), ("uk", "letter", 2)] {
        let slips =
            office.json(&["slips", "--class", "4H", "--out", "s.pdf", "--language", language, "--sheet", sheet]);
        assert_eq!((&slips["pages"], &slips["items"][0]["language"]), (&json!(pages), &json!(language)), "{slips}");
        assert_eq!(slips["proof"], "passed", "{language}");
    }
    let needed = office.run(&["--json", "slips", "--class", "4H", "--out", "n.pdf", "--language", "uk", "--needed"]);
    assert_eq!(needed.exit, 3, "the Ukrainian letter is still good");
    let needed = office.json(&["slips", "--class", "4H", "--out", "n.pdf", "--language", "en", "--needed"]);
    assert_eq!(needed["items"].as_array().map(Vec::len), Some(2), "in another language it is another letter");
}

#[test]
fn paper_for_nobody_nowhere_or_in_no_language_is_refused() {
    let office = Office::new();
    office.import("class.csv", CLASS_4H);
    for (args, exit, code) in [
        (vec!["cards", "--out", "x.pdf"], 2, "usage"),
        (vec!["cards", "--class", "9Z", "--out", "x.pdf"], 1, "not_found"),
        (vec!["cards", "--user", "nobody", "--out", "x.pdf"], 1, "not_found"),
        (vec!["slips", "--class", "4H", "--out", "x.pdf", "--language", "xx"], 1, "invalid"),
        (vec!["cards", "--class", "4H", "--out", "x.pdf", "--until", "tomorrow"], 1, "invalid"),
        (vec!["cards", "--class", "4H", "--out", "no such folder/x.pdf"], 1, "broken"),
        (vec!["recall", "C9-001"], 1, "not_found"),
    ] {
        let answer = office.run(&[&["--json"], args.as_slice()].concat());
        assert_eq!(
            (answer.exit, answer.json()["error"]["code"].as_str()),
            (exit, Some(code)),
            "{args:?}: {}",
            answer.out
        );
    }
    let entries = office.json(&["journal", "list", "--action", "cards_made"]);
    let undone = entries["entries"].as_array().expect("entries").iter().all(|entry| entry["undone_by"].is_string());
    assert!(undone, "cards that could not be written are taken back: {entries}");
}
