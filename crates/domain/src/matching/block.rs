//! Which pairs are worth comparing: those that share something. Ten thousand by ten thousand would be a hundred million.

use super::face::Face;
use super::form::NO_CLASS;
use super::kinship::{NONE, Words};
use super::login::local;
use super::names::Name;
use super::scene::Scene;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Keys that more people share than this are not looked through, unless they are sure ones.
const CROWD: usize = 150;
/// A surname alone, or a first name alone, is looked through if so few have it.
const FEW_FAMILY: usize = 30;
const FEW_GIVEN: usize = 12;

/// Keys are hashes already.
#[derive(Default)]
pub(super) struct Ready(u64);

impl Hasher for Ready {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, _: &[u8]) {}
    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

/// Who has each key.
struct Index {
    spans: HashMap<u64, (u32, u32), BuildHasherDefault<Ready>>,
    people: Vec<u32>,
}

impl Index {
    fn new(mut keys: Vec<(u64, u32)>) -> Index {
        keys.sort_unstable();
        keys.dedup();
        let mut spans = HashMap::with_capacity_and_hasher(keys.len(), BuildHasherDefault::default());
        let mut at = 0;
        for group in keys.chunk_by(|a, b| a.0 == b.0) {
            spans.insert(group[0].0, (at, at + group.len() as u32));
            at += group.len() as u32;
        }
        Index { spans, people: keys.into_iter().map(|(_, person)| person).collect() }
    }

    fn get(&self, key: u64, most: usize) -> &[u32] {
        let Some((from, to)) = self.spans.get(&key) else { return &[] };
        if (to - from) as usize > most { &[] } else { &self.people[*from as usize..*to as usize] }
    }
}

fn key(tag: u64, a: u64, b: u64) -> u64 {
    let h = (a ^ (b << 32) ^ (b >> 32) ^ (tag << 59)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let h = (h ^ (h >> 31)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    h ^ (h >> 29)
}

const BOTH: u64 = 1;
const FAMILY_CLASS: u64 = 2;
const GIVEN_CLASS: u64 = 3;
const FAMILY: u64 = 4;
const GIVEN: u64 = 5;
const BIRTH: u64 = 6;
const NUMBER: u64 = 7;
const STEM: u64 = 8;
const TEXT: u64 = 9;

/// All words of some names.
fn each<'a>(names: [&'a Name; 2]) -> impl Iterator<Item = u32> + 'a {
    names.into_iter().flat_map(Name::each)
}

fn with_kin(words: &Words, of: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut all: Vec<u32> = Vec::new();
    for word in of {
        all.push(word);
        all.extend(words.kin(word).iter().map(|(kin, _)| *kin));
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// For each of want, whom of have to compare with, sorted. Looked for from both sides, so that it does not matter which is
/// which.
pub(super) fn pairs(scene: &Scene) -> Vec<Vec<u32>> {
    let mut found = look(scene, true);
    for (have, wants) in look(scene, false).into_iter().enumerate() {
        wants.into_iter().for_each(|want| found[want as usize].push(have as u32));
    }
    for (have, want) in &scene.pairs {
        found[*want].push(*have as u32);
    }
    for (have, want) in scene.known.iter().enumerate().filter(|(_, want)| **want != NONE) {
        found[*want as usize].push(have as u32);
    }
    for found in &mut found {
        found.sort_unstable();
        found.dedup();
    }
    found
}

/// For each of one list, whom of the other.
fn look(scene: &Scene, is_want: bool) -> Vec<Vec<u32>> {
    let (faces, others) = if is_want { (&scene.wants, &scene.haves) } else { (&scene.haves, &scene.wants) };
    let with = |(face, at): (&Face, u32)| keys(face).into_iter().map(move |key| (key, at)).collect::<Vec<_>>();
    let index = Index::new(others.iter().zip(0u32..).flat_map(with).collect());
    let likely = scene.forms.likely(is_want);
    let mut found: Vec<Vec<u32>> = vec![Vec::new(); faces.len()];
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let size = faces.len().div_ceil(cores).max(1);
    std::thread::scope(|threads| {
        for (faces, found) in faces.chunks(size).zip(found.chunks_mut(size)) {
            let (index, likely) = (&index, &likely);
            threads.spawn(move || {
                for (face, found) in faces.iter().zip(found) {
                    let classes = likely.get(usize::from(face.class)).map_or(&[NO_CLASS][..], Vec::as_slice);
                    *found = candidates(scene, index, face, classes);
                }
            });
        }
    });
    found
}

/// What somebody can be found by.
fn keys(face: &Face) -> Vec<u64> {
    let mut keys = sure_keys(face);
    let givens: Vec<u32> = each([&face.given, &face.preferred]).chain(face.middle.words.first().copied()).collect();
    let families: Vec<u32> = each([&face.family, &face.other_family]).collect();
    for family in families.iter().copied().map(u64::from) {
        keys.extend(givens.iter().map(|given| key(BOTH, u64::from(*given), family)));
        keys.push(key(FAMILY_CLASS, family, u64::from(face.class)));
        keys.push(key(FAMILY, family, 0));
    }
    for given in givens.iter().copied().map(u64::from) {
        keys.push(key(GIVEN_CLASS, given, u64::from(face.class)));
        keys.push(key(GIVEN, given, 0));
    }
    keys.extend(face.logins.stems.iter().chain(&face.logins.patterns).map(|stem| key(STEM, *stem, 0)));
    keys
}

/// Birthday, numbers, username and address.
fn sure_keys(face: &Face) -> Vec<u64> {
    let mut keys = Vec::new();
    keys.extend(face.birth.map(|day| key(BIRTH, u64::from(day), 0)));
    let numbers = (0u64..).zip(&face.numbers).filter(|(_, number)| !number.is_empty());
    keys.extend(numbers.map(|(kind, number)| key(NUMBER, text(number), kind)));
    let texts = [(0, face.sourced_id.as_str()), (1, local(&face.username)), (2, face.email.as_str())];
    keys.extend(texts.into_iter().filter(|(_, t)| !t.is_empty()).map(|(kind, t)| key(TEXT, text(t), kind)));
    keys
}

fn text(text: &str) -> u64 {
    super::kinship::hash(7, text.as_bytes())
}

fn candidates(scene: &Scene, index: &Index, face: &Face, classes: &[u16]) -> Vec<u32> {
    let mut found: Vec<u32> = Vec::new();
    for key in sure_keys(face) {
        found.extend(index.get(key, 4 * CROWD));
    }
    let own = each([&face.given, &face.preferred]).chain(face.middle.words.first().copied());
    let givens = with_kin(&scene.words, own);
    let families = with_kin(&scene.words, each([&face.family, &face.other_family]));
    for family in families.iter().copied().map(u64::from) {
        for given in givens.iter().copied().map(u64::from) {
            found.extend(index.get(key(BOTH, given, family), usize::MAX));
            found.extend(index.get(key(BOTH, family, given), usize::MAX));
        }
        found.extend(index.get(key(FAMILY, family, 0), FEW_FAMILY));
        for class in classes {
            found.extend(index.get(key(FAMILY_CLASS, family, u64::from(*class)), CROWD));
        }
        if face.class != NO_CLASS {
            found.extend(index.get(key(FAMILY_CLASS, family, u64::from(NO_CLASS)), FEW_FAMILY));
        }
    }
    for given in givens.iter().copied().map(u64::from) {
        found.extend(index.get(key(GIVEN, given, 0), FEW_GIVEN));
        for class in classes {
            found.extend(index.get(key(GIVEN_CLASS, given, u64::from(*class)), CROWD / 3));
        }
    }
    for stem in face.logins.stems.iter().chain(&face.logins.patterns) {
        found.extend(index.get(key(STEM, *stem, 0), FEW_FAMILY));
    }
    found.sort_unstable();
    found.dedup();
    found
}
