//! The store of content: `files/` in the school's folder. Content is stored once, under a keyed hash of itself, sealed.
//!
//! `content/ab/abcd…` is content that is whole; `incoming/` is what is being written; `waiting/` notes since when nothing
//! has pointed at a content. What comes in is moved to its place when all of it is on the disk.

use super::seal::{self, Opening, Sealing, Seals};
use crate::desk::Desk;
use crate::error::{Code, Error};
use crate::folder::Folder;
use domain::learning::file::{FileFault, HEAD, LARGEST, judge};
use futures_util::TryStreamExt;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{MultipartUpload, ObjectStore, ObjectStoreExt, PutPayload};
use std::collections::HashSet;
use std::io::ErrorKind;
use uuid::Uuid;
use zeroize::Zeroizing;

const CONTENT: &str = "content";
const INCOMING: &str = "incoming";
const WAITING: &str = "waiting";

/// The store of one school.
pub(crate) struct Contents(LocalFileSystem);

/// A file while it comes in.
pub struct Incoming {
    name: String,
    upload: Box<dyn MultipartUpload>,
    part: Path,
    sealing: Sealing,
    head: Zeroizing<Vec<u8>>,
}

/// A file that is on the disk and not yet in its place.
pub struct Arrived {
    part: Path,
    /// What it is called.
    pub name: String,
    /// The name of its content.
    pub(super) content: String,
    /// Bytes.
    pub size: u64,
    /// What it is.
    pub media_type: &'static str,
}

/// Content while it is read.
pub struct Reading {
    store: LocalFileSystem,
    opening: Opening,
    content: String,
}

impl Contents {
    /// Opens it; makes the folder if it is not there.
    pub fn open(folder: &Folder) -> Result<Contents, Error> {
        let own = Folder(folder.files());
        own.make()?;
        Ok(Contents(LocalFileSystem::new_with_prefix(&own.0).map_err(fault)?.with_fsync(true)))
    }

    /// Opens it if anything was ever kept.
    pub fn find(folder: &Folder) -> Result<Option<Contents>, Error> {
        if folder.files().is_dir() { Contents::open(folder).map(Some) } else { Ok(None) }
    }

    /// Begins to take a file in.
    pub async fn begin(&self, desk: &Desk, name: String) -> Result<Incoming, Error> {
        let (sealing, before) = seals(desk)?.begin()?;
        let part = Path::from_iter([INCOMING, &Uuid::now_v7().to_string()]);
        let mut upload = self.0.put_multipart(&part).await.map_err(fault)?;
        upload.put_part(PutPayload::from(before)).await.map_err(fault)?;
        Ok(Incoming { name, upload, part, sealing, head: Zeroizing::default() })
    }

    /// Puts what arrived in its place. Only inside a unit of work that goes on to point at it: [`super::sweep`] takes
    /// content away inside one.
    pub async fn place(&self, arrived: &Arrived) -> Result<(), Error> {
        let path = content(&arrived.content);
        // What is there already stays as it is: somebody may be reading it, or copying it.
        let is_there = self.0.head(&path).await.is_ok_and(|about| about.size == seal::sealed(arrived.size));
        if is_there {
            self.drop(arrived).await;
        } else {
            self.0.rename(&arrived.part, &path).await.map_err(fault)?;
        }
        self.wanted(&arrived.content).await
    }

    /// Takes away what arrived and is not wanted.
    pub async fn drop(&self, arrived: &Arrived) {
        // What stays is swept.
        let _ = self.0.delete(&arrived.part).await;
    }

    /// Begins to read. Errors: it is not there, or it is not what it was.
    pub async fn read(self, desk: &Desk, name: &str, size: u64) -> Result<Reading, Error> {
        let path = content(name);
        let length = match self.0.head(&path).await {
            Ok(about) => about.size,
            Err(object_store::Error::NotFound { .. }) => return Err(missing(name)),
            Err(error) => return Err(fault(error)),
        };
        if length != seal::sealed(size) {
            return Err(seal::damaged(name, "its length"));
        }
        let ends = [0..seal::BEFORE, length - seal::AFTER..length];
        let ends = self.0.get_ranges(&path, &ends).await.map_err(fault)?;
        let opening = seals(desk)?.open(name, size, &ends[0], &ends[1])?;
        Ok(Reading { store: self.0, opening, content: name.to_owned() })
    }

    /// The names of all content that is there.
    pub async fn list(&self) -> Result<HashSet<String>, Error> {
        let all = self.0.list(Some(&Path::from(CONTENT)));
        let names = all.try_filter_map(async |one| Ok(one.location.filename().map(str::to_owned)));
        names.try_collect().await.map_err(fault)
    }

    /// Since when nothing has pointed at content, in milliseconds, for what is known to be so.
    pub async fn waiting(&self) -> Result<Vec<(String, i64)>, Error> {
        let all: Vec<_> = self.0.list(Some(&Path::from(WAITING))).try_collect().await.map_err(fault)?;
        let mut waiting = Vec::with_capacity(all.len());
        for one in all {
            let note = match self.0.get(&one.location).await {
                Err(object_store::Error::NotFound { .. }) => continue,
                note => note.map_err(fault)?,
            };
            let since = note.bytes().await.map_err(fault)?;
            let since = std::str::from_utf8(&since).ok().and_then(|text| text.parse().ok());
            let name = one.location.filename().unwrap_or_default().to_owned();
            // A note that a power cut emptied is written anew.
            waiting.extend(since.map(|since| (name, since)));
        }
        Ok(waiting)
    }

    /// Notes since when nothing has pointed at a content.
    pub async fn wait(&self, name: &str, since: i64) -> Result<(), Error> {
        let note = PutPayload::from(since.to_string().into_bytes());
        self.0.put(&Path::from_iter([WAITING, name]), note).await.map_err(fault).map(|_| ())
    }

    /// Something points at it again.
    pub async fn wanted(&self, name: &str) -> Result<(), Error> {
        gone(self.0.delete(&Path::from_iter([WAITING, name])).await)
    }

    /// Takes content away for good.
    pub async fn remove(&self, name: &str) -> Result<(), Error> {
        gone(self.0.delete(&content(name)).await)?;
        self.wanted(name).await
    }
}

impl Incoming {
    /// Takes bytes in. Errors: too large, not what the name says.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        if self.sealing.size + bytes.len() as u64 > LARGEST {
            return Err(refused(FileFault::TooLarge));
        }
        let (was, room) = (self.head.len(), HEAD - self.head.len());
        self.head.extend_from_slice(&bytes[..bytes.len().min(room)]);
        if was < HEAD && self.head.len() == HEAD {
            judge(&self.name, &self.head).map_err(refused)?;
        }
        let full = self.sealing.take(bytes)?;
        if !full.is_empty() {
            self.upload.put_part(PutPayload::from(full)).await.map_err(fault)?;
        }
        Ok(())
    }

    /// All of it is here: to the disk. Dropped before that, nothing stays of it.
    pub async fn finish(mut self) -> Result<Arrived, Error> {
        let media_type = judge(&self.name, &self.head).map_err(refused)?;
        let size = self.sealing.size;
        let (content, end) = self.sealing.finish()?;
        self.upload.put_part(PutPayload::from(end)).await.map_err(fault)?;
        self.upload.complete().await.map_err(fault)?;
        Ok(Arrived { part: self.part, name: self.name, content, size, media_type })
    }
}

impl Reading {
    /// The next bytes; nothing after the last. Error: it is not what it was.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, Error> {
        let Some(place) = self.opening.place() else { return Ok(None) };
        let bytes = self.store.get_range(&content(&self.content), place).await.map_err(fault)?;
        self.opening.take(&self.content, &bytes).map(Some)
    }
}

/// Unfinished files that were last written before this time of the system go: their program was killed.
pub(super) fn clear_incoming(folder: &Folder, before: std::time::SystemTime) -> Result<(), Error> {
    let files = match std::fs::read_dir(folder.files().join(INCOMING)) {
        Ok(files) => files,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    for file in files.flatten() {
        if file.metadata().and_then(|about| about.modified()).is_ok_and(|at| at < before) {
            match std::fs::remove_file(file.path()) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
                _ => {}
            }
        }
    }
    Ok(())
}

fn content(name: &str) -> Path {
    Path::from_iter([CONTENT, name.get(..2).unwrap_or_default(), name])
}

fn seals(desk: &Desk) -> Result<Seals, Error> {
    let key = desk.key().map_err(|_| Error::new(Code::KeyNeeded, "files_key", &[]))?;
    Seals::of(key)
}

/// What is wrong with a file, as an error whose field says which.
pub(super) fn refused(fault: FileFault) -> Error {
    match fault {
        FileFault::Empty => Error::invalid("file_empty", "file_empty", &[]),
        FileFault::TooLarge => Error::invalid("file_large", "file_large", &[]),
        FileFault::Kind => Error::invalid("file_kind", "file_kind", &[]),
        FileFault::Disguised => Error::invalid("file_disguised", "file_disguised", &[]),
    }
}

fn missing(name: &str) -> Error {
    Error {
        source: Some(format!("content {name} is not there").into()),
        ..Error::new(Code::Broken, "content_missing", &[])
    }
}

/// Gone already is as good.
fn gone(removed: object_store::Result<()>) -> Result<(), Error> {
    match removed {
        Err(object_store::Error::NotFound { .. }) | Ok(()) => Ok(()),
        Err(error) => Err(fault(error)),
    }
}

/// What the store of objects says; what the disk said is beneath.
fn fault(error: object_store::Error) -> Error {
    let mut beneath: Option<&(dyn std::error::Error + 'static)> = Some(&error);
    while let Some(one) = beneath {
        if let Some(disk) = one.downcast_ref::<std::io::Error>() {
            let kind = disk.kind();
            let kind = if kind == ErrorKind::QuotaExceeded { ErrorKind::StorageFull } else { kind };
            return Error { source: Some(Box::new(error)), ..std::io::Error::from(kind).into() };
        }
        beneath = one.source();
    }
    Error { source: Some(Box::new(error)), ..Error::new(Code::Broken, "file", &[]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_said_so() {
        for kind in [ErrorKind::StorageFull, ErrorKind::QuotaExceeded] {
            let full = object_store::Error::Generic { store: "…", source: Box::new(std::io::Error::from(kind)) };
            assert!(fault(full).message.contains("disk is full"), "{kind}");
        }
    }
}
