//! Links of adults to pupils.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// One adult’s link to one pupil.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "guardianship")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Tenant.
    pub school_id: Uuid,
    /// The adult.
    pub guardian_id: Uuid,
    /// The pupil.
    pub user_id: Uuid,
    /// `domain::guardianship::Relation`.
    pub relation: String,
    /// The invitation that made it.
    pub invitation_id: Option<Uuid>,
    /// Removed since, in milliseconds.
    pub removed_at: Option<i64>,
    /// Milliseconds since 1970.
    pub created_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
