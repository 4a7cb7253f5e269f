//! Codes for parents, append-only and never in the journal.

use sea_orm::entity::prelude::*;

/// One code. Only its hash is kept; an invitation points at it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "code")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Tenant.
    pub school_id: Uuid,
    /// For which pupil.
    pub user_id: Uuid,
    /// `domain::code::InvitationCode::hash`, unique.
    pub hash: String,
    /// Milliseconds since 1970.
    pub created_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
