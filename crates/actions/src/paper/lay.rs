//! Laying out: codes are made, pages are typeset, and every page is proved.

use super::choose::{Chosen, choose, one_class};
use super::draft::{Draft, Face, Item, Secret, run_name, serial_kind};
use super::runs::{holdings, next_run};
use super::school::head;
use crate::actor::Staff;
use crate::ask::paper::*;
use crate::book::Book;
use crate::desk::{Desk, Reporter};
use crate::error::{Code, Error};
use crate::key::random;
use crate::words::say;
use documents::{Card, CardSheet, Cards, Expected, FaultKind, Laid, Letter, LetterSheet, Letterhead, Letters, Press};
use domain::code::{CardToken, InvitationCode, Serial};
use domain::credential::generate_password;
use domain::paper::{PaperKind, Sheet, in_words, school_year_end};
use domain::school::Settings;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

/// Dots per inch at which pages are proved: what an office printer prints.
const DPI: f32 = 300.0;
/// Most cards or letters at once: pages and codes are held in memory.
const MOST: usize = 5_000;
/// Days a card may work at most.
const LONGEST_CARD: i64 = 3 * 366;
/// Days a letter's code may work at most.
const LONGEST_LETTER: i64 = 366;

/// The press of this school: its own templates where it has some.
pub(super) fn press(desk: &Desk) -> Press {
    let own = desk.folder.templates();
    if own.is_dir() { Press::with_templates(&own) } else { Press::new() }
}

/// The day of a moment, in the machine's zone.
pub(super) fn day(at: i64) -> Date {
    Timestamp::from_millisecond(at).unwrap_or_default().to_zoned(TimeZone::system()).date()
}

/// The last millisecond of a day.
fn end_of(day: Date) -> Result<i64, Error> {
    let next = day.tomorrow().and_then(|day| day.to_zoned(TimeZone::system())).map_err(Error::broken)?;
    Ok(next.timestamp().as_millisecond() - 1)
}

/// The last day by the school's rule, and the last that can be chosen.
pub(super) fn last_days(today: Date, settings: &Settings, kind: PaperKind) -> (Date, Date) {
    let after = |days: i64| today.saturating_add(SignedDuration::from_hours(24 * days));
    match kind {
        PaperKind::Cards => (school_year_end(today), after(LONGEST_CARD)),
        PaperKind::Letters => (after(i64::from(settings.code_days)), after(LONGEST_LETTER)),
    }
}

/// The last day of what is printed now.
fn until(desk: &Desk, book: &Book, request: &PreparePaper) -> Result<Date, Error> {
    let today = day(desk.clock.now());
    let (rule, last) = last_days(today, &book.settings, request.kind);
    let Some(asked) = request.until.as_deref().map(str::trim).filter(|text| !text.is_empty()) else { return Ok(rule) };
    let asked: Option<Date> = asked.parse().ok().filter(|day| *day >= today && *day <= last);
    asked.ok_or_else(|| Error::invalid("until", "paper_until", &[("day", &last.to_string())]))
}

/// Everything that stands on all pages of a run.
struct Run {
    press: Press,
    head: Letterhead,
    title: String,
    language: String,
    made: Date,
    until: Date,
    sign_in: Option<String>,
    adults: u32,
    policy: Option<String>,
}

/// Cards or letters.
pub(super) async fn codes(desk: &Desk, by: &Staff, request: &PreparePaper) -> Result<Draft, Error> {
    let book = desk.book().await?;
    if let Some(language) = &request.language
        && !super::has_language(language)
    {
        return Err(Error::invalid("language", "no_language", &[("value", language)]));
    }
    let held = holdings(desk, &book, request.kind).await?;
    let chosen = choose(&book, by, request, &held)?;
    if chosen.get.len() > MOST {
        return Err(Error::new(Code::Invalid, "paper_too_much", &[("count", &MOST.to_string())]));
    }
    let number = next_run(desk).await?;
    let (made, until) = (day(desk.clock.now()), until(desk, &book, request)?);
    let class = one_class(&chosen);
    let run = Run {
        press: press(desk),
        head: head(desk).await?,
        title: title(&book, request.kind, class, chosen.get.len()),
        language: book.settings.language.clone(),
        made,
        until,
        sign_in: address(&book).map(|address| in_words(address).to_owned()),
        adults: book.settings.code_adults,
        policy: Some(book.settings.acceptable_use.clone()).filter(|text| request.policy && !text.trim().is_empty()),
    };
    let items = items(desk, request, &chosen, number)?;
    let mut draft = Draft {
        number: 0,
        by: by.actor().clone(),
        request: Some(request.clone()),
        title: run.title.clone(),
        class,
        size: (0.0, 0.0),
        laid: None,
        people: items.iter().map(|item| item.user).collect(),
        items: Vec::new(),
        kept: chosen.kept,
        replaced: if replaces(request) { chosen.held } else { 0 },
        faults: Vec::new(),
        no_address: run.sign_in.is_none(),
        unchecked_languages: unchecked(items.iter().map(|item| &item.face)),
        until: end_of(until)?,
        adults: run.adults,
        run: number,
        stored: false,
        made: None,
        changed: false,
    };
    if items.is_empty() {
        return Ok(draft);
    }
    let (reporter, request) = (desk.reporter(), request.clone());
    let base = address(&book).map(str::to_owned);
    let work = move || pages(&run, &request, items, base.as_deref(), &reporter);
    let (laid, items, faults) = tokio::task::spawn_blocking(work).await.map_err(Error::broken)??;
    (draft.size, draft.laid, draft.items, draft.faults) = (laid.size(), Some(Arc::new(laid)), items, faults);
    Ok(draft)
}

/// Whether what the users hold stops working.
pub(super) fn replaces(request: &PreparePaper) -> bool {
    request.kind == PaperKind::Cards || request.renew
}

/// The school's public address, if it has one.
fn address(book: &Book) -> Option<&str> {
    Some(book.settings.portal_address.as_str()).filter(|address| !address.is_empty())
}

/// What the pages are called. Never a person's name: it is a file's name and the PDF's title.
fn title(book: &Book, kind: PaperKind, class: Option<domain::id::ClassId>, count: usize) -> String {
    let kind = kind.as_str();
    match class.and_then(|id| book.class(id)).filter(|_| count > 1) {
        Some(class) => say(&format!("paper.title_{kind}.class"), &[("class", &class.title)]),
        None => say(&format!("paper.title_{kind}"), &[("count", &count.to_string())]),
    }
}

/// Languages no native reader has checked, in words.
fn unchecked<'a>(faces: impl Iterator<Item = &'a Face>) -> Vec<String> {
    let used: BTreeSet<&str> = faces.map(|face| face.language.as_str()).collect();
    let known = documents::languages();
    known.iter().filter(|l| used.contains(l.code) && !l.is_checked()).map(|l| l.name.to_owned()).collect()
}

/// Gives each chosen user a number, a token or code and, if asked for, a first password.
fn items(desk: &Desk, request: &PreparePaper, chosen: &Chosen<'_>, run: u32) -> Result<Vec<Item>, Error> {
    let kind = serial_kind(request.kind);
    let mut items = Vec::with_capacity(chosen.get.len());
    for (at, (person, face)) in chosen.get.iter().enumerate() {
        let secret = match request.kind {
            PaperKind::Cards => Secret::Card { token: CardToken::new(&random()?), replaces: person.row.card_id },
            PaperKind::Letters => Secret::Letter(invitation()?),
        };
        let first = request.kind == PaperKind::Cards && request.first_passwords && person.row.password_id.is_none();
        items.push(Item {
            id: desk.new_id()?,
            user: person.id(),
            face: face.clone(),
            serial: Serial { kind, run, item: at as u32 + 1 },
            page: 0,
            secret,
            password: if first { Some(generate_password(person.role, &random()?)) } else { None },
        });
    }
    Ok(items)
}

/// A new code.
fn invitation() -> Result<InvitationCode, Error> {
    loop {
        if let Some(code) = InvitationCode::new(&random()?) {
            return Ok(code);
        }
    }
}

/// Typesets and proves. Slow: not for a thread that answers.
fn pages(
    run: &Run,
    request: &PreparePaper,
    mut items: Vec<Item>,
    base: Option<&str>,
    reporter: &Reporter,
) -> Result<(Laid, Vec<Item>, Vec<PaperFault>), Error> {
    let laid = match request.kind {
        PaperKind::Cards => run.press.cards(&cards(run, request, &items, base)),
        PaperKind::Letters => run.press.letters(&letters(run, request.sheet, &items, base)),
    };
    let laid = laid.map_err(|error| unprintable(&error))?;
    for place in laid.places() {
        if let Some(item) = items.get_mut(place.item) {
            item.page = place.page as u32 + 1;
        }
    }
    let expected: Vec<Expected> = items.iter().map(|item| expected(item, base)).collect();
    let proof = documents::prove(&laid, &expected, DPI, |done, total| reporter.progress("proof", done, total))?;
    // One line for each child and kind: a name in a script without a typeface would be one for each of its letters.
    let mut seen = HashSet::new();
    let is_new = |fault: &&documents::Fault| seen.insert((fault.page, fault.item, fault_words(&fault.kind, &items).0));
    let faults = proof.faults.iter().filter(is_new).map(|fault| shown_fault(fault, &items)).collect();
    Ok((laid, items, faults))
}

/// What the QR code of an item holds.
fn content(item: &Item, base: Option<&str>) -> String {
    match &item.secret {
        Secret::Card { token, .. } => token.address(base),
        Secret::Letter(code) => code.address(base),
    }
}

fn expected(item: &Item, base: Option<&str>) -> Expected {
    let mut texts = vec![item.face.name.clone()];
    match &item.secret {
        Secret::Card { .. } => texts.push(item.face.username.clone()),
        Secret::Letter(code) => texts.push(code.words()),
    }
    texts.extend(item.face.class.clone());
    texts.extend(item.password.clone());
    Expected { serial: item.serial.to_string(), code: content(item, base), texts, alive: true }
}

fn cards(run: &Run, request: &PreparePaper, items: &[Item], base: Option<&str>) -> Cards {
    let card = |item: &Item| Card {
        serial: item.serial.to_string(),
        name: item.face.name.clone(),
        class: item.face.class.clone().unwrap_or_default(),
        symbol: item.face.symbol,
        username: item.face.username.clone(),
        first_password: item.password.clone(),
        until: Some(run.until),
        code: content(item, base),
    };
    let sheet = match request.sheet {
        Sheet::AverySquare => CardSheet::AverySquare,
        Sheet::L7160 => CardSheet::L7160,
        Sheet::One => CardSheet::OnePerPage,
        _ => CardSheet::TenPerA4,
    };
    Cards {
        head: run.head.clone(),
        sheet,
        backs: request.backs,
        language: run.language.clone(),
        title: run.title.clone(),
        made: run.made,
        sign_in: run.sign_in.clone(),
        cards: items.iter().map(card).collect(),
    }
}

fn letters(run: &Run, sheet: Sheet, items: &[Item], base: Option<&str>) -> Letters {
    let letter = |item: &Item| Letter {
        serial: item.serial.to_string(),
        child: item.face.name.clone(),
        class: item.face.class.clone().unwrap_or_default(),
        language: item.face.language.clone(),
        code: content(item, base),
        code_in_words: if let Secret::Letter(code) = &item.secret { code.words() } else { String::new() },
        until: run.until,
        address: Vec::new(),
    };
    let sheet = match sheet {
        Sheet::Two => LetterSheet::TwoPerPage,
        Sheet::Six => LetterSheet::SixPerPage,
        _ => LetterSheet::Letter,
    };
    Letters {
        head: run.head.clone(),
        sheet,
        title: run.title.clone(),
        made: run.made,
        sign_in: run.sign_in.clone(),
        adults: run.adults,
        policy: run.policy.clone(),
        letters: items.iter().map(letter).collect(),
    }
}

/// A fault of the proof in words.
fn shown_fault(fault: &documents::Fault, items: &[Item]) -> PaperFault {
    let item = fault.item.and_then(|at| items.get(at));
    let name = item.map_or_else(|| say("paper.nobody", &[]), |item| item.face.name.clone());
    let (key, value) = fault_words(&fault.kind, items);
    let key = if item.is_none() && key == "text_outside" { "text_outside_somewhere" } else { key };
    let page = fault.page.to_string();
    let message = say(&format!("paper.fault_{key}"), &[("name", &name), ("page", &page), ("value", &value)]);
    PaperFault { page: fault.page as u32, user: item.map(|item| item.user), message }
}

/// The key of a fault's sentence, and what it is about.
fn fault_words(kind: &FaultKind, items: &[Item]) -> (&'static str, String) {
    let other = |at: usize| items.get(at).map(|item| item.face.name.clone()).unwrap_or_default();
    match kind {
        FaultKind::PageCount { planned, found } => ("page_count", format!("{found}/{planned}")),
        FaultKind::ItemMissing => ("item_missing", String::new()),
        FaultKind::ItemTwice => ("item_twice", String::new()),
        FaultKind::CodeMissing => ("code_missing", String::new()),
        FaultKind::CodeOfAnother(at) => ("code_of_another", other(*at)),
        FaultKind::CodeUnknown => ("code_unknown", String::new()),
        FaultKind::CodeDead => ("code_dead", String::new()),
        FaultKind::CodeExtra => ("code_extra", String::new()),
        FaultKind::CodeStray => ("code_stray", String::new()),
        FaultKind::CodeWeak => ("code_weak", String::new()),
        FaultKind::TextMissing(_) => ("text_missing", String::new()),
        FaultKind::SerialMissing => ("serial_missing", String::new()),
        FaultKind::SerialOfAnother(at) => ("serial_of_another", other(*at)),
        FaultKind::TextOfAnother(_) => ("text_of_another", String::new()),
        FaultKind::TextOutside(_) => ("text_outside", String::new()),
        FaultKind::NoLetter(letter) => ("no_letter", letter.to_string()),
    }
}

/// Why there are no pages: a school's own template or logo is at fault.
pub(super) fn unprintable(error: &documents::Error) -> Error {
    let refused = match error {
        documents::Error::Template { file, line, message } => {
            let line = line.to_string();
            Error::new(Code::Invalid, "template", &[("file", file), ("line", &line), ("message", message)])
        }
        documents::Error::Logo => Error::invalid("logo", "logo", &[]),
        _ => return Error::broken(error.to_string()),
    };
    Error { source: Some(error.to_string().into()), ..refused }
}

/// A list without codes.
pub(super) async fn list(desk: &Desk, by: &Staff, request: &PrepareList) -> Result<Draft, Error> {
    let (title, people, laid) = super::runs::lay_list(desk, by, request).await?;
    Ok(Draft {
        number: 0,
        by: by.actor().clone(),
        request: None,
        title,
        class: None,
        size: laid.size(),
        laid: Some(Arc::new(laid)),
        items: Vec::new(),
        people,
        kept: Vec::new(),
        replaced: 0,
        faults: Vec::new(),
        no_address: false,
        unchecked_languages: Vec::new(),
        until: 0,
        adults: 0,
        run: 0,
        stored: false,
        made: None,
        changed: false,
    })
}

/// The run's name, for a sentence.
pub(super) fn name_of(draft: &Draft) -> String {
    run_name(draft.kind().unwrap_or_default(), draft.run)
}
