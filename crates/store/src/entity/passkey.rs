//! Passkeys of parents and carers: the public halves of key pairs that their devices keep.

use sea_orm::entity::prelude::*;

/// One passkey. Not journaled: its counter goes on with each sign-in.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "passkey")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Tenant.
    pub school_id: Uuid,
    /// Whose.
    pub guardian_id: Uuid,
    /// The id the device gave it, in base64url.
    pub credential: String,
    /// As its owner calls it.
    pub name: String,
    /// The public key, the counter and the rest, as JSON.
    pub data: String,
    /// Milliseconds since 1970.
    pub created_at: i64,
    /// Last used, in milliseconds.
    pub used_at: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
