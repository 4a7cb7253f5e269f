//! Undoing: what changed since is shown and kept, what a constraint forbids is told, an import goes back as one.

use crate::harness::{ADMIN, MINUTE, PASSWORD, School, TEACHER, code_of, entry, key_holder, number};
use actions::ask::history::Undo;
use actions::error::Code;
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn a_cell_changed_since_is_shown_and_kept_unless_the_operator_says_otherwise() {
    let school = School::with_office().await;
    let id = school.id("p01").await;
    let first = school.ok("edit_user", json!({ "id": id, "given_name": "Ava", "family_name": "Begum" })).await;
    school.ok("edit_user", json!({ "id": id, "family_name": "Begum-Khan" })).await;
    let dry = school.ok("undo", json!({ "id": entry(&first), "dry_run": true })).await;
    assert_eq!(dry["conflicts"].as_array().unwrap().len(), 1, "the surname was changed again: {dry}");
    let conflict = &dry["conflicts"][0];
    assert_eq!(
        (&conflict["who"], &conflict["what"], &conflict["was"], &conflict["now"]),
        (&json!("Ava Begum-Khan"), &json!("Surname"), &json!("Number1"), &json!("Begum-Khan")),
        "whose cell, which, and both values"
    );
    assert_eq!(dry["entry"], Value::Null, "a dry run writes nothing");
    school.ok("undo", json!({ "id": entry(&first) })).await;
    let user = school.user("p01").await.unwrap();
    assert_eq!((user.given_name.as_str(), user.family_name.as_str()), ("Pupil1", "Begum-Khan"), "kept");
    let again = school.refused("undo", json!({ "id": entry(&first) })).await;
    assert_eq!(again.code, Code::Invalid, "an entry is undone once");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changed_since_goes_back_too_when_the_operator_says_so() {
    let school = School::with_office().await;
    let id = school.id("p01").await;
    let first = school.ok("edit_user", json!({ "id": id, "family_name": "Begum" })).await;
    school.ok("edit_user", json!({ "id": id, "family_name": "Begum-Khan" })).await;
    let undone = school.ok("undo", json!({ "id": entry(&first), "overwrite": true })).await;
    assert_eq!(undone["conflicts"].as_array().unwrap().len(), 1, "it is still told");
    assert_eq!(school.user("p01").await.unwrap().family_name, "Number1", "as it was before the entry");
    school.ok("undo", json!({ "id": entry(&undone) })).await;
    assert_eq!(school.user("p01").await.unwrap().family_name, "Begum-Khan", "and the undo can be undone");
    school.assert_whole("an undo of an undo").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_undo_stops_where_the_username_is_taken_meanwhile() {
    let school = School::with_office().await;
    let (one, two) = (school.id("p01").await, school.id("p02").await);
    let renamed = school.ok("edit_user", json!({ "id": one, "username": "ava" })).await;
    school.ok("edit_user", json!({ "id": two, "username": "P01" })).await;
    for overwrite in [false, true] {
        let undone = school.ok("undo", json!({ "id": entry(&renamed), "overwrite": overwrite })).await;
        assert_eq!(undone["entry"], Value::Null, "nothing is left to undo, overwrite {overwrite}");
        let blocked = undone["conflicts"][0]["blocked"].as_str().unwrap_or_default();
        assert!(blocked.contains("username"), "the sentence says why: {undone}");
    }
    school.assert_whole("a blocked undo").await;
    assert_eq!(school.user("p01").await.unwrap().id, two.0, "the name stays with its present owner");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_undone_deletion_stops_where_the_username_is_taken_and_brings_the_others_back() {
    let school = School::with_office().await;
    let ids = [school.id("p01").await, school.id("p02").await];
    let deleted = school.ok("delete_users", json!({ "ids": ids })).await;
    school.ok("add_user", json!({ "username": "p01", "given_name": "Newcomer" })).await;
    let undone = school.ok("undo", json!({ "id": entry(&deleted) })).await;
    assert_eq!((number(&undone, "count"), undone["conflicts"].as_array().unwrap().len()), (1, 1), "{undone}");
    assert!(school.user("p02").await.is_some(), "who is free to come back does");
    assert_eq!(school.user("p01").await.unwrap().given_name, "Newcomer", "the newcomer keeps the name");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_class_with_members_added_since_stays() {
    let school = School::with_office().await;
    let added = school.ok("add_class", json!({ "title": "5K" })).await;
    let class = added["class"]["id"].clone();
    let pupil = school.id("p01").await;
    let moved = school.ok("move_users", json!({ "ids": [pupil], "class_id": class, "from_other": true })).await;
    let undone = school.ok("undo", json!({ "id": entry(&added), "overwrite": true })).await;
    assert_eq!(undone["entry"], Value::Null, "somebody is in it");
    assert!(undone["conflicts"][0]["blocked"].is_string(), "and that is said: {undone}");
    school.ok("undo", json!({ "id": entry(&moved) })).await;
    school.ok("undo", json!({ "id": entry(&added) })).await;
    assert!(school.rows().await.classes.iter().all(|c| c.title != "5K"), "empty again, it goes");
    school.assert_whole("both undos").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_is_undone_and_redone_as_one() {
    let school = School::with_office().await;
    let before = school.rows().await;
    let text =
        "user,first name,class,type,password\np01,Ava,5K,pupil,frog\nnew1,Ben,5K,pupil,toad\nnew2,Cy,4H,pupil,\n";
    let done = school.import(&school.file("a.csv", text)).await;
    let after = school.rows().await;
    assert_eq!((number(&done, "added"), number(&done, "changed"), number(&done, "classes")), (2, 1, 1), "{done}");
    let undone = school.ok("undo", json!({ "id": entry(&done) })).await;
    assert_eq!(school.rows().await, before, "users, cells, class and password went back as one");
    let redone = school.ok("undo", json!({ "id": entry(&undone) })).await;
    assert_eq!(school.rows().await, after, "and came again as one, the passwords too");
    assert_eq!(redone["conflicts"], json!([]), "nothing stood in the way");
    let history = school.ok("list_history", json!({ "limit": 3 })).await;
    let words: Vec<_> = history["entries"].as_array().unwrap().iter().map(|e| &e["undone_by"]).collect();
    assert_eq!(words[0], &Value::Null, "the newest undo stands");
    assert!(words[1].is_string(), "the undo that was undone says by which");
    assert_eq!(words[2], &Value::Null, "the import stands again");
}

#[tokio::test(flavor = "multi_thread")]
async fn undoing_a_change_of_somebody_who_is_gone_does_not_bring_them_back() {
    let school = School::with_office().await;
    let added = school.ok("add_user", json!({ "username": "zed", "given_name": "Zed" })).await;
    let id = &added["user"]["id"];
    let edited = school.ok("edit_user", json!({ "id": id, "given_name": "Zedekiah" })).await;
    school.ok("undo", json!({ "id": entry(&added), "overwrite": true })).await;
    assert!(school.user("zed").await.is_none(), "the addition was taken back");
    let undone = school.ok("undo", json!({ "id": entry(&edited) })).await;
    assert!(school.user("zed").await.is_none(), "a first name that goes back makes no person: {undone}");
    assert_eq!(undone["conflicts"].as_array().unwrap().len(), 1, "it is told that the row is gone: {undone}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_undo_never_leaves_the_school_without_an_administrator() {
    let school = School::peopled().await;
    let (desk, office) = (&school.desk, key_holder());
    let nia = serde_json::from_value(json!({ "username": "nia", "role": "administrator" })).unwrap();
    let added = actions::user::add(desk, &office, &nia).await.unwrap();
    let demote = serde_json::from_value(json!({ "id": school.id(ADMIN).await, "role": "teacher" })).unwrap();
    actions::user::edit(desk, &office, &demote).await.unwrap();
    let request = Undo { id: added.entry.unwrap(), overwrite: true, dry_run: false };
    let refused = actions::undo::undo(desk, &office, &request).await;
    assert_eq!(refused.err().map(|e| e.code), Some(Code::Invalid), "nia is the last administrator");
    school.assert_whole("a refused undo").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_cannot_undo_their_own_account_away() {
    let school = School::with_office().await;
    let nia = json!({ "username": "nia", "role": "administrator", "password": PASSWORD, "must_change": false });
    let added = school.ok("add_user", nia).await;
    school.sign_in("nia").await;
    let refused = school.refused("undo", json!({ "id": entry(&added), "overwrite": true })).await;
    assert_eq!(refused.code, Code::Invalid, "nia signed in");
    assert!(school.user("nia").await.is_some(), "and stays");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_undone_is_refused() {
    let school = School::with_office().await;
    let history = school.ok("list_history", json!({ "limit": 1000 })).await;
    let first = history["entries"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&first["action"], &first["undoable"]), (&json!("school_made"), &json!(false)), "the first entry");
    let refused = school.refused("undo", json!({ "id": first["id"] })).await;
    assert_eq!(refused.code, Code::Invalid, "a school is not unmade");
    let unknown = json!({ "id": "01900000-0000-7000-8000-000000000000" });
    assert_eq!(school.refused("undo", unknown).await.code, Code::NotFound, "no such entry");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_password_goes_back_to_the_one_before() {
    let school = School::with_office().await;
    let id = school.id(TEACHER).await;
    school.confirm().await;
    let reset = school.ok("reset_passwords", json!({ "ids": [id], "password": "Amber-Kettle-71" })).await;
    assert_eq!(reset["generated"], json!([]), "a chosen password is not shown again");
    school.ok("undo", json!({ "id": entry(&reset) })).await;
    let other = school.other_window().await;
    let try_with = |password: &str| json!({ "username": TEACHER, "password": password });
    let new = code_of(&other, "sign_in", try_with("Amber-Kettle-71")).await;
    assert_eq!(new, Some(Code::WrongPassword), "the reset is undone");
    assert_eq!(code_of(&other, "sign_in", try_with(PASSWORD)).await, None, "the old password is good again");
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_erased_is_in_no_history_and_no_undo_brings_them_back() {
    let school = School::with_office().await;
    let id = school.id("p01").await;
    school.ok("edit_user", json!({ "id": id, "family_name": "Quicksilver" })).await;
    let deleted = school.ok("delete_users", json!({ "ids": [id] })).await;
    school.hand.pass(31 * 24 * 60 * 60_000);
    actions::upkeep::once(&school.desk).await.unwrap();
    assert!(school.rows().await.users.iter().all(|u| u.id != id.0), "the keeping time is over");
    school.assert_whole("an erasure").await;
    school.sign_in(ADMIN).await;
    let undone = school.refused("undo", json!({ "id": entry(&deleted), "overwrite": true })).await;
    assert!(undone.message.contains("erased"), "there is nothing to bring back, and it says why: {undone:?}");
    let history = school.ok("list_history", json!({ "limit": 1000, "views": true })).await.to_string();
    assert!(!history.contains("Quicksilver"), "the name is gone from the history");
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_whose_addition_was_undone_is_erased_when_the_keeping_time_is_over() {
    const DAY: i64 = 24 * 60 * MINUTE;
    let school = School::with_office().await;
    let new = json!({ "username": "quick", "family_name": "Quicksilver", "password": PASSWORD });
    let added = school.ok("add_user", new).await;
    let password = school.user("quick").await.unwrap().password_id.unwrap();
    let undone = school.ok("undo", json!({ "id": entry(&added) })).await;
    let is_kept = async || {
        store::find::find_credential(&school.store, school.desk.school_id(), password).await.unwrap().is_some()
    };
    school.hand.pass(29 * DAY);
    actions::upkeep::once(&school.desk).await.unwrap();
    assert!(is_kept().await, "within the keeping time the undo can be undone");
    school.sign_in(ADMIN).await;
    let again = school.ok("undo", json!({ "id": entry(&undone) })).await;
    school.ok("undo", json!({ "id": entry(&again) })).await;
    school.hand.pass(29 * DAY);
    actions::upkeep::once(&school.desk).await.unwrap();
    assert!(is_kept().await, "the time counts from the newest change");
    school.hand.pass(2 * DAY);
    actions::upkeep::once(&school.desk).await.unwrap();
    assert!(!is_kept().await, "no password is left");
    let head = store::journal::head(&school.store, school.desk.school_id()).await.unwrap();
    for seq in 1..=head.0 {
        let images = store::journal::list_images(&school.store, school.desk.school_id(), seq).await.unwrap();
        assert!(!format!("{images:?}").contains("Quicksilver"), "no image of entry {seq} names them");
    }
    school.assert_whole("an erasure of somebody undone").await;
    school.sign_in(ADMIN).await;
    let refused = school.refused("undo", json!({ "id": entry(&again) })).await;
    assert!(refused.code == Code::Invalid, "{refused:?}");
    actions::upkeep::once(&school.desk).await.unwrap();
    assert_eq!(
        store::journal::head(&school.store, school.desk.school_id()).await.unwrap(),
        head,
        "nobody is erased twice"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn two_archived_classes_of_one_title_do_not_come_back_together() {
    let school = School::with_office().await;
    let mut ids = Vec::new();
    for _ in 0..2 {
        let id = school.ok("add_class", json!({ "title": "9Z" })).await["class"]["id"].clone();
        school.ok("archive_classes", json!({ "ids": [id], "archived": true })).await;
        ids.push(id);
    }
    let both = school.refused("archive_classes", json!({ "ids": ids, "archived": false })).await;
    assert_eq!(both.code, Code::Invalid, "it is said, not met as somebody else's change: {both:?}");
    school.ok("archive_classes", json!({ "ids": [ids[0]], "archived": false })).await;
    let second = school.refused("archive_classes", json!({ "ids": [ids[1]], "archived": false })).await;
    assert_eq!(second.code, Code::Invalid, "nor the second after the first");
}
