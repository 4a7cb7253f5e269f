//! Many users at once: an upload is read, previewed, mended, confirmed.

use domain::id::{EntryId, UserId};
use domain::reconcile::CellChange;
use domain::roster::{Field, Format, Place};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Reads a file, a folder or several files into the draft. One draft at a time; a new one takes its place.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ReadUpload {
    /// Full paths of files, or of one folder.
    pub paths: Vec<String>,
}

/// Changes the draft.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct ChangeUpload {
    /// Cells mended in the preview.
    pub mends: Vec<Mend>,
    /// Take every certain fix.
    pub take_fixes: bool,
    /// Delete pupils not found in the file.
    pub delete_missing: Option<bool>,
}

/// One mended cell.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Mend {
    /// Which row.
    pub place: Place,
    /// Which field.
    pub field: Field,
    /// What it ought to say.
    pub value: String,
}

/// Which rows of the preview.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PreviewFilter {
    /// Problems first, then changed, new, to delete, unchanged.
    #[default]
    All,
    /// Rows with a problem.
    Problem,
    /// New users.
    New,
    /// Changed users.
    Changed,
    /// Unchanged users.
    Unchanged,
    /// Pupils to be deleted.
    Removed,
}

/// Asks for part of the preview.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct PreviewRows {
    /// Which.
    pub filter: PreviewFilter,
    /// First row wanted, from 0.
    pub offset: u32,
    /// Rows wanted; 0 is 200.
    pub limit: u32,
}

/// The draft as a whole.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Preview {
    /// Names of the files.
    pub files: Vec<String>,
    /// What it was taken for.
    pub format: Format,
    /// "windows-1252, semicolons, header in row 3": what was found out.
    pub found: String,
    /// What was left out on purpose, or assumed, in words: nothing is wrong with it, but it should be known.
    pub notes: Vec<String>,
    /// Columns that are used: the header as written and what it was taken for.
    pub columns: Vec<(String, Field)>,
    /// Headers that are not used.
    pub unused: Vec<String>,
    /// New users.
    pub added: u32,
    /// Changed users.
    pub changed: u32,
    /// Unchanged users.
    pub unchanged: u32,
    /// Pupils to be deleted.
    pub removed: u32,
    /// Rows with a problem.
    pub problems: u32,
    /// Problems with a certain fix.
    pub fixable: u32,
    /// Passwords the file brings.
    pub passwords: u32,
    /// Classes that will be made, by title.
    pub new_classes: Vec<String>,
    /// Delete pupils not found in the file.
    pub delete_missing: bool,
    /// Reasons to think it is the wrong file; applying then needs `consent`.
    pub alarms: Vec<AlarmShown>,
    /// The number to be typed before it is applied, where an alarm holds it.
    pub consent: Option<u32>,
    /// Changes with every change of the draft or of the data: apply names the one that was seen.
    pub revision: String,
}

/// A reason to stop and look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AlarmShown {
    /// Which.
    pub code: domain::reconcile::AlarmCode,
    /// In words.
    pub sentence: String,
    /// Three people concerned.
    pub names: Vec<String>,
}

/// What a row will do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RowState {
    /// Left out until it is mended (or used without the faulty cell, if `blocked` is false).
    Problem,
    /// Cells change.
    Changed,
    /// New user.
    New,
    /// Pupil to be deleted.
    Removed,
    /// Nothing to do.
    Unchanged,
}

/// One row of the preview.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PreviewRow {
    /// Where it stands in the file; `None` for a pupil to be deleted.
    pub place: Option<Place>,
    /// The school's user.
    pub user: Option<UserId>,
    /// What it will do.
    pub state: RowState,
    /// With a problem: the row is left out.
    pub blocked: bool,
    /// Username, as the file or the school has it.
    pub username: String,
    /// First name, as it will be.
    pub given_name: String,
    /// Surname, as it will be.
    pub family_name: String,
    /// Registration class, as it will be.
    pub class: String,
    /// E-mail, as it will be.
    pub email: String,
    /// User type in the school's word, as it will be or as the file wrote it.
    pub role: String,
    /// The file brings a password that will be set.
    pub password: bool,
    /// Cells that change, old → new.
    pub changes: Vec<CellChange>,
    /// Teaching classes joined.
    pub joins: Vec<String>,
    /// What is wrong.
    pub problems: Vec<ProblemShown>,
}

/// What is wrong with a cell, in words.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ProblemShown {
    /// Row as a spreadsheet shows it.
    pub row: u32,
    /// File of the upload.
    pub file: String,
    /// Header as written.
    pub column: Option<String>,
    /// Field, where the column is one: the cell can be mended.
    pub field: Option<Field>,
    /// The cell as written.
    pub value: String,
    /// One sentence.
    pub message: String,
    /// What it ought to say, where that is certain.
    pub fix: Option<String>,
    /// Only a note: nothing is wrong.
    pub note: bool,
}

/// Part of the preview.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PreviewPage {
    /// The rows asked for.
    pub rows: Vec<PreviewRow>,
    /// How many match.
    pub total: u32,
}

/// Applies the draft. The operator's own password is asked first (`confirm`).
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ApplyUpload {
    /// The preview that was seen; if the data changed since, nothing is written and the new preview comes back.
    pub revision: String,
    /// Typed consent where an alarm holds it: the number in `Preview::consent`.
    #[serde(default)]
    pub consent: Option<u32>,
}

/// What applying did.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct UploadApplied {
    /// `true`: the data changed since the preview. Nothing was written; look at the preview again.
    pub stale: bool,
    /// The entry; `None` if there was nothing to do.
    pub entry: Option<EntryId>,
    /// New users.
    pub added: u32,
    /// Changed users.
    pub changed: u32,
    /// Unchanged users.
    pub unchanged: u32,
    /// Pupils deleted.
    pub removed: u32,
    /// Rows left out or used without a cell.
    pub problems: Vec<ProblemShown>,
    /// Classes made.
    pub classes: u32,
    /// The new users, for the next thing to do.
    pub new_users: Vec<UserId>,
}

/// How far long work has come; sent as the `progress` event.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Progress {
    /// What is done: `reading`, `checking`, `passwords`, `writing`, `backing_up`.
    pub stage: String,
    /// How much of it.
    pub done: u32,
    /// Out of; 0 if unknown.
    pub total: u32,
}
