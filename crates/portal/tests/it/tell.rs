//! The mail to an adult for whom something new waits: once a day, not while they have not read, and only where wanted.

use crate::browser::Browser;
use crate::school::{PASSWORD, School};
use domain::mail::MailState;
use domain::portal::MessageSettings;
use store::mail;
use store::outbox::{self, Stand};

const AMINA: &str = "amina@example.com";
const YUSUF: &str = "yusuf@example.com";
const HOUR: i64 = 60 * 60 * 1000;

/// The mails about something new to an address, the newest first.
async fn told(school: &School, to: &str) -> Vec<mail::Model> {
    let mails = outbox::list_mail(&school.store, school.id, 100).await.unwrap();
    mails.into_iter().filter(|mail| mail.kind == "message" && mail.recipient == to).collect()
}

/// What waits and is due goes.
async fn send(school: &School) {
    let now = school.now();
    for mail in outbox::due(&school.store, school.id, now, 100).await.unwrap() {
        let said = String::new();
        let to = Stand { state: MailState::Sent, attempts: 1, next_at: now, said, done_at: Some(now) };
        assert!(school.store.set_state(school.id, mail.id, &[MailState::Queued], &to).await.unwrap());
    }
}

/// A conversation of Ava's mother with her teacher, in which the mother wrote first.
struct Talk {
    school: School,
    tia: Browser,
    amina: Browser,
    id: String,
}

impl Talk {
    async fn begun() -> Talk {
        let school = School::open().await;
        let (tia, mut amina) = (school.teacher("tia").await, school.parent(school.ava, AMINA).await);
        let to = school.to_teacher(&mut amina, school.ava).await;
        let id = school.write(&mut amina, school.ava, &to, "Hello.").await;
        Talk { school, tia, amina, id }
    }

    async fn answers(&mut self) {
        let page = format!("/staff/messages/{}", self.id);
        self.tia.get(&page).await.shows("Hello.");
        self.tia.post(&page, &[("text", "Good morning.")]).await.leads_to(&format!("{page}?notice=sent"));
    }

    async fn reads(&mut self) {
        let page = format!("/child/{}/messages/talk/{}", self.school.ava, self.id);
        self.amina.get(&page).await.shows("Good morning.");
    }

    async fn passes_a_day(&mut self) {
        self.school.pass_days(1);
        self.tia.cookies.clear();
        self.tia.sign_in("tia", PASSWORD).await.leads_to("/home");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parent_is_mailed_once_a_day_about_messages_and_nobody_is_named_in_the_subject() {
    let mut talk = Talk::begun().await;
    assert!(told(&talk.school, AMINA).await.is_empty(), "her own message is no news to her");
    talk.answers().await;
    talk.answers().await;
    let mails = told(&talk.school, AMINA).await;
    assert_eq!(mails.len(), 1, "{mails:?}");
    let with: serde_json::Value = serde_json::from_str(&mails[0].with.0).unwrap();
    let link = format!("https://portal.example/child/{}/messages", talk.school.ava);
    assert_eq!((with["child"].as_str(), with["link"].as_str()), (Some("Ava"), Some(link.as_str())));
    assert!(!mails[0].with.0.contains("Begum") && !mails[0].with.0.contains("morning"), "no surname, no message");
    send(&talk.school).await;
    talk.reads().await;
    talk.answers().await;
    talk.answers().await;
    let mails = told(&talk.school, AMINA).await;
    assert_eq!(mails.len(), 2, "the second one of a day waits for the next: {mails:?}");
    let wait = mails[0].next_at - talk.school.now();
    assert!(mails[0].state == "queued" && wait > HOUR && wait < 48 * HOUR, "{wait}");
    talk.passes_a_day().await;
    talk.answers().await;
    assert_eq!(told(&talk.school, AMINA).await.len(), 2, "what waits tells of this as well");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_was_told_and_has_not_read_is_left_in_peace_for_a_week() {
    let mut talk = Talk::begun().await;
    talk.answers().await;
    send(&talk.school).await;
    for day in 1..7 {
        talk.passes_a_day().await;
        talk.answers().await;
        assert_eq!(told(&talk.school, AMINA).await.len(), 1, "day {day}");
    }
    talk.passes_a_day().await;
    talk.answers().await;
    assert_eq!(told(&talk.school, AMINA).await.len(), 2, "a week is long enough");
    send(&talk.school).await;
    talk.reads().await;
    talk.passes_a_day().await;
    talk.answers().await;
    assert_eq!(told(&talk.school, AMINA).await.len(), 3, "she has read");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_for_parents_is_told_to_the_adults_of_the_class_and_to_nobody_else() {
    let school = School::open().await;
    let mut tia = school.teacher("tia").await;
    let mut amina = school.parent(school.ava, AMINA).await;
    school.parent(school.cleo, YUSUF).await;
    let code = school.letter(school.ben, 4).await;
    amina.get("/children/add").await;
    amina.post("/children/add", &[("code", &code), ("relation", "carer")]).await;
    school.post(&mut tia, "For pupils.", false).await;
    assert!(told(&school, AMINA).await.is_empty());
    school.post(&mut tia, "A trip on Friday.", true).await;
    assert_eq!(told(&school, AMINA).await.len(), 1, "once, for both children");
    assert!(told(&school, YUSUF).await.is_empty(), "his child is in no class");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_school_can_switch_these_mails_off() {
    let mut talk = Talk::begun().await;
    talk.school.settle(MessageSettings { mails: false, ..MessageSettings::default() }).await;
    talk.answers().await;
    assert!(told(&talk.school, AMINA).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parent_who_was_removed_is_told_nothing() {
    let mut talk = Talk::begun().await;
    talk.school.remove_adults(talk.school.ava).await;
    talk.school.post(&mut talk.tia, "A trip on Friday.", true).await;
    assert!(told(&talk.school, AMINA).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parent_can_switch_these_mails_off_and_on_again() {
    let mut talk = Talk::begun().await;
    talk.amina.get("/account").await.shows("You get an e-mail when a message waits for you");
    talk.amina.post("/account/mails", &[]).await.leads_to("/account");
    talk.amina.post("/account/mails", &[("wanted", "no")]).await.leads_to("/account?notice=mails");
    talk.amina.get("/account?notice=mails").await.shows("You get no e-mails about messages").shows("Saved");
    talk.answers().await;
    assert!(told(&talk.school, AMINA).await.is_empty());
    talk.amina.get("/account").await;
    talk.amina.post("/account/mails", &[("wanted", "yes")]).await.leads_to("/account?notice=mails");
    talk.answers().await;
    assert_eq!(told(&talk.school, AMINA).await.len(), 1);
    talk.school.settle(MessageSettings { mails: false, ..MessageSettings::default() }).await;
    let page = talk.amina.get("/account").await.shows("Your account");
    assert!(!page.body.contains("/account/mails"), "where the school sends none there is nothing to switch");
}
