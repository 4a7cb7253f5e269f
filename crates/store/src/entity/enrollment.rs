//! Who is in which teaching class. (The registration class is a column of the user.)

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// One user in one teaching class; the role is the user's own.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "enrollment")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Tenant.
    pub school_id: Uuid,
    /// Who.
    pub user_id: Uuid,
    /// Where.
    pub class_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}
