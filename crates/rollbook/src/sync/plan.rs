//! `sync plan`: what an update would do, shown and written to a file.

use crate::args::SyncPlan;
use crate::failure::{Failure, HELD};
use crate::long::stoppable;
use crate::place::{Answer, Open, Place, absolute};
use crate::providers::linked;
use crate::show::{self, counted};
use crate::table::Table;
use actions::Error;
use actions::ask::providers::{Provider, ReadProvider};
use actions::ask::upload::{ProblemShown, ReadUpload};
use actions::error::Code;
use actions::folder::write_private;
use actions::providers;
use actions::sync::file::{AddLine, ChangeLine, MatchedLine, PlanFile, UnmatchedLine, plan_provider, plan_roster};
use actions::words::say;
use domain::provider::Counts;
use domain::tie::Realm;
use jiff::Timestamp;
use serde::Serialize;
use std::path::PathBuf;

/// Unsettled users shown to a person; the file has them all.
const SHOWN: usize = 30;
/// Suggestions shown for each.
const SUGGESTED: usize = 3;

/// Reads, plans, writes.
pub async fn run(place: &Place, open: &Open, args: &SyncPlan) -> Result<Answer, Failure> {
    let out = args.out.as_ref().map(|file| place.target(file)).transpose()?;
    let (plan, problems, mut said) = made(open, args).await?;
    if let Some(out) = &out {
        let text = serde_json::to_vec(&plan).map_err(Error::from)?;
        write_private(out, &text)?;
        said.push(say("cli.plan_written", &[("file", &out.display().to_string())]));
    }
    if !plan.unmatched.is_empty() {
        let key = if plan.source.links_only { "cli.plan_unsettled_links" } else { "cli.plan_unsettled" };
        said.push(counted(key, plan.unmatched.len() as u32));
    }
    // What reading hides was said when it was read.
    let notes: Vec<&String> = plan.notes.iter().filter(|note| !said.contains(note)).collect();
    said.extend(plan.alarms.iter().chain(notes).cloned());
    let is_whole = problems.iter().all(|problem| problem.note);
    let answer =
        place.answer(&Shown::of(&plan, &problems, out.as_ref()), || text(&plan, problems.len()), String::new());
    Ok(Answer { exit: if is_whole { 0 } else { HELD }, said, ..answer })
}

async fn made(open: &Open, args: &SyncPlan) -> Result<(PlanFile, Vec<ProblemShown>, Vec<String>), Failure> {
    if !args.from.is_empty() {
        let paths = args.from.iter().map(|file| absolute(file).map(|path| path.display().to_string()));
        let request = ReadUpload { paths: paths.collect::<Result<_, _>>()? };
        let (plan, problems) = stoppable(&open.desk, plan_roster(&open.desk, &open.office, &request)).await?;
        let said = problems
            .iter()
            .map(|problem| say("cli.row_problem", &[("row", &problem.row.to_string()), ("problem", &problem.message)]));
        return Ok((plan, problems.clone(), said.collect()));
    }
    let provider = match args.provider {
        Some(provider) => provider.into(),
        None => linked(open).await?.0.ok_or_else(no_sync)?,
    };
    let said = if args.offline { Vec::new() } else { read(open, provider, args.fewer).await? };
    Ok((plan_provider(&open.desk, &open.office, provider).await?, Vec::new(), said))
}

/// Users are updated from no provider.
pub(super) fn no_sync() -> Error {
    Error::new(Code::NotFound, "sync_none", &[])
}

/// Reads first; what it hides is said. Without the network whoever waits is told what goes without it.
async fn read(open: &Open, provider: Provider, fewer: bool) -> Result<Vec<String>, Failure> {
    let request = ReadProvider { provider, fewer };
    match stoppable(&open.desk, providers::read(&open.desk, &open.office, &request)).await {
        Ok(read) => Ok(read.said),
        Err(failure) if failure.is("busy") => Err(failure.hinting("cli.offline_hint")),
        Err(failure) if failure.is("held") => Err(failure.hinting("cli.fewer_hint")),
        Err(failure) => Err(failure),
    }
}

/// The plan as it is written, but for all the people that were read.
#[derive(Serialize)]
struct Shown<'a> {
    matched: &'a [MatchedLine],
    to_add: &'a [AddLine],
    to_change: &'a [ChangeLine],
    to_remove: &'a [String],
    unmatched: &'a [UnmatchedLine],
    new_classes: &'a [String],
    alarms: &'a [String],
    notes: &'a [String],
    source: ShownSource<'a>,
    problems: &'a [ProblemShown],
    out: Option<String>,
}

#[derive(Serialize)]
struct ShownSource<'a> {
    realm: &'a Realm,
    links_only: bool,
    pupils: bool,
    staff: bool,
    counts: Counts,
    read_at: Timestamp,
    revision: &'a str,
    consent: Option<u32>,
}

impl<'a> Shown<'a> {
    fn of(plan: &'a PlanFile, problems: &'a [ProblemShown], out: Option<&PathBuf>) -> Shown<'a> {
        let source = &plan.source;
        Shown {
            matched: &plan.matched,
            to_add: &plan.to_add,
            to_change: &plan.to_change,
            to_remove: &plan.to_remove,
            unmatched: &plan.unmatched,
            new_classes: &plan.new_classes,
            alarms: &plan.alarms,
            notes: &plan.notes,
            source: ShownSource {
                realm: &source.realm,
                links_only: source.links_only,
                pupils: source.pupils,
                staff: source.staff,
                counts: source.read.counts,
                read_at: source.read.at,
                revision: &source.revision,
                consent: source.consent,
            },
            problems,
            out: out.map(|path| path.display().to_string()),
        }
    }
}

fn text(plan: &PlanFile, problems: usize) -> String {
    let figures = [
        ("cli.matched", plan.matched.len()),
        ("cli.added", plan.to_add.len()),
        ("cli.changed", plan.to_change.len()),
        ("cli.removed", plan.to_remove.len()),
        ("cli.unsettled", plan.unmatched.len()),
        ("cli.problems", problems),
    ];
    let mut text = Table::default().of(figures.map(|(key, count)| [say(key, &[]), count.to_string()])).text();
    if !plan.new_classes.is_empty() {
        text.push_str(&say("cli.new_classes", &[("names", &plan.new_classes.join(", "))]));
        text.push('\n');
    }
    let rows = plan.unmatched.iter().take(SHOWN).flat_map(suggestions);
    let table = show::headers(&["column.username", "cli.may_be", "cli.score", "cli.reasons"]).of(rows).text();
    if !table.is_empty() {
        text.push('\n');
        text.push_str(&table);
    }
    if plan.unmatched.len() > SHOWN {
        text.push_str(&counted("cli.more_problems", (plan.unmatched.len() - SHOWN) as u32));
        text.push('\n');
    }
    text
}

/// The user on the first line, and who they may be on this and the next ones.
fn suggestions(line: &UnmatchedLine) -> Vec<[String; 4]> {
    let found = line.suggestions.iter().take(SUGGESTED);
    let shown = found.map(|one| {
        let score = format!("{:.0} %", one.score * 100.0);
        [String::new(), one.external.clone(), score, one.reasons.join("; ")]
    });
    let mut rows: Vec<[String; 4]> = shown.collect();
    if rows.is_empty() {
        rows.push([String::new(), say("cli.nobody", &[]), String::new(), String::new()]);
    }
    rows[0][0].clone_from(&line.user);
    rows
}
