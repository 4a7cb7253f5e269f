//! Forms that were filled in and wait for the mail to be followed.

use sea_orm::entity::prelude::*;

/// One registration, or one forgotten password. Not journaled.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "registration")]
pub struct Model {
    /// The hash of the token that was mailed.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token: String,
    /// Tenant.
    pub school_id: Uuid,
    /// The invitation used; `None` for a forgotten password.
    pub invitation_id: Option<Uuid>,
    /// The account, where there was one already.
    pub guardian_id: Option<Uuid>,
    /// First name.
    pub given_name: String,
    /// Surname.
    pub family_name: String,
    /// As typed.
    pub email: String,
    /// `domain::guardianship::Relation`.
    pub relation: String,
    /// As its code.
    pub language: String,
    /// Digest of the policy that was accepted; empty if none.
    pub policy: String,
    /// PHC string of the password’s hash; empty for a forgotten password.
    pub secret: crate::credential::Secret,
    /// A no-link order stopped it: nothing was mailed.
    pub refused: bool,
    /// Until when the token works, in milliseconds.
    pub until: i64,
    /// When it was used, in milliseconds.
    pub used_at: Option<i64>,
    /// Milliseconds since 1970.
    pub created_at: i64,
    /// Digest of what the browser keeps that sent the form; empty if none.
    pub device: String,
}

impl ActiveModelBehavior for ActiveModel {}
