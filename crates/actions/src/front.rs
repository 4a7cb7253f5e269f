//! The front door: which screen comes first, opening the file, who is signed in, when it locks.

use crate::actor::{Confirmed, Office, Staff};
use crate::ask::school::*;
use crate::desk::{Clock, Desk, Watcher};
use crate::error::{Code, Error};
use crate::folder::Folder;
use crate::home::Home;
use crate::key::ring;
use crate::news::Tip;
use domain::id::UserId;
use domain::school::Settings;
use std::sync::Arc;
use store::{DataKey, Store};
use tokio::sync::RwLock;

/// How long a confirmed password is good for, in milliseconds.
const CONFIRMED: i64 = 5 * 60 * 1000;

/// Everything a window needs; one for each process.
pub struct Front {
    home: Home,
    clock: Clock,
    watcher: Watcher,
    inner: RwLock<Inner>,
}

#[derive(Default)]
struct Inner {
    desk: Option<Arc<Desk>>,
    session: Option<Session>,
    trouble: Option<String>,
    keyring: Option<bool>,
}

/// Somebody is signed in.
struct Session {
    operator: UserId,
    confirmed_until: i64,
    seen_at: i64,
}

/// Who sits there, and whether they must change their password first.
struct Seat {
    operator: UserId,
    must_change: bool,
}

impl Front {
    /// Over a data folder or a server; nothing is opened yet.
    pub fn new(home: impl Into<Home>, clock: Clock, watcher: Watcher) -> Front {
        Front { home: home.into(), clock, watcher, inner: RwLock::default() }
    }

    /// Opens what is there, as far as its key is to be had. What goes wrong is in the state.
    pub async fn open(&self) -> Result<(), Error> {
        let found = open_kept(&self.home, self.clock.clone()).await;
        let mut inner = self.inner.write().await;
        (inner.trouble, inner.session) = (None, None);
        match found {
            Ok(desk) => inner.desk = desk.map(|d| Arc::new(d.watched(self.watcher.clone()))),
            Err(error) if error.code == Code::KeyNeeded => inner.desk = None,
            Err(error) => inner.trouble = Some(error.message),
        }
        Ok(())
    }

    /// The open school.
    pub async fn desk(&self) -> Result<Arc<Desk>, Error> {
        self.inner.read().await.desk.clone().ok_or_else(|| Error::new(Code::SignedOut, "signed_out", &[]))
    }

    /// Where the program stands.
    pub async fn state(&self) -> Result<DeskState, Error> {
        let inner = self.inner.read().await;
        let mut state = DeskState {
            stage: Stage::Welcome,
            trouble: inner.trouble.clone(),
            school: None,
            sample: false,
            operator: None,
            folder: self.home.folder.0.display().to_string(),
            idle_minutes: 10,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            backed_up_at: None,
            users: 0,
            classes: 0,
            head: 0,
        };
        let Some(desk) = inner.desk.clone() else {
            state.stage = match &inner.trouble {
                Some(_) => Stage::Trouble,
                None if self.home.has_school().await? => Stage::KeyNeeded,
                None => Stage::Welcome,
            };
            return Ok(state);
        };
        let session = inner.session.as_ref().map(|s| (s.operator, s.seen_at));
        drop(inner);
        fill_state(&mut state, &desk, session, self.clock.now()).await?;
        Ok(state)
    }

    /// Whether this machine can keep a key. Found out once, and not before it matters: some systems ask the person then.
    pub async fn has_keyring(&self) -> Result<bool, Error> {
        if let Some(known) = self.inner.read().await.keyring {
            return Ok(known);
        }
        let works = ring::works().await?;
        self.inner.write().await.keyring = Some(works);
        Ok(works)
    }

    /// Makes the school and signs its administrator in.
    pub async fn make_school(&self, request: &MakeSchool) -> Result<SchoolMade, Error> {
        let (desk, recovery_key) = crate::school::make(&self.home, self.clock.clone(), request).await?;
        let sign_in = SignIn { username: request.username.clone(), password: request.password.clone() };
        let operator = crate::credential::sign_in(&desk, &sign_in).await?;
        self.seat(desk, Some(operator)).await;
        Ok(SchoolMade { recovery_key, state: self.state().await? })
    }

    async fn seat(&self, desk: Desk, operator: Option<UserId>) {
        let now = self.clock.now();
        let mut inner = self.inner.write().await;
        inner.desk = Some(Arc::new(desk.watched(self.watcher.clone())));
        inner.trouble = None;
        inner.session = operator.map(|operator| Session { operator, confirmed_until: 0, seen_at: now });
    }

    /// Restores a backup on a computer that has no school yet.
    pub async fn restore_school(&self, request: &RestoreBackup) -> Result<DeskState, Error> {
        let path = std::path::Path::new(&request.path);
        crate::backup::restore_fresh(&self.home, path, request.unlock.as_ref(), &Office::program()).await?;
        match &request.unlock {
            Some(unlock) => self.unlock(unlock).await,
            None => {
                self.open().await?;
                self.state().await
            }
        }
    }

    /// Opens the sample school, made if it is not there, signed in as its administrator.
    pub async fn look_around(&self) -> Result<DeskState, Error> {
        self.home.folder.prepare()?;
        let (desk, operator) = crate::school::sample::open(&self.home.folder.sample(), self.clock.clone()).await?;
        self.seat(desk, Some(operator)).await;
        self.state().await
    }

    /// Leaves the sample school.
    pub async fn leave_sample(&self) -> Result<DeskState, Error> {
        self.open().await?;
        self.state().await
    }

    /// Opens the school by passphrase or recovery key, and keeps its key in the keyring where there is one.
    pub async fn unlock(&self, request: &Unlock) -> Result<DeskState, Error> {
        let no_school = || Error::new(Code::School, "no_school", &[]);
        let found = self.home.find().await?.ok_or_else(no_school)?;
        let keys = found.keys()?.ok_or_else(|| Error::new(Code::Broken, "keys_missing", &[]))?;
        let unlock = request.clone();
        let opened = keys.clone();
        let key = tokio::task::spawn_blocking(move || opened.unwrap(&unlock)).await.map_err(Error::broken)??;
        let desk = found.open(Some(key.clone()), self.clock.clone()).await?;
        ring::put(keys.id, &key).await?;
        self.seat(desk, None).await;
        self.state().await
    }

    /// Signs a member of staff in.
    pub async fn sign_in(&self, request: &SignIn) -> Result<DeskState, Error> {
        let desk = self.desk().await?;
        let operator = crate::credential::sign_in(&desk, request).await?;
        // The window may have locked by itself.
        desk.papers.lock().await.lock();
        let seen_at = self.clock.now();
        self.inner.write().await.session = Some(Session { operator, confirmed_until: 0, seen_at });
        self.state().await
    }

    /// Locks. The draft of an upload stays for whoever signs in next with the right to see it.
    pub async fn lock(&self) -> Result<DeskState, Error> {
        let desk = {
            let mut inner = self.inner.write().await;
            inner.session = None;
            inner.desk.clone()
        };
        if let Some(desk) = desk {
            desk.papers.lock().await.lock();
            desk.views.clear();
        }
        self.state().await
    }

    /// The operator gives their own password; good for five minutes.
    pub async fn confirm(&self, request: &Confirm) -> Result<(), Error> {
        let (desk, _, seat) = self.signed_in().await?;
        crate::credential::confirm(&desk, seat.operator, &request.password).await?;
        // Somebody else may have signed in while the password was compared: it was not theirs.
        if let Some(session) = self.inner.write().await.session.as_mut().filter(|s| s.operator == seat.operator) {
            session.confirmed_until = self.clock.now() + CONFIRMED;
        }
        Ok(())
    }

    /// The operator changes their own password.
    pub async fn change_own_password(&self, request: &ChangeOwnPassword) -> Result<DeskState, Error> {
        let (desk, _, seat) = self.signed_in().await?;
        crate::credential::change_own(&desk, seat.operator, request, None).await?;
        self.state().await
    }

    /// Who is signed in, still with the right to be: looked up at every call. Idle too long is signed out.
    async fn signed_in(&self) -> Result<(Arc<Desk>, Staff, Seat), Error> {
        let signed_out = || Error::new(Code::SignedOut, "signed_out", &[]);
        let desk = self.desk().await?;
        let operator = self.inner.read().await.session.as_ref().map(|s| (s.operator, s.seen_at));
        let (operator, seen_at) = operator.ok_or_else(signed_out)?;
        let (book, now) = (desk.book().await?, self.clock.now());
        let person = book.person(operator).filter(|_| !is_idle(&book.settings, seen_at, now));
        let staff = person.and_then(Staff::of);
        let must_change = person.is_some_and(|p| p.row.must_change);
        let mut inner = self.inner.write().await;
        let Some(staff) = staff else {
            inner.session = None;
            return Err(signed_out());
        };
        if let Some(session) = inner.session.as_mut() {
            session.seen_at = now;
        }
        Ok((desk, staff, Seat { operator, must_change }))
    }

    /// The open school and who acts. Whoever must change their password does that first.
    pub(crate) async fn staff(&self) -> Result<(Arc<Desk>, Staff), Error> {
        let (desk, staff, seat) = self.signed_in().await?;
        if seat.must_change {
            return Err(Error::new(Code::MustChange, "must_change", &[]));
        }
        Ok((desk, staff))
    }

    /// Whether the operator gave their own password within the last five minutes. (The sample school asks for none.)
    pub(crate) async fn confirmed<'a, T>(&self, desk: &Desk, by: &'a T) -> Result<Confirmed<'a, T>, Error> {
        let until = self.inner.read().await.session.as_ref().map_or(0, |s| s.confirmed_until);
        if until > self.clock.now() || desk.sample {
            return Ok(Confirmed::new(by));
        }
        Err(Error::new(Code::ConfirmNeeded, "confirm_needed", &[]))
    }

    /// How the open school's data stand.
    pub(crate) async fn tip(&self) -> Result<Tip, Error> {
        let desk = self.desk().await?;
        Tip::read(&desk).await
    }

    /// Lets go of the file: before the process ends, so that nothing is still at work in it.
    pub async fn close(&self) -> Result<(), Error> {
        let desk = self.inner.write().await.desk.take();
        match desk {
            Some(desk) => desk.close().await,
            None => Ok(()),
        }
    }

    /// Stops the long work under way.
    pub async fn cancel(&self) -> Result<(), Error> {
        self.desk().await?.cancel();
        Ok(())
    }
}

/// Nobody touched the window for longer than Setup allows.
fn is_idle(settings: &Settings, seen_at: i64, now: i64) -> bool {
    now - seen_at > i64::from(settings.idle_minutes) * 60_000
}

/// `session` is the operator and when they were last seen. Looking at the state does not count as being there.
async fn fill_state(state: &mut DeskState, desk: &Desk, session: Option<(UserId, i64)>, now: i64) -> Result<(), Error> {
    let (school, settings) = desk.school().await?;
    state.stage = Stage::SignIn;
    state.school = Some(school.name);
    state.sample = desk.sample;
    state.folder = desk.folder.0.display().to_string();
    state.idle_minutes = settings.idle_minutes;
    state.backed_up_at = crate::school::newest_backup(&desk.folder).map(|b| b.at);
    state.head = store::journal::head(&desk.store, desk.school).await?.0;
    let operator = session.filter(|(_, seen_at)| !is_idle(&settings, *seen_at, now)).map(|(id, _)| id);
    // Whoever is asked for a password need not wait until a large school is read.
    let Some(operator) = operator else { return Ok(()) };
    let book = desk.book().await?;
    if let Some(person) = book.person(operator).filter(|p| Staff::of(p).is_some()) {
        state.stage = Stage::Open;
        state.head = book.head;
        state.users = book.tally().live;
        state.classes = book.classes.iter().filter(|c| c.archived_at.is_none()).count() as u32;
        let (name, username, role) = (person.name(), person.row.username.clone(), person.role);
        state.operator = Some(Operator { id: person.id(), name, username, role, must_change: person.row.must_change });
    }
    Ok(())
}

/// Opens the school with the key the keyring keeps; `None` if no school has been made.
/// Error `KeyNeeded` where the keyring has it not and the data are in a file.
pub async fn open_kept(home: impl Into<Home>, clock: Clock) -> Result<Option<Desk>, Error> {
    open_found(&home.into(), clock, None).await
}

/// For the command line: with the keyring's key, else the passphrase of the environment.
pub async fn open_for_command(home: impl Into<Home>, clock: Clock, passphrase: Option<&str>) -> Result<Desk, Error> {
    let home = home.into();
    let no_school = || Error::new(Code::School, "no_school_in", &[("folder", &home.shown())]);
    open_found(&home, clock, passphrase).await?.ok_or_else(no_school)
}

async fn open_found(home: &Home, clock: Clock, passphrase: Option<&str>) -> Result<Option<Desk>, Error> {
    let Some(found) = home.find().await? else { return Ok(None) };
    let key = found.key(passphrase).await?;
    found.open(key, clock).await.map(Some)
}

/// Opens the school of a folder with its key.
pub(crate) async fn open_with(folder: &Folder, key: DataKey, clock: Clock) -> Result<Desk, Error> {
    let opened = Store::open(&folder.database(), &key).await;
    // The key was wrapped for this very file: if it does not open it, the file is what is wrong.
    let damaged = |e: store::Error| match e {
        store::Error::WrongKey => store::Error::Corrupt(e.to_string()).into(),
        other => Error::from(other),
    };
    Desk::new(opened.map_err(damaged)?, key, folder.clone(), clock).await
}

/// The office behind a command line: the journal names the system's user, whom the environment cannot forge.
pub fn key_holder() -> Office {
    Office::key_holder(&whoami::username().unwrap_or_else(|_| "?".to_owned()))
}
