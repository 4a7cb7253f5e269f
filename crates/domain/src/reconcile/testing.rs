//! What the tests of this module share: schools and rosters made of one another, and a plan applied without a database.

use super::*;
use crate::class::title_key;
use crate::roster::RosterClass;
use crate::sample::Sample;
use std::collections::HashMap;
use uuid::Uuid;

pub(super) const GUARDED: Options = Options { delete_missing: false, guard_percent: 10 };
pub(super) const DELETING: Options = Options { delete_missing: true, guard_percent: 10 };

pub(super) fn user_id(number: u128) -> UserId {
    UserId(Uuid::from_u128(number))
}

pub(super) fn class_id(number: u128) -> ClassId {
    ClassId(Uuid::from_u128(number))
}

pub(super) fn user(number: u128, username: &str) -> HaveUser {
    HaveUser {
        id: user_id(number),
        username: username.to_owned(),
        given_name: String::new(),
        family_name: String::new(),
        email: String::new(),
        role: Role::Student,
        class: None,
        teaching: BTreeSet::new(),
        has_password: false,
        sourced_id: String::new(),
        birth_date: String::new(),
        upn: String::new(),
        admission_number: String::new(),
        year: String::new(),
        employee_number: String::new(),
        suspended: false,
    }
}

pub(super) fn row(username: &str) -> RosterUser {
    RosterUser { username: username.to_owned(), ..RosterUser::default() }
}

/// The rows in order, with their places and the classes they name.
pub(super) fn roster(rows: impl IntoIterator<Item = RosterUser>) -> Roster {
    let mut users: Vec<RosterUser> = rows.into_iter().collect();
    let mut classes: Vec<RosterClass> = Vec::new();
    for (at, row) in users.iter_mut().enumerate() {
        row.place = Place { file: 0, row: at as u32 + 2 };
        let is_named = |title: &String| classes.iter().any(|class| title_key(&class.title) == title_key(title));
        let title = row.class.clone().filter(|title| !is_named(title));
        classes.extend(title.map(|title| RosterClass { title, kind: ClassKind::Homeroom }));
    }
    Roster { rows: users.len() as u32, users, classes }
}

pub(super) fn have_of(sample: &Sample) -> Have {
    let class = |at: &usize| class_id(*at as u128 + 1);
    let classes = sample.classes.iter().enumerate();
    let users = sample.users.iter().enumerate().map(|(at, made)| HaveUser {
        given_name: made.given_name.clone(),
        family_name: made.family_name.clone(),
        email: made.email.clone(),
        role: made.role,
        class: made.class.as_ref().map(class),
        teaching: made.teaching.iter().map(class).collect(),
        birth_date: made.birth_date.clone(),
        admission_number: made.admission_number.clone(),
        year: made.year.clone(),
        ..user(at as u128 + 1, &made.username)
    });
    Have {
        users: users.collect(),
        classes: classes
            .map(|(at, made)| HaveClass { id: class(&at), title: made.title.clone(), kind: made.kind })
            .collect(),
    }
}

/// The school as a download of everything would tell it.
pub(super) fn roster_of(have: &Have) -> Roster {
    let places: HashMap<ClassId, usize> = have.classes.iter().enumerate().map(|(at, class)| (class.id, at)).collect();
    let at = |id: &ClassId| places[id];
    let filled = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let users = have.users.iter().enumerate().map(|(row, user)| RosterUser {
        place: Place { file: 0, row: row as u32 + 2 },
        username: user.username.clone(),
        given_name: filled(&user.given_name),
        family_name: filled(&user.family_name),
        class: user.class.map(|id| have.classes[at(&id)].title.clone()),
        teaching: user.teaching.iter().map(|id| at(id) as u32).collect(),
        email: filled(&user.email),
        role: Some(user.role),
        password: None,
        sourced_id: filled(&user.sourced_id),
        birth_date: user.birth_date.parse().ok(),
        upn: filled(&user.upn),
        admission_number: filled(&user.admission_number),
        year: filled(&user.year),
        employee_number: filled(&user.employee_number),
    });
    let classes = have.classes.iter().map(|class| RosterClass { title: class.title.clone(), kind: class.kind });
    Roster { rows: have.users.len() as u32, users: users.collect(), classes: classes.collect() }
}

/// The school once the plan is carried out; conflicts change nothing.
pub(super) fn apply(have: &Have, want: &Roster, plan: &Plan) -> Have {
    let mut after = have.clone();
    let mut next = have.users.iter().map(|user| user.id.0.as_u128()).max().unwrap_or_default();
    let first = have.classes.iter().map(|class| class.id.0.as_u128()).max().unwrap_or_default() + 1;
    let new = plan.new_classes.iter().enumerate();
    after.classes.extend(new.map(|(at, class)| HaveClass {
        id: class_id(first + at as u128),
        title: class.title.clone(),
        kind: class.kind,
    }));
    let resolve = |class: &ClassRef| match class {
        ClassRef::Have(id) => *id,
        ClassRef::New(at) => class_id(first + *at as u128),
    };
    let gone = plan.steps.iter().filter(|step| step.disposition == Disposition::Remove);
    let gone: BTreeSet<UserId> = gone.filter_map(|step| step.user).collect();
    after.users.retain(|user| !gone.contains(&user.id));
    for step in &plan.steps {
        match &step.disposition {
            Disposition::Add { class, teaching } => {
                next += 1;
                let mut made = added(next, &want.users[step.index.expect("a new user stands in a row")]);
                made.class = class.as_ref().map(resolve);
                made.teaching = teaching.iter().map(resolve).collect();
                after.users.push(made);
            }
            Disposition::Change { cells, class, join, .. } => {
                let user =
                    after.users.iter_mut().find(|user| Some(user.id) == step.user).expect("a change is of a user");
                cells.iter().for_each(|cell| write(user, cell));
                user.class = class.as_ref().map(resolve).or(user.class);
                user.teaching.extend(join.iter().map(resolve));
            }
            Disposition::Remove | Disposition::Unchanged | Disposition::Conflict { .. } => {}
        }
    }
    after
}

fn added(number: u128, row: &RosterUser) -> HaveUser {
    let text = |cell: &Option<String>| cell.clone().unwrap_or_default();
    HaveUser {
        given_name: text(&row.given_name),
        family_name: text(&row.family_name),
        email: text(&row.email),
        role: row.role.unwrap_or_default(),
        sourced_id: text(&row.sourced_id),
        birth_date: row.birth_date.map(|date| date.to_string()).unwrap_or_default(),
        upn: text(&row.upn),
        admission_number: text(&row.admission_number),
        year: text(&row.year),
        employee_number: text(&row.employee_number),
        ..user(number, &row.username)
    }
}

fn write(user: &mut HaveUser, cell: &CellChange) {
    let place = match cell.field {
        Field::Username => &mut user.username,
        Field::GivenName => &mut user.given_name,
        Field::FamilyName => &mut user.family_name,
        Field::Email => &mut user.email,
        Field::SourcedId => &mut user.sourced_id,
        Field::BirthDate => &mut user.birth_date,
        Field::Upn => &mut user.upn,
        Field::AdmissionNumber => &mut user.admission_number,
        Field::Year => &mut user.year,
        Field::EmployeeNumber => &mut user.employee_number,
        Field::Role => return user.role = Role::read(&cell.new).expect("the school's word for a type"),
        Field::Class => return,
        Field::Password => panic!("a password is never a cell of a plan"),
    };
    assert_eq!(*place, cell.old, "the cell says what stands there now");
    place.clone_from(&cell.new);
}
