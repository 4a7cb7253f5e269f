//! Every sentence of the pages, in the languages of the letters.
//!
//! English is the original; the other files have the same keys, and a test holds them to it.

use serde::Deserialize;
use std::collections::HashMap;
use std::sync::LazyLock;

/// English first; the others by their names as they are listed.
const FILES: [(&str, &str); 12] = [
    ("en", include_str!("../words/en.json")),
    ("ar", include_str!("../words/ar.json")),
    ("bn", include_str!("../words/bn.json")),
    ("cy", include_str!("../words/cy.json")),
    ("pa", include_str!("../words/pa.json")),
    ("pl", include_str!("../words/pl.json")),
    ("pt", include_str!("../words/pt.json")),
    ("ro", include_str!("../words/ro.json")),
    ("so", include_str!("../words/so.json")),
    ("tr", include_str!("../words/tr.json")),
    ("uk", include_str!("../words/uk.json")),
    ("ur", include_str!("../words/ur.json")),
];

/// What a file says of itself until somebody who grew up with its language has read it.
const UNCHECKED: &str = "needs a native reader's check";

static ALL: LazyLock<Vec<Words>> = LazyLock::new(|| FILES.iter().map(|(code, file)| Words::read(code, file)).collect());

/// The pages of staff are in English, as the window is: the English file, and sentences that only they need.
static STAFF: LazyLock<Words> = LazyLock::new(|| {
    let mut words = Words::read("en", FILES[0].1);
    words.sentences.extend(Words::read("en", include_str!("../words/staff.json")).sentences);
    words
});

/// A file of words as it lies.
#[derive(Default, Deserialize)]
#[serde(default)]
struct File {
    #[serde(rename = "_language")]
    language: String,
    #[serde(rename = "_review")]
    review: String,
    #[serde(rename = "_dir")]
    direction: String,
    #[serde(flatten)]
    sentences: HashMap<String, String>,
}

/// The sentences of one language.
#[derive(Debug)]
pub(crate) struct Words {
    /// As in BCP 47.
    pub code: &'static str,
    /// In its own words.
    pub name: String,
    /// `ltr` or `rtl`.
    pub direction: &'static str,
    /// A native reader has checked them.
    pub is_checked: bool,
    sentences: HashMap<String, String>,
}

/// All languages, English first.
pub(crate) fn all() -> &'static [Words] {
    &ALL
}

/// The original.
pub(crate) fn english() -> &'static Words {
    &ALL[0]
}

/// The words of the pages of staff.
pub(crate) fn staff() -> &'static Words {
    &STAFF
}

/// A language by its code, in any case.
pub(crate) fn find(code: &str) -> Option<&'static Words> {
    ALL.iter().find(|words| words.code.eq_ignore_ascii_case(code.trim()))
}

impl Words {
    fn read(code: &'static str, file: &str) -> Words {
        let File { language, review, direction, sentences } = serde_json::from_str(file).unwrap_or_default();
        let name = language.split(" (").next().unwrap_or_default().to_owned();
        let direction = if direction == "rtl" { "rtl" } else { "ltr" };
        Words { code, name, direction, is_checked: review != UNCHECKED, sentences }
    }

    /// A sentence. A key without one is shown as itself: a test finds it.
    pub fn say(&'static self, key: &'static str) -> &'static str {
        self.find(key).unwrap_or(key)
    }

    /// A sentence with one place filled in.
    pub fn one(&'static self, key: &'static str, place: &str, value: &str) -> String {
        self.fill(key, &[(place, value)])
    }

    /// A sentence with its places filled in, in one pass: what is filled in never becomes a place.
    pub fn fill(&'static self, key: &'static str, with: &[(&str, &str)]) -> String {
        let mut rest = self.say(key);
        let mut out = String::with_capacity(rest.len() + 24);
        while let Some((before, after)) = rest.split_once('{') {
            let Some((place, tail)) = after.split_once('}') else { break };
            out.push_str(before);
            if let Some((_, value)) = with.iter().find(|(name, _)| *name == place) {
                self.push(&mut out, value);
            }
            rest = tail;
        }
        out.push_str(rest);
        out
    }

    /// A sentence with a `count`, or the one for a single thing.
    pub fn count(&'static self, one: &'static str, many: &'static str, count: &u32) -> String {
        if *count == 1 { self.say(one).to_owned() } else { self.one(many, "count", &count.to_string()) }
    }

    /// A word with a key made of two parts, as `relation.mother`.
    pub fn of(&'static self, group: &str, word: &str) -> &'static str {
        self.find(&format!("{group}.{word}")).unwrap_or_default()
    }

    fn find(&self, key: &str) -> Option<&str> {
        self.sentences.get(key).map(String::as_str)
    }

    /// A value that keeps its own direction within a sentence of the other one.
    fn push(&self, out: &mut String, value: &str) {
        if self.direction == "ltr" && !value.chars().any(is_right_to_left) {
            out.push_str(value);
        } else {
            out.push('\u{2068}');
            out.push_str(value);
            out.push('\u{2069}');
        }
    }
}

/// Whether a character belongs to a script written from right to left.
fn is_right_to_left(character: char) -> bool {
    matches!(u32::from(character), 0x0590..=0x08FF | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFF | 0x10800..=0x10FFF)
}

#[cfg(test)]
mod tests;
