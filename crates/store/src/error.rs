//! What can go wrong below the rules.

use domain::id::SchoolId;
use sea_orm::DbErr;

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
    /// Another process holds the file, or the school on a server, for too long.
    #[error("somebody else is writing")]
    Busy,
    /// The server does not answer, or does not let the program in; in its own words, which hold no password.
    #[error("the database server: {0}")]
    Unavailable(String),
    /// There are several schools, and nobody said which: each with its name.
    #[error("there are {} schools", .0.len())]
    Several(Vec<(SchoolId, String)>),
    /// A row of another school than the one that is written for.
    #[error("a row of another school")]
    OtherSchool,
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
        crate::dialect::meaning(error)
    }
}
