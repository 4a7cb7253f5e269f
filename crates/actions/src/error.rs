//! What an action answers when it does not do it. A code exists only while a caller branches on it.

use crate::words::say;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What callers branch on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// What was asked is not acceptable; `field` says which part.
    Invalid,
    /// There is no such user, class, entry or file.
    NotFound,
    /// Wrong username or password, passphrase or recovery key.
    WrongPassword,
    /// Too many wrong tries: wait.
    SlowDown,
    /// Ask for the operator's own password (`confirm`), then call again.
    ConfirmNeeded,
    /// Nobody is signed in (any more).
    SignedOut,
    /// The operator's password must be changed before anything else.
    MustChange,
    /// This operator may not do it.
    NotAllowed,
    /// Some are in another registration class; `names` says who. Call again with `from_other`.
    InAnotherClass,
    /// A guard holds it; `names` says whom it concerns. Call again with `consent`.
    Held,
    /// The file cannot be read as users.
    Unreadable,
    /// Stopped by the operator; nothing was written.
    Cancelled,
    /// The key of the data is not to be had.
    KeyNeeded,
    /// No school has been made here, or one is there already.
    School,
    /// Another program holds the data or the file; try again.
    Busy,
    /// Not the caller's fault: the disk, the keyring, or us.
    Broken,
}

/// An action that was refused (not possible now) or broken (our fault, `Code::Broken`).
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    /// What callers branch on.
    pub code: Code,
    /// A finished sentence.
    pub message: String,
    /// Which part of the request.
    pub field: Option<&'static str>,
    /// Whom it concerns.
    pub names: Vec<String>,
    /// What lies beneath, for the fold-out and the log; holds no names and no secrets.
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// An error on its way to a caller outside Rust.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Failure {
    /// What callers branch on.
    pub code: Code,
    /// A finished sentence.
    pub message: String,
    /// Which part of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub field: Option<String>,
    /// Whom it concerns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<String>>", optional)]
    pub names: Vec<String>,
    /// The technical part, to fold out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub technical: Option<String>,
}

impl Error {
    /// Refused, with the sentence of `error.<key>`.
    pub fn new(code: Code, key: &str, with: &[(&str, &str)]) -> Error {
        Error { code, message: say(&format!("error.{key}"), with), field: None, names: Vec::new(), source: None }
    }

    /// Not acceptable, in this part of the request.
    pub fn invalid(field: &'static str, key: &str, with: &[(&str, &str)]) -> Error {
        Error { field: Some(field), ..Error::new(Code::Invalid, key, with) }
    }

    /// Broken, with what lies beneath.
    pub fn broken(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
        Error { source: Some(source.into()), ..Error::new(Code::Broken, "broken", &[]) }
    }

    /// The same error with the names it concerns.
    pub fn naming(mut self, names: Vec<String>) -> Error {
        self.names = names;
        self
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        let names = match &error {
            store::Error::Several(schools) => schools.iter().map(|(id, name)| format!("{name} ({})", id.0)).collect(),
            _ => Vec::new(),
        };
        let (code, key) = match &error {
            store::Error::Conflict { .. } => (Code::Busy, "conflict"),
            store::Error::WrongKey => (Code::KeyNeeded, "wrong_key"),
            store::Error::Newer => (Code::Broken, "newer"),
            store::Error::Busy => (Code::Busy, "busy"),
            store::Error::Disk(_) => (Code::Broken, "disk"),
            store::Error::Corrupt(_) => (Code::Broken, "corrupt"),
            store::Error::Unavailable(_) => (Code::Broken, "server"),
            store::Error::Several(_) => (Code::School, "several_schools"),
            store::Error::Io(_) => (Code::Broken, "file"),
            store::Error::Json(_) | store::Error::Sql(_) | store::Error::OtherSchool => (Code::Broken, "broken"),
        };
        Error { source: Some(Box::new(error)), ..Error::new(code, key, &[]) }.naming(names)
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        // Only where the error is: what did not fit may be a name.
        Error::broken(format!("{:?} at {}:{}", error.classify(), error.line(), error.column()))
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind;
        let key = match error.kind() {
            ErrorKind::NotFound => "file_missing",
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => "file_denied",
            ErrorKind::StorageFull => "disk",
            _ => "file",
        };
        Error { source: Some(Box::new(error)), ..Error::new(Code::Broken, key, &[]) }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure {
            code: error.code,
            message: error.message,
            field: error.field.map(str::to_owned),
            names: error.names,
            technical: error.source.map(|s| s.to_string()),
        }
    }
}
