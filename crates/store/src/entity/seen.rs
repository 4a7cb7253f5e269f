//! What somebody saw last, and when.

use sea_orm::entity::prelude::*;

/// One reader’s last look at one thing. Not journaled.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "seen")]
pub struct Model {
    /// Tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub school_id: Uuid,
    /// The adult or the user.
    #[sea_orm(primary_key, auto_increment = false)]
    pub reader: Uuid,
    /// The homework, the class of the board, or the conversation.
    #[sea_orm(primary_key, auto_increment = false)]
    pub what: Uuid,
    /// Milliseconds since 1970.
    pub at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
