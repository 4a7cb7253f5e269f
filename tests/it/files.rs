//! My files over the real store: what lies on the disk, what is counted, what goes and what stays.

mod homework;
mod kept;

use crate::harness::{PASSWORD, School};
use actions::Error;
use actions::actor::{Pupil, Staff};
use actions::ask::learning::files::{FileShown, Item};
use actions::ask::portal::PortalSignIn;
use actions::error::Code;
use actions::files::{self, Arrived, Owner, Reading};
use actions::portal::{Caller, caller, sign_in};
use domain::id::{EntryId, HomeworkId, UserId};
use domain::journal::{Action, Actor, Entry, Subject};
use serde_json::json;
use std::path::{Path, PathBuf};
use uuid::Uuid;

const DAY: i64 = 24 * 60 * 60 * 1000;
const MEGABYTE: u64 = 1024 * 1024;
/// Stands nowhere else in the world.
const STORY: &[u8] = b"Once upon a time Quillfeather met Zephyrine.";

/// A pupil of a class, signed in.
pub async fn pupil(school: &School, username: &str, class: Option<&str>) -> Pupil {
    let class = match class {
        Some(title) => Some(school.class(title).await),
        None => None,
    };
    let request = json!({ "username": username, "given_name": username, "password": PASSWORD, "role": "student",
        "class_id": class, "must_change": false });
    school.ok("add_user", request).await;
    match come(school, username).await {
        Caller::Pupil(pupil) => pupil,
        _ => panic!("{username} is a pupil"),
    }
}

/// A member of staff, signed in.
pub async fn staff(school: &School, username: &str) -> Staff {
    match come(school, username).await {
        Caller::Staff(staff) => staff,
        _ => panic!("{username} is of the staff"),
    }
}

async fn come(school: &School, username: &str) -> Caller {
    let request = PortalSignIn { name: username.to_owned(), password: PASSWORD.to_owned() };
    let session = sign_in(&school.desk, &request, "192.0.2.1").await.unwrap();
    caller(&school.desk, &session.token).await.unwrap().unwrap()
}

/// Sends a file as a slow line would: in pieces.
pub async fn send(school: &School, by: Owner<'_>, name: &str, bytes: &[u8]) -> Result<Arrived, Error> {
    let mut incoming = files::receive(&school.desk, by, name).await?;
    for some in bytes.chunks(7_001) {
        incoming.write(some).await?;
    }
    incoming.finish().await
}

/// Sends and keeps it.
pub async fn keep(school: &School, by: Owner<'_>, name: &str, bytes: &[u8]) -> Result<FileShown, Error> {
    let arrived = send(school, by, name, bytes).await?;
    files::add(&school.desk, by, None, arrived).await
}

pub async fn all_of(mut reading: Reading) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    while let Some(some) = reading.next().await? {
        bytes.extend(some);
    }
    Ok(bytes)
}

async fn read(school: &School, by: Owner<'_>, file: &FileShown) -> Result<Vec<u8>, Error> {
    all_of(files::open(&school.desk, by, file.id).await?.1).await
}

/// Every file below a folder.
fn below(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.flatten().map(|entry| entry.path());
    paths.flat_map(|path| if path.is_dir() { below(&path) } else { vec![path] }).collect()
}

/// The files of whole content on the disk.
fn contents(school: &School) -> Vec<PathBuf> {
    below(&school.folder.files().join("content"))
}

fn is_said(error: &Error, field: &str) -> bool {
    error.code == Code::Invalid && error.field == Some(field) && error.message.ends_with('.')
}

/// Writes a row as if so many bytes were kept.
async fn fill(school: &School, user: UserId, bytes: u64) {
    fill_at(school, user, bytes, None).await;
}

/// The same at a homework.
async fn fill_at(school: &School, user: UserId, bytes: u64, homework: Option<HomeworkId>) {
    let school_id = school.desk.school_id();
    let row = store::file::Model {
        id: Uuid::now_v7(),
        school_id: school_id.0,
        user_id: user.0,
        folder_id: None,
        homework_id: homework.map(|id| id.0),
        name: "large.mp4".into(),
        name_key: "large.mp4".into(),
        media_type: "video/mp4".into(),
        size: bytes as i64,
        content: "0".repeat(64),
        removed_at: None,
        created_at: school.hand.now(),
    };
    let mut change = school.store.begin(school_id).await.unwrap();
    change.put(vec![row]).await.unwrap();
    let (actor, action, at) = (Actor::Program, Action::FilesAdded, school.hand.now());
    let entry = Entry { actor, action, subject: Subject::default(), at };
    change.commit(EntryId(Uuid::now_v7()), &entry).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_kept_is_read_again_and_stands_nowhere_in_clear() {
    let school = School::with_office().await;
    let mia = pupil(&school, "mia", None).await;
    let by = Owner::Pupil(&mia);
    let long: Vec<u8> = STORY.iter().copied().cycle().take(200_000).collect();
    for text in [STORY.to_vec(), long] {
        let kept = keep(&school, by, "../../My story?.txt", &text).await.unwrap();
        assert_eq!((kept.size, kept.media_type.as_str()), (text.len() as u64, "text/plain"));
        assert_eq!(read(&school, by, &kept).await.unwrap(), text);
    }
    let listed = files::list(&school.desk, by, None).await.unwrap();
    let names: Vec<&str> = listed.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["My story-.txt", "My story- (2).txt"]);
    for path in below(&school.home.path().join("data")) {
        let bytes = std::fs::read(&path).unwrap();
        let is_in = bytes.windows(12).any(|some| some == b"Quillfeather");
        assert!(!is_in && !path.display().to_string().contains("story"), "{}", path.display());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn equal_files_are_stored_once_and_deleting_one_keeps_the_other() {
    let school = School::with_office().await;
    let (mia, noah) = (pupil(&school, "mia", None).await, pupil(&school, "noah", None).await);
    let (mias, noahs) = (Owner::Pupil(&mia), Owner::Pupil(&noah));
    let one = keep(&school, mias, "one.txt", STORY).await.unwrap();
    keep(&school, mias, "two.txt", STORY).await.unwrap();
    let other = keep(&school, noahs, "three.txt", STORY).await.unwrap();
    assert_eq!(contents(&school).len(), 1);
    let used = files::list(&school.desk, mias, None).await.unwrap().used;
    assert_eq!(used, STORY.len() as u64, "and counted once");
    files::remove(&school.desk, mias, Item::File(one.id)).await.unwrap();
    for _ in 0..4 {
        school.hand.pass(100 * DAY);
        files::sweep(&school.desk).await.unwrap();
    }
    assert_eq!(read(&school, noahs, &other).await.unwrap(), STORY);
    assert!(files::open(&school.desk, mias, one.id).await.is_err_and(|e| e.code == Code::NotFound));
    assert!(files::open(&school.desk, mias, other.id).await.is_err_and(|e| e.code == Code::NotFound), "not theirs");
}

#[tokio::test(flavor = "multi_thread")]
async fn content_waits_for_the_keeping_time_and_as_long_as_backups_are_kept() {
    let school = School::with_office().await;
    let mia = pupil(&school, "mia", None).await;
    let by = Owner::Pupil(&mia);
    let kept = keep(&school, by, "one.txt", STORY).await.unwrap();
    files::remove(&school.desk, by, Item::File(kept.id)).await.unwrap();
    assert_eq!(files::bin(&school.desk, by).await.unwrap()[0].days, 30);
    school.hand.pass(29 * DAY);
    files::sweep(&school.desk).await.unwrap();
    files::restore(&school.desk, by, Item::File(kept.id)).await.unwrap();
    assert_eq!(read(&school, by, &kept).await.unwrap(), STORY, "it was in the bin and came back");
    files::remove(&school.desk, by, Item::File(kept.id)).await.unwrap();
    school.hand.pass(30 * DAY);
    files::sweep(&school.desk).await.unwrap();
    assert!(files::bin(&school.desk, by).await.unwrap().is_empty(), "the bin is emptied");
    assert!(files::restore(&school.desk, by, Item::File(kept.id)).await.is_err());
    for (days, there) in [(43, 1), (1, 0)] {
        school.hand.pass(days * DAY);
        files::sweep(&school.desk).await.unwrap();
        assert_eq!(contents(&school).len(), there, "after {days} days more");
    }
    assert!(below(&school.folder.files()).is_empty(), "nothing is left behind");
}

#[tokio::test(flavor = "multi_thread")]
async fn damaged_swapped_and_lost_content_is_found() {
    let school = School::with_office().await;
    let mia = pupil(&school, "mia", None).await;
    let by = Owner::Pupil(&mia);
    let long: Vec<u8> = STORY.iter().copied().cycle().take(200_000).collect();
    let kept = keep(&school, by, "one.txt", &long).await.unwrap();
    let path = contents(&school).remove(0);
    let whole = std::fs::read(&path).unwrap();
    let mut turned = whole.clone();
    turned[150_000] ^= 1;
    for (bytes, how) in [(&whole[..150_000], "cut off"), (&turned, "one bit"), (&whole[..0], "emptied")] {
        std::fs::write(&path, bytes).unwrap();
        let error = read(&school, by, &kept).await.unwrap_err();
        assert!(error.code == Code::Broken && error.message.contains("damaged"), "{how}: {error:?}");
        assert!(!error.source.unwrap().to_string().contains("one.txt"), "the log has no name");
    }
    std::fs::write(&path, &whole).unwrap();
    let other = keep(&school, by, "two.txt", &long[1..]).await.unwrap();
    let theirs = contents(&school).into_iter().find(|one| *one != path).unwrap();
    std::fs::copy(&theirs, &path).unwrap();
    assert!(read(&school, by, &kept).await.is_err(), "another’s content in its place");
    assert!(actions::check::check(&school.desk).await.unwrap().ok);
    std::fs::remove_file(&theirs).unwrap();
    let error = read(&school, by, &other).await.unwrap_err();
    assert!(error.message.contains("missing"), "{error:?}");
    let checked = actions::check::check(&school.desk).await.unwrap();
    assert!(!checked.ok && checked.problems[0].starts_with("The content of 1 file is missing"), "{checked:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_uploads_at_the_edge_of_the_room_are_not_both_kept() {
    let school = School::with_office().await;
    let mia = pupil(&school, "mia", None).await;
    let by = Owner::Pupil(&mia);
    fill(&school, mia.id(), 500 * MEGABYTE - 10).await;
    let [one, other, small] = [&b"ten bytes."[..], b"tenletters", b"x"];
    let (first, second) = tokio::join!(keep(&school, by, "a.txt", one), keep(&school, by, "b.txt", other));
    let refused = [&first, &second].into_iter().filter_map(|kept| kept.as_ref().err()).collect::<Vec<_>>();
    assert_eq!(refused.len(), 1, "there is room for one");
    assert!(is_said(refused[0], "files_quota"), "{refused:?}");
    let full = keep(&school, by, "c.txt", small).await.unwrap_err();
    assert!(is_said(&full, "files_quota"), "refused before it is sent");
    assert_eq!(contents(&school).len(), 1);
    assert!(below(&school.folder.files().join("incoming")).is_empty(), "what was refused is gone");
    let tom = staff(&school, "tom").await;
    fill(&school, tom.user().unwrap(), 500 * MEGABYTE).await;
    assert!(keep(&school, Owner::Staff(&tom), "c.txt", small).await.is_ok(), "staff have more room");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_large_disguised_or_broken_off_leaves_nothing() {
    let school = School::with_office().await;
    let mia = pupil(&school, "mia", None).await;
    let by = Owner::Pupil(&mia);
    let refused = async |name: &str, bytes: &[u8]| keep(&school, by, name, bytes).await.unwrap_err();
    assert!(is_said(&refused("a.txt", &vec![b'a'; 25 * 1024 * 1024 + 1]).await, "file_large"));
    assert!(is_said(&refused("a.png", b"<svg onload=\"alert(1)\"/>").await, "file_disguised"));
    assert!(is_said(&refused("a.png", &[b'<'; 20_000]).await, "file_disguised"));
    assert!(is_said(&refused("a.exe", b"MZ").await, "file_kind"));
    assert!(is_said(&refused("a.txt", b"").await, "file_empty"));
    let mut broken = files::receive(&school.desk, by, "a.txt").await.unwrap();
    broken.write(&[b'a'; 200_000]).await.unwrap();
    assert_eq!(files::list(&school.desk, by, None).await.unwrap().files, [], "half of it is nowhere to be seen");
    drop(broken);
    let arrived = send(&school, by, "a.txt", STORY).await.unwrap();
    drop(arrived);
    files::sweep(&school.desk).await.unwrap();
    assert!(contents(&school).is_empty());
    for left in below(&school.folder.files()) {
        let long_ago = std::time::SystemTime::now() - std::time::Duration::from_secs(2 * 24 * 60 * 60);
        std::fs::File::options().write(true).open(left).unwrap().set_modified(long_ago).unwrap();
    }
    files::sweep(&school.desk).await.unwrap();
    assert!(below(&school.folder.files()).is_empty(), "what a killed program left goes after a day");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_erased_person_alone_had_goes_with_them() {
    let school = School::with_office().await;
    let (mia, noah) = (pupil(&school, "mia", None).await, pupil(&school, "noah", None).await);
    let (mias, noahs) = (Owner::Pupil(&mia), Owner::Pupil(&noah));
    keep(&school, mias, "shared.txt", STORY).await.unwrap();
    let shared = keep(&school, noahs, "shared.txt", STORY).await.unwrap();
    keep(&school, mias, "mine.txt", b"my diary").await.unwrap();
    let old = keep(&school, mias, "old.txt", b"my old diary").await.unwrap();
    files::remove(&school.desk, mias, Item::File(old.id)).await.unwrap();
    school.hand.pass(31 * DAY);
    files::sweep(&school.desk).await.unwrap();
    assert_eq!(contents(&school).len(), 3, "the emptied bin’s content waits");
    school.sign_in("gill").await;
    school.ok("delete_users", json!({ "ids": [mia.id()] })).await;
    school.hand.pass(31 * DAY);
    actions::user::erase_expired(&school.desk).await.unwrap();
    assert_eq!(contents(&school).len(), 1, "what nobody else has is gone at once, no backup is waited for");
    assert_eq!(read(&school, noahs, &shared).await.unwrap(), STORY);
    assert!(actions::check::check(&school.desk).await.unwrap().ok);
}

#[tokio::test(flavor = "multi_thread")]
async fn folders_hold_go_and_come_back_whole() {
    let school = School::with_office().await;
    let mia = pupil(&school, "mia", None).await;
    let (desk, by) = (&school.desk, Owner::Pupil(&mia));
    let outer = files::make_folder(desk, by, None, "Art").await.unwrap();
    let inner = files::make_folder(desk, by, Some(outer), "Year 4").await.unwrap();
    files::make_folder(desk, by, None, "ART").await.unwrap();
    let names = async |folder| {
        let listed = files::list(desk, by, folder).await.unwrap();
        let folders = listed.folders.into_iter().map(|one| one.name);
        folders.chain(listed.files.into_iter().map(|one| one.name)).collect::<Vec<_>>()
    };
    assert_eq!(names(None).await, ["Art", "ART (2)"], "unique in any case");
    let story = keep(&school, by, "story.txt", STORY).await.unwrap();
    files::move_item(desk, by, Item::File(story.id), Some(inner)).await.unwrap();
    files::rename(desk, by, Item::File(story.id), "Märchen.exe").await.unwrap();
    assert_eq!(names(Some(inner)).await, ["Märchen.exe.txt"], "the ending says what it is");
    let into_itself = files::move_item(desk, by, Item::Folder(outer), Some(inner)).await.unwrap_err();
    assert!(is_said(&into_itself, "folder_into_itself"));
    files::remove(desk, by, Item::Folder(outer)).await.unwrap();
    assert_eq!(names(None).await, ["ART (2)"]);
    assert!(files::open(desk, by, story.id).await.is_err() && files::list(desk, by, Some(inner)).await.is_err());
    assert_eq!(files::bin(desk, by).await.unwrap().len(), 1, "one thing in the bin");
    files::restore(desk, by, Item::Folder(outer)).await.unwrap();
    assert_eq!((names(Some(inner)).await.len(), files::bin(desk, by).await.unwrap().len()), (1, 0));
    let mut deep = inner;
    for n in 0..8 {
        deep = files::make_folder(desk, by, Some(deep), &format!("{n}")).await.unwrap();
    }
    assert!(is_said(&files::make_folder(desk, by, Some(deep), "x").await.unwrap_err(), "folder_deep"));
    assert!(is_said(&files::make_folder(desk, by, None, " ../ ").await.unwrap_err(), "name"));
    let noah = pupil(&school, "noah", None).await;
    let foreign = Owner::Pupil(&noah);
    for item in [Item::Folder(outer), Item::File(story.id)] {
        let missing = [
            files::rename(desk, foreign, item, "mine").await,
            files::move_item(desk, foreign, item, None).await,
            files::remove(desk, foreign, item).await,
            files::restore(desk, foreign, item).await,
            files::item(desk, foreign, item).await.map(|_| ()),
        ];
        assert!(missing.iter().all(|done| done.as_ref().is_err_and(|e| e.code == Code::NotFound)), "{missing:?}");
    }
    assert!(files::list(desk, foreign, Some(outer)).await.is_err());
    let arrived = send(&school, foreign, "a.txt", STORY).await.unwrap();
    assert!(files::add(desk, foreign, Some(outer), arrived).await.is_err(), "nor into it");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_office_undoes_leaves_no_file_out_of_reach() {
    let school = School::with_office().await;
    let mia = pupil(&school, "mia", None).await;
    let (desk, by) = (&school.desk, Owner::Pupil(&mia));
    let folder = files::make_folder(desk, by, None, "Art").await.unwrap();
    let made = school.head().await;
    let arrived = send(&school, by, "story.txt", STORY).await.unwrap();
    let story = files::add(desk, by, Some(folder), arrived).await.unwrap();
    let added = school.head().await;
    school.ok("undo", json!({ "id": made })).await;
    let listed = files::list(desk, by, None).await.unwrap();
    assert_eq!((listed.folders.len(), listed.files.len()), (0, 1), "it is at the top now");
    assert_eq!(read(&school, by, &story).await.unwrap(), STORY);
    school.ok("undo", json!({ "id": added })).await;
    assert!(files::list(desk, by, None).await.unwrap().files.is_empty());
    let undone = school.head().await;
    school.ok("undo", json!({ "id": undone })).await;
    assert_eq!(read(&school, by, &story).await.unwrap(), STORY, "its content waited");
}

/// Without the key nothing can be sealed.
mod server_only {
    use super::*;
    use crate::server;

    #[tokio::test(flavor = "multi_thread")]
    async fn without_the_key_files_are_refused_with_a_sentence() {
        if server::url().is_none() {
            return;
        }
        let school = School::with_office().await;
        let mia = pupil(&school, "mia", None).await;
        let clock = school.hand.clock();
        let opened = actions::front::open_for_command(&school.place.home(), clock, None).await.unwrap();
        let desk = std::sync::Arc::new(opened);
        school.close_later(desk.clone());
        let listed = files::list(&desk, Owner::Pupil(&mia), None).await.unwrap();
        assert!(!listed.is_open);
        let refused = files::receive(&desk, Owner::Pupil(&mia), "a.txt").await.err().unwrap();
        assert!(refused.code == Code::KeyNeeded && refused.message.contains("key"), "{refused:?}");
    }
}
