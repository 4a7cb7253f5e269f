//! Rows as they were and as they became.

use sea_orm::entity::prelude::*;

/// One row of one entry. Erasing a person blanks `before` and `after` and keeps `digest`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "image")]
pub struct Model {
    /// Tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub school_id: Uuid,
    /// Of which entry.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    /// 0, 1, 2, … within the entry.
    #[sea_orm(primary_key, auto_increment = false)]
    pub n: i64,
    /// Which table.
    pub table_name: String,
    /// Which row.
    pub row_id: Uuid,
    /// Whose row it is, where it is somebody's.
    pub person: Option<Uuid>,
    /// JSON as it was.
    #[sea_orm(column_type = "Text", nullable)]
    pub before: Option<String>,
    /// JSON as it became.
    #[sea_orm(column_type = "Text", nullable)]
    pub after: Option<String>,
    /// SHA-256 of the image as it was written.
    pub digest: Vec<u8>,
}

impl ActiveModelBehavior for ActiveModel {}
