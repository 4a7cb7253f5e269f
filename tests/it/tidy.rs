//! What no compiler holds: every sentence is there, the window's types are the program's, nothing is left undone.
//!
//! Arrows between crates and the sizes of files and functions are held by `crates/xtask/src/tidy`.

use actions::error::Code;
use actions::words::has;
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Every file of ours with one of these endings, below a folder.
fn sources(folder: &Path, endings: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        if path.is_dir() {
            let is_ours = !["target", "node_modules", "dist", "gen", "doubles"].contains(&name.as_str());
            if is_ours && !name.starts_with('.') {
                found.extend(sources(&path, endings));
            }
        } else if path.extension().is_some_and(|e| endings.iter().any(|ending| e == *ending)) {
            found.push((
                path.strip_prefix(root()).unwrap().display().to_string(),
                std::fs::read_to_string(&path).unwrap(),
            ));
        }
    }
    found
}

/// The words of an enum, as serde lists them when it does not know one.
fn variants<T: DeserializeOwned>() -> Vec<String> {
    let error = serde_json::from_str::<T>("\"?\"").err().expect("no variant is called ?").to_string();
    let (_, list) = error.split_once("expected").expect("serde lists what it knows");
    list.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn assert_said<T: DeserializeOwned>(prefix: &str) {
    let variants = variants::<T>();
    assert!(variants.len() > 2, "{prefix}: {variants:?}");
    let silent: Vec<_> = variants.iter().filter(|word| !has(&format!("{prefix}.{word}"))).collect();
    assert!(silent.is_empty(), "no sentence {prefix}.… for {silent:?}");
}

#[test]
fn every_fault_alarm_and_deed_has_a_sentence() {
    assert_said::<domain::roster::ProblemCode>("problem");
    assert_said::<domain::roster::UnreadableCode>("unreadable");
    assert_said::<domain::reconcile::AlarmCode>("alarm");
    assert_said::<domain::journal::Action>("journal");
    assert_said::<domain::roster::Field>("field");
    assert_said::<domain::roster::Format>("format");
    assert_said::<domain::matching::Rule>("sync.rule");
    assert_said::<domain::reconcile::sync::Alone>("sync.why");
}

#[test]
fn every_column_that_the_history_shows_has_a_name() {
    let columns = ["name", "settings", "title", "archived_at", "class_id", "password_id"];
    let user = include_str!("../../crates/store/src/entity/user.rs");
    let cells = user.lines().filter_map(|l| l.trim().strip_prefix("pub ")?.split_once(':')).map(|(name, _)| name);
    let silent = ["id", "school_id", "username_key", "title_key", "created_at"];
    for column in columns.into_iter().chain(cells).filter(|c| !silent.contains(c)) {
        assert!(has(&format!("column.{column}")), "no name for column.{column}");
    }
}

#[test]
fn every_rule_of_the_check_has_a_sentence() {
    let check = include_str!("../../crates/store/src/check.rs");
    let (_, rules) = check.split_once("const RULES").unwrap();
    let (rules, _) = rules.split_once("];").unwrap();
    let names: Vec<&str> = rules.split("(\n").skip(1).filter_map(|rule| rule.split('"').nth(1)).collect();
    assert!(names.len() >= 5, "the rules are found: {names:?}");
    for name in names.into_iter().chain(["database", "journal"]) {
        assert!(has(&format!("check.{name}")), "no sentence check.{name}");
    }
}

/// What stands in quotation marks right after a text, or after `places` arguments of it.
fn quoted_after<'a>(source: &'a str, call: &str, places: usize) -> Vec<&'a str> {
    let mut found = Vec::new();
    for (at, _) in source.match_indices(call) {
        let mut rest = &source[at + call.len()..];
        for _ in 0..places {
            rest = rest.split_once(',').map_or("", |(_, after)| after.trim_start());
        }
        if let Some((key, _)) = rest.trim_start().strip_prefix('"').and_then(|r| r.split_once('"')) {
            found.push(key);
        }
    }
    found
}

#[test]
fn every_key_that_the_code_names_has_a_sentence() {
    let mut named: BTreeSet<String> = BTreeSet::new();
    let callers = ["crates/actions/src", "crates/rollbook/src", "src-tauri/src"];
    for (_, text) in callers.iter().flat_map(|folder| sources(&root().join(folder), &["rs"])) {
        named.extend(quoted_after(&text, "Error::new(", 1).into_iter().map(|key| format!("error.{key}")));
        named.extend(quoted_after(&text, "Error::invalid(", 1).into_iter().map(|key| format!("error.{key}")));
        named.extend(quoted_after(&text, " say(", 0).into_iter().map(str::to_owned));
        named.extend(quoted_after(&text, "(say(", 0).into_iter().map(str::to_owned));
    }
    assert!(named.len() > 50, "the calls are found: {}", named.len());
    let silent: Vec<_> = named.iter().filter(|key| !key.contains(['{', '}']) && !has(key)).collect();
    assert!(silent.is_empty(), "no sentence for {silent:?}");
}

#[test]
fn no_sentence_is_left_that_nobody_says() {
    let code: String = sources(&root().join("crates"), &["rs"]).into_iter().map(|(_, text)| text).collect();
    let words = std::fs::read_to_string(root().join("crates/actions/words/desk.json")).unwrap();
    let words: std::collections::BTreeMap<String, String> = serde_json::from_str(&words).unwrap();
    for key in words.keys().filter(|key| key.starts_with("error.") && !key.ends_with(".one")) {
        let word = key.trim_start_matches("error.");
        assert!(code.contains(&format!("\"{word}\"")), "{key} is said nowhere");
    }
}

#[test]
fn sentences_are_finished_and_their_places_are_closed() {
    for (file, text) in sources(&root().join("crates/actions/words"), &["json"]) {
        let words: std::collections::BTreeMap<String, String> = serde_json::from_str(&text).unwrap();
        for (key, sentence) in words {
            let is_sentence =
                ["error.", "problem.", "alarm.", "unreadable.", "check."].iter().any(|p| key.starts_with(p));
            // What ends with a command to be typed has no full stop after it.
            let ends = sentence.ends_with(['.', '?', '!', ':', '\'', '}']) || sentence.contains(": rollbook ");
            assert!(!is_sentence || ends, "{file}: {key} is no finished sentence: {sentence}");
            assert_eq!(sentence.matches('{').count(), sentence.matches('}').count(), "{file}: {key}: {sentence}");
            let one = key.strip_suffix(".one");
            assert!(one.is_none_or(has), "{file}: {key} has no form for many");
        }
    }
}

#[test]
fn the_windows_types_are_the_programs() {
    let kept = std::fs::read_to_string(root().join("ui/src/lib/bridge/types.ts")).unwrap();
    assert!(kept == actions::bindings::typescript(), "run `cargo xtask bindings`: ui/src/lib/bridge/types.ts is old");
}

#[test]
fn the_window_can_name_every_code() {
    let kept = std::fs::read_to_string(root().join("ui/src/lib/bridge/types.ts")).unwrap();
    for code in variants::<Code>() {
        assert!(kept.contains(&format!("\"{code}\"")), "the window does not know the code {code}");
    }
}

#[test]
fn nothing_is_left_undone() {
    // In halves, so that this file is not its own breach.
    let marks = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("to", "do!("),
        concat!("unimpl", "emented!("),
        concat!("#[ig", "nore"),
    ];
    for (name, text) in sources(&root(), &["rs", "ts", "svelte", "mjs", "toml"]) {
        for mark in marks {
            let found = text.lines().position(|line| line.contains(mark));
            assert!(found.is_none(), "{name}:{} says {mark}", found.unwrap_or_default() + 1);
        }
    }
}

#[test]
fn tests_do_not_sleep_and_do_not_try_again() {
    let marks = [concat!("thread::", "sleep"), concat!("time::", "sleep")];
    for (name, text) in sources(&root(), &["rs"]) {
        for mark in marks {
            let is_test =
                name.starts_with("tests/") || text.split_once("#[cfg(test)]").is_some_and(|(_, t)| t.contains(mark));
            assert!(!(is_test && text.contains(mark)), "{name} waits by the clock");
        }
    }
}
