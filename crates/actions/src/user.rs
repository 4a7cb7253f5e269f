//! Users: one person, add, change, move, delete, restore, suspend, erase. The table itself is in `user::table`.

mod detail;
mod edit;
mod table;

pub use detail::find;
pub use edit::edit;
use edit::{free_username, write_cells};
pub use table::{list, match_all};

use crate::actor::{Confirmed, Office};
use crate::ask::user::*;
use crate::book::{Book, Person};
use crate::desk::Desk;
use crate::error::{Code, Error};
use domain::class::ClassKind;
use domain::credential::check_password;
use domain::id::{ClassId, UserId};
use domain::journal::{Action, Subject};
use domain::roster::Field;
use domain::user::{Role, Status, UsernameFault, check_username, suggest_username, username_key};
use std::collections::{HashMap, HashSet};
use store::find::{self, Read};
use store::{journal, user};
use uuid::Uuid;

/// Names shown before "and n more".
const NAMES: usize = 3;

/// The sentence of a username that is refused.
pub(crate) fn username_error(fault: UsernameFault, value: &str) -> Error {
    let key = match fault {
        UsernameFault::Empty => "username_empty",
        UsernameFault::TooLong => "username_long",
        UsernameFault::Space => "username_space",
        UsernameFault::Character => "username_character",
    };
    Error::invalid("username", key, &[("value", value)])
}

pub(crate) fn no_user() -> Error {
    Error::new(Code::NotFound, "no_user", &[])
}

fn subject(ids: &[Uuid]) -> Subject {
    let one = if let [one] = ids { Some(*one) } else { None };
    Subject { count: ids.len() as u32, user: one, ..Subject::default() }
}

/// Which free username the school's pattern gives this name.
pub async fn suggest(desk: &Desk, _by: &Office, request: &SuggestUsername) -> Result<UsernameSuggested, Error> {
    let book = desk.book().await?;
    let settings = &book.settings;
    let taken: HashSet<&str> = book.live().map(|p| p.row.username_key.as_str()).collect();
    let username =
        suggest_username(settings.username_pattern, &request.given_name, &request.family_name, |k| taken.contains(k));
    Ok(UsernameSuggested { username })
}

/// Adds one user.
pub async fn add(desk: &Desk, by: &Office, request: &AddUser) -> Result<UserChanged, Error> {
    let mut row = crate::school::blank_user(desk.new_id()?, desk.school.0, desk.clock.now());
    let username = if request.username.trim().is_empty() {
        let names =
            SuggestUsername { given_name: request.given_name.clone(), family_name: request.family_name.clone() };
        suggest(desk, by, &names).await?.username
    } else {
        request.username.clone()
    };
    let edit = EditUser {
        username: Some(username),
        given_name: Some(request.given_name.clone()),
        family_name: Some(request.family_name.clone()),
        email: Some(request.email.clone()),
        role: Some(request.role),
        ..EditUser::of(row.id.into())
    };
    write_cells(&mut row, &edit)?;
    let password = request.password.as_deref().filter(|p| !p.is_empty());
    if let Some(password) = password {
        check_password(request.role, password).map_err(|f| crate::credential::password_error(f, request.role))?;
    }
    let secret = match password {
        Some(password) => Some(desk.hasher.hash(password).await?),
        None => None,
    };
    let mut change = desk.begin().await?;
    free_username(desk, &change, &row).await?;
    if let Some(class) = request.class_id {
        row.class_id = Some(homeroom(desk, class).await?.id);
    }
    if let Some(secret) = secret {
        let id = desk.new_id()?;
        change
            .add_credentials(vec![crate::school::credential(id, desk.school.0, row.id, secret, desk.clock.now())])
            .await?;
        row.password_id = Some(id);
        row.must_change = request.must_change.unwrap_or_else(|| crate::credential::must_change_default(request.role));
    }
    let id = row.id;
    change.put(vec![row]).await?;
    let entry = desk.commit(change, by.actor(), Action::UserAdded, subject(&[id])).await?;
    changed(desk, id.into(), entry).await
}

async fn changed(desk: &Desk, id: UserId, entry: Option<domain::id::EntryId>) -> Result<UserChanged, Error> {
    let book = desk.book().await?;
    let settings = &book.settings;
    let person = book.person(id).ok_or_else(no_user)?;
    Ok(UserChanged { user: book.row(person, settings.keep_deleted_days, desk.clock.now()), entry })
}

/// Refuses what would leave the school without an administrator, or the operator without an account.
async fn keep_an_administrator(desk: &Desk, by: &Office, without: &[Uuid]) -> Result<(), Error> {
    let book = desk.book().await?;
    if by.user().is_some_and(|me| without.contains(&me.0)) {
        return Err(Error::new(Code::Invalid, "yourself", &[]));
    }
    let admin = |p: &&Person| p.role == Role::Administrator && p.status() == Status::Active;
    let touched = book.live().filter(admin).any(|p| without.contains(&p.row.id));
    let left = book.live().filter(admin).any(|p| !without.contains(&p.row.id));
    if touched && !left { Err(Error::new(Code::Invalid, "last_administrator", &[])) } else { Ok(()) }
}

/// A live registration class.
async fn homeroom(desk: &Desk, id: ClassId) -> Result<store::class::Model, Error> {
    let book = desk.book().await?;
    let class = book.class(id).filter(|c| c.archived_at.is_none() && c.kind == ClassKind::Homeroom.as_str());
    class.cloned().ok_or_else(|| Error { field: Some("class_id"), ..Error::new(Code::NotFound, "no_class", &[]) })
}

/// Puts users into a registration class, or into none. Who is in another one is named first.
pub async fn move_users(desk: &Desk, by: &Office, request: &MoveUsers) -> Result<Done, Error> {
    let title = match request.class_id {
        Some(id) => Some(homeroom(desk, id).await?.title),
        None => None,
    };
    let ids: Vec<Uuid> = request.ids.iter().map(|id| id.0).collect();
    let mut change = desk.begin().await?;
    let mut rows = live_rows(desk, &change, &ids).await?;
    let book = desk.book().await?;
    let target = request.class_id.map(|c| c.0);
    let other: Vec<String> = rows
        .iter()
        .filter(|r| target.is_some() && r.class_id.is_some() && r.class_id != target)
        .filter_map(|r| book.person(r.id.into()))
        .map(|p| format!("{} ({})", p.name(), book.class_of(p).unwrap_or_default()))
        .collect();
    if !other.is_empty() && !request.from_other {
        let (count, title) = (other.len().to_string(), title.unwrap_or_default());
        let with = [("count", count.as_str()), ("name", other[0].as_str()), ("class", title.as_str())];
        return Err(Error::new(Code::InAnotherClass, "in_another_class", &with).naming(other));
    }
    let moved: Vec<Uuid> = rows.iter().filter(|r| r.class_id != target).map(|r| r.id).collect();
    for row in &mut rows {
        if request.keep && row.class_id != target {
            row.kept = edit::keeping(&row.kept, [Field::Class]);
        }
        row.class_id = target;
    }
    change.put(rows).await?;
    let subject = Subject { class: target, ..subject(&moved) };
    let entry = desk.commit(change, by.actor(), Action::UsersMoved, subject).await?;
    Ok(Done { entry, count: moved.len() as u32 })
}

/// The rows of these users; one that is not there or deleted is `NotFound`.
pub(crate) async fn live_rows(desk: &Desk, change: &store::Change, ids: &[Uuid]) -> Result<Vec<user::Model>, Error> {
    let wanted: HashSet<Uuid> = ids.iter().copied().collect();
    let rows = find::some_users(change, desk.school, ids).await?;
    if rows.len() < wanted.len() || rows.iter().any(|r| r.deleted_at.is_some()) {
        return Err(no_user());
    }
    Ok(rows)
}

/// What deleting would cost.
pub async fn deletion_cost(desk: &Desk, _by: &Office, request: &SomeUsers) -> Result<DeletionCost, Error> {
    let book = desk.book().await?;
    let settings = &book.settings;
    let ids: HashSet<UserId> = request.ids.iter().copied().collect();
    let people: Vec<&Person> = ids.iter().filter_map(|id| book.person(*id)).filter(|p| p.is_live()).collect();
    let count = |fits: &dyn Fn(&&Person) -> bool| people.iter().filter(|p| fits(p)).count() as u32;
    let pupils = count(&|p| p.role == Role::Student);
    let mut names: Vec<String> = people.iter().map(|p| named(&book, p)).collect();
    names.sort();
    names.truncate(NAMES);
    Ok(DeletionCost {
        users: people.len() as u32,
        pupils,
        passwords: count(&|p| p.row.password_id.is_some()),
        teaching: people.iter().filter_map(|p| book.teaching.get(&p.row.id)).map(|t| t.len() as u32).sum(),
        names,
        keep_days: settings.keep_deleted_days,
        guarded: is_guarded(&book, pupils, settings.guard_percent),
    })
}

fn named(book: &Book, person: &Person) -> String {
    match book.class_of(person) {
        Some(class) => format!("{} ({class})", person.name()),
        None => person.name(),
    }
}

/// More pupils than the guard's share of all live pupils; a handful is always allowed.
fn is_guarded(book: &Book, pupils: u32, percent: u32) -> bool {
    let all = book.live().filter(|p| p.role == Role::Student).count() as u32;
    pupils > 5 && u64::from(pupils) * 100 > u64::from(all) * u64::from(percent)
}

/// Deletes users; they are kept for a while. Above the guard's share the number must be given as consent, by an
/// operator who gave their own password.
pub async fn delete(
    desk: &Desk,
    by: &Office,
    sure: Result<Confirmed<'_, Office>, Error>,
    request: &DeleteUsers,
) -> Result<Done, Error> {
    let cost = deletion_cost(desk, by, &SomeUsers { ids: request.ids.clone() }).await?;
    if cost.guarded && request.consent != Some(cost.users) {
        let count = cost.users.to_string();
        return Err(Error::new(Code::Held, "held_delete", &[("count", &count)]).naming(cost.names));
    }
    if cost.guarded {
        sure?;
    }
    let ids: Vec<Uuid> = request.ids.iter().map(|id| id.0).collect::<HashSet<_>>().into_iter().collect();
    let mut change = desk.begin().await?;
    keep_an_administrator(desk, by, &ids).await?;
    let mut rows = live_rows(desk, &change, &ids).await?;
    let now = desk.clock.now();
    for row in &mut rows {
        row.deleted_at = Some(now);
    }
    change.put(rows).await?;
    let entry = desk.commit(change, by.actor(), Action::UsersDeleted, subject(&ids)).await?;
    Ok(Done { entry, count: ids.len() as u32 })
}

/// Restores deleted users with everything that hung on them. Who wants a username that was taken meanwhile is told,
/// with a free one; the others come back.
pub async fn restore(desk: &Desk, by: &Office, request: &RestoreUsers) -> Result<UsersRestored, Error> {
    let (_, settings) = desk.school().await?;
    let wanted: HashMap<UserId, &String> = request.usernames.iter().map(|(id, name)| (*id, name)).collect();
    let ids: Vec<Uuid> = request.ids.iter().map(|id| id.0).collect();
    let mut change = desk.begin().await?;
    let rows = find::some_users(&change, desk.school, &ids).await?;
    let book = desk.book().await?;
    let mut used: HashSet<String> = book.live().map(|p| p.row.username_key.clone()).collect();
    let (mut back, mut taken) = (Vec::new(), Vec::new());
    for mut row in rows.into_iter().filter(|r| r.deleted_at.is_some()) {
        if let Some(name) = wanted.get(&UserId(row.id)) {
            row.username = check_username(name).map_err(|f| username_error(f, name))?;
            row.username_key = username_key(&row.username);
        }
        if used.insert(row.username_key.clone()) {
            bring_back(&mut row, &book);
            back.push(row);
        } else {
            let suggestion =
                suggest_username(settings.username_pattern, &row.given_name, &row.family_name, |k| used.contains(k));
            used.insert(username_key(&suggestion));
            let name = book.person(row.id.into()).map(Person::name).unwrap_or_default();
            taken.push(UsernameTaken { id: row.id.into(), name, username: row.username, suggestion });
        }
    }
    let ids: Vec<Uuid> = back.iter().map(|r| r.id).collect();
    change.put(back).await?;
    let entry = desk.commit(change, by.actor(), Action::UsersRestored, subject(&ids)).await?;
    Ok(UsersRestored { entry, count: ids.len() as u32, taken })
}

/// A deleted user is there again, without the class if that is archived. A class that the book does not have yet is new.
pub(crate) fn bring_back(row: &mut user::Model, book: &Book) {
    let is_archived = |class: &Uuid| book.class(ClassId(*class)).is_some_and(|class| class.archived_at.is_some());
    row.class_id = row.class_id.filter(|class| !is_archived(class));
    row.deleted_at = None;
}

/// Suspends users, or lets them sign in again.
pub async fn suspend(desk: &Desk, by: &Office, request: &SuspendUsers) -> Result<Done, Error> {
    let ids: Vec<Uuid> = request.ids.iter().map(|id| id.0).collect();
    let mut change = desk.begin().await?;
    if request.suspended {
        keep_an_administrator(desk, by, &ids).await?;
    }
    let mut rows = live_rows(desk, &change, &ids).await?;
    rows.retain(|r| r.suspended != request.suspended);
    let ids: Vec<Uuid> = rows.iter().map(|r| r.id).collect();
    for row in &mut rows {
        row.suspended = request.suspended;
    }
    change.put(rows).await?;
    let action = if request.suspended { Action::UsersSuspended } else { Action::UsersResumed };
    let entry = desk.commit(change, by.actor(), action, subject(&ids)).await?;
    Ok(Done { entry, count: ids.len() as u32 })
}

/// Erases those whose time is up: deleted users, and people whose addition was undone. Called at the start and daily;
/// cannot be undone.
pub async fn erase_expired(desk: &Desk) -> Result<u32, Error> {
    let soon = expired(desk, &desk.store).await?;
    if soon.is_empty() {
        return Ok(0);
    }
    let contents = crate::files::note_erasing(desk, &soon).await?;
    let mut change = desk.begin().await?;
    // Somebody may have been brought back meanwhile.
    let gone = expired(desk, &change).await?;
    if gone.is_empty() {
        change.abandon().await?;
        return Ok(0);
    }
    change.erase_people(&gone).await?;
    let subject = Subject { count: gone.len() as u32, ..Subject::default() };
    desk.write_entry(change, Office::program().actor(), Action::UsersErased, subject).await?;
    desk.forget_plans();
    crate::files::erase_contents(desk, contents).await?;
    Ok(gone.len() as u32)
}

async fn expired(desk: &Desk, db: &impl Read) -> Result<Vec<Uuid>, Error> {
    let book = desk.book().await?;
    let before = desk.clock.now() - i64::from(book.settings.keep_deleted_days) * 86_400_000;
    let mut gone = journal::forgotten_people(db, desk.school, before).await?;
    let deleted = book.people.iter().filter(|p| p.row.deleted_at.is_some_and(|at| at <= before));
    gone.extend(deleted.map(|p| p.row.id));
    Ok(gone)
}
