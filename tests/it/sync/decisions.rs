//! Decisions: kept as they are made, for ever, and taken back.

use super::provider::{Told, apply, decide, figures, id_of, named, row, rows, shown, ties};
use crate::harness::{School, entry};
use domain::provider::Provider;
use serde_json::{Value, json};

const WONDE: Provider = Provider::Wonde;
const GOOGLE: Provider = Provider::Google;

/// A school whose p01 is called quite differently there, so that nobody can be sure.
async fn unsure() -> (School, Told) {
    let school = named().await;
    let mut told = Told::of(&school, WONDE).await;
    let one = told.one("p01");
    (one.given_name, one.family_name) = (Some("Katherine".into()), Some("Ward".into()));
    (one.birth_date, one.admission_number) = (None, None);
    told.read_by(&school).await;
    (school, told)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_match_by_hand_is_for_life_whatever_they_are_called_later() {
    let (school, mut told) = unsure().await;
    assert_eq!(figures(&shown(&school, WONDE).await, ["unsettled", "added", "unmatched_people"]), [1, 1, 1]);
    let user = school.id("p01").await;
    let request = json!({ "provider": "wonde", "user": user, "query": "katherine wa" });
    let found = school.ok("sync_candidates", request).await;
    assert_eq!(found["candidates"][0]["name"], json!("Katherine Ward"), "{found}");
    assert_eq!(figures(&found, ["unmatched"]), [1]);
    let decided = decide(&school, WONDE, "match", "p01", Some(&id_of("p01"))).await;
    assert_eq!(figures(&decided["sync"], ["unsettled", "settled", "added", "changed"]), [0, 1, 0, 1]);
    let settled = row(&school, WONDE, "needs_you", "p01").await;
    assert_eq!((&settled["decision"], &settled["rule"]), (&json!("match"), &json!("decision")));
    assert!(settled["decided_with"].as_str().unwrap().starts_with("Katherine Ward"), "{settled}");
    // Another window, or the same after it was closed: nothing is lost.
    let other = school.other_window().await;
    crate::harness::call(&other, "sign_in", json!({ "username": "gill", "password": crate::harness::PASSWORD }))
        .await
        .unwrap();
    let seen = crate::harness::call(&other, "show_sync", json!({ "provider": "wonde" })).await.unwrap();
    assert_eq!(figures(&seen, ["unsettled", "settled"]), [0, 1]);
    apply(&school, WONDE).await;
    told.one("p01").family_name = Some("O’Neill".into());
    told.one("p01").given_name = Some("Kat".into());
    told.read_by(&school).await;
    assert_eq!(figures(&shown(&school, WONDE).await, ["unsettled", "changed"]), [0, 1], "never asked again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_is_taken_back_and_what_it_replaced_does_not_come_back() {
    let (school, _) = unsure().await;
    let user = school.id("p01").await;
    for (kind, external) in [("delete", None), ("ignore", None), ("match", Some(id_of("p01")))] {
        let decided = decide(&school, WONDE, kind, "p01", external.as_deref()).await;
        assert_eq!(figures(&decided["sync"], ["unsettled"]), [0], "{kind}");
        assert_eq!(row(&school, WONDE, "needs_you", "p01").await["decision"], json!(kind), "the last one stands");
    }
    let back = school.ok("take_back_matches", json!({ "provider": "wonde", "users": [user] })).await;
    assert_eq!(figures(&back, ["count"]), [1], "one decision stood");
    assert_eq!(figures(&back["sync"], ["unsettled", "settled", "ignored", "removed"]), [1, 0, 0, 0]);
    school.assert_whole("decisions").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_match_that_was_carried_out_can_be_taken_back_too() {
    let (school, _) = unsure().await;
    decide(&school, WONDE, "match", "p01", Some(&id_of("p01"))).await;
    apply(&school, WONDE).await;
    assert!(ties(&school, WONDE).await.contains(&("p01".into(), id_of("p01"))));
    let request = json!({ "provider": "wonde", "decisions":
        [{ "kind": "apart", "user": school.id("p01").await, "external": id_of("p01") }] });
    let apart = school.ok("decide_matches", request).await;
    assert_eq!(figures(&apart["sync"], ["unsettled"]), [1], "they are two again: {apart}");
    assert!(!ties(&school, WONDE).await.iter().any(|(user, _)| user == "p01"));
    let rows = rows(&school, WONDE, "unmatched").await;
    assert_eq!(rows.len(), 1, "and whoever it is there is somebody new");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_taken_from_another_user() {
    let (school, _) = unsure().await;
    let request = |user: Value, external: String| {
        json!({ "provider": "wonde", "decisions":
        [{ "kind": "match", "user": user, "external": external }] })
    };
    let p01 = json!(school.id("p01").await);
    let taken = school.refused("decide_matches", request(p01.clone(), id_of("p02"))).await;
    let holder = school.user("p02").await.unwrap();
    let name = format!("{} {}", holder.given_name, holder.family_name);
    assert!(taken.message.contains(&name), "it says whose: {}", taken.message);
    let gone = school.refused("decide_matches", request(p01.clone(), "nobody".into())).await;
    assert_eq!(gone.code, actions::error::Code::NotFound);
    let twice = json!({ "provider": "wonde", "decisions": [
        { "kind": "match", "user": p01, "external": id_of("p01") },
        { "kind": "match", "user": school.id("p02").await, "external": id_of("p01") }] });
    school.refused("decide_matches", twice).await;
    assert_eq!(figures(&shown(&school, WONDE).await, ["unsettled", "settled"]), [1, 0], "nothing was kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_left_out_gets_no_account_until_that_is_taken_back() {
    let school = named().await;
    let mut told = Told::of(&school, WONDE).await;
    let id = told.join(("Supply", "Teacher"), "p01");
    told.read_by(&school).await;
    let request = json!({ "provider": "wonde", "decisions": [{ "kind": "leave_out", "external": id }] });
    let decided = school.ok("decide_matches", request).await;
    assert_eq!(figures(&decided["sync"], ["added", "left_out"]), [0, 1]);
    assert_eq!(rows(&school, WONDE, "left_out").await[0]["given_name"], json!("Supply"));
    told.read_by(&school).await;
    assert_eq!(figures(&shown(&school, WONDE).await, ["added", "left_out"]), [0, 1], "for ever");
    let back = school.ok("take_back_matches", json!({ "provider": "wonde", "externals": [id] })).await;
    assert_eq!(figures(&back["sync"], ["added", "left_out"]), [1, 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_ignored_stays_so_with_every_provider_and_matches_come_back_with_theirs() {
    let (school, wonde) = unsure().await;
    decide(&school, WONDE, "ignore", "p01", None).await;
    apply(&school, WONDE).await;
    let known = ties(&school, WONDE).await;
    let mut google = Told::of(&school, GOOGLE).await;
    google.lose("p01");
    google.read_by(&school).await;
    school.ok("set_sync_provider", json!({ "provider": "google" })).await;
    let plan = shown(&school, GOOGLE).await;
    assert_eq!(figures(&plan, ["unsettled", "ignored"]), [0, 1], "a supply teacher is unknown everywhere: {plan}");
    apply(&school, GOOGLE).await;
    school.ok("set_sync_provider", json!({ "provider": "wonde" })).await;
    wonde.read_by(&school).await;
    assert_eq!(figures(&shown(&school, WONDE).await, ["matched", "unsettled", "ignored"]), [0, 0, 1]);
    assert_eq!(ties(&school, WONDE).await, known);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_ignored_gets_no_second_account_from_a_provider_that_knows_them_well() {
    let school = named().await;
    let wonde = Told::of(&school, WONDE).await;
    let mut google = Told::of(&school, GOOGLE).await;
    google.lose("p01");
    google.read_by(&school).await;
    decide(&school, GOOGLE, "ignore", "p01", None).await;
    wonde.read_by(&school).await;
    school.ok("set_sync_provider", json!({ "provider": "wonde" })).await;
    let plan = shown(&school, WONDE).await;
    assert_eq!(figures(&plan, ["added", "changed", "unsettled", "ignored"]), [0, 0, 0, 1], "{plan}");
    apply(&school, WONDE).await;
    assert!(!ties(&school, WONDE).await.iter().any(|(user, _)| user == "p01"), "left alone there as here");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_is_settled_in_one_way_and_one_provider_updates_users() {
    let (school, _) = unsure().await;
    let user = school.id("p01").await;
    let twice = json!({ "provider": "wonde", "decisions": [
        { "kind": "ignore", "user": user }, { "kind": "delete", "user": user }] });
    school.refused("decide_matches", twice).await;
    Told::of(&school, GOOGLE).await.read_by(&school).await;
    let delete = json!({ "provider": "google", "decisions": [{ "kind": "delete", "user": user }] });
    school.refused("decide_matches", delete).await;
    let first = school.ok("set_sync_provider", json!({ "provider": "google" })).await;
    Told::of(&school, Provider::Microsoft).await.read_by(&school).await;
    school.ok("set_sync_provider", json!({ "provider": "microsoft" })).await;
    school.ok("undo", json!({ "id": crate::harness::entry(&first), "overwrite": true })).await;
    let list = school.ok("list_providers", Value::Null).await;
    let syncs = list["providers"].as_array().unwrap().iter().filter(|one| one["link"]["is_sync"] == true).count();
    assert!(syncs <= 1, "{list}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_that_only_matches_is_not_applied_as_an_update() {
    let school = named().await;
    Told::of(&school, WONDE).await.read_by(&school).await;
    let mut google = Told::of(&school, GOOGLE).await;
    google.join(("Freya", "Oyelaran"), "p01");
    google.read_by(&school).await;
    let seen = shown(&school, GOOGLE).await;
    school.ok("set_sync_provider", json!({ "provider": "google" })).await;
    school.confirm().await;
    let request = json!({ "provider": "google", "revision": seen["revision"] });
    assert_eq!(school.ok("apply_sync", request).await["stale"], json!(true));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_for_signing_in_matches_and_never_changes_anybody() {
    let school = named().await;
    Told::of(&school, WONDE).await.read_by(&school).await;
    let mut google = Told::of(&school, GOOGLE).await;
    google.one("p01").email = Some("p01@larkfield.example".into());
    google.one("p02").is_active = Some(false);
    google.lose("p03");
    google.join(("Freya", "Oyelaran"), "p01");
    google.read_by(&school).await;
    let before = school.rows().await;
    let plan = shown(&school, GOOGLE).await;
    assert_eq!(plan["links_only"], json!(true));
    assert_eq!(figures(&plan, ["changed", "added", "removed", "suspended", "unsettled"]), [0, 0, 0, 0, 1]);
    let applied = apply(&school, GOOGLE).await;
    assert_eq!(figures(&applied, ["matched", "added", "changed", "unsettled"]), [25, 0, 0, 1]);
    assert_eq!(school.rows().await, before, "nobody was touched");
    assert_eq!(ties(&school, GOOGLE).await.len(), 25);
}

#[tokio::test(flavor = "multi_thread")]
async fn strong_suggestions_are_accepted_together_and_twins_are_not_among_them() {
    let school = named().await;
    let mut told = Told::of(&school, WONDE).await;
    // Known by another name and class, with nothing else to go by: strong, but not certain.
    for (username, given) in [("p01", "Catherine"), ("p02", "Mohammed")] {
        let id = school.id(username).await;
        let own = if given == "Catherine" { "Katie" } else { "Muhammad" };
        school.ok("edit_user", json!({ "id": id, "given_name": own })).await;
        told.one(username).given_name = Some(given.into());
        let one = told.one(username);
        (one.class, one.birth_date, one.admission_number) = (None, None, None);
    }
    told.read_by(&school).await;
    let plan = shown(&school, WONDE).await;
    let [unsettled, strong] = figures(&plan, ["unsettled", "strong"]);
    assert!(strong <= unsettled, "{plan}");
    let accepted = school.ok("decide_matches", accept(&plan["revision"])).await;
    assert_eq!(figures(&accepted, ["count"]), [strong]);
    assert_eq!(figures(&accepted["sync"], ["unsettled", "strong"]), [unsettled - strong, 0]);
}

/// Accepts what is strong in the plan that was looked at.
fn accept(revision: &Value) -> Value {
    json!({ "provider": "wonde", "decisions": [], "accept_strong": true, "revision": revision })
}

#[tokio::test(flavor = "multi_thread")]
async fn strong_suggestions_are_accepted_as_they_were_seen_or_not_at_all() {
    let school = named().await;
    let mut told = Told::of(&school, WONDE).await;
    let id = school.id("p01").await;
    school.ok("edit_user", json!({ "id": id, "given_name": "Katie" })).await;
    let one = told.one("p01");
    one.given_name = Some("Catherine".into());
    (one.class, one.birth_date, one.admission_number) = (None, None, None);
    told.read_by(&school).await;
    let seen = shown(&school, WONDE).await;
    assert_eq!(figures(&seen, ["unsettled", "strong"]), [1, 1], "{seen}");
    // Nobody would take the two for one any more; what an update would write is the same as before.
    school.ok("edit_user", json!({ "id": id, "given_name": "Oluwaseun", "family_name": "Brzezinski" })).await;
    for revision in [&seen["revision"], &Value::Null] {
        let stale = school.ok("decide_matches", accept(revision)).await;
        assert_eq!((&stale["stale"], &stale["entry"], &stale["count"]), (&json!(true), &Value::Null, &json!(0)));
        assert_eq!(figures(&stale["sync"], ["unsettled", "strong", "settled"]), [1, 0, 0], "as it is now: {stale}");
    }
    let now = shown(&school, WONDE).await;
    let accepted = school.ok("decide_matches", accept(&now["revision"])).await;
    assert_eq!((&accepted["stale"], &accepted["count"]), (&json!(false), &json!(0)));
}

/// Decisions about a user, by kind.
async fn standing(school: &School, username: &str) -> Vec<String> {
    let user = school.id(username).await;
    let rows = store::providers::list_decisions(&school.store, school.desk.school_id()).await.unwrap();
    rows.into_iter().filter(|row| row.user_id == Some(user.0)).map(|row| row.kind).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_undone_decision_does_not_come_back_beside_a_newer_one() {
    let (school, _) = unsure().await;
    let user = school.user("p01").await.unwrap();
    let name = format!("{} {}", user.given_name, user.family_name);
    let ignored = decide(&school, WONDE, "ignore", "p01", None).await;
    let matched = decide(&school, WONDE, "match", "p01", Some(&id_of("p01"))).await;
    let deleted = decide(&school, WONDE, "delete", "p01", None).await;
    // Undoing the match would bring back what it replaced.
    let undone = school.ok("undo", json!({ "id": entry(&matched), "overwrite": true })).await;
    assert_eq!(standing(&school, "p01").await, ["delete"], "{undone}");
    let said = undone["conflicts"][0]["blocked"].as_str().unwrap_or_default();
    assert!(said.contains("decided since"), "it is said why: {undone}");
    assert_eq!(undone["conflicts"][0]["who"], json!(name), "and of whom");
    assert_eq!(figures(&shown(&school, WONDE).await, ["ignored", "settled", "unsettled"]), [0, 1, 0]);
    school.ok("undo", json!({ "id": entry(&deleted) })).await;
    assert_eq!(standing(&school, "p01").await, ["match"], "the newest undone, the one before it is back");
    school.ok("undo", json!({ "id": entry(&matched) })).await;
    assert_eq!(standing(&school, "p01").await, ["ignore"], "and so on");
    school.ok("undo", json!({ "id": entry(&ignored) })).await;
    assert_eq!(standing(&school, "p01").await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_undone_match_does_not_come_back_beside_that_of_another_user() {
    let (school, mut told) = unsure().await;
    let one = told.one("p02");
    (one.given_name, one.family_name) = (Some("Augustine".into()), Some("Fell".into()));
    (one.birth_date, one.admission_number) = (None, None);
    told.read_by(&school).await;
    decide(&school, WONDE, "match", "p01", Some(&id_of("p01"))).await;
    let user = school.id("p01").await;
    let back = school.ok("take_back_matches", json!({ "provider": "wonde", "users": [user] })).await;
    decide(&school, WONDE, "match", "p02", Some(&id_of("p01"))).await;
    let undone = school.call("undo", json!({ "id": entry(&back) })).await;
    let stands = (standing(&school, "p01").await, standing(&school, "p02").await);
    assert_eq!(stands, (vec![], vec!["match".to_owned()]), "one person is one user: {undone:?}");
}
