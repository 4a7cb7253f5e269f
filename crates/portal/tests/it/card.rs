//! Signing in with a login card: looking changes nothing, a press signs in, and whatever does not work is one page.

use crate::browser::{Answer, between};
use crate::school::{School, office};
use actions::actor::Staff;
use actions::ask::user::ResetPasswords;
use axum::http::StatusCode;
use domain::code::CardToken;
use domain::id::UserId;
use domain::user::{Role, Status};

const AMINA: &str = "amina@example.com";
/// What the office made for somebody.
const GIVEN: &str = "green boat";

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

/// The office gives a pupil a password that they must change.
async fn must_change(school: &School, id: UserId) {
    let request = ResetPasswords { ids: vec![id], password: Some(GIVEN.to_owned()), must_change: Some(true) };
    let staff = Staff::Office(office());
    actions::credential::reset(&school.desk, staff.confirmed().unwrap(), &request).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_came_by_card_chooses_a_password_without_the_old_one() {
    let school = School::open().await;
    let card = address(&school.card(school.ava).await);
    must_change(&school, school.ava).await;
    let (mut tablet, mut other) = (school.browser(), school.browser());
    for browser in [&mut tablet, &mut other] {
        browser.get(&card).await;
        browser.post(&card, &[]).await.leads_to("/home");
        browser.get("/home").await.leads_to("/my/password");
    }
    let page = tablet.get("/my/password").await.shows("Choose a password of your own first");
    assert!(!page.body.contains("name=\"old\"") && page.body.contains("name=\"again\""), "{}", page.body);
    let new = "blue kite";
    tablet.post("/my/password", &[("new", new), ("again", "blue kites")]).await.faults("again");
    tablet.post("/my/password", &[("new", new)]).await.faults("again");
    tablet.post("/my/password", &[("new", "a"), ("again", "a")]).await.faults("new");
    let same = tablet.post("/my/password", &[("new", GIVEN), ("again", GIVEN)]).await.faults("new");
    assert!(same.body.contains("must differ from the old one"), "{}", same.body);
    tablet.post("/my/password", &[("new", new), ("again", new)]).await.leads_to("/home?notice=password");
    tablet.get("/home").await.shows("Hello, Ava");
    other.get("/home").await.leads_to("/?notice=ended");
    let name = school.desk.book().await.unwrap().person(school.ava).unwrap().row.username.clone();
    school.browser().sign_in(&name, GIVEN).await.faults("name");
    school.browser().sign_in(&name, new).await.leads_to("/home");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_old_password_is_asked_of_everybody_else() {
    let school = School::open().await;
    let card = address(&school.card(school.ava).await);
    let twice = [("new", "blue kite"), ("again", "blue kite")];
    // By card, but nothing must be changed: a card that was found must not change a password.
    let mut ava = school.pupil(school.ava).await;
    ava.get(&card).await;
    ava.post(&card, &[]).await.leads_to("/home");
    ava.get("/my/password").await.shows("name=\"old\"");
    ava.post("/my/password", &twice).await.faults("old");
    // Must change it, but came with it.
    must_change(&school, school.ben).await;
    let name = school.desk.book().await.unwrap().person(school.ben).unwrap().row.username.clone();
    let mut ben = school.browser();
    ben.sign_in(&name, GIVEN).await.leads_to("/home");
    ben.get("/my/password").await.shows("name=\"old\"");
    ben.post("/my/password", &twice).await.faults("old");
    ben.post("/my/password", &[("old", GIVEN), ("new", "blue kite")]).await.leads_to("/home?notice=password");
}
