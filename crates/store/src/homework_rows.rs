//! Finders of homework. What was taken back is found by its id alone.

use crate::error::Error;
use crate::find::{AT_ONCE, Read};
use crate::{homework, homework_pupil, seen, work};
use domain::id::{ClassId, HomeworkId, SchoolId, UserId};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Select};
use uuid::Uuid;

fn standing(school: SchoolId) -> Select<homework::Entity> {
    let mine = homework::Entity::find().filter(homework::Column::SchoolId.eq(school.0));
    mine.filter(homework::Column::RemovedAt.is_null())
}

/// A homework, taken back or not.
pub async fn find_homework(db: &impl Read, school: SchoolId, id: HomeworkId) -> Result<Option<homework::Model>, Error> {
    let mine = homework::Entity::find_by_id(id.0).filter(homework::Column::SchoolId.eq(school.0));
    Ok(mine.one(db.with()).await?)
}

/// All homework of a class, in no order.
pub async fn homework_of_class(
    db: &impl Read,
    school: SchoolId,
    class: ClassId,
) -> Result<Vec<homework::Model>, Error> {
    Ok(standing(school).filter(homework::Column::ClassId.eq(class.0)).all(db.with()).await?)
}

/// All homework of some classes, and these besides, in no order.
pub async fn homework_of_classes(
    db: &impl Read,
    school: SchoolId,
    classes: &[Uuid],
    besides: &[Uuid],
) -> Result<Vec<homework::Model>, Error> {
    let mut rows =
        standing(school).filter(homework::Column::ClassId.is_in(classes.iter().copied())).all(db.with()).await?;
    for some in besides.chunks(AT_ONCE as usize) {
        let others = standing(school).filter(homework::Column::ClassId.is_not_in(classes.iter().copied()));
        rows.extend(others.filter(homework::Column::Id.is_in(some.iter().copied())).all(db.with()).await?);
    }
    Ok(rows)
}

/// For whom these were set.
pub async fn listed_for(
    db: &impl Read,
    school: SchoolId,
    homework: &[Uuid],
) -> Result<Vec<homework_pupil::Model>, Error> {
    let mut rows = Vec::new();
    for some in homework.chunks(AT_ONCE as usize) {
        let mine = homework_pupil::Entity::find().filter(homework_pupil::Column::SchoolId.eq(school.0));
        let mine = mine.filter(homework_pupil::Column::HomeworkId.is_in(some.iter().copied()));
        rows.extend(mine.all(db.with()).await?);
    }
    Ok(rows)
}

/// What was set for a pupil.
pub async fn listed_of(db: &impl Read, school: SchoolId, user: UserId) -> Result<Vec<homework_pupil::Model>, Error> {
    let mine = homework_pupil::Entity::find().filter(homework_pupil::Column::SchoolId.eq(school.0));
    Ok(mine.filter(homework_pupil::Column::UserId.eq(user.0)).all(db.with()).await?)
}

/// What pupils did on these.
pub async fn work_on(db: &impl Read, school: SchoolId, homework: &[Uuid]) -> Result<Vec<work::Model>, Error> {
    let mut rows = Vec::new();
    for some in homework.chunks(AT_ONCE as usize) {
        let mine = work::Entity::find().filter(work::Column::SchoolId.eq(school.0));
        rows.extend(mine.filter(work::Column::HomeworkId.is_in(some.iter().copied())).all(db.with()).await?);
    }
    Ok(rows)
}

/// What a pupil did.
pub async fn work_of(db: &impl Read, school: SchoolId, user: UserId) -> Result<Vec<work::Model>, Error> {
    let mine = work::Entity::find().filter(work::Column::SchoolId.eq(school.0));
    Ok(mine.filter(work::Column::UserId.eq(user.0)).all(db.with()).await?)
}

/// Who saw which of these, and when last.
pub async fn seen_of(db: &impl Read, school: SchoolId, what: &[Uuid]) -> Result<Vec<seen::Model>, Error> {
    let mut rows = Vec::new();
    for some in what.chunks(AT_ONCE as usize) {
        let mine = seen::Entity::find().filter(seen::Column::SchoolId.eq(school.0));
        rows.extend(mine.filter(seen::Column::What.is_in(some.iter().copied())).all(db.with()).await?);
    }
    Ok(rows)
}
