//! Tries that went wrong.

use sea_orm::entity::prelude::*;

/// Wrong tries by account, code or address. Not journaled.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attempt")]
pub struct Model {
    /// Tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub school_id: Uuid,
    /// A hash of what was tried.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// `account`, `code` or `address`.
    pub kind: String,
    /// How many.
    pub failures: i32,
    /// When the first was, in milliseconds.
    pub since: i64,
    /// No try is looked at before this time.
    pub blocked_until: i64,
}

impl ActiveModelBehavior for ActiveModel {}
