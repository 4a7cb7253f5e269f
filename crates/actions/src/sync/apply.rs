//! Carrying an update out: one transaction, one entry, one undo.

use super::{Planned, Source, plan, planned};
use crate::actor::{Confirmed, Office};
use crate::ask::sync::{ApplySync, SyncApplied};
use crate::carry_out::{Work, keep_operators};
use crate::desk::Desk;
use crate::error::{Code, Error};
use crate::providers::place;
use crate::upload::preview::alarms;
use domain::id::UserId;
use domain::journal::{Action, Subject};
use domain::matching::Rule;
use domain::provider::Provider;
use domain::reconcile::{Disposition, Step};
use domain::tie::DecisionKind;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use store::{Change, decision, find, identity, providers as table, user};
use uuid::Uuid;

/// Applies what was looked through. If the plan is another now (somebody changed a user, or it was read again), nothing is
/// written and `stale` is answered. Errors: `Invalid` while users are unsettled, `Held` (an alarm, without the number).
pub async fn apply(desk: &Desk, by: Confirmed<'_, Office>, request: &ApplySync) -> Result<SyncApplied, Error> {
    desk.long_work();
    let before = planned(desk, request.provider).await?;
    let (planned, outcome) = apply_seen(desk, by, before.source.clone(), &request.revision, request.consent).await?;
    match outcome {
        Outcome::Applied(applied) => Ok(applied),
        Outcome::Refused(Refusal::Stale) => Ok(SyncApplied { stale: true, ..answer(&planned, None) }),
        Outcome::Refused(Refusal::Unsettled) => {
            let unsettled = planned.unsettled().count().to_string();
            Err(Error::new(Code::Invalid, "sync_unsettled", &[("count", &unsettled)]))
        }
        Outcome::Refused(Refusal::Held(needed)) => Err(held(&planned, needed)),
    }
}

/// What becomes of an update that was looked through.
pub(super) enum Outcome {
    /// It is done.
    Applied(SyncApplied),
    /// Nothing was written.
    Refused(Refusal),
}

/// Why nothing was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The plan is another now.
    Stale,
    /// Users are unsettled.
    Unsettled,
    /// An alarm wants this number typed.
    Held(u32),
}

impl Planned {
    /// Why it cannot be applied as it is.
    pub(super) fn refusal(&self, consent: Option<u32>) -> Option<Refusal> {
        if !self.source.links_only && self.unsettled().next().is_some() {
            return Some(Refusal::Unsettled);
        }
        self.consent().filter(|needed| consent != Some(*needed)).map(Refusal::Held)
    }
}

/// The same for any source; with the plan as it is now.
pub(super) async fn apply_seen(
    desk: &Desk,
    by: Confirmed<'_, Office>,
    source: Source,
    revision: &str,
    consent: Option<u32>,
) -> Result<(Arc<Planned>, Outcome), Error> {
    desk.progress("writing", 0, 0)?;
    let change = desk.begin().await?;
    // Nobody else writes now: the plan is made from what will be there.
    let is_linked_so = super::kept::is_linked_so(desk, &source).await?;
    let planned = plan(desk, source, None).await?;
    let is_same = is_linked_so && planned.revision == revision;
    let refusal = if is_same { planned.refusal(consent) } else { Some(Refusal::Stale) };
    if let Some(refusal) = refusal {
        change.abandon().await?;
        return Ok((planned, Outcome::Refused(refusal)));
    }
    let applied = write(desk, by.by(), change, &planned, &Waiting::default()).await?;
    Ok((planned, Outcome::Applied(applied)))
}

/// Applies what needs no decision, for an unattended run: whoever is unsettled stays as they are, nobody new is added who
/// may be one of them, and nobody is deleted, let in again or brought back. Error: `Held`, if an alarm wants a person, or
/// somebody has undone the last update.
pub async fn apply_certain(desk: &Desk, by: &Office, provider: Provider) -> Result<SyncApplied, Error> {
    let change = desk.begin().await?;
    // Within, so that nobody changes meanwhile what the provider may do.
    let planned = planned(desk, provider).await?;
    if let Some(needed) = planned.consent() {
        return Err(held(&planned, needed));
    }
    if is_undone(desk, provider).await? {
        return Err(Error::new(Code::Held, "sync_undone", &[("provider", provider.name())]));
    }
    let open: HashSet<usize> =
        planned.unsettled().flat_map(|one| one.suggestions.iter().map(|suggested| suggested.external)).collect();
    write(desk, by, change, &planned, &Waiting { people: open, is_night: true }).await
}

/// Whether the newest update from a provider was undone: whoever did that does not want it again by night.
async fn is_undone(desk: &Desk, provider: Provider) -> Result<bool, Error> {
    let entries = desk.shelf.entries(&desk.store, desk.school).await?;
    let synced = Action::UsersSynced.word();
    let of_provider = |entry: &&store::entry::Model| {
        let subject: Subject = serde_json::from_str(&entry.subject).unwrap_or_default();
        entry.action == synced && subject.provider == Some(provider)
    };
    let undone = crate::undo::standing_undos(&entries);
    Ok(entries.iter().find(of_provider).is_some_and(|entry| undone.contains_key(&entry.id)))
}

/// Steps that wait, by what they would do.
#[derive(Default)]
struct Held {
    added: u32,
    changed: u32,
    removed: u32,
}

impl Held {
    fn of(planned: &Planned, waiting: &Waiting) -> Held {
        let mut held = Held::default();
        for step in planned.plan.plan.steps.iter().filter(|step| waiting.holds(planned, step)) {
            match step.disposition {
                _ if planned.comes_back(step) => held.added += 1,
                Disposition::Add { .. } => held.added += 1,
                Disposition::Change { .. } => held.changed += 1,
                Disposition::Remove => held.removed += 1,
                Disposition::Unchanged | Disposition::Conflict { .. } => {}
            }
        }
        held
    }
}

/// What waits for a person.
#[derive(Default)]
struct Waiting {
    /// People at the provider, as indexes.
    people: HashSet<usize>,
    /// Nobody is there to look: nobody is deleted, let in again or brought back.
    is_night: bool,
}

impl Waiting {
    fn holds(&self, planned: &Planned, step: &Step) -> bool {
        let external = step.index.map(|index| planned.plan.of_row[index]);
        let is_new = matches!(step.disposition, Disposition::Add { .. });
        let is_grave = step.disposition == Disposition::Remove
            || matches!(step.disposition, Disposition::Change { suspend: Some(false), .. })
            || planned.comes_back(step);
        // Whoever would become a pupil for want of a word may be staff.
        let is_untold = |external: usize| self.is_night && planned.source.read.people[external].role.is_none();
        let waits = |external: usize| self.people.contains(&external) || is_untold(external);
        (is_new && external.is_some_and(waits)) || (self.is_night && is_grave)
    }
}

/// Why it is held, and whom it concerns.
pub(super) fn reason(planned: &Planned) -> (String, Vec<String>) {
    let alarms = alarms(&planned.plan.plan.alarms);
    let reason = alarms.iter().map(|alarm| alarm.sentence.as_str()).collect::<Vec<_>>().join(" ");
    (reason, alarms.into_iter().flat_map(|alarm| alarm.names).take(9).collect())
}

fn held(planned: &Planned, needed: u32) -> Error {
    let (reason, names) = reason(planned);
    Error::new(Code::Held, "held_sync", &[("reason", &reason), ("count", &needed.to_string())]).naming(names)
}

pub(super) fn answer(planned: &Planned, entry: Option<domain::id::EntryId>) -> SyncApplied {
    let (counts, links_only) = (planned.counts(), planned.source.links_only);
    SyncApplied {
        stale: false,
        entry,
        added: counts.added,
        changed: counts.changed,
        unchanged: counts.unchanged,
        removed: counts.removed,
        suspended: counts.suspended,
        matched: planned.plan.matched.iter().filter(|one| one.is_new).count() as u32,
        unsettled: planned.unsettled().count() as u32,
        classes: if links_only { 0 } else { planned.plan.plan.new_classes.len() as u32 },
        new_users: Vec::new(),
    }
}

async fn write(
    desk: &Desk,
    by: &Office,
    mut change: Change,
    planned: &Arc<Planned>,
    waiting: &Waiting,
) -> Result<SyncApplied, Error> {
    let (mut added, mut classes, mut held) = (Vec::new(), 0, Held::default());
    if !planned.source.links_only {
        let steps = &planned.plan.plan.steps;
        keep_operators(&planned.book, steps.iter(), by)?;
        let waits = |at: usize| waiting.holds(planned, &steps[at]);
        held = Held::of(planned, waiting);
        let (does, secret) = (|at: usize| !waits(at), |_| None);
        let work = Work { desk, roster: &planned.plan.roster, plan: &planned.plan.plan, secret: &secret, does: &does };
        let written = work.write(&mut change).await?;
        (added, classes) = (written.users, written.classes);
        if !waiting.is_night {
            bring_back(desk, &mut change, planned).await?;
        }
    }
    let ties = ties(planned, &added);
    keep_ties(desk, &mut change, planned, &ties).await?;
    forget_done(desk, &mut change, planned, waiting).await?;
    let mut done = answer(planned, None);
    (done.added, done.changed) = (done.added - held.added, done.changed - held.changed);
    (done.removed, done.classes) = (done.removed - held.removed, classes);
    let (action, count) = if planned.source.links_only {
        (Action::UsersMatched, done.matched)
    } else {
        (Action::UsersSynced, done.added + done.changed + done.removed)
    };
    let subject = Subject { count, provider: Some(planned.source.realm.provider), ..Subject::default() };
    done.entry = desk.commit(change, by.actor(), action, subject).await?;
    done.new_users = added.into_iter().map(|(_, user)| user).collect();
    Ok(done)
}

/// Deleted users who are at the provider again, with everything that hung on them.
async fn bring_back(desk: &Desk, change: &mut Change, planned: &Planned) -> Result<(), Error> {
    let ids: Vec<Uuid> = planned.returning.iter().map(|user| user.0).collect();
    let mut rows: Vec<user::Model> = find::some_users(change, desk.school, &ids).await?;
    rows.iter_mut().for_each(|row| crate::user::bring_back(row, &planned.book));
    change.put(rows).await?;
    Ok(())
}

/// Who is now known as whom.
fn ties(planned: &Planned, added: &[(usize, UserId)]) -> Vec<(UserId, String, Rule)> {
    let id = |external: usize| planned.source.read.people[external].id.clone();
    let matched = planned.plan.matched.iter().filter(|one| one.is_new);
    let matched = matched.map(|one| (one.user, id(one.external), one.rule));
    let steps = &planned.plan.plan.steps;
    let added = added.iter().filter_map(|(step, user)| {
        let external = planned.plan.of_row[steps[*step].index?];
        Some((*user, id(external), Rule::ProviderId))
    });
    matched.chain(added).collect()
}

/// Keeps them in place of what was known before of either of the two.
async fn keep_ties(
    desk: &Desk,
    change: &mut Change,
    planned: &Planned,
    ties: &[(UserId, String, Rule)],
) -> Result<(), Error> {
    let (provider, organisation) = place(&planned.source.realm);
    let known = table::identities_at(change, desk.school, (provider, organisation)).await?;
    let standing: HashSet<(Uuid, &str)> = known.iter().map(|row| (row.user_id, row.external.as_str())).collect();
    let is_new = |(user, external, _): &&(UserId, String, Rule)| !standing.contains(&(user.0, external.as_str()));
    let ties: Vec<_> = ties.iter().filter(is_new).collect();
    let users: HashSet<Uuid> = ties.iter().map(|(user, ..)| user.0).collect();
    let externals: HashSet<&str> = ties.iter().map(|(_, external, _)| external.as_str()).collect();
    let old = known.iter().filter(|row| users.contains(&row.user_id) || externals.contains(row.external.as_str()));
    let old: Vec<Uuid> = old.map(|row| row.id).collect();
    change.remove::<identity::Model>(&old).await?;
    let mut rows = Vec::with_capacity(ties.len());
    for (user, external, rule) in &ties {
        rows.push(identity::Model {
            id: desk.new_id()?,
            school_id: desk.school.0,
            user_id: user.0,
            provider: provider.to_owned(),
            organisation: organisation.to_owned(),
            external: external.clone(),
            rule: rule.as_str().to_owned(),
            created_at: desk.clock.now(),
        });
    }
    change.put(rows).await?;
    Ok(())
}

/// Decisions that are carried out stand no longer: a match is known now, and whoever was deleted may come back one day.
async fn forget_done(desk: &Desk, change: &mut Change, planned: &Planned, waiting: &Waiting) -> Result<(), Error> {
    let known: HashMap<Uuid, &str> = planned
        .plan
        .matched
        .iter()
        .map(|one| (one.user.0, planned.source.read.people[one.external].id.as_str()))
        .collect();
    let deleted: HashSet<Uuid> =
        planned.plan.unmatched.iter().filter(|one| one.is_deleted).map(|one| one.user.0).collect();
    let is_here =
        |row: &&decision::Model| (row.provider.as_str(), row.organisation.as_str()) == place(&planned.source.realm);
    let is_done = |row: &&decision::Model| match (DecisionKind::read(&row.kind), row.user_id) {
        (Some(DecisionKind::Match), Some(user)) => known.get(&user).is_some_and(|external| *external == row.external),
        (Some(DecisionKind::Delete), Some(user)) => {
            !planned.source.links_only && !waiting.is_night && deleted.contains(&user)
        }
        _ => false,
    };
    let standing = table::list_decisions(change, desk.school).await?;
    let done: Vec<Uuid> = standing.iter().filter(is_here).filter(is_done).map(|row| row.id).collect();
    change.remove::<decision::Model>(&done).await?;
    Ok(())
}
