//! Finders of what stands on class boards and in conversations, and of how much of it somebody has not seen.

use crate::error::Error;
use crate::find::{AT_ONCE, Read};
use crate::first_page::place;
use crate::{message, post, talk};
use domain::id::{ClassId, MessageId, PostId, SchoolId, TalkId, UserId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select, Statement,
    Value,
};
use uuid::Uuid;

/// Whoever reads boards and conversations of a pupil.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Eyes {
    /// Under which what they saw is kept.
    pub reader: Uuid,
    /// The pupil.
    pub user: Uuid,
    /// The adult; `None` for the pupil.
    pub guardian: Option<Uuid>,
}

/// What stands on a class's board, newest first, at most so much.
pub async fn list_posts(
    db: &impl Read,
    school: SchoolId,
    class: ClassId,
    only_parents: bool,
    most: u64,
) -> Result<Vec<post::Model>, Error> {
    let mine =
        post::Entity::find().filter(post::Column::SchoolId.eq(school.0)).filter(post::Column::ClassId.eq(class.0));
    let mut standing = mine.filter(post::Column::RemovedAt.is_null());
    if only_parents {
        standing = standing.filter(post::Column::WithParents.eq(true));
    }
    let newest = standing.order_by_desc(post::Column::CreatedAt).order_by_desc(post::Column::Id);
    Ok(newest.limit(most).all(db.with()).await?)
}

/// What somebody wrote last on a class's board, also if it was taken down.
pub async fn last_post(
    db: &impl Read,
    school: SchoolId,
    class: ClassId,
    author: UserId,
) -> Result<Option<post::Model>, Error> {
    let mine =
        post::Entity::find().filter(post::Column::SchoolId.eq(school.0)).filter(post::Column::ClassId.eq(class.0));
    let own = mine.filter(post::Column::AuthorId.eq(author.0)).order_by_desc(post::Column::CreatedAt);
    Ok(own.limit(1).one(db.with()).await?)
}

/// A post, also one that was taken down.
pub async fn find_post(db: &impl Read, school: SchoolId, id: PostId) -> Result<Option<post::Model>, Error> {
    let mine = post::Entity::find_by_id(id.0).filter(post::Column::SchoolId.eq(school.0));
    Ok(mine.one(db.with()).await?)
}

fn talks(school: SchoolId) -> Select<talk::Entity> {
    talk::Entity::find().filter(talk::Column::SchoolId.eq(school.0))
}

/// A conversation.
pub async fn find_talk(db: &impl Read, school: SchoolId, id: TalkId) -> Result<Option<talk::Model>, Error> {
    Ok(talks(school).filter(talk::Column::Id.eq(id.0)).one(db.with()).await?)
}

/// Conversations about a pupil, with whomever.
pub async fn talks_of_pupil(db: &impl Read, school: SchoolId, user: UserId) -> Result<Vec<talk::Model>, Error> {
    Ok(talks(school).filter(talk::Column::UserId.eq(user.0)).all(db.with()).await?)
}

/// Conversations of a member of staff.
pub async fn talks_of_teacher(db: &impl Read, school: SchoolId, teacher: UserId) -> Result<Vec<talk::Model>, Error> {
    Ok(talks(school).filter(talk::Column::TeacherId.eq(teacher.0)).all(db.with()).await?)
}

/// The newest messages of a conversation, oldest first, also those taken back.
pub async fn messages_of(
    db: &impl Read,
    school: SchoolId,
    talk: TalkId,
    most: u64,
) -> Result<Vec<message::Model>, Error> {
    let mine = message::Entity::find().filter(message::Column::SchoolId.eq(school.0));
    let of_talk = mine.filter(message::Column::TalkId.eq(talk.0)).order_by_desc(message::Column::CreatedAt);
    let mut rows = of_talk.order_by_desc(message::Column::Id).limit(most).all(db.with()).await?;
    rows.reverse();
    Ok(rows)
}

/// A message, also one that was taken back.
pub async fn find_message(db: &impl Read, school: SchoolId, id: MessageId) -> Result<Option<message::Model>, Error> {
    let mine = message::Entity::find_by_id(id.0).filter(message::Column::SchoolId.eq(school.0));
    Ok(mine.one(db.with()).await?)
}

/// A message without what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its conversation.
    pub talk: Uuid,
    /// Who wrote it.
    pub author: Uuid,
    /// When, in milliseconds.
    pub at: i64,
}

/// The messages of conversations that stand.
pub async fn heads_of(db: &impl Read, school: SchoolId, talks: &[Uuid]) -> Result<Vec<Head>, Error> {
    let mut heads = Vec::new();
    for some in talks.chunks(AT_ONCE as usize) {
        let mine = message::Entity::find().filter(message::Column::SchoolId.eq(school.0));
        let standing = mine.filter(message::Column::TalkId.is_in(some.iter().copied()));
        let standing = standing.filter(message::Column::RemovedAt.is_null()).select_only();
        let columns =
            standing.columns([message::Column::TalkId, message::Column::AuthorId, message::Column::CreatedAt]);
        let rows = columns.into_tuple::<(Uuid, Uuid, i64)>().all(db.with()).await?;
        heads.extend(rows.into_iter().map(|(talk, author, at)| Head { talk, author, at }));
    }
    Ok(heads)
}

/// How many messages somebody wrote from a moment on, also those taken back.
pub async fn count_written(db: &impl Read, school: SchoolId, author: Uuid, from: i64) -> Result<u64, Error> {
    let mine = message::Entity::find().filter(message::Column::SchoolId.eq(school.0));
    let own = mine.filter(message::Column::AuthorId.eq(author)).filter(message::Column::CreatedAt.gte(from));
    Ok(own.count(db.with()).await?)
}

/// How much somebody has not seen: posts on the boards of these classes, of those from a moment on, and messages to them
/// in conversations about a pupil. One question, for every first page asks it.
pub async fn count_unseen(
    db: &impl Read,
    school: SchoolId,
    eyes: Eyes,
    classes: &[Uuid],
    from: i64,
) -> Result<i64, Error> {
    let mut values: Vec<Value> = vec![school.0.into(), eyes.reader.into(), eyes.user.into()];
    let sql = format!("SELECT {}", unseen(eyes, classes, from, &mut values));
    count(db, &sql, values).await
}

/// The same as part of a question whose first values are the school, the reader and the pupil.
pub(crate) fn unseen(eyes: Eyes, classes: &[Uuid], from: i64, values: &mut Vec<Value>) -> String {
    let whose = match eyes.guardian {
        Some(guardian) => format!(r#"t."guardian_id" = {}"#, place(guardian, values)),
        None => r#"t."guardian_id" IS NULL"#.to_owned(),
    };
    let messages = format!(
        r#"(SELECT count(*) FROM "talk" t LEFT JOIN "seen" s
        ON s."school_id" = $1 AND s."reader" = $2 AND s."what" = t."id"
        JOIN "message" m ON m."talk_id" = t."id" AND m."created_at" > coalesce(s."at", 0)
        WHERE t."school_id" = $1 AND t."user_id" = $3 AND m."removed_at" IS NULL AND m."author_kind" = 'teacher'
        AND {whose})"#
    );
    if classes.is_empty() {
        return messages;
    }
    let since = place(from, values);
    let places: Vec<String> = classes.iter().map(|class| place(*class, values)).collect();
    let shared = if eyes.guardian.is_some() { r#" AND p."with_parents""# } else { "" };
    format!(
        r#"{messages} + (SELECT count(*) FROM "post" p LEFT JOIN "seen" s
        ON s."school_id" = $1 AND s."reader" = $2 AND s."what" = p."class_id"
        WHERE p."school_id" = $1 AND p."created_at" > {since} AND p."created_at" > coalesce(s."at", 0)
        AND p."removed_at" IS NULL{shared} AND p."class_id" IN ({}))"#,
        places.join(", ")
    )
}

/// How many messages to a member of staff, about pupils who are there, they have not seen.
pub async fn count_unseen_by_teacher(db: &impl Read, school: SchoolId, teacher: UserId) -> Result<i64, Error> {
    const SQL: &str = r#"SELECT count(*) FROM "talk" t LEFT JOIN "seen" s
        ON s."school_id" = $1 AND s."reader" = $2 AND s."what" = t."id"
        JOIN "message" m ON m."talk_id" = t."id" AND m."created_at" > coalesce(s."at", 0)
        JOIN "user" u ON u."id" = t."user_id" AND u."deleted_at" IS NULL
        WHERE t."school_id" = $1 AND t."teacher_id" = $2 AND m."removed_at" IS NULL AND m."author_kind" <> 'teacher'"#;
    count(db, SQL, vec![school.0.into(), teacher.0.into()]).await
}

async fn count(db: &impl Read, sql: &str, values: Vec<Value>) -> Result<i64, Error> {
    let db = db.with();
    let row = db.query_one_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    row.map_or(Ok(0), |row| Ok(row.try_get_by_index(0)?))
}
