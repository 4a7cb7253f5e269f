//! A school in a temporary place with a clock of its own, driven through the window's table of commands.
//! Making one costs two Argon2 derivations, so one is made for each process and copied.

use crate::place::{Place, Template};
use crate::server;
use crate::template::{empty, peopled};
use actions::actor::Office;
use actions::desk::{Clock, Desk, Watcher};
use actions::error::{Code, Failure};
use actions::folder::Folder;
use actions::front::Front;
use domain::id::{ClassId, EntryId, UserId};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use store::{DataKey, Store, find};
use tempfile::TempDir;

/// Opens every test school's file where there is no keyring.
pub const PASSPHRASE: &str = "nine purple otters sail";
/// The first administrator.
pub const ADMIN: &str = "gill";
/// A teacher of class 4H and of the teaching class Chess.
pub const TEACHER: &str = "tom";
/// The password of both.
pub const PASSWORD: &str = "Quiet-Harbour-58";
/// When every test begins: 1 September 2026, 08:00 UTC.
pub const START: i64 = 1_788_249_600_000;
/// A minute of the clock.
pub const MINUTE: i64 = 60_000;

/// The hand of a test's clock.
#[derive(Clone)]
pub struct Hand(Arc<AtomicI64>);

impl Hand {
    pub fn new() -> Hand {
        Hand(Arc::new(AtomicI64::new(START)))
    }

    pub fn clock(&self) -> Clock {
        let hand = self.0.clone();
        Clock::of(move || hand.load(Ordering::SeqCst))
    }

    pub fn now(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }

    pub fn pass(&self, milliseconds: i64) {
        self.0.fetch_add(milliseconds, Ordering::SeqCst);
    }

    pub fn set(&self, now: i64) {
        self.0.store(now, Ordering::SeqCst);
    }
}

/// So many cases of a law; `ROLLBOOK_CASES` tries more. Each run tries others, and shows the one that fails.
pub fn cases(usual: u32) -> proptest::test_runner::Config {
    let cases = std::env::var("ROLLBOOK_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(usual);
    proptest::test_runner::Config { cases, failure_persistence: None, max_shrink_iters: 96, ..Default::default() }
}

/// Runs async work to its end from inside or outside another runtime.
pub fn apart<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> T {
    std::thread::spawn(|| runtime().block_on(work)).join().expect("the work apart ends well")
}

/// A runtime for a test that is not async itself.
pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
}

pub fn temp() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// A watcher that looks at nothing.
pub fn blind() -> Watcher {
    Arc::new(|_| {})
}

/// An open school, as one window sees it.
pub struct School {
    pub home: TempDir,
    /// Where its data are.
    pub place: Place,
    /// Its own folder.
    pub folder: Folder,
    pub hand: Hand,
    pub recovery: String,
    pub front: Front,
    pub desk: Arc<Desk>,
    pub key: DataKey,
    /// The database itself, to look at what no window shows.
    pub store: Store,
    /// Desks of other windows, to be closed.
    others: Mutex<Vec<Arc<Desk>>>,
}

impl Drop for School {
    /// A process must not end while a thread still lets go of a database.
    fn drop(&mut self) {
        let mut desks = std::mem::take(&mut *self.others.lock().unwrap_or_else(PoisonError::into_inner));
        desks.push(self.desk.clone());
        let store = self.store.clone();
        // A test that failed says why by itself.
        let closing = async move {
            for desk in desks {
                let _ = desk.close().await;
            }
            let _ = store.close().await;
        };
        let _ = std::thread::spawn(|| runtime().block_on(closing)).join();
    }
}

/// All rows that the journal keeps images of, in the order of their ids.
#[derive(Clone, Debug, PartialEq)]
pub struct Rows {
    pub school: store::school::Model,
    pub users: Vec<store::user::Model>,
    pub classes: Vec<store::class::Model>,
    pub members: Vec<store::enrollment::Model>,
}

impl School {
    /// A school with nobody but its administrator, nobody signed in.
    pub async fn empty() -> School {
        School::copy(empty(server::url().is_some()), blind()).await
    }

    /// A school of twenty-four pupils, two classes and a teacher, nobody signed in.
    pub async fn peopled() -> School {
        School::copy(peopled(server::url().is_some()), blind()).await
    }

    /// The same, with somebody who watches the progress of long work.
    pub async fn watched(watcher: Watcher) -> School {
        School::copy(peopled(server::url().is_some()), watcher).await
    }

    /// The same with its administrator at the window.
    pub async fn with_office() -> School {
        let school = School::peopled().await;
        school.sign_in(ADMIN).await;
        school
    }

    /// The same in a file, whatever server there is: for what is about the file itself.
    pub async fn with_office_in_file() -> School {
        let school = School::copy(peopled(false), blind()).await;
        school.sign_in(ADMIN).await;
        school
    }

    /// A copy of a template, with nobody signed in.
    pub async fn copy(template: &Template, watcher: Watcher) -> School {
        let home = temp();
        let place = template.copy(Folder(home.path().join("data"))).await;
        School::open(home, place, template.recovery.clone(), Hand::new(), watcher).await
    }

    /// Opens what lies in a place.
    pub async fn open(home: TempDir, place: Place, recovery: String, hand: Hand, watcher: Watcher) -> School {
        let folder = place.folder();
        let key = key_of(&folder, &recovery);
        let front = window(&place, &recovery, &hand, watcher).await;
        let desk = front.desk().await.expect("the school is open");
        let store = place.store(&key).await;
        School { home, place, folder, hand, recovery, front, desk, key, store, others: Mutex::default() }
    }

    /// Lets go of the data and answers where they are.
    pub async fn close(self) -> (TempDir, Place, String) {
        self.store.clone().close().await.expect("the database closes");
        self.desk.close().await.expect("the desk closes");
        let (place, recovery) = (self.place.clone(), self.recovery.clone());
        // What is dropped looks after a folder of its own.
        let mut school = self;
        (std::mem::replace(&mut school.home, temp()), place, recovery)
    }

    /// A second window over the same files, as of another process.
    pub async fn other_window(&self) -> Front {
        let front = window(&self.place, &self.recovery, &self.hand, blind()).await;
        self.close_later(front.desk().await.expect("it is open"));
        front
    }

    /// Closes a desk when the school is closed.
    pub fn close_later(&self, desk: Arc<Desk>) {
        self.others.lock().expect("no test panicked in here").push(desk);
    }

    /// A desk of its own over the same files, as the command line has it.
    pub async fn other_desk(&self) -> Arc<Desk> {
        let store = self.place.store(&self.key).await;
        let desk = Desk::new(store, self.key.clone(), self.folder.clone(), self.hand.clock()).await;
        let desk = Arc::new(desk.expect("a second desk"));
        self.close_later(desk.clone());
        desk
    }

    /// As [`call`].
    pub async fn call(&self, name: &str, request: Value) -> Result<Value, Failure> {
        call(&self.front, name, request).await
    }

    /// Runs a command that must succeed.
    pub async fn ok(&self, name: &str, request: Value) -> Value {
        let shown = request.to_string();
        self.call(name, request).await.unwrap_or_else(|e| panic!("{name} {shown} is refused: {e:?}"))
    }

    /// Runs a command that must be refused, and answers why.
    pub async fn refused(&self, name: &str, request: Value) -> Failure {
        match self.call(name, request).await {
            Ok(answer) => panic!("{name} ought to be refused and answers {answer}"),
            Err(failure) => failure,
        }
    }

    pub async fn sign_in(&self, username: &str) {
        self.ok("sign_in", json!({ "username": username, "password": PASSWORD })).await;
    }

    pub async fn confirm(&self) {
        self.ok("confirm", json!({ "password": PASSWORD })).await;
    }

    /// A file outside the data folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Writes such a file.
    pub fn file(&self, name: &str, text: &str) -> PathBuf {
        std::fs::write(self.path(name), text).expect("a file is written");
        self.path(name)
    }

    pub async fn read_upload(&self, path: &Path) -> Value {
        self.ok("read_upload", json!({ "paths": [path] })).await
    }

    /// Applies the draft as it is, giving whatever consent is asked for.
    pub async fn apply(&self, preview: &Value) -> Value {
        self.confirm().await;
        let request = json!({ "revision": preview["revision"], "consent": preview["consent"] });
        self.ok("apply_upload", request).await
    }

    pub async fn import(&self, path: &Path) -> Value {
        let preview = self.read_upload(path).await;
        self.apply(&preview).await
    }

    /// The live user of a username.
    pub async fn user(&self, username: &str) -> Option<store::user::Model> {
        let key = domain::user::username_key(username);
        let school = self.store.find_school().await.expect("the school is read").expect("a school");
        find::find_username(&self.store, school.id.into(), &key).await.expect("users are read")
    }

    pub async fn id(&self, username: &str) -> UserId {
        self.user(username).await.unwrap_or_else(|| panic!("there is no {username}")).id.into()
    }

    pub async fn class(&self, title: &str) -> ClassId {
        let found = self.rows().await.classes.into_iter().find(|c| c.title == title && c.archived_at.is_none());
        found.unwrap_or_else(|| panic!("there is no class {title}")).id.into()
    }

    pub async fn rows(&self) -> Rows {
        rows(&self.store).await
    }

    /// How many users are not deleted.
    pub async fn live(&self) -> usize {
        self.rows().await.users.iter().filter(|u| u.deleted_at.is_none()).count()
    }

    /// Everything is whole: the database, the constraints, the chain.
    pub async fn assert_whole(&self, after: &str) {
        let faults = self.store.check().await.expect("the check runs");
        assert!(faults.is_empty(), "after {after} check finds {faults:?}");
    }

    /// The newest entry of the history.
    pub async fn head(&self) -> EntryId {
        store::journal::head(&self.store, self.desk.school_id()).await.expect("the history is read").1.into()
    }
}

/// Runs a command as the window does. A refusal is always a finished sentence.
pub async fn call(front: &Front, name: &str, request: Value) -> Result<Value, Failure> {
    let answer = actions::table::call(front, name, request).await;
    if let Err(failure) = &answer {
        let finished = failure.message.contains(' ') && !failure.message.contains('{');
        assert!(finished, "{name} is refused without a finished sentence: {failure:?}");
    }
    answer
}

/// What a command is refused with, or nothing.
pub async fn code_of(front: &Front, name: &str, request: Value) -> Option<Code> {
    call(front, name, request).await.err().map(|failure| failure.code)
}

/// The office behind the command line.
pub fn key_holder() -> Office {
    Office::key_holder("tester")
}

async fn window(place: &Place, recovery: &str, hand: &Hand, watcher: Watcher) -> Front {
    let front = Front::new(place.home(), hand.clock(), watcher);
    call(&front, "unlock", json!({ "recovery_key": recovery })).await.expect("the recovery key opens the school");
    front
}

/// The data key of a folder.
pub fn key_of(folder: &Folder, recovery: &str) -> DataKey {
    let keys = actions::key::Keys::read(&folder.keys()).expect("keys are read").expect("there are keys");
    keys.unwrap(&actions::ask::school::Unlock::RecoveryKey(recovery.to_owned())).expect("the recovery key opens it")
}

pub async fn rows(store: &Store) -> Rows {
    let school = store.find_school().await.expect("the school is read").expect("a school");
    let id = school.id.into();
    let mut users = find::list_users(store, id).await.expect("users are read");
    let mut classes = find::list_classes(store, id).await.expect("classes are read");
    let mut members = find::list_enrollments(store, id).await.expect("members are read");
    users.sort_by_key(|u| u.id);
    classes.sort_by_key(|c| c.id);
    members.sort_by_key(|m| m.id);
    Rows { school, users, classes, members }
}

/// A count in an answer.
pub fn number(answer: &Value, field: &str) -> u64 {
    answer[field].as_u64().unwrap_or_else(|| panic!("no number {field} in {answer}"))
}

/// The id of an entry in an answer.
pub fn entry(answer: &Value) -> EntryId {
    serde_json::from_value(answer["entry"].clone()).unwrap_or_else(|_| panic!("no entry in {answer}"))
}
