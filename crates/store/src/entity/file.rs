//! Files: names for content that is stored once.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// One file.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "file")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Tenant.
    pub school_id: Uuid,
    /// Whose.
    pub user_id: Uuid,
    /// The folder it lies in.
    pub folder_id: Option<Uuid>,
    /// The homework it goes with, or was handed in for.
    pub homework_id: Option<Uuid>,
    /// Name.
    pub name: String,
    /// The name as names are compared.
    pub name_key: String,
    /// What it is, as `image/png`.
    pub media_type: String,
    /// In bytes.
    pub size: i64,
    /// The name of its content in the store of files.
    pub content: String,
    /// Deleted since, in milliseconds.
    pub removed_at: Option<i64>,
    /// Milliseconds since 1970.
    pub created_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
