//! Letters and slips for parents and carers: the code by which an adult is linked to one child.

use jiff::civil::Date;
use serde::Serialize;

use crate::{
    Error, Laid, LetterSheet, Letterhead, Place, Press, cores,
    head::HeadData,
    press::Order,
    qr::{Codes, Square},
    sheet::Rect,
    words::Words,
};

/// A run of letters or slips.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letters {
    /// Who writes.
    pub head: Letterhead,
    /// How large they are.
    pub sheet: LetterSheet,
    /// The document's title, as a PDF reader shows it.
    pub title: String,
    /// The day of the run.
    pub made: Date,
    /// The portal's address in words; without one the letter says that the school will tell it.
    pub sign_in: Option<String>,
    /// How many adults can use one code.
    pub adults: u32,
    /// The school's acceptable-use policy: printed on a page behind each letter, never on slips.
    pub policy: Option<String>,
    /// In register order by class.
    pub letters: Vec<Letter>,
}

/// One child's letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Number by which the letter can be recalled.
    pub serial: String,
    /// The child's name.
    pub child: String,
    /// The registration class; may be empty.
    pub class: String,
    /// As in BCP 47; a language without words is printed in English.
    pub language: String,
    /// What the QR code holds.
    pub code: String,
    /// What is typed where there is no camera, in groups.
    pub code_in_words: String,
    /// The last day the code works.
    pub until: Date,
    /// Lines of the postal address, for the envelope's window; usually empty.
    pub address: Vec<String>,
}

#[derive(Serialize)]
struct LettersData<'a> {
    title: &'a str,
    head: HeadData<'a>,
    page: (f64, f64),
    six: bool,
    sign_in: Option<&'a str>,
    policy: Option<&'a str>,
    pages: Vec<Vec<CellData>>,
    letters: Vec<LetterData<'a>>,
}

#[derive(Serialize)]
struct CellData {
    item: usize,
    cell: Rect,
}

#[derive(Serialize)]
struct LetterData<'a> {
    serial: &'a str,
    child: &'a str,
    class: &'a str,
    code_in_words: &'a str,
    address: &'a [String],
    qr: Square,
    qr_alt: String,
    own: TextData,
    english: Option<TextData>,
}

/// One letter's sentences in one language.
#[derive(Serialize)]
struct TextData {
    language: &'static str,
    direction: &'static str,
    made: String,
    title: String,
    greeting: String,
    what: String,
    do_title: &'static str,
    steps: Vec<String>,
    until: String,
    notes: Vec<String>,
    ask: String,
    slip_what: String,
    slip_do: String,
    policy_title: &'static str,
    labels: LabelData,
}

#[derive(Serialize)]
struct LabelData {
    code: &'static str,
    address: &'static str,
    class: &'static str,
    number: &'static str,
}

/// Lays out a run of letters.
pub(crate) fn lay(press: &Press, letters: &Letters) -> Result<Laid, Error> {
    let grid = letters.sheet.grid();
    let is_letter = letters.sheet == LetterSheet::Letter;
    let policy = letters.policy.as_deref().filter(|policy| is_letter && !policy.trim().is_empty());
    let filled = grid.fill(letters.letters.len());
    let sides = if policy.is_some() { 2 } else { 1 };
    let place = |page: usize, cell, item| Place { item, page: page * sides, rect: grid.cell(cell) };
    let places: Vec<Place> = (filled.iter().enumerate())
        .flat_map(|(page, cells)| cells.iter().map(move |&(cell, item)| place(page, cell, item)))
        .collect();
    let cell = |&(cell, item): &(usize, usize)| CellData { item, cell: grid.cell(cell) };
    let codes = Codes::draw(&letters.letters, |letter| &letter.code)?;
    let data = LettersData {
        title: &letters.title,
        head: letters.head.data(),
        page: grid.page,
        six: letters.sheet == LetterSheet::SixPerPage,
        sign_in: letters.sign_in.as_deref(),
        policy,
        pages: filled.iter().map(|cells| cells.iter().map(cell).collect()).collect(),
        letters: cores::map(&letters.letters, |item, letter| letter_data(letters, letter, codes.squares[item])),
    };
    let template = if is_letter { "letter.typ" } else { "slip.typ" };
    let pages = Some(filled.len() * sides);
    let addresses = letters.letters.iter().flat_map(|letter| letter.address.iter().map(String::as_str));
    let more = [letters.sign_in.as_deref(), letters.policy.as_deref()].into_iter().flatten().chain(addresses);
    let (head, furniture) = (&letters.head, letters.head.furniture(more));
    press.lay(Order { template, data: &data, codes, head, furniture, made: letters.made, places, pages })
}

fn letter_data<'a>(letters: &Letters, letter: &'a Letter, qr: Square) -> LetterData<'a> {
    let own = Words::of(&letter.language);
    let is_english = own.language().code == "en";
    LetterData {
        serial: &letter.serial,
        child: letter.child.trim(),
        class: &letter.class,
        code_in_words: &letter.code_in_words,
        address: &letter.address,
        qr,
        qr_alt: own.fill("letter_alt", &[("child", letter.child.trim())]),
        own: text(letters, letter, own),
        english: (!is_english).then(|| text(letters, letter, Words::of("en"))),
    }
}

fn text(letters: &Letters, letter: &Letter, words: Words) -> TextData {
    let head = &letters.head;
    let address = letters.sign_in.as_deref().unwrap_or_default();
    let contact = unbroken_numbers(head.contact.trim());
    let (until, count) = (words.date(letter.until), letters.adults.to_string());
    let values = [
        ("child", letter.child.trim()),
        ("school", &head.school),
        ("address", address),
        ("count", &count),
        ("date", &until),
        ("contact", &contact),
    ];
    let fill = |key| words.fill(key, &values);
    let has_address = letters.sign_in.is_some();
    let choose = |with, without, is_with: bool| fill(if is_with { with } else { without });
    let mut notes = vec![fill("already")];
    if letters.adults > 1 {
        notes.push(fill("several"));
    }
    notes.push(fill("keep"));
    TextData {
        language: words.language().code,
        direction: words.direction(),
        made: words.date(letters.made),
        title: fill("letter_title"),
        greeting: fill("greeting"),
        what: fill("what"),
        do_title: words.get("do_title"),
        steps: vec![choose("do_scan", "do_scan_no_address", has_address), fill("do_register"), fill("do_confirm")],
        until: fill("until"),
        notes,
        ask: choose("ask", "ask_no_contact", !head.contact.trim().is_empty()),
        slip_what: fill("slip_what"),
        slip_do: choose("slip_do", "slip_do_no_address", has_address),
        policy_title: words.get("policy_title"),
        labels: LabelData {
            code: words.get("code"),
            address: words.get("address"),
            class: words.get("class"),
            number: words.get("number"),
        },
    }
}

/// A text whose telephone numbers are not broken over lines.
fn unbroken_numbers(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let is_digit = |at: Option<usize>| at.and_then(|at| characters.get(at)).is_some_and(char::is_ascii_digit);
    let is_within = |at: usize| is_digit(at.checked_sub(1)) && is_digit(Some(at + 1));
    let one = |(at, character): (usize, &char)| if *character == ' ' && is_within(at) { '\u{a0}' } else { *character };
    characters.iter().enumerate().map(one).collect()
}
