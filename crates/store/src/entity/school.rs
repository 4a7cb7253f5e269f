//! The tenant.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// One school.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "school")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// `domain::school::Settings` as JSON.
    #[sea_orm(column_type = "Text")]
    pub settings: String,
    /// Milliseconds since 1970.
    pub created_at: i64,
    /// The logo for letters: a PNG, JPEG or SVG file in Base64.
    #[sea_orm(column_type = "Text", nullable)]
    #[serde(default)]
    pub logo: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
