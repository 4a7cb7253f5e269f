//! A provider as a test tells it, linked and read.

use crate::harness::{School, key_holder};
use domain::class::ClassKind;
use domain::id::EntryId;
use domain::journal::{Action, Entry, Subject};
use domain::provider::{Counts, External, ExternalClass, ExternalGuardian, Provider, Read};
use domain::tie::Realm;
use domain::user::Role;
use serde_json::{Value, json};
use uuid::Uuid;

/// The school of the other tests with names that people have, and with birthdays and numbers. Its own "Pupil1 Number1" and
/// "Pupil2 Number2" are a slip of the pen apart, and nobody would dare to tell them apart.
pub async fn named() -> School {
    let school = School::with_office().await;
    let sample = domain::sample::sample_school();
    let pupils = sample.users.iter().filter(|user| user.role == Role::Student).step_by(9).take(24);
    let rows = pupils
        .zip(1..)
        .map(|(user, n)| format!("p{n:02},{},{},{},A{n:03}\n", user.given_name, user.family_name, user.birth_date));
    let text = format!("user,first name,surname,date of birth,admission number\n{}", rows.collect::<String>());
    let done = school.import(&school.file("names.csv", &text)).await;
    assert_eq!(figures(&done, ["changed", "added"]), [24, 0], "{done}");
    let gill = school.id(crate::harness::ADMIN).await;
    let cells = json!({ "id": gill, "given_name": "Gill", "family_name": "Thomas", "employee_number": "E1" });
    school.ok("edit_user", cells).await;
    school
}

/// What a provider says of the school.
#[derive(Clone)]
pub struct Told {
    pub provider: Provider,
    pub people: Vec<External>,
    pub classes: Vec<ExternalClass>,
    pub guardians: Vec<ExternalGuardian>,
}

/// Ids there: made from the username, as nobody else can be meant.
pub fn id_of(username: &str) -> String {
    format!("person/{username}")
}

impl Told {
    /// The school as it is, told by a provider that knows everything but usernames.
    pub async fn of(school: &School, provider: Provider) -> Told {
        let rows = school.rows().await;
        let class_id = |id: &Uuid| format!("class/{id}");
        let said = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let kind = |kind: &str| if kind == "scheduled" { ClassKind::Scheduled } else { ClassKind::Homeroom };
        let classes = rows.classes.iter().filter(|class| class.archived_at.is_none()).map(|class| ExternalClass {
            id: class_id(&class.id),
            title: class.title.clone(),
            kind: kind(&class.kind),
            ..ExternalClass::default()
        });
        let live = rows.users.iter().filter(|user| user.deleted_at.is_none());
        let people = live.map(|user| External {
            id: id_of(&user.username),
            role: Role::read(&user.role),
            given_name: said(&user.given_name),
            family_name: said(&user.family_name),
            email: said(&user.email),
            birth_date: user.birth_date.parse().ok(),
            admission_number: said(&user.admission_number),
            employee_number: said(&user.employee_number),
            class: user.class_id.as_ref().map(class_id),
            teaching: Some(
                rows.members.iter().filter(|row| row.user_id == user.id).map(|row| class_id(&row.class_id)).collect(),
            ),
            is_active: Some(!user.suspended),
            ..External::default()
        });
        Told { provider, people: people.collect(), classes: classes.collect(), guardians: Vec::new() }
    }

    /// Somebody, by the username they have or had.
    pub fn one(&mut self, username: &str) -> &mut External {
        let id = id_of(username);
        self.people.iter_mut().find(|person| person.id == id).unwrap_or_else(|| panic!("{username} is not there"))
    }

    /// Somebody is no longer there.
    pub fn lose(&mut self, username: &str) {
        let before = self.people.len();
        self.people.retain(|person| person.id != id_of(username));
        assert_eq!(self.people.len(), before - 1, "{username} was there");
    }

    /// Somebody who was not there before, in the class of another.
    pub fn join(&mut self, (given, family): (&str, &str), beside: &str) -> String {
        let like = self.one(beside).clone();
        let id = id_of(&format!("new {given} {family}"));
        self.people.push(External {
            id: id.clone(),
            given_name: Some(given.to_owned()),
            family_name: Some(family.to_owned()),
            birth_date: Some(jiff::civil::date(2016, 2, 29)),
            admission_number: None,
            email: None,
            teaching: Some(Vec::new()),
            ..like
        });
        id
    }

    /// Links the provider, if it is not, and puts what it says where a read puts it. Each reading is a minute later.
    pub async fn read_by(&self, school: &School) {
        let id = school.desk.school_id();
        let known = store::providers::list_links(&school.store, id).await.unwrap();
        let realm = Realm::of(self.provider, "S1", "larkfield.example");
        if !known.iter().any(|link| link.provider == self.provider.as_str()) {
            let is_sync = !known.iter().any(|link| link.is_sync);
            link(school, self.provider, is_sync).await;
        }
        school.hand.pass(crate::harness::MINUTE);
        let at = jiff::Timestamp::from_millisecond(school.hand.now()).unwrap();
        let read = Read {
            provider: self.provider,
            at,
            counts: Counts::of(&self.people, &self.classes, &self.guardians),
            people: self.people.clone(),
            classes: self.classes.clone(),
            guardians: self.guardians.clone(),
            gone: Vec::new(),
            missing: Vec::new(),
            mark: None,
        };
        let row = store::reading::Model {
            school_id: id.0,
            provider: self.provider.as_str().to_owned(),
            organisation: realm.organisation,
            at: at.as_millisecond(),
            counts: serde_json::to_string(&read.counts).unwrap(),
            data: Some(serde_json::to_string(&read).unwrap()),
            cursor: None,
        };
        school.store.keep_reading(row).await.unwrap();
    }
}

async fn link(school: &School, provider: Provider, is_sync: bool) {
    let id = school.desk.school_id();
    let mut change = school.store.begin(id).await.unwrap();
    let text = |text: &str| text.to_owned();
    let row = store::link::Model {
        id: Uuid::now_v7(),
        school_id: id.0,
        provider: text(provider.as_str()),
        subject: text("S1"),
        organisation: text("larkfield.example"),
        organisation_name: text("Larkfield"),
        account: String::new(),
        client_id: text("app"),
        tenant: String::new(),
        region: String::new(),
        missing: text("[]"),
        choice: serde_json::to_string(&domain::provider::Choice::default()).unwrap(),
        sign_in: serde_json::to_string(&domain::tie::ProviderSignIn::default()).unwrap(),
        is_sync,
        linked_at: school.hand.now(),
    };
    change.put(vec![row]).await.unwrap();
    let entry = Entry {
        actor: key_holder().actor().clone(),
        action: Action::ProviderLinked,
        subject: Subject::default(),
        at: school.hand.now(),
    };
    change.commit(EntryId(Uuid::now_v7()), &entry).await.unwrap();
}

/// How it stands.
pub async fn shown(school: &School, provider: Provider) -> Value {
    school.ok("show_sync", json!({ "provider": provider })).await
}

/// Figures of an answer, in the order asked for.
pub fn figures<const N: usize>(answer: &Value, names: [&str; N]) -> [u64; N] {
    names.map(|name| crate::harness::number(answer, name))
}

/// Rows of one kind, by username, else by id there.
pub async fn rows(school: &School, provider: Provider, filter: &str) -> Vec<Value> {
    let request = json!({ "provider": provider, "filter": filter });
    school.ok("sync_rows", request).await["rows"].as_array().unwrap().clone()
}

/// The row of somebody.
pub async fn row(school: &School, provider: Provider, filter: &str, username: &str) -> Value {
    let rows = rows(school, provider, filter).await;
    let found = rows.iter().find(|row| row["username"] == username);
    found.unwrap_or_else(|| panic!("{username} is not among {filter}: {rows:?}")).clone()
}

/// One decision about a user.
pub async fn decide(school: &School, provider: Provider, kind: &str, username: &str, external: Option<&str>) -> Value {
    let user = school.id(username).await;
    let decision = json!({ "kind": kind, "user": user, "external": external });
    school.ok("decide_matches", json!({ "provider": provider, "decisions": [decision] })).await
}

/// Applies what is shown, giving whatever consent is asked for.
pub async fn apply(school: &School, provider: Provider) -> Value {
    school.confirm().await;
    let shown = shown(school, provider).await;
    let request = json!({ "provider": provider, "revision": shown["revision"], "consent": shown["consent"] });
    school.ok("apply_sync", request).await
}

/// All that an update can touch, beside the rows of the harness.
pub async fn ties(school: &School, provider: Provider) -> Vec<(String, String)> {
    let realm = Realm::of(provider, "S1", "larkfield.example");
    let place = (realm.provider.as_str(), realm.organisation.as_str());
    let rows = store::providers::identities_at(&school.store, school.desk.school_id(), place).await.unwrap();
    let users = school.rows().await.users;
    let name = |id: Uuid| users.iter().find(|user| user.id == id).map(|user| user.username.clone()).unwrap_or_default();
    let mut ties: Vec<(String, String)> = rows.into_iter().map(|row| (name(row.user_id), row.external)).collect();
    ties.sort();
    ties
}
