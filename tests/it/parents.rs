//! Parents and carers: from the invitation to the child, and out again. Mails are read from the outbox.

use crate::harness::{ADMIN, MINUTE, PASSWORD, School, TEACHER};
use actions::actor::Guardian;
use actions::ask::portal::{PortalSignIn, Register};
use actions::error::{Code, Error};
use actions::portal::{self, Caller};
use domain::guardianship::Relation;
use domain::mail::MailState;
use serde_json::{Value, json};
use store::{mail, outbox};

mod attacks;
mod office;

/// Where the portal is said to be.
const PORTAL: &str = "https://portal.larkfield.example";
/// A parent's password.
const OWN: &str = "seven green umbrellas";
/// A network address.
const HOME: &str = "203.0.113.7";

/// A school with a portal, its administrator at the window.
async fn school() -> School {
    let school = School::with_office().await;
    let mut settings = serde_json::to_value(domain::school::Settings::default()).unwrap();
    settings["portal_address"] = json!(PORTAL);
    school.ok("change_settings", json!({ "name": "Larkfield Primary", "settings": settings })).await;
    school
}

/// All mails, newest first.
async fn mails(school: &School) -> Vec<mail::Model> {
    let id = school.store.find_school().await.unwrap().unwrap().id;
    outbox::list_mail(&school.store, id.into(), 1_000).await.unwrap()
}

/// What the newest mail to an address says.
async fn read_mail(school: &School, to: &str) -> (String, Value) {
    let mail = mails(school).await.into_iter().find(|mail| mail.recipient == to);
    let mail = mail.unwrap_or_else(|| panic!("no mail to {to}"));
    (mail.kind, serde_json::from_str(&mail.with.0).unwrap())
}

/// The secret at the end of the address in the newest mail.
async fn token(school: &School, to: &str) -> String {
    let (_, with) = read_mail(school, to).await;
    with["link"].as_str().unwrap().rsplit('/').next().unwrap().to_owned()
}

/// Invites an address for a pupil and gives the code.
async fn invite(school: &School, username: &str, email: &str) -> String {
    let one = json!({ "user": school.id(username).await, "email": email });
    let answer = school.ok("invite_parents", json!({ "invitations": [one] })).await;
    assert_eq!(answer["queued"], 1, "{answer}");
    read_mail(school, email).await.1["code"].as_str().unwrap().to_owned()
}

fn form(code: &str, email: &str) -> Register {
    Register {
        code: code.to_owned(),
        given_name: "Amina".to_owned(),
        family_name: "Begum".to_owned(),
        email: email.to_owned(),
        password: OWN.to_owned(),
        relation: Some(Relation::Mother),
        policy: true,
        language: "en".to_owned(),
    }
}

/// From the code to the first page: registers, follows the mail, is in. Gives the session.
async fn join(school: &School, code: &str, email: &str) -> String {
    portal::register(&school.desk, &form(code, email), HOME).await.unwrap();
    let token = token(school, email).await;
    portal::verify(&school.desk, &token, OWN, HOME).await.unwrap().token
}

async fn guardian(school: &School, session: &str) -> Option<Guardian> {
    match portal::caller(&school.desk, session).await.unwrap()? {
        Caller::Guardian(guardian) => Some(guardian),
        Caller::Pupil(_) | Caller::Staff(_) => None,
    }
}

/// The first names an adult sees.
async fn children(school: &School, session: &str) -> Vec<String> {
    let by = guardian(school, session).await.expect("the session stands");
    let account = portal::account(&school.desk, &by).await.unwrap();
    account.children.into_iter().map(|child| child.given_name).collect()
}

fn code_of<T>(result: Result<T, Error>) -> Option<Code> {
    result.err().map(|error| error.code)
}

async fn list(school: &School) -> Vec<Value> {
    let answer = school.ok("list_parents", json!({})).await;
    answer["pupils"].as_array().unwrap().clone()
}

async fn pupil(school: &School, username: &str) -> Value {
    let id = json!(school.id(username).await);
    list(school).await.into_iter().find(|one| one["id"] == id).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invited_parent_registers_verifies_and_sees_the_child_and_nobody_else() {
    let school = school().await;
    let code = invite(&school, "p01", "amina@home.example").await;
    portal::invitation(&school.desk, None, &code, HOME).await.unwrap();
    assert_eq!(
        pupil(&school, "p01").await["invitations"][0]["state"],
        "queued",
        "a mail filter that follows links is no parent"
    );
    let (_, with) = read_mail(&school, "amina@home.example").await;
    assert_eq!(with["link"], format!("{PORTAL}/i/{code}"), "as a mail program makes it a link");
    let said = actions::mail::compose(domain::mail::MailKind::Invitation, "en", &serde_json::from_value(with).unwrap());
    assert!(said.text.contains(&format!("\n{PORTAL}/i/{code}\n")), "and the mail holds it: {}", said.text);
    let shown = portal::open_invitation(&school.desk, &code, HOME).await.unwrap();
    assert_eq!((shown.school.as_str(), shown.child.as_str()), ("Larkfield Primary", "Pupil1"), "no more than that");
    assert_eq!(pupil(&school, "p01").await["invitations"][0]["state"], "opened");
    portal::register(&school.desk, &form(&code, "amina@home.example"), HOME).await.unwrap();
    assert_eq!(pupil(&school, "p01").await["invitations"][0]["state"], "registered");
    let request = PortalSignIn { name: "amina@home.example".into(), password: OWN.into() };
    let early = portal::sign_in(&school.desk, &request, HOME).await;
    assert_eq!(code_of(early), Some(Code::WrongPassword), "nothing is seen without following the mail");
    let (kind, with) = read_mail(&school, "amina@home.example").await;
    assert_eq!(kind, "verify");
    assert!(with["link"].as_str().unwrap().starts_with(&format!("{PORTAL}/verify/")), "{with}");
    let token = token(&school, "amina@home.example").await;
    let wrong = portal::verify(&school.desk, &token, "not this password", HOME).await;
    assert_eq!(code_of(wrong), Some(Code::WrongPassword), "somebody else who holds the mail");
    let session = portal::verify(&school.desk, &token, OWN, HOME).await.unwrap().token;
    assert_eq!(children(&school, &session).await, ["Pupil1"]);
    let replayed = portal::verify(&school.desk, &token, OWN, HOME).await;
    assert_eq!(code_of(replayed), Some(Code::NotFound), "a mail is followed once");
    let by = guardian(&school, &session).await.unwrap();
    let foreign = portal::child(&school.desk, &by, school.id("p02").await).await;
    assert_eq!(code_of(foreign), Some(Code::NotFound), "another child is as if it were not there");
    let line = pupil(&school, "p01").await;
    assert_eq!(line["invitations"][0]["state"], "connected");
    assert!(line["adults"][0]["seen_at"].is_i64(), "whoever followed the mail was here");
    assert_eq!((&line["adults"][0]["name"], &line["adults"][0]["relation"]), (&json!("Amina Begum"), &json!("mother")));
    school.ok("check_data", Value::Null).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_child_is_added_by_its_own_code_and_each_adult_sees_who_else_can() {
    let school = school().await;
    let code = invite(&school, "p01", "amina@home.example").await;
    let session = join(&school, &code, "amina@home.example").await;
    let by = guardian(&school, &session).await.unwrap();
    let second = invite(&school, "p13", "amina@home.example").await;
    let child = portal::add_child(&school.desk, &by, &second.to_lowercase(), Relation::Carer, HOME).await.unwrap();
    assert_eq!(child.given_name, "Pupil13");
    assert_eq!(children(&school, &session).await, ["Pupil1", "Pupil13"]);
    let again = portal::add_child(&school.desk, &by, &second, Relation::Carer, HOME).await;
    assert_eq!(code_of(again), Some(Code::NotFound), "the invitation has served its adult");
    let other = invite(&school, "p01", "omar@home.example").await;
    let father = join(&school, &other, "omar@home.example").await;
    let father = guardian(&school, &father).await.unwrap();
    let seen = portal::who_can_see(&school.desk, &father, school.id("p01").await).await.unwrap();
    let names: Vec<_> = seen.adults.iter().map(|adult| (adult.name.as_str(), adult.you)).collect();
    assert_eq!(names, [("Amina Begum", true), ("Amina Begum", false)], "oneself first");
    assert_eq!(seen.teachers, ["Tom Clark"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_removed_is_out_at_the_next_request_and_the_siblings_are_offered() {
    let school = school().await;
    let code = invite(&school, "p01", "amina@home.example").await;
    let session = join(&school, &code, "amina@home.example").await;
    let by = guardian(&school, &session).await.unwrap();
    let second = invite(&school, "p02", "amina@home.example").await;
    portal::add_child(&school.desk, &by, &second, Relation::Mother, HOME).await.unwrap();
    let link = pupil(&school, "p01").await["adults"][0]["link"].clone();
    let removed = school.ok("remove_adults", json!({ "links": [link] })).await;
    assert_eq!(children(&school, &session).await, ["Pupil2"], "at the next request");
    assert_eq!(removed["siblings"][0]["pupil"], "Pupil2 Number2", "{removed}");
    let rest = removed["siblings"][0]["link"].clone();
    school.ok("remove_adults", json!({ "links": [rest] })).await;
    assert_eq!(children(&school, &session).await, Vec::<String>::new(), "an account without a child sees none");
    let again = invite(&school, "p01", "amina@home.example").await;
    portal::register(&school.desk, &form(&again, "amina@home.example"), HOME).await.unwrap();
    assert_eq!(read_mail(&school, "amina@home.example").await.0, "has_account", "the same address, the same account");
    portal::add_child(&school.desk, &by, &again, Relation::Mother, HOME).await.unwrap();
    assert_eq!(children(&school, &session).await, ["Pupil1"]);
    school.ok("undo", json!({ "id": removed["entry"] })).await;
    school.ok("check_data", Value::Null).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_password_is_chosen_anew_and_all_other_sessions_end() {
    let school = school().await;
    let code = invite(&school, "p01", "amina@home.example").await;
    let before = join(&school, &code, "amina@home.example").await;
    let count = mails(&school).await.len();
    portal::forgot(&school.desk, "nobody@home.example", HOME).await.unwrap();
    assert_eq!(mails(&school).await.len(), count, "an unknown address gets no mail, and the answer is the same");
    portal::forgot(&school.desk, "AMINA@home.example", HOME).await.unwrap();
    let (kind, _) = read_mail(&school, "amina@home.example").await;
    assert_eq!(kind, "reset");
    let reset = token(&school, "amina@home.example").await;
    let weak = portal::reset(&school.desk, &reset, "short", HOME).await;
    assert_eq!(code_of(weak), Some(Code::Invalid));
    let session = portal::reset(&school.desk, &reset, "nine brown kettles boil", HOME).await.unwrap().token;
    assert!(guardian(&school, &before).await.is_none(), "whoever else was signed in is out");
    assert_eq!(children(&school, &session).await, ["Pupil1"]);
    assert_eq!(code_of(portal::reset(&school.desk, &reset, "another long password", HOME).await), Some(Code::NotFound));
    let old = PortalSignIn { name: "amina@home.example".into(), password: OWN.into() };
    assert_eq!(code_of(portal::sign_in(&school.desk, &old, HOME).await), Some(Code::WrongPassword));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parent_signs_out_everywhere_leaves_and_can_be_invited_again() {
    let school = school().await;
    let code = invite(&school, "p01", "amina@home.example").await;
    let session = join(&school, &code, "amina@home.example").await;
    let request = PortalSignIn { name: "amina@home.example".into(), password: OWN.into() };
    let phone = portal::sign_in(&school.desk, &request, HOME).await.unwrap().token;
    portal::sign_out_everywhere(&school.desk, &guardian(&school, &phone).await.unwrap()).await.unwrap();
    assert!(guardian(&school, &session).await.is_none() && guardian(&school, &phone).await.is_none());
    let back = portal::sign_in(&school.desk, &request, HOME).await.unwrap().token;
    let by = guardian(&school, &back).await.unwrap();
    assert_eq!(code_of(portal::leave(&school.desk, &by, "wrong password").await), Some(Code::WrongPassword));
    portal::leave(&school.desk, &by, OWN).await.unwrap();
    assert!(guardian(&school, &back).await.is_none(), "gone");
    assert_eq!(pupil(&school, "p01").await["adults"], json!([]), "and no longer linked");
    let again = invite(&school, "p01", "amina@home.example").await;
    let session = join(&school, &again, "amina@home.example").await;
    assert_eq!(children(&school, &session).await, ["Pupil1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_is_accepted_when_registering_and_again_when_it_changes() {
    let school = school().await;
    let code = invite(&school, "p01", "amina@home.example").await;
    let mut settings = serde_json::to_value(domain::school::Settings::default()).unwrap();
    settings["portal_address"] = json!(PORTAL);
    settings["acceptable_use"] = json!("Be kind.");
    school.ok("change_settings", json!({ "name": "Larkfield Primary", "settings": settings })).await;
    let refused = Register { policy: false, ..form(&code, "amina@home.example") };
    let error = portal::register(&school.desk, &refused, HOME).await.unwrap_err();
    assert_eq!((error.code, error.field), (Code::Invalid, Some("policy")));
    let session = join(&school, &code, "amina@home.example").await;
    let by = guardian(&school, &session).await.unwrap();
    assert_eq!(portal::account(&school.desk, &by).await.unwrap().policy, None, "accepted with the form");
    settings["acceptable_use"] = json!("Be kind, and patient.");
    school.ok("change_settings", json!({ "name": "Larkfield Primary", "settings": settings })).await;
    let account = portal::account(&school.desk, &by).await.unwrap();
    assert_eq!(account.policy.as_deref(), Some("Be kind, and patient."), "asked again");
    portal::accept_policy(&school.desk, &by).await.unwrap();
    assert_eq!(portal::account(&school.desk, &by).await.unwrap().policy, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_pupil_is_seen_by_no_parent_and_an_erased_one_leaves_no_link() {
    let school = school().await;
    let code = invite(&school, "p01", "amina@home.example").await;
    let session = join(&school, &code, "amina@home.example").await;
    let id = school.id("p01").await;
    school.confirm().await;
    school.ok("delete_users", json!({ "ids": [id] })).await;
    assert_eq!(children(&school, &session).await, Vec::<String>::new(), "at the next request");
    school.hand.pass(31 * 24 * 60 * MINUTE);
    actions::upkeep::once(&school.desk).await.unwrap();
    let links =
        store::guardians::list_links(&school.store, school.store.find_school().await.unwrap().unwrap().id.into());
    assert_eq!(links.await.unwrap().len(), 0, "erased with the pupil");
    let waiting = mails(&school).await.into_iter().filter(|mail| mail.state == MailState::Queued.as_str());
    assert!(waiting.clone().all(|mail| mail.user_id != Some(id.0)), "and no mail about the pupil");
    school.sign_in(ADMIN).await;
    school.ok("check_data", Value::Null).await;
}
