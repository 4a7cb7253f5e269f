//! The school day in the portal: what its pages ask and show.

pub mod files;
pub mod homework;
pub mod stars;
pub mod talks;

use domain::guardianship::{InvitationState, Relation};
use domain::id::{ClassId, UserId};
use domain::user::Role;

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
    /// Username.
    pub username: String,
    /// User type.
    pub role: Role,
    /// They have a password and must choose one of their own before anything else.
    pub must_change: bool,
    /// Whoever changes the password in this session is asked for the old one.
    pub asks_old: bool,
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

impl PupilShown {
    /// The first letter of the first name.
    pub fn initial(&self) -> String {
        self.given_name.chars().next().map(|letter| letter.to_uppercase().collect()).unwrap_or_default()
    }
}

/// What is new for a pupil.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Homework to do.
    pub homework: u32,
    /// Messages and posts the reader has not seen.
    pub messages: u32,
    /// Stars since Monday.
    pub stars: u32,
}

/// A pupil as the pages of their teacher show them.
#[derive(Clone, Debug)]
pub struct PupilDetail {
    /// As in the list.
    pub pupil: PupilShown,
    /// They must choose a password of their own at the next sign-in.
    pub must_change: bool,
    /// The adults who are connected: name, and what they are to the child.
    pub adults: Vec<(String, Relation)>,
    /// How far the invitations have come, the newest first.
    pub invited: Vec<InvitationState>,
}
