//! The outbox.

use crate::credential::Secret;
use sea_orm::entity::prelude::*;

/// One mail to one address. Not journaled.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mail")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Tenant.
    pub school_id: Uuid,
    /// `domain::mail::MailKind`.
    pub kind: String,
    /// The address.
    pub recipient: String,
    /// As its code.
    pub language: String,
    /// What the mail says, as JSON; blanked once it is sent, for it may hold a code.
    pub with: Secret,
    /// `domain::mail::MailState`.
    pub state: String,
    /// How often it was tried.
    pub attempts: i32,
    /// Not before this time, in milliseconds.
    pub next_at: i64,
    /// What the server said last.
    pub said: String,
    /// The invitation it carries.
    pub invitation_id: Option<Uuid>,
    /// The account it is about.
    pub guardian_id: Option<Uuid>,
    /// The pupil it is about.
    pub user_id: Option<Uuid>,
    /// Milliseconds since 1970.
    pub created_at: i64,
    /// Sent, bounced or cancelled, in milliseconds.
    pub done_at: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
