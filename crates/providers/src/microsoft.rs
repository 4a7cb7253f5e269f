//! Microsoft 365: users and groups as an administrator sees them, or the school's roster as its own app does.

mod client;
mod delta;
mod read;
mod wire;

pub use client::Mode;
pub use delta::{Changes, Since, changes};
pub use read::{Group, MicrosoftCursor, groups, organisation_of, read};
