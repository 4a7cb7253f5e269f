//! The forgotten password: a mail with an address for choosing another.

use super::device::Device;
use super::limit::{Tried, count, forget, may_try};
use super::register::{check_own_password, reachable};
use super::verify::{no_link, waiting};
use super::{secret, session};
use crate::ask::portal::SessionBegun;
use crate::desk::Desk;
use crate::error::Error;
use crate::mail::{Letter, queued};
use domain::guardianship::email_key;
use domain::id::GuardianId;
use domain::journal::{Action, Actor, Subject};
use domain::mail::MailKind;
use domain::user::check_email;
use store::credential::Secret;
use store::{guardians, registration};

/// How long the address of a mail works.
pub(super) const LIFE: i64 = 2 * 60 * 60 * 1000;

/// Mails an address for choosing another password, if there is such an account. Errors: `SlowDown`.
pub async fn forgot(desk: &Desk, email: &str, from: &str) -> Result<Device, Error> {
    reachable(desk).await?;
    let tried = [Tried::Form(from), Tried::Mail(email)];
    may_try(desk, &tried).await?;
    count(desk, &tried).await?;
    let (device, own) = Device::new()?;
    send(desk, email, own).await?;
    Ok(device)
}

/// Keeps the form, with its mail if there is such an account.
pub(super) async fn send(desk: &Desk, email: &str, device: String) -> Result<(), Error> {
    let found = guardians::find_guardian_by_email(&desk.store, desk.school, &email_key(email)).await?;
    let ((token, stored), book, now) = (secret()?, desk.book().await?, desk.clock.now());
    let row = registration::Model {
        token: stored,
        school_id: desk.school.0,
        invitation_id: None,
        guardian_id: found.as_ref().map(|account| account.id),
        given_name: String::new(),
        family_name: String::new(),
        // As it was typed: how an account writes it is nobody's business. What is no address has no account.
        email: check_email(email).unwrap_or_default(),
        relation: String::new(),
        language: found.as_ref().map(|account| account.language.clone()).unwrap_or_default(),
        policy: String::new(),
        secret: Secret(String::new()),
        refused: found.is_none(),
        until: now + LIFE,
        used_at: None,
        created_at: now,
        device,
    };
    let Some(account) = found else {
        // Written as well, and good for nothing: how long it takes tells nothing.
        return Ok(desk.store.note_registration(row).await?);
    };
    let letter = Letter {
        kind: MailKind::Reset,
        to: account.email,
        language: account.language,
        adult: account.given_name,
        link: format!("{}/reset/{token}", desk.public_address(&book.settings)),
        guardian: Some(GuardianId(account.id)),
        ..Letter::default()
    };
    let mut change = desk.begin().await?;
    change.add_registration(row).await?;
    change.queue(vec![queued(desk, &letter)?]).await?;
    change.keep_unjournaled().await?;
    desk.news.tell();
    Ok(())
}

/// Chooses another password by the address of a mail; all sessions and passkeys end, a new session begins.
/// Errors: `NotFound`, `Invalid`, `SlowDown`.
pub async fn reset(desk: &Desk, token: &str, password: &str, from: &str) -> Result<SessionBegun, Error> {
    may_try(desk, &[Tried::Address(from)]).await?;
    let row = waiting(desk, &desk.store, token).await?;
    let id = GuardianId(row.guardian_id.filter(|_| row.invitation_id.is_none()).ok_or_else(no_link)?);
    check_own_password(password, &[&row.email])?;
    let hashed = desk.hasher.hash(password).await?;
    let mut change = desk.begin().await?;
    let account = guardians::find_guardian(&change, desk.school, id).await?.filter(|account| account.left_at.is_none());
    let mut account = account.ok_or_else(no_link)?;
    if !change.use_registration(&row.token, desk.clock.now()).await? {
        return Err(no_link());
    }
    // Whoever had the account before does not come back by one of theirs.
    change.remove_passkeys(id, None).await?;
    change.end_resets(id, desk.clock.now()).await?;
    super::account::set_password(desk, &mut change, &mut account, hashed, None).await?;
    super::account::tell_password(desk, &mut change, &account).await?;
    let (begun, stored) = session::begin(desk, session::GUARDIAN, id.0)?;
    change.add_session(stored).await?;
    let subject = Subject { count: 1, ..Subject::default() };
    desk.write_entry(change, &Actor::Guardian(id), Action::GuardianChanged, subject).await?;
    forget(desk, Tried::Account(&row.email)).await?;
    session::note_seen(desk, id.0).await?;
    Ok(begun)
}
