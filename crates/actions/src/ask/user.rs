//! Users: the table, one person, adding, changing, deleting, restoring, suspending, passwords.

mod detail;
mod edit;

pub use detail::*;
pub use edit::*;

use domain::id::{ClassId, EntryId, UserId};
use domain::user::{Role, Status};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One row of the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct UserRow {
    /// Its id.
    pub id: UserId,
    /// Username.
    pub username: String,
    /// First name, may be empty.
    pub given_name: String,
    /// Surname, may be empty.
    pub family_name: String,
    /// Title of the registration class.
    pub class: Option<String>,
    /// Its id.
    pub class_id: Option<ClassId>,
    /// E-mail, may be empty.
    pub email: String,
    /// User type.
    pub role: Role,
    /// Active, suspended or deleted.
    pub status: Status,
    /// A password is set.
    pub has_password: bool,
    /// It must be changed at the next sign-in.
    pub must_change: bool,
    /// Last sign-in, if ever.
    pub last_sign_in_at: Option<i64>,
    /// For a deleted user: days until it is erased.
    pub days_left: Option<u32>,
    /// The login card works.
    pub has_card: bool,
    /// The language of letters home, as its code; empty for the school's.
    pub language: String,
}

/// Which users.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct UserFilter {
    /// Every word must begin or stand in username, name, class or e-mail; case and accents aside.
    pub query: String,
    /// Registration or teaching classes: members of any.
    pub classes: Vec<ClassId>,
    /// Users in no registration class.
    pub no_class: bool,
    /// User types; empty is all.
    pub roles: Vec<Role>,
    /// Active or suspended; `None` is both.
    pub status: Option<Status>,
    /// Only users without a password.
    pub no_password: bool,
    /// Only users without a login card that works.
    pub no_card: bool,
    /// Show the deleted ones instead of the live ones.
    pub deleted: bool,
}

/// What the table is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum UserSort {
    /// Surname, then first name.
    #[default]
    FamilyName,
    /// First name, then surname.
    GivenName,
    /// Username.
    Username,
    /// Registration class (numbers in their order: 2W before 10A), then name.
    Class,
    /// User type, then name.
    Role,
    /// E-mail.
    Email,
    /// Last sign-in.
    LastSignIn,
}

/// Asks for part of the table.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct ListUsers {
    /// Which users.
    pub filter: UserFilter,
    /// In which order.
    pub sort: UserSort,
    /// The other way round.
    pub descending: bool,
    /// First row wanted, from 0.
    pub offset: u32,
    /// Rows wanted; 0 is all.
    pub limit: u32,
}

/// Part of the table.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct UserList {
    /// The rows asked for.
    pub users: Vec<UserRow>,
    /// How many match the filter.
    pub shown: u32,
    /// How many there are without a filter (deleted ones aside).
    pub total: u32,
    /// Live pupils.
    pub pupils: u32,
    /// Live teachers and administrators.
    pub staff: u32,
    /// Deleted users that are still kept.
    pub deleted: u32,
    /// Days they are kept.
    pub keep_deleted_days: u32,
    /// The history's newest entry when this was read.
    pub head: i64,
}

/// Ids of all that match, in the table's order: for "select all".
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct UserIds {
    /// Ids.
    pub ids: Vec<UserId>,
}

/// Names one user.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct OneUser {
    /// Which.
    pub id: UserId,
}

/// Names some users.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SomeUsers {
    /// Which.
    pub ids: Vec<UserId>,
}

/// Asks which username the school's pattern gives this name.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SuggestUsername {
    /// First name.
    pub given_name: String,
    /// Surname.
    pub family_name: String,
}

/// A free username.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct UsernameSuggested {
    /// The username.
    pub username: String,
}

/// Adds one user.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct AddUser {
    /// Username; empty takes the suggestion.
    #[serde(default)]
    pub username: String,
    /// First name.
    #[serde(default)]
    pub given_name: String,
    /// Surname.
    #[serde(default)]
    pub family_name: String,
    /// E-mail.
    #[serde(default)]
    pub email: String,
    /// User type.
    #[serde(default)]
    pub role: Role,
    /// Registration class.
    #[serde(default)]
    pub class_id: Option<ClassId>,
    /// A password; `None` leaves the account without one.
    #[serde(default)]
    pub password: Option<String>,
    /// Must be changed at the next sign-in; `None` is the default for the user type (staff: yes).
    #[serde(default)]
    pub must_change: Option<bool>,
}

/// Something was written, as one entry in the history.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Done {
    /// The entry, for Undo; `None` if there was nothing to do.
    pub entry: Option<EntryId>,
    /// How many users (or classes) it concerned.
    pub count: u32,
}

/// One user after a change.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct UserChanged {
    /// The row as it is now.
    pub user: UserRow,
    /// The entry, for Undo; `None` if nothing changed.
    pub entry: Option<EntryId>,
}

/// What deleting would cost, said before the button.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct DeletionCost {
    /// How many users.
    pub users: u32,
    /// Of them pupils.
    pub pupils: u32,
    /// With a password that stops working.
    pub passwords: u32,
    /// Places in teaching classes.
    pub teaching: u32,
    /// The first few names.
    pub names: Vec<String>,
    /// Days they are kept.
    pub keep_days: u32,
    /// More than the guard's share: needs the operator's password and the number typed.
    pub guarded: bool,
}

/// Deletes users; they are kept for a while.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct DeleteUsers {
    /// Which.
    pub ids: Vec<UserId>,
    /// The number typed, where the guard asks for it.
    #[serde(default)]
    pub consent: Option<u32>,
}

/// Restores deleted users with everything that hung on them.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RestoreUsers {
    /// Which.
    pub ids: Vec<UserId>,
    /// Other usernames for those whose own was taken meanwhile.
    #[serde(default)]
    pub usernames: Vec<(UserId, String)>,
}

/// What came back, and who could not.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct UsersRestored {
    /// The entry; `None` if nobody came back.
    pub entry: Option<EntryId>,
    /// How many came back.
    pub count: u32,
    /// Their usernames were taken meanwhile: ask for others and call again.
    pub taken: Vec<UsernameTaken>,
}

/// A deleted user whose username somebody else has now.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct UsernameTaken {
    /// Who wants to come back.
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// The username they had.
    pub username: String,
    /// A free one.
    pub suggestion: String,
}

/// Suspends users, or lets them sign in again.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SuspendUsers {
    /// Which.
    pub ids: Vec<UserId>,
    /// `true` suspends.
    pub suspended: bool,
}

/// Resets passwords. The operator's own password is asked first (`confirm`).
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ResetPasswords {
    /// Which users.
    pub ids: Vec<UserId>,
    /// The new password for all; `None` generates one for each.
    #[serde(default)]
    pub password: Option<String>,
    /// Must be changed at the next sign-in; `None` is the default for the user type.
    #[serde(default)]
    pub must_change: Option<bool>,
}

/// Passwords are reset.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PasswordsReset {
    /// The entry.
    pub entry: Option<EntryId>,
    /// How many.
    pub count: u32,
    /// The generated ones, shown once and kept nowhere.
    pub generated: Vec<GeneratedPassword>,
}

/// A generated password.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct GeneratedPassword {
    /// Whose.
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// Their username.
    pub username: String,
    /// Their registration class.
    pub class: Option<String>,
    /// In clear.
    pub password: String,
}

/// Saves the users (or the empty template) as a file.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SaveUsers {
    /// Where. The ending decides: `.xlsx`, else CSV.
    pub path: String,
    /// Only the header row.
    #[serde(default)]
    pub template: bool,
    /// Which users; ignored for the template.
    #[serde(default)]
    pub filter: UserFilter,
}

/// A file was saved.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct FileSaved {
    /// Where.
    pub path: String,
    /// Rows below the header.
    pub rows: u32,
}
