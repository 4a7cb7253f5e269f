//! `cards`, `slips`, `recall`: paper without a window.

use crate::args::{CardSize, Cards, SlipSize, Slips};
use crate::failure::{Failure, HELD};
use crate::find;
use crate::place::{Answer, Open, Place, document};
use crate::show::{self, counted};
use actions::actor::{Confirmed, Staff};
use actions::ask::paper::*;
use actions::error::Code;
use actions::paper;
use actions::words::say;
use domain::class::ClassKind;
use domain::id::{ClassId, UserId};
use domain::paper::{PaperKind, Sheet};
use serde::Serialize;
use std::path::Path;

/// What `cards` and `slips` answer.
#[derive(Serialize)]
struct Printed<'a> {
    pages: u32,
    items: Vec<Item<'a>>,
    /// Null where there was nothing to prove.
    proof: Option<&'static str>,
    file: Option<String>,
    run: Option<&'a str>,
    entry: Option<domain::id::EntryId>,
    kept: Vec<Kept<'a>>,
    held: Option<Held>,
}

#[derive(Serialize)]
struct Item<'a> {
    user: &'a str,
    serial: &'a str,
    id: UserId,
    page: u32,
    language: &'a str,
}

/// Somebody for whom nothing was printed.
#[derive(Serialize)]
struct Kept<'a> {
    user: &'a str,
    why: PaperKeptWhy,
    serial: Option<&'a str>,
}

#[derive(Serialize)]
struct Held {
    reason: String,
    names: Vec<String>,
}

/// `cards`
pub async fn cards(place: &Place, open: &Open, args: &Cards) -> Result<Answer, Failure> {
    let sheet = match args.sheet {
        CardSize::Ten => Sheet::Ten,
        CardSize::Avery => Sheet::AverySquare,
        CardSize::L7160 => Sheet::L7160,
        CardSize::One => Sheet::One,
    };
    let (classes, users) = whom(open, &args.class, &args.user).await?;
    let request = PreparePaper {
        kind: PaperKind::Cards,
        classes,
        users,
        which: if args.renew { WhichPaper::All } else { WhichPaper::Needed },
        sheet,
        backs: args.backs,
        first_passwords: args.first_passwords,
        until: args.until.clone(),
        ..PreparePaper::default()
    };
    print(place, open, &request, &args.out).await
}

/// `slips`
pub async fn slips(place: &Place, open: &Open, args: &Slips) -> Result<Answer, Failure> {
    let sheet = match args.sheet {
        SlipSize::Letter => Sheet::Letter,
        SlipSize::Two => Sheet::Two,
        SlipSize::Six => Sheet::Six,
    };
    let (classes, users) = whom(open, &args.class, &args.user).await?;
    let request = PreparePaper {
        kind: PaperKind::Letters,
        classes,
        users,
        which: if args.needed { WhichPaper::Needed } else { WhichPaper::All },
        sheet,
        language: args.language.clone(),
        renew: args.renew,
        policy: args.policy,
        until: args.until.clone(),
        ..PreparePaper::default()
    };
    print(place, open, &request, &args.out).await
}

/// Classes and users by their names.
async fn whom(open: &Open, classes: &[String], users: &[String]) -> Result<(Vec<ClassId>, Vec<UserId>), Failure> {
    if classes.is_empty() && users.is_empty() {
        return Err(Failure::misused("cli.paper_whom"));
    }
    let book = open.desk.book().await?;
    let kinds = [ClassKind::Homeroom, ClassKind::Scheduled];
    let classes = classes.iter().map(|title| find::class(&book, title, &kinds)).collect::<Result<_, _>>()?;
    Ok((classes, find::users(&book, users)?))
}

/// The key is the proof.
fn sure(staff: &Staff) -> Result<Confirmed<'_, Staff>, actions::Error> {
    staff.confirmed().ok_or_else(|| actions::Error::new(Code::ConfirmNeeded, "confirm_needed", &[]))
}

async fn print(place: &Place, open: &Open, request: &PreparePaper, out: &Path) -> Result<Answer, Failure> {
    let path = place.target(out)?.display().to_string();
    let staff = open.staff();
    let paper = paper::prepare(&open.desk, &staff, sure(&staff), request).await?;
    if paper.items.is_empty() {
        return Ok(nothing(place, &paper));
    }
    let save = SavePaper { draft: paper.draft, path: path.clone() };
    let saved = paper::save(&open.desk, &staff, sure(&staff), &save).await?;
    if saved.path.is_none() {
        // Somebody changed the data between two lines of this function.
        return Err(actions::Error::new(Code::Busy, "conflict", &[]).into());
    }
    let paper = saved.paper;
    let printed = document_of(&paper, Some(path.clone()), None);
    let pages = paper.pages.to_string();
    let key = if request.kind == PaperKind::Cards { "cli.cards_made" } else { "cli.letters_made" };
    let count = paper.items.len().to_string();
    let said = say(key, &[("count", &count), ("pages", &pages), ("path", &path)]);
    let mut answer = place.answer(&printed, String::new, said);
    if !paper.kept.is_empty() {
        answer.said.push(counted("cli.paper_kept", paper.kept.len() as u32));
    }
    if paper.no_address {
        answer.said.push(say("cli.paper_no_address", &[]));
    }
    Ok(answer)
}

fn document_of(paper: &Paper, file: Option<String>, held: Option<Held>) -> Printed<'_> {
    let items = paper.items.iter().map(|item| Item {
        user: &item.username,
        serial: &item.serial,
        id: item.user,
        page: item.page,
        language: &item.language,
    });
    let kept =
        paper.kept.iter().map(|kept| Kept { user: &kept.username, why: kept.why, serial: kept.serial.as_deref() });
    Printed {
        pages: paper.pages,
        items: items.collect(),
        proof: (paper.pages > 0).then_some("passed"),
        file,
        run: paper.made.as_ref().map(|made| made.name.as_str()),
        entry: paper.made.as_ref().map(|made| made.entry),
        kept: kept.collect(),
        held,
    }
}

/// Nobody needs one: no file is written, and the answer says who keeps what.
fn nothing(place: &Place, paper: &Paper) -> Answer {
    let reason = say(if paper.kept.is_empty() { "error.paper_empty" } else { "cli.paper_all_kept" }, &[]);
    let names: Vec<String> = paper.kept.iter().map(|kept| kept.username.clone()).collect();
    let held = Held { reason: reason.clone(), names: names.clone() };
    let shown = if place.is_json { document(&document_of(paper, None, Some(held))) } else { String::new() };
    let said = std::iter::once(reason).chain(names.iter().map(|name| format!("  {name}"))).collect();
    Answer { exit: HELD, shown, said }
}

/// `recall`
pub async fn recall(place: &Place, open: &Open, serials: &[String]) -> Result<Answer, Failure> {
    let request = RecallPaper { serials: serials.to_vec() };
    let done = paper::recall(&open.desk, &open.staff(), &request).await?;
    let said = counted("cli.recalled", done.count);
    Ok(place.answer(&show::Done::from(done), String::new, said))
}
