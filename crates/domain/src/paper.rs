//! What goes on paper: kinds, sizes, languages, until when a card works, and whether a printed one is out of date.

use crate::name::tidy;
use data_encoding::HEXLOWER;
use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use ts_rs::TS;

/// What is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PaperKind {
    /// Login cards.
    #[default]
    Cards,
    /// Letters or slips for parents.
    Letters,
}

impl PaperKind {
    /// The word stored.
    pub fn as_str(self) -> &'static str {
        match self {
            PaperKind::Cards => "cards",
            PaperKind::Letters => "letters",
        }
    }

    /// From the word stored.
    pub fn read(word: &str) -> PaperKind {
        if word == "letters" { PaperKind::Letters } else { PaperKind::Cards }
    }
}

/// How login cards and letters lie on the sheet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Sheet {
    /// Cards: ten of the size of a bank card on A4, with cut marks.
    #[default]
    Ten,
    /// Cards: Avery labels of two inches square.
    AverySquare,
    /// Cards: Avery L7160 labels, 21 on A4.
    L7160,
    /// Cards: one on a page.
    One,
    /// Letters: a page for each child.
    Letter,
    /// Letters: two slips on A4.
    Two,
    /// Letters: six slips on A4.
    Six,
}

impl Sheet {
    /// What it is a size of.
    pub fn kind(self) -> PaperKind {
        match self {
            Sheet::Ten | Sheet::AverySquare | Sheet::L7160 | Sheet::One => PaperKind::Cards,
            Sheet::Letter | Sheet::Two | Sheet::Six => PaperKind::Letters,
        }
    }

    /// The word stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Sheet::Ten => "ten",
            Sheet::AverySquare => "avery_square",
            Sheet::L7160 => "l7160",
            Sheet::One => "one",
            Sheet::Letter => "letter",
            Sheet::Two => "two",
            Sheet::Six => "six",
        }
    }
}

/// The name as it stands on a card: first name and surname, or the username where there is none.
pub fn card_name(given: &str, family: &str, username: &str) -> String {
    let name = tidy(&format!("{given} {family}"));
    if name.is_empty() { username.to_owned() } else { name }
}

/// The name as it stands in a letter: the first name with its surname on the outside, in the text the first name alone.
pub fn child_name(given: &str, family: &str, username: &str) -> String {
    let name = tidy(given);
    if name.is_empty() { card_name("", family, username) } else { name }
}

/// The last day of the school year that a day is in: 31 August. From July on it is the next one, so that a card made for
/// September is not dead in it.
pub fn school_year_end(day: Date) -> Date {
    let year = if day.month() >= 7 { day.year() + 1 } else { day.year() };
    date(year, 8, 31)
}

/// A short hash of what stands on a card or letter: another one says that the paper is out of date.
pub fn shown(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    HEXLOWER.encode(&hash.finalize()[..8])
}

/// The school's public address as settled: `https` and no more than a host and a path. Empty is none.
/// `portal.larkfield.example/` becomes `https://portal.larkfield.example`.
pub fn check_portal_address(text: &str) -> Option<String> {
    let text = text.trim().trim_end_matches('/');
    if text.is_empty() {
        return Some(String::new());
    }
    let bare = match text.split_once("://") {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => rest,
        Some(_) => return None,
        None => text,
    };
    let host = bare.split('/').next().unwrap_or_default();
    let host_is_plain = host.split(':').next().is_some_and(|name| {
        let label = |label: &str| {
            !label.is_empty() && label.len() <= 63 && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        };
        name.contains('.') && name.split('.').all(label)
    });
    let rest_is_plain = bare.chars().all(|c| c.is_ascii_alphanumeric() || "-._:/".contains(c));
    (host_is_plain && rest_is_plain && bare.len() <= 100).then(|| format!("https://{}", bare.to_lowercase()))
}

/// An address as it is typed: without `https://`.
pub fn in_words(address: &str) -> &str {
    address.strip_prefix("https://").unwrap_or(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_made_in_the_summer_works_until_the_end_of_the_next_year() {
        for (day, end) in [
            (date(2026, 9, 3), date(2027, 8, 31)),
            (date(2027, 1, 10), date(2027, 8, 31)),
            (date(2027, 6, 30), date(2027, 8, 31)),
            (date(2027, 7, 1), date(2028, 8, 31)),
            (date(2027, 8, 31), date(2028, 8, 31)),
        ] {
            assert_eq!(school_year_end(day), end, "made on {day}");
        }
    }

    #[test]
    fn an_address_is_brought_into_one_form_or_refused() {
        for (typed, kept) in [
            ("", Some("")),
            (" portal.larkfield.example/ ", Some("https://portal.larkfield.example")),
            ("HTTPS://Portal.Larkfield.Example/school", Some("https://portal.larkfield.example/school")),
            ("https://portal.example:8443", Some("https://portal.example:8443")),
            ("http://portal.example", None),
            ("localhost", None),
            ("portal..example", None),
            ("https://a.example/?q=1", None),
            ("our portal.example", None),
            ("https://user@a.example", None),
        ] {
            assert_eq!(check_portal_address(typed).as_deref(), kept, "{typed}");
        }
    }

    #[test]
    fn what_stands_on_a_card_has_another_hash_when_it_changes() {
        assert_eq!(shown(&["Ava", "3B"]), shown(&["Ava", "3B"]), "the same");
        assert_ne!(shown(&["Ava", "3B"]), shown(&["Ava3", "B"]), "the parts are kept apart");
    }

    #[test]
    fn one_word_names_and_no_names_stand_on_a_card_too() {
        assert_eq!(card_name("Zahra", "", "zahra1"), "Zahra", "one word");
        assert_eq!(card_name(" ", "", "zahra1"), "zahra1", "no name");
        assert_eq!(child_name("", "Okafor", "x"), "Okafor", "a surname alone");
    }
}
