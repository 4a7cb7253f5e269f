//! Mail: what is said and in which language, how it is handed to the school's mail server, and what became of it.
//!
//! A mail is queued with the change it belongs to ([`store::Change::queue`]) and sent by a worker ([`run`]).
//! Not here: who is mailed, and when.

mod bounce;
mod compose;
mod envelope;
mod line;
mod list;
mod round;
mod said;
mod secret;
mod setup;
#[cfg(test)]
mod tests;
mod words;

pub use bounce::{read as read_bounce, take_bounce, take_bounces};
pub use compose::{Composed, With, compose};
pub use list::{cancel, list, send_again};
pub use round::{run, send_due};
pub use setup::{change, pause, read, test};
pub use words::has_language;

use crate::desk::Desk;
use crate::error::Error;
use domain::id::{GuardianId, InvitationId, UserId};
use domain::mail::{MailKind, MailState};
use store::credential::Secret;
use store::mail;

/// A mail about to be queued. The school and whom to ask are filled in when it goes. Not shown by `{:?}`.
#[derive(Clone)]
pub struct Letter {
    /// What it is about.
    pub kind: MailKind,
    /// One address.
    pub to: String,
    /// The reader's language, as its code.
    pub language: String,
    /// The reader's name; used only in mails about an account they have.
    pub adult: String,
    /// The child's first name.
    pub child: String,
    /// The code in words, for an invitation.
    pub code: String,
    /// The full address to open.
    pub link: String,
    /// The pupil it is about.
    pub user: Option<UserId>,
    /// The account it is about.
    pub guardian: Option<GuardianId>,
    /// The invitation it carries. Once that is revoked, it is not sent.
    pub invitation: Option<InvitationId>,
}

impl Default for Letter {
    fn default() -> Self {
        let text = String::new;
        Letter {
            kind: MailKind::Test,
            to: text(),
            language: text(),
            adult: text(),
            child: text(),
            code: text(),
            link: text(),
            user: None,
            guardian: None,
            invitation: None,
        }
    }
}

/// A row for [`store::Change::queue`], due at once.
pub fn queued(desk: &Desk, letter: &Letter) -> Result<mail::Model, Error> {
    let now = desk.clock.now();
    let Letter { child, code, link, adult, .. } = letter.clone();
    let with = With { child, code, link, adult, ..With::default() };
    Ok(mail::Model {
        id: desk.new_id()?,
        school_id: desk.school.0,
        kind: letter.kind.as_str().to_owned(),
        recipient: letter.to.clone(),
        language: letter.language.clone(),
        with: Secret(serde_json::to_string(&with).map_err(Error::broken)?),
        state: MailState::Queued.as_str().to_owned(),
        attempts: 0,
        next_at: now,
        said: String::new(),
        invitation_id: letter.invitation.map(|id| id.0),
        guardian_id: letter.guardian.map(|id| id.0),
        user_id: letter.user.map(|id| id.0),
        created_at: now,
        done_at: None,
    })
}
