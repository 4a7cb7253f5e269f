//! What people decide about who is who: kept at once, for ever, to be taken back.

use super::{Planned, concerns, planned};
use crate::actor::Office;
use crate::ask::sync::{Decide, DecideMatches, MatchesDecided, TakeBackMatches};
use crate::desk::Desk;
use crate::error::{Code, Error};
use crate::providers::{find_link, place};
use crate::user::no_user;
use domain::id::UserId;
use domain::journal::{Action, Subject};
use domain::provider::Provider;
use domain::tie::{Decided, DecisionKind, Realm};
use std::collections::{HashMap, HashSet};
use store::{Change, decision, identity, providers as table};
use uuid::Uuid;

/// Decides, in place of what was decided before about the same. If strong suggestions are to be accepted and the plan is
/// another now than the one that was looked at, nothing is written and `stale` is answered. Errors: `NotFound` for somebody who is not there, `Invalid`
/// for somebody who is another user's match.
pub async fn decide(desk: &Desk, by: &Office, request: &DecideMatches) -> Result<MatchesDecided, Error> {
    let mut change = desk.begin().await?;
    // Within: of two windows that give one person to two users the second is told.
    let before = planned(desk, request.provider).await?;
    let mut wanted = request.decisions.clone();
    if request.accept_strong {
        if request.revision.as_ref() != Some(&before.revision) {
            change.abandon().await?;
            return Ok(MatchesDecided { stale: true, entry: None, count: 0, sync: Some(before.shown()) });
        }
        let named: HashSet<UserId> = wanted.iter().filter_map(|one| one.user).collect();
        let strong = before.strong().into_iter().filter(|(user, _)| !named.contains(user));
        wanted.extend(strong.map(|(user, external)| Decide {
            kind: DecisionKind::Match,
            user: Some(user),
            external: Some(before.source.read.people[external].id.clone()),
        }));
    }
    for one in &wanted {
        check(&before, one, &wanted)?;
    }
    keep_apart(&wanted)?;
    put(desk, &mut change, &before.source.realm, &wanted).await?;
    let only = if let [one] = wanted.as_slice() { one.user.map(|user| user.0) } else { None };
    let count = wanted.len() as u32;
    let subject = Subject { count, user: only, provider: Some(before.source.realm.provider), ..Subject::default() };
    let entry = desk.commit(change, by.actor(), Action::MatchesDecided, subject).await?;
    Ok(MatchesDecided { stale: false, entry, count, sync: Some(planned(desk, request.provider).await?.shown()) })
}

/// Writes decisions, and takes those away that they replace.
pub(super) async fn put(desk: &Desk, change: &mut Change, realm: &Realm, wanted: &[Decide]) -> Result<(), Error> {
    let standing = table::list_decisions(change, desk.school).await?;
    let replaced = standing.iter().filter(|row| wanted.iter().any(|one| replaces(one, row, realm)));
    let gone: Vec<Uuid> = replaced.map(|row| row.id).collect();
    change.remove::<decision::Model>(&gone).await?;
    // Who was known as somebody and is said to be somebody else is known no more.
    let known = table::identities_at(change, desk.school, place(realm)).await?;
    let is_denied = |row: &&identity::Model| {
        wanted.iter().any(|one| {
            let is_user = one.user == Some(row.user_id.into());
            let is_external = one.external.as_deref() == Some(row.external.as_str());
            match one.kind {
                DecisionKind::Apart => is_user && is_external,
                DecisionKind::Match => is_user != is_external,
                _ => false,
            }
        })
    };
    let denied: Vec<Uuid> = known.iter().filter(is_denied).map(|row| row.id).collect();
    change.remove::<identity::Model>(&denied).await?;
    let (provider, organisation) = place(realm);
    let mut rows = Vec::with_capacity(wanted.len());
    for one in wanted {
        let about = decided(one, realm);
        rows.push(decision::Model {
            id: desk.new_id()?,
            school_id: desk.school.0,
            provider: provider.to_owned(),
            organisation: organisation.to_owned(),
            kind: one.kind.as_str().to_owned(),
            user_id: about.user().map(|user| user.0),
            external: about.external().to_owned(),
            created_at: desk.clock.now(),
        });
    }
    change.put(rows).await?;
    Ok(())
}

/// Whether a new decision takes the place of a standing one.
fn replaces(new: &Decide, old: &decision::Model, realm: &Realm) -> bool {
    let Some(kind) = DecisionKind::read(&old.kind) else { return false };
    let old = Decided::new(kind, old.user_id.map(UserId), &old.external, (&old.provider, &old.organisation));
    decided(new, realm).excludes(&old)
}

/// What is decided, about whom its kind names.
fn decided<'a>(one: &'a Decide, realm: &'a Realm) -> Decided<'a> {
    Decided::new(one.kind, one.user, one.external.as_deref().unwrap_or_default(), place(realm))
}

/// Whether both are there, and nobody is taken from another user, unless the same request says that those two are not one.
pub(super) fn check(planned: &Planned, one: &Decide, all: &[Decide]) -> Result<(), Error> {
    let provider = planned.source.realm.provider;
    let incomplete = || Error::new(Code::Invalid, "match_incomplete", &[]);
    if planned.source.links_only && matches!(one.kind, DecisionKind::Delete | DecisionKind::LeaveOut) {
        return Err(Error::new(Code::Invalid, "match_links_only", &[("provider", provider.name())]));
    }
    if (one.kind.names_user() && one.user.is_none()) || (one.kind.names_external() && one.external.is_none()) {
        return Err(incomplete());
    }
    if let Some(user) = one.user.filter(|_| one.kind.names_user()) {
        planned.book.person(user).filter(|person| person.is_live()).ok_or_else(no_user)?;
    }
    let Some(external) = one.external.as_deref().filter(|_| one.kind.names_external()) else { return Ok(()) };
    let at = planned.source.read.people.iter().position(|person| person.id == external);
    let at = at.ok_or_else(|| Error::new(Code::NotFound, "match_gone", &[("provider", provider.name())]))?;
    let holder = planned.plan.matched.iter().find(|other| other.external == at && Some(other.user) != one.user);
    let is_let_go = |holder: UserId| {
        let of_holder = all.iter().filter(|other| other.user == Some(holder));
        of_holder.into_iter().any(|other| match other.kind {
            DecisionKind::Apart => other.external.as_deref() == Some(external),
            kind => kind.settles_user(),
        })
    };
    let holder = holder.filter(|other| !is_let_go(other.user));
    match holder.and_then(|other| planned.book.person(other.user)) {
        Some(holder) if one.kind == DecisionKind::Match => {
            let other = super::rows::name(&planned.source.read.people[at]);
            let with = [("other", other.as_str()), ("name", &holder.name())];
            Err(Error::new(Code::Invalid, "match_taken", &with).naming(vec![holder.name()]))
        }
        _ => Ok(()),
    }
}

/// Nobody is matched twice in one request, or settled in two ways.
pub(super) fn keep_apart(wanted: &[Decide]) -> Result<(), Error> {
    let pairs = || wanted.iter().filter(|one| one.kind == DecisionKind::Match);
    let users: HashMap<UserId, &Decide> = pairs().filter_map(|one| Some((one.user?, one))).collect();
    let externals: HashSet<&str> = pairs().filter_map(|one| one.external.as_deref()).collect();
    let count = pairs().count();
    let settled = || wanted.iter().filter(|one| one.kind.settles_user()).filter_map(|one| one.user);
    let is_settled_once = settled().collect::<HashSet<UserId>>().len() == settled().count();
    let is_clear = users.len() == count && externals.len() == count && is_settled_once;
    if is_clear { Ok(()) } else { Err(Error::new(Code::Invalid, "match_incomplete", &[])) }
}

/// Takes decisions back; with `matches`, also what was carried out: who these users are at the provider.
pub async fn take_back(desk: &Desk, by: &Office, request: &TakeBackMatches) -> Result<MatchesDecided, Error> {
    let realm = match request.provider {
        Some(provider) => Some(find_link(desk, provider).await?.realm()),
        None => None,
    };
    let users: HashSet<Uuid> = request.users.iter().map(|user| user.0).collect();
    let mut change = desk.begin().await?;
    let standing = table::list_decisions(&change, desk.school).await?;
    let is_here = |row: &&decision::Model| match &realm {
        Some(realm) => concerns(row, realm).is_some(),
        None => true,
    };
    let is_meant = |row: &&decision::Model| match row.user_id {
        Some(user) => users.contains(&user),
        None => request.externals.contains(&row.external),
    };
    let rows: Vec<&decision::Model> = standing.iter().filter(is_here).filter(is_meant).collect();
    let gone: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    change.remove::<decision::Model>(&gone).await?;
    let mut count = gone.len();
    if let Some(realm) = realm.as_ref().filter(|_| request.matches) {
        let known = table::identities_at(&change, desk.school, place(realm)).await?;
        let known = known.iter().filter(|row| users.contains(&row.user_id));
        let known: Vec<Uuid> = known.map(|row| row.id).collect();
        count += known.len();
        change.remove::<identity::Model>(&known).await?;
    }
    let only = if let [one] = request.users.as_slice() { Some(one.0) } else { None };
    let subject = Subject { count: count as u32, user: only, provider: request.provider, ..Subject::default() };
    let entry = desk.commit(change, by.actor(), Action::MatchesTakenBack, subject).await?;
    let sync = match request.provider {
        Some(provider) => shown(desk, provider).await?,
        None => None,
    };
    Ok(MatchesDecided { stale: false, entry, count: count as u32, sync })
}

/// How it stands; a provider that was not read has nothing to show.
async fn shown(desk: &Desk, provider: Provider) -> Result<Option<crate::ask::sync::SyncShown>, Error> {
    match planned(desk, provider).await {
        Ok(planned) => Ok(Some(planned.shown())),
        Err(error) if error.code == Code::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
