//! All that somebody keeps, as a tree.
//!
//! Undoing an old change may leave a file in a folder that is gone, or folders in a ring: both are shown at the top, so
//! that nothing is ever out of reach.

use super::{no_file, shown};
use crate::ask::learning::files::{FileShown, FolderShown};
use crate::error::Error;
use domain::id::{FileId, FolderId, SchoolId, UserId};
use domain::name::fold;
use std::collections::{HashMap, HashSet};
use store::find::Read;
use store::{file, folder};
use uuid::Uuid;

/// The rows of one user.
pub(super) struct Holdings {
    /// All folders by id, in the bin too.
    pub folders: HashMap<Uuid, folder::Model>,
    /// All files, in the bin and at homework too.
    pub files: Vec<file::Model>,
    /// Homework among that of the files which still stands.
    standing: HashSet<Uuid>,
}

impl Holdings {
    pub async fn of(db: &impl Read, school: SchoolId, user: UserId) -> Result<Holdings, Error> {
        let folders = store::files::folders_of(db, school, user.0).await?;
        let files = store::files::files_of(db, school, user.0).await?;
        let homework = files.iter().filter_map(|row| row.homework_id).collect();
        let standing = store::files::standing_homework(db, school, &homework).await?;
        Ok(Holdings { folders: folders.into_iter().map(|row| (row.id, row)).collect(), files, standing })
    }

    /// What counts against the room: not what hangs on homework that is over and done with, which its owner could not take
    /// away to make room.
    fn counted(&self) -> impl Iterator<Item = &file::Model> {
        self.files.iter().filter(|row| row.homework_id.is_none_or(|id| self.standing.contains(&id)))
    }

    /// Bytes of all that is not in the bin; what two rows point at counts once.
    pub fn used(&self) -> u64 {
        self.bytes(false, None)
    }

    /// Whether there is room for one more content: for what is in use, and for as much again in the bin, so that deleting
    /// makes room and yet does not fill the disk.
    pub fn has_room(&self, more: Option<(&str, u64)>, quota: u64) -> bool {
        self.bytes(false, more) <= quota && self.bytes(true, more) <= 2 * quota
    }

    /// Whether there is room in use for what comes back out of the bin.
    pub fn fits(&self, back: &[&file::Model], quota: u64) -> bool {
        let live = self.counted().filter(|row| row.removed_at.is_none()).chain(back.iter().copied());
        let own = live.map(|row| (row.content.as_str(), row.size.max(0) as u64));
        own.collect::<HashMap<_, _>>().into_values().sum::<u64>() <= quota
    }

    fn bytes(&self, with_bin: bool, more: Option<(&str, u64)>) -> u64 {
        let rows = self.counted().filter(|row| with_bin || row.removed_at.is_none());
        let own = rows.map(|row| (row.content.as_str(), row.size.max(0) as u64));
        own.chain(more).collect::<HashMap<_, _>>().into_values().sum()
    }

    /// A file of theirs that is kept and not in the bin.
    pub fn file(&self, id: FileId) -> Result<&file::Model, Error> {
        let live = self.kept().find(|row| row.id == id.0 && row.removed_at.is_none());
        live.ok_or_else(no_file)
    }

    /// A folder of theirs that is not in the bin.
    pub fn folder(&self, id: FolderId) -> Result<&folder::Model, Error> {
        self.folders.get(&id.0).filter(|row| row.removed_at.is_none()).ok_or_else(no_file)
    }

    /// Files that are kept, not those at homework.
    pub fn kept(&self) -> impl Iterator<Item = &file::Model> {
        self.files.iter().filter(|row| row.homework_id.is_none())
    }

    /// The live folder that a row lies in; none at the top.
    pub fn home(&self, parent: Option<Uuid>) -> Option<Uuid> {
        parent.filter(|id| self.folders.get(id).is_some_and(|row| row.removed_at.is_none() && !self.is_in_ring(row.id)))
    }

    /// The folders from the top down to this one.
    pub fn path(&self, folder: Option<Uuid>) -> Vec<&folder::Model> {
        let mut path = Vec::new();
        let mut at = self.home(folder);
        while let Some(row) = at.and_then(|id| self.folders.get(&id)) {
            path.push(row);
            at = self.home(row.parent_id);
        }
        path.reverse();
        path
    }

    fn is_in_ring(&self, id: Uuid) -> bool {
        let mut seen = HashSet::new();
        let mut at = self.folders.get(&id).and_then(|row| row.parent_id);
        while let Some(row) = at.and_then(|id| self.folders.get(&id)) {
            if row.id == id || !seen.insert(row.id) {
                return true;
            }
            at = row.parent_id;
        }
        false
    }

    /// The live folders in a folder.
    pub fn folders_in(&self, folder: Option<Uuid>) -> impl Iterator<Item = &folder::Model> {
        let live = self.folders.values().filter(|row| row.removed_at.is_none());
        live.filter(move |row| self.parent(row) == folder)
    }

    /// The live folder above a folder; a folder of a ring lies at the top.
    fn parent(&self, row: &folder::Model) -> Option<Uuid> {
        if self.is_in_ring(row.id) { None } else { self.home(row.parent_id) }
    }

    /// The live files in a folder.
    pub fn files_in(&self, folder: Option<Uuid>) -> impl Iterator<Item = &file::Model> {
        let live = self.kept().filter(|row| row.removed_at.is_none());
        live.filter(move |row| self.home(row.folder_id) == folder)
    }

    /// The folder and all live folders below it.
    pub fn below(&self, folder: Uuid) -> HashSet<Uuid> {
        let mut below = HashSet::from([folder]);
        let mut next = vec![folder];
        while let Some(one) = next.pop() {
            let inner: Vec<Uuid> = self.folders_in(Some(one)).map(|row| row.id).collect();
            next.extend(inner.into_iter().filter(|id| below.insert(*id)));
        }
        below
    }

    /// The folded names in a folder, but that of `spared`.
    pub fn names(&self, folder: Option<Uuid>, spared: Option<Uuid>) -> HashSet<&str> {
        let folders = self.folders_in(folder).map(|row| (row.id, row.name_key.as_str()));
        let files = self.files_in(folder).map(|row| (row.id, row.name_key.as_str()));
        folders.chain(files).filter(|(id, _)| Some(*id) != spared).map(|(_, key)| key).collect()
    }

    /// What a folder shows: the way to it, its folders, its files. Error: `NotFound`.
    #[allow(clippy::type_complexity)]
    pub fn list(
        &self,
        folder: Option<FolderId>,
    ) -> Result<(Vec<FolderShown>, Vec<FolderShown>, Vec<FileShown>), Error> {
        let here = folder.map(|id| self.folder(id)).transpose()?.map(|row| row.id);
        let is_top = here.is_some_and(|id| self.is_in_ring(id));
        let holds = self.counts();
        let shown_folder = |row: &folder::Model| FolderShown {
            id: FolderId(row.id),
            name: row.name.clone(),
            holds: holds.get(&Some(row.id)).copied().unwrap_or_default(),
        };
        let mut path: Vec<FolderShown> = self.path(here).into_iter().map(shown_folder).collect();
        if let Some(row) = here.filter(|_| is_top).and_then(|id| self.folders.get(&id)) {
            path.push(shown_folder(row));
        }
        let mut folders: Vec<FolderShown> = self.folders_in(here).map(shown_folder).collect();
        folders.sort_by_cached_key(|one| crate::book::natural(&one.name));
        let mut files: Vec<FileShown> = self.files_in(here).map(shown).collect();
        // A second of a name comes after the first.
        let stem = |name: &str| name.rsplit_once('.').map_or_else(String::new, |(stem, _)| stem.to_owned());
        files.sort_by_cached_key(|one| (crate::book::natural(&stem(&one.name)), crate::book::natural(&one.name)));
        Ok((path, folders, files))
    }

    /// How many live files and folders are in each folder.
    fn counts(&self) -> HashMap<Option<Uuid>, u32> {
        let folders = self.folders.values().filter(|row| row.removed_at.is_none()).map(|row| self.parent(row));
        let files = self.kept().filter(|row| row.removed_at.is_none()).map(|row| self.home(row.folder_id));
        let mut counts = HashMap::new();
        folders.chain(files).for_each(|place| *counts.entry(place).or_default() += 1);
        counts
    }

    /// A name that is free in a folder.
    pub fn free_name(&self, name: &str, folder: Option<Uuid>, spared: Option<Uuid>) -> (String, String) {
        let taken = self.names(folder, spared);
        let name = domain::learning::file::unique(name, |key| taken.contains(key));
        let key = fold(&name);
        (name, key)
    }
}
