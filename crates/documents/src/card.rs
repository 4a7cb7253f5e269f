//! Login cards: what a pupil holds before a camera.

use jiff::civil::Date;
use serde::Serialize;

use crate::{
    CardSheet, Error, Laid, Letterhead, Place, Press,
    head::HeadData,
    press::Order,
    qr::{Codes, Square},
    sheet::Rect,
    symbol,
    words::Words,
};

/// A run of login cards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cards {
    /// Whose cards they are.
    pub head: Letterhead,
    /// What they are printed on.
    pub sheet: CardSheet,
    /// Whether each sheet is followed by one of backs, mirrored for printing on both sides over the long edge.
    pub backs: bool,
    /// Language of the few words on a card.
    pub language: String,
    /// The document's title, as a PDF reader shows it.
    pub title: String,
    /// The day of the run.
    pub made: Date,
    /// The address at which one signs in, in words.
    pub sign_in: Option<String>,
    /// In register order by class.
    pub cards: Vec<Card>,
}

/// One pupil's card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// Number by which the card can be recalled.
    pub serial: String,
    /// First name first: the first word is set large.
    pub name: String,
    /// The registration class; may be empty.
    pub class: String,
    /// Picture of the class, modulo the number of [`crate::SYMBOLS`].
    pub symbol: usize,
    /// What is typed where there is no camera.
    pub username: String,
    /// In clear only where the office asks for it.
    pub first_password: Option<String>,
    /// The last day it works.
    pub until: Option<Date>,
    /// What the QR code holds.
    pub code: String,
}

#[derive(Serialize)]
struct CardsData<'a> {
    title: &'a str,
    language: &'static str,
    direction: &'static str,
    head: HeadData<'a>,
    shape: &'static str,
    page: (f64, f64),
    cut: Option<CutData>,
    backs: bool,
    sign_in: Option<&'a str>,
    words: WordsData,
    pages: Vec<Vec<CellData>>,
    cards: Vec<CardData<'a>>,
}

/// The block of cells that is cut.
#[derive(Serialize)]
struct CutData {
    first: Rect,
    columns: usize,
    rows: usize,
}

#[derive(Serialize)]
struct WordsData {
    username: &'static str,
    password: &'static str,
    scan: &'static str,
    at: &'static str,
    lost: &'static str,
}

#[derive(Serialize)]
struct CellData {
    item: usize,
    front: Rect,
    back: Rect,
}

#[derive(Serialize)]
struct CardData<'a> {
    serial: &'a str,
    first: &'a str,
    rest: &'a str,
    class: &'a str,
    symbol: &'static str,
    username: &'a str,
    password: Option<&'a str>,
    until: Option<String>,
    qr: Square,
    qr_alt: String,
}

/// Lays out a run of cards.
pub(crate) fn lay(press: &Press, cards: &Cards) -> Result<Laid, Error> {
    let grid = cards.sheet.grid();
    let filled = grid.fill(cards.cards.len());
    let sides = if cards.backs { 2 } else { 1 };
    let place = |page: usize, cell, item| Place { item, page: page * sides, rect: grid.cell(cell) };
    let places: Vec<Place> = (filled.iter().enumerate())
        .flat_map(|(page, cells)| cells.iter().map(move |&(cell, item)| place(page, cell, item)))
        .collect();
    let cell = |&(cell, item): &(usize, usize)| CellData { item, front: grid.cell(cell), back: grid.back(cell) };
    let words = Words::of(&cards.language);
    let codes = Codes::draw(&cards.cards, |card| &card.code)?;
    let data = CardsData {
        title: &cards.title,
        language: words.language().code,
        direction: words.direction(),
        head: cards.head.data(),
        shape: cards.sheet.shape(),
        page: grid.page,
        cut: grid.is_cut.then_some(CutData { first: grid.first, columns: grid.cells.0, rows: grid.cells.1 }),
        backs: cards.backs,
        sign_in: cards.sign_in.as_deref(),
        words: WordsData {
            username: words.get("card_username"),
            password: words.get("card_password"),
            scan: words.get("card_scan"),
            at: words.get("card_at"),
            lost: words.get("card_lost"),
        },
        pages: filled.iter().map(|cells| cells.iter().map(cell).collect()).collect(),
        cards: cards.cards.iter().zip(&codes.squares).map(|(card, qr)| card_data(card, words, *qr)).collect(),
    };
    let pages = Some(filled.len() * sides);
    let (head, furniture) = (&cards.head, cards.head.furniture(cards.sign_in.as_deref()));
    press.lay(Order { template: "card.typ", data: &data, codes, head, furniture, made: cards.made, places, pages })
}

fn card_data(card: &Card, words: Words, qr: Square) -> CardData<'_> {
    let name = card.name.trim();
    let (first, rest) = name.split_once(char::is_whitespace).unwrap_or((name, ""));
    CardData {
        serial: &card.serial,
        first,
        rest: rest.trim(),
        class: &card.class,
        symbol: crate::SYMBOLS[symbol::number(card.symbol)],
        username: &card.username,
        password: card.first_password.as_deref(),
        until: card.until.map(|day| words.fill("card_until", &[("date", &words.date(day))])),
        qr,
        qr_alt: words.fill("card_alt", &[("name", name)]),
    }
}
