//! Classes of both kinds and who is in them.

use crate::actor::{Office, Staff};
use crate::ask::class::*;
use crate::ask::user::{Done, MoveUsers};
use crate::book::{Book, natural};
use crate::desk::Desk;
use crate::error::{Code, Error};
use domain::class::{ClassKind, title_key};
use domain::id::ClassId;
use domain::journal::{Action, Subject};
use domain::name::check_title;
use domain::user::Role;
use std::collections::{HashMap, HashSet};
use store::{class, enrollment, find};
use uuid::Uuid;

/// The classes: registration first, numbers in their order. A teacher sees own classes.
pub async fn list(desk: &Desk, by: &Staff, request: &ListClasses) -> Result<ClassList, Error> {
    let book = desk.book().await?;
    let own = by.classes(&book);
    let shown = |c: &&class::Model| {
        (request.archived || c.archived_at.is_none()) && own.as_ref().is_none_or(|own| own.contains(&c.id))
    };
    let mut inside = members(&book);
    let row = |c: &class::Model| row(c, inside.remove(&c.id).unwrap_or_default());
    let mut classes: Vec<ClassRow> = book.classes.iter().filter(shown).map(row).collect();
    classes.sort_by_cached_key(|c| (c.kind, natural(&c.title)));
    Ok(ClassList { classes })
}

fn kind(class: &class::Model) -> ClassKind {
    if class.kind == ClassKind::Scheduled.as_str() { ClassKind::Scheduled } else { ClassKind::Homeroom }
}

/// Who is in a class: how many pupils, which teachers.
type Inside = (u32, Vec<String>);

/// All classes with live members, in one walk through the people.
fn members(book: &Book) -> HashMap<Uuid, Inside> {
    let mut members: HashMap<Uuid, Inside> = HashMap::new();
    for person in book.live() {
        let teaching = book.teaching.get(&person.row.id).into_iter().flatten().copied();
        let other = teaching.filter(|c| person.row.class_id != Some(*c));
        for class in person.row.class_id.into_iter().chain(other) {
            let (pupils, teachers) = members.entry(class).or_default();
            if person.role == Role::Student {
                *pupils += 1;
            } else {
                teachers.push(person.name());
            }
        }
    }
    members
}

fn row(class: &class::Model, (pupils, mut teachers): Inside) -> ClassRow {
    teachers.sort();
    ClassRow {
        id: class.id.into(),
        title: class.title.clone(),
        kind: kind(class),
        archived: class.archived_at.is_some(),
        pupils,
        teachers,
    }
}

async fn changed(desk: &Desk, id: Uuid, entry: Option<domain::id::EntryId>) -> Result<ClassChanged, Error> {
    let book = desk.book().await?;
    let class = book.class(ClassId(id)).ok_or_else(no_class)?;
    Ok(ClassChanged { class: row(class, members(&book).remove(&id).unwrap_or_default()), entry })
}

fn no_class() -> Error {
    Error::new(Code::NotFound, "no_class", &[])
}

fn subject(id: Uuid, count: u32) -> Subject {
    Subject { count, class: Some(id), ..Subject::default() }
}

fn title(text: &str) -> Result<String, Error> {
    check_title(text).map_err(|_| Error::invalid("title", "class_title", &[]))
}

/// Refuses a title that a live class of the same kind has.
async fn free_title(desk: &Desk, change: &store::Change, row: &class::Model) -> Result<(), Error> {
    let classes = find::list_classes(change, desk.school).await?;
    let same = |c: &&class::Model| {
        c.id != row.id && c.kind == row.kind && c.archived_at.is_none() && c.title_key == row.title_key
    };
    if classes.iter().any(|c| same(&c)) {
        return Err(class_taken(row));
    }
    Ok(())
}

fn class_taken(row: &class::Model) -> Error {
    Error::invalid("title", "class_taken", &[("value", &row.title)])
}

/// A class's row.
pub(crate) fn new_class(id: Uuid, desk: &Desk, title: String, kind: ClassKind) -> class::Model {
    let title_key = title_key(&title);
    let kind = kind.as_str().to_owned();
    class::Model {
        id,
        school_id: desk.school.0,
        title,
        title_key,
        kind,
        archived_at: None,
        created_at: desk.clock.now(),
    }
}

/// Adds a class.
pub async fn add(desk: &Desk, by: &Office, request: &AddClass) -> Result<ClassChanged, Error> {
    let row = new_class(desk.new_id()?, desk, title(&request.title)?, request.kind);
    let id = row.id;
    let mut change = desk.begin().await?;
    free_title(desk, &change, &row).await?;
    change.put(vec![row]).await?;
    let entry = desk.commit(change, by.actor(), Action::ClassAdded, subject(id, 1)).await?;
    changed(desk, id, entry).await
}

async fn some(desk: &Desk, change: &store::Change, ids: &[ClassId]) -> Result<Vec<class::Model>, Error> {
    let wanted: HashSet<Uuid> = ids.iter().map(|c| c.0).collect();
    let mut classes = find::list_classes(change, desk.school).await?;
    classes.retain(|c| wanted.contains(&c.id));
    if classes.len() < wanted.len() { Err(no_class()) } else { Ok(classes) }
}

/// Renames a class; its members stay.
pub async fn rename(desk: &Desk, by: &Office, request: &RenameClass) -> Result<ClassChanged, Error> {
    let mut change = desk.begin().await?;
    let mut row = some(desk, &change, &[request.id]).await?.pop().ok_or_else(no_class)?;
    row.title = title(&request.title)?;
    row.title_key = title_key(&row.title);
    free_title(desk, &change, &row).await?;
    change.put(vec![row]).await?;
    let entry = desk.commit(change, by.actor(), Action::ClassRenamed, subject(request.id.0, 1)).await?;
    changed(desk, request.id.0, entry).await
}

/// Puts classes away (their members stay), or takes them out again.
pub async fn archive(desk: &Desk, by: &Office, request: &ArchiveClasses) -> Result<Done, Error> {
    let mut change = desk.begin().await?;
    let mut rows = some(desk, &change, &request.ids).await?;
    rows.retain(|c| c.archived_at.is_some() != request.archived);
    let ids: Vec<Uuid> = rows.iter().map(|c| c.id).collect();
    let mut titles = HashSet::new();
    for row in &mut rows {
        row.archived_at = request.archived.then(|| desk.clock.now());
        if !request.archived {
            free_title(desk, &change, row).await?;
            if !titles.insert((row.kind.clone(), row.title_key.clone())) {
                return Err(class_taken(row));
            }
        }
    }
    change.put(rows).await?;
    let action = if request.archived { Action::ClassesArchived } else { Action::ClassesRestored };
    let one = if let [one] = ids.as_slice() { Some(*one) } else { None };
    let subject = Subject { count: ids.len() as u32, class: one, ..Subject::default() };
    let entry = desk.commit(change, by.actor(), action, subject).await?;
    Ok(Done { entry, count: ids.len() as u32 })
}

/// Users join or leave a class of either kind.
pub async fn change_members(desk: &Desk, by: &Office, request: &ChangeMembers) -> Result<Done, Error> {
    let book = desk.book().await?;
    let class = book.class(request.id).filter(|c| c.archived_at.is_none()).ok_or_else(no_class)?;
    if kind(class) == ClassKind::Homeroom {
        let inside = |id: &&domain::id::UserId| book.person(**id).is_some_and(|p| p.row.class_id == Some(class.id));
        let ids =
            if request.member { request.users.clone() } else { request.users.iter().filter(inside).copied().collect() };
        let class_id = request.member.then_some(request.id);
        return crate::user::move_users(
            desk,
            by,
            &MoveUsers { ids, class_id, from_other: request.from_other, keep: false },
        )
        .await;
    }
    let ids: Vec<Uuid> = request.users.iter().map(|u| u.0).collect::<HashSet<_>>().into_iter().collect();
    let mut change = desk.begin().await?;
    crate::user::live_rows(desk, &change, &ids).await?;
    let members: Vec<enrollment::Model> = find::list_enrollments(&change, desk.school)
        .await?
        .into_iter()
        .filter(|m| m.class_id == class.id && ids.contains(&m.user_id))
        .collect();
    let count = if request.member {
        let there: HashSet<Uuid> = members.iter().map(|m| m.user_id).collect();
        let mut rows = Vec::new();
        for user_id in ids.into_iter().filter(|id| !there.contains(id)) {
            rows.push(enrollment::Model { id: desk.new_id()?, school_id: desk.school.0, user_id, class_id: class.id });
        }
        let count = rows.len();
        change.put(rows).await?;
        count
    } else {
        change.remove::<enrollment::Model>(&members.iter().map(|m| m.id).collect::<Vec<_>>()).await?;
        members.len()
    };
    let action = if request.member { Action::MembersAdded } else { Action::MembersRemoved };
    let entry = desk.commit(change, by.actor(), action, subject(class.id, count as u32)).await?;
    Ok(Done { entry, count: count as u32 })
}
