//! Passkeys. Beside the journal.

use crate::error::Error;
use crate::find::Read;
use crate::{Change, passkey};
use domain::id::{GuardianId, SchoolId};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use uuid::Uuid;

/// An adult's passkeys, the oldest first.
pub async fn passkeys_of(db: &impl Read, school: SchoolId, guardian: GuardianId) -> Result<Vec<passkey::Model>, Error> {
    let mine = passkey::Entity::find().filter(passkey::Column::SchoolId.eq(school.0));
    let mine = mine.filter(passkey::Column::GuardianId.eq(guardian.0)).order_by_asc(passkey::Column::Id);
    Ok(mine.all(db.with()).await?)
}

/// A passkey by the id that its device gave it.
pub async fn find_passkey(db: &impl Read, school: SchoolId, credential: &str) -> Result<Option<passkey::Model>, Error> {
    let mine = passkey::Entity::find().filter(passkey::Column::SchoolId.eq(school.0));
    Ok(mine.filter(passkey::Column::Credential.eq(credential)).one(db.with()).await?)
}

impl Change {
    /// Adds a passkey.
    pub async fn add_passkey(&mut self, row: passkey::Model) -> Result<(), Error> {
        passkey::Entity::insert(row.into_active_model().reset_all()).exec_without_returning(&self.tx).await?;
        Ok(())
    }

    /// Removes one passkey of somebody, or all. Answers how many there were.
    pub async fn remove_passkeys(&mut self, guardian: GuardianId, one: Option<Uuid>) -> Result<u64, Error> {
        let mine = passkey::Entity::delete_many().filter(passkey::Column::SchoolId.eq(self.school().0));
        let mut mine = mine.filter(passkey::Column::GuardianId.eq(guardian.0));
        if let Some(one) = one {
            mine = mine.filter(passkey::Column::Id.eq(one));
        }
        Ok(mine.exec(&self.tx).await?.rows_affected)
    }

    /// Notes that a passkey was used, unless it was meanwhile: of two answers with one counter one comes too late.
    pub async fn use_passkey(&mut self, before: &passkey::Model, data: &str, now: i64) -> Result<bool, Error> {
        let done = passkey::Entity::update_many()
            .col_expr(passkey::Column::Data, Expr::value(data))
            .col_expr(passkey::Column::UsedAt, Expr::value(now))
            .filter(passkey::Column::SchoolId.eq(self.school().0))
            .filter(passkey::Column::Id.eq(before.id))
            .filter(passkey::Column::Data.eq(&before.data))
            .exec(&self.tx)
            .await?;
        Ok(done.rows_affected == 1)
    }
}
