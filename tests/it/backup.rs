//! Backups and restores, and changes made to the file from outside.

use crate::harness::{Hand, MINUTE, PASSPHRASE, Rows, School, blind, call, code_of, key_holder, rows, temp};
use actions::ask::school::Unlock;
use actions::error::Code;
use actions::folder::Folder;
use actions::front::Front;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use store::Store;

async fn make_backup(school: &School) -> PathBuf {
    let made = school.ok("make_backup", Value::Null).await;
    PathBuf::from(made["path"].as_str().unwrap())
}

async fn restore(school: &School, path: &Path) -> Value {
    school.confirm().await;
    school.ok("restore_backup", json!({ "path": path })).await
}

/// The rows of a backup, restored on a new machine.
async fn elsewhere(path: &Path, unlock: &Unlock) -> Result<Rows, actions::Error> {
    let home = temp();
    let folder = Folder(home.path().join("new machine"));
    actions::backup::restore_fresh(&folder, path, Some(unlock), &key_holder()).await?;
    let key = actions::key::Keys::read(&folder.keys())?.unwrap().unwrap(unlock)?;
    let store = Store::open(&folder.database(), &key).await?;
    assert_eq!(store.check().await?, [], "the new machine's data are whole");
    let found = rows(&store).await;
    store.close().await?;
    Ok(found)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restored_backup_brings_back_every_row() {
    let school = School::with_office().await;
    let before = school.rows().await;
    let backup = make_backup(&school).await;
    school.ok("edit_user", json!({ "id": school.id("p01").await, "given_name": "Changed" })).await;
    school.ok("delete_users", json!({ "ids": [school.id("p02").await] })).await;
    school.ok("add_class", json!({ "title": "9Z" })).await;
    let changed = school.rows().await;
    let restored = restore(&school, &backup).await;
    assert_eq!(school.rows().await, before, "as when the backup was made");
    assert_eq!(restored["users"], 26, "the answer counts live users");
    school.assert_whole("a restore").await;
    let state = school.ok("desk_state", Value::Null).await;
    assert_eq!(state["users"], 26, "the open window shows the restored data at once");
    let history = school.ok("list_history", json!({ "limit": 1 })).await;
    assert_eq!(history["entries"][0]["action"], "backup_restored", "and the history says so");
    restore(&school, Path::new(restored["before"]["path"].as_str().unwrap())).await;
    assert_eq!(school.rows().await, changed, "what was there before was backed up first");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_window_sees_the_restored_data() {
    let school = School::with_office().await;
    let other = school.other_window().await;
    let before = other.desk().await.unwrap().book().await.unwrap().people.len();
    let backup = make_backup(&school).await;
    school.ok("add_user", json!({ "username": "late" })).await;
    assert_eq!(other.desk().await.unwrap().book().await.unwrap().people.len(), before + 1, "it follows");
    restore(&school, &backup).await;
    // The restored history is as long as the one it replaced: only the ids of its entries differ.
    let book = other.desk().await.unwrap().book().await.unwrap();
    assert_eq!(book.people.len(), before, "it follows back");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_opens_on_a_new_machine_with_recovery_key_or_passphrase_and_nothing_else() {
    let school = School::with_office().await;
    let backup = make_backup(&school).await;
    let before = school.rows().await;
    for unlock in [Unlock::RecoveryKey(school.recovery.to_lowercase()), Unlock::Passphrase(PASSPHRASE.into())] {
        assert_eq!(elsewhere(&backup, &unlock).await.unwrap(), before, "by {unlock:?}");
    }
    let stranger = {
        let key = actions::key::new_key().unwrap();
        actions::key::Keys::wrap(uuid::Uuid::now_v7(), &key, None).unwrap().1
    };
    let wrong = [Unlock::RecoveryKey(stranger), Unlock::RecoveryKey("ABCD".into()), Unlock::Passphrase("x".repeat(20))];
    for unlock in wrong {
        let refused = elsewhere(&backup, &unlock).await.err().map(|e| e.code);
        assert_eq!(refused, Some(Code::WrongPassword), "by {unlock:?}");
    }
    let own = Unlock::RecoveryKey(school.recovery.clone());
    let taken = actions::backup::restore_fresh(&school.place.home(), &backup, Some(&own), &key_holder()).await;
    assert_eq!(taken.err().map(|e| e.code), Some(Code::School), "never over a school that is there");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewed_recovery_key_takes_the_place_of_the_old_one() {
    let school = School::with_office().await;
    school.confirm().await;
    let new = school.ok("renew_recovery_key", Value::Null).await;
    let open = |key: &str| json!({ "recovery_key": key });
    let old = school.refused("unlock", open(&school.recovery)).await;
    assert_eq!(old.code, Code::WrongPassword, "the old one is over");
    school.ok("unlock", open(new.as_str().unwrap())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fourteen_backups_are_kept_and_the_oldest_goes() {
    let school = School::with_office().await;
    let mut made = Vec::new();
    for _ in 0..16 {
        made.push(make_backup(&school).await);
        school.hand.pass(MINUTE);
    }
    let mut kept: Vec<PathBuf> =
        std::fs::read_dir(school.folder.backups()).unwrap().flatten().map(|f| f.path()).collect();
    kept.sort();
    assert_eq!(kept, made[2..], "the newest fourteen, and nothing half-written");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_backup_that_is_restored_is_kept_though_it_is_the_oldest() {
    let school = School::with_office().await;
    let mut made = Vec::new();
    for _ in 0..14 {
        made.push(make_backup(&school).await);
        school.hand.pass(MINUTE);
    }
    restore(&school, &made[0]).await;
    assert!(made.iter().all(|path| path.exists()), "none of the fourteen went, nor the one restored");
    school.hand.pass(MINUTE);
    restore(&school, &made[0]).await;
    assert!(made[0].exists() && !made[1].exists(), "the oldest of the others goes");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_made_by_itself_once_a_day() {
    let school = School::with_office().await;
    let count = || actions::backup::list(&school.folder).unwrap().len();
    actions::upkeep::once(&school.desk).await.unwrap();
    assert_eq!(count(), 1, "at the first start");
    // Files carry the machine's time: the clock goes on from there.
    school.hand.set(actions::backup::list(&school.folder).unwrap()[0].at + 60 * MINUTE);
    actions::upkeep::once(&school.desk).await.unwrap();
    assert_eq!(count(), 1, "an hour later it is not due");
    school.hand.pass(24 * 60 * MINUTE);
    actions::upkeep::once(&school.desk).await.unwrap();
    assert_eq!(count(), 2, "a day later it is");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_backup_of_this_school_is_refused_and_nothing_changes() {
    let school = School::with_office().await;
    let before = school.rows().await;
    let home = temp();
    let folder = Folder(home.path().join("data"));
    let request = serde_json::from_value(
        json!({ "name": "Other School", "username": "ann", "password": "Quiet-Harbour-58", "passphrase": PASSPHRASE }),
    );
    let (other, recovery) =
        actions::school::make(&folder, Hand::new().clock(), &request.unwrap()).await.expect("another school");
    let theirs = actions::backup::make(&other).await.unwrap().path;
    other.close().await.unwrap();
    school.confirm().await;
    let with_key = json!({ "path": theirs, "unlock": { "recovery_key": recovery } });
    let refused = school.refused("restore_backup", with_key).await;
    assert_eq!(refused.code, Code::Invalid, "another school's");
    assert!(refused.message.contains("Other School"), "it says whose: {}", refused.message);
    let without = school.refused("restore_backup", json!({ "path": theirs })).await;
    assert_eq!(without.code, Code::KeyNeeded, "another school's key is asked for");
    let mine = make_backup(&school).await;
    let bytes = std::fs::read(&mine).unwrap();
    std::fs::write(school.path("cut.rollbook"), &bytes[..bytes.len() / 2]).unwrap();
    std::fs::write(school.path("text.rollbook"), "user,first name\n").unwrap();
    let mut damaged = bytes.clone();
    let middle = damaged.len() / 2;
    damaged[middle..middle + 64].iter_mut().for_each(|b| *b ^= 0xff);
    std::fs::write(school.path("damaged.rollbook"), damaged).unwrap();
    for name in ["cut.rollbook", "text.rollbook", "damaged.rollbook", "absent.rollbook"] {
        let code = code_of(&school.front, "restore_backup", json!({ "path": school.path(name) })).await;
        assert!(matches!(code, Some(Code::Unreadable | Code::Broken)), "{name}: {code:?}");
    }
    assert_eq!(school.rows().await, before, "nothing changed");
    let left: Vec<_> = std::fs::read_dir(&school.folder.0).unwrap().flatten().map(|f| f.file_name()).collect();
    assert!(left.iter().all(|n| !n.to_string_lossy().starts_with(".part")), "nothing is left half-unpacked: {left:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_history_changed_from_outside_is_found_at_its_entry() {
    let changes = [
        (r#"UPDATE image SET "after" = replace("after", 'Ava', 'Eva') WHERE seq = $1"#, 0),
        (r#"UPDATE image SET "before" = NULL WHERE seq = $1"#, 0),
        (r#"UPDATE image SET row_id = $2 WHERE seq = $1"#, 0),
        (r#"DELETE FROM image WHERE seq = $1"#, 0),
        (r#"UPDATE entry SET at = at + 1 WHERE seq = $1"#, 0),
        (r#"UPDATE entry SET actor_id = $2 WHERE seq = $1"#, 0),
        (r#"UPDATE entry SET subject = '{"count":9}' WHERE seq = $1"#, 0),
        (r#"UPDATE entry SET action = 'users_moved' WHERE seq = $1"#, 0),
        (r#"DELETE FROM entry WHERE seq = $1"#, 1),
    ];
    for (sql, after) in changes {
        let school = School::with_office().await;
        school.ok("edit_user", json!({ "id": school.id("p01").await, "given_name": "Ava" })).await;
        let (seq, _) = store::journal::head(&school.store, school.desk.school_id()).await.unwrap();
        school.ok("add_class", json!({ "title": "9Z" })).await;
        school.assert_whole("honest work").await;
        let outside = school.place.raw(&school.key).await;
        let backend = outside.get_database_backend();
        let other = sql.contains("$2").then(|| uuid::Uuid::now_v7().into());
        let values = [seq.into()].into_iter().chain(other);
        let statement = sea_orm::Statement::from_sql_and_values(backend, sql, values);
        let changed = outside.execute_raw(statement).await.unwrap().rows_affected();
        assert_eq!(changed, 1, "{sql} changed one row");
        outside.close().await.unwrap();
        let checked = school.ok("check_data", Value::Null).await;
        let named = format!("{}", seq + after);
        let problems = checked["problems"].as_array().unwrap();
        assert!(problems.iter().any(|p| p.as_str().unwrap().contains(&named)), "{sql}: {problems:?}");
        assert_eq!(checked["ok"], false, "{sql}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn broken_rules_and_damaged_pages_are_found() {
    let school = School::with_office().await;
    let outside = school.place.raw(&school.key).await;
    let all = r#"UPDATE "user" SET suspended = true WHERE role = 'administrator'"#;
    outside.execute_unprepared(all).await.unwrap();
    let checked = crate::harness::rows(&school.store).await.users.iter().filter(|u| u.suspended).count();
    assert_eq!(checked, 1, "the only administrator was suspended from outside");
    let faults = school.store.check().await.unwrap();
    assert_eq!(faults, [store::check::Fault::Rule("no_administrator", 1)], "nobody is left to sign in");
    let twice = r#"UPDATE "user" SET username_key = 'p01' WHERE username_key = 'p02'"#;
    assert!(outside.execute_unprepared(twice).await.is_err(), "the database itself refuses a second p01");
    let orphan = r#"DELETE FROM class WHERE title = '4H'"#;
    assert!(outside.execute_unprepared(orphan).await.is_err(), "and a class taken from under its members");
    outside.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_takes_the_place_of_faulty_data() {
    let school = School::with_office().await;
    let (before, backup) = (school.rows().await, make_backup(&school).await);
    let outside = school.place.raw(&school.key).await;
    outside.execute_unprepared("UPDATE entry SET at = at + 1 WHERE seq = 2").await.unwrap();
    outside.close().await.unwrap();
    let refused = school.refused("make_backup", Value::Null).await;
    assert_eq!(refused.code, Code::Broken, "faulty data make no good backup");
    let restored = restore(&school, &backup).await;
    assert_eq!(school.rows().await, before, "the good one takes their place");
    school.assert_whole("the restore").await;
    assert!(restored["before"]["path"].is_string(), "what was there is kept as it was: {restored}");
}

#[tokio::test(flavor = "multi_thread")]
async fn backups_made_at_the_same_moment_are_all_whole() {
    let school = School::with_office().await;
    let other = school.other_desk().await;
    let desks = [school.desk.clone(), school.desk.clone(), other.clone(), other];
    let running: Vec<_> =
        desks.into_iter().map(|desk| tokio::spawn(async move { actions::backup::make(&desk).await })).collect();
    let mut paths = std::collections::BTreeSet::new();
    for task in running {
        paths.insert(task.await.unwrap().expect("each is made").path);
    }
    assert_eq!(paths.len(), 4, "each has a file of its own");
    for path in paths {
        elsewhere(Path::new(&path), &Unlock::RecoveryKey(school.recovery.clone())).await.expect("and is whole");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_front_door_restores_a_backup_where_there_is_no_school_and_nowhere_else() {
    let school = School::with_office().await;
    let (before, backup) = (school.rows().await, make_backup(&school).await);
    let home = temp();
    let folder = Folder(home.path().join("data"));
    let front = Front::new(folder.clone(), Hand::new().clock(), blind());
    let request = |key: &str| json!({ "path": backup, "unlock": { "recovery_key": key } });
    let mistyped: String = school.recovery.chars().rev().collect();
    let mistyped = code_of(&front, "restore_school", request(&mistyped)).await;
    assert_eq!(mistyped, Some(Code::WrongPassword), "a mistyped recovery key");
    assert!(!folder.has_school(), "and nothing is left of the attempt");
    let absent = code_of(&front, "restore_school", json!({ "path": school.path("absent.rollbook") })).await;
    assert_eq!(absent, Some(Code::Broken), "a file that is not there");
    let there = code_of(&school.front, "restore_school", request(&school.recovery)).await;
    assert_eq!(there, Some(Code::School), "never over a school that is there");
    let state = call(&front, "restore_school", request(&school.recovery)).await.expect("it is restored");
    assert_eq!(state["stage"], "sign_in", "the window asks who you are");
    let store = Store::open(&folder.database(), &school.key).await.unwrap();
    assert_eq!(rows(&store).await, before, "every row came along");
    store.close().await.unwrap();
    front.desk().await.unwrap().close().await.unwrap();
}
