//! Wonde: the school's records, with the school's own token.

mod client;
mod link;
mod person;
mod read;
mod wire;

pub use link::{School, Standing, WondeLink};
pub use read::{WondeCursor, read};
