//! Passkeys: added with the password, used instead of it, and refused alike whatever is wrong.

use crate::authenticator::{Authenticator, question};
use crate::browser::{Answer, Browser};
use crate::school::{PASSWORD, School};
use axum::http::StatusCode;
use portal::Listen;

const AMINA: &str = "amina@example.com";
const CLEO: &str = "cleo@example.com";

/// Adds a passkey.
async fn add(parent: &mut Browser, device: &mut Authenticator, name: &str) {
    parent.get("/account/passkeys").await.shows("Add a passkey");
    let page = parent.post("/account/passkeys/ask", &[("password", PASSWORD), ("name", name)]).await.shows("Continue");
    let (options, token) = question(&page);
    assert_eq!(options["authenticatorSelection"]["residentKey"], "required", "signing in begins without a name");
    assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
    let answer = device.create(&options);
    let typed = [("token", token.as_str()), ("name", name), ("answer", &answer)];
    parent.post("/account/passkeys", &typed).await.leads_to("/account/passkeys?notice=added");
}

/// Answers a fresh question to sign in.
async fn come_in(browser: &mut Browser, device: &mut Authenticator) -> Answer {
    browser.get("/").await.shows("Sign in with a passkey");
    let (options, token) = question(&browser.post("/passkey", &[]).await);
    let answer = device.get(&options);
    browser.post("/passkey/sign-in", &[("token", &token), ("answer", &answer)]).await
}

fn refused(answer: Answer) {
    let answer = answer.faults("name");
    assert!(answer.body.contains("This passkey was not accepted"), "{}", answer.body);
    assert!(!answer.headers.contains_key("set-cookie"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_is_added_used_and_removed() {
    let school = School::open().await;
    let (mut amina, mut device) = (school.parent(school.ava, AMINA).await, Authenticator::new(1));
    amina.get("/account").await.shows("href=\"/account/passkeys\"");
    add(&mut amina, &mut device, "My <phone>").await;
    let page = amina.get("/account/passkeys").await.shows("My &#60;phone&#62;");
    let mut phone = school.browser();
    for _ in 0..2 {
        come_in(&mut phone, &mut device).await.leads_to("/home");
        phone.get("/home").await.shows("Ava Begum");
        phone.get("/account").await;
        phone.post("/sign-out", &[]).await;
    }
    let code = school.letter(school.ben, 4).await;
    phone.get(&format!("/?code={code}")).await;
    let page_of_code = phone.post("/passkey", &[("code", &code)]).await.shows(&code);
    let (options, token) = question(&page_of_code);
    let typed = [("token", token.as_str()), ("answer", &device.get(&options)), ("code", &code)];
    phone.post("/passkey/sign-in", &typed).await.leads_to(&format!("/children/add?code={code}"));
    let id = crate::browser::between(&page.body, "name=\"id\" value=\"", "\"").unwrap().to_owned();
    let mut cleo = school.parent(school.cleo, CLEO).await;
    cleo.get("/account/passkeys").await;
    cleo.post("/account/passkeys/remove", &[("id", &id)]).await;
    amina.get("/account/passkeys").await.shows("My &#60;phone&#62;");
    amina.post("/account/passkeys/remove", &[("id", &id)]).await.leads_to("/account/passkeys?notice=removed");
    let page = amina.get("/account/passkeys").await.shows("Add a passkey");
    assert!(!page.body.contains("phone&#62;"));
    refused(come_in(&mut school.browser(), &mut device).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_wrong_with_an_answer_nobody_comes_in() {
    let school = School::open().await;
    let (mut amina, mut device) = (school.parent(school.ava, AMINA).await, Authenticator::new(1));
    let (mut cleo, mut hers) = (school.parent(school.cleo, CLEO).await, Authenticator::new(2));
    add(&mut amina, &mut device, "").await;
    add(&mut cleo, &mut hers, "").await;
    let mut guest = school.browser();
    let mut tried = Vec::new();
    let elsewhere = Authenticator { origin: "https://portal.example.evil.example".to_owned(), ..device.clone() };
    let plain = Authenticator { origin: "http://portal.example".to_owned(), ..device.clone() };
    let careless = Authenticator { verifies: false, ..device.clone() };
    let as_cleo = Authenticator { user: hers.user.clone(), ..device.clone() };
    let forged = Authenticator { user: device.user.clone(), ..Authenticator::new(1) };
    let unknown = Authenticator { user: device.user.clone(), ..Authenticator::new(9) };
    for mut wrong in [elsewhere, plain, careless, as_cleo, forged, unknown] {
        tried.push(come_in(&mut guest, &mut wrong).await);
    }
    // An answer to another question, the same answer twice, and one that comes too late.
    guest.get("/").await;
    let (first, _) = question(&guest.post("/passkey", &[]).await);
    let (second, token) = question(&guest.post("/passkey", &[]).await);
    let other = device.get(&first);
    tried.push(guest.post("/passkey/sign-in", &[("token", &token), ("answer", &other)]).await);
    let right = device.get(&second);
    tried.push(guest.post("/passkey/sign-in", &[("token", &token), ("answer", &right)]).await);
    for answer in ["", "{}", "null", "[]"] {
        let (_, token) = question(&guest.post("/passkey", &[]).await);
        tried.push(guest.post("/passkey/sign-in", &[("token", &token), ("answer", answer)]).await);
    }
    for answer in tried {
        refused(answer);
    }
    assert_eq!(guest.session(), "");
    come_in(&mut guest.clone(), &mut device).await.leads_to("/home");
    guest.get("/").await;
    let (options, token) = question(&guest.post("/passkey", &[]).await);
    school.pass_days(1);
    let late = device.get(&options);
    refused(guest.post("/passkey/sign-in", &[("token", &token), ("answer", &late)]).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copied_passkey_is_refused_by_its_counter() {
    let school = School::open().await;
    let (mut amina, mut device) = (school.parent(school.ava, AMINA).await, Authenticator::new(1));
    add(&mut amina, &mut device, "").await;
    let mut copy = device.clone();
    for _ in 0..2 {
        come_in(&mut school.browser(), &mut device).await.leads_to("/home");
    }
    refused(come_in(&mut school.browser(), &mut copy).await);
    come_in(&mut school.browser(), &mut device).await.leads_to("/home");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_is_added_by_its_owner_with_the_password_alone() {
    let school = School::open().await;
    let (mut amina, mut cleo) = (school.parent(school.ava, AMINA).await, school.parent(school.cleo, CLEO).await);
    amina.get("/account/passkeys").await;
    amina.post("/account/passkeys/ask", &[("password", "three red buses")]).await.faults("password");
    let (options, token) = question(&amina.post("/account/passkeys/ask", &[("password", PASSWORD)]).await);
    let mut device = Authenticator::new(1);
    let answer = device.create(&options);
    let typed = [("token", token.as_str()), ("answer", &answer)];
    cleo.get("/account/passkeys").await;
    cleo.post("/account/passkeys", &typed).await.faults("password");
    amina.get("/account/passkeys").await;
    amina.post("/account/passkeys", &typed).await.faults("password");
    refused(come_in(&mut school.browser(), &mut device).await);
    add(&mut amina, &mut device, "").await;
    cleo.get("/account/passkeys").await;
    let (options, token) = question(&cleo.post("/account/passkeys/ask", &[("password", PASSWORD)]).await);
    let same = device.clone().create(&options);
    cleo.post("/account/passkeys", &[("token", &token), ("answer", &same)]).await.faults("password");
}

#[tokio::test(flavor = "multi_thread")]
async fn passkeys_end_with_a_forgotten_password_and_with_the_account() {
    let school = School::open().await;
    let (mut amina, mut device) = (school.parent(school.ava, AMINA).await, Authenticator::new(1));
    let (mut cleo, mut hers) = (school.parent(school.cleo, CLEO).await, Authenticator::new(2));
    add(&mut amina, &mut device, "").await;
    add(&mut cleo, &mut hers, "").await;
    amina.get("/account/password").await;
    let typed = [("old", PASSWORD), ("new", "four yellow trams")];
    amina.post("/account/password", &typed).await.leads_to("/account?notice=password");
    come_in(&mut school.browser(), &mut device).await.leads_to("/home");
    let mut phone = school.browser();
    phone.get("/forgot").await;
    phone.post("/forgot", &[("email", AMINA)]).await;
    let link = school.link(AMINA).await;
    phone.get(&link).await;
    phone.post(&link, &[("new", "five purple ships")]).await.leads_to("/home");
    refused(come_in(&mut school.browser(), &mut device).await);
    cleo.get("/account/leave").await;
    cleo.post("/account/leave", &[("password", PASSWORD)]).await.leads_to("/?notice=left");
    refused(come_in(&mut school.browser(), &mut hers).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_browsers_have_no_passkeys_none_are_offered() {
    for address in [None, Some("http://192.0.2.1:8080"), Some("https://192.0.2.1"), Some("http://portal.example")] {
        let mut listen = Listen::on("127.0.0.1:0".parse().unwrap());
        listen.public_address = address.map(str::to_owned);
        let school = School::served(listen).await;
        let mut browser = school.browser();
        let page = browser.get("/").await.shows("Sign in");
        assert!(!page.body.contains("passkey"), "{address:?}");
        let tried = [("/passkey", StatusCode::NOT_FOUND), ("/passkey/sign-in", StatusCode::NOT_FOUND)];
        for (path, status) in tried {
            let answer = browser.post(path, &[]).await;
            assert!([status, StatusCode::FORBIDDEN].contains(&answer.status), "{address:?} {path}: {}", answer.status);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whose_account_got_a_passkey_is_told_by_mail_what_to_do_if_it_was_not_them() {
    let school = School::open().await;
    let (mut amina, mut device) = (school.parent(school.ava, AMINA).await, Authenticator::new(1));
    let told = async || {
        let mails = store::outbox::list_mail(&school.store, school.id, 100).await.unwrap();
        mails.into_iter().filter(|mail| mail.kind == "passkey_added").map(|mail| mail.recipient).collect::<Vec<_>>()
    };
    amina.get("/account/passkeys").await;
    amina.post("/account/passkeys/ask", &[("password", PASSWORD)]).await;
    assert!(told().await.is_empty(), "asking for one is not having one");
    add(&mut amina, &mut device, "Phone").await;
    assert_eq!(told().await, [AMINA]);
    assert_eq!(school.link(AMINA).await, "/forgot");
}
