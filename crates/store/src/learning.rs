//! What somebody saw last, written beside the journal, and the figures of a pupil's first page.

use crate::error::Error;
use crate::find::Read;
use crate::{Store, seen};
use domain::id::SchoolId;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use std::collections::HashMap;
use uuid::Uuid;

/// When a reader last saw each of these things, in milliseconds; what was never seen is not among them.
pub async fn seen_by(
    db: &impl Read,
    school: SchoolId,
    reader: Uuid,
    what: &[Uuid],
) -> Result<HashMap<Uuid, i64>, Error> {
    let mut times = HashMap::new();
    for some in what.chunks(crate::find::AT_ONCE as usize) {
        let mine = seen::Entity::find().filter(seen::Column::SchoolId.eq(school.0));
        let mine = mine.filter(seen::Column::Reader.eq(reader)).filter(seen::Column::What.is_in(some.iter().copied()));
        times.extend(mine.all(db.with()).await?.into_iter().map(|row| (row.what, row.at)));
    }
    Ok(times)
}

/// When each of these readers last saw one thing, in milliseconds.
pub async fn readers_of(db: &impl Read, school: SchoolId, what: Uuid) -> Result<HashMap<Uuid, i64>, Error> {
    let mine = seen::Entity::find().filter(seen::Column::SchoolId.eq(school.0));
    let rows = mine.filter(seen::Column::What.eq(what)).all(db.with()).await?;
    Ok(rows.into_iter().map(|row| (row.reader, row.at)).collect())
}

impl Store {
    /// Notes that somebody saw something.
    pub async fn note_seen(&self, school: SchoolId, reader: Uuid, what: Uuid, at: i64) -> Result<(), Error> {
        let _turn = self.turn().await;
        let key = [seen::Column::SchoolId, seen::Column::Reader, seen::Column::What];
        let upsert = OnConflict::columns(key).update_column(seen::Column::At).to_owned();
        let row = seen::Model { school_id: school.0, reader, what, at };
        let insert = seen::Entity::insert(row.into_active_model().reset_all()).on_conflict(upsert);
        insert.exec_without_returning(&self.db).await?;
        Ok(())
    }
}
