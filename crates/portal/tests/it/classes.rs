//! What a teacher does for the pupils of a class, and the password that somebody must choose first.

use crate::browser::{Browser, between};
use crate::homework::{pupil, set};
use crate::pages::{LANGUAGES, assert_leads_somewhere, assert_well_made};
use crate::school::{PASSWORD, School};
use actions::actor::Staff;
use actions::ask::user::ResetPasswords;
use actions::{credential, front};
use domain::id::UserId;
use domain::user::Role;

/// The office sets a password that must be changed at the next sign-in.
async fn office_resets(school: &School, id: UserId, password: &str) {
    let office = Staff::Office(front::key_holder());
    let request = ResetPasswords { ids: vec![id], password: Some(password.to_owned()), must_change: Some(true) };
    credential::reset(&school.desk, office.confirmed().unwrap(), &request).await.unwrap();
}

async fn signed_in(school: &School, username: &str, password: &str) -> Browser {
    let mut browser = school.browser();
    browser.sign_in(username, password).await.leads_to("/home");
    browser
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_must_choose_a_password_sees_nothing_else_first() {
    let school = School::open().await;
    let mut tia = school.teacher("tia").await;
    set(&school, &mut tia, &[]).await;
    office_resets(&school, school.ava, "blue kite").await;
    let mut ava = signed_in(&school, "pupilava", "blue kite").await;
    for path in ["/home", "/my/homework", "/my/homework/none"] {
        ava.get(path).await.leads_to("/my/password");
    }
    ava.get("/").await.leads_to("/home");
    ava.get("/my/password").await.shows("Choose a password of your own first");
    ava.post("/my/homework/none", &[("done", "yes")]).await.leads_to("/my/password");
    ava.post("/my/password", &[("old", "blue kite"), ("new", "abc")]).await.faults("new");
    ava.post("/my/password", &[("old", "blue kite"), ("new", "blue kite")]).await.faults("new");
    let page = ava.post("/my/password", &[("old", "red kite"), ("new", "green kite")]).await.faults("old");
    assert!(!page.body.contains("green kite"), "no password is sent back");
    ava.get("/home").await.leads_to("/my/password");
    let mut elsewhere = signed_in(&school, "pupilava", "blue kite").await;
    let typed = [("old", "blue kite"), ("new", "green kite")];
    ava.post("/my/password", &typed).await.leads_to("/home?notice=password");
    ava.get("/home?notice=password").await.shows("The password is changed.").shows("Seven times table");
    assert!(elsewhere.get("/home").await.location().starts_with("/?"), "other sessions are over");
    signed_in(&school, "pupilava", "green kite").await.get("/home").await.shows("Hello, Ava");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_teacher_must_too_and_can_at_any_time() {
    let school = School::open().await;
    let mut tia = school.teacher("tia").await;
    tia.get("/home").await.shows("href=\"/my/password\"");
    let typed = [("old", PASSWORD), ("new", "password1")];
    tia.get("/my/password").await;
    tia.post("/my/password", &typed).await.faults("new");
    let typed = [("old", PASSWORD), ("new", "four yellow buses")];
    tia.post("/my/password", &typed).await.leads_to("/home?notice=password");
    tia.get("/home?notice=password").await.shows("The password is changed.").shows("1 Larch");
    let school_id = school.id;
    let row = store::find::find_username(&school.store, school_id, "tia").await.unwrap().unwrap();
    office_resets(&school, row.id.into(), "five yellow buses").await;
    let mut tia = signed_in(&school, "tia", "five yellow buses").await;
    for path in ["/home".to_owned(), format!("/class/{}", school.class), format!("/class/{}/homework", school.class)] {
        tia.get(&path).await.leads_to("/my/password");
    }
    tia.get("/my/password").await;
    tia.post("/sign-out", &[]).await.leads_to("/?notice=out");
    let mut parent = school.parent(school.ava, "amina@example.com").await;
    assert_eq!(parent.get("/my/password").await.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_teacher_gives_a_pupil_a_password() {
    let school = School::open().await;
    let (mut tia, mut ava) = (school.teacher("tia").await, pupil(&school, school.ava).await);
    let one = format!("/class/{}/pupil/{}", school.class, school.ava);
    tia.get(&format!("/class/{}", school.class)).await.shows(&one).shows("pupilava");
    tia.get(&one).await.shows("Ava Begum").shows("Reset the password");
    let path = format!("{one}/password");
    tia.post(&path, &[("how", "made"), ("own", "three red buses")]).await.faults("own");
    tia.post(&path, &[("how", "typed"), ("password", "abc"), ("own", PASSWORD)]).await.faults("password");
    ava.get("/home").await.shows("Hello, Ava");
    let page = tia.post(&path, &[("how", "made"), ("own", PASSWORD)]).await.shows("shown only once");
    let made = between(&page.body, "class=\"secret\">", "<").unwrap().to_owned();
    assert!(ava.get("/home").await.location().starts_with("/?"), "whoever knew the old one is out");
    signed_in(&school, "pupilava", &made).await;
    assert!(!tia.get(&one).await.body.contains(&made), "and never again");
    let typed = [("how", "typed"), ("password", "blue kite"), ("own", PASSWORD)];
    tia.post(&path, &typed).await.leads_to(&format!("{one}?notice=password"));
    signed_in(&school, "pupilava", "blue kite").await.get("/home").await.shows("Hello, Ava");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_teacher_gives_nobody_else_a_password() {
    let school = School::open().await;
    let mut tia = school.teacher("tia").await;
    school.user(Role::Administrator, "ada").await;
    let school_id = school.id;
    let row = store::find::find_username(&school.store, school_id, "ada").await.unwrap().unwrap();
    tia.get("/home").await;
    for id in [school.cleo, UserId(row.id)] {
        let one = format!("/class/{}/pupil/{id}", school.class);
        tia.get(&one).await.finds_nothing();
        tia.post(&format!("{one}/password"), &[("how", "made"), ("own", PASSWORD)]).await.finds_nothing();
        tia.post(&format!("{one}/card"), &[]).await.finds_nothing();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_teacher_sees_who_at_home_is_connected_and_no_address() {
    let school = School::open().await;
    let mut tia = school.teacher("tia").await;
    let one = format!("/class/{}/pupil/{}", school.class, school.ava);
    tia.get(&one).await.shows("No parent or carer is connected or invited");
    school.parent(school.ava, "amina@example.com").await;
    let page = tia.get(&one).await.shows("Amina Begum").shows("Connected");
    assert!(!page.body.contains("amina@"), "{}", page.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_of_pupils_and_staff_are_well_made() {
    let school = School::open().await;
    let (mut tia, mut ava) = (school.teacher("tia").await, pupil(&school, school.ava).await);
    let id = set(&school, &mut tia, &[("text", "Learn it.")]).await;
    for language in LANGUAGES {
        ava.languages = language;
        for path in ["/home", "/my/homework", &format!("/my/homework/{id}"), "/my/password"] {
            let page = ava.get(path).await.shows(&format!("<html lang=\"{language}\""));
            assert_well_made(&format!("{path} in {language}"), &page.body);
            assert_leads_somewhere(path, &page.body);
        }
    }
    let class = format!("/class/{}", school.class);
    let (one, work) = (format!("{class}/pupil/{}", school.ava), format!("{class}/homework"));
    let pages =
        ["/home", &class, &one, &work, &format!("{work}/new"), &format!("{work}/{id}"), &format!("{work}/{id}/edit")];
    for path in pages {
        let page = tia.get(path).await.shows("<html lang=\"en\"");
        assert_well_made(path, &page.body);
        assert_leads_somewhere(path, &page.body);
    }
    let refused = tia.post(&format!("{work}/new"), &[]).await;
    assert_well_made("a refused form", &refused.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_of_staff_is_as_wide_as_the_next() {
    let school = School::open().await;
    let mut tia = school.teacher("tia").await;
    let class = format!("/class/{}", school.class);
    let below = ["", "/homework", "/homework/new", "/stars", "/skills", "/skills/new", "/board"];
    let own = ["/home", "/staff/messages", "/my/files", "/my/bin", "/my/password", "/nowhere"].map(str::to_owned);
    for path in below.map(|path| format!("{class}{path}")).into_iter().chain(own) {
        let page = tia.get(&path).await;
        assert!(page.body.contains("<body class=\"wide\">"), "{path}: {}", page.body);
    }
    let mut ava = school.pupil(school.ava).await;
    assert!(!ava.get("/home").await.body.contains("class=\"wide\""), "a pupil holds a tablet");
}
