//! Who is who at providers after an undo: which of its writes a constraint would refuse.

use super::{Why, apply};
use crate::error::Error;
use crate::find::Read;
use crate::{decision, identity, link};
use domain::id::SchoolId;
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
        Ok(After { identities, count, hung, syncs, links: there })
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
                user.is_some_and(|user| !is_there(user)).then_some(Why::Gone)
            }
            _ => None,
        }
    }
}
