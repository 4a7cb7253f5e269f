//! The outbox against a mail server on this computer that does as it is told.

use super::*;
use crate::ask::mail::{Sent, TestMail};
use crate::desk::{Clock, Desk};
use crate::folder::Folder;
use domain::id::{CredentialId, EntryId, SchoolId};
use domain::journal::{Action, Actor, Entry, Subject};
use domain::mail::{MailAuth, MailSecurity, MailSettings, wait};
use domain::school::Settings;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use store::{Store, outbox, school};
use tempfile::TempDir;
use uuid::Uuid;

const NOW: i64 = 1_800_000_000_000;
const MINUTE: i64 = 60_000;

/// What the server says to a line that begins so; "" breaks the connection off. `.` is the end of a mail.
type Script = Arc<Mutex<Vec<(&'static str, &'static str)>>>;

/// A mail server on a thread of its own.
struct Server {
    port: u16,
    script: Script,
    heard: Arc<Mutex<Vec<String>>>,
    taken: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn start(script: &[(&'static str, &'static str)]) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = Server {
            port,
            script: Arc::new(Mutex::new(script.to_vec())),
            heard: Arc::default(),
            taken: Arc::default(),
        };
        let (script, heard, taken) = (server.script.clone(), server.heard.clone(), server.taken.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (script, heard, taken) = (script.clone(), heard.clone(), taken.clone());
                std::thread::spawn(move || serve(stream, &script, &heard, &taken));
            }
        });
        server
    }

    fn tell(&self, script: &[(&'static str, &'static str)]) {
        *self.script.lock().unwrap() = script.to_vec();
    }

    fn taken(&self) -> Vec<String> {
        self.taken.lock().unwrap().clone()
    }

    fn heard(&self, begins: &str) -> usize {
        self.heard.lock().unwrap().iter().filter(|line| line.starts_with(begins)).count()
    }
}

fn serve(stream: TcpStream, script: &Script, heard: &Mutex<Vec<String>>, taken: &Mutex<Vec<String>>) -> Option<()> {
    let said = |line: &str, usual: &'static str| {
        let script = script.lock().unwrap();
        script.iter().find(|(begins, _)| line.starts_with(begins)).map_or(usual, |(_, reply)| *reply)
    };
    let mut out = stream.try_clone().ok()?;
    let mut answer = |reply: &str| if reply.is_empty() { None } else { write!(out, "{reply}\r\n").ok() };
    answer(said("hello", "220 double"))?;
    let mut lines = BufReader::new(stream).lines();
    while let Some(Ok(line)) = lines.next() {
        heard.lock().unwrap().push(line.clone());
        let usual = match line.split(' ').next() {
            Some("EHLO") => "250-double\r\n250 AUTH PLAIN XOAUTH2",
            Some("DATA") => "354 go on",
            Some("QUIT") => "221 bye",
            Some("AUTH") => "235 welcome",
            _ => "250 ok",
        };
        let reply = said(&line, usual);
        answer(reply)?;
        if reply.starts_with("354") {
            let mut mail = String::new();
            loop {
                match lines.next()?.ok()?.as_str() {
                    "." => break,
                    line => mail.push_str(&format!("{line}\n")),
                }
            }
            let end = said(".", "250 2.0.0 taken");
            if end.starts_with('2') {
                taken.lock().unwrap().push(mail);
            }
            answer(end)?;
        }
    }
    Some(())
}

/// A school whose mail goes to a server.
struct School {
    _home: TempDir,
    desk: Arc<Desk>,
    hand: Arc<AtomicI64>,
}

impl Drop for School {
    /// A process must not end while a thread still lets go of a database.
    fn drop(&mut self) {
        let desk = self.desk.clone();
        let close = move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            // A test that failed says why by itself.
            let _ = runtime.map(|runtime| runtime.block_on(desk.close()));
        };
        let _ = std::thread::spawn(close).join();
    }
}

impl School {
    async fn new(settings: MailSettings) -> School {
        let home = TempDir::new().unwrap();
        let folder = Folder(home.path().to_owned());
        let (key, id) = (crate::key::new_key().unwrap(), Uuid::now_v7());
        let store = Store::open(&folder.database(), &key).await.unwrap();
        let (mut change, password) = (store.begin(SchoolId(id)).await.unwrap(), Uuid::now_v7());
        let secret = (settings.auth != MailAuth::None).then_some(CredentialId(password));
        let settings = Settings { mail: settings, mail_secret: secret, ..Settings::default() };
        let settings = serde_json::to_string(&settings).unwrap();
        let name = "Larkfield".to_owned();
        change.put(vec![school::Model { id, name, settings, created_at: NOW, logo: None }]).await.unwrap();
        let sealed = Secret(crate::secret::seal(&key, password, "pa55 word").unwrap());
        let kind = "mail".to_owned();
        let row = store::secret::Model { id: password, school_id: id, kind, secret: sealed, created_at: NOW };
        change.add_secret(row).await.unwrap();
        commit(change).await;
        let hand = Arc::new(AtomicI64::new(NOW));
        let shown = hand.clone();
        let clock = Clock::of(move || shown.load(Ordering::SeqCst));
        let desk = Arc::new(Desk::new(store, key, folder, clock).await.unwrap());
        School { _home: home, desk, hand }
    }

    async fn at(server: &Server) -> School {
        School::new(settings(server.port)).await
    }

    fn pass(&self, milliseconds: i64) {
        self.hand.fetch_add(milliseconds, Ordering::SeqCst);
    }

    async fn queue(&self, to: &str) -> Uuid {
        let link = "https://portal.larkfield.example/verify/s3cret".to_owned();
        let letter = Letter { kind: MailKind::Verify, to: to.to_owned(), link, ..Letter::default() };
        let row = queued(&self.desk, &letter).unwrap();
        let (id, mut change) = (row.id, self.desk.begin().await.unwrap());
        change.queue(vec![row]).await.unwrap();
        commit(change).await;
        id
    }

    /// A mail that something new waits for an adult.
    async fn tell(&self, adult: Uuid) -> Uuid {
        let (to, guardian) = ("ann@x.example".to_owned(), Some(adult.into()));
        let letter = Letter { kind: MailKind::Message, to, guardian, ..Letter::default() };
        let row = queued(&self.desk, &letter).unwrap();
        let (id, mut change) = (row.id, self.desk.begin().await.unwrap());
        change.queue(vec![row]).await.unwrap();
        commit(change).await;
        id
    }

    /// A pupil with one adult.
    async fn family(&self, pupil: Uuid, adult: Uuid) {
        let school_id = self.desk.school.0;
        let text = |text: &str| text.to_owned();
        let account = store::guardian::Model {
            id: adult,
            school_id,
            given_name: text("Ann"),
            family_name: text("Begum"),
            email: text("ann@x.example"),
            email_key: text("ann@x.example"),
            password_id: None,
            language: text("en"),
            policy: String::new(),
            policy_at: None,
            messages: true,
            left_at: None,
            created_at: NOW,
        };
        let link = store::guardianship::Model {
            id: Uuid::now_v7(),
            school_id,
            guardian_id: adult,
            user_id: pupil,
            relation: text("mother"),
            invitation_id: None,
            removed_at: None,
            created_at: NOW,
        };
        let mut child = crate::school::blank_user(pupil, school_id, NOW);
        (child.username, child.username_key, child.role) = (text("ava"), text("ava"), text("student"));
        let mut change = self.desk.begin().await.unwrap();
        change.put(vec![child]).await.unwrap();
        change.put(vec![account]).await.unwrap();
        change.put(vec![link]).await.unwrap();
        commit(change).await;
    }

    async fn row(&self, id: Uuid) -> mail::Model {
        let rows = outbox::list_mail(&self.desk.store, self.desk.school, 1_000).await.unwrap();
        rows.into_iter().find(|row| row.id == id).unwrap()
    }

    async fn state(&self, id: Uuid) -> String {
        self.row(id).await.state
    }

    async fn send(&self) -> Sent {
        send_due(&self.desk).await.unwrap()
    }
}

async fn commit(change: store::Change) {
    let entry = Entry { actor: Actor::Program, action: Action::SettingsChanged, subject: Subject::default(), at: NOW };
    change.commit(EntryId(Uuid::now_v7()), &entry).await.unwrap();
}

fn settings(port: u16) -> MailSettings {
    MailSettings {
        host: "127.0.0.1".to_owned(),
        port,
        security: MailSecurity::NoneOnLoopback,
        username: "office".to_owned(),
        from: "office@larkfield.example".to_owned(),
        ..MailSettings::default()
    }
}

fn sent(sent: u32, waiting: u32, bounced: u32, unsure: u32) -> Sent {
    Sent { sent, waiting, bounced, unsure }
}

#[tokio::test(flavor = "multi_thread")]
async fn mails_go_once_over_one_line_and_what_they_said_is_forgotten() {
    let server = Server::start(&[]);
    let school = School::at(&server).await;
    let ids = [school.queue("ann@x.example").await, school.queue("bea@x.example").await];
    assert_eq!(school.send().await, sent(2, 0, 0, 0));
    assert_eq!(school.send().await, sent(0, 0, 0, 0), "nothing is sent twice");
    assert_eq!((server.taken().len(), server.heard("AUTH PLAIN")), (2, 1), "one line for all");
    for id in ids {
        let row = school.row(id).await;
        assert_eq!((row.state.as_str(), row.attempts, row.done_at), ("sent", 1, Some(NOW)));
        assert_eq!((row.with.0.as_str(), row.said.as_str()), ("{}", "250 2.0.0 taken"));
    }
    let mail = &server.taken()[0];
    assert!(mail.contains(&format!("Message-ID: <{}@larkfield.example>", ids[0])), "{mail}");
    assert!(mail.contains("From: Larkfield <office@larkfield.example>"), "{mail}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_refused_bounces_and_is_not_tried_again() {
    let server = Server::start(&[("RCPT TO:<ann@", "550 5.1.1 <ann@x.example> unknown")]);
    let school = School::at(&server).await;
    let ids = [school.queue("ann@x.example").await, school.queue("bea@x.example").await];
    assert_eq!(school.send().await, sent(1, 0, 1, 0), "the other one goes");
    let row = school.row(ids[0]).await;
    assert_eq!(
        (row.state.as_str(), row.said.as_str(), row.with.0.as_str()),
        ("bounced", "550 5.1.1 <…> unknown", "{}")
    );
    assert_eq!(school.desk.store.send_again(school.desk.school, &ids, NOW).await.unwrap(), 0, "its words are gone");
    let evil = school.queue("ann@x.example>\r\nRCPT TO:<all@x.example").await;
    assert_eq!(school.send().await, sent(0, 0, 1, 0), "an address with a line break is none");
    assert_eq!((school.state(evil).await.as_str(), server.heard("RCPT TO:<all@")), ("bounced", 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_that_is_not_taken_now_is_tried_again_later_each_time() {
    let server = Server::start(&[("RCPT", "451 4.7.1 greylisted")]);
    let school = School::at(&server).await;
    let id = school.queue("ann@x.example").await;
    for attempts in 1..4 {
        assert_eq!(school.send().await, sent(0, 1, 0, 0));
        let row = school.row(id).await;
        let now = school.desk.clock.now();
        assert_eq!(
            (row.attempts, row.next_at - now, row.said.as_str()),
            (attempts as i32, wait(attempts), "451 4.7.1 greylisted")
        );
        let heard = server.heard("RCPT");
        assert_eq!((school.send().await.waiting, server.heard("RCPT")), (1, heard), "not before its time");
        school.pass(wait(attempts));
    }
    server.tell(&[]);
    assert_eq!(school.send().await, sent(1, 0, 0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_network_all_wait_alike_and_all_go_when_it_is_back() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = closed.local_addr().unwrap().port();
    drop(closed);
    let school = School::new(settings(port)).await;
    let ids = [school.queue("ann@x.example").await, school.queue("bea@x.example").await];
    assert_eq!(school.send().await, sent(0, 2, 0, 0));
    for id in ids {
        let row = school.row(id).await;
        assert_eq!((row.state.as_str(), row.attempts, row.next_at), ("queued", 1, NOW + MINUTE));
        assert!(row.said.starts_with("The mail server 127.0.0.1 cannot be reached"), "{}", row.said);
    }
    let trouble = outbox::why_held(&school.desk.store, school.desk.school).await.unwrap();
    assert!(trouble.is_some(), "the office is told why nothing goes");
    let server = Server::start(&[]);
    let mut change = school.desk.begin().await.unwrap();
    let (mut row, mut settled) = school.desk.school().await.unwrap();
    settled.mail.port = server.port;
    row.settings = serde_json::to_string(&settled).unwrap();
    change.put(vec![row]).await.unwrap();
    commit(change).await;
    assert_eq!(school.send().await, sent(2, 0, 0, 0), "they do not wait for their time once the server is there");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_bounces_nobody() {
    let server = Server::start(&[("AUTH", "535 5.7.8 wrong")]);
    let school = School::at(&server).await;
    let ids = [school.queue("ann@x.example").await, school.queue("bea@x.example").await];
    assert_eq!(school.send().await, sent(0, 2, 0, 0));
    assert_eq!(server.heard("AUTH"), 1, "it is not tried for each mail");
    let said = school.row(ids[1]).await.said;
    assert!(said.contains("refused the sign-in") && said.contains("535"), "{said}");
    server.tell(&[("RCPT", "550 5.7.60 not allowed to send as this sender")]);
    assert_eq!(school.send().await, sent(0, 2, 0, 0), "a refusal of the school is not one of the address");
    server.tell(&[]);
    assert_eq!(school.send().await, sent(2, 0, 0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_shown_as_xoauth2_wants_it() {
    let server = Server::start(&[]);
    let school = School::new(MailSettings { auth: MailAuth::Xoauth2, ..settings(server.port) }).await;
    school.queue("ann@x.example").await;
    assert_eq!(school.send().await, sent(1, 0, 0, 0));
    let shown = data_encoding::BASE64.encode(b"user=office\x01auth=Bearer pa55 word\x01\x01");
    assert_eq!(server.heard(&format!("AUTH XOAUTH2 {shown}")), 1);
    server.tell(&[("AUTH", "334 eyJzdGF0dXMiOiI0MDAifQ==")]);
    school.queue("bea@x.example").await;
    assert_eq!(school.send().await, sent(0, 1, 0, 0), "a token whose time is up");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_breaks_before_the_content_leaves_the_mail_queued() {
    for begins in ["MAIL", "RCPT", "DATA"] {
        let server = Server::start(&[(begins, "")]);
        let school = School::at(&server).await;
        let id = school.queue("ann@x.example").await;
        assert_eq!(school.send().await, sent(0, 1, 0, 0), "{begins}");
        server.tell(&[]);
        school.pass(MINUTE);
        assert_eq!(school.send().await, sent(1, 0, 0, 0), "{begins}");
        assert_eq!((school.state(id).await.as_str(), server.taken().len()), ("sent", 1), "{begins}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_breaks_after_the_last_word_leaves_it_to_the_office() {
    let server = Server::start(&[(".", "")]);
    let school = School::at(&server).await;
    let id = school.queue("ann@x.example").await;
    assert_eq!(school.send().await, sent(0, 0, 0, 1));
    server.tell(&[]);
    school.pass(24 * 60 * MINUTE);
    assert_eq!(school.send().await, sent(0, 0, 0, 0), "nobody sends it again by themselves");
    assert_eq!((school.state(id).await.as_str(), server.taken().len()), ("unsure", 0));
    assert_eq!(school.desk.store.send_again(school.desk.school, &[id], school.desk.clock.now()).await.unwrap(), 1);
    assert_eq!(school.send().await, sent(1, 0, 0, 0), "the office says so");
    for (end, state) in [("452 4.2.2 full for now", "queued"), ("554 5.6.0 spam", "bounced")] {
        server.tell(&[(".", end)]);
        let id = school.queue("bea@x.example").await;
        school.send().await;
        assert_eq!(school.state(id).await, state, "the server answered: {end}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_ended_within_leaves_a_mail_unsure_and_one_before_leaves_it_queued() {
    let server = Server::start(&[]);
    let school = School::at(&server).await;
    let (taken, waiting) = (school.queue("ann@x.example").await, school.queue("bea@x.example").await);
    let (store, id) = (&school.desk.store, school.desk.school);
    assert!(store.take_mail(id, taken, NOW).await.unwrap(), "the first taker has it");
    assert!(!store.take_mail(id, taken, NOW).await.unwrap(), "the second has not");
    assert!(!store.take_mail(id, waiting, NOW - 1).await.unwrap(), "nobody before its time");
    assert_eq!(school.send().await, sent(1, 0, 0, 0), "only the other one");
    assert_eq!(school.state(taken).await, "unsure");
    assert_eq!(school.state(waiting).await, "sent");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_workers_send_each_mail_once() {
    let server = Server::start(&[]);
    let school = School::at(&server).await;
    for n in 0..12 {
        school.queue(&format!("parent{n}@x.example")).await;
    }
    let (desk, other) = (school.desk.clone(), school.desk.clone());
    let both = tokio::join!(
        tokio::spawn(async move { send_due(&desk).await }),
        tokio::spawn(async move { send_due(&other).await })
    );
    let total = both.0.unwrap().unwrap().sent + both.1.unwrap().unwrap().sent;
    assert_eq!((total, server.taken().len()), (12, 12));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_called_back_or_paused_or_revoked_does_not_go() {
    let server = Server::start(&[]);
    let school = School::at(&server).await;
    let id = school.queue("ann@x.example").await;
    let (store, at) = (&school.desk.store, school.desk.school);
    assert_eq!(store.cancel_mail(at, &[id], NOW).await.unwrap(), 1);
    let letter = Letter { kind: MailKind::Invitation, to: "bea@x.example".into(), ..Letter::default() };
    let row = queued(&school.desk, &Letter { invitation: Some(Uuid::now_v7().into()), ..letter }).unwrap();
    let (gone, mut change) = (row.id, school.desk.begin().await.unwrap());
    change.queue(vec![row]).await.unwrap();
    commit(change).await;
    assert_eq!(school.send().await, sent(0, 0, 0, 0));
    assert_eq!((school.state(id).await.as_str(), school.state(gone).await.as_str()), ("cancelled", "cancelled"));
    let office = crate::actor::Office::key_holder("test");
    pause(&school.desk, &office, &crate::ask::mail::PauseMail { paused: true }).await.unwrap();
    school.queue("cat@x.example").await;
    assert_eq!(school.send().await, sent(0, 1, 0, 0));
    let tested = test(&school.desk, &office, &TestMail { to: "head@x.example".into() }).await.unwrap();
    assert!(tested.ok, "a test goes also then: {}", tested.said);
    pause(&school.desk, &office, &crate::ask::mail::PauseMail { paused: false }).await.unwrap();
    assert_eq!(school.send().await, sent(1, 0, 0, 0));
    assert_eq!(server.taken().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_waits_at_a_page_is_mailed_before_a_school_is_invited() {
    let server = Server::start(&[]);
    let school = School::at(&server).await;
    let mut change = school.desk.begin().await.unwrap();
    for n in 0..3 {
        let letter = Letter { kind: MailKind::Invitation, to: format!("all{n}@x.example"), ..Letter::default() };
        change.queue(vec![queued(&school.desk, &letter).unwrap()]).await.unwrap();
    }
    commit(change).await;
    school.pass(MINUTE);
    school.queue("ann@x.example").await;
    assert_eq!(school.send().await, sent(4, 0, 0, 0));
    assert!(server.taken()[0].contains("To: ann@x.example"), "{}", server.taken()[0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_sends_what_is_queued_while_it_runs_and_ends_when_told() {
    let server = Server::start(&[]);
    let school = School::at(&server).await;
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let worker = tokio::spawn(run(school.desk.clone(), async {
        let _ = stopped.await;
    }));
    let id = school.queue("ann@x.example").await;
    while school.state(id).await != "sent" {
        tokio::task::yield_now().await;
    }
    stop.send(()).unwrap();
    worker.await.unwrap();
    assert_eq!(server.taken().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_never_shown_to_another_server() {
    let server = Server::start(&[]);
    let school = School::at(&server).await;
    let office = crate::actor::Office::key_holder("test");
    let shown = read(&school.desk, &office).await.unwrap();
    assert!(shown.has_secret && !serde_json::to_string(&shown).unwrap().contains("pa55"), "it is not in the answer");
    let other = MailSettings { host: "evil.example".into(), security: MailSecurity::Tls, ..settings(server.port) };
    let request = crate::ask::mail::ChangeMail { settings: other, secret: None };
    let refused = change(&school.desk, &office, &request).await.unwrap_err();
    assert_eq!(refused.field, Some("secret"));
    let same = MailSettings { from_name: "The office".into(), ..settings(server.port) };
    let request = crate::ask::mail::ChangeMail { settings: same, secret: None };
    change(&school.desk, &office, &request).await.unwrap();
    assert!(read(&school.desk, &office).await.unwrap().has_secret, "the same account keeps it");
    let asked = crate::ask::mail::ChangeMail { settings: settings(1), secret: Some("pa55 word".into()) };
    assert!(!format!("{asked:?}").contains("pa55"), "nor in what is written to a log");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_about_something_new_goes_only_while_it_is_unread() {
    let server = Server::start(&[]);
    let school = School::at(&server).await;
    let (pupil, adult, teacher, talk) = (Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7());
    let id = school.desk.school.0;
    school.family(pupil, adult).await;
    let row = store::talk::Model {
        id: talk,
        school_id: id,
        user_id: pupil,
        teacher_id: teacher,
        guardian_id: Some(adult),
        post_id: None,
        created_at: NOW,
    };
    let message = store::message::Model {
        id: Uuid::now_v7(),
        school_id: id,
        talk_id: talk,
        user_id: pupil,
        author_kind: "teacher".to_owned(),
        author_id: teacher,
        text: "Good morning.".to_owned(),
        removed_at: None,
        created_at: NOW,
    };
    let mut change = school.desk.begin().await.unwrap();
    change.put(vec![row]).await.unwrap();
    change.put(vec![message]).await.unwrap();
    commit(change).await;
    let unread = school.tell(adult).await;
    assert_eq!(school.send().await, sent(1, 0, 0, 0));
    assert_eq!(school.state(unread).await, "sent");
    school.desk.store.note_seen(school.desk.school, adult, talk, NOW + 1).await.unwrap();
    let read = school.tell(adult).await;
    assert_eq!(school.send().await, sent(0, 0, 0, 0));
    let row = school.row(read).await;
    assert_eq!((row.state.as_str(), row.said.as_str()), ("cancelled", "What it tells of was read before it went."));
    assert_eq!(server.taken().len(), 1);
}
