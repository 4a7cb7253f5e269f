//! My files: what pupils and staff keep, what goes with homework and what is handed in.
//!
//! Rows give names to content; content lies in a store beside the database ([`content`]) and is there once however many
//! rows point at it. Whose files somebody may see is asked here
//! and in [`homework`], and nowhere else.

mod change;
mod content;
mod holdings;
mod homework;
mod seal;
mod sweep;

pub use change::{add, bin, item, make_folder, move_item, remove, rename, restore};
pub use content::{Arrived, Incoming, Reading};
pub use homework::{
    Viewer, attach, detach, hand_in, hand_in_own, of_all_homework, of_homework, open_of_homework, take_back,
};
pub use sweep::sweep;
pub(crate) use sweep::{erase_contents, keep_swept, missing, note_erasing, wanted_again};

use crate::actor::{Guardian, Pupil, Staff};
use crate::ask::learning::files::{FileShown, Listing};
use crate::desk::Desk;
use crate::error::{Code, Error};
use content::Contents;
use domain::id::{FileId, FolderId, UserId};
use domain::journal::{Actor, Subject};
use domain::learning::file::{FileFault, clean, is_known, quota};
use domain::user::Role;
use holdings::Holdings;

/// Whoever keeps files.
#[derive(Clone, Copy, Debug)]
pub enum Owner<'a> {
    /// A pupil.
    Pupil(&'a Pupil),
    /// A member of staff.
    Staff(&'a Staff),
}

impl Owner<'_> {
    /// Who. Error: whoever holds the key at a command line is nobody who keeps files.
    pub fn id(&self) -> Result<UserId, Error> {
        let id = match self {
            Owner::Pupil(pupil) => Some(pupil.id()),
            Owner::Staff(staff) => staff.user(),
        };
        id.ok_or_else(|| Error::new(Code::NotFound, "no_user", &[]))
    }

    fn actor(&self) -> Actor {
        match self {
            Owner::Pupil(pupil) => pupil.actor(),
            Owner::Staff(staff) => staff.actor().clone(),
        }
    }

    /// How many bytes they may keep.
    fn quota(&self) -> u64 {
        match self {
            Owner::Pupil(_) => quota(Role::Student),
            Owner::Staff(_) => quota(Role::Teacher),
        }
    }
}

/// What lies in one of their folders, or at the top. Error: `NotFound`.
pub async fn list(desk: &Desk, by: Owner<'_>, folder: Option<FolderId>) -> Result<Listing, Error> {
    listing(desk, by.id()?, folder, by.quota()).await
}

/// The same of a child of theirs. Error: `NotFound`.
pub async fn list_of_child(
    desk: &Desk,
    by: &Guardian,
    child: UserId,
    folder: Option<FolderId>,
) -> Result<Listing, Error> {
    let child = crate::portal::child(desk, by, child).await?.id;
    listing(desk, child, folder, quota(Role::Student)).await
}

async fn listing(desk: &Desk, user: UserId, folder: Option<FolderId>, quota: u64) -> Result<Listing, Error> {
    let held = Holdings::of(&desk.store, desk.school, user).await?;
    let (path, folders, files) = held.list(folder)?;
    Ok(Listing { path, folders, files, used: held.used(), quota, is_open: desk.key().is_ok() })
}

/// One of their own files, to be read: kept, or handed in, or given out with homework. Error: `NotFound`.
pub async fn open(desk: &Desk, by: Owner<'_>, file: FileId) -> Result<(FileShown, Reading), Error> {
    let row = own(desk, by.id()?, file).await?;
    read(desk, row).await
}

/// The same of a child of theirs. Error: `NotFound`.
pub async fn open_of_child(
    desk: &Desk,
    by: &Guardian,
    child: UserId,
    file: FileId,
) -> Result<(FileShown, Reading), Error> {
    let child = crate::portal::child(desk, by, child).await?.id;
    let row = own(desk, child, file).await?;
    read(desk, row).await
}

/// Somebody's own file that is not in the bin.
async fn own(desk: &Desk, user: UserId, file: FileId) -> Result<store::file::Model, Error> {
    let row = store::files::find_file(&desk.store, desk.school, file.0).await?;
    row.filter(|row| row.user_id == user.0 && row.removed_at.is_none()).ok_or_else(no_file)
}

async fn read(desk: &Desk, row: store::file::Model) -> Result<(FileShown, Reading), Error> {
    let contents = Contents::open(&desk.folder)?;
    let reading = contents.read(desk, &row.content, row.size.max(0) as u64).await?;
    Ok((shown(&row), reading))
}

/// Begins to take in a file of this name: what cannot be kept is refused before its bytes come.
pub async fn receive(desk: &Desk, by: Owner<'_>, name: &str) -> Result<Incoming, Error> {
    let user = by.id()?;
    let name = clean(name, "file");
    if !is_known(&name) {
        return Err(content::refused(FileFault::Kind));
    }
    let held = Holdings::of(&desk.store, desk.school, user).await?;
    if held.used() >= by.quota() || !held.has_room(None, by.quota()) {
        return Err(no_room());
    }
    Contents::open(&desk.folder)?.begin(desk, name).await
}

/// Takes away what arrived and is not kept after all.
pub async fn discard(desk: &Desk, arrived: Arrived) {
    if let Ok(contents) = Contents::open(&desk.folder) {
        contents.drop(&arrived).await;
    }
}

fn shown(row: &store::file::Model) -> FileShown {
    FileShown {
        id: FileId(row.id),
        owner: UserId(row.user_id),
        name: row.name.clone(),
        media_type: row.media_type.clone(),
        size: row.size.max(0) as u64,
        at: row.created_at,
    }
}

fn subject(user: UserId, count: usize) -> Subject {
    Subject { count: count as u32, user: Some(user.0), ..Subject::default() }
}

fn no_file() -> Error {
    Error::new(Code::NotFound, "no_file", &[])
}

fn no_room() -> Error {
    Error::invalid("files_quota", "files_quota", &[])
}
