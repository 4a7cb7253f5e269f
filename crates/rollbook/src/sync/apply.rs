//! `sync apply`: carrying out a plan that was kept.

use super::decisions;
use crate::args::SyncApply;
use crate::ask;
use crate::failure::{Failure, HELD};
use crate::long::stoppable;
use crate::place::{Answer, Open, Place};
use crate::show::counted;
use crate::table::Table;
use actions::Error;
use actions::error::Code;
use actions::sync::file::PlanFile;
use actions::sync::kept::{DecisionLine, PlanApplied, apply_plan};
use actions::words::say;
use domain::id::EntryId;
use serde::Serialize;

/// What is applied.
pub struct Given {
    plan: PlanFile,
    decisions: Vec<DecisionLine>,
}

/// Reads both files.
pub fn read(args: &SyncApply) -> Result<Given, Failure> {
    let text = std::fs::read(&args.plan).map_err(|error| file_error(&args.plan, error))?;
    let no_plan = |_| Failure::from(Error::new(Code::Unreadable, "plan_file", &[]));
    let plan = serde_json::from_slice(&text).map_err(no_plan)?;
    let decisions = match &args.decisions {
        Some(file) => decisions::read(&std::fs::read(file).map_err(|error| file_error(file, error))?)?,
        None => Vec::new(),
    };
    Ok(Given { plan, decisions })
}

/// Which of the two it is.
fn file_error(path: &std::path::Path, error: std::io::Error) -> Failure {
    let error = Error::from(error);
    Error { message: format!("{}: {}", path.display(), error.message), ..error }.into()
}

/// What `--json` shows. Without an `entry` nothing was written, and the figures say what would be.
#[derive(Serialize)]
struct Applied {
    added: u32,
    changed: u32,
    unchanged: u32,
    removed: u32,
    suspended: u32,
    matched: u32,
    classes: u32,
    unsettled: u32,
    unsettled_users: Vec<String>,
    held: Option<Held>,
    stale: bool,
    entry: Option<EntryId>,
}

/// What a guard holds back, and whom it concerns.
#[derive(Serialize)]
struct Held {
    reason: String,
    names: Vec<String>,
    consent: u32,
}

/// Asks where somebody is there, and applies it.
pub async fn run(place: &Place, open: &Open, args: &SyncApply, given: &Given) -> Result<Answer, Failure> {
    // Who calls it from a script has named the plan already, and it can be undone; a person is asked.
    if !args.yes && ask::is_person() {
        ask::tell(&figures(&given.plan));
        ask::confirm(false, &say("cli.sync_ask", &[])).await?;
    }
    let mut applied = apply(open, given, args.consent).await?;
    if let Some(held) = &applied.held
        && args.consent.is_none()
        && !args.yes
        && let Some(number) = ask::consent(held.consent, &held.reason).await?
    {
        applied = apply(open, given, Some(number)).await?;
    }
    Ok(answer(place, applied))
}

async fn apply(open: &Open, given: &Given, consent: Option<u32>) -> Result<PlanApplied, Failure> {
    let work = apply_plan(&open.desk, open.sure()?, &given.plan, &given.decisions, consent);
    stoppable(&open.desk, work).await
}

fn figures(plan: &PlanFile) -> String {
    let figures = [
        ("cli.added", plan.to_add.len()),
        ("cli.changed", plan.to_change.len()),
        ("cli.removed", plan.to_remove.len()),
    ];
    Table::default().of(figures.map(|(key, count)| [say(key, &[]), count.to_string()])).text()
}

fn answer(place: &Place, applied: PlanApplied) -> Answer {
    let PlanApplied { done, unsettled, held } = applied;
    let held = held.map(|held| Held { reason: held.reason, names: held.names, consent: held.consent });
    let mut said = Vec::new();
    match (&held, done.stale, unsettled.len()) {
        (_, true, _) => said.push(say("cli.sync_stale", &[])),
        (Some(held), ..) => said.extend([held.reason.clone(), counted("cli.sync_held", held.consent)]),
        (_, _, 1..) => {
            said.push(counted("error.sync_unsettled", unsettled.len() as u32));
            said.extend(unsettled.iter().map(|name| format!("  {name}")));
        }
        _ if done.entry.is_some() => said.push(say("cli.sync_done", &[])),
        _ => said.push(say("cli.sync_idle", &[])),
    }
    let is_held = done.stale || held.is_some() || !unsettled.is_empty();
    let document = Applied {
        added: done.added,
        changed: done.changed,
        unchanged: done.unchanged,
        removed: done.removed,
        suspended: done.suspended,
        matched: done.matched,
        classes: done.classes,
        unsettled: done.unsettled,
        unsettled_users: unsettled,
        held,
        stale: done.stale,
        entry: done.entry,
    };
    let text = || {
        let figures = [
            ("cli.added", document.added),
            ("cli.changed", document.changed),
            ("cli.unchanged", document.unchanged),
            ("cli.removed", document.removed),
            ("cli.matched_now", document.matched),
            ("cli.unsettled", document.unsettled),
        ];
        Table::default().of(figures.map(|(key, count)| [say(key, &[]), count.to_string()])).text()
    };
    let answer = place.answer(&document, text, String::new());
    Answer { exit: if is_held { HELD } else { 0 }, said, ..answer }
}
