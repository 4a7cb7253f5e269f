//! All words of names in both lists, how common each is, and which of them may stand for one another.

use super::nicknames;
use super::spelling::{consonants, skeleton, unvowelled};
use std::collections::{HashMap, HashSet};

/// No word.
pub(super) const NONE: u32 = u32::MAX;

/// Lists shorter than this are weighed as if they came from a school of this many people: a name is not common because two
/// of ten have it, and one more person changes nothing.
pub(super) const LEAST: usize = 1024;

/// How one word may stand for another; the earlier holds where several do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kin {
    /// Another spelling.
    Spelling,
    /// Short for it, or called so.
    Nickname,
    /// A typing error apart, and at least one of them is no name that others have.
    Typing,
    /// The beginning of it.
    Short,
    /// A letter or two apart, but two names that different people have.
    Alike,
}

/// Which column a word stands in, and in which list.
#[derive(Clone, Copy)]
pub(super) struct Column {
    pub(super) is_family: bool,
    pub(super) is_want: bool,
}

/// The words, by number.
#[derive(Default)]
pub(super) struct Words {
    numbers: HashMap<String, u32>,
    texts: Vec<String>,
    /// People with the word: first names of have and want, surnames of have and want.
    counts: Vec<[u32; 4]>,
    kin: Vec<Vec<(u32, Kin)>>,
    /// People in both lists.
    pub(super) people: usize,
}

impl Words {
    /// For lists of so many people together.
    pub(super) fn new(people: usize) -> Words {
        Words { people, ..Words::default() }
    }

    pub(super) fn add(&mut self, word: &str) -> u32 {
        if word.is_empty() {
            return NONE;
        }
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        let number = self.texts.len() as u32;
        self.numbers.insert(word.to_owned(), number);
        self.texts.push(word.to_owned());
        self.counts.push([0; 4]);
        number
    }

    /// One more person has it.
    pub(super) fn count(&mut self, word: u32, column: Column) {
        if word != NONE {
            self.counts[word as usize][usize::from(column.is_family) * 2 + usize::from(column.is_want)] += 1;
        }
    }

    pub(super) fn text(&self, word: u32) -> &str {
        if word == NONE { "" } else { &self.texts[word as usize] }
    }

    /// People of have and of want who have it as a first name or as a surname.
    pub(super) fn people_with(&self, word: u32, is_family: bool) -> [usize; 2] {
        if word == NONE {
            return [0; 2];
        }
        let at = usize::from(is_family) * 2;
        let counts = &self.counts[word as usize];
        [counts[at] as usize, counts[at + 1] as usize]
    }

    /// The share of people who have it, never less than one person's.
    pub(super) fn share(&self, word: u32, is_family: bool) -> f32 {
        let seen =
            self.people_with(word, is_family).iter().sum::<usize>().max(1) as f32 / self.people.max(LEAST) as f32;
        seen.max(nicknames::share(self.text(word)) / 2.0)
    }

    /// Words that may stand for this one.
    pub(super) fn kin(&self, word: u32) -> &[(u32, Kin)] {
        if word == NONE { &[] } else { &self.kin[word as usize] }
    }

    /// How two different words may stand for each other.
    pub(super) fn between(&self, a: u32, b: u32) -> Option<Kin> {
        let kin = self.kin(a);
        kin.binary_search_by_key(&b, |(word, _)| *word).ok().map(|at| kin[at].1)
    }

    /// Finds who is kin, once all words are there.
    pub(super) fn link(&mut self) {
        let mut found: Vec<(u32, u32, Kin)> = Vec::new();
        self.link_spellings(&mut found);
        self.link_beginnings(&mut found);
        self.link_neighbours(&mut found);
        found.sort_unstable();
        found.dedup_by_key(|(a, b, _)| (*a, *b));
        self.kin = vec![Vec::new(); self.texts.len()];
        for (a, b, kin) in found {
            self.kin[a as usize].push((b, kin));
            self.kin[b as usize].push((a, kin));
        }
        self.kin.iter_mut().for_each(|kin| kin.sort_unstable());
    }

    fn link_spellings(&self, found: &mut Vec<(u32, u32, Kin)>) {
        let mut groups: Vec<(u64, u32, Kin)> = Vec::new();
        for (number, text) in self.texts.iter().enumerate() {
            let number = number as u32;
            let bone = skeleton(text);
            if !bone.is_empty() {
                groups.push((hash(SKELETON, bone.as_bytes()), number, Kin::Spelling));
            }
            let lines = |of: &'static [u16], tag| of.iter().map(move |line| hash(tag, &line.to_le_bytes()));
            groups.extend(lines(nicknames::spellings(text), SPELLING).map(|key| (key, number, Kin::Spelling)));
            groups.extend(lines(nicknames::nicknames(text), NICKNAME).map(|key| (key, number, Kin::Nickname)));
        }
        let bare: HashSet<String> =
            self.texts.iter().map(|text| unvowelled(text)).filter(|text| !text.is_empty()).collect();
        if !bare.is_empty() {
            let spoken = self.texts.iter().map(|text| consonants(text)).zip(0u32..);
            let keys = spoken.filter(|(text, _)| bare.contains(text));
            groups.extend(keys.map(|(text, number)| (hash(BARE, text.as_bytes()), number, Kin::Spelling)));
        }
        groups.sort_unstable();
        for group in groups.chunk_by(|a, b| a.0 == b.0) {
            for (at, (_, a, kin)) in group.iter().enumerate() {
                found.extend(group[at + 1..].iter().filter(|(_, b, _)| a != b).map(|(_, b, _)| ordered(*a, *b, *kin)));
            }
        }
    }

    fn link_beginnings(&self, found: &mut Vec<(u32, u32, Kin)>) {
        let mut order: Vec<u32> = (0..self.texts.len() as u32).collect();
        order.sort_unstable_by_key(|number| &self.texts[*number as usize]);
        for (at, short) in order.iter().enumerate() {
            let text = self.text(*short);
            if text.len() < 3 || text.len() > 8 {
                continue;
            }
            let longer = order[at + 1..].iter().take_while(|long| self.text(**long).starts_with(text));
            found.extend(longer.map(|long| ordered(*short, *long, Kin::Short)));
        }
    }

    /// Words that share what is left when a letter (or two of a long word) is taken out of each.
    fn link_neighbours(&self, found: &mut Vec<(u32, u32, Kin)>) {
        let mut rests: Vec<(u64, u32)> = Vec::new();
        for (number, text) in self.texts.iter().enumerate().filter(|(_, text)| (3..=24).contains(&text.len())) {
            let bytes = text.as_bytes();
            rests.push((hash(NEIGHBOURS, bytes), number as u32));
            for skipped in 0..bytes.len() {
                rests.push((hash_without(bytes, skipped, bytes.len()), number as u32));
                if bytes.len() >= LONG {
                    rests.extend(
                        (skipped + 1..bytes.len()).map(|more| (hash_without(bytes, skipped, more), number as u32)),
                    );
                }
            }
        }
        rests.sort_unstable();
        rests.dedup();
        let mut pairs: Vec<(u32, u32)> = Vec::new();
        for group in rests.chunk_by(|a, b| a.0 == b.0) {
            for (at, (_, a)) in group.iter().enumerate() {
                pairs.extend(group[at + 1..].iter().map(|(_, b)| (*a.min(b), *a.max(b))));
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        found.extend(pairs.into_iter().filter_map(|(a, b)| Some((a, b, self.slip(a, b)?))));
    }

    fn slip(&self, a: u32, b: u32) -> Option<Kin> {
        let (x, y) = (self.text(a), self.text(b));
        let shorter = x.len().min(y.len());
        let distance = strsim::osa_distance(x, y);
        if distance > if shorter >= LONG { 2 } else { 1 } {
            return None;
        }
        let begins = x.as_bytes()[0] == y.as_bytes()[0]
            || (x.len() == y.len() && x.as_bytes()[..2] == [y.as_bytes()[1], y.as_bytes()[0]]);
        let is_typing = begins && shorter > 3 && !(self.is_real(a) && self.is_real(b));
        Some(if is_typing { Kin::Typing } else { Kin::Alike })
    }

    /// A name that people have, and no slip: known as one, or two in one list have it.
    fn is_real(&self, word: u32) -> bool {
        nicknames::is_name(self.text(word)) || self.counts[word as usize].iter().any(|count| *count > 1)
    }
}

/// From this length on two letters may be wrong.
const LONG: usize = 8;

fn ordered(a: u32, b: u32, kin: Kin) -> (u32, u32, Kin) {
    (a.min(b), a.max(b), kin)
}

/// Tags keep apart what is hashed for different ends.
const SKELETON: u64 = 1;
const BARE: u64 = 2;
const SPELLING: u64 = 3;
const NICKNAME: u64 = 4;
const NEIGHBOURS: u64 = 5;

/// FNV-1a, finished so that all bits count.
pub(super) fn hash(tag: u64, bytes: &[u8]) -> u64 {
    finish(bytes.iter().fold(finish(tag), |h, b| (h ^ u64::from(*b)).wrapping_mul(0x100_0000_01b3)))
}

fn hash_without(bytes: &[u8], first: usize, second: usize) -> u64 {
    let left = bytes.iter().enumerate().filter(|(at, _)| *at != first && *at != second);
    finish(left.fold(finish(NEIGHBOURS), |h, (_, b)| (h ^ u64::from(*b)).wrapping_mul(0x100_0000_01b3)))
}

fn finish(h: u64) -> u64 {
    let h = (h ^ (h >> 32) ^ 0xcbf2_9ce4_8422_2325).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    h ^ (h >> 29)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_kin_as_in_the_table() {
        for (a, b, kin) in [
            ("jon", "jonathan", Some(Kin::Nickname)),
            ("muhammad", "mohamed", Some(Kin::Spelling)),
            ("aisha", "aysha", Some(Kin::Spelling)),
            ("winstanley", "winstnaley", Some(Kin::Typing)),
            ("garside", "gardide", Some(Kin::Typing)),
            ("oliver", "olivet", Some(Kin::Typing)),
            ("tom", "tim", Some(Kin::Alike)),
            ("rayan", "zayan", Some(Kin::Alike)),
            ("mari", "marigold", Some(Kin::Short)),
            ("mhmd", "mohammed", Some(Kin::Spelling)),
            ("oliver", "olivia", None),
            ("smith", "jones", None),
        ] {
            let mut words = Words::default();
            let (x, y) = (words.add(a), words.add(b));
            words.link();
            assert_eq!(words.between(x, y), kin, "{a} and {b}");
            assert_eq!(words.between(y, x), kin, "{b} and {a}");
        }
    }

    #[test]
    fn two_names_that_others_have_too_are_no_typing_error() {
        let mut words = Words::default();
        let (a, b) = (words.add("garside"), words.add("gardide"));
        for word in [a, a, b, b] {
            words.count(word, Column { is_family: true, is_want: false });
        }
        words.link();
        assert_eq!(words.between(a, b), Some(Kin::Alike), "both are surnames here");
    }
}
