//! The only SQL of the program: tables, finders, and the unit of work through which all writing goes.
//!
//! Not here: rules (`domain`), who may do what (`actions`), keys (`actions::key`).

mod address;
pub mod change;
pub mod check;
pub mod copy;
mod dialect;
mod entity;
pub mod error;
pub mod files;
pub mod find;
pub mod first_page;
pub mod guardians;
pub mod homework_rows;
pub mod journal;
pub mod learning;
pub mod open;
pub mod outbox;
pub mod passkeys;
pub mod providers;
mod questions;
pub mod row;
pub mod sessions;
pub mod stars;
pub mod talks;
pub mod undo;

pub use address::Address;
pub use change::Change;
pub use entity::{
    attempt, ceremony, class, code, credential, decision, enrollment, entry, file, folder, guardian, guardianship,
    homework, homework_pupil, identity, image, invitation, link, mail, message, no_link, no_link_child, opened,
    passkey, post, print_item, print_run, reading, registration, school, secret, seen, session, sign_in, skill, star,
    talk, token, user, work,
};
pub use error::Error;
pub use open::{DataKey, Store};
