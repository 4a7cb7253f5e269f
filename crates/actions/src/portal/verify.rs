//! Following the mail of a form: the account and the link come into being together.
//!
//! Whoever has only the mail, or only filled the form in, gets nothing: beside the mail it takes the password of the form
//! or the browser that sent it.

use super::device::Device;
use super::invitation::{no_code, works};
use super::limit::{Tried, count, may_try};
use super::register::is_forbidden;
use super::{session, stored};
use crate::ask::portal::SessionBegun;
use crate::desk::Desk;
use crate::error::{Code, Error};
use domain::guardianship::email_key;
use domain::id::GuardianId;
use domain::journal::{Action, Actor, Subject};
use store::find::Read;
use store::{Change, guardian, guardians, guardianship, invitation, registration};

/// What the address of a mail is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Verify the address.
    Verify,
    /// Choose another password.
    Reset,
}

/// What waits behind the address of a mail.
#[derive(Clone, Debug)]
pub struct Pending {
    /// The e-mail it was sent to.
    pub email: String,
    /// What for.
    pub purpose: Purpose,
    /// The browser that asks is the one that sent the form: no password is needed.
    pub is_here: bool,
}

/// What waits behind an address of a mail. Errors: `NotFound` if it was used, is too old or never was.
pub async fn pending(desk: &Desk, token: &str, device: Option<&Device>) -> Result<Pending, Error> {
    let row = waiting(desk, &desk.store, token).await?;
    let purpose = if row.invitation_id.is_some() { Purpose::Verify } else { Purpose::Reset };
    let is_here = device.is_some_and(|device| device.sent(&row));
    Ok(Pending { email: row.email, purpose, is_here })
}

pub(super) async fn waiting(desk: &Desk, db: &impl Read, token: &str) -> Result<registration::Model, Error> {
    let found = guardians::find_registration(db, desk.school, &stored("token", token)).await?;
    let live = found.filter(|row| row.used_at.is_none() && !row.refused && row.until > desk.clock.now());
    live.ok_or_else(no_link)
}

/// Whatever is wrong with an address of a mail.
pub(super) fn no_link() -> Error {
    Error::new(Code::NotFound, "no_link", &[])
}

/// Follows the mail with the password chosen when registering.
/// Errors: `NotFound`, `WrongPassword`, `SlowDown`, `Held` if the invitation has served all its adults meanwhile.
pub async fn verify(desk: &Desk, token: &str, password: &str, from: &str) -> Result<SessionBegun, Error> {
    let tried = [Tried::Address(from), Tried::Account(token)];
    may_try(desk, &tried).await?;
    let row = waiting(desk, &desk.store, token).await?;
    if row.invitation_id.is_none() || !desk.hasher.verify(password, Some(&row.secret.0)).await? {
        count(desk, &tried).await?;
        return Err(wrong());
    }
    join(desk, token).await
}

/// Follows the mail in the browser that sent the form. Errors as of [`verify`]; `WrongPassword` in any other browser.
pub async fn verify_here(desk: &Desk, token: &str, device: &Device, from: &str) -> Result<SessionBegun, Error> {
    let tried = [Tried::Address(from), Tried::Account(token)];
    may_try(desk, &tried).await?;
    let row = waiting(desk, &desk.store, token).await?;
    if row.invitation_id.is_none() || !device.sent(&row) {
        count(desk, &tried).await?;
        return Err(wrong());
    }
    join(desk, token).await
}

fn wrong() -> Error {
    Error::new(Code::WrongPassword, "wrong_password", &[])
}

/// Opens the account, links the child, begins a session.
async fn join(desk: &Desk, token: &str) -> Result<SessionBegun, Error> {
    let mut change = desk.begin().await?;
    // Looked at again now that nobody else can write: of two at once one comes too late.
    let row = waiting(desk, &change, token).await?;
    let found = guardians::some_invitations(&change, desk.school, row.invitation_id.as_slice()).await?.pop();
    let found = found.ok_or_else(no_code)?;
    let name = format!("{} {}", row.given_name, row.family_name);
    let forbidden = is_forbidden(desk, &change, found.user_id, &name, &row.email).await?;
    let taken = guardians::find_guardian_by_email(&change, desk.school, &email_key(&row.email)).await?.is_some();
    if forbidden || taken || !works(desk, &change, &found).await? {
        return Err(Error::new(Code::Held, "invitation_full", &[]));
    }
    if !change.use_registration(&row.token, desk.clock.now()).await? {
        return Err(no_link());
    }
    change.end_forms(&row.device, desk.clock.now()).await?;
    let guardian = open_account(desk, &mut change, &row).await?;
    link(desk, &mut change, guardian, &found, &row.relation).await?;
    let (begun, stored) = session::begin(desk, session::GUARDIAN, guardian.0)?;
    change.add_session(stored).await?;
    let subject = Subject { count: 1, user: Some(found.user_id), ..Subject::default() };
    desk.write_entry(change, &Actor::Guardian(guardian), Action::ParentLinked, subject).await?;
    session::note_seen(desk, guardian.0).await?;
    Ok(begun)
}

async fn open_account(desk: &Desk, change: &mut Change, row: &registration::Model) -> Result<GuardianId, Error> {
    let (id, password, now) = (desk.new_id()?, desk.new_id()?, desk.clock.now());
    let secret = row.secret.0.clone();
    change.add_credentials(vec![crate::school::credential(password, desk.school.0, id, secret, now)]).await?;
    let account = guardian::Model {
        id,
        school_id: desk.school.0,
        given_name: row.given_name.clone(),
        family_name: row.family_name.clone(),
        email: row.email.clone(),
        email_key: email_key(&row.email),
        password_id: Some(password),
        language: row.language.clone(),
        policy_at: (!row.policy.is_empty()).then_some(row.created_at),
        policy: row.policy.clone(),
        messages: true,
        left_at: None,
        created_at: now,
    };
    change.put(vec![account]).await?;
    Ok(GuardianId(id))
}

/// Links an adult to the child of an invitation; a link that was removed is made anew.
pub(super) async fn link(
    desk: &Desk,
    change: &mut Change,
    guardian: GuardianId,
    found: &invitation::Model,
    relation: &str,
) -> Result<(), Error> {
    let row = guardianship::Model {
        id: desk.new_id()?,
        school_id: desk.school.0,
        guardian_id: guardian.0,
        user_id: found.user_id,
        relation: relation.to_owned(),
        invitation_id: Some(found.id),
        removed_at: None,
        created_at: desk.clock.now(),
    };
    Ok(change.put(vec![row]).await?)
}
