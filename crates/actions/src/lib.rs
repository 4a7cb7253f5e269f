//! One function for each thing a person may do, whoever calls: window, command line, later the portal.
//!
//! Not here: SQL (`store`), rules (`domain`), anything that needs a desktop (`src-tauri`).

pub mod actor;
pub mod ask;
pub mod backup;
pub mod bindings;
pub mod book;
mod busy;
mod carry_out;
pub mod check;
pub mod class;
pub mod credential;
pub mod desk;
pub mod error;
pub mod export;
pub mod files;
pub mod folder;
pub mod front;
pub mod hash;
pub mod history;
pub mod home;
pub mod key;
pub mod learning;
pub mod look;
pub mod mail;
pub mod news;
pub mod paper;
pub mod parents;
pub mod portal;
pub mod providers;
pub mod school;
mod secret;
pub mod sync;
pub mod table;
pub mod undo;
pub mod upkeep;
pub mod upload;
pub mod user;
pub mod words;

pub use error::Error;
