//! Who is matched without a person: decisions, certain keys, and evidence where a wrong match is as good as impossible.
//!
//! A pair is surer once others are out of the way, so evidence is weighed in rounds; within a round all pairs are judged by
//! the same board, so that no order of rows decides.

use super::birth::BirthFit;
use super::fit::Fit;
use super::form::ClassKin;
use super::kinship::LEAST;
use super::names::{Level, NameFit};
use super::numbers::NumberFit;
use super::scene::Scene;
use super::{Rule, assign, keys};

/// log2 of the odds a pair needs without birthday or number, and with.
const SURE_BY_NAME: f32 = 6.0;
const SURE: f32 = 6.0;
/// What a pair must be ahead of every other by.
const AHEAD: f32 = 7.0;
/// By birthday, class or number, not by names: what tells two people apart.
const TELLS: f32 = 6.0;
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

    /// All free pairs.
    pub(super) fn free(&self) -> impl Iterator<Item = u32> + '_ {
        (0..self.fits.len() as u32).filter(|at| self.is_free(self.fit(*at).have, self.fit(*at).want))
    }

    /// Other pairs of either of the two, with people who are free.
    pub(super) fn rivals(&self, at: u32) -> impl Iterator<Item = u32> + '_ {
        let fit = self.fit(at);
        let same_have = self.of_have[fit.have as usize].iter().filter(|o| self.want[self.fit(**o).want as usize].is_none());
        let same_want = self.of_want[fit.want as usize].iter().filter(|o| self.have[self.fit(**o).have as usize].is_none());
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
                return;
            }
            chosen.into_iter().for_each(|at| self.take(at, Rule::Evidence));
        }
    }

    /// log2 of the odds: whoever is left over in the longer list could be meant by chance.
    fn sure_bits(&self, fit: &Fit) -> f32 {
        fit.names + fit.rest + fit.number - (self.scene.unknown.max(LEAST / 16) as f32).log2()
    }

    fn is_sure(&self, at: u32) -> bool {
        let fit = self.fit(at);
        if fit.is_denied() || !self.has_ground(fit) {
            return false;
        }
        let bits = self.sure_bits(fit);
        let is_backed = is_backed(fit);
        bits >= if is_backed { SURE } else { SURE_BY_NAME } && self.rivals(at).all(|other| self.is_told_apart(fit, self.fit(other)))
    }

    /// Whether the names, and what backs them, could be enough at all.
    fn has_ground(&self, fit: &Fit) -> bool {
        let (given, family) = (fit.given, fit.family);
        if !given.level.is_near() || !family.level.is_near() {
            return false;
        }
        if is_backed(fit) {
            return given.level != Level::Initial || fit.class.agrees;
        }
        let exact = |fit: &NameFit| fit.level.is_same() && !fit.is_other;
        let is_exact = exact(&given) && exact(&family) && !fit.is_swapped;
        let one_off = is_exact
            || (exact(&given) && family.level != Level::Initial)
            || (exact(&family) && !matches!(given.level, Level::Initial | Level::Short if given.bits < 3.0));
        let is_plain = fit.middle != Some(false) && !fit.is_other_generation && given.level != Level::Initial;
        is_plain && ((fit.class.agrees && one_off) || (is_exact && self.is_unplaced(fit)))
    }

    /// Neither is in a class and nobody says that one is a pupil: staff.
    fn is_unplaced(&self, fit: &Fit) -> bool {
        let (a, b) = (&self.scene.haves[fit.have as usize], &self.scene.wants[fit.want as usize]);
        let is_pupil = !self.scene.is_role_silent && (a.is_staff() == Some(false) || b.is_staff() == Some(false));
        fit.class.kin == ClassKin::Neither && !is_pupil
    }

    /// Whether more than a name tells this pair from another of one of the two.
    fn is_told_apart(&self, fit: &Fit, other: &Fit) -> bool {
        let ahead = self.sure_bits(fit) - self.sure_bits(other);
        if ahead < AHEAD {
            return false;
        }
        let by_rest = fit.rest + fit.number - other.rest - other.number;
        if by_rest >= TELLS || !is_kin(other.family.level) {
            return true;
        }
        // The same surname, and nothing but the first name between the two.
        if other.birth == BirthFit::Same || is_kin(other.given.level) || fit.given.level != Level::Same {
            return false;
        }
        other.birth == BirthFit::Differs || other.is_denied_by_number() || !self.is_rare_in_class(other)
    }

    /// So few have the surname that two of it in one class are brother and sister.
    fn is_rare_in_class(&self, fit: &Fit) -> bool {
        if !fit.class.agrees {
            return false;
        }
        let face = &self.scene.haves[fit.have as usize];
        let people = self.scene.words.people.max(LEAST) as f32;
        let namesakes = self.scene.words.people_with(face.family.whole, true) as f32;
        namesakes / people * self.scene.forms.size(face.class) as f32 <= RARE
    }
}

/// People of a surname that a class has by chance.
const RARE: f32 = 0.1;

impl Fit {
    fn is_denied_by_number(&self) -> bool {
        self.numbers.contains(&NumberFit::Differs)
    }
}

/// A birthday or number stands behind the names.
fn is_backed(fit: &Fit) -> bool {
    fit.birth == BirthFit::Same || fit.numbers.iter().any(|number| matches!(number, NumberFit::Same | NumberFit::Slip))
}

/// The names may be one, or are alike.
fn is_kin(level: Level) -> bool {
    level.is_near() || level == Level::Alike
}
