//! Every route × everybody who might come × a child who is theirs or is not: a route without a rule cannot be written,
//! and here each rule is held to what it says.

use crate::browser::{Answer, Browser};
use crate::school::{PASSWORD, School};
use axum::http::{Method, StatusCode};
use domain::id::{FileId, FolderId};
use domain::user::Role;
use portal::{Route, Rule, routes};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    /// Never signed in.
    Nobody,
    /// With the cookie of a session that never was.
    Pretender,
    /// Ava's parent.
    Parent,
    /// Cleo's parent, at Ava's pages.
    Foreign,
    /// Was Ben's parent until the office removed them; at Ben's pages.
    Removed,
    /// Has left the portal.
    Left,
    /// Ava's parent before the policy is accepted.
    Unready,
    /// A pupil.
    Pupil,
    /// A teacher of another class.
    Teacher,
    /// Ava’s and Ben’s teacher.
    OwnTeacher,
    /// An administrator.
    Administrator,
}

/// Why somebody does not get to a page.
#[derive(Debug, PartialEq, Eq)]
enum Refusal {
    SignIn,
    Home,
    Policy,
    NotForThem,
    Missing,
}

use Who::*;

const EVERYBODY: [Who; 11] =
    [Nobody, Pretender, Parent, Foreign, Removed, Left, Unready, Pupil, Teacher, OwnTeacher, Administrator];

/// What the rules say, written a second time.
fn expected(route: &Route, who: Who) -> Option<Refusal> {
    let is_parent = matches!(who, Parent | Foreign | Removed | Unready);
    let is_user = matches!(who, Pupil | Teacher | OwnTeacher | Administrator);
    let is_nobody = !is_parent && !is_user;
    let names_a_child = route.pattern.contains("{id}");
    // They are Ava's, who is not among them; her parent sees them.
    let names_a_file = ["{file}", "{folder}", "{item}"].iter().any(|name| route.pattern.contains(name));
    match route.rule {
        Rule::Machine => Some(Refusal::Missing),
        Rule::Anyone => None,
        Rule::Guest => (!is_nobody).then_some(Refusal::Home),
        _ if is_nobody => Some(Refusal::SignIn),
        Rule::Guardian | Rule::GuardianBeforePolicy if is_user => Some(Refusal::NotForThem),
        Rule::UserBeforePassword if is_parent => Some(Refusal::NotForThem),
        Rule::Pupil if who != Pupil => Some(Refusal::NotForThem),
        Rule::Pupil if route.pattern.contains("{homework}") => Some(Refusal::Missing),
        Rule::Staff if !matches!(who, Teacher | OwnTeacher | Administrator) => Some(Refusal::NotForThem),
        Rule::User if is_parent => Some(Refusal::NotForThem),
        Rule::User if names_a_file => Some(Refusal::Missing),
        Rule::Staff if who == Teacher && route.pattern.contains("{class}") => Some(Refusal::Missing),
        Rule::Staff if who == Administrator && route.pattern.contains("{star}") => Some(Refusal::Missing),
        Rule::Staff if who != OwnTeacher && route.pattern.contains("{talk}") => Some(Refusal::Missing),
        Rule::Pupil if route.pattern.contains("{talk}") => Some(Refusal::Missing),
        Rule::Guardian | Rule::SignedIn if who == Unready => Some(Refusal::Policy),
        Rule::Guardian if names_a_child && who != Parent => Some(Refusal::Missing),
        // Ava's picture hangs on no homework.
        Rule::Guardian | Rule::Staff if names_a_file && route.pattern.contains("{homework}") => Some(Refusal::Missing),
        _ => None,
    }
}

fn refusal(route: &Route, answer: &Answer) -> Option<Refusal> {
    let to = answer.location().split('?').next().unwrap_or_default();
    match (answer.status, to) {
        (StatusCode::SEE_OTHER, "/") if !route.pattern.contains("sign-out") => Some(Refusal::SignIn),
        (StatusCode::SEE_OTHER, "/")
            if answer.location() != "/?notice=out" && answer.location() != "/?notice=everywhere" =>
        {
            Some(Refusal::SignIn)
        }
        (StatusCode::SEE_OTHER, "/home") if route.rule == Rule::Guest => Some(Refusal::Home),
        (StatusCode::SEE_OTHER, "/policy") => Some(Refusal::Policy),
        (StatusCode::FORBIDDEN, _) => Some(Refusal::NotForThem),
        (StatusCode::NOT_FOUND, _) if answer.body.contains("There is no such page") => Some(Refusal::Missing),
        (StatusCode::NOT_FOUND, _) if answer.body.contains("not connected to your account") => Some(Refusal::Missing),
        _ => None,
    }
}

/// All of them, each with a browser.
struct Cast {
    school: School,
    /// A picture of Ava’s, and a folder.
    picture: FileId,
    folder: FolderId,
    /// Homework of Ava’s and Ben’s class.
    homework: String,
    browsers: Vec<(Who, Browser)>,
    /// Stars that their own teacher gave Ava.
    star: String,
    /// What stands on the board of the class, for parents too.
    post: String,
    /// Where Ava’s parent writes to that teacher, their conversation, and a message of each.
    to: String,
    talk: String,
    messages: [String; 2],
}

impl Cast {
    async fn gather() -> Cast {
        let school = School::open().await;
        let parent = school.parent(school.ava, "parent@example.com").await;
        let foreign = school.parent(school.cleo, "foreign@example.com").await;
        let removed = school.parent(school.ben, "removed@example.com").await;
        school.remove_adults(school.ben).await;
        let mut left = school.parent(school.ava, "left@example.com").await;
        let kept = left.clone();
        left.get("/account/leave").await;
        left.post("/account/leave", &[("password", PASSWORD)]).await.leads_to("/?notice=left");
        let mut pretender = school.browser();
        pretender.cookies.insert("__Host-session".to_owned(), "a".repeat(43));
        let mut own = school.teacher("tia").await;
        let homework = crate::homework::set(&school, &mut own, &[]).await;
        let star = school.give(&mut own, &[school.ava], "Well done.").await;
        let post = school.post(&mut own, "A trip on Friday.", true).await;
        let mut writer = parent.clone();
        let to = school.to_teacher(&mut writer, school.ava).await;
        let talk = school.write(&mut writer, school.ava, &to, "Hello.").await;
        own.post(&format!("/staff/messages/{talk}"), &[("text", "Good morning.")]).await;
        let mut messages = [String::new(), String::new()];
        for (at, base, browser) in [
            (0, format!("/child/{}/messages/talk/{talk}", school.ava), &mut writer),
            (1, format!("/staff/messages/{talk}"), &mut own),
        ] {
            let page = browser.get(&base).await.shows("Take back");
            messages[at] = crate::browser::between(&page.body, &format!("{base}/"), "/remove").unwrap().to_owned();
        }
        let users = [
            (Pupil, school.user(Role::Student, "pip").await),
            (Teacher, school.user(Role::Teacher, "tom").await),
            (OwnTeacher, own),
            (Administrator, school.user(Role::Administrator, "ada").await),
        ];
        let mut browsers = vec![
            (Nobody, school.browser()),
            (Pretender, pretender),
            (Parent, parent),
            (Foreign, foreign),
            (Removed, removed),
            (Left, kept),
        ];
        browsers.extend(users);
        let (picture, folder) = school.files_of_ava().await;
        crate::providers_stage::link_google(&school).await;
        Cast { school, picture, folder, homework, browsers, star, post, to, talk, messages }
    }

    /// Somebody's browser, on a page with a form of theirs.
    async fn browser(&self, who: Who) -> Browser {
        let as_who = if who == Unready { Parent } else { who };
        let mut browser = self.browsers.iter().find(|(one, _)| *one == as_who).unwrap().1.clone();
        // Wrong tries are counted by address, and everybody tries every route.
        browser.peer = ([192, 0, 2, 100 + who as u8], 4711).into();
        let page = browser.get("/home").await;
        let name = match who {
            Parent | Unready => "parent@example.com",
            Foreign => "foreign@example.com",
            Removed => "removed@example.com",
            Pupil => "pip",
            Teacher => "tom",
            OwnTeacher => "tia",
            Administrator => "ada",
            Nobody | Pretender | Left => "",
        };
        // A route before this one signed them out.
        if page.location().starts_with("/?") && !name.is_empty() {
            browser.cookies.clear();
            browser.sign_in(name, PASSWORD).await.leads_to("/home");
        }
        for form in ["/account", "/policy", "/home", "/join"] {
            if !browser.token.is_empty() && form != "/account" {
                break;
            }
            browser.token.clear();
            browser.get(form).await;
        }
        browser
    }

    /// Asks for a route as somebody.
    async fn ask(&self, route: &Route, who: Who) -> Answer {
        let child = if who == Removed { self.school.ben } else { self.school.ava };
        let path = route.pattern.replace("{id}", &child.to_string());
        let path = path.replace("{class}", &self.school.class.to_string()).replace("{homework}", &self.homework);
        let path = path.replace("{star}", &self.star).replace("{skill}", &self.school.skill(0).to_string());
        let path = path.replace("{post}", &self.post).replace("{talk}", &self.talk);
        let path = path.replace("to/{teacher}", &self.to).replace("{pupil}", &self.school.ava.to_string());
        let message = &self.messages[usize::from(path.starts_with("/staff"))];
        let path = path.replace("{message}", message);
        let path = path.replace("{code}", "0000").replace("{token}", "none").replace("{name}", "none");
        let path = path.replace("{file}", &self.picture.to_string()).replace("{folder}", &self.folder.to_string());
        let path = path.replace("{provider}", "google").replace("{why}", "again");
        let path = path.replace("{item}", &format!("file-{}", self.picture));
        let mut browser = self.browser(who).await;
        if route.is_upload {
            return browser.upload(&path, &[("a.txt", b"text")]).await;
        }
        if route.method == Method::POST { browser.post(&path, &[]).await } else { browser.get(&path).await }
    }
}

async fn assert_ruled(cast: &Cast, who: Who) {
    for route in routes() {
        let answer = cast.ask(route, who).await;
        let said = format!("{} {} as {who:?}: {} {}", route.method, route.pattern, answer.status, answer.location());
        // What is served to all has no page of its own where there is none.
        let is_file = route.pattern.starts_with("/static");
        if !is_file {
            assert_eq!(refusal(route, &answer), expected(route, who), "{said}: {}", answer.body);
        }
        assert!(!answer.status.is_server_error(), "{said}");
        if !matches!(who, Parent | OwnTeacher | Administrator) {
            let names = ["Ava", "Ben Okoro"].map(|name| answer.body.contains(name));
            assert_eq!(names, [false, false], "{said} names somebody else's child");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_is_ruled_for_everybody() {
    let cast = Cast::gather().await;
    for who in EVERYBODY.into_iter().filter(|who| *who != Unready) {
        assert_ruled(&cast, who).await;
    }
    cast.school.set_policy("Be kind.").await;
    assert_ruled(&cast, Unready).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_child_is_seen_by_their_own_parents_and_by_nobody_else_in_any_spelling() {
    let school = School::open().await;
    let mut amina = school.parent(school.ava, "amina@example.com").await;
    amina.get(&format!("/child/{}", school.ava)).await.shows("Ava Begum");
    let foreign = school.ben.to_string();
    let known = [foreign.clone(), foreign.to_uppercase(), foreign.replace('-', ""), format!("%7B{foreign}%7D")];
    let unknown = ["00000000-0000-0000-0000-000000000000", "1", "..", "%2e%2e", "null", "%00", "'--"];
    let mut bodies = Vec::new();
    for id in known.iter().map(String::as_str).chain(unknown) {
        for path in [format!("/child/{id}"), format!("/child/{id}/who")] {
            let answer = amina.get(&path).await;
            assert!(answer.status.is_client_error(), "{path}: {}", answer.status);
            assert!(!answer.body.contains("Ben"), "{path}");
            if answer.status == StatusCode::NOT_FOUND {
                bodies.push(answer.body);
            }
        }
    }
    bodies.dedup();
    assert_eq!(bodies.len(), 1, "a child of others and no child at all are the same page");
    assert!(bodies[0].contains("This child is not connected to your account"), "{}", bodies[0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_removed_is_out_at_the_next_request() {
    let school = School::open().await;
    let mut amina = school.parent(school.ava, "amina@example.com").await;
    amina.get("/home").await.shows("Ava Begum");
    school.remove_adults(school.ava).await;
    amina.get(&format!("/child/{}", school.ava)).await.finds_no_child();
    let page = amina.get("/home").await.shows("No child is connected");
    assert!(!page.body.contains("Ava"));
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_are_for_this_machine_or_a_token_alone() {
    let mut listen = portal::Listen::on("127.0.0.1:0".parse().unwrap());
    listen.metrics_token = Some("figures for the watcher".to_owned());
    let school = School::served(listen).await;
    let mut far = school.browser();
    far.get("/verify/a-secret-token").await;
    far.get("/metrics").await.finds_nothing();
    let mut near = school.browser();
    near.peer = "127.0.0.1:5000".parse().unwrap();
    let figures = near.get("/metrics").await.shows("rollbook_portal_requests_total");
    assert!(figures.body.contains("route=\"/verify/{token}\"") && !figures.body.contains("a-secret-token"));
    for (shown, status) in [("Bearer figures for the watcher", 200), ("Bearer something else", 404), ("", 404)] {
        let request = axum::http::Request::get("/metrics").header("authorization", shown);
        assert_eq!(far.send(request, axum::body::Body::empty()).await.status.as_u16(), status, "{shown}");
    }
    assert_eq!(far.get("/health").await.body, "ok");
}
