//! The process is killed while parents register, and while mail goes out over a line that breaks off.
//! Afterwards nobody is half linked, nothing was sent twice, and nothing is lost.

use super::{Seeds, Worker, kills, piece, reopened, victim};
use crate::harness::{MINUTE, School, key_holder, runtime};
use actions::ask::parents::{InviteOne, InviteParents};
use actions::ask::portal::Register;
use domain::guardianship::{Relation, email_key};
use domain::mail::{MailKind, MailState};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use store::{guardians, mail, outbox};
use uuid::Uuid;

/// A parent's password.
const OWN: &str = "seven green umbrellas";

/// One piece of a child process's work. The kill may come anywhere in it.
pub async fn work(role: &str, school: &School) {
    match role {
        "register" => piece(register(school)).await,
        "mail" => {
            piece(async {
                invite(school, 4).await;
                actions::mail::send_due(&school.desk).await.unwrap();
            })
            .await;
            // What failed is tried again later.
            school.hand.pass(10 * MINUTE);
        }
        other => panic!("no role {other}"),
    }
}

/// Invites so many new addresses; the addresses.
async fn invite(school: &School, count: usize) -> Vec<String> {
    let user = school.id("p01").await;
    let one = |_| InviteOne { user, email: format!("adult-{}@home.example", Uuid::now_v7().simple()) };
    let invitations: Vec<InviteOne> = (0..count).map(one).collect();
    let emails = invitations.iter().map(|one| one.email.clone()).collect();
    let answer = actions::parents::invite(&school.desk, &key_holder(), &InviteParents { invitations }).await.unwrap();
    assert_eq!(answer.queued as usize, count, "all are new");
    emails
}

async fn mails(school: &School) -> Vec<mail::Model> {
    let id = school.store.find_school().await.unwrap().unwrap().id;
    outbox::list_mail(&school.store, id.into(), 10_000).await.unwrap()
}

fn says(mail: &mail::Model, what: &str) -> String {
    let with: Value = serde_json::from_str(&mail.with.0).unwrap();
    with[what].as_str().unwrap_or_default().to_owned()
}

/// From the mailed code to the first page.
async fn register(school: &School) {
    let email = invite(school, 1).await.remove(0);
    let invited = mails(school).await.into_iter().find(|mail| mail.recipient == email).unwrap();
    let form = Register {
        code: says(&invited, "code"),
        given_name: "Amina".to_owned(),
        family_name: "Begum".to_owned(),
        email: email.clone(),
        password: OWN.to_owned(),
        relation: Some(Relation::Mother),
        policy: true,
        language: "en".to_owned(),
    };
    // From another network each time: nobody is slowed down.
    actions::portal::register(&school.desk, &form, &email).await.unwrap();
    let token = verification(school, &email).await.expect("it was mailed");
    actions::portal::verify(&school.desk, &token, OWN, &email).await.unwrap();
}

/// The secret in the mail that asks to verify an address.
async fn verification(school: &School, email: &str) -> Option<String> {
    let all = mails(school).await;
    let mine = all.iter().find(|mail| mail.recipient == email && mail.kind == MailKind::Verify.as_str())?;
    Some(says(mine, "link").rsplit('/').next().unwrap().to_owned())
}

/// Every account has its link and every link its account, and whoever registered can go on.
async fn assert_no_half_parents(school: &School, kill: u32) -> (usize, usize) {
    let id = school.store.find_school().await.unwrap().unwrap().id.into();
    let adults = guardians::list_guardians(&school.store, id).await.unwrap();
    let links = guardians::list_links(&school.store, id).await.unwrap();
    for adult in &adults {
        let own = links.iter().filter(|link| link.guardian_id == adult.id).count();
        assert_eq!(own, 1, "kill {kill}: an account with {own} links");
        let password = store::find::find_credential(&school.store, id, adult.password_id.unwrap()).await.unwrap();
        assert!(password.is_some(), "kill {kill}: an account without its password");
    }
    assert_eq!(adults.len(), links.len(), "kill {kill}: a link without an account");
    let forms = guardians::list_registrations(&school.store, id).await.unwrap();
    let mut waiting = 0;
    for form in &forms {
        let has_account = adults.iter().any(|adult| adult.email_key == email_key(&form.email));
        assert_eq!(form.used_at.is_some(), has_account, "kill {kill}: a form is used when there is an account");
        let token = verification(school, &form.email).await;
        let token = token.unwrap_or_else(|| panic!("kill {kill}: a form without its mail"));
        if form.used_at.is_none() {
            waiting += 1;
            actions::portal::verify(&school.desk, &token, OWN, &form.email).await.expect("the mail still works");
        }
        assert!(actions::portal::verify(&school.desk, &token, OWN, &form.email).await.is_err(), "and only once");
    }
    let all = mails(school).await;
    let verifying = all.iter().filter(|mail| mail.kind == MailKind::Verify.as_str()).count();
    assert_eq!(verifying, forms.len(), "kill {kill}: one mail for each form");
    (adults.len(), waiting)
}

#[test]
fn a_registration_killed_at_any_moment_leaves_nobody_half_linked() {
    runtime().block_on(async {
        let (school, mut seeds, mut adults) = (victim().await, Seeds(0x5eed_0006), 0);
        let mut settings = serde_json::to_value(domain::school::Settings::default()).unwrap();
        settings["portal_address"] = json!("https://portal.larkfield.example");
        school.ok("change_settings", json!({ "name": "Larkfield Primary", "settings": settings })).await;
        for kill in 0..kills() {
            Worker::start("register", &school.place, &school.recovery).kill_in_the_middle(&mut seeds);
            let (after, _) = reopened(&school, kill).await;
            let (accounts, waiting) = assert_no_half_parents(&after, kill).await;
            assert!(accounts > adults, "kill {kill}: some registered before it");
            adults = accounts + waiting;
        }
    });
}

/// A mail server that counts what it took, and breaks off again and again: before the content, in its middle, and after
/// it was taken, before that was said.
struct Post {
    port: u16,
    taken: Arc<Mutex<HashMap<String, u32>>>,
}

impl Post {
    fn start() -> Post {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (port, taken) = (listener.local_addr().unwrap().port(), Arc::default());
        let (count, served) = (Arc::new(AtomicU32::new(0)), Arc::clone(&taken));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (count, taken) = (count.clone(), Arc::clone(&served));
                std::thread::spawn(move || serve(stream, &count, &taken));
            }
        });
        Post { port, taken }
    }
}

fn serve(stream: TcpStream, count: &AtomicU32, taken: &Mutex<HashMap<String, u32>>) -> Option<()> {
    let mut out = stream.try_clone().ok()?;
    let mut answer = |reply: &str| write!(out, "{reply}\r\n").ok();
    answer("220 post")?;
    let (mut lines, mut to) = (BufReader::new(stream).lines(), String::new());
    while let Some(Ok(line)) = lines.next() {
        match line.split(' ').next() {
            Some("RCPT") => {
                to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                answer("250 ok")?;
            }
            Some("QUIT") => answer("221 bye")?,
            Some("DATA") => {
                let nth = count.fetch_add(1, Ordering::SeqCst);
                if nth % 7 == 3 {
                    return None;
                }
                answer("354 go on")?;
                let mut read = 0;
                while lines.next()?.ok()? != "." {
                    read += 1;
                    if nth % 7 == 5 && read == 3 {
                        return None;
                    }
                }
                *taken.lock().unwrap().entry(to.clone()).or_default() += 1;
                if nth % 11 == 8 {
                    return None;
                }
                answer("250 2.0.0 taken")?;
            }
            _ => answer("250 ok")?,
        }
    }
    Some(())
}

/// Nothing went twice; what is said to be sent was; what still waits was not.
async fn assert_sent_once(school: &School, post: &Post, kill: u32) -> usize {
    let (all, taken) = (mails(school).await, post.taken.lock().unwrap().clone());
    for (to, times) in &taken {
        assert_eq!(*times, 1, "kill {kill}: {to} got it {times} times");
        assert!(all.iter().any(|mail| mail.recipient == *to), "kill {kill}: a mail that nobody wrote");
    }
    for mail in &all {
        let went = taken.contains_key(&mail.recipient);
        let all_states = [MailState::Queued, MailState::Handing, MailState::Sent, MailState::Unsure];
        let state = all_states.into_iter().find(|state| state.as_str() == mail.state);
        match state.unwrap_or_else(|| panic!("kill {kill}: {}", mail.state)) {
            MailState::Sent => assert!(went, "kill {kill}: called sent, and lost"),
            MailState::Queued => assert!(!went, "kill {kill}: it went, and would go again"),
            // The process or the line ended between the last byte and the last word: the office is asked.
            _ => {}
        }
    }
    taken.len()
}

#[test]
fn mail_killed_at_any_moment_over_a_line_that_breaks_goes_once_or_waits() {
    runtime().block_on(async {
        let (school, post, mut seeds) = (victim().await, Post::start(), Seeds(0x5eed_0007));
        let mut settings = serde_json::to_value(domain::school::Settings::default()).unwrap();
        settings["portal_address"] = json!("https://portal.larkfield.example");
        school.ok("change_settings", json!({ "name": "Larkfield Primary", "settings": settings })).await;
        let settings = json!({
            "host": "127.0.0.1", "port": post.port, "security": "none_on_loopback", "auth": "none", "username": "",
            "from": "office@larkfield.example", "from_name": "", "reply_to": "", "paused": false,
        });
        school.ok("confirm", json!({ "password": crate::harness::PASSWORD })).await;
        school.ok("change_mail", json!({ "settings": settings })).await;
        let mut went = 0;
        for kill in 0..kills() {
            Worker::start("mail", &school.place, &school.recovery).kill_in_the_middle(&mut seeds);
            let (after, _) = reopened(&school, kill).await;
            let now = assert_sent_once(&after, &post, kill).await;
            assert!(now > went, "kill {kill}: some went before it");
            went = now;
        }
        // At last all that was not cut off goes.
        let (after, _) = reopened(&school, kills()).await;
        for _ in 0..20 {
            actions::mail::send_due(&after.desk).await.unwrap();
            after.hand.pass(60 * MINUTE);
        }
        assert_sent_once(&after, &post, kills()).await;
        let waiting = mails(&after).await.iter().filter(|mail| mail.state == MailState::Queued.as_str()).count();
        assert_eq!(waiting, 0, "nothing is left behind");
    });
}
