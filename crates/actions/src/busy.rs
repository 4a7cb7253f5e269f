//! How much one account may write in a day through the portal: far more than anybody does, far less than a script could.
//! The history keeps every line, so without an end one pupil could fill the disk.

use crate::error::{Code, Error};
use domain::journal::{Action, Actor};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use uuid::Uuid;

const DAY: i64 = 24 * 60 * 60 * 1000;
/// Lines of the history.
const MOST: u32 = 1_000;

/// Lines by account, and since when. Forgotten when the program ends.
#[derive(Default)]
pub(crate) struct Busy(Mutex<HashMap<Uuid, (i64, u32)>>);

impl Busy {
    /// Counts what somebody is about to do. Errors: `SlowDown`, if it is too much for one day.
    pub fn count(&self, by: &Actor, action: Action, now: i64) -> Result<(), Error> {
        let Some(who) = whoever(by).filter(|_| is_everyday(action)) else { return Ok(()) };
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, (since, _)| now.saturating_sub(*since) < DAY);
        let (since, lines) = all.entry(who).or_insert((now, 0));
        if *lines >= MOST {
            let seconds = ((DAY - (now - *since)) / 1000).max(1).to_string();
            return Err(Error::new(Code::SlowDown, "slow_down", &[("count", &seconds)]));
        }
        *lines += 1;
        Ok(())
    }
}

fn whoever(by: &Actor) -> Option<Uuid> {
    match by {
        Actor::User(id) => Some(id.0),
        Actor::Guardian(id) => Some(id.0),
        Actor::KeyHolder(_) | Actor::Program => None,
    }
}

/// What pupils and parents do by themselves.
fn is_everyday(action: Action) -> bool {
    use Action::*;
    let own = [HomeworkMarked, WorkHandedIn, MessageWritten, MessageRemoved, FilesAdded, FilesChanged, FilesRemoved];
    own.contains(&action)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::id::UserId;

    #[test]
    fn somebody_who_writes_without_end_waits_until_the_day_is_over_and_others_do_not() {
        let (busy, one, other) = (Busy::default(), Uuid::from_u128(1), Uuid::from_u128(2));
        let mark = |who: Uuid, now| busy.count(&Actor::User(UserId(who)), Action::HomeworkMarked, now);
        assert!((0..MOST).all(|_| mark(one, 5).is_ok()));
        let error = mark(one, DAY).unwrap_err();
        assert_eq!(error.code, Code::SlowDown);
        assert!(mark(other, DAY).is_ok(), "somebody else");
        assert!(mark(one, DAY + 5).is_ok(), "the next day");
    }

    #[test]
    fn the_office_and_the_key_holder_work_without_end() {
        let busy = Busy::default();
        let office = Actor::User(UserId(Uuid::from_u128(1)));
        let key = Actor::KeyHolder("root".to_owned());
        assert!((0..2 * MOST).all(|_| busy.count(&office, Action::UsersChanged, 1).is_ok()));
        assert!((0..2 * MOST).all(|_| busy.count(&key, Action::FilesAdded, 1).is_ok()));
    }
}
