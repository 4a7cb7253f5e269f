//! The mail to an adult for whom something new waits: a message, or a post for parents on a board.
//!
//! At most one goes a day, none while something is unread of which they were told in the last days, and none of what was
//! read before it went ([`has_news`] is asked just then). A mail's id is made of the adult and the day, so that the
//! database itself holds to one.

use super::talks::count_unread_in;
use super::{Reader, first_name};
use crate::actor::Guardian;
use crate::book::Book;
use crate::desk::Desk;
use crate::error::Error;
use crate::mail::{Letter, queued};
use domain::id::{GuardianId, UserId};
use domain::mail::{MailKind, MailState};
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};
use store::find::Read;
use store::{Change, guardians, mail, outbox};
use uuid::Uuid;

/// For so many days an adult who has not read is not told again.
const TOLD: i32 = 7;
/// When a mail goes that had to wait for the next day: in the morning, where the school is.
const MORNING: i8 = 7;

/// The two mails there can be of a day.
#[derive(Clone, Copy)]
enum Slot {
    /// At once.
    Own = 0,
    /// In the morning, about what came the day before after that day's mail.
    Carried = 1,
}

/// Queues a mail to each of these adults about a pupil, with the change that is about to write something new. Whoever
/// calls has not written it yet.
pub(super) async fn tell(
    desk: &Desk,
    change: &mut Change,
    book: &Book,
    whom: &[(GuardianId, UserId)],
) -> Result<(), Error> {
    let mut told = Vec::new();
    if !book.settings.messages.mails {
        return Ok(());
    }
    for (adult, pupil) in whom {
        if told.contains(adult)
            || !is_wanted(desk, change, *adult).await?
            || has_been_told(desk, change, book, *adult).await?
        {
            continue;
        }
        told.push(*adult);
        if let Some((slot, day)) = next(desk, change, *adult).await? {
            let row = letter(desk, change, book, (*adult, *pupil)).await?;
            let next_at = if matches!(slot, Slot::Carried) { morning(day) } else { desk.clock.now() };
            let row = row.map(|row| mail::Model { id: id(*adult, day, slot), next_at, ..row });
            change.queue(row.into_iter().collect()).await?;
        }
    }
    Ok(())
}

/// The same for the adults of pupils.
pub(super) async fn tell_all(desk: &Desk, change: &mut Change, book: &Book, pupils: &[UserId]) -> Result<(), Error> {
    let ids: Vec<Uuid> = pupils.iter().map(|id| id.0).collect();
    let links = guardians::links_of_pupils(change, desk.school, &ids).await?;
    let whom: Vec<_> = links.iter().map(|link| (link.guardian_id.into(), link.user_id.into())).collect();
    tell(desk, change, book, &whom).await
}

/// Whether something waits that an adult has not read, and they are to be mailed about it.
pub(crate) async fn has_news(desk: &Desk, adult: GuardianId) -> Result<bool, Error> {
    let book = desk.book().await?;
    let is_wanted = book.settings.messages.mails && is_wanted(desk, &desk.store, adult).await?;
    Ok(is_wanted && is_waiting(desk, &desk.store, &book, adult).await?)
}

/// Whether an adult wants these mails: whoever has not said otherwise does. `None` where the school sends none.
pub async fn wants_mails(desk: &Desk, by: &Guardian) -> Result<Option<bool>, Error> {
    if !desk.book().await?.settings.messages.mails {
        return Ok(None);
    }
    is_wanted(desk, &desk.store, by.id()).await.map(Some)
}

/// An adult wants these mails, or wants none. Beside the journal, as what somebody has seen: under their own id stands
/// since when they want none, or 0.
pub async fn want_mails(desk: &Desk, by: &Guardian, wanted: bool) -> Result<(), Error> {
    let at = if wanted { 0 } else { desk.clock.now() };
    Ok(desk.store.note_seen(desk.school, by.id().0, by.id().0, at).await?)
}

async fn is_wanted(desk: &Desk, db: &impl Read, adult: GuardianId) -> Result<bool, Error> {
    let since = store::learning::seen_by(db, desk.school, adult.0, &[adult.0]).await?;
    Ok(since.get(&adult.0).is_none_or(|at| *at == 0))
}

async fn is_waiting(desk: &Desk, db: &impl Read, book: &Book, adult: GuardianId) -> Result<bool, Error> {
    let guardian = Guardian::new(adult);
    for link in book.families.links(adult).iter().filter(|_| book.families.adult(adult).is_some()) {
        let reader = Reader::Guardian(&guardian, link.pupil);
        let is_there = reader.pupil_in(book).is_ok();
        if is_there && count_unread_in(desk, db, book, &reader, link.pupil).await? > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether something is unread of which an adult was told in the last days.
async fn has_been_told(desk: &Desk, db: &impl Read, book: &Book, adult: GuardianId) -> Result<bool, Error> {
    if !is_waiting(desk, db, book, adult).await? {
        return Ok(false);
    }
    for back in 0..TOLD {
        let day = desk.today().saturating_sub(back.days());
        for slot in [Slot::Own, Slot::Carried] {
            if find(desk, db, adult, day, slot).await?.is_some_and(|row| has_gone(&row)) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Which mail is the next one for an adult; `None` if one waits already.
async fn next(desk: &Desk, db: &impl Read, adult: GuardianId) -> Result<Option<(Slot, Date)>, Error> {
    let today = desk.today();
    let tomorrow = today.saturating_add(1.days());
    let (own, carried) =
        (find(desk, db, adult, today, Slot::Own).await?, find(desk, db, adult, today, Slot::Carried).await?);
    let waits = |row: &Option<mail::Model>| row.as_ref().is_some_and(is_waiting_to_go);
    if waits(&own) || waits(&carried) {
        return Ok(None);
    }
    let is_free = own.is_none() && !carried.as_ref().is_some_and(has_gone);
    if is_free {
        return Ok(Some((Slot::Own, today)));
    }
    let next = find(desk, db, adult, tomorrow, Slot::Carried).await?;
    Ok(next.is_none().then_some((Slot::Carried, tomorrow)))
}

/// The mail of an adult who is there.
async fn letter(
    desk: &Desk,
    db: &impl Read,
    book: &Book,
    (adult, pupil): (GuardianId, UserId),
) -> Result<Option<mail::Model>, Error> {
    let account = guardians::find_guardian(db, desk.school, adult).await?.filter(|account| account.left_at.is_none());
    let (Some(account), Some(person)) = (account, book.person(pupil)) else { return Ok(None) };
    let letter = Letter {
        kind: MailKind::Message,
        to: account.email,
        language: account.language,
        adult: account.given_name,
        child: first_name(person),
        link: format!("{}/child/{pupil}/messages", desk.public_address(&book.settings)),
        user: Some(pupil),
        guardian: Some(adult),
        ..Letter::default()
    };
    queued(desk, &letter).map(Some)
}

async fn find(
    desk: &Desk,
    db: &impl Read,
    adult: GuardianId,
    day: Date,
    slot: Slot,
) -> Result<Option<mail::Model>, Error> {
    Ok(outbox::find_mail(db, desk.school, id(adult, day, slot)).await?)
}

fn is_waiting_to_go(row: &mail::Model) -> bool {
    [MailState::Queued, MailState::Handing].iter().any(|state| state.as_str() == row.state)
}

/// It went, or may have, or cannot go there: not called back.
fn has_gone(row: &mail::Model) -> bool {
    !is_waiting_to_go(row) && row.state != MailState::Cancelled.as_str()
}

/// A UUIDv7 of the day, its rest made of the adult.
fn id(adult: GuardianId, day: Date, slot: Slot) -> Uuid {
    let at = day.to_zoned(TimeZone::UTC).map_or(0, |zoned| zoned.timestamp().as_millisecond());
    let mut hash = Sha256::new();
    hash.update("message");
    hash.update(adult.0.as_bytes());
    hash.update([slot as u8]);
    let mut rest = [0; 10];
    rest.copy_from_slice(&hash.finalize()[..10]);
    uuid::Builder::from_unix_timestamp_millis(at.max(0) as u64, &rest).into_uuid()
}

fn morning(day: Date) -> i64 {
    let at = day.at(MORNING, 0, 0, 0).to_zoned(TimeZone::system());
    at.map_or(0, |zoned| zoned.timestamp().as_millisecond())
}
