//! Many users at once: read, preview, mend, confirm. Nothing is written before [`apply::apply`].

pub mod apply;
mod passwords;
pub mod preview;

use crate::actor::Office;
use crate::ask::upload::{ChangeUpload, Preview, ProblemShown, ReadUpload};
use crate::book::{Book, Person};
use crate::desk::Desk;
use crate::error::{Code, Error};
use crate::words::say;
use domain::class::ClassKind;
use domain::credential::check_password;
use domain::id::{ClassId, UserId};
use domain::reconcile::{Disposition, Have, HaveClass, HaveUser, Options, Plan, plan};
use domain::roster::{self, Field, File, Mends, Problem, ProblemCode, Roster, Source};
use domain::user::username_key;
use passwords::Passwords;
use preview::Item;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use uuid::Uuid;

/// An upload on its way: what was read, what was mended, and what it would do to the school as it was then.
pub struct Draft {
    source: Source,
    files: Vec<String>,
    mends: Mends,
    delete_missing: bool,
    roster: Roster,
    problems: Vec<Problem>,
    plan: Plan,
    passwords: Passwords,
    items: Vec<Item>,
    book: Arc<Book>,
    revision: String,
}

/// Reads files or a folder into the draft. Errors: `Unreadable` with what to do, `Cancelled`.
pub async fn read(desk: &Desk, _by: &Office, request: &ReadUpload) -> Result<Preview, Error> {
    desk.long_work();
    desk.progress("reading", 0, 0)?;
    let files = load_files(&request.paths).await?;
    let names = files.iter().map(|f| f.name.clone()).collect();
    desk.progress("checking", 0, 0)?;
    let source = parse(files).await?;
    let mut kept = desk.draft.lock().await;
    let draft = Draft {
        source,
        files: names,
        mends: Mends::new(),
        delete_missing: false,
        roster: Roster::default(),
        problems: Vec::new(),
        plan: Plan::default(),
        passwords: Passwords::default(),
        items: Vec::new(),
        book: desk.book().await?,
        revision: String::new(),
    };
    let draft = kept.insert(draft);
    match draft.renew(desk).await {
        Ok(()) => Ok(draft.shown()),
        Err(error) => {
            *kept = None;
            Err(error)
        }
    }
}

/// A roster in the place of a provider: its users, and what is wrong with the files, in words. Errors: `Unreadable` with what
/// to do.
pub(crate) async fn read_roster(paths: &[String]) -> Result<(Roster, Vec<ProblemShown>), Error> {
    let source = parse(load_files(paths).await?).await?;
    let checked = move || {
        let (roster, problems) = roster::check(&source, &Mends::new());
        let shown = problems.iter().map(|problem| preview::problem(&source, problem)).collect();
        (roster, shown)
    };
    tokio::task::spawn_blocking(checked).await.map_err(Error::broken)
}

/// A list of addresses, not yet looked through. Errors: `Unreadable` with what to do.
pub(crate) async fn read_addresses(path: &str) -> Result<roster::Table, Error> {
    let file = load_files(&[path.to_owned()]).await?.into_iter().next();
    let file = file.ok_or_else(|| Error::new(Code::Unreadable, "addresses_columns", &[]))?;
    let read = tokio::task::spawn_blocking(move || roster::read_addresses(file)).await.map_err(Error::broken)?;
    read.map_err(|fault| match fault.code {
        roster::UnreadableCode::NoHeader => Error::new(Code::Unreadable, "addresses_columns", &[]),
        _ => unreadable(fault),
    })
}

async fn load_files(paths: &[String]) -> Result<Vec<File>, Error> {
    let paths: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
    tokio::task::spawn_blocking(move || load(&paths)).await.map_err(Error::broken)?
}

async fn parse(files: Vec<File>) -> Result<Source, Error> {
    tokio::task::spawn_blocking(move || roster::read(files)).await.map_err(Error::broken)?.map_err(unreadable)
}

/// The sentence of a file that cannot be read.
fn unreadable(fault: roster::Unreadable) -> Error {
    let word = serde_json::to_value(fault.code).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
    let with = [("file", fault.file.as_str()), ("detail", fault.detail.as_str())];
    let message = say(&format!("unreadable.{word}"), &with);
    Error { message, ..Error::new(Code::Unreadable, "unreadable", &[]) }
}

/// Reads the files, or the files of a folder (not of the folders in it).
fn load(paths: &[PathBuf]) -> Result<Vec<File>, Error> {
    let mut files = Vec::new();
    let mut room = roster::limits::UPLOAD_BYTES;
    for path in paths {
        if path.is_dir() {
            let mut inside: Vec<PathBuf> =
                std::fs::read_dir(path)?.flatten().map(|f| f.path()).filter(|p| p.is_file()).collect();
            inside.retain(|p| {
                p.extension().is_some_and(|e| e.eq_ignore_ascii_case("csv") || e.eq_ignore_ascii_case("txt"))
            });
            inside.sort();
            for path in inside {
                files.push(load_one(&path, &mut room)?);
            }
        } else {
            files.push(load_one(path, &mut room)?);
        }
    }
    Ok(files)
}

fn load_one(path: &Path, room: &mut u64) -> Result<File, Error> {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let missing = |error: std::io::Error| {
        let error = Error::from(error);
        Error { message: format!("{name}: {}", error.message), ..error }
    };
    let size = std::fs::metadata(path).map_err(missing)?.len();
    if size > *room {
        let megabytes = (roster::limits::UPLOAD_BYTES / 1024 / 1024).to_string();
        let with = [("file", name.as_str()), ("detail", &format!("{megabytes} MB"))];
        return Err(Error {
            message: say("unreadable.too_large", &with),
            ..Error::new(Code::Unreadable, "unreadable", &[])
        });
    }
    *room -= size;
    Ok(File { bytes: std::fs::read(path).map_err(missing)?, name })
}

/// The draft, if there is one; brought up to date if the data changed.
pub async fn find(desk: &Desk, _by: &Office) -> Result<Option<Preview>, Error> {
    let mut kept = desk.draft.lock().await;
    let Some(draft) = kept.as_mut() else { return Ok(None) };
    desk.long_work();
    if draft.book.tip != desk.book().await?.tip {
        draft.renew(desk).await?;
    }
    draft.resume(desk).await?;
    Ok(Some(draft.shown()))
}

/// Mends cells, takes certain fixes, or chooses whether missing pupils go.
pub async fn change(desk: &Desk, _by: &Office, request: &ChangeUpload) -> Result<Preview, Error> {
    desk.long_work();
    let mut kept = desk.draft.lock().await;
    let draft = kept.as_mut().ok_or_else(no_draft)?;
    if request.take_fixes {
        for problem in &draft.problems {
            if let (Some(field), Some(fix)) = (problem.field, &problem.fix) {
                draft.mends.insert((problem.place, field), fix.clone());
            }
        }
    }
    for mend in &request.mends {
        draft.mends.insert((mend.place, mend.field), mend.value.clone());
    }
    draft.delete_missing = request.delete_missing.unwrap_or(draft.delete_missing);
    draft.renew(desk).await?;
    Ok(draft.shown())
}

/// Forgets the draft.
pub async fn discard(desk: &Desk, _by: &Office) -> Result<(), Error> {
    desk.cancel();
    *desk.draft.lock().await = None;
    Ok(())
}

fn no_draft() -> Error {
    Error::new(Code::NotFound, "no_draft", &[])
}

impl Draft {
    /// Checks and plans again, against the school as it is now.
    async fn renew(&mut self, desk: &Desk) -> Result<(), Error> {
        self.book = desk.book().await?;
        (self.roster, self.problems) = roster::check(&self.source, &self.mends);
        let options = Options { delete_missing: self.delete_missing, guard_percent: self.book.settings.guard_percent };
        self.plan = plan(&have(&self.book), &self.roster, &options);
        self.spare_faulty();
        self.refuse_weak();
        let compared = self.passwords.renew(desk, &self.book, &self.roster, &self.plan).await;
        // Also where that was stopped, the rows shown are those of this plan and no older revision is applied.
        self.items = preview::items(self);
        self.revision = format!("{}-{}", self.book.tip, Uuid::now_v7());
        compared
    }

    /// A file need not name the user type: whom the school knows as staff needs a password for staff all the same.
    fn refuse_weak(&mut self) {
        for step in &self.plan.steps {
            let known = step.user.and_then(|id| self.book.person(id));
            let (Some(index), Some(person)) = (step.index, known) else { continue };
            let user = &mut self.roster.users[index];
            let role = user.role.unwrap_or(person.role);
            let Some(fault) = user.password.as_deref().and_then(|p| check_password(role, p).err()) else { continue };
            user.password = None;
            self.problems.push(Problem {
                place: user.place,
                column: None,
                field: Some(Field::Password),
                value: String::new(),
                code: ProblemCode::Password,
                detail: fault.to_string(),
                fix: None,
                blocks_row: false,
            });
        }
    }
}

impl Draft {
    /// Passwords that were stopped before begin again, so that what is counted is what will be written.
    async fn resume(&mut self, desk: &Desk) -> Result<(), Error> {
        if self.passwords.are_stopped() {
            self.passwords.renew(desk, &self.book, &self.roster, &self.plan).await?;
            self.items = preview::items(self);
        }
        Ok(())
    }

    /// Usernames of rows that are left out because of a fault, as keys. (Notes about other files have no username.)
    fn faulty_usernames(&self) -> HashSet<String> {
        let blocked = self.problems.iter().filter(|p| p.blocks_row).map(|p| p.place);
        blocked.map(|place| username_key(&domain::name::tidy(&self.raw(place, Field::Username)))).collect()
    }

    /// A pupil whose row has a fault is in the file: they are not deleted as missing.
    fn spare_faulty(&mut self) {
        let faulty = self.faulty_usernames();
        let book = self.book.clone();
        let named = |id: Option<UserId>| {
            id.and_then(|id| book.person(id)).is_some_and(|p| faulty.contains(&p.row.username_key))
        };
        self.plan.steps.retain(|s| s.disposition != Disposition::Remove || !named(s.user));
    }

    /// Rows with a fault that might be anybody: deleting who is missing would delete them too.
    fn unidentified(&self) -> usize {
        let known: HashSet<String> = self.roster.users.iter().map(|u| username_key(&u.username)).collect();
        let live: HashSet<&str> = self.book.live().map(|p| p.row.username_key.as_str()).collect();
        let usernames = self.faulty_usernames().into_iter();
        usernames.filter(|key| !known.contains(key) && !live.contains(key.as_str())).count()
    }
}

/// The live school as the plan reads it. An operator of the desk is a user like any other.
pub(crate) fn have(book: &Book) -> Have {
    let users = book.live().map(|person| have_user(book, person));
    let kind =
        |word: &str| if word == ClassKind::Scheduled.as_str() { ClassKind::Scheduled } else { ClassKind::Homeroom };
    let classes = book.classes.iter().filter(|c| c.archived_at.is_none());
    Have {
        users: users.collect(),
        classes: classes.map(|c| HaveClass { id: c.id.into(), title: c.title.clone(), kind: kind(&c.kind) }).collect(),
    }
}

/// One of them.
pub(crate) fn have_user(book: &Book, p: &Person) -> HaveUser {
    HaveUser {
        id: p.id(),
        username: p.row.username.clone(),
        given_name: p.row.given_name.clone(),
        family_name: p.row.family_name.clone(),
        email: p.row.email.clone(),
        role: p.role,
        class: p.row.class_id.filter(|c| book.class(ClassId(*c)).is_some_and(|c| c.archived_at.is_none())).map(ClassId),
        teaching: book.teaching.get(&p.row.id).into_iter().flatten().map(|c| ClassId(*c)).collect(),
        has_password: p.row.password_id.is_some(),
        sourced_id: p.row.sourced_id.clone(),
        birth_date: p.row.birth_date.clone(),
        upn: p.row.upn.clone(),
        admission_number: p.row.admission_number.clone(),
        year: p.row.year.clone(),
        employee_number: p.row.employee_number.clone(),
        suspended: p.row.suspended,
    }
}
