//! The history: what happened, the chain that shows tampering, and what undoing it would write.

use crate::id::{EntryId, GuardianId, UserId};
use crate::provider::Provider;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use ts_rs::TS;
use uuid::Uuid;

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "kind", content = "name")]
pub enum Actor {
    /// A user who signed in.
    User(UserId),
    /// Whoever holds the key, at the command line; the name is the system's.
    KeyHolder(String),
    /// The program itself: a backup, the end of a keeping time.
    Program,
    /// A parent or carer, in the portal.
    Guardian(GuardianId),
}

/// What was done, in the past tense.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// The school was made, with its first administrator.
    SchoolMade,
    /// Setup was changed.
    SettingsChanged,
    /// One user was added.
    UserAdded,
    /// Cells of one user, or a class of several, were changed.
    UsersChanged,
    /// Users moved to another registration class, or to none.
    UsersMoved,
    /// Users were deleted; they are kept for a while.
    UsersDeleted,
    /// Deleted users came back.
    UsersRestored,
    /// Users can no longer sign in.
    UsersSuspended,
    /// Suspended users can sign in again.
    UsersResumed,
    /// Passwords were reset by an operator.
    PasswordsReset,
    /// A user changed their own password.
    PasswordChanged,
    /// A file was imported.
    UsersImported,
    /// Deleted users whose time was up, or who asked for it, were erased for good.
    UsersErased,
    /// A class was added.
    ClassAdded,
    /// A class was renamed.
    ClassRenamed,
    /// Classes were archived.
    ClassesArchived,
    /// Archived classes came back.
    ClassesRestored,
    /// Users joined a teaching class.
    MembersAdded,
    /// Users left a teaching class.
    MembersRemoved,
    /// Someone looked at a pupil's record.
    RecordViewed,
    /// The office looked at the portal as a parent sees it.
    SeenAsParent,
    /// The list of users was saved as a file.
    UsersExported,
    /// A backup took the place of the data.
    BackupRestored,
    /// An entry was undone.
    Undone,
    /// Login cards were made, for printing or as a PDF.
    CardsMade,
    /// Letters for parents were made, for printing or as a PDF.
    LettersMade,
    /// Login cards stopped working at once.
    CardsVoided,
    /// What was printed was recalled by its serial numbers: its codes stopped working.
    PaperRecalled,
    /// The language of letters home was chosen.
    LanguageChosen,
    /// The logo on paper was changed.
    LogoChanged,
    /// Parents were invited by e-mail.
    ParentsInvited,
    /// Invitations were revoked: their codes stopped working.
    InvitationsRevoked,
    /// A parent was linked to a pupil, by an invitation of theirs.
    ParentLinked,
    /// Parents lost their access to pupils.
    ParentsRemoved,
    /// The office let adults send messages again.
    MessagesAllowed,
    /// The office stopped adults from sending messages.
    MessagesStopped,
    /// An order was made that an adult may not be linked to children.
    OrderMade,
    /// An administrator asked for a no-link order to be lifted.
    OrderLiftAsked,
    /// A no-link order was lifted by a second administrator.
    OrderLifted,
    /// A parent accepted the acceptable-use policy.
    PolicyAccepted,
    /// A parent changed the own account: password or language.
    GuardianChanged,
    /// A parent left the portal.
    GuardianLeft,
    /// A teacher set homework.
    HomeworkSet,
    /// A teacher changed homework.
    HomeworkChanged,
    /// A teacher took homework back.
    HomeworkRemoved,
    /// A pupil called homework done, or not done after all.
    HomeworkMarked,
    /// A pupil handed work in.
    WorkHandedIn,
    /// Stars were given.
    StarsGiven,
    /// Stars were taken back.
    StarsTaken,
    /// What stars are given for was changed.
    SkillsChanged,
    /// Something was written on a class board.
    PostWritten,
    /// Something was taken off a class board.
    PostRemoved,
    /// A message was written.
    MessageWritten,
    /// A message was taken back.
    MessageRemoved,
    /// Files were added.
    FilesAdded,
    /// Files or folders were renamed or moved.
    FilesChanged,
    /// Files or folders were deleted.
    FilesRemoved,
    /// The school was linked with a provider.
    ProviderLinked,
    /// A link with a provider was undone.
    ProviderUnlinked,
    /// What is done with a linked provider was changed.
    ProviderChanged,
    /// It was decided who is who, or what becomes of users a provider does not know.
    MatchesDecided,
    /// Such decisions were taken back.
    MatchesTakenBack,
    /// Users were updated from a provider.
    UsersSynced,
    /// Users were matched with a provider for signing in; nothing else changed.
    UsersMatched,
}

impl Action {
    /// The word stored, shown under `--json`, and the key of its sentence: `journal.<word>`.
    pub fn word(self) -> String {
        match serde_json::to_value(self) {
            Ok(Value::String(word)) => word,
            _ => String::new(),
        }
    }
}

/// Whom it concerned. Never a name: names are looked up when it is shown, and are gone once erased.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Subject {
    /// How many users or classes.
    pub count: u32,
    /// The one user, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(type = "string | null")]
    pub user: Option<Uuid>,
    /// The one class, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(type = "string | null")]
    pub class: Option<Uuid>,
    /// The entry that was undone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<EntryId>,
    /// The serial numbers of what was printed or recalled: `C12` a whole run, `C12-003` one item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub serials: Option<String>,
    /// The provider it was about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub provider: Option<Provider>,
}

/// What `Change::commit` is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Who.
    pub actor: Actor,
    /// What.
    pub action: Action,
    /// Whom.
    pub subject: Subject,
    /// Milliseconds since 1970, UTC.
    pub at: i64,
}

/// One row as it was and as it became. A row that was not there is `None`.
#[derive(Clone, Debug, PartialEq)]
pub struct Image {
    /// Its table.
    pub table: String,
    /// Its id.
    pub row: Uuid,
    /// As it was.
    pub before: Option<Value>,
    /// As it became.
    pub after: Option<Value>,
}

/// A SHA-256.
pub type Hash = [u8; 32];

/// The digest kept for an image for ever, also once its contents are blanked.
/// `text` is exactly what the database keeps: the digest never depends on how JSON is written.
pub fn image_digest(table: &str, row: Uuid, before: Option<&str>, after: Option<&str>) -> Hash {
    let mut hash = Sha256::new();
    for part in [table, before.unwrap_or("-"), after.unwrap_or("-")] {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.update(row.as_bytes());
    hash.finalize().into()
}

/// The hash of an entry: over the one before it, its own words and the digests of its images in order.
pub fn entry_hash<'a>(previous: &Hash, seq: i64, words: &[&str], images: impl Iterator<Item = &'a [u8]>) -> Hash {
    let mut hash = Sha256::new();
    hash.update(previous);
    hash.update(seq.to_le_bytes());
    for word in words {
        hash.update((word.len() as u64).to_le_bytes());
        hash.update(word);
    }
    for digest in images {
        hash.update(digest);
    }
    hash.finalize().into()
}

/// What undoing some images would write, and what it would not touch because it changed since.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Undo {
    /// Rows to write (`Some`) or remove (`None`).
    pub writes: Vec<(String, Uuid, Option<Value>)>,
    /// Cells that are no longer what the entry left.
    pub conflicts: Vec<Conflict>,
}

/// One cell (or a whole row, `field` empty) that changed after the entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Conflict {
    /// Its table.
    pub table: String,
    /// Its row.
    pub row: Uuid,
    /// Its column; empty for the row as a whole.
    pub field: String,
    /// As it was before the entry.
    pub was: Value,
    /// As it is now.
    pub now: Value,
}

/// Plans the undo of one row, cell by cell: what the entry changed and is still as the entry left it goes back;
/// what changed since is a conflict, and is written only with `overwrite`.
pub fn undo_row(image: &Image, now: Option<&Value>, overwrite: bool, undo: &mut Undo) {
    let conflict = |field: &str, was: &Value, is: &Value| Conflict {
        table: image.table.clone(),
        row: image.row,
        field: field.to_owned(),
        was: was.clone(),
        now: is.clone(),
    };
    let write = |row: Option<Value>| (image.table.clone(), image.row, row);
    match (&image.before, &image.after, now) {
        (None, Some(_), None) | (None, None, _) | (Some(_), None, Some(_)) => {}
        (None, Some(after), Some(is)) if same_row(after, is) => undo.writes.push(write(None)),
        (None, Some(_), Some(is)) => {
            undo.conflicts.push(conflict("", &Value::Null, is));
            if overwrite {
                undo.writes.push(write(None));
            }
        }
        (Some(before), None, None) => undo.writes.push(write(Some(before.clone()))),
        (Some(before), Some(_), None) => {
            undo.conflicts.push(conflict("", before, &Value::Null));
            if overwrite {
                undo.writes.push(write(Some(before.clone())));
            }
        }
        (Some(Value::Object(before)), Some(Value::Object(after)), Some(Value::Object(is))) => {
            let mut becomes = is.clone();
            for (field, was) in before {
                let (left, cell) = (get(after, field), get(is, field));
                if was == left || was == cell {
                    continue;
                }
                if left != cell {
                    undo.conflicts.push(conflict(field, was, cell));
                }
                if left == cell || overwrite {
                    becomes.insert(field.clone(), was.clone());
                }
            }
            if &becomes != is {
                undo.writes.push(write(Some(Value::Object(becomes))));
            }
        }
        (Some(_), Some(_), Some(_)) => {}
    }
}

/// Whether a row is still as an entry left it. A column that a later migration added holds nothing in both.
fn same_row(after: &Value, is: &Value) -> bool {
    let (Value::Object(after), Value::Object(is)) = (after, is) else { return after == is };
    let nothing = |cell: &Value| cell.is_null() || cell == "";
    is.iter().all(|(field, cell)| after.get(field).map_or_else(|| nothing(cell), |left| left == cell))
}

/// A missing cell is null: columns added by a later migration are not in older images.
fn get<'a>(row: &'a Map<String, Value>, field: &str) -> &'a Value {
    row.get(field).unwrap_or(&Value::Null)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn image(before: Option<Value>, after: Option<Value>) -> Image {
        Image { table: "user".into(), row: Uuid::nil(), before, after }
    }

    #[test]
    fn only_the_cells_the_entry_changed_go_back() {
        let entry = image(Some(json!({"a": 1, "b": 1})), Some(json!({"a": 2, "b": 1})));
        let mut undo = Undo::default();
        undo_row(&entry, Some(&json!({"a": 2, "b": 9})), false, &mut undo);
        assert_eq!(undo.writes, [("user".into(), Uuid::nil(), Some(json!({"a": 1, "b": 9})))], "b is someone else's");
        assert!(undo.conflicts.is_empty(), "nothing the entry changed has changed since");
    }

    #[test]
    fn a_cell_changed_since_is_kept_unless_the_operator_says_otherwise() {
        let entry = image(Some(json!({"a": 1})), Some(json!({"a": 2})));
        for (overwrite, writes) in [(false, 0), (true, 1)] {
            let mut undo = Undo::default();
            undo_row(&entry, Some(&json!({"a": 3})), overwrite, &mut undo);
            assert_eq!((undo.conflicts.len(), undo.writes.len()), (1, writes), "overwrite {overwrite}");
        }
    }

    #[test]
    fn an_added_row_that_changed_since_stays() {
        let mut undo = Undo::default();
        undo_row(&image(None, Some(json!({"a": 1}))), Some(&json!({"a": 2})), false, &mut undo);
        assert_eq!((undo.writes.len(), undo.conflicts.len()), (0, 1), "somebody worked on it");
    }

    #[test]
    fn a_row_added_before_a_migration_can_still_be_taken_back() {
        let mut undo = Undo::default();
        let is = json!({"a": 1, "card_id": null, "language": ""});
        undo_row(&image(None, Some(json!({"a": 1}))), Some(&is), false, &mut undo);
        assert_eq!((undo.writes.len(), undo.conflicts.len()), (1, 0), "nobody worked on it: the columns are new");
        let is = json!({"a": 1, "card_id": "x", "language": ""});
        undo_row(&image(None, Some(json!({"a": 1}))), Some(&is), false, &mut undo);
        assert_eq!((undo.writes.len(), undo.conflicts.len()), (1, 1), "a card was made since");
    }

    #[test]
    fn a_changed_row_that_is_gone_since_does_not_come_back_by_itself() {
        let entry = image(Some(json!({"a": 1})), Some(json!({"a": 2})));
        for (overwrite, writes) in [(false, 0), (true, 1)] {
            let mut undo = Undo::default();
            undo_row(&entry, None, overwrite, &mut undo);
            assert_eq!((undo.conflicts.len(), undo.writes.len()), (1, writes), "overwrite {overwrite}");
        }
    }

    #[test]
    fn a_changed_image_changes_its_digest_and_a_moved_entry_its_hash() {
        let row = Uuid::nil();
        assert_ne!(image_digest("user", row, None, Some("1")), image_digest("user", row, None, Some("2")), "contents");
        assert_ne!(image_digest("user", row, None, Some("1")), image_digest("user", row, Some("1"), None), "side");
        let none = std::iter::empty::<&[u8]>;
        assert_ne!(entry_hash(&[0; 32], 1, &["a"], none()), entry_hash(&[0; 32], 2, &["a"], none()), "place");
    }
}
