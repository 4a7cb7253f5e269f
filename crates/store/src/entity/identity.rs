//! Who a user is at a provider.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// One user at one provider. Kept when the link is undone: who links the same organisation again finds it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "identity")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Tenant.
    pub school_id: Uuid,
    /// Whose.
    pub user_id: Uuid,
    /// `wonde`, `google`, `microsoft`, `file`.
    pub provider: String,
    /// `domain::provider::Realm::organisation`.
    pub organisation: String,
    /// The provider's immutable id.
    pub external: String,
    /// Why, as `domain::matching::Rule`.
    pub rule: String,
    /// Milliseconds since 1970.
    pub created_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
