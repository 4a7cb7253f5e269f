//! The school and what it has settled for itself.

use crate::user::UsernamePattern;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What Setup can change. Stored as JSON in the school's row; a missing field takes its default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Settings {
    /// How usernames are suggested.
    pub username_pattern: UsernamePattern,
    /// Minutes without a key or a click until the window locks.
    pub idle_minutes: u32,
    /// Days a deleted user is kept.
    pub keep_deleted_days: u32,
    /// Per cent of the pupils that one import may delete without typed consent.
    pub guard_percent: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            username_pattern: UsernamePattern::default(),
            idle_minutes: 10,
            keep_deleted_days: 30,
            guard_percent: 10,
        }
    }
}

impl Settings {
    /// The same settings with each number brought into the range the program supports.
    pub fn clamped(mut self) -> Self {
        self.idle_minutes = self.idle_minutes.clamp(1, 240);
        self.keep_deleted_days = self.keep_deleted_days.clamp(1, 365);
        self.guard_percent = self.guard_percent.clamp(1, 50);
        self
    }
}
