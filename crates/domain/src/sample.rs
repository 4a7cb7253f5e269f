//! Made-up schools, for tests, the demo and benchmarks: always the same, person for person.
//! Deliberately not here: ids, passwords, anything of the time of day.

mod build;
mod larkfield;
mod people;
mod pools;
#[cfg(test)]
mod tests;

use crate::class::ClassKind;
use crate::user::Role;

/// A made-up school.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sample {
    /// The school's name.
    pub name: String,
    /// Its classes of both kinds.
    pub classes: Vec<SampleClass>,
    /// Its users.
    pub users: Vec<SampleUser>,
}

/// A class of a made-up school.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleClass {
    /// Its title, unique among the classes of its kind.
    pub title: String,
    /// Registration or teaching.
    pub kind: ClassKind,
}

/// A user of a made-up school.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SampleUser {
    /// Unique by [`crate::user::username_key`].
    pub username: String,
    /// First name; empty for those who have a surname only.
    pub given_name: String,
    /// Surname; empty for those who have one name only.
    pub family_name: String,
    /// At `larkfield.example`, or empty.
    pub email: String,
    /// User type.
    pub role: Role,
    /// Registration class: index into [`Sample::classes`]. A class teacher is in theirs.
    pub class: Option<usize>,
    /// Teaching classes: indexes into [`Sample::classes`].
    pub teaching: Vec<usize>,
    /// ISO date, right for the year group in 2026-27; empty for staff.
    pub birth_date: String,
    /// Empty for staff.
    pub admission_number: String,
    /// Year group, "R" or "1" to "6"; empty for staff.
    pub year: String,
}

/// Larkfield Primary: 420 pupils in 14 registration classes, 38 staff (Gill Thomas, `gthomas`, is the first of three
/// administrators) and 30 teaching classes. Staff come first; pupils follow class by class.
pub fn sample_school() -> Sample {
    build::larkfield()
}

/// A school of exactly `users` users: for every 12 of them a member of staff, for every 30 pupils a registration class,
/// with titles "1A", "1B", … in 13 years, and a teaching class of the same pupils. The first user is an administrator.
pub fn big_school(users: usize) -> Sample {
    build::big(users)
}
