//! Finders. Each works on the open database and inside a unit of work alike.

use crate::error::Error;
use crate::{Change, Store, class, code, credential, enrollment, invitation, print_item, print_run, sign_in, user};
use domain::id::{SchoolId, UserId};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};
use uuid::Uuid;

/// What can be read through: the open database, or a unit of work (which also sees what it wrote).
pub trait Read: Sync {
    /// The connection; only this crate uses it.
    #[doc(hidden)]
    fn with(&self) -> &impl ConnectionTrait;
}

impl Read for Store {
    fn with(&self) -> &impl ConnectionTrait {
        &self.db
    }
}

impl Read for Change {
    fn with(&self) -> &impl ConnectionTrait {
        &self.tx
    }
}

/// Rows read at once. One as the database hands it over takes many times the room of ours.
pub(crate) const AT_ONCE: u64 = 4_000;

/// All rows of a selection by id, so many at once. Outside a unit of work not all of one moment, if somebody writes
/// meanwhile.
pub(crate) async fn by_parts<E: EntityTrait>(
    db: &impl Read,
    mine: Select<E>,
    id: E::Column,
    id_of: fn(&E::Model) -> Uuid,
) -> Result<Vec<E::Model>, Error> {
    let mut rows: Vec<E::Model> = Vec::new();
    loop {
        let mut next = mine.clone().order_by_asc(id).limit(AT_ONCE);
        if let Some(last) = rows.last() {
            next = next.filter(id.gt(id_of(last)));
        }
        let some = next.all(db.with()).await?;
        let is_last = (some.len() as u64) < AT_ONCE;
        rows.extend(some);
        if is_last {
            return Ok(rows);
        }
    }
}

/// Every user, deleted ones too, by id.
pub async fn list_users(db: &impl Read, school: SchoolId) -> Result<Vec<user::Model>, Error> {
    let mine = user::Entity::find().filter(user::Column::SchoolId.eq(school.0));
    by_parts(db, mine, user::Column::Id, |row| row.id).await
}

/// A login card by the hash of its token, whether it works or not.
pub async fn find_card(db: &impl Read, school: SchoolId, hash: &str) -> Result<Option<credential::Model>, Error> {
    let mine = credential::Entity::find().filter(credential::Column::SchoolId.eq(school.0));
    let cards = mine.filter(credential::Column::Kind.eq("card"));
    Ok(cards.filter(credential::Column::Secret.eq(credential::Secret(hash.to_owned()))).one(db.with()).await?)
}

/// These users, as far as they are there.
pub async fn some_users(db: &impl Read, school: SchoolId, ids: &[Uuid]) -> Result<Vec<user::Model>, Error> {
    let rows = <user::Model as crate::row::Row>::find(db.with(), ids).await?;
    Ok(rows.into_iter().filter(|u| u.school_id == school.0).collect())
}

/// The live user of this username key.
pub async fn find_username(db: &impl Read, school: SchoolId, key: &str) -> Result<Option<user::Model>, Error> {
    let mine = user::Entity::find().filter(user::Column::SchoolId.eq(school.0));
    let live = mine.filter(user::Column::UsernameKey.eq(key)).filter(user::Column::DeletedAt.is_null());
    Ok(live.one(db.with()).await?)
}

/// Every class, archived ones too, in no order.
pub async fn list_classes(db: &impl Read, school: SchoolId) -> Result<Vec<class::Model>, Error> {
    Ok(class::Entity::find().filter(class::Column::SchoolId.eq(school.0)).all(db.with()).await?)
}

/// Who is in which teaching class.
pub async fn list_enrollments(db: &impl Read, school: SchoolId) -> Result<Vec<enrollment::Model>, Error> {
    let mine = enrollment::Entity::find().filter(enrollment::Column::SchoolId.eq(school.0));
    by_parts(db, mine, enrollment::Column::Id, |row| row.id).await
}

/// Who of these users is in which teaching class.
pub async fn enrollments_of(db: &impl Read, school: SchoolId, users: &[Uuid]) -> Result<Vec<enrollment::Model>, Error> {
    let mut rows = Vec::new();
    for some in users.chunks(AT_ONCE as usize) {
        let found = enrollment::Entity::find().filter(enrollment::Column::UserId.is_in(some.iter().copied()));
        rows.extend(found.filter(enrollment::Column::SchoolId.eq(school.0)).all(db.with()).await?);
    }
    Ok(rows)
}

/// A credential.
pub async fn find_credential(db: &impl Read, school: SchoolId, id: Uuid) -> Result<Option<credential::Model>, Error> {
    let mine = credential::Entity::find_by_id(id).filter(credential::Column::SchoolId.eq(school.0));
    Ok(mine.one(db.with()).await?)
}

/// Credentials by id.
pub async fn some_credentials(db: &impl Read, school: SchoolId, ids: &[Uuid]) -> Result<Vec<credential::Model>, Error> {
    let mut rows = Vec::with_capacity(ids.len());
    for some in ids.chunks(AT_ONCE as usize) {
        let found = credential::Entity::find().filter(credential::Column::Id.is_in(some.iter().copied()));
        rows.extend(found.filter(credential::Column::SchoolId.eq(school.0)).all(db.with()).await?);
    }
    Ok(rows)
}

/// Every print run, in no order.
pub async fn list_runs(db: &impl Read, school: SchoolId) -> Result<Vec<print_run::Model>, Error> {
    Ok(print_run::Entity::find().filter(print_run::Column::SchoolId.eq(school.0)).all(db.with()).await?)
}

/// Every printed card and letter, by id.
pub async fn list_print_items(db: &impl Read, school: SchoolId) -> Result<Vec<print_item::Model>, Error> {
    let mine = print_item::Entity::find().filter(print_item::Column::SchoolId.eq(school.0));
    by_parts(db, mine, print_item::Column::Id, |row| row.id).await
}

/// Codes by id.
pub async fn some_codes(db: &impl Read, school: SchoolId, ids: &[Uuid]) -> Result<Vec<code::Model>, Error> {
    let mut rows = Vec::with_capacity(ids.len());
    for some in ids.chunks(AT_ONCE as usize) {
        let found = code::Entity::find().filter(code::Column::Id.is_in(some.iter().copied()));
        rows.extend(found.filter(code::Column::SchoolId.eq(school.0)).all(db.with()).await?);
    }
    Ok(rows)
}

/// The code of this hash.
pub async fn find_code(db: &impl Read, school: SchoolId, hash: &str) -> Result<Option<code::Model>, Error> {
    let mine = code::Entity::find().filter(code::Column::SchoolId.eq(school.0));
    Ok(mine.filter(code::Column::Hash.eq(hash)).one(db.with()).await?)
}

/// Every invitation, by id.
pub async fn list_invitations(db: &impl Read, school: SchoolId) -> Result<Vec<invitation::Model>, Error> {
    let mine = invitation::Entity::find().filter(invitation::Column::SchoolId.eq(school.0));
    by_parts(db, mine, invitation::Column::Id, |row| row.id).await
}

/// Letters' invitations of these pupils that work at a moment.
pub async fn live_invitations(
    db: &impl Read,
    school: SchoolId,
    users: &[Uuid],
    now: i64,
) -> Result<Vec<invitation::Model>, Error> {
    let mut rows = Vec::new();
    for some in users.chunks(AT_ONCE as usize) {
        let live = invitation::Entity::find()
            .filter(invitation::Column::SchoolId.eq(school.0))
            .filter(invitation::Column::UserId.is_in(some.iter().copied()))
            .filter(invitation::Column::Channel.eq("letter"))
            .filter(invitation::Column::RevokedAt.is_null())
            .filter(invitation::Column::Until.gt(now));
        rows.extend(live.all(db.with()).await?);
    }
    Ok(rows)
}

/// Everybody's sign-ins.
pub async fn list_sign_ins(db: &impl Read, school: SchoolId) -> Result<Vec<sign_in::Model>, Error> {
    Ok(sign_in::Entity::find().filter(sign_in::Column::SchoolId.eq(school.0)).all(db.with()).await?)
}

/// One user's sign-ins.
pub async fn find_sign_in(db: &impl Read, school: SchoolId, user: UserId) -> Result<Option<sign_in::Model>, Error> {
    let mine = sign_in::Entity::find_by_id(user.0).filter(sign_in::Column::SchoolId.eq(school.0));
    Ok(mine.one(db.with()).await?)
}

impl Store {
    /// Writes down a sign-in or a wrong try. Not a change of the data: it is in no journal.
    pub async fn note_sign_in(&self, row: sign_in::Model) -> Result<(), Error> {
        let active = sign_in::ActiveModel {
            user_id: Set(row.user_id),
            school_id: Set(row.school_id),
            last_at: Set(row.last_at),
            failures: Set(row.failures),
            blocked_until: Set(row.blocked_until),
        };
        let columns = [sign_in::Column::LastAt, sign_in::Column::Failures, sign_in::Column::BlockedUntil];
        let upsert = OnConflict::column(sign_in::Column::UserId).update_columns(columns).to_owned();
        let _turn = self.turn().await;
        sign_in::Entity::insert(active).on_conflict(upsert).exec_without_returning(&self.db).await?;
        Ok(())
    }
}
