//! Rows that the journal keeps images of.

use crate::error::Error;
use crate::{
    class, decision, enrollment, file, folder, guardian, guardianship, homework, homework_pupil, identity, invitation,
    link, message, no_link, no_link_child, post, print_item, print_run, school, skill, star, talk, user, work,
};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel, Iterable, PrimaryKeyToColumn};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

/// Variables in one statement. SQLite takes 32,766; measured, statements that long cost more to write and to parse than
/// they save, and hold their memory.
const VARIABLES: usize = 2_000;

/// A journaled table's row. One implementation a table, all through [`journaled!`].
pub trait Row: Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Its table.
    const TABLE: &'static str;
    /// Its id.
    fn id(&self) -> Uuid;
    /// Of which school.
    fn school(&self) -> Uuid;
    /// Whose row it is.
    fn person(&self) -> Option<Uuid>;
    /// The rows with these ids, in any order.
    fn find(db: &impl ConnectionTrait, ids: &[Uuid]) -> impl Future<Output = Result<Vec<Self>, Error>> + Send;
    /// Writes the rows whether they are there or not.
    fn write(db: &impl ConnectionTrait, rows: Vec<Self>) -> impl Future<Output = Result<(), Error>> + Send;
    /// Removes the rows.
    fn erase(db: &impl ConnectionTrait, ids: &[Uuid]) -> impl Future<Output = Result<(), Error>> + Send;
}

macro_rules! journaled {
    ($($table:ident: $name:literal of $school:ident, |$row:ident| $person:expr;)*) => {$(
        impl Row for $table::Model {
            const TABLE: &'static str = $name;
            fn id(&self) -> Uuid { self.id }
            fn school(&self) -> Uuid { self.$school }
            fn person(&self) -> Option<Uuid> { let $row = self; $person }
            async fn find(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<Self>, Error> {
                find::<$table::Entity>(db, $table::Column::Id, ids).await
            }
            async fn write(db: &impl ConnectionTrait, rows: Vec<Self>) -> Result<(), Error> {
                write::<$table::Entity, $table::ActiveModel>(db, rows).await
            }
            async fn erase(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<(), Error> {
                erase::<$table::Entity>(db, $table::Column::Id, ids).await
            }
        }
    )*};
}

journaled! {
    school: "school" of id, |_row| None;
    class: "class" of school_id, |_row| None;
    user: "user" of school_id, |row| Some(row.id);
    enrollment: "enrollment" of school_id, |row| Some(row.user_id);
    print_run: "print_run" of school_id, |_row| None;
    invitation: "invitation" of school_id, |row| Some(row.user_id);
    print_item: "print_item" of school_id, |row| Some(row.user_id);
    guardian: "guardian" of school_id, |row| Some(row.id);
    guardianship: "guardianship" of school_id, |row| Some(row.user_id);
    no_link: "no_link" of school_id, |_row| None;
    no_link_child: "no_link_child" of school_id, |row| Some(row.user_id);
    homework: "homework" of school_id, |_row| None;
    homework_pupil: "homework_pupil" of school_id, |row| Some(row.user_id);
    work: "work" of school_id, |row| Some(row.user_id);
    skill: "skill" of school_id, |_row| None;
    star: "star" of school_id, |row| Some(row.user_id);
    post: "post" of school_id, |row| Some(row.author_id);
    talk: "talk" of school_id, |row| Some(row.user_id);
    message: "message" of school_id, |row| Some(row.user_id);
    folder: "folder" of school_id, |row| Some(row.user_id);
    file: "file" of school_id, |row| Some(row.user_id);
    link: "link" of school_id, |_row| None;
    identity: "identity" of school_id, |row| Some(row.user_id);
    decision: "decision" of school_id, |row| row.user_id;
}

/// The journaled tables, in an order in which rows may be written so that what they refer to is there; removal goes the
/// other way.
pub(crate) const ORDER: [&str; 24] = [
    "school",
    "class",
    "user",
    "enrollment",
    "print_run",
    "invitation",
    "print_item",
    "guardian",
    "guardianship",
    "no_link",
    "no_link_child",
    "homework",
    "homework_pupil",
    "work",
    "skill",
    "star",
    "post",
    "talk",
    "message",
    "folder",
    "file",
    "link",
    "identity",
    "decision",
];

/// Runs an expression with `$row` as the row type of a table in [`ORDER`].
macro_rules! with_row {
    ($table:expr, $row:ident => $run:expr) => {
        match $table {
            "school" => {
                type $row = crate::school::Model;
                $run
            }
            "class" => {
                type $row = crate::class::Model;
                $run
            }
            "user" => {
                type $row = crate::user::Model;
                $run
            }
            "print_run" => {
                type $row = crate::print_run::Model;
                $run
            }
            "invitation" => {
                type $row = crate::invitation::Model;
                $run
            }
            "print_item" => {
                type $row = crate::print_item::Model;
                $run
            }
            "guardian" => {
                type $row = crate::guardian::Model;
                $run
            }
            "guardianship" => {
                type $row = crate::guardianship::Model;
                $run
            }
            "no_link" => {
                type $row = crate::no_link::Model;
                $run
            }
            "no_link_child" => {
                type $row = crate::no_link_child::Model;
                $run
            }
            "homework" => {
                type $row = crate::homework::Model;
                $run
            }
            "homework_pupil" => {
                type $row = crate::homework_pupil::Model;
                $run
            }
            "work" => {
                type $row = crate::work::Model;
                $run
            }
            "skill" => {
                type $row = crate::skill::Model;
                $run
            }
            "star" => {
                type $row = crate::star::Model;
                $run
            }
            "post" => {
                type $row = crate::post::Model;
                $run
            }
            "talk" => {
                type $row = crate::talk::Model;
                $run
            }
            "message" => {
                type $row = crate::message::Model;
                $run
            }
            "folder" => {
                type $row = crate::folder::Model;
                $run
            }
            "file" => {
                type $row = crate::file::Model;
                $run
            }
            "link" => {
                type $row = crate::link::Model;
                $run
            }
            "identity" => {
                type $row = crate::identity::Model;
                $run
            }
            "decision" => {
                type $row = crate::decision::Model;
                $run
            }
            _ => {
                type $row = crate::enrollment::Model;
                $run
            }
        }
    };
}
pub(crate) use with_row;

async fn find<E: EntityTrait>(db: &impl ConnectionTrait, id: E::Column, ids: &[Uuid]) -> Result<Vec<E::Model>, Error> {
    use sea_orm::{ColumnTrait, QueryFilter};
    let mut rows = Vec::with_capacity(ids.len());
    for some in ids.chunks(crate::find::AT_ONCE as usize) {
        rows.extend(E::find().filter(id.is_in(some.iter().copied())).all(db).await?);
    }
    Ok(rows)
}

async fn erase<E: EntityTrait>(db: &impl ConnectionTrait, id: E::Column, ids: &[Uuid]) -> Result<(), Error> {
    use sea_orm::{ColumnTrait, QueryFilter};
    for some in ids.chunks(VARIABLES) {
        E::delete_many().filter(id.is_in(some.iter().copied())).exec(db).await?;
    }
    Ok(())
}

async fn write<E, A>(db: &impl ConnectionTrait, rows: Vec<E::Model>) -> Result<(), Error>
where
    E: EntityTrait,
    A: sea_orm::ActiveModelTrait<Entity = E>,
    E::Model: IntoActiveModel<A>,
{
    let key: Vec<E::Column> = E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column).collect();
    let others = || E::Column::iter().filter(|c| !key.iter().any(|k| format!("{k:?}") == format!("{c:?}")));
    let at_once = VARIABLES / E::Column::iter().count();
    let mut rows = rows.into_iter().map(|row| row.into_active_model().reset_all()).peekable();
    while rows.peek().is_some() {
        let some: Vec<A> = rows.by_ref().take(at_once).collect();
        let upsert = OnConflict::columns(key.clone()).update_columns(others()).to_owned();
        E::insert_many(some).on_conflict(upsert).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Inserts rows that are in no journal (entries, images, credentials), as many at once as the database takes.
pub(crate) async fn insert<E, A>(db: &impl ConnectionTrait, rows: Vec<E::Model>) -> Result<(), Error>
where
    E: EntityTrait,
    A: sea_orm::ActiveModelTrait<Entity = E>,
    E::Model: IntoActiveModel<A>,
{
    let at_once = VARIABLES / E::Column::iter().count();
    let mut rows = rows.into_iter().map(|row| row.into_active_model().reset_all()).peekable();
    while rows.peek().is_some() {
        let some: Vec<A> = rows.by_ref().take(at_once).collect();
        E::insert_many(some).exec_without_returning(db).await?;
    }
    Ok(())
}
