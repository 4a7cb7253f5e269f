//! The nightly run: what needs no decision is done, the rest waits.

use super::provider::{Told, apply, figures, id_of, named, shown};
use crate::harness::key_holder;
use actions::error::Code;
use actions::sync::apply_certain;
use domain::provider::Provider;
use serde_json::json;

const WONDE: Provider = Provider::Wonde;

#[tokio::test(flavor = "multi_thread")]
async fn whoever_may_be_somebody_unsettled_is_not_added_behind_their_back() {
    let school = named().await;
    let mut told = Told::of(&school, WONDE).await;
    told.read_by(&school).await;
    apply(&school, WONDE).await;
    // The records were made anew for one pupil: another id, a name that is not quite theirs.
    let mut anew = told.one("p01").clone();
    told.lose("p01");
    (anew.id, anew.admission_number, anew.birth_date) = ("person/anew".to_owned(), None, None);
    anew.family_name = Some("Numberly".to_owned());
    told.people.push(anew);
    told.join(("Freya", "Oyelaran"), "p20");
    told.one("p05").email = Some("p05@larkfield.example".into());
    told.read_by(&school).await;
    let plan = shown(&school, WONDE).await;
    assert_eq!(figures(&plan, ["unsettled", "added", "changed"]), [1, 2, 1], "{plan}");
    let done = apply_certain(&school.desk, &key_holder(), WONDE).await.unwrap();
    assert_eq!((done.added, done.changed, done.unsettled), (1, 1, 1));
    let names: Vec<String> = school.rows().await.users.into_iter().map(|user| user.family_name).collect();
    assert!(names.contains(&"Oyelaran".to_owned()), "who is nobody's double is added");
    assert!(!names.contains(&"Numberly".to_owned()), "who may be p01 waits");
    let again = apply_certain(&school.desk, &key_holder(), WONDE).await.unwrap();
    assert_eq!((again.entry, again.unsettled), (None, 1), "a second night does nothing more");
    school.assert_whole("a night").await;
    let request = json!({ "provider": "wonde", "decisions":
        [{ "kind": "match", "user": school.id("p01").await, "external": "person/anew" }] });
    school.ok("decide_matches", request).await;
    let done = apply_certain(&school.desk, &key_holder(), WONDE).await.unwrap();
    assert_eq!((done.changed, done.unsettled), (1, 0), "once it is settled the next night does it");
    assert_eq!(school.user("p01").await.unwrap().family_name, "Numberly");
    assert_ne!(id_of("p01"), "person/anew");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_may_be_staff_does_not_become_a_pupil_by_night() {
    let school = named().await;
    let mut told = Told::of(&school, WONDE).await;
    told.read_by(&school).await;
    apply(&school, WONDE).await;
    let joined = told.join(("Freya", "Oyelaran"), "p20");
    told.people.iter_mut().filter(|one| one.id == joined).for_each(|one| one.role = None);
    told.read_by(&school).await;
    let night = apply_certain(&school.desk, &key_holder(), WONDE).await.unwrap();
    assert_eq!((night.added, night.entry), (0, None), "nobody says what she is");
    told.people.iter_mut().filter(|one| one.id == joined).for_each(|one| one.role = Some(domain::user::Role::Student));
    told.read_by(&school).await;
    assert_eq!(apply_certain(&school.desk, &key_holder(), WONDE).await.unwrap().added, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_who_was_deleted_here_comes_back_by_night() {
    let school = named().await;
    let told = Told::of(&school, WONDE).await;
    told.read_by(&school).await;
    apply(&school, WONDE).await;
    school.ok("delete_users", json!({ "ids": [school.id("p09").await] })).await;
    told.read_by(&school).await;
    let night = apply_certain(&school.desk, &key_holder(), WONDE).await.unwrap();
    assert_eq!((night.added, night.entry), (0, None), "that is for a person");
    assert!(school.user("p09").await.is_none());
    assert_eq!(figures(&shown(&school, WONDE).await, ["added"]), [1], "who sees it in the window");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_night_deletes_nobody_lets_nobody_in_again_and_does_no_undone_update_again() {
    let school = named().await;
    let mut told = Told::of(&school, WONDE).await;
    told.read_by(&school).await;
    apply(&school, WONDE).await;
    school.ok("suspend_users", json!({ "ids": [school.id("p10").await], "suspended": true })).await;
    told.lose("p11");
    told.one("p12").email = Some("p12@larkfield.example".into());
    told.read_by(&school).await;
    super::provider::decide(&school, WONDE, "delete", "p11", None).await;
    let night = apply_certain(&school.desk, &key_holder(), WONDE).await.unwrap();
    assert_eq!((night.changed, night.removed), (1, 0), "only the address");
    assert!(school.user("p10").await.unwrap().suspended, "suspended by hand");
    assert_eq!(figures(&shown(&school, WONDE).await, ["changed", "removed"]), [1, 1], "both wait for the green button");
    let applied = apply(&school, WONDE).await;
    assert_eq!(figures(&applied, ["changed", "removed"]), [1, 1]);
    school.ok("undo", json!({ "id": crate::harness::entry(&applied) })).await;
    let held = apply_certain(&school.desk, &key_holder(), WONDE).await.unwrap_err();
    assert_eq!(held.code, Code::Held, "{}", held.message);
    assert!(held.message.contains("undone"), "{}", held.message);
    assert!(school.user("p11").await.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_guard_holds_waits_for_a_person() {
    let school = named().await;
    let mut told = Told::of(&school, WONDE).await;
    told.read_by(&school).await;
    apply(&school, WONDE).await;
    for n in 1..=9 {
        told.one(&format!("p{n:02}")).is_active = Some(false);
    }
    told.read_by(&school).await;
    let held = apply_certain(&school.desk, &key_holder(), WONDE).await.unwrap_err();
    assert_eq!(held.code, Code::Held, "{}", held.message);
    assert!(!school.user("p01").await.unwrap().suspended);
}
