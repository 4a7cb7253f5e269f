//! `sync plan --from` and `sync apply`: a roster file in the place of a provider; and the columns by which people are known.

use crate::office::{Answer, Office};
use serde_json::{Value, json};

/// A class as the school has it.
const SCHOOL: &str = "user,first name,surname,class,type,date of birth,admission number,upn,year,staff number\n\
    abegum,Ava,Begum,4H,pupil,2016-03-11,,A123456789012,4,\n\
    jkaminski,Jan,Kamiński,4H,pupil,2016-05-02,1002,,4,\n\
    rtrevanion,Rosalind,Trevanion,4H,pupil,2015-12-24,1003,,4,\n\
    tpatel,Tara,Patel,4H,teacher,,,,,T7\n";

/// The same class as another system tells it: other usernames and ids, one name changed, one leaver, one joiner.
const ROSTER: &str = "id,user,first name,surname,class,type,date of birth,admission number,upn,year,staff number\n\
    x1,ava.b,Ava,Begum-Hall,5H,pupil,2016-03-11,,A123456789012,5,\n\
    x2,jan.k,Jan,Kaminski,5H,pupil,2016-05-02,1002,,5,\n\
    x4,nia.p,Nia,Parry,5H,pupil,2016-01-09,1004,,5,\n\
    x7,tara.p,Tara,Patel,5H,teacher,,,,,T7\n";

fn office() -> Office {
    let office = Office::new();
    assert_eq!(office.import("school.csv", SCHOOL)["added"], 4, "all are new");
    office
}

fn plan(office: &Office, text: &str) -> Value {
    let file = office.file("roster.csv", text);
    office.json(&["sync", "plan", "--from", &file, "--out", "plan.json"])
}

fn decisions(office: &Office, document: &Value) -> String {
    office.file("decisions.json", &document.to_string())
}

fn apply(office: &Office, decisions: &str) -> Answer {
    office.run(&["--json", "sync", "apply", "plan.json", "--decisions", decisions])
}

fn users(plan: &Value, key: &str) -> Vec<String> {
    let mut users: Vec<String> = plan[key]
        .as_array()
        .unwrap_or_else(|| panic!("{key} is a list: {plan}"))
        .iter()
        .map(|one| one["user"].as_str().or(one.as_str()).expect("a username").to_owned())
        .collect();
    users.sort_unstable();
    users
}

#[test]
fn the_columns_by_which_people_are_known_are_kept_by_an_import() {
    let office = office();
    let again = office.import("school.csv", SCHOOL);
    assert_eq!((&again["changed"], &again["unchanged"]), (&0.into(), &4.into()), "they are kept: {again}");
    let plan = plan(&office, ROSTER);
    let rule = |user: &str| {
        let matched = plan["matched"].as_array().expect("a list");
        matched.iter().find(|one| one["user"] == user).map(|one| (one["external"].clone(), one["rule"].clone()))
    };
    assert_eq!(rule("abegum"), Some(("x1".into(), "upn".into())), "{}", plan["matched"]);
    assert_eq!(rule("jkaminski"), Some(("x2".into(), "admission_number".into())), "{}", plan["matched"]);
    assert_eq!(rule("tpatel"), Some(("x7".into(), "employee_number".into())), "{}", plan["matched"]);
}

#[test]
fn a_roster_is_applied_once_and_leaves_nothing_to_do_the_second_time() {
    let office = office();
    let first = plan(&office, ROSTER);
    assert_eq!(
        (users(&first, "to_add").len(), users(&first, "unmatched")),
        (1, vec!["Boss".into(), "rtrevanion".into()])
    );
    let alone = first["unmatched"].as_array().expect("a list");
    assert!(alone.iter().all(|one| one["suggestions"].is_array()), "{first}");
    assert!(first["source"]["read"].is_null(), "standard output is spared everybody's cells");
    let decided = decisions(&office, &json!({ "ignore": ["Boss"], "delete": ["rtrevanion"] }));
    let applied = apply(&office, &decided);
    assert_eq!(applied.exit, 0, "{} {}", applied.out, applied.err);
    let applied = applied.json();
    for (key, count) in [("added", 1), ("changed", 3), ("removed", 1), ("matched", 3), ("unsettled", 0)] {
        assert_eq!(applied[key], count, "{key}: {applied}");
    }
    let ava = office.user("abegum").expect("the username stays");
    assert_eq!((&ava["family_name"], &ava["class"]), (&"Begum-Hall".into(), &"5H".into()));
    let second = plan(&office, ROSTER);
    for key in ["to_add", "to_change", "to_remove", "unmatched"] {
        assert_eq!(users(&second, key), [""; 0], "{key} is empty: {second}");
    }
    let idle = office.json(&["sync", "apply", "plan.json"]);
    assert_eq!((&idle["entry"], &idle["unchanged"]), (&Value::Null, &4.into()), "nothing to do leaves no entry");
    let renamed = ROSTER.replace("Ava,Begum-Hall", "Eve,Hall").replace(",A123456789012", ",");
    assert_eq!(users(&plan(&office, &renamed), "to_change"), ["abegum"], "known by the id for life");
}

#[test]
fn the_office_is_never_asked_about_its_own_file() {
    let office = office();
    office.json(&["users", "export", "all.csv"]);
    let file = office.path("all.csv");
    let plan = office.json(&["sync", "plan", "--from", &file, "--out", "plan.json"]);
    for key in ["to_add", "to_change", "to_remove", "unmatched"] {
        assert_eq!(users(&plan, key), [""; 0], "{key} is empty: {plan}");
    }
    assert_eq!(users(&plan, "matched").len(), 5, "everybody is who they are");
}

#[cfg(unix)]
#[test]
fn a_plan_is_read_by_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let office = office();
    plan(&office, ROSTER);
    let mode = std::fs::metadata(office.path("plan.json")).expect("the plan").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let own = office.data().join("rollbook.db").display().to_string();
    let roster = office.path("roster.csv");
    assert_eq!(office.run(&["sync", "plan", "--from", &roster, "--out", &own]).exit, 2, "never over the data");
}

#[test]
fn rows_with_problems_are_in_no_plan_and_are_told() {
    let office = office();
    let file = office.file("faulty.csv", &ROSTER.replace("x4,nia.p,", "x4,,").replace("2016-05-02", "someday"));
    let told = office.run(&["--json", "sync", "plan", "--from", &file, "--out", "plan.json"]);
    assert_eq!(told.exit, 3, "done in part: {} {}", told.out, told.err);
    let document = told.json();
    let rows: Vec<_> = document["problems"].as_array().expect("a list").iter().map(|one| one["row"].as_u64()).collect();
    assert_eq!(rows, [Some(3), Some(4)], "as a spreadsheet shows them: {document}");
    assert_eq!(users(&document, "to_add"), [""; 0], "the row without a username");
    let twice = office.file("twice.csv", &ROSTER.replace("x2,", "x1,"));
    let told = office.run(&["--json", "sync", "plan", "--from", &twice]);
    assert!(
        told.exit != 0 && told.out.contains("x1") | told.err.contains("x1"),
        "an id twice: {} {}",
        told.out,
        told.err
    );
    let none = office.run(&["--json", "sync", "plan", "--from", &office.path("none.csv")]);
    assert_eq!((none.exit, none.json()["error"]["code"].as_str()), (1, Some("broken")), "{}", none.out);
}

#[test]
fn decisions_that_cannot_be_taken_are_told_with_their_place_and_change_nothing() {
    let office = office();
    plan(&office, ROSTER);
    let before = office.json(&["journal", "list"])["entries"].as_array().map(Vec::len);
    for (faulty, place) in [
        (json!("ignore"), "list"),
        (json!([{ "user": "Boss" }]), "decision 1"),
        (json!([{ "user": "Boss", "decision": "ignore" }, { "user": "nobody", "decision": "ignore" }]), "nobody"),
        (json!([{ "user": "rtrevanion", "decision": "match", "external": "x99" }]), "decision 1"),
        (json!([{ "user": "rtrevanion", "decision": "match", "external": "x1" }]), "Ava"),
        (json!({ "match": { "rtrevanion": "x4", "Boss": "x4" } }), "decision"),
    ] {
        let file = decisions(&office, &faulty);
        let refused = apply(&office, &file);
        let error = refused.json()["error"].clone();
        assert_eq!(refused.exit, 1, "{faulty}: {}", refused.out);
        assert!(error["message"].as_str().is_some_and(|text| text.contains(place)), "{faulty}: {error}");
    }
    let mut half = office.command(&["--json", "sync", "apply", "plan.json", "--decisions", "/none.json"]);
    assert_eq!(half.output().expect("runs").status.code(), Some(1), "no such file");
    let roster = office.path("roster.csv");
    let wrong = office.run(&["--json", "sync", "apply", &roster]);
    assert_eq!((wrong.exit, wrong.json()["error"]["code"].as_str()), (1, Some("unreadable")), "{}", wrong.out);
    assert_eq!(office.json(&["journal", "list"])["entries"].as_array().map(Vec::len), before, "nothing was written");
}

#[test]
fn somebody_can_be_matched_left_out_and_told_apart() {
    let office = office();
    plan(&office, ROSTER);
    let decided = json!([
        { "user": "Boss", "decision": "ignore" },
        { "user": "rtrevanion", "decision": "ignore" },
        { "external": "x4", "decision": "leave_out" },
        { "user": "abegum", "decision": "apart", "external": "x1" },
    ]);
    let told = apply(&office, &decisions(&office, &decided));
    assert_eq!((told.exit, &told.json()["unsettled_users"]), (3, &json!(["abegum"])), "who is she then: {}", told.out);
    let decided = json!({ "ignore": ["Boss", "abegum"], "leave_out": ["x4"], "match": { "rtrevanion": "x1" } });
    let done = apply(&office, &decisions(&office, &decided));
    assert_eq!((done.exit, &done.json()["added"]), (0, &0.into()), "{} {}", done.out, done.err);
    assert_eq!(office.user("rtrevanion").expect("there")["given_name"], "Ava", "as somebody said");
    assert_eq!(office.user("abegum").expect("there")["class"], "4H", "left alone");
    assert_eq!(users(&plan(&office, ROSTER), "unmatched"), [""; 0], "for ever");
}

#[test]
fn what_somebody_set_by_hand_and_keeps_survives_every_sync() {
    let office = office();
    office.json(&["users", "edit", "abegum", "--given-name", "Evie", "--keep"]);
    office.json(&["users", "edit", "jkaminski", "--given-name", "Janek"]);
    plan(&office, ROSTER);
    let decided = decisions(&office, &json!({ "ignore": ["Boss", "rtrevanion"] }));
    assert_eq!(apply(&office, &decided).exit, 0);
    let ava = office.user("abegum").expect("there");
    assert_eq!((&ava["given_name"], &ava["family_name"]), (&"Evie".into(), &"Begum-Hall".into()), "one cell is kept");
    assert_eq!(office.user("jkaminski").expect("there")["given_name"], "Jan", "the roster's");
}

#[test]
fn people_read_what_a_plan_does() {
    let office = office();
    let file = office.file("roster.csv", ROSTER);
    let shown = office.run(&["sync", "plan", "--from", &file, "--out", "plan.json"]);
    assert_eq!(shown.exit, 0, "{}", shown.err);
    assert!(shown.out.contains("rtrevanion") && shown.out.contains("To be settled"), "a table: {}", shown.out);
    assert!(shown.err.contains("2 users must be settled"), "{}", shown.err);
    let early = office.run(&["sync", "apply", "plan.json"]);
    assert!(early.exit == 3 && early.err.contains("rtrevanion"), "who: {}", early.err);
}
