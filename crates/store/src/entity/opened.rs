//! Invitations whose address was opened.

use sea_orm::entity::prelude::*;

/// When an invitation was first opened. Not journaled.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "opened")]
pub struct Model {
    /// The invitation.
    #[sea_orm(primary_key, auto_increment = false)]
    pub invitation_id: Uuid,
    /// Tenant.
    pub school_id: Uuid,
    /// When, in milliseconds.
    pub at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
