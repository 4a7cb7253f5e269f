//! The rule for each kind of cell: what it says once tidy, or what is wrong with it.

use super::dates::{self, Order};
use crate::credential::check_password;
use crate::name::{LONGEST, NameFault, check_name, fold, tidy};
use crate::roster::ProblemCode;
use crate::roster::header::is_misspelt;
use crate::roster::words::ROLES;
use crate::user::{LONGEST_USERNAME, Role, UsernameFault, check_email, check_username};
use jiff::civil::Date;

/// What is wrong with a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::roster) struct Fault {
    pub(in crate::roster) code: ProblemCode,
    pub(in crate::roster) detail: String,
    pub(in crate::roster) fix: Option<String>,
    pub(in crate::roster) blocks_row: bool,
}

impl Fault {
    /// The cell is not used; the row is.
    pub(in crate::roster) fn cell(code: ProblemCode) -> Fault {
        Fault { code, detail: String::new(), fix: None, blocks_row: false }
    }

    /// The row is not used.
    pub(in crate::roster) fn row(code: ProblemCode) -> Fault {
        Fault { blocks_row: true, ..Fault::cell(code) }
    }

    pub(in crate::roster) fn detail(self, detail: impl ToString) -> Fault {
        Fault { detail: detail.to_string(), ..self }
    }

    fn fix(self, fix: Option<String>) -> Fault {
        Fault { fix, ..self }
    }
}

/// What makes any cell useless, whatever its column: a failed formula, letters opened in the wrong encoding.
fn common(text: &str) -> Result<(), Fault> {
    if text.starts_with('#') && matches!(text, "#N/A" | "#REF!" | "#VALUE!" | "#NAME?" | "#DIV/0!" | "#NULL!" | "#NUM!")
    {
        return Err(Fault::cell(ProblemCode::CellFault));
    }
    if text.is_ascii() {
        return Ok(());
    }
    match recode(text) {
        Some(right) => Err(Fault::cell(ProblemCode::Miscoded).fix(Some(tidy(&right)))),
        None => Ok(()),
    }
}

/// "SiÃ¢n" is UTF-8 that somebody opened as windows-1252: taken back, it is "Siân" for certain.
fn recode(text: &str) -> Option<String> {
    // One letter of UTF-8 beyond ASCII is opened as two or more.
    let mut letters = text.chars().skip_while(char::is_ascii);
    if !matches!(letters.next()?, '\u{c2}'..='\u{f4}') || letters.next()?.is_ascii() {
        return None;
    }
    let (bytes, _, has_others) = encoding_rs::WINDOWS_1252.encode(text);
    let right = if has_others { None } else { std::str::from_utf8(&bytes).ok() }?;
    (right != text && check_name(right).is_ok()).then(|| right.to_owned())
}

/// 1.23457E+11: what a spreadsheet makes of a long number.
fn is_shortened(text: &str) -> bool {
    let Some((figure, power)) = text.split_once("E+") else { return false };
    let are_digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    are_digits(figure) && figure.contains('.') && are_digits(power)
}

/// A username, which every row needs.
pub(in crate::roster) fn username(text: &str) -> Result<String, Fault> {
    common(text).map_err(|fault| Fault { blocks_row: true, ..fault })?;
    if is_shortened(text) {
        return Err(Fault::row(ProblemCode::NumberShortened));
    }
    check_username(text).map_err(|fault| match fault {
        _ if check_name(text) == Err(NameFault::Unprintable) => {
            Fault::row(ProblemCode::Unprintable).fix(printable(text).filter(|t| check_username(t).is_ok()))
        }
        UsernameFault::Empty => Fault::row(ProblemCode::UsernameMissing),
        UsernameFault::TooLong => Fault::row(ProblemCode::UsernameTooLong).detail(LONGEST_USERNAME),
        UsernameFault::Space => {
            let joined: String = tidy(text).split(' ').collect();
            Fault::row(ProblemCode::UsernameSpace).fix(check_username(&joined).ok())
        }
        UsernameFault::Character => Fault::row(ProblemCode::UsernameCharacter),
    })
}

/// A username that is an e-mail address, in a file whose people sign in with theirs.
pub(in crate::roster) fn address_as_username(text: &str) -> Result<String, Fault> {
    let name = username(text)?;
    email(&name).map_err(|fault| Fault { blocks_row: true, ..fault })?;
    Ok(name)
}

/// A name, or another short text that may be absent.
pub(in crate::roster) fn name(text: &str) -> Result<Option<String>, Fault> {
    if text.is_empty() {
        return Ok(None);
    }
    common(text)?;
    match check_name(text) {
        Ok(name) => Ok(Some(name).filter(|name| !name.is_empty())),
        Err(NameFault::Unprintable) => Err(Fault::cell(ProblemCode::Unprintable).fix(printable(text))),
        Err(NameFault::TooLong | NameFault::Empty) => Err(Fault::cell(ProblemCode::NameTooLong).detail(LONGEST)),
    }
}

/// The text without its control characters; `None` where letters were lost and nobody knows which.
fn printable(text: &str) -> Option<String> {
    let plain: String = text.chars().filter(|c| !c.is_control() || c.is_whitespace()).collect();
    check_name(&plain).ok().filter(|name| !name.is_empty())
}

/// A class; a dash or "n/a" is none.
pub(in crate::roster) fn class(text: &str) -> Result<Option<String>, Fault> {
    Ok(name(text)?.filter(|title| !is_placeholder(title)))
}

/// Another system's number.
pub(in crate::roster) fn number(text: &str) -> Result<Option<String>, Fault> {
    if is_shortened(text) { Err(Fault::cell(ProblemCode::NumberShortened)) } else { name(text) }
}

fn is_placeholder(text: &str) -> bool {
    matches!(text, "-" | "--" | "–" | "—") || text.eq_ignore_ascii_case("n/a")
}

/// An e-mail address. What is certain to be a slip is offered as the fix: `mailto:`, a full stop at the end, a space.
pub(in crate::roster) fn email(text: &str) -> Result<Option<String>, Fault> {
    if text.is_empty() {
        return Ok(None);
    }
    common(text)?;
    let starts_mailto = text.get(..7).is_some_and(|head| head.eq_ignore_ascii_case("mailto:"));
    match check_email(text) {
        Ok(address) if !starts_mailto => Ok(Some(address).filter(|address| !address.is_empty())),
        _ if is_placeholder(&tidy(text)) => Ok(None),
        _ => Err(Fault::cell(ProblemCode::Email).fix(mended_address(text))),
    }
}

/// A pupil's number with the Department for Education; with an `@`, a sign-in name at Microsoft.
pub(in crate::roster) fn upn(text: &str) -> Result<Option<String>, Fault> {
    if text.contains('@') { email(text) } else { number(text) }
}

fn mended_address(text: &str) -> Option<String> {
    let mut plain = tidy(text);
    if plain.get(..7).is_some_and(|head| head.eq_ignore_ascii_case("mailto:")) {
        plain.drain(..7);
    }
    if let (Some(open), true) = (plain.rfind('<'), plain.ends_with('>')) {
        plain = plain[open + 1..plain.len() - 1].to_owned();
    }
    let plain: String = plain.trim_matches(['.', ',', ';', ' ', '<', '>', '"', '\'']).split(' ').collect();
    check_email(&plain).ok().filter(|address| !address.is_empty())
}

/// A user type. An unknown one blocks the row: to take a member of staff for a pupil would do harm.
pub(in crate::roster) fn role(text: &str) -> Result<Option<Role>, Fault> {
    if text.is_empty() {
        return Ok(None);
    }
    if let Some(role) = read_role(text) {
        return Ok(Some(role));
    }
    let word = fold(&tidy(text));
    if word.is_empty() {
        return Ok(None);
    }
    let near = ["pupil", "student", "teacher", "administrator"].into_iter().find(|known| {
        is_misspelt(&word, known) || (*known == "pupil" && matches!(&word[..], "pupli" | "pupl" | "puipl" | "pupill"))
    });
    let fix = near.and_then(Role::read).map(|role| role.school_word().to_owned());
    Err(Fault::row(ProblemCode::Role).fix(fix))
}

/// The user type a word means, in any of the languages known.
pub(in crate::roster) fn read_role(text: &str) -> Option<Role> {
    Role::read(text).or_else(|| {
        let word = fold(&tidy(text));
        ROLES.iter().find(|(known, _)| *known == word).map(|(_, role)| *role)
    })
}

/// A date of birth.
pub(in crate::roster) fn birth_date(text: &str, order: Order) -> Result<Option<Date>, Fault> {
    let text = text.trim();
    if text.is_empty() || is_placeholder(text) {
        return Ok(None);
    }
    match dates::read(text, order) {
        None => Err(Fault::cell(ProblemCode::Date)),
        Some(date) if !(1930..=2035).contains(&date.year()) => Err(Fault::cell(ProblemCode::DateUnlikely)),
        Some(date) => Ok(Some(date)),
    }
}

/// A password, kept as it is written but for the spaces around it. A row of stars is Google's way to say nothing.
pub(in crate::roster) fn password(text: &str, role: Role) -> Result<Option<String>, Fault> {
    if text.chars().all(|c| matches!(c, '*' | '•')) {
        return Ok(None);
    }
    match check_password(role, text) {
        Ok(()) => Ok(Some(text.to_owned())),
        Err(fault) => Err(Fault::cell(ProblemCode::Password).detail(fault)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_with_a_slip_have_a_fix() {
        for text in ["mailto:a@b.org", "a@b.org.", "a@b.org,", "a @b.org", "Ann <a@b.org>", "a@b.org;"] {
            assert_eq!(email(text).map_err(|f| f.fix), Err(Some("a@b.org".into())), "{text}");
        }
        assert_eq!(email("a@b.org; c@d.org").map_err(|f| f.fix), Err(None), "two addresses: no one knows which");
        assert_eq!(email("n/a"), Ok(None), "a placeholder");
    }

    #[test]
    fn an_unknown_user_type_blocks_and_a_misspelt_one_has_a_fix() {
        let fault = role("teahcer").map_err(|f| (f.blocks_row, f.fix));
        assert_eq!(fault, Err((true, Some("teacher".into()))), "one slip");
        assert_eq!(role("parent").map_err(|f| (f.blocks_row, f.fix)), Err((true, None)), "no user type");
        assert_eq!(role("Élève"), Ok(Some(Role::Student)), "French");
    }

    #[test]
    fn a_miscoded_name_is_taken_back() {
        assert_eq!(name("SiÃ¢n").map_err(|f| f.fix), Err(Some("Siân".into())), "UTF-8 opened as windows-1252");
        assert_eq!(name("Siân"), Ok(Some("Siân".into())), "a right one");
        assert_eq!(name("Łukasz"), Ok(Some("Łukasz".into())), "beyond windows-1252");
    }

    #[test]
    fn numbers_a_spreadsheet_has_shortened_are_no_ids() {
        assert_eq!(number("1.23457E+11").map_err(|f| f.code), Err(ProblemCode::NumberShortened), "digits are gone");
        assert_eq!(number("E+1"), Ok(Some("E+1".into())), "just a text");
    }
}
