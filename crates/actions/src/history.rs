//! The history: everything that happened, newest first.

use crate::actor::Office;
use crate::ask::history::{History, HistoryRow, ListHistory};
use crate::book::{Book, Person};
use crate::desk::Desk;
use crate::error::Error;
use crate::undo::{cell, field_label, is_undoable, standing_undos};
use crate::words::say;
use domain::id::{ClassId, EntryId, UserId};
use domain::journal::{Action, Subject};
use domain::name::fold;
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use store::{entry, image, journal};
use uuid::Uuid;

/// Entries asked for when the caller does not say.
const PAGE: usize = 100;
/// Columns nobody needs to read.
const SILENT: [&str; 7] = ["id", "school_id", "username_key", "title_key", "created_at", "password_id", "settings"];

/// The entries that match, newest first.
pub async fn list(desk: &Desk, _by: &Office, request: &ListHistory) -> Result<History, Error> {
    let book = desk.book().await?;
    let entries = desk.shelf.entries(&desk.store, desk.school).await?;
    let undone = standing_undos(&entries);
    let touched = match request.person {
        Some(person) => Some(journal::entries_of_person(&desk.store, desk.school, person.0).await?),
        None => None,
    };
    let words: Vec<String> = fold(&request.query).split_whitespace().map(str::to_owned).collect();
    let mut named: HashMap<i64, HashSet<String>> = HashMap::new();
    if !words.is_empty() {
        named = people_named(desk, &book, &words).await?;
    }
    let mut found = Vec::new();
    for entry in entries.iter().filter(|entry| fits(request, entry, touched.as_ref())) {
        if words.is_empty() || has_words(&Line::new(&book, entry), &words, named.get(&entry.seq)) {
            found.push(entry);
        }
    }
    let (total, limit) = (found.len() as u32, if request.limit == 0 { PAGE } else { request.limit as usize });
    let page: Vec<_> = found.into_iter().skip(request.offset as usize).take(limit).collect();
    let seqs: Vec<i64> = page.iter().map(|e| e.seq).collect();
    let images = journal::first_images(&desk.store, desk.school, &seqs, 6).await?;
    let rows = page.into_iter().map(|entry| row(&book, entry, images.get(&entry.seq), &undone)).collect();
    Ok(History { entries: rows, total, operators: operators(&book, &entries) })
}

/// What one entry says without its images.
struct Line {
    actor: String,
    sentence: String,
    subject: Subject,
}

impl Line {
    fn new(book: &Book, entry: &entry::Model) -> Line {
        let subject = subject(entry);
        let count = subject.count.to_string();
        let gone = || say("journal.somebody_gone", &[]);
        let name = subject.user.map(|id| book.person(id.into()).map_or_else(gone, |p| p.name()));
        let class = subject.class.map(|id| book.class(ClassId(id)).map_or_else(String::new, |c| c.title.clone()));
        let key = format!("journal.{}", entry.action);
        let key = match (&name, &class) {
            (Some(_), _) if crate::words::has(&format!("{key}.person")) => format!("{key}.person"),
            (None, None) if crate::words::has(&format!("{key}.nowhere")) => format!("{key}.nowhere"),
            _ => key,
        };
        let (name, class) = (name.unwrap_or_default(), class.unwrap_or_default());
        let serials = subject.serials.clone().unwrap_or_default();
        let provider = subject.provider.map_or_else(|| say("journal.a_provider", &[]), |one| one.name().to_owned());
        let with =
            [("count", &count), ("name", &name), ("class", &class), ("serials", &serials), ("provider", &provider)];
        let sentence = say(&key, &with.map(|(name, value)| (name, value.as_str())));
        Line { actor: actor(book, entry), sentence, subject }
    }
}

fn subject(entry: &entry::Model) -> Subject {
    serde_json::from_str(&entry.subject).unwrap_or_default()
}

fn actor(book: &Book, entry: &entry::Model) -> String {
    match (entry.actor_kind.as_str(), entry.actor_id) {
        ("user", Some(id)) => book.person(id.into()).map_or_else(|| say("journal.somebody_gone", &[]), |p| p.name()),
        ("key_holder", _) => say("journal.key_holder", &[("name", &entry.actor_name)]),
        ("guardian", _) => say("journal.guardian", &[]),
        _ => say("journal.program", &[]),
    }
}

fn fits(request: &ListHistory, entry: &entry::Model, touched: Option<&HashSet<i64>>) -> bool {
    let person = || request.person.is_some_and(|p| subject(entry).user == Some(p.0));
    let viewed = [Action::RecordViewed, Action::SeenAsParent].iter().any(|a| a.word() == entry.action);
    (request.views || !viewed)
        && request.from.is_none_or(|from| entry.at >= from)
        && request.until.is_none_or(|until| entry.at < until)
        && request.operator.is_none_or(|o| entry.actor_id == Some(o.0))
        && (request.actions.is_empty() || request.actions.iter().any(|a| a.word() == entry.action))
        && touched.is_none_or(|seqs| seqs.contains(&entry.seq) || person())
}

/// Every word stands in the sentence, the operator's name, or the name of one person the entry touched.
fn has_words(line: &Line, words: &[String], people: Option<&HashSet<String>>) -> bool {
    let text = fold(&format!("{} {}", line.sentence, line.actor));
    let of_people = || people.is_some_and(|found| words.iter().all(|w| found.contains(w)));
    words.iter().all(|w| text.contains(w.as_str())) || of_people()
}

/// For each entry, which of the words stand in the name of somebody it touched. Few people are looked for by name.
async fn people_named(desk: &Desk, book: &Book, words: &[String]) -> Result<HashMap<i64, HashSet<String>>, Error> {
    let mut entries: HashMap<i64, HashSet<String>> = HashMap::new();
    let has = |p: &Person, w: &str| p.given.contains(w) || p.family.contains(w) || p.row.username_key.contains(w);
    let people: Vec<_> = book.people.iter().filter(|p| words.iter().all(|w| has(p, w))).take(50).collect();
    for person in people {
        for seq in journal::entries_of_person(&desk.store, desk.school, person.row.id).await? {
            entries.entry(seq).or_default().extend(words.iter().cloned());
        }
    }
    Ok(entries)
}

fn row(
    book: &Book,
    entry: &entry::Model,
    images: Option<&Vec<image::Model>>,
    undone: &HashMap<Uuid, Uuid>,
) -> HistoryRow {
    let line = Line::new(book, entry);
    let undone_by = undone.get(&entry.id).copied().map(EntryId);
    HistoryRow {
        id: entry.id.into(),
        at: entry.at,
        actor: line.actor,
        action: serde_json::from_value(Value::String(entry.action.clone())).unwrap_or(Action::UsersChanged),
        sentence: line.sentence,
        details: images.map(|images| details(book, images)).unwrap_or_default(),
        count: line.subject.count,
        person: line.subject.user.map(UserId),
        undoable: images.is_some() && is_undoable(&entry.action, undone_by.is_some()),
        undone_by,
    }
}

/// "Surname: Kamiński → Kamiński-Nowak" for each cell that changed, for the first few rows.
fn details(book: &Book, images: &[image::Model]) -> Vec<String> {
    let mut lines = Vec::new();
    for image in images {
        let read = |text: &Option<String>| text.as_deref().and_then(|t| serde_json::from_str::<Value>(t).ok());
        let (Some(before), Some(Value::Object(after))) = (read(&image.before), read(&image.after)) else { continue };
        let who = match image.person.filter(|_| images.len() > 1).and_then(|id| book.person(id.into())) {
            Some(person) => format!("{}, ", person.name()),
            None => String::new(),
        };
        for (field, now) in after.iter().filter(|(f, _)| !SILENT.contains(&f.as_str())) {
            let was = before.get(field).unwrap_or(&Value::Null);
            if was != now {
                let shown = |value: &Value| {
                    Some(cell(book, field, value)).filter(|t| !t.is_empty()).unwrap_or_else(|| "–".to_owned())
                };
                lines.push(format!("{who}{}: {} → {}", field_label(field), shown(was), shown(now)));
            }
        }
    }
    lines
}

/// Everybody who did something, by name.
fn operators(book: &Book, entries: &[entry::Model]) -> Vec<(UserId, String)> {
    let ids: HashSet<Uuid> = entries.iter().filter_map(|e| e.actor_id).collect();
    let mut operators: Vec<_> =
        ids.into_iter().filter_map(|id| book.person(id.into())).map(|p| (p.id(), p.name())).collect();
    operators.sort_by(|a, b| a.1.cmp(&b.1));
    operators
}
