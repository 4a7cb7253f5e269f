//! Classes of both kinds.

use domain::class::ClassKind;
use domain::id::{ClassId, EntryId, UserId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One class in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ClassRow {
    /// Its id.
    pub id: ClassId,
    /// As shown.
    pub title: String,
    /// Registration or teaching.
    pub kind: ClassKind,
    /// Put away: its members stay, it is offered nowhere.
    pub archived: bool,
    /// Pupils in it.
    pub pupils: u32,
    /// Names of its teachers.
    pub teachers: Vec<String>,
}

/// Which classes.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct ListClasses {
    /// The archived ones too.
    pub archived: bool,
}

/// The classes: registration first, numbers in their order.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ClassList {
    /// Classes.
    pub classes: Vec<ClassRow>,
}

/// Names one class. Its members come from `list_users` with the class as filter.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct OneClass {
    /// Which.
    pub id: ClassId,
}

/// Adds a class.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct AddClass {
    /// Its title, unique among its kind.
    pub title: String,
    /// Registration or teaching.
    #[serde(default)]
    pub kind: ClassKind,
}

/// Renames a class.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RenameClass {
    /// Which.
    pub id: ClassId,
    /// Its new title.
    pub title: String,
}

/// Puts classes away, or takes them out again.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ArchiveClasses {
    /// Which.
    pub ids: Vec<ClassId>,
    /// `true` puts them away.
    pub archived: bool,
}

/// One class after a change.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ClassChanged {
    /// As it is now.
    pub class: ClassRow,
    /// The entry, for Undo; `None` if nothing changed.
    pub entry: Option<EntryId>,
}

/// Users join or leave a class. For a registration class see also `MoveUsers`.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ChangeMembers {
    /// Which class.
    pub id: ClassId,
    /// Who.
    pub users: Vec<UserId>,
    /// `true` join, `false` leave.
    pub member: bool,
    /// Registration class: also those who are in another one now.
    #[serde(default)]
    pub from_other: bool,
}
