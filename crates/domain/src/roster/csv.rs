//! CSV as this program writes it, and the guard that keeps a spreadsheet from running a cell as a formula.
//!
//! Reading is in `split`: it has to count rows as a spreadsheet shows them, which the csv crate does not.

use std::borrow::Cow;

/// Puts an apostrophe before a text that a spreadsheet would take for a formula (one that begins with
/// `= + - @`, a tab or a carriage return), so that it stays text. A text that begins with apostrophes and
/// then one of those gets one more: [`unguard`] is then exact for every text.
pub fn guard(text: &str) -> Cow<'_, str> {
    if is_formula(text.trim_start_matches('\'')) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// Takes off what [`guard`] put on.
///
/// ```
/// use domain::roster::csv::{guard, unguard};
/// assert_eq!(guard("=1+1"), "'=1+1");
/// assert_eq!(unguard("'=1+1"), "=1+1");
/// assert_eq!(unguard("'t Hooft"), "'t Hooft");
/// ```
pub fn unguard(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if is_formula(rest.trim_start_matches('\'')) => rest,
        _ => text,
    }
}

fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// A CSV file: UTF-8 with BOM (Excel needs it), CRLF, every cell guarded.
pub fn write(headers: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Vec<u8> {
    let mut writer = ::csv::WriterBuilder::new()
        .terminator(::csv::Terminator::CRLF)
        .flexible(true)
        .from_writer("\u{feff}".as_bytes().to_vec());
    let mut put = |cells: &mut dyn Iterator<Item = Cow<'_, str>>| {
        // Writing to memory cannot fail, and rows may have any length.
        let _ = writer.write_record(cells.map(|cell| cell.into_owned().into_bytes()));
    };
    put(&mut headers.iter().map(|header| guard(header)));
    for row in rows {
        put(&mut row.iter().map(|cell| guard(cell)));
    }
    writer.into_inner().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_file_has_a_byte_order_mark_and_crlf() {
        let made = write(&["user", "class"], [vec!["=x".to_owned(), "4,H".to_owned()]].into_iter());
        assert_eq!(made, "\u{feff}user,class\r\n'=x,\"4,H\"\r\n".as_bytes(), "guarded and quoted");
    }

    proptest! {
        #[test]
        fn unguard_is_the_inverse_of_guard(text in "'{0,3}[-=+@\t\r]?\\PC{0,8}") {
            let guarded = guard(&text);
            prop_assert_eq!(unguard(&guarded), text.as_str());
        }

        #[test]
        fn a_guarded_text_is_never_a_formula(text in "\\PC{0,8}") {
            prop_assert!(!is_formula(&guard(&text)));
        }
    }
}
