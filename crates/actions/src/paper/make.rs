//! Making: the codes come alive, in one step with the print run; saving as a PDF; taking back what never came out.

use super::choose::{face, symbols};
use super::draft::{Draft, Item, Secret};
use super::lay::{codes, name_of, replaces};
use super::papers;
use super::runs::next_run;
use crate::actor::{Confirmed, Staff};
use crate::ask::history::Undo;
use crate::ask::paper::*;
use crate::book::{Book, Person};
use crate::desk::Desk;
use crate::error::{Code, Error};
use crate::folder::Part;
use domain::id::{EntryId, RunId};
use domain::journal::{Action, Actor, Subject};
use domain::paper::PaperKind;
use domain::user::{Role, Status};
use std::collections::{HashMap, HashSet};
use std::path::Path;
use store::{Change, code, credential, find, invitation, print_item, print_run};
use uuid::Uuid;

/// Whether the operator gave their own password a moment ago; asked for where a first password is to be printed.
type Sure<'a> = Result<Confirmed<'a, Staff>, Error>;

/// Makes what was laid out. If the data changed meanwhile it is laid out again instead, to be looked at again. What is
/// made already is only looked at: whether every code still works, and all that stands beside it is still right.
/// Errors: `Held` if the proof found a fault or a code no longer works, `NotFound` if the pages are no longer kept,
/// `ConfirmNeeded` for first passwords.
pub async fn make(desk: &Desk, by: &Staff, sure: Sure<'_>, request: &MakePaper) -> Result<Paper, Error> {
    desk.long_work();
    let mut papers = papers(desk, by).await?;
    let draft = papers.find(by, request.draft)?;
    if let Some(fresh) = make_draft(desk, by, sure, draft).await? {
        return Ok(papers.keep(fresh));
    }
    Ok(draft.shown())
}

/// Takes making back, when nothing came out of the printer: the codes die, what they replaced works again.
pub async fn unmake(desk: &Desk, by: &Staff, request: &MakePaper) -> Result<Paper, Error> {
    let mut papers = papers(desk, by).await?;
    let draft = papers.find(by, request.draft)?;
    take_back(desk, by, draft).await?;
    Ok(draft.shown())
}

async fn take_back(desk: &Desk, by: &Staff, draft: &mut Draft) -> Result<(), Error> {
    if let Some(made) = &draft.made {
        let undo = Undo { id: made.entry, overwrite: false, dry_run: false };
        crate::undo::take_back(desk, by.actor(), &undo).await?;
        draft.made = None;
    }
    Ok(())
}

/// Saves the pages as a PDF; pages with codes are made first. The file lies beside its place before anything is made: a
/// power cut leaves no card without its paper.
pub async fn save(desk: &Desk, by: &Staff, sure: Sure<'_>, request: &SavePaper) -> Result<PaperSaved, Error> {
    desk.long_work();
    let path = Path::new(&request.path);
    desk.folder.refuse_own(path)?;
    let mut papers = papers(desk, by).await?;
    let draft = papers.find(by, request.draft)?;
    let was_made = draft.made.is_some();
    refuse_faults(draft)?;
    let laid = draft.laid()?;
    let pdf = tokio::task::spawn_blocking(move || laid.pdf()).await.map_err(Error::broken)?;
    let part = Part::write(path, &pdf.map_err(|error| Error::broken(error.to_string()))?)?;
    if let Some(fresh) = make_draft(desk, by, sure, draft).await? {
        return Ok(PaperSaved { path: None, paper: papers.keep(fresh) });
    }
    if let Err(error) = part.finish() {
        // Codes that are on no paper must not live. If that fails too, the pages still count as made, and say so.
        if !was_made {
            let _ = take_back(desk, by, draft).await;
        }
        return Err(error);
    }
    Ok(PaperSaved { path: Some(request.path.clone()), paper: draft.shown() })
}

/// Pages that the proof refused are neither made nor written.
fn refuse_faults(draft: &Draft) -> Result<(), Error> {
    let names: Vec<String> = draft.faults.iter().map(|fault| fault.message.clone()).collect();
    if names.is_empty() { Ok(()) } else { Err(Error::new(Code::Held, "paper_faults", &[]).naming(names)) }
}

/// Makes a draft with codes. `Some` is the same laid out anew, because the data changed.
async fn make_draft(desk: &Desk, by: &Staff, sure: Sure<'_>, draft: &mut Draft) -> Result<Option<Draft>, Error> {
    let Some(request) = draft.request.clone() else { return Ok(None) };
    refuse_faults(draft)?;
    if draft.items.is_empty() {
        return Err(Error::new(Code::Invalid, "paper_empty", &[]));
    }
    if draft.made.is_some() {
        return still_right(desk, draft).await.map(|()| None);
    }
    if draft.has_passwords() {
        sure?;
    }
    let passwords = draft.items.iter().filter_map(|item| item.password.clone()).collect();
    let passwords = crate::credential::hash_all(desk, passwords).await?;
    let change = desk.begin().await?;
    let book = desk.book().await?;
    if !is_as_laid_out(desk, by, &book, draft, &request).await? {
        change.abandon().await?;
        let mut fresh = codes(desk, by, &request).await?;
        fresh.changed = true;
        return Ok(Some(fresh));
    }
    let made = commit(desk, by, change, draft, &request, passwords).await?;
    draft.stored = true;
    draft.made = Some(made);
    // The last part of the proof: the data themselves must know the codes that were read from the pages.
    if let Err(error) = still_right(desk, draft).await {
        take_back(desk, by, draft).await?;
        return Err(error);
    }
    Ok(None)
}

/// Whether everybody on the pages still is who stands there, and nothing was printed for them meanwhile.
async fn is_as_laid_out(
    desk: &Desk,
    by: &Staff,
    book: &Book,
    draft: &Draft,
    request: &PreparePaper,
) -> Result<bool, Error> {
    let (sight, symbols) = (by.sight(book), symbols(book));
    let same = |item: &Item| {
        stands(book, item, request, &symbols).is_some_and(|person| {
            let card = match &item.secret {
                Secret::Card { replaces, .. } => person.row.card_id == *replaces,
                Secret::Letter(_) => true,
            };
            sight.covers(person) && card && (item.password.is_none() || person.row.password_id.is_none())
        })
    };
    // Pages that were made and taken back keep their number.
    let is_next = draft.stored || next_run(desk).await? == draft.run;
    Ok(is_next && draft.until > desk.clock.now() && draft.items.iter().all(same))
}

/// The active user of an item, if all that stands on it is right.
fn stands<'a>(
    book: &'a Book,
    item: &Item,
    request: &PreparePaper,
    symbols: &HashMap<Uuid, usize>,
) -> Option<&'a Person> {
    let person = book.person(item.user).filter(|person| person.status() == Status::Active)?;
    (face(book, person, request, symbols) == item.face).then_some(person)
}

/// Pages that are made are only printed and saved while every code on them is the one that is stored, works, and belongs
/// to whoever stands beside it. Errors: `Held`, naming the others.
async fn still_right(desk: &Desk, draft: &Draft) -> Result<(), Error> {
    let Some(request) = &draft.request else { return Ok(()) };
    let book = desk.book().await?;
    let symbols = symbols(&book);
    let stored = stored(desk, draft).await?;
    let is_right = |item: &&Item| {
        let is_stored = stored.contains(&(item.id, hash(item)));
        let person = stands(&book, item, request, &symbols);
        let is_live =
            person.is_some_and(|p| matches!(item.secret, Secret::Letter(_)) || p.row.card_id == Some(item.id));
        is_stored && is_live && draft.until > desk.clock.now()
    };
    let wrong: Vec<String> =
        draft.items.iter().filter(|item| !is_right(item)).map(|item| item.face.name.clone()).collect();
    if wrong.is_empty() { Ok(()) } else { Err(Error::new(Code::Held, "paper_dead", &[]).naming(wrong)) }
}

/// What is stored of an item's code.
fn hash(item: &Item) -> String {
    match &item.secret {
        Secret::Card { token, .. } => token.hash(),
        Secret::Letter(code) => code.hash(),
    }
}

/// The codes of a draft as the data have them: id and hash. Of letters only those whose invitation works.
async fn stored(desk: &Desk, draft: &Draft) -> Result<HashSet<(Uuid, String)>, Error> {
    let ids: Vec<Uuid> = draft.items.iter().map(|item| item.id).collect();
    if draft.kind() == Some(PaperKind::Cards) {
        let cards = find::some_credentials(&desk.store, desk.school, &ids).await?;
        return Ok(cards.into_iter().map(|card| (card.id, card.secret.0)).collect());
    }
    let users: Vec<Uuid> = draft.items.iter().map(|item| item.user.0).collect();
    let letters = find::live_invitations(&desk.store, desk.school, &users, desk.clock.now()).await?;
    let live: HashSet<Uuid> = letters.into_iter().map(|letter| letter.code_id).collect();
    let codes = find::some_codes(&desk.store, desk.school, &ids).await?;
    Ok(codes.into_iter().filter(|code| live.contains(&code.id)).map(|code| (code.id, code.hash)).collect())
}

/// One change: the codes, what they hang on, the run with its items.
async fn commit(
    desk: &Desk,
    by: &Staff,
    mut change: Change,
    draft: &Draft,
    request: &PreparePaper,
    passwords: Vec<String>,
) -> Result<PaperMade, Error> {
    let now = desk.clock.now();
    let run = run_row(desk, by, draft, request, now)?;
    let mut items = match request.kind {
        PaperKind::Cards => put_cards(desk, &mut change, draft, passwords, now).await?,
        PaperKind::Letters => put_letters(desk, &mut change, draft, replaces(request), now).await?,
    };
    for item in &mut items {
        item.run_id = run.id;
    }
    let (id, name) = (RunId(run.id), name_of(draft));
    change.put(vec![run]).await?;
    change.put(items).await?;
    let action = if request.kind == PaperKind::Cards { Action::CardsMade } else { Action::LettersMade };
    let one = if let [item] = draft.items.as_slice() { Some(item.user.0) } else { None };
    let subject = Subject {
        count: draft.items.len() as u32,
        user: one,
        class: draft.class.map(|class| class.0),
        serials: Some(name.clone()),
        ..Subject::default()
    };
    let entry: EntryId = desk.write_entry(change, by.actor(), action, subject).await?;
    Ok(PaperMade { run: id, name, entry })
}

fn run_row(
    desk: &Desk,
    by: &Staff,
    draft: &Draft,
    request: &PreparePaper,
    now: i64,
) -> Result<print_run::Model, Error> {
    let (made_by, made_by_name) = match by.actor() {
        Actor::User(id) => (Some(id.0), String::new()),
        Actor::KeyHolder(name) => (None, name.clone()),
        Actor::Program | Actor::Guardian(_) => (None, String::new()),
    };
    Ok(print_run::Model {
        id: desk.new_id()?,
        school_id: desk.school.0,
        number: draft.run as i32,
        kind: request.kind.as_str().to_owned(),
        sheet: request.sheet.as_str().to_owned(),
        pages: draft.pages() as i32,
        class_id: draft.class.map(|class| class.0),
        made_by,
        made_by_name,
        made_at: now,
    })
}

/// A row for an item; its run is filled in later.
fn item_row(desk: &Desk, item: &Item) -> Result<print_item::Model, Error> {
    Ok(print_item::Model {
        id: desk.new_id()?,
        school_id: desk.school.0,
        run_id: Uuid::nil(),
        item: item.serial.item as i32,
        user_id: item.user.0,
        card_id: None,
        invitation_id: None,
        language: item.face.language.clone(),
        shown: item.face.shown.clone(),
        recalled_at: None,
    })
}

async fn put_cards(
    desk: &Desk,
    change: &mut Change,
    draft: &Draft,
    passwords: Vec<String>,
    now: i64,
) -> Result<Vec<print_item::Model>, Error> {
    let ids: Vec<Uuid> = draft.items.iter().map(|item| item.user.0).collect();
    let mut rows = find::some_users(change, desk.school, &ids).await?;
    let (mut credentials, mut items) = (Vec::with_capacity(ids.len()), Vec::with_capacity(ids.len()));
    let (mut passwords, mut replaced) = (passwords.into_iter(), Vec::new());
    for item in &draft.items {
        let Some(row) = rows.iter_mut().find(|row| row.id == item.user.0) else {
            return Err(Error::new(Code::NotFound, "no_user", &[]));
        };
        if let (Secret::Card { token, .. }, false) = (&item.secret, draft.stored) {
            credentials.push(credential::Model {
                kind: "card".to_owned(),
                ..crate::school::credential(item.id, desk.school.0, row.id, token.hash(), now)
            });
        }
        if item.password.is_some()
            && let Some(secret) = passwords.next()
        {
            let id = desk.new_id()?;
            credentials.push(crate::school::credential(id, desk.school.0, row.id, secret, now));
            row.password_id = Some(id);
            row.must_change = crate::credential::must_change_default(Role::read(&row.role).unwrap_or_default());
        }
        replaced.extend(row.card_id.filter(|card| *card != item.id).map(|_| row.id));
        (row.card_id, row.card_until) = (Some(item.id), Some(draft.until));
        items.push(print_item::Model { card_id: Some(item.id), ..item_row(desk, item)? });
    }
    change.add_credentials(credentials).await?;
    change.put(rows).await?;
    // Whoever came with the card that is replaced comes again with the new one.
    change.end_sessions_of(&replaced).await?;
    Ok(items)
}

async fn put_letters(
    desk: &Desk,
    change: &mut Change,
    draft: &Draft,
    renew: bool,
    now: i64,
) -> Result<Vec<print_item::Model>, Error> {
    let ids: Vec<Uuid> = draft.items.iter().map(|item| item.user.0).collect();
    if renew {
        let mut earlier = find::live_invitations(change, desk.school, &ids, now).await?;
        earlier.iter_mut().for_each(|letter| letter.revoked_at = Some(now));
        change.put(earlier).await?;
    }
    let (mut codes, mut letters, mut items) = (Vec::new(), Vec::new(), Vec::new());
    for item in &draft.items {
        if let (Secret::Letter(code), false) = (&item.secret, draft.stored) {
            let (id, school_id, user_id) = (item.id, desk.school.0, item.user.0);
            codes.push(code::Model { id, school_id, user_id, hash: code.hash(), created_at: now });
        }
        let letter = invitation::Model {
            id: desk.new_id()?,
            school_id: desk.school.0,
            user_id: item.user.0,
            code_id: item.id,
            channel: "letter".to_owned(),
            adults: draft.adults as i32,
            until: draft.until,
            revoked_at: None,
            created_at: now,
            email: String::new(),
        };
        items.push(print_item::Model { invitation_id: Some(letter.id), ..item_row(desk, item)? });
        letters.push(letter);
    }
    change.add_codes(codes).await?;
    change.put(letters).await?;
    Ok(items)
}
