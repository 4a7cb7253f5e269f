//! Signing in with a login card: looking changes nothing, a press signs in, and whatever does not work is one page.

use crate::browser::{Answer, between};
use crate::school::School;
use axum::http::StatusCode;
use domain::code::CardToken;
use domain::id::UserId;
use domain::user::{Role, Status};

const AMINA: &str = "amina@example.com";

fn address(token: &CardToken) -> String {
    token.address(Some("")).to_owned()
}

/// The page of a card that does not work, without what differs between any two.
fn over(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::NOT_FOUND, "{}", answer.body);
    assert!(answer.body.contains("This card does not work any more"), "{}", answer.body);
    between(&answer.body, "<main", "</main>").unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pupil_comes_in_with_a_card_and_one_press() {
    let school = School::open().await;
    let card = address(&school.card(school.ava).await);
    let mut tablet = school.browser();
    for path in [card.clone(), card.replace("/Q/", "/q/"), card.to_lowercase()] {
        let page = tablet.get(&path).await.shows("Hello, Ava!");
        assert!(!page.body.contains("Begum"), "the first name alone");
        assert_eq!(tablet.session(), "", "looking at {path} signs nobody in");
    }
    tablet.post(&card, &[]).await.leads_to("/home");
    assert!(!tablet.session().is_empty());
    assert_eq!(tablet.get("/home").await.status, StatusCode::OK);
    let other = address(&school.card(school.ben).await);
    let mut before = tablet.clone();
    tablet.get(&other).await.shows("Hello, Ben!");
    tablet.post(&other, &[]).await.leads_to("/home");
    before.get("/home").await.leads_to("/?notice=ended");
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_wrong_with_a_card_it_is_the_same_page_and_signs_nobody_in() {
    let school = School::open().await;
    let old = address(&school.card(school.ava).await);
    let renewed = address(&school.card(school.ava).await);
    let (suspended, deleted) = (address(&school.card(school.ben).await), address(&school.card(school.cleo).await));
    school.change_user(school.ben, Vec::new(), |user| user.suspended = true).await;
    school.change_user(school.cleo, Vec::new(), |user| user.deleted_at = Some(1)).await;
    let mut never = vec![address(&CardToken::new(&[200; 16])), "/Q/none".to_owned(), "/Q/%00".to_owned()];
    never.extend([old, suspended, deleted]);
    for (role, name) in [(Role::Teacher, "tom"), (Role::Administrator, "ada")] {
        school.user(role, name).await;
        let book = school.desk.book().await.unwrap();
        let id: UserId = book.by_username(name).filter(|one| one.status() == Status::Active).unwrap().id();
        never.push(address(&school.card(id).await));
    }
    let mut browser = school.browser();
    browser.get(&renewed).await.shows("Hello, Ava!");
    let mut pages = Vec::new();
    for path in &never {
        pages.push(over(&browser.get(path).await));
        browser.get(&renewed).await;
        pages.push(over(&browser.post(path, &[]).await));
        assert_eq!(browser.session(), "", "{path}");
    }
    school.pass_days(366);
    pages.push(over(&browser.get(&renewed).await));
    pages.dedup();
    assert_eq!(pages.len(), 1, "{pages:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_cards_is_slowed_down_and_old_cards_are_no_guesses() {
    let school = School::open().await;
    let old = address(&school.card(school.ava).await);
    let card = address(&school.card(school.ava).await);
    let mut class = school.browser();
    for _ in 0..40 {
        over(&class.get(&old).await);
    }
    class.get(&card).await.shows("Hello, Ava!");
    let mut last = StatusCode::OK;
    for n in 100..130 {
        last = class.get(&address(&CardToken::new(&[n; 16]))).await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(class.get(&card).await.status, StatusCode::TOO_MANY_REQUESTS, "a good one waits too");
    let mut other = school.browser();
    other.peer = "198.51.100.7:4711".parse().unwrap();
    other.get(&card).await.shows("Hello, Ava!");
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_on_a_page_of_somebody_elses_are_no_guesses() {
    let school = School::open().await;
    let card = address(&school.card(school.ava).await);
    let mut browser = school.browser();
    for n in 100..130 {
        let path = address(&CardToken::new(&[n; 16]));
        let request = axum::http::Request::get(path).header("sec-fetch-dest", "image");
        assert_eq!(browser.send(request, axum::body::Body::empty()).await.status, StatusCode::NOT_FOUND);
    }
    browser.get(&card).await.shows("Hello, Ava!");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parent_with_a_childs_card_is_told_what_it_does() {
    let school = School::open().await;
    let card = address(&school.card(school.ava).await);
    let mut amina = school.parent(school.ava, AMINA).await;
    let before = amina.session();
    amina.get(&card).await.shows("you are signed out of your own account");
    amina.get("/home").await.shows("Ava Begum");
    amina.get(&card).await;
    amina.post(&card, &[]).await.leads_to("/home");
    assert_ne!(amina.session(), before);
}
