//! The best way to pair people off, over everybody who is connected by some pair: never greedily, row by row.

use super::decide::Board;
use super::fit::{self, Fit};
use pathfinding::kuhn_munkres::kuhn_munkres;
use pathfinding::matrix::Matrix;
use std::collections::{HashMap, HashSet};

/// Larger groups are cut at their weaker pairs until they fall apart.
const LARGEST: usize = 150;
/// Pairs below these odds (log2) connect nobody.
const CONNECTS: f32 = -4.0;
/// By how much the bar is raised for a group that is too large.
const STEP: f32 = 4.0;

/// Those of the sure pairs that the best pairing of all free people holds too.
pub(super) fn best(board: &Board, sure: &[u32]) -> Vec<u32> {
    if sure.is_empty() {
        return Vec::new();
    }
    let chosen = pairing(board);
    keep(sure, &chosen)
}

/// The same, by other odds than those of the comparison.
pub(super) fn best_by(board: &Board, sure: &[u32], weigh: impl Fn(&Fit) -> f32) -> Vec<u32> {
    if sure.is_empty() { Vec::new() } else { keep(sure, &pairing_by(board, weigh)) }
}

fn keep(sure: &[u32], chosen: &HashSet<u32>) -> Vec<u32> {
    sure.iter().copied().filter(|at| chosen.contains(at)).collect()
}

/// The pairing with the greatest sum of odds.
pub(super) fn pairing(board: &Board) -> HashSet<u32> {
    let prior = fit::prior(board.scene());
    pairing_by(board, |fit| fit.bits(prior))
}

fn pairing_by(board: &Board, weigh: impl Fn(&Fit) -> f32) -> HashSet<u32> {
    let pairs: Vec<u32> = board.free().filter(|at| weigh(board.fit(*at)) > CONNECTS).collect();
    let mut chosen = HashSet::new();
    let mut open = vec![(pairs, CONNECTS)];
    while let Some((pairs, bar)) = open.pop() {
        for group in groups(board, &pairs) {
            let haves: HashSet<u32> = group.iter().map(|at| board.fit(*at).have).collect();
            let wants: HashSet<u32> = group.iter().map(|at| board.fit(*at).want).collect();
            if let [only] = group.as_slice() {
                chosen.insert(*only);
            } else if haves.len().max(wants.len()) > LARGEST {
                let bar = bar + STEP;
                open.push((group.into_iter().filter(|at| weigh(board.fit(*at)) > bar).collect(), bar));
            } else {
                chosen.extend(solve(board, &group, &weigh));
            }
        }
    }
    chosen
}

/// Pairs that share people, directly or over others.
fn groups(board: &Board, pairs: &[u32]) -> Vec<Vec<u32>> {
    let mut parents: Vec<u32> = (0..pairs.len() as u32).collect();
    let mut first: HashMap<(bool, u32), u32> = HashMap::with_capacity(pairs.len());
    for (at, pair) in (0u32..).zip(pairs) {
        let fit = board.fit(*pair);
        for person in [(false, fit.have), (true, fit.want)] {
            let held = *first.entry(person).or_insert(at);
            let (a, b) = (root(&mut parents, held), root(&mut parents, at));
            parents[a.max(b) as usize] = a.min(b);
        }
    }
    let mut groups: HashMap<u32, Vec<u32>> = HashMap::new();
    for (at, pair) in (0u32..).zip(pairs) {
        groups.entry(root(&mut parents, at)).or_default().push(*pair);
    }
    groups.into_values().collect()
}

fn root(parents: &mut [u32], mut at: u32) -> u32 {
    while parents[at as usize] != at {
        parents[at as usize] = parents[parents[at as usize] as usize];
        at = parents[at as usize];
    }
    at
}

/// The Hungarian method, in thousandths of a bit above [`CONNECTS`]; who is better alone stays alone.
fn solve(board: &Board, group: &[u32], weigh: impl Fn(&Fit) -> f32) -> Vec<u32> {
    let number = |people: Vec<u32>| -> HashMap<u32, usize> {
        let mut people = people;
        people.sort_unstable();
        people.dedup();
        people.into_iter().zip(0..).collect()
    };
    let haves = number(group.iter().map(|at| board.fit(*at).have).collect());
    let wants = number(group.iter().map(|at| board.fit(*at).want).collect());
    let is_turned = haves.len() > wants.len();
    let (rows, columns) = if is_turned { (wants.len(), haves.len()) } else { (haves.len(), wants.len()) };
    let mut weights = Matrix::new(rows, columns, 0i64);
    let mut pairs: HashMap<(usize, usize), u32> = HashMap::new();
    for at in group {
        let fit = board.fit(*at);
        let (have, want) = (haves[&fit.have], wants[&fit.want]);
        let cell = if is_turned { (want, have) } else { (have, want) };
        weights[cell] = ((weigh(fit) - CONNECTS) * 1000.0) as i64;
        pairs.insert(cell, *at);
    }
    let (_, chosen) = kuhn_munkres(&weights);
    chosen.into_iter().enumerate().filter_map(|cell| pairs.get(&cell).copied()).collect()
}
