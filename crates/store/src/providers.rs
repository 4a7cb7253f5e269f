//! Links, identities, decisions and readings; and where the secrets of providers are.

use crate::error::Error;
use crate::find::{Read, by_parts};
use crate::{Change, Store, decision, identity, link, reading, token};
use domain::id::SchoolId;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

/// Every link, by provider.
pub async fn list_links(db: &impl Read, school: SchoolId) -> Result<Vec<link::Model>, Error> {
    let mine = link::Entity::find().filter(link::Column::SchoolId.eq(school.0));
    Ok(mine.order_by_asc(link::Column::Provider).all(db.with()).await?)
}

/// The link with a provider.
pub async fn find_link(db: &impl Read, school: SchoolId, provider: &str) -> Result<Option<link::Model>, Error> {
    let mine = link::Entity::find().filter(link::Column::SchoolId.eq(school.0));
    Ok(mine.filter(link::Column::Provider.eq(provider)).one(db.with()).await?)
}

/// Who is who at one organisation of a provider.
pub async fn identities_at(
    db: &impl Read,
    school: SchoolId,
    (provider, organisation): (&str, &str),
) -> Result<Vec<identity::Model>, Error> {
    let mine = identity::Entity::find().filter(identity::Column::SchoolId.eq(school.0));
    let there = mine.filter(identity::Column::Provider.eq(provider));
    let there = there.filter(identity::Column::Organisation.eq(organisation));
    by_parts(db, there, identity::Column::Id, |row| row.id).await
}

/// Who somebody is who signed in at a provider.
pub async fn find_identity(
    db: &impl Read,
    school: SchoolId,
    (provider, organisation): (&str, &str),
    external: &str,
) -> Result<Option<identity::Model>, Error> {
    let mine = identity::Entity::find().filter(identity::Column::SchoolId.eq(school.0));
    let there = mine.filter(identity::Column::Provider.eq(provider));
    let there = there.filter(identity::Column::Organisation.eq(organisation));
    Ok(there.filter(identity::Column::External.eq(external)).one(db.with()).await?)
}

/// All that one user is known as.
pub async fn identities_of(db: &impl Read, school: SchoolId, user: Uuid) -> Result<Vec<identity::Model>, Error> {
    let mine = identity::Entity::find().filter(identity::Column::SchoolId.eq(school.0));
    Ok(mine.filter(identity::Column::UserId.eq(user)).order_by_asc(identity::Column::Id).all(db.with()).await?)
}

/// Every decision of the school, the oldest first.
pub async fn list_decisions(db: &impl Read, school: SchoolId) -> Result<Vec<decision::Model>, Error> {
    let mine = decision::Entity::find().filter(decision::Column::SchoolId.eq(school.0));
    by_parts(db, mine, decision::Column::Id, |row| row.id).await
}

/// What was read last of a provider, but for the people themselves, who are many.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Reading {
    /// Of which organisation.
    pub organisation: String,
    /// When it began, in milliseconds since 1970.
    pub at: i64,
    /// How many: `domain::provider::Counts`, as JSON; empty before the first whole read.
    pub counts: String,
    /// Where a read that stopped goes on, as JSON.
    pub cursor: Option<String>,
    /// The people are there: a read was whole, and is not forgotten.
    pub is_kept: bool,
}

/// What was read last of a provider.
pub async fn find_reading(db: &impl Read, school: SchoolId, provider: &str) -> Result<Option<Reading>, Error> {
    use reading::Column::*;
    let row = reading::Entity::find_by_id((school.0, provider.to_owned())).select_only();
    let row = row.columns([Organisation, At, Counts, Cursor]).column_as(Data.is_not_null(), "is_kept");
    Ok(row.into_model::<Reading>().one(db.with()).await?)
}

/// The people of a reading: `domain::provider::Read`, as JSON. `None` if it is that one no more.
pub async fn find_people(db: &impl Read, school: SchoolId, provider: &str, at: i64) -> Result<Option<String>, Error> {
    let row = reading::Entity::find_by_id((school.0, provider.to_owned())).filter(reading::Column::At.eq(at));
    let data = row.select_only().column(reading::Column::Data).into_tuple::<Option<String>>().one(db.with()).await?;
    Ok(data.flatten())
}

/// Where the secret of a slot is.
pub async fn find_token(db: &impl Read, school: SchoolId, slot: &str) -> Result<Option<token::Model>, Error> {
    Ok(token::Entity::find_by_id((school.0, slot.to_owned())).one(db.with()).await?)
}

impl Change {
    /// Forgets what was read of everybody at every provider: somebody was erased, and may be in it.
    pub async fn forget_readings(&mut self) -> Result<(), Error> {
        let mine = reading::Entity::update_many().filter(reading::Column::SchoolId.eq(self.school().0));
        let nothing = || Expr::value(Option::<String>::None);
        let blank = mine.col_expr(reading::Column::Data, nothing()).col_expr(reading::Column::Cursor, nothing());
        blank.exec(&self.tx).await?;
        Ok(())
    }

    /// Forgets the reading of one provider whole.
    pub async fn remove_reading(&mut self, provider: &str) -> Result<(), Error> {
        reading::Entity::delete_by_id((self.school().0, provider.to_owned())).exec(&self.tx).await?;
        Ok(())
    }
}

impl Store {
    /// Keeps what was read in place of what was read before.
    pub async fn keep_reading(&self, row: reading::Model) -> Result<(), Error> {
        let aside = self.begin_aside(row.school_id.into()).await?;
        let columns = [
            reading::Column::Organisation,
            reading::Column::At,
            reading::Column::Counts,
            reading::Column::Data,
            reading::Column::Cursor,
        ];
        let place = OnConflict::columns([reading::Column::SchoolId, reading::Column::Provider])
            .update_columns(columns)
            .to_owned();
        let row = row.into_active_model().reset_all();
        reading::Entity::insert(row).on_conflict(place).exec_without_returning(&aside.tx).await?;
        aside.commit().await
    }

    /// Keeps where a read that stopped goes on, unless somebody has read meanwhile. `row`: as it was when that read began, or
    /// a blank one where there was none.
    pub async fn keep_cursor(&self, row: reading::Model) -> Result<(), Error> {
        let aside = self.begin_aside(row.school_id.into()).await?;
        let key = (row.school_id, row.provider.clone());
        let (at, cursor) = (row.at, row.cursor.clone());
        let place = OnConflict::columns([reading::Column::SchoolId, reading::Column::Provider]).do_nothing().to_owned();
        let blank = reading::Model { data: None, counts: String::new(), ..row.clone() };
        if row.counts.is_empty() {
            let insert = reading::Entity::insert(blank.into_active_model().reset_all()).on_conflict(place);
            match insert.exec_without_returning(&aside.tx).await {
                Ok(_) | Err(sea_orm::DbErr::RecordNotInserted) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let mine = reading::Entity::update_many().col_expr(reading::Column::Cursor, Expr::value(cursor));
        let mine = mine.filter(reading::Column::SchoolId.eq(key.0)).filter(reading::Column::Provider.eq(key.1));
        mine.filter(reading::Column::At.eq(at)).exec(&aside.tx).await?;
        aside.commit().await
    }

    /// Forgets what was read before a moment, but for how many there were.
    pub async fn sweep_readings(&self, school: SchoolId, before: i64) -> Result<(), Error> {
        let aside = self.begin_aside(school).await?;
        let nothing = || Expr::value(Option::<String>::None);
        let old = reading::Entity::update_many().filter(reading::Column::SchoolId.eq(school.0));
        let old = old.filter(reading::Column::At.lt(before));
        let old = old.filter(reading::Column::Data.is_not_null().or(reading::Column::Cursor.is_not_null()));
        old.col_expr(reading::Column::Data, nothing())
            .col_expr(reading::Column::Cursor, nothing())
            .exec(&aside.tx)
            .await?;
        aside.commit().await
    }

    /// Puts a secret in the place of the one of its slot.
    pub async fn keep_token(&self, row: token::Model) -> Result<(), Error> {
        let aside = self.begin_aside(row.school_id.into()).await?;
        let place = OnConflict::columns([token::Column::SchoolId, token::Column::Slot])
            .update_columns([token::Column::Id, token::Column::Secret, token::Column::CreatedAt])
            .to_owned();
        let row = row.into_active_model().reset_all();
        token::Entity::insert(row).on_conflict(place).exec_without_returning(&aside.tx).await?;
        aside.commit().await
    }

    /// Takes the secret of a slot away.
    pub async fn remove_token(&self, school: SchoolId, slot: &str) -> Result<(), Error> {
        let aside = self.begin_aside(school).await?;
        token::Entity::delete_by_id((school.0, slot.to_owned())).exec(&aside.tx).await?;
        aside.commit().await
    }
}
