//! Several schools in one database: each has its own names, numbers, history and writers, and sees nobody else's.

use crate::harness::{Hand, PASSPHRASE, PASSWORD, apart, temp};
use crate::place::Place;
use crate::server;
use actions::folder::Folder;
use actions::home::Address;
use domain::id::SchoolId;
use domain::journal::{Action, Actor, Entry, Subject};
use serde_json::json;
use store::credential::Secret;
use store::{DataKey, Error, Store, find, guardians, journal};
use tempfile::TempDir;
use uuid::Uuid;

async fn open() -> (TempDir, Place, Store) {
    let home = temp();
    std::fs::create_dir(home.path().join("data")).unwrap();
    let place = Place::fresh(Folder(home.path().join("data")), server::url().is_some()).await;
    let store = place.store(&DataKey([7; 32].into())).await;
    (home, place, store)
}

fn user(id: Uuid, school: SchoolId, username: &str) -> store::user::Model {
    let row = json!({ "id": id, "school_id": school, "username": username, "username_key": username, "given_name": "Ava",
        "family_name": "Begum", "email": "", "role": "administrator", "class_id": null, "suspended": false,
        "deleted_at": null, "must_change": false, "password_id": null, "sourced_id": "", "birth_date": "", "upn": "",
        "admission_number": "", "year": "", "created_at": 1 });
    serde_json::from_value(row).unwrap()
}

fn entry(action: Action) -> Entry {
    Entry { actor: Actor::Program, action, subject: Subject::default(), at: 1 }
}

/// A school in which everything is named and numbered as in the others.
async fn add_school(store: &Store, name: &str) -> SchoolId {
    let (school, owner) = (SchoolId(Uuid::now_v7()), Uuid::now_v7());
    let mut change = store.begin(school).await.unwrap();
    let row = json!({ "id": school, "name": name, "settings": "{}", "created_at": 1 });
    change.put(vec![serde_json::from_value::<store::school::Model>(row).unwrap()]).await.unwrap();
    let class = json!({ "id": Uuid::now_v7(), "school_id": school, "title": "4H", "title_key": "4h", "kind": "homeroom",
        "archived_at": null, "created_at": 1 });
    change.put(vec![serde_json::from_value::<store::class::Model>(class).unwrap()]).await.unwrap();
    change.put(vec![user(owner, school, "ava")]).await.unwrap();
    let run = json!({ "id": Uuid::now_v7(), "school_id": school, "number": 1, "kind": "cards", "sheet": "", "pages": 1,
        "class_id": null, "made_by": null, "made_by_name": "", "made_at": 1 });
    change.put(vec![serde_json::from_value::<store::print_run::Model>(run).unwrap()]).await.unwrap();
    let (card, secret) = (Uuid::now_v7(), Secret("the same".into()));
    let card = store::credential::Model {
        id: card,
        school_id: school.0,
        user_id: owner,
        kind: "card".into(),
        secret,
        created_at: 1,
    };
    change.add_credentials(vec![card]).await.unwrap();
    let code = store::code::Model {
        id: Uuid::now_v7(),
        school_id: school.0,
        user_id: owner,
        hash: "the same".into(),
        created_at: 1,
    };
    change.add_codes(vec![code]).await.unwrap();
    assert_eq!(
        change.commit(Uuid::now_v7().into(), &entry(Action::SchoolMade)).await.unwrap(),
        1,
        "{name}'s first entry"
    );
    let (key, kind) = ("the same".to_owned(), "account".to_owned());
    let tried = store::attempt::Model { school_id: school.0, key, kind, failures: 1, since: 1, blocked_until: 9 };
    store.note_attempt(tried).await.unwrap();
    school
}

#[tokio::test(flavor = "multi_thread")]
async fn two_schools_do_not_see_or_disturb_each_other() {
    let (_home, _place, store) = open().await;
    let (one, two) = (add_school(&store, "Alder").await, add_school(&store, "Birch").await);
    for school in [one, two] {
        assert_eq!(find::list_users(&store, school).await.unwrap().len(), 1, "one user each");
        assert_eq!(find::list_classes(&store, school).await.unwrap().len(), 1, "one class each");
        assert_eq!(journal::list_entries(&store, school).await.unwrap().len(), 1, "one entry each");
        assert_eq!(guardians::list_blocked(&store, school, 1).await.unwrap().len(), 1, "one lock each");
        let found = find::find_username(&store, school, "ava").await.unwrap().unwrap();
        assert_eq!(found.school_id, school.0, "a username is looked for in one school");
        assert_eq!(
            find::find_code(&store, school, "the same").await.unwrap().unwrap().school_id,
            school.0,
            "a code too"
        );
        assert_eq!(store.check_school(school).await.unwrap(), [], "each chain is whole");
    }
    store.forget_attempt(one, "the same").await.unwrap();
    assert!(guardians::find_attempt(&store, two, "the same").await.unwrap().is_some(), "the other's lock stays");
    let head = journal::head(&store, one).await.unwrap();
    let mut change = store.begin(two).await.unwrap();
    change.put(vec![user(Uuid::now_v7(), two, "bo")]).await.unwrap();
    assert_eq!(change.commit(Uuid::now_v7().into(), &entry(Action::UserAdded)).await.unwrap(), 2, "numbered on");
    assert_eq!(journal::head(&store, one).await.unwrap(), head, "the other's history stands still");
    assert_eq!(store.check().await.unwrap(), [], "all is whole");
    store.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_belongs_to_another_school_is_neither_found_nor_touched_by_its_id() {
    let (_home, _place, store) = open().await;
    let (one, two) = (add_school(&store, "Alder").await, add_school(&store, "Birch").await);
    let theirs = find::list_users(&store, two).await.unwrap().remove(0);
    assert!(find::some_users(&store, one, &[theirs.id]).await.unwrap().is_empty(), "no user of theirs");
    assert!(find::find_sign_in(&store, one, theirs.id.into()).await.unwrap().is_none(), "no sign-in of theirs");
    let mut change = store.begin(one).await.unwrap();
    let stolen = store::user::Model { school_id: one.0, ..theirs.clone() };
    assert!(matches!(change.put(vec![stolen]).await, Err(Error::OtherSchool)), "their row does not become ours");
    assert!(matches!(change.put(vec![theirs.clone()]).await, Err(Error::OtherSchool)), "nor is it written as theirs");
    let removed = change.remove::<store::user::Model>(&[theirs.id]).await;
    assert!(matches!(removed, Err(Error::OtherSchool)), "nor taken away");
    change.erase_people(&[theirs.id]).await.unwrap();
    change.keep_unjournaled().await.unwrap();
    assert_eq!(find::list_users(&store, two).await.unwrap(), [theirs], "it is as it was");
    store.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn where_there_are_several_schools_one_must_be_named() {
    let (_home, _place, store) = open().await;
    assert!(store.find_school().await.unwrap().is_none(), "none yet");
    let one = add_school(&store, "Alder").await;
    assert_eq!(store.find_school().await.unwrap().unwrap().id, one.0, "the only one");
    let two = add_school(&store, "Birch").await;
    let Err(Error::Several(schools)) = store.find_school().await else { panic!("which one?") };
    assert_eq!(schools, [(one, "Alder".to_owned()), (two, "Birch".to_owned())], "they are named");
    assert_eq!(store.choose_school(Some(two)).await.unwrap().unwrap().name, "Birch", "by its id");
    assert!(store.choose_school(Some(SchoolId(Uuid::now_v7()))).await.unwrap().is_none(), "no such school");
    store.close().await.unwrap();
}

#[test]
fn a_server_that_is_not_there_is_told_without_its_password() {
    apart(async {
        let address = Address::read("postgres://ann:s3cret-pw@127.0.0.1:1/trust").unwrap();
        let refused = Store::open_server(&address).await.expect_err("nobody is there");
        let said = format!("{refused} {refused:?} {address:?}");
        assert!(matches!(refused, Error::Unavailable(_)), "{said}");
        assert!(!said.contains("s3cret"), "the password is not told: {said}");
    });
}

/// What only a server can do. Without one these are not run: `cargo xtask test` brings one.
mod server_only {
    use super::*;
    use actions::error::Code;
    use actions::home::Home;

    fn request(name: &str) -> actions::ask::school::MakeSchool {
        let made = json!({ "name": name, "username": "ann", "password": PASSWORD, "passphrase": PASSPHRASE });
        serde_json::from_value(made).unwrap()
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn schools_are_made_beside_each_other_and_opened_by_their_id() {
        if server::url().is_none() {
            return;
        }
        let (_home, place, store) = open().await;
        let mut ids = Vec::new();
        for name in ["Alder", "Birch"] {
            let made = actions::school::make(&place.home(), Hand::new().clock(), &request(name)).await;
            let (desk, _) = made.unwrap_or_else(|e| panic!("{name} is made: {e:?}"));
            assert!(desk.folder.keys().is_file(), "its keys are in a folder of its own");
            ids.push(desk.school_id());
            desk.close().await.unwrap();
        }
        let again = actions::school::make(&place.home(), Hand::new().clock(), &request("ALDER")).await;
        assert_eq!(again.err().map(|e| e.code), Some(Code::School), "not twice under one name");
        let open =
            async |home: Home| actions::front::open_for_command(&home, Hand::new().clock(), Some(PASSPHRASE)).await;
        let which = open(place.home()).await.err().expect("which one?");
        assert_eq!((which.code, which.names.len()), (Code::School, 2), "both are named: {which:?}");
        let address = Address::read(place.url.as_deref().unwrap()).unwrap();
        for id in ids {
            let desk = open(Home::on_server(place.data.clone(), address.clone(), Some(id))).await.unwrap();
            assert_eq!(desk.school_id(), id, "the one that was named");
            assert!(actions::check::check(&desk).await.unwrap().ok, "it is whole");
            desk.close().await.unwrap();
        }
        let unknown = Some(SchoolId(Uuid::now_v7()));
        let unknown = open(Home::on_server(place.data.clone(), address, unknown)).await.err().map(|e| e.code);
        assert_eq!(unknown, Some(Code::School), "an id of no school");
        store.close().await.unwrap();
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_school_waits_for_its_own_writers_alone() {
        if server::url().is_none() {
            return;
        }
        let (_home, place, store) = open().await;
        let (one, two) = (add_school(&store, "Alder").await, add_school(&store, "Birch").await);
        let other = place.store(&DataKey([7; 32].into())).await;
        let mut held = store.begin(one).await.unwrap();
        held.put(vec![user(Uuid::now_v7(), one, "first")]).await.unwrap();
        let change = other.begin(two).await.unwrap();
        change.abandon().await.unwrap();
        let waiting = tokio::spawn(async move {
            let mut change = other.begin(one).await.unwrap();
            let seen = find::find_username(&change, one, "first").await.unwrap().is_some();
            change.put(vec![user(Uuid::now_v7(), one, "second")]).await.unwrap();
            let seq = change.commit(Uuid::now_v7().into(), &entry(Action::UserAdded)).await.unwrap();
            other.close().await.unwrap();
            (seen, seq)
        });
        assert!(!waiting.is_finished(), "it waits");
        assert_eq!(held.commit(Uuid::now_v7().into(), &entry(Action::UserAdded)).await.unwrap(), 2);
        assert_eq!(waiting.await.unwrap(), (true, 3), "and then sees what the first one wrote");
        assert_eq!(store.check().await.unwrap(), [], "both chains are whole");
        store.close().await.unwrap();
    }
}
