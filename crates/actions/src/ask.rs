//! Requests and answers: the plain structs every caller speaks, window, command line and portal alike.
//!
//! Times are milliseconds since 1970, UTC. Nothing here does anything.

pub mod class;
pub mod history;
pub mod learning;
pub mod mail;
pub mod paper;
pub mod parents;
pub mod portal;
pub mod providers;
pub mod school;
pub mod sync;
pub mod upload;
pub mod user;
