//! Data of an earlier version: nothing is lost on the way up, and what was done before can still be undone.

use crate::harness::temp;
use domain::journal::{Actor, Entry, Subject};
use migrations::{Migrator, MigratorTrait};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use serde_json::{Value, json};
use std::path::Path;
use store::{DataKey, Store, find, journal, undo};
use uuid::Uuid;

const SCHOOL: Uuid = Uuid::from_u128(1);
const USER: Uuid = Uuid::from_u128(2);

fn key() -> DataKey {
    DataKey([7; 32].into())
}

async fn connect(path: &Path) -> DatabaseConnection {
    let mut options = ConnectOptions::new(format!("sqlite:{}?mode=rwc", path.display()));
    options.sqlcipher_key(format!("\"x'{}'\"", "07".repeat(32))).max_connections(1);
    Database::connect(options).await.unwrap()
}

/// A file as the first version left it: a school and a pupil.
async fn first_version(path: &Path) {
    let db = connect(path).await;
    Migrator::up(&db, Some(1)).await.unwrap();
    let (school, user) = (SCHOOL.simple(), USER.simple());
    for sql in [
        format!(r#"INSERT INTO "school" VALUES (x'{school}', 'Larkfield', '{{}}', 1)"#),
        format!(
            r#"INSERT INTO "user" VALUES (x'{user}', x'{school}', 'ava', 'ava', 'Ava', 'Begum', '', 'administrator', NULL, 0, NULL, 0, NULL, '', '', '', '', '', 1)"#
        ),
    ] {
        db.execute_unprepared(&sql).await.unwrap();
    }
    db.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_the_first_version_is_brought_up_with_everybody_in_it() {
    let home = temp();
    let path = home.path().join("school.db");
    first_version(&path).await;
    for opening in 1..=2 {
        let store = Store::open(&path, &key()).await.unwrap();
        let users = find::list_users(&store, SCHOOL.into()).await.unwrap();
        assert_eq!((users.len(), users[0].given_name.as_str()), (1, "Ava"), "opening {opening}");
        assert_eq!((users[0].card_id, users[0].language.as_str()), (None, ""), "no card, no language yet");
        assert_eq!(store.find_school().await.unwrap().unwrap().logo, None, "no logo yet");
        assert!(store.check().await.unwrap().is_empty(), "all is whole");
        store.close().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_before_the_new_columns_is_undone_after_them() {
    let home = temp();
    let path = home.path().join("school.db");
    first_version(&path).await;
    let store = Store::open(&path, &key()).await.unwrap();
    let mut change = store.begin(SCHOOL.into()).await.unwrap();
    let mut row = find::list_users(&change, SCHOOL.into()).await.unwrap().remove(0);
    (row.id, row.username, row.username_key) = (Uuid::from_u128(3), "bo".into(), "bo".into());
    change.put(vec![row]).await.unwrap();
    let entry =
        Entry { actor: Actor::Program, action: domain::journal::Action::UserAdded, subject: Subject::default(), at: 1 };
    let seq = change.commit(Uuid::from_u128(9).into(), &entry).await.unwrap();
    let mut images = journal::list_images(&store, seq).await.unwrap();
    let mut after: Value = serde_json::from_str(images[0].after.as_deref().unwrap()).unwrap();
    for column in ["card_id", "card_until", "language"] {
        after.as_object_mut().unwrap().remove(column);
    }
    assert_eq!(after["username"], json!("bo"), "an image as the first version wrote it");
    images[0].after = Some(after.to_string());
    let (planned, blocked) = undo::plan(&store, &images, false).await.unwrap();
    assert!(planned.conflicts.is_empty() && blocked.is_empty(), "nobody touched the row: {:?}", planned.conflicts);
    assert_eq!(planned.writes, [("user".to_owned(), Uuid::from_u128(3), None)], "it goes again");
    store.close().await.unwrap();
}
