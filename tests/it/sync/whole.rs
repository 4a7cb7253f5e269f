//! From what was read to users who are updated, and back.

use super::provider::{Told, apply, decide, figures, id_of, named, row, rows, shown, ties};
use crate::harness::{School, entry};
use domain::provider::Provider;
use serde_json::{Value, json};

const WONDE: Provider = Provider::Wonde;

#[tokio::test(flavor = "multi_thread")]
async fn a_school_told_as_it_is_only_learns_who_is_who() {
    let school = named().await;
    let told = Told::of(&school, WONDE).await;
    told.read_by(&school).await;
    let before = school.rows().await;
    let plan = shown(&school, WONDE).await;
    let names = ["unchanged", "changed", "added", "removed", "unsettled"];
    // The administrator has a name that nobody else has, but no class and no number: they are found all the same.
    assert_eq!(figures(&plan, names), [26, 0, 0, 0, 0], "{plan}");
    let applied = apply(&school, WONDE).await;
    assert_eq!(figures(&applied, ["matched", "changed", "added"]), [26, 0, 0]);
    assert_eq!(school.rows().await.users, before.users, "nobody changed");
    assert_eq!(ties(&school, WONDE).await.len(), 26);
    let again = shown(&school, WONDE).await;
    assert_eq!(figures(&again, ["matched", "changed", "unsettled"]), [0, 0, 0], "nothing is asked twice");
    assert_eq!(apply(&school, WONDE).await["entry"], Value::Null, "and nothing is left to do");
    school.assert_whole("a sync").await;
}

/// A year of school life: names, classes, leavers, joiners, somebody switched off there.
async fn a_year(school: &School) -> Told {
    let mut told = Told::of(school, WONDE).await;
    told.read_by(school).await;
    apply(school, WONDE).await;
    told.one("p01").family_name = Some("Aldridge-Khan".to_owned());
    let (home, other) = (told.one("p01").class.clone(), told.one("p24").class.clone());
    told.one("p02").class = other;
    told.one("p13").teaching = Some(Vec::new());
    told.one("p14").is_active = Some(false);
    told.lose("p15");
    told.lose("p16");
    told.join(("Freya", "Oyelaran"), "p01");
    told.one("p03").class = home;
    told
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_is_settled_applied_undone_and_applied_again_with_nothing_asked_twice() {
    let school = named().await;
    let told = a_year(&school).await;
    told.read_by(&school).await;
    let names = ["changed", "added", "removed", "suspended", "unsettled"];
    assert_eq!(figures(&shown(&school, WONDE).await, names), [4, 1, 0, 1, 2]);
    let gone = row(&school, WONDE, "needs_you", "p15").await;
    assert_eq!((&gone["why"], &gone["why_said"]), (&json!("gone"), &json!("no longer in Wonde")));
    school.confirm().await;
    let revision = shown(&school, WONDE).await["revision"].clone();
    let held = school.refused("apply_sync", json!({ "provider": "wonde", "revision": revision })).await;
    assert!(held.message.contains("2 users are not settled"), "{}", held.message);
    decide(&school, WONDE, "delete", "p15", None).await;
    let decided = decide(&school, WONDE, "ignore", "p16", None).await;
    assert_eq!(figures(&decided["sync"], ["unsettled", "settled", "removed", "ignored"]), [0, 2, 1, 1]);

    let before = (school.rows().await, ties(&school, WONDE).await);
    let applied = apply(&school, WONDE).await;
    assert_eq!(figures(&applied, ["changed", "added", "removed", "suspended"]), [4, 1, 1, 1]);
    assert_eq!(school.user("p01").await.unwrap().family_name, "Aldridge-Khan");
    assert_eq!(school.user("p02").await.unwrap().class_id, school.user("p20").await.unwrap().class_id);
    assert!(school.user("p14").await.unwrap().suspended);
    assert!(school.user("p15").await.is_none(), "deleted");
    assert!(school.user("p16").await.is_some(), "left as it was");
    let new = school.rows().await.users.into_iter().find(|user| user.given_name == "Freya").unwrap();
    assert_eq!(Some(new.class_id), Some(school.user("p04").await.unwrap().class_id), "in a class");
    let chess = school.rows().await.members.into_iter().filter(|row| row.user_id == school_id(&before.0, "p13"));
    assert_eq!(chess.count(), 0, "out of the teaching class");
    school.assert_whole("a sync").await;

    let undone = school.ok("undo", json!({ "id": entry(&applied) })).await;
    assert_eq!(undone["conflicts"], json!([]), "{undone}");
    assert_eq!((school.rows().await, ties(&school, WONDE).await), before, "as it was");
    school.assert_whole("the undo").await;
    let again = shown(&school, WONDE).await;
    assert_eq!(figures(&again, names), [4, 1, 1, 1, 0], "nothing is asked twice");
    let applied = apply(&school, WONDE).await;
    assert_eq!(figures(&applied, ["changed", "added", "removed"]), [4, 1, 1]);
    let rest = shown(&school, WONDE).await;
    assert_eq!(figures(&rest, ["changed", "added", "removed", "unsettled", "matched"]), [0, 0, 0, 0, 0], "{rest}");
}

fn school_id(rows: &crate::harness::Rows, username: &str) -> uuid::Uuid {
    rows.users.iter().find(|user| user.username == username).unwrap().id
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changed_since_it_was_looked_through_is_noticed_and_what_does_not_matter_is_not() {
    let school = named().await;
    let told = a_year(&school).await;
    told.read_by(&school).await;
    for user in ["p15", "p16"] {
        decide(&school, WONDE, "ignore", user, None).await;
    }
    let seen = shown(&school, WONDE).await;
    let request = json!({ "provider": "wonde", "revision": seen["revision"], "consent": seen["consent"] });
    let p01 = school.id("p01").await;
    school.ok("edit_user", json!({ "id": p01, "given_name": "Ava" })).await;
    school.confirm().await;
    let stale = school.ok("apply_sync", request.clone()).await;
    assert_eq!((&stale["stale"], &stale["entry"]), (&json!(true), &Value::Null), "the plan is another");
    let undo = school.head().await;
    school.ok("undo", json!({ "id": undo })).await;
    // Somebody looked at a record: a line in the history, and the same plan.
    school.ok("find_user", json!({ "id": p01 })).await;
    assert_eq!(school.ok("apply_sync", request).await["stale"], json!(false));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hand_edit_that_is_to_be_kept_survives_until_it_is_let_go() {
    let school = named().await;
    let mut told = Told::of(&school, WONDE).await;
    told.read_by(&school).await;
    apply(&school, WONDE).await;
    let (id, before) = (school.id("p05").await, school.user("p05").await.unwrap().given_name);
    let edit = json!({ "id": id, "given_name": "Bob", "family_name": "Own", "keep": true });
    school.ok("edit_user", edit).await;
    let moved = json!({ "ids": [id], "class_id": school.class("2W").await, "from_other": true, "keep": true });
    school.ok("move_users", moved).await;
    told.one("p05").email = Some("p05@larkfield.example".to_owned());
    told.read_by(&school).await;
    let change = row(&school, WONDE, "changed", "p05").await;
    let fields: Vec<&Value> = change["changes"].as_array().unwrap().iter().map(|cell| &cell["field"]).collect();
    assert_eq!(fields, [&json!("email")], "what is kept is not changed back");
    let detail = school.ok("find_user", json!({ "id": id })).await;
    assert_eq!(detail["kept"], json!(["given_name", "family_name", "class"]), "{detail}");
    assert_eq!(detail["updated_from"], json!("wonde"));
    apply(&school, WONDE).await;
    assert_eq!(school.user("p05").await.unwrap().given_name, "Bob");
    school.ok("edit_user", json!({ "id": id, "release": ["given_name", "class"] })).await;
    apply(&school, WONDE).await;
    let user = school.user("p05").await.unwrap();
    assert_eq!((user.given_name, user.family_name.as_str()), (before, "Own"), "only what was let go");
    assert_eq!(user.class_id, school.user("p06").await.unwrap().class_id);
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_deleted_who_is_at_the_provider_again_comes_back_with_everything() {
    let school = named().await;
    let mut told = Told::of(&school, WONDE).await;
    told.read_by(&school).await;
    apply(&school, WONDE).await;
    let before = school.user("p07").await.unwrap();
    told.lose("p07");
    let gone = told.clone();
    gone.read_by(&school).await;
    decide(&school, WONDE, "delete", "p07", None).await;
    apply(&school, WONDE).await;
    assert!(school.user("p07").await.is_none());
    assert_eq!(figures(&shown(&school, WONDE).await, ["added", "unsettled"]), [0, 0], "gone on both sides");
    let mut again = gone;
    let class = again.one("p08").class.clone();
    again.people.push(domain::provider::External {
        id: id_of("p07"),
        given_name: Some(before.given_name.clone()),
        family_name: Some("Renamed".into()),
        class,
        role: Some(domain::user::Role::Student),
        ..Default::default()
    });
    again.read_by(&school).await;
    assert_eq!(rows(&school, WONDE, "added").await.len(), 1);
    let applied = apply(&school, WONDE).await;
    assert_eq!(figures(&applied, ["added", "changed"]), [1, 0]);
    let back = school.user("p07").await.unwrap();
    assert_eq!((back.id, back.family_name.as_str(), back.deleted_at), (before.id, "Renamed", None), "the same account");
    assert_eq!(figures(&shown(&school, WONDE).await, ["added", "changed", "removed"]), [0, 0, 0]);
    school.assert_whole("a return").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_comes_back_is_in_no_archived_class_whichever_way_they_come() {
    let school = named().await;
    let mut told = Told::of(&school, WONDE).await;
    told.read_by(&school).await;
    apply(&school, WONDE).await;
    let old = school.user("p07").await.unwrap().class_id.unwrap();
    let ids = [school.id("p07").await, school.id("p08").await, school.id("p09").await];
    school.confirm().await;
    school.ok("delete_users", json!({ "ids": ids })).await;
    school.ok("archive_classes", json!({ "ids": [old], "archived": true })).await;
    school.ok("restore_users", json!({ "ids": [ids[0]] })).await;
    assert_eq!(school.user("p07").await.unwrap().class_id, None, "by hand");
    for person in &mut told.people {
        person.class = None;
    }
    // A class that the update itself makes is kept.
    let class = domain::provider::ExternalClass { id: "class/new".into(), title: "9Z".into(), ..Default::default() };
    told.classes.push(class);
    told.one("p09").class = Some("class/new".into());
    told.read_by(&school).await;
    apply(&school, WONDE).await;
    assert_eq!(school.user("p08").await.unwrap().class_id, None, "by an update");
    let new = school.class("9Z").await.0;
    assert_eq!(school.user("p09").await.unwrap().class_id, Some(new), "into a new class");
    school.assert_whole("a return").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_in_which_somebody_has_another_id_there_is_undone_whole() {
    let school = named().await;
    let mut told = Told::of(&school, WONDE).await;
    told.read_by(&school).await;
    apply(&school, WONDE).await;
    let before = ties(&school, WONDE).await;
    told.one("p01").id = "person/admitted again".to_owned();
    told.one("p02").id = "person/p02 again".to_owned();
    told.read_by(&school).await;
    let applied = apply(&school, WONDE).await;
    assert_eq!(figures(&applied, ["matched", "added", "unsettled"]), [2, 0, 0], "known by their numbers");
    let after = ties(&school, WONDE).await;
    assert!(after.contains(&("p01".into(), "person/admitted again".into())));
    let undone = school.ok("undo", json!({ "id": entry(&applied) })).await;
    assert_eq!((&undone["conflicts"], ties(&school, WONDE).await), (&json!([]), before));
    school.ok("undo", json!({ "id": entry(&undone) })).await;
    assert_eq!(ties(&school, WONDE).await, after, "and the undo is undone");
    school.assert_whole("identities in each other's place").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_would_become_a_pupil_for_want_of_a_word_is_told() {
    let school = named().await;
    let mut told = Told::of(&school, WONDE).await;
    let joined = told.join(("Freya", "Oyelaran"), "p20");
    told.read_by(&school).await;
    assert_eq!(shown(&school, WONDE).await["notes"], json!([]), "it says what she is");
    told.people.iter_mut().filter(|one| one.id == joined).for_each(|one| one.role = None);
    told.read_by(&school).await;
    let notes = shown(&school, WONDE).await["notes"].clone();
    assert!(
        notes[0].as_str().unwrap().starts_with("1 new user becomes a pupil, because Wonde does not say"),
        "{notes}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn far_too_many_at_once_wait_for_the_number_to_be_typed() {
    let school = named().await;
    let mut told = Told::of(&school, WONDE).await;
    told.read_by(&school).await;
    apply(&school, WONDE).await;
    for n in 1..=9 {
        told.one(&format!("p{n:02}")).is_active = Some(false);
    }
    told.read_by(&school).await;
    let plan = shown(&school, WONDE).await;
    assert_eq!((&plan["consent"], plan["alarms"].as_array().unwrap().len()), (&json!(9), 1), "{plan}");
    school.confirm().await;
    let request = |consent: Value| json!({ "provider": "wonde", "revision": plan["revision"], "consent": consent });
    for wrong in [Value::Null, json!(8)] {
        let held = school.refused("apply_sync", request(wrong)).await;
        assert_eq!(held.code, actions::error::Code::Held);
    }
    assert!(!school.user("p01").await.unwrap().suspended, "nothing was changed");
    let applied = school.ok("apply_sync", request(json!(9))).await;
    assert_eq!(figures(&applied, ["suspended"]), [9]);
}
