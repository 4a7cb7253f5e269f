//! How two first names or surnames stand to each other, and what that weighs.

use super::kinship::{Column, Kin, NONE, Words};
use super::spelling::plain;

/// From agreeing to different.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Level {
    /// One of them is not known.
    #[default]
    Unknown,
    /// The same.
    Same,
    /// Another spelling.
    Spelling,
    /// Short for it.
    Nickname,
    /// A typing error.
    Typing,
    /// One is part of the other.
    Part,
    /// The beginning of the other.
    Short,
    /// Only an initial, which fits.
    Initial,
    /// Alike, but two names.
    Alike,
    /// Different.
    Differs,
}

impl Level {
    /// The two may be one name.
    pub(super) fn is_near(self) -> bool {
        !matches!(self, Level::Unknown | Level::Alike | Level::Differs)
    }

    /// The same but for spelling.
    pub(super) fn is_same(self) -> bool {
        matches!(self, Level::Same | Level::Spelling)
    }
}

/// One name in words of the book.
#[derive(Clone, Debug)]
pub(super) struct Name {
    /// All of it as one word; [`NONE`] if it is empty.
    pub(super) whole: u32,
    /// Its words.
    pub(super) words: Box<[u32]>,
}

impl Default for Name {
    fn default() -> Name {
        Name { whole: NONE, words: Box::default() }
    }
}

impl Name {
    /// The name, and 1 for junior, 2 for senior.
    pub(super) fn read(text: &str, words: &mut Words) -> (Name, u8) {
        if text.is_empty() {
            return (Name::default(), 0);
        }
        let plain = plain(text);
        let whole = words.add(&plain.whole);
        let parts = plain.words.iter().map(|word| words.add(word)).collect();
        (Name { whole, words: parts }, plain.generation)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.whole == NONE
    }

    /// All words that can be looked for, without repetition.
    pub(super) fn each(&self) -> impl Iterator<Item = u32> + '_ {
        let whole = Some(self.whole).filter(|whole| *whole != NONE);
        whole.into_iter().chain(self.words.iter().copied().filter(|word| *word != self.whole))
    }

    pub(super) fn count(&self, words: &mut Words, column: Column) {
        let all: Vec<u32> = self.each().collect();
        all.into_iter().for_each(|word| words.count(word, column));
    }
}

/// A level with its weight.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct NameFit {
    pub(super) level: Level,
    /// Found by a second first name or surname (preferred, legal, former, middle).
    pub(super) is_other: bool,
    /// And it was a middle name.
    pub(super) is_middle: bool,
    /// log2 of how much likelier it is for one person than for two.
    pub(super) bits: f32,
}

/// Which names are compared: it decides how common a name is, and what agreeing weighs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Given,
    Family,
    /// A first name with a surname.
    Crossed,
}

pub(super) fn compare(words: &Words, a: &Name, b: &Name, kind: Kind) -> NameFit {
    let (level, word) = level(words, a, b, kind);
    NameFit { level, is_other: false, is_middle: false, bits: bits(level, share(words, word, kind), kind) }
}

fn share(words: &Words, word: (u32, u32), kind: Kind) -> f32 {
    let of = |is_family| words.share(word.0, is_family).max(words.share(word.1, is_family));
    match kind {
        Kind::Given => of(false),
        Kind::Family => of(true),
        Kind::Crossed => of(false).max(of(true)),
    }
}

/// The level, and the two words that made it.
fn level(words: &Words, a: &Name, b: &Name, kind: Kind) -> (Level, (u32, u32)) {
    let wholes = (a.whole, b.whole);
    if a.is_empty() || b.is_empty() {
        return (Level::Unknown, wholes);
    }
    if a.whole == b.whole {
        return (Level::Same, wholes);
    }
    let (x, y) = (words.text(a.whole), words.text(b.whole));
    if x.len() == 1 || y.len() == 1 {
        return (if x.as_bytes()[0] == y.as_bytes()[0] { Level::Initial } else { Level::Differs }, wholes);
    }
    let between = words.between(a.whole, b.whole).and_then(|kin| of_kin(kin, kind));
    let as_one = (between.unwrap_or(Level::Differs), wholes);
    match by_words(words, a, b, kind) {
        Some(found) if rank(found.0) < rank(as_one.0) => found,
        _ => as_one,
    }
}

fn of_kin(kin: Kin, kind: Kind) -> Option<Level> {
    Some(match kin {
        Kin::Spelling => Level::Spelling,
        Kin::Nickname if kind != Kind::Family => Level::Nickname,
        Kin::Typing => Level::Typing,
        Kin::Short if kind != Kind::Family => Level::Short,
        Kin::Alike => Level::Alike,
        _ => return None,
    })
}

/// Names of several words: all words of the shorter are in the longer, or some are.
fn by_words(words: &Words, a: &Name, b: &Name, kind: Kind) -> Option<(Level, (u32, u32))> {
    let (short, long) = if a.words.len() <= b.words.len() { (a, b) } else { (b, a) };
    if long.words.len() < 2 && short.whole != short.words[0] && long.whole != long.words[0] {
        return None;
    }
    let mut found: Option<(Level, (u32, u32))> = None;
    let mut agreeing = 0;
    for word in &short.words {
        let best = long.words.iter().filter_map(|other| {
            let level = if word == other { Level::Same } else { of_kin(words.between(*word, *other)?, kind)? };
            let counts = matches!(level, Level::Same | Level::Spelling | Level::Typing | Level::Nickname);
            counts.then_some((rank(level), level, (*word, *other)))
        });
        if let Some((_, level, pair)) = best.min_by_key(|(rank, ..)| *rank) {
            agreeing += 1;
            if found.is_none_or(|(held, _)| rank(level) < rank(held)) {
                found = Some((level, pair));
            }
        }
    }
    let (level, pair) = found?;
    let level = match agreeing == short.words.len() {
        true if short.words.len() == long.words.len() && level.is_same() => Level::Spelling,
        true if level.is_same() => Level::Part,
        true if kind != Kind::Family && level == Level::Nickname => Level::Nickname,
        _ => Level::Alike,
    };
    Some((level, pair))
}

fn rank(level: Level) -> u8 {
    match level {
        Level::Same => 0,
        Level::Spelling => 1,
        Level::Nickname => 2,
        Level::Typing => 3,
        Level::Part => 4,
        Level::Short => 5,
        Level::Initial => 6,
        Level::Alike => 7,
        Level::Unknown => 8,
        Level::Differs => 9,
    }
}

/// No name alone says more.
const MOST: f32 = 12.0;

/// log2(m / u). m: how often two records of one person stand so; u: how often two people's do, from how common the name is.
fn bits(level: Level, share: f32, kind: Kind) -> f32 {
    let is_family = kind == Kind::Family;
    let weigh = |m: f32, u: f32| (m / u).log2().min(MOST);
    match level {
        Level::Unknown => 0.0,
        Level::Same => weigh(0.9, share),
        Level::Spelling => weigh(0.1, share * 1.5),
        Level::Nickname => weigh(0.06, share * 1.5 + 0.001),
        Level::Typing => weigh(0.03, share + 0.0004),
        Level::Part => weigh(0.06, share * 1.5 + 0.0002),
        Level::Short => weigh(0.02, share + 0.001),
        Level::Initial => weigh(0.9, 0.09),
        Level::Alike => weigh(0.004, share + 0.002).min(0.5),
        Level::Differs => weigh(if is_family { 0.02 } else { 0.01 }, 0.98),
    }
}

/// The best of several comparisons.
pub(super) fn best(fits: impl IntoIterator<Item = NameFit>) -> NameFit {
    let known = fits.into_iter().filter(|fit| fit.level != Level::Unknown);
    known.max_by(|a, b| a.bits.total_cmp(&b.bits)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level_of(a: &str, b: &str, kind: Kind) -> Level {
        let mut words = Words::default();
        let (x, y) = (Name::read(a, &mut words).0, Name::read(b, &mut words).0);
        words.link();
        let found = compare(&words, &x, &y, kind).level;
        assert_eq!(compare(&words, &y, &x, kind).level, found, "{b} and {a}, the other way round");
        found
    }

    #[test]
    fn surnames_stand_to_each_other_as_in_the_table() {
        use Level::*;
        for (a, b, level) in [
            ("O'Neill-Ward", "O’Neill Ward", Same),
            ("O'Neill-Ward", "O'Neill", Part),
            ("Ward", "O'Neill-Ward", Part),
            ("Jones-Evans", "Evans-Jones", Spelling),
            ("Smith-Jones", "Smith-Taylor", Alike),
            ("Müller", "Mueller", Spelling),
            ("Hussain", "Hussein", Spelling),
            ("van der Berg", "Berg", Spelling),
            ("Al-Hassan", "Hassan", Spelling),
            ("MacDonald", "McDonald", Spelling),
            ("Mc Donald", "McDonald", Same),
            ("Zhang", "Chang", Spelling),
            ("Garside", "Gardide", Typing),
            ("Smith", "S", Initial),
            ("Smith", "J", Differs),
            ("Smith", "Jones", Differs),
            ("Smith", "", Unknown),
            ("Wiśniewski", "Wisniewski", Same),
            ("Robinson", "Robins", Differs),
        ] {
            assert_eq!(level_of(a, b, Kind::Family), level, "{a} and {b}");
        }
    }

    #[test]
    fn first_names_stand_to_each_other_as_in_the_table() {
        use Level::*;
        for (a, b, level) in [
            ("Łukasz", "Lukasz", Same),
            ("Jon", "Jonathan", Nickname),
            ("Katie", "Katherine", Nickname),
            ("Mo", "Mohammed", Nickname),
            ("Kuba", "Jakub", Nickname),
            ("Mohammed", "Muhammad", Spelling),
            ("Aisha", "Aysha", Spelling),
            ("محمد", "Muhammad", Spelling),
            ("Мария", "Maria", Spelling),
            ("Anna Maria", "Anna", Part),
            ("Lily-Rose", "Lily Rose", Same),
            ("Lily-Rose", "Lily", Part),
            ("Muhammad Ali", "Mohammed Ali", Spelling),
            ("Mari", "Marigold", Short),
            ("J", "James", Initial),
            ("Tom", "Tim", Alike),
            ("Ella", "Ellen", Nickname),
            ("Zayan", "Rayan", Alike),
            ("Oliver", "Olivia", Differs),
            ("James", "", Unknown),
        ] {
            assert_eq!(level_of(a, b, Kind::Given), level, "{a} and {b}");
        }
    }

    #[test]
    fn a_rare_name_weighs_more_than_a_common_one() {
        let mut words = Words::new(2000);
        let (smith, rare) = (Name::read("Smith", &mut words).0, Name::read("Oyelaran", &mut words).0);
        words.link();
        let weight = |name| compare(&words, name, name, Kind::Family).bits;
        assert!(weight(&rare) > weight(&smith) + 3.0, "{} and {}", weight(&rare), weight(&smith));
    }
}
