//! What is new for a pupil, in three figures, and the homework to do: what a first page shows.
//!
//! It is remembered until an entry of the history touches it: pages are asked for far more often than anything is written.

mod kept;

use super::{Reader, classes_of, homework, talks};
use crate::actor::Guardian;
use crate::ask::learning::Figures;
use crate::ask::learning::homework::HomeworkShown;
use crate::book::Book;
use crate::desk::Desk;
use crate::error::{Code, Error};
use domain::id::{GuardianId, UserId};
use domain::learning;
use domain::learning::homework::count_outstanding;
use jiff::tz::TimeZone;
pub(crate) use kept::Glances;
use kept::{At, Glance};
use std::sync::Arc;
use store::first_page::{Asked, first_page as ask};
use uuid::Uuid;

/// What is new for a pupil, as a reader sees it, and the homework to do. Error: `NotFound`, if the child is not theirs.
pub async fn first_page(desk: &Desk, reader: &Reader<'_>) -> Result<(Figures, Arc<[Arc<HomeworkShown>]>), Error> {
    // As it was when the request came in, a moment ago.
    let book = desk.shelf.recent(&desk.store, desk.school).await?;
    let pupil = reader.pupil_in(&book)?;
    let glance = glance(desk, &book, reader, pupil).await?;
    let figures = Figures {
        homework: count_outstanding(glance.outstanding.iter().map(|one| one.standing)),
        messages: glance.unseen,
        stars: glance.stars,
    };
    Ok((figures, glance.outstanding))
}

/// Reads the first pages of parents before they come, one after the other and class by class: what classmates share is read
/// once. A page that cannot be read is left to whoever asks for it.
pub async fn read_ahead(desk: &Desk) {
    let Ok(book) = desk.book().await else { return };
    let class = |pupil: UserId| book.person(pupil).and_then(|person| person.row.class_id);
    let mut pages: Vec<(GuardianId, UserId)> = book.families.first_children().collect();
    pages.sort_by_cached_key(|(_, pupil)| (class(*pupil), *pupil));
    drop(book);
    for (adult, pupil) in pages {
        let adult = Guardian::new(adult);
        if first_page(desk, &Reader::Guardian(&adult, pupil)).await.is_err_and(|error| error.code == Code::Broken) {
            return;
        }
    }
}

async fn glance(desk: &Desk, book: &Book, reader: &Reader<'_>, pupil: UserId) -> Result<Glance, Error> {
    let at = At { head: book.head, tip: book.tip, day: desk.today() };
    let now = desk.clock.now();
    desk.glances.catch_up(desk, book, at).await?;
    if let Some(glance) = desk.glances.find(at, pupil, reader.id(), now) {
        return Ok(glance);
    }
    let before = desk.glances.looks();
    let classes: Vec<Uuid> = book.person(pupil).map(|person| classes_of(book, person)).into_iter().flatten().collect();
    let eyes = talks::eyes(reader, pupil);
    let week = learning::week(now, &TimeZone::system());
    let asked = Asked { eyes, classes: &classes, week, posts_from: talks::news_from(now) };
    let read = ask(&desk.store, desk.school, &asked).await?;
    let mut outstanding = homework::to_do(desk, book, pupil, read.homework)?;
    outstanding.sort_by_key(|one| (one.due_on, one.id));
    let glance = Glance {
        outstanding: outstanding.into_iter().map(Arc::new).collect(),
        stars: super::stars::count(read.stars),
        unseen: u32::try_from(read.unseen).unwrap_or_default(),
    };
    Ok(desk.glances.keep(at, pupil, reader.id(), (before, now), glance))
}
