//! Reading the journal, and blanking it where a person is erased.

use crate::change::{Change, hash_of, to_hash};
use crate::error::Error;
use crate::find::{AT_ONCE, Read};
use crate::{entry, image};
use domain::id::{EntryId, SchoolId};
use domain::journal::image_digest;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Statement,
};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// The newest entry: its number and its id. A restored backup can bring a number back, never an id.
pub async fn head(db: &impl Read) -> Result<(i64, Uuid), Error> {
    let last = entry::Entity::find().order_by_desc(entry::Column::Seq).limit(1).one(db.with()).await?;
    Ok(last.map_or((0, Uuid::nil()), |e| (e.seq, e.id)))
}

/// Every entry, newest first.
pub async fn list_entries(db: &impl Read, school: SchoolId) -> Result<Vec<entry::Model>, Error> {
    let mine = entry::Entity::find().filter(entry::Column::SchoolId.eq(school.0));
    Ok(mine.order_by_desc(entry::Column::Seq).all(db.with()).await?)
}

/// One entry.
pub async fn find_entry(db: &impl Read, school: SchoolId, id: EntryId) -> Result<Option<entry::Model>, Error> {
    let one = entry::Entity::find().filter(entry::Column::Id.eq(id.0)).filter(entry::Column::SchoolId.eq(school.0));
    Ok(one.one(db.with()).await?)
}

/// The images of one entry, in order.
pub async fn list_images(db: &impl Read, seq: i64) -> Result<Vec<image::Model>, Error> {
    let mut images: Vec<image::Model> = Vec::new();
    loop {
        let mine = image::Entity::find().filter(image::Column::Seq.eq(seq));
        let from = images.last().map_or(0, |i| i.n + 1);
        let next = mine.filter(image::Column::N.gte(from)).order_by_asc(image::Column::N);
        let some = next.limit(AT_ONCE).all(db.with()).await?;
        let is_last = (some.len() as u64) < AT_ONCE;
        images.extend(some);
        if is_last {
            return Ok(images);
        }
    }
}

/// The first few images of several entries: enough to say in one line what a small entry changed.
pub async fn first_images(db: &impl Read, seqs: &[i64], each: i64) -> Result<HashMap<i64, Vec<image::Model>>, Error> {
    let some = image::Entity::find().filter(image::Column::Seq.is_in(seqs.iter().copied()));
    let rows = some.filter(image::Column::N.lt(each)).order_by_asc(image::Column::N).all(db.with()).await?;
    let mut by_entry: HashMap<i64, Vec<image::Model>> = HashMap::new();
    for row in rows {
        by_entry.entry(row.seq).or_default().push(row);
    }
    Ok(by_entry)
}

/// A row that an entry touched, without what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touched {
    /// Which table.
    pub table: String,
    /// Which row.
    pub row: Uuid,
    /// Whose row it is, where it is somebody's.
    pub person: Option<Uuid>,
}

/// The rows that these entries touched, at most `most` of them.
pub async fn first_rows(db: &impl Read, seqs: &[i64], most: u64) -> Result<Vec<Touched>, Error> {
    let some = image::Entity::find().filter(image::Column::Seq.is_in(seqs.iter().copied())).limit(most);
    let columns = some.select_only().columns([image::Column::TableName, image::Column::RowId, image::Column::Person]);
    let rows = columns.into_tuple::<(String, Uuid, Option<Uuid>)>().all(db.with()).await?;
    Ok(rows.into_iter().map(|(table, row, person)| Touched { table, row, person }).collect())
}

/// Numbers of the entries that touched this person.
pub async fn entries_of_person(db: &impl Read, person: Uuid) -> Result<HashSet<i64>, Error> {
    let mine = image::Entity::find().select_only().column(image::Column::Seq).distinct();
    let rows = mine.filter(image::Column::Person.eq(person)).into_tuple::<i64>().all(db.with()).await?;
    Ok(rows.into_iter().collect())
}

/// People who are in the history and no longer in the school, deleted or not, and whom no entry after `before` touched:
/// their addition was undone. Those erased already are not among them.
pub async fn forgotten_people(db: &impl Read, school: SchoolId, before: i64) -> Result<Vec<Uuid>, Error> {
    const FORGOTTEN: &str = r#"SELECT i."person" FROM "image" i JOIN "entry" e ON e."seq" = i."seq"
        WHERE e."school_id" = ? AND i."person" IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM "user" u WHERE u."id" = i."person")
        AND NOT EXISTS (SELECT 1 FROM "guardian" g WHERE g."id" = i."person")
        GROUP BY i."person" HAVING max(e."at") <= ? AND count(i."before") + count(i."after") > 0"#;
    let db = db.with();
    let values = [school.0.into(), before.into()];
    let rows = db.query_all_raw(Statement::from_sql_and_values(db.get_database_backend(), FORGOTTEN, values)).await?;
    rows.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect()
}

/// How many rows each entry touched, for the entries given.
pub async fn count_images(db: &impl Read, seq: i64) -> Result<u64, Error> {
    Ok(image::Entity::find().filter(image::Column::Seq.eq(seq)).count(db.with()).await?)
}

/// Walks the chain from the first entry: the numbers of entries that do not fit. Blanked images keep their digest.
pub async fn broken_entries(db: &impl Read) -> Result<Vec<i64>, Error> {
    let entries = entry::Entity::find().order_by_asc(entry::Column::Seq).all(db.with()).await?;
    let (mut previous, mut expected, mut broken) = ([0; 32], 1, Vec::new());
    for row in &entries {
        let images = list_images(db, row.seq).await?;
        let whole = images.iter().all(|i| {
            let blank = i.before.is_none() && i.after.is_none();
            let digest = image_digest(&i.table_name, i.row_id, i.before.as_deref(), i.after.as_deref());
            blank || digest.as_slice() == i.digest
        });
        let hash = hash_of(&previous, row, images.iter().map(|i| i.digest.as_slice()));
        if !whole || row.seq != expected || hash.as_slice() != row.hash {
            broken.push(row.seq);
        }
        previous = to_hash(&row.hash);
        expected = row.seq + 1;
    }
    Ok(broken)
}

impl Change {
    /// Erases people for good: their rows, credentials and sign-ins go, their images are blanked. Cannot be undone.
    pub async fn erase_people(&mut self, people: &[Uuid]) -> Result<(), Error> {
        for some in people.chunks(10_000) {
            let marks = vec!["?"; some.len()].join(",");
            let values = || some.iter().map(|id| sea_orm::Value::from(*id)).collect::<Vec<_>>();
            self.execute(&format!(r#"DELETE FROM "print_item" WHERE "user_id" IN ({marks})"#), values()).await?;
            let of_invitations = |table: &str| {
                format!(
                    r#"DELETE FROM "{table}" WHERE "invitation_id" IN (SELECT "id" FROM "invitation" WHERE "user_id" IN ({marks}))"#
                )
            };
            for table in ["registration", "opened", "mail"] {
                self.execute(&of_invitations(table), values()).await?;
            }
            for table in ["guardianship", "no_link_child", "mail"] {
                self.execute(&format!(r#"DELETE FROM "{table}" WHERE "user_id" IN ({marks})"#), values()).await?;
            }
            self.execute(&format!(r#"DELETE FROM "invitation" WHERE "user_id" IN ({marks})"#), values()).await?;
            self.execute(&format!(r#"DELETE FROM "code" WHERE "user_id" IN ({marks})"#), values()).await?;
            self.execute(&format!(r#"DELETE FROM "enrollment" WHERE "user_id" IN ({marks})"#), values()).await?;
            self.execute(&format!(r#"DELETE FROM "user" WHERE "id" IN ({marks})"#), values()).await?;
            self.execute(&format!(r#"DELETE FROM "credential" WHERE "user_id" IN ({marks})"#), values()).await?;
            self.execute(&format!(r#"DELETE FROM "sign_in" WHERE "user_id" IN ({marks})"#), values()).await?;
            let blank = format!(r#"UPDATE "image" SET "before" = NULL, "after" = NULL WHERE "person" IN ({marks})"#);
            self.execute(&blank, values()).await?;
        }
        Ok(())
    }
}

/// The entries from one number on, oldest first.
pub async fn entries_from(db: &impl Read, seq: i64) -> Result<Vec<entry::Model>, Error> {
    let some = entry::Entity::find().filter(entry::Column::Seq.gte(seq));
    Ok(some.order_by_asc(entry::Column::Seq).all(db.with()).await?)
}
