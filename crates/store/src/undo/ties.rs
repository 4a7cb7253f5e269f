//! Who is who at providers after an undo: which of its writes a constraint would refuse, or a newer decision.

use super::{Why, apply};
use crate::error::Error;
use crate::find::Read;
use crate::{decision, identity, link};
use domain::id::{SchoolId, UserId};
use domain::tie::{Decided, DecisionKind};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Identities as they are, where an undo touches any; and what hangs on users that it would remove.
#[derive(Default)]
pub(super) struct Ties {
    identities: Vec<identity::Model>,
    /// Rows that hang on a user: their own id, and the user's.
    hung: Vec<(Uuid, Uuid)>,
    links: Vec<link::Model>,
    /// Decisions as they are, where an undo brings any back.
    decisions: Vec<decision::Model>,
}

impl Ties {
    pub(super) async fn read(
        db: &impl Read,
        school: SchoolId,
        writes: &[(String, Uuid, Option<Value>)],
    ) -> Result<Ties, Error> {
        let mut ties = Ties::default();
        if writes.iter().any(|w| w.0 == "identity" && w.2.is_some()) {
            let mine = identity::Entity::find().filter(identity::Column::SchoolId.eq(school.0));
            ties.identities = mine.all(db.with()).await?;
        }
        if writes.iter().any(|w| w.0 == "link") {
            let mine = link::Entity::find().filter(link::Column::SchoolId.eq(school.0));
            ties.links = mine.all(db.with()).await?;
        }
        if writes.iter().any(|w| w.0 == "decision" && w.2.is_some()) {
            ties.decisions = crate::providers::list_decisions(db, school).await?;
        }
        let gone: Vec<Uuid> = writes.iter().filter(|w| w.0 == "user" && w.2.is_none()).map(|w| w.1).collect();
        for some in gone.chunks(crate::find::AT_ONCE as usize) {
            let known = identity::Entity::find().filter(identity::Column::SchoolId.eq(school.0));
            let known = known.filter(identity::Column::UserId.is_in(some.iter().copied())).all(db.with()).await?;
            ties.hung.extend(known.iter().map(|row| (row.id, row.user_id)));
            let decided = decision::Entity::find().filter(decision::Column::SchoolId.eq(school.0));
            let decided = decided.filter(decision::Column::UserId.is_in(some.iter().copied())).all(db.with()).await?;
            ties.hung.extend(decided.iter().filter_map(|row| Some((row.id, row.user_id?))));
        }
        Ok(ties)
    }

    /// As it would be after the writes. `users`: who is there then.
    pub(super) fn after(&self, writes: &[(String, Uuid, Option<Value>)]) -> Result<After, Error> {
        let mut identities: HashMap<Uuid, identity::Model> =
            self.identities.iter().map(|row| (row.id, row.clone())).collect();
        for (_, id, becomes) in writes.iter().filter(|w| w.0 == "identity") {
            apply(&mut identities, *id, becomes)?;
        }
        let gone: HashSet<Uuid> = writes.iter().filter(|w| w.2.is_none()).map(|w| w.1).collect();
        let hung = self.hung.iter().filter(|(row, _)| !gone.contains(row)).map(|(_, user)| *user).collect();
        let mut count = HashMap::with_capacity(2 * identities.len());
        identities.values().flat_map(keys).for_each(|key| *count.entry(key).or_default() += 1);
        let mut links: HashMap<Uuid, link::Model> = self.links.iter().map(|row| (row.id, row.clone())).collect();
        let there = links.keys().copied().collect();
        for (_, id, becomes) in writes.iter().filter(|w| w.0 == "link") {
            apply(&mut links, *id, becomes)?;
        }
        let syncs = links.values().filter(|row| row.is_sync).count();
        let decided = Decisions::after(&self.decisions, writes)?;
        Ok(After { identities, count, hung, syncs, links: there, decided })
    }
}

/// Identities after the writes.
pub(super) struct After {
    identities: HashMap<Uuid, identity::Model>,
    /// How many have each of [`keys`].
    count: HashMap<[String; 3], u32>,
    hung: HashSet<Uuid>,
    /// Links that may update users, and links that are there now.
    syncs: usize,
    links: HashSet<Uuid>,
    decided: Decisions,
}

/// Decisions after the writes.
struct Decisions {
    rows: HashMap<Uuid, decision::Model>,
    /// Those that the writes bring back.
    back: HashSet<Uuid>,
    /// Which there are about each user and each id at a provider.
    about: HashMap<String, Vec<Uuid>>,
}

impl Decisions {
    fn after(rows: &[decision::Model], writes: &[(String, Uuid, Option<Value>)]) -> Result<Decisions, Error> {
        let mut rows: HashMap<Uuid, decision::Model> = rows.iter().map(|row| (row.id, row.clone())).collect();
        let mut back = HashSet::new();
        for (_, id, becomes) in writes.iter().filter(|w| w.0 == "decision") {
            apply(&mut rows, *id, becomes)?;
            back.extend(becomes.as_ref().map(|_| *id));
        }
        let mut about: HashMap<String, Vec<Uuid>> = HashMap::new();
        for row in rows.values() {
            subjects(row).into_iter().flatten().for_each(|key| about.entry(key).or_default().push(row.id));
        }
        Ok(Decisions { rows, back, about })
    }

    /// Whether another stands that it cannot stand with. Of two that come back the newer stands.
    fn has_other(&self, id: Uuid) -> bool {
        let Some((row, decided)) = self.rows.get(&id).and_then(|row| Some((row, decided(row)?))) else { return false };
        let others = subjects(row).into_iter().flatten().filter_map(|key| self.about.get(&key)).flatten();
        let mut others = others.filter_map(|other| self.rows.get(other)).filter(|other| other.id != id);
        others.any(|other| {
            let stays = !self.back.contains(&other.id) || (other.created_at, other.id) > (row.created_at, row.id);
            stays && self::decided(other).is_some_and(|other| decided.excludes(&other))
        })
    }
}

/// The user and the id that a decision is about.
fn subjects(row: &decision::Model) -> [Option<String>; 2] {
    let external = Some(&row.external).filter(|external| !external.is_empty());
    [row.user_id.map(|user| format!("user {user}")), external.map(|external| format!("id {external}"))]
}

fn decided(row: &decision::Model) -> Option<Decided<'_>> {
    let place = (row.provider.as_str(), row.organisation.as_str());
    Some(Decided::new(DecisionKind::read(&row.kind)?, row.user_id.map(UserId), &row.external, place))
}

/// What is unique of an identity: its user and its id there, each at one organisation of a provider.
fn keys(row: &identity::Model) -> [[String; 3]; 2] {
    let at = |what: String| [row.provider.clone(), row.organisation.clone(), what];
    [at(format!("user {}", row.user_id)), at(format!("id {}", row.external))]
}

impl After {
    /// `is_there`: whether a user is there after the writes.
    pub(super) fn fault(
        &self,
        (table, id, becomes): &(String, Uuid, Option<Value>),
        is_there: impl Fn(Uuid) -> bool,
    ) -> Option<Why> {
        match (table.as_str(), becomes) {
            // A link that was undone has no token any more, and one provider alone updates users.
            ("link", Some(row)) => {
                let is_second = row["is_sync"] == true && self.syncs > 1;
                (!self.links.contains(id) || is_second).then_some(Why::Gone)
            }
            ("user", None) => self.hung.contains(id).then_some(Why::InUse),
            ("identity", Some(_)) => {
                let row = self.identities.get(id)?;
                let is_taken = keys(row).iter().any(|key| self.count.get(key).is_some_and(|count| *count > 1));
                (!is_there(row.user_id) || is_taken).then_some(Why::Gone)
            }
            ("decision", Some(row)) => {
                let user = row["user_id"].as_str().and_then(|id| id.parse().ok());
                let is_gone = user.is_some_and(|user| !is_there(user));
                let decided_again = || self.decided.has_other(*id).then_some(Why::DecidedAgain);
                is_gone.then_some(Why::Gone).or_else(decided_again)
            }
            _ => None,
        }
    }
}
