//! Updating users from a provider, and matching them with one: the plan, what people decide about it, carrying it out.
//!
//! The plan itself is `domain::reconcile::sync`; here is what it is made from, and what is kept. A plan is never kept: it is
//! made again from what was read, what was decided and the school as it is, so that closing the window loses nothing.

mod apply;
mod candidates;
mod decide;
pub mod file;
pub mod kept;
mod reasons;
mod rows;
mod show;

pub use apply::{apply, apply_certain};
pub use candidates::candidates;
pub use decide::{decide, take_back};
pub use rows::rows;
pub use show::show;

use crate::book::Book;
use crate::desk::Desk;
use crate::error::{Code, Error};
use crate::providers::{find_link, place};
use data_encoding::HEXLOWER;
use domain::id::UserId;
use domain::provider::{Part, Provider, Read};
use domain::reconcile::Disposition;
use domain::reconcile::sync::{Decisions, SyncOptions, SyncPlan, sync};
use domain::tie::{DecisionKind, Realm, kept_fields};
use domain::user::username_key;
use sha2::{Digest, Sha256};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use store::{Change, providers as table};
use uuid::Uuid;

/// What is synced with: what was read, where, and what it may do.
#[derive(Clone)]
pub(crate) struct Source {
    pub realm: Realm,
    pub read: Arc<Read>,
    /// Users are only matched.
    pub links_only: bool,
    pub pupils: bool,
    pub staff: bool,
}

/// A plan, with all that it was made from.
pub(crate) struct Planned {
    pub source: Source,
    pub tip: Uuid,
    pub book: Arc<Book>,
    pub decisions: Decisions,
    pub plan: SyncPlan,
    /// Deleted users who are at the provider again: they come back.
    pub returning: HashSet<UserId>,
    /// When each standing decision about a user was made, in milliseconds.
    pub decided_at: HashMap<UserId, i64>,
    pub revision: String,
}

/// The last plan with each provider: looking through one asks for it again and again.
#[derive(Default)]
pub(crate) struct Plans(Mutex<HashMap<Provider, Arc<Planned>>>);

impl Plans {
    fn find(&self, provider: Provider) -> Option<Arc<Planned>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&provider).cloned()
    }

    fn keep(&self, provider: Provider, planned: &Arc<Planned>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(provider, planned.clone());
    }
}

impl Desk {
    /// Something a plan is made from changed that is in no journal.
    pub(crate) fn forget_plans(&self) {
        self.plans.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// What was read last of a linked provider. `known` spares reading it again. Error: `NotFound`.
async fn source(desk: &Desk, provider: Provider, known: Option<&Planned>) -> Result<Source, Error> {
    let link = find_link(desk, provider).await?;
    let realm = link.realm();
    let not_read = || Error::new(Code::NotFound, "provider_not_read", &[("provider", provider.name())]);
    let row = table::find_reading(&desk.store, desk.school, provider.as_str()).await?;
    let row = row.filter(|row| row.organisation == realm.organisation).ok_or_else(not_read)?;
    let read = match known.filter(|known| known.source.read.at.as_millisecond() == row.at && row.is_kept) {
        Some(known) => known.source.read.clone(),
        None => {
            let people = table::find_people(&desk.store, desk.school, provider.as_str(), row.at).await?;
            Arc::new(serde_json::from_str(&people.ok_or_else(not_read)?)?)
        }
    };
    Ok(Source {
        realm,
        read,
        links_only: !link.row.is_sync,
        pupils: link.choice.pupils != Part::None,
        staff: link.choice.staff != Part::None,
    })
}

/// The plan as it is now.
pub(crate) async fn planned(desk: &Desk, provider: Provider) -> Result<Arc<Planned>, Error> {
    let known = desk.plans.find(provider);
    let source = source(desk, provider, known.as_deref()).await?;
    let planned = plan(desk, source, known).await?;
    desk.plans.keep(provider, &planned);
    Ok(planned)
}

/// Makes a plan, unless the one that is known is made from the same.
pub(crate) async fn plan(desk: &Desk, source: Source, known: Option<Arc<Planned>>) -> Result<Arc<Planned>, Error> {
    let book = desk.book().await?;
    let is_same = |known: &Arc<Planned>| {
        known.tip == book.tip
            && known.source.realm == source.realm
            && known.source.links_only == source.links_only
            && Arc::ptr_eq(&known.source.read, &source.read)
    };
    if let Some(known) = known.filter(is_same) {
        return Ok(known);
    }
    let decided = decisions(desk, &desk.store, &book, &source.realm).await?;
    made(source, book, decided).await
}

/// The plan as it will be once a unit of work is kept, which has written decisions and nothing else.
async fn plan_within(desk: &Desk, change: &Change, source: Source) -> Result<Arc<Planned>, Error> {
    let book = desk.book().await?;
    let decided = decisions(desk, change, &book, &source.realm).await?;
    made(source, book, decided).await
}

/// What was decided, and when about each user.
type Decided = (Decisions, HashMap<UserId, i64>);

async fn made(source: Source, book: Arc<Book>, (decisions, at): Decided) -> Result<Arc<Planned>, Error> {
    let made = move || make(source, book, decisions, at);
    Ok(Arc::new(tokio::task::spawn_blocking(made).await.map_err(Error::broken)?))
}

fn make(source: Source, book: Arc<Book>, mut decisions: Decisions, decided_at: HashMap<UserId, i64>) -> Planned {
    // Two files may count their people alike: the ids of a file are keys that names and birthdays must bear out.
    let is_file = source.realm.provider == Provider::File;
    let of_file = if is_file { std::mem::take(&mut decisions.known) } else { Vec::new() };
    let returning = if source.links_only { HashSet::new() } else { returning(&source, &book, &decisions) };
    let mut have = crate::upload::have(&book);
    // In one order each time: a plan that is made again is the same.
    let mut back: Vec<UserId> = returning.iter().copied().collect();
    back.sort_unstable();
    let back = back.into_iter().filter_map(|id| book.person(id));
    have.users.extend(back.map(|person| crate::upload::have_user(&book, person)));
    let of_file: HashMap<UserId, String> = of_file.into_iter().collect();
    for user in &mut have.users {
        if let Some(id) = of_file.get(&user.id) {
            user.sourced_id.clone_from(id);
        }
    }
    let options = SyncOptions {
        pupils: source.pupils,
        staff: source.staff,
        guard_percent: book.settings.guard_percent,
        pattern: book.settings.username_pattern,
    };
    let plan = sync(&have, &source.read, &decisions, &options);
    let tip = book.tip;
    let mut planned = Planned { tip, source, book, decisions, plan, returning, decided_at, revision: String::new() };
    planned.revision = revision(&planned);
    planned
}

/// Deleted users who are known at the provider, and there again. One whose username was given to somebody else stays.
fn returning(source: &Source, book: &Book, decisions: &Decisions) -> HashSet<UserId> {
    let there: HashSet<&str> =
        source.read.people.iter().filter(|one| !one.has_left).map(|one| one.id.as_str()).collect();
    let live: HashSet<&str> = book.live().map(|person| person.row.username_key.as_str()).collect();
    let mut claimed: HashSet<String> = HashSet::new();
    let known = decisions.known.iter().filter(|(_, external)| there.contains(external.as_str()));
    let known = known.filter(|(user, external)| {
        let is_settled = decisions.ignored.contains(user) || decisions.deleted.contains(user);
        !is_settled && !decisions.left_out.contains(external)
    });
    let deleted = known.filter_map(|(user, _)| book.person(*user)).filter(|person| !person.is_live());
    let free = deleted.filter(|person| {
        let key = username_key(&person.row.username);
        !live.contains(key.as_str()) && claimed.insert(key)
    });
    free.map(|person| person.id()).collect()
}

/// What is known and decided, at this provider and everywhere.
async fn decisions(desk: &Desk, db: &impl store::find::Read, book: &Book, realm: &Realm) -> Result<Decided, Error> {
    let mut decisions = Decisions::default();
    let known = table::identities_at(db, desk.school, place(realm)).await?;
    decisions.known = known.into_iter().map(|row| (row.user_id.into(), row.external)).collect();
    let mut decided_at = HashMap::new();
    for row in table::list_decisions(db, desk.school).await? {
        let Some(kind) = concerns(&row, realm) else { continue };
        let user = row.user_id.map(UserId);
        decisions.take(kind, user, &row.external);
        if let Some(user) = user.filter(|_| kind.settles_user()) {
            decided_at.insert(user, row.created_at);
        }
    }
    let marked = book.people.iter().filter(|person| !person.row.kept.is_empty());
    decisions.kept = marked.map(|person| (person.id(), kept_fields(&person.row.kept))).collect();
    Ok((decisions, decided_at))
}

/// What a decision is, if it holds in this realm.
fn concerns(row: &store::decision::Model, realm: &Realm) -> Option<DecisionKind> {
    let kind = DecisionKind::read(&row.kind)?;
    let is_here = (row.provider.as_str(), row.organisation.as_str()) == place(realm);
    (is_here || kind.is_everywhere()).then_some(kind)
}

/// Another for every plan that does something else, or in which other strong suggestions could be accepted.
fn revision(planned: &Planned) -> String {
    let Planned { source, plan, .. } = planned;
    let mut hash = Sha256::new();
    let mut take = |text: String| {
        hash.update(text.as_bytes());
        hash.update([0]);
    };
    take(format!("{} {}", source.read.at, source.links_only));
    for step in &plan.plan.steps {
        if let (Disposition::Add { .. }, Some(index)) = (&step.disposition, step.index) {
            take(plan.roster.users[index].username.clone());
        }
    }
    take(format!("{:?}{:?}{:?}", plan.plan.steps, plan.plan.new_classes, plan.plan.alarms));
    for one in &plan.matched {
        take(format!("{:?}{}", one.user, source.read.people[one.external].id));
    }
    for one in &plan.unmatched {
        take(format!("{:?}{}", one.user, one.is_deleted));
    }
    for (user, external) in planned.strong() {
        take(format!("{user:?}{}", source.read.people[external].id));
    }
    HEXLOWER.encode(&hash.finalize()[..16])
}
