//! Uploads and the everyday guards: stale previews, mended cells, deletions, restores, administrators.

use crate::harness::{ADMIN, PASSWORD, School, TEACHER, code_of, number};
use actions::desk::Watcher;
use actions::error::Code;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

const HEAD: &str = "user,first name,surname,class,email,type,password\n";

/// A file of all 24 pupils, as the school has them.
fn everybody() -> String {
    let rows = (1..=24).map(|n| {
        let class = if n <= 12 { "4H" } else { "2W" };
        format!("p{n:02},Pupil{n},Number{n},{class},,pupil,\n")
    });
    format!("{HEAD}{}", rows.collect::<String>())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_of_data_that_changed_since_writes_nothing() {
    let school = School::with_office().await;
    let path = school.file("a.csv", &format!("{HEAD}p01,Ava,,,,,\nnew1,New,,,,,\n"));
    let preview = school.read_upload(&path).await;
    school.ok("edit_user", json!({ "id": school.id("p01").await, "given_name": "Ava" })).await;
    let before = school.rows().await;
    let answer = school.apply(&preview).await;
    assert_eq!((&answer["stale"], &answer["entry"]), (&json!(true), &Value::Null), "{answer}");
    assert_eq!(school.rows().await, before, "nothing was written");
    let renewed = school.ok("upload_preview", Value::Null).await;
    assert_eq!((number(&renewed, "changed"), number(&renewed, "unchanged")), (0, 1), "p01 is as the file says now");
    assert_ne!(renewed["revision"], preview["revision"], "the new preview has a name of its own");
    let answer = school.apply(&renewed).await;
    assert_eq!((&answer["stale"], number(&answer, "added")), (&json!(false), 1), "{answer}");
    let none = school.refused("apply_upload", json!({ "revision": renewed["revision"] })).await;
    assert_eq!(none.code, Code::NotFound, "a draft is applied once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workbook_of_several_sheets_is_read_from_the_first_and_the_preview_says_so() {
    let school = School::with_office().await;
    let book = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/rosters/three-sheets.xlsx");
    let preview = school.read_upload(&book).await;
    let note = "This workbook has 3 sheets. Only the first, “Pupils”, was read.";
    assert_eq!((&preview["notes"], number(&preview, "added")), (&json!([note]), 2), "{preview}");
    assert_eq!(number(&preview, "problems"), 0, "nothing is wrong with it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_is_also_stale_when_another_window_wrote() {
    let school = School::with_office().await;
    let preview = school.read_upload(&school.file("a.csv", &format!("{HEAD}new1,New,,,,,\n"))).await;
    let other = school.other_desk().await;
    let add = serde_json::from_value(json!({ "username": "NEW1" })).unwrap();
    actions::user::add(&other, &crate::harness::key_holder(), &add).await.unwrap();
    let answer = school.apply(&preview).await;
    assert_eq!(answer["stale"], true, "the command line added new1 meanwhile: {answer}");
    school.assert_whole("a stale apply").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cells_are_mended_and_certain_fixes_taken() {
    let school = School::with_office().await;
    let text = format!("{HEAD}ann smith,Ann,Smith,4H,ann@school.example.,pupli,\nbob,Bob,,4H,not an address,pupil,\n");
    let preview = school.read_upload(&school.file("a.csv", &text)).await;
    assert_eq!((number(&preview, "added"), number(&preview, "problems")), (1, 2), "bob without his e-mail: {preview}");
    let page = school.ok("preview_rows", json!({ "filter": "problem" })).await;
    assert_eq!(page["rows"][0]["blocked"], true, "ann's row is left out");
    assert_eq!(page["rows"][1]["blocked"], false, "bob's is used without the faulty cell");
    let fixed = school.ok("change_upload", json!({ "take_fixes": true })).await;
    assert_eq!((number(&fixed, "added"), number(&fixed, "problems")), (2, 1), "three certain fixes: {fixed}");
    let place = page["rows"][1]["place"].clone();
    let mend = json!({ "mends": [{ "place": place, "field": "email", "value": "bob@school.example" }] });
    let mended = school.ok("change_upload", mend).await;
    assert_eq!((number(&mended, "added"), number(&mended, "problems")), (2, 0), "{mended}");
    school.apply(&mended).await;
    assert_eq!(school.user("annsmith").await.unwrap().email, "ann@school.example", "as mended");
    assert_eq!(school.user("bob").await.unwrap().email, "bob@school.example", "as typed");
}

#[tokio::test(flavor = "multi_thread")]
async fn missing_pupils_go_only_when_asked_and_above_the_guard_only_when_typed() {
    let school = School::with_office().await;
    let text: String = everybody().lines().filter(|l| !l.starts_with("p0")).map(|l| format!("{l}\n")).collect();
    let path = school.file("a.csv", &text);
    let preview = school.read_upload(&path).await;
    assert_eq!((number(&preview, "removed"), &preview["consent"]), (0, &Value::Null), "not asked for");
    let with = school.ok("change_upload", json!({ "delete_missing": true })).await;
    assert_eq!((number(&with, "removed"), &with["consent"]), (9, &json!(9)), "more than a tenth: {with}");
    school.confirm().await;
    for consent in [Value::Null, json!(8), json!(24)] {
        let request = json!({ "revision": with["revision"], "consent": consent });
        let held = school.refused("apply_upload", request).await;
        assert_eq!(held.code, Code::Held, "consent {consent}");
        assert!(!held.names.is_empty(), "it says who would go");
    }
    assert_eq!(school.live().await, 26, "nobody went");
    let done = school.apply(&with).await;
    assert_eq!((number(&done, "removed"), school.live().await), (9, 17), "the number was typed");
    assert!(school.user(TEACHER).await.is_some(), "only pupils go");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pupil_whose_row_is_left_out_is_not_missing() {
    let school = School::with_office().await;
    let rows = [
        ("p01,Pupil1,Number1,4H,,pupil,", "P01,Pupil1,Number1,4H,,pupyl,"),
        ("p02,Pupil2,Number2,4H,,pupil,", "p02,Pupil2,Number2,4H,,nobody,"),
    ];
    let text = rows.iter().fold(everybody(), |text, (good, bad)| text.replace(good, bad));
    school.read_upload(&school.file("a.csv", &text)).await;
    let preview = school.ok("change_upload", json!({ "delete_missing": true })).await;
    assert_eq!(number(&preview, "problems"), 2, "both user types are unknown: {preview}");
    assert_eq!(number(&preview, "removed"), 0, "the file names both: a typing error deletes nobody");
    school.apply(&preview).await;
    assert_eq!(school.live().await, 26, "everybody is still there");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_takes_nobodys_office_away_from_the_operator() {
    let school = School::with_office().await;
    let before = school.rows().await;
    let path = school.file("a.csv", &format!("{HEAD}{ADMIN},Gill,Thomas,,,teacher,\n"));
    let preview = school.read_upload(&path).await;
    school.confirm().await;
    let refused = school.refused("apply_upload", json!({ "revision": preview["revision"] })).await;
    assert_eq!(refused.code, Code::Invalid, "it would lock the operator out");
    assert_eq!(school.rows().await, before, "nothing was written");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_files_password_is_never_weaker_than_the_users_type_allows() {
    let school = School::with_office().await;
    let text = format!("user,first name,password\n{TEACHER},Tom,frog\np01,Pupil1,frog\n");
    let preview = school.read_upload(&school.file("a.csv", &text)).await;
    school.apply(&preview).await;
    let other = school.other_window().await;
    let weak = json!({ "username": TEACHER, "password": "frog" });
    let code = code_of(&other, "sign_in", weak).await;
    assert_eq!(code, Some(Code::WrongPassword), "four letters are for pupils, also where the file names no type");
    assert!(school.user("p01").await.unwrap().password_id.is_some(), "a pupil may have them");
}

/// A window whose long work can be stopped at a stage of it.
async fn stoppable(stage: &'static str) -> (School, Arc<Mutex<Option<Arc<actions::desk::Desk>>>>) {
    let target: Arc<Mutex<Option<Arc<actions::desk::Desk>>>> = Arc::default();
    let seen = target.clone();
    let watcher: Watcher = Arc::new(move |progress| {
        if let Some(desk) = seen.lock().unwrap().as_ref().filter(|_| progress.stage == stage) {
            desk.cancel();
        }
    });
    let school = School::watched(watcher).await;
    school.sign_in(ADMIN).await;
    (school, target)
}

fn with_passwords(count: u32) -> String {
    let rows = (1..=count).map(|n| format!("n{n:02},New{n},,,,pupil,Secret-{n}\n"));
    format!("{HEAD}{}", rows.collect::<String>())
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_while_passwords_are_hashed_writes_nothing_and_loses_none() {
    let (school, target) = stoppable("passwords").await;
    let before = school.rows().await;
    let preview = school.read_upload(&school.file("a.csv", &with_passwords(12))).await;
    assert_eq!(number(&preview, "passwords"), 12, "all are new");
    school.confirm().await;
    *target.lock().unwrap() = Some(school.desk.clone());
    let request = json!({ "revision": preview["revision"], "consent": preview["consent"] });
    assert_eq!(school.refused("apply_upload", request.clone()).await.code, Code::Cancelled, "the operator stopped it");
    assert_eq!(school.rows().await, before, "nothing was written");
    *target.lock().unwrap() = None;
    let done = school.ok("apply_upload", request).await;
    let done =
        if done["stale"] == true { school.apply(&school.ok("upload_preview", Value::Null).await).await } else { done };
    assert_eq!(number(&done, "added"), 12, "on second thoughts: {done}");
    let without =
        school.rows().await.users.iter().filter(|u| u.username.starts_with('n') && u.password_id.is_none()).count();
    assert_eq!(without, 0, "every password of the file is set, also those that were stopped");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_told_after_a_stop_counts_the_passwords_that_were_stopped() {
    let (school, target) = stoppable("passwords").await;
    let rows = (1..=12).map(|n| format!("p{n:02},Secret-{n}\n"));
    let path = school.file("a.csv", &format!("user,password\n{}", rows.collect::<String>()));
    let preview = school.read_upload(&path).await;
    assert_eq!((number(&preview, "changed"), number(&preview, "passwords")), (12, 12), "nobody has one yet: {preview}");
    school.confirm().await;
    *target.lock().unwrap() = Some(school.desk.clone());
    let request = json!({ "revision": preview["revision"] });
    assert_eq!(school.refused("apply_upload", request).await.code, Code::Cancelled, "stopped");
    *target.lock().unwrap() = None;
    let shown = school.ok("upload_preview", Value::Null).await;
    assert_eq!((number(&shown, "changed"), number(&shown, "passwords")), (12, 12), "the preview is the same: {shown}");
    let done = school.apply(&shown).await;
    assert_eq!(number(&done, "changed"), 12, "and so is the answer: {done}");
    let history = school.ok("list_history", json!({ "limit": 1 })).await;
    assert_eq!(history["entries"][0]["count"], 12, "and the history");
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_while_passwords_are_compared_leaves_a_draft_that_goes_on() {
    let (school, target) = stoppable("passwords").await;
    let path = school.file("a.csv", &with_passwords(12));
    school.import(&path).await;
    *target.lock().unwrap() = Some(school.desk.clone());
    let stopped = school.refused("read_upload", json!({ "paths": [path] })).await;
    assert_eq!(stopped.code, Code::Cancelled, "stopped while comparing");
    *target.lock().unwrap() = None;
    let preview = school.read_upload(&path).await;
    assert_eq!((number(&preview, "unchanged"), number(&preview, "passwords")), (12, 0), "{preview}");
    let mends =
        (2..=13).map(|row| json!({ "place": { "file": 0, "row": row }, "field": "password", "value": "Other-1" }));
    let request = json!({ "mends": mends.collect::<Vec<_>>() });
    *target.lock().unwrap() = Some(school.desk.clone());
    assert_eq!(school.refused("change_upload", request.clone()).await.code, Code::Cancelled, "stopped while mending");
    *target.lock().unwrap() = None;
    let preview = school.ok("change_upload", json!({})).await;
    assert_eq!((number(&preview, "changed"), number(&preview, "passwords")), (12, 12), "{preview}");
}

#[tokio::test(flavor = "multi_thread")]
async fn deleting_above_the_guard_needs_the_number_and_the_operators_password() {
    let school = School::with_office().await;
    let mut ids = Vec::new();
    for n in 1..=6 {
        ids.push(school.id(&format!("p{n:02}")).await);
    }
    let cost = school.ok("deletion_cost", json!({ "ids": ids })).await;
    assert_eq!((number(&cost, "users"), &cost["guarded"]), (6, &json!(true)), "six of twenty-four: {cost}");
    let delete = |consent: Value| json!({ "ids": ids, "consent": consent });
    assert_eq!(school.refused("delete_users", delete(Value::Null)).await.code, Code::Held, "no number");
    assert_eq!(school.refused("delete_users", delete(json!(5))).await.code, Code::Held, "another number");
    assert_eq!(school.refused("delete_users", delete(json!(6))).await.code, Code::ConfirmNeeded, "no password");
    assert_eq!(school.live().await, 26, "nobody went");
    school.confirm().await;
    school.ok("delete_users", delete(json!(6))).await;
    assert_eq!(school.live().await, 20, "number and password were given");
    let few = school.ok("delete_users", json!({ "ids": [school.id("p07").await] })).await;
    assert_eq!(number(&few, "count"), 1, "one is below the guard");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_username_taken_meanwhile_is_asked_for_and_the_others_come_back() {
    let school = School::with_office().await;
    let ids = [school.id("p01").await, school.id("p02").await];
    let before = school.user("p02").await.unwrap();
    school.ok("delete_users", json!({ "ids": ids })).await;
    school.ok("add_user", json!({ "username": "P01" })).await;
    let restored = school.ok("restore_users", json!({ "ids": ids })).await;
    assert_eq!(number(&restored, "count"), 1, "p02 came back");
    assert_eq!(school.user("p02").await.unwrap(), before, "as they were, class and all");
    let taken = &restored["taken"][0];
    assert_eq!((&taken["id"], &taken["username"]), (&json!(ids[0]), &json!("p01")), "{restored}");
    let again = json!({ "ids": [ids[0]], "usernames": [[ids[0], "PÓ1"]] });
    let still = school.ok("restore_users", again).await;
    assert_eq!(number(&still, "count"), 1, "pó1 is not p01: {still}");
    school.ok("delete_users", json!({ "ids": [ids[0]] })).await;
    let same = json!({ "ids": [ids[0]], "usernames": [[ids[0], "p01"]] });
    assert_eq!(school.ok("restore_users", same).await["taken"].as_array().unwrap().len(), 1, "p01 is still taken");
    let suggested = json!({ "ids": [ids[0]], "usernames": [[ids[0], taken["suggestion"]]] });
    assert_eq!(number(&school.ok("restore_users", suggested).await, "count"), 1, "the suggestion is free");
    school.assert_whole("the restores").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_administrator_and_oneself_are_kept() {
    let school = School::with_office().await;
    let me = school.id(ADMIN).await;
    let ways = [
        ("delete_users", json!({ "ids": [me] })),
        ("suspend_users", json!({ "ids": [me], "suspended": true })),
        ("edit_user", json!({ "id": me, "role": "teacher" })),
    ];
    let nia = json!({ "username": "nia", "role": "administrator", "password": PASSWORD });
    for other in [false, true] {
        if other {
            school.ok("add_user", nia.clone()).await;
        }
        for (name, request) in &ways {
            let refused = school.refused(name, request.clone()).await;
            assert_eq!(refused.code, Code::Invalid, "{name} of oneself, another administrator: {other}");
        }
    }
    let office = crate::harness::key_holder();
    let both = serde_json::from_value(json!({ "ids": [me, school.id("nia").await], "suspended": true })).unwrap();
    let refused = actions::user::suspend(&school.desk, &office, &both).await;
    assert_eq!(refused.err().map(|e| e.code), Some(Code::Invalid), "the command line keeps one too");
    school.ok("delete_users", json!({ "ids": [school.id("nia").await] })).await;
    school.assert_whole("all of it").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn moving_from_another_registration_class_is_named_first() {
    let school = School::with_office().await;
    let (pupil, class) = (school.id("p01").await, school.class("2W").await);
    for (name, request) in [
        ("move_users", json!({ "ids": [pupil], "class_id": class })),
        ("change_members", json!({ "id": class, "users": [pupil], "member": true })),
    ] {
        let refused = school.refused(name, request).await;
        assert_eq!(refused.code, Code::InAnotherClass, "{name}");
        assert_eq!(refused.names, ["Pupil1 Number1 (4H)"], "{name} says who and from where");
    }
    school.ok("move_users", json!({ "ids": [pupil], "class_id": class, "from_other": true })).await;
    assert_eq!(school.user("p01").await.unwrap().class_id, Some(class.0), "said twice, it is done");
    let chess = school.class("Chess").await;
    let refused = school.refused("move_users", json!({ "ids": [pupil], "class_id": chess })).await;
    assert_eq!(refused.code, Code::NotFound, "a teaching class is no registration class");
}
