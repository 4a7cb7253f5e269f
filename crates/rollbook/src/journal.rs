//! `journal …`

use crate::args::Journal;
use crate::failure::{Failure, HELD};
use crate::find;
use crate::place::{Answer, Open, Place};
use crate::show;
use actions::ask::history::*;
use actions::book::Book;
use actions::error::Code;
use actions::words::say;
use actions::{Error, history, undo};
use domain::id::EntryId;
use domain::journal::Action;
use serde::Serialize;
use serde_json::{Value, json};

/// Entries looked through at a time for the one that is asked for.
const PAGE: u32 = 500;

/// One entry. `subject` is the sentence; `user` the one user it concerned.
#[derive(Serialize)]
struct Entry<'a> {
    id: EntryId,
    at: String,
    actor: &'a str,
    action: Action,
    subject: &'a str,
    undone_by: Option<EntryId>,
    count: u32,
    user: Option<&'a str>,
    details: &'a [String],
    undoable: bool,
}

impl<'a> Entry<'a> {
    fn of(book: &'a Book, row: &'a HistoryRow) -> Entry<'a> {
        Entry {
            id: row.id,
            at: show::rfc3339(row.at),
            actor: &row.actor,
            action: row.action,
            subject: &row.sentence,
            undone_by: row.undone_by,
            count: row.count,
            user: row.person.and_then(|id| book.person(id)).map(|person| person.row.username.as_str()),
            details: &row.details,
            undoable: row.undoable,
        }
    }
}

/// Runs one of them.
pub async fn run(place: &Place, open: &Open, command: &Journal) -> Result<Answer, Failure> {
    match command {
        Journal::List { limit, user, action } => list(place, open, *limit, user.as_deref(), action).await,
        Journal::Show { id } => show(place, open, read_id(id)?).await,
        Journal::Undo { id, overwrite, dry_run } => {
            let request = Undo { id: read_id(id)?, overwrite: *overwrite, dry_run: *dry_run };
            undo_entry(place, open, &request).await
        }
    }
}

fn no_entry() -> Error {
    Error::new(Code::NotFound, "no_entry", &[])
}

fn read_id(id: &str) -> Result<EntryId, Failure> {
    id.trim().parse().map_err(|_| no_entry().into())
}

fn read_action(word: &str) -> Result<Action, Failure> {
    serde_json::from_value(Value::String(word.to_owned()))
        .map_err(|_| Failure::usage(say("cli.no_action", &[("value", word)])))
}

async fn list(
    place: &Place,
    open: &Open,
    limit: u32,
    user: Option<&str>,
    actions: &[String],
) -> Result<Answer, Failure> {
    let book = open.desk.book().await?;
    let person = user.map(|name| find::anybody(&book, name)).transpose()?;
    let actions = actions.iter().map(|word| read_action(word)).collect::<Result<_, _>>()?;
    let limit = if limit == 0 { u32::MAX } else { limit };
    let request = ListHistory { person, actions, views: true, limit, ..ListHistory::default() };
    let found = history::list(&open.desk, &open.office, &request).await?;
    let entries: Vec<Entry> = found.entries.iter().map(|row| Entry::of(&book, row)).collect();
    let text = || {
        let rows = found.entries.iter().map(|row| {
            let undone = if row.undone_by.is_some() { say("cli.undone_mark", &[]) } else { String::new() };
            [show::time(row.at), row.actor.clone(), row.sentence.clone(), undone, row.id.to_string()]
        });
        show::headers(&["cli.when", "cli.who", "cli.what", "cli.status", "cli.entry"]).of(rows).text()
    };
    let said = say("cli.entries_of", &[("count", &entries.len().to_string()), ("of", &found.total.to_string())]);
    Ok(place.answer(&json!({ "entries": entries, "total": found.total }), text, said))
}

async fn show(place: &Place, open: &Open, id: EntryId) -> Result<Answer, Failure> {
    let book = open.desk.book().await?;
    let mut request = ListHistory { views: true, limit: PAGE, ..ListHistory::default() };
    let row = loop {
        let found = history::list(&open.desk, &open.office, &request).await?;
        request.offset += PAGE;
        match found.entries.into_iter().find(|row| row.id == id) {
            Some(row) => break row,
            None if request.offset >= found.total => return Err(no_entry().into()),
            None => {}
        }
    };
    let text = || {
        let mut text = format!("{}  {}  {}\n", show::time(row.at), row.actor, row.sentence);
        row.details.iter().for_each(|line| text.push_str(&format!("  {line}\n")));
        text
    };
    let said = if row.undoable { say("cli.undo_with", &[("id", &id.to_string())]) } else { String::new() };
    Ok(place.answer(&json!({ "entry": Entry::of(&book, &row) }), text, said))
}

async fn undo_entry(place: &Place, open: &Open, request: &Undo) -> Result<Answer, Failure> {
    let done = undo::undo(&open.desk, &open.office, request).await?;
    let text = || {
        let rows = done
            .conflicts
            .iter()
            .map(|c| [&*c.who, &*c.what, &*c.was, &*c.now, c.blocked.as_deref().unwrap_or_default()]);
        show::headers(&["cli.who", "cli.what", "cli.was", "cli.now", "cli.why"]).of(rows).text()
    };
    let key = if request.dry_run { "cli.undo_dry" } else { "cli.undone" };
    let mut answer = place.answer(&done, text, show::counted(key, done.count));
    let kept = done.conflicts.iter().filter(|conflict| !request.overwrite || conflict.blocked.is_some()).count();
    if kept > 0 {
        answer.exit = HELD;
        answer.said.push(show::counted("cli.undo_kept", kept as u32));
    }
    Ok(answer)
}
