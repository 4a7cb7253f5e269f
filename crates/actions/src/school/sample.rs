//! The sample school, filled with imaginary people, and large ones to try the program's speed.

use crate::desk::{Clock, Desk};
use crate::error::{Code, Error};
use crate::folder::Folder;
use crate::front::open_with;
use crate::home::Home;
use crate::key::Keys;
use domain::id::UserId;
use domain::journal::{Action, Actor, Subject};
use domain::sample::{Sample, sample_school};
use domain::user::{Role, username_key};
use store::{credential, enrollment, find, user};
use uuid::Uuid;

/// The sample school's administrator.
pub const ADMINISTRATOR: &str = "gthomas";
/// The password of every sample user who has one; nothing in a sample school is secret.
pub const PASSWORD: &str = "larkfield";
/// Opens the sample school's file.
const PASSPHRASE: &str = "nothing here is secret";

/// Opens the sample school of a folder, made if it is not there.
pub async fn open(folder: &Folder, clock: Clock) -> Result<(Desk, UserId), Error> {
    let desk = if folder.has_school() {
        let keys = Keys::read(&folder.keys())?.ok_or_else(|| Error::new(Code::Broken, "keys_missing", &[]))?;
        let unlock = crate::ask::school::Unlock::Passphrase(PASSPHRASE.to_owned());
        open_with(folder, keys.unwrap(&unlock)?, clock).await?
    } else {
        make(folder, clock, &sample_school(), Some(PASSPHRASE)).await?
    };
    let admin = find::find_username(&desk.store, desk.school, ADMINISTRATOR).await?;
    let admin = admin.ok_or_else(|| Error::new(Code::SignedOut, "signed_out", &[]))?;
    Ok((desk.into_sample(), admin.id.into()))
}

/// Makes a school of imaginary people.
pub async fn make(
    home: impl Into<Home>,
    clock: Clock,
    sample: &Sample,
    passphrase: Option<&str>,
) -> Result<Desk, Error> {
    let first = sample.users.iter().find(|u| u.role == Role::Administrator);
    let request = crate::ask::school::MakeSchool {
        name: sample.name.clone(),
        given_name: first.map(|u| u.given_name.clone()).unwrap_or_default(),
        family_name: first.map(|u| u.family_name.clone()).unwrap_or_default(),
        username: first.map_or_else(|| ADMINISTRATOR.to_owned(), |u| u.username.clone()),
        password: PASSWORD.to_owned(),
        passphrase: passphrase.map(str::to_owned),
    };
    let (desk, _) = super::make(home, clock, &request).await?;
    fill(&desk, sample, &username_key(&request.username)).await?;
    Ok(desk)
}

/// Writes the classes and everybody else, as one entry.
async fn fill(desk: &Desk, sample: &Sample, administrator: &str) -> Result<(), Error> {
    let secret = desk.hasher.hash(PASSWORD).await?;
    let mut change = desk.begin().await?;
    let mut classes = Vec::new();
    for class in &sample.classes {
        classes.push(crate::class::new_class(desk.new_id()?, desk, class.title.clone(), class.kind));
    }
    let class_ids: Vec<Uuid> = classes.iter().map(|c| c.id).collect();
    let own = find::find_username(&change, desk.school, administrator).await?;
    let (mut users, mut credentials, mut members): (Vec<user::Model>, Vec<credential::Model>, Vec<enrollment::Model>) =
        Default::default();
    let now = desk.clock.now();
    for (n, person) in sample.users.iter().enumerate() {
        let key = username_key(&person.username);
        let mut row = match &own {
            Some(own) if own.username_key == key => own.clone(),
            _ => crate::school::blank_user(desk.new_id()?, desk.school.0, now),
        };
        row.username = person.username.clone();
        row.username_key = key;
        row.given_name = person.given_name.clone();
        row.family_name = person.family_name.clone();
        row.email = person.email.clone();
        row.role = person.role.as_str().to_owned();
        row.class_id = person.class.map(|at| class_ids[at]);
        row.birth_date = person.birth_date.clone();
        row.admission_number = person.admission_number.clone();
        row.year = person.year.clone();
        // Most have a password, as in a school in October; those without are what the office looks for.
        if row.password_id.is_none() && n % 11 != 5 {
            let id = desk.new_id()?;
            credentials.push(crate::school::credential(id, desk.school.0, row.id, secret.clone(), now));
            row.password_id = Some(id);
        }
        for at in &person.teaching {
            let (id, class_id) = (desk.new_id()?, class_ids[*at]);
            members.push(enrollment::Model { id, school_id: desk.school.0, user_id: row.id, class_id });
        }
        users.push(row);
    }
    let subject = Subject { count: users.len() as u32, ..Subject::default() };
    change.put(classes).await?;
    change.add_credentials(credentials).await?;
    change.put(users).await?;
    change.put(members).await?;
    desk.commit(change, &Actor::Program, Action::UsersImported, subject).await?;
    Ok(())
}
