//! The words of mails, in each language of the letters; an unknown language falls back to English.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Every bundled language: its code and its file.
const FILES: [(&str, &str); 12] = [
    ("en", include_str!("../../mails/en.json")),
    ("ar", include_str!("../../mails/ar.json")),
    ("bn", include_str!("../../mails/bn.json")),
    ("cy", include_str!("../../mails/cy.json")),
    ("pa", include_str!("../../mails/pa.json")),
    ("pl", include_str!("../../mails/pl.json")),
    ("pt", include_str!("../../mails/pt.json")),
    ("ro", include_str!("../../mails/ro.json")),
    ("so", include_str!("../../mails/so.json")),
    ("tr", include_str!("../../mails/tr.json")),
    ("uk", include_str!("../../mails/uk.json")),
    ("ur", include_str!("../../mails/ur.json")),
];

static ALL: LazyLock<Vec<Words>> = LazyLock::new(|| {
    let read =
        |(code, text): (&'static str, &str)| Words { code, sentences: serde_json::from_str(text).unwrap_or_default() };
    FILES.into_iter().map(read).collect()
});

/// Nothing, for a catalogue that cannot be read; a test reads them all.
static NONE: LazyLock<Words> = LazyLock::new(|| Words { code: "en", sentences: HashMap::new() });

/// The words of one language.
#[derive(Debug)]
pub(super) struct Words {
    /// As in BCP 47.
    pub code: &'static str,
    sentences: HashMap<String, String>,
}

/// Whether mails can be written in a language.
pub fn has_language(code: &str) -> bool {
    FILES.iter().any(|file| file.0 == code)
}

impl Words {
    /// Words of this language, or English.
    pub fn of(language: &str) -> &'static Words {
        let find = |code: &str| ALL.iter().find(|words| words.code == code);
        find(language).or_else(Words::first).unwrap_or(&NONE)
    }

    /// The first file is English.
    fn first() -> Option<&'static Words> {
        ALL.first()
    }

    /// A sentence with its `{places}` as they stand; empty if there is none.
    pub fn get(&self, key: &str) -> &str {
        self.sentences.get(key).map_or("", String::as_str)
    }

    /// Written from right to left.
    pub fn is_right_to_left(&self) -> bool {
        self.get("_dir") == "rtl"
    }

    /// As HTML names it.
    pub fn direction(&self) -> &'static str {
        if self.is_right_to_left() { "rtl" } else { "ltr" }
    }
}

/// A sentence with its places filled: what it says itself goes through `own`, what is put in through `value`. What is
/// put in is never taken for a place.
pub(super) fn fill(
    sentence: &str,
    values: &[(&str, &str)],
    own: impl Fn(&str) -> String,
    value: impl Fn(&str) -> String,
) -> String {
    let mut out = String::with_capacity(sentence.len() + 32);
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, tail)) = after.split_once('}') else { break };
        out.push_str(&own(before));
        if let Some((_, text)) = values.iter().find(|(place, _)| *place == name) {
            out.push_str(&value(text));
        }
        rest = tail;
    }
    out.push_str(&own(rest));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn places(sentence: &str) -> BTreeSet<&str> {
        sentence.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0)).collect()
    }

    #[test]
    fn every_language_has_the_keys_and_places_of_the_english_mails() {
        let english = &ALL[0];
        assert_eq!((english.code, ALL.len()), ("en", 12));
        let keys =
            |words: &Words| words.sentences.keys().filter(|key| *key != "_dir").cloned().collect::<BTreeSet<String>>();
        for words in ALL.iter() {
            assert_eq!(keys(words), keys(english), "{}", words.code);
            for (key, sentence) in &english.sentences {
                let own = words.get(key);
                assert!(!own.trim().is_empty(), "{}: {key} is empty", words.code);
                assert_eq!(places(own), places(sentence), "{}: {key}", words.code);
                assert!(!own.contains(['\n', '\r', '<', '>', '&']), "{}: {key} is one plain line", words.code);
            }
        }
    }

    #[test]
    fn there_are_mails_in_every_language_of_the_letters() {
        for language in documents::languages() {
            let words = Words::of(language.code);
            assert_eq!(words.code, language.code);
            assert_eq!(words.is_right_to_left(), language.is_right_to_left, "{}", language.code);
            assert!(has_language(language.code));
        }
        assert_eq!(Words::of("xx").code, "en", "an unknown language falls back to English");
    }

    #[test]
    fn no_subject_names_anybody() {
        for words in ALL.iter() {
            for (key, sentence) in words.sentences.iter().filter(|(key, _)| key.starts_with("subject_")) {
                assert_eq!(places(sentence), BTreeSet::from(["school"]), "{}: {key}", words.code);
            }
        }
    }

    #[test]
    fn what_is_put_in_is_never_taken_for_a_place() {
        let filled = fill("{a} and {b}", &[("a", "{b}"), ("b", "2")], str::to_owned, str::to_owned);
        assert_eq!(filled, "{b} and 2");
    }
}
