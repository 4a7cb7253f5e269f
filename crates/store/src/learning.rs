//! What somebody saw last, written beside the journal, and the figures of a pupil's first page.

use crate::error::Error;
use crate::find::Read;
use crate::{Store, message, post, seen, star, talk};
use domain::id::{SchoolId, UserId};
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

/// How many stars a pupil was given since a moment and still has.
pub async fn sum_stars(db: &impl Read, school: SchoolId, user: UserId, since: i64) -> Result<i64, Error> {
    let mine = star::Entity::find().filter(star::Column::SchoolId.eq(school.0)).filter(star::Column::UserId.eq(user.0));
    let mine = mine.filter(star::Column::RemovedAt.is_null()).filter(star::Column::CreatedAt.gte(since));
    Ok(mine.all(db.with()).await?.iter().map(|row| i64::from(row.value)).sum())
}

/// The class and the moment of each post on these boards; `shared`: those alone that parents read too.
pub async fn list_post_times(
    db: &impl Read,
    school: SchoolId,
    classes: &[Uuid],
    shared: bool,
) -> Result<Vec<(Uuid, i64)>, Error> {
    let mine = post::Entity::find().filter(post::Column::SchoolId.eq(school.0));
    let mut mine = mine.filter(post::Column::RemovedAt.is_null());
    mine = mine.filter(post::Column::ClassId.is_in(classes.iter().copied()));
    if shared {
        mine = mine.filter(post::Column::WithParents.eq(true));
    }
    Ok(mine.all(db.with()).await?.into_iter().map(|row| (row.class_id, row.created_at)).collect())
}

/// The conversation and the moment of each message to a reader: the pupil, or the guardian about that pupil.
pub async fn list_message_times(
    db: &impl Read,
    school: SchoolId,
    user: UserId,
    guardian: Option<Uuid>,
) -> Result<Vec<(Uuid, i64)>, Error> {
    let mine = talk::Entity::find().filter(talk::Column::SchoolId.eq(school.0)).filter(talk::Column::UserId.eq(user.0));
    let mine = match guardian {
        Some(guardian) => mine.filter(talk::Column::GuardianId.eq(guardian)),
        None => mine.filter(talk::Column::GuardianId.is_null()),
    };
    let talks: Vec<Uuid> = mine.all(db.with()).await?.into_iter().map(|row| row.id).collect();
    let theirs = message::Entity::find().filter(message::Column::SchoolId.eq(school.0));
    let theirs = theirs.filter(message::Column::TalkId.is_in(talks)).filter(message::Column::RemovedAt.is_null());
    let theirs = theirs.filter(message::Column::AuthorId.ne(guardian.unwrap_or(user.0)));
    Ok(theirs.all(db.with()).await?.into_iter().map(|row| (row.talk_id, row.created_at)).collect())
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
