//! Registration and teaching classes.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// One class.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "class")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Tenant.
    pub school_id: Uuid,
    /// As shown.
    pub title: String,
    /// `domain::class::title_key`, unique per kind among those not archived.
    pub title_key: String,
    /// `homeroom` or `scheduled`.
    pub kind: String,
    /// Put away since, in milliseconds.
    pub archived_at: Option<i64>,
    /// Milliseconds since 1970.
    pub created_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
