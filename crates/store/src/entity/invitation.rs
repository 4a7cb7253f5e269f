//! What lets an adult claim a link to a pupil.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// One invitation, by letter or e-mail. Serves several adults until it ends.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "invitation")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Tenant.
    pub school_id: Uuid,
    /// For which pupil.
    pub user_id: Uuid,
    /// Its code, kept as a hash elsewhere.
    pub code_id: Uuid,
    /// `letter` or `email`.
    pub channel: String,
    /// How many adults may use it.
    pub adults: i32,
    /// Until when, in milliseconds.
    pub until: i64,
    /// Revoked since, in milliseconds.
    pub revoked_at: Option<i64>,
    /// Milliseconds since 1970.
    pub created_at: i64,
    /// The address, for one by e-mail; else empty.
    #[serde(default)]
    pub email: String,
}

impl ActiveModelBehavior for ActiveModel {}
