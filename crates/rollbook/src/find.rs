//! What names on the command line mean. Case and accents make no difference.

use crate::args::Which;
use crate::failure::Failure;
use actions::ask::user::UserFilter;
use actions::book::{Book, Person};
use domain::class::{ClassKind, title_key};
use domain::id::{ClassId, UserId};
use domain::name::tidy;
use domain::user::{Role, username_key};
use std::collections::HashMap;

/// The live users of these usernames, all or a failure that names the others.
pub fn users(book: &Book, names: &[String]) -> Result<Vec<UserId>, Failure> {
    let people: HashMap<&str, &Person> = book.live().map(|p| (p.row.username_key.as_str(), p)).collect();
    pick(book, names, &people, "cli.no_user")
}

/// The live user of a username.
pub fn user(book: &Book, name: &str) -> Result<UserId, Failure> {
    let ids = users(book, &[name.to_owned()])?;
    ids.first().copied().ok_or_else(|| Failure::not_found("cli.no_user", vec![name.to_owned()]))
}

/// The deleted users of these usernames; of several with one username, the one deleted last.
pub fn deleted_users(book: &Book, names: &[String]) -> Result<Vec<UserId>, Failure> {
    let mut people: HashMap<&str, &Person> = HashMap::new();
    for person in book.people.iter().filter(|p| !p.is_live()) {
        let last = people.entry(person.row.username_key.as_str()).or_insert(person);
        if person.row.deleted_at > last.row.deleted_at {
            *last = person;
        }
    }
    pick(book, names, &people, "cli.no_deleted_user")
}

/// Anybody of a username: the live user, else the one deleted last.
pub fn anybody(book: &Book, name: &str) -> Result<UserId, Failure> {
    user(book, name).or_else(|failure| {
        let deleted = deleted_users(book, &[name.to_owned()]).ok().and_then(|ids| ids.first().copied());
        deleted.ok_or(failure)
    })
}

/// By username, else by id: among the deleted a username is not always enough.
fn pick(book: &Book, names: &[String], people: &HashMap<&str, &Person>, key: &str) -> Result<Vec<UserId>, Failure> {
    let is_among = |p: &&Person| people.values().next().is_some_and(|other| other.is_live() == p.is_live());
    let by_id = |name: &str| name.parse::<UserId>().ok().and_then(|id| book.person(id)).filter(is_among);
    let (mut found, mut missing) = (Vec::with_capacity(names.len()), Vec::new());
    for name in names {
        match people.get(username_key(&tidy(name)).as_str()).copied().or_else(|| by_id(name)) {
            Some(person) => found.push(person.id()),
            None => missing.push(name.clone()),
        }
    }
    if missing.is_empty() { Ok(found) } else { Err(Failure::not_found(key, missing)) }
}

/// The live class of a title: of one kind, or of either, the first kind first.
pub fn class(book: &Book, title: &str, kinds: &[ClassKind]) -> Result<ClassId, Failure> {
    let found = kinds.iter().find_map(|kind| book.find_class(*kind, title));
    found.map(|class| class.id.into()).ok_or_else(|| Failure::not_found("cli.no_class", vec![title.to_owned()]))
}

/// The archived class of a title; of several the one archived last.
pub fn archived_class(book: &Book, title: &str, kinds: &[ClassKind]) -> Result<ClassId, Failure> {
    let key = title_key(title);
    let of = |kind: &ClassKind| {
        let put_away = book.classes.iter().filter(|c| c.archived_at.is_some() && c.kind == kind.as_str());
        put_away.filter(|c| c.title_key == key).max_by_key(|c| c.archived_at)
    };
    let found = kinds.iter().find_map(of);
    found
        .map(|class| class.id.into())
        .ok_or_else(|| Failure::not_found("cli.no_archived_class", vec![title.to_owned()]))
}

/// What `--class`, `--query` and `--role` ask for.
pub fn filter(book: &Book, which: &Which) -> Result<UserFilter, Failure> {
    let mut classes = Vec::new();
    if let Some(title) = &which.class {
        let key = title_key(title);
        let named: Vec<_> = book.classes.iter().filter(|c| c.title_key == key).collect();
        let is_live = named.iter().any(|c| c.archived_at.is_none());
        classes = named.iter().filter(|c| c.archived_at.is_none() == is_live).map(|c| c.id.into()).collect();
        if classes.is_empty() {
            return Err(Failure::not_found("cli.no_class", vec![title.clone()]));
        }
    }
    let roles = which.role.iter().map(|role| Role::from(*role)).collect();
    Ok(UserFilter { query: which.query.clone(), classes, roles, ..UserFilter::default() })
}
