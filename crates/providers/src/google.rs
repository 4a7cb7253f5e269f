//! Google Workspace: the Directory's users and units, and Classroom's courses.

mod client;
mod read;
mod wire;

pub use read::{GoogleCursor, Unit, read, units};
