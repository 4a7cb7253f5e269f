//! Folders of My files.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// One folder.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "folder")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Tenant.
    pub school_id: Uuid,
    /// Whose.
    pub user_id: Uuid,
    /// The folder it lies in.
    pub parent_id: Option<Uuid>,
    /// Name.
    pub name: String,
    /// The name as names are compared.
    pub name_key: String,
    /// Deleted since, in milliseconds.
    pub removed_at: Option<i64>,
    /// Milliseconds since 1970.
    pub created_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
