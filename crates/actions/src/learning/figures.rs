//! What is new for a pupil, in three figures.

use super::{Reader, classes_of, homework};
use crate::ask::learning::Figures;
use crate::ask::learning::homework::HomeworkShown;
use crate::book::Person;
use crate::desk::Desk;
use crate::error::Error;
use domain::id::UserId;
use domain::learning::homework::count_outstanding;
use jiff::ToSpan;
use jiff::tz::TimeZone;
use std::collections::BTreeSet;
use store::learning::{list_message_times, list_post_times, seen_by, sum_stars};
use uuid::Uuid;

/// What is new for a pupil, as a reader sees it. Error: `NotFound`, if the child is not theirs.
pub async fn figures(desk: &Desk, reader: &Reader<'_>) -> Result<Figures, Error> {
    Ok(first_page(desk, reader).await?.0)
}

/// The same, with the homework to do: what a first page shows.
pub async fn first_page(desk: &Desk, reader: &Reader<'_>) -> Result<(Figures, Vec<HomeworkShown>), Error> {
    let pupil = reader.pupil(desk).await?;
    let outstanding = homework::list_of(desk, pupil).await?.outstanding;
    let figures = Figures {
        homework: count_outstanding(outstanding.iter().map(|one| one.standing)),
        messages: count_unread(desk, reader, pupil).await?,
        stars: count_stars(desk, pupil).await?,
    };
    Ok((figures, outstanding))
}

/// Stars given since Monday.
async fn count_stars(desk: &Desk, pupil: UserId) -> Result<u32, Error> {
    let today = desk.today();
    let monday = today.saturating_sub(i32::from(today.weekday().to_monday_zero_offset()).days());
    let since = monday.to_zoned(TimeZone::system()).map_err(Error::broken)?.timestamp().as_millisecond();
    Ok(u32::try_from(sum_stars(&desk.store, desk.school, pupil, since).await?).unwrap_or_default())
}

/// Posts on the pupil's boards and messages to the reader that came since they last looked.
async fn count_unread(desk: &Desk, reader: &Reader<'_>, pupil: UserId) -> Result<u32, Error> {
    let (book, db) = (desk.book().await?, &desk.store);
    let boards: Vec<Uuid> =
        book.person(pupil).map(|person: &Person| classes_of(&book, person)).into_iter().flatten().collect();
    let guardian = if let Reader::Guardian(guardian, _) = reader { Some(guardian.id().0) } else { None };
    let mut came = list_post_times(db, desk.school, &boards, guardian.is_some()).await?;
    came.extend(list_message_times(db, desk.school, pupil, guardian).await?);
    let what: BTreeSet<Uuid> = came.iter().map(|(what, _)| *what).collect();
    let what: Vec<Uuid> = what.into_iter().collect();
    let seen = seen_by(db, desk.school, reader.id(), &what).await?;
    let is_unread = |(what, at): &&(Uuid, i64)| seen.get(what).is_none_or(|seen| seen < at);
    Ok(came.iter().filter(is_unread).count() as u32)
}
