//! Where the secrets of providers are.

use crate::credential::Secret;
use sea_orm::entity::prelude::*;

/// One secret: sealed, or the word that the keyring has it, under this row's id. Not journaled.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "token")]
pub struct Model {
    /// Tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub school_id: Uuid,
    /// Which: `wonde.token`, `google.refresh`, …
    #[sea_orm(primary_key, auto_increment = false)]
    pub slot: String,
    /// Another for each secret: the entry in the keyring, and what a sealed one is bound to.
    pub id: Uuid,
    /// Sealed, or where it is.
    pub secret: Secret,
    /// Milliseconds since 1970.
    pub created_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
