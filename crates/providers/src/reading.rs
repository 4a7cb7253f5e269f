//! What every read has in common: what is expected of it, how it stops, and how it goes on.

use crate::error::{Error, Partial};
use crate::paging::Keyed;
use crate::roster::{Choice, Counts, External, Gone, Part};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashSet;

/// A cursor older than this is not gone on with: the school has changed.
const YOUNG: SignedDuration = SignedDuration::from_hours(12);

/// Lists shorter than this may shrink to any size.
const FEW: u32 = 20;

/// What is known from the last read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Expect {
    /// How many there were; `None` for a first read, for a first one with another choice, or once a person has said
    /// that fewer are right.
    pub last: Option<Counts>,
    /// When it was: deletions after that are asked for.
    pub since: Option<Timestamp>,
}

/// A read that did not come to its end.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[error("{error}")]
pub struct Stopped<C> {
    /// Why.
    pub error: Error,
    /// Where to go on, if there is a sense in that. It holds what was read of the school: it is kept where such data are.
    pub cursor: Option<Box<C>>,
}

impl<C> std::fmt::Debug for Stopped<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stopped").field("error", &self.error).field("goes_on", &self.cursor.is_some()).finish()
    }
}

impl<C> Stopped<C> {
    /// With nothing to go on from.
    pub(crate) fn at_once(error: Error) -> Stopped<C> {
        Stopped { error, cursor: None }
    }
}

impl Expect {
    /// Refuses what cannot be the whole: nobody at all, or less than half of what there was.
    pub(crate) fn check(&self, choice: &Choice, now: &Counts) -> Result<(), Error> {
        let wants_people = choice.pupils != Part::None || choice.staff != Part::None;
        if wants_people && now.people() == 0 {
            return Err(Error::Partial(Partial::Empty));
        }
        let Some(last) = self.last else { return Ok(()) };
        let (pupils, staff) = (choice.pupils != Part::None, choice.staff != Part::None);
        // Somebody whose role is told now and was not before has not gone.
        let each = [
            (pupils && staff, last.people(), now.people()),
            (pupils, last.students, now.students + now.others),
            (staff, last.staff, now.staff + now.others),
            (choice.wants_classes(), last.classes, now.classes),
        ];
        for (_, last, now) in each.into_iter().filter(|(is_wanted, ..)| *is_wanted) {
            if last >= FEW && now < last.div_ceil(2) {
                return Err(Error::Partial(Partial::FarSmaller { now, last }));
            }
        }
        Ok(())
    }
}

/// Whoever is in a class is in the list of all, but for a few guests; where that is not so, the list was cut off in a way
/// that the provider's pages do not show.
pub(crate) fn holds<'a>(everybody: &HashSet<&str>, members: impl Iterator<Item = &'a str>) -> Result<(), Error> {
    let members: HashSet<&str> = members.collect();
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let unknown = number(members.iter().filter(|member| !everybody.contains(*member)).count());
    let members = number(members.len());
    let is_cut = unknown >= FEW && unknown > members / 10;
    if is_cut { Err(Error::Partial(Partial::Unknown { unknown, members })) } else { Ok(()) }
}

/// Names once what may not be seen.
pub(crate) fn note(missing: &mut Vec<String>, name: &str) {
    if !missing.iter().any(|known| known == name) {
        missing.push(name.to_owned());
    }
}

/// Whether a cursor is young enough to be gone on with.
pub(crate) fn is_young(at: Timestamp, now: Timestamp) -> bool {
    (SignedDuration::ZERO..YOUNG).contains(&now.duration_since(at))
}

impl Keyed for External {
    fn key(&self) -> &str {
        &self.id
    }
}

impl Keyed for Gone {
    fn key(&self) -> &str {
        &self.id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(students: u32, staff: u32, classes: u32) -> Counts {
        Counts { students, staff, classes, ..Counts::default() }
    }

    #[test]
    fn an_empty_read_is_never_a_school_without_anybody() {
        let first = Expect::default();
        assert_eq!(first.check(&Choice::default(), &counts(0, 0, 9)), Err(Error::Partial(Partial::Empty)));
        assert_eq!(first.check(&Choice::default(), &counts(1, 0, 0)), Ok(()));
    }

    #[test]
    fn classes_full_of_unknown_people_show_that_the_list_was_cut() {
        let names: Vec<String> = (0..300).map(|n| n.to_string()).collect();
        let known = |n: usize| names[..n].iter().map(String::as_str).collect::<HashSet<_>>();
        let members = || names.iter().map(String::as_str);
        assert_eq!(holds(&known(300), members()), Ok(()));
        assert_eq!(holds(&known(285), members()), Ok(()), "some guests");
        let cut = Err(Error::Partial(Partial::Unknown { unknown: 100, members: 300 }));
        assert_eq!(holds(&known(200), members()), cut);
        assert_eq!(holds(&known(0), members().take(19)), Ok(()), "too few to say");
    }

    #[test]
    fn far_fewer_of_any_kind_stop_the_read() {
        let expect = Expect { last: Some(counts(1_000, 80, 60)), since: None };
        let choice = Choice { classes: Part::All, ..Choice::default() };
        let check = |now| expect.check(&choice, &now);
        assert_eq!(check(counts(900, 80, 60)), Ok(()), "leavers");
        assert_eq!(check(counts(499, 80, 60)), Err(Error::Partial(Partial::FarSmaller { now: 499, last: 1_000 })));
        let no_staff = Err(Error::Partial(Partial::FarSmaller { now: 0, last: 80 }));
        assert_eq!(check(counts(1_000, 0, 60)), no_staff, "the pupils alone do not make up for it");
        assert!(check(counts(1_000, 80, 0)).is_err(), "no classes");
        let pupils = Choice { staff: Part::None, classes: Part::None, ..Choice::default() };
        assert_eq!(expect.check(&pupils, &counts(990, 0, 0)), Ok(()), "what is not wanted is not missed");
        let confirmed = Expect::default();
        assert_eq!(confirmed.check(&Choice::default(), &counts(10, 1, 0)), Ok(()), "somebody said it is right");
    }
}
