//! The answer as others read it: matches, and for the rest whom they may be, with reasons.

use super::decide::Board;
use super::fit::{self, Fit};
use super::scene::Scene;
use super::{Match, Matching, SUGGESTED, Strength, Suggestion, assign, reasons};
use std::collections::HashSet;

/// What being in the best pairing of everybody is worth.
const PAIRED: f32 = 3.0;
/// Nothing less likely than this is suggested.
const LEAST: f64 = 0.0005;

pub(super) fn answer(scene: &Scene, board: &Board) -> Matching {
    let pairing = assign::pairing(board);
    let prior = fit::prior(scene);
    let weigh = |at: u32, fit: &Fit| fit.bits(prior) + if pairing.contains(&at) { PAIRED } else { 0.0 };
    let odds = |at: u32| f64::from(weigh(at, board.fit(at)).clamp(-40.0, 60.0)).exp2();
    let mut of_want = vec![0.0; scene.wants.len()];
    board.free().for_each(|at| of_want[board.fit(at).want as usize] += odds(at));
    let mut found = Matching::default();
    for (have, held) in board.have.iter().enumerate() {
        if let Some((at, rule)) = held {
            let fit = board.fit(*at);
            let evidence = reasons::of(scene, board, *at, *rule);
            found.matched.push(Match { have, want: fit.want as usize, rule: *rule, evidence });
            found.suggestions.push(Vec::new());
            continue;
        }
        let of_have: f64 = board.candidates(have).map(odds).sum();
        let score = |at: u32| {
            let own = odds(at);
            own / (1.0 + of_have + of_want[board.fit(at).want as usize] - own)
        };
        let mut candidates: Vec<(f64, f32, u32)> =
            board.candidates(have).map(|at| (score(at), weigh(at, board.fit(at)), at)).collect();
        candidates.retain(|(score, ..)| *score >= LEAST);
        candidates.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.2.cmp(&b.2)));
        candidates.truncate(SUGGESTED);
        let best = candidates.into_iter().map(|(score, _, at)| suggestion(scene, board, at, score));
        found.suggestions.push(best.collect());
    }
    found
}

fn suggestion(scene: &Scene, board: &Board, at: u32, score: f64) -> Suggestion {
    let fit = board.fit(at);
    let evidence = reasons::suggested(scene, board, at);
    let strength = match score {
        score if score >= 0.95 && !fit.is_denied() => Strength::Strong,
        score if score >= 0.5 => Strength::Likely,
        _ => Strength::Weak,
    };
    Suggestion { want: fit.want as usize, score, strength, evidence }
}

/// People of want that nobody of have is matched with: for a caller who lists them.
impl Matching {
    /// Indexes into the provider's list of those who are nobody's match.
    pub fn unmatched_want(&self, people: usize) -> Vec<usize> {
        let taken: HashSet<usize> = self.matched.iter().map(|found| found.want).collect();
        (0..people).filter(|want| !taken.contains(want)).collect()
    }
}
