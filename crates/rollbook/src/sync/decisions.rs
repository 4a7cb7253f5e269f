//! The file of decisions: a list, or lists by kind. Read leniently; what cannot be read is said with its place.
//!
//! A list: `[{"user": "abegum", "decision": "match", "external": "A1"}, {"user": "jlee", "decision": "ignore"}]`, also below
//! the key `decisions`. By kind: `{"match": {"abegum": "A1"}, "ignore": ["jlee"], "leave_out": ["A2"]}`.

use crate::failure::Failure;
use actions::Error;
use actions::error::Code;
use actions::sync::kept::DecisionLine;
use actions::words::say;
use domain::tie::DecisionKind;
use serde_json::{Map, Value};

/// Reads a file. Error: where and what.
pub fn read(text: &[u8]) -> Result<Vec<DecisionLine>, Failure> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let document: Value = serde_json::from_slice(text).map_err(|error| fault(error.to_string()))?;
    match document {
        Value::Array(list) => of_list(list),
        Value::Object(mut fields) => match fields.remove("decisions") {
            Some(Value::Array(list)) if fields.is_empty() => of_list(list),
            Some(_) => Err(fault(say("cli.decisions_shape", &[]))),
            None => of_kinds(fields),
        },
        _ => Err(fault(say("cli.decisions_shape", &[]))),
    }
}

fn fault(detail: String) -> Failure {
    Error::new(Code::Unreadable, "decisions_file", &[("detail", &detail)]).into()
}

fn wrong(place: &str, key: &str, value: &str) -> Failure {
    fault(format!("{place}: {}", say(key, &[("value", value)])))
}

fn of_list(list: Vec<Value>) -> Result<Vec<DecisionLine>, Failure> {
    let lines = list.into_iter().zip(1..).map(|(one, at)| {
        let place = say("cli.decision_place", &[("row", &at.to_string())]);
        let Value::Object(fields) = one else { return Err(wrong(&place, "cli.decision_object", "")) };
        let word = ["decision", "kind", "action"].iter().find_map(|name| fields.get(*name));
        let word = word.ok_or_else(|| wrong(&place, "cli.decision_none", ""))?;
        let decision = kind(&place, word)?;
        line(place, decision, &fields)
    });
    lines.collect()
}

fn of_kinds(fields: Map<String, Value>) -> Result<Vec<DecisionLine>, Failure> {
    let mut lines = Vec::new();
    for (word, entries) in fields {
        let decision = kind(&word, &Value::String(word.clone()))?;
        match entries {
            Value::Array(list) => {
                for (one, at) in list.into_iter().zip(1..) {
                    lines.push(of_kind(format!("{word} {at}"), decision, one)?);
                }
            }
            // A user and who they are.
            Value::Object(pairs) if decision.names_user() && decision.names_external() => {
                for (user, external) in pairs {
                    let place = format!("{word} {user}");
                    let external = text(&place, &external)?;
                    lines.push(whole(DecisionLine { place, user, external, decision })?);
                }
            }
            _ => return Err(wrong(&word, "cli.decision_list", "")),
        }
    }
    Ok(lines)
}

fn of_kind(place: String, decision: DecisionKind, one: Value) -> Result<DecisionLine, Failure> {
    let bare = |user: String, external: String, place| whole(DecisionLine { place, user, external, decision });
    match one {
        Value::Object(fields) => line(place, decision, &fields),
        Value::Array(pair) if decision.names_user() && decision.names_external() && pair.len() == 2 => {
            let (user, external) = (text(&place, &pair[0])?, text(&place, &pair[1])?);
            bare(user, external, place)
        }
        one if decision.names_user() => {
            let user = text(&place, &one)?;
            bare(user, String::new(), place)
        }
        one => {
            let external = text(&place, &one)?;
            bare(String::new(), external, place)
        }
    }
}

fn line(place: String, decision: DecisionKind, fields: &Map<String, Value>) -> Result<DecisionLine, Failure> {
    let cell = |names: &[&str]| match names.iter().find_map(|name| fields.get(*name)) {
        None | Some(Value::Null) => Ok(String::new()),
        Some(value) => text(&place, value),
    };
    let (user, external) = (cell(&["user", "username"])?, cell(&["external", "external_id"])?);
    whole(DecisionLine { place, user, external, decision })
}

/// Whether it names whom it is about.
fn whole(line: DecisionLine) -> Result<DecisionLine, Failure> {
    let (needs_user, needs_external) = (line.decision.names_user(), line.decision.names_external());
    let word = line.decision.as_str();
    match () {
        () if needs_user && line.user.trim().is_empty() => Err(wrong(&line.place, "cli.decision_user", word)),
        () if needs_external && line.external.trim().is_empty() => {
            Err(wrong(&line.place, "cli.decision_external", word))
        }
        () => Ok(line),
    }
}

fn text(place: &str, value: &Value) -> Result<String, Failure> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        _ => Err(wrong(place, "cli.decision_text", "")),
    }
}

/// In any case, with any sign between two words.
fn kind(place: &str, word: &Value) -> Result<DecisionKind, Failure> {
    let written = text(place, word)?;
    let plain = written.trim().to_lowercase().replace(['-', ' '], "_");
    let plain = if plain == "leaveout" { "leave_out" } else { &plain };
    DecisionKind::read(plain).ok_or_else(|| wrong(place, "cli.decision_word", &written))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<(String, String, DecisionKind)> {
        let lines = read(text.as_bytes()).unwrap_or_else(|failure| panic!("{}", failure.message()));
        let mut shown: Vec<_> = lines.into_iter().map(|line| (line.user, line.external, line.decision)).collect();
        shown.sort_by_key(|(_, _, decision)| *decision);
        shown
    }

    #[test]
    fn every_form_says_the_same() {
        let of = |user: &str, external: &str, kind| (user.to_owned(), external.to_owned(), kind);
        let wanted = vec![
            of("abegum", "A1", DecisionKind::Match),
            of("jlee", "", DecisionKind::Ignore),
            of("", "7", DecisionKind::LeaveOut),
        ];
        for text in [
            r#"[{"user":"abegum","decision":"match","external":"A1"},{"user":"jlee","kind":"Ignore"},
                {"action":"leave-out","external":7,"user":null}]"#,
            r#"{"decisions":[{"user":"abegum","decision":"match","external":"A1"},{"user":"jlee","action":"ignore"},
                {"decision":"leave out","external":"7"}]}"#,
            r#"{"match":{"abegum":"A1"},"ignore":["jlee"],"leave_out":["7"]}"#,
            r#"{"match":[["abegum","A1"]],"ignore":[{"user":"jlee"}],"leave_out":[{"external":"7"}]}"#,
            "\u{feff}{\"match\":[{\"user\":\"abegum\",\"external\":\"A1\"}],\"ignore\":[\"jlee\"],\"leave_out\":[7]}",
        ] {
            assert_eq!(shown(text), wanted, "{text}");
        }
        assert_eq!(shown("[]"), [], "none");
        assert_eq!(shown("{}"), [], "none");
    }

    #[test]
    fn a_fault_is_told_with_its_place() {
        for (text, place) in [
            ("{", "line 1"),
            ("7", "list"),
            (r#"{"decisions":[],"match":{}}"#, "list"),
            (r#"["abegum"]"#, "decision 1"),
            (r#"[{"user":"abegum","decision":"ignore"},{"user":"jlee"}]"#, "decision 2"),
            (r#"[{"user":"abegum","decision":"marry"}]"#, "marry"),
            (r#"[{"user":"abegum","decision":"match"}]"#, "decision 1"),
            (r#"[{"decision":"ignore"}]"#, "decision 1"),
            (r#"{"matches":{"abegum":"A1"}}"#, "matches"),
            (r#"{"match":{"abegum":["A1"]}}"#, "match abegum"),
            (r#"{"ignore":"abegum"}"#, "ignore"),
            (r#"{"match":["abegum"]}"#, "match 1"),
        ] {
            let failure = read(text.as_bytes()).map(drop).expect_err(text);
            assert!(failure.message().contains(place), "{text}: {}", failure.message());
        }
    }
}
