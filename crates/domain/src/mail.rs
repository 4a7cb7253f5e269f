//! Mail: what is sent, how a mail stands, and when it is tried again.

mod settings;

pub use settings::{MailAuth, MailFault, MailSecurity, MailSettings, is_loopback};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a mail is about. Its words are in the language of whoever gets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MailKind {
    /// An invitation with its code.
    Invitation,
    /// Somebody registered: verify the address.
    Verify,
    /// Somebody registered who has an account already: sign in to add the child.
    HasAccount,
    /// A forgotten password.
    Reset,
    /// The password was changed.
    PasswordChanged,
    /// A child was added to the account.
    ChildAdded,
    /// A passkey was added to the account.
    PasskeyAdded,
    /// A message waits, or a post for parents.
    Message,
    /// The test message of Setup.
    Test,
}

impl MailKind {
    /// All.
    pub const ALL: [MailKind; 9] = [
        MailKind::Invitation,
        MailKind::Verify,
        MailKind::HasAccount,
        MailKind::Reset,
        MailKind::PasswordChanged,
        MailKind::ChildAdded,
        MailKind::PasskeyAdded,
        MailKind::Message,
        MailKind::Test,
    ];

    /// The word stored.
    pub fn as_str(self) -> &'static str {
        match self {
            MailKind::Invitation => "invitation",
            MailKind::Verify => "verify",
            MailKind::HasAccount => "has_account",
            MailKind::Reset => "reset",
            MailKind::PasswordChanged => "password_changed",
            MailKind::ChildAdded => "child_added",
            MailKind::PasskeyAdded => "passkey_added",
            MailKind::Message => "message",
            MailKind::Test => "test",
        }
    }

    /// From the word.
    pub fn read(word: &str) -> Option<MailKind> {
        MailKind::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// How a mail stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MailState {
    /// Waits.
    Queued,
    /// Being handed to the server: all is said but the last word.
    Handing,
    /// The server took it.
    Sent,
    /// Refused for good, or came back.
    Bounced,
    /// The program ended while it was handed over: it may have gone. Never sent again by itself.
    Unsure,
    /// Called back before it went.
    Cancelled,
}

impl MailState {
    /// The word stored.
    pub fn as_str(self) -> &'static str {
        match self {
            MailState::Queued => "queued",
            MailState::Handing => "handing",
            MailState::Sent => "sent",
            MailState::Bounced => "bounced",
            MailState::Unsure => "unsure",
            MailState::Cancelled => "cancelled",
        }
    }
}

const MINUTE: i64 = 60_000;
/// The longest wait between two tries.
const LONGEST: i64 = 4 * 60 * MINUTE;

/// Milliseconds until a mail that failed `attempts` times (from 1) is tried again: one minute, doubled each time, at most
/// four hours. A school without a network for a week loses nothing.
pub fn wait(attempts: u32) -> i64 {
    MINUTE.saturating_mul(1_i64 << attempts.saturating_sub(1).min(20)).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_four_hours() {
        assert_eq!([1, 2, 3, 8, 9, 400].map(wait), [1, 2, 4, 128, 240, 240].map(|minutes| minutes * MINUTE));
    }

    #[test]
    fn a_kind_is_read_from_its_word() {
        for kind in MailKind::ALL {
            assert_eq!(MailKind::read(kind.as_str()), Some(kind));
            assert_eq!(serde_json::to_value(kind).ok(), Some(kind.as_str().into()));
        }
        assert_eq!(MailKind::read("spam"), None);
    }
}
