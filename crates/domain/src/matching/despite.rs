//! Pairs that one thing denies while all else bears them out: a surname changed by marriage, a birthday with day and month
//! swapped. Two that are denied are left to a person, and so is everybody who has a twin.

use super::birth::BirthFit;
use super::decide::Board;
use super::face::Face;
use super::fit::Fit;
use super::form::ClassKin;
use super::names::Level;
use super::numbers::NumberFit;

/// log2 of the odds that a changed surname needs where no username is made from the former one.
const CHANGED: f32 = 9.0;
/// The same for a birthday with day and month swapped.
const SWAPPED: f32 = 6.0;

/// Whether a pair is sure though one thing denies it.
pub(super) fn is_sure(board: &Board, at: u32) -> bool {
    let fit = board.fit(at);
    if is_denied_otherwise(fit) || board.rivals(at).any(|other| is_other_meant(fit, board.fit(other))) {
        return false;
    }
    let is_placed = fit.class.agrees || fit.class.kin == ClassKin::Neither;
    is_placed && if fit.birth == BirthFit::Same { is_changed(board, fit) } else { is_turned(board, fit) }
}

/// Something other than surname and birthday speaks against it.
fn is_denied_otherwise(fit: &Fit) -> bool {
    fit.numbers.iter().any(|number| !matches!(number, NumberFit::Unknown | NumberFit::Same))
        || fit.ids == NumberFit::Differs
        || fit.is_years_off
        || fit.is_other_role
        || fit.is_other_generation
        || fit.is_swapped
        || fit.middle == Some(false)
}

/// Somebody else who could be meant: of the same first name and surname or birthday, or of the same surname and birthday.
fn is_other_meant(fit: &Fit, other: &Fit) -> bool {
    let is_given = is_alike(other.given.level);
    let is_family = is_alike(other.family.level);
    let is_born = matches!(other.birth, BirthFit::Same | BirthFit::Unknown);
    let is_denied = other.birth == BirthFit::Differs && fit.birth == BirthFit::Same;
    (is_given && is_family && !is_denied) || (is_given && other.birth == BirthFit::Same) || (is_family && is_born)
}

/// Another surname and the same birthday: a username or address is still made from the former one, or the first name is rare
/// enough.
fn is_changed(board: &Board, fit: &Fit) -> bool {
    let scene = board.scene();
    let (a, b) = (&scene.haves[fit.have as usize], &scene.wants[fit.want as usize]);
    let is_given = matches!(fit.given.level, Level::Same | Level::Spelling | Level::Nickname | Level::Typing);
    if !is_given
        || fit.is_by_middle
        || !matches!(fit.family.level, Level::Differs | Level::Alike)
        || is_twin(board, a, b)
    {
        return false;
    }
    let is_former = a.logins.is_made_of(&b.logins) || b.logins.is_made_of(&a.logins);
    is_former || (fit.given.level == Level::Same && board.sure_bits(fit) >= CHANGED)
}

/// The same names, and day and month in each other's place.
fn is_turned(board: &Board, fit: &Fit) -> bool {
    let is_fine = fit.given.level.is_same() && fit.family.level.is_same() && !fit.is_by_middle;
    fit.birth == BirthFit::Swapped && is_fine && board.sure_bits(fit) >= SWAPPED
}

/// Somebody else of either list has the birthday and the surname of one of the two.
fn is_twin(board: &Board, a: &Face, b: &Face) -> bool {
    let is_alone = |face: &Face| board.scene().born_together(face).iter().sum::<u32>() <= 1;
    !is_alone(a) || !is_alone(b)
}

fn is_alike(level: Level) -> bool {
    level.is_near() || level == Level::Alike
}
