//! A parent's own account: password, language, sessions, leaving.

use super::limit::{Tried, count, may_try};
use super::register::check_own_password;
use super::stored;
use crate::actor::Guardian;
use crate::desk::Desk;
use crate::error::{Code, Error};
use crate::mail::{Letter, queued};
use domain::id::GuardianId;
use domain::journal::{Action, Subject};
use domain::mail::MailKind;
use store::{Change, find, guardian, guardians};

/// The account of whoever is signed in. Error: `SignedOut` if it is no more.
pub(super) async fn own(desk: &Desk, db: &impl find::Read, by: &Guardian) -> Result<guardian::Model, Error> {
    let account = guardians::find_guardian(db, desk.school, by.id()).await?.filter(|account| account.left_at.is_none());
    account.ok_or_else(|| Error::new(Code::SignedOut, "signed_out", &[]))
}

/// Whether it is the own password; wrong tries count like sign-ins.
pub(super) async fn confirm(desk: &Desk, account: &guardian::Model, password: &str) -> Result<(), Error> {
    let tried = [Tried::Account(&account.email)];
    may_try(desk, &tried).await?;
    let stored = match account.password_id {
        Some(id) => find::find_credential(&desk.store, desk.school, id).await?,
        None => None,
    };
    if desk.hasher.verify(password, stored.as_ref().map(|c| c.secret.0.as_str())).await? {
        return Ok(());
    }
    count(desk, &tried).await?;
    Err(Error::new(Code::WrongPassword, "wrong_password", &[]))
}

/// Sets a password whose hash is ready; sessions other than `but` end.
pub(super) async fn set_password(
    desk: &Desk,
    change: &mut Change,
    account: &mut guardian::Model,
    hash: String,
    but: Option<&str>,
) -> Result<(), Error> {
    let (id, now) = (desk.new_id()?, desk.clock.now());
    change.add_credentials(vec![crate::school::credential(id, desk.school.0, account.id, hash, now)]).await?;
    account.password_id = Some(id);
    change.put(vec![account.clone()]).await?;
    Ok(change.end_sessions(account.id, but).await?)
}

/// Mails that the password was changed, with the change.
pub(super) async fn tell_password(desk: &Desk, change: &mut Change, account: &guardian::Model) -> Result<(), Error> {
    let letter = Letter { link: page(desk, "forgot").await?, ..letter(MailKind::PasswordChanged, account) };
    Ok(change.queue(vec![queued(desk, &letter)?]).await?)
}

/// Mails that a passkey was added, with the change. A forgotten password takes all passkeys away.
pub(super) async fn tell_passkey(desk: &Desk, change: &mut Change, account: &guardian::Model) -> Result<(), Error> {
    let letter = Letter { link: page(desk, "forgot").await?, ..letter(MailKind::PasskeyAdded, account) };
    Ok(change.queue(vec![queued(desk, &letter)?]).await?)
}

/// A mail to an account.
pub(super) fn letter(kind: MailKind, account: &guardian::Model) -> Letter {
    Letter {
        kind,
        to: account.email.clone(),
        language: account.language.clone(),
        adult: account.given_name.clone(),
        guardian: Some(GuardianId(account.id)),
        ..Letter::default()
    }
}

/// The address of a page of the portal.
pub(super) async fn page(desk: &Desk, path: &str) -> Result<String, Error> {
    Ok(format!("{}/{path}", desk.public_address(&desk.book().await?.settings)))
}

async fn changed(desk: &Desk, change: Change, by: &Guardian, action: Action) -> Result<(), Error> {
    let subject = Subject { count: 1, ..Subject::default() };
    desk.write_entry(change, &by.actor(), action, subject).await.map(|_| ())
}

/// Changes the own password; sessions but the one of `token` end. Errors: `WrongPassword`, `Invalid`, `SlowDown`.
pub async fn change_password(desk: &Desk, by: &Guardian, old: &str, new: &str, token: &str) -> Result<(), Error> {
    let account = own(desk, &desk.store, by).await?;
    confirm(desk, &account, old).await?;
    check_own_password(new, &[&account.email, &account.given_name, &account.family_name])?;
    let hash = desk.hasher.hash(new).await?;
    let mut change = desk.begin().await?;
    let mut account = own(desk, &change, by).await?;
    set_password(desk, &mut change, &mut account, hash, Some(&stored("token", token))).await?;
    tell_password(desk, &mut change, &account).await?;
    changed(desk, change, by, Action::GuardianChanged).await
}

/// Chooses the language of pages and mails. Error: `Invalid` for one that is not among ours.
pub async fn choose_language(desk: &Desk, by: &Guardian, code: &str) -> Result<(), Error> {
    if !super::languages().iter().any(|(known, ..)| *known == code) {
        return Err(Error::invalid("language", "language_unknown", &[]));
    }
    let mut change = desk.begin().await?;
    let mut account = own(desk, &change, by).await?;
    if account.language == code {
        return Ok(change.abandon().await?);
    }
    account.language = code.to_owned();
    change.put(vec![account]).await?;
    changed(desk, change, by, Action::GuardianChanged).await
}

/// Ends all own sessions, this one too.
pub async fn sign_out_everywhere(desk: &Desk, by: &Guardian) -> Result<(), Error> {
    Ok(desk.store.end_sessions(desk.school, by.id().0).await?)
}

/// Leaves the portal: the links end, the account can sign in no more. The office can invite again.
/// Errors: `WrongPassword`, `SlowDown`.
pub async fn leave(desk: &Desk, by: &Guardian, password: &str) -> Result<(), Error> {
    let account = own(desk, &desk.store, by).await?;
    confirm(desk, &account, password).await?;
    let now = desk.clock.now();
    let mut change = desk.begin().await?;
    let mut account = own(desk, &change, by).await?;
    account.left_at = Some(now);
    let mut links = guardians::links_of_guardian(&change, desk.school, by.id()).await?;
    links.iter_mut().for_each(|link| link.removed_at = Some(now));
    change.put(links).await?;
    change.put(vec![account]).await?;
    change.end_sessions(by.id().0, None).await?;
    change.remove_passkeys(by.id(), None).await?;
    changed(desk, change, by, Action::GuardianLeft).await
}
