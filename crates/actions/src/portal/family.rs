//! What an adult sees: their own children, and nobody else's.

use super::account::{letter, own, page};
use super::invitation::{find_code, no_code, pupil, read_code, try_code};
use super::register::is_forbidden;
use super::verify::link;
use super::{policy_digest, stored};
use crate::actor::Guardian;
use crate::ask::portal::{Account, AdultShown, Child, WhoCanSee};
use crate::book::{Book, Link, Person};
use crate::desk::Desk;
use crate::error::{Code, Error};
use crate::learning::first_name;
use crate::mail::{Letter, queued};
use domain::guardianship::Relation;
use domain::id::{GuardianId, UserId};
use domain::journal::{Action, Subject};
use domain::mail::MailKind;
use domain::user::Role;
use std::collections::HashMap;
use store::{guardian, guardians, guardianship};

/// The adult who is signed in, with their children.
pub async fn account(desk: &Desk, by: &Guardian) -> Result<Account, Error> {
    account_in(&*desk.book().await?, by)
}

/// The same, as a book has it. Error: `SignedOut`.
pub(super) fn account_in(book: &Book, by: &Guardian) -> Result<Account, Error> {
    let row = book.families.adult(by.id()).ok_or_else(|| Error::new(Code::SignedOut, "signed_out", &[]))?;
    let policy = &book.settings.acceptable_use;
    let accepted = *row.policy == *policy_digest(policy);
    Ok(Account {
        name: row.name.to_string(),
        email: row.email.to_string(),
        language: row.language.to_string(),
        school: book.school.clone(),
        policy: (!accepted && !policy.trim().is_empty()).then(|| policy.clone()),
        children: children(book, by),
    })
}

fn full_name(row: &guardian::Model) -> String {
    format!("{} {}", row.given_name, row.family_name).trim().to_owned()
}

/// An adult's children who are at the school, by first name: the one way to them.
fn children(book: &Book, by: &Guardian) -> Vec<Child> {
    let links = book.families.links(by.id());
    let mut children: Vec<Child> = links
        .iter()
        .filter_map(|link| book.person(link.pupil).filter(|p| is_pupil(p)).map(|p| shown(book, link, p)))
        .collect();
    children.sort_by_key(|child| (domain::name::fold(&child.given_name), child.id));
    children
}

fn is_pupil(person: &Person) -> bool {
    person.role == Role::Student && person.is_live()
}

fn shown(book: &Book, link: &Link, person: &Person) -> Child {
    Child {
        id: person.id(),
        given_name: first_name(person),
        name: person.name(),
        class: book.class_of(person).map(str::to_owned),
        teachers: teachers(book, person),
        relation: link.relation,
    }
}

/// Teachers of the registration class, by name.
fn teachers(book: &Book, person: &Person) -> Vec<String> {
    let Some(class) = person.row.class_id else { return Vec::new() };
    let mut names: Vec<String> = book.teachers(class).map(Person::name).collect();
    names.sort_by_key(|name| domain::name::fold(name));
    names
}

/// One of their own children. Error: `NotFound` for anybody else.
pub async fn child(desk: &Desk, by: &Guardian, id: UserId) -> Result<Child, Error> {
    child_in(&*desk.book().await?, by, id)
}

/// The same, as a book has it. Error: `NotFound`.
pub(crate) fn child_in(book: &Book, by: &Guardian, id: UserId) -> Result<Child, Error> {
    let own = children(book, by).into_iter().find(|child| child.id == id);
    own.ok_or_else(|| Error::new(Code::NotFound, "no_child", &[]))
}

/// Who else sees one of their own children. Error: `NotFound` for anybody else's.
pub async fn who_can_see(desk: &Desk, by: &Guardian, id: UserId) -> Result<WhoCanSee, Error> {
    let child = child(desk, by, id).await?;
    let links = guardians::links_of_pupils(&desk.store, desk.school, &[id.0]).await?;
    let known = guardians::list_guardians(&desk.store, desk.school).await?;
    let known: HashMap<_, _> = known.iter().map(|row| (row.id, row)).collect();
    let adult = |link: &guardianship::Model| {
        let row = known.get(&link.guardian_id)?;
        let relation = Relation::read(&link.relation).unwrap_or_default();
        Some(AdultShown { name: full_name(row), relation, you: row.id == by.id().0 })
    };
    let mut adults: Vec<AdultShown> = links.iter().filter_map(adult).collect();
    adults.sort_by_key(|adult| (!adult.you, domain::name::fold(&adult.name)));
    Ok(WhoCanSee { adults, teachers: child.teachers })
}

/// Adds a child by the code of a letter or mail. A child who is theirs already is answered as it is.
/// Errors: `Invalid`, `NotFound`, `SlowDown`.
pub async fn add_child(desk: &Desk, by: &Guardian, code: &str, relation: Relation, from: &str) -> Result<Child, Error> {
    let code = read_code(code)?;
    try_code(desk, &code, from).await?;
    let mut change = desk.begin().await?;
    // Looked at again now that nobody else can write.
    let found = find_code(desk, &change, &code).await?.ok_or_else(no_code)?;
    let account = own(desk, &change, by).await?;
    let links = guardians::links_of_guardian(&change, desk.school, by.id()).await?;
    let book = desk.book().await?;
    pupil(&book, &found).ok_or_else(no_code)?;
    if links.iter().any(|link| link.user_id == found.user_id) {
        change.abandon().await?;
        return child(desk, by, UserId(found.user_id)).await;
    }
    if is_forbidden(desk, &change, found.user_id, &full_name(&account), &account.email).await? {
        change.abandon().await?;
        note_refusal(desk, &account, found.id, relation).await?;
        return Err(no_code());
    }
    link(desk, &mut change, GuardianId(account.id), &found, relation.as_str()).await?;
    let told = Letter {
        child: pupil(&book, &found).map(first_name).unwrap_or_default(),
        link: page(desk, "").await?,
        user: Some(UserId(found.user_id)),
        ..letter(MailKind::ChildAdded, &account)
    };
    change.queue(vec![queued(desk, &told)?]).await?;
    let subject = Subject { count: 1, user: Some(found.user_id), ..Subject::default() };
    desk.write_entry(change, &by.actor(), Action::ParentLinked, subject).await?;
    child(desk, by, UserId(found.user_id)).await
}

/// The office sees that an order stopped somebody; whoever it stopped sees a code that does not work.
async fn note_refusal(
    desk: &Desk,
    account: &guardian::Model,
    invitation: uuid::Uuid,
    relation: Relation,
) -> Result<(), Error> {
    let now = desk.clock.now();
    let row = store::registration::Model {
        token: stored("refused", &desk.new_id()?.to_string()),
        school_id: desk.school.0,
        invitation_id: Some(invitation),
        guardian_id: Some(account.id),
        given_name: account.given_name.clone(),
        family_name: account.family_name.clone(),
        email: account.email.clone(),
        relation: relation.as_str().to_owned(),
        language: String::new(),
        policy: String::new(),
        secret: store::credential::Secret(String::new()),
        refused: true,
        until: now,
        used_at: None,
        created_at: now,
        device: String::new(),
    };
    desk.store.note_registration(row).await?;
    desk.news.tell();
    Ok(())
}

/// Accepts the acceptable-use policy as it is now.
pub async fn accept_policy(desk: &Desk, by: &Guardian) -> Result<(), Error> {
    let policy = policy_digest(&desk.book().await?.settings.acceptable_use);
    let mut change = desk.begin().await?;
    let mut account = own(desk, &change, by).await?;
    if account.policy == policy {
        return Ok(change.abandon().await?);
    }
    (account.policy, account.policy_at) = (policy, Some(desk.clock.now()));
    change.put(vec![account]).await?;
    let subject = Subject { count: 1, ..Subject::default() };
    desk.write_entry(change, &by.actor(), Action::PolicyAccepted, subject).await.map(|_| ())
}
