//! What the program signs in with elsewhere.

use crate::credential::Secret;
use sea_orm::entity::prelude::*;

/// A password or token, sealed, or the word that the keyring has it. Append-only and in no journal: the settings point at
/// it, as a user points at a password.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "secret")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Tenant.
    pub school_id: Uuid,
    /// What it is for: `mail`.
    pub kind: String,
    /// Sealed, or where it is.
    pub secret: Secret,
    /// Milliseconds since 1970.
    pub created_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
