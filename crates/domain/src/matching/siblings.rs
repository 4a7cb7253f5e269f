//! Whether two of one surname in one class are brother and sister or met by chance: as often as the lists themselves show it.

use super::face::Face;
use super::form::NO_CLASS;
use super::kinship::NONE;
use std::collections::HashMap;

/// Surnames of at most so many pupils are counted together.
const BOUNDS: [u32; 6] = [2, 3, 5, 10, 20, u32::MAX];

/// More than this share of such pairs being siblings makes each of them suspect.
const SUSPECT: f32 = 0.3;

/// What the lists show.
#[derive(Default)]
pub(super) struct Siblings {
    /// Pupils of a surname, in the list that has more.
    people: HashMap<u32, u32>,
    /// By bounds: pairs in one class, and how many there would be by chance.
    seen: [f32; 6],
    chance: [f32; 6],
}

impl Siblings {
    pub(super) fn learn(lists: [&[Face]; 2]) -> Siblings {
        let mut found = Siblings::default();
        for faces in lists {
            let (mut families, mut together, mut classes) = (HashMap::new(), HashMap::new(), HashMap::new());
            for face in faces.iter().filter(|face| face.class != NO_CLASS && face.family.whole != NONE) {
                *families.entry(face.family.whole).or_insert(0u32) += 1;
                *together.entry((face.family.whole, face.class)).or_insert(0u32) += 1;
                *classes.entry(face.class).or_insert(0u32) += 1;
            }
            let all = families.values().sum::<u32>().max(1) as f64;
            let squares: u64 = classes.values().map(|count| u64::from(*count).pow(2)).sum();
            let meet = squares as f64 / (all * all);
            for (family, count) in &families {
                let most = found.people.entry(*family).or_default();
                *most = (*most).max(*count);
                found.chance[bound(*count)] += (pairs(*count) * meet) as f32;
            }
            for ((family, _), count) in &together {
                found.seen[bound(families[family])] += pairs(*count) as f32;
            }
        }
        found
    }

    /// Two of this surname in one class are suspect.
    pub(super) fn are_likely(&self, family: u32) -> bool {
        let at = bound(self.people.get(&family).copied().unwrap_or_default());
        (self.seen[at] - self.chance[at] + 1.0) / (self.seen[at] + 2.0) > SUSPECT
    }
}

fn bound(count: u32) -> usize {
    BOUNDS.iter().position(|most| count <= *most).unwrap_or(BOUNDS.len() - 1)
}

fn pairs(count: u32) -> f64 {
    f64::from(count) * (f64::from(count) - 1.0) / 2.0
}
