//! Keys that are certain, each with the rule on when it is not: shared by two in either list, contradicted by names and
//! birthday (numbers and usernames come back after their owners have left), two keys that point at two people, or somebody
//! else whom everything but the key fits better (twins whose numbers were swapped).

use super::Rule;
use super::birth::BirthFit;
use super::decide::Board;
use super::face::Face;
use super::fit::Fit;
use super::names::Level;
use super::numbers::NumberFit;
use super::scene::Scene;
use crate::reconcile::identity::pair_up;
use std::borrow::Cow;
use std::collections::HashMap;

/// From the strongest to the weakest.
pub(super) const KEYS: [Rule; 7] = [
    Rule::ProviderId,
    Rule::Upn,
    Rule::AdmissionNumber,
    Rule::EmployeeNumber,
    Rule::Username,
    Rule::Email,
    Rule::Evidence,
];

/// What somebody else must fit better by, for a key to be doubted.
const DOUBT: f32 = 5.0;

/// Pairs that a certain key joins, and the strongest of the keys.
pub(super) fn find(scene: &Scene, board: &Board) -> Vec<(u32, Rule)> {
    let mut standing: Vec<(u32, Rule)> = Vec::new();
    for rule in &KEYS[..6] {
        for (have, want) in unique(scene, board, *rule) {
            let Some(at) = board.find(have as u32, want as u32) else { continue };
            if stands(board.fit(at), *rule, scene) && !is_better_elsewhere(board, at) {
                standing.push((at, *rule));
            }
        }
    }
    let (mut wants, mut haves): (HashMap<u32, u32>, HashMap<u32, u32>) = (HashMap::new(), HashMap::new());
    let mut torn: Vec<u32> = Vec::new();
    for (at, _) in &standing {
        let fit = board.fit(*at);
        for held in [*wants.entry(fit.have).or_insert(*at), *haves.entry(fit.want).or_insert(*at)] {
            if held != *at {
                torn.extend([held, *at]);
            }
        }
    }
    standing.retain(|(at, _)| !torn.contains(at));
    standing.sort_by_key(|(at, rule)| (*at, *rule));
    standing.dedup_by_key(|(at, _)| *at);
    standing
}

/// Free pairs whose key belongs to nobody else in either list.
fn unique(scene: &Scene, board: &Board, rule: Rule) -> Vec<(usize, usize)> {
    let text = |face: &Face| -> String {
        match rule {
            Rule::ProviderId => face.sourced_id.clone(),
            Rule::Upn => face.numbers[0].clone(),
            Rule::AdmissionNumber => face.numbers[1].clone(),
            Rule::EmployeeNumber => face.numbers[2].clone(),
            Rule::Username => super::login::local(&face.username).to_owned(),
            _ => face.email.clone(),
        }
    };
    let texts = |faces: &[Face]| faces.iter().map(|face| Cow::Owned(text(face))).collect::<Vec<Cow<str>>>();
    let (haves, wants) = (texts(&scene.haves), texts(&scene.wants));
    let mut found = Vec::new();
    pair_up(&haves, &wants, false, &mut vec![false; haves.len()], |want, have| {
        if board.is_free(have as u32, want as u32) {
            found.push((have, want));
        }
    });
    found
}

/// Whether names and birthday bear the key out.
fn stands(fit: &Fit, rule: Rule, scene: &Scene) -> bool {
    let (a, b) = (&scene.haves[fit.have as usize], &scene.wants[fit.want as usize]);
    if fit.is_other_role && rule != Rule::ProviderId {
        return false;
    }
    match rule {
        Rule::ProviderId => {
            !(is_another(fit.given.level) && is_another(fit.family.level) && fit.birth == BirthFit::Differs)
        }
        Rule::Upn | Rule::AdmissionNumber | Rule::EmployeeNumber => number_stands(fit),
        Rule::Username => fit.is_same_username && login_stands(fit) && fit.ids != NumberFit::Differs,
        Rule::Email => (a.is_vouched || b.is_vouched) && login_stands(fit) && fit.ids != NumberFit::Differs,
        _ => false,
    }
}

fn is_another(level: Level) -> bool {
    matches!(level, Level::Differs | Level::Alike)
}

/// A number is a strong word: one name and the birthday may differ, or one name where the birthday is the same.
fn number_stands(fit: &Fit) -> bool {
    let (given, family) = (fit.given.level, fit.family.level);
    if fit.numbers.iter().any(|number| matches!(number, NumberFit::Differs | NumberFit::Replaced)) {
        return given.is_same() && family.is_same() && fit.birth == BirthFit::Same;
    }
    match fit.birth {
        BirthFit::Same => true,
        BirthFit::Swapped | BirthFit::Slip => !is_another(given) || family.is_near(),
        BirthFit::Unknown => !is_another(given) && (!is_another(family) || given.is_near()),
        BirthFit::Differs => given.is_near() && family.is_near(),
    }
}

/// A username or address comes back more easily: both names must fit, or be unknown, and nothing else may differ.
fn login_stands(fit: &Fit) -> bool {
    let is_denied = matches!(fit.birth, BirthFit::Differs | BirthFit::Slip | BirthFit::Swapped)
        || fit.numbers.iter().any(|number| matches!(number, NumberFit::Differs | NumberFit::Replaced))
        || fit.is_years_off
        || fit.is_other_generation;
    let (given, family) = (fit.given.level, fit.family.level);
    let is_borne_out = fit.birth == BirthFit::Same || fit.class.agrees;
    let names = !is_another(given) && (!is_another(family) || is_borne_out) && given != Level::Initial;
    !is_denied && (names || (fit.birth == BirthFit::Same && !is_another(given)))
}

/// Everything but numbers and usernames speaks for another pair of one of the two.
fn is_better_elsewhere(board: &Board, at: u32) -> bool {
    let fit = board.fit(at);
    let own = fit.names + fit.rest;
    board.rivals(at).any(|rival| {
        let other = board.fit(rival);
        let is_joined = other.number > 5.0 && fit.number < 5.0;
        !is_joined && other.names + other.rest > own + DOUBT
    })
}
