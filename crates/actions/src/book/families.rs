//! Adults and their links, as the book keeps them: every page of the portal asks for both.

use std::collections::HashMap;
use store::{guardian, guardianship};
use uuid::Uuid;

/// The adults who have not left, and their links that stand.
#[derive(Clone, Default)]
pub(crate) struct Families {
    adults: HashMap<Uuid, guardian::Model>,
    /// By adult, in the order of their ids.
    links: HashMap<Uuid, Vec<guardianship::Model>>,
}

impl Families {
    /// Rows in the place of those of the same id.
    pub(super) fn take(&mut self, adults: Vec<guardian::Model>, links: Vec<guardianship::Model>) {
        for adult in adults {
            match adult.left_at {
                None => drop(self.adults.insert(adult.id, adult)),
                Some(_) => drop(self.adults.remove(&adult.id)),
            }
        }
        for link in links {
            let own = self.links.entry(link.guardian_id).or_default();
            own.retain(|old| old.id != link.id);
            if link.removed_at.is_none() {
                let at = own.partition_point(|old| old.id < link.id);
                own.insert(at, link);
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
    pub fn adult(&self, id: Uuid) -> Option<&guardian::Model> {
        self.adults.get(&id)
    }

    /// An adult's links that stand.
    pub fn links(&self, adult: Uuid) -> &[guardianship::Model] {
        self.links.get(&adult).map_or(&[], Vec::as_slice)
    }
}
