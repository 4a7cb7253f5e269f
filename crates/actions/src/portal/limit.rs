//! Wrong tries: counted by account, code and network address, and slowed down. Kept across restarts.
//!
//! An account is counted by the name that was typed, whether it exists or not: being slowed down tells nothing.

use super::stored;
use crate::desk::Desk;
use crate::error::{Code, Error};
use store::{attempt, guardians};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tried<'a> {
    /// A sign-in with this name.
    Account(&'a str),
    /// Codes, tokens and sign-ins from this network address.
    Address(&'a str),
    /// Forms from this network address: each sends a mail.
    Form(&'a str),
    /// Mails to this address.
    Mail(&'a str),
    /// Questions to passkeys from this network address: each is kept for a while.
    Passkey(&'a str),
    /// Questions to providers from this network address, likewise: a whole school comes at nine from one address.
    Provider(&'a str),
}

const MINUTE: i64 = 60_000;
/// Tries are forgotten after this time without another one.
const MEMORY: i64 = 60 * MINUTE;
/// The longest wait.
const LONGEST: i64 = 15 * MINUTE;

impl Tried<'_> {
    fn kind(self) -> &'static str {
        match self {
            Tried::Account(_) => "account",
            Tried::Address(_) => "address",
            Tried::Form(_) => "form",
            Tried::Mail(_) => "mail",
            Tried::Passkey(_) => "passkey",
            Tried::Provider(_) => "provider",
        }
    }

    fn text(self) -> String {
        match self {
            Tried::Account(text) | Tried::Mail(text) => domain::guardianship::email_key(text),
            Tried::Address(text) | Tried::Form(text) | Tried::Passkey(text) | Tried::Provider(text) => text.to_owned(),
        }
    }

    /// Tries that cost nothing. Many families share an address: a block of flats, a mobile network.
    fn free(self) -> i32 {
        match self {
            Tried::Account(_) => 5,
            Tried::Address(_) => 20,
            Tried::Form(_) => 40,
            Tried::Mail(_) => 5,
            Tried::Passkey(_) => 200,
            Tried::Provider(_) => 600,
        }
    }

    fn key(self) -> String {
        stored(self.kind(), &self.text())
    }
}

/// An error if this must wait. Errors: `SlowDown`.
pub(super) async fn may_try(desk: &Desk, tried: &[Tried<'_>]) -> Result<(), Error> {
    let now = desk.clock.now();
    for one in tried {
        let seen = guardians::find_attempt(&desk.store, desk.school, &one.key()).await?;
        if let Some(blocked) = seen.map(|row| row.blocked_until).filter(|until| *until > now) {
            let seconds = ((blocked - now + 999) / 1000).to_string();
            return Err(Error::new(Code::SlowDown, "slow_down", &[("count", &seconds)]));
        }
    }
    Ok(())
}

/// Counts a try.
pub(super) async fn count(desk: &Desk, tried: &[Tried<'_>]) -> Result<(), Error> {
    let now = desk.clock.now();
    for one in tried {
        let key = one.key();
        let seen = guardians::find_attempt(&desk.store, desk.school, &key).await?;
        let seen = seen.filter(|row| now - row.since.max(row.blocked_until) < MEMORY);
        let failures = seen.map_or(0, |row| row.failures).saturating_add(1);
        let over = failures - one.free();
        let wait = if over <= 0 { 0 } else { (MINUTE << (over - 1).min(8)).min(LONGEST) };
        let row = attempt::Model {
            key,
            school_id: desk.school.0,
            kind: one.kind().to_owned(),
            failures,
            since: now,
            blocked_until: now + wait,
        };
        desk.store.note_attempt(row).await?;
    }
    Ok(())
}

/// A good sign-in ends the counting of its account.
pub(super) async fn forget(desk: &Desk, tried: Tried<'_>) -> Result<(), Error> {
    Ok(desk.store.forget_attempt(desk.school, &tried.key()).await?)
}

/// The key under which an account's tries are counted: the office sees which of its parents are locked out.
pub(crate) fn account_key(email: &str) -> String {
    Tried::Account(email).key()
}
