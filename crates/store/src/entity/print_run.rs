//! What was printed at once.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// One print run of login cards or of letters.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "print_run")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Tenant.
    pub school_id: Uuid,
    /// Its number, from 1; part of every serial number.
    pub number: i32,
    /// `cards` or `letters`.
    pub kind: String,
    /// The size on the sheet, as a word.
    pub sheet: String,
    /// How many pages.
    pub pages: i32,
    /// The one class it was for, if it was one.
    pub class_id: Option<Uuid>,
    /// The operator, where it is a user.
    pub made_by: Option<Uuid>,
    /// The system's user, at the command line; else empty.
    pub made_by_name: String,
    /// Milliseconds since 1970.
    pub made_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
