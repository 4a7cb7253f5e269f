//! What was printed: runs, their items and how they stand; recalling and voiding.

use super::choose::{Held, Holdings, face, symbols};
use super::draft::{run_name, serial_kind};
use super::lay::{day, press, unprintable};
use super::read_sheet;
use super::school::head;
use crate::actor::{Sight, Staff};
use crate::ask::paper::*;
use crate::ask::user::{Done, OneUser};
use crate::book::Book;
use crate::desk::Desk;
use crate::error::{Code, Error};
use crate::words::say;
use documents::{ClassList, CountRow, CountSheet, Laid, ListRow, RecallList};
use domain::code::Serial;
use domain::id::{ClassId, RunId, UserId};
use domain::journal::{Action, Subject};
use domain::paper::PaperKind;
use domain::user::Role;
use std::collections::{HashMap, HashSet};
use store::{find, invitation, print_item, print_run};
use uuid::Uuid;

/// The number of the next print run. The history knows every number that was ever given: one whose run was undone is not
/// given again, for its paper may lie about.
pub(super) async fn next_run(desk: &Desk) -> Result<u32, Error> {
    let made = [Action::CardsMade.word(), Action::LettersMade.word()];
    let entries = desk.shelf.entries(&desk.store, desk.school).await?;
    let number = |entry: &store::entry::Model| {
        let subject: Subject = serde_json::from_str(&entry.subject).ok()?;
        subject.serials?.trim_start_matches(char::is_alphabetic).parse::<u32>().ok()
    };
    let given = entries.iter().filter(|entry| made.contains(&entry.action)).filter_map(number).max();
    Ok(given.unwrap_or(0) + 1)
}

/// Everything printed so far, by what it takes to say how it stands.
struct Printed {
    runs: HashMap<Uuid, print_run::Model>,
    items: Vec<print_item::Model>,
    letters: HashMap<Uuid, invitation::Model>,
}

impl Printed {
    async fn read(desk: &Desk) -> Result<Printed, Error> {
        let runs = find::list_runs(&desk.store, desk.school).await?;
        let letters = find::list_invitations(&desk.store, desk.school).await?;
        Ok(Printed {
            runs: runs.into_iter().map(|run| (run.id, run)).collect(),
            items: find::list_print_items(&desk.store, desk.school).await?,
            letters: letters.into_iter().map(|letter| (letter.id, letter)).collect(),
        })
    }

    fn serial(&self, item: &print_item::Model) -> Option<Serial> {
        let run = self.runs.get(&item.run_id)?;
        let kind = serial_kind(PaperKind::read(&run.kind));
        Some(Serial { kind, run: run.number as u32, item: item.item as u32 })
    }

    /// How a card or letter stands.
    fn state(&self, book: &Book, symbols: &HashMap<Uuid, usize>, item: &print_item::Model, now: i64) -> PrintedState {
        if item.recalled_at.is_some() {
            return PrintedState::Recalled;
        }
        let Some(person) = book.person(item.user_id.into()).filter(|p| p.is_live()) else {
            return PrintedState::Replaced;
        };
        let letter = item.invitation_id.and_then(|id| self.letters.get(&id));
        let (kind, works, until) = match letter {
            Some(letter) => (PaperKind::Letters, letter.revoked_at.is_none(), Some(letter.until)),
            None => {
                (PaperKind::Cards, item.card_id.is_some() && person.row.card_id == item.card_id, person.row.card_until)
            }
        };
        if !works {
            return PrintedState::Replaced;
        }
        if until.is_some_and(|until| until <= now) {
            return PrintedState::Expired;
        }
        let language = Some(item.language.clone());
        let request = PreparePaper { kind, language, ..PreparePaper::default() };
        let is_right = face(book, person, &request, symbols).shown == item.shown;
        if is_right { PrintedState::Alive } else { PrintedState::OutOfDate }
    }
}

/// What users hold that works: the newest of each. Paper out of date counts: it differs in what stands on it.
pub(super) async fn holdings(desk: &Desk, book: &Book, kind: PaperKind) -> Result<Holdings, Error> {
    let printed = Printed::read(desk).await?;
    let (symbols, now) = (symbols(book), desk.clock.now());
    let mut held = Holdings::new();
    for item in &printed.items {
        let Some(serial) = printed.serial(item).filter(|serial| serial.kind == serial_kind(kind)) else { continue };
        let state = printed.state(book, &symbols, item, now);
        if !matches!(state, PrintedState::Alive | PrintedState::OutOfDate) {
            continue;
        }
        if held.get(&item.user_id).is_some_and(|other: &Held| other.serial.run > serial.run) {
            continue;
        }
        held.insert(item.user_id, Held { serial, shown: item.shown.clone() });
    }
    Ok(held)
}

/// Print runs, newest first. A teacher sees those with a card or letter of own pupils.
pub async fn list_runs(desk: &Desk, by: &Staff) -> Result<PrintRuns, Error> {
    let (book, printed) = (desk.book().await?, Printed::read(desk).await?);
    let mut items: HashMap<Uuid, Vec<&print_item::Model>> = HashMap::new();
    let sight = by.sight(&book);
    for item in printed.items.iter().filter(|item| sees(by, &sight, &book, item)) {
        items.entry(item.run_id).or_default().push(item);
    }
    let view = View { desk, by, book: &book, printed: &printed, symbols: symbols(&book) };
    let mut runs: Vec<&print_run::Model> = printed.runs.values().collect();
    runs.sort_by_key(|run| std::cmp::Reverse(run.number));
    let shown = |run: &print_run::Model| view.run(run, items.get(&run.id)?);
    Ok(PrintRuns { runs: runs.into_iter().filter_map(shown).collect() })
}

/// Whether an operator sees a printed card or letter: the office also those of the erased.
fn sees(by: &Staff, sight: &Sight<'_>, book: &Book, item: &print_item::Model) -> bool {
    match book.person(UserId(item.user_id)) {
        Some(person) => sight.covers(person),
        None => by.office().is_ok(),
    }
}

/// What it takes to show a run.
struct View<'a> {
    desk: &'a Desk,
    by: &'a Staff,
    book: &'a Book,
    printed: &'a Printed,
    symbols: HashMap<Uuid, usize>,
}

impl View<'_> {
    /// `None` if this operator sees nothing of it.
    fn run(&self, run: &print_run::Model, items: &[&print_item::Model]) -> Option<PrintRun> {
        let now = self.desk.clock.now();
        let states: Vec<PrintedState> =
            items.iter().map(|item| self.printed.state(self.book, &self.symbols, item, now)).collect();
        let count = |wanted: &[PrintedState]| states.iter().filter(|state| wanted.contains(state)).count() as u32;
        let kind = PaperKind::read(&run.kind);
        let made_by = match run.made_by.map(|id| self.book.person(UserId(id))) {
            Some(Some(person)) => person.name(),
            Some(None) => say("journal.somebody_gone", &[]),
            None => say("journal.key_holder", &[("name", &run.made_by_name)]),
        };
        (!items.is_empty()).then(|| PrintRun {
            id: RunId(run.id),
            name: run_name(kind, run.number as u32),
            kind,
            sheet: read_sheet(&run.sheet),
            class: run.class_id.and_then(|id| self.book.class(ClassId(id))).map(|class| class.title.clone()),
            pages: run.pages as u32,
            items: items.len() as u32,
            alive: count(&[PrintedState::Alive, PrintedState::OutOfDate]),
            recalled: count(&[PrintedState::Recalled]),
            made_by,
            made_at: run.made_at,
        })
    }

    fn item(&self, item: &print_item::Model) -> PrintedItem {
        let person = self.book.person(UserId(item.user_id));
        PrintedItem {
            serial: self.printed.serial(item).map(|serial| serial.to_string()).unwrap_or_default(),
            user: person.map(|p| p.id()),
            name: person.map_or_else(|| say("journal.somebody_gone", &[]), |p| p.name()),
            class: person.and_then(|p| self.book.class_of(p)).map(str::to_owned),
            state: self.printed.state(self.book, &self.symbols, item, self.desk.clock.now()),
        }
    }

    /// The items of a run that this operator sees, in their order.
    fn items(&self, run: Uuid) -> Vec<&print_item::Model> {
        let sight = self.by.sight(self.book);
        let mut items: Vec<&print_item::Model> =
            self.printed.items.iter().filter(|i| i.run_id == run && sees(self.by, &sight, self.book, i)).collect();
        items.sort_by_key(|item| item.item);
        items
    }

    fn detail(&self, id: RunId) -> Result<PrintRunDetail, Error> {
        let items = self.items(id.0);
        let run = self.printed.runs.get(&id.0).and_then(|run| self.run(run, &items));
        let run = run.ok_or_else(|| Error::new(Code::NotFound, "no_run", &[]))?;
        Ok(PrintRunDetail { run, items: items.into_iter().map(|item| self.item(item)).collect() })
    }
}

/// One run with what was on it.
pub async fn find_run(desk: &Desk, by: &Staff, request: &OneRun) -> Result<PrintRunDetail, Error> {
    let (book, printed) = (desk.book().await?, Printed::read(desk).await?);
    View { desk, by, book: &book, printed: &printed, symbols: symbols(&book) }.detail(request.id)
}

/// The card of one user.
pub async fn find_card(desk: &Desk, by: &Staff, request: &OneUser) -> Result<CardDetail, Error> {
    let (book, printed) = (desk.book().await?, Printed::read(desk).await?);
    let person = book.person(request.id).filter(|p| by.sees(&book, p)).ok_or_else(crate::user::no_user)?;
    let card = person.row.card_id;
    let item = printed.items.iter().find(|item| card.is_some() && item.card_id == card);
    let Some(item) = item else {
        return Ok(CardDetail { state: None, serial: None, made_at: None, until: person.row.card_until });
    };
    Ok(CardDetail {
        state: Some(printed.state(&book, &symbols(&book), item, desk.clock.now())),
        serial: printed.serial(item).map(|serial| serial.to_string()),
        made_at: printed.runs.get(&item.run_id).map(|run| run.made_at),
        until: person.row.card_until,
    })
}

/// Recalls cards and letters by serial number, or whole runs: their codes stop working at once.
pub async fn recall(desk: &Desk, by: &Staff, request: &RecallPaper) -> Result<Done, Error> {
    let mut change = desk.begin().await?;
    let (book, printed) = (desk.book().await?, Printed::read(desk).await?);
    let (mut items, now) = (named(&printed, &request.serials)?, desk.clock.now());
    let sight = by.sight(&book);
    if items.iter().any(|item| !sees(by, &sight, &book, item)) {
        return Err(Error::new(Code::NotAllowed, "not_own_class", &[]));
    }
    // What was recalled before is looked at again all the same: whatever still works must not.
    items.iter_mut().for_each(|item| item.recalled_at = item.recalled_at.or(Some(now)));
    let letters: HashSet<Uuid> = items.iter().filter_map(|item| item.invitation_id).collect();
    let mut letters: Vec<invitation::Model> =
        printed.letters.values().filter(|l| letters.contains(&l.id) && l.revoked_at.is_none()).cloned().collect();
    letters.iter_mut().for_each(|letter| letter.revoked_at = Some(now));
    let cards: HashSet<Uuid> = items.iter().filter_map(|item| item.card_id).collect();
    let users: Vec<Uuid> = items.iter().map(|item| item.user_id).collect();
    let mut users = find::some_users(&change, desk.school, &users).await?;
    users.retain(|user| user.card_id.is_some_and(|card| cards.contains(&card)));
    users.iter_mut().for_each(|user| (user.card_id, user.card_until) = (None, None));
    let one = if let [item] = items.as_slice() { Some(item.user_id) } else { None };
    let touched = change.touched();
    change.put(items).await?;
    let count = (change.touched() - touched) as u32;
    change.put(letters).await?;
    // Whoever signed in with a card that works no more is out.
    change.end_sessions_of(&users.iter().map(|user| user.id).collect::<Vec<_>>()).await?;
    change.put(users).await?;
    let serials = Some(request.serials.join(", ")).filter(|serials| serials.len() <= 60);
    let subject = Subject { count, user: one, serials, ..Subject::default() };
    let entry = desk.commit(change, by.actor(), Action::PaperRecalled, subject).await?;
    Ok(Done { entry, count })
}

/// The items of serial numbers and runs, each once. Errors: one that was never printed.
fn named(printed: &Printed, serials: &[String]) -> Result<Vec<print_item::Model>, Error> {
    let runs: HashMap<String, Uuid> =
        printed.runs.values().map(|run| (run_name(PaperKind::read(&run.kind), run.number as u32), run.id)).collect();
    let (mut found, mut seen) = (Vec::new(), HashSet::new());
    for text in serials {
        let serial: Option<Serial> = text.parse().ok();
        let run = runs.get(text.trim().to_uppercase().as_str());
        let matches = |item: &&print_item::Model| match serial {
            Some(_) => printed.serial(item) == serial,
            None => run == Some(&item.run_id),
        };
        let mut any = false;
        for item in printed.items.iter().filter(matches) {
            any = true;
            if seen.insert(item.id) {
                found.push(item.clone());
            }
        }
        if !any {
            return Err(Error::new(Code::NotFound, "no_serial", &[("value", text.trim())]));
        }
    }
    Ok(found)
}

/// Cards stop working at once. Users without a live card are left as they are.
pub async fn void_cards(desk: &Desk, by: &Staff, request: &VoidCards) -> Result<Done, Error> {
    let mut change = desk.begin().await?;
    let book = desk.book().await?;
    let sight = by.sight(&book);
    for id in &request.ids {
        let person = book.person(*id).ok_or_else(crate::user::no_user)?;
        if !sight.covers(person) {
            return Err(Error::new(Code::NotAllowed, "not_own_class", &[]));
        }
    }
    let ids: Vec<Uuid> = request.ids.iter().map(|id| id.0).collect();
    let mut rows = find::some_users(&change, desk.school, &ids).await?;
    rows.retain(|row| row.card_id.is_some());
    rows.iter_mut().for_each(|row| (row.card_id, row.card_until) = (None, None));
    let count = rows.len() as u32;
    let one = if let [row] = rows.as_slice() { Some(row.id) } else { None };
    change.end_sessions_of(&rows.iter().map(|row| row.id).collect::<Vec<_>>()).await?;
    change.put(rows).await?;
    let subject = Subject { count, user: one, ..Subject::default() };
    let entry = desk.commit(change, by.actor(), Action::CardsVoided, subject).await?;
    Ok(Done { entry, count })
}

/// A list: its title, everybody on it, its pages.
type List = (String, Vec<UserId>, Laid);

/// Lays a list out.
pub(super) async fn lay_list(desk: &Desk, by: &Staff, request: &PrepareList) -> Result<List, Error> {
    let (head, press, made) = (head(desk).await?, press(desk), day(desk.clock.now()));
    let book = desk.book().await?;
    let language = book.settings.language.clone();
    let lay = |title: String, people: Vec<UserId>, laid: Result<Laid, documents::Error>| {
        laid.map(|laid| (title, people, laid)).map_err(|error| unprintable(&error))
    };
    let everybody = |detail: &PrintRunDetail| detail.items.iter().filter_map(|item| item.user).collect::<Vec<_>>();
    match request {
        PrepareList::ClassList { classes } => {
            let (class, people, rows) = class_rows(desk, by, &book, classes).await?;
            let laid = press.class_list(&ClassList { head, language, class: class.clone(), made, rows });
            lay(class, people, laid)
        }
        PrepareList::CountSheet { run } => {
            let detail = find_run(desk, by, &OneRun { id: *run }).await?;
            let title = say("paper.title_count", &[("serials", &detail.run.name)]);
            let (rows, pages, people) = (count_rows(&detail), detail.run.pages as usize, everybody(&detail));
            lay(title.clone(), people, press.count_sheet(&CountSheet { head, language, title, made, pages, rows }))
        }
        PrepareList::RecallList { run } => {
            let detail = find_run(desk, by, &OneRun { id: *run }).await?;
            let title = say("paper.title_recall", &[("serials", &detail.run.name)]);
            let people = everybody(&detail);
            let recalled = detail.items.into_iter().filter(|item| item.state == PrintedState::Recalled);
            let rows: Vec<ListRow> = recalled
                .map(|item| ListRow {
                    name: item.name,
                    username: String::new(),
                    class: item.class.unwrap_or_default(),
                    serial: item.serial,
                })
                .collect();
            if rows.is_empty() {
                return Err(Error::new(Code::Invalid, "paper_empty", &[]));
            }
            lay(title, people, press.recall_list(&RecallList { head, language, made, rows }))
        }
    }
}

/// Class by class of a run: how many, from which number to which.
fn count_rows(detail: &PrintRunDetail) -> Vec<CountRow> {
    let mut rows: Vec<CountRow> = Vec::new();
    for item in &detail.items {
        let class = item.class.clone().unwrap_or_default();
        match rows.last_mut().filter(|row| row.class == class) {
            Some(row) => {
                row.items += 1;
                row.last.clone_from(&item.serial);
            }
            None => rows.push(CountRow { class, items: 1, first: item.serial.clone(), last: item.serial.clone() }),
        }
    }
    rows
}

/// The pupils of classes as a list: its title and rows, with the numbers of the cards they hold.
async fn class_rows(
    desk: &Desk,
    by: &Staff,
    book: &Book,
    classes: &[ClassId],
) -> Result<(String, Vec<UserId>, Vec<ListRow>), Error> {
    let request = PreparePaper { classes: classes.to_vec(), which: WhichPaper::All, ..PreparePaper::default() };
    let held = holdings(desk, book, PaperKind::Cards).await?;
    let people = super::choose::register(book, by, &request)?;
    let one = if let [class] = classes { book.class(*class) } else { None };
    let title = one.map_or_else(|| say("paper.title_list", &[]), |class| class.title.clone());
    let pupils: Vec<&crate::book::Person> = people.into_iter().filter(|p| p.role == Role::Student).collect();
    let row = |p: &&crate::book::Person| ListRow {
        name: p.name(),
        username: p.row.username.clone(),
        class: if one.is_some() { String::new() } else { book.class_of(p).unwrap_or_default().to_owned() },
        serial: held.get(&p.row.id).map(|held| held.serial.to_string()).unwrap_or_default(),
    };
    let rows: Vec<ListRow> = pupils.iter().map(row).collect();
    let everybody = pupils.iter().map(|p| p.id()).collect();
    if rows.is_empty() { Err(Error::new(Code::Invalid, "paper_empty", &[])) } else { Ok((title, everybody, rows)) }
}
