//! What was read last of a provider.

use sea_orm::entity::prelude::*;

/// The last read of one provider. Not journaled.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reading")]
pub struct Model {
    /// Tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub school_id: Uuid,
    /// `wonde`, `google`, `microsoft`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider: String,
    /// Of which organisation.
    pub organisation: String,
    /// When it began, in milliseconds since 1970.
    pub at: i64,
    /// How many: `domain::provider::Counts`, as JSON; empty before the first whole read.
    pub counts: String,
    /// What was read: `domain::provider::Read`, as JSON. `None` before the first whole read, and once it was forgotten.
    pub data: Option<String>,
    /// Where a read that stopped goes on, as JSON.
    pub cursor: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
