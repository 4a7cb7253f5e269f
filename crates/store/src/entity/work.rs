//! What pupils did with their homework.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// One pupil’s work for one homework.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "work")]
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
    /// Called done by the pupil, in milliseconds.
    pub done_at: Option<i64>,
    /// A file was handed in, in milliseconds.
    pub handed_in_at: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
