//! What an import or a sync will do: pure, and shared by preview, apply and command line.
//! A CSV import is a sync from a file.

mod alarm;
mod cells;
mod classes;
pub(crate) mod identity;
#[cfg(test)]
mod laws;
pub mod sync;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

use crate::class::ClassKind;
use crate::id::{ClassId, UserId};
use crate::name::fold;
use crate::roster::{Field, Place, Roster, RosterUser};
use crate::user::{Role, username_key};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use ts_rs::TS;

/// The school as it is: its live (not deleted) users and classes (not archived).
#[derive(Clone, Debug, Default)]
pub struct Have {
    /// Live users.
    pub users: Vec<HaveUser>,
    /// Classes of both kinds.
    pub classes: Vec<HaveClass>,
}

/// A live user of the school.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HaveUser {
    /// Its id.
    pub id: UserId,
    /// As shown.
    pub username: String,
    /// First name, may be empty.
    pub given_name: String,
    /// Surname, may be empty.
    pub family_name: String,
    /// E-mail, may be empty.
    pub email: String,
    /// User type.
    pub role: Role,
    /// Registration class.
    pub class: Option<ClassId>,
    /// Teaching classes.
    pub teaching: BTreeSet<ClassId>,
    /// A password is set.
    pub has_password: bool,
    /// The other system's id, may be empty; the same holds for the four below.
    pub sourced_id: String,
    /// ISO date or empty.
    pub birth_date: String,
    /// Unique pupil number, or a user principal name.
    pub upn: String,
    /// Admission number.
    pub admission_number: String,
    /// Year group.
    pub year: String,
    /// The school's own number for a member of staff.
    pub employee_number: String,
    /// Cannot sign in.
    pub suspended: bool,
}

/// A class of the school.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HaveClass {
    /// Its id.
    pub id: ClassId,
    /// As shown.
    pub title: String,
    /// Registration or teaching.
    pub kind: ClassKind,
}

/// What the operator chose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Delete pupils (only pupils) that the file does not name.
    pub delete_missing: bool,
    /// Per cent of the school's pupils that may go without typed consent.
    pub guard_percent: u32,
}

/// What will be done, in file order; pupils to be removed last.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// One step for each user of the roster, then one for each pupil to be removed.
    pub steps: Vec<Step>,
    /// Classes that will be made, indexes as `ClassRef::New`.
    pub new_classes: Vec<NewClass>,
    /// Reasons to stop and look before anything is written.
    pub alarms: Vec<Alarm>,
}

/// A class that will be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewClass {
    /// Its title.
    pub title: String,
    /// Registration or teaching.
    pub kind: ClassKind,
}

/// A class that is there, or one that will be made with the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClassRef {
    /// In the school.
    Have(ClassId),
    /// Index into [`Plan::new_classes`].
    New(usize),
}

/// What happens to one user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Row in the file; `None` for a pupil to be removed.
    pub place: Option<Place>,
    /// Index into `Roster::users`; `None` for a pupil to be removed.
    pub index: Option<usize>,
    /// The school's user; `None` for a new one.
    pub user: Option<UserId>,
    /// What happens.
    pub disposition: Disposition,
}

/// Kinds of step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Disposition {
    /// A new user. Class references resolved.
    Add {
        /// Registration class.
        class: Option<ClassRef>,
        /// Teaching classes.
        teaching: Vec<ClassRef>,
    },
    /// These cells change.
    Change {
        /// The cells, old and new, as shown.
        cells: Vec<CellChange>,
        /// The new registration class where it changes.
        class: Option<ClassRef>,
        /// Teaching classes to join (an upload never takes anyone out of a teaching class).
        join: Vec<ClassRef>,
        /// Teaching classes to leave; only a sync takes anyone out.
        leave: Vec<ClassId>,
        /// To be suspended, or no longer; only a sync says so.
        suspend: Option<bool>,
        /// The file brings a password for someone who has none, or another one: decided by the caller, who can verify it.
        password: bool,
    },
    /// Nothing to do.
    Unchanged,
    /// A pupil the file does not name, to be deleted.
    Remove,
    /// Two keys of the row point at two users of the school, or the row would take another's username: a person must look.
    Conflict {
        /// The other user.
        other: UserId,
        /// Which key.
        field: Field,
    },
}

/// One cell that changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CellChange {
    /// Which.
    pub field: Field,
    /// As it is; empty if there is nothing.
    pub old: String,
    /// As it becomes.
    pub new: String,
}

/// A reason to think it is the wrong file, or that too much would go. Sentences in the words catalogue: `alarm.<code>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Alarm {
    /// Which reason.
    pub code: AlarmCode,
    /// The figure the sentence names (users, per cent, rows), by the code.
    pub count: u32,
    /// Out of how many.
    pub of: u32,
    /// Three names of people concerned ("Ava Begum (4H)").
    pub names: Vec<String>,
}

/// Kinds of [`Alarm`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AlarmCode {
    /// More pupils would be deleted than the guard allows.
    TooManyRemoved,
    /// Most pupils would move back to a class of the year below: last year's file.
    LastYear,
    /// Deleting the missing from a file that holds one class, or a few of them.
    OneClassOnly,
    /// Pupils become staff, or the file is mostly staff in a school of pupils, with missing ones to be deleted.
    StaffList,
    /// Most names or classes change at once in a way that looks like a column shifted against its header.
    ShiftedColumn,
    /// The file ends in the middle of a row, or of the alphabet that it was sorted by.
    Truncated,
    /// Hardly anyone in the file is known, though the school has users: another school's file.
    AnotherSchool,
}

/// What importing `want` into `have` would do. The same arguments give the same plan; applying it and planning again
/// leaves nothing to do, conflicts aside (what a conflict waits for may be free once the plan is applied).
///
/// One row stands for one user: found by `sourced_id`, then username, then UPN, then admission number. Where two rows
/// mean one user, the one with the stronger key has it and the other is a conflict, whatever the order of the rows.
pub fn plan(have: &Have, want: &Roster, options: &Options) -> Plan {
    let matches = identity::find(have, want);
    let mut classes = classes::ClassBook::new(have, want);
    let mut steps = Vec::with_capacity(want.users.len());
    for (index, (row, found)) in want.users.iter().zip(&matches.rows).enumerate() {
        let (user, disposition) = decide(have, row, found, &mut classes);
        steps.push(Step { place: Some(row.place), index: Some(index), user, disposition });
    }
    let missing = missing_pupils(have, &matches.named);
    if options.delete_missing {
        steps.extend(missing.iter().map(|pupil| Step {
            place: None,
            index: None,
            user: Some(pupil.id),
            disposition: Disposition::Remove,
        }));
    }
    let alarms = alarm::find(&alarm::Scene::new(have, want, options, &matches, missing));
    Plan { steps, new_classes: classes.into_new(), alarms }
}

fn decide<'a>(
    have: &Have,
    row: &'a RosterUser,
    found: &identity::Found,
    classes: &mut classes::ClassBook<'a>,
) -> (Option<UserId>, Disposition) {
    match *found {
        identity::Found::New => {
            let class = row.class.as_deref().and_then(|title| classes.home(title));
            (None, Disposition::Add { class, teaching: classes.teaching(row) })
        }
        identity::Found::Known(at) => {
            let user = &have.users[at];
            (Some(user.id), change(user, row, classes))
        }
        identity::Found::Torn { user, other, field } => {
            (user.map(|at| have.users[at].id), Disposition::Conflict { other: have.users[other].id, field })
        }
    }
}

fn change<'a>(user: &HaveUser, row: &'a RosterUser, classes: &mut classes::ClassBook<'a>) -> Disposition {
    let mut cells = cells::compare(user, row);
    let class = classes.moved(user, row).map(|(class, cell)| {
        cells.push(cell);
        class
    });
    cells.sort_by_key(|cell| cell.field);
    let mut join = classes.teaching(row);
    join.retain(|class| !matches!(class, ClassRef::Have(id) if user.teaching.contains(id)));
    let password = row.password.as_deref().is_some_and(|password| !password.is_empty());
    if cells.is_empty() && join.is_empty() && !password {
        return Disposition::Unchanged;
    }
    Disposition::Change { cells, class, join, leave: Vec::new(), suspend: None, password }
}

/// Pupils that no row names by any key, by surname, first name and username.
fn missing_pupils<'a>(have: &'a Have, named: &[bool]) -> Vec<&'a HaveUser> {
    let pupils = have.users.iter().zip(named).filter(|(user, named)| user.role == Role::Student && !**named);
    let mut missing: Vec<_> = pupils.map(|(user, _)| user).collect();
    missing.sort_by_cached_key(|user| (fold(&user.family_name), fold(&user.given_name), username_key(&user.username)));
    missing
}
