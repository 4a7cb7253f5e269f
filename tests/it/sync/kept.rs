//! What is kept of a read, for how long, and what else it serves for.

use super::provider::{Told, apply, figures, id_of, named, shown};
use crate::harness::MINUTE;
use actions::error::Code;
use domain::provider::{ExternalGuardian, Provider, Tie};
use serde_json::json;

const WONDE: Provider = Provider::Wonde;
const DAY: i64 = 24 * 60 * MINUTE;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_read_is_forgotten_after_a_month_and_who_is_who_is_not() {
    let school = named().await;
    let told = Told::of(&school, WONDE).await;
    told.read_by(&school).await;
    apply(&school, WONDE).await;
    school.hand.pass(29 * DAY);
    actions::upkeep::once(&school.desk).await.unwrap();
    school.sign_in(crate::harness::ADMIN).await;
    assert_eq!(figures(&shown(&school, WONDE).await, ["unchanged"]), [26], "a month is a month");
    school.hand.pass(2 * DAY);
    actions::upkeep::once(&school.desk).await.unwrap();
    school.sign_in(crate::harness::ADMIN).await;
    let gone = school.refused("show_sync", json!({ "provider": "wonde" })).await;
    assert_eq!(gone.code, Code::NotFound, "{}", gone.message);
    told.read_by(&school).await;
    assert_eq!(figures(&shown(&school, WONDE).await, ["matched", "unsettled"]), [0, 0], "nothing is asked twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_erased_is_in_no_reading_any_more() {
    let school = named().await;
    let told = Told::of(&school, WONDE).await;
    told.read_by(&school).await;
    apply(&school, WONDE).await;
    let family = school.user("p03").await.unwrap().family_name;
    let one = json!({ "ids": [school.id("p03").await] });
    school.ok("delete_users", one).await;
    school.hand.pass(31 * DAY);
    told.read_by(&school).await;
    actions::upkeep::once(&school.desk).await.unwrap();
    let id = school.desk.school_id();
    let kept = store::providers::find_reading(&school.store, id, "wonde").await.unwrap().unwrap();
    let people = store::providers::find_people(&school.store, id, "wonde", kept.at).await.unwrap();
    assert!(people.is_none_or(|people| !people.contains(&family)), "no word of them");
    school.assert_whole("an erasure").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_of_parents_are_offered_but_for_those_that_want_a_second_look() {
    let school = named().await;
    let mut told = Told::of(&school, WONDE).await;
    let tie = |username: &str| Tie { pupil: id_of(username), ..Tie::default() };
    let adult = |n: u32, email: &str, children: Vec<Tie>| ExternalGuardian {
        id: format!("contact/{n}"),
        given_name: Some("Sam".into()),
        family_name: Some(format!("Adult{n}")),
        email: Some(email.into()),
        children,
        ..ExternalGuardian::default()
    };
    told.guardians = vec![
        adult(1, "sam@home.example", vec![tie("p01"), tie("p02")]),
        adult(2, "Sam@home.example", vec![tie("p01")]),
        adult(3, "order@home.example", vec![Tie { has_court_order: Some(true), ..tie("p03") }]),
        adult(4, "aunt@home.example", vec![Tie { has_responsibility: Some(false), ..tie("p03") }]),
        adult(5, "none", vec![tie("p04")]),
        adult(6, "", vec![tie("p05")]),
        adult(7, "stranger@home.example", vec![tie("nobody")]),
        adult(8, "Order@home.example", vec![tie("p03")]),
    ];
    told.read_by(&school).await;
    let read = school.ok("provider_addresses", json!({ "provider": "wonde" })).await;
    let found: Vec<_> = read["found"].as_array().unwrap().iter().map(|one| (&one["user"], &one["email"])).collect();
    let (p01, p02) = (json!(school.id("p01").await), json!(school.id("p02").await));
    assert_eq!(found, [(&p01, &json!("sam@home.example")), (&p02, &json!("sam@home.example"))], "{read}");
    let told: Vec<&str> =
        read["problems"].as_array().unwrap().iter().map(|one| one["message"].as_str().unwrap()).collect();
    let says = |word: &str| told.iter().any(|message| message.contains(word));
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(says("court order") && says("parental responsibility") && says("not an e-mail address"), "{told:?}");
}
