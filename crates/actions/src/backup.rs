//! Backups: made by themselves, checked, and restored in one step.
//!
//! A backup is a zip (stored, not packed) of the wrapped keys and an encrypted copy of the database.
//! The content of My files is not in it: the folder `files/` is copied beside it (docs/decisions/0011-files.md).

use crate::actor::{Confirmed, Office};
use crate::ask::school::{Backup, BackupRestored, RestoreBackup, Unlock};
use crate::desk::Desk;
use crate::error::{Code, Error};
use crate::folder::{Folder, PART, folder_of, sync_folder};
use crate::home::Home;
use crate::key::{Keys, ring};
use domain::id::{EntryId, SchoolId};
use domain::journal::{Action, Actor, Entry, Subject};
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use store::{Address, DataKey, Store};
use uuid::Uuid;
use zip::write::SimpleFileOptions;

/// Backups kept.
const KEPT: usize = 14;
/// A backup is made by itself when the newest is older than this, in milliseconds; at the start, than that.
const DAILY: i64 = 20 * 60 * 60 * 1000;
const AT_START: i64 = 10 * 60 * 1000;
const DATABASE: &str = "rollbook.db";
const KEYS: &str = "rollbook.keys.json";
/// The ending of backup files.
pub const ENDING: &str = "rollbook";

/// The backups in the folder, newest first.
pub fn list(folder: &Folder) -> Result<Vec<Backup>, Error> {
    let mut backups = Vec::new();
    let files = match std::fs::read_dir(folder.backups()) {
        Ok(files) => files,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(backups),
        Err(error) => return Err(error.into()),
    };
    for file in files.flatten() {
        let (path, name) = (file.path(), file.file_name().to_string_lossy().into_owned());
        if name.starts_with(PART) || path.extension().is_none_or(|e| e != ENDING) {
            continue;
        }
        let about = file.metadata()?;
        let at = about.modified()?.duration_since(std::time::UNIX_EPOCH).map_or(0, |d| d.as_millis() as i64);
        backups.push(Backup { path: path.display().to_string(), at, bytes: about.len() });
    }
    backups.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| b.path.cmp(&a.path)));
    Ok(backups)
}

/// Makes a checked backup in the folder and lets the oldest go, so that 14 stay.
pub async fn make(desk: &Desk) -> Result<Backup, Error> {
    let _lock = hold(&desk.folder).await?;
    make_held(desk, true, None).await
}

/// Holds the folder against whoever else makes or restores a backup, and takes away what a power cut left behind.
async fn hold(folder: &Folder) -> Result<File, Error> {
    let folder = folder.clone();
    let held = tokio::task::spawn_blocking(move || {
        // Of a school on a server this computer may have had no folder yet.
        folder.make()?;
        let lock = folder.lock()?;
        folder.sweep()?;
        Ok(lock)
    });
    held.await.map_err(Error::broken)?
}

/// Makes one and lets the oldest go, but for `spared`.
async fn make_held(desk: &Desk, must_be_whole: bool, spared: Option<&Path>) -> Result<Backup, Error> {
    std::fs::create_dir_all(desk.folder.backups())?;
    let time = jiff::Timestamp::from_millisecond(desk.clock.now()).map_err(Error::broken)?;
    let stamp = time.strftime("%Y-%m-%dT%H%M%S").to_string();
    let mut path = desk.folder.backups().join(format!("rollbook-{stamp}.{ENDING}"));
    let mut n = 2;
    while path.exists() {
        path = desk.folder.backups().join(format!("rollbook-{stamp}-{n}.{ENDING}"));
        n += 1;
    }
    let made = write_held(desk, &path, must_be_whole).await?;
    let spared = spared.map(std::fs::canonicalize).transpose()?;
    for old in list(&desk.folder)?.into_iter().skip(KEPT) {
        if spared.is_none() || std::fs::canonicalize(&old.path).ok() != spared {
            std::fs::remove_file(old.path)?;
        }
    }
    Ok(made)
}

/// Makes a backup if the newest is a day old, or, the first time it is asked of an open school, a few minutes; none where
/// the data are on a server and this computer has no key to encrypt one with.
pub async fn make_if_due(desk: &Desk) -> Result<Option<Backup>, Error> {
    if desk.key().is_err() {
        return Ok(None);
    }
    let apart = if desk.first_upkeep() { AT_START } else { DAILY };
    let due = list(&desk.folder)?.first().is_none_or(|b| desk.clock.now() - b.at > apart);
    if due { make(desk).await.map(Some) } else { Ok(None) }
}

/// Writes a checked backup to any file, whole or not at all.
pub async fn write(desk: &Desk, path: &Path) -> Result<Backup, Error> {
    let _lock = hold(&desk.folder).await?;
    write_held(desk, path, true).await
}

async fn write_held(desk: &Desk, path: &Path, must_be_whole: bool) -> Result<Backup, Error> {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let (copy, zipped) =
        (desk.folder.part(&format!("{name}.db")), path.with_file_name(format!("{PART}{}-{name}", std::process::id())));
    let made = write_parts(desk, &copy, &zipped, must_be_whole).await;
    // Not there is as good.
    let _ = std::fs::remove_file(&copy);
    if let Err(error) = made {
        let _ = std::fs::remove_file(&zipped);
        return Err(error);
    }
    std::fs::rename(&zipped, path)?;
    sync_folder(folder_of(path))?;
    Ok(Backup { path: path.display().to_string(), at: desk.clock.now(), bytes: std::fs::metadata(path)?.len() })
}

async fn write_parts(desk: &Desk, copy: &Path, zipped: &Path, must_be_whole: bool) -> Result<(), Error> {
    let key = desk.key()?;
    desk.store.copy_to(copy, key, desk.school).await?;
    let store = Store::open(copy, key).await?;
    let faults = store.check().await;
    store.close().await?;
    if let Some(fault) = faults?.first().filter(|_| must_be_whole) {
        let said = crate::check::sentence(fault);
        return Err(Error::new(Code::Broken, "backup_faulty", &[("value", &said)]));
    }
    let mut zip = zip::ZipWriter::new(File::create(zipped)?);
    let plain = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored).large_file(true);
    for (name, from) in [(KEYS, desk.folder.keys()), (DATABASE, copy.to_owned())] {
        zip.start_file(name, plain).map_err(Error::broken)?;
        std::io::copy(&mut File::open(from)?, &mut zip)?;
    }
    zip.finish().map_err(Error::broken)?.sync_all()?;
    Ok(())
}

/// A backup taken apart: its keys, and its database as a file of its own until it is dropped.
struct Unpacked {
    keys: Keys,
    database: PathBuf,
}

impl Drop for Unpacked {
    fn drop(&mut self) {
        for ending in ["", "-wal", "-shm"] {
            let mut name = self.database.clone().into_os_string();
            name.push(ending);
            // Not there is as good.
            let _ = std::fs::remove_file(name);
        }
    }
}

fn unpack(folder: &Folder, path: &Path) -> Result<Unpacked, Error> {
    let not_ours = || Error::new(Code::Unreadable, "not_a_backup", &[]);
    let mut zip = zip::ZipArchive::new(File::open(path)?).map_err(|_| not_ours())?;
    let mut keys = Vec::new();
    zip.by_name(KEYS).map_err(|_| not_ours())?.take(1_000_000).read_to_end(&mut keys)?;
    let unpacked =
        Unpacked { keys: serde_json::from_slice(&keys).map_err(|_| not_ours())?, database: folder.part("restored.db") };
    let mut to = File::create(&unpacked.database)?;
    std::io::copy(&mut zip.by_name(DATABASE).map_err(|_| not_ours())?, &mut to).map_err(|_| not_ours())?;
    to.flush()?;
    to.sync_all()?;
    Ok(unpacked)
}

/// The key of a backup: the passphrase or recovery key given, else this desk's own, else the keyring's.
async fn key_of(keys: &Keys, own: Option<(Uuid, &DataKey)>, unlock: Option<&Unlock>) -> Result<DataKey, Error> {
    if let Some(unlock) = unlock {
        return keys.unwrap(unlock);
    }
    if let Some((id, key)) = own
        && id == keys.id
    {
        return Ok(key.clone());
    }
    if let ring::Kept::Key(key) = ring::find(keys.id).await? {
        return Ok(key);
    }
    Err(Error::new(Code::KeyNeeded, "backup_key", &[]))
}

/// The school in a backup's database, if all of it is whole. The caller lets go of the file either way: it is removed
/// next, and a program must not end while it is still being let go of.
async fn sound_school(store: &Store) -> Result<store::school::Model, Error> {
    if let Some(fault) = store.check().await?.first() {
        let said = crate::check::sentence(fault);
        return Err(Error::new(Code::Broken, "backup_faulty", &[("value", &said)]));
    }
    store.find_school().await?.ok_or_else(|| Error::new(Code::Unreadable, "not_a_backup", &[]))
}

/// Puts a backup in the place of the data, in one transaction, after a backup of what is there now.
pub async fn restore(desk: &Desk, by: Confirmed<'_, Office>, request: &RestoreBackup) -> Result<BackupRestored, Error> {
    desk.long_work();
    let _lock = hold(&desk.folder).await?;
    let unpacked = unpack(&desk.folder, Path::new(&request.path))?;
    let own = Keys::read(&desk.folder.keys())?.map(|k| k.id);
    let key = key_of(&unpacked.keys, own.zip(desk.key().ok()), request.unlock.as_ref()).await?;
    let other = Store::open(&unpacked.database, &key).await?;
    let restored = restore_from(desk, &other, by.by().actor(), Path::new(&request.path)).await;
    other.close().await?;
    restored
}

async fn restore_from(desk: &Desk, other: &Store, by: &Actor, path: &Path) -> Result<BackupRestored, Error> {
    let school = sound_school(other).await?;
    if school.id != desk.school.0 {
        return Err(Error::new(Code::Invalid, "other_school", &[("name", &school.name)]));
    }
    desk.progress("backing_up", 0, 0)?;
    // Data with a fault are what a backup is restored for: they are kept as they are.
    let is_whole = desk.store.check_school(desk.school).await?.is_empty();
    let before = make_held(desk, is_whole, Some(path)).await?;
    desk.store.replace_with(other, desk.school).await?;
    note_restored(desk, by).await?;
    Ok(BackupRestored { users: desk.book().await?.live().count() as u32, before: Some(before) })
}

/// A line in the restored history.
async fn note_restored(desk: &Desk, by: &Actor) -> Result<(), Error> {
    desk.shelf.forget().await;
    let change = desk.begin().await?;
    desk.write_entry(change, by, Action::BackupRestored, Subject::default()).await?;
    desk.shelf.forget().await;
    Ok(())
}

/// The same in a file that no desk has opened yet. Answers the school.
async fn note_fresh(store: &Store, by: &Actor) -> Result<SchoolId, Error> {
    let school = sound_school(store).await?;
    let change = store.begin(SchoolId(school.id)).await?;
    let at = jiff::Timestamp::now().as_millisecond();
    let entry = Entry { actor: by.clone(), action: Action::BackupRestored, subject: Subject::default(), at };
    change.commit(EntryId(Uuid::now_v7()), &entry).await?;
    Ok(SchoolId(school.id))
}

/// Restores a backup where the school is not yet (a new machine, a server), whole or not at all. The backup's own key and
/// recovery key go on; the key is put into this machine's keyring. Error: `School`, if it is there already.
pub async fn restore_fresh(
    home: impl Into<Home>,
    path: &Path,
    unlock: Option<&Unlock>,
    by: &Office,
) -> Result<(), Error> {
    let home = home.into();
    let folder = &home.folder;
    if home.server().is_some() {
        folder.make()?
    } else {
        folder.prepare()?
    };
    let lock = folder.lock()?;
    folder.sweep()?;
    if home.server().is_none() && folder.has_school() {
        return Err(Error::new(Code::School, "school_there", &[]));
    }
    let unpacked = unpack(folder, path)?;
    let key = key_of(&unpacked.keys, None, unlock).await?;
    let store = Store::open_to_move(&unpacked.database, &key).await?;
    let noted = note_fresh(&store, by.actor()).await;
    let school = match (noted, home.server()) {
        (Ok(school), Some(server)) => move_in(server, &store, school).await.map(|()| school),
        (noted, _) => noted,
    };
    store.close().await?;
    let own = home.folder_of(school?);
    own.make()?;
    unpacked.keys.write(&own.keys())?;
    ring::put(unpacked.keys.id, &key).await?;
    if home.server().is_none() {
        std::fs::rename(&unpacked.database, folder.database())?;
        sync_folder(&folder.0)?;
    }
    drop(lock);
    Ok(())
}

/// Copies a school to a server where it is not yet.
async fn move_in(server: &Address, from: &Store, school: SchoolId) -> Result<(), Error> {
    let store = Store::open_server(server).await?;
    let done = match store.choose_school(Some(school)).await {
        Ok(Some(_)) => Err(Error::new(Code::School, "school_there", &[])),
        Ok(None) => store.take_in(from, school).await.map_err(Error::from),
        Err(error) => Err(error.into()),
    };
    store.close().await?;
    done
}
