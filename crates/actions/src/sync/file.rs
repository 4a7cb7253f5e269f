//! A roster file in the place of a provider; and a plan as a document that can be kept, looked at and applied later.

use super::reasons::reasons;
use super::{Planned, Source, plan};
use crate::actor::Office;
use crate::ask::sync::Reason;
use crate::ask::upload::{ProblemShown, ReadUpload};
use crate::desk::Desk;
use crate::error::{Code, Error};
use crate::upload::read_roster;
use crate::words::say;
use domain::class::ClassKind;
use domain::matching::{Rule, Strength};
use domain::provider::{Counts, External, ExternalClass, Provider, Read};
use domain::reconcile::sync::Alone;
use domain::reconcile::{CellChange, Disposition};
use domain::roster::{Roster, RosterUser};
use domain::tie::Realm;
use domain::user::Role;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::sync::Arc;

/// A plan as a document. Users are called by their usernames, people at the provider by its ids.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PlanFile {
    /// Who is who.
    pub matched: Vec<MatchedLine>,
    /// Ids of the people who get an account.
    pub to_add: Vec<AddLine>,
    /// Users who change.
    pub to_change: Vec<ChangeLine>,
    /// Users to be deleted.
    pub to_remove: Vec<String>,
    /// Users who must be settled before it can be applied.
    pub unmatched: Vec<UnmatchedLine>,
    /// Classes that will be made.
    pub new_classes: Vec<String>,
    /// Why a guard holds it, in sentences.
    pub alarms: Vec<String>,
    /// What whoever looks at it should know, in sentences.
    #[serde(default)]
    pub notes: Vec<String>,
    /// What it was made from, and which plan it is.
    pub source: SourceFile,
}

/// One match.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MatchedLine {
    /// Username.
    pub user: String,
    /// The provider's id.
    pub external: String,
    /// Why.
    pub rule: Rule,
    /// Sentences, the weightiest first.
    pub reasons: Vec<String>,
}

/// Somebody who gets an account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AddLine {
    /// The provider's id.
    pub external: String,
    /// The username that they will have.
    pub user: String,
}

/// Somebody who changes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ChangeLine {
    /// Username.
    pub user: String,
    /// The provider's id.
    pub external: String,
    /// Cells, old and new.
    pub changes: Vec<CellChange>,
    /// Will be suspended, or no longer.
    pub suspend: Option<bool>,
}

/// Somebody to be settled.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct UnmatchedLine {
    /// Username.
    pub user: String,
    /// Why they stand alone.
    pub why: Alone,
    /// Who they may be, best first.
    pub suggestions: Vec<SuggestionLine>,
}

/// Who they may be.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SuggestionLine {
    /// The provider's id.
    pub external: String,
    /// 0 to 1.
    pub score: f64,
    /// The same in three steps.
    pub strength: Strength,
    /// Sentences, the weightiest first; those that speak against begin with "but ".
    pub reasons: Vec<String>,
}

/// What a plan was made from.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SourceFile {
    /// Where.
    pub realm: Realm,
    /// Users are only matched.
    pub links_only: bool,
    /// Pupils are looked at.
    pub pupils: bool,
    /// Staff are.
    pub staff: bool,
    /// What was read.
    pub read: Arc<Read>,
    /// Which plan it is.
    pub revision: String,
    /// The number to be typed where a guard holds it.
    pub consent: Option<u32>,
}

/// The plan with a linked provider, from what was read last.
pub async fn plan_provider(desk: &Desk, _by: &Office, provider: Provider) -> Result<PlanFile, Error> {
    Ok(super::planned(desk, provider).await?.document())
}

/// The plan with a roster in the place of a provider, and what is wrong with the files: such rows are in no plan. Errors:
/// `Unreadable` with what to do, `Invalid` for ids that are not unique.
pub async fn plan_roster(
    desk: &Desk,
    _by: &Office,
    request: &ReadUpload,
) -> Result<(PlanFile, Vec<ProblemShown>), Error> {
    desk.long_work();
    desk.progress("reading", 0, 0)?;
    let (roster, problems) = read_roster(&request.paths).await?;
    let read = read_of(&roster, desk.clock.now())?;
    let is = |fits: fn(Role) -> bool| roster.users.iter().any(|user| fits(user.role.unwrap_or_default()));
    let source = Source {
        realm: Realm::file(),
        read: Arc::new(read),
        links_only: false,
        pupils: is(|role| role == Role::Student),
        staff: is(|role| role != Role::Student),
    };
    Ok((plan(desk, source, None).await?.document(), problems))
}

impl Planned {
    pub(crate) fn document(&self) -> PlanFile {
        let people = &self.source.read.people;
        let username = |user| self.book.person(user).map(|person| person.row.username.clone()).unwrap_or_default();
        let lines = |evidence| reasons(evidence).iter().map(line).collect::<Vec<_>>();
        let shown = self.shown();
        let mut document = PlanFile {
            matched: Vec::new(),
            to_add: Vec::new(),
            to_change: Vec::new(),
            to_remove: Vec::new(),
            unmatched: Vec::new(),
            new_classes: shown.new_classes,
            alarms: shown.alarms.into_iter().map(|alarm| alarm.sentence).collect(),
            notes: shown.notes,
            source: SourceFile {
                realm: self.source.realm.clone(),
                links_only: self.source.links_only,
                pupils: self.source.pupils,
                staff: self.source.staff,
                read: self.source.read.clone(),
                revision: self.revision.clone(),
                consent: self.consent(),
            },
        };
        document.matched.extend(self.plan.matched.iter().map(|one| MatchedLine {
            user: username(one.user),
            external: people[one.external].id.clone(),
            rule: one.rule,
            reasons: lines(&one.evidence),
        }));
        document.unmatched.extend(self.unsettled().map(|one| {
            UnmatchedLine {
                user: username(one.user),
                why: one.why,
                suggestions: one
                    .suggestions
                    .iter()
                    .map(|found| SuggestionLine {
                        external: people[found.external].id.clone(),
                        score: found.score,
                        strength: found.strength,
                        reasons: lines(&found.evidence),
                    })
                    .collect(),
            }
        }));
        if !self.source.links_only {
            self.fill_steps(&mut document);
        }
        document
    }

    fn fill_steps(&self, document: &mut PlanFile) {
        for step in &self.plan.plan.steps {
            let external = step.index.map(|index| self.source.read.people[self.plan.of_row[index]].id.clone());
            let external = external.unwrap_or_default();
            let person = step.user.and_then(|user| self.book.person(user));
            let user = person.map(|person| person.row.username.clone());
            match (&step.disposition, user) {
                (Disposition::Add { .. }, _) => {
                    let user = step.index.map(|index| self.plan.roster.users[index].username.clone());
                    document.to_add.push(AddLine { external, user: user.unwrap_or_default() });
                }
                (Disposition::Change { cells, suspend, .. }, Some(user)) => {
                    document.to_change.push(ChangeLine { user, external, changes: cells.clone(), suspend: *suspend });
                }
                (Disposition::Remove, Some(user)) => document.to_remove.push(user),
                _ => {}
            }
        }
    }
}

fn line(reason: &Reason) -> String {
    if reason.is_for { reason.said.clone() } else { say("sync.but", &[("value", &reason.said)]) }
}

/// A roster as if a provider had told it. Who has no id of their own is known by the username.
fn read_of(roster: &Roster, now: i64) -> Result<Read, Error> {
    let class_id = |kind: ClassKind, title: &str| format!("{}/{}", kind.as_str(), domain::class::title_key(title));
    let classes: Vec<ExternalClass> = roster
        .classes
        .iter()
        .map(|class| ExternalClass {
            id: class_id(class.kind, &class.title),
            title: class.title.clone(),
            kind: class.kind,
            ..ExternalClass::default()
        })
        .collect();
    let mut seen = HashSet::new();
    let mut people = Vec::with_capacity(roster.users.len());
    for user in &roster.users {
        let id = user.sourced_id.clone().unwrap_or_else(|| user.username.clone());
        if !seen.insert(id.clone()) {
            let row = user.place.row.to_string();
            return Err(Error::new(Code::Invalid, "roster_ids", &[("row", &row), ("value", &id)]));
        }
        let home = user.class.as_deref().map(|title| class_id(ClassKind::Homeroom, title));
        let taught = user.teaching.iter().map(|at| classes[*at as usize].id.clone()).collect::<Vec<_>>();
        people.push(person(user, id, home, taught));
    }
    let at = jiff::Timestamp::from_millisecond(now).unwrap_or_default();
    let counts = Counts::of(&people, &classes, &[]);
    let (guardians, gone, missing) = Default::default();
    Ok(Read { provider: Provider::File, at, people, classes, guardians, gone, counts, missing, mark: None })
}

fn person(user: &RosterUser, id: String, class: Option<String>, taught: Vec<String>) -> External {
    External {
        id,
        role: user.role,
        given_name: user.given_name.clone(),
        family_name: user.family_name.clone(),
        username: Some(user.username.clone()).filter(|name| !name.is_empty()),
        email: user.email.clone(),
        birth_date: user.birth_date,
        upn: user.upn.clone(),
        admission_number: user.admission_number.clone(),
        employee_number: user.employee_number.clone(),
        year: user.year.as_deref().and_then(domain::provider::year).or_else(|| user.year.clone()),
        class,
        // A file that names no teaching class of somebody does not say that they have left theirs.
        teaching: Some(taught).filter(|taught| !taught.is_empty()),
        ..External::default()
    }
}
