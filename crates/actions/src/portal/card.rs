//! Signing in with a login card. Only pupils do: whoever may see or change other people's data types a password.

use super::limit::{Tried, count, may_try};
use super::session;
use crate::ask::portal::{CardShown, SessionBegun};
use crate::book::{Book, Person};
use crate::desk::Desk;
use crate::error::{Code, Error};
use crate::learning::first_name;
use domain::code::CardToken;
use domain::id::UserId;
use domain::user::{Role, Status};
use store::{credential, find};

/// Whose card it is. Changes nothing: whatever previews links looks at them too. Errors: `NotFound` for whatever does
/// not work, whether there ever was such a card or not; `SlowDown`.
pub async fn card(desk: &Desk, token: &str, from: &str) -> Result<CardShown, Error> {
    let book = desk.book().await?;
    let pupil = pupil(desk, &book, token, from).await?;
    Ok(CardShown { child: first_name(pupil) })
}

/// Signs a pupil in. Errors: `NotFound`, `SlowDown`.
pub async fn card_sign_in(desk: &Desk, token: &str, from: &str) -> Result<SessionBegun, Error> {
    let book = desk.book().await?;
    let id = pupil(desk, &book, token, from).await?.id();
    let (begun, row) = session::begin_by_card(desk, id)?;
    desk.store.begin_session(row).await?;
    session::note_seen(desk, id.0).await?;
    Ok(begun)
}

/// The pupil of a card that works now. A card that never was counts as a wrong try; one that is over does not: it is no
/// guess, and a class with old cards must not lock its school out.
async fn pupil<'a>(desk: &Desk, book: &'a Book, token: &str, from: &str) -> Result<&'a Person, Error> {
    let tried = [Tried::Address(from)];
    may_try(desk, &tried).await?;
    let card = match CardToken::read(token) {
        Some(token) => find::find_card(&desk.store, desk.school, &token.hash()).await?,
        None => None,
    };
    let Some(card) = card else {
        count(desk, &tried).await?;
        return Err(no_card());
    };
    let person = book.person(UserId(card.user_id)).filter(|person| works(person, &card, desk.clock.now()));
    person.ok_or_else(no_card)
}

/// Whether the card is the one its pupil has now, and its pupil may sign in.
fn works(person: &Person, card: &credential::Model, now: i64) -> bool {
    let is_live = person.row.card_id == Some(card.id) && person.row.card_until.is_some_and(|until| until > now);
    is_live && person.role == Role::Student && person.status() == Status::Active
}

/// Whatever is wrong with a card.
fn no_card() -> Error {
    Error::new(Code::NotFound, "no_card", &[])
}
