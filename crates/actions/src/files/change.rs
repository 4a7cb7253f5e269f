//! What somebody does with their own files and folders. Each is one unit of work, so that two at once see each other.

use super::content::Contents;
use super::holdings::Holdings;
use super::{Arrived, Owner, no_file, no_room, shown, subject};
use crate::ask::learning::files::{BinShown, FileShown, Item, ItemShown};
use crate::desk::Desk;
use crate::error::Error;
use domain::id::{FileId, FolderId, UserId};
use domain::journal::Action;
use domain::learning::file::{DEEPEST, MOST_FILES, MOST_FOLDERS, MOST_IN_FOLDER, clean};
use std::collections::HashSet;
use store::{Change, file, folder};
use uuid::Uuid;

const DAY: i64 = 24 * 60 * 60 * 1000;

/// Keeps a file that arrived, under a name that is free in its folder. Errors: no room, the folder is full or gone.
pub async fn add(desk: &Desk, by: Owner<'_>, folder: Option<FolderId>, arrived: Arrived) -> Result<FileShown, Error> {
    let kept = add_row(desk, by, folder, &arrived).await;
    if kept.is_err() {
        super::discard(desk, arrived).await;
    }
    kept
}

async fn add_row(desk: &Desk, by: Owner<'_>, folder: Option<FolderId>, arrived: &Arrived) -> Result<FileShown, Error> {
    let user = by.id()?;
    let (mut change, held) = begin(desk, user).await?;
    let folder = place(&held, folder)?;
    if !held.has_room(Some((&arrived.content, arrived.size)), by.quota()) {
        return Err(no_room());
    }
    let (name, name_key) = held.free_name(&arrived.name, folder, None);
    let row = row_of(desk, user, arrived, (name, name_key), folder, None)?;
    Contents::open(&desk.folder)?.place(arrived).await?;
    change.put(vec![row.clone()]).await?;
    desk.commit(change, &by.actor(), Action::FilesAdded, subject(user, 1)).await?;
    Ok(shown(&row))
}

/// The row of a file that arrived.
pub(super) fn row_of(
    desk: &Desk,
    user: UserId,
    arrived: &Arrived,
    (name, name_key): (String, String),
    folder_id: Option<Uuid>,
    homework_id: Option<Uuid>,
) -> Result<file::Model, Error> {
    Ok(file::Model {
        id: desk.new_id()?,
        school_id: desk.school.0,
        user_id: user.0,
        folder_id,
        homework_id,
        name,
        name_key,
        media_type: arrived.media_type.to_owned(),
        size: arrived.size as i64,
        content: arrived.content.clone(),
        removed_at: None,
        created_at: desk.clock.now(),
    })
}

/// Begins a unit of work on what somebody keeps.
async fn begin(desk: &Desk, user: UserId) -> Result<(Change, Holdings), Error> {
    let change = desk.begin().await?;
    let held = Holdings::of(&change, desk.school, user).await?;
    Ok((change, held))
}

/// A folder with room for one more.
fn place(held: &Holdings, folder: Option<FolderId>) -> Result<Option<Uuid>, Error> {
    let folder = folder.map(|id| held.folder(id)).transpose()?.map(|row| row.id);
    if held.folders.len() >= MOST_FOLDERS || held.files.len() >= MOST_FILES {
        return Err(Error::invalid("folder_full", "folder_full", &[]));
    }
    if held.folders_in(folder).count() + held.files_in(folder).count() >= MOST_IN_FOLDER {
        return Err(Error::invalid("folder_full", "folder_full", &[]));
    }
    Ok(folder)
}

/// What was typed as a name. Error: nothing is left of it.
fn named(name: &str) -> Result<String, Error> {
    let name = clean(name, "");
    if name.is_empty() || name.starts_with('.') {
        return Err(Error::invalid("name", "file_name_needed", &[]));
    }
    Ok(name)
}

/// Makes a folder. Errors: no name, too deep, the folder is full or gone.
pub async fn make_folder(desk: &Desk, by: Owner<'_>, parent: Option<FolderId>, name: &str) -> Result<FolderId, Error> {
    let (user, name) = (by.id()?, named(name)?);
    let (mut change, held) = begin(desk, user).await?;
    let parent_id = place(&held, parent)?;
    if held.path(parent_id).len() >= DEEPEST {
        return Err(too_deep());
    }
    let (name, name_key) = held.free_name(&name, parent_id, None);
    let (id, created_at) = (desk.new_id()?, desk.clock.now());
    let (school_id, user_id) = (desk.school.0, user.0);
    let row = folder::Model { id, school_id, user_id, parent_id, name, name_key, removed_at: None, created_at };
    change.put(vec![row]).await?;
    desk.commit(change, &by.actor(), Action::FilesChanged, subject(user, 1)).await?;
    Ok(FolderId(id))
}

fn too_deep() -> Error {
    Error::invalid("folder_deep", "folder_deep", &[])
}

/// One file or folder and where it could be moved. Error: `NotFound`.
pub async fn item(desk: &Desk, by: Owner<'_>, item: Item) -> Result<ItemShown, Error> {
    let held = Holdings::of(&desk.store, desk.school, by.id()?).await?;
    let (name, parent, without) = match item {
        Item::File(id) => held.file(id).map(|row| (row.name.clone(), row.folder_id, HashSet::new()))?,
        Item::Folder(id) => held.folder(id).map(|row| (row.name.clone(), row.parent_id, held.below(row.id)))?,
    };
    let live = held.folders.values().filter(|row| row.removed_at.is_none() && !without.contains(&row.id));
    let title = |row: &folder::Model| {
        held.path(Some(row.id)).iter().map(|above| above.name.as_str()).collect::<Vec<_>>().join(" / ")
    };
    let mut places: Vec<(FolderId, String)> = live.map(|row| (FolderId(row.id), title(row))).collect();
    places.retain(|(_, title)| !title.is_empty());
    places.sort_by_cached_key(|(_, title)| crate::book::natural(title));
    Ok(ItemShown { item, name, folder: held.home(parent).map(FolderId), places })
}

/// Gives a file or folder another name. A file keeps its ending: it says what the file is.
pub async fn rename(desk: &Desk, by: Owner<'_>, item: Item, name: &str) -> Result<(), Error> {
    let (user, name) = (by.id()?, named(name)?);
    let (mut change, held) = begin(desk, user).await?;
    match item {
        Item::File(id) => {
            let mut row = held.file(id)?.clone();
            let ending = row.name.rsplit_once('.').map_or("", |(_, ending)| ending);
            let has_it = name.rsplit_once('.').is_some_and(|(_, other)| other.eq_ignore_ascii_case(ending));
            let name = if has_it { name } else { clean(&format!("{name}.{ending}"), "file") };
            (row.name, row.name_key) = held.free_name(&name, held.home(row.folder_id), Some(row.id));
            change.put(vec![row]).await?;
        }
        Item::Folder(id) => {
            let mut row = held.folder(id)?.clone();
            (row.name, row.name_key) = held.free_name(&name, held.home(row.parent_id), Some(row.id));
            change.put(vec![row]).await?;
        }
    }
    desk.commit(change, &by.actor(), Action::FilesChanged, subject(user, 1)).await?;
    Ok(())
}

/// Moves a file or folder to another folder, or to the top. Errors: into itself, too deep, full, gone.
pub async fn move_item(desk: &Desk, by: Owner<'_>, item: Item, to: Option<FolderId>) -> Result<(), Error> {
    let user = by.id()?;
    let (mut change, held) = begin(desk, user).await?;
    let from = match item {
        Item::File(id) => held.file(id)?.folder_id,
        Item::Folder(id) => held.folder(id)?.parent_id,
    };
    if held.home(from) == to.map(|id| id.0) {
        return change.abandon().await.map_err(Error::from);
    }
    let to = place(&held, to)?;
    match item {
        Item::File(id) => {
            let mut row = held.file(id)?.clone();
            (row.name, row.name_key) = held.free_name(&row.name, to, None);
            row.folder_id = to;
            change.put(vec![row]).await?;
        }
        Item::Folder(id) => {
            let mut row = held.folder(id)?.clone();
            let below = held.below(row.id);
            if to.is_some_and(|to| below.contains(&to)) {
                return Err(Error::invalid("folder_into_itself", "folder_into_itself", &[]));
            }
            let (above, own) = (held.path(to).len(), held.path(Some(row.id)).len());
            let deepest = below.iter().map(|id| held.path(Some(*id)).len()).max().unwrap_or(own);
            if above + 1 + deepest - own > DEEPEST {
                return Err(too_deep());
            }
            (row.name, row.name_key) = held.free_name(&row.name, to, None);
            row.parent_id = to;
            change.put(vec![row]).await?;
        }
    }
    desk.commit(change, &by.actor(), Action::FilesChanged, subject(user, 1)).await?;
    Ok(())
}

/// Puts a file, or a folder with all that is in it, into the bin.
pub async fn remove(desk: &Desk, by: Owner<'_>, item: Item) -> Result<(), Error> {
    let user = by.id()?;
    let (mut change, held) = begin(desk, user).await?;
    let now = desk.clock.now();
    let (mut folders, mut files): (Vec<folder::Model>, Vec<file::Model>) = match item {
        Item::File(id) => (Vec::new(), vec![held.file(id)?.clone()]),
        Item::Folder(id) => {
            let below = held.below(held.folder(id)?.id);
            let inner = below.iter().flat_map(|id| held.files_in(Some(*id)).cloned()).collect();
            (below.iter().filter_map(|id| held.folders.get(id).cloned()).collect(), inner)
        }
    };
    folders.iter_mut().for_each(|row| row.removed_at = Some(now));
    files.iter_mut().for_each(|row| row.removed_at = Some(now));
    let count = files.len().max(1);
    change.put(folders).await?;
    change.put(files).await?;
    desk.commit(change, &by.actor(), Action::FilesRemoved, subject(user, count)).await?;
    Ok(())
}

/// What is in the bin, newest first: a folder stands for what was deleted with it.
pub async fn bin(desk: &Desk, by: Owner<'_>) -> Result<Vec<BinShown>, Error> {
    let held = Holdings::of(&desk.store, desk.school, by.id()?).await?;
    let (_, settings) = desk.school().await?;
    let (keep, now) = (i64::from(settings.keep_deleted_days) * DAY, desk.clock.now());
    let folders = held.folders.values().filter_map(|row| {
        let at = row.removed_at.filter(|at| !went_with(&held, row.parent_id, *at))?;
        Some((at, Item::Folder(FolderId(row.id)), row.name.clone(), String::new()))
    });
    let files = held.kept().filter_map(|row| {
        let at = row.removed_at.filter(|at| !went_with(&held, row.folder_id, *at))?;
        Some((at, Item::File(FileId(row.id)), row.name.clone(), row.media_type.clone()))
    });
    let mut all: Vec<_> = folders.chain(files).collect();
    all.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.2.cmp(&b.2)));
    let shown = |(at, item, name, media_type): (i64, Item, String, String)| BinShown {
        item,
        name,
        media_type,
        days: ((at + keep - now).max(0) as u64).div_ceil(DAY as u64).max(1) as u32,
    };
    Ok(all.into_iter().map(shown).collect())
}

/// Whether something was deleted together with the folder it lies in.
fn went_with(held: &Holdings, parent: Option<Uuid>, at: i64) -> bool {
    parent.and_then(|id| held.folders.get(&id)).is_some_and(|row| row.removed_at == Some(at))
}

/// Takes a file, or a folder with what was deleted with it, out of the bin: to where it lay, or to the top where that
/// folder is gone.
pub async fn restore(desk: &Desk, by: Owner<'_>, item: Item) -> Result<(), Error> {
    let user = by.id()?;
    let (mut change, held) = begin(desk, user).await?;
    match item {
        Item::File(id) => {
            let row = held.kept().find(|row| row.id == id.0 && row.removed_at.is_some()).ok_or_else(no_file)?;
            if !held.fits(&[row], by.quota()) {
                return Err(no_room());
            }
            let mut row = row.clone();
            row.folder_id = place(&held, held.home(row.folder_id).map(FolderId))?;
            (row.name, row.name_key) = held.free_name(&row.name, row.folder_id, None);
            row.removed_at = None;
            change.put(vec![row]).await?;
        }
        Item::Folder(id) => {
            let top = held.folders.get(&id.0).filter(|row| row.removed_at.is_some()).ok_or_else(no_file)?;
            let (folders, files) = gone_with(&held, top);
            if !held.fits(&files, by.quota()) {
                return Err(no_room());
            }
            let parent = place(&held, held.home(top.parent_id).map(FolderId))?;
            let mut folders: Vec<folder::Model> = folders.into_iter().cloned().collect();
            for row in &mut folders {
                row.removed_at = None;
                if row.id == id.0 {
                    row.parent_id = parent;
                    (row.name, row.name_key) = held.free_name(&row.name, parent, None);
                }
            }
            let back = |row: &file::Model| file::Model { removed_at: None, ..row.clone() };
            change.put(folders).await?;
            change.put(files.into_iter().map(back).collect()).await?;
        }
    }
    desk.commit(change, &by.actor(), Action::FilesChanged, subject(user, 1)).await?;
    Ok(())
}

/// A folder in the bin and all that was deleted with it.
fn gone_with<'a>(held: &'a Holdings, top: &'a folder::Model) -> (Vec<&'a folder::Model>, Vec<&'a file::Model>) {
    let mut ids = HashSet::from([top.id]);
    let mut folders = vec![top];
    let mut at = 0;
    while at < folders.len() {
        let above = folders[at].id;
        let inner =
            held.folders.values().filter(|row| row.parent_id == Some(above) && row.removed_at == top.removed_at);
        folders.extend(inner.filter(|row| ids.insert(row.id)));
        at += 1;
    }
    let is_in =
        |row: &&file::Model| row.folder_id.is_some_and(|id| ids.contains(&id)) && row.removed_at == top.removed_at;
    let files = held.kept().filter(is_in).collect();
    (folders, files)
}
