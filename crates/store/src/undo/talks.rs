//! Conversations after an undo: which of its writes a constraint would refuse.

use super::Why;
use crate::error::Error;
use crate::find::Read;
use crate::{message, talk};
use domain::id::SchoolId;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::Value;
use std::collections::HashSet;
use uuid::Uuid;

/// Conversations and messages that an undo touches.
#[derive(Default)]
pub(super) struct Talks {
    /// Those that are there.
    there: HashSet<Uuid>,
    /// Messages, and of which conversation, where the undo would remove it.
    hung: Vec<(Uuid, Uuid)>,
}

impl Talks {
    pub(super) async fn read(
        db: &impl Read,
        school: SchoolId,
        writes: &[(String, Uuid, Option<Value>)],
    ) -> Result<Talks, Error> {
        let gone: Vec<Uuid> = writes.iter().filter(|w| w.0 == "talk" && w.2.is_none()).map(|w| w.1).collect();
        let named: Vec<Uuid> = writes.iter().filter_map(of).collect();
        if gone.is_empty() && named.is_empty() {
            return Ok(Talks::default());
        }
        let hung = message::Entity::find().filter(message::Column::SchoolId.eq(school.0));
        let hung = hung.filter(message::Column::TalkId.is_in(gone)).all(db.with()).await?;
        let there = talk::Entity::find().filter(talk::Column::SchoolId.eq(school.0));
        let there = there.filter(talk::Column::Id.is_in(named)).all(db.with()).await?;
        Ok(Talks {
            there: there.into_iter().map(|row| row.id).collect(),
            hung: hung.into_iter().map(|row| (row.id, row.talk_id)).collect(),
        })
    }

    /// Why a constraint would refuse one of the writes.
    pub(super) fn fault(
        &self,
        write: &(String, Uuid, Option<Value>),
        writes: &[(String, Uuid, Option<Value>)],
    ) -> Option<Why> {
        let becomes = |id: Uuid| writes.iter().find(|w| w.1 == id).map(|w| w.2.is_some());
        if write.0 == "talk" && write.2.is_none() {
            let stays = self.hung.iter().any(|(row, talk)| *talk == write.1 && becomes(*row) != Some(false));
            return stays.then_some(Why::InUse);
        }
        let talk = of(write)?;
        let is_there = becomes(talk).unwrap_or_else(|| self.there.contains(&talk));
        (!is_there).then_some(Why::Gone)
    }
}

/// The conversation of a message that would be written.
fn of(write: &(String, Uuid, Option<Value>)) -> Option<Uuid> {
    let row = write.2.as_ref().filter(|_| write.0 == "message")?;
    row["talk_id"].as_str().and_then(|id| Uuid::parse_str(id).ok())
}
