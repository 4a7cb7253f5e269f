//! Orders that an adult may not be linked to children.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// One order. Its children are in `no_link_child`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "no_link")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Tenant.
    pub school_id: Uuid,
    /// The adult’s name as shown; may be empty.
    pub name: String,
    /// `domain::guardianship::name_key`.
    pub name_key: String,
    /// The adult’s e-mail as shown; may be empty.
    pub email: String,
    /// `domain::guardianship::email_key`.
    pub email_key: String,
    /// Why.
    pub reason: String,
    /// When it is to be looked at again, as an ISO date; empty if never.
    pub review_on: String,
    /// Who made it; `None` at the command line.
    pub made_by: Option<Uuid>,
    /// The system’s name of who made it at the command line.
    pub made_by_name: String,
    /// When, in milliseconds.
    pub made_at: i64,
    /// The administrator who asked to lift it.
    pub lift_asked_by: Option<Uuid>,
    /// The system’s name of who asked at the command line.
    pub lift_asked_by_name: String,
    /// Lifted since, in milliseconds.
    pub lifted_at: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
