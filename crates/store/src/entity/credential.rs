//! Passwords (later: login cards), append-only and never in the journal.

use sea_orm::entity::prelude::*;

/// One credential. Only a hash is kept.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "credential")]
pub struct Model {
    /// Its id; the user points at the live one.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Tenant.
    pub school_id: Uuid,
    /// Whose.
    pub user_id: Uuid,
    /// `password` or `card`.
    pub kind: String,
    /// PHC string of the hash.
    pub secret: Secret,
    /// Milliseconds since 1970.
    pub created_at: i64,
}

/// Never shown, not even by `{:?}`.
#[derive(Clone, PartialEq, Eq, DeriveValueType)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl ActiveModelBehavior for ActiveModel {}
