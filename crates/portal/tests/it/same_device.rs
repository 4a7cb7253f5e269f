//! The browser that sent a form: it follows the mail without the password, sees where the mail went, and asks once more.

use crate::browser::Browser;
use crate::school::{PASSWORD, School};
use axum::http::StatusCode;

const AMINA: &str = "amina@example.com";
const YUSUF: &str = "yusuf@example.com";
const DEVICE: &str = "__Host-device";

async fn registered(school: &School) -> (Browser, String, String) {
    let (code, mut browser) = (school.letter(school.ava, 4).await, school.browser());
    browser.register(&code, AMINA).await;
    (browser, school.link(AMINA).await, code)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_link_opens_where_the_form_was_sent_with_one_button() {
    let school = School::open().await;
    let (mut phone, link, _) = registered(&school).await;
    for _ in 0..3 {
        let page = phone.get(&link).await.shows(AMINA).shows("Continue");
        assert!(!page.body.contains("type=\"password\""), "{}", page.body);
        assert_eq!(phone.session(), "", "looking signs nobody in");
    }
    phone.post(&link, &[]).await.leads_to("/home");
    assert!(!phone.cookies.contains_key(DEVICE), "it is known no more");
    phone.get("/home").await.shows("Ava Begum");
    phone.get("/account").await;
    assert_eq!(phone.post(&link, &[]).await.status, StatusCode::NOT_FOUND, "it was used");
}

#[tokio::test(flavor = "multi_thread")]
async fn anywhere_else_the_link_takes_the_password() {
    let school = School::open().await;
    let (mut phone, link, _) = registered(&school).await;
    let mut stranger = school.browser();
    stranger.cookies.insert(DEVICE.to_owned(), "a".repeat(43));
    let other = school.letter(school.ben, 4).await;
    let mut neighbour = school.browser();
    neighbour.register(&other, YUSUF).await;
    for browser in [&mut stranger, &mut neighbour, &mut school.browser()] {
        browser.get(&link).await.shows("type=\"password\"");
        browser.post(&link, &[]).await.faults("password");
        assert_eq!(browser.session(), "");
    }
    // Whoever registers somebody else's address has the browser and not the mail.
    let mut attacker = phone.clone();
    attacker.get("/register/sent").await;
    assert_eq!(attacker.post("/verify/none", &[]).await.status, StatusCode::NOT_FOUND);
    phone.get(&link).await;
    phone.post(&link, &[]).await.leads_to("/home");
    let theirs = school.link(YUSUF).await;
    let mut mine = school.browser();
    mine.get(&theirs).await.shows("type=\"password\"");
    mine.post(&theirs, &[("password", PASSWORD)]).await.leads_to("/home");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_is_sent_again_and_one_link_of_two_is_enough() {
    let school = School::open().await;
    let (mut phone, first, code) = registered(&school).await;
    let sent = format!("/register/sent?code={code}");
    phone.get(&sent).await.shows(&format!("href=\"/register?code={code}\""));
    phone.post("/register/again", &[("code", &code)]).await.leads_to(&format!("{sent}&notice=again"));
    phone.get(&format!("{sent}&notice=again")).await.shows("once more");
    let second = school.link(AMINA).await;
    assert_ne!(first, second);
    for link in [&first, &second] {
        phone.get(link).await.shows("Continue");
    }
    phone.post(&second, &[]).await.leads_to("/home");
    assert_eq!(school.browser().get(&first).await.status, StatusCode::NOT_FOUND, "the other one is over too");
}

#[tokio::test(flavor = "multi_thread")]
async fn sending_again_is_slowed_down_and_says_so_on_the_page() {
    let school = School::open().await;
    let (mut phone, _, code) = registered(&school).await;
    let mut last = None;
    for _ in 0..8 {
        phone.get("/register/sent").await.shows(AMINA);
        last = Some(phone.post("/register/again", &[("code", &code)]).await);
    }
    let page = last.unwrap().faults("again");
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(page.body.contains(AMINA), "the page is the same one");
    assert!(school.links(AMINA).await.len() <= 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_address_is_shown_to_the_browser_that_typed_it_and_to_nobody_else() {
    let school = School::open().await;
    let (mut phone, ..) = registered(&school).await;
    phone.get("/register/sent").await.shows(AMINA);
    let page = phone.get("/forgot/sent").await.shows("Check your e-mail");
    assert!(!page.body.contains(AMINA), "another purpose");
    let page = school.browser().get("/register/sent").await.shows("Check your e-mail");
    assert!(!page.body.contains(AMINA) && !page.body.contains("Send it again"));
    let mut other = school.browser();
    other.get("/register/sent").await;
    other.get("/").await;
    other.post("/register/again", &[]).await.leads_to("/join");
    school.pass_days(3);
    let page = phone.get("/register/sent").await.shows("Check your e-mail");
    assert!(!page.body.contains(AMINA), "the link is over");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_password_is_mailed_again_and_shows_the_address_as_it_was_typed() {
    let school = School::open().await;
    school.parent(school.ava, AMINA).await;
    for typed in ["AMINA@Example.com", "Nobody@Example.com"] {
        let mut phone = school.browser();
        phone.get("/forgot").await;
        phone.post("/forgot", &[("email", typed)]).await.leads_to("/forgot/sent");
        phone.get("/forgot/sent").await.shows(typed).shows("2 hours");
        phone.post("/forgot/again", &[]).await.leads_to("/forgot/sent?notice=again");
    }
    assert_eq!(school.links(AMINA).await.iter().filter(|link| link.starts_with("/reset/")).count(), 2);
    assert!(school.links("Nobody@Example.com").await.is_empty());
}
