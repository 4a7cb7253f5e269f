//! `parents invite`: whom, what stands in the way, ask, invite.

use super::{pupils, username};
use crate::args::Invite;
use crate::ask;
use crate::failure::{Failure, HELD};
use crate::find;
use crate::place::{Answer, Open, Place, absolute};
use crate::show::{self, counted};
use actions::ask::parents::*;
use actions::book::Book;
use actions::error::Code;
use actions::words::say;
use actions::{Error, parents};
use domain::guardianship::email_key;
use domain::id::{EntryId, UserId};
use domain::paper::check_portal_address;
use domain::user::check_email;
use serde::Serialize;
use std::collections::HashSet;

/// What `--json` shows. Without an `entry` nothing was written, and `queued` says how many would be.
#[derive(Serialize)]
struct Answered<'a> {
    queued: u32,
    invited: Vec<One<'a>>,
    problems: &'a [Problem],
    entry: Option<EntryId>,
    dry_run: bool,
}

/// Somebody who is invited.
#[derive(Serialize)]
struct One<'a> {
    row: Option<u32>,
    user: &'a str,
    name: &'a str,
    email: &'a str,
}

/// Somebody who is not; `row` counts from 1 with the header, and is null for what was not in a file.
#[derive(Serialize)]
struct Problem {
    row: Option<u32>,
    message: String,
    name: String,
    email: String,
}

/// An address for a pupil.
struct Wanted {
    row: Option<u32>,
    user: UserId,
    name: String,
    email: String,
}

/// Looks the addresses through, and invites them unless it is a dry run.
pub async fn run(place: &Place, open: &Open, args: &Invite) -> Result<Answer, Failure> {
    if let Some(url) = &args.public_url {
        let address = check_portal_address(url).filter(|address| !address.is_empty());
        let bad = || Error::invalid("public_url", "portal_address", &[]);
        open.desk.serve_as(&address.ok_or_else(bad)?);
    }
    let book = open.desk.book().await?;
    let (wanted, mut problems) = match &args.file {
        Some(file) => {
            let request = ReadAddresses { path: absolute(file)?.display().to_string() };
            split(parents::read_addresses(&open.desk, &open.office, &request).await?)
        }
        None => typed(&book, args)?,
    };
    let wanted = refuse_linked(open, wanted, &mut problems).await?;
    let (mut queued, mut entry) = (wanted.len() as u32, None);
    if !args.dry_run && queued > 0 {
        if args.file.is_some() {
            agree(&wanted, &problems, args.yes).await?;
        }
        let invitations = wanted.iter().map(|one| InviteOne { user: one.user, email: one.email.clone() }).collect();
        let invited = parents::invite(&open.desk, &open.office, &InviteParents { invitations }).await?;
        (queued, entry) = (invited.queued, invited.entry);
        problems.extend(invited.refused.into_iter().map(|message| Problem::new(None, message, "", "")));
    }
    let one = |one| One::of(&book, one);
    let invited = wanted.iter().map(one).collect();
    let document = Answered { queued, invited, problems: &problems, entry, dry_run: args.dry_run };
    Ok(answer(place, &document, || table(&wanted)))
}

fn answer(place: &Place, document: &Answered, table: impl FnOnce() -> String) -> Answer {
    let said = match (document.dry_run, document.queued) {
        (_, 0) => say("cli.invited_nobody", &[]),
        (true, count) => counted("cli.invite_dry", count),
        (false, count) => counted("cli.invited", count),
    };
    let mut answer = place.answer(document, || if document.dry_run { table() } else { String::new() }, said);
    answer.said.extend(document.problems.iter().map(Problem::line));
    if !document.problems.is_empty() {
        answer.exit = HELD;
    }
    answer
}

impl<'a> One<'a> {
    fn of(book: &'a Book, one: &'a Wanted) -> One<'a> {
        One { row: one.row, user: username(book, one.user), name: &one.name, email: &one.email }
    }
}

impl Problem {
    fn new(row: Option<u32>, message: String, name: &str, email: &str) -> Problem {
        Problem { row, message, name: name.to_owned(), email: email.to_owned() }
    }

    /// For a person.
    fn line(&self) -> String {
        match self.row {
            Some(row) => say("cli.row_problem", &[("row", &row.to_string()), ("problem", &self.message)]),
            None => self.message.clone(),
        }
    }
}

/// What a file holds.
fn split(read: Addresses) -> (Vec<Wanted>, Vec<Problem>) {
    let wanted = |one: Address| Wanted { row: Some(one.row), user: one.user, name: one.name, email: one.email };
    let problem = |one: AddressProblem| Problem::new(Some(one.row), one.message, &one.name, &one.email);
    (read.found.into_iter().map(wanted).collect(), read.problems.into_iter().map(problem).collect())
}

/// What was typed.
fn typed(book: &Book, args: &Invite) -> Result<(Vec<Wanted>, Vec<Problem>), Failure> {
    let user = find::user(book, args.user.as_deref().unwrap_or_default())?;
    let name = book.person(user).map(|person| person.name()).unwrap_or_default();
    let (mut wanted, mut problems, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
    for email in &args.email {
        match check_email(email).ok().filter(|email| !email.is_empty()) {
            Some(email) if !seen.insert(email_key(&email)) => {}
            Some(email) => wanted.push(Wanted { row: None, user, name: name.clone(), email }),
            None => {
                let message = say("parents.email_bad", &[("name", &name), ("email", email)]);
                problems.push(Problem::new(None, message, &name, email));
            }
        }
    }
    Ok((wanted, problems))
}

/// Those who are linked already need no invitation. Error: `Invalid` where the portal has no address.
async fn refuse_linked(open: &Open, wanted: Vec<Wanted>, problems: &mut Vec<Problem>) -> Result<Vec<Wanted>, Failure> {
    if wanted.is_empty() {
        return Ok(wanted);
    }
    let known = pupils(open, wanted.iter().map(|one| one.user).collect()).await?;
    if known.portal_address.is_empty() {
        return Err(Error::new(Code::Invalid, "no_portal_address", &[]).into());
    }
    let adults = known.pupils.iter().flat_map(|pupil| pupil.adults.iter().map(|adult| (pupil.id, adult)));
    let linked: HashSet<(UserId, String)> = adults.map(|(id, adult)| (id, email_key(&adult.email))).collect();
    let (out, kept): (Vec<_>, Vec<_>) =
        wanted.into_iter().partition(|one| linked.contains(&(one.user, email_key(&one.email))));
    for one in out {
        let message = say("parents.linked_already", &[("name", &one.name), ("email", &one.email)]);
        problems.push(Problem::new(one.row, message, &one.name, &one.email));
    }
    problems.sort_by_key(|problem| problem.row);
    Ok(kept)
}

/// Shows a person who will be mailed, and asks.
async fn agree(wanted: &[Wanted], problems: &[Problem], yes: bool) -> Result<(), Failure> {
    if !yes && ask::is_person() {
        ask::end_of_progress();
        let lines: String = problems.iter().map(|problem| format!("{}\n", problem.line())).collect();
        ask::tell(&format!("{}{lines}", table(wanted)));
    }
    ask::confirm(yes, &counted("cli.invite_ask", wanted.len() as u32)).await
}

fn table(wanted: &[Wanted]) -> String {
    show::headers(&["cli.pupil", "cli.recipient"]).of(wanted.iter().map(|one| [&one.name, &one.email])).text()
}
