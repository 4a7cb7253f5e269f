//! What can go wrong below the rules.

use sea_orm::{DbErr, RuntimeErr, SqlErr};

/// A failure of the store. Absent is not a failure: finders answer `Option`.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A constraint refused the change: somebody else was quicker.
    #[error("constraint {constraint} refused the change")]
    Conflict {
        /// Its name, or the columns it is about.
        constraint: String,
    },
    /// The key does not open the file, or it is no database of ours.
    #[error("the key does not open this file")]
    WrongKey,
    /// The file was written by a newer version of the program.
    #[error("the file was written by a newer version")]
    Newer,
    /// Another process holds the file for too long.
    #[error("the file is busy")]
    Busy,
    /// No room on the disk, or it cannot be written.
    #[error("the disk refused to write")]
    Disk(#[source] Box<Error>),
    /// The file is damaged.
    #[error("the file is damaged: {0}")]
    Corrupt(String),
    /// Files beside the database.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// Row images that are not JSON.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// Anything else of the database.
    #[error(transparent)]
    Sql(DbErr),
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        if let Some(SqlErr::UniqueConstraintViolation(constraint) | SqlErr::ForeignKeyConstraintViolation(constraint)) =
            error.sql_err()
        {
            return Error::Conflict { constraint };
        }
        match sqlite_code(&error).as_deref() {
            Some("26") => Error::WrongKey,
            Some("11" | "267" | "523") => Error::Corrupt(error.to_string()),
            Some("5" | "261" | "517" | "6") => Error::Busy,
            Some("13" | "8" | "778" | "1032") => Error::Disk(Box::new(Error::Sql(error))),
            _ => Error::Sql(error),
        }
    }
}

/// SQLite's extended result code, where the error carries one.
fn sqlite_code(error: &DbErr) -> Option<String> {
    let (DbErr::Exec(RuntimeErr::SqlxError(inner))
    | DbErr::Query(RuntimeErr::SqlxError(inner))
    | DbErr::Conn(RuntimeErr::SqlxError(inner))) = error
    else {
        return None;
    };
    inner.as_database_error().and_then(|e| e.code().map(|c| c.into_owned()))
}
