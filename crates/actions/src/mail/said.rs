//! What a mail server said, as the office sees it: one line, and no address in it.

use super::compose::one_line;
use lettre::transport::smtp::Error;
use std::error::Error as _;

/// Most characters kept.
const LONGEST: usize = 300;

/// A server's words: its code first, where it gave one.
pub(super) fn words(error: &Error) -> String {
    let said = error.source().map(ToString::to_string).unwrap_or_default();
    match error.status() {
        Some(code) => tidy(&format!("{code} {said}")),
        None if said.is_empty() => tidy(&error.to_string()),
        None => tidy(&said),
    }
}

/// One line without an address: what is kept must not tell a parent's address where the mail itself is long gone.
pub(super) fn tidy(said: &str) -> String {
    let line = one_line(said, usize::MAX);
    let hidden: Vec<String> = line.split(' ').map(hide).collect();
    one_line(&hidden.join(" "), LONGEST - 1)
}

/// A word with the address in it taken out, its brackets and commas kept.
fn hide(word: &str) -> String {
    let Some(at) = word.find('@') else { return word.to_owned() };
    let is_around = |c: char| "<>()[]\"':;,=".contains(c);
    let start = word[..at].rfind(is_around).map_or(0, |place| place + 1);
    let end = word[at..].find(is_around).map_or(word.len(), |place| at + place);
    format!("{}…{}", &word[..start], hide(&word[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_address_is_kept_of_what_a_server_said() {
        for (said, kept) in [
            ("550 5.1.1 <Ann.Lee@x.example>: Recipient rejected", "550 5.1.1 <…>: Recipient rejected"),
            ("550 no ann@x.example here, try a@b.example", "550 no … here, try …"),
            ("rcpt=ann@x.example;to=ann@x.example", "rcpt=…;to=…"),
            ("550 5.7.1\r\nSecond line", "550 5.7.1 Second line"),
        ] {
            assert_eq!(tidy(said), kept);
        }
    }

    #[test]
    fn long_talk_is_cut_short() {
        assert_eq!(tidy(&"ж".repeat(1000)).chars().count(), LONGEST, "with the mark that it was cut");
    }
}
