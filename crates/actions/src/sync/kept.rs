//! Applying a plan that was kept as a document, with decisions that somebody took about it meanwhile.

use super::apply::{Outcome, Refusal, answer, apply_seen, reason};
use super::decide::{check, keep_apart, put};
use super::file::{PlanFile, SourceFile};
use super::{Planned, Source, made, plan, plan_within};
use crate::actor::{Confirmed, Office};
use crate::ask::sync::{Decide, SyncApplied};
use crate::desk::Desk;
use crate::error::{Code, Error};
use crate::providers::find_link;
use domain::id::UserId;
use domain::journal::{Action, Subject};
use domain::name::tidy;
use domain::provider::{Part, Provider};
use domain::reconcile::sync::Decisions;
use domain::tie::DecisionKind;
use domain::user::username_key;
use std::collections::HashMap;
use std::sync::Arc;

/// A decision as a document names it.
#[derive(Clone, Debug)]
pub struct DecisionLine {
    /// Where it stands in the document, for a person: "decision 3", "match 2".
    pub place: String,
    /// Username; empty for `leave_out`.
    pub user: String,
    /// The provider's id; empty for `ignore` and `delete`.
    pub external: String,
    /// What.
    pub decision: DecisionKind,
}

/// What became of it.
#[derive(Clone, Debug)]
pub struct PlanApplied {
    /// What was done. Where nothing was written: what would be, by the school as it is now.
    pub done: SyncApplied,
    /// Users who must be settled first, by username. Nothing was written.
    pub unsettled: Vec<String>,
    /// A guard holds it. Nothing was written.
    pub held: Option<PlanHeld>,
}

/// What a guard says.
#[derive(Clone, Debug)]
pub struct PlanHeld {
    /// Sentences.
    pub reason: String,
    /// Some of those whom it concerns.
    pub names: Vec<String>,
    /// The number to be typed.
    pub consent: u32,
}

/// Applies a plan that was kept. Decisions are an entry of their own before it: they stand though the update is undone. They
/// are kept only if the update can then be applied; else nothing is written, and the answer says why. A plan that is another
/// one now, beyond these decisions, is `stale`. Errors: `Invalid` or `NotFound` for a decision that cannot be taken.
pub async fn apply_plan(
    desk: &Desk,
    by: Confirmed<'_, Office>,
    file: &PlanFile,
    decisions: &[DecisionLine],
    consent: Option<u32>,
) -> Result<PlanApplied, Error> {
    desk.long_work();
    let source = file.source.source();
    let before = plan(desk, source.clone(), None).await?;
    if !is_linked_so(desk, &source).await? {
        return Ok(refused(&before, Refusal::Stale));
    }
    let wanted = match resolve(&before, decisions) {
        // Whoever it was about is gone meanwhile.
        Err(_) if before.revision != file.source.revision => return Ok(refused(&before, Refusal::Stale)),
        wanted => wanted?,
    };
    let Some(new) = undecided(&before, &file.source.revision, wanted).await? else {
        return Ok(refused(&before, Refusal::Stale));
    };
    let revision = match keep(desk, by.by(), (&before, consent), &new).await? {
        Ok(revision) => revision,
        Err((planned, refusal)) => return Ok(refused(&planned, refusal)),
    };
    let (planned, outcome) = apply_seen(desk, by, source, &revision, consent).await?;
    match outcome {
        Outcome::Applied(done) => Ok(PlanApplied { done, unsettled: Vec::new(), held: None }),
        Outcome::Refused(refusal) => Ok(refused(&planned, refusal)),
    }
}

impl SourceFile {
    fn source(&self) -> Source {
        Source {
            realm: self.realm.clone(),
            read: self.read.clone(),
            links_only: self.links_only,
            pupils: self.pupils,
            staff: self.staff,
        }
    }
}

/// Whether the provider is still linked with this organisation, and may do what it might. A file is linked with nobody.
pub(super) async fn is_linked_so(desk: &Desk, source: &Source) -> Result<bool, Error> {
    if source.realm.provider == Provider::File {
        return Ok(true);
    }
    let link = find_link(desk, source.realm.provider).await?;
    let is_wanted = |part: &Part| *part != Part::None;
    let is_chosen = (is_wanted(&link.choice.pupils), is_wanted(&link.choice.staff)) == (source.pupils, source.staff);
    Ok(link.realm() == source.realm && link.row.is_sync != source.links_only && is_chosen)
}

fn refused(planned: &Planned, refusal: Refusal) -> PlanApplied {
    let username = |user: UserId| planned.book.person(user).map(|person| person.row.username.clone());
    let held = match refusal {
        Refusal::Held(consent) => {
            let (reason, names) = reason(planned);
            Some(PlanHeld { reason, names, consent })
        }
        Refusal::Stale | Refusal::Unsettled => None,
    };
    PlanApplied {
        done: SyncApplied { stale: refusal == Refusal::Stale, ..answer(planned, None) },
        unsettled: match refusal {
            Refusal::Unsettled => planned.unsettled().filter_map(|one| username(one.user)).collect(),
            Refusal::Stale | Refusal::Held(_) => Vec::new(),
        },
        held,
    }
}

/// What the lines mean. Error: `Invalid`, with the place of the line.
fn resolve(planned: &Planned, lines: &[DecisionLine]) -> Result<Vec<Decide>, Error> {
    let live = planned.book.live();
    let users: HashMap<&str, UserId> = live.map(|person| (person.row.username_key.as_str(), person.id())).collect();
    let at = |line: &DecisionLine, error: Error| {
        let with = [("detail", line.place.as_str()), ("other", error.message.as_str())];
        Error::new(Code::Invalid, "decision_line", &with)
    };
    let mut wanted = Vec::with_capacity(lines.len());
    for line in lines {
        let user = match tidy(&line.user) {
            name if name.is_empty() => None,
            name => Some(*users.get(username_key(&name).as_str()).ok_or_else(|| at(line, no_user(&line.user)))?),
        };
        let external = Some(line.external.trim().to_owned()).filter(|external| !external.is_empty());
        wanted.push(Decide { kind: line.decision, user, external });
    }
    for (line, one) in lines.iter().zip(&wanted) {
        check(planned, one, &wanted).map_err(|error| at(line, error))?;
    }
    keep_apart(&wanted)?;
    Ok(wanted)
}

fn no_user(name: &str) -> Error {
    Error::new(Code::NotFound, "decision_user", &[("value", name)])
}

/// Those that do not stand yet; `None` if the plan is another than the one that was kept for any other reason than those that
/// do (a plan that was undone, or broken off, is applied again).
async fn undecided(planned: &Planned, revision: &str, wanted: Vec<Decide>) -> Result<Option<Vec<Decide>>, Error> {
    let mut others = planned.decisions.clone();
    let (standing, new): (Vec<_>, Vec<_>) = wanted.into_iter().partition(|one| remove(&mut others, one));
    if planned.revision == revision {
        return Ok(Some(new));
    }
    if standing.is_empty() {
        return Ok(None);
    }
    let decided = (others, planned.decided_at.clone());
    let without = made(planned.source.clone(), planned.book.clone(), decided).await?;
    Ok((without.revision == revision).then_some(new))
}

/// Takes a decision out; whether it was among them.
fn remove(decisions: &mut Decisions, one: &Decide) -> bool {
    let pair = |(user, external): &(UserId, String)| {
        Some(*user) == one.user && Some(external.as_str()) == one.external.as_deref()
    };
    let ties = match one.kind {
        DecisionKind::Match => &mut decisions.matched,
        DecisionKind::Apart => &mut decisions.apart,
        DecisionKind::Ignore => return one.user.is_some_and(|user| decisions.ignored.remove(&user)),
        DecisionKind::Delete => return one.user.is_some_and(|user| decisions.deleted.remove(&user)),
        DecisionKind::LeaveOut => {
            return one.external.as_ref().is_some_and(|external| decisions.left_out.remove(external));
        }
    };
    let count = ties.len();
    ties.retain(|tie| !pair(tie));
    ties.len() < count
}

/// Keeps new decisions if the plan can be applied with them; which plan it is then.
async fn keep(
    desk: &Desk,
    by: &Office,
    (before, consent): (&Planned, Option<u32>),
    new: &[Decide],
) -> Result<Result<String, (Arc<Planned>, Refusal)>, Error> {
    if new.is_empty() {
        return Ok(Ok(before.revision.clone()));
    }
    let mut change = desk.begin().await?;
    put(desk, &mut change, &before.source.realm, new).await?;
    let planned = plan_within(desk, &change, before.source.clone()).await?;
    if let Some(refusal) = planned.refusal(consent) {
        change.abandon().await?;
        return Ok(Err((planned, refusal)));
    }
    let only = if let [one] = new { one.user.map(|user| user.0) } else { None };
    let subject = Subject { count: new.len() as u32, user: only, ..Subject::default() };
    desk.commit(change, by.actor(), Action::MatchesDecided, subject).await?;
    Ok(Ok(planned.revision.clone()))
}
