//! Wonde: the school's records, with the school's own token.

mod client;
mod link;
mod read;
mod wire;

pub use link::{School, Standing, WondeLink};
pub use read::{WondeCursor, read};
