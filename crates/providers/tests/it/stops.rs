//! What stops a read, what it says then, and how it goes on.

use crate::doubles::Doubles;
use crate::line::{
    access, everything, go_on_google, go_on_wonde, google_app, microsoft_app, people, plain, read_google,
    read_microsoft, read_wonde, school_access,
};
use providers::error::Partial;
use providers::microsoft::Mode;
use providers::reading::Expect;
use providers::{Access, Error, Line, Progress, Secret, Watch, wonde};
use serde_json::json;
use std::sync::{Arc, Mutex};

/// A list of Wonde's that has more than one page.
const STUDENTS: &str = "/students.*cursor";

#[tokio::test]
async fn a_read_goes_on_where_it_stopped() {
    let doubles = Doubles::start().await;
    let calm = plain(read_wonde(&doubles, &everything()).await.unwrap());
    doubles.forget_requests().await;
    doubles
        .fails(json!({ "at": "wonde", "path": STUDENTS, "skip": 1, "kind": "status", "status": 503, "times": 8 }))
        .await;
    let stop = read_wonde(&doubles, &everything()).await.err().unwrap();
    assert_eq!(stop.error, Error::Broken { status: 503 }, "after eight tries");
    let kept = serde_json::to_string(&stop.cursor.unwrap()).unwrap();
    let before = doubles.requests("wonde", "/students").await.len();
    let cursor = serde_json::from_str(&kept).expect("the cursor can be kept as text");
    let read = go_on_wonde(&doubles, &everything(), &Expect::default(), Some(cursor)).await.unwrap();
    assert_eq!(plain(read), calm, "as if it had never stopped");
    let after = doubles.requests("wonde", "/students").await.len();
    let pages = crate::doubles::PUPILS.div_ceil(100);
    assert!(after - before <= pages, "the first page is not read again: {} requests", after - before);
}

#[tokio::test]
async fn a_cursor_whose_pages_are_forgotten_begins_the_list_again() {
    let doubles = Doubles::start().await;
    let access = access(&doubles, &google_app(&doubles)).await;
    let calm = plain(read_google(&doubles, &access, &everything()).await.unwrap());
    doubles.fails(json!({ "at": "google", "path": "/v1/courses/", "skip": 3, "kind": "reset", "times": 8 })).await;
    let stop = read_google(&doubles, &access, &everything()).await.err().unwrap();
    assert_eq!(stop.error, Error::Unreachable);
    doubles.post("/expire", json!({ "at": "google", "what": "pages" })).await;
    let read = go_on_google(&doubles, &access, &everything(), stop.cursor.map(|cursor| *cursor)).await.unwrap();
    assert_eq!(plain(read), calm);
}

#[tokio::test]
async fn of_a_roster_that_breaks_off_nothing_is_concluded() {
    let doubles = Doubles::start().await;
    let forbidden = |at: &str, path: &str, skip: u32| json!({ "at": at, "path": path, "skip": skip, "kind": "status", "status": 403 });
    let account = access(&doubles, &google_app(&doubles)).await;
    let calm = read_google(&doubles, &account, &everything()).await.unwrap();
    assert!(calm.people.iter().any(|one| one.teaching.as_ref().is_some_and(|taught| !taught.is_empty())), "classes");
    doubles.fails(forbidden("google", "/v1/courses/.*/students", 2)).await;
    let read = read_google(&doubles, &account, &everything()).await.unwrap();
    assert!(read.people.iter().all(|one| one.teaching.is_none()), "nobody is taken out of a class by it");
    assert_eq!((read.missing.len(), read.people.len()), (1, calm.people.len()), "{:?}", read.missing);
    for (account, mode) in
        [(school_access(&doubles), Mode::School), (access(&doubles, &microsoft_app(&doubles)).await, Mode::Users)]
    {
        let calm = read_microsoft(&doubles, (&account, mode), &everything()).await.unwrap();
        assert!(
            calm.people.iter().any(|one| one.teaching.as_ref().is_some_and(|taught| !taught.is_empty())),
            "{mode:?}"
        );
        // Between who is in a class and who teaches it: those are among them.
        doubles.fails(forbidden("microsoft", "/(teachers|owners)", 1)).await;
        let read = read_microsoft(&doubles, (&account, mode), &everything()).await.unwrap();
        assert!(read.people.iter().all(|one| one.teaching.is_none()), "{mode:?}");
        assert_eq!((read.missing.len(), read.people.len()), (1, calm.people.len()), "{mode:?}: {:?}", read.missing);
    }
}

#[tokio::test]
async fn a_wonde_cursor_whose_pages_are_forgotten_begins_the_list_again() {
    let doubles = Doubles::start().await;
    let calm = plain(read_wonde(&doubles, &everything()).await.unwrap());
    doubles.fails(json!({ "at": "wonde", "path": STUDENTS, "skip": 1, "kind": "reset", "times": 8 })).await;
    let stop = read_wonde(&doubles, &everything()).await.err().unwrap();
    assert_eq!(stop.error, Error::Unreachable);
    doubles.post("/expire", json!({ "at": "wonde", "what": "pages" })).await;
    let cursor = stop.cursor.map(|cursor| *cursor);
    let read = go_on_wonde(&doubles, &everything(), &Expect::default(), cursor).await.unwrap();
    assert_eq!(plain(read), calm);
}

#[tokio::test]
async fn passing_faults_are_tried_again() {
    let doubles = Doubles::start().await;
    let calm = plain(read_wonde(&doubles, &people()).await.unwrap());
    for kind in ["throttle", "broken_json", "html", "cut", "reset"] {
        doubles.fails(json!({ "at": "wonde", "path": STUDENTS, "skip": 1, "kind": kind, "times": 2 })).await;
        assert_eq!(plain(read_wonde(&doubles, &people()).await.unwrap()), calm, "{kind}");
    }
}

#[tokio::test]
async fn lasting_faults_stop_with_their_reason() {
    let doubles = Doubles::start().await;
    let lasting = [
        (json!({ "kind": "html", "times": 8 }), Error::NotJson),
        (json!({ "kind": "broken_json", "times": 8 }), Error::WrongShape),
        (json!({ "kind": "cut", "times": 8 }), Error::Unreachable),
        (json!({ "kind": "error_body" }), Error::WrongShape),
        (json!({ "kind": "status", "status": 404 }), Error::NotFound),
        (json!({ "kind": "status", "status": 401, "times": 2 }), Error::TokenRefused),
        (json!({ "kind": "lost_next" }), Error::Partial(Partial::NextMissing)),
        (json!({ "kind": "stray_next" }), Error::Partial(Partial::OtherHost)),
        (json!({ "kind": "loop_next", "skip": 1 }), Error::Partial(Partial::Circle)),
    ];
    for (mut rule, expected) in lasting {
        rule["at"] = "wonde".into();
        rule["path"] = STUDENTS.into();
        doubles.fails(rule.clone()).await;
        let stop = read_wonde(&doubles, &people()).await.err().unwrap_or_else(|| panic!("{rule} was not noticed"));
        assert_eq!(stop.error, expected, "{rule}");
        doubles.client.delete(format!("{}/break", doubles.text("control"))).send().await.unwrap();
    }
}

#[tokio::test]
async fn a_next_page_elsewhere_is_never_asked_for_at_any_provider() {
    let doubles = Doubles::start().await;
    let access = school_access(&doubles);
    doubles.fails(json!({ "at": "microsoft", "path": "/education/users\\?", "kind": "stray_next" })).await;
    let stop = read_microsoft(&doubles, (&access, Mode::School), &people()).await.err().unwrap();
    assert_eq!(stop.error, Error::Partial(Partial::OtherHost));
    doubles.fails(json!({ "at": "microsoft", "path": "/education/users\\?.*skiptoken", "kind": "loop_next" })).await;
    let stop = read_microsoft(&doubles, (&access, Mode::School), &people()).await.err().unwrap();
    assert_eq!(stop.error, Error::Partial(Partial::Circle));
}

#[tokio::test]
async fn an_entry_that_comes_twice_is_one() {
    let doubles = Doubles::start().await;
    let calm = plain(read_wonde(&doubles, &people()).await.unwrap());
    doubles.fails(json!({ "at": "wonde", "path": STUDENTS, "kind": "repeat", "times": 2 })).await;
    assert_eq!(plain(read_wonde(&doubles, &people()).await.unwrap()), calm);
}

#[tokio::test]
async fn a_limit_is_kept_by_waiting_and_a_long_one_by_leaving() {
    let doubles = Doubles::start().await;
    let calm = plain(read_wonde(&doubles, &people()).await.unwrap());
    doubles.post("/limit", json!({ "at": "wonde", "requests": 2, "seconds": 30 })).await;
    assert_eq!(plain(read_wonde(&doubles, &people()).await.unwrap()), calm, "half a minute for each two requests");
    doubles.post("/limit", json!({ "at": "wonde", "requests": 0 })).await;
    doubles.fails(json!({ "at": "wonde", "path": STUDENTS, "kind": "throttle", "retry_after": "3600" })).await;
    let stop = read_wonde(&doubles, &people()).await.err().unwrap();
    let Error::Throttled { until } = stop.error else { panic!("{:?}", stop.error) };
    use providers::clock::Clock;
    let wait = until.duration_since(doubles.clock.now()).as_secs();
    assert!((3_500..=3_600).contains(&wait), "it says until when: {wait} seconds");
    assert!(stop.cursor.is_some(), "and goes on then");
}

#[tokio::test]
async fn progress_is_told_and_a_read_can_be_cancelled() {
    let doubles = Doubles::start().await;
    let told: Arc<Mutex<Vec<Progress>>> = Arc::default();
    let (seen, watch) = (told.clone(), Watch::default());
    let cancel = watch.cancel.clone();
    let tell = move |progress: Progress| {
        seen.lock().unwrap().push(progress);
        if progress.count >= 100 {
            cancel.cancel();
        }
    };
    let watch = Watch { tell: Some(Arc::new(tell)), ..watch };
    let access = Access::wonde(Secret::new(doubles.text("wonde_token")));
    let line = Line { watch, ..doubles.line() };
    let to = (&access, doubles.text("wonde_school"), "");
    let stop = wonde::read(&line, to, &people(), &Expect::default(), None).await.err().unwrap();
    assert_eq!(stop.error, Error::Cancelled);
    let told = told.lock().unwrap();
    assert_eq!(told.last().map(|one| (one.stage, one.count)), Some(("students", 100)), "{told:?}");
    assert!(stop.cursor.is_some(), "a cancelled read can go on");
}
