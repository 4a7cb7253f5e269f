//! Homework as the teachers of a class set it and see what became of it.

use super::{due_on, links, missing};
use crate::actor::Staff;
use crate::ask::learning::homework::{ClassHomework, HomeworkDetail, HomeworkRow, HomeworkTyped, PupilWork};
use crate::book::{Book, Person};
use crate::desk::Desk;
use crate::error::{Code, Error};
use crate::learning::{members, own_class};
use domain::id::{ClassId, HomeworkId, UserId};
use domain::journal::{Action, Subject};
use domain::learning::homework::{self as rule, Facts, Fault, Sheet, Typed};
use domain::name::{LONGEST, NameFault};
use jiff::civil::Date;
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use store::find::Read;
use store::homework_rows as rows;
use store::{Change, homework, homework_pupil, work};
use uuid::Uuid;

/// What pupils did on some homework, by homework and pupil.
struct Done {
    listed: HashSet<(Uuid, Uuid)>,
    seen: HashMap<(Uuid, Uuid), i64>,
    work: HashMap<(Uuid, Uuid), work::Model>,
}

impl Done {
    async fn read(desk: &Desk, homework: &[homework::Model]) -> Result<Done, Error> {
        let ids: Vec<Uuid> = homework.iter().map(|row| row.id).collect();
        let (db, school) = (&desk.store, desk.school);
        let listed = rows::listed_for(db, school, &ids).await?;
        let seen = rows::seen_of(db, school, &ids).await?;
        let work = rows::work_on(db, school, &ids).await?;
        Ok(Done {
            listed: listed.iter().map(|row| (row.homework_id, row.user_id)).collect(),
            seen: seen.iter().map(|row| ((row.what, row.reader), row.at)).collect(),
            work: work.into_iter().map(|row| ((row.homework_id, row.user_id), row)).collect(),
        })
    }

    /// For whom of the class it is, and what they did.
    fn pupils(&self, row: &homework::Model, members: &[&Person], today: Date) -> Vec<PupilWork> {
        let of = |person: &&&Person| {
            let key = (row.id, person.row.id);
            let work = self.work.get(&key);
            let facts = Facts {
                due_on: due_on(row),
                whole_class: row.whole_class,
                is_member: true,
                is_archived: false,
                is_listed: self.listed.contains(&key) || row.whole_class && self.seen.contains_key(&key),
                is_marked: work.is_some_and(|work| work.done_at.is_some()),
                is_handed_in: work.is_some_and(|work| work.handed_in_at.is_some()),
            };
            facts.standing(today).is_some()
        };
        let did = |person: &&Person| {
            let key = (row.id, person.row.id);
            let work = self.work.get(&key);
            PupilWork {
                id: person.id(),
                name: person.name(),
                seen_at: self.seen.get(&key).copied(),
                done_at: work.and_then(|work| work.done_at),
                handed_in_at: work.and_then(|work| work.handed_in_at),
            }
        };
        let mut pupils: Vec<PupilWork> = members.iter().filter(of).map(did).collect();
        pupils.sort_by_key(PupilWork::is_done);
        pupils
    }
}

fn counted(row: &homework::Model, pupils: &[PupilWork]) -> HomeworkRow {
    let count = |is: fn(&PupilWork) -> bool| pupils.iter().filter(|one| is(one)).count() as u32;
    HomeworkRow {
        id: row.id.into(),
        title: row.title.clone(),
        due_on: due_on(row),
        whole_class: row.whole_class,
        pupils: pupils.len() as u32,
        seen: count(|one| one.seen_at.is_some()),
        done: count(PupilWork::is_done),
        handed_in: count(|one| one.handed_in_at.is_some()),
    }
}

/// A homework that stands, of a class they look after. Error: `NotFound`.
pub(crate) async fn of_staff(
    desk: &Desk,
    db: &impl Read,
    by: &Staff,
    id: HomeworkId,
) -> Result<homework::Model, Error> {
    let found = rows::find_homework(db, desk.school, id).await?.filter(|row| row.removed_at.is_none());
    let row = found.ok_or_else(missing)?;
    own_class(&*desk.book().await?, by, row.class_id.into())?;
    Ok(row)
}

/// The homework of one of their classes. Error: `NotFound` for any other class.
pub async fn list(desk: &Desk, by: &Staff, class: ClassId) -> Result<ClassHomework, Error> {
    let (book, today) = (desk.book().await?, desk.today());
    own_class(&book, by, class)?;
    let homework = rows::homework_of_class(&desk.store, desk.school, class).await?;
    let (done, members) = (Done::read(desk, &homework).await?, members(&book, class));
    let shown = homework.iter().map(|row| counted(row, &done.pupils(row, &members, today)));
    let (mut running, mut past): (Vec<_>, Vec<_>) = shown.partition(|row| rule::is_running(row.due_on, today));
    running.sort_by_key(|row| (row.due_on, row.id));
    past.sort_by_key(|row| Reverse((row.due_on, row.id)));
    Ok(ClassHomework { running, past })
}

/// A homework of one of their classes, taken back or not. Error: `NotFound` for any other.
async fn own(
    desk: &Desk,
    db: &impl Read,
    by: &Staff,
    class: ClassId,
    id: HomeworkId,
) -> Result<homework::Model, Error> {
    own_class(&*desk.book().await?, by, class)?;
    let row = rows::find_homework(db, desk.school, id).await?;
    row.filter(|row| row.class_id == class.0).ok_or_else(missing)
}

/// One homework, with what each pupil did. Error: `NotFound` for any other and one taken back.
pub async fn find(desk: &Desk, by: &Staff, class: ClassId, id: HomeworkId) -> Result<HomeworkDetail, Error> {
    let row = own(desk, &desk.store, by, class, id).await?;
    if row.removed_at.is_some() {
        return Err(missing());
    }
    let (book, homework) = (desk.book().await?, std::slice::from_ref(&row));
    let pupils = Done::read(desk, homework).await?.pupils(&row, &members(&book, class), desk.today());
    Ok(HomeworkDetail {
        row: counted(&row, &pupils),
        class,
        text: row.text.clone(),
        links: links(&row),
        teacher: book.person(row.teacher_id.into()).map(Person::name).unwrap_or_default(),
        pupils,
    })
}

/// What was typed, as it may be set, or all that is wrong with it: the field of each says where.
fn check(
    book: &Book,
    class: ClassId,
    typed: &HomeworkTyped,
    today: Date,
    was_due: Option<Date>,
) -> Result<(Sheet, Vec<UserId>), Vec<Error>> {
    let HomeworkTyped { title, text, due_on, links, pupils } = typed;
    let sheet = rule::check(&Typed { title, text, due_on, links }, today, was_due);
    let pupils = for_whom(&members(book, class), pupils.as_deref());
    match (sheet, pupils) {
        (Ok(sheet), Ok(pupils)) => Ok((sheet, pupils)),
        (sheet, pupils) => {
            let faults = sheet.err().unwrap_or_default().into_iter().map(sentence);
            Err(faults.chain(pupils.err()).collect())
        }
    }
}

/// Those chosen, who must be in the class, or all who are.
fn for_whom(members: &[&Person], chosen: Option<&[UserId]>) -> Result<Vec<UserId>, Error> {
    let members: Vec<UserId> = members.iter().map(|person| person.id()).collect();
    let Some(chosen) = chosen else { return Ok(members) };
    let chosen: HashSet<UserId> = chosen.iter().copied().collect();
    if chosen.is_empty() {
        return Err(Error::invalid("pupils", "homework_nobody", &[]));
    }
    let found: Vec<UserId> = members.into_iter().filter(|id| chosen.contains(id)).collect();
    if found.len() < chosen.len() { Err(Error::invalid("pupils", "homework_left", &[])) } else { Ok(found) }
}

fn sentence(fault: Fault) -> Error {
    let count = |n: usize| n.to_string();
    match fault {
        Fault::Title(NameFault::Empty) => Error::invalid("title", "homework_title", &[]),
        Fault::Title(NameFault::TooLong) => {
            Error::invalid("title", "homework_title_long", &[("count", &count(LONGEST))])
        }
        Fault::Title(NameFault::Unprintable) => Error::invalid("title", "homework_title_sign", &[]),
        Fault::TextTooLong => Error::invalid("text", "homework_text", &[("count", &count(rule::LONGEST_TEXT))]),
        Fault::NoDay => Error::invalid("due_on", "homework_day", &[]),
        Fault::DayOver => Error::invalid("due_on", "homework_day_over", &[]),
        Fault::DayFar => Error::invalid("due_on", "homework_day_far", &[]),
        Fault::ManyLinks => Error::invalid("links", "homework_links", &[("count", &count(rule::MOST_LINKS))]),
        Fault::Link(line) => Error::invalid("links", "homework_link", &[("line", &count(line))]),
    }
}

/// Sets homework under an id that the page was given: sent twice, it is set once. Errors: `NotFound`; all that is wrong
/// with what was typed, each `Invalid` with its field.
pub async fn set(
    desk: &Desk,
    by: &Staff,
    class: ClassId,
    id: HomeworkId,
    typed: &HomeworkTyped,
) -> Result<(), Vec<Error>> {
    let one = |error: Error| vec![error];
    let book = desk.book().await.map_err(one)?;
    own_class(&book, by, class).map_err(one)?;
    let teacher = by.user().ok_or_else(|| one(Error::new(Code::NotAllowed, "not_allowed", &[])))?;
    let (sheet, pupils) = check(&book, class, typed, desk.today(), None)?;
    let row = homework::Model {
        id: id.0,
        school_id: desk.school.0,
        class_id: class.0,
        whole_class: typed.pupils.is_none(),
        teacher_id: teacher.0,
        title: sheet.title,
        text: sheet.text,
        links: written(&sheet.links),
        due_on: sheet.due_on.to_string(),
        removed_at: None,
        created_at: desk.clock.now(),
    };
    write_new(desk, by, row, &pupils).await.map_err(one)
}

fn written(links: &[String]) -> String {
    serde_json::to_string(links).unwrap_or_default()
}

async fn write_new(desk: &Desk, by: &Staff, row: homework::Model, pupils: &[UserId]) -> Result<(), Error> {
    let mut change = desk.begin().await?;
    if let Some(there) = rows::find_homework(&change, desk.school, row.id.into()).await? {
        change.abandon().await?;
        let is_same = there.class_id == row.class_id && there.teacher_id == row.teacher_id;
        return if is_same { Ok(()) } else { Err(missing()) };
    }
    let subject = subject(&row, pupils);
    let listed = list_rows(desk, row.id, pupils)?;
    change.put(vec![row]).await?;
    change.put(listed).await?;
    desk.commit(change, by.actor(), Action::HomeworkSet, subject).await.map(|_| ())
}

fn subject(row: &homework::Model, pupils: &[UserId]) -> Subject {
    let one = if let [one] = pupils { Some(one.0) } else { None };
    Subject { count: pupils.len() as u32, user: one, class: Some(row.class_id), ..Subject::default() }
}

fn list_rows(desk: &Desk, homework: Uuid, pupils: &[UserId]) -> Result<Vec<homework_pupil::Model>, Error> {
    let row = |user: &UserId| {
        Ok(homework_pupil::Model {
            id: desk.new_id()?,
            school_id: desk.school.0,
            homework_id: homework,
            user_id: user.0,
        })
    };
    pupils.iter().map(row).collect()
}

/// Changes homework. What pupils did on it stays. Errors as those of [`set`].
pub async fn change(
    desk: &Desk,
    by: &Staff,
    class: ClassId,
    id: HomeworkId,
    typed: &HomeworkTyped,
) -> Result<(), Vec<Error>> {
    let one = |error: Error| vec![error];
    let mut change = desk.begin().await.map_err(one)?;
    let row = own(desk, &change, by, class, id).await.map_err(one)?;
    if row.removed_at.is_some() {
        return Err(vec![missing()]);
    }
    let book = desk.book().await.map_err(one)?;
    let (sheet, pupils) = check(&book, class, typed, desk.today(), Some(due_on(&row)))?;
    let becomes = homework::Model {
        whole_class: typed.pupils.is_none(),
        title: sheet.title,
        text: sheet.text,
        links: written(&sheet.links),
        due_on: sheet.due_on.to_string(),
        ..row
    };
    let subject = subject(&becomes, &pupils);
    relist(desk, &mut change, &becomes, &pupils).await.map_err(one)?;
    change.put(vec![becomes]).await.map_err(|error| vec![error.into()])?;
    desk.commit(change, by.actor(), Action::HomeworkChanged, subject).await.map(|_| ()).map_err(one)
}

/// Sets it for these pupils. Of a whole class nobody is taken off the list: they may come back.
async fn relist(desk: &Desk, change: &mut Change, row: &homework::Model, pupils: &[UserId]) -> Result<(), Error> {
    let was = rows::listed_for(change, desk.school, &[row.id]).await?;
    let had: HashSet<Uuid> = was.iter().map(|row| row.user_id).collect();
    let becomes: HashSet<Uuid> = pupils.iter().map(|id| id.0).collect();
    let fresh: Vec<UserId> = pupils.iter().copied().filter(|id| !had.contains(&id.0)).collect();
    change.put(list_rows(desk, row.id, &fresh)?).await?;
    if !row.whole_class {
        let off: Vec<Uuid> = was.iter().filter(|row| !becomes.contains(&row.user_id)).map(|row| row.id).collect();
        change.remove::<homework_pupil::Model>(&off).await?;
    }
    Ok(())
}

/// Takes homework back: nobody sees it any more, and what pupils did on it is kept.
pub async fn remove(desk: &Desk, by: &Staff, class: ClassId, id: HomeworkId) -> Result<(), Error> {
    set_removed(desk, by, class, id, true).await
}

/// Sets homework again that was taken back, with what pupils did on it.
pub async fn restore(desk: &Desk, by: &Staff, class: ClassId, id: HomeworkId) -> Result<(), Error> {
    set_removed(desk, by, class, id, false).await
}

async fn set_removed(desk: &Desk, by: &Staff, class: ClassId, id: HomeworkId, is_removed: bool) -> Result<(), Error> {
    let mut change = desk.begin().await?;
    let mut row = own(desk, &change, by, class, id).await?;
    if row.removed_at.is_some() == is_removed {
        return Ok(change.abandon().await?);
    }
    row.removed_at = is_removed.then(|| desk.clock.now());
    let subject = Subject { count: 1, class: Some(class.0), ..Subject::default() };
    change.put(vec![row]).await?;
    let action = if is_removed { Action::HomeworkRemoved } else { Action::HomeworkChanged };
    desk.commit(change, by.actor(), action, subject).await.map(|_| ())
}

/// An id for the next homework, which its form carries.
pub fn new_id(desk: &Desk) -> Result<HomeworkId, Error> {
    desk.new_id().map(HomeworkId)
}
