//! The desk as a whole: which screen comes first, making a school, signing in, Setup, backups.

use domain::id::UserId;
use domain::school::Settings;
use domain::user::Role;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Where the program stands, which decides the first screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// No school here yet: "Make your school" or "Look around a sample school".
    Welcome,
    /// The file is there but its key is not: ask for the passphrase or the recovery key.
    KeyNeeded,
    /// Ask who you are.
    SignIn,
    /// Somebody is signed in.
    Open,
    /// The data cannot be used; `trouble` says why and what to do (network share, damaged, newer version).
    Trouble,
}

/// Where the program stands.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct DeskState {
    /// Which screen.
    pub stage: Stage,
    /// The sentence of `Stage::Trouble`.
    pub trouble: Option<String>,
    /// The school's name, once the file is open.
    pub school: Option<String>,
    /// It is the sample school, kept apart from any real one.
    pub sample: bool,
    /// Who is signed in.
    pub operator: Option<Operator>,
    /// The data folder.
    pub folder: String,
    /// Minutes until it locks by itself.
    pub idle_minutes: u32,
    /// The program's version.
    pub version: String,
    /// When the newest checked backup was made.
    pub backed_up_at: Option<i64>,
    /// Live users and classes, for the sidebar.
    pub users: u32,
    /// Classes not archived.
    pub classes: u32,
    /// Grows with every entry in the history; when it differs, what is shown is out of date.
    pub head: i64,
}

/// Who is signed in.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Operator {
    /// Their id.
    pub id: UserId,
    /// "Gill Thomas", or the username where there is no name.
    pub name: String,
    /// Username.
    pub username: String,
    /// Teacher or administrator.
    pub role: Role,
    /// The password was set by somebody else and must be changed first.
    pub must_change: bool,
}

/// Makes the school and its first administrator. Admitted only while there is no school in the data folder.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct MakeSchool {
    /// The school's name.
    pub name: String,
    /// The administrator's first name, may be empty.
    #[serde(default)]
    pub given_name: String,
    /// The administrator's surname, may be empty.
    #[serde(default)]
    pub family_name: String,
    /// The administrator's username.
    pub username: String,
    /// Their password.
    pub password: String,
    /// Needed where there is no keyring (at least 12 characters); kept as a second key where there is one.
    #[serde(default)]
    pub passphrase: Option<String>,
}

/// The school is made and its administrator signed in.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SchoolMade {
    /// Shown once, to be printed: opens the file on another machine. Groups of four clear characters.
    pub recovery_key: String,
    /// Where the program stands now.
    pub state: DeskState,
}

/// Opens the file where the keyring has no key.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Unlock {
    /// The passphrase chosen when the school was made.
    Passphrase(String),
    /// The recovery key, in any case, with or without hyphens.
    RecoveryKey(String),
}

/// Who are you?
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SignIn {
    /// Username, any case.
    pub username: String,
    /// Password.
    pub password: String,
}

/// The operator's own password, asked before dangerous things; good for five minutes.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Confirm {
    /// The operator's password.
    pub password: String,
}

/// The operator changes their own password.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ChangeOwnPassword {
    /// As it is.
    pub old: String,
    /// As it becomes.
    pub new: String,
}

/// What Setup shows.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Setup {
    /// The school's name.
    pub name: String,
    /// Its settings.
    pub settings: Settings,
    /// Where the data are.
    pub folder: String,
    /// The key is in the system's keyring.
    pub key_in_keyring: bool,
    /// A passphrase opens the file too.
    pub has_passphrase: bool,
    /// Backups, newest first.
    pub backups: Vec<Backup>,
}

/// Changes Setup.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ChangeSettings {
    /// The school's name.
    pub name: String,
    /// All settings.
    pub settings: Settings,
}

/// A backup file.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Backup {
    /// Its full path.
    pub path: String,
    /// When it was made.
    pub at: i64,
    /// Bytes.
    pub bytes: u64,
}

/// Sets or replaces the passphrase that opens the data where the keyring does not.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SetPassphrase {
    /// At least 12 characters.
    pub passphrase: String,
}

/// Names a backup to restore.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RestoreBackup {
    /// Its full path.
    pub path: String,
    /// The passphrase or recovery key it was made under, where it is another school's or an older key's.
    #[serde(default)]
    pub unlock: Option<Unlock>,
}

/// A backup took the place of the data. The data before it were backed up first.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct BackupRestored {
    /// Live users now.
    pub users: u32,
    /// The backup made of what was there before; restoring that one takes this back.
    pub before: Option<Backup>,
}

/// What `check` found.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Checked {
    /// Nothing is wrong.
    pub ok: bool,
    /// Sentences, one a fault.
    pub problems: Vec<String>,
}
