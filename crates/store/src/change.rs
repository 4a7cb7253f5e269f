//! The unit of work: every change of the data goes through here, with its line in the history, or not at all.

use crate::error::Error;
use crate::row::{Row, insert};
use crate::{code, credential, entry, image, secret};
use domain::id::{EntryId, SchoolId};
use domain::journal::{Actor, Entry, Hash, entry_hash, image_digest};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;
use tokio::sync::OwnedMutexGuard;
use uuid::Uuid;

/// One database transaction and the images of the rows it touched. Dropped without `commit`, nothing has happened.
pub struct Change {
    pub(crate) tx: DatabaseTransaction,
    school: SchoolId,
    images: Vec<Kept>,
    places: HashMap<Uuid, usize>,
    undoes: Option<EntryId>,
    /// Given on once the transaction is over.
    _turn: OwnedMutexGuard<()>,
}

/// An image as the database keeps it.
struct Kept {
    table: &'static str,
    row: Uuid,
    person: Option<Uuid>,
    before: Option<String>,
    after: Option<String>,
}

impl Change {
    pub(crate) fn new(tx: DatabaseTransaction, school: SchoolId, turn: OwnedMutexGuard<()>) -> Change {
        Change { tx, school, images: Vec::new(), places: HashMap::new(), undoes: None, _turn: turn }
    }

    /// The school it writes for.
    pub fn school(&self) -> SchoolId {
        self.school
    }

    /// Writes rows, there or not, and keeps how they were and how they became. Errors: `OtherSchool`, `Conflict`.
    pub async fn put<R: Row>(&mut self, rows: Vec<R>) -> Result<(), Error> {
        let ids: Vec<Uuid> = rows.iter().map(Row::id).collect();
        let before: HashMap<Uuid, R> = R::find(&self.tx, &ids).await?.into_iter().map(|r| (r.id(), r)).collect();
        self.refuse_foreign(rows.iter().chain(before.values()))?;
        let mut changed = Vec::with_capacity(rows.len());
        for row in rows {
            let old = before.get(&row.id());
            if old == Some(&row) {
                continue;
            }
            let was = old.map(serde_json::to_string).transpose()?;
            self.keep(R::TABLE, row.id(), row.person(), was, Some(serde_json::to_string(&row)?));
            changed.push(row);
        }
        R::write(&self.tx, changed).await
    }

    /// Removes rows and keeps how they were.
    pub async fn remove<R: Row>(&mut self, ids: &[Uuid]) -> Result<(), Error> {
        let before = R::find(&self.tx, ids).await?;
        self.refuse_foreign(before.iter())?;
        for row in &before {
            self.keep(R::TABLE, row.id(), row.person(), Some(serde_json::to_string(row)?), None);
        }
        R::erase(&self.tx, &before.iter().map(Row::id).collect::<Vec<_>>()).await
    }

    /// An id may be anybody's: what belongs to another school is not touched by way of it.
    fn refuse_foreign<'a, R: Row>(&self, mut rows: impl Iterator<Item = &'a R>) -> Result<(), Error> {
        if rows.any(|row| row.school() != self.school.0) { Err(Error::OtherSchool) } else { Ok(()) }
    }

    /// Adds credentials. They are never changed; a user points at the live one.
    pub async fn add_credentials(&mut self, credentials: Vec<credential::Model>) -> Result<(), Error> {
        insert::<credential::Entity, credential::ActiveModel>(&self.tx, credentials).await
    }

    /// Adds codes for parents. They are never changed; an invitation points at one.
    pub async fn add_codes(&mut self, codes: Vec<code::Model>) -> Result<(), Error> {
        insert::<code::Entity, code::ActiveModel>(&self.tx, codes).await
    }

    /// Adds what the program signs in with elsewhere. Never changed; the settings point at one.
    pub async fn add_secret(&mut self, row: secret::Model) -> Result<(), Error> {
        insert::<secret::Entity, secret::ActiveModel>(&self.tx, vec![row]).await
    }

    /// Says which entry this change takes back.
    pub fn undoes(&mut self, entry: EntryId) {
        self.undoes = Some(entry);
    }

    /// Whether nothing has been written.
    pub fn is_empty(&self) -> bool {
        self.images.is_empty()
    }

    /// How many rows have been touched.
    pub fn touched(&self) -> usize {
        self.images.len()
    }

    /// A second image of one row becomes part of the first.
    fn keep(
        &mut self,
        table: &'static str,
        row: Uuid,
        person: Option<Uuid>,
        before: Option<String>,
        after: Option<String>,
    ) {
        if let Some(&place) = self.places.get(&row) {
            self.images[place].after = after;
            return;
        }
        self.places.insert(row, self.images.len());
        self.images.push(Kept { table, row, person, before, after });
    }

    /// The only commit: appends the entry with its images, chained to the one before it.
    pub async fn commit(self, id: EntryId, entry: &Entry) -> Result<i64, Error> {
        let mine = entry::Entity::find().filter(entry::Column::SchoolId.eq(self.school.0));
        let last = mine.order_by_desc(entry::Column::Seq).limit(1).one(&self.tx).await?;
        let (seq, previous) = last.map_or((1, [0; 32]), |e| (e.seq + 1, to_hash(&e.hash)));
        let mut images = Vec::with_capacity(self.images.len());
        for (n, kept) in self.images.into_iter().enumerate() {
            let digest = image_digest(kept.table, kept.row, kept.before.as_deref(), kept.after.as_deref());
            images.push(image::Model {
                school_id: self.school.0,
                seq,
                n: n as i64,
                table_name: kept.table.to_owned(),
                row_id: kept.row,
                person: kept.person,
                before: kept.before,
                after: kept.after,
                digest: digest.to_vec(),
            });
        }
        let (kind, actor_id, name) = match &entry.actor {
            Actor::User(id) => ("user", Some(id.0), ""),
            Actor::KeyHolder(name) => ("key_holder", None, name.as_str()),
            Actor::Program => ("program", None, ""),
            Actor::Guardian(id) => ("guardian", Some(id.0), ""),
        };
        let mut row = entry::Model {
            seq,
            id: id.0,
            school_id: self.school.0,
            at: entry.at,
            actor_kind: kind.to_owned(),
            actor_id,
            actor_name: name.to_owned(),
            action: entry.action.word(),
            subject: serde_json::to_string(&entry.subject)?,
            undoes: self.undoes.map(|e| e.0),
            hash: Vec::new(),
        };
        row.hash = hash_of(&previous, &row, images.iter().map(|i| i.digest.as_slice())).to_vec();
        insert::<entry::Entity, entry::ActiveModel>(&self.tx, vec![row]).await?;
        insert::<image::Entity, image::ActiveModel>(&self.tx, images).await?;
        self.tx.commit().await?;
        Ok(seq)
    }

    /// Commits what is in no journal: forms that wait for a mail, and the mail itself. Rows that are journaled must not have
    /// been touched; with them it is refused, and nothing has happened.
    pub async fn keep_unjournaled(self) -> Result<(), Error> {
        if !self.images.is_empty() {
            return Err(Error::Corrupt("journaled rows without an entry".to_owned()));
        }
        Ok(self.tx.commit().await?)
    }

    /// Gives everything back.
    pub async fn abandon(self) -> Result<(), Error> {
        Ok(self.tx.rollback().await?)
    }
}

/// The hash of an entry as it stands in the database.
pub(crate) fn hash_of<'a>(previous: &Hash, row: &entry::Model, digests: impl Iterator<Item = &'a [u8]>) -> Hash {
    let (id, at) = (row.id.to_string(), row.at.to_string());
    let actor = row.actor_id.map(|id| id.to_string()).unwrap_or_default();
    let undoes = row.undoes.map(|id| id.to_string()).unwrap_or_default();
    let words =
        [&id, &at, &row.actor_kind, &actor, &row.actor_name, &row.action, &row.subject, &undoes].map(String::as_str);
    entry_hash(previous, row.seq, &words, digests)
}

/// A stored hash; a damaged one is all zeros, which no chain goes through.
pub(crate) fn to_hash(bytes: &[u8]) -> Hash {
    bytes.try_into().unwrap_or([0; 32])
}
