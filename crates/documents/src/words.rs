//! Sentences on paper, in each language; a key that a language lacks falls back to English.

use std::sync::LazyLock;

use jiff::civil::Date;
use serde_json::{Map, Value};

use crate::world::WORDS;

/// Languages written from right to left.
const RIGHT_TO_LEFT: &[&str] = &["ar", "fa", "he", "ur"];

/// A language that letters can be printed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Language {
    /// As in BCP 47: `en`, `cy`, `ur`.
    pub code: &'static str,
    /// In its own words: English, Cymraeg.
    pub name: &'static str,
    /// Who has read it: whether a native reader's check is still wanted.
    pub review: &'static str,
    /// Whether it is written from right to left.
    pub is_right_to_left: bool,
}

/// What `_review` says of a language that only its translator has read.
const UNCHECKED: &str = "needs a native reader's check";

impl Language {
    /// Whether a native reader has checked its words.
    pub fn is_checked(&self) -> bool {
        self.review != UNCHECKED
    }
}

static ALL: LazyLock<Vec<(&'static str, Map<String, Value>)>> = LazyLock::new(|| {
    let read = |bytes| serde_json::from_slice(bytes).expect("each bundled file of words is read in a test");
    WORDS.iter().map(|(code, bytes)| (*code, read(*bytes))).collect()
});

/// The languages there are words for, English first, then by code.
pub fn languages() -> Vec<Language> {
    let mut all: Vec<Language> = ALL.iter().map(|(code, _)| Words::of(code).language()).collect();
    all.sort_by_key(|language| (language.code != "en", language.code));
    all
}

/// A day in the words of a language, as 3 September 2026.
pub fn date(language: &str, date: Date) -> String {
    Words::of(language).date(date)
}

/// The words of one language.
#[derive(Clone, Copy)]
pub(crate) struct Words {
    code: &'static str,
    own: Option<&'static Map<String, Value>>,
    english: Option<&'static Map<String, Value>>,
}

impl Words {
    /// Words of this language, or English where it is not among ours.
    pub fn of(language: &str) -> Self {
        let find = |code: &str| ALL.iter().find(|row| row.0 == code);
        let english = find("en");
        let own = find(language).or(english);
        Self { code: own.map_or("en", |row| row.0), own: own.map(|row| &row.1), english: english.map(|row| &row.1) }
    }

    /// The language these words are in.
    pub fn language(self) -> Language {
        let is_right_to_left = RIGHT_TO_LEFT.contains(&self.code);
        Language { code: self.code, name: self.get("_language"), review: self.get("_review"), is_right_to_left }
    }

    /// The language's direction as the typesetter names it.
    pub fn direction(self) -> &'static str {
        if self.language().is_right_to_left { "rtl" } else { "ltr" }
    }

    fn value(self, key: &str) -> Option<&'static Value> {
        self.own.and_then(|own| own.get(key)).or_else(|| self.english.and_then(|english| english.get(key)))
    }

    /// A sentence as it stands in the file.
    pub fn get(self, key: &str) -> &'static str {
        self.value(key).and_then(Value::as_str).unwrap_or_default()
    }

    /// A sentence with its `{places}` filled.
    pub fn fill(self, key: &str, values: &[(&str, &str)]) -> String {
        let mut text = self.get(key).to_owned();
        for (name, value) in values {
            text = text.replace(&format!("{{{name}}}"), &self.isolated(value));
        }
        text
    }

    /// A value that keeps its own direction within a sentence of the other one.
    fn isolated(self, value: &str) -> String {
        let is_plain = !self.language().is_right_to_left && !value.chars().any(is_right_to_left);
        if is_plain { value.to_owned() } else { format!("\u{2068}{value}\u{2069}") }
    }

    /// A day.
    pub fn date(self, date: Date) -> String {
        let month = usize::try_from(date.month() - 1).unwrap_or_default();
        let month = self.value("months").and_then(|months| months.get(month)).and_then(Value::as_str);
        let (day, year) = (date.day().to_string(), date.year().to_string());
        let text = self.get("date").replace("{day}", &day).replace("{month}", month.unwrap_or_default());
        text.replace("{year}", &year)
    }
}

/// Whether a character belongs to a script written from right to left.
pub(crate) fn is_right_to_left(character: char) -> bool {
    matches!(u32::from(character), 0x0590..=0x08FF | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFF | 0x10800..=0x10FFF)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date as day;

    use super::*;

    #[test]
    fn every_file_of_words_is_read_and_says_its_name_and_who_checked_it() {
        for language in languages() {
            assert!(!language.name.is_empty() && !language.review.is_empty(), "{} does not say so", language.code);
        }
    }

    #[test]
    fn every_language_knows_the_places_of_the_english_sentence() {
        let english = Words::of("en");
        for language in languages() {
            let words = Words::of(language.code);
            for (key, value) in english.english.expect("English is bundled") {
                let places = |text: &str| {
                    let mut places: Vec<String> =
                        text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0.to_owned())).collect();
                    places.sort();
                    places.dedup();
                    places
                };
                let text = value.as_str().unwrap_or_default();
                assert_eq!(places(words.get(key)), places(text), "{}: {key} has other places", language.code);
            }
        }
    }

    #[test]
    fn a_date_is_in_the_words_of_its_language() {
        assert_eq!(date("en", day(2026, 9, 3)), "3 September 2026");
        assert_eq!(date("xx", day(2026, 9, 3)), "3 September 2026", "an unknown language falls back to English");
    }

    #[test]
    fn a_value_of_the_other_direction_is_isolated() {
        let sentence = Words::of("en").fill("letter_title", &[("child", "علي")]);
        assert!(sentence.ends_with("\u{2068}علي\u{2069}"), "a right-to-left name keeps its own direction");
        assert!(Words::of("en").fill("letter_title", &[("child", "Ann")]).ends_with("of Ann"), "a plain one is bare");
    }
}
