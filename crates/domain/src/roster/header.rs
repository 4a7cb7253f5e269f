//! Finds the header row among titles and instructions, and what each column tells.

use super::split::Row;
use super::words::{BESIDE, WORDS};
use super::{Field, SourceRow};
use crate::name::fold;
use crate::user::check_username;

/// Rows that hold anything and may be the header.
pub(super) const SEARCHED: usize = 20;
/// Rows looked at to see what a column holds.
const LOOKED_AT: usize = 500;
/// Mail that anybody can have: such an address is no sign-in name of a school.
const PUBLIC_MAIL: [&str; 14] = [
    "gmail.com",
    "googlemail.com",
    "hotmail.com",
    "hotmail.co.uk",
    "outlook.com",
    "live.com",
    "live.co.uk",
    "yahoo.com",
    "yahoo.co.uk",
    "icloud.com",
    "me.com",
    "aol.com",
    "btinternet.com",
    "sky.com",
];

/// A header row and what its columns tell.
pub(super) struct Header {
    /// Index into the rows.
    pub(super) at: usize,
    /// For each of its cells.
    pub(super) fields: Vec<Option<Field>>,
}

/// The header row, or the headers that were known where none of them gives the username.
pub(super) fn find(rows: &[Row]) -> Result<Header, Vec<String>> {
    find_with(rows, Field::Username, fields)
}

/// The header row of a list of addresses, which names them. Nothing is guessed from what stands below: parents' addresses
/// are nobody's usernames.
pub(super) fn find_addresses(rows: &[Row]) -> Result<Header, Vec<String>> {
    find_with(rows, Field::Email, |headers, _| named(&guess_all(headers)))
}

fn find_with(
    rows: &[Row],
    wanted: Field,
    fields: impl Fn(&[String], &[Row]) -> Vec<Option<Field>>,
) -> Result<Header, Vec<String>> {
    let searched = &rows[..rows.len().min(SEARCHED)];
    let mut order: Vec<(usize, usize)> = searched.iter().map(|row| count_known(&row.cells)).zip(0..).collect();
    order.retain(|(known, _)| *known > 0);
    order.sort_by_key(|(known, at)| (std::cmp::Reverse(*known), *at));
    for (_, at) in &order {
        let fields = fields(&rows[*at].cells, &rows[at + 1..]);
        if fields.contains(&Some(wanted)) {
            return Ok(Header { at: *at, fields });
        }
    }
    let best = order.first().map(|(_, at)| &rows[*at].cells);
    Err(best.map(|cells| known_headers(cells)).unwrap_or_default())
}

/// How many fields a row names.
pub(super) fn count_known(cells: &[String]) -> usize {
    let guesses = guess_all(cells);
    guesses.iter().enumerate().filter(|(i, g)| g.is_some_and(|g| is_chosen(&guesses, *i, g))).count()
}

fn known_headers(cells: &[String]) -> Vec<String> {
    let guesses = guess_all(cells);
    cells.iter().zip(guesses).filter(|(_, guess)| guess.is_some()).map(|(cell, _)| cell.clone()).collect()
}

/// The field a header names by itself, whatever stands below and beside it.
pub(super) fn field_of(header: &str) -> Option<Field> {
    guess(&key(header)).map(|guess| guess.field)
}

/// A header without what varies: case, accents, spaces, signs, "(optional)", "[Required]".
pub(super) fn key(header: &str) -> String {
    if header.len() > 200 {
        return String::new();
    }
    let mut depth = 0u32;
    let outside = header.chars().filter(|c| {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => return depth == 0,
        }
        false
    });
    fold(&outside.collect::<String>()).chars().filter(|c| c.is_alphanumeric()).collect()
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Guess {
    field: Field,
    /// Lower is surer; a misspelt header comes after every other.
    rank: u8,
}

fn guess_all(cells: &[String]) -> Vec<Option<Guess>> {
    let keys: Vec<String> = cells.iter().map(|cell| key(cell)).collect();
    let beside = |key: &str| {
        let is_near = |near: &&[&str]| near.iter().any(|word| keys.iter().any(|key| key == word));
        let found = BESIDE.iter().find(|(word, near, _)| *word == key && is_near(near));
        found.map(|(_, _, field)| Guess { field: *field, rank: 1 })
    };
    keys.iter().map(|key| guess(key).or_else(|| beside(key))).collect()
}

fn guess(key: &str) -> Option<Guess> {
    if key.is_empty() || key.len() > 40 {
        return None;
    }
    if let Some((_, field, rank)) = WORDS.iter().find(|(word, ..)| *word == key) {
        return Some(Guess { field: *field, rank: *rank });
    }
    let mut near = WORDS.iter().filter(|(word, ..)| is_misspelt(key, word)).map(|(_, field, _)| *field);
    let field = near.next()?;
    near.all(|other| other == field).then_some(Guess { field, rank: u8::MAX })
}

/// One slip of the finger apart: a letter more, less, other, or two near each other changed over. Short words, and
/// those with digits, must be right: too many other words are near them.
pub(super) fn is_misspelt(text: &str, word: &str) -> bool {
    const SHORTEST: usize = 6;
    let (a, b) = (text.as_bytes(), word.as_bytes());
    if a.len() < SHORTEST || b.len() < SHORTEST || a.len().abs_diff(b.len()) > 1 || a.iter().any(u8::is_ascii_digit) {
        return false;
    }
    let head = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[head..], &b[head..]);
    let tail = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    match (&a[..a.len() - tail], &b[..b.len() - tail]) {
        ([], [_]) | ([_], []) | ([_], [_]) => true,
        ([w, a @ .., x], [y, b @ .., z]) => w == z && x == y && a == b && a.len() < 2,
        _ => false,
    }
}

/// Whether this column is the one used, where several name its field.
fn is_chosen(guesses: &[Option<Guess>], at: usize, guess: Guess) -> bool {
    let rivals =
        guesses.iter().enumerate().filter_map(|(i, g)| g.filter(|g| g.field == guess.field).map(|g| (g.rank, i)));
    rivals.min() == Some((guess.rank, at))
}

/// The fields that headers name, each once.
fn named(guesses: &[Option<Guess>]) -> Vec<Option<Field>> {
    let field = |at: usize| guesses[at].filter(|guess| is_chosen(guesses, at, *guess)).map(|guess| guess.field);
    (0..guesses.len()).map(field).collect()
}

fn fields(headers: &[String], below: &[Row]) -> Vec<Option<Field>> {
    let values = |column: usize| {
        let cells = below.iter().take(LOOKED_AT).filter_map(move |row| row.cells.get(column));
        cells.map(String::as_str).filter(|cell| !cell.is_empty()).collect::<Vec<_>>()
    };
    // In England a UPN is the pupil's number with the Department for Education, and nobody's sign-in name.
    let is_number = |column: &usize| key(&headers[*column]) == "upn" && !are_addresses(&values(*column));
    let mut fields = named(&guess_all(headers));
    if !fields.contains(&Some(Field::Username)) {
        let column = |field| fields.iter().position(|f| *f == Some(field));
        let upn = column(Field::Upn).filter(|at| !is_number(at));
        let email = column(Field::Email).filter(|at| is_sign_in(&headers[*at], &values(*at)));
        if let Some(at) = upn.or(email) {
            fields[at] = Some(Field::Username);
        }
    }
    fields
}

fn are_addresses(values: &[&str]) -> bool {
    !values.is_empty() && values.iter().filter(|value| value.contains('@')).count() * 2 > values.len()
}

/// Addresses people sign in with: Google's own upload says so, otherwise every one is different and nearly all are
/// of one school. Parents' addresses are neither.
fn is_sign_in(header: &str, values: &[&str]) -> bool {
    if header.to_lowercase().contains("[required]") {
        return true;
    }
    let mut seen: Vec<String> = values.iter().map(|value| fold(value)).collect();
    seen.sort_unstable();
    let domains = seen.iter().filter_map(|value| value.rsplit_once('@')).map(|(_, domain)| domain);
    let mut domains: Vec<&str> = domains.filter(|domain| !PUBLIC_MAIL.contains(domain)).collect();
    domains.sort_unstable();
    let most = domains.chunk_by(|a, b| a == b).map(<[&str]>::len).max().unwrap_or(0);
    let are_different = seen.windows(2).all(|pair| pair[0] != pair[1]);
    most > 0 && are_different && most * 10 >= values.len() * 8
}

/// Takes the rows below the header that are about somebody: without a repeated header, a row of units below it and
/// totals or remarks at the end. Rows keep their numbers. In text (`keep_extra`) what stands beyond the last header
/// is kept: the row may be shifted.
pub(super) fn take_rows(mut rows: Vec<Row>, header: &Header, keep_extra: bool) -> (Row, Vec<SourceRow>) {
    let mut below = rows.split_off(header.at + 1);
    let head = rows.pop().unwrap_or_default();
    let width = head.cells.len();
    if below.first().is_some_and(is_units) {
        below.remove(0);
    }
    let username = header.fields.iter().position(|field| *field == Some(Field::Username));
    while below.last().is_some_and(|row| width > 2 && is_footer(row, username)) {
        below.pop();
    }
    let fit = |mut row: Row| {
        let used = row.cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |at| at + 1);
        row.cells.truncate(if keep_extra { used.max(width) } else { width });
        row.cells.resize(row.cells.len().max(width), String::new());
        if row.is_broken {
            row.cells.push(super::BROKEN.to_owned());
        }
        SourceRow { row: row.row, cells: row.cells }
    };
    let rows = below.into_iter().filter(|row| row.cells != head.cells).map(fit);
    let rows = rows.filter(|row| row.cells.iter().any(|cell| !cell.is_empty())).collect();
    (head, rows)
}

/// "(text)", "required", "dd/mm/yyyy": what the columns want, below their headers.
fn is_units(row: &Row) -> bool {
    const WORDS: [&str; 12] = [
        "required",
        "optional",
        "mandatory",
        "text",
        "string",
        "date",
        "number",
        "ddmmyyyy",
        "yyyymmdd",
        "mmddyyyy",
        "required field",
        "max 64 characters",
    ];
    let cells: Vec<&str> = row.cells.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
    let is_unit = |cell: &&str| {
        let in_brackets =
            (cell.starts_with('(') && cell.ends_with(')')) || (cell.starts_with('[') && cell.ends_with(']'));
        in_brackets || WORDS.contains(&fold(cell).replace(['/', '-', '*'], "").as_str())
    };
    cells.len() > 1 && cells.iter().all(is_unit)
}

/// "Total: 30", "Printed 3 September": at most two cells, the first of them begins with such a word, and the other
/// is a figure. A row with a usable username is about somebody, unless that is the word "total" itself.
fn is_footer(row: &Row, username: Option<usize>) -> bool {
    const WORDS: [&str; 10] =
        ["grand", "count", "sum", "number", "printed", "generated", "exported", "report", "page", "end"];
    let cells: Vec<&str> = row.cells.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
    let Some((first, others)) = cells.split_first() else { return true };
    let first = fold(first);
    let word = first.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let is_total = matches!(word, "total" | "totals" | "cyfanswm");
    let is_figure = |cell: &&str| cell.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | ' '));
    let named = username.and_then(|at| row.cells.get(at)).is_some_and(|cell| check_username(cell).is_ok());
    let is_remark = is_total && (first.len() > word.len() || !others.is_empty()) || (WORDS.contains(&word) && !named);
    others.len() < 2 && is_remark && others.iter().all(is_figure)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_known_by_many_names() {
        let known = [
            ("Usename", Field::Username),
            ("Surmane", Field::FamilyName),
            ("Frist name", Field::GivenName),
            ("  LEGAL SURNAME ", Field::FamilyName),
            ("First Name [Required]", Field::GivenName),
            ("E-mail address*", Field::Email),
            ("Imię", Field::GivenName),
            ("Hasło", Field::Password),
            ("Contraseña", Field::Password),
            ("Enw defnyddiwr", Field::Username),
            ("Nom d’utilisateur", Field::Username),
            ("Data nașterii", Field::BirthDate),
            ("Adm No.", Field::AdmissionNumber),
            ("Reg Group", Field::Class),
            ("NC Year", Field::Year),
            ("D.O.B.", Field::BirthDate),
        ];
        for (header, field) in known {
            assert_eq!(field_of(header), Some(field), "{header}");
        }
    }

    #[test]
    fn other_columns_are_left_alone() {
        let other = [
            "Middle name",
            "Parent email",
            "House",
            "Name",
            "Class 1",
            "Gender",
            "Glass",
            "Usr",
            "Org Unit Path [Required]",
            "Password Hash Function [UPLOAD ONLY]",
            "Math",
            "Status",
            "Recovery Email",
            "Number",
            "Email 2",
            "Teacher",
        ];
        for header in other {
            assert_eq!(field_of(header), None, "{header}");
        }
    }

    #[test]
    fn one_slip_is_allowed_and_no_more() {
        assert!(is_misspelt("surmane", "surname") && is_misspelt("usename", "username"), "one slip");
        assert!(!is_misspelt("surmaen", "surname"), "two slips");
        assert!(!is_misspelt("clas", "class") && !is_misspelt("glass", "class"), "a short word");
    }
}
