//! Making: the codes come alive, in one step with the print run; saving as a PDF; taking back what never came out.

use super::choose::{face, symbols};
use super::draft::{Draft, Item, Secret};
use super::lay::{codes, name_of, replaces};
use super::runs::{live_invitations, next_run};
use crate::actor::Staff;
use crate::ask::history::Undo;
use crate::ask::paper::*;
use crate::book::Book;
use crate::desk::Desk;
use crate::error::{Code, Error};
use crate::folder::write_whole;
use domain::id::{EntryId, RunId};
use domain::journal::{Action, Actor, Subject};
use domain::paper::PaperKind;
use domain::user::Status;
use std::path::Path;
use store::{Change, code, credential, find, invitation, print_item, print_run};
use uuid::Uuid;

/// Makes what was laid out. If the data changed meanwhile it is laid out again instead, to be looked at again.
/// Errors: `Held` if the proof found a fault, `NotFound` if other pages took their place.
pub async fn make(desk: &Desk, by: &Staff, request: &MakePaper) -> Result<Paper, Error> {
    let mut papers = desk.papers.lock().await;
    let draft = papers.find(by, request.draft)?;
    if let Some(fresh) = make_draft(desk, by, draft).await? {
        return Ok(papers.keep(fresh).shown());
    }
    Ok(draft.shown())
}

/// Takes making back, when nothing came out of the printer: the codes die, what they replaced works again.
pub async fn unmake(desk: &Desk, by: &Staff, request: &MakePaper) -> Result<Paper, Error> {
    let mut papers = desk.papers.lock().await;
    let draft = papers.find(by, request.draft)?;
    take_back(desk, by, draft).await?;
    Ok(draft.shown())
}

async fn take_back(desk: &Desk, by: &Staff, draft: &mut Draft) -> Result<(), Error> {
    if let Some(made) = draft.made.take() {
        let undo = Undo { id: made.entry, overwrite: false, dry_run: false };
        crate::undo::take_back(desk, by.actor(), &undo).await?;
    }
    Ok(())
}

/// Saves the pages as a PDF; pages with codes are made first.
pub async fn save(desk: &Desk, by: &Staff, request: &SavePaper) -> Result<PaperSaved, Error> {
    let mut papers = desk.papers.lock().await;
    let draft = papers.find(by, request.draft)?;
    let was_made = draft.made.is_some();
    if let Some(fresh) = make_draft(desk, by, draft).await? {
        return Ok(PaperSaved { path: None, paper: papers.keep(fresh).shown() });
    }
    if let Err(error) = write(draft, &request.path).await {
        // Codes that are on no paper must not live.
        if !was_made {
            take_back(desk, by, draft).await?;
        }
        return Err(error);
    }
    Ok(PaperSaved { path: Some(request.path.clone()), paper: draft.shown() })
}

async fn write(draft: &Draft, path: &str) -> Result<(), Error> {
    let laid = draft.laid()?;
    let pdf = tokio::task::spawn_blocking(move || laid.pdf()).await.map_err(Error::broken)?;
    write_whole(Path::new(path), &pdf.map_err(|error| Error::broken(error.to_string()))?)
}

/// Makes a draft with codes. `Some` is the same laid out anew, because the data changed.
async fn make_draft(desk: &Desk, by: &Staff, draft: &mut Draft) -> Result<Option<Draft>, Error> {
    let Some(request) = draft.request.clone() else { return Ok(None) };
    if !draft.faults.is_empty() {
        let names = draft.faults.iter().map(|fault| fault.message.clone()).collect();
        return Err(Error::new(Code::Held, "paper_faults", &[]).naming(names));
    }
    if draft.items.is_empty() {
        return Err(Error::new(Code::Invalid, "paper_empty", &[]));
    }
    if draft.made.is_some() {
        return still_alive(desk, draft).await.map(|()| None);
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
        book.person(item.user).is_some_and(|person| {
            let card = match &item.secret {
                Secret::Card { replaces, .. } => person.row.card_id.is_none() || person.row.card_id == *replaces,
                Secret::Letter(_) => true,
            };
            let password = item.password.is_none() || person.row.password_id.is_none();
            person.status() == Status::Active
                && sight.covers(person)
                && card
                && password
                && face(book, person, request, &symbols) == item.face
        })
    };
    Ok(next_run(desk).await? == draft.run && draft.until > desk.clock.now() && draft.items.iter().all(same))
}

/// Pages that were made before are only printed again while every code on them works.
async fn still_alive(desk: &Desk, draft: &Draft) -> Result<(), Error> {
    let ids: Vec<Uuid> = draft.items.iter().map(|item| item.user.0).collect();
    let book = desk.book().await?;
    let letters = live_invitations(desk, &ids).await?;
    let alive = |item: &&Item| match item.secret {
        Secret::Card { .. } => book.person(item.user).is_some_and(|p| p.is_live() && p.row.card_id == Some(item.id)),
        Secret::Letter(_) => letters.iter().any(|letter| letter.code_id == item.id),
    };
    let dead: Vec<String> = draft.items.iter().filter(|item| !alive(item)).map(|item| item.face.name.clone()).collect();
    if dead.is_empty() { Ok(()) } else { Err(Error::new(Code::Held, "paper_dead", &[]).naming(dead)) }
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
        Actor::Program => (None, String::new()),
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
    let mut passwords = passwords.into_iter();
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
        }
        (row.card_id, row.card_until) = (Some(item.id), Some(draft.until));
        items.push(print_item::Model { card_id: Some(item.id), ..item_row(desk, item)? });
    }
    change.add_credentials(credentials).await?;
    change.put(rows).await?;
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
        };
        items.push(print_item::Model { invitation_id: Some(letter.id), ..item_row(desk, item)? });
        letters.push(letter);
    }
    change.add_codes(codes).await?;
    change.put(letters).await?;
    Ok(items)
}
