//! Names that one person goes by, and names that are one name in several spellings, as schools in Britain meet them.
//! General knowledge, compact: a line for each family of names. Also how common the commonest names are.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Each line: a name, then what it is shortened to or called.
const NICKNAMES: &str = include_str!("words/nicknames.txt");

/// Each line: one name in its spellings, beyond those that the skeleton finds.
const SPELLINGS: &str = include_str!("words/spellings.txt");

/// First names and surnames that are common in British schools, with the people of ten thousand who have them.
const COMMON: &str = include_str!("words/common.txt");

/// The families of names one belongs to, as numbers; empty for an unknown name.
pub(super) fn nicknames(name: &str) -> &'static [u16] {
    NICKNAME_LINES.get(name).map_or(&[], Vec::as_slice)
}

/// The same for spellings.
pub(super) fn spellings(name: &str) -> &'static [u16] {
    SPELLING_LINES.get(name).map_or(&[], Vec::as_slice)
}

/// Share of people who have a name, first name or surname, at least; 0 for names that are not common.
pub(super) fn share(name: &str) -> f32 {
    SHARES.get(name).copied().unwrap_or_default()
}

/// A name that is known to be one, and no typing error.
pub(super) fn is_name(word: &str) -> bool {
    NICKNAME_LINES.contains_key(word) || SPELLING_LINES.contains_key(word) || SHARES.contains_key(word)
}

type Lines = HashMap<&'static str, Vec<u16>>;

static NICKNAME_LINES: LazyLock<Lines> = LazyLock::new(|| lines(NICKNAMES));
static SPELLING_LINES: LazyLock<Lines> = LazyLock::new(|| lines(SPELLINGS));
static SHARES: LazyLock<HashMap<&'static str, f32>> = LazyLock::new(|| {
    let words: Vec<&str> = COMMON.split_whitespace().collect();
    words.chunks_exact(2).map(|pair| (pair[0], pair[1].parse().unwrap_or(0.0) / 1e4)).collect()
});

fn lines(text: &'static str) -> Lines {
    let mut found = Lines::new();
    for (number, line) in (0u16..).zip(text.lines()) {
        for name in line.split_whitespace() {
            let numbers = found.entry(name).or_default();
            if !numbers.contains(&number) {
                numbers.push(number);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_family_and_a_name_may_have_several() {
        let share_a_line = |a, b| nicknames(a).iter().any(|line| nicknames(b).contains(line));
        for (a, b) in
            [("jon", "jonathan"), ("katie", "katherine"), ("mo", "mohammed"), ("kuba", "jakub"), ("alex", "sasha")]
        {
            assert!(share_a_line(a, b), "{a} is {b}");
        }
        for (a, b) in [("tom", "tim"), ("emma", "emily2"), ("jack", "jane")] {
            assert!(!share_a_line(a, b), "{a} is not {b}");
        }
        assert!(spellings("muhammad") == spellings("mohamed"), "one name");
    }

    #[test]
    fn every_common_name_has_a_share() {
        assert!(SHARES.values().all(|share| *share > 0.0), "pairs of a name and a number");
        assert!(share("smith") > share("clarke") && share("oyelaran") == 0.0, "Smith is commoner");
    }
}
