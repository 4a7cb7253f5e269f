//! Files that go with homework: what a teacher gives out, what a pupil hands in.
//!
//! What is given out is read by all who see the homework. What is handed in is read by the pupil, the pupil's adults and
//! the teachers who look after the pupil now; classmates never.

use super::change::row_of;
use super::content::Contents;
use super::holdings::Holdings;
use super::{Arrived, Owner, Reading, no_file, no_room, own, read, shown, subject};
use crate::actor::{Pupil, Staff};
use crate::ask::learning::files::{FileShown, HomeworkFiles};
use crate::book::Book;
use crate::desk::Desk;
use crate::error::Error;
use crate::learning::Reader;
use crate::learning::homework::of_pupil;
use crate::learning::homework::staff::of_staff;
use domain::id::{FileId, HomeworkId, UserId};
use domain::journal::Action;
use domain::learning::file::MOST_AT_ONCE;
use domain::name::fold;
use std::collections::HashSet;
use store::{Change, file, work};

/// Whoever looks at a homework.
#[derive(Clone, Copy, Debug)]
pub enum Viewer<'a> {
    /// A teacher of the class, who set it, or the office.
    Staff(&'a Staff),
    /// A pupil for whom it is, or an adult of theirs.
    Reader(Reader<'a>),
}

/// What hangs on a homework, as far as somebody may see it. Error: `NotFound`.
pub async fn of_homework(desk: &Desk, by: Viewer<'_>, id: HomeworkId) -> Result<HomeworkFiles, Error> {
    let mut files = HomeworkFiles::default();
    let all = |id: HomeworkId| store::files::files_of_homework(&desk.store, desk.school, id.0);
    match by {
        Viewer::Staff(by) => {
            of_staff(desk, &desk.store, by, id).await?;
            let book = desk.book().await?;
            for row in all(id).await? {
                match is_of_pupil(&book, &row) {
                    Some(pupil) if by.sees(&book, pupil) => files.handed_in.push(shown(&row)),
                    Some(_) => {}
                    None => files.attached.push(shown(&row)),
                }
            }
        }
        Viewer::Reader(reader) => {
            let pupil = reader.pupil(desk).await?;
            of_pupil(desk, &desk.store, pupil, id).await?;
            let book = desk.book().await?;
            for row in all(id).await? {
                if row.user_id == pupil.0 {
                    files.handed_in.push(shown(&row));
                } else if is_of_pupil(&book, &row).is_none() {
                    files.attached.push(shown(&row));
                }
            }
        }
    }
    files.attached.sort_by_key(|file| (file.at, file.id));
    files.handed_in.sort_by_key(|file| (file.owner, file.at, file.id));
    Ok(files)
}

/// The pupil who handed a file in; nobody for what was given out.
fn is_of_pupil<'a>(book: &'a Book, row: &file::Model) -> Option<&'a crate::book::Person> {
    book.person(UserId(row.user_id)).filter(|person| person.role == domain::user::Role::Student)
}

/// Reads one of them. Error: `NotFound` for what they may not see.
pub async fn open_of_homework(
    desk: &Desk,
    by: Viewer<'_>,
    id: HomeworkId,
    file: FileId,
) -> Result<(FileShown, Reading), Error> {
    let seen = of_homework(desk, by, id).await?;
    let is_seen = seen.attached.iter().chain(&seen.handed_in).any(|one| one.id == file);
    if !is_seen {
        return Err(no_file());
    }
    let row = store::files::find_file(&desk.store, desk.school, file.0).await?;
    read(desk, row.ok_or_else(no_file)?).await
}

/// Gives a file out with a homework. Errors: `NotFound`, no room.
pub async fn attach(desk: &Desk, by: &Staff, id: HomeworkId, arrived: Arrived) -> Result<FileShown, Error> {
    let kept = attach_row(desk, by, id, &arrived).await;
    if kept.is_err() {
        super::discard(desk, arrived).await;
    }
    kept
}

async fn attach_row(desk: &Desk, by: &Staff, id: HomeworkId, arrived: &Arrived) -> Result<FileShown, Error> {
    let owner = Owner::Staff(by);
    let mut change = desk.begin().await?;
    of_staff(desk, &change, by, id).await?;
    let row = hang(desk, &change, owner, id, arrived).await?;
    Contents::open(&desk.folder)?.place(arrived).await?;
    change.put(vec![row.clone()]).await?;
    desk.commit(change, &owner.actor(), Action::FilesAdded, subject(owner.id()?, 1)).await?;
    Ok(shown(&row))
}

/// The row of one more file of somebody at a homework. Errors: too many, no room.
async fn hang(
    desk: &Desk,
    change: &Change,
    owner: Owner<'_>,
    id: HomeworkId,
    arrived: &Arrived,
) -> Result<file::Model, Error> {
    let user = owner.id()?;
    let held = Holdings::of(change, desk.school, user).await?;
    if !held.has_room(Some((&arrived.content, arrived.size)), owner.quota()) {
        return Err(no_room());
    }
    let name = free_name(&held, id, &arrived.name)?;
    row_of(desk, user, arrived, name, None, Some(id.0))
}

/// A name that none of somebody's files at a homework has. Error: there are as many as can be.
fn free_name(held: &Holdings, id: HomeworkId, name: &str) -> Result<(String, String), Error> {
    let there = held.files.iter().filter(|row| row.homework_id == Some(id.0) && row.removed_at.is_none());
    let taken: HashSet<&str> = there.map(|row| row.name_key.as_str()).collect();
    if taken.len() >= MOST_AT_ONCE {
        return Err(Error::invalid("homework_full", "homework_full", &[]));
    }
    let name = domain::learning::file::unique(name, |key| taken.contains(key));
    let key = fold(&name);
    Ok((name, key))
}

/// Takes back what was given out. Error: `NotFound`.
pub async fn detach(desk: &Desk, by: &Staff, id: HomeworkId, file: FileId) -> Result<(), Error> {
    let mut change = desk.begin().await?;
    of_staff(desk, &change, by, id).await?;
    let book = desk.book().await?;
    let row = store::files::find_file(&change, desk.school, file.0).await?;
    let given = row.filter(|row| row.homework_id == Some(id.0) && row.removed_at.is_none());
    let mut row = given.filter(|row| is_of_pupil(&book, row).is_none()).ok_or_else(no_file)?;
    row.removed_at = Some(desk.clock.now());
    let subject = subject(UserId(row.user_id), 1);
    change.put(vec![row]).await?;
    desk.commit(change, by.actor(), Action::FilesRemoved, subject).await?;
    Ok(())
}

/// Hands a file in that has just arrived. Errors: `NotFound`, too many, no room.
pub async fn hand_in(desk: &Desk, by: &Pupil, id: HomeworkId, arrived: Arrived) -> Result<FileShown, Error> {
    let kept = hand_in_row(desk, by, id, &arrived).await;
    if kept.is_err() {
        super::discard(desk, arrived).await;
    }
    kept
}

async fn hand_in_row(desk: &Desk, by: &Pupil, id: HomeworkId, arrived: &Arrived) -> Result<FileShown, Error> {
    let mut change = desk.begin().await?;
    of_pupil(desk, &change, by.id(), id).await?;
    let row = hang(desk, &change, Owner::Pupil(by), id, arrived).await?;
    Contents::open(&desk.folder)?.place(arrived).await?;
    handed_in(desk, &mut change, by, id, row.clone()).await?;
    commit(desk, change, by).await?;
    Ok(shown(&row))
}

/// Hands in one of their own files: a second name for the same content, so that what they change or delete later does not
/// change what was handed in. Errors: `NotFound`, too many.
pub async fn hand_in_own(desk: &Desk, by: &Pupil, id: HomeworkId, file: FileId) -> Result<FileShown, Error> {
    own(desk, by.id(), file).await?;
    let mut change = desk.begin().await?;
    of_pupil(desk, &change, by.id(), id).await?;
    let held = Holdings::of(&change, desk.school, by.id()).await?;
    let kept = held.file(file)?;
    let (name, name_key) = free_name(&held, id, &kept.name)?;
    let (new_id, created_at) = (desk.new_id()?, desk.clock.now());
    let homework_id = Some(id.0);
    let row = file::Model { id: new_id, folder_id: None, homework_id, name, name_key, created_at, ..kept.clone() };
    handed_in(desk, &mut change, by, id, row.clone()).await?;
    commit(desk, change, by).await?;
    Ok(shown(&row))
}

/// Takes back what was handed in. Error: `NotFound`.
pub async fn take_back(desk: &Desk, by: &Pupil, id: HomeworkId, file: FileId) -> Result<(), Error> {
    let mut change = desk.begin().await?;
    of_pupil(desk, &change, by.id(), id).await?;
    let held = Holdings::of(&change, desk.school, by.id()).await?;
    let at_it = || held.files.iter().filter(|row| row.homework_id == Some(id.0) && row.removed_at.is_none());
    let mut row = at_it().find(|row| row.id == file.0).ok_or_else(no_file)?.clone();
    row.removed_at = Some(desk.clock.now());
    let is_last = at_it().count() == 1;
    change.put(vec![row]).await?;
    if let Some(mut work) = store::files::work_of(&change, desk.school, id.0, by.id().0).await?.filter(|_| is_last) {
        work.handed_in_at = None;
        change.put(vec![work]).await?;
    }
    desk.commit(change, &by.actor(), Action::FilesRemoved, subject(by.id(), 1)).await?;
    Ok(())
}

/// Writes the row, and that something was handed in.
async fn handed_in(
    desk: &Desk,
    change: &mut Change,
    by: &Pupil,
    id: HomeworkId,
    row: file::Model,
) -> Result<(), Error> {
    let now = Some(row.created_at);
    let known = store::files::work_of(change, desk.school, id.0, by.id().0).await?;
    let work = match known {
        Some(known) => work::Model { handed_in_at: now, ..known },
        None => work::Model {
            id: desk.new_id()?,
            school_id: desk.school.0,
            homework_id: id.0,
            user_id: by.id().0,
            done_at: None,
            handed_in_at: now,
        },
    };
    change.put(vec![row]).await?;
    change.put(vec![work]).await?;
    Ok(())
}

async fn commit(desk: &Desk, change: Change, by: &Pupil) -> Result<(), Error> {
    desk.commit(change, &by.actor(), Action::WorkHandedIn, subject(by.id(), 1)).await.map(|_| ())
}
