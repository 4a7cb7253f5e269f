//! Mail: how it is sent, what waits, and what became of the rest.

use domain::id::MailId;
use domain::mail::{MailKind, MailState};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use domain::mail::{MailAuth, MailSecurity, MailSettings};

/// What Setup shows of mail. The password is never shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MailSetup {
    /// How mail is sent.
    pub settings: MailSettings,
    /// A password or token is kept for these settings.
    pub has_secret: bool,
    /// It is in the system's keyring of this computer.
    pub in_keyring: bool,
    /// The school's name: the one beside the address where no other is given.
    pub school: String,
    /// Mails that wait.
    pub waiting: u32,
    /// Why nothing goes, if nothing goes.
    pub trouble: Option<String>,
}

/// Changes how mail is sent.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct ChangeMail {
    /// All settings.
    pub settings: MailSettings,
    /// A new password or access token. `None` keeps the one there is; an empty one forgets it.
    #[serde(default)]
    pub secret: Option<String>,
}

impl std::fmt::Debug for ChangeMail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ChangeMail").field("settings", &self.settings).finish_non_exhaustive()
    }
}

/// Sends a test message at once.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct TestMail {
    /// The address it goes to.
    pub to: String,
}

/// What became of the test message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MailTested {
    /// The server took it.
    pub ok: bool,
    /// What the server said, or why it could not be asked.
    pub said: String,
}

/// Stops all sending, or lets it go on. Mails go on being queued.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PauseMail {
    /// Stop.
    pub paused: bool,
}

/// The newest mails.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct ListMail {
    /// Only in these states; empty is all.
    pub states: Vec<MailState>,
}

/// The outbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MailList {
    /// Newest first.
    pub mails: Vec<MailShown>,
    /// How many wait, shown or not.
    pub waiting: u32,
    /// A mail server is set up.
    pub set_up: bool,
    /// Sending is stopped.
    pub paused: bool,
    /// Why nothing goes, if nothing goes.
    pub trouble: Option<String>,
}

/// One mail as shown. What it says is not: it may hold a code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MailShown {
    /// Its id.
    pub id: MailId,
    /// What it is about.
    pub kind: MailKind,
    /// The address.
    pub recipient: String,
    /// The first name of the child it is about.
    pub child: Option<String>,
    /// How it stands.
    pub state: MailState,
    /// How often it was tried.
    pub attempts: u32,
    /// What the server said last; may be empty.
    pub said: String,
    /// Waiting: not before this time.
    pub next_at: i64,
    /// Made.
    pub at: i64,
    /// Sent, bounced or cancelled.
    pub done_at: Option<i64>,
    /// It can be queued again.
    pub can_again: bool,
}

/// Calls mails back that have not gone.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct CancelMail {
    /// Which.
    pub ids: Vec<MailId>,
}

/// Sends mails again of which nobody knows whether they went.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SendAgain {
    /// Which.
    pub ids: Vec<MailId>,
}

/// Takes what other mail servers report of mails that came back (RFC 3464).
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct TakeBounces {
    /// The messages, as files.
    pub paths: Vec<String>,
}

/// What one report changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bounce {
    /// The mail did not arrive.
    Bounced,
    /// It is still tried by the other server: that is noted.
    Delayed,
    /// Nothing that was not known.
    Known,
}

/// What became of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BouncesTaken {
    /// So many mails did not arrive, which was not known.
    pub bounced: u32,
    /// So many are late.
    pub delayed: u32,
    /// So many reports said nothing new.
    pub known: u32,
    /// Finished sentences: which could not be taken, and why.
    pub refused: Vec<String>,
}

impl BouncesTaken {
    /// One more.
    pub fn count(&mut self, bounce: Bounce) {
        *match bounce {
            Bounce::Bounced => &mut self.bounced,
            Bounce::Delayed => &mut self.delayed,
            Bounce::Known => &mut self.known,
        } += 1;
    }
}

/// What a round of sending did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Sent {
    /// The server took so many.
    pub sent: u32,
    /// So many still wait.
    pub waiting: u32,
    /// So many were refused for good.
    pub bounced: u32,
    /// Of so many nobody knows whether they went.
    pub unsure: u32,
}
