//! Lists in which much is wrong, and which show it: how often a birthday, a name or a number differs between two records of
//! one person is counted among the matched, so that a contradiction weighs what it weighs there. In lists that are kept as
//! schools keep theirs there is too little to count, and nothing is forgiven.

use super::birth::BirthFit;
use super::decide::Board;
use super::fit::Fit;
use super::names::{Level, NameFit};
use super::numbers::NumberFit;

/// Pairs that must be known before anything is counted.
const KNOWN: u32 = 300;
/// Share of them that must differ, for birthdays and numbers, and for names.
const WORN: f32 = 0.02;
const WORN_NAME: f32 = 0.01;
/// People of whom two may share surname and birthday: where there are twins, nothing is forgiven.
const A_TWIN: u32 = 1000;
/// log2 of the odds a pair needs, and what it must be ahead of every other by.
const SURE: f32 = 6.0;
const AHEAD: f32 = 8.0;
/// The fewest free people among whom a pair could be a chance.
const LEAST: usize = 64;
/// A number given again is often a brother's or sister's: a surname beside it says no more than this.
const SIBLING: f32 = 5.6;

/// log2 of how often two records of one person differ.
pub(super) struct Wear {
    given: f32,
    family: f32,
    birth: f32,
    number: f32,
    /// Weight of an equal number: from how few are given again, to anybody of those who are left.
    same_number: f32,
    /// log2 of the people who are left over in the longer list.
    free: f32,
}

impl Wear {
    /// `None` where there is little to forgive, or little to learn it from.
    pub(super) fn learn(board: &Board) -> Option<Wear> {
        let scene = board.scene();
        let people = scene.haves.len() + scene.wants.len();
        if scene.twins() * A_TWIN > people as u32 {
            return None;
        }
        let mut tallies = [Tally::default(); 4];
        for (at, _) in board.have.iter().flatten() {
            let fit = board.fit(*at);
            let (is_number, is_born) = (has_number(fit), fit.birth == BirthFit::Same);
            let (is_given, is_family) = (fit.given.level.is_same(), fit.family.level.is_same());
            tallies[0].add(is_number && is_born && is_family, is_told(&fit.given), !fit.given.level.is_near());
            tallies[1].add(is_number && is_born && is_given, is_told(&fit.family), !fit.family.level.is_near());
            tallies[2].add(is_number && is_given && is_family, fit.birth != BirthFit::Unknown, !is_born);
            let is_counted = fit.numbers.iter().any(|number| *number != NumberFit::Unknown);
            tallies[3].add(is_born && is_given && is_family, is_counted, !is_number);
        }
        let [given, family, birth, number] = tallies;
        let count = |people: &[Option<_>]| people.iter().filter(|held| held.is_none()).count();
        let free = (count(&board.have).max(count(&board.want)).max(LEAST) as f32).log2();
        Some(Wear {
            given: given.rate(WORN_NAME)?,
            family: family.rate(WORN_NAME)?,
            birth: birth.rate(WORN)?,
            number: number.rate(WORN)?,
            same_number: kept_numbers(board) + free,
            free,
        })
    }

    /// Whether a free pair is sure, by what these lists forgive.
    pub(super) fn is_sure(&self, board: &Board, at: u32) -> bool {
        let fit = board.fit(at);
        let own = self.bits(fit);
        has_ground(fit) && own >= SURE && board.rivals(at).all(|other| own - self.bits(board.fit(other)) >= AHEAD)
    }

    /// log2 of the odds, as these lists show them.
    pub(super) fn bits(&self, fit: &Fit) -> f32 {
        let name = |name: &NameFit, worn: f32| if name.level == Level::Differs { worn } else { name.bits };
        let is_numbered = has_number(fit);
        let family = name(&fit.family, self.family);
        let is_sibling = is_numbered && !fit.given.level.is_near() && fit.birth != BirthFit::Same;
        let names = name(&fit.given, self.given) + if is_sibling { family.min(SIBLING) } else { family };
        let other_names = fit.names - fit.given.bits - fit.family.bits;
        let birth = match fit.birth {
            BirthFit::Differs => self.birth + 8.0,
            BirthFit::Slip => 1.5,
            _ => 0.0,
        };
        let number = match fit.numbers {
            _ if is_numbered => self.same_number,
            numbers if numbers.contains(&NumberFit::Replaced) => self.number,
            _ => fit.number,
        };
        names + other_names + fit.rest + birth + number - self.free
    }
}

/// The number and one thing more that is at least alike, or two things of three without it; of surname and birthday there
/// may be twins.
fn has_ground(fit: &Fit) -> bool {
    let is_number = fit.numbers.iter().any(|number| matches!(number, NumberFit::Same | NumberFit::Slip));
    let is_born = fit.birth == BirthFit::Same;
    let (is_given, is_family) = (fit.given.level.is_near(), fit.family.level.is_near());
    let is_denied = fit.numbers.contains(&NumberFit::Differs)
        || fit.is_years_off
        || fit.is_other_role
        || fit.is_other_generation
        || fit.middle == Some(false);
    if is_denied {
        return false;
    }
    if is_number {
        let is_birth_alike = matches!(fit.birth, BirthFit::Same | BirthFit::Slip | BirthFit::Swapped);
        return is_birth_alike || [&fit.given, &fit.family].iter().any(|name| is_alike(name));
    }
    if is_born {
        let is_unknown = !is_told(&fit.given);
        return (is_given && (is_family || fit.given.level.is_same() || !is_told(&fit.family)))
            || (is_family && (is_unknown || fit.given.level == Level::Alike));
    }
    fit.birth != BirthFit::Differs && is_given && is_family
}

fn is_alike(name: &NameFit) -> bool {
    name.level.is_near() || name.level == Level::Alike
}

fn has_number(fit: &Fit) -> bool {
    fit.numbers.contains(&NumberFit::Same)
}

fn is_told(name: &NameFit) -> bool {
    name.level != Level::Unknown
}

/// Of so many pairs so many differ.
#[derive(Clone, Copy, Default)]
struct Tally {
    known: u32,
    differ: u32,
}

impl Tally {
    fn add(&mut self, is_meant: bool, is_known: bool, differs: bool) {
        self.known += u32::from(is_meant && is_known);
        self.differ += u32::from(is_meant && is_known && differs);
    }

    /// log2 of the share; `None` if it is too small or little is known.
    fn rate(self, least: f32) -> Option<f32> {
        let share = self.differ as f32 / self.known.max(1) as f32;
        (self.known >= KNOWN && share >= least).then(|| share.log2())
    }
}

/// log2 of how many equal numbers there are for one that was given again: that shares nothing else.
fn kept_numbers(board: &Board) -> f32 {
    let numbered = board.fits().iter().filter(|fit| has_number(fit));
    let (all, again) = numbered.fold((0u32, 1u32), |(all, again), fit| {
        let is_again = !fit.given.level.is_near() && !fit.family.level.is_near() && fit.birth != BirthFit::Same;
        (all + 1, again + u32::from(is_again))
    });
    (all.max(1) as f32 / again as f32).log2()
}
