//! An open school: what every action works on.

use crate::ask::upload::Progress;
use crate::book::{Book, Shelf};
use crate::error::{Code, Error};
use crate::folder::Folder;
use crate::hash::Hasher;
use crate::key::random;
use crate::paper::Drafts;
use crate::upload::Draft;
use domain::id::{EntryId, SchoolId};
use domain::journal::{Action, Actor, Entry, Subject};
use domain::school::Settings;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use store::{Change, DataKey, Store};
use uuid::Uuid;

/// Bits of an id that count within a millisecond (RFC 9562, 6.2, method 1).
const COUNTER: u32 = 12;

/// The time and the randomness actions use; tests bring their own clock.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> i64 + Send + Sync>);

impl Clock {
    /// The system's.
    pub fn system() -> Clock {
        Clock(Arc::new(|| jiff::Timestamp::now().as_millisecond()))
    }

    /// Any other, in milliseconds since 1970.
    pub fn of(now: impl Fn() -> i64 + Send + Sync + 'static) -> Clock {
        Clock(Arc::new(now))
    }

    /// Milliseconds since 1970, UTC.
    pub fn now(&self) -> i64 {
        (self.0)()
    }
}

/// Where the progress of long work goes.
pub type Watcher = Arc<dyn Fn(Progress) + Send + Sync>;

/// Says how far long work has come, from any thread.
pub(crate) struct Reporter {
    watcher: Watcher,
    cancelled: Arc<AtomicBool>,
}

impl Reporter {
    /// An error if the operator asked to stop.
    pub(crate) fn progress(&self, stage: &str, done: usize, total: usize) -> Result<(), Error> {
        if self.cancelled.load(Ordering::Relaxed) {
            return Err(Error::new(Code::Cancelled, "cancelled", &[]));
        }
        (self.watcher)(Progress { stage: stage.to_owned(), done: done as u32, total: total as u32 });
        Ok(())
    }
}

/// An open school.
pub struct Desk {
    /// The database. Only actions touch it.
    pub(crate) store: Store,
    /// The data key: copies are made with it, and what is sealed is sealed with it. A server's data open without it.
    key: Option<DataKey>,
    /// Where it lies.
    pub folder: Folder,
    /// The sample school.
    pub sample: bool,
    pub(crate) school: SchoolId,
    pub(crate) clock: Clock,
    pub(crate) hasher: Hasher,
    pub(crate) shelf: Shelf,
    pub(crate) glances: crate::learning::Glances,
    pub(crate) logos: crate::portal::Logos,
    pub(crate) draft: tokio::sync::Mutex<Option<Draft>>,
    pub(crate) papers: tokio::sync::Mutex<Drafts>,
    /// Where whoever shows the data hears that they changed.
    pub news: crate::news::News,
    /// Where the switch of the portal and its service meet.
    pub post: crate::portal::setup::Post,
    pub(crate) views: crate::portal::view::Views,
    public: OnceLock<String>,
    watcher: Watcher,
    cancelled: Arc<AtomicBool>,
    kept_up: AtomicBool,
    swept_at: AtomicI64,
    busy: crate::busy::Busy,
    pub(crate) visits: crate::portal::visits::Visits,
    pub(crate) door: crate::portal::door::Door,
    pub(crate) outside: crate::providers::outside::Outside,
    pub(crate) doors: crate::portal::provider::Doors,
    pub(crate) plans: crate::sync::Plans,
    last_id: AtomicU64,
}

impl Desk {
    /// Over an open database that holds a school.
    pub async fn new(store: Store, key: DataKey, folder: Folder, clock: Clock) -> Result<Desk, Error> {
        let school = store.find_school().await?.ok_or_else(|| Error::new(Code::School, "no_school", &[]))?;
        Ok(Desk::of(store, school.id.into(), Some(key), folder, clock))
    }

    /// Over one school of an open database.
    pub(crate) fn of(store: Store, school: SchoolId, key: Option<DataKey>, folder: Folder, clock: Clock) -> Desk {
        Desk {
            store,
            key,
            folder,
            sample: false,
            school,
            clock,
            hasher: Hasher::default(),
            shelf: Shelf::default(),
            glances: crate::learning::Glances::default(),
            logos: crate::portal::Logos::default(),
            draft: tokio::sync::Mutex::default(),
            papers: tokio::sync::Mutex::default(),
            news: crate::news::News::default(),
            post: crate::portal::setup::Post::default(),
            views: crate::portal::view::Views::default(),
            public: OnceLock::new(),
            watcher: Arc::new(|_| {}),
            cancelled: Arc::default(),
            kept_up: AtomicBool::new(false),
            swept_at: AtomicI64::new(i64::MIN),
            busy: crate::busy::Busy::default(),
            visits: crate::portal::visits::Visits::default(),
            door: crate::portal::door::Door::default(),
            outside: crate::providers::outside::Outside::default(),
            doors: crate::portal::provider::Doors::default(),
            plans: crate::sync::Plans::default(),
            last_id: AtomicU64::new(0),
        }
    }

    /// Which day it is at the school: by the clock and the zone of this machine.
    pub fn today(&self) -> Date {
        Timestamp::from_millisecond(self.clock.now()).unwrap_or_default().to_zoned(TimeZone::system()).date()
    }

    /// The school's id.
    pub fn school_id(&self) -> SchoolId {
        self.school
    }

    /// The data key. Error: `KeyNeeded`.
    pub(crate) fn key(&self) -> Result<&DataKey, Error> {
        self.key.as_ref().ok_or_else(|| Error::new(Code::KeyNeeded, "key_needed", &[]))
    }

    /// Sends progress there.
    pub fn watched(mut self, watcher: Watcher) -> Desk {
        self.watcher = watcher;
        self
    }

    /// Marks it as the sample school.
    pub(crate) fn into_sample(mut self) -> Desk {
        self.sample = true;
        self
    }

    /// The school as it is now.
    pub async fn book(&self) -> Result<Arc<Book>, Error> {
        self.shelf.book(&self.store, self.school).await
    }

    /// The school's name and settings.
    pub(crate) async fn school(&self) -> Result<(store::school::Model, Settings), Error> {
        let row = self
            .store
            .choose_school(Some(self.school))
            .await?
            .ok_or_else(|| Error::new(Code::School, "no_school", &[]))?;
        let settings: Settings = serde_json::from_str(&row.settings).unwrap_or_default();
        Ok((row, settings.clamped()))
    }

    /// Serves the portal under another public address than the one in Setup. The first one counts.
    pub fn serve_as(&self, address: &str) {
        let _ = self.public.set(address.trim_end_matches('/').to_owned());
    }

    /// The portal's public address for links in mails, without a slash at its end; empty while there is none.
    pub(crate) fn public_address(&self, settings: &Settings) -> String {
        let own = settings.portal_address.trim_end_matches('/');
        self.public.get().map_or_else(|| own.to_owned(), Clone::clone)
    }

    /// A new id: a UUIDv7 of this desk's clock. Of two made in the same millisecond the later one is greater.
    pub(crate) fn new_id(&self) -> Result<Uuid, Error> {
        let now = (self.clock.now().max(0) as u64) << COUNTER;
        let next = |last: u64| Some(now.max(last + 1));
        let last = self.last_id.fetch_update(Ordering::Relaxed, Ordering::Relaxed, next).unwrap_or_default();
        let stamp = now.max(last + 1);
        let mut rest = random::<10>()?;
        rest[..2].copy_from_slice(&((stamp & ((1 << COUNTER) - 1)) as u16).to_be_bytes());
        Ok(uuid::Builder::from_unix_timestamp_millis(stamp >> COUNTER, &rest).into_uuid())
    }

    /// Begins a unit of work.
    pub(crate) async fn begin(&self) -> Result<Change, Error> {
        Ok(self.store.begin(self.school).await?)
    }

    /// Commits it with its line in the history; a change that touched nothing leaves no line.
    pub(crate) async fn commit(
        &self,
        change: Change,
        by: &Actor,
        action: Action,
        subject: Subject,
    ) -> Result<Option<EntryId>, Error> {
        if change.is_empty() {
            change.abandon().await?;
            return Ok(None);
        }
        self.write_entry(change, by, action, subject).await.map(Some)
    }

    /// Commits with a line in the history even if no row changed (a record was viewed, a file was saved). Errors:
    /// `SlowDown` for a pupil or parent who wrote too much today.
    pub(crate) async fn write_entry(
        &self,
        change: Change,
        by: &Actor,
        action: Action,
        subject: Subject,
    ) -> Result<EntryId, Error> {
        self.busy.count(by, action, self.clock.now())?;
        let id = EntryId(self.new_id()?);
        change.commit(id, &Entry { actor: by.clone(), action, subject, at: self.clock.now() }).await?;
        self.news.tell();
        Ok(id)
    }

    /// Whether this is the first time the open school is looked after.
    pub(crate) fn first_upkeep(&self) -> bool {
        !self.kept_up.swap(true, Ordering::Relaxed)
    }

    /// Whether the files were last looked after so long ago; then somebody does it now.
    pub(crate) fn is_sweep_due(&self, apart: i64) -> bool {
        let now = self.clock.now();
        let due = |last: i64| (now.saturating_sub(last) >= apart).then_some(now);
        self.swept_at.fetch_update(Ordering::Relaxed, Ordering::Relaxed, due).is_ok()
    }

    /// The files could not be looked after: they are due again when `apart` has passed.
    pub(crate) fn sweep_again(&self, day: i64, apart: i64) {
        self.swept_at.store(self.clock.now() - day + apart, Ordering::Relaxed);
    }

    /// Says how far long work has come, and stops it if the operator asked for that.
    pub(crate) fn progress(&self, stage: &str, done: usize, total: usize) -> Result<(), Error> {
        self.reporter().progress(stage, done, total)
    }

    /// The same for another thread.
    pub(crate) fn reporter(&self) -> Reporter {
        Reporter { watcher: self.watcher.clone(), cancelled: self.cancelled.clone() }
    }

    /// Long work begins: an older wish to stop does not count.
    pub(crate) fn long_work(&self) {
        self.cancelled.store(false, Ordering::Relaxed);
        self.outside.renew();
    }

    /// Stops the long work under way. What is being committed is committed whole.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
        self.outside.cancel();
    }

    /// What [`Desk::cancel`] sets.
    pub(crate) fn cancel_flag(&self) -> Arc<AtomicBool> {
        self.cancelled.clone()
    }

    /// Lets go of the file; nothing works after it. A program calls it before it ends: SQLCipher takes its memory down
    /// at the end of the program, and a thread that still closes a file then is a crash.
    pub async fn close(&self) -> Result<(), Error> {
        // Of no weight beside the end itself.
        let _ = crate::portal::visits::write_down(self).await;
        Ok(self.store.clone().close().await?)
    }
}
