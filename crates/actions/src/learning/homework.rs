//! Homework as pupils and their adults meet it. What teachers do with it is in `staff`.

pub mod staff;

use super::Reader;
use crate::actor::Pupil;
use crate::ask::learning::homework::{HomeworkList, HomeworkShown};
use crate::book::{Book, Person};
use crate::desk::Desk;
use crate::error::{Code, Error};
use domain::id::{HomeworkId, UserId};
use domain::journal::{Action, Subject};
use domain::learning::homework::Facts;
use jiff::civil::Date;
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use store::find::Read;
use store::first_page::Undone;
use store::homework_rows as rows;
use store::{homework, learning, work};
use uuid::Uuid;

fn missing() -> Error {
    Error::new(Code::NotFound, "no_homework", &[])
}

/// The day of a row. One that no version of the program writes counts as over.
fn due_on(row: &homework::Model) -> Date {
    row.due_on.parse().unwrap_or(Date::MIN)
}

fn links(row: &homework::Model) -> Vec<String> {
    serde_json::from_str(&row.links).unwrap_or_default()
}

/// Everything that is known of one pupil's homework.
struct Mine {
    homework: Vec<homework::Model>,
    classes: HashSet<Uuid>,
    listed: HashSet<Uuid>,
    work: HashMap<Uuid, work::Model>,
}

/// What was theirs when they opened it stays theirs.
fn stays(row: &homework::Model, is_seen: bool) -> bool {
    row.whole_class && is_seen
}

impl Mine {
    async fn read(desk: &Desk, db: &impl Read, book: &Book, pupil: UserId) -> Result<Mine, Error> {
        let person = book.person(pupil).filter(|person| person.is_live()).ok_or_else(missing)?;
        let classes = all_classes_of(book, person);
        let work = rows::work_of(db, desk.school, pupil).await?;
        let work: HashMap<Uuid, work::Model> = work.into_iter().map(|row| (row.homework_id, row)).collect();
        let (own, worked): (Vec<Uuid>, Vec<Uuid>) = (classes.iter().copied().collect(), work.keys().copied().collect());
        let homework = rows::homework_of_classes(db, desk.school, &own, &worked).await?;
        let ids: Vec<Uuid> = homework.iter().map(|row| row.id).collect();
        let mut listed: HashSet<Uuid> =
            rows::listed_of(db, desk.school, pupil).await?.into_iter().map(|row| row.homework_id).collect();
        let seen = learning::seen_by(db, desk.school, pupil.0, &ids).await?;
        listed.extend(homework.iter().filter(|row| stays(row, seen.contains_key(&row.id))).map(|row| row.id));
        Ok(Mine { homework, classes, listed, work })
    }

    fn facts(&self, book: &Book, row: &homework::Model) -> Facts {
        let work = self.work.get(&row.id);
        Facts {
            due_on: due_on(row),
            whole_class: row.whole_class,
            is_member: self.classes.contains(&row.class_id),
            is_archived: book.class(row.class_id.into()).is_none_or(|class| class.archived_at.is_some()),
            is_listed: self.listed.contains(&row.id),
            is_marked: work.is_some_and(|work| work.done_at.is_some()),
            is_handed_in: work.is_some_and(|work| work.handed_in_at.is_some()),
        }
    }

    fn shown(&self, book: &Book, row: &homework::Model, today: Date) -> Option<HomeworkShown> {
        let facts = self.facts(book, row);
        let standing = facts.standing(today)?;
        Some(HomeworkShown {
            id: row.id.into(),
            title: row.title.clone(),
            text: row.text.clone(),
            links: links(row),
            due_on: facts.due_on,
            days_left: (facts.due_on - today).get_days(),
            standing,
            is_handed_in: facts.is_handed_in,
            is_open: facts.is_open(today),
            takes_files: facts.takes_files(today),
            class: book.class(row.class_id.into()).map(|class| class.title.clone()).unwrap_or_default(),
            teacher: book.person(row.teacher_id.into()).map(Person::name).unwrap_or_default(),
        })
    }
}

/// The classes a person is in, archived ones too.
fn all_classes_of(book: &Book, person: &Person) -> HashSet<Uuid> {
    let teaching = book.teaching.get(&person.row.id).into_iter().flatten().copied();
    teaching.chain(person.row.class_id).collect()
}

/// What a pupil has to do, of homework that they have not done.
pub(super) fn to_do(desk: &Desk, book: &Book, pupil: UserId, undone: Vec<Undone>) -> Result<Vec<HomeworkShown>, Error> {
    let person = book.person(pupil).filter(|person| person.is_live()).ok_or_else(missing)?;
    let is_theirs = |one: &&Undone| one.is_listed || stays(&one.row, one.is_seen);
    let mine = Mine {
        listed: undone.iter().filter(is_theirs).map(|one| one.row.id).collect(),
        homework: undone.into_iter().map(|one| one.row).collect(),
        classes: all_classes_of(book, person),
        work: HashMap::new(),
    };
    let (rows, today) = (mine.homework.iter(), desk.today());
    Ok(rows.filter_map(|row| mine.shown(book, row, today)).filter(HomeworkShown::is_outstanding).collect())
}

/// A pupil's homework. Error: `NotFound`, if the child is not theirs.
pub async fn list(desk: &Desk, reader: &Reader<'_>) -> Result<HomeworkList, Error> {
    let book = desk.book().await?;
    list_in(desk, &book, reader.pupil_in(&book)?).await
}

/// The same of a pupil who has been asked for by right.
pub(super) async fn list_in(desk: &Desk, book: &Book, pupil: UserId) -> Result<HomeworkList, Error> {
    let today = desk.today();
    let mine = Mine::read(desk, &desk.store, book, pupil).await?;
    let shown = mine.homework.iter().filter_map(|row| mine.shown(book, row, today));
    let (mut outstanding, mut past): (Vec<_>, Vec<_>) = shown.partition(HomeworkShown::is_outstanding);
    outstanding.sort_by_key(|one| (one.due_on, one.id));
    past.sort_by_key(|one| Reverse((one.due_on, one.id)));
    Ok(HomeworkList { outstanding, past })
}

/// One homework of a pupil. That they opened it is noted for their teacher. Error: `NotFound` for any other.
pub async fn open(desk: &Desk, by: &Pupil, id: HomeworkId) -> Result<HomeworkShown, Error> {
    let (book, today) = (desk.book().await?, desk.today());
    let mine = Mine::read(desk, &desk.store, &book, by.id()).await?;
    let row = mine.homework.iter().find(|row| row.id == id.0).ok_or_else(missing)?;
    let shown = mine.shown(&book, row, today).ok_or_else(missing)?;
    super::note_seen(desk, by.id().0, id.0, desk.clock.now()).await?;
    Ok(shown)
}

/// What a homework is to a pupil for whom it is. Error: `NotFound` for any other.
pub(crate) async fn of_pupil(desk: &Desk, db: &impl Read, pupil: UserId, id: HomeworkId) -> Result<Facts, Error> {
    let book = desk.book().await?;
    let mine = Mine::read(desk, db, &book, pupil).await?;
    let row = mine.homework.iter().find(|row| row.id == id.0).ok_or_else(missing)?;
    let facts = mine.facts(&book, row);
    facts.standing(desk.today()).map(|_| facts).ok_or_else(missing)
}

/// A pupil calls a homework done, or not done after all. Error: `NotFound` for what is not theirs or past.
pub async fn mark(desk: &Desk, by: &Pupil, id: HomeworkId, is_done: bool) -> Result<(), Error> {
    let mut change = desk.begin().await?;
    let book = desk.book().await?;
    let mine = Mine::read(desk, &change, &book, by.id()).await?;
    let row = mine.homework.iter().find(|row| row.id == id.0).ok_or_else(missing)?;
    if !mine.facts(&book, row).is_open(desk.today()) {
        return Err(missing());
    }
    let mut done = match mine.work.get(&id.0) {
        Some(work) => work.clone(),
        None if !is_done => return Ok(change.abandon().await?),
        None => work::Model {
            id: desk.new_id()?,
            school_id: desk.school.0,
            homework_id: id.0,
            user_id: by.id().0,
            done_at: None,
            handed_in_at: None,
        },
    };
    if done.done_at.is_some() == is_done {
        return Ok(change.abandon().await?);
    }
    done.done_at = is_done.then(|| desk.clock.now());
    change.put(vec![done]).await?;
    let subject = Subject { count: 1, user: Some(by.id().0), class: Some(row.class_id), ..Subject::default() };
    desk.commit(change, &by.actor(), Action::HomeworkMarked, subject).await?;
    Ok(())
}
