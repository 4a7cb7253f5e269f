//! Classes of both kinds.

use crate::name::{fold, tidy};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// OneRoster's classType.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ClassKind {
    /// A registration class: a user is in at most one.
    #[default]
    Homeroom,
    /// A teaching class: a user may be in many.
    Scheduled,
}

impl ClassKind {
    /// The word stored and exchanged.
    pub fn as_str(self) -> &'static str {
        match self {
            ClassKind::Homeroom => "homeroom",
            ClassKind::Scheduled => "scheduled",
        }
    }
}

/// The form in which the titles of classes of one kind are unique: no case, no accents, one space.
pub fn title_key(title: &str) -> String {
    fold(&tidy(title))
}
