//! One person with all that is known of them.

use super::UserRow;
use domain::id::ClassId;
use domain::provider::Provider;
use domain::roster::Field;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One person, for the drawer.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct UserDetail {
    /// The row.
    pub user: UserRow,
    /// Teaching classes: id and title.
    pub teaching: Vec<(ClassId, String)>,
    /// The other system's id; empty if none. The same holds below.
    pub sourced_id: String,
    /// ISO date.
    pub birth_date: String,
    /// User principal name.
    pub upn: String,
    /// Admission number.
    pub admission_number: String,
    /// Year group.
    pub year: String,
    /// The school's own number for a member of staff.
    pub employee_number: String,
    /// Fields that somebody set by hand and that no update changes.
    pub kept: Vec<Field>,
    /// The provider that this user is updated from, if there is one: a hand edit can be kept from it.
    pub updated_from: Option<Provider>,
    /// Who the user is at linked providers.
    pub identities: Vec<IdentityShown>,
    /// When the user was added.
    pub created_at: i64,
}

/// Who a user is at one provider.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct IdentityShown {
    /// Where.
    pub provider: Provider,
    /// Why it is believed, in words.
    pub rule: String,
    /// Since when.
    pub since: i64,
}
