//! Each card and letter that was printed.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// One item of a print run; its serial number is the run's number and its own.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "print_item")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Tenant.
    pub school_id: Uuid,
    /// Of which run.
    pub run_id: Uuid,
    /// Its place in the run, from 1.
    pub item: i32,
    /// For whom.
    pub user_id: Uuid,
    /// The login card on it.
    pub card_id: Option<Uuid>,
    /// The invitation on it.
    pub invitation_id: Option<Uuid>,
    /// The language it is in, as its code.
    pub language: String,
    /// `domain::paper::shown`: differs once what stands on it is no longer so.
    pub shown: String,
    /// Recalled since, in milliseconds.
    pub recalled_at: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
