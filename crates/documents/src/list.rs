//! Lists for the office: who is in a class, what a run of printing holds, and which papers are to be collected.

use jiff::civil::Date;
use serde::Serialize;

use crate::{Error, Laid, Letterhead, Press, head::HeadData, press::Order, qr::Codes, words::Words};

/// A class, with a column to tick or sign when a card or letter is handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassList {
    /// Whose list it is.
    pub head: Letterhead,
    /// Language of its few words.
    pub language: String,
    /// The class; also the document's title.
    pub class: String,
    /// The day of the run.
    pub made: Date,
    /// In register order.
    pub rows: Vec<ListRow>,
}

/// Papers whose codes no longer work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecallList {
    /// Whose list it is.
    pub head: Letterhead,
    /// Language of its few words.
    pub language: String,
    /// The day of the recall.
    pub made: Date,
    /// In the order in which they are to be collected.
    pub rows: Vec<ListRow>,
}

/// One person of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ListRow {
    /// As in the register.
    pub name: String,
    /// Empty on lists of letters.
    pub username: String,
    /// Empty where the class is the list's title.
    pub class: String,
    /// Number on the card or letter.
    pub serial: String,
}

/// What a run of printing holds, to be counted when it comes out of the printer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountSheet {
    /// Whose run it is.
    pub head: Letterhead,
    /// Language of its few words.
    pub language: String,
    /// What was printed: also the document's title.
    pub title: String,
    /// The day of the run.
    pub made: Date,
    /// Pages of the run altogether.
    pub pages: usize,
    /// Class by class.
    pub rows: Vec<CountRow>,
}

/// One class of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct CountRow {
    /// Its name.
    pub class: String,
    /// Cards or letters in it.
    pub items: usize,
    /// Number of its first one.
    pub first: String,
    /// Number of its last one.
    pub last: String,
}

#[derive(Serialize)]
struct ListData<'a, R> {
    title: String,
    kind: &'static str,
    language: &'static str,
    direction: &'static str,
    head: HeadData<'a>,
    made: String,
    rows: &'a [R],
    total: usize,
    pages: Option<usize>,
    words: WordsData,
}

#[derive(Serialize)]
struct WordsData {
    name: &'static str,
    username: &'static str,
    number: &'static str,
    class: &'static str,
    signature: &'static str,
    pages: &'static str,
    items: &'static str,
    numbers: &'static str,
    total: &'static str,
    why: &'static str,
    page: &'static str,
}

/// What all three lists have in common.
struct Common<'a> {
    template: &'static str,
    kind: &'static str,
    title: String,
    head: &'a Letterhead,
    language: &'a str,
    made: Date,
}

pub(crate) fn lay_class(press: &Press, list: &ClassList) -> Result<Laid, Error> {
    let (head, language, made) = (&list.head, list.language.as_str(), list.made);
    let (template, kind, title) = ("class-list.typ", "list_title", list.class.clone());
    let common = Common { template, kind, title, head, language, made };
    lay(press, &common, &list.rows, (list.rows.len(), None))
}

pub(crate) fn lay_recall(press: &Press, list: &RecallList) -> Result<Laid, Error> {
    let (head, language, made) = (&list.head, list.language.as_str(), list.made);
    let title = Words::of(language).get("recall_title").to_owned();
    let (template, kind) = ("recall-list.typ", "recall_title");
    let common = Common { template, kind, title, head, language, made };
    lay(press, &common, &list.rows, (list.rows.len(), None))
}

pub(crate) fn lay_count(press: &Press, sheet: &CountSheet) -> Result<Laid, Error> {
    let (head, language, made) = (&sheet.head, sheet.language.as_str(), sheet.made);
    let (template, kind, title) = ("count-sheet.typ", "count_title", sheet.title.clone());
    let common = Common { template, kind, title, head, language, made };
    let total = sheet.rows.iter().map(|row| row.items).sum();
    lay(press, &common, &sheet.rows, (total, Some(sheet.pages)))
}

fn lay<R: Serialize>(
    press: &Press,
    common: &Common<'_>,
    rows: &[R],
    (total, pages): (usize, Option<usize>),
) -> Result<Laid, Error> {
    let words = Words::of(common.language);
    let data = ListData {
        title: common.title.clone(),
        kind: words.get(common.kind),
        language: words.language().code,
        direction: words.direction(),
        head: common.head.data(),
        made: words.fill("count_made", &[("date", &words.date(common.made))]),
        rows,
        total,
        pages,
        words: WordsData {
            name: words.get("list_name"),
            username: words.get("card_username"),
            number: words.get("number"),
            class: words.get("class"),
            signature: words.get("list_signature"),
            pages: words.get("count_pages"),
            items: words.get("count_items"),
            numbers: words.get("count_numbers"),
            total: words.get("count_total"),
            why: words.get("recall_why"),
            page: words.get("page"),
        },
    };
    press.lay(Order {
        template: common.template,
        data: &data,
        codes: Codes::default(),
        head: common.head,
        furniture: String::new(),
        made: common.made,
        places: Vec::new(),
        pages: None,
    })
}
