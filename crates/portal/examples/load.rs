//! What `cargo xtask bench` lays a load on: the portal of a large made-up school, with parents who are signed in.
//!
//! usage: load make FOLDER PARENTS | load serve FOLDER
//!
//! `make` makes the school in FOLDER, which must be empty, and writes the parents' session cookies to `FOLDER/sessions`, a
//! line each. Everybody's password is the same, so that one hash does for all. `serve` prints its address and ends when
//! its input does.

use actions::ask::school::MakeSchool;
use actions::desk::Clock;
use actions::folder::Folder;
use actions::hash::Hasher;
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use domain::id::EntryId;
use domain::journal::{Action, Actor, Entry, Subject};
use domain::sample::{Sample, big_school};
use domain::user::{Role, username_key};
use portal::{Listen, Server};
use sha2::{Digest, Sha256};
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use store::{
    Change, DataKey, Store, class, credential, guardian, guardianship, homework, message, post, session, star, talk,
    user,
};
use uuid::Uuid;

const PASSWORD: &str = "Quiet-Harbour-58";
const PASSPHRASE: &str = "nine purple otters sail";
const DAY: i64 = 24 * 60 * 60 * 1000;
/// Homework outstanding in each class, stars of this week for each pupil, posts on each board.
const EACH: usize = 3;

#[tokio::main]
async fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["make", folder, parents] => make(Path::new(folder), parents.parse().expect("a number of parents")).await,
        ["serve", folder] => serve(Path::new(folder)).await,
        _ => panic!("usage: load make FOLDER PARENTS | load serve FOLDER"),
    }
}

async fn serve(folder: &Path) {
    let place = Folder(folder.join("data"));
    let opened = actions::front::open_for_command(&place, Clock::system(), Some(PASSPHRASE)).await;
    let desk = Arc::new(opened.expect("the school opens"));
    let server = Server::start(desk.clone(), Listen::on(([127, 0, 0, 1], 0).into())).await.expect("an address");
    println!("http://{}", server.address());
    let ended = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new()));
    // However it ends, it is the end.
    let _ = ended.await;
    let _ = server.stop().await;
    let _ = desk.close().await;
}

/// The school, with everything the first page of a parent looks for.
async fn make(folder: &Path, parents: usize) {
    let place = Folder(folder.join("data"));
    let request = MakeSchool {
        name: "Larkfield Primary".into(),
        given_name: "Gill".into(),
        family_name: "Thomas".into(),
        username: "gill".into(),
        password: PASSWORD.into(),
        passphrase: Some(PASSPHRASE.into()),
    };
    let (desk, recovery) = actions::school::make(&place, Clock::system(), &request).await.expect("a school");
    let keys = actions::key::Keys::read(&place.keys()).expect("keys").expect("keys");
    let key: DataKey = keys.unwrap(&actions::ask::school::Unlock::RecoveryKey(recovery)).expect("the key");
    let store = Store::open(&place.database(), &key).await.expect("the database");
    let hash = Hasher::default().hash(PASSWORD).await.expect("a hash");
    let mut seed = Seed { school: desk.school_id().0, now: Clock::system().now(), last: 0, hash };
    let mut change = store.begin(desk.school_id()).await.expect("a change");
    let pupils = seed.people(&mut change, &big_school(parents * 3 / 4)).await;
    let sessions = seed.parents(&mut change, &pupils, parents).await;
    let id = EntryId(seed.id());
    let (actor, action) = (Actor::Program, Action::UsersImported);
    change.commit(id, &Entry { actor, action, subject: Subject::default(), at: seed.now }).await.expect("a commit");
    store.close().await.expect("an end");
    std::fs::write(folder.join("sessions"), sessions.join("\n")).expect("a file");
    desk.close().await.expect("an end");
}

struct Seed {
    school: Uuid,
    now: i64,
    last: u64,
    hash: String,
}

impl Seed {
    fn id(&mut self) -> Uuid {
        self.last += 1;
        let random = [&[0, 0], self.last.to_be_bytes().as_slice()].concat();
        uuid::Builder::from_unix_timestamp_millis(self.now as u64, &random.try_into().expect("ten bytes")).into_uuid()
    }

    /// Classes, teachers and pupils with homework, stars and posts; the pupils' ids.
    async fn people(&mut self, change: &mut Change, sample: &Sample) -> Vec<(Uuid, Option<Uuid>)> {
        let (school_id, created_at) = (self.school, self.now);
        let classes: Vec<class::Model> = sample
            .classes
            .iter()
            .map(|class| class::Model {
                id: self.id(),
                school_id,
                title: class.title.clone(),
                title_key: domain::class::title_key(&class.title),
                kind: class.kind.as_str().to_owned(),
                archived_at: None,
                created_at,
            })
            .collect();
        let mut users = Vec::new();
        for one in &sample.users {
            let class_id = one.class.map(|class| classes[class].id);
            users.push(user::Model {
                username: one.username.clone(),
                username_key: username_key(&one.username),
                given_name: one.given_name.clone(),
                family_name: one.family_name.clone(),
                role: one.role.as_str().to_owned(),
                class_id,
                ..blank_user(self.id(), school_id, created_at)
            });
        }
        let is_pupil = |user: &&user::Model| user.role == Role::Student.as_str();
        let pupils: Vec<(Uuid, Option<Uuid>)> = users.iter().filter(is_pupil).map(|u| (u.id, u.class_id)).collect();
        let teacher = users.iter().find(|user| user.role == Role::Teacher.as_str()).expect("a teacher").id;
        let (classes_of, boards) = (classes.iter().map(|class| class.id).collect::<Vec<_>>(), classes.clone());
        change.put(classes).await.expect("classes");
        change.put(users).await.expect("users");
        self.work(change, &classes_of, teacher).await;
        self.stars(change, &pupils, teacher).await;
        let mut posts = Vec::new();
        for class in boards.iter().flat_map(|class| std::iter::repeat_n(class.id, EACH)) {
            let text = "We are going to the museum on Friday. Please bring a coat.".to_owned();
            let (id, author_id, removed_at, with_parents) = (self.id(), teacher, None, true);
            posts.push(post::Model {
                id,
                school_id,
                class_id: class,
                author_id,
                text,
                with_parents,
                removed_at,
                created_at,
            });
        }
        change.put(posts).await.expect("posts");
        pupils
    }

    async fn work(&mut self, change: &mut Change, classes: &[Uuid], teacher_id: Uuid) {
        let due = jiff::Timestamp::from_millisecond(self.now + 5 * DAY).expect("a day").to_string()[..10].to_owned();
        let mut rows = Vec::new();
        for class in classes.iter().flat_map(|class| std::iter::repeat_n(*class, EACH)) {
            rows.push(homework::Model {
                id: self.id(),
                school_id: self.school,
                class_id: class,
                whole_class: true,
                teacher_id,
                title: "Spellings, week 3".to_owned(),
                text: "Learn the ten words and write a sentence with each.".to_owned(),
                links: "[]".to_owned(),
                due_on: due.clone(),
                removed_at: None,
                created_at: self.now,
            });
        }
        change.put(rows).await.expect("homework");
    }

    async fn stars(&mut self, change: &mut Change, pupils: &[(Uuid, Option<Uuid>)], teacher_id: Uuid) {
        let mut rows = Vec::new();
        for (user_id, class_id) in pupils.iter().flat_map(|pupil| std::iter::repeat_n(*pupil, EACH)) {
            rows.push(star::Model {
                id: self.id(),
                school_id: self.school,
                user_id,
                teacher_id,
                class_id,
                skill_id: None,
                title: "Kindness".to_owned(),
                picture: "heart".to_owned(),
                value: 1,
                note: String::new(),
                removed_at: None,
                created_at: self.now,
            });
        }
        change.put(rows).await.expect("stars");
    }

    /// Parents with one child, every third with two, each with a conversation and a session; the sessions' tokens.
    async fn parents(&mut self, change: &mut Change, pupils: &[(Uuid, Option<Uuid>)], count: usize) -> Vec<String> {
        let (school_id, created_at) = (self.school, self.now);
        let (mut passwords, mut adults, mut links, mut talks, mut messages) =
            <(Vec<_>, Vec<_>, Vec<_>, Vec<_>, Vec<_>)>::default();
        let (mut sessions, mut tokens) = (Vec::new(), Vec::new());
        for n in 0..count {
            let (id, password, talk, token) = (self.id(), self.id(), self.id(), self.token(n));
            let secret = credential::Secret(self.hash.clone());
            passwords.push(credential::Model {
                id: password,
                school_id,
                user_id: id,
                kind: "password".to_owned(),
                secret,
                created_at,
            });
            adults.push(adult(id, school_id, password, n, created_at));
            let own = [n % pupils.len(), (n * 7 + 1) % pupils.len()];
            for (child, _) in own.iter().take(if n % 3 == 0 { 2 } else { 1 }).map(|at| pupils[*at]) {
                links.push(guardianship::Model {
                    id: self.id(),
                    school_id,
                    guardian_id: id,
                    user_id: child,
                    relation: "mother".to_owned(),
                    invitation_id: None,
                    removed_at: None,
                    created_at,
                });
            }
            let child = pupils[own[0]].0;
            talks.push(conversation(talk, school_id, child, id, created_at));
            messages.push(answer(self.id(), &talks[n]));
            let stored = HEXLOWER.encode(&Sha256::new().chain_update("token\0").chain_update(&token).finalize());
            let kind = "guardian".to_owned();
            sessions.push(session::Model { token: stored, school_id, kind, who: id, created_at, seen_at: created_at });
            tokens.push(token);
        }
        change.add_credentials(passwords).await.expect("passwords");
        change.put(adults).await.expect("parents");
        change.put(links).await.expect("links");
        change.put(talks).await.expect("conversations");
        change.put(messages).await.expect("messages");
        for session in sessions {
            change.add_session(session).await.expect("a session");
        }
        tokens
    }

    fn token(&self, n: usize) -> String {
        BASE64URL_NOPAD.encode(&Sha256::digest(format!("{} {n}", self.now)))
    }
}

fn conversation(id: Uuid, school_id: Uuid, user_id: Uuid, adult: Uuid, created_at: i64) -> talk::Model {
    talk::Model { id, school_id, user_id, teacher_id: adult, guardian_id: Some(adult), post_id: None, created_at }
}

fn answer(id: Uuid, talk: &talk::Model) -> message::Model {
    message::Model {
        id,
        school_id: talk.school_id,
        talk_id: talk.id,
        user_id: talk.user_id,
        author_kind: "teacher".to_owned(),
        author_id: talk.teacher_id,
        text: "Thank you for the note.".to_owned(),
        removed_at: None,
        created_at: talk.created_at,
    }
}

fn adult(id: Uuid, school_id: Uuid, password: Uuid, n: usize, created_at: i64) -> guardian::Model {
    let email = format!("parent{n}@example.com");
    guardian::Model {
        id,
        school_id,
        given_name: "Amina".to_owned(),
        family_name: format!("Begum {n}"),
        email_key: domain::guardianship::email_key(&email),
        email,
        password_id: Some(password),
        language: "en".to_owned(),
        policy: String::new(),
        policy_at: None,
        messages: true,
        left_at: None,
        created_at,
    }
}

fn blank_user(id: Uuid, school_id: Uuid, created_at: i64) -> user::Model {
    user::Model {
        id,
        school_id,
        username: String::new(),
        username_key: String::new(),
        given_name: String::new(),
        family_name: String::new(),
        email: String::new(),
        role: String::new(),
        class_id: None,
        suspended: false,
        deleted_at: None,
        must_change: false,
        password_id: None,
        sourced_id: String::new(),
        birth_date: String::new(),
        upn: String::new(),
        admission_number: String::new(),
        year: String::new(),
        created_at,
        card_id: None,
        card_until: None,
        language: String::new(),
        employee_number: String::new(),
        kept: String::new(),
    }
}
