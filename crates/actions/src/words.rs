//! Every sentence the program itself says, by key. The window has its own labels; these are shared by all callers.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The English catalogue: several files, one space of keys.
static ENGLISH: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    const FILES: [&str; 11] = [
        include_str!("../words/desk.json"),
        include_str!("../words/problems.json"),
        include_str!("../words/alarms.json"),
        include_str!("../words/journal.json"),
        include_str!("../words/paper.json"),
        include_str!("../words/cli.json"),
        include_str!("../words/mail.json"),
        include_str!("../words/portal.json"),
        include_str!("../words/files.json"),
        include_str!("../words/providers.json"),
        include_str!("../words/sync.json"),
    ];
    FILES.iter().flat_map(|file| serde_json::from_str::<HashMap<String, String>>(file).unwrap_or_default()).collect()
});

/// The sentence of a key with its `{places}` filled in. A key without a sentence is shown as itself: a test finds it.
/// With a `count` of 1, `key.one` is taken if there is one.
pub fn say(key: &str, with: &[(&str, &str)]) -> String {
    let one = with.iter().any(|(name, value)| *name == "count" && *value == "1");
    let single = if one { ENGLISH.get(&format!("{key}.one")) } else { None };
    let Some(sentence) = single.or_else(|| ENGLISH.get(key)) else { return key.to_owned() };
    let mut out = String::with_capacity(sentence.len() + 16);
    let mut rest = sentence.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, tail)) = after.split_once('}') else { break };
        out.push_str(before);
        out.push_str(with.iter().find(|(n, _)| *n == name).map_or("", |(_, value)| value));
        rest = tail;
    }
    out.push_str(rest);
    out
}

/// Whether there is a sentence for the key.
pub fn has(key: &str) -> bool {
    ENGLISH.contains_key(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_catalogue_is_whole() {
        assert!(has("error.wrong_password"), "desk.json is read");
        assert!(has("journal.user_added"), "journal.json is read");
        assert!(has("problem.username_missing"), "problems.json is read");
        assert!(has("alarm.too_many_removed"), "alarms.json is read");
    }

    #[test]
    fn one_thing_has_a_sentence_of_its_own() {
        assert_eq!(say("journal.users_deleted", &[("count", "2")]), "Deleted 2 users");
        assert_eq!(say("journal.users_deleted", &[("count", "1")]), "Deleted 1 user");
    }

    #[test]
    fn what_a_file_says_never_becomes_a_place_to_fill() {
        let said = say("error.username_taken", &[("value", "{value}")]);
        assert!(said.contains("{value}"), "a cell with braces is shown as it is: {said}");
    }
}
