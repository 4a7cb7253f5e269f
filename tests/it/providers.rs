//! The secrets of providers: where they are kept, and who can read them.

use crate::harness::{Hand, PASSPHRASE, School};
use crate::server;
use crate::sync::provider::Told;
use actions::folder::Folder;
use actions::providers::list;
use domain::provider::Provider;
use serde_json::json;

/// What was typed as the secret of the app that users sign in with.
const TYPED: &str = "an-app-secret-of-google";

/// A school with an app to sign in with.
async fn with_app() -> School {
    let school = School::with_office().await;
    Told::of(&school, Provider::Google).await.read_by(&school).await;
    school.confirm().await;
    let sign_in = json!({ "is_on": true, "client_id": "web-app" });
    let request = json!({ "provider": "google", "sign_in": sign_in, "client_secret": TYPED });
    school.ok("change_provider_sign_in", request).await;
    school
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_in_the_database_is_sealed() {
    let school = with_app().await;
    let row = store::providers::find_token(&school.store, school.desk.school_id(), "google.sign_in").await.unwrap();
    let kept = row.expect("it is kept").secret.0;
    assert!(!kept.contains(TYPED) && !kept.is_empty(), "not in clear");
    let listed = school.ok("list_providers", json!(null)).await;
    assert_eq!(listed["in_keyring"], json!(false), "the database has it: {listed}");
}

/// What only a server can do. Without one these are not run: `cargo xtask test` brings one.
mod server_only {
    use super::*;
    use actions::actor::Office;
    use actions::front::open_for_command;
    use actions::home::{Address, Home};

    #[tokio::test(flavor = "multi_thread")]
    async fn a_secret_typed_on_one_computer_is_there_on_another_that_has_the_key() {
        if server::url().is_none() {
            return;
        }
        let school = with_app().await;
        let address = || Address::read(school.place.url.as_deref().unwrap()).unwrap();
        let has_secret = async |data: Folder, passphrase: Option<&str>| {
            let home = Home::on_server(data, address(), None);
            let desk = open_for_command(home, Hand::new().clock(), passphrase).await.unwrap();
            let listed = list(&desk, &Office::key_holder("tester")).await.unwrap();
            let google = listed.providers.iter().find(|one| one.provider == Provider::Google).unwrap();
            let has_secret = google.link.as_ref().unwrap().has_sign_in_secret;
            desk.close().await.unwrap();
            (has_secret, listed.in_keyring)
        };
        let other = Folder(school.path("another computer"));
        assert_eq!(has_secret(other.clone(), None).await, (false, false), "without the key it stays sealed");
        let own = Folder(other.0.join(school.folder.0.file_name().unwrap()));
        std::fs::create_dir_all(&own.0).unwrap();
        std::fs::copy(school.folder.keys(), own.keys()).unwrap();
        assert_eq!(has_secret(other, Some(PASSPHRASE)).await, (true, false), "with the key it is read");
    }
}
