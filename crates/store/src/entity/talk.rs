//! Conversations one to one.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A conversation about a pupil, of one member of staff with one adult or, without one, with the pupil.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "talk")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Tenant.
    pub school_id: Uuid,
    /// The pupil.
    pub user_id: Uuid,
    /// The member of staff.
    pub teacher_id: Uuid,
    /// The adult.
    pub guardian_id: Option<Uuid>,
    /// The post it answers.
    pub post_id: Option<Uuid>,
    /// Milliseconds since 1970.
    pub created_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
