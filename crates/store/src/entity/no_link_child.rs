//! Children of no-link orders.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// One child of one order.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "no_link_child")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Tenant.
    pub school_id: Uuid,
    /// The order.
    pub order_id: Uuid,
    /// The child.
    pub user_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}
