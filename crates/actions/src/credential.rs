//! Passwords: signing in, resetting, changing one's own.

use crate::actor::{Confirmed, Staff};
use crate::ask::school::{ChangeOwnPassword, SignIn};
use crate::ask::user::{GeneratedPassword, PasswordsReset, ResetPasswords};
use crate::desk::Desk;
use crate::error::{Code, Error};
use crate::key::random;
use domain::credential::{PasswordFault, check_password, generate_password, shortest};
use domain::id::UserId;
use domain::journal::{Action, Actor, Subject};
use domain::user::{Role, username_key};
use std::collections::HashSet;
use store::{find, sign_in, user};
use uuid::Uuid;

/// Wrong tries that cost nothing.
const FREE_TRIES: i64 = 3;
/// The longest wait between two tries, in milliseconds.
const LONGEST_WAIT: i64 = 15 * 60 * 1000;

/// The sentence of a password that is refused.
pub(crate) fn password_error(fault: PasswordFault, role: Role) -> Error {
    let least = shortest(role).to_string();
    let key = match fault {
        PasswordFault::TooShort => "password_short",
        PasswordFault::TooLong => "password_long",
        PasswordFault::Guessable => "password_guessable",
        PasswordFault::Untypeable => "password_untypeable",
    };
    Error::invalid("password", key, &[("count", &least)])
}

/// The member of staff with this username and password. Answers alike, and as slowly, whether the username exists.
/// Errors: `WrongPassword`, `SlowDown`, `NotAllowed` (a pupil: pupils sign in elsewhere).
pub async fn sign_in(desk: &Desk, request: &SignIn) -> Result<UserId, Error> {
    let key = username_key(&domain::name::tidy(&request.username));
    let user = find::find_username(&desk.store, desk.school, &key).await?;
    let id = match &user {
        Some(user) => {
            // The school is read meanwhile: the first page wants it.
            let (checked, book) = tokio::join!(check_user_password(desk, user, &request.password), desk.book());
            checked.and(book.map(|_| user.id))?
        }
        None => {
            desk.hasher.verify(&request.password, None).await?;
            return Err(Error::new(Code::WrongPassword, "wrong_sign_in", &[]));
        }
    };
    let book = desk.book().await?;
    if book.person(id.into()).and_then(Staff::of).is_none() {
        return Err(Error::new(Code::NotAllowed, "not_staff", &[]));
    }
    let row = sign_in::Model {
        user_id: id,
        school_id: desk.school.0,
        last_at: Some(desk.clock.now()),
        failures: 0,
        blocked_until: 0,
    };
    desk.store.note_sign_in(row).await?;
    desk.shelf.renew_sign_ins(&desk.store, desk.school).await?;
    Ok(id.into())
}

/// Compares a password with the stored one; wrong tries are counted and slowed down, also across restarts.
async fn check_user_password(desk: &Desk, user: &user::Model, password: &str) -> Result<(), Error> {
    let now = desk.clock.now();
    let seen = find::find_sign_in(&desk.store, desk.school, user.id.into()).await?;
    let blocked = seen.as_ref().map_or(0, |s| s.blocked_until);
    if blocked > now {
        let seconds = ((blocked - now + 999) / 1000).to_string();
        return Err(Error::new(Code::SlowDown, "slow_down", &[("count", &seconds)]));
    }
    let stored = match user.password_id {
        Some(id) => find::find_credential(&desk.store, desk.school, id).await?,
        None => None,
    };
    if desk.hasher.verify(password, stored.as_ref().map(|c| c.secret.0.as_str())).await? {
        return Ok(());
    }
    let failures = seen.as_ref().map_or(0, |s| s.failures) + 1;
    let over = (failures - FREE_TRIES).max(0);
    let wait = if over == 0 { 0 } else { (1000 << over.min(20)).min(LONGEST_WAIT) };
    let last_at = seen.and_then(|s| s.last_at);
    let row =
        sign_in::Model { user_id: user.id, school_id: desk.school.0, last_at, failures, blocked_until: now + wait };
    desk.store.note_sign_in(row).await?;
    Err(Error::new(Code::WrongPassword, "wrong_password", &[]))
}

/// Whether it is the operator's own password; counts wrong tries like a sign-in.
pub async fn confirm(desk: &Desk, operator: UserId, password: &str) -> Result<(), Error> {
    let users = find::some_users(&desk.store, desk.school, &[operator.0]).await?;
    let user = users.first().ok_or_else(signed_out)?;
    check_user_password(desk, user, password).await?;
    if let Some(mut seen) = find::find_sign_in(&desk.store, desk.school, operator).await?
        && seen.failures > 0
    {
        (seen.failures, seen.blocked_until) = (0, 0);
        desk.store.note_sign_in(seen).await?;
    }
    Ok(())
}

/// Changes the operator's own password. Their sessions of the portal end but that of `session`, as it is stored.
pub async fn change_own(
    desk: &Desk,
    operator: UserId,
    request: &ChangeOwnPassword,
    session: Option<&str>,
) -> Result<(), Error> {
    let book = desk.book().await?;
    let person = book.person(operator).ok_or_else(signed_out)?;
    check_user_password(desk, &person.row, &request.old).await?;
    check_password(person.role, &request.new).map_err(|f| password_error(f, person.role))?;
    if request.new == request.old || username_key(&request.new) == person.row.username_key {
        return Err(Error::invalid("password", "password_same", &[]));
    }
    set_own(desk, operator, &request.new, session).await
}

/// The same for somebody who must choose one and has shown otherwise who they are. Errors: `Invalid`, with the field
/// `password_same` for the password they have; `NotAllowed` if they need not choose one.
pub(crate) async fn choose_own(desk: &Desk, user: UserId, new: &str, session: Option<&str>) -> Result<(), Error> {
    let book = desk.book().await?;
    let person = book.person(user).ok_or_else(signed_out)?;
    let known = person.row.password_id.filter(|_| person.must_change());
    let known = known.ok_or_else(|| Error::new(Code::NotAllowed, "not_allowed", &[]))?;
    check_password(person.role, new).map_err(|f| password_error(f, person.role))?;
    let stored = find::find_credential(&desk.store, desk.school, known).await?;
    let is_same = desk.hasher.verify(new, stored.as_ref().map(|c| c.secret.0.as_str())).await?;
    if is_same || username_key(new) == person.row.username_key {
        return Err(Error::invalid("password_same", "password_same", &[]));
    }
    set_own(desk, user, new, session).await
}

fn signed_out() -> Error {
    Error::new(Code::SignedOut, "signed_out", &[])
}

/// Sets a password that its owner chose; their sessions end but that of `session`.
async fn set_own(desk: &Desk, user: UserId, new: &str, session: Option<&str>) -> Result<(), Error> {
    let secret = desk.hasher.hash(new).await?;
    let mut change = desk.begin().await?;
    let mut row = find::some_users(&change, desk.school, &[user.0]).await?.pop().ok_or_else(signed_out)?;
    let id = desk.new_id()?;
    change
        .add_credentials(vec![crate::school::credential(id, desk.school.0, row.id, secret, desk.clock.now())])
        .await?;
    row.password_id = Some(id);
    row.must_change = false;
    change.put(vec![row]).await?;
    change.end_sessions(user.0, session).await?;
    let subject = Subject { count: 1, user: Some(user.0), ..Subject::default() };
    desk.write_entry(change, &Actor::User(user), Action::PasswordChanged, subject).await?;
    Ok(())
}

/// Whether a new password must be changed at the next sign-in, if nobody says otherwise: staff must, pupils need not.
pub(crate) fn must_change_default(role: Role) -> bool {
    role != Role::Student
}

/// Resets passwords: one for all, or one generated for each. A teacher only for pupils of own classes.
pub async fn reset(desk: &Desk, by: Confirmed<'_, Staff>, request: &ResetPasswords) -> Result<PasswordsReset, Error> {
    let book = desk.book().await?;
    let mut seen = HashSet::new();
    let mut planned = Vec::with_capacity(request.ids.len());
    desk.long_work();
    for id in request.ids.iter().filter(|id| seen.insert(**id)) {
        let person =
            book.person(*id).filter(|p| p.is_live()).ok_or_else(|| Error::new(Code::NotFound, "no_user", &[]))?;
        if !by.by().sees(&book, person) {
            return Err(Error::new(Code::NotAllowed, "not_own_class", &[]));
        }
        if *by.by().actor() == Actor::User(*id) {
            // The generated password would be locked in before it could be read.
            return Err(Error::new(Code::Invalid, "reset_yourself", &[]));
        }
        let password = match &request.password {
            Some(password) => password.clone(),
            None => generate_password(person.role, &random()?),
        };
        check_password(person.role, &password).map_err(|f| password_error(f, person.role))?;
        planned.push((person, password));
    }
    let secrets = hash_all(desk, planned.iter().map(|(_, p)| p.clone()).collect()).await?;
    let mut change = desk.begin().await?;
    let ids: Vec<Uuid> = planned.iter().map(|(p, _)| p.row.id).collect();
    let mut rows = find::some_users(&change, desk.school, &ids).await?;
    let mut credentials = Vec::with_capacity(rows.len());
    for ((person, _), secret) in planned.iter().zip(secrets) {
        let Some(row) = rows.iter_mut().find(|r| r.id == person.row.id && r.deleted_at.is_none()) else {
            return Err(Error::new(Code::NotFound, "no_user", &[]));
        };
        let id = desk.new_id()?;
        credentials.push(crate::school::credential(id, desk.school.0, row.id, secret, desk.clock.now()));
        row.password_id = Some(id);
        row.must_change = request.must_change.unwrap_or_else(|| must_change_default(person.role));
    }
    change.add_credentials(credentials).await?;
    change.put(rows).await?;
    // Whoever knew the old one is out.
    change.end_sessions_of(&ids).await?;
    let one = if let [one] = ids.as_slice() { Some(*one) } else { None };
    let subject = Subject { count: ids.len() as u32, user: one, ..Subject::default() };
    let entry = desk.commit(change, by.by().actor(), Action::PasswordsReset, subject).await?;
    let generated = if request.password.is_some() { Vec::new() } else { planned };
    let generated = generated
        .into_iter()
        .map(|(p, password)| GeneratedPassword {
            id: p.id(),
            name: p.name(),
            username: p.row.username.clone(),
            class: book.class_of(p).map(str::to_owned),
            password,
        })
        .collect();
    Ok(PasswordsReset { entry, count: ids.len() as u32, generated })
}

/// Hashes passwords in order on all cores, with progress and cancel.
pub(crate) async fn hash_all(desk: &Desk, passwords: Vec<String>) -> Result<Vec<String>, Error> {
    let total = passwords.len();
    let cancelled = desk.cancel_flag();
    let waiting: Vec<_> = passwords.into_iter().map(|p| desk.hasher.queue(p, None, cancelled.clone())).collect();
    let mut secrets = Vec::with_capacity(total);
    for outcome in waiting {
        desk.progress("passwords", secrets.len(), total)?;
        match outcome.await.map_err(Error::broken)? {
            crate::hash::Outcome::New(secret) => secrets.push(secret),
            _ => return Err(Error::new(Code::Cancelled, "cancelled", &[])),
        }
    }
    Ok(secrets)
}
