//! Carrying out a plan of `domain::reconcile`, whoever made it: an upload or a sync.

use crate::actor::Office;
use crate::book::Book;
use crate::desk::Desk;
use crate::error::{Code, Error};
use domain::id::{ClassId, UserId};
use domain::reconcile::{CellChange, ClassRef, Disposition, Plan, Step};
use domain::roster::{Field, Place, Roster, RosterUser};
use domain::user::{Role, Status, username_key};
use std::collections::{HashMap, HashSet};
use store::{Change, class, credential, enrollment, find, user};
use uuid::Uuid;

/// A plan on its way into the database.
pub(crate) struct Work<'a> {
    pub desk: &'a Desk,
    pub roster: &'a Roster,
    pub plan: &'a Plan,
    /// The hash of the password that a row brings.
    pub secret: &'a (dyn Fn(Place) -> Option<&'a str> + Send + Sync),
    /// Which steps are carried out, by index.
    pub does: &'a (dyn Fn(usize) -> bool + Send + Sync),
}

/// What was written.
pub(crate) struct Written {
    /// New users, each with the step that added them.
    pub users: Vec<(usize, UserId)>,
    /// Classes made.
    pub classes: u32,
}

/// Everything that will be written.
#[derive(Default)]
struct Rows {
    classes: Vec<class::Model>,
    users: Vec<user::Model>,
    credentials: Vec<credential::Model>,
    enrollments: Vec<enrollment::Model>,
    /// Teaching classes that users leave.
    left: HashSet<(Uuid, Uuid)>,
    /// Whose sessions at the portal end.
    ended: Vec<Uuid>,
    /// New users with the step that adds each.
    added: Vec<(usize, UserId)>,
}

impl Work<'_> {
    /// Writes the steps.
    pub(crate) async fn write(&self, change: &mut Change) -> Result<Written, Error> {
        let (desk, plan) = (self.desk, self.plan);
        let steps: Vec<usize> = (0..plan.steps.len()).filter(|at| (self.does)(*at)).collect();
        let mut rows = Rows::default();
        for new in &plan.new_classes {
            rows.classes.push(crate::class::new_class(desk.new_id()?, desk, new.title.clone(), new.kind));
        }
        let touched: Vec<Uuid> = steps.iter().filter_map(|at| plan.steps[*at].user).map(|user| user.0).collect();
        let mut have: HashMap<Uuid, user::Model> =
            find::some_users(change, desk.school, &touched).await?.into_iter().map(|u| (u.id, u)).collect();
        for at in steps {
            let row = plan.steps[at].user.and_then(|id| have.remove(&id.0));
            self.take(&mut rows, at, row)?;
        }
        if !self.is_all() {
            rows.drop_unused_classes();
        }
        let classes = rows.classes.len() as u32;
        change.put(rows.classes).await?;
        change.add_credentials(rows.credentials).await?;
        change.put(rows.users).await?;
        change.put(rows.enrollments).await?;
        if !rows.left.is_empty() {
            let users: Vec<Uuid> =
                rows.left.iter().map(|(user, _)| *user).collect::<HashSet<_>>().into_iter().collect();
            let members = find::enrollments_of(change, desk.school, &users).await?;
            let left = members.iter().filter(|row| rows.left.contains(&(row.user_id, row.class_id)));
            let left: Vec<Uuid> = left.map(|row| row.id).collect();
            change.remove::<enrollment::Model>(&left).await?;
        }
        change.end_sessions_of(&rows.ended).await?;
        Ok(Written { users: rows.added, classes })
    }

    /// Every step that would write is carried out: each new class has its members.
    fn is_all(&self) -> bool {
        let writes = |step: &Step| matches!(step.disposition, Disposition::Add { .. } | Disposition::Change { .. });
        self.plan.steps.iter().enumerate().all(|(at, step)| !writes(step) || (self.does)(at))
    }

    fn take(&self, rows: &mut Rows, at: usize, row: Option<user::Model>) -> Result<(), Error> {
        let (desk, step) = (self.desk, &self.plan.steps[at]);
        let now = desk.clock.now();
        let want = step.index.map(|i| &self.roster.users[i]);
        let (mut row, joins) = match (&step.disposition, want, row) {
            (Disposition::Add { class, teaching }, Some(want), _) => {
                let mut row = new_user(desk, want)?;
                row.class_id = class.map(|c| rows.class(c));
                rows.added.push((at, row.id.into()));
                (row, teaching.as_slice())
            }
            (Disposition::Change { cells, class, join, leave, suspend, .. }, _, Some(mut row)) => {
                cells.iter().for_each(|cell| write_cell(&mut row, cell));
                row.class_id = class.map(|c| rows.class(c)).or(row.class_id);
                row.suspended = suspend.unwrap_or(row.suspended);
                rows.left.extend(leave.iter().map(|class| (row.id, class.0)));
                if *suspend == Some(true) || changes_role(step) {
                    // What they signed in with may not do for what they are now.
                    rows.ended.push(row.id);
                }
                (row, join.as_slice())
            }
            (Disposition::Remove, _, Some(mut row)) => {
                row.deleted_at = Some(now);
                rows.ended.push(row.id);
                (row, &[][..])
            }
            _ => return Ok(()),
        };
        if let Some(secret) = step.place.and_then(|p| (self.secret)(p)) {
            let id = desk.new_id()?;
            rows.credentials.push(crate::school::credential(id, desk.school.0, row.id, secret.to_owned(), now));
            row.password_id = Some(id);
            row.must_change = crate::credential::must_change_default(Role::read(&row.role).unwrap_or_default());
        }
        for class in joins {
            let class_id = rows.class(*class);
            let (id, school_id, user_id) = (desk.new_id()?, desk.school.0, row.id);
            rows.enrollments.push(enrollment::Model { id, school_id, user_id, class_id });
        }
        rows.users.push(row);
        Ok(())
    }
}

impl Rows {
    fn class(&self, class: ClassRef) -> Uuid {
        match class {
            ClassRef::Have(id) => id.0,
            ClassRef::New(at) => self.classes[at].id,
        }
    }

    /// A class that only people would have joined who are not added now is not made now.
    fn drop_unused_classes(&mut self) {
        let homes = self.users.iter().filter_map(|user| user.class_id);
        let used: HashSet<Uuid> = homes.chain(self.enrollments.iter().map(|row| row.class_id)).collect();
        self.classes.retain(|class| used.contains(&class.id));
    }
}

fn new_user(desk: &Desk, want: &RosterUser) -> Result<user::Model, Error> {
    let text = |cell: &Option<String>| cell.clone().unwrap_or_default();
    let mut row = crate::school::blank_user(desk.new_id()?, desk.school.0, desk.clock.now());
    row.username = want.username.clone();
    row.username_key = username_key(&want.username);
    row.given_name = text(&want.given_name);
    row.family_name = text(&want.family_name);
    row.email = text(&want.email);
    row.role = want.role.unwrap_or(Role::Student).as_str().to_owned();
    row.sourced_id = text(&want.sourced_id);
    row.birth_date = want.birth_date.map(|d| d.to_string()).unwrap_or_default();
    row.upn = text(&want.upn);
    row.admission_number = text(&want.admission_number);
    row.year = text(&want.year);
    row.employee_number = text(&want.employee_number);
    Ok(row)
}

fn write_cell(row: &mut user::Model, cell: &CellChange) {
    let new = cell.new.clone();
    match cell.field {
        Field::Username => {
            row.username_key = username_key(&new);
            row.username = new;
        }
        Field::GivenName => row.given_name = new,
        Field::FamilyName => row.family_name = new,
        Field::Email => row.email = new,
        Field::Role => row.role = Role::read(&new).unwrap_or_default().as_str().to_owned(),
        Field::SourcedId => row.sourced_id = new,
        Field::BirthDate => row.birth_date = new,
        Field::Upn => row.upn = new,
        Field::AdmissionNumber => row.admission_number = new,
        Field::Year => row.year = new,
        Field::EmployeeNumber => row.employee_number = new,
        // The class is a reference, the password a hash: both are written by the caller.
        Field::Class | Field::Password => {}
    }
}

fn changes_role(step: &Step) -> bool {
    matches!(&step.disposition, Disposition::Change { cells, .. } if cells.iter().any(|c| c.field == Field::Role))
}

/// Refuses a plan that would take the operator's own rights away, or the last administrator's.
pub(crate) fn keep_operators<'a>(book: &Book, steps: impl Iterator<Item = &'a Step>, by: &Office) -> Result<(), Error> {
    let is_lost = |step: &&Step| {
        let is_shut = matches!(step.disposition, Disposition::Remove | Disposition::Change { suspend: Some(true), .. });
        is_shut || changes_role(step)
    };
    let losing: HashSet<UserId> = steps.filter(is_lost).filter_map(|s| s.user).collect();
    let admins = || book.live().filter(|p| p.role == Role::Administrator && p.status() == Status::Active);
    if by.user().is_some_and(|me| losing.contains(&me)) {
        return Err(Error::new(Code::Invalid, "yourself", &[]));
    }
    if admins().any(|p| losing.contains(&p.id())) && admins().all(|p| losing.contains(&p.id())) {
        return Err(Error::new(Code::Invalid, "last_administrator", &[]));
    }
    Ok(())
}

/// The title of a class that is there or will be made.
pub(crate) fn class_title(book: &Book, plan: &Plan, class: ClassRef) -> String {
    match class {
        ClassRef::Have(id) => title(book, id),
        ClassRef::New(at) => plan.new_classes.get(at).map(|c| c.title.clone()).unwrap_or_default(),
    }
}

/// The title of a class.
pub(crate) fn title(book: &Book, id: ClassId) -> String {
    book.class(id).map(|c| c.title.clone()).unwrap_or_default()
}
