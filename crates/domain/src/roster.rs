//! A school's file, as a table of users: what it says ([`read`]) and what is wrong with it ([`check`]).
//!
//! Encoding, delimiter, header row, header language and format are found, never asked.
//! Nothing here decides what happens to the users: that is [`crate::reconcile`].

mod check;
pub mod csv;
mod decode;
mod header;
mod join;
mod kind;
mod oneroster;
mod read;
mod sds;
mod sets;
mod sheet;
mod split;
mod unzip;
mod words;

#[cfg(test)]
mod tests;

pub use check::check;
pub use read::{read, read_addresses};

use crate::class::ClassKind;
use crate::user::Role;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// What kind of file it was taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// One table with a header row (Just2easy's own columns or another system's).
    Table,
    /// OneRoster 1.1 CSV.
    OneRoster11,
    /// OneRoster 1.2 CSV.
    OneRoster12,
    /// Microsoft School Data Sync, the SDS format (v1), also with its UK headers.
    Sds1,
    /// Microsoft School Data Sync v2.1.
    Sds21,
}

/// What a column tells of a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The username.
    Username,
    /// First name.
    GivenName,
    /// Surname.
    FamilyName,
    /// Registration class, by title.
    Class,
    /// E-mail address.
    Email,
    /// User type.
    Role,
    /// A password in clear; never stored as such.
    Password,
    /// The other system's immutable id (OneRoster sourcedId, SDS SIS ID).
    SourcedId,
    /// Date of birth.
    BirthDate,
    /// Unique pupil number; or, with an `@`, the user principal name at Microsoft, which files call UPN too.
    Upn,
    /// Admission number.
    AdmissionNumber,
    /// Year group.
    Year,
    /// The school's own number for a member of staff.
    EmployeeNumber,
}

/// A cell: which file of the upload (from 0) and which row (from 1, header included, as a spreadsheet shows it).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
pub struct Place {
    /// Index into the upload's files.
    pub file: u16,
    /// Row from 1.
    pub row: u32,
}

/// A file of the upload: its name and its bytes. A folder or a zip is many of them, or one.
#[derive(Clone)]
pub struct File {
    /// File name without folders.
    pub name: String,
    /// Contents.
    pub bytes: Vec<u8>,
}

/// An upload taken apart into tables of text, before any rule is applied.
#[derive(Clone)]
pub struct Source {
    /// What it was taken for.
    pub format: Format,
    /// Its tables; `Place::file` indexes them.
    pub tables: Vec<Table>,
}

/// One table of text.
#[derive(Clone)]
pub struct Table {
    /// The file's name, and the sheet's where there are several.
    pub name: String,
    /// The encoding it was read in, by its usual name ("UTF-8", "windows-1252", "UTF-16LE"; "" for a spreadsheet).
    pub encoding: String,
    /// The sheet it was read from, where a person might have expected another one too.
    pub others: Option<OtherSheets>,
    /// The row the headers stand in, from 1.
    pub header_row: u32,
    /// The header cells as written.
    pub headers: Vec<String>,
    /// What each column was taken for; `None` is a column that is not used.
    pub fields: Vec<Option<Field>>,
    /// The rows below the header that hold anything; cells are trimmed.
    pub rows: Vec<SourceRow>,
}

/// A workbook of which one sheet was read: the others hold something too, or this is not the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherSheets {
    /// The name of the sheet that was read.
    pub read: String,
    /// How many sheets there are in sight.
    pub sheets: u32,
    /// It is the first.
    pub is_first: bool,
}

/// One row of a table.
#[derive(Clone)]
pub struct SourceRow {
    /// Row from 1, as a spreadsheet shows it.
    pub row: u32,
    /// Cells, as many as there are headers (shorter rows are filled up). A row of a text file that holds more
    /// keeps them, and `check` leaves it out: it is probably shifted.
    pub cells: Vec<String>,
}

/// Cells mended by the operator in the preview; they stand in place of the file's.
pub type Mends = BTreeMap<(Place, Field), String>;

/// One user as the file tells it. `None` and an empty cell both say nothing about that field:
/// an upload never wipes what the school has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RosterUser {
    /// Where it stands.
    pub place: Place,
    /// Tidy and acceptable.
    pub username: String,
    /// First name.
    pub given_name: Option<String>,
    /// Surname.
    pub family_name: Option<String>,
    /// Registration class, by title.
    pub class: Option<String>,
    /// Teaching classes: indexes into [`Roster::classes`].
    pub teaching: Vec<u32>,
    /// E-mail address.
    pub email: Option<String>,
    /// User type; `None` where the file does not say (a new user is then a pupil).
    pub role: Option<Role>,
    /// A password in clear, to be hashed and forgotten.
    pub password: Option<String>,
    /// The other system's immutable id.
    pub sourced_id: Option<String>,
    /// Date of birth.
    pub birth_date: Option<jiff::civil::Date>,
    /// User principal name.
    pub upn: Option<String>,
    /// Admission number.
    pub admission_number: Option<String>,
    /// Year group as written ("3", "Year 3", "R").
    pub year: Option<String>,
    /// The school's own number for a member of staff.
    pub employee_number: Option<String>,
}

/// A class the file names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterClass {
    /// Its title.
    pub title: String,
    /// Registration or teaching.
    pub kind: ClassKind,
}

/// What the file says, row by row, with the rows that cannot be used left out.
#[derive(Clone, Debug, Default)]
pub struct Roster {
    /// Users in file order, no username (by `user::username_key`) twice.
    pub users: Vec<RosterUser>,
    /// Every class named, no (kind, title key) twice.
    pub classes: Vec<RosterClass>,
    /// Rows below the headers that hold anything and are about users, faulty ones included.
    pub rows: u32,
}

/// What is wrong with one cell or row. Its sentence is in the words catalogue under `problem.<code>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Problem {
    /// Where.
    pub place: Place,
    /// The header as written, or `None` for the row as a whole.
    pub column: Option<String>,
    /// The field, where the column is one.
    pub field: Option<Field>,
    /// The cell as written. Empty for a password.
    pub value: String,
    /// What is wrong.
    pub code: ProblemCode,
    /// What else the sentence names: the other row, the longest length, … by the code.
    pub detail: String,
    /// What the cell ought to say, where that is certain.
    pub fix: Option<String>,
    /// The row is left out. `false`: the row is used, without this cell.
    pub blocks_row: bool,
}

/// Kinds of [`Problem`]. (The implementer of `check` may add to these.)
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// No username.
    UsernameMissing,
    /// The username holds a space.
    UsernameSpace,
    /// The username holds a character it cannot have.
    UsernameCharacter,
    /// The username is too long.
    UsernameTooLong,
    /// The same username (case and accents aside) stands in an earlier row; `detail` is that row.
    UsernameTwice,
    /// A name or title is too long.
    NameTooLong,
    /// Letters were lost on the way (U+FFFD) or a control character.
    Unprintable,
    /// Not an e-mail address.
    Email,
    /// Not a user type.
    Role,
    /// Not a date.
    Date,
    /// A date of birth that no pupil or member of staff has.
    DateUnlikely,
    /// The password is too short for this user type.
    Password,
    /// A user or class id that the other file does not have; `detail` is the id.
    UnknownReference,
    /// A row with more or fewer cells than headers, so that they stand in the wrong columns; `detail` is how many.
    Shape,
    /// A quotation mark that is opened and never closed.
    Quote,
    /// Every cell is the same as in an earlier row; `detail` is that row.
    RowRepeated,
    /// The same as an earlier row but for the class, as in a list of teaching classes; `detail` is that row.
    RepeatedOtherClass,
    /// The id stands in an earlier row, with another username; `detail` is that row.
    IdTwice,
    /// A note, the cells are used: no date tells day and month apart, so the British order was taken.
    DateOrder,
    /// A formula that failed, such as #N/A.
    CellFault,
    /// A long number that a spreadsheet has shortened (1.23E+11): its last digits are gone.
    NumberShortened,
    /// Letters that were saved in one encoding and opened in another: "SiÃ¢n".
    Miscoded,
    /// In two registration classes; `value` is the one left out, `detail` the one kept.
    TwoHomerooms,
    /// A note: people who are switched off or marked as deleted in the other system; `detail` is how many.
    InactiveLeftOut,
    /// A note: people with no role at the school, such as parents; `detail` is how many.
    OthersLeftOut,
    /// A note: the first sheet of a workbook was read and others hold something too; `value` is the sheet, `detail`
    /// how many there are.
    FirstSheetOnly,
    /// A note: a sheet was read that is not the first, which is empty or no list; `value` and `detail` as above.
    OneSheetOnly,
}

impl ProblemCode {
    /// Only says what was understood or left out on purpose: nothing is wrong, nobody need do anything.
    pub fn is_note(self) -> bool {
        use ProblemCode::{DateOrder, FirstSheetOnly, InactiveLeftOut, OneSheetOnly, OthersLeftOut};
        matches!(self, DateOrder | InactiveLeftOut | OthersLeftOut | FirstSheetOnly | OneSheetOnly)
    }
}

/// Why an upload could not be read at all. Its sentence is in the words catalogue under `unreadable.<code>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{code:?}")]
pub struct Unreadable {
    /// Which file.
    pub file: String,
    /// Why.
    pub code: UnreadableCode,
    /// What the sentence names: what it seems to be, the missing column, the limit.
    pub detail: String,
}

/// Kinds of [`Unreadable`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnreadableCode {
    /// No bytes, or no row at all.
    Empty,
    /// No row looks like a header: no column for the username was found. `detail`: the columns that were.
    NoHeader,
    /// A header and nothing below it.
    NoRows,
    /// Another kind of file; `detail` says which ("a PDF", "a picture", "an old Excel file (.xls)", "a Word document").
    WrongKind,
    /// Larger than this program reads; `detail` is the limit in words.
    TooLarge,
    /// A zip that unpacks to far more than it holds.
    ZipBomb,
    /// A zip or spreadsheet that is damaged or cut off.
    Damaged,
    /// A spreadsheet with a password.
    Encrypted,
    /// A OneRoster or SDS set that lacks a file; `detail` is its name.
    MissingFile,
}

/// Limits on what is read: they keep a hostile file from filling the memory.
pub mod limits {
    /// Bytes of one upload, as it lies on the disk.
    pub const UPLOAD_BYTES: u64 = 200 * 1024 * 1024;
    /// Bytes of one upload once unpacked.
    pub const UNPACKED_BYTES: u64 = 400 * 1024 * 1024;
    /// Rows of one table.
    pub const ROWS: u32 = 200_000;
    /// Columns of one table.
    pub const COLUMNS: usize = 400;
    /// Files in one zip.
    pub const FILES: usize = 1_000;
}

/// Stands behind the last cell of a row with a quotation mark that never ends, for `check` to find.
const BROKEN: &str = "\u{1}quote";

/// Just2easy's own columns, in its order. Only the first is required.
pub const EXPORT_HEADERS: [&str; 7] = ["user", "first name", "surname", "class", "email", "type", "password"];

/// A file with Just2easy's columns and no rows.
pub fn template() -> Vec<u8> {
    csv::write(&EXPORT_HEADERS, std::iter::empty())
}
