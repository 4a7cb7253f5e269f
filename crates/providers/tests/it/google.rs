//! Reading a school from Google.

use crate::doubles::{Doubles, MANY};
use crate::line::{access, everything, google_app, linked, people, plain, read_google};
use domain::class::ClassKind;
use providers::error::{Need, Partial};
use providers::roster::{Choice, Part};
use providers::{Error, google};
use serde_json::json;

#[tokio::test]
async fn the_whole_school_is_read_with_its_courses() {
    let doubles = Doubles::start().await;
    let access = access(&doubles, &google_app(&doubles)).await;
    let read = read_google(&doubles, &access, &everything()).await.unwrap();
    let truth = doubles.truth("google").await;
    assert_eq!(read.people.len(), truth.len(), "everybody, once");
    for person in &read.people {
        let known = &truth[&person.id];
        assert_eq!(person.email.as_deref(), known["google"]["email"].as_str(), "{}", known["key"]);
        assert!(person.email_vouched, "Google gives the address out");
        assert_eq!(person.is_active, Some(known["google"]["state"] == "active"), "{}", known["key"]);
        let role = person.role.map(|role| role.as_str());
        let expected = if known["role"] == "student" { "student" } else { "teacher" };
        assert_eq!(role, Some(expected), "{}", known["key"]);
    }
    let courses: Vec<_> = read.classes.iter().filter(|class| class.kind == ClassKind::Scheduled).collect();
    assert!(!courses.is_empty() && courses.iter().all(|class| class.teachers.is_some()), "courses with teachers");
    assert!(read.people.iter().any(|one| one.teaching.as_ref().is_some_and(|in_| !in_.is_empty())), "and with pupils");
}

#[tokio::test]
async fn units_are_listed_and_choose_who_is_read() {
    let doubles = Doubles::start().await;
    let access = access(&doubles, &google_app(&doubles)).await;
    let line = doubles.line();
    let units = google::units(&line, &access).await.unwrap();
    let all = read_google(&doubles, &access, &Choice { units_are_classes: true, ..people() }).await.unwrap();
    let class = all.classes.iter().find(|class| class.kind == ClassKind::Homeroom).unwrap();
    let unit = units.iter().find(|unit| format!("unit{}", unit.path) == class.id).expect("a class is a unit");
    let choice = Choice { pupils: Part::In(vec![unit.path.clone()]), staff: Part::None, ..people() };
    let read = read_google(&doubles, &access, &choice).await.unwrap();
    let expected = all.people.iter().filter(|one| one.class.as_ref() == Some(&class.id)).count();
    assert_eq!((read.people.len(), expected > 0), (expected, true), "those of the unit");
}

#[tokio::test]
async fn an_account_that_is_no_administrator_cannot_read_and_is_told_so() {
    let doubles = Doubles::start().await;
    let grant = linked(&doubles, &google_app(&doubles), "teacher").await.0.unwrap();
    let access = grant.keep(&doubles.line(), doubles.vault.clone()).await.unwrap();
    let stop = read_google(&doubles, &access, &people()).await.err().unwrap();
    assert_eq!(stop.error, Error::NotAllowed(Need::Administrator));
}

#[tokio::test]
async fn a_token_that_ends_in_the_middle_is_renewed_and_nothing_is_read_twice() {
    let doubles = Doubles::start().await;
    let access = access(&doubles, &google_app(&doubles)).await;
    let calm = plain(read_google(&doubles, &access, &everything()).await.unwrap());
    doubles.forget_requests().await;
    doubles.fails(json!({ "at": "google", "path": "/v1/courses/.*/students", "skip": 2, "kind": "expire" })).await;
    let read = plain(read_google(&doubles, &access, &everything()).await.unwrap());
    assert_eq!(read, calm, "as if nothing had been");
    assert_eq!(doubles.requests("google", "/token").await.len(), 1, "one renewal");
    assert_eq!(doubles.requests("google", "/directory/v1/users").await.len(), 1, "the users are read once");
}

#[tokio::test]
async fn quota_reasons_are_waited_out() {
    let doubles = Doubles::start().await;
    let access = access(&doubles, &google_app(&doubles)).await;
    let calm = plain(read_google(&doubles, &access, &people()).await.unwrap());
    for reason in ["userRateLimitExceeded", "rateLimitExceeded", "quotaExceeded"] {
        doubles.fails(json!({ "at": "google", "path": "/users", "kind": "throttle", "reason": reason })).await;
    }
    assert_eq!(plain(read_google(&doubles, &access, &people()).await.unwrap()), calm);
}

#[tokio::test]
async fn nobody_is_lost_or_doubled_while_pages_shift() {
    let doubles = Doubles::with(MANY).await;
    let access = access(&doubles, &google_app(&doubles)).await;
    let before = plain(read_google(&doubles, &access, &people()).await.unwrap());
    let who = &before.people[7].id;
    let shift = json!({ "at": "google", "path": "/users.*pageToken", "kind": "shift",
        "do": [{ "do": "delete", "at": "google", "who": who },
            { "do": "add", "at": "google", "person": { "role": "student", "given": "Aa", "family": "Aa" } }] });
    doubles.fails(shift).await;
    let after = plain(read_google(&doubles, &access, &people()).await.unwrap());
    assert!(doubles.requests("google", "/directory/v1/users").await.len() > 4, "there are several pages");
    let missing: Vec<_> =
        before.people.iter().filter(|one| !after.people.iter().any(|other| other.id == one.id)).collect();
    assert!(missing.iter().all(|one| one.id == *who), "only who was deleted may be missing: {}", missing.len());
    let ids: std::collections::BTreeSet<_> = after.people.iter().map(|one| &one.id).collect();
    assert_eq!(ids.len(), after.people.len(), "no id twice");
}

#[tokio::test]
async fn users_whose_later_pages_are_lost_without_a_word_are_missed_by_their_courses() {
    let doubles = Doubles::with(MANY).await;
    let access = access(&doubles, &google_app(&doubles)).await;
    doubles.fails(json!({ "at": "google", "path": "/directory/v1/users", "kind": "lost_next" })).await;
    let stop = read_google(&doubles, &access, &everything()).await.err().unwrap();
    assert!(matches!(stop.error, Error::Partial(Partial::Unknown { .. })), "{:?}", stop.error);
}

#[tokio::test]
async fn pages_in_a_circle_are_noticed() {
    let doubles = Doubles::with(MANY).await;
    let access = access(&doubles, &google_app(&doubles)).await;
    doubles.fails(json!({ "at": "google", "path": "/users.*pageToken", "kind": "loop_next" })).await;
    let stop = read_google(&doubles, &access, &people()).await.err().unwrap();
    assert_eq!(stop.error, Error::Partial(Partial::Circle));
}
