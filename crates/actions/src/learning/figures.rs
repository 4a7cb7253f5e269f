//! What is new for a pupil, in three figures, and the homework to do: what a first page shows.
//!
//! Everything but what somebody saw is in the history, so it is remembered until the next entry: pages are asked for far
//! more often than anything is written.

use super::{Reader, homework, stars, talks};
use crate::ask::learning::Figures;
use crate::ask::learning::homework::HomeworkShown;
use crate::book::Book;
use crate::desk::Desk;
use crate::error::Error;
use domain::id::UserId;
use domain::learning::homework::count_outstanding;
use jiff::civil::Date;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// Most pupils that are remembered.
const MOST: usize = 20_000;

/// What is remembered of pupils, at one entry of the history and for one day.
#[derive(Default)]
pub(crate) struct Glances(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    at: (i64, Uuid, Date),
    pupils: HashMap<Uuid, Arc<Glance>>,
}

/// What a first page shows of a pupil, whoever reads it.
struct Glance {
    outstanding: Vec<HomeworkShown>,
    stars: u32,
}

impl Glances {
    fn find(&self, at: (i64, Uuid, Date), pupil: UserId) -> Option<Arc<Glance>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.at == at { kept.pupils.get(&pupil.0).cloned() } else { None }
    }

    fn keep(&self, at: (i64, Uuid, Date), pupil: UserId, glance: Arc<Glance>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.at != at || kept.pupils.len() >= MOST {
            *kept = Kept { at, pupils: HashMap::new() };
        }
        kept.pupils.insert(pupil.0, glance);
    }
}

/// What is new for a pupil, as a reader sees it, and the homework to do. Error: `NotFound`, if the child is not theirs.
pub async fn first_page(desk: &Desk, reader: &Reader<'_>) -> Result<(Figures, Vec<HomeworkShown>), Error> {
    // As it was when the request came in, a moment ago.
    let book = desk.shelf.recent(&desk.store, desk.school).await?;
    let pupil = reader.pupil_in(&book)?;
    let glance = glance(desk, &book, pupil).await?;
    let figures = Figures {
        homework: count_outstanding(glance.outstanding.iter().map(|one| one.standing)),
        messages: talks::count_unread_in(desk, &book, reader, pupil).await?,
        stars: glance.stars,
    };
    Ok((figures, glance.outstanding.clone()))
}

async fn glance(desk: &Desk, book: &Book, pupil: UserId) -> Result<Arc<Glance>, Error> {
    let at = (book.head, book.tip, desk.today());
    if let Some(glance) = desk.glances.find(at, pupil) {
        return Ok(glance);
    }
    let outstanding = homework::list_in(desk, book, pupil).await?.outstanding;
    let glance = Arc::new(Glance { outstanding, stars: stars::count_week(desk, pupil).await? });
    desk.glances.keep(at, pupil, glance.clone());
    Ok(glance)
}
