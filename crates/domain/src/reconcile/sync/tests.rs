//! A sync of an imaginary school with what a provider says of it.

use super::*;
use crate::class::ClassKind;
use crate::id::ClassId;
use crate::provider::{Counts, ExternalClass, Provider};
use crate::reconcile::testing::{have_of, user_id};
use crate::reconcile::{ClassRef, HaveClass, NewClass};
use crate::sample::sample_school;
use uuid::Uuid;

const OPTIONS: SyncOptions =
    SyncOptions { pupils: true, staff: true, guard_percent: 10, pattern: UsernamePattern::InitialSurname };

fn read_of(people: Vec<External>, classes: Vec<ExternalClass>) -> Read {
    Read {
        provider: Provider::Wonde,
        at: jiff::Timestamp::UNIX_EPOCH,
        counts: Counts::of(&people, &classes, &[]),
        people,
        classes,
        guardians: Vec::new(),
        gone: Vec::new(),
        missing: Vec::new(),
        mark: None,
    }
}

/// The school as a provider that knows everything would tell it.
fn told(have: &Have) -> Read {
    let id = |class: &ClassId| format!("class/{}", class.0.as_u128());
    let said = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let person = |user: &HaveUser| External {
        id: format!("person/{}", user.id.0.as_u128()),
        role: Some(user.role),
        given_name: said(&user.given_name),
        family_name: said(&user.family_name),
        email: said(&user.email),
        birth_date: user.birth_date.parse().ok(),
        admission_number: said(&user.admission_number),
        year: said(&user.year),
        class: user.class.as_ref().map(id),
        teaching: Some(user.teaching.iter().map(id).collect()),
        is_active: Some(!user.suspended),
        ..External::default()
    };
    let class = |class: &HaveClass| ExternalClass {
        id: id(&class.id),
        title: class.title.clone(),
        kind: class.kind,
        ..ExternalClass::default()
    };
    read_of(have.users.iter().map(person).collect(), have.classes.iter().map(class).collect())
}

/// The school once the plan is carried out, and what is known then.
fn carried_out(have: &Have, read: &Read, plan: &SyncPlan, decisions: &Decisions) -> (Have, Decisions) {
    let (mut after, mut decisions) = (have.clone(), decisions.clone());
    let first = 1_000_000;
    for (at, NewClass { title, kind }) in plan.plan.new_classes.iter().enumerate() {
        let id = ClassId(Uuid::from_u128(first + at as u128));
        after.classes.push(HaveClass { id, title: title.clone(), kind: *kind });
    }
    let class = |class: &ClassRef| match class {
        ClassRef::Have(id) => *id,
        ClassRef::New(at) => ClassId(Uuid::from_u128(first + *at as u128)),
    };
    let mut ties: Vec<Tie> = plan.matched.iter().map(|one| (one.user, read.people[one.external].id.clone())).collect();
    for step in &plan.plan.steps {
        let place = step.user.and_then(|id| after.users.iter().position(|user| user.id == id));
        match (&step.disposition, place) {
            (Disposition::Add { class: home, teaching }, _) => {
                let row = &plan.roster.users[step.index.unwrap()];
                let text = |cell: &Option<String>| cell.clone().unwrap_or_default();
                let id = user_id(2_000_000 + step.index.unwrap() as u128);
                ties.push((id, read.people[plan.of_row[step.index.unwrap()]].id.clone()));
                after.users.push(HaveUser {
                    given_name: text(&row.given_name),
                    family_name: text(&row.family_name),
                    email: text(&row.email),
                    role: row.role.unwrap_or_default(),
                    class: home.as_ref().map(class),
                    teaching: teaching.iter().map(class).collect(),
                    birth_date: row.birth_date.map(|date| date.to_string()).unwrap_or_default(),
                    upn: text(&row.upn),
                    admission_number: text(&row.admission_number),
                    year: text(&row.year),
                    employee_number: text(&row.employee_number),
                    ..crate::reconcile::testing::user(id.0.as_u128(), &row.username)
                });
            }
            (Disposition::Change { cells, class: home, join, leave, suspend, .. }, Some(at)) => {
                let user = &mut after.users[at];
                for cell in cells {
                    let new = cell.new.clone();
                    match cell.field {
                        Field::GivenName => user.given_name = new,
                        Field::FamilyName => user.family_name = new,
                        Field::Email => user.email = new,
                        Field::Year => user.year = new,
                        Field::EmployeeNumber => user.employee_number = new,
                        Field::BirthDate => user.birth_date = new,
                        Field::AdmissionNumber => user.admission_number = new,
                        Field::Upn => user.upn = new,
                        Field::Role => user.role = Role::read(&new).unwrap(),
                        Field::Class => {}
                        other => panic!("a sync never writes {other:?}"),
                    }
                }
                user.class = home.as_ref().map(class).or(user.class);
                user.teaching.extend(join.iter().map(class));
                user.teaching.retain(|id| !leave.contains(id));
                user.suspended = suspend.unwrap_or(user.suspended);
            }
            (Disposition::Remove, Some(at)) => drop(after.users.remove(at)),
            _ => {}
        }
    }
    decisions.known = ties;
    (after, decisions)
}

fn school() -> Have {
    have_of(&sample_school())
}

fn counts(plan: &SyncPlan) -> (usize, usize, usize) {
    let of = |is: fn(&Disposition) -> bool| plan.plan.steps.iter().filter(|step| is(&step.disposition)).count();
    (
        of(|d| matches!(d, Disposition::Add { .. })),
        of(|d| matches!(d, Disposition::Change { .. })),
        of(|d| *d == Disposition::Remove),
    )
}

#[test]
fn a_school_told_as_it_is_needs_nobody_and_changes_nothing() {
    let have = school();
    let plan = sync(&have, &told(&have), &Decisions::default(), &OPTIONS);
    let alone: Vec<_> = plan.unmatched.iter().map(|one| one.user).collect();
    assert_eq!((counts(&plan), alone), ((0, 0, 0), vec![]));
    assert!(plan.is_settled() && plan.plan.alarms.is_empty(), "{:?}", plan.plan.alarms);
    for one in &plan.matched {
        let id = format!("person/{}", one.user.0.as_u128());
        assert_eq!(told(&have).people[one.external].id, id, "nobody is taken for another");
    }
}

#[test]
fn whoever_is_switched_off_there_and_has_no_account_gets_none_until_they_are_switched_on() {
    let have = school();
    let mut read = told(&have);
    let off = External {
        id: "person/off".into(),
        given_name: Some("Freya".into()),
        family_name: Some("Oyelaran".into()),
        is_active: Some(false),
        ..read.people[100].clone()
    };
    read.people.push(External { birth_date: None, admission_number: None, email: None, ..off });
    assert_eq!(counts(&sync(&have, &read, &Decisions::default(), &OPTIONS)), (0, 0, 0));
    read.people.last_mut().unwrap().is_active = Some(true);
    assert_eq!(counts(&sync(&have, &read, &Decisions::default(), &OPTIONS)), (1, 0, 0));
}

#[test]
fn what_a_provider_only_writes_otherwise_is_no_change() {
    let mut have = school();
    let at = have.users.iter().position(|user| user.role == Role::Student && !user.family_name.is_empty()).unwrap();
    have.users[at].family_name = "O’Brien".into();
    (have.users[at + 1].given_name, have.users[at + 1].family_name) = ("Tenzin".into(), String::new());
    let mut read = told(&have);
    read.people[at].family_name = Some("O'Brien".into());
    (read.people[at + 1].given_name, read.people[at + 1].family_name) = (None, Some("Tenzin".into()));
    assert_eq!(counts(&sync(&have, &read, &Decisions::default(), &OPTIONS)), (0, 0, 0));
    read.people[at].family_name = Some("O'Brian".into());
    assert_eq!(counts(&sync(&have, &read, &Decisions::default(), &OPTIONS)), (0, 1, 0), "another name is one");
}

#[test]
fn whoever_is_ignored_is_not_somebody_new_at_the_provider() {
    let have = school();
    let read = told(&have);
    let ignored = have.users[100].id;
    let known = vec![(ignored, format!("person/{}", ignored.0.as_u128()))];
    let decisions = Decisions { known, ignored: BTreeSet::from([ignored]), ..Decisions::default() };
    let plan = sync(&have, &read, &decisions, &OPTIONS);
    assert_eq!(counts(&plan), (0, 0, 0), "neither changed nor added a second time");
    assert!(plan.matched.iter().all(|one| one.user != ignored));
    let unknown = Decisions { known: Vec::new(), ..decisions };
    let plan = sync(&have, &read, &unknown, &OPTIONS);
    assert_eq!(counts(&plan), (0, 0, 0), "nor at a provider that was never asked about them");
    assert!(plan.matched.iter().all(|one| one.user != ignored));
}

#[test]
fn where_roles_are_not_told_staff_are_known_though_the_sync_is_not_about_them() {
    let have = school();
    let mut read = told(&have);
    read.people.iter_mut().for_each(|person| person.role = None);
    let teacher = have.users.iter().position(|user| user.role == Role::Teacher).unwrap();
    let id = have.users[teacher].id;
    read.people[teacher].year = Some("Year 5".into());
    let options = SyncOptions { staff: false, ..OPTIONS };
    let is_about = |plan: &SyncPlan| plan.matched.iter().any(|one| one.user == id);
    let plan = sync(&have, &read, &Decisions::default(), &options);
    assert_eq!((counts(&plan), is_about(&plan)), ((0, 0, 0), false), "left alone, and no second account");
    read.provider = Provider::File;
    let plan = sync(&have, &read, &Decisions::default(), &options);
    assert_eq!((counts(&plan), is_about(&plan)), ((0, 1, 0), true), "a file is about whoever stands in it");
    read.people.remove(teacher);
    let plan = sync(&have, &read, &Decisions::default(), &options);
    assert!(plan.unmatched.is_empty(), "and asks about no teacher who does not: {:?}", plan.unmatched);
}

#[test]
fn an_administrator_is_neither_made_a_teacher_nor_suspended_by_a_provider() {
    let have = school();
    let mut read = told(&have);
    let is_admin = |user: &&HaveUser| user.role == Role::Administrator;
    let admins: Vec<String> =
        have.users.iter().filter(is_admin).map(|user| format!("person/{}", user.id.0.as_u128())).collect();
    assert!(!admins.is_empty());
    for person in read.people.iter_mut().filter(|person| admins.contains(&person.id)) {
        (person.role, person.is_active) = (Some(Role::Teacher), Some(false));
    }
    assert_eq!(counts(&sync(&have, &read, &Decisions::default(), &OPTIONS)), (0, 0, 0));
}

#[test]
fn an_empty_school_gets_everybody_and_the_second_plan_is_empty() {
    let read = told(&school());
    let (empty, decisions) = (Have::default(), Decisions::default());
    let plan = sync(&empty, &read, &decisions, &OPTIONS);
    assert_eq!(counts(&plan).0, read.people.len());
    let (after, decisions) = carried_out(&empty, &read, &plan, &decisions);
    let again = sync(&after, &read, &decisions, &OPTIONS);
    assert_eq!((counts(&again), again.unmatched.len(), again.plan.new_classes.len()), ((0, 0, 0), 0, 0));
}

#[test]
fn what_changed_at_the_provider_is_changed_here_and_then_no_more() {
    let have = school();
    let mut read = told(&have);
    let known = have.users.iter().zip(&read.people).map(|(user, person)| (user.id, person.id.clone())).collect();
    let decisions = Decisions { known, ..Decisions::default() };
    let pupil = have.users.iter().position(|user| user.role == Role::Student && !user.teaching.is_empty()).unwrap();
    read.people[pupil].family_name = Some("Entirely-Other".into());
    read.people[pupil].teaching = Some(Vec::new());
    read.people[pupil + 1].is_active = Some(false);
    read.people[pupil + 1].email = None;
    let new = ExternalClass { id: "class/new".into(), title: "Robotics".into(), ..ExternalClass::default() };
    read.people[pupil + 2].teaching.get_or_insert_default().push(new.id.clone());
    read.classes.push(ExternalClass { kind: ClassKind::Scheduled, ..new });
    let plan = sync(&have, &read, &decisions, &OPTIONS);
    assert_eq!((counts(&plan), plan.unmatched.len()), ((0, 3, 0), 0), "matched for life, whatever the name is");
    let (after, decisions) = carried_out(&have, &read, &plan, &decisions);
    assert_eq!(after.users[pupil].family_name, "Entirely-Other");
    assert!(after.users[pupil].teaching.is_empty(), "taken out of the provider's own classes");
    assert!(after.users[pupil + 1].suspended);
    assert_eq!(after.users[pupil + 1].email, have.users[pupil + 1].email, "what is not said is not wiped");
    let again = sync(&after, &read, &decisions, &OPTIONS);
    assert_eq!(counts(&again), (0, 0, 0));
}

#[test]
fn a_class_that_the_provider_does_not_have_loses_nobody() {
    let mut have = school();
    let read = told(&have);
    let id = ClassId(Uuid::from_u128(999_999));
    have.classes.push(HaveClass { id, title: "Knitting after tea".into(), kind: ClassKind::Scheduled });
    have.users.iter_mut().for_each(|user| user.teaching.extend([id]));
    let plan = sync(&have, &read, &Decisions::default(), &OPTIONS);
    assert_eq!(counts(&plan), (0, 0, 0));
}

#[test]
fn whoever_is_missing_waits_for_a_person_and_goes_only_when_one_says_so() {
    let have = school();
    let mut read = told(&have);
    let known = have.users.iter().zip(&read.people).map(|(user, person)| (user.id, person.id.clone())).collect();
    let mut decisions = Decisions { known, ..Decisions::default() };
    let at: Vec<usize> = (0..have.users.len()).filter(|at| have.users[*at].role == Role::Student).take(3).collect();
    let [one, two, three] = [0, 1, 2].map(|n| have.users[at[n]].id);
    read.people[at[1]].has_left = true;
    read.people.remove(at[2]);
    read.people.remove(at[0]);
    let plan = sync(&have, &read, &decisions, &OPTIONS);
    let why: Vec<_> = plan.unmatched.iter().map(|one| (one.user, one.why)).collect();
    assert_eq!(why, [(one, Alone::Gone), (two, Alone::Left), (three, Alone::Gone)]);
    assert!(!plan.is_settled() && counts(&plan) == (0, 0, 0), "nobody is deleted by itself");
    decisions.deleted.insert(one);
    decisions.ignored.extend([two, three]);
    let plan = sync(&have, &read, &decisions, &OPTIONS);
    assert!(plan.is_settled());
    assert_eq!((counts(&plan), plan.unmatched.len()), ((0, 0, 1), 1));
    decisions.ignored.clear();
    assert!(!sync(&have, &read, &decisions, &OPTIONS).is_settled(), "a decision taken back is open again");
}

#[test]
fn more_deletions_and_suspensions_than_the_guard_allows_are_told() {
    let have = school();
    let mut read = told(&have);
    let pupils: Vec<usize> = (0..have.users.len()).filter(|at| have.users[*at].role == Role::Student).collect();
    pupils.iter().take(pupils.len() / 5).for_each(|at| read.people[*at].is_active = Some(false));
    let plan = sync(&have, &read, &Decisions::default(), &OPTIONS);
    let codes: Vec<_> = plan.plan.alarms.iter().map(|alarm| alarm.code).collect();
    assert_eq!(codes, [AlarmCode::TooManyRemoved]);
}

#[test]
fn cells_somebody_wants_kept_are_kept_and_people_left_out_get_no_account() {
    let have = school();
    let mut read = told(&have);
    let user = have.users[5].id;
    read.people[5].given_name = Some("Another".into());
    read.people[5].year = Some("9".into());
    let known = vec![(user, read.people[5].id.clone())];
    let kept = BTreeMap::from([(user, BTreeSet::from([Field::GivenName]))]);
    read.people.push(External { id: "supply".into(), given_name: Some("Sue".into()), ..External::default() });
    let left_out = BTreeSet::from(["supply".to_owned()]);
    let plan = sync(&have, &read, &Decisions { known, kept, left_out, ..Decisions::default() }, &OPTIONS);
    assert_eq!(counts(&plan), (0, 1, 0));
    let changed = plan.plan.steps.iter().find(|step| step.user == Some(user)).unwrap();
    let Disposition::Change { cells, .. } = &changed.disposition else { panic!("{changed:?}") };
    assert_eq!(cells.iter().map(|cell| cell.field).collect::<Vec<_>>(), [Field::Year]);
}

#[test]
fn two_teaching_classes_of_one_title_stay_two() {
    let class = |id: &str, year: Option<&str>| ExternalClass {
        id: id.into(),
        title: "Maths".into(),
        kind: ClassKind::Scheduled,
        year: year.map(str::to_owned),
        teachers: None,
    };
    let person = |id: &str, class: &str| External {
        id: id.into(),
        role: Some(Role::Student),
        given_name: Some("A".into()),
        family_name: Some(id.into()),
        teaching: Some(vec![class.into()]),
        ..External::default()
    };
    let read = read_of(
        vec![person("Amber", "a"), person("Birch", "b"), person("Cedar", "c")],
        vec![class("a", Some("3")), class("b", None), class("c", None)],
    );
    let plan = sync(&Have::default(), &read, &Decisions::default(), &OPTIONS);
    let mut titles: Vec<_> = plan.plan.new_classes.iter().map(|class| class.title.as_str()).collect();
    titles.sort_unstable();
    assert_eq!(titles, ["Maths (2)", "Maths (3)", "Maths (year 3)"]);
}
