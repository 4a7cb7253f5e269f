//! Finders of stars and of what they are given for.

use crate::error::Error;
use crate::find::{AT_ONCE, Read};
use crate::{skill, star};
use domain::id::{SchoolId, StarId, UserId};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use std::ops::Range;
use uuid::Uuid;

/// Every skill, archived ones too, oldest first.
pub async fn list_skills(db: &impl Read, school: SchoolId) -> Result<Vec<skill::Model>, Error> {
    let mine = skill::Entity::find().filter(skill::Column::SchoolId.eq(school.0));
    let ordered = mine.order_by_asc(skill::Column::CreatedAt).order_by_asc(skill::Column::Title);
    Ok(ordered.order_by_asc(skill::Column::Id).all(db.with()).await?)
}

/// Stars that stand.
fn standing(school: SchoolId) -> Select<star::Entity> {
    star::Entity::find().filter(star::Column::SchoolId.eq(school.0)).filter(star::Column::RemovedAt.is_null())
}

/// How many stars each of these pupils got from a moment on.
pub async fn sums_of(db: &impl Read, school: SchoolId, users: &[Uuid], from: i64) -> Result<Vec<(Uuid, i64)>, Error> {
    let mut sums = Vec::new();
    for some in users.chunks(AT_ONCE as usize) {
        let mine = standing(school).filter(star::Column::UserId.is_in(some.iter().copied()));
        let since = mine.filter(star::Column::CreatedAt.gte(from)).select_only().column(star::Column::UserId);
        let each = since.column_as(star::Column::Value.sum(), "sum").group_by(star::Column::UserId);
        sums.extend(each.into_tuple::<(Uuid, i64)>().all(db.with()).await?);
    }
    Ok(sums)
}

/// How many stars a pupil got within these moments.
pub async fn sum_of(db: &impl Read, school: SchoolId, user: UserId, within: Range<i64>) -> Result<i64, Error> {
    let mine = standing(school).filter(star::Column::UserId.eq(user.0));
    let within = mine.filter(star::Column::CreatedAt.gte(within.start)).filter(star::Column::CreatedAt.lt(within.end));
    let sum = within.select_only().column_as(star::Column::Value.sum(), "sum");
    Ok(sum.into_tuple::<Option<i64>>().one(db.with()).await?.flatten().unwrap_or_default())
}

/// A pupil’s stars within these moments, newest first, at most so many.
pub async fn list_stars(
    db: &impl Read,
    school: SchoolId,
    user: UserId,
    within: Range<i64>,
    most: u64,
) -> Result<Vec<star::Model>, Error> {
    let mine = standing(school).filter(star::Column::UserId.eq(user.0));
    let within = mine.filter(star::Column::CreatedAt.gte(within.start)).filter(star::Column::CreatedAt.lt(within.end));
    let newest = within.order_by_desc(star::Column::CreatedAt).order_by_desc(star::Column::Id);
    Ok(newest.limit(most).all(db.with()).await?)
}

/// What somebody gave from a moment on and did not take back, newest first.
pub async fn given_by(db: &impl Read, school: SchoolId, teacher: UserId, from: i64) -> Result<Vec<star::Model>, Error> {
    let mine = standing(school).filter(star::Column::TeacherId.eq(teacher.0)).filter(star::Column::CreatedAt.gte(from));
    Ok(mine.order_by_desc(star::Column::CreatedAt).order_by_asc(star::Column::Id).all(db.with()).await?)
}

/// One pupil’s stars, also if they were taken back, and what was given to others in the same moment.
pub async fn gift_of(db: &impl Read, school: SchoolId, id: StarId) -> Result<Vec<star::Model>, Error> {
    let one = star::Entity::find_by_id(id.0).filter(star::Column::SchoolId.eq(school.0));
    let Some(one) = one.one(db.with()).await? else { return Ok(Vec::new()) };
    let same = star::Entity::find()
        .filter(star::Column::SchoolId.eq(school.0))
        .filter(star::Column::TeacherId.eq(one.teacher_id))
        .filter(star::Column::CreatedAt.eq(one.created_at));
    let rows = same.order_by_asc(star::Column::Id).all(db.with()).await?;
    let is_same = |row: &star::Model| row.skill_id == one.skill_id && row.class_id == one.class_id;
    Ok(rows.into_iter().filter(is_same).collect())
}
