//! One line of the history.

use sea_orm::entity::prelude::*;

/// One entry; its row images are in `image`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "entry")]
pub struct Model {
    /// Tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub school_id: Uuid,
    /// 1, 2, 3, … without a gap, in each school.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    /// Its public id.
    pub id: Uuid,
    /// Milliseconds since 1970.
    pub at: i64,
    /// `user`, `key_holder` or `program`.
    pub actor_kind: String,
    /// The user.
    pub actor_id: Option<Uuid>,
    /// The system's user name of a key holder.
    pub actor_name: String,
    /// `domain::journal::Action` as its word.
    pub action: String,
    /// `domain::journal::Subject` as JSON.
    #[sea_orm(column_type = "Text")]
    pub subject: String,
    /// The entry this one undid.
    pub undoes: Option<Uuid>,
    /// SHA-256 over the entry before it and this one.
    pub hash: Vec<u8>,
}

impl ActiveModelBehavior for ActiveModel {}
