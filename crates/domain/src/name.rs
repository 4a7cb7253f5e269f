//! Names are free text: any script, one word or five. The rules only refuse what cannot be a name.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// The longest name, e-mail address or class title kept, in characters.
pub const LONGEST: usize = 100;

/// Why a text cannot stand where a name, a title or an address is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum NameFault {
    /// Nothing is left once the spaces are gone.
    #[error("empty")]
    Empty,
    /// More than [`LONGEST`] characters.
    #[error("too long")]
    TooLong,
    /// Holds a control or invisible direction character, or U+FFFD, the mark of a wrong encoding.
    #[error("holds a character that cannot be shown")]
    Unprintable,
}

/// Trims, folds runs of white space to one space and composes accents (Unicode NFC).
pub fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}') {
        if word.is_empty() {
            continue;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    if out.is_ascii() { out } else { out.nfc().collect() }
}

/// A tidy name, or why it is none. An empty name is allowed: first name and surname are optional.
pub fn check_name(text: &str) -> Result<String, NameFault> {
    let name = tidy(text);
    if name.chars().count() > LONGEST {
        return Err(NameFault::TooLong);
    }
    if name.chars().any(is_unprintable) {
        return Err(NameFault::Unprintable);
    }
    Ok(name)
}

/// A tidy title that may not be empty: a school's or a class's.
pub fn check_title(text: &str) -> Result<String, NameFault> {
    let title = check_name(text)?;
    if title.is_empty() { Err(NameFault::Empty) } else { Ok(title) }
}

/// Control characters, bidirectional overrides and the replacement character. U+200C and U+200D stay:
/// names in Persian and in Indic scripts need them.
pub(crate) fn is_unprintable(c: char) -> bool {
    c.is_control() || matches!(c, '\u{fffd}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The form two names are compared in: no case, no accents, no apostrophes, one kind of hyphen.
///
/// ```
/// assert_eq!(domain::name::fold("Siân O’Brien"), "sian obrien");
/// ```
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.chars().filter(|c| !matches!(c, '\'' | '`')).map(|c| c.to_ascii_lowercase()).collect();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_accent(*c)).flat_map(char::to_lowercase) {
        match c {
            '\'' | '`' | '’' | '‘' | 'ʼ' | '\u{200b}' | '\u{feff}' => {}
            '‐' | '‑' | '–' | '—' => out.push('-'),
            'ł' => out.push('l'),
            'ø' => out.push('o'),
            'đ' | 'ð' => out.push('d'),
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'þ' => out.push_str("th"),
            'ı' => out.push('i'),
            // Lower case has two forms of sigma, by its place in the word; upper case has one.
            'ς' => out.push('σ'),
            'ħ' => out.push('h'),
            other => out.push(other),
        }
    }
    out
}

/// Marks that a reader may leave out: the accents of European scripts, the vowel points of Arabic and Hebrew. Vowel
/// signs of Indic scripts are letters: without them two names become one.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{fe20}'..='\u{fe2f}'
        | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{591}'..='\u{5c7}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_any_script_is_kept_as_it_is() {
        for name in ["Ní Bhriain", "O’Brien", "محمد", "李小龙", "Smith-Jones", "X"] {
            assert_eq!(check_name(name), Ok(name.to_owned()), "{name} is a name");
        }
    }

    #[test]
    fn decomposed_and_composed_accents_are_one_name() {
        assert_eq!(tidy("Jose\u{301}"), "José", "NFC composes");
        assert_eq!(fold("Jose\u{301}"), fold("JOSÉ"), "fold ignores form and case");
    }

    #[test]
    fn vowel_signs_of_indic_scripts_tell_names_apart() {
        assert_ne!(fold("தமிழ்"), fold("தமழ"), "Tamil vowel signs are letters");
        assert_eq!(fold("مُحَمَّد"), fold("محمد"), "Arabic vowel points are not");
    }

    #[test]
    fn direction_overrides_and_wrongly_decoded_letters_are_refused() {
        assert_eq!(check_name("a\u{202e}b"), Err(NameFault::Unprintable), "an override hides what is written");
        assert_eq!(check_name("Si\u{fffd}n"), Err(NameFault::Unprintable), "a lost letter is not a name");
    }
}
