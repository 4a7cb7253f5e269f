//! Making a school and changing what it has settled.

pub mod sample;

use crate::actor::Office;
use crate::ask::school::{Backup, ChangeSettings, MakeSchool, SetPassphrase, Setup};
use crate::ask::user::Done;
use crate::desk::{Clock, Desk};
use crate::error::{Code, Error};
use crate::folder::{Folder, sync_folder};
use crate::hash::Hasher;
use crate::home::Home;
use crate::key::{Keys, SHORTEST_PASSPHRASE, new_key, ring};
use domain::credential::check_password;
use domain::id::{EntryId, SchoolId};
use domain::journal::{Action, Actor, Entry, Subject};
use domain::name::{check_name, check_title, fold};
use domain::paper::check_portal_address;
use domain::school::Settings;
use domain::user::{Role, check_username, username_key};
use std::path::Path;
use store::{Address, DataKey, Store, credential, school, user};
use uuid::Uuid;

/// Makes the school, its first administrator and its key, whole or not at all; answers the open desk and the recovery
/// key. On a server it may be one of several. Errors: `School` (there is one, on a server one of that name), `Invalid`,
/// `KeyNeeded` (no keyring and no passphrase).
pub async fn make(home: impl Into<Home>, clock: Clock, request: &MakeSchool) -> Result<(Desk, String), Error> {
    let (home, (admin, name)) = (home.into(), check(request)?);
    match home.server() {
        Some(server) => make_on_server(&home, server, clock, request, &name, admin).await,
        None => make_in(&home.folder, clock, request, &name, admin).await,
    }
}

async fn make_in(
    folder: &Folder,
    clock: Clock,
    request: &MakeSchool,
    name: &str,
    admin: Admin,
) -> Result<(Desk, String), Error> {
    folder.prepare()?;
    let lock = folder.lock()?;
    folder.sweep()?;
    if folder.has_school() {
        return Err(Error::new(Code::School, "school_there", &[]));
    }
    let new = NewKeys::make(request).await?;
    let part = folder.part("rollbook.db");
    let made = write_file(&part, &new.key, &clock, name, admin).await;
    if let Err(error) = made {
        ring::forget(new.keys.id).await?;
        folder.sweep()?;
        return Err(error);
    }
    new.keys.write(&folder.keys())?;
    std::fs::rename(&part, folder.database())?;
    sync_folder(&folder.0)?;
    drop(lock);
    let store = Store::open(&folder.database(), &new.key).await?;
    Ok((Desk::new(store, new.key, folder.clone(), clock).await?, new.recovery))
}

async fn make_on_server(
    home: &Home,
    server: &Address,
    clock: Clock,
    request: &MakeSchool,
    name: &str,
    admin: Admin,
) -> Result<(Desk, String), Error> {
    home.folder.make()?;
    let lock = home.folder.lock()?;
    let store = Store::open_server(server).await?;
    if store.list_schools().await?.iter().any(|(_, other)| fold(other) == fold(name)) {
        return Err(Error::new(Code::School, "school_there", &[]));
    }
    let (new, school) = (NewKeys::make(request).await?, SchoolId(Uuid::now_v7()));
    let folder = home.folder_of(school);
    folder.make()?;
    new.keys.write(&folder.keys())?;
    if let Err(error) = write(&store, school, &clock, name, admin).await {
        ring::forget(new.keys.id).await?;
        std::fs::remove_dir_all(&folder.0)?;
        return Err(error);
    }
    drop(lock);
    Ok((Desk::of(store, school, Some(new.key), folder, clock), new.recovery))
}

/// The key of a school that is being made, wrapped, and its recovery key to be shown once.
struct NewKeys {
    key: DataKey,
    keys: Keys,
    recovery: String,
}

impl NewKeys {
    /// Puts the key into the keyring too. Error: `KeyNeeded` (no keyring and no passphrase).
    async fn make(request: &MakeSchool) -> Result<NewKeys, Error> {
        let (key, id) = (new_key()?, Uuid::now_v7());
        let (keys, recovery) = Keys::wrap(id, &key, request.passphrase.as_deref().filter(|p| !p.is_empty()))?;
        let in_ring = ring::put(id, &key).await?;
        if !in_ring && !keys.has_passphrase() {
            return Err(Error { field: Some("passphrase"), ..Error::new(Code::KeyNeeded, "no_keyring", &[]) });
        }
        Ok(NewKeys { key, keys, recovery })
    }
}

/// The first administrator, checked; the password still in clear.
struct Admin {
    username: String,
    given_name: String,
    family_name: String,
    password: String,
}

fn check(request: &MakeSchool) -> Result<(Admin, String), Error> {
    let name = check_title(&request.name).map_err(|_| Error::invalid("name", "school_name", &[]))?;
    let username = check_username(&request.username).map_err(|f| crate::user::username_error(f, &request.username))?;
    let given_name = check_name(&request.given_name).map_err(|_| Error::invalid("given_name", "name", &[]))?;
    let family_name = check_name(&request.family_name).map_err(|_| Error::invalid("family_name", "name", &[]))?;
    check_password(Role::Administrator, &request.password)
        .map_err(|f| crate::credential::password_error(f, Role::Administrator))?;
    if let Some(passphrase) = request.passphrase.as_deref().filter(|p| !p.is_empty())
        && passphrase.chars().count() < SHORTEST_PASSPHRASE
    {
        return Err(Error::invalid("passphrase", "passphrase_short", &[]));
    }
    Ok((Admin { username, given_name, family_name, password: request.password.clone() }, name))
}

async fn write_file(path: &Path, key: &DataKey, clock: &Clock, name: &str, admin: Admin) -> Result<(), Error> {
    let store = Store::open_to_move(path, key).await?;
    let written = write(&store, SchoolId(Uuid::now_v7()), clock, name, admin).await;
    store.close().await?;
    written
}

async fn write(store: &Store, school: SchoolId, clock: &Clock, name: &str, admin: Admin) -> Result<(), Error> {
    let (school_id, user_id, password_id, now) = (school.0, Uuid::now_v7(), Uuid::now_v7(), clock.now());
    let secret = Hasher::default().hash(&admin.password).await?;
    let mut change = store.begin(school).await?;
    let settings = serde_json::to_string(&Settings::default()).map_err(Error::broken)?;
    change
        .put(vec![school::Model { id: school_id, name: name.to_owned(), settings, created_at: now, logo: None }])
        .await?;
    change.add_credentials(vec![credential(password_id, school_id, user_id, secret, now)]).await?;
    let mut row = blank_user(user_id, school_id, now);
    row.username_key = username_key(&admin.username);
    row.username = admin.username;
    row.given_name = admin.given_name;
    row.family_name = admin.family_name;
    row.role = Role::Administrator.as_str().to_owned();
    row.password_id = Some(password_id);
    change.put(vec![row]).await?;
    let subject = Subject { count: 1, user: Some(user_id), ..Subject::default() };
    let actor = Actor::User(user_id.into());
    change.commit(EntryId(Uuid::now_v7()), &Entry { actor, action: Action::SchoolMade, subject, at: now }).await?;
    Ok(())
}

/// A password's row.
pub(crate) fn credential(id: Uuid, school_id: Uuid, user_id: Uuid, secret: String, now: i64) -> credential::Model {
    let secret = store::credential::Secret(secret);
    credential::Model { id, school_id, user_id, kind: "password".to_owned(), secret, created_at: now }
}

/// A pupil without a name yet.
pub(crate) fn blank_user(id: Uuid, school_id: Uuid, now: i64) -> user::Model {
    user::Model {
        id,
        school_id,
        username: String::new(),
        username_key: String::new(),
        given_name: String::new(),
        family_name: String::new(),
        email: String::new(),
        role: Role::Student.as_str().to_owned(),
        class_id: None,
        suspended: false,
        deleted_at: None,
        must_change: false,
        password_id: None,
        sourced_id: String::new(),
        birth_date: String::new(),
        upn: String::new(),
        admission_number: String::new(),
        year: String::new(),
        created_at: now,
        card_id: None,
        card_until: None,
        language: String::new(),
        employee_number: String::new(),
        kept: String::new(),
    }
}

/// What Setup shows.
pub async fn read_setup(desk: &Desk, _by: &Office) -> Result<Setup, Error> {
    let (row, settings) = desk.school().await?;
    let keys = Keys::read(&desk.folder.keys())?;
    let key_in_keyring = match &keys {
        Some(keys) => matches!(ring::find(keys.id).await?, ring::Kept::Key(_)),
        None => false,
    };
    Ok(Setup {
        name: row.name,
        settings,
        folder: desk.folder.0.display().to_string(),
        key_in_keyring,
        has_passphrase: keys.is_some_and(|k| k.has_passphrase()),
        backups: crate::backup::list(&desk.folder)?,
    })
}

/// Changes Setup. Numbers outside what the program supports are brought into it.
pub async fn change_settings(desk: &Desk, by: &Office, request: &ChangeSettings) -> Result<Done, Error> {
    let name = check_title(&request.name).map_err(|_| Error::invalid("name", "school_name", &[]))?;
    let mut settings = request.settings.clone().clamped();
    let address = check_portal_address(&settings.portal_address);
    settings.portal_address = address.ok_or_else(|| Error::invalid("portal_address", "portal_address", &[]))?;
    if !crate::paper::has_language(&settings.language) {
        return Err(Error::invalid("language", "no_language", &[("value", &settings.language)]));
    }
    let mut change = desk.begin().await?;
    let (mut row, old) = desk.school().await?;
    // Mail and portal are changed where they are tried out, and with the operator's password.
    (settings.mail, settings.mail_secret) = (old.mail, old.mail_secret);
    (settings.portal, settings.messages) = (old.portal, old.messages);
    row.name = name;
    row.settings = serde_json::to_string(&settings).map_err(Error::broken)?;
    change.put(vec![row]).await?;
    let entry = desk.commit(change, by.actor(), Action::SettingsChanged, Subject::default()).await?;
    Ok(Done { entry, count: u32::from(entry.is_some()) })
}

/// Makes a new recovery key, shown once. The old one stops opening this file.
pub async fn renew_recovery_key(desk: &Desk, _by: crate::actor::Confirmed<'_, Office>) -> Result<String, Error> {
    let path = desk.folder.keys();
    let mut keys = Keys::read(&path)?.ok_or_else(|| Error::new(Code::Broken, "keys_damaged", &[]))?;
    let shown = keys.renew_recovery(desk.key()?)?;
    keys.write(&path)?;
    Ok(shown)
}

/// Sets or replaces the passphrase.
pub async fn set_passphrase(
    desk: &Desk,
    _by: crate::actor::Confirmed<'_, Office>,
    request: &SetPassphrase,
) -> Result<(), Error> {
    let path = desk.folder.keys();
    let mut keys = Keys::read(&path)?.ok_or_else(|| Error::new(Code::Broken, "keys_damaged", &[]))?;
    keys.set_passphrase(desk.key()?, &request.passphrase)?;
    keys.write(&path)
}

/// The newest backup.
pub(crate) fn newest_backup(folder: &Folder) -> Option<Backup> {
    crate::backup::list(folder).ok()?.into_iter().next()
}
