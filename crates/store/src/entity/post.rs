//! What stands on class boards.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// One post.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "post")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Tenant.
    pub school_id: Uuid,
    /// The class.
    pub class_id: Uuid,
    /// Who wrote it.
    pub author_id: Uuid,
    /// What it says.
    pub text: String,
    /// Parents of the class read it too.
    pub with_parents: bool,
    /// Taken down since, in milliseconds.
    pub removed_at: Option<i64>,
    /// Milliseconds since 1970.
    pub created_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
