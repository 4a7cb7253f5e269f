//! The history: what happened, and undoing it.

use domain::id::{EntryId, UserId};
use domain::journal::Action;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which entries. All conditions hold together; empty ones do not count.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct ListHistory {
    /// Words of the sentence, the operator or a person.
    pub query: String,
    /// Entries that touched this person.
    pub person: Option<UserId>,
    /// Entries by this operator.
    pub operator: Option<UserId>,
    /// Kinds.
    pub actions: Vec<Action>,
    /// From this time on.
    pub from: Option<i64>,
    /// Before this time.
    pub until: Option<i64>,
    /// Also who looked at which record (`record_viewed`, `seen_as_parent`), which is left out otherwise.
    pub views: bool,
    /// First entry wanted, from 0, newest first.
    pub offset: u32,
    /// Entries wanted; 0 is 100.
    pub limit: u32,
}

/// One entry.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct HistoryRow {
    /// Its id.
    pub id: EntryId,
    /// When.
    pub at: i64,
    /// Who, as shown.
    pub actor: String,
    /// What.
    pub action: Action,
    /// "Imported 412 users", "Changed Ava Begum".
    pub sentence: String,
    /// For an entry about one person or cell: "Surname: Kamiński → Kamiński-Nowak".
    pub details: Vec<String>,
    /// How many users or classes.
    pub count: u32,
    /// The one user it concerned.
    pub person: Option<UserId>,
    /// It can be undone now.
    pub undoable: bool,
    /// It was undone by this entry.
    pub undone_by: Option<EntryId>,
}

/// Entries, newest first.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct History {
    /// The entries asked for.
    pub entries: Vec<HistoryRow>,
    /// How many match.
    pub total: u32,
    /// Operators who appear, for the filter: id and name.
    pub operators: Vec<(UserId, String)>,
}

/// Names an entry.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Undo {
    /// Which.
    pub id: EntryId,
    /// Also what changed since.
    #[serde(default)]
    pub overwrite: bool,
    /// Only say what would happen.
    #[serde(default)]
    pub dry_run: bool,
}

/// What undoing did or would do.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Undone {
    /// The new entry; `None` for a dry run or when nothing was left to undo.
    pub entry: Option<EntryId>,
    /// Rows that go back.
    pub count: u32,
    /// What changed since: kept, unless `overwrite`.
    pub conflicts: Vec<UndoConflict>,
}

/// A cell that changed after the entry.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct UndoConflict {
    /// Whose: a person's or a class's name.
    pub who: String,
    /// Which cell, in words.
    pub what: String,
    /// As it was before the entry.
    pub was: String,
    /// As it is now.
    pub now: String,
    /// Even `overwrite` cannot: the sentence says why (the username is taken, …).
    pub blocked: Option<String>,
}
