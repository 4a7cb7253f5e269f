//! Parents and carers after an undo: which of its writes a constraint would refuse.

use super::{Why, apply};
use crate::error::Error;
use crate::find::Read;
use crate::{guardian, guardianship, invitation, no_link_child, print_item};
use domain::id::SchoolId;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Accounts and links as they are, where an undo touches any.
#[derive(Default)]
pub(super) struct Family {
    adults: Vec<guardian::Model>,
    links: Vec<guardianship::Model>,
    /// Rows that hang on a user the undo would remove: their own id, and the user's.
    hung: Vec<(Uuid, Uuid)>,
}

impl Family {
    pub(super) async fn read(
        db: &impl Read,
        school: SchoolId,
        writes: &[(String, Uuid, Option<Value>)],
    ) -> Result<Family, Error> {
        let touches = |tables: &[&str]| writes.iter().any(|w| tables.contains(&w.0.as_str()));
        let mut family = Family::default();
        if touches(&["guardian", "guardianship"]) {
            let mine = guardian::Entity::find().filter(guardian::Column::SchoolId.eq(school.0));
            family.adults = mine.all(db.with()).await?;
            let mine = guardianship::Entity::find().filter(guardianship::Column::SchoolId.eq(school.0));
            family.links = mine.all(db.with()).await?;
        }
        let gone: Vec<Uuid> = writes.iter().filter(|w| w.0 == "user" && w.2.is_none()).map(|w| w.1).collect();
        if !gone.is_empty() {
            let users = || gone.iter().copied();
            let links = guardianship::Entity::find()
                .filter(guardianship::Column::SchoolId.eq(school.0).and(guardianship::Column::UserId.is_in(users())));
            family.hung.extend(links.all(db.with()).await?.iter().map(|row| (row.id, row.user_id)));
            let orders = no_link_child::Entity::find()
                .filter(no_link_child::Column::SchoolId.eq(school.0).and(no_link_child::Column::UserId.is_in(users())));
            family.hung.extend(orders.all(db.with()).await?.iter().map(|row| (row.id, row.user_id)));
            let invited = invitation::Entity::find()
                .filter(invitation::Column::SchoolId.eq(school.0).and(invitation::Column::UserId.is_in(users())));
            family.hung.extend(invited.all(db.with()).await?.iter().map(|row| (row.id, row.user_id)));
            let printed = print_item::Entity::find()
                .filter(print_item::Column::SchoolId.eq(school.0).and(print_item::Column::UserId.is_in(users())));
            family.hung.extend(printed.all(db.with()).await?.iter().map(|row| (row.id, row.user_id)));
        }
        Ok(family)
    }

    /// As it would be after the writes.
    pub(super) fn after(&self, writes: &[(String, Uuid, Option<Value>)]) -> Result<After, Error> {
        let mut adults: HashMap<Uuid, guardian::Model> = self.adults.iter().map(|row| (row.id, row.clone())).collect();
        let mut links: HashMap<Uuid, guardianship::Model> =
            self.links.iter().map(|row| (row.id, row.clone())).collect();
        let gone: HashSet<Uuid> = writes.iter().filter(|w| w.2.is_none()).map(|w| w.1).collect();
        for (table, id, becomes) in writes {
            match table.as_str() {
                "guardian" => apply(&mut adults, *id, becomes)?,
                "guardianship" => apply(&mut links, *id, becomes)?,
                _ => {}
            }
        }
        let hung = self.hung.iter().filter(|(row, _)| !gone.contains(row)).map(|(_, user)| *user).collect();
        Ok(After { adults, links, hung })
    }
}

/// Accounts and links after the writes.
pub(super) struct After {
    adults: HashMap<Uuid, guardian::Model>,
    links: HashMap<Uuid, guardianship::Model>,
    hung: HashSet<Uuid>,
}

impl After {
    /// Why a constraint would refuse one of the writes.
    pub(super) fn fault(&self, (table, id, becomes): &(String, Uuid, Option<Value>)) -> Option<Why> {
        match (table.as_str(), becomes.is_some()) {
            ("user", false) => self.hung.contains(id).then_some(Why::InUse),
            ("guardian", false) => self.links.values().any(|link| link.guardian_id == *id).then_some(Why::InUse),
            ("guardian", true) => {
                let row = self.adults.get(id).filter(|row| row.left_at.is_none())?;
                let same = |other: &&guardian::Model| {
                    other.id != *id
                        && other.left_at.is_none()
                        && other.school_id == row.school_id
                        && other.email_key == row.email_key
                };
                self.adults.values().find(same).map(|_| Why::OtherAccount)
            }
            ("guardianship", true) => {
                let row = self.links.get(id)?;
                if !self.adults.contains_key(&row.guardian_id) {
                    return Some(Why::Gone);
                }
                let same = |other: &&guardianship::Model| {
                    other.id != *id
                        && other.removed_at.is_none()
                        && other.guardian_id == row.guardian_id
                        && other.user_id == row.user_id
                };
                let again = row.removed_at.is_none() && self.links.values().any(|other| same(&other));
                again.then_some(Why::LinkedAgain)
            }
            _ => None,
        }
    }
}
