//! The Parent Portal: what its pages do. The pages themselves are in the crate `portal`.
//!
//! Nobody learns from an answer whether an address or a code exists: what fails, fails alike and as slowly.

mod account;
mod card;
mod device;
pub(crate) mod door;
mod family;
mod head;
mod invitation;
mod limit;
mod passkey;
pub(crate) mod provider;
mod question;
mod register;
mod reset;
mod session;
pub mod setup;
mod verify;
pub(crate) mod view;
pub(crate) mod visits;

pub use account::{change_password, choose_language, leave, sign_out_everywhere};
pub use card::{card, card_sign_in};
pub use device::{Device, FormSent, form_sent, send_again};
pub(crate) use family::child_in;
pub use family::{accept_policy, account, add_child, child, who_can_see};
pub use head::{FrontPage, Logo, front, front_again, logo};
pub(crate) use head::{Logos, key as logo_key};
pub use invitation::{invitation, open_invitation};
pub(crate) use limit::account_key;
pub use passkey::{
    PasskeySite, add_passkey, ask_new_passkey, ask_passkey, list_passkeys, passkey_sign_in, remove_passkey,
};
pub use provider::{
    Called, Came, Out, Outside, With, ask_provider, doors, provider_name, provider_sign_in, provider_word,
    read_provider_word, way_back,
};
pub(crate) use register::is_forbidden;
pub use register::register;
pub use reset::{forgot, reset};
pub(crate) use session::sweep;
pub use session::{Arrived, Caller, arrive, caller, change_user_password, sign_in, sign_out};
pub use verify::{Pending, Purpose, pending, verify, verify_here};
pub use view::{open_view, viewed};

use crate::desk::Desk;
use crate::error::Error;
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use sha2::{Digest, Sha256};

/// Whether the data can be read.
pub async fn health(desk: &Desk) -> Result<(), Error> {
    desk.school().await.map(|_| ())
}

/// The languages of pages and mails: code, own name, whether it is written from right to left.
pub fn languages() -> Vec<(&'static str, &'static str, bool)> {
    documents::languages().iter().map(|l| (l.code, l.name, l.is_right_to_left)).collect()
}

/// A secret of 256 bits for a cookie or a mailed address, and what is stored of it.
fn secret() -> Result<(String, String), Error> {
    let token = BASE64URL_NOPAD.encode(&crate::key::random::<32>()?);
    let stored = stored("token", &token);
    Ok((token, stored))
}

/// What is stored of a secret: enough without a slow hash, for the secret is random.
fn stored(purpose: &str, text: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(purpose);
    hash.update([0]);
    hash.update(text);
    HEXLOWER.encode(&hash.finalize())
}

/// The digest under which an accepted policy is kept; empty for none.
fn policy_digest(policy: &str) -> String {
    if policy.trim().is_empty() { String::new() } else { stored("policy", policy.trim()) }
}
