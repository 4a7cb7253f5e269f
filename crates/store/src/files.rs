//! Finders of My files, and of the names of content that rows point at.

use crate::error::Error;
use crate::find::{AT_ONCE, Read};
use crate::{class, file, folder, homework, image, work};
use domain::id::SchoolId;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::HashSet;
use uuid::Uuid;

/// Everything somebody keeps or handed in, in the bin too.
pub async fn files_of(db: &impl Read, school: SchoolId, user: Uuid) -> Result<Vec<file::Model>, Error> {
    let mine = file::Entity::find().filter(file::Column::SchoolId.eq(school.0));
    Ok(mine.filter(file::Column::UserId.eq(user)).all(db.with()).await?)
}

/// All folders of somebody, in the bin too.
pub async fn folders_of(db: &impl Read, school: SchoolId, user: Uuid) -> Result<Vec<folder::Model>, Error> {
    let mine = folder::Entity::find().filter(folder::Column::SchoolId.eq(school.0));
    Ok(mine.filter(folder::Column::UserId.eq(user)).all(db.with()).await?)
}

/// One file.
pub async fn find_file(db: &impl Read, school: SchoolId, id: Uuid) -> Result<Option<file::Model>, Error> {
    let mine = file::Entity::find_by_id(id).filter(file::Column::SchoolId.eq(school.0));
    Ok(mine.one(db.with()).await?)
}

/// What hangs on a homework and is not deleted: of its teacher and of those who handed in.
pub async fn files_of_homework(db: &impl Read, school: SchoolId, homework: Uuid) -> Result<Vec<file::Model>, Error> {
    let mine = file::Entity::find().filter(file::Column::SchoolId.eq(school.0));
    let live = mine.filter(file::Column::HomeworkId.eq(homework)).filter(file::Column::RemovedAt.is_null());
    Ok(live.all(db.with()).await?)
}

/// The files at some homework that were not taken back, in no order.
pub async fn files_of_all_homework(
    db: &impl Read,
    school: SchoolId,
    homework: &[Uuid],
) -> Result<Vec<file::Model>, Error> {
    let mut rows = all_files_of_homework(db, school, homework).await?;
    rows.retain(|row| row.removed_at.is_none());
    Ok(rows)
}

/// The same with those that were taken back.
pub async fn all_files_of_homework(
    db: &impl Read,
    school: SchoolId,
    homework: &[Uuid],
) -> Result<Vec<file::Model>, Error> {
    let mut rows = Vec::new();
    for some in homework.chunks(AT_ONCE as usize) {
        let mine = file::Entity::find().filter(file::Column::SchoolId.eq(school.0));
        rows.extend(mine.filter(file::Column::HomeworkId.is_in(some.iter().copied())).all(db.with()).await?);
    }
    Ok(rows)
}

/// Which of these homeworks still stand: not taken back, and their class is not archived.
pub async fn standing_homework(db: &impl Read, school: SchoolId, ids: &HashSet<Uuid>) -> Result<HashSet<Uuid>, Error> {
    let ids: Vec<Uuid> = ids.iter().copied().collect();
    let mut standing = HashSet::new();
    for some in ids.chunks(AT_ONCE as usize) {
        let mine = homework::Entity::find().filter(homework::Column::SchoolId.eq(school.0));
        let mine = mine.filter(homework::Column::RemovedAt.is_null());
        let rows = mine.filter(homework::Column::Id.is_in(some.iter().copied())).all(db.with()).await?;
        let classes: HashSet<Uuid> = rows.iter().map(|row| row.class_id).collect();
        let live = class::Entity::find().filter(class::Column::SchoolId.eq(school.0)).select_only();
        let live = live.column(class::Column::Id).filter(class::Column::ArchivedAt.is_null());
        let live: Vec<Uuid> = live.filter(class::Column::Id.is_in(classes)).into_tuple().all(db.with()).await?;
        standing.extend(rows.iter().filter(|row| live.contains(&row.class_id)).map(|row| row.id));
    }
    Ok(standing)
}

/// What one pupil did with a homework.
pub async fn work_of(
    db: &impl Read,
    school: SchoolId,
    homework: Uuid,
    user: Uuid,
) -> Result<Option<work::Model>, Error> {
    let mine = work::Entity::find().filter(work::Column::SchoolId.eq(school.0));
    let one = mine.filter(work::Column::HomeworkId.eq(homework)).filter(work::Column::UserId.eq(user));
    Ok(one.one(db.with()).await?)
}

/// The names of all content that a row points at, in the bin too.
pub async fn contents(db: &impl Read, school: SchoolId) -> Result<HashSet<String>, Error> {
    let mine = file::Entity::find().filter(file::Column::SchoolId.eq(school.0)).select_only();
    let names = mine.column(file::Column::Content).distinct().into_tuple::<String>().all(db.with()).await?;
    Ok(names.into_iter().collect())
}

/// The names of all content that these people ever had, as far as rows and the history know.
pub async fn contents_of_people(db: &impl Read, school: SchoolId, people: &[Uuid]) -> Result<HashSet<String>, Error> {
    let mut names = HashSet::new();
    for some in people.chunks(AT_ONCE as usize) {
        let mine = file::Entity::find().filter(file::Column::SchoolId.eq(school.0)).select_only();
        let mine = mine.column(file::Column::Content).filter(file::Column::UserId.is_in(some.iter().copied()));
        names.extend(mine.into_tuple::<String>().all(db.with()).await?);
        let images = image::Entity::find().filter(image::Column::SchoolId.eq(school.0));
        let images = images.filter(image::Column::TableName.eq("file"));
        let images = images.filter(image::Column::Person.is_in(some.iter().copied())).all(db.with()).await?;
        for row in images.iter().flat_map(|image| [&image.before, &image.after]).flatten() {
            names.insert(serde_json::from_str::<file::Model>(row)?.content);
        }
    }
    Ok(names)
}

/// What has lain in the bin since this moment or longer: files, then folders.
pub async fn removed_before(db: &impl Read, school: SchoolId, at: i64) -> Result<(Vec<Uuid>, Vec<Uuid>), Error> {
    let files = file::Entity::find().filter(file::Column::SchoolId.eq(school.0)).select_only();
    let files = files.column(file::Column::Id).filter(file::Column::RemovedAt.lte(at));
    let folders = folder::Entity::find().filter(folder::Column::SchoolId.eq(school.0)).select_only();
    let folders = folders.column(folder::Column::Id).filter(folder::Column::RemovedAt.lte(at));
    Ok((files.into_tuple().all(db.with()).await?, folders.into_tuple().all(db.with()).await?))
}
