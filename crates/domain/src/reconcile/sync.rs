//! What a sync with a provider will do: the same plan as an import's, with people known by their identity at the provider,
//! and with those of whom nobody can be sure left to a person.
//!
//! Deliberately not here: reading a provider, and who may guess what ([`crate::matching`]).

mod people;
mod rows;

use super::identity::{Found, Matches};
use super::{Alarm, AlarmCode, CellChange, Disposition, Have, HaveUser, Options, Plan, Step, alarm, change, classes};
use crate::id::UserId;
use crate::matching::{self, Evidence, Matching, Rule, Settled, Strength};
use crate::provider::{External, Read};
use crate::roster::{Field, Roster};
use crate::user::{Role, UsernamePattern};
use people::Scope;
pub use people::names;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// A user and an id at the provider that belong together.
pub type Tie = (UserId, String);

/// What people have decided, and what is known from before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decisions {
    /// Known from an earlier sync.
    pub known: Vec<Tie>,
    /// Decided to be one person.
    pub matched: Vec<Tie>,
    /// Decided not to be one person.
    pub apart: Vec<Tie>,
    /// Users left as they are, and out of syncs.
    pub ignored: BTreeSet<UserId>,
    /// People at the provider who are to have no account.
    pub left_out: BTreeSet<String>,
    /// Users to be deleted.
    pub deleted: BTreeSet<UserId>,
    /// Cells that somebody set by hand and wants kept.
    pub kept: BTreeMap<UserId, BTreeSet<Field>>,
}

/// What the office chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SyncOptions {
    /// Pupils are synced.
    pub pupils: bool,
    /// Teachers and other staff are.
    pub staff: bool,
    /// Per cent of the school's pupils that may be deleted or suspended without typed consent.
    pub guard_percent: u32,
    /// How usernames are made.
    pub pattern: UsernamePattern,
}

/// A user and their person at the provider.
#[derive(Clone, Debug, PartialEq)]
pub struct Matched {
    /// The user.
    pub user: UserId,
    /// Index into [`Read::people`].
    pub external: usize,
    /// Why.
    pub rule: Rule,
    /// All that speaks for or against, the weightiest first.
    pub evidence: Vec<Evidence>,
    /// Not known before: it will be kept.
    pub is_new: bool,
}

/// Why a user stands alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Alone {
    /// Nobody at the provider is certainly this user.
    Unknown,
    /// The person they were matched with is no longer at the provider.
    Gone,
    /// The provider says that they have left.
    Left,
}

/// A user of whom a person must say what becomes of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Unmatched {
    /// The user.
    pub user: UserId,
    /// Why.
    pub why: Alone,
    /// Decided: they will be deleted.
    pub is_deleted: bool,
    /// Who they may be, best first.
    pub suggestions: Vec<Suggested>,
}

/// Somebody at the provider who may be a user.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggested {
    /// Index into [`Read::people`].
    pub external: usize,
    /// Probability, 0 to 1.
    pub score: f64,
    /// The same in three steps.
    pub strength: Strength,
    /// All that speaks for or against, the weightiest first.
    pub evidence: Vec<Evidence>,
}

/// What a sync will do.
#[derive(Clone, Debug, Default)]
pub struct SyncPlan {
    /// One row for each person at the provider who is looked at.
    pub roster: Roster,
    /// For each row the person: index into [`Read::people`].
    pub of_row: Vec<usize>,
    /// What happens to each row, then deletions.
    pub plan: Plan,
    /// Who is who, in the order of the school.
    pub matched: Vec<Matched>,
    /// Users of whom it is not known, in the order of the school.
    pub unmatched: Vec<Unmatched>,
}

impl SyncPlan {
    /// Everybody is matched, ignored or deleted: it may be applied.
    pub fn is_settled(&self) -> bool {
        self.unmatched.iter().all(|one| one.is_deleted)
    }
}

/// What syncing `have` with `read` would do. The same arguments give the same plan; applying it, with the ties of
/// [`SyncPlan::matched`] and of the people added, and planning again leaves nothing to do.
///
/// Nothing that the provider does not say is ever changed. Whoever is missing there is told, never deleted by itself; whoever
/// is switched off there and has no account gets none (a step that does nothing, with no user).
pub fn sync(have: &Have, read: &Read, decisions: &Decisions, options: &SyncOptions) -> SyncPlan {
    let mut scope = Scope::new(have, read, decisions, options);
    let matching = scope.find();
    let of_users = matching.matched.iter().filter(|one| !scope.is_left_alone(one.have));
    let pairs: HashMap<usize, usize> = of_users.map(|one| (scope.people[one.want], scope.users[one.have])).collect();
    let matched = matched(&scope, &matching);
    let unmatched = unmatched(&scope, &matching);
    let theirs = of_left_alone(&scope, &matching);
    scope.people.retain(|external| !theirs.contains(external));
    let (roster, of_row) = rows::roster(&scope, &pairs);
    let plan = plan(&scope, &roster, &of_row, &pairs, &unmatched);
    SyncPlan { roster, of_row, plan, matched, unmatched }
}

/// Whom users are at the provider who are left alone, for certain or as good as: they are left alone there as here, and get
/// no second account.
fn of_left_alone(scope: &Scope, matching: &Matching) -> HashSet<usize> {
    let certain = matching.matched.iter().filter(|one| scope.is_left_alone(one.have)).map(|one| one.want);
    let strong = matching.suggestions.iter().enumerate().filter(|(have, _)| scope.is_left_alone(*have));
    let strong = strong.filter_map(|(_, found)| found.first()).filter(|one| one.strength == Strength::Strong);
    let taken: HashSet<usize> = matching.matched.iter().map(|one| one.want).collect();
    let strong = strong.map(|one| one.want).filter(|want| !taken.contains(want));
    certain.chain(strong).map(|want| scope.people[want]).collect()
}

fn matched(scope: &Scope, matching: &Matching) -> Vec<Matched> {
    let known: HashSet<(UserId, &str)> =
        scope.decisions.known.iter().map(|(user, external)| (*user, external.as_str())).collect();
    let of_users = matching.matched.iter().filter(|one| !scope.is_left_alone(one.have));
    let shown = of_users.map(|one| {
        let (user, external) = (scope.user(one.have).id, scope.people[one.want]);
        let is_new = !known.contains(&(user, scope.read.people[external].id.as_str()));
        match is_new {
            true => Matched { user, external, rule: one.rule, evidence: one.evidence.clone(), is_new },
            false => Matched { user, external, rule: Rule::Known, evidence: vec![Evidence::Known], is_new },
        }
    });
    shown.collect()
}

fn unmatched(scope: &Scope, matching: &Matching) -> Vec<Unmatched> {
    let found: HashSet<usize> = matching.matched.iter().map(|one| one.have).collect();
    let suggested = |at: usize| matching.suggestions.get(at).and_then(|all| all.first());
    let is_likely = |at: usize| suggested(at).is_some_and(|one| one.strength >= Strength::Likely);
    let is_asked = |at: &usize| !scope.is_left_alone(*at) && (!scope.is_outside(*at) || is_likely(*at));
    let alone = (0..scope.users.len()).filter(|at| !found.contains(at)).filter(is_asked);
    let shown = alone.map(|at| {
        let user = scope.user(at).id;
        let suggested = matching.suggestions.get(at).map(Vec::as_slice).unwrap_or_default().iter();
        let suggestions = suggested.map(|one| Suggested {
            external: scope.people[one.want],
            score: one.score,
            strength: one.strength,
            evidence: one.evidence.clone(),
        });
        let is_deleted = scope.decisions.deleted.contains(&user);
        Unmatched { user, why: scope.why(user), is_deleted, suggestions: suggestions.collect() }
    });
    shown.collect()
}

fn plan(
    scope: &Scope,
    roster: &Roster,
    of_row: &[usize],
    pairs: &HashMap<usize, usize>,
    unmatched: &[Unmatched],
) -> Plan {
    let mut classes = classes::ClassBook::new(scope.have, roster);
    let known_titles = rows::teaching_keys(roster);
    let mut steps = Vec::with_capacity(roster.users.len());
    for (index, (row, external)) in roster.users.iter().zip(of_row).enumerate() {
        let person = &scope.read.people[*external];
        let (user, disposition) = match pairs.get(external).map(|at| &scope.have.users[*at]) {
            Some(user) => (Some(user.id), changed(scope, user, person, change(user, row, &mut classes), &known_titles)),
            // Whoever was switched off there before they had an account here gets none: leavers stay in lists for years.
            None if person.is_active == Some(false) => (None, Disposition::Unchanged),
            None => {
                let class = row.class.as_deref().and_then(|title| classes.home(title));
                (None, Disposition::Add { class, teaching: classes.teaching(row) })
            }
        };
        steps.push(Step { place: Some(row.place), index: Some(index), user, disposition });
    }
    let gone = unmatched.iter().filter(|one| one.is_deleted).map(|one| one.user);
    steps.extend(gone.map(|user| Step {
        place: None,
        index: None,
        user: Some(user),
        disposition: Disposition::Remove,
    }));
    let alarms = alarms(scope, roster, of_row, pairs, &steps);
    Plan { steps, new_classes: classes.into_new(), alarms }
}

/// A change without the cells that somebody wants kept, with the classes that the provider took somebody out of, and with
/// whether the account is in use there.
fn changed(
    scope: &Scope,
    user: &HaveUser,
    person: &External,
    disposition: Disposition,
    titles: &HashSet<String>,
) -> Disposition {
    let (mut cells, mut class, join) = match disposition {
        Disposition::Change { cells, class, join, .. } => (cells, class, join),
        _ => Default::default(),
    };
    if let Some(kept) = scope.decisions.kept.get(&user.id) {
        cells.retain(|cell| !kept.contains(&cell.field));
        class = class.filter(|_| !kept.contains(&Field::Class));
    }
    cells.retain(|cell| !is_no_change(user, person, cell));
    // Who runs this program is not the provider's to say.
    let is_admin = user.role == Role::Administrator;
    cells.retain(|cell| !(is_admin && cell.field == Field::Role));
    let leave = if person.teaching.is_some() { rows::left(scope, user, person, titles) } else { Vec::new() };
    let suspend = person.is_active.map(|active| !active).filter(|suspend| *suspend != user.suspended && !is_admin);
    if cells.is_empty() && class.is_none() && join.is_empty() && leave.is_empty() && suspend.is_none() {
        return Disposition::Unchanged;
    }
    Disposition::Change { cells, class, join, leave, suspend, password: false }
}

/// What a provider only writes otherwise: another apostrophe, or the one name of somebody in the other field.
fn is_no_change(user: &HaveUser, person: &External, cell: &CellChange) -> bool {
    let plain = |text: &str| text.replace(['’', '‘', 'ʼ', '`', '´'], "'");
    let is_silent = |name: &Option<String>| name.as_deref().is_none_or(str::is_empty);
    let is_name = matches!(cell.field, Field::GivenName | Field::FamilyName);
    let is_other = match cell.field {
        Field::GivenName => {
            is_silent(&person.family_name) && user.given_name.is_empty() && user.family_name == cell.new
        }
        Field::FamilyName => {
            is_silent(&person.given_name) && user.family_name.is_empty() && user.given_name == cell.new
        }
        _ => false,
    };
    is_other || (is_name && plain(&cell.old) == plain(&cell.new))
}

/// Reasons to stop and look. Deleting and suspending weigh the same: both shut a child out.
fn alarms(
    scope: &Scope,
    roster: &Roster,
    of_row: &[usize],
    pairs: &HashMap<usize, usize>,
    steps: &[Step],
) -> Vec<Alarm> {
    let by_id: HashMap<UserId, &HaveUser> = scope.have.users.iter().map(|user| (user.id, user)).collect();
    let is_shut = |step: &&Step| {
        matches!(step.disposition, Disposition::Remove | Disposition::Change { suspend: Some(true), .. })
    };
    let shut = steps.iter().filter(is_shut).filter_map(|step| by_id.get(&step.user?).copied());
    let missing: Vec<&HaveUser> = shut.filter(|user| user.role == Role::Student).collect();
    let rows = of_row.iter().map(|external| pairs.get(external).map_or(Found::New, |at| Found::Known(*at))).collect();
    let mut named = vec![false; scope.have.users.len()];
    pairs.values().for_each(|at| named[*at] = true);
    let matches = Matches { rows, named };
    let options = Options { delete_missing: true, guard_percent: scope.options.guard_percent };
    let found = alarm::find(&alarm::Scene::new(scope.have, roster, &options, &matches, missing));
    let fits = [AlarmCode::TooManyRemoved, AlarmCode::LastYear, AlarmCode::AnotherSchool];
    found.into_iter().filter(|alarm| fits.contains(&alarm.code)).collect()
}

#[cfg(test)]
mod tests;
