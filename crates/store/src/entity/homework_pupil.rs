//! Pupils for whom a homework was set: those who were chosen, or all who were in the class.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// One pupil of one homework.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "homework_pupil")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Tenant.
    pub school_id: Uuid,
    /// The homework.
    pub homework_id: Uuid,
    /// The pupil.
    pub user_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}
