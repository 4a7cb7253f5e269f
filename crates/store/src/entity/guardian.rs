//! Parents and carers.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// An adult whose address is verified. Who only filled the form in is in `registration`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "guardian")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Tenant.
    pub school_id: Uuid,
    /// First name.
    pub given_name: String,
    /// Surname, may be empty.
    pub family_name: String,
    /// As shown.
    pub email: String,
    /// `domain::guardianship::email_key`, unique among those who have not left.
    pub email_key: String,
    /// The live password.
    pub password_id: Option<Uuid>,
    /// The language of pages and mails, as its code; empty for the school’s.
    pub language: String,
    /// The acceptable-use policy accepted last, as a digest; empty if none.
    pub policy: String,
    /// When it was accepted, in milliseconds.
    pub policy_at: Option<i64>,
    /// May send messages.
    pub messages: bool,
    /// Left the portal, or was erased from it, in milliseconds.
    pub left_at: Option<i64>,
    /// Milliseconds since 1970.
    pub created_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
