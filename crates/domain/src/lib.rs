//! The nouns and rules of a school's accounts office.
//!
//! Deliberately not here: input and output, the clock, randomness, the database, anything async.
//! A rule that needs the time or a random number is handed it.

pub mod class;
pub mod code;
pub mod credential;
pub mod guardianship;
pub mod id;
pub mod journal;
pub mod learning;
pub mod mail;
pub mod matching;
pub mod name;
pub mod paper;
pub mod portal;
pub mod provider;
pub mod reconcile;
pub mod roster;
pub mod sample;
pub mod school;
pub mod tie;
pub mod user;
