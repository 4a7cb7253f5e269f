//! What an update would do, as a whole.

use super::{Planned, planned};
use crate::actor::Office;
use crate::ask::providers::OneProvider;
use crate::ask::sync::SyncShown;
use crate::desk::Desk;
use crate::error::Error;
use crate::upload::preview::{alarms, consent};
use crate::words::say;
use domain::id::UserId;
use domain::matching::{Evidence, Strength};
use domain::provider::Provider;
use domain::reconcile::sync::Unmatched;
use domain::reconcile::{Disposition, Step};
use std::collections::{HashMap, HashSet};

/// How it stands. Works without the network, from what was read last. Error: `NotFound` if nothing was read.
pub async fn show(desk: &Desk, _by: &Office, request: &OneProvider) -> Result<SyncShown, Error> {
    Ok(planned(desk, request.provider).await?.shown())
}

/// How many steps do what.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    pub unchanged: u32,
    pub changed: u32,
    pub suspended: u32,
    pub added: u32,
    pub removed: u32,
}

impl Planned {
    pub(crate) fn comes_back(&self, step: &Step) -> bool {
        step.user.is_some_and(|user| self.returning.contains(&user))
    }

    pub(crate) fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        if self.source.links_only {
            return counts;
        }
        for step in &self.plan.plan.steps {
            match &step.disposition {
                _ if self.comes_back(step) => counts.added += 1,
                Disposition::Add { .. } => counts.added += 1,
                Disposition::Change { suspend, .. } => {
                    counts.changed += 1;
                    counts.suspended += u32::from(*suspend == Some(true));
                }
                Disposition::Remove => counts.removed += 1,
                Disposition::Unchanged if step.user.is_some() => counts.unchanged += 1,
                Disposition::Unchanged | Disposition::Conflict { .. } => {}
            }
        }
        counts
    }

    /// The number to be typed where an alarm holds it.
    pub(crate) fn consent(&self) -> Option<u32> {
        let counts = self.counts();
        if self.source.links_only {
            return None;
        }
        let shut = counts.removed + counts.suspended;
        consent(&self.plan.plan.alarms, shut, counts.added + counts.changed + counts.removed)
    }

    /// Users of whom somebody must say what becomes of them.
    pub(crate) fn unsettled(&self) -> impl Iterator<Item = &Unmatched> {
        self.plan.unmatched.iter().filter(|one| !one.is_deleted)
    }

    /// Users about whom something was decided since the provider was read, or that waits to be carried out.
    pub(crate) fn settled(&self) -> HashSet<UserId> {
        let read_at = self.source.read.at.as_millisecond();
        let decided =
            self.decisions.matched.iter().map(|(user, _)| *user).chain(self.decisions.deleted.iter().copied());
        let ignored = self.decisions.ignored.iter().copied();
        let ignored = ignored.filter(|user| self.decided_at.get(user).is_some_and(|at| *at >= read_at));
        let open: HashSet<UserId> = self.unsettled().map(|one| one.user).collect();
        let is_here = |user: &UserId| !open.contains(user) && self.book.person(*user).is_some_and(|p| p.is_live());
        decided.chain(ignored).filter(is_here).collect()
    }

    /// Pairs that could be accepted together: the best suggestion is strong, and the best of nobody else.
    pub(crate) fn strong(&self) -> Vec<(UserId, usize)> {
        let best = || self.unsettled().filter_map(|one| Some((one.user, one.suggestions.first()?)));
        let mut wanted: HashMap<usize, u32> = HashMap::new();
        best().for_each(|(_, one)| *wanted.entry(one.external).or_default() += 1);
        let is_sure = |one: &domain::reconcile::sync::Suggested| {
            one.strength == Strength::Strong && wanted.get(&one.external) == Some(&1) && !is_twin(&one.evidence)
        };
        best().filter(|(_, one)| is_sure(one)).map(|(user, one)| (user, one.external)).collect()
    }

    /// People at the provider who are looked at and matched with nobody, as indexes.
    pub(crate) fn alone_there(&self) -> Vec<usize> {
        let taken: HashSet<usize> = self.plan.matched.iter().map(|one| one.external).collect();
        self.plan.of_row.iter().copied().filter(|external| !taken.contains(external)).collect()
    }

    /// What whoever looks at it should know, in sentences.
    fn notes(&self) -> Vec<String> {
        let (provider, read) = (self.source.realm.provider, &self.source.read);
        let mut notes = crate::providers::said::missing(provider, &read.missing);
        let is_untold = |step: &&Step| {
            let person = step.index.map(|index| &read.people[self.plan.of_row[index]]);
            matches!(step.disposition, Disposition::Add { .. }) && person.is_some_and(|person| person.role.is_none())
        };
        let untold = self.plan.plan.steps.iter().filter(is_untold).count();
        if untold > 0 && !self.source.links_only {
            let key = if provider == Provider::File { "sync.untold_file" } else { "sync.untold" };
            notes.push(say(key, &[("count", &untold.to_string()), ("provider", provider.name())]));
        }
        notes
    }

    pub(crate) fn shown(&self) -> SyncShown {
        let counts = self.counts();
        let read = &self.source.read;
        let has = |id: &&String| read.people.iter().any(|person| person.id == **id);
        let is_live = |user: &&UserId| self.book.person(**user).is_some_and(|person| person.is_live());
        SyncShown {
            provider: self.source.realm.provider,
            links_only: self.source.links_only,
            read_at: read.at.as_millisecond(),
            counts: read.counts,
            unchanged: counts.unchanged,
            changed: counts.changed,
            suspended: counts.suspended,
            added: counts.added,
            removed: counts.removed,
            matched: self.plan.matched.iter().filter(|one| one.is_new).count() as u32,
            unsettled: self.unsettled().count() as u32,
            settled: self.settled().len() as u32,
            strong: self.strong().len() as u32,
            ignored: self.decisions.ignored.iter().filter(is_live).count() as u32,
            left_out: self.decisions.left_out.iter().filter(has).count() as u32,
            unmatched_people: self.alone_there().len() as u32,
            new_classes: match self.source.links_only {
                true => Vec::new(),
                false => self.plan.plan.new_classes.iter().map(|class| class.title.clone()).collect(),
            },
            notes: self.notes(),
            alarms: if self.source.links_only { Vec::new() } else { alarms(&self.plan.plan.alarms) },
            consent: self.consent(),
            revision: self.revision.clone(),
        }
    }
}

/// Somebody much like them is there: never accepted among many.
pub(super) fn is_twin(evidence: &[Evidence]) -> bool {
    evidence.iter().any(|one| matches!(one, Evidence::Twin { .. }))
}
