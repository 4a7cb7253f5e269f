//! Data of an earlier version: nothing is lost on the way up, and what was done before can still be undone.

use crate::harness::temp;
use crate::place::Place;
use crate::server;
use actions::folder::Folder;
use domain::journal::{Actor, Entry, Subject, entry_hash, image_digest};
use migrations::{Migrator, MigratorTrait};
use sea_orm::sea_query::{Alias, Query, SimpleExpr};
use sea_orm::{ConnectionTrait, DatabaseConnection, Value as Cell};
use serde_json::{Value, json};
use store::{DataKey, find, journal, undo};
use tempfile::TempDir;
use uuid::Uuid;

const SCHOOL: Uuid = Uuid::from_u128(1);
const USER: Uuid = Uuid::from_u128(2);

fn key() -> DataKey {
    DataKey([7; 32].into())
}

async fn insert(db: &DatabaseConnection, table: &str, cells: &[(&str, Cell)]) {
    let mut row = Query::insert();
    row.into_table(Alias::new(table)).columns(cells.iter().map(|(name, _)| Alias::new(*name)));
    row.values_panic(cells.iter().map(|(_, cell)| SimpleExpr::from(cell.clone())));
    db.execute(&row).await.unwrap();
}

/// The line of the history that says that the pupil was added.
async fn first_entry(db: &DatabaseConnection) {
    let id = Uuid::from_u128(4);
    let digest = image_digest("user", USER, None, Some("{}"));
    let words = [&id.to_string(), "1", "program", "", "", "user_added", "{}", ""];
    let hash = entry_hash(&[0; 32], 1, &words, [digest.as_slice()].into_iter());
    let mut entry: Vec<(&str, Cell)> = vec![("seq", 1i64.into()), ("id", id.into()), ("school_id", SCHOOL.into())];
    entry.extend([("at", 1i64.into()), ("hash", hash.to_vec().into())]);
    entry.extend([("actor_kind", "program".into()), ("actor_name", "".into())]);
    entry.extend([("action", "user_added".into()), ("subject", "{}".into())]);
    insert(db, "entry", &entry).await;
    let mut image: Vec<(&str, Cell)> = vec![("seq", 1i64.into()), ("n", 0i64.into()), ("row_id", USER.into())];
    image.extend([("person", USER.into()), ("digest", digest.to_vec().into())]);
    image.extend([("table_name", "user".into()), ("after", "{}".into())]);
    insert(db, "image", &image).await;
}

/// A database as the first version left it: a school, a pupil, and the line of their making.
async fn first_version() -> (TempDir, Place) {
    let home = temp();
    std::fs::create_dir(home.path().join("data")).unwrap();
    let place = Place::fresh(Folder(home.path().join("data")), server::url().is_some()).await;
    if place.url.is_none() {
        std::fs::write(place.data.database(), "").unwrap();
    }
    let db = place.raw(&key()).await;
    Migrator::up(&db, Some(1)).await.unwrap();
    let school =
        [("id", SCHOOL.into()), ("name", "Larkfield".into()), ("settings", "{}".into()), ("created_at", 1i64.into())];
    insert(&db, "school", &school).await;
    let mut user: Vec<(&str, Cell)> =
        vec![("id", USER.into()), ("school_id", SCHOOL.into()), ("created_at", 1i64.into())];
    user.extend([("username", "ava".into()), ("username_key", "ava".into()), ("given_name", "Ava".into())]);
    user.extend([("family_name", "Begum".into()), ("role", "administrator".into())]);
    user.extend(["suspended", "must_change"].map(|name| (name, false.into())));
    user.extend(["email", "sourced_id", "birth_date", "upn", "admission_number", "year"].map(|name| (name, "".into())));
    insert(&db, "user", &user).await;
    first_entry(&db).await;
    db.close().await.unwrap();
    (home, place)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_the_first_version_is_brought_up_with_everybody_in_it() {
    let (_home, place) = first_version().await;
    for opening in 1..=2 {
        let store = place.store(&key()).await;
        let users = find::list_users(&store, SCHOOL.into()).await.unwrap();
        assert_eq!((users.len(), users[0].given_name.as_str()), (1, "Ava"), "opening {opening}");
        assert_eq!((users[0].card_id, users[0].language.as_str()), (None, ""), "no card, no language yet");
        assert_eq!(store.find_school().await.unwrap().unwrap().logo, None, "no logo yet");
        let entries = journal::list_entries(&store, SCHOOL.into()).await.unwrap();
        let images = journal::list_images(&store, SCHOOL.into(), 1).await.unwrap();
        assert_eq!((entries.len(), images.len()), (1, 1), "the history came along");
        assert_eq!(store.check().await.unwrap(), [], "all is whole, the chain of the history too");
        store.close().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_before_the_new_columns_is_undone_after_them() {
    let (_home, place) = first_version().await;
    let store = place.store(&key()).await;
    let mut change = store.begin(SCHOOL.into()).await.unwrap();
    let mut row = find::list_users(&change, SCHOOL.into()).await.unwrap().remove(0);
    (row.id, row.username, row.username_key) = (Uuid::from_u128(3), "bo".into(), "bo".into());
    change.put(vec![row]).await.unwrap();
    let entry =
        Entry { actor: Actor::Program, action: domain::journal::Action::UserAdded, subject: Subject::default(), at: 1 };
    let seq = change.commit(Uuid::from_u128(9).into(), &entry).await.unwrap();
    let mut images = journal::list_images(&store, SCHOOL.into(), seq).await.unwrap();
    let mut after: Value = serde_json::from_str(images[0].after.as_deref().unwrap()).unwrap();
    for column in ["card_id", "card_until", "language"] {
        after.as_object_mut().unwrap().remove(column);
    }
    assert_eq!(after["username"], json!("bo"), "an image as the first version wrote it");
    images[0].after = Some(after.to_string());
    let (planned, blocked) = undo::plan(&store, SCHOOL.into(), &images, false).await.unwrap();
    assert!(planned.conflicts.is_empty() && blocked.is_empty(), "nobody touched the row: {:?}", planned.conflicts);
    assert_eq!(planned.writes, [("user".to_owned(), Uuid::from_u128(3), None)], "it goes again");
    store.close().await.unwrap();
}
