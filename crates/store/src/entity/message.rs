//! Messages in conversations.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// One message.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "message")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Tenant.
    pub school_id: Uuid,
    /// The conversation.
    pub talk_id: Uuid,
    /// The pupil it is about.
    pub user_id: Uuid,
    /// `teacher`, `guardian` or `student`.
    pub author_kind: String,
    /// Who wrote it.
    pub author_id: Uuid,
    /// What it says.
    pub text: String,
    /// Taken back since, in milliseconds.
    pub removed_at: Option<i64>,
    /// Milliseconds since 1970.
    pub created_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
