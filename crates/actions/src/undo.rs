//! Undoing any entry as one step.

use crate::actor::Office;
use crate::ask::history::{Undo, UndoConflict, Undone};
use crate::book::Book;
use crate::desk::Desk;
use crate::error::{Code, Error};
use crate::words::say;
use domain::id::ClassId;
use domain::journal::{Action, Actor, Conflict, Subject};
use domain::user::{Role, Status};
use serde_json::Value;
use std::collections::HashMap;
use store::undo::{Blocked, Why, plan};
use store::{entry, image, journal};
use uuid::Uuid;

/// Whether an entry can be undone at all: it wrote rows, and what it did can be taken back.
pub(crate) fn is_undoable(action: &str, undone: bool) -> bool {
    let never = [
        "school_made",
        "users_erased",
        "record_viewed",
        "seen_as_parent",
        "users_exported",
        "backup_restored",
        "password_changed",
        "order_made",
        "order_lift_asked",
        "order_lifted",
        "policy_accepted",
        "guardian_changed",
        "guardian_left",
        "provider_linked",
        "provider_unlinked",
    ];
    !undone && !never.contains(&action)
}

/// Undoes an entry. What changed since is kept and told, unless `overwrite`; what a constraint would refuse is told.
pub async fn undo(desk: &Desk, by: &Office, request: &Undo) -> Result<Undone, Error> {
    take_back(desk, by.actor(), request).await
}

/// The same for whoever did it a moment ago.
pub(crate) async fn take_back(desk: &Desk, by: &Actor, request: &Undo) -> Result<Undone, Error> {
    let mut change = desk.begin().await?;
    let entry = journal::find_entry(&change, desk.school, request.id).await?;
    let entry = entry.ok_or_else(|| Error::new(Code::NotFound, "no_entry", &[]))?;
    let undone = standing_undos(&journal::list_entries(&change, desk.school).await?).contains_key(&entry.id);
    if !is_undoable(&entry.action, undone) {
        let key = if undone { "undone_already" } else { "not_undoable" };
        return Err(Error::new(Code::Invalid, key, &[]));
    }
    let images = journal::list_images(&change, desk.school, entry.seq).await?;
    let (mut planned, mut blocked) = plan(&change, desk.school, &images, request.overwrite).await?;
    let contents = crate::files::keep_swept(desk, &mut planned, &mut blocked).await?;
    let book = desk.book().await?;
    protect_operator(by, &planned.writes)?;
    keep_an_administrator(&book, &planned.writes)?;
    keep_orders(desk, &change, &book, &planned.writes).await?;
    let mut conflicts = shown(&book, &planned.conflicts, &blocked);
    let count = planned.writes.len() as u32;
    if let Some(erased) = erased(&images) {
        if count == 0 && conflicts.is_empty() {
            return Err(Error::new(Code::Invalid, "undo_erased", &[]));
        }
        conflicts.push(erased);
    }
    if request.dry_run || count == 0 {
        change.abandon().await?;
        return Ok(Undone { entry: None, count, conflicts });
    }
    crate::files::wanted_again(desk, &contents).await?;
    change.put_back(&planned).await?;
    change.undoes(request.id);
    let subject = Subject { count, entry: Some(request.id), ..own_subject(&entry) };
    let entry = desk.commit(change, by, Action::Undone, subject).await?;
    Ok(Undone { entry, count, conflicts })
}

/// Which entries are undone now, and by which. An undo that was itself undone does not count: the entry stands again.
/// Entries newest first.
pub(crate) fn standing_undos(entries: &[entry::Model]) -> HashMap<Uuid, Uuid> {
    let mut undone = HashMap::new();
    for entry in entries {
        if let Some(of) = entry.undoes.filter(|_| !undone.contains_key(&entry.id)) {
            undone.entry(of).or_insert(entry.id);
        }
    }
    undone
}

/// Whom the undone entry concerned: the undo concerns the same.
fn own_subject(entry: &entry::Model) -> Subject {
    serde_json::from_str(&entry.subject).unwrap_or_default()
}

/// An operator cannot undo their own account away while they use it.
fn protect_operator(by: &Actor, writes: &[(String, Uuid, Option<Value>)]) -> Result<(), Error> {
    let Actor::User(me) = by else { return Ok(()) };
    let mine = |w: &&(String, Uuid, Option<Value>)| w.0 == "user" && w.1 == me.0;
    let gone = |row: &Option<Value>| match row {
        None => true,
        Some(row) => !row["deleted_at"].is_null() || row["suspended"] == true || row["role"] != "administrator",
    };
    if writes.iter().filter(mine).any(|w| gone(&w.2)) {
        Err(Error::new(Code::Invalid, "yourself", &[]))
    } else {
        Ok(())
    }
}

/// Nobody undoes the last administrator away, the command line neither.
fn keep_an_administrator(book: &Book, writes: &[(String, Uuid, Option<Value>)]) -> Result<(), Error> {
    let users: HashMap<Uuid, &Option<Value>> = writes.iter().filter(|w| w.0 == "user").map(|w| (w.1, &w.2)).collect();
    let works =
        |row: &Value| row["role"] == "administrator" && row["deleted_at"].is_null() && row["suspended"] == false;
    let untouched = book.live().filter(|p| !users.contains_key(&p.row.id));
    let mut left = untouched.filter(|p| p.role == Role::Administrator && p.status() == Status::Active);
    if users.is_empty() || left.next().is_some() || users.values().any(|row| row.as_ref().is_some_and(works)) {
        return Ok(());
    }
    Err(Error::new(Code::Invalid, "last_administrator", &[]))
}

/// No undo links an adult to a child whom an order in force keeps apart.
async fn keep_orders(
    desk: &Desk,
    change: &store::Change,
    book: &Book,
    writes: &[(String, Uuid, Option<Value>)],
) -> Result<(), Error> {
    let id = |row: &Value, field: &str| row[field].as_str().and_then(|text| Uuid::parse_str(text).ok());
    let woken = writes.iter().filter(|w| w.0 == "guardianship").filter_map(|w| w.2.as_ref());
    for row in woken.filter(|row| row["removed_at"].is_null()) {
        let (Some(adult), Some(child)) = (id(row, "guardian_id"), id(row, "user_id")) else { continue };
        let Some(adult) = store::guardians::find_guardian(change, desk.school, adult.into()).await? else { continue };
        let name = crate::parents::full_name(&adult.given_name, &adult.family_name);
        if crate::portal::is_forbidden(desk, change, child, &name, &adult.email).await? {
            let child = book.person(child.into()).map(|p| p.name()).unwrap_or_default();
            return Err(Error::new(Code::Invalid, "undo_order", &[("name", &name), ("child", &child)]));
        }
    }
    Ok(())
}

fn shown(book: &Book, conflicts: &[Conflict], blocked: &[Blocked]) -> Vec<UndoConflict> {
    let kept = conflicts.iter().map(|c| show(book, c, None));
    kept.chain(blocked.iter().map(|b| show(book, &b.conflict, Some(b.why)))).collect()
}

fn show(book: &Book, conflict: &Conflict, why: Option<Why>) -> UndoConflict {
    let blocked = why.map(|why| {
        let key = match why {
            Why::UsernameTaken => "undo.username_taken",
            Why::TitleTaken => "undo.title_taken",
            Why::InUse => "undo.in_use",
            Why::Gone => "undo.gone",
            Why::LinkedAgain => "undo.linked_again",
            Why::DecidedAgain => "undo.decided_again",
            Why::OtherAccount => "undo.other_account",
        };
        say(key, &[])
    });
    UndoConflict {
        who: whose(book, conflict),
        what: if conflict.field.is_empty() { say("undo.whole", &[]) } else { field_label(&conflict.field) },
        was: cell(book, &conflict.field, &conflict.was),
        now: cell(book, &conflict.field, &conflict.now),
        blocked,
    }
}

fn whose(book: &Book, conflict: &Conflict) -> String {
    let row = if conflict.now.is_null() { &conflict.was } else { &conflict.now };
    let person = |id: Uuid| book.person(id.into()).map(|p| p.name());
    let id = |field: &str| row[field].as_str().and_then(|text| Uuid::parse_str(text).ok());
    match conflict.table.as_str() {
        "user" => person(conflict.row).unwrap_or_else(|| row["username"].as_str().unwrap_or_default().to_owned()),
        "class" | "skill" | "homework" => row["title"].as_str().unwrap_or_default().to_owned(),
        "enrollment" | "print_item" | "invitation" | "guardianship" | "no_link_child" | "star" | "talk" | "message"
        | "homework_pupil" | "work" | "decision" | "identity" => id("user_id").and_then(person).unwrap_or_default(),
        "print_run" => {
            let kind = domain::paper::PaperKind::read(row["kind"].as_str().unwrap_or_default());
            crate::paper::run_name(kind, row["number"].as_u64().unwrap_or_default() as u32)
        }
        _ => row["name"].as_str().unwrap_or_default().to_owned(),
    }
}

/// The people of an entry of whom nothing is left to go back to.
fn erased(images: &[image::Model]) -> Option<UndoConflict> {
    let is_erased = |i: &&image::Model| i.table_name == "user" && i.before.is_none() && i.after.is_none();
    let count = images.iter().filter(is_erased).count();
    (count > 0).then(|| UndoConflict {
        who: say("undo.erased_people", &[("count", &count.to_string())]),
        what: say("undo.whole", &[]),
        was: String::new(),
        now: String::new(),
        blocked: Some(say("undo.erased", &[])),
    })
}

/// A column's name on screen.
pub(crate) fn field_label(field: &str) -> String {
    say(&format!("column.{field}"), &[])
}

/// A cell's value on screen. Passwords show only that there is one.
pub(crate) fn cell(book: &Book, field: &str, value: &Value) -> String {
    match (field, value) {
        ("", _) | (_, Value::Null) => String::new(),
        ("class_id", Value::String(id)) => {
            let class = Uuid::parse_str(id).ok().and_then(|id| book.class(ClassId(id)));
            class.map(|c| c.title.clone()).unwrap_or_default()
        }
        ("password_id", _) => say("undo.a_password", &[]),
        ("card_id", _) => say("undo.a_card", &[]),
        ("logo", _) => say("undo.a_picture", &[]),
        ("role", Value::String(role)) => {
            domain::user::Role::read(role).map_or(role.as_str(), |r| r.school_word()).to_owned()
        }
        (field, Value::Number(at)) if field == "card_until" || field.ends_with("_at") => {
            at.as_i64().map(day).unwrap_or_default()
        }
        (_, Value::Bool(yes)) => say(if *yes { "undo.yes" } else { "undo.no" }, &[]),
        (_, Value::String(text)) => text.clone(),
        (_, other) => other.to_string(),
    }
}

/// A day as it is written here: "3 September 2026", in the machine's time zone.
pub(crate) fn day(at: i64) -> String {
    let Ok(time) = jiff::Timestamp::from_millisecond(at) else { return String::new() };
    time.to_zoned(jiff::tz::TimeZone::system()).strftime("%-d %B %Y").to_string()
}
