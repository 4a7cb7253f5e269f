//! What is no longer wanted goes: rows whose time in the bin is up, and content that nothing points at.
//!
//! A backup holds rows and no content. So content waits, once nothing points at it, for the keeping time and as long as
//! backups are kept; only what an erased person alone had goes with them.

use super::content::{Contents, clear_incoming};
use crate::actor::Office;
use crate::desk::Desk;
use crate::error::Error;
use domain::journal::{Action, Conflict, Subject, Undo};
use serde_json::Value;
use std::collections::HashSet;
use std::time::{Duration, SystemTime};
use store::undo::{Blocked, Why};
use store::{file, folder};
use uuid::Uuid;

const DAY: i64 = 24 * 60 * 60 * 1000;
/// How long backups are kept: as many as there are, one a day.
const BACKUPS: i64 = 14 * DAY;
/// An upload that was not written to for so long is over.
const STALE: Duration = Duration::from_secs(24 * 60 * 60);

/// Erases what has been in the bin for the keeping time, and takes away content that nothing has pointed at for that
/// long and 14 days more. Answers how many contents went.
pub async fn sweep(desk: &Desk) -> Result<u32, Error> {
    let (_, settings) = desk.school().await?;
    let keep = i64::from(settings.keep_deleted_days) * DAY;
    empty_bins(desk, desk.clock.now() - keep).await?;
    let Some(contents) = Contents::find(&desk.folder)? else { return Ok(0) };
    clear_incoming(&desk.folder, SystemTime::now() - STALE)?;
    let there = contents.list().await?;
    let used = store::files::contents(&desk.store, desk.school).await?;
    let waiting: std::collections::HashMap<String, i64> = contents.waiting().await?.into_iter().collect();
    for name in waiting.keys().filter(|name| used.contains(*name) || !there.contains(*name)) {
        contents.wanted(name).await?;
    }
    let now = desk.clock.now();
    let mut over = Vec::new();
    for name in there.difference(&used) {
        match waiting.get(name) {
            Some(since) if since.saturating_add(keep + BACKUPS) <= now => over.push(name.clone()),
            Some(_) => {}
            None => contents.wait(name, now).await?,
        }
    }
    remove_unused(desk, &contents, over).await
}

/// Rows go inside the unit of work in which nothing points at them, so nobody can begin to meanwhile.
async fn remove_unused(desk: &Desk, contents: &Contents, names: Vec<String>) -> Result<u32, Error> {
    if names.is_empty() {
        return Ok(0);
    }
    let change = desk.begin().await?;
    let used = store::files::contents(&change, desk.school).await?;
    let mut removed = 0;
    for name in names.iter().filter(|name| !used.contains(*name)) {
        contents.remove(name).await?;
        removed += 1;
    }
    change.abandon().await?;
    Ok(removed)
}

async fn empty_bins(desk: &Desk, before: i64) -> Result<(), Error> {
    let (files, folders) = store::files::removed_before(&desk.store, desk.school, before).await?;
    if files.is_empty() && folders.is_empty() {
        return Ok(());
    }
    let mut change = desk.begin().await?;
    // Somebody may have taken something back meanwhile.
    let (files, folders) = store::files::removed_before(&change, desk.school, before).await?;
    change.remove::<file::Model>(&files).await?;
    change.remove::<folder::Model>(&folders).await?;
    let subject = Subject { count: files.len() as u32, ..Subject::default() };
    desk.commit(change, Office::program().actor(), Action::FilesRemoved, subject).await?;
    Ok(())
}

/// Before people are erased: notes what content they ever had, so that it goes even if the program ends in between.
/// Answers its names for [`erase_contents`].
pub(crate) async fn note_erasing(desk: &Desk, people: &[Uuid]) -> Result<HashSet<String>, Error> {
    let Some(contents) = Contents::find(&desk.folder)? else { return Ok(HashSet::new()) };
    let there = contents.list().await?;
    let theirs = store::files::contents_of_people(&desk.store, desk.school, people).await?;
    let theirs: HashSet<String> = theirs.intersection(&there).cloned().collect();
    for name in &theirs {
        contents.wait(name, i64::MIN).await?;
    }
    Ok(theirs)
}

/// After people were erased: what they alone had goes at once; what others have stays theirs.
pub(crate) async fn erase_contents(desk: &Desk, names: HashSet<String>) -> Result<(), Error> {
    let Some(contents) = Contents::find(&desk.folder)? else { return Ok(()) };
    let used = store::files::contents(&desk.store, desk.school).await?;
    for name in names.intersection(&used) {
        contents.wanted(name).await?;
    }
    remove_unused(desk, &contents, names.difference(&used).cloned().collect()).await?;
    Ok(())
}

/// How many contents are missing that rows point at.
pub(crate) async fn missing(desk: &Desk) -> Result<usize, Error> {
    let used = store::files::contents(&desk.store, desk.school).await?;
    let there = match Contents::find(&desk.folder)? {
        Some(contents) => contents.list().await?,
        None => HashSet::new(),
    };
    Ok(used.difference(&there).count())
}

/// Takes files out of an undo whose content is gone: a name without content is of no use. Answers the contents that the
/// rest would point at again, for [`wanted_again`]. Only inside the unit of work that writes the undo.
pub(crate) async fn keep_swept(
    desk: &Desk,
    undo: &mut Undo,
    blocked: &mut Vec<Blocked>,
) -> Result<HashSet<String>, Error> {
    let content = |row: &Option<Value>| row.as_ref().and_then(|row| row["content"].as_str()).map(str::to_owned);
    let is_file = |table: &str| table == "file";
    if !undo.writes.iter().any(|w| is_file(&w.0) && w.2.is_some()) {
        return Ok(HashSet::new());
    }
    let there = match Contents::find(&desk.folder)? {
        Some(contents) => contents.list().await?,
        None => HashSet::new(),
    };
    let (mut pointed, mut gone) = (HashSet::new(), Vec::new());
    undo.writes.retain(|(table, row, becomes)| match content(becomes).filter(|_| is_file(table)) {
        Some(name) if !there.contains(&name) => {
            let was = becomes.clone().unwrap_or_default();
            gone.push(Conflict { table: table.clone(), row: *row, field: String::new(), was, now: Value::Null });
            false
        }
        name => {
            pointed.extend(name);
            true
        }
    });
    undo.conflicts.retain(|kept| gone.iter().all(|conflict| conflict.row != kept.row));
    blocked.extend(gone.into_iter().map(|conflict| Blocked { conflict, why: Why::Gone }));
    Ok(pointed)
}

/// Content that rows point at again no longer waits to be taken away.
pub(crate) async fn wanted_again(desk: &Desk, names: &HashSet<String>) -> Result<(), Error> {
    let Some(contents) = Contents::find(&desk.folder)? else { return Ok(()) };
    for name in names {
        contents.wanted(name).await?;
    }
    Ok(())
}
