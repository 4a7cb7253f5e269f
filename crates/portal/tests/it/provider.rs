//! Signing in with a provider: only whoever was matched, only with an answer to a question of this browser, once.

use crate::browser::{Answer, Browser, between};
use crate::providers_stage::{ALL, Stage, broken, change_sign_in, link_google};
use crate::school::School;
use actions::ask::providers::{ChangeSignIn, Provider, ProviderSignIn};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use domain::id::UserId;
use domain::school::Settings;
use serde_json::json;
use url::Url;

const MINUTE: i64 = 60 * 1000;

/// Sends a browser to a provider; answers with the address it is sent to.
async fn ask(browser: &mut Browser, at: &str) -> String {
    let answer = browser.get(&format!("/sign-in/{at}")).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{at}: {}", answer.body);
    assert!(answer.body.is_empty() && answer.headers["referrer-policy"] == "no-referrer");
    answer.location().to_owned()
}

/// Signs in as somebody at a provider and comes back.
async fn come(stage: &Stage, browser: &mut Browser, (at, who): (&str, &str)) -> Answer {
    let address = ask(browser, at).await;
    let back = stage.doubles.sign_in(&address, who);
    assert!(back.starts_with(&format!("/sign-in/{at}/back?")), "{at}");
    browser.get(&back).await
}

/// They must stay outside, and be told why on a page whose address tells nothing. Answers with what the page says.
async fn stays(browser: &mut Browser, answer: Answer, (at, why): (&str, &str), status: u16) -> String {
    answer.leads_to(&format!("/sign-in/{at}/{why}"));
    assert_eq!(browser.session(), "", "{at}: {why}");
    let page = browser.get(&format!("/sign-in/{at}/{why}")).await;
    assert_eq!(page.status.as_u16(), status, "{}", page.body);
    assert!(page.body.contains("You are not signed in"), "{}", page.body);
    browser.get("/home").await.leads_to("/");
    between(&page.body, "<main", "</main>").unwrap().to_owned()
}

async fn id_of(school: &School, username: &str) -> UserId {
    school.desk.book().await.unwrap().by_username(username).unwrap().id()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_matched_pupil_and_a_matched_teacher_come_in_with_each_provider() {
    let stage = Stage::open().await;
    let school = &stage.school;
    school.teacher("tia").await;
    stage.match_with(school.ava, "pupil").await;
    stage.match_with(id_of(school, "tia").await, "teacher").await;
    let page = school.browser().get("/").await.shows("For pupils and staff");
    for name in ["Google", "Microsoft", "Wonde", "MyLogin"] {
        assert!(page.body.contains(&format!("Sign in with {name}</a>")), "{name}: {}", page.body);
    }
    for at in ALL {
        let mut tablet = school.browser();
        come(&stage, &mut tablet, (at, "pupil")).await.leads_to("/home");
        tablet.get("/home").await.shows("Ava");
        let mut laptop = school.browser();
        come(&stage, &mut laptop, (at, "teacher")).await.leads_to("/home");
        laptop.get("/home").await.shows("1 Larch");
        assert!(!laptop.cookies.contains_key("__Host-provider"), "{at}: it is over");
    }
    let seen = store::find::list_sign_ins(&school.store, school.id).await.unwrap();
    let seen = seen.iter().find(|row| row.user_id == school.ava.0).and_then(|row| row.last_at).unwrap();
    assert!(school.now() - seen < MINUTE, "the office sees when they were here");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_password_is_asked_to_be_changed_where_none_was_used() {
    let stage = Stage::open().await;
    let school = &stage.school;
    stage.match_with(school.ava, "pupil").await;
    school.change_user(school.ava, Vec::new(), |user| user.must_change = true).await;
    let mut tablet = school.browser();
    come(&stage, &mut tablet, ("google", "pupil")).await.leads_to("/home");
    tablet.get("/home").await.shows("Ava");
    tablet.get("/my/password").await.shows("name=\"old\"");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_not_matched_suspended_or_deleted_is_told_whom_to_ask_and_no_more() {
    let stage = Stage::open().await;
    let school = &stage.school;
    let mut pages = Vec::new();
    let mut browser = school.browser();
    for at in ALL {
        let answer = come(&stage, &mut browser, (at, "teacher")).await;
        let page = stays(&mut browser, answer, (at, "unknown"), 403).await;
        assert!(
            page.contains("does not know your") && page.contains("ask your teacher or the school office"),
            "{page}"
        );
    }
    let settings = Settings { contact: "Mr Lee, 01632 960000".to_owned(), ..Settings::default() };
    school.set(settings).await;
    for (user, change) in [(school.ava, None), (school.ben, Some(true)), (school.cleo, Some(false))] {
        match change {
            None => {}
            Some(true) => {
                stage.match_with(user, "pupil").await;
                school.change_user(user, Vec::new(), |user| user.suspended = true).await;
            }
            Some(false) => {
                stage.match_with(user, "teacher").await;
                school.delete(user).await;
            }
        }
        let who = if change == Some(false) { "teacher" } else { "pupil" };
        let answer = come(&stage, &mut browser, ("wonde", who)).await;
        pages.push(stays(&mut browser, answer, ("wonde", "unknown"), 403).await);
    }
    assert!(pages[0].contains("Mr Lee, 01632 960000"), "{}", pages[0]);
    pages.dedup();
    assert_eq!(pages.len(), 1, "nobody learns which accounts there are: {pages:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn people_of_other_schools_private_accounts_and_whoever_cancels_stay_outside() {
    let stage = Stage::open().await;
    let school = &stage.school;
    stage.match_with(school.ava, "pupil").await;
    let mut browser = school.browser();
    let answer = come(&stage, &mut browser, ("google", "stranger")).await;
    let page = stays(&mut browser, answer, ("google", "other-school"), 403).await;
    assert!(page.contains("is not of this school"), "{page}");
    let answer = come(&stage, &mut browser, ("google", "personal")).await;
    stays(&mut browser, answer, ("google", "personal"), 403).await;
    for at in ["wonde", "mylogin"] {
        let answer = come(&stage, &mut browser, (at, "stranger")).await;
        let why = answer.location().rsplit('/').next().unwrap().to_owned();
        assert!(["other-school", "unknown"].contains(&why.as_str()), "{at}: {why}");
        stays(&mut browser, answer, (at, &why), 403).await;
    }
    for at in ALL {
        let answer = come(&stage, &mut browser, (at, "")).await;
        stays(&mut browser, answer, (at, "declined"), 403).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_tenant_is_another_school_whatever_the_ids_are() {
    let stage = Stage::open().await;
    let school = &stage.school;
    stage.match_with(school.ava, "pupil").await;
    let mut browser = school.browser();
    let address = ask(&mut browser, "microsoft").await;
    // The page of all tenants, as somebody could put it into the address.
    let tenant = format!("/{}/", stage.doubles.text("tenant"));
    let back = stage.doubles.sign_in(&address.replace(&tenant, "/organizations/"), "stranger");
    let answer = browser.get(&back).await;
    let why = answer.location().rsplit('/').next().unwrap().to_owned();
    assert!(["other-school", "again", "setup"].contains(&why.as_str()), "{why}");
    assert_eq!(browser.session(), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_counts_once_in_time_and_in_the_browser_that_asked() {
    let stage = Stage::open().await;
    let school = &stage.school;
    stage.match_with(school.ava, "pupil").await;
    for at in ALL {
        let (mut tablet, mut other) = (school.browser(), school.browser());
        let back = stage.doubles.sign_in(&ask(&mut tablet, at).await, "pupil");
        let answer = other.get(&back).await;
        stays(&mut other, answer, (at, "again"), 400).await;
        ask(&mut other, at).await;
        let answer = other.get(&back).await;
        stays(&mut other, answer, (at, "again"), 400).await;
        let mut wrong = Url::parse(&format!("https://portal.example{back}")).unwrap();
        let pairs: Vec<(String, String)> =
            wrong.query_pairs().into_owned().filter(|(name, _)| name != "state").collect();
        wrong.query_pairs_mut().clear().extend_pairs(&pairs).append_pair("state", "a".repeat(32).as_str());
        let wrong = &wrong[url::Position::BeforePath..];
        let answer = tablet.get(wrong).await;
        stays(&mut tablet, answer, (at, "again"), 400).await;
        let mut early = tablet.clone();
        tablet.get(&back).await.leads_to("/home");
        early.get(&back).await.leads_to(&format!("/sign-in/{at}/again"));
        tablet.get(&back).await.leads_to(&format!("/sign-in/{at}/again"));
        tablet.get("/home").await.shows("Ava");
        let mut late = school.browser();
        let back = stage.doubles.sign_in(&ask(&mut late, at).await, "pupil");
        school.pass(15 * MINUTE);
        let answer = late.get(&back).await;
        stays(&mut late, answer, (at, "again"), 400).await;
        let two = stage.doubles.sign_in(&ask(&mut late, at).await, "pupil");
        let one = stage.doubles.sign_in(&ask(&mut late, at).await, "pupil");
        late.get(&one).await.leads_to("/home");
        assert!(late.cookies.remove("__Host-provider").is_none());
        late.get(&two).await.leads_to(&format!("/sign-in/{at}/again"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_of_one_provider_is_none_at_anothers_address() {
    let stage = Stage::open().await;
    let school = &stage.school;
    stage.match_with(school.ava, "pupil").await;
    let mut browser = school.browser();
    let back = stage.doubles.sign_in(&ask(&mut browser, "wonde").await, "pupil");
    let answer = browser.get(&back.replace("/wonde/", "/mylogin/")).await;
    stays(&mut browser, answer, ("mylogin", "again"), 400).await;
    assert_eq!(stage.doubles.count("mylogin", "/oauth/token"), 0, "nobody is sent a code of somebody else's");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_began_at_the_providers_own_page_is_asked_again_and_never_for_ever() {
    let stage = Stage::open().await;
    let school = &stage.school;
    stage.match_with(school.ava, "pupil").await;
    for at in ["wonde", "mylogin"] {
        let mut tile = Url::parse(&format!("{}/portal", stage.doubles.text(at))).unwrap();
        tile.query_pairs_mut().append_pair("redirect_uri", &format!("https://portal.example/sign-in/{at}/back"));
        let stray = stage.doubles.sign_in(tile.as_str(), "teacher");
        assert!(stray.contains("code=") && !stray.contains("state="), "a code, and nobody asked");
        let mut tablet = school.browser();
        let asked = tablet.get(&stray).await;
        assert!(asked.location().starts_with(stage.doubles.text(at)), "{at}: {}", asked.location());
        assert_eq!(stage.doubles.count(at, "/oauth/token"), 0, "the code that came is not used");
        let back = stage.doubles.sign_in(asked.location(), "pupil");
        tablet.get(&back).await.leads_to("/home");
        tablet.get("/home").await.shows("Ava");
        let mut forgetful = school.browser();
        let asked = forgetful.get(&stray).await;
        let back = stage.doubles.sign_in(asked.location(), "pupil");
        forgetful.cookies.clear();
        let answer = forgetful.get(&back).await;
        stays(&mut forgetful, answer, (at, "again"), 400).await;
        let mut circle = school.browser();
        for round in 0..4 {
            let answer = circle.get(&stray).await;
            let is_over = answer.location() == format!("/sign-in/{at}/again");
            assert_eq!(is_over, round == 3, "{at}, round {round}: {}", answer.location());
        }
        assert!(!ask(&mut circle, at).await.is_empty(), "whoever presses the button begins anew");
    }
    let mut browser = school.browser();
    browser.get("/sign-in/google/back").await.leads_to("/sign-in/google/again");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_sat_here_before_is_signed_out_when_the_next_one_comes_in() {
    let stage = Stage::open().await;
    let school = &stage.school;
    stage.match_with(school.ava, "pupil").await;
    let mut tablet = school.pupil(school.ben).await;
    let mut before = tablet.clone();
    come(&stage, &mut tablet, ("mylogin", "pupil")).await.leads_to("/home");
    tablet.get("/home").await.shows("Ava");
    before.get("/home").await.leads_to("/?notice=ended");
    school.change_user(school.ava, Vec::new(), |user| user.suspended = true).await;
    tablet.get("/home").await.leads_to("/?notice=ended");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_is_down_and_an_app_that_is_wrong_are_said() {
    let stage = Stage::open().await;
    let school = &stage.school;
    stage.match_with(school.ava, "pupil").await;
    let mut browser = school.browser();
    let back = stage.doubles.sign_in(&ask(&mut browser, "mylogin").await, "pupil");
    stage.doubles.control("POST", "/break", &broken("mylogin", "/oauth/token", 50));
    let answer = browser.get(&back).await;
    let page = stays(&mut browser, answer, ("mylogin", "busy"), 503).await;
    assert!(page.contains("MyLogin does not answer just now"), "{page}");
    assert_eq!(browser.get("/sign-in/mylogin/busy").await.headers["retry-after"], "60");
    stage.doubles.control("DELETE", "/break", &json!({}));
    let answer = browser.get(&back).await;
    stays(&mut browser, answer, ("mylogin", "again"), 400).await;
    come(&stage, &mut browser, ("mylogin", "pupil")).await.leads_to("/home");
    let sign_in = ProviderSignIn {
        is_on: true,
        client_id: stage.doubles.text("google_web_client_id").to_owned(),
        ..ProviderSignIn::default()
    };
    let wrong = Some("not this".to_owned());
    let request = ChangeSignIn { provider: Provider::Google, sign_in, client_secret: wrong, mylogin_secret: None };
    change_sign_in(school, &request).await;
    let mut browser = school.browser();
    let answer = come(&stage, &mut browser, ("google", "pupil")).await;
    let page = stays(&mut browser, answer, ("google", "setup"), 500).await;
    assert!(page.contains("not set up correctly") && page.contains("school office"), "{page}");
    let right = Some(stage.doubles.text("google_web_client_secret").to_owned());
    change_sign_in(school, &ChangeSignIn { client_secret: right, ..request }).await;
    come(&stage, &mut browser, ("google", "pupil")).await.leads_to("/home");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_is_not_linked_or_switched_off_has_no_button_and_no_address() {
    let school = School::open().await;
    let mut browser = school.browser();
    let page = browser.get("/").await.shows("For pupils<");
    assert!(!page.body.contains("/sign-in/"), "{}", page.body);
    let all = ["", "/back?code=1&state=2", "/unknown"];
    for path in ALL.iter().flat_map(|at| all.map(|rest| format!("/sign-in/{at}{rest}"))) {
        browser.get(&path).await.finds_nothing();
    }
    link_google(&school).await;
    browser.get("/").await.shows("Sign in with Google</a>");
    let address = ask(&mut browser, "google").await;
    assert!(address.starts_with("https://accounts.google.com/"), "{address}");
    browser.get("/sign-in/microsoft").await.finds_nothing();
    for path in ["/sign-in/Google", "/sign-in/google/none", "/sign-in/none"] {
        browser.get(path).await.finds_nothing();
    }
    let (provider, sign_in) = (Provider::Google, ProviderSignIn::default());
    change_sign_in(&school, &ChangeSignIn { provider, sign_in, client_secret: None, mylogin_secret: None }).await;
    let page = browser.get("/").await;
    assert!(!page.body.contains("/sign-in/"), "{}", page.body);
    for path in all.map(|rest| format!("/sign-in/google{rest}")) {
        browser.get(&path).await.finds_nothing();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_holds_the_public_address_and_a_cookie_that_comes_back() {
    let school = School::open().await;
    link_google(&school).await;
    let mut browser = school.browser();
    let answer = browser.get("/sign-in/google").await;
    let asked = Url::parse(answer.location()).unwrap();
    let find = |name: &str| asked.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    assert_eq!(find("redirect_uri").as_deref(), Some("https://portal.example/sign-in/google/back"));
    assert_eq!(find("code_challenge_method").as_deref(), Some("S256"));
    let cookie = answer.headers.get_all("set-cookie").iter().map(|one| one.to_str().unwrap());
    let cookie = cookie.into_iter().find(|one| one.starts_with("__Host-provider=")).unwrap();
    for part in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/", "Max-Age=900"] {
        assert!(cookie.contains(part), "{part} is in {cookie}");
    }
    let state = find("state").unwrap();
    assert!(state.len() > 30 && !cookie.contains(&state));
    let picture = Request::get("/sign-in/google").header("sec-fetch-dest", "image");
    browser.send(picture, Body::empty()).await.finds_nothing();
    let page = browser.get("/?code=0000").await;
    assert!(!page.body.contains("/sign-in/"), "whoever brings a code is a parent: {}", page.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn questions_are_limited_by_address_and_not_those_of_a_school_that_signs_in() {
    let school = School::open().await;
    link_google(&school).await;
    let mut flood = school.browser();
    for _ in 0..601 {
        ask(&mut flood, "google").await;
    }
    let answer = flood.get("/sign-in/google").await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{}", answer.body);
    let mut other = school.browser();
    other.peer = ([192, 0, 2, 8], 4711).into();
    ask(&mut other, "google").await;
    flood.get("/").await.shows("Sign in with Google</a>");
}
