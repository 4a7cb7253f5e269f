//! Changes of users by hand.

use domain::id::{ClassId, UserId};
use domain::roster::Field;
use domain::user::Role;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Changes cells of one user; `None` leaves a cell.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct EditUser {
    /// Which.
    pub id: UserId,
    /// Username.
    #[serde(default)]
    pub username: Option<String>,
    /// First name; empty clears it.
    #[serde(default)]
    pub given_name: Option<String>,
    /// Surname; empty clears it.
    #[serde(default)]
    pub family_name: Option<String>,
    /// E-mail; empty clears it.
    #[serde(default)]
    pub email: Option<String>,
    /// User type.
    #[serde(default)]
    pub role: Option<Role>,
    /// The school's own number for a member of staff; empty clears it.
    #[serde(default)]
    pub employee_number: Option<String>,
    /// What this changes stays as it is whatever a provider says.
    #[serde(default)]
    pub keep: bool,
    /// Fields that updates may change again.
    #[serde(default)]
    pub release: Vec<Field>,
}

impl EditUser {
    /// Of this user, with every cell left as it is.
    pub fn of(id: UserId) -> EditUser {
        EditUser {
            id,
            username: None,
            given_name: None,
            family_name: None,
            email: None,
            role: None,
            employee_number: None,
            keep: false,
            release: Vec::new(),
        }
    }
}

/// Puts users into a registration class, or into none.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct MoveUsers {
    /// Which users.
    pub ids: Vec<UserId>,
    /// The class; `None` takes them out of theirs.
    pub class_id: Option<ClassId>,
    /// Also those who are in another registration class now. Without it such a move is refused with
    /// `in_another_class`, which names them.
    #[serde(default)]
    pub from_other: bool,
    /// They stay there whatever a provider says.
    #[serde(default)]
    pub keep: bool,
}
