//! The school day in the portal: what its pages ask and show.

pub mod files;
pub mod stars;
pub mod talks;

use domain::id::{ClassId, UserId};

/// Who is signed in, a pupil or a member of staff.
#[derive(Clone, Debug)]
pub struct Me {
    /// Who.
    pub id: UserId,
    /// Whole name.
    pub name: String,
    /// First name.
    pub given_name: String,
    /// Title of the registration class.
    pub class: Option<String>,
    /// The school's name.
    pub school: String,
    /// They must choose a password of their own before anything else.
    pub must_change: bool,
}

/// A class of a member of staff.
#[derive(Clone, Debug)]
pub struct ClassShown {
    /// The class.
    pub id: ClassId,
    /// Title.
    pub title: String,
    /// A registration class, not a teaching class.
    pub is_registration: bool,
    /// How many pupils are in it.
    pub pupils: u32,
}

/// A pupil as their teacher sees them.
#[derive(Clone, Debug)]
pub struct PupilShown {
    /// Who.
    pub id: UserId,
    /// First name.
    pub given_name: String,
    /// Whole name.
    pub name: String,
    /// Username.
    pub username: String,
    /// A password is set.
    pub has_password: bool,
    /// Holds a login card that works.
    pub has_card: bool,
}
