//! The only SQL of the program: tables, finders, and the unit of work through which all writing goes.
//!
//! Not here: rules (`domain`), who may do what (`actions`), keys (`actions::key`).

pub mod backup;
pub mod change;
pub mod check;
mod entity;
pub mod error;
pub mod find;
pub mod journal;
pub mod open;
pub mod row;
pub mod undo;

pub use change::Change;
pub use entity::{
    class, code, credential, enrollment, entry, image, invitation, print_item, print_run, school, sign_in, user,
};
pub use error::Error;
pub use open::{DataKey, Store};
