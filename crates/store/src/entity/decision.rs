//! What people decided about who is who.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// One decision. It stands until it is taken back, or until it is carried out.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "decision")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Tenant.
    pub school_id: Uuid,
    /// As of an identity.
    pub provider: String,
    /// As of an identity.
    pub organisation: String,
    /// `match`, `apart`, `ignore`, `delete`, `leave_out`.
    pub kind: String,
    /// The user, but for `leave_out`.
    pub user_id: Option<Uuid>,
    /// The provider's immutable id; empty for `ignore` and `delete`.
    pub external: String,
    /// Milliseconds since 1970.
    pub created_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
