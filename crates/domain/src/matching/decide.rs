//! Who is matched without a person: decisions, certain keys, and evidence where a wrong match is as good as impossible.
//!
//! A pair is surer once others are out of the way, so evidence is weighed in rounds; within a round all pairs are judged by
//! the same board, so that no order of rows decides.

use super::birth::BirthFit;
use super::face::Face;
use super::fit::Fit;
use super::form::ClassKin;
use super::kinship::LEAST;
use super::names::{Level, NameFit};
use super::numbers::NumberFit;
use super::scene::Scene;
use super::wear::Wear;
use super::{Rule, assign, despite, keys};

/// log2 of the odds a pair needs, where only names and the year speak, and where a number was replaced.
const SURE: f32 = 3.0;
const SURE_BY_YEAR: f32 = 6.0;
const SURE_DESPITE: f32 = 12.0;
/// What a pair must be ahead of every other by, and if classes tell them apart.
const AHEAD: f32 = 7.0;
const AHEAD_BY_CLASS: f32 = 4.0;
/// The same where the other is in no class.
const UNPLACED: f32 = 7.5;
/// What a namesake who is found elsewhere must be told apart by.
const AHEAD_BY_OWN: f32 = 2.0;
/// What namesakes of one year must be told apart by: in a small school one may have moved to the class that the other left.
const NAMESAKES: f32 = 9.5;
/// Rounds after which nothing changes that matters.
const ROUNDS: usize = 6;

/// All pairs that were compared, and who is matched.
pub(super) struct Board<'s> {
    scene: &'s Scene<'s>,
    fits: Vec<Fit>,
    of_have: Vec<Vec<u32>>,
    of_want: Vec<Vec<u32>>,
    /// By have and by want: the pair they are matched in.
    pub(super) have: Vec<Option<(u32, Rule)>>,
    pub(super) want: Vec<Option<(u32, Rule)>>,
}

impl<'s> Board<'s> {
    pub(super) fn new(scene: &'s Scene<'s>, fits: Vec<Fit>) -> Board<'s> {
        let (mut of_have, mut of_want) = (vec![Vec::new(); scene.haves.len()], vec![Vec::new(); scene.wants.len()]);
        for (fit, at) in fits.iter().zip(0u32..) {
            of_have[fit.have as usize].push(at);
            of_want[fit.want as usize].push(at);
        }
        let (have, want) = (vec![None; scene.haves.len()], vec![None; scene.wants.len()]);
        Board { scene, fits, of_have, of_want, have, want }
    }

    pub(super) fn scene(&self) -> &Scene<'s> {
        self.scene
    }

    pub(super) fn fit(&self, at: u32) -> &Fit {
        &self.fits[at as usize]
    }

    pub(super) fn find(&self, have: u32, want: u32) -> Option<u32> {
        self.of_have[have as usize].iter().copied().find(|at| self.fit(*at).want == want)
    }

    pub(super) fn is_free(&self, have: u32, want: u32) -> bool {
        self.have[have as usize].is_none() && self.want[want as usize].is_none()
    }

    /// Free pairs of one of have.
    pub(super) fn candidates(&self, have: usize) -> impl Iterator<Item = u32> + '_ {
        let free = |at: &&u32| self.want[self.fit(**at).want as usize].is_none();
        self.of_have[have].iter().filter(free).copied()
    }

    /// All pairs that were compared.
    pub(super) fn fits(&self) -> &[Fit] {
        &self.fits
    }

    /// All free pairs.
    pub(super) fn free(&self) -> impl Iterator<Item = u32> + '_ {
        (0..self.fits.len() as u32).filter(|at| self.is_free(self.fit(*at).have, self.fit(*at).want))
    }

    /// Other pairs of either of the two, with people who are free.
    pub(super) fn rivals(&self, at: u32) -> impl Iterator<Item = u32> + '_ {
        let fit = self.fit(at);
        let same_have =
            self.of_have[fit.have as usize].iter().filter(|o| self.want[self.fit(**o).want as usize].is_none());
        let same_want =
            self.of_want[fit.want as usize].iter().filter(|o| self.have[self.fit(**o).have as usize].is_none());
        same_have.chain(same_want).copied().filter(move |other| *other != at)
    }

    fn take(&mut self, at: u32, rule: Rule) {
        let fit = *self.fit(at);
        if self.is_free(fit.have, fit.want) {
            self.have[fit.have as usize] = Some((at, rule));
            self.want[fit.want as usize] = Some((at, rule));
        }
    }

    pub(super) fn settle(&mut self) {
        for (have, want) in &self.scene.pairs {
            if let Some(at) = self.find(*have as u32, *want as u32) {
                self.take(at, Rule::Decision);
            }
        }
        for (at, rule) in keys::find(self.scene, self) {
            self.take(at, rule);
        }
        for _ in 0..ROUNDS {
            let sure: Vec<u32> = self.free().filter(|at| self.is_sure(*at)).collect();
            let chosen = assign::best(self, &sure);
            if chosen.is_empty() {
                break;
            }
            chosen.into_iter().for_each(|at| self.take(at, Rule::Evidence));
        }
        if let Some(wear) = Wear::learn(self) {
            let sure: Vec<u32> = self.free().filter(|at| wear.is_sure(self, *at)).collect();
            let chosen = assign::best_by(self, &sure, |fit| wear.bits(fit));
            chosen.into_iter().for_each(|at| self.take(at, Rule::Evidence));
        }
    }

    /// log2 of the odds: whoever is left over in the longer list could be meant by chance.
    pub(super) fn sure_bits(&self, fit: &Fit) -> f32 {
        let login = if is_named_by_login(fit) { fit.login.unwrap_or_default() } else { 0.0 };
        login + fit.names + fit.rest + fit.number - (self.scene.unknown.max(LEAST / 16) as f32).log2()
    }

    fn is_sure(&self, at: u32) -> bool {
        let fit = self.fit(at);
        if fit.is_denied() || !self.has_ground(fit) {
            return despite::is_sure(self, at);
        }
        let needed = match fit.class.kin {
            _ if fit.numbers.contains(&NumberFit::Replaced) => SURE_DESPITE,
            ClassKin::One if !is_backed(fit) => SURE_BY_YEAR,
            _ => SURE,
        };
        self.sure_bits(fit) >= needed && self.rivals(at).all(|other| self.is_told_apart(fit, other))
    }

    /// Whether the names, and what backs them, could be enough at all.
    fn has_ground(&self, fit: &Fit) -> bool {
        let (given, family) = (fit.given, fit.family);
        if is_named_by_login(fit) {
            return true;
        }
        if !given.level.is_near() || !family.level.is_near() {
            return false;
        }
        if is_backed(fit) {
            return given.level != Level::Initial || fit.class.agrees;
        }
        let is_fine = |name: &NameFit| !name.is_other && matches!(name.level, Level::Same | Level::Spelling);
        let is_one_off = (is_fine(&given) && family.level != Level::Initial)
            || (is_fine(&family) && given.level != Level::Initial && !fit.is_by_middle);
        let is_double = given.level == Level::Part && !fit.is_swapped && self.is_hyphened(fit);
        let is_plain = fit.middle != Some(false) && !fit.is_other_generation && is_one_off && !is_double;
        is_plain && (fit.class.agrees || self.is_placed(fit))
    }

    /// Daisy-Mae is a name of its own, which a Daisy's sister may have.
    fn is_hyphened(&self, fit: &Fit) -> bool {
        let (a, b) = (&self.scene.have[fit.have as usize], &self.scene.want[fit.want as usize]);
        a.given_name.contains('-') || b.given_name.contains('-')
    }

    /// Classes do not speak, but what is known instead does: neither is in a class and nobody says that one is a pupil
    /// (staff), or one is in none and the year is right.
    fn is_placed(&self, fit: &Fit) -> bool {
        let (a, b) = (&self.scene.haves[fit.have as usize], &self.scene.wants[fit.want as usize]);
        match fit.class.kin {
            ClassKin::Neither => {
                let is_pupil = a.is_staff() == Some(false) || b.is_staff() == Some(false);
                let is_other = a.role.zip(b.role).is_some_and(|(a, b)| a != b) && self.scene.tells_office;
                self.scene.is_role_silent || !(is_pupil || is_other)
            }
            ClassKin::One => {
                is_exact(fit) && a.year.zip(b.year).is_some_and(|(a, b)| self.scene.forms.years_off(a, b) == 0)
            }
            _ => false,
        }
    }

    /// Whether more than a name tells this pair from another of one of the two.
    fn is_told_apart(&self, fit: &Fit, at: u32) -> bool {
        let other = self.fit(at);
        let by_rest = fit.rest + fit.number - other.rest - other.number;
        let ahead = by_rest + fit.names - other.names;
        let is_backed = is_backed(fit) && !is_backed_alike(fit, other);
        if is_backed || !is_kin(other.family.level) {
            return ahead >= AHEAD;
        }
        // The same surname, and no birthday or number between the two.
        if other.is_other_role {
            return ahead >= AHEAD_BY_CLASS;
        }
        if is_placed_better(fit, other) {
            if self.has_their_own(fit, at) {
                return ahead >= AHEAD_BY_OWN;
            }
            let is_years_off = other.years_off.is_some_and(|off| off > i8::from(other.class.kin == ClassKin::One));
            let is_elsewhere = is_years_off || !is_kin(other.given.level);
            let is_nearer = is_exact(fit) && !is_exact(other);
            let is_alone = other.class.kin == ClassKin::One && fit.class.agrees && is_exact(fit);
            let is_settled = (is_alone && by_rest >= UNPLACED) || (by_rest >= NAMESAKES && self.is_balanced(fit));
            return ahead >= AHEAD_BY_CLASS && (is_elsewhere || is_nearer || is_settled);
        }
        if is_kin(other.given.level) || other.birth == BirthFit::Same || !is_told(fit.given.level) || ahead < AHEAD {
            return false;
        }
        let families = [&self.scene.haves[other.have as usize], &self.scene.wants[other.want as usize]];
        let are_siblings = families.iter().any(|face| self.scene.siblings.are_likely(face.family.whole));
        !other.class.agrees || !other.family.level.is_same() || !are_siblings
    }

    /// Both lists have as many of the name, so that none is left over.
    fn is_balanced(&self, fit: &Fit) -> bool {
        let [ours, theirs] = self.scene.namesakes(&self.scene.haves[fit.have as usize]);
        ours == theirs && is_exact(fit)
    }

    /// The other person has somebody of their own, of the same name and in the right class.
    fn has_their_own(&self, fit: &Fit, at: u32) -> bool {
        let other = self.fit(at);
        let theirs = if other.have == fit.have {
            &self.of_want[other.want as usize]
        } else {
            &self.of_have[other.have as usize]
        };
        theirs.iter().filter(|own| **own != at).map(|own| self.fit(*own)).any(|own| {
            let is_free = own.have != fit.have && own.want != fit.want;
            let roles =
                [&self.scene.haves[own.have as usize], &self.scene.wants[own.want as usize]].map(Face::is_staff);
            let is_placed = own.class.agrees || (own.class.kin == ClassKin::Neither && roles.contains(&Some(true)));
            is_free && is_placed && own.given.level.is_same() && own.family.level.is_same()
        })
    }
}

/// The class is right for the one and not for the other; or there is none, and the other would have one.
fn is_placed_better(fit: &Fit, other: &Fit) -> bool {
    match fit.class.kin {
        ClassKin::Unknown | ClassKin::One => false,
        ClassKin::Neither => other.class.kin == ClassKin::One,
        _ => fit.class.agrees && !other.class.agrees && other.class.kin != ClassKin::Unknown,
    }
}

/// First name and surname are the same.
fn is_exact(fit: &Fit) -> bool {
    let is_same = |name: &NameFit| name.level == Level::Same && !name.is_other;
    is_same(&fit.given) && is_same(&fit.family) && !fit.is_swapped
}

/// No name is told, but an address made from one, and the birthday is the same.
fn is_named_by_login(fit: &Fit) -> bool {
    let is_unknown = fit.given.level == Level::Unknown && fit.family.level == Level::Unknown;
    is_unknown && fit.birth == BirthFit::Same && fit.login.is_some_and(|bits| bits > 6.0)
}

/// What backs the one backs the other.
fn is_backed_alike(fit: &Fit, other: &Fit) -> bool {
    let birth = fit.birth == BirthFit::Same && other.birth != BirthFit::Same && other.birth != BirthFit::Unknown;
    let number = (0..3).any(|at| {
        fit.numbers[at] == NumberFit::Same && matches!(other.numbers[at], NumberFit::Differs | NumberFit::Replaced)
    });
    !(birth || number)
}

/// Enough of a first name to tell brother from sister.
fn is_told(level: Level) -> bool {
    matches!(level, Level::Same | Level::Spelling | Level::Nickname | Level::Typing | Level::Part)
}

/// A birthday or number stands behind the names.
fn is_backed(fit: &Fit) -> bool {
    fit.birth == BirthFit::Same || fit.numbers.iter().any(|number| matches!(number, NumberFit::Same | NumberFit::Slip))
}

/// The names may be one, or are alike.
fn is_kin(level: Level) -> bool {
    level.is_near() || level == Level::Alike
}
