//! The pages, a file each. A handler reads what was sent, calls one action, and shows a page or sends to one.

pub(crate) mod account;
pub(crate) mod add_child;
pub(crate) mod bin;
pub(crate) mod board;
pub(crate) mod card;
pub(crate) mod child;
pub(crate) mod class;
pub(crate) mod class_homework;
pub(crate) mod class_pupil;
pub(crate) mod file;
pub(crate) mod files;
pub(crate) mod forgot;
pub(crate) mod give;
pub(crate) mod homework;
pub(crate) mod homework_choose;
pub(crate) mod homework_files;
pub(crate) mod inbox;
pub(crate) mod item;
pub(crate) mod join;
pub(crate) mod leave;
pub(crate) mod machine;
pub(crate) mod messages;
pub(crate) mod own_password;
pub(crate) mod passkey;
pub(crate) mod passkeys;
pub(crate) mod password;
pub(crate) mod policy;
pub(crate) mod provider;
mod pupil;
pub(crate) mod register;
pub(crate) mod reset;
pub(crate) mod scan;
pub(crate) mod sent;
pub(crate) mod sign_in;
pub(crate) mod skills;
pub(crate) mod stars;
pub(crate) mod talk;
pub(crate) mod verify;
pub(crate) mod view;

use serde::Deserialize;

/// A query that carries a code to the next page.
#[derive(Deserialize)]
pub(crate) struct CodeQuery {
    /// As typed or scanned; empty for none.
    #[serde(default)]
    pub code: String,
}
