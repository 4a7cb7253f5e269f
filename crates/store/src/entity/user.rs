//! Account holders.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// One user. A registration class is a column, so that nobody can be in two.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "user")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Tenant.
    pub school_id: Uuid,
    /// As shown.
    pub username: String,
    /// `domain::user::username_key`, unique among the live.
    pub username_key: String,
    /// First name, may be empty.
    pub given_name: String,
    /// Surname, may be empty.
    pub family_name: String,
    /// E-mail, may be empty.
    pub email: String,
    /// `student`, `teacher` or `administrator`.
    pub role: String,
    /// Registration class.
    pub class_id: Option<Uuid>,
    /// Cannot sign in.
    pub suspended: bool,
    /// Deleted since, in milliseconds; kept for a while.
    pub deleted_at: Option<i64>,
    /// The password must be changed at the next sign-in.
    pub must_change: bool,
    /// The live password.
    pub password_id: Option<Uuid>,
    /// The other system's id; empty if none, as below.
    pub sourced_id: String,
    /// ISO date.
    pub birth_date: String,
    /// User principal name.
    pub upn: String,
    /// Admission number.
    pub admission_number: String,
    /// Year group.
    pub year: String,
    /// Milliseconds since 1970.
    pub created_at: i64,
    /// The live login card.
    #[serde(default)]
    pub card_id: Option<Uuid>,
    /// When it stops working, in milliseconds.
    #[serde(default)]
    pub card_until: Option<i64>,
    /// The language of letters home, as its code; empty for the school's.
    #[serde(default)]
    pub language: String,
    /// The school's own number for a member of staff; empty if none.
    #[serde(default)]
    pub employee_number: String,
    /// Fields that somebody set by hand and no sync changes: words of `domain::roster::Field`, with commas between.
    #[serde(default)]
    pub kept: String,
}

impl ActiveModelBehavior for ActiveModel {}
