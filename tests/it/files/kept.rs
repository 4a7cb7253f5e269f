//! Content that stays, content that is gone, and the day's work that goes on when files cannot be looked after.

use super::{DAY, Owner, STORY, below, contents, keep, pupil, read};
use crate::harness::{ADMIN, School};
use actions::ask::learning::files::Item;
use actions::{files, upkeep};
use domain::id::EntryId;
use serde_json::json;
use std::time::{Duration, SystemTime};
use store::journal;

/// The newest entry of a kind.
async fn newest(school: &School, action: &str) -> EntryId {
    let entries = journal::list_entries(&school.store, school.desk.school_id()).await.unwrap();
    EntryId(entries.iter().find(|entry| entry.action == action).unwrap().id)
}

#[tokio::test(flavor = "multi_thread")]
async fn content_that_is_there_is_not_written_again_under_its_readers() {
    let school = School::with_office().await;
    let (mia, noah) = (pupil(&school, "mia", None).await, pupil(&school, "noah", None).await);
    keep(&school, Owner::Pupil(&mia), "one.txt", STORY).await.unwrap();
    let path = contents(&school).remove(0);
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    std::fs::File::options().write(true).open(&path).unwrap().set_modified(long_ago).unwrap();
    keep(&school, Owner::Pupil(&noah), "two.txt", STORY).await.unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().modified().unwrap(), long_ago);
    assert!(below(&school.folder.files().join("incoming")).is_empty(), "what came again is gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_undo_brings_back_a_file_while_its_content_is_there_and_no_longer() {
    let school = School::with_office().await;
    let mia = pupil(&school, "mia", None).await;
    let by = Owner::Pupil(&mia);
    let kept = keep(&school, by, "one.txt", STORY).await.unwrap();
    let binned = async || {
        files::remove(&school.desk, by, Item::File(kept.id)).await.unwrap();
        let entry = newest(&school, "files_removed").await;
        school.hand.pass(30 * DAY);
        files::sweep(&school.desk).await.unwrap();
        assert!(files::bin(&school.desk, by).await.unwrap().is_empty(), "the bin is emptied");
        entry
    };
    let entry = binned().await;
    school.hand.pass(43 * DAY);
    files::sweep(&school.desk).await.unwrap();
    let emptied = newest(&school, "files_removed").await;
    school.sign_in(ADMIN).await;
    school.ok("undo", json!({ "id": emptied })).await;
    school.ok("undo", json!({ "id": entry })).await;
    school.hand.pass(2 * DAY);
    files::sweep(&school.desk).await.unwrap();
    assert_eq!(read(&school, by, &kept).await.unwrap(), STORY, "its content is wanted again");
    binned().await;
    let emptied = newest(&school, "files_removed").await;
    school.hand.pass(44 * DAY);
    files::sweep(&school.desk).await.unwrap();
    assert!(contents(&school).is_empty());
    school.sign_in(ADMIN).await;
    let undone = school.ok("undo", json!({ "id": emptied })).await;
    let conflicts = undone["conflicts"].as_array().unwrap();
    assert_eq!((&undone["count"], conflicts.len()), (&json!(0), 1), "{undone}");
    assert!(conflicts[0]["blocked"].is_string() && conflicts[0]["who"] == "one.txt", "{undone}");
    school.assert_whole("the undo").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn backups_are_made_though_files_cannot_be_looked_after_and_that_is_tried_again_in_an_hour() {
    let school = School::with_office().await;
    let mia = pupil(&school, "mia", None).await;
    keep(&school, Owner::Pupil(&mia), "one.txt", STORY).await.unwrap();
    let incoming = school.folder.files().join("incoming");
    let _ = std::fs::remove_dir_all(&incoming);
    std::fs::write(&incoming, b"no folder").unwrap();
    school.hand.pass(2 * DAY);
    let before = below(&school.folder.backups()).len();
    upkeep::once(&school.desk).await.unwrap_err();
    assert!(below(&school.folder.backups()).len() > before, "the backup was made");
    upkeep::once(&school.desk).await.unwrap();
    school.hand.pass(DAY / 24);
    upkeep::once(&school.desk).await.unwrap_err();
    std::fs::remove_file(&incoming).unwrap();
    school.hand.pass(DAY / 24);
    upkeep::once(&school.desk).await.unwrap();
}
