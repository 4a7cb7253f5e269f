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
use crate::ask::learning::homework::HomeworkList;
use crate::desk::Desk;
use crate::error::Error;
use crate::learning::Reader;
use crate::learning::homework::of_pupil;
use crate::learning::homework::staff::of_staff;
use domain::id::{FileId, HomeworkId, UserId};
use domain::journal::Action;
use domain::learning::file::MOST_AT_ONCE;
use domain::name::fold;
use std::collections::{HashMap, HashSet};
use store::find::Read;
use store::{Change, file, work};
use uuid::Uuid;

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
            let (book, work) = (desk.book().await?, handed(desk, &desk.store, &[id]).await?);
            let sees = |user: Uuid| book.person(UserId(user)).is_some_and(|pupil| by.sees(&book, pupil));
            for row in all(id).await? {
                match work.contains(&(id.0, row.user_id)) {
                    true if sees(row.user_id) => files.handed_in.push(shown(&row)),
                    true => {}
                    false => files.attached.push(shown(&row)),
                }
            }
        }
        Viewer::Reader(reader) => {
            let pupil = reader.pupil(desk).await?;
            of_pupil(desk, &desk.store, pupil, id).await?;
            let work = handed(desk, &desk.store, &[id]).await?;
            all(id).await?.iter().for_each(|row| sort_in(&mut files, row, id, pupil, &work));
        }
    }
    in_order(&mut files);
    Ok(files)
}

fn in_order(files: &mut HomeworkFiles) {
    files.attached.sort_by_key(|file| (file.at, file.id));
    files.handed_in.sort_by_key(|file| (file.owner, file.at, file.id));
}

/// A file as a pupil and their adults see it: their own, or what was given out.
fn sort_in(files: &mut HomeworkFiles, row: &file::Model, id: HomeworkId, pupil: UserId, work: &HashSet<(Uuid, Uuid)>) {
    if row.user_id == pupil.0 {
        files.handed_in.push(shown(row));
    } else if !work.contains(&(id.0, row.user_id)) {
        files.attached.push(shown(row));
    }
}

/// Who did something on which homework: what hangs there of theirs was handed in, whatever became of them since.
async fn handed(desk: &Desk, db: &impl Read, ids: &[HomeworkId]) -> Result<HashSet<(Uuid, Uuid)>, Error> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let rows = store::homework_rows::work_on(db, desk.school, &ids).await?;
    Ok(rows.into_iter().map(|row| (row.homework_id, row.user_id)).collect())
}

/// What hangs on all homework of a pupil, by homework. Error: `NotFound`, if the child is not theirs.
pub async fn of_all_homework(
    desk: &Desk,
    reader: &Reader<'_>,
    list: &HomeworkList,
) -> Result<HashMap<HomeworkId, HomeworkFiles>, Error> {
    let pupil = reader.pupil(desk).await?;
    // Only what is theirs to see, whatever the list says.
    let theirs = crate::learning::homework::list(desk, reader).await?;
    let theirs: HashSet<HomeworkId> = theirs.outstanding.iter().chain(&theirs.past).map(|one| one.id).collect();
    let asked = list.outstanding.iter().chain(&list.past).map(|one| one.id);
    let ids: Vec<HomeworkId> = asked.filter(|id| theirs.contains(id)).collect();
    let work = handed(desk, &desk.store, &ids).await?;
    let raw: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let mut all: HashMap<HomeworkId, HomeworkFiles> = HashMap::new();
    for row in store::files::files_of_all_homework(&desk.store, desk.school, &raw).await? {
        let Some(id) = row.homework_id.map(HomeworkId) else { continue };
        sort_in(all.entry(id).or_default(), &row, id, pupil, &work);
    }
    all.values_mut().for_each(in_order);
    Ok(all)
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
    let work = handed(desk, &change, &[id]).await?;
    let row = store::files::find_file(&change, desk.school, file.0).await?;
    let given = row.filter(|row| row.homework_id == Some(id.0) && row.removed_at.is_none());
    let mut row = given.filter(|row| !work.contains(&(id.0, row.user_id))).ok_or_else(no_file)?;
    row.removed_at = Some(desk.clock.now());
    let subject = subject(UserId(row.user_id), 1);
    change.put(vec![row]).await?;
    desk.commit(change, by.actor(), Action::FilesRemoved, subject).await?;
    Ok(())
}

/// An error if nothing can be handed in any more. Error: `NotFound`.
async fn takes_files(desk: &Desk, change: &Change, by: &Pupil, id: HomeworkId) -> Result<(), Error> {
    let facts = of_pupil(desk, change, by.id(), id).await?;
    if facts.takes_files(desk.today()) { Ok(()) } else { Err(no_file()) }
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
    takes_files(desk, &change, by, id).await?;
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
    takes_files(desk, &change, by, id).await?;
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
