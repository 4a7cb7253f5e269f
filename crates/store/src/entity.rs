//! The tables, a file each.

pub mod class;
pub mod code;
pub mod credential;
pub mod enrollment;
pub mod entry;
pub mod image;
pub mod invitation;
pub mod print_item;
pub mod print_run;
pub mod school;
pub mod sign_in;
pub mod user;
