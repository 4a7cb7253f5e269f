//! The tables, a file each.

pub mod class;
pub mod credential;
pub mod enrollment;
pub mod entry;
pub mod image;
pub mod school;
pub mod sign_in;
pub mod user;
