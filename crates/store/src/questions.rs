//! Questions that wait for an answer: of a passkey, or of a provider where somebody signs in. Beside the journal.

use crate::error::Error;
use crate::{Change, Store, ceremony};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

impl Change {
    /// Takes a question away for its answer; `None` if it was answered already, is too old or never was.
    pub async fn take_question(&mut self, token: &str, now: i64) -> Result<Option<ceremony::Model>, Error> {
        let school = self.school().0;
        let mine = ceremony::Entity::find_by_id(token).filter(ceremony::Column::SchoolId.eq(school));
        let found = mine.one(&self.tx).await?;
        let gone = ceremony::Entity::delete_by_id(token).filter(ceremony::Column::SchoolId.eq(school));
        let is_taken = gone.exec(&self.tx).await?.rows_affected == 1;
        Ok(found.filter(|row| is_taken && row.until > now))
    }
}

impl Store {
    /// Keeps a question; those whose time is over go.
    pub async fn keep_question(&self, row: ceremony::Model, now: i64) -> Result<(), Error> {
        let aside = self.begin_aside(row.school_id.into()).await?;
        let over = ceremony::Entity::delete_many().filter(ceremony::Column::SchoolId.eq(row.school_id));
        over.filter(ceremony::Column::Until.lt(now)).exec(&aside.tx).await?;
        ceremony::Entity::insert(row.into_active_model().reset_all()).exec_without_returning(&aside.tx).await?;
        aside.commit().await
    }
}
