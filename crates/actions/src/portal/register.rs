//! Registering: the form, and the mail that follows it.
//!
//! A form that is filled in makes nothing but a row beside the journal and a mail. The account and the link come into
//! being together in [`super::verify`]: nobody is ever half linked, and whoever registers somebody else's address opens
//! nothing. The browser that sent the form keeps a secret by which it is known again.

use super::device::Device;
use super::invitation::{find_code, pupil, read_code};
use super::limit::{Tried, count, may_try};
use super::{policy_digest, secret};
use crate::ask::portal::Register;
use crate::desk::Desk;
use crate::error::{Code, Error};
use crate::learning::first_name;
use crate::mail::{Letter, queued};
use domain::guardianship::{Relation, email_key, is_meant};
use domain::id::{GuardianId, UserId};
use domain::mail::MailKind;
use domain::name::check_name;
use domain::user::check_email;
use store::credential::Secret;
use store::find::Read;
use store::{guardians, invitation, registration};
use uuid::Uuid;

/// How long the address of a mail works.
pub(super) const LIFE: i64 = 48 * 60 * 60 * 1000;

/// A form, looked through.
struct Form {
    given_name: String,
    family_name: String,
    email: String,
    relation: Relation,
    language: String,
    policy: String,
}

/// Takes a form. The answer is the same whatever becomes of it. Errors: `Invalid` with its field, `SlowDown`.
pub async fn register(desk: &Desk, request: &Register, from: &str) -> Result<Device, Error> {
    let code = read_code(&request.code)?;
    let form = check(desk, request).await?;
    reachable(desk).await?;
    may_try(desk, &[Tried::Address(from), Tried::Form(from), Tried::Mail(&form.email)]).await?;
    count(desk, &[Tried::Form(from), Tried::Mail(&form.email)]).await?;
    // Hashed whatever becomes of it: how long it takes tells nothing.
    let password = Secret(desk.hasher.hash(&request.password).await?);
    let found = find_code(desk, &desk.store, &code).await?;
    let name = format!("{} {}", form.given_name, form.family_name);
    let known = guardians::find_guardian_by_email(&desk.store, desk.school, &email_key(&form.email)).await?;
    let ((token, stored), (device, own)) = (secret()?, Device::new()?);
    let mut row = registration::Model {
        token: stored,
        school_id: desk.school.0,
        invitation_id: found.as_ref().map(|found| found.id),
        guardian_id: known.as_ref().map(|guardian| guardian.id),
        relation: form.relation.as_str().to_owned(),
        refused: found.is_none(),
        secret: if known.is_some() { Secret(String::new()) } else { password },
        until: desk.clock.now() + LIFE,
        used_at: None,
        created_at: desk.clock.now(),
        given_name: form.given_name,
        family_name: form.family_name,
        email: form.email,
        language: form.language,
        policy: form.policy,
        device: own,
    };
    let Some(found) = found else {
        count(desk, &[Tried::Address(from)]).await?;
        // Written as well, and good for nothing: the page that follows is the same.
        (row.guardian_id, row.secret) = (None, Secret(String::new()));
        desk.store.note_registration(row).await?;
        return Ok(device);
    };
    row.refused = is_forbidden(desk, &desk.store, found.user_id, &name, &row.email).await?;
    if row.refused {
        desk.store.note_registration(row).await?;
        desk.news.tell();
    } else {
        send(desk, row, &found, &format!("?code={}", code.words()), &token).await?;
    }
    Ok(device)
}

/// A mail without an address to open would help nobody. Error: `Busy` while the school has given the portal none.
pub(super) async fn reachable(desk: &Desk) -> Result<(), Error> {
    let book = desk.book().await?;
    match desk.public_address(&book.settings).is_empty() {
        true => Err(Error::new(Code::Busy, "portal_not_ready", &[])),
        false => Ok(()),
    }
}

/// Keeps the form and queues its mail, both or neither. Whoever has an account already is sent to `sign_in`.
pub(super) async fn send(
    desk: &Desk,
    row: registration::Model,
    found: &invitation::Model,
    sign_in: &str,
    token: &str,
) -> Result<(), Error> {
    let (book, kind) =
        (desk.book().await?, if row.guardian_id.is_some() { MailKind::HasAccount } else { MailKind::Verify });
    let path = if kind == MailKind::Verify { format!("verify/{token}") } else { sign_in.to_owned() };
    let letter = Letter {
        kind,
        to: row.email.clone(),
        language: row.language.clone(),
        adult: row.given_name.clone(),
        child: pupil(&book, found).map(first_name).unwrap_or_default(),
        link: format!("{}/{path}", desk.public_address(&book.settings)),
        user: Some(UserId(found.user_id)),
        guardian: row.guardian_id.map(GuardianId),
        ..Letter::default()
    };
    let mut change = desk.begin().await?;
    change.add_registration(row).await?;
    change.queue(vec![queued(desk, &letter)?]).await?;
    change.keep_unjournaled().await?;
    desk.news.tell();
    Ok(())
}

async fn check(desk: &Desk, request: &Register) -> Result<Form, Error> {
    let name = |text: &str, field| check_name(text).map_err(|_| Error::invalid(field, "name_bad", &[]));
    let given_name = name(&request.given_name, "given_name")?;
    let family_name = name(&request.family_name, "family_name")?;
    if given_name.is_empty() {
        return Err(Error::invalid("given_name", "name_needed", &[]));
    }
    let email = check_email(&request.email).ok().filter(|email| !email.is_empty());
    let email = email.ok_or_else(|| Error::invalid("email", "email_bad", &[]))?;
    let relation = request.relation.ok_or_else(|| Error::invalid("relation", "relation_needed", &[]))?;
    check_own_password(&request.password, &[&email, &given_name, &family_name])?;
    let policy = desk.book().await?.settings.acceptable_use.clone();
    if !policy.trim().is_empty() && !request.policy {
        return Err(Error::invalid("policy", "policy_needed", &[]));
    }
    let language = request.language.chars().filter(char::is_ascii_alphabetic).take(3).collect();
    Ok(Form { given_name, family_name, email, relation, language, policy: policy_digest(&policy) })
}

/// The sentence of a parent's password that is refused.
pub(super) fn check_own_password(password: &str, own: &[&str]) -> Result<(), Error> {
    use domain::credential::{PasswordFault, SHORTEST_GUARDIAN, check_guardian_password};
    check_guardian_password(password, own).map_err(|fault| {
        let key = match fault {
            PasswordFault::TooShort => "password_short",
            PasswordFault::TooLong => "password_long",
            PasswordFault::Guessable => "password_guessable",
            PasswordFault::Untypeable => "password_untypeable",
        };
        Error::invalid("password", key, &[("count", &SHORTEST_GUARDIAN.to_string())])
    })
}

/// Whether an order in force forbids this adult this child.
pub(crate) async fn is_forbidden(
    desk: &Desk,
    db: &impl Read,
    child: Uuid,
    name: &str,
    email: &str,
) -> Result<bool, Error> {
    let orders = guardians::live_orders(db, desk.school).await?;
    Ok(orders.iter().any(|(order, children)| {
        children.iter().any(|c| c.user_id == child) && is_meant(&order.name_key, &order.email_key, name, email)
    }))
}
