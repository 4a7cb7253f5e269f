//! What a family does, from the letter to leaving.

use crate::browser::{Browser, between};
use crate::school::{PASSWORD, School};
use axum::http::StatusCode;
use domain::guardianship::InvitationState;

const AMINA: &str = "amina@example.com";
const YUSUF: &str = "yusuf@example.com";

#[tokio::test(flavor = "multi_thread")]
async fn a_family_comes_sees_and_leaves() {
    let school = School::open().await;
    let (code, other) = (school.letter(school.ava, 2).await, school.letter(school.ben, 2).await);
    let mut amina = school.browser();
    let page = amina.get(&format!("/I/{code}")).await.shows("Larkfield Primary").shows("Ava");
    assert!(!page.body.contains("Begum"), "an invitation shows the first name alone");
    amina.register(&code, AMINA).await;
    amina.get("/home").await.leads_to("/");
    amina.verify(&school.link(AMINA).await).await.shows("Ava Begum").shows("Mother");

    let added = [("code", other.as_str()), ("relation", "carer")];
    amina.get("/children/add").await.shows("Add a child");
    amina.post("/children/add", &added).await.leads_to(&format!("/child/{}", school.ben));
    amina.get("/home").await.shows("Ava").shows("Ben").shows(&format!("href=\"/child/{}\"", school.ben));

    let mut yusuf = school.browser();
    yusuf.register_as(&code, "Yusuf", YUSUF).await.leads_to(&format!("/register/sent?code={code}"));
    yusuf.verify(&school.link(YUSUF).await).await.shows("Ava Begum");
    yusuf.get(&format!("/child/{}", school.ben)).await.finds_no_child();
    let seen = amina.get(&format!("/child/{}/who", school.ava)).await.shows("Yusuf Begum").shows("Amina Begum");
    assert!(!seen.body.contains(YUSUF), "addresses are nobody's business");
    let third = school.browser().get(&format!("/I/{code}")).await;
    assert_eq!(third.status, StatusCode::NOT_FOUND, "the code has served its two adults");

    let mut phone = school.browser();
    phone.sign_in(AMINA, PASSWORD).await.leads_to("/home");
    amina.get("/account").await.shows(AMINA);
    amina.post("/account/sign-out-everywhere", &[]).await.leads_to("/?notice=everywhere");
    phone.get("/home").await.leads_to("/?notice=ended");
    yusuf.get("/home").await.shows("Ava");

    amina.sign_in(AMINA, PASSWORD).await.leads_to("/home");
    amina.get("/account/leave").await.shows("Ava Begum").shows("Ben Okoro");
    amina.post("/account/leave", &[("password", "three red buses")]).await.faults("password");
    amina.post("/account/leave", &[("password", PASSWORD)]).await.leads_to("/?notice=left");
    amina.sign_in(AMINA, PASSWORD).await.faults("name");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mailed_link_works_once_and_looking_at_it_uses_nothing_up() {
    let school = School::open().await;
    let code = school.letter(school.ava, 4).await;
    school.browser().register(&code, AMINA).await;
    let link = school.link(AMINA).await;
    for _ in 0..3 {
        school.browser().get(&link).await.shows(AMINA);
    }
    let mut wrong = school.browser();
    wrong.get(&link).await;
    wrong.post(&link, &[("password", "three red buses")]).await.faults("password");
    let mut elsewhere = school.browser();
    elsewhere.verify(&link).await.shows("Ava Begum");
    for again in [&mut wrong, &mut school.browser()] {
        let page = again.get(&link).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
        assert!(page.body.contains("This link does not work any more") && !page.body.contains(AMINA));
        again.get("/join").await;
        assert_eq!(again.post(&link, &[("password", PASSWORD)]).await.status, StatusCode::NOT_FOUND, "it was used");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_is_over_after_its_time() {
    let school = School::open().await;
    let code = school.letter(school.ava, 4).await;
    school.browser().register(&code, AMINA).await;
    school.pass_days(3);
    let link = school.link(AMINA).await;
    assert_eq!(school.browser().get(&link).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_password_is_chosen_anew_and_ends_every_other_session() {
    let school = School::open().await;
    let mut amina = school.parent(school.ava, AMINA).await;
    let mut phone = school.browser();
    phone.get("/forgot").await.shows("Forgotten password");
    phone.post("/forgot", &[("email", AMINA)]).await.leads_to("/forgot/sent");
    let link = school.link(AMINA).await;
    assert!(link.starts_with("/reset/"), "{link}");
    phone.get(&link).await.shows("Choose a new password");
    phone.post(&link, &[("new", "short")]).await.faults("new");
    phone.post(&link, &[("new", "four yellow trams")]).await.leads_to("/home");
    phone.get("/home").await.shows("Ava");
    amina.get("/home").await.leads_to("/?notice=ended");
    let mut again = school.browser();
    assert_eq!(again.get(&link).await.status, StatusCode::NOT_FOUND, "it works once");
    again.sign_in(AMINA, PASSWORD).await.faults("name");
    again.sign_in(AMINA, "four yellow trams").await.leads_to("/home");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_changed_and_this_browser_stays_signed_in() {
    let school = School::open().await;
    let mut amina = school.parent(school.ava, AMINA).await;
    let mut phone = school.browser();
    phone.sign_in(AMINA, PASSWORD).await.leads_to("/home");
    amina.get("/account/password").await.shows("Change the password");
    amina.post("/account/password", &[("old", "wrong"), ("new", "four yellow trams")]).await.faults("old");
    amina.post("/account/password", &[("old", PASSWORD), ("new", "tiny")]).await.faults("new");
    let right = [("old", PASSWORD), ("new", "four yellow trams")];
    amina.post("/account/password", &right).await.leads_to("/account?notice=password");
    amina.get("/account?notice=password").await.shows("The password is changed.");
    phone.get("/home").await.leads_to("/?notice=ended");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_that_changed_is_accepted_before_anything_else() {
    let school = School::open().await;
    let mut amina = school.parent(school.ava, AMINA).await;
    let code = school.letter(school.ben, 4).await;
    school.set_policy("Be kind.").await;
    amina.get("/home").await.leads_to("/policy");
    amina.get(&format!("/children/add?code={code}")).await.leads_to(&format!("/policy?code={code}"));
    let page = amina.get(&format!("/policy?code={code}")).await.shows("Be kind.");
    let shown = between(&page.body, "name=\"shown\" value=\"", "\"").unwrap().to_owned();
    amina.post("/policy", &[("shown", &shown), ("code", &code)]).await.faults("policy");
    school.set_policy("Be kind, always.").await;
    let ticked = [("shown", shown.as_str()), ("policy", "yes"), ("code", &code)];
    let page = amina.post("/policy", &ticked).await.shows("Be kind, always.");
    let shown = between(&page.body, "name=\"shown\" value=\"", "\"").unwrap().to_owned();
    let ticked = [("shown", shown.as_str()), ("policy", "yes"), ("code", &code)];
    amina.post("/policy", &ticked).await.leads_to(&format!("/children/add?code={code}"));
    amina.get("/home").await.shows("Ava");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_an_account_signs_in_and_adds_the_child() {
    let school = School::open().await;
    school.parent(school.ava, AMINA).await;
    let code = school.letter(school.ben, 4).await;
    let mut amina = school.browser();
    amina.get(&format!("/i/{}", code.to_lowercase())).await.shows(&format!("/?code={code}"));
    amina.get(&format!("/?code={code}")).await.shows("Then you can add the child.");
    let typed = [("name", AMINA), ("password", PASSWORD), ("code", code.as_str())];
    amina.post("/", &typed).await.leads_to(&format!("/children/add?code={code}"));
    amina.get(&format!("/children/add?code={code}")).await.shows("Ben");
    amina.post("/children/add", &[("code", &code)]).await.faults("relation");
    let added = [("code", code.as_str()), ("relation", "mother")];
    amina.post("/children/add", &added).await.leads_to(&format!("/child/{}", school.ben));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_is_shown_again_but_never_the_password() {
    let school = School::open().await;
    let code = school.letter(school.ava, 4).await;
    let mut amina = school.browser();
    amina.get(&format!("/register?code={code}")).await.shows("Step 1 of 2");
    let empty = [("step", "name"), ("code", code.as_str()), ("family_name", "O’Neill & \"Sons\"")];
    let page = amina.post("/register", &empty).await.faults("given_name").faults("relation");
    assert!(page.body.contains("O’Neill &#38; &#34;Sons&#34;"), "{}", page.body);
    let typed = [("step", "account"), ("code", code.as_str()), ("given_name", "Amina"), ("relation", "mother")];
    let rest = [("email", "amina at example"), ("password", "tiny-secret")];
    let page = amina.post("/register", &[&typed[..], &rest].concat()).await.faults("password");
    assert!(page.body.contains("value=\"amina at example\"") && !page.body.contains("tiny-secret"), "{}", page.body);
    let back = [("step", "back"), ("code", code.as_str()), ("given_name", "Amina"), ("relation", "mother")];
    amina.post("/register", &back).await.shows("value=\"Amina\"").shows("value=\"mother\" id=\"relation\" checked");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_a_new_one_at_each_sign_in() {
    let school = School::open().await;
    let mut amina = school.parent(school.ava, AMINA).await;
    let (first, before) = (amina.session(), amina.clone());
    amina.get("/account").await;
    amina.post("/sign-out", &[]).await.leads_to("/?notice=out");
    assert_eq!(amina.session(), "");
    let mut kept: Browser = before;
    kept.get("/home").await.leads_to("/?notice=ended");
    amina.sign_in(AMINA, PASSWORD).await.leads_to("/home");
    assert!(!amina.session().is_empty() && amina.session() != first, "the token is a new one");
    school.pass_days(15);
    amina.get("/home").await.leads_to("/?notice=ended");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_office_sees_how_far_an_invitation_has_come() {
    let school = School::open().await;
    let code = school.letter(school.ava, 4).await;
    let mut amina = school.browser();
    amina.get(&format!("/I/{code}")).await.shows("Ava");
    assert_eq!(school.state(school.ava).await, InvitationState::Sent, "a mail filter follows links too");
    amina.get(&format!("/register?code={code}")).await.shows("About you");
    assert_eq!(school.state(school.ava).await, InvitationState::Opened);
    amina.register(&code, AMINA).await;
    assert_eq!(school.state(school.ava).await, InvitationState::Registered);
    amina.verify(&school.link(AMINA).await).await;
    assert_eq!(school.state(school.ava).await, InvitationState::Connected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_session_in_a_browser_ends_the_one_before() {
    let school = School::open().await;
    let mut browser = school.parent(school.ava, AMINA).await;
    let mut before = browser.clone();
    let code = school.letter(school.ben, 4).await;
    school.browser().register(&code, YUSUF).await;
    browser.verify(&school.link(YUSUF).await).await.shows("Ben Okoro");
    before.get("/home").await.leads_to("/?notice=ended");
}
