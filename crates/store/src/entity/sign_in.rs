//! Sign-ins: when the last was, and what went wrong since. Not in the journal.

use sea_orm::entity::prelude::*;

/// One user's sign-ins.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sign_in")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: Uuid,
    /// Tenant.
    pub school_id: Uuid,
    /// The last good one.
    pub last_at: Option<i64>,
    /// Wrong passwords since.
    pub failures: i64,
    /// No try is looked at before this time.
    pub blocked_until: i64,
}

impl ActiveModelBehavior for ActiveModel {}
