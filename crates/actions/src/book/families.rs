//! Adults and their links, as the book keeps them: every page of the portal asks for both.

use domain::guardianship::Relation;
use domain::id::{GuardianId, UserId};
use std::collections::HashMap;
use store::{guardian, guardianship};
use uuid::Uuid;

/// The adults who have not left, and their links that stand.
#[derive(Clone, Default)]
pub(crate) struct Families {
    adults: HashMap<Uuid, Adult>,
    /// By adult, in the order of their ids.
    links: HashMap<Uuid, Vec<Link>>,
}

/// What pages show of an adult.
#[derive(Clone)]
pub(crate) struct Adult {
    pub id: GuardianId,
    /// First name and surname.
    pub name: Box<str>,
    pub email: Box<str>,
    /// As its code; empty for the school's.
    pub language: Box<str>,
    /// The digest of the policy they accepted.
    pub policy: Box<str>,
    /// May send messages.
    pub messages: bool,
}

/// A link that stands.
#[derive(Clone, Copy)]
pub(crate) struct Link {
    id: Uuid,
    pub pupil: UserId,
    pub relation: Relation,
}

impl From<guardian::Model> for Adult {
    fn from(row: guardian::Model) -> Adult {
        Adult {
            id: row.id.into(),
            name: crate::parents::full_name(&row.given_name, &row.family_name).into(),
            email: row.email.into(),
            language: row.language.into(),
            policy: row.policy.into(),
            messages: row.messages,
        }
    }
}

impl Families {
    /// Rows in the place of those of the same id.
    pub(super) fn take(&mut self, adults: Vec<guardian::Model>, links: Vec<guardianship::Model>) {
        for row in adults {
            match row.left_at {
                None => drop(self.adults.insert(row.id, row.into())),
                Some(_) => drop(self.adults.remove(&row.id)),
            }
        }
        for row in links {
            let own = self.links.entry(row.guardian_id).or_default();
            own.retain(|old| old.id != row.id);
            if row.removed_at.is_none() {
                let at = own.partition_point(|old| old.id < row.id);
                let relation = Relation::read(&row.relation).unwrap_or_default();
                own.insert(at, Link { id: row.id, pupil: row.user_id.into(), relation });
            }
        }
    }

    /// Rows that are no more.
    pub(super) fn lose(&mut self, adults: &[Uuid], links: &[Uuid]) {
        for id in adults {
            self.adults.remove(id);
        }
        if !links.is_empty() {
            self.links.values_mut().for_each(|own| own.retain(|link| !links.contains(&link.id)));
        }
    }

    /// An adult who has not left.
    pub fn adult(&self, id: GuardianId) -> Option<&Adult> {
        self.adults.get(&id.0)
    }

    /// Each adult with the child whose page they see first.
    pub fn first_children(&self) -> impl Iterator<Item = (GuardianId, UserId)> {
        self.adults.values().filter_map(|adult| Some((adult.id, self.links(adult.id).first()?.pupil)))
    }

    /// How many adults each pupil has.
    pub fn adults_of_pupils(&self) -> HashMap<UserId, u32> {
        let mut count = HashMap::new();
        let links = self.links.iter().filter(|(adult, _)| self.adults.contains_key(adult));
        links.flat_map(|(_, own)| own).for_each(|link| *count.entry(link.pupil).or_default() += 1);
        count
    }

    /// An adult's links that stand.
    pub fn links(&self, adult: GuardianId) -> &[Link] {
        self.links.get(&adult.0).map_or(&[], Vec::as_slice)
    }
}
