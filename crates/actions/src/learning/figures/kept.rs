//! What is remembered of first pages, at one entry of the history and for one day. An entry that comes after it takes away
//! what it touched, and no more: on a busy evening one comes every second.
//!
//! What somebody saw is in no history. Whoever sees something here forgets their own figure; in another program it is
//! noticed within ten minutes.

use crate::ask::learning::homework::HomeworkShown;
use crate::book::Book;
use crate::desk::Desk;
use crate::error::Error;
use domain::id::{HomeworkId, UserId};
use domain::user::Role;
use jiff::civil::Date;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use store::journal::{self, Touched};
use uuid::Uuid;

/// Most pupils, and most readers, that are remembered.
const MOST: usize = 40_000;
/// So many touched rows are looked through; more, and everything is forgotten.
const ROWS: usize = 2_000;
/// So many entries.
const ENTRIES: i64 = 200;
/// How long a figure of what is unseen is believed, in milliseconds.
const BELIEVED: i64 = 10 * 60_000;

/// Homework to do.
pub(super) type ToDo = Arc<[Arc<HomeworkShown>]>;

/// A moment: the newest entry of the history, and the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(super) struct At {
    pub head: i64,
    pub tip: Uuid,
    pub day: Date,
}

/// What a first page shows.
#[derive(Clone)]
pub(super) struct Glance {
    pub outstanding: ToDo,
    pub stars: u32,
    pub unseen: u32,
}

/// What is remembered.
#[derive(Default)]
pub(crate) struct Glances(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    at: At,
    /// Rises when anybody sees anything.
    looks: u64,
    /// Homework to do and stars, whoever reads.
    pupils: HashMap<Uuid, (ToDo, u32)>,
    /// By reader: of which pupils how much is unseen, and when it was counted.
    unseen: HashMap<Uuid, Vec<(Uuid, i64, u32)>>,
    /// Homework is the same for all who have it to do.
    homework: HashMap<HomeworkId, Arc<HomeworkShown>>,
}

impl Glances {
    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets what entries since touched. One that is late only finds that there is nothing left to do.
    pub(super) async fn catch_up(&self, desk: &Desk, book: &Book, to: At) -> Result<(), Error> {
        let from = self.lock().at;
        if from == to || from.head > to.head {
            return Ok(());
        }
        let touched = if from.day == to.day { touched(desk, from, to).await? } else { None };
        let mut kept = self.lock();
        if kept.at == from {
            match touched {
                Some(rows) => kept.forget(book, &rows),
                None => kept.clear(),
            }
            kept.at = to;
        }
        Ok(())
    }

    /// How often anybody saw anything, for [`Glances::keep`].
    pub(super) fn looks(&self) -> u64 {
        self.lock().looks
    }

    pub(super) fn find(&self, at: At, pupil: UserId, reader: Uuid, now: i64) -> Option<Glance> {
        let kept = self.lock();
        let (outstanding, stars) = kept.pupils.get(&pupil.0).filter(|_| kept.at == at)?;
        let counted = |(of, then, _): &&(Uuid, i64, u32)| *of == pupil.0 && now - then < BELIEVED;
        let (_, _, unseen) = *kept.unseen.get(&reader)?.iter().find(counted)?;
        Some(Glance { outstanding: outstanding.clone(), stars: *stars, unseen })
    }

    /// Remembers what was read at a moment, unless that is over or somebody saw something meanwhile.
    pub(super) fn keep(&self, at: At, pupil: UserId, reader: Uuid, (looks, now): (u64, i64), glance: Glance) -> Glance {
        let mut kept = self.lock();
        if kept.at != at {
            return glance;
        }
        if kept.pupils.len() >= MOST || kept.unseen.len() >= MOST {
            kept.clear();
        }
        let same = |one: &Arc<HomeworkShown>, kept: &mut Kept| match kept.homework.get(&one.id) {
            Some(known) if **known == **one => known.clone(),
            _ => {
                kept.homework.insert(one.id, one.clone());
                one.clone()
            }
        };
        let outstanding: Arc<[_]> = glance.outstanding.iter().map(|one| same(one, &mut kept)).collect();
        kept.pupils.insert(pupil.0, (outstanding.clone(), glance.stars));
        if kept.looks == looks {
            let of_reader = kept.unseen.entry(reader).or_default();
            of_reader.retain(|(of, ..)| *of != pupil.0);
            of_reader.push((pupil.0, now, glance.unseen));
        }
        Glance { outstanding, ..glance }
    }

    /// A reader saw something: their figures are counted again.
    pub(crate) fn saw(&self, reader: Uuid) {
        let mut kept = self.lock();
        kept.looks += 1;
        kept.unseen.remove(&reader);
    }
}

/// The rows that the entries between two moments touched; `None` if they are too many, or not what the first knew.
async fn touched(desk: &Desk, from: At, to: At) -> Result<Option<Vec<Touched>>, Error> {
    if to.head <= from.head || to.head - from.head > ENTRIES {
        return Ok(None);
    }
    let entries = journal::entries_from(&desk.store, desk.school, from.head).await?;
    let whole = ["users_erased", "backup_restored"];
    if entries.first().is_none_or(|entry| entry.id != from.tip)
        || entries.iter().any(|entry| whole.contains(&entry.action.as_str()))
    {
        return Ok(None);
    }
    // Newer ones too, which costs nothing but a look.
    let seqs: Vec<i64> = entries.iter().skip(1).map(|entry| entry.seq).collect();
    let rows = journal::first_rows(&desk.store, desk.school, &seqs, ROWS as u64 + 1).await?;
    Ok((rows.len() <= ROWS).then_some(rows))
}

impl Kept {
    fn clear(&mut self) {
        *self = Kept { at: self.at, looks: self.looks, ..Kept::default() };
    }

    /// Whoever reads of this pupil.
    fn count_again(&mut self, pupil: Uuid) {
        self.unseen.values_mut().for_each(|of_reader| of_reader.retain(|(of, ..)| *of != pupil));
    }

    fn forget(&mut self, book: &Book, rows: &[Touched]) {
        let is_pupil = |id: Uuid| book.person(UserId(id)).is_some_and(|one| one.role == Role::Student && one.is_live());
        for row in rows {
            match (row.table.as_str(), row.person) {
                // On no first page.
                ("folder" | "file" | "print_run" | "print_item" | "invitation" | "no_link" | "no_link_child", _)
                | ("skill" | "guardian" | "link" | "identity" | "decision", _) => {}
                ("star" | "work" | "homework_pupil", Some(pupil)) => drop(self.pupils.remove(&pupil)),
                ("talk" | "message" | "guardianship", Some(pupil)) => self.count_again(pupil),
                ("post", _) => self.unseen.clear(),
                ("user" | "enrollment", Some(pupil)) if is_pupil(pupil) => {
                    self.pupils.remove(&pupil);
                    self.count_again(pupil);
                }
                // Homework of a class, a class, a teacher, the school: of many.
                _ => self.clear(),
            }
        }
    }
}
