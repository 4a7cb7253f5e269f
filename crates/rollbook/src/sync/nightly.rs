//! `sync` by itself: the unattended run. Every linked provider is read; users are updated from one, and only matched with the
//! others. What needs a person waits for one.

use super::plan::no_sync;
use crate::failure::{FAILED, Failure, HELD};
use crate::long::stoppable;
use crate::place::{Answer, Open, Place};
use crate::providers::linked;
use crate::show::{self, counted};
use actions::ask::providers::{Counts, Provider, ReadProvider};
use actions::ask::sync::SyncApplied;
use actions::words::say;
use actions::{providers, sync};
use domain::id::EntryId;
use serde::Serialize;
use serde_json::json;

/// What became of one provider.
#[derive(Serialize)]
struct Outcome {
    provider: Provider,
    is_sync: bool,
    counts: Option<Counts>,
    added: u32,
    changed: u32,
    unchanged: u32,
    removed: u32,
    suspended: u32,
    matched: u32,
    /// Users a person must settle; with a provider that only matches, could.
    unsettled: u32,
    /// What a guard said.
    held: Option<Failure>,
    /// What went wrong.
    error: Option<Failure>,
    entry: Option<EntryId>,
}

/// Runs it. One provider's failure is not another's.
pub async fn run(place: &Place, open: &Open) -> Result<Answer, Failure> {
    let (sync, linked) = linked(open).await?;
    if linked.is_empty() {
        return Err(no_sync().into());
    }
    let mut outcomes = Vec::with_capacity(linked.len());
    // Users first: whoever is new is then matched with the others.
    for provider in sync.into_iter().chain(linked.into_iter().filter(|one| Some(*one) != sync)) {
        let outcome = one(open, provider, sync == Some(provider)).await;
        let is_over = outcome.error.as_ref().is_some_and(|failure| failure.is("cancelled"));
        outcomes.push(outcome);
        if is_over {
            break;
        }
    }
    let waits = |one: &Outcome| one.held.is_some() || (one.is_sync && one.unsettled > 0);
    let exit = match () {
        () if outcomes.iter().any(|one| one.error.is_some()) => FAILED,
        () if outcomes.iter().any(waits) => HELD,
        () => 0,
    };
    let said = outcomes.iter().flat_map(Outcome::said).collect();
    let answer = place.answer(&json!({ "providers": outcomes }), || text(&outcomes), String::new());
    Ok(Answer { exit, said, ..answer })
}

async fn one(open: &Open, provider: Provider, is_sync: bool) -> Outcome {
    let blank = Outcome {
        provider,
        is_sync,
        counts: None,
        added: 0,
        changed: 0,
        unchanged: 0,
        removed: 0,
        suspended: 0,
        matched: 0,
        unsettled: 0,
        held: None,
        error: None,
        entry: None,
    };
    let request = ReadProvider { provider, fewer: false };
    let read = match stoppable(&open.desk, providers::read(&open.desk, &open.office, &request)).await {
        Ok(read) => read,
        Err(failure) => return blank.stopped(failure),
    };
    let blank = Outcome { counts: Some(read.counts), ..blank };
    match stoppable(&open.desk, sync::apply_certain(&open.desk, &open.office, provider)).await {
        Ok(done) => blank.done(&done),
        Err(failure) => blank.stopped(failure),
    }
}

impl Outcome {
    fn done(self, done: &SyncApplied) -> Outcome {
        Outcome {
            added: done.added,
            changed: done.changed,
            unchanged: done.unchanged,
            removed: done.removed,
            suspended: done.suspended,
            matched: done.matched,
            unsettled: done.unsettled,
            entry: done.entry,
            ..self
        }
    }

    /// A guard waits for a person; anything else has failed.
    fn stopped(self, failure: Failure) -> Outcome {
        if failure.is("held") {
            Outcome { held: Some(failure), ..self }
        } else {
            Outcome { error: Some(failure), ..self }
        }
    }

    fn said(&self) -> Vec<String> {
        let name = self.provider.name();
        let stopped = self.held.iter().chain(&self.error).map(|failure| format!("{name}: {}", failure.message()));
        let mut said: Vec<String> = stopped.collect();
        if self.is_sync && self.unsettled > 0 {
            said.push(format!("{name}: {}", counted("cli.sync_waits", self.unsettled)));
        }
        said
    }
}

fn text(outcomes: &[Outcome]) -> String {
    let rows = outcomes.iter().map(|one| {
        let figures = [one.added, one.changed, one.removed, one.matched, one.unsettled].map(|n| n.to_string());
        let status = match (&one.error, &one.held) {
            (Some(_), _) => say("cli.sync_failed", &[]),
            (_, Some(_)) => say("cli.sync_is_held", &[]),
            _ => say("cli.sync_is_done", &[]),
        };
        [vec![one.provider.name().to_owned(), status], figures.to_vec()].concat()
    });
    let keys = ["cli.provider", "cli.status", "cli.added", "cli.changed", "cli.removed", "cli.matched_now"];
    show::headers(&[&keys[..], &["cli.unsettled"]].concat()).of(rows).text()
}
