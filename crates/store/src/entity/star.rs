//! Stars that were given.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// One pupil’s stars for one thing.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "star")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Tenant.
    pub school_id: Uuid,
    /// The pupil.
    pub user_id: Uuid,
    /// Who gave it.
    pub teacher_id: Uuid,
    /// The class it was given in.
    pub class_id: Option<Uuid>,
    /// The skill.
    pub skill_id: Option<Uuid>,
    /// The skill’s title when it was given.
    pub title: String,
    /// Its picture.
    pub picture: String,
    /// How many stars.
    pub value: i32,
    /// A word to the pupil; may be empty.
    pub note: String,
    /// Taken back since, in milliseconds.
    pub removed_at: Option<i64>,
    /// Milliseconds since 1970.
    pub created_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
