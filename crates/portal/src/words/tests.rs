//! The files of words are held to the English one, and the pages to the files.

use super::*;
use std::collections::BTreeSet;
use std::path::Path;

fn places(sentence: &str) -> BTreeSet<&str> {
    sentence.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0)).collect()
}

/// Everything below a folder of this crate but this file, as one text.
fn sources(folder: &Path, text: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        if entry.path().is_dir() {
            sources(&entry.path(), text);
        } else if !entry.path().ends_with("words/tests.rs") {
            text.push_str(&std::fs::read_to_string(entry.path()).unwrap());
        }
    }
}

fn crate_text() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut text = String::new();
    sources(&root.join("templates"), &mut text);
    sources(&root.join("src"), &mut text);
    text
}

#[test]
fn every_language_has_the_keys_and_places_of_the_english_file() {
    assert!(english().sentences.len() > 100, "the English file is read");
    for words in all() {
        assert!(!words.name.is_empty(), "{} is read", words.code);
        let keys = |words: &'static Words| words.sentences.keys().collect::<BTreeSet<_>>();
        let other: Vec<_> = keys(words).symmetric_difference(&keys(english())).copied().cloned().collect();
        assert!(other.is_empty(), "{}: keys that only one has: {other:?}", words.code);
        for (key, sentence) in &words.sentences {
            assert!(!sentence.trim().is_empty(), "{}: {key} says nothing", words.code);
            assert_eq!(places(sentence), places(&english().sentences[key]), "{}: {key} has other places", words.code);
            assert!(!sentence.contains(['<', '>', '&']), "{}: {key} is no HTML", words.code);
        }
    }
}

#[test]
fn the_languages_are_those_of_the_letters() {
    let letters: BTreeSet<_> = actions::portal::languages().into_iter().map(|(code, _, rtl)| (code, rtl)).collect();
    let pages: BTreeSet<_> = all().iter().map(|words| (words.code, words.direction == "rtl")).collect();
    assert_eq!(pages, letters);
    assert!(all().iter().all(|words| !words.name.contains('(')), "a language is listed in its own words alone");
}

#[test]
fn only_english_counts_as_checked() {
    for words in all() {
        assert_eq!(
            words.is_checked,
            words.code == "en",
            "{}: say so in docs when a native reader has read it",
            words.code
        );
    }
}

#[test]
fn every_key_that_a_page_names_has_a_sentence() {
    let text = crate_text();
    let mut named = BTreeSet::new();
    for call in ["t.say(", "t.one(", "t.fill(", ".say(", ".one(", ".fill(", "t.count("] {
        for (at, _) in text.match_indices(call) {
            let argument = text[at + call.len()..].trim_start();
            if let Some((key, _)) = argument.strip_prefix('"').and_then(|rest| rest.split_once('"')) {
                named.insert(key);
            }
        }
    }
    assert!(named.len() > 80, "the calls are found: {}", named.len());
    assert!(named.iter().any(|key| key.starts_with("staff.")), "those of staff too");
    let silent: Vec<_> = named.into_iter().filter(|key| staff().find(key).is_none()).collect();
    assert!(silent.is_empty(), "no sentence for {silent:?}");
}

#[test]
fn no_sentence_is_left_that_nobody_says() {
    let text = crate_text();
    let groups = ["relation.", "stars.skill.", "files.kind."];
    let unsaid: Vec<_> = staff()
        .sentences
        .keys()
        .filter(|key| !groups.iter().any(|group| key.starts_with(group)) && !text.contains(&format!("\"{key}\"")))
        .collect();
    assert!(unsaid.is_empty(), "nobody says {unsaid:?}");
}

#[test]
fn what_only_staff_read_is_in_english_alone() {
    let own = |key: &&String| key.starts_with("staff.");
    assert!(!english().sentences.keys().any(|key| own(&key)), "nobody need translate it");
    let shared = staff().sentences.keys().filter(|key| !own(key)).count();
    assert_eq!(shared, english().sentences.len(), "a sentence of everybody stands in no file of staff");
}

#[test]
fn every_relation_has_a_word() {
    for relation in domain::guardianship::Relation::ALL {
        for words in all() {
            assert!(!words.of("relation", relation.as_str()).is_empty(), "{}: {}", words.code, relation.as_str());
        }
    }
}

#[test]
fn what_is_filled_in_never_becomes_a_place_and_keeps_its_direction() {
    assert!(english().one("who.title", "child", "{child}").ends_with("{child}"));
    assert!(english().one("who.title", "child", "علي").ends_with("\u{2068}علي\u{2069}"));
}
