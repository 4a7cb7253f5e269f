//! What is tried against a portal: forged forms, guessing, listening to answers, scripts in names, bodies too large.

use crate::browser::{Answer, Browser};
use crate::school::{PASSWORD, PUBLIC, School, named_pupil};
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, ORIGIN, SET_COOKIE};
use axum::http::{Method, Request, StatusCode};
use domain::user::Role;
use portal::{Rule, routes};

const AMINA: &str = "amina@example.com";
const FORM: &str = "application/x-www-form-urlencoded";

/// Every form there is, with a browser that may send it.
fn forms(all: &Browsers) -> Vec<(String, Browser)> {
    // Files come in forms of another kind, with tests of their own.
    let posts = routes().iter().filter(|route| route.method == Method::POST && !route.is_upload);
    let browser = |rule| match rule {
        Rule::Guest | Rule::Anyone => all.guest.clone(),
        Rule::Pupil | Rule::User | Rule::UserBeforePassword => all.pupil.clone(),
        Rule::Staff => all.teacher.clone(),
        _ => all.parent.clone(),
    };
    let none = |pattern: &str| -> String {
        let parts = pattern.split('/').map(|part| if part.starts_with('{') { "none" } else { part });
        parts.collect::<Vec<_>>().join("/")
    };
    posts.map(|route| (none(route.pattern), browser(route.rule))).collect()
}

/// One of each kind, on a page with a form.
struct Browsers {
    guest: Browser,
    parent: Browser,
    pupil: Browser,
    teacher: Browser,
}

async fn browsers(school: &School) -> Browsers {
    let (mut guest, mut parent) = (school.browser(), school.parent(school.ava, AMINA).await);
    let (mut pupil, mut teacher) = (school.user(Role::Student, "pip").await, school.teacher("tia").await);
    guest.get("/").await;
    parent.get("/account").await;
    pupil.get("/home").await;
    teacher.get("/home").await;
    Browsers { guest, parent, pupil, teacher }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_from_elsewhere_changes_nothing() {
    let school = School::open().await;
    let mut all = browsers(&school).await;
    for (path, mut browser) in forms(&all) {
        let own = browser.form(&[]);
        let from_elsewhere = [
            vec![(ORIGIN.as_str(), "https://evil.example"), ("sec-fetch-site", "cross-site")],
            vec![(ORIGIN.as_str(), PUBLIC), ("sec-fetch-site", "same-site")],
            vec![(ORIGIN.as_str(), "https://evil.example")],
            vec![(ORIGIN.as_str(), "http://portal.example")],
        ];
        for headers in from_elsewhere {
            let mut request = Request::post(&path).header(CONTENT_TYPE, FORM);
            for (name, value) in &headers {
                request = request.header(*name, *value);
            }
            let answer = browser.send(request, Body::from(own.clone())).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} from {headers:?}");
        }
        for token in [String::new(), "csrf=".to_owned(), "csrf=guessed".to_owned(), form_of_another(&browser, &all)] {
            let request = Request::post(&path).header(CONTENT_TYPE, FORM).header(ORIGIN, PUBLIC);
            let answer = browser.send(request, Body::from(token.clone())).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} with the token {token}");
        }
        let request = Request::post(&path).header(CONTENT_TYPE, "text/plain").header(ORIGIN, PUBLIC);
        let answer = browser.send(request, Body::from(own)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path} as plain text");
    }
    all.parent.get("/home").await.shows("Ava Begum");
}

/// The token of somebody else's page.
fn form_of_another(browser: &Browser, all: &Browsers) -> String {
    if browser.session().is_empty() { all.parent.form(&[]) } else { all.guest.form(&[]) }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_body_is_refused_by_every_form() {
    let school = School::open().await;
    let all = browsers(&school).await;
    let large = "a".repeat(100_000);
    for (path, mut browser) in forms(&all) {
        let answer = browser.post(&path, &[("name", &large)]).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{path}");
        assert!(answer.body.contains("That is too long"), "{path} says so as a page");
    }
}

/// An answer without what differs between any two: the token, the code and the address that were typed.
fn told(answer: &Answer, typed: &[&str]) -> (StatusCode, String, String) {
    let mut body = answer.body.clone();
    if let Some(token) = crate::browser::between(&answer.body, "name=\"csrf\" value=\"", "\"") {
        body = body.replace(token, "…");
    }
    for text in typed {
        body = body.replace(text, "…");
    }
    (answer.status, answer.location().to_owned(), body)
}

#[tokio::test(flavor = "multi_thread")]
async fn no_answer_tells_whether_an_address_has_an_account() {
    let school = School::open().await;
    school.parent(school.ava, AMINA).await;
    let code = school.letter(school.ben, 4).await;
    let mut answers = Vec::new();
    for email in [AMINA, "nobody@example.com"] {
        let mut browser = school.browser();
        browser.get("/forgot").await;
        let forgot = browser.post("/forgot", &[("email", email)]).await;
        let sent = browser.get(forgot.location()).await;
        let wrong = browser.sign_in(email, "three red buses").await;
        browser.get("/forgot/sent").await.shows("Send it again");
        let again = browser.post("/forgot/again", &[]).await;
        let sent_again = browser.get(again.location()).await;
        let registered = browser.register_as(&code, "Amina", email).await;
        let shown = browser.get(registered.location()).await;
        let more = browser.post("/register/again", &[("code", &code)]).await;
        let shown_again = browser.get(more.location()).await;
        let all = [&forgot, &sent, &wrong, &again, &sent_again, &registered, &shown, &more, &shown_again];
        answers.push(all.map(|answer| told(answer, &[email])));
    }
    assert_eq!(answers[0], answers[1]);
    let mut amina = school.browser();
    let link = school.link(AMINA).await;
    amina.get(&link).await.shows("Then you can add the child.");
    let typed = [("name", AMINA), ("password", PASSWORD), ("code", code.as_str())];
    amina.post("/", &typed).await.leads_to(&format!("/children/add?code={code}"));
    assert!(school.links("nobody@example.com").await.iter().all(|link| link.starts_with("/verify/")));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_code_that_does_not_work_is_answered_alike() {
    let school = School::open().await;
    let (full, old) = (school.letter(school.ava, 1).await, school.letter(school.ben, 4).await);
    let mut amina = school.browser();
    amina.register(&full, AMINA).await;
    amina.verify(&school.link(AMINA).await).await;
    let gone = school.letter(school.cleo, 4).await;
    school.revoke_all(school.cleo).await;
    school.pass_days(59);
    let unknown = (100..).find_map(|n| domain::code::InvitationCode::new(&[n; 32])).unwrap().words();
    let mut seen = Vec::new();
    let look = async |code: &str| {
        let shown = school.browser().get(&format!("/I/{code}")).await;
        let form = school.browser().get(&format!("/register?code={code}")).await;
        assert_eq!(form.location(), format!("/I/{code}"));
        told(&shown, &[code])
    };
    seen.push(look(&full).await);
    seen.push(look(&unknown).await);
    seen.push(look(&gone).await);
    school.pass_days(2);
    seen.push(look(&old).await);
    assert_eq!(seen[0].0, StatusCode::NOT_FOUND);
    assert!(seen.iter().all(|one| *one == seen[0]), "{seen:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_codes_is_slowed_down_for_that_address_alone() {
    let school = School::open().await;
    let right = school.letter(school.ava, 4).await;
    let mut guesser = school.browser();
    let guesses = (100..=255).filter_map(|n| domain::code::InvitationCode::new(&[n; 32])).take(30);
    let mut last = StatusCode::OK;
    for guess in guesses {
        last = guesser.get(&format!("/I/{}", guess.words())).await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    let page = guesser.get(&format!("/I/{right}")).await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS, "the right one too, for now");
    let mut other = school.browser();
    other.peer = "198.51.100.7:4711".parse().unwrap();
    other.get(&format!("/I/{right}")).await.shows("Ava");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_in_a_name_is_text() {
    let school = School::open().await;
    let script = "<script>alert(1)</script>";
    let attribute = "\"><img src=x onerror=alert(1)>";
    let child = named_pupil(&school.desk, script, attribute).await;
    let code = school.letter(child, 4).await;
    let mut browser = school.browser();
    let invitation = browser.get(&format!("/I/{code}")).await;
    browser.get(&format!("/register?code={code}")).await;
    let mut typed = vec![("step", "name"), ("code", code.as_str()), ("given_name", attribute), ("family_name", script)];
    let name = browser.post("/register", &typed).await;
    typed.push(("relation", "mother"));
    let account = browser.post("/register", &typed).await;
    typed.retain(|(key, _)| *key != "step");
    typed.extend([("step", "account"), ("email", AMINA), ("password", PASSWORD)]);
    browser.post("/register", &typed).await.leads_to(&format!("/register/sent?code={code}"));
    let home = browser.verify(&school.link(AMINA).await).await;
    let who = browser.get(&format!("/child/{child}/who")).await;
    let account_page = browser.get("/account").await;
    let leave = browser.get("/account/leave").await;
    let typed_code = browser.post("/join", &[("code", script)]).await;
    for (n, answer) in [invitation, name, account, home, who, account_page, leave, typed_code].iter().enumerate() {
        assert!(answer.body.contains("&#60;") || answer.body.contains("&lt;"), "page {n} shows it: {}", answer.body);
        assert!(!answer.body.contains("<script>") && !answer.body.contains("<img"), "page {n}: {}", answer.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn cookies_are_for_this_host_over_https_and_no_script() {
    let school = School::open().await;
    let mut browser = school.parent(school.ava, AMINA).await;
    browser.get("/account").await;
    browser.post("/sign-out", &[]).await;
    browser.get("/?language=pl").await;
    let answer = browser.post("/", &[("name", AMINA), ("password", PASSWORD)]).await;
    let page = school.browser().get("/?language=ur").await;
    let told = |answer: &Answer| -> Vec<String> {
        answer.headers.get_all(SET_COOKIE).iter().map(|cookie| cookie.to_str().unwrap().to_owned()).collect()
    };
    let all = [told(&answer), told(&page)].concat();
    assert_eq!(all.len(), 4, "{all:?}");
    for cookie in all {
        assert!(cookie.starts_with("__Host-"), "{cookie}");
        for part in ["Secure", "HttpOnly", "Path=/", "SameSite="] {
            assert!(cookie.contains(part), "{part} is in {cookie}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn odd_requests_are_answered_by_a_page_and_nothing_more() {
    let school = School::open().await;
    let mut browser = school.browser();
    let odd = [
        "/static/../Cargo.toml",
        "/static/..%2f..%2fCargo.toml",
        "/static/%00",
        "/I/%ff%fe",
        "/verify/%0d%0a",
        "//evil.example",
    ];
    for path in odd {
        let answer = browser.get(path).await;
        assert!(answer.status.is_client_error(), "{path}: {}", answer.status);
        assert!(answer.body.contains("<h1>"), "{path} is answered by a page");
    }
    for method in ["PUT", "DELETE", "PATCH", "TRACE", "OPTIONS"] {
        let answer = browser.send(Request::builder().method(method).uri("/"), Body::empty()).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method}");
    }
    let head = browser.send(Request::head("/"), Body::empty()).await;
    assert_eq!((head.status, head.body.as_str()), (StatusCode::OK, ""));
    let code = school.letter(school.ava, 4).await;
    let split = browser.register_as(&code, "Amina", "a@example.com\r\nBcc: b@example.com").await.faults("email");
    assert!(!split.headers.contains_key("bcc"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_with_a_token_in_its_address_tells_it_nobody() {
    let school = School::open().await;
    let code = school.letter(school.ava, 4).await;
    school.browser().register(&code, AMINA).await;
    let page = school.browser().get(&school.link(AMINA).await).await.shows(AMINA);
    assert_eq!(page.headers["referrer-policy"], "no-referrer");
    assert_eq!(page.headers["cache-control"], "no-store");
    assert!(page.headers["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"));
}
