//! What stars are given for.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// One skill.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "skill")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Tenant.
    pub school_id: Uuid,
    /// In a few words.
    pub title: String,
    /// Name of its picture.
    pub picture: String,
    /// Stars it is worth.
    pub value: i32,
    /// No longer given since, in milliseconds.
    pub archived_at: Option<i64>,
    /// Milliseconds since 1970.
    pub created_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
