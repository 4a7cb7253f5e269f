//! Reading the journal, and blanking it where a person is erased.

use crate::change::{Change, hash_of, to_hash};
use crate::error::Error;
use crate::find::{AT_ONCE, Read};
use crate::{
    code, credential, decision, enrollment, entry, file, folder, guardianship, homework_pupil, identity, image,
    invitation, mail, message, no_link_child, opened, post, print_item, registration, seen, sign_in, star, talk, user,
    work,
};
use domain::id::{EntryId, SchoolId};
use domain::journal::image_digest;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select, Statement,
};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// The newest entry: its number and its id. A restored backup can bring a number back, never an id.
pub async fn head(db: &impl Read, school: SchoolId) -> Result<(i64, Uuid), Error> {
    let mine = entry::Entity::find().filter(entry::Column::SchoolId.eq(school.0));
    let last = mine.order_by_desc(entry::Column::Seq).limit(1).one(db.with()).await?;
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

/// Images of a school.
fn of(school: SchoolId) -> Select<image::Entity> {
    image::Entity::find().filter(image::Column::SchoolId.eq(school.0))
}

/// The images of one entry, in order.
pub async fn list_images(db: &impl Read, school: SchoolId, seq: i64) -> Result<Vec<image::Model>, Error> {
    let mut images: Vec<image::Model> = Vec::new();
    loop {
        let mine = of(school).filter(image::Column::Seq.eq(seq));
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
pub async fn first_images(
    db: &impl Read,
    school: SchoolId,
    seqs: &[i64],
    each: i64,
) -> Result<HashMap<i64, Vec<image::Model>>, Error> {
    let some = of(school).filter(image::Column::Seq.is_in(seqs.iter().copied()));
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
pub async fn first_rows(db: &impl Read, school: SchoolId, seqs: &[i64], most: u64) -> Result<Vec<Touched>, Error> {
    let some = of(school).filter(image::Column::Seq.is_in(seqs.iter().copied())).limit(most);
    let columns = some.select_only().columns([image::Column::TableName, image::Column::RowId, image::Column::Person]);
    let rows = columns.into_tuple::<(String, Uuid, Option<Uuid>)>().all(db.with()).await?;
    Ok(rows.into_iter().map(|(table, row, person)| Touched { table, row, person }).collect())
}

/// Numbers of the entries that touched this person.
pub async fn entries_of_person(db: &impl Read, school: SchoolId, person: Uuid) -> Result<HashSet<i64>, Error> {
    let mine = of(school).select_only().column(image::Column::Seq).distinct();
    let rows = mine.filter(image::Column::Person.eq(person)).into_tuple::<i64>().all(db.with()).await?;
    Ok(rows.into_iter().collect())
}

/// People who are in the history and no longer in the school, deleted or not, and whom no entry after `before` touched:
/// their addition was undone. Those erased already are not among them.
pub async fn forgotten_people(db: &impl Read, school: SchoolId, before: i64) -> Result<Vec<Uuid>, Error> {
    const FORGOTTEN: &str = r#"SELECT i."person" FROM "image" i
        JOIN "entry" e ON e."school_id" = i."school_id" AND e."seq" = i."seq"
        WHERE i."school_id" = $1 AND i."person" IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM "user" u WHERE u."id" = i."person")
        AND NOT EXISTS (SELECT 1 FROM "guardian" g WHERE g."id" = i."person")
        GROUP BY i."person" HAVING max(e."at") <= $2 AND count(i."before") + count(i."after") > 0"#;
    let db = db.with();
    let values = [school.0.into(), before.into()];
    let rows = db.query_all_raw(Statement::from_sql_and_values(db.get_database_backend(), FORGOTTEN, values)).await?;
    rows.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect()
}

/// How many rows each entry touched, for the entries given.
pub async fn count_images(db: &impl Read, school: SchoolId, seq: i64) -> Result<u64, Error> {
    Ok(of(school).filter(image::Column::Seq.eq(seq)).count(db.with()).await?)
}

/// Walks the chain from the first entry: the numbers of entries that do not fit. Blanked images keep their digest.
pub async fn broken_entries(db: &impl Read, school: SchoolId) -> Result<Vec<i64>, Error> {
    let entries = entries_from(db, school, i64::MIN).await?;
    let (mut previous, mut expected, mut broken) = ([0; 32], 1, Vec::new());
    for row in &entries {
        let images = list_images(db, school, row.seq).await?;
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
        for some in people.chunks(AT_ONCE as usize) {
            self.erase_some(some).await?;
        }
        self.forget_readings().await
    }

    async fn erase_some(&mut self, people: &[Uuid]) -> Result<(), Error> {
        let (school, tx) = (self.school().0, &self.tx);
        macro_rules! erase {
            ($table:ident, $which:expr) => {{
                let mine = $table::Entity::delete_many().filter($table::Column::SchoolId.eq(school));
                mine.filter($which).exec(tx).await?;
            }};
        }
        let theirs = Query::select()
            .column(invitation::Column::Id)
            .from(invitation::Entity)
            .and_where(invitation::Column::SchoolId.eq(school))
            .and_where(invitation::Column::UserId.is_in(people.iter().copied()))
            .to_owned();
        erase!(print_item, print_item::Column::UserId.is_in(people.iter().copied()));
        erase!(registration, registration::Column::InvitationId.in_subquery(theirs.clone()));
        erase!(opened, opened::Column::InvitationId.in_subquery(theirs.clone()));
        erase!(mail, mail::Column::InvitationId.in_subquery(theirs));
        erase!(guardianship, guardianship::Column::UserId.is_in(people.iter().copied()));
        erase!(no_link_child, no_link_child::Column::UserId.is_in(people.iter().copied()));
        erase!(mail, mail::Column::UserId.is_in(people.iter().copied()));
        erase!(invitation, invitation::Column::UserId.is_in(people.iter().copied()));
        erase!(code, code::Column::UserId.is_in(people.iter().copied()));
        erase!(enrollment, enrollment::Column::UserId.is_in(people.iter().copied()));
        erase!(message, message::Column::UserId.is_in(people.iter().copied()));
        erase!(talk, talk::Column::UserId.is_in(people.iter().copied()));
        erase!(post, post::Column::AuthorId.is_in(people.iter().copied()));
        erase!(star, star::Column::UserId.is_in(people.iter().copied()));
        erase!(work, work::Column::UserId.is_in(people.iter().copied()));
        erase!(homework_pupil, homework_pupil::Column::UserId.is_in(people.iter().copied()));
        erase!(file, file::Column::UserId.is_in(people.iter().copied()));
        erase!(folder, folder::Column::UserId.is_in(people.iter().copied()));
        erase!(seen, seen::Column::Reader.is_in(people.iter().copied()));
        erase!(identity, identity::Column::UserId.is_in(people.iter().copied()));
        erase!(decision, decision::Column::UserId.is_in(people.iter().copied()));
        erase!(user, user::Column::Id.is_in(people.iter().copied()));
        erase!(credential, credential::Column::UserId.is_in(people.iter().copied()));
        erase!(sign_in, sign_in::Column::UserId.is_in(people.iter().copied()));
        let nothing = || Expr::value(Option::<String>::None);
        let images = image::Entity::update_many()
            .col_expr(image::Column::Before, nothing())
            .col_expr(image::Column::After, nothing())
            .filter(image::Column::SchoolId.eq(school))
            .filter(image::Column::Person.is_in(people.iter().copied()));
        images.exec(tx).await?;
        Ok(())
    }
}

/// The entries from one number on, oldest first.
pub async fn entries_from(db: &impl Read, school: SchoolId, seq: i64) -> Result<Vec<entry::Model>, Error> {
    let mine = entry::Entity::find().filter(entry::Column::SchoolId.eq(school.0));
    Ok(mine.filter(entry::Column::Seq.gte(seq)).order_by_asc(entry::Column::Seq).all(db.with()).await?)
}
