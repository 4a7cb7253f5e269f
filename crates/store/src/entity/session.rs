//! Who is signed in to the portal.

use sea_orm::entity::prelude::*;

/// One session. Not journaled.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    /// The hash of what the cookie holds.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token: String,
    /// Tenant.
    pub school_id: Uuid,
    /// `guardian` or `user`.
    pub kind: String,
    /// The adult or the user.
    pub who: Uuid,
    /// Milliseconds since 1970.
    pub created_at: i64,
    /// Last used, in milliseconds.
    pub seen_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
