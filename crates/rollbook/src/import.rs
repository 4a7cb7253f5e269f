//! `users import`: read, show, ask, apply.

use crate::args::Import;
use crate::ask;
use crate::failure::{Failure, HELD};
use crate::long::stoppable;
use crate::place::{Answer, Open, Place, absolute};
use crate::show;
use crate::table::Table;
use actions::Error;
use actions::ask::upload::*;
use actions::error::Code;
use actions::upload::{self, apply, preview};
use actions::words::say;
use domain::id::EntryId;
use serde::Serialize;

/// So often the school may change under the preview before it is given up.
const TRIES: u32 = 20;
/// Problems shown to a person.
const PROBLEMS: usize = 50;

/// What `--json` shows. Without an `entry` nothing was written, and the figures say what would be.
#[derive(Serialize)]
struct Imported {
    added: u32,
    changed: u32,
    unchanged: u32,
    removed: u32,
    problems: Vec<ProblemShown>,
    held: Option<Held>,
    entry: Option<EntryId>,
    new_classes: Vec<String>,
    dry_run: bool,
}

/// What a guard holds back, and whom it concerns.
#[derive(Serialize)]
struct Held {
    reason: String,
    names: Vec<String>,
    consent: u32,
}

/// Reads the files, and applies them unless it is a dry run.
pub async fn run(place: &Place, open: &Open, args: &Import) -> Result<Answer, Failure> {
    let mut shown = read(open, args).await?;
    for _ in 0..TRIES {
        let problems = preview::problems(&open.desk, &open.office).await?;
        let mut seen = Imported::of(&shown, problems, args.dry_run);
        let is_idle = shown.added + shown.changed + shown.removed == 0 && shown.new_classes.is_empty();
        if args.dry_run || is_idle {
            return Ok(seen.answer(place, if args.dry_run { "cli.import_dry" } else { "cli.import_idle" }));
        }
        let Some(consent) = agree(&seen, args.yes).await? else {
            return Ok(seen.answer(place, "cli.import_held"));
        };
        let request = ApplyUpload { revision: shown.revision.clone(), consent: consent.number };
        let sure = open.sure()?;
        let applied = stoppable(&open.desk, apply::apply(&open.desk, sure, &request)).await?;
        if !applied.stale {
            seen.held = None;
            seen.entry = applied.entry;
            return Ok(seen.answer(place, "cli.import_done"));
        }
        // Somebody else changed the school meanwhile: the preview is another one now.
        let renewed = upload::find(&open.desk, &open.office).await?;
        shown = renewed.ok_or_else(|| Error::new(Code::NotFound, "no_draft", &[]))?;
    }
    Err(Error::new(Code::Busy, "busy", &[]).into())
}

async fn read(open: &Open, args: &Import) -> Result<Preview, Failure> {
    let paths = args.files.iter().map(|file| absolute(file).map(|path| path.display().to_string()));
    let request = ReadUpload { paths: paths.collect::<Result<_, _>>()? };
    let shown = stoppable(&open.desk, upload::read(&open.desk, &open.office, &request)).await?;
    if !args.delete_missing {
        return Ok(shown);
    }
    let request = ChangeUpload { delete_missing: Some(true), ..ChangeUpload::default() };
    stoppable(&open.desk, upload::change(&open.desk, &open.office, &request)).await
}

/// The import may go on.
struct Agreed {
    /// The number typed, where a guard asked for it.
    number: Option<u32>,
}

/// Asks where somebody is there; `None` is held back by a guard, which `--yes` does not answer.
async fn agree(seen: &Imported, yes: bool) -> Result<Option<Agreed>, Failure> {
    let Some(held) = &seen.held else {
        if !yes && ask::is_person() {
            ask::end_of_progress();
            ask::tell(&seen.table());
        }
        ask::confirm(yes, &say("cli.import_ask", &[])).await?;
        return Ok(Some(Agreed { number: None }));
    };
    if yes {
        return Ok(None);
    }
    let question = format!("{}{}", seen.table(), held.reason);
    let number = ask::consent(held.consent, &question).await?;
    Ok(number.map(|number| Agreed { number: Some(number) }))
}

impl Imported {
    fn of(shown: &Preview, problems: Vec<ProblemShown>, dry_run: bool) -> Imported {
        let held = shown.consent.map(|consent| Held {
            reason: shown.alarms.iter().map(|alarm| alarm.sentence.as_str()).collect::<Vec<_>>().join(" "),
            names: shown.alarms.iter().flat_map(|alarm| alarm.names.iter().cloned()).collect(),
            consent,
        });
        Imported {
            added: shown.added,
            changed: shown.changed,
            unchanged: shown.unchanged,
            removed: shown.removed,
            problems,
            held,
            entry: None,
            new_classes: shown.new_classes.clone(),
            dry_run,
        }
    }

    /// The answer; done in part is told by the exit status.
    fn answer(&self, place: &Place, key: &str) -> Answer {
        let mut answer = place.answer(self, || self.table(), String::new());
        if let Some(held) = &self.held {
            answer.said.push(held.reason.clone());
        }
        answer.said.push(say(key, &[]));
        if self.held.is_some() || self.problems.iter().any(|p| !p.note) {
            answer.exit = HELD;
        }
        answer
    }

    /// The figures and the first problems.
    fn table(&self) -> String {
        let count = self.problems.len() as u32;
        let faults = self.problems.iter().filter(|p| !p.note).count() as u32;
        let figures = [
            ("cli.added", self.added),
            ("cli.changed", self.changed),
            ("cli.unchanged", self.unchanged),
            ("cli.removed", self.removed),
            ("cli.problems", faults),
        ];
        let mut text = Table::default().of(figures.map(|(key, n)| [say(key, &[]), n.to_string()])).text();
        if !self.new_classes.is_empty() {
            text.push_str(&say("cli.new_classes", &[("names", &self.new_classes.join(", "))]));
            text.push('\n');
        }
        let rows = self.problems.iter().take(PROBLEMS).map(|problem| {
            [
                problem.row.to_string(),
                problem.column.clone().unwrap_or_default(),
                problem.value.clone(),
                problem.message.clone(),
            ]
        });
        let problems = show::headers(&["cli.row", "cli.column", "cli.value", "cli.problem"]).of(rows).text();
        if !problems.is_empty() {
            text.push('\n');
            text.push_str(&problems);
        }
        if self.problems.len() > PROBLEMS {
            text.push_str(&show::counted("cli.more_problems", count - PROBLEMS as u32));
            text.push('\n');
        }
        text
    }
}
