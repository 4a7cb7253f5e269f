//! Questions that wait for an answer: of a passkey, or of a provider where somebody signs in.

use sea_orm::entity::prelude::*;

/// One question. Not journaled; it is taken away with the first answer, right or wrong.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ceremony")]
pub struct Model {
    /// The hash of what the browser holds.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token: String,
    /// Tenant.
    pub school_id: Uuid,
    /// Who adds a passkey; `None` for signing in, by a passkey or with a provider.
    pub guardian_id: Option<Uuid>,
    /// What the answer is checked by, as JSON.
    pub state: String,
    /// Until when an answer counts, in milliseconds.
    pub until: i64,
}

impl ActiveModelBehavior for ActiveModel {}
