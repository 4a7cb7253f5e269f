//! Usernames and addresses against names: `jsmith125` is made like Jane Smith, and like John Smith.

use super::face::Face;
use super::kinship::{Words, hash};
use super::spelling;
use std::collections::HashMap;

/// The forms in which somebody's names may stand in a username, and the letters of their own usernames.
#[derive(Clone, Debug, Default)]
pub(super) struct Logins {
    /// Letters of username and address, without digits and signs.
    pub(super) stems: Vec<u64>,
    /// What the names would make.
    pub(super) patterns: Vec<u64>,
}

/// The part before the `@`.
pub(super) fn local(address: &str) -> &str {
    address.split('@').next().unwrap_or_default()
}

/// The part after the `@`, empty if there is none.
pub(super) fn domain(address: &str) -> &str {
    address.split_once('@').map_or("", |(_, domain)| domain)
}

fn stem(address: &str) -> Option<u64> {
    let letters: String = spelling::words(local(address)).concat().chars().filter(char::is_ascii_alphabetic).collect();
    (letters.len() > 2).then(|| of(&letters))
}

fn of(letters: &str) -> u64 {
    hash(9, letters.as_bytes())
}

/// Usernames are cut off here by some systems.
const CUT: usize = 11;

impl Logins {
    pub(super) fn read(username: &str, email: &str, face: &Face, words: &Words) -> Logins {
        let mut stems: Vec<u64> = [username, email].into_iter().filter_map(stem).collect();
        stems.dedup();
        let mut patterns = Vec::new();
        let families = face.family.each().chain(face.other_family.each());
        for family in families.map(|word| words.text(word)) {
            for given in [&face.given, &face.preferred].into_iter().filter(|name| !name.is_empty()) {
                let given = words.text(given.words.first().copied().unwrap_or(given.whole));
                let initial = &given[..1.min(given.len())];
                let made = [[initial, family], [given, family], [family, initial], [family, given]];
                for [first, second] in made {
                    let both = format!("{first}{second}");
                    patterns.extend(both.get(..CUT).filter(|cut| cut.len() < both.len()).map(of));
                    patterns.push(of(&both));
                }
            }
        }
        patterns.sort_unstable();
        patterns.dedup();
        Logins { stems, patterns }
    }

    /// The username or address is made from the other's first name and surname.
    pub(super) fn is_made_of(&self, names: &Logins) -> bool {
        self.stems.iter().any(|stem| names.patterns.binary_search(stem).is_ok())
    }
}

/// How many people each stem may mean.
#[derive(Default)]
pub(super) struct Stems {
    counts: HashMap<u64, u32>,
}

impl Stems {
    pub(super) fn add(&mut self, logins: &Logins) {
        for key in logins.stems.iter().chain(logins.patterns.iter().filter(|key| !logins.stems.contains(key))) {
            *self.counts.entry(*key).or_default() += 1;
        }
    }

    /// Weight of one's username being made like the other's name or username; `None` if it is not.
    pub(super) fn compare(&self, a: &Logins, b: &Logins, people: usize) -> Option<f32> {
        let shared = a.stems.iter().filter(|stem| b.stems.contains(stem) || b.patterns.binary_search(stem).is_ok());
        let turned = b.stems.iter().filter(|stem| a.patterns.binary_search(stem).is_ok());
        let rarest = shared.chain(turned).map(|stem| self.counts.get(stem).copied().unwrap_or(1)).min()?;
        Some((0.4 * people as f32 / rarest.max(1) as f32).log2().min(11.0))
    }
}
