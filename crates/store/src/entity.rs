//! The tables, a file each.

pub mod attempt;
pub mod class;
pub mod code;
pub mod credential;
pub mod enrollment;
pub mod entry;
pub mod guardian;
pub mod guardianship;
pub mod image;
pub mod invitation;
pub mod mail;
pub mod no_link;
pub mod no_link_child;
pub mod opened;
pub mod print_item;
pub mod print_run;
pub mod registration;
pub mod school;
pub mod secret;
pub mod session;
pub mod sign_in;
pub mod user;
