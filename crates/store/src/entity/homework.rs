//! Homework that a teacher set.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// One homework.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "homework")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Tenant.
    pub school_id: Uuid,
    /// The class.
    pub class_id: Uuid,
    /// For everybody in the class, those who join before it is due too; else for the pupils listed alone.
    pub whole_class: bool,
    /// Who set it.
    pub teacher_id: Uuid,
    /// In a few words.
    pub title: String,
    /// What to do.
    pub text: String,
    /// Addresses of pages, as a JSON list of strings.
    pub links: String,
    /// The day, as `2026-09-14`.
    pub due_on: String,
    /// Taken back since, in milliseconds.
    pub removed_at: Option<i64>,
    /// Milliseconds since 1970.
    pub created_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
