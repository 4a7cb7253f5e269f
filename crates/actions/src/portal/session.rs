//! Who is signed in: sessions by a random token, of which only the hash is kept. Looked up at each request.

use super::limit::{Tried, count, forget, may_try};
use super::{secret, stored};
use crate::actor::{Guardian, Pupil, Staff};
use crate::ask::learning::Me;
use crate::ask::portal::{Account, PortalSignIn, SessionBegun};
use crate::ask::school::ChangeOwnPassword;
use crate::book::{Book, Person};
use crate::credential;
use crate::desk::Desk;
use crate::error::{Code, Error};
use crate::learning::me;
use domain::guardianship::email_key;
use domain::id::{GuardianId, UserId};
use domain::user::username_key;
use std::sync::Arc;
use store::sessions::Visit;
use store::{find, guardians, session, sign_in};
use uuid::Uuid;

const HOUR: i64 = 60 * 60 * 1000;
/// A session ends without use after this time, and in any case after the other.
const IDLE: i64 = 14 * 24 * HOUR;
const ABSOLUTE: i64 = 60 * 24 * HOUR;
/// The same for pupils and staff, who sit at the computers of others.
const IDLE_USER: i64 = HOUR;
const ABSOLUTE_USER: i64 = 12 * HOUR;
/// How often a session's use is noted.
const TOUCH: i64 = 5 * 60 * 1000;

/// The kinds of sessions, as they are stored: an adult's and a user's.
pub(super) const GUARDIAN: &str = "guardian";
pub(super) const USER: &str = "user";
/// How the token of a pupil begins who came by card. Kept is the digest of all of it: nobody can add or take it away.
const BY_CARD: &str = "card.";
/// The same of somebody who came with a provider: no password was used, so none must be changed first.
const BY_PROVIDER: &str = "provider.";

/// Who calls.
#[derive(Clone, Debug)]
pub enum Caller {
    /// A parent or carer.
    Guardian(Guardian),
    /// A pupil.
    Pupil(Pupil),
    /// A member of staff.
    Staff(Staff),
}

/// Who calls, and what their pages begin with.
#[derive(Clone, Debug)]
pub enum Arrived {
    /// A parent or carer, with their account.
    Guardian(Guardian, Account),
    /// A pupil.
    Pupil(Me, Pupil),
    /// A member of staff.
    Staff(Me, Staff),
}

/// A new session: what the browser gets and what is kept.
pub(super) fn begin(desk: &Desk, kind: &str, who: Uuid) -> Result<(SessionBegun, session::Model), Error> {
    Ok(kept(desk, kind, who, secret()?.0))
}

/// The same of a pupil who came by card.
pub(super) fn begin_by_card(desk: &Desk, who: UserId) -> Result<(SessionBegun, session::Model), Error> {
    Ok(kept(desk, USER, who.0, format!("{BY_CARD}{}", secret()?.0)))
}

/// The same of a user who came with a provider.
pub(super) fn begin_by_provider(desk: &Desk, who: UserId) -> Result<(SessionBegun, session::Model), Error> {
    Ok(kept(desk, USER, who.0, format!("{BY_PROVIDER}{}", secret()?.0)))
}

fn kept(desk: &Desk, kind: &str, who: Uuid, token: String) -> (SessionBegun, session::Model) {
    let (stored, now) = (stored("token", &token), desk.clock.now());
    let row = session::Model {
        token: stored,
        school_id: desk.school.0,
        kind: kind.to_owned(),
        who,
        created_at: now,
        seen_at: now,
    };
    (SessionBegun { token }, row)
}

/// Signs in: parents by e-mail, others by username. Answers alike, and as slowly, whether there is such an account.
/// Errors: `WrongPassword`, `SlowDown`.
pub async fn sign_in(desk: &Desk, request: &PortalSignIn, from: &str) -> Result<SessionBegun, Error> {
    let name = domain::name::tidy(&request.name);
    let tried = [Tried::Account(&name), Tried::Address(from)];
    may_try(desk, &tried).await?;
    let (who, kind, password) = match name.contains('@') {
        true => {
            let account = guardians::find_guardian_by_email(&desk.store, desk.school, &email_key(&name)).await?;
            (account.as_ref().map(|a| a.id), GUARDIAN, account.and_then(|a| a.password_id))
        }
        false => {
            let user = find::find_username(&desk.store, desk.school, &username_key(&name)).await?;
            let user = user.filter(|user| !user.suspended);
            (user.as_ref().map(|u| u.id), USER, user.and_then(|u| u.password_id))
        }
    };
    let stored = match password {
        Some(id) => find::find_credential(&desk.store, desk.school, id).await?,
        None => None,
    };
    let right = desk.hasher.verify(&request.password, stored.as_ref().map(|c| c.secret.0.as_str())).await?;
    let Some(who) = who.filter(|_| right) else {
        count(desk, &tried).await?;
        return Err(Error::new(Code::WrongPassword, "wrong_sign_in", &[]));
    };
    forget(desk, Tried::Account(&name)).await?;
    let (begun, row) = begin(desk, kind, who)?;
    desk.store.begin_session(row).await?;
    note_seen(desk, who).await?;
    Ok(begun)
}

/// Notes that somebody was here.
pub(super) async fn note_seen(desk: &Desk, who: Uuid) -> Result<(), Error> {
    let (school_id, last_at) = (desk.school.0, Some(desk.clock.now()));
    let seen = sign_in::Model { user_id: who, school_id, last_at, failures: 0, blocked_until: 0 };
    Ok(desk.store.note_sign_in(seen).await?)
}

/// Who holds this token, if the session still stands and they still may.
pub async fn caller(desk: &Desk, token: &str) -> Result<Option<Caller>, Error> {
    Ok(look_up(desk, token).await?.map(|(caller, _)| caller))
}

/// Who holds this token, with what their pages begin with: all from one question to the database.
pub async fn arrive(desk: &Desk, token: &str) -> Result<Option<Arrived>, Error> {
    let Some((caller, book)) = look_up(desk, token).await? else { return Ok(None) };
    let must_change = |me: &Me| me.must_change && !token.starts_with(BY_PROVIDER);
    Ok(match caller {
        Caller::Guardian(guardian) => {
            let account = super::family::account_in(&book, &guardian)?;
            Some(Arrived::Guardian(guardian, account))
        }
        Caller::Pupil(pupil) => {
            let me = me(&book, pupil.id())?;
            let (asks_old, must_change) = (asks_old(token, me.must_change), must_change(&me));
            Some(Arrived::Pupil(Me { asks_old, must_change, ..me }, pupil))
        }
        Caller::Staff(staff) => match staff.user() {
            Some(user) => {
                let me = me(&book, user)?;
                Some(Arrived::Staff(Me { must_change: must_change(&me), ..me }, staff))
            }
            None => None,
        },
    })
}

/// Whether whoever changes their password is asked for the old one. A pupil who came by card and must choose one is not:
/// the card has shown who they are, and nobody has told them a password that was made for them.
fn asks_old(token: &str, must_change: bool) -> bool {
    !token.starts_with(BY_CARD) || !must_change
}

/// A pupil or a member of staff changes the own password; sessions but the one of `token` end. The old one is looked at
/// where [`Me::asks_old`] says so. Errors: `WrongPassword`, `Invalid`, `SlowDown`, `SignedOut`.
pub async fn change_user_password(
    desk: &Desk,
    user: UserId,
    request: &ChangeOwnPassword,
    token: &str,
) -> Result<(), Error> {
    let is_theirs = |(caller, _): &(Caller, Arc<Book>)| match caller {
        Caller::Pupil(pupil) => pupil.id() == user,
        Caller::Staff(staff) => staff.user() == Some(user),
        Caller::Guardian(_) => false,
    };
    let (_, book) =
        look_up(desk, token).await?.filter(is_theirs).ok_or_else(|| Error::new(Code::SignedOut, "signed_out", &[]))?;
    let must_change = book.person(user).is_some_and(Person::must_change);
    let stored = stored("token", token);
    if asks_old(token, must_change) {
        return credential::change_own(desk, user, request, Some(&stored)).await;
    }
    credential::choose_own(desk, user, &request.new, Some(&stored)).await
}

async fn look_up(desk: &Desk, token: &str) -> Result<Option<(Caller, Arc<Book>)>, Error> {
    let stored = stored("token", token);
    let Some((row, tip)) = desk.door.ask(desk, &stored).await? else { return Ok(None) };
    let now = desk.clock.now();
    let is_guardian = row.kind == GUARDIAN;
    let (idle, absolute) = if is_guardian { (IDLE, ABSOLUTE) } else { (IDLE_USER, ABSOLUTE_USER) };
    let seen_at = desk.visits.seen_at(&stored).map_or(row.seen_at, |at| at.max(row.seen_at));
    if now - seen_at > idle || now - row.created_at > absolute {
        desk.store.end_session(desk.school, &stored).await?;
        return Ok(None);
    }
    let book = desk.shelf.book_since(&desk.store, desk.school, tip).await?;
    let caller = if is_guardian {
        book.families.adult(GuardianId(row.who)).map(|adult| Caller::Guardian(Guardian::new(adult.id)))
    } else {
        let person = book.person(UserId(row.who));
        person.and_then(|p| Staff::of(p).map(Caller::Staff).or_else(|| Pupil::of(p).map(Caller::Pupil)))
    };
    if caller.is_some() && now - seen_at > TOUCH {
        desk.visits.note(Visit { token: stored, at: now, adult: is_guardian.then_some(row.who) });
    }
    Ok(caller.map(|caller| (caller, book)))
}

/// Ends the session.
pub async fn sign_out(desk: &Desk, token: &str) -> Result<(), Error> {
    Ok(desk.store.end_session(desk.school, &stored("token", token)).await?)
}

/// Removes sessions that nobody can use any more, and with them forms and wrong tries as old.
pub(crate) async fn sweep(desk: &Desk) -> Result<(), Error> {
    Ok(desk.store.sweep_portal(desk.school, desk.clock.now() - ABSOLUTE).await?)
}
