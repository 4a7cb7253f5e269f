//! The school day in the portal: homework, stars, messages, files. Whose things somebody may see or touch is asked here,
//! once; each kind of thing has a module of its own.

pub mod boards;
mod figures;
pub mod homework;
pub mod pupil;
pub mod skills;
pub mod stars;
pub mod talks;
pub(crate) mod tell;

pub(crate) use figures::Glances;
pub use figures::{first_page, read_ahead};
pub use tell::{want_mails, wants_mails};

use crate::actor::{Guardian, Pupil, Staff};
use crate::ask::learning::{ClassShown, Me, PupilShown};
use crate::book::{Book, Person, natural};
use crate::desk::Desk;
use crate::error::{Code, Error};
use domain::class::ClassKind;
use domain::id::{ClassId, UserId};
use domain::name::fold;
use domain::user::Role;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::HashSet;
use uuid::Uuid;

/// Whoever reads a pupil's things: the pupil, or an adult of theirs.
#[derive(Clone, Copy, Debug)]
pub enum Reader<'a> {
    /// The pupil.
    Pupil(&'a Pupil),
    /// An adult, and the child they ask for.
    Guardian(&'a Guardian, UserId),
}

impl Reader<'_> {
    /// The pupil whose things are read. Error: `NotFound`, if the child is not theirs.
    pub(crate) async fn pupil(&self, desk: &Desk) -> Result<UserId, Error> {
        match self {
            Reader::Pupil(pupil) => Ok(pupil.id()),
            Reader::Guardian(..) => self.pupil_in(&*desk.book().await?),
        }
    }

    /// The same, as a book has it.
    pub(crate) fn pupil_in(&self, book: &Book) -> Result<UserId, Error> {
        match self {
            Reader::Pupil(pupil) => Ok(pupil.id()),
            Reader::Guardian(guardian, child) => Ok(crate::portal::child_in(book, guardian, *child)?.id),
        }
    }

    /// Somebody of the office looks through their eyes: nothing is noted as seen.
    pub(crate) fn only_looks(&self) -> bool {
        matches!(self, Reader::Guardian(guardian, _) if guardian.is_looked_through())
    }

    /// Under which what they saw is kept.
    pub(crate) fn id(&self) -> Uuid {
        match self {
            Reader::Pupil(pupil) => pupil.id().0,
            Reader::Guardian(guardian, _) => guardian.id().0,
        }
    }
}

/// Notes that a reader saw something; their first page counts again.
pub(crate) async fn note_seen(desk: &Desk, reader: Uuid, what: Uuid, at: i64) -> Result<(), Error> {
    desk.store.note_seen(desk.school, reader, what, at).await?;
    desk.glances.saw(reader);
    Ok(())
}

/// A day in the words of a language, as 3 September 2026.
pub fn day(language: &str, day: Date) -> String {
    documents::date(language, day)
}

/// A moment as staff read it: 3 September, 14:05.
pub fn brief_moment(at: i64) -> String {
    let Ok(time) = Timestamp::from_millisecond(at) else { return String::new() };
    time.to_zoned(TimeZone::system()).strftime("%-d %B, %H:%M").to_string()
}

/// Who a user is, as their own pages say it. Error: `SignedOut`.
pub(crate) fn me(book: &Book, user: UserId) -> Result<Me, Error> {
    let person = book.person(user).ok_or_else(|| Error::new(Code::SignedOut, "signed_out", &[]))?;
    Ok(Me {
        id: person.id(),
        name: person.name(),
        given_name: first_name(person),
        class: book.class_of(person).map(str::to_owned),
        school: book.school.clone(),
        username: person.row.username.clone(),
        role: person.role,
        must_change: person.must_change(),
        asks_old: true,
    })
}

/// A moment where the school is, in the words of a language: 3 September 2026, 14:05.
pub(crate) fn moment(language: &str, at: i64) -> String {
    let time = jiff::Timestamp::from_millisecond(at).unwrap_or_default().to_zoned(jiff::tz::TimeZone::system());
    format!("{}, {}", documents::date(language, time.date()), time.strftime("%H:%M"))
}

/// The first name, as a letter has it.
pub(crate) fn first_name(person: &Person) -> String {
    let row = &person.row;
    domain::paper::child_name(&row.given_name, &row.family_name, &row.username)
}

/// The classes of a member of staff: a teacher's own, the office's all; registration classes first, then by title.
pub async fn classes(desk: &Desk, by: &Staff) -> Result<Vec<ClassShown>, Error> {
    let book = desk.book().await?;
    let own = by.classes(&book);
    let live = book.classes.iter().filter(|class| class.archived_at.is_none());
    let mine = live.filter(|class| own.as_ref().is_none_or(|own| own.contains(&class.id)));
    let mut shown: Vec<ClassShown> = mine.map(|class| class_shown(&book, class)).collect();
    shown.sort_by_key(|class| (!class.is_registration, natural(&class.title)));
    Ok(shown)
}

/// One of their classes. Error: `NotFound` for any other.
pub async fn class(desk: &Desk, by: &Staff, id: ClassId) -> Result<ClassShown, Error> {
    let book = desk.book().await?;
    own_class(&book, by, id).map(|class| class_shown(&book, class))
}

fn class_shown(book: &Book, class: &store::class::Model) -> ClassShown {
    ClassShown {
        id: class.id.into(),
        title: class.title.clone(),
        is_registration: class.kind == ClassKind::Homeroom.as_str(),
        pupils: members(book, class.id.into()).len() as u32,
    }
}

/// One of the classes of a member of staff, by id. Error: `NotFound` for any other.
pub(crate) fn own_class<'a>(book: &'a Book, by: &Staff, id: ClassId) -> Result<&'a store::class::Model, Error> {
    let class = book.class(id).filter(|class| class.archived_at.is_none());
    let own = class.filter(|_| by.classes(book).is_none_or(|own| own.contains(&id.0)));
    own.ok_or_else(|| Error::new(Code::NotFound, "no_class", &[]))
}

/// The pupils of one of their classes, by first name. Error: `NotFound` for any other.
pub async fn pupils(desk: &Desk, by: &Staff, class: ClassId) -> Result<Vec<PupilShown>, Error> {
    let book = desk.book().await?;
    own_class(&book, by, class)?;
    Ok(members(&book, class).into_iter().map(|person| pupil_shown(desk, person)).collect())
}

fn pupil_shown(desk: &Desk, person: &Person) -> PupilShown {
    PupilShown {
        id: person.id(),
        given_name: first_name(person),
        name: person.name(),
        username: person.row.username.clone(),
        has_password: person.row.password_id.is_some(),
        has_card: person.has_card(desk.clock.now()),
    }
}

/// A pupil whom a member of staff looks after. Error: `NotFound` for any other.
pub(crate) fn own_pupil<'a>(book: &'a Book, by: &Staff, id: UserId) -> Result<&'a Person, Error> {
    let pupil = book.person(id).filter(|person| person.role == Role::Student && person.is_live());
    pupil.filter(|person| by.sees(book, person)).ok_or_else(|| Error::new(Code::NotFound, "no_user", &[]))
}

/// The pupils who are in a class now, by name.
pub(crate) fn members(book: &Book, class: ClassId) -> Vec<&Person> {
    let is_in = |person: &&Person| person.role == Role::Student && classes_of(book, person).contains(&class.0);
    let mut members: Vec<&Person> = book.live().filter(is_in).collect();
    members.sort_by_key(|person| (fold(&person.name()), person.row.id));
    members
}

/// The classes a person is in, registration class and teaching classes, but archived ones.
pub(crate) fn classes_of(book: &Book, person: &Person) -> HashSet<Uuid> {
    let teaching = book.teaching.get(&person.row.id).into_iter().flatten().copied();
    let all = teaching.chain(person.row.class_id);
    all.filter(|id| book.class((*id).into()).is_some_and(|class| class.archived_at.is_none())).collect()
}

/// The teachers of a pupil, those of the registration class first, then by name: whom a parent can write to.
pub(crate) fn teachers_of<'a>(book: &'a Book, pupil: &Person) -> Vec<&'a Person> {
    let classes = classes_of(book, pupil);
    let is_own = |person: &&Person| person.role == Role::Teacher && !classes_of(book, person).is_disjoint(&classes);
    let mut teachers: Vec<&Person> = book.live().filter(is_own).collect();
    let is_other = |person: &Person| pupil.row.class_id.is_none() || person.row.class_id != pupil.row.class_id;
    teachers.sort_by_key(|person| (is_other(person), fold(&person.name()), person.row.id));
    teachers
}
