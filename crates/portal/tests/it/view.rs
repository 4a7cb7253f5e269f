//! The office looks through a parent's eyes: at this computer, once, for a while, and changes nothing.

use crate::browser::Browser;
use crate::school::School;
use actions::actor::Staff;
use actions::ask::history::ListHistory;
use actions::ask::parents::{ListParents, SeeAs};
use actions::error::Code;
use actions::portal::setup::Stand;
use actions::{front, history, parents};
use axum::http::{Method, StatusCode};
use domain::id::GuardianId;
use portal::routes;

const MINUTE: i64 = 60 * 1000;

/// The adult of a pupil, and when the office sees that they were here last.
async fn adult(school: &School) -> (GuardianId, Option<i64>) {
    let (office, users) = (Staff::Office(front::key_holder()), vec![school.ava]);
    let request = ListParents { users, ..ListParents::default() };
    let listed = parents::list(&school.desk, &office, &request).await.unwrap();
    let one = &listed.pupils[0].adults[0];
    (one.guardian, one.seen_at)
}

/// A click in the window: the path that the browser is sent to.
pub async fn click(school: &School) -> String {
    let here = Some("http://127.0.0.1:8420".to_owned());
    school.desk.post.report(Stand { here, ..Stand::default() });
    assert!(school.desk.post.serves("http://127.0.0.1:8420/see/x"), "the window opens it");
    for other in ["http://127.0.0.1:84200/see/x", "http://127.0.0.1:8420@evil.example/", "https://evil.example/"] {
        assert!(!school.desk.post.serves(other), "and nothing else: {other}");
    }
    let guardian = adult(school).await.0;
    let seen = parents::see_as(&school.desk, &front::key_holder(), &SeeAs { guardian }).await.unwrap();
    seen.address.strip_prefix("http://127.0.0.1:8420").expect("this computer").to_owned()
}

/// The office's browser, beside the window.
pub fn beside(school: &School) -> Browser {
    let mut browser = school.browser();
    browser.peer = "127.0.0.1:5000".parse().unwrap();
    browser
}

#[tokio::test(flavor = "multi_thread")]
async fn the_office_sees_what_a_parent_sees_and_it_is_in_the_history() {
    let school = School::open().await;
    school.parent(school.ava, "amina@example.com").await;
    let (before, mut office) = (adult(&school).await.1, beside(&school));
    office.get(&click(&school).await).await.leads_to("/home");
    let page = office.get("/home").await.shows("Ava Begum");
    assert!(page.body.contains("You are looking at what <bdi>Amina Begum</bdi> sees."), "{}", page.body);
    office.get(&format!("/child/{}", school.ben)).await.finds_no_child();
    assert_eq!(adult(&school).await.1, before, "it does not look as if the parent had been here");
    let request = ListHistory { views: true, person: Some(school.ava), ..ListHistory::default() };
    let found = history::list(&school.desk, &front::key_holder(), &request).await.unwrap();
    assert_eq!(found.entries[0].sentence, "Looked at what a parent of Ava Begum sees");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_form_counts_while_somebody_only_looks() {
    let school = School::open().await;
    let mut amina = school.parent(school.ava, "amina@example.com").await;
    let mut office = beside(&school);
    office.get(&click(&school).await).await.leads_to("/home");
    office.get("/account").await.shows("Amina Begum");
    for route in routes().iter().filter(|route| route.method == Method::POST) {
        let path = route.pattern.replace("{id}", &school.ava.to_string()).replace("{class}", &school.class.to_string());
        let path = path.replace("{token}", "none");
        let answer = office.post(&path, &[("language", "cy"), ("password", crate::school::PASSWORD)]).await;
        let said = format!("POST {path}: {} {}", answer.status, answer.body);
        assert!(answer.status == StatusCode::FORBIDDEN && answer.body.contains("Nothing was changed."), "{said}");
    }
    office.get("/home").await.shows("Ava Begum");
    amina.get("/home").await.shows("Ava Begum");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_works_once_for_ten_minutes_and_at_this_computer_alone() {
    let school = School::open().await;
    school.parent(school.ava, "amina@example.com").await;
    let path = click(&school).await;
    school.browser().get(&path).await.finds_nothing();
    let (mut office, mut second) = (beside(&school), beside(&school));
    office.get(&path).await.leads_to("/home");
    let over = second.get(&path).await;
    assert!(over.status == StatusCode::NOT_FOUND && over.body.contains("does not work any more"), "{}", over.body);
    let address = path.strip_prefix("/see/").unwrap();
    second.cookies.insert("view".to_owned(), address.to_owned());
    second.get("/home").await.leads_to("/");
    let mut far = office.clone();
    far.peer = school.browser().peer;
    far.get("/home").await.leads_to("/");
    school.pass(9 * MINUTE);
    office.get("/home").await.shows("Ava Begum");
    school.pass(MINUTE);
    office.get("/home").await.leads_to("/");
    assert!(!office.cookies.contains_key("view"), "the browser forgets it");
    let late = click(&school).await;
    school.pass(10 * MINUTE);
    assert_eq!(office.get(&late).await.status, StatusCode::NOT_FOUND, "an address that nobody opened in time");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_ends_with_the_account_and_needs_a_portal() {
    let school = School::open().await;
    let mut amina = school.parent(school.ava, "amina@example.com").await;
    let guardian = adult(&school).await.0;
    let refused = parents::see_as(&school.desk, &front::key_holder(), &SeeAs { guardian }).await.err().unwrap();
    assert_eq!((refused.code, refused.field), (Code::Invalid, Some("portal")), "no portal runs here");
    let mut office = beside(&school);
    office.get(&click(&school).await).await.leads_to("/home");
    amina.get("/account/leave").await;
    amina.post("/account/leave", &[("password", crate::school::PASSWORD)]).await.leads_to("/?notice=left");
    office.get("/home").await.leads_to("/");
    let gone = parents::see_as(&school.desk, &front::key_holder(), &SeeAs { guardian }).await.err().unwrap();
    assert_eq!(gone.code, Code::NotFound);
}
