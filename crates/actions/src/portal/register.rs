//! Registering, verifying the address, and the forgotten password.
//!
//! A form that is filled in makes nothing but a row beside the journal and a mail. The account and the link come into
//! being together, when the mail is followed and the password typed again: nobody is ever half linked, and whoever
//! registers somebody else's address opens nothing.

use super::invitation::{find_code, no_code, pupil, read_code, works};
use super::limit::{Tried, count, forget, may_try};
use super::{policy_digest, secret, session, stored};
use crate::ask::portal::{Register, SessionBegun};
use crate::desk::Desk;
use crate::error::{Code, Error};
use crate::learning::first_name;
use crate::mail::{Letter, queued};
use domain::guardianship::{Relation, email_key, is_meant};
use domain::id::{GuardianId, UserId};
use domain::journal::{Action, Actor, Subject};
use domain::mail::MailKind;
use domain::name::check_name;
use domain::user::check_email;
use store::credential::Secret;
use store::find::Read;
use store::{Change, guardian, guardians, guardianship, invitation, registration};
use uuid::Uuid;

/// How long the address of a mail works.
const LIFE: i64 = 48 * 60 * 60 * 1000;

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
}

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
pub async fn register(desk: &Desk, request: &Register, from: &str) -> Result<(), Error> {
    let code = read_code(&request.code)?;
    let form = check(desk, request).await?;
    reachable(desk).await?;
    may_try(desk, &[Tried::Address(from), Tried::Form(from), Tried::Mail(&form.email)]).await?;
    count(desk, &[Tried::Form(from), Tried::Mail(&form.email)]).await?;
    // Hashed whatever becomes of it: how long it takes tells nothing.
    let password = Secret(desk.hasher.hash(&request.password).await?);
    let Some(found) = find_code(desk, &desk.store, &code).await? else {
        count(desk, &[Tried::Address(from)]).await?;
        return Ok(());
    };
    let name = format!("{} {}", form.given_name, form.family_name);
    let known = guardians::find_guardian_by_email(&desk.store, desk.school, &email_key(&form.email)).await?;
    let (token, stored) = secret()?;
    let row = registration::Model {
        token: stored,
        school_id: desk.school.0,
        invitation_id: Some(found.id),
        guardian_id: known.as_ref().map(|guardian| guardian.id),
        relation: form.relation.as_str().to_owned(),
        refused: is_forbidden(desk, &desk.store, found.user_id, &name, &form.email).await?,
        secret: if known.is_some() { Secret(String::new()) } else { password },
        until: desk.clock.now() + LIFE,
        used_at: None,
        created_at: desk.clock.now(),
        given_name: form.given_name,
        family_name: form.family_name,
        email: form.email,
        language: form.language,
        policy: form.policy,
    };
    if row.refused {
        desk.store.note_registration(row).await?;
        desk.news.tell();
        return Ok(());
    }
    send(desk, row, &found, &code.words(), &token).await
}

/// A mail without an address to open would help nobody. Error: `Busy` while the school has given the portal none.
async fn reachable(desk: &Desk) -> Result<(), Error> {
    let book = desk.book().await?;
    match desk.public_address(&book.settings).is_empty() {
        true => Err(Error::new(Code::Busy, "portal_not_ready", &[])),
        false => Ok(()),
    }
}

/// Keeps the form and queues its mail, both or neither.
async fn send(
    desk: &Desk,
    row: registration::Model,
    found: &invitation::Model,
    code: &str,
    token: &str,
) -> Result<(), Error> {
    let (book, kind) =
        (desk.book().await?, if row.guardian_id.is_some() { MailKind::HasAccount } else { MailKind::Verify });
    let path = if kind == MailKind::Verify { format!("verify/{token}") } else { format!("?code={code}") };
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

/// What waits behind an address of a mail. Errors: `NotFound` if it was used, is too old or never was.
pub async fn pending(desk: &Desk, token: &str) -> Result<Pending, Error> {
    let row = waiting(desk, &desk.store, token).await?;
    let purpose = if row.invitation_id.is_some() { Purpose::Verify } else { Purpose::Reset };
    Ok(Pending { email: row.email, purpose })
}

async fn waiting(desk: &Desk, db: &impl Read, token: &str) -> Result<registration::Model, Error> {
    let found = guardians::find_registration(db, desk.school, &stored("token", token)).await?;
    let live = found.filter(|row| row.used_at.is_none() && !row.refused && row.until > desk.clock.now());
    live.ok_or_else(|| Error::new(Code::NotFound, "no_link", &[]))
}

/// Follows the mail: with the password chosen when registering, the account and the link come into being.
/// Errors: `NotFound`, `WrongPassword`, `SlowDown`, `Held` if the invitation has served all its adults meanwhile.
pub async fn verify(desk: &Desk, token: &str, password: &str, from: &str) -> Result<SessionBegun, Error> {
    let tried = [Tried::Address(from), Tried::Account(token)];
    may_try(desk, &tried).await?;
    let row = waiting(desk, &desk.store, token).await?;
    if row.invitation_id.is_none() || !desk.hasher.verify(password, Some(&row.secret.0)).await? {
        count(desk, &tried).await?;
        return Err(Error::new(Code::WrongPassword, "wrong_password", &[]));
    }
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
        return Err(Error::new(Code::NotFound, "no_link", &[]));
    }
    let guardian = open_account(desk, &mut change, &row).await?;
    link(desk, &mut change, guardian, &found, &row.relation).await?;
    let (begun, stored) = session::begin(desk, "guardian", guardian.0)?;
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

/// A forgotten password: mails an address for choosing another, if there is such an account. Errors: `SlowDown`.
pub async fn forgot(desk: &Desk, email: &str, from: &str) -> Result<(), Error> {
    reachable(desk).await?;
    let tried = [Tried::Form(from), Tried::Mail(email)];
    may_try(desk, &tried).await?;
    count(desk, &tried).await?;
    let found = guardians::find_guardian_by_email(&desk.store, desk.school, &email_key(email)).await?;
    let ((token, stored), book, now) = (secret()?, desk.book().await?, desk.clock.now());
    let mut row = registration::Model {
        token: stored,
        school_id: desk.school.0,
        invitation_id: None,
        guardian_id: None,
        given_name: String::new(),
        family_name: String::new(),
        email: String::new(),
        relation: String::new(),
        language: String::new(),
        policy: String::new(),
        secret: Secret(String::new()),
        refused: false,
        until: now + LIFE / 24,
        used_at: None,
        created_at: now,
    };
    let Some(account) = found else {
        // Written as well, and good for nothing: how long it takes tells nothing.
        return Ok(desk.store.note_registration(registration::Model { refused: true, until: now, ..row }).await?);
    };
    (row.guardian_id, row.email) = (Some(account.id), account.email.clone());
    row.language.clone_from(&account.language);
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

/// Chooses another password by the address of a mail; all sessions end, a new one begins.
/// Errors: `NotFound`, `Invalid`, `SlowDown`.
pub async fn reset(desk: &Desk, token: &str, password: &str, from: &str) -> Result<SessionBegun, Error> {
    may_try(desk, &[Tried::Address(from)]).await?;
    let no_link = || Error::new(Code::NotFound, "no_link", &[]);
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
    change.end_resets(id, desk.clock.now()).await?;
    super::account::set_password(desk, &mut change, &mut account, hashed, None).await?;
    super::account::tell_password(desk, &mut change, &account).await?;
    let (begun, stored) = session::begin(desk, "guardian", id.0)?;
    change.add_session(stored).await?;
    let subject = Subject { count: 1, ..Subject::default() };
    desk.write_entry(change, &Actor::Guardian(id), Action::GuardianChanged, subject).await?;
    forget(desk, Tried::Account(&row.email)).await?;
    session::note_seen(desk, id.0).await?;
    Ok(begun)
}
