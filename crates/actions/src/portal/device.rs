//! The browser that sent a form, known again by a secret it keeps: it sees which address was typed there, asks for the mail
//! once more, and follows the mail without the password.

use super::invitation::{find_code, works};
use super::limit::{Tried, count, may_try};
use super::register::{reachable, send};
use super::{reset, secret, stored, verify};
use crate::desk::Desk;
use crate::error::Error;
use domain::code::InvitationCode;
use domain::guardianship::email_key;
use store::credential::Secret;
use store::{guardians, registration};

/// What a browser keeps of its last form: 256 random bits. What is stored is a digest of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Device(String);

impl std::fmt::Debug for Device {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Device(…)")
    }
}

impl Device {
    /// A new one, and what is stored of it.
    pub(super) fn new() -> Result<(Device, String), Error> {
        let device = Device(secret()?.0);
        let stored = device.stored();
        Ok((device, stored))
    }

    /// As a browser shows it.
    pub fn read(text: &str) -> Device {
        Device(text.to_owned())
    }

    /// What the browser is to keep.
    pub fn secret(&self) -> &str {
        &self.0
    }

    pub(super) fn stored(&self) -> String {
        stored("device", &self.0)
    }

    /// Whether it sent this form.
    pub(super) fn sent(&self, row: &registration::Model) -> bool {
        row.device == self.stored()
    }
}

/// A form of a browser that waits for its mail, as far as that browser is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormSent {
    /// The e-mail as it was typed. Whether anything was sent there is not told.
    pub email: String,
    /// How many hours the link of a mail works.
    pub hours: i64,
}

/// The form this browser sent last, if it still waits; `None` for a form of the other purpose.
pub async fn form_sent(desk: &Desk, device: &Device, is_reset: bool) -> Result<Option<FormSent>, Error> {
    let row = newest(desk, device).await?.filter(|row| is_of_reset(row) == is_reset && !row.email.is_empty());
    let shown = |row: registration::Model| {
        let life = if is_reset { reset::LIFE } else { super::register::LIFE };
        FormSent { email: row.email, hours: life / (60 * 60 * 1000) }
    };
    Ok(row.map(shown))
}

/// Sends the mail of the last form once more; both links work until one is followed. The answer is the same whatever
/// becomes of it. `code` is the form's, where the page still has it. Errors: `NotFound` if this browser has no form that
/// waits, `SlowDown`.
pub async fn send_again(desk: &Desk, device: &Device, is_reset: bool, code: &str, from: &str) -> Result<(), Error> {
    let row = newest(desk, device).await?.filter(|row| is_of_reset(row) == is_reset && !row.email.is_empty());
    let row = row.ok_or_else(verify::no_link)?;
    reachable(desk).await?;
    let tried = [Tried::Form(from), Tried::Mail(&row.email)];
    may_try(desk, &tried).await?;
    count(desk, &tried).await?;
    if is_reset {
        return reset::send(desk, &row.email, row.device).await;
    }
    send_form(desk, row, code).await
}

async fn send_form(desk: &Desk, row: registration::Model, code: &str) -> Result<(), Error> {
    let code = InvitationCode::read(code).ok();
    let of_code = match &code {
        Some(code) => find_code(desk, &desk.store, code).await?,
        None => None,
    };
    let is_own = of_code.is_some_and(|found| Some(found.id) == row.invitation_id);
    let sign_in = code.filter(|_| is_own).map(|code| format!("?code={}", code.words())).unwrap_or_default();
    let ((token, stored), now) = (secret()?, desk.clock.now());
    let known = guardians::find_guardian_by_email(&desk.store, desk.school, &email_key(&row.email)).await?;
    let again = registration::Model {
        token: stored,
        secret: if known.is_some() { Secret(String::new()) } else { row.secret.clone() },
        guardian_id: known.map(|account| account.id),
        until: now + super::register::LIFE,
        created_at: now,
        ..row.clone()
    };
    let found = guardians::some_invitations(&desk.store, desk.school, row.invitation_id.as_slice()).await?.pop();
    match found {
        Some(found) if !row.refused && works(desk, &desk.store, &found).await? => {
            send(desk, again, &found, &sign_in, &token).await
        }
        // Nobody's business but the office's, which has seen the first.
        _ => {
            let nothing = registration::Model { invitation_id: None, refused: true, ..again };
            Ok(desk.store.note_registration(registration::Model { secret: Secret(String::new()), ..nothing }).await?)
        }
    }
}

/// A forgotten password asks for no relation to a child.
fn is_of_reset(row: &registration::Model) -> bool {
    row.relation.is_empty()
}

async fn newest(desk: &Desk, device: &Device) -> Result<Option<registration::Model>, Error> {
    let forms = guardians::forms_of_device(&desk.store, desk.school, &device.stored()).await?;
    let waits = |row: &registration::Model| row.used_at.is_none() && row.until > desk.clock.now();
    // A form that was sent again and came to nothing does not hide the one that was mailed.
    Ok(forms.into_iter().filter(waits).max_by_key(|row| (!row.refused, row.created_at)))
}
