//! Signing in at the portal.

use crate::browser;
use crate::doubles::Doubles;
use providers::error::SignInFault;
use providers::oauth::App;
use providers::oidc::Keys;
use providers::signin::{Callback, Door, Identity, Kept, Outcome, With, try_here};
use providers::{Error, Secret};
use url::Url;

const BACK: &str = "http://127.0.0.1:8765/callback";

fn doors(doubles: &Doubles) -> [Door; 4] {
    let secret = |key| Secret::new(doubles.text(key));
    let google = App::google_web(doubles.text("google_web_client_id"), secret("google_web_client_secret")).unwrap();
    let tenant = doubles.text("tenant");
    let microsoft =
        App::microsoft_school(doubles.text("microsoft_app_id"), secret("microsoft_app_secret"), tenant).unwrap();
    let wonde = App::wonde(doubles.text("wonde_client_id"), secret("wonde_client_secret")).unwrap();
    let mylogin = App::mylogin(doubles.text("mylogin_client_id"), secret("mylogin_client_secret")).unwrap();
    let school = doubles.text("wonde_school");
    [
        Door::google(google, vec![doubles.text("domain").to_owned()]).unwrap(),
        Door::microsoft(microsoft, tenant).unwrap(),
        Door::wonde(wonde, school).unwrap(),
        Door::wonde(mylogin, school).unwrap(),
    ]
}

fn callback(url: &Url) -> Callback {
    let find = |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    Callback {
        state: find("state"),
        code: find("code").map(Secret::new),
        error: find("error"),
        description: find("error_description"),
        issuer: find("iss"),
    }
}

/// What was asked, and what the browser brought back.
async fn arrived(doubles: &Doubles, door: &Door, person: &str) -> (Kept, Callback) {
    use providers::clock::Clock;
    let (url, kept) = door.ask(&doubles.hosts(), BACK, doubles.clock.now());
    let arrival = browser::sign_in(doubles, &url, person, false).await;
    assert!(arrival.url.as_str().starts_with(BACK), "{}", arrival.url);
    (kept, callback(&arrival.url))
}

async fn enter(doubles: &Doubles, door: &Door, kept: Option<&Kept>, callback: &Callback) -> Result<Outcome, Error> {
    let (line, keys) = (doubles.line(), Keys::default());
    door.enter((&line, &keys), BACK, kept, callback).await
}

async fn signed_in(doubles: &Doubles, door: &Door, person: &str) -> Result<Identity, Error> {
    let (kept, callback) = arrived(doubles, door, person).await;
    match enter(doubles, door, Some(&kept), &callback).await? {
        Outcome::Identity(identity) => Ok(identity),
        Outcome::Restart => panic!("it began here"),
    }
}

#[tokio::test]
async fn each_provider_says_who_it_is_by_the_id_the_roster_has() {
    let doubles = Doubles::start().await;
    for door in doors(&doubles) {
        for (at, kind) in [(1, "employee"), (2, "student")] {
            let user = &doubles.line["users"][at];
            let key = user["key"].as_str().unwrap();
            let identity = signed_in(&doubles, &door, key).await.unwrap();
            let id = |name: &str| user[name].as_str().unwrap().to_owned();
            let (subject, organisation) = match door.with() {
                With::Google => (id("google"), doubles.text("domain")),
                With::Microsoft => (id("microsoft"), doubles.text("tenant")),
                With::Wonde | With::MyLogin => (format!("{kind}/{}", id("wonde")), doubles.text("wonde_school")),
            };
            assert_eq!(
                (identity.subject, identity.organisation.as_str()),
                (subject, organisation),
                "{:?} {key}",
                door.with()
            );
        }
    }
}

#[tokio::test]
async fn people_of_other_schools_and_private_accounts_stay_outside() {
    let doubles = Doubles::start().await;
    let [google, _, wonde, mylogin] = doors(&doubles);
    let other = Err(Error::SignIn(SignInFault::OtherOrganisation));
    assert_eq!(signed_in(&doubles, &google, "stranger").await, other);
    assert_eq!(signed_in(&doubles, &google, "personal").await, Err(Error::SignIn(SignInFault::Personal)));
    for door in [wonde, mylogin] {
        let refused = signed_in(&doubles, &door, "stranger").await;
        assert!(
            matches!(refused, Err(Error::SignIn(SignInFault::OtherOrganisation | SignInFault::Nobody))),
            "{refused:?}"
        );
    }
}

#[tokio::test]
async fn the_tenant_of_the_token_must_be_the_schools_whatever_the_page_was() {
    let doubles = Doubles::start().await;
    let secret = || Secret::new(doubles.text("microsoft_app_secret"));
    let at = |page: &str| App::microsoft_school(doubles.text("microsoft_app_id"), secret(), page).unwrap();
    let door = |page| Door::microsoft(at(page), doubles.text("tenant")).unwrap();
    let own = signed_in(&doubles, &door("organizations"), "pupil").await;
    assert!(own.is_ok(), "the issuer is a template there: {own:?}");
    let foreign = signed_in(&doubles, &door("organizations"), "stranger").await;
    assert_eq!(foreign, Err(Error::SignIn(SignInFault::OtherOrganisation)));
    let personal = signed_in(&doubles, &door("common"), "personal").await;
    assert_eq!(personal, Err(Error::SignIn(SignInFault::Personal)));
}

#[tokio::test]
async fn a_sign_in_that_began_at_the_provider_is_begun_again_and_its_code_never_used() {
    let doubles = Doubles::start().await;
    let [_, _, wonde, mylogin] = doors(&doubles);
    for (door, at) in [(wonde, "wonde"), (mylogin, "mylogin")] {
        let mut tile = Url::parse(&format!("{}/portal", doubles.text(at))).unwrap();
        tile.query_pairs_mut().append_pair("redirect_uri", BACK);
        let arrival = browser::sign_in(&doubles, &tile, "pupil", false).await;
        let callback = callback(&arrival.url);
        assert!(callback.code.is_some() && callback.state.is_none(), "a code, and nobody asked: {}", arrival.url);
        doubles.forget_requests().await;
        assert_eq!(enter(&doubles, &door, None, &callback).await, Ok(Outcome::Restart));
        let (kept, _) = arrived(&doubles, &door, "pupil").await;
        assert_eq!(enter(&doubles, &door, Some(&kept), &callback).await, Ok(Outcome::Restart), "another is under way");
        assert_eq!(doubles.requests(at, "/oauth/token").await.len(), 0, "the code was not used");
    }
}

#[tokio::test]
async fn another_state_nonce_or_verifier_and_a_code_used_twice_are_refused() {
    let doubles = Doubles::start().await;
    for door in doors(&doubles) {
        let with = door.with();
        let (kept, answer) = arrived(&doubles, &door, "pupil").await;
        let (other, _) = arrived(&doubles, &door, "pupil").await;
        let state = enter(&doubles, &door, Some(&other), &answer).await;
        assert_eq!(state, Err(Error::SignIn(SignInFault::State)), "{with:?}: another session's answer");
        assert!(
            matches!(enter(&doubles, &door, Some(&kept), &answer).await, Ok(Outcome::Identity(_))),
            "{with:?}: its own"
        );
        let again = enter(&doubles, &door, Some(&kept), &answer).await;
        assert_eq!(again, Err(Error::SignIn(SignInFault::Code)), "{with:?}: twice");
        if matches!(with, With::Wonde | With::MyLogin) {
            continue;
        }
        let (kept, answer) = arrived(&doubles, &door, "pupil").await;
        let mixed = Kept { verifier: other.verifier.clone(), ..kept };
        let verifier = enter(&doubles, &door, Some(&mixed), &answer).await;
        assert_eq!(verifier, Err(Error::SignIn(SignInFault::Code)), "{with:?}: another's verifier");
        let (kept, answer) = arrived(&doubles, &door, "pupil").await;
        let mixed = Kept { nonce: other.nonce.clone(), ..kept };
        let nonce = enter(&doubles, &door, Some(&mixed), &answer).await;
        assert_eq!(nonce, Err(Error::SignIn(SignInFault::Token)), "{with:?}: another's nonce");
    }
}

#[tokio::test]
async fn an_answer_that_comes_too_late_begins_again() {
    let doubles = Doubles::start().await;
    let [google, ..] = doors(&doubles);
    let (kept, answer) = arrived(&doubles, &google, "pupil").await;
    doubles.clock.advance(20 * 60);
    assert_eq!(enter(&doubles, &google, Some(&kept), &answer).await, Ok(Outcome::Restart));
}

#[tokio::test]
async fn a_token_from_the_future_or_long_over_says_that_a_clock_is_wrong() {
    let doubles = Doubles::start().await;
    let [google, ..] = doors(&doubles);
    for wrong in [-20 * 60, 40 * 24 * 3_600] {
        doubles.clock.advance(wrong);
        let (kept, answer) = arrived(&doubles, &google, "pupil").await;
        let refused = enter(&doubles, &google, Some(&kept), &answer).await;
        assert_eq!(refused, Err(Error::SignIn(SignInFault::Clock)), "{wrong} seconds");
        doubles.clock.advance(-wrong);
    }
}

#[tokio::test]
async fn a_door_can_be_tried_from_the_desk_on_a_fixed_port() {
    let doubles = Doubles::start().await;
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let back = format!("http://127.0.0.1:{free}/back");
    doubles.post("/redirects", serde_json::json!({ "urls": [back] })).await;
    let [_, _, _, mylogin] = doors(&doubles);
    let (tell, opened) = tokio::sync::oneshot::channel();
    let tell = std::sync::Mutex::new(Some(tell));
    let open = |url: &Url| {
        let _ = tell.lock().unwrap().take().unwrap().send(url.clone());
        Ok(())
    };
    let closing = crate::line::closing();
    let browser = providers::link::Browser { open: &open, closing: &closing, limit: crate::line::LIMIT };
    let (line, keys) = (doubles.line(), Keys::default());
    let person = async { browser::sign_in(&doubles, &opened.await.unwrap(), "teacher", true).await.page };
    let (identity, page) = tokio::join!(try_here(&mylogin, (&line, &keys), (free, "/back"), &browser), person);
    assert_eq!(identity.unwrap().subject, format!("employee/{}", doubles.line["users"][1]["wonde"].as_str().unwrap()));
    assert!(page.contains("Linked"), "{page}");
}
