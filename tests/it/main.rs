//! Tests that need more than one crate: the actions over the real store, driven as the window drives them.
//!
//! Not here: rules of one crate (inline in it), the window (`tests/e2e`), sizes and arrows (`crates/xtask/src/tidy`).
#![allow(clippy::unwrap_used, missing_docs)]

mod backup;
mod figures;
mod files;
mod harness;
mod kill;
mod laws;
mod leak;
mod migration;
mod news;
mod paper;
mod parents;
mod place;
mod providers;
mod schema;
mod schools;
mod server;
mod sessions;
mod sync;
mod table;
mod template;
mod tidy;
mod undo;
mod upload;
mod writers;
