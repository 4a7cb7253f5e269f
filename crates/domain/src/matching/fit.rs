//! How well two people fit: each thing compared, and what it weighs.

use super::birth::{self, BirthFit};
use super::face::Face;
use super::form::{ClassFit, ClassKin};
use super::kinship::LEAST;
use super::names::{self, Kind, Level, Name, NameFit};
use super::numbers::NumberFit;
use super::scene::Scene;

/// Pairs that fit worse than this are forgotten.
const LEAST_BITS: f32 = -9.0;

/// Two people, compared.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fit {
    pub(super) have: u32,
    pub(super) want: u32,
    pub(super) given: NameFit,
    pub(super) family: NameFit,
    /// The first names agree only over a middle name.
    pub(super) is_by_middle: bool,
    /// First name and surname stand in each other's place.
    pub(super) is_swapped: bool,
    /// Middle names agree; `None` if one of them is not known.
    pub(super) middle: Option<bool>,
    /// Junior and senior, or only one of them said.
    pub(super) is_other_generation: bool,
    pub(super) class: ClassFit,
    /// Years from where most moved.
    pub(super) years_off: Option<i8>,
    /// Two or more of them.
    pub(super) is_years_off: bool,
    pub(super) birth: BirthFit,
    pub(super) numbers: [NumberFit; 3],
    pub(super) ids: NumberFit,
    /// One is a pupil, the other staff.
    pub(super) is_other_role: bool,
    pub(super) login: Option<f32>,
    pub(super) is_same_username: bool,
    pub(super) is_same_email: bool,
    /// Weights: names; birthday, class, year and role; numbers; usernames and addresses.
    pub(super) names: f32,
    pub(super) rest: f32,
    pub(super) number: f32,
    pub(super) extra: f32,
}

impl Fit {
    /// log2 of the odds that they are one person, before anybody else is looked at.
    pub(super) fn bits(&self, prior: f32) -> f32 {
        prior + self.names + self.rest + self.number + self.extra
    }

    /// Something that two records of one person should not say.
    pub(super) fn is_denied(&self) -> bool {
        matches!(self.birth, BirthFit::Differs | BirthFit::Slip | BirthFit::Swapped)
            || self.numbers.contains(&NumberFit::Differs)
            || self.ids == NumberFit::Differs
            || self.is_years_off
            || self.is_other_role
            || self.given.level == Level::Differs
            || self.family.level == Level::Differs
    }
}

/// log2 of the odds that any two are one person.
pub(super) fn prior(scene: &Scene) -> f32 {
    -(scene.haves.len().max(scene.wants.len()).max(LEAST / 2) as f32).log2()
}

/// All pairs that are worth keeping, by want.
pub(super) fn all(scene: &Scene, pairs: &[Vec<u32>]) -> Vec<Fit> {
    let prior = prior(scene);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let size = pairs.len().div_ceil(cores).max(1);
    std::thread::scope(|threads| {
        let parts = pairs.chunks(size).enumerate().map(|(chunk, pairs)| {
            threads.spawn(move || {
                let mut fits = Vec::new();
                for (at, haves) in pairs.iter().enumerate() {
                    let want = (chunk * size + at) as u32;
                    let compared = haves.iter().map(|have| compare(scene, *have, want));
                    fits.extend(compared.filter(|fit| is_kept(scene, fit, prior)));
                }
                fits
            })
        });
        let parts: Vec<_> = parts.collect();
        parts.into_iter().flat_map(|part| part.join().unwrap_or_default()).collect()
    })
}

fn is_kept(scene: &Scene, fit: &Fit, prior: f32) -> bool {
    let is_settled = || scene.is_settled(fit.have, fit.want);
    let is_sure = fit.numbers.contains(&NumberFit::Same)
        || fit.ids == NumberFit::Same
        || fit.is_same_username
        || fit.is_same_email;
    (!scene.is_refused(fit.have, fit.want) && (is_sure || fit.bits(prior) > LEAST_BITS)) || is_settled()
}

pub(super) fn compare(scene: &Scene, have: u32, want: u32) -> Fit {
    let (a, b) = (&scene.haves[have as usize], &scene.wants[want as usize]);
    let (given, family, is_swapped) = both_names(scene, a, b);
    let middle = middle(scene, a, b);
    let generation = if a.generation == b.generation { 0.0 } else { -4.0 };
    let is_known = scene.known[have as usize] == want;
    let class = scene.forms.compare(a.class, b.class, is_known);
    let off = a.year.zip(b.year).map(|(a, b)| scene.forms.years_off(a, b));
    let is_years_off = off.is_some_and(|off| off > 1) && !class.agrees;
    let birth = birth::compare(a.birth, b.birth);
    let numbers = [0, 1, 2].map(|at| number(scene, at, &a.numbers[at], &b.numbers[at]));
    let ids = scene.ids.compare(&a.sourced_id, &b.sourced_id);
    let is_other_role = !scene.is_role_silent && a.is_staff().zip(b.is_staff()).is_some_and(|(a, b)| a != b);
    let login = scene.stems.compare(&a.logins, &b.logins, scene.words.people.max(LEAST));
    let mut fit = Fit {
        have,
        want,
        given,
        family,
        is_by_middle: given.is_middle,
        is_swapped,
        middle,
        is_other_generation: a.generation != b.generation,
        class,
        years_off: off,
        is_years_off,
        birth,
        numbers,
        ids: if ids == NumberFit::Slip { NumberFit::Differs } else { ids },
        is_other_role,
        login,
        is_same_username: is_same_username(&a.username, &b.username),
        is_same_email: !a.email.is_empty() && a.email == b.email,
        names: given.bits + family.bits + generation - if is_swapped { 2.0 } else { 0.0 },
        rest: class.bits + year_bits(&class, off) + if is_other_role { -6.0 } else { 0.0 },
        number: 0.0,
        extra: 0.0,
    };
    fit.names += middle.map_or(0.0, |same| if same { 4.0 } else { -2.0 });
    fit.rest += birth_bits(scene, a, birth, class.agrees || off == Some(0));
    fit.number = (0..3).map(|at| scene.numbers[at].bits(fit.numbers[at])).sum::<f32>() + scene.ids.bits(fit.ids);
    fit.extra = extra_bits(&fit);
    fit
}

fn number(scene: &Scene, kind: usize, a: &str, b: &str) -> NumberFit {
    match scene.numbers[kind].compare(a, b) {
        NumberFit::Differs if !scene.is_common(kind, a) && !scene.is_common(kind, b) => NumberFit::Replaced,
        fit => fit,
    }
}

fn is_same_username(a: &str, b: &str) -> bool {
    use super::login::{domain, local};
    let (x, y) = (domain(a), domain(b));
    !a.is_empty() && !b.is_empty() && local(a) == local(b) && (x.is_empty() || y.is_empty() || x == y)
}

/// Names in their places, or in each other's if that is clearly better.
fn both_names(scene: &Scene, a: &Face, b: &Face) -> (NameFit, NameFit, bool) {
    let words = &scene.words;
    let straight = (given(scene, a, b), family(scene, a, b));
    let is_fine = straight.0.level.is_near() && straight.1.level.is_near();
    if is_fine || a.given.is_empty() || a.family.is_empty() || b.given.is_empty() || b.family.is_empty() {
        return (straight.0, straight.1, false);
    }
    let crossed = |x: &Name, y: &Name| names::compare(words, x, y, Kind::Crossed);
    let turned = (crossed(&a.given, &b.family), crossed(&a.family, &b.given));
    let is_sure = |fit: &NameFit| matches!(fit.level, Level::Same | Level::Spelling | Level::Part);
    let is_slip = |fit: &NameFit| is_sure(fit) || fit.level == Level::Typing;
    if (is_sure(&turned.0) || is_sure(&turned.1))
        && is_slip(&turned.0)
        && is_slip(&turned.1)
        && turned.0.bits + turned.1.bits > straight.0.bits + straight.1.bits + 4.0
    {
        return (turned.0, turned.1, true);
    }
    (straight.0, straight.1, false)
}

fn given(scene: &Scene, a: &Face, b: &Face) -> NameFit {
    let words = &scene.words;
    let first = names::compare(words, &a.given, &b.given, Kind::Given);
    if first.level == Level::Same {
        return first;
    }
    let others = [(&a.preferred, &b.given), (&a.given, &b.preferred), (&a.preferred, &b.preferred)];
    let middles = [(&a.middle, &b.given), (&a.given, &b.middle)];
    let told = others.map(|pair| (pair, false)).into_iter().chain(middles.map(|pair| (pair, true)));
    let other = told.filter(|((x, y), _)| !x.is_empty() && !y.is_empty()).map(|((x, y), is_middle)| {
        let fit = names::compare(words, x, y, Kind::Given);
        let bits = if fit.level.is_near() { fit.bits - 2.0 } else { fit.bits };
        NameFit { is_other: true, is_middle, bits, ..fit }
    });
    names::best(std::iter::once(first).chain(other))
}

fn family(scene: &Scene, a: &Face, b: &Face) -> NameFit {
    let words = &scene.words;
    let first = names::compare(words, &a.family, &b.family, Kind::Family);
    if first.level == Level::Same || (a.other_family.is_empty() && b.other_family.is_empty()) {
        return first;
    }
    let others = [(&a.other_family, &b.family), (&a.family, &b.other_family), (&a.other_family, &b.other_family)];
    let other = others.into_iter().map(|(x, y)| {
        let fit = names::compare(words, x, y, Kind::Family);
        NameFit { is_other: true, bits: if fit.level.is_near() { fit.bits - 1.0 } else { fit.bits }, ..fit }
    });
    names::best(std::iter::once(first).chain(other))
}

fn middle(scene: &Scene, a: &Face, b: &Face) -> Option<bool> {
    if a.middle.is_empty() || b.middle.is_empty() {
        return None;
    }
    let fit = names::compare(&scene.words, &a.middle, &b.middle, Kind::Given);
    Some(fit.level.is_near())
}

/// Years count where classes do not tell already.
fn year_bits(class: &ClassFit, off: Option<i8>) -> f32 {
    match (class.kin, off) {
        (_, None) => 0.0,
        (_, Some(off)) if off > 1 => -4.0,
        (ClassKin::Unknown | ClassKin::One | ClassKin::Neither, Some(0)) => 2.0,
        (ClassKin::Unknown | ClassKin::One | ClassKin::Neither, Some(_)) => -1.0,
        _ => 0.0,
    }
}

/// A birthday is one of a year's where the year is known to agree, else as rare as it is here.
fn birth_bits(scene: &Scene, a: &Face, birth: BirthFit, is_same_year: bool) -> f32 {
    match birth {
        BirthFit::Unknown => 0.0,
        BirthFit::Same => {
            let people = scene.words.people.max(LEAST) as f32;
            let share = a.birth.map_or(1, |day| scene.born_on(day)) as f32 / people;
            let floor = if is_same_year { 1.0 / 365.0 } else { 1.0 / 4000.0 };
            (0.95 / share.max(floor)).log2()
        }
        BirthFit::Swapped => 2.0,
        BirthFit::Slip => -1.5,
        BirthFit::Differs => -8.0,
    }
}

/// What usernames and addresses add beyond the names they are made from.
fn extra_bits(fit: &Fit) -> f32 {
    let sure: f32 = if fit.is_same_email || fit.is_same_username { 9.0 } else { 0.0 };
    let login = fit.login.map_or(0.0, |bits| (bits - fit.names.max(0.0)).max(0.5));
    sure.max(login)
}
