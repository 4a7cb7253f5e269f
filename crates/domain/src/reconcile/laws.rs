//! What holds for every school and every roster. The names, keys and classes come from small stocks, so that they meet.

use super::testing::*;
use super::*;
use crate::class::title_key;
use crate::roster::RosterClass;
use proptest::prelude::*;
use std::collections::HashSet;

const USERNAMES: [&str; 9] = ["ann", "Ánn", "bob", "cy", "dot", "Eve", "fay", "guy", "hal"];
const NAMES: [&str; 6] = ["", "Ann", "Siân", "SIAN", "O’Brien", "Begum"];
const HOMES: [&str; 5] = ["4H", "4h", "5B", "6É", "6E"];
const KEYS: [&str; 4] = ["", "k1", "k2", "K3"];
const TAUGHT: [&str; 4] = ["Choir", "Guitar", "Maths", "4H"];

fn any_user() -> impl Strategy<Value = HaveUser> {
    let names = (0..NAMES.len(), 0..NAMES.len(), 0..USERNAMES.len());
    let keys = (0..KEYS.len(), 0..KEYS.len(), 0..KEYS.len(), 0..3_usize);
    let classes = (proptest::option::of(1..4_u128), proptest::collection::btree_set(4..6_u128, 0..3));
    (names, keys, classes, any::<bool>()).prop_map(
        |((given, family, username), (sourced, upn, admission, born), (home, taught), is_staff)| HaveUser {
            given_name: NAMES[given].to_owned(),
            family_name: NAMES[family].to_owned(),
            role: if is_staff { Role::Teacher } else { Role::Student },
            class: home.map(class_id),
            teaching: taught.into_iter().map(class_id).collect(),
            sourced_id: KEYS[sourced].to_owned(),
            upn: KEYS[upn].to_owned(),
            admission_number: KEYS[admission].to_owned(),
            birth_date: ["", "2018-02-03", "2018-02-04"][born].to_owned(),
            ..user(0, USERNAMES[username])
        },
    )
}

fn any_school() -> impl Strategy<Value = Have> {
    proptest::collection::vec(any_user(), 0..8).prop_map(|mut users| {
        let mut taken = HashSet::new();
        users.retain(|user| taken.insert(username_key(&user.username)));
        users.iter_mut().zip(1..).for_each(|(user, number)| user.id = user_id(number));
        let titles = [
            ("4H", ClassKind::Homeroom),
            ("5B", ClassKind::Homeroom),
            ("6É", ClassKind::Homeroom),
            ("Choir", ClassKind::Scheduled),
            ("4H", ClassKind::Scheduled),
        ];
        let classes = titles.into_iter().zip(1..).map(|((title, kind), number)| HaveClass {
            id: class_id(number),
            title: title.to_owned(),
            kind,
        });
        Have { users, classes: classes.collect() }
    })
}

fn any_row() -> impl Strategy<Value = RosterUser> {
    let maybe = |of: usize| proptest::option::of(0..of);
    let names = (maybe(NAMES.len()), maybe(NAMES.len()), 0..USERNAMES.len());
    let keys = (maybe(KEYS.len()), maybe(KEYS.len()), maybe(KEYS.len()), maybe(3));
    let rest = (maybe(HOMES.len()), proptest::collection::vec(0..5_u32, 0..3), maybe(3));
    (names, keys, rest).prop_map(
        |((given, family, username), (sourced, upn, admission, born), (home, teaching, role))| {
            let pick = |stock: &[&str], at: Option<usize>| at.map(|at| stock[at].to_owned());
            RosterUser {
                given_name: pick(&NAMES, given),
                family_name: pick(&NAMES, family),
                class: pick(&HOMES, home),
                teaching,
                role: role.map(|at| [Role::Student, Role::Teacher, Role::Administrator][at]),
                sourced_id: pick(&KEYS, sourced),
                upn: pick(&KEYS, upn),
                admission_number: pick(&KEYS, admission),
                birth_date: born.map(|at| jiff::civil::date(2018, 2, 2 + at as i8)),
                ..row(USERNAMES[username])
            }
        },
    )
}

fn any_roster() -> impl Strategy<Value = Roster> {
    proptest::collection::vec(any_row(), 0..8).prop_map(|mut rows| {
        let mut taken = HashSet::new();
        rows.retain(|row| taken.insert(username_key(&row.username)));
        let taught = TAUGHT.map(|title| RosterClass { title: title.to_owned(), kind: ClassKind::Scheduled });
        let mut roster = roster(rows);
        // Teaching classes first, for rows point at them by index; the last index is a registration class or nothing.
        roster.classes.splice(0..0, taught);
        roster
    })
}

fn any_roster_and_order() -> impl Strategy<Value = (Roster, Vec<usize>)> {
    any_roster().prop_flat_map(|want| {
        let order = Just((0..want.users.len()).collect::<Vec<_>>()).prop_shuffle();
        (Just(want), order)
    })
}

fn any_options() -> impl Strategy<Value = Options> {
    any::<bool>().prop_map(|delete_missing| Options { delete_missing, guard_percent: 10 })
}

/// The school without ids and order.
fn told(have: &Have) -> Vec<String> {
    let title = |id: &ClassId| have.classes.iter().find(|class| class.id == *id).map(|class| class.title.clone());
    let told = have.users.iter().map(|user| {
        let mut taught: Vec<_> = user.teaching.iter().map(title).collect();
        taught.sort();
        let bare = HaveUser { id: user_id(0), class: None, teaching: BTreeSet::new(), ..user.clone() };
        format!("{bare:?} {:?} {taught:?}", user.class.as_ref().map(title))
    });
    let mut told: Vec<_> = told.collect();
    told.sort();
    told
}

fn has_distinct_keys(have: &Have) -> bool {
    let keys: [fn(&HaveUser) -> &str; 3] = [|user| &user.sourced_id, |user| &user.upn, |user| &user.admission_number];
    keys.into_iter().all(|key| {
        let mut seen = HashSet::new();
        have.users.iter().map(key).filter(|text| !text.is_empty()).all(|text| seen.insert(text.to_lowercase()))
    })
}

fn is_conflict(step: &Step) -> bool {
    matches!(step.disposition, Disposition::Conflict { .. })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_plan_applied_leaves_only_its_conflicts(have in any_school(), want in any_roster(), options in any_options()) {
        let first = plan(&have, &want, &options);
        let after = apply(&have, &want, &first);
        let second = plan(&after, &want, &options);
        prop_assert!(second.steps.len() == want.users.len(), "nobody is left to be removed: {:?}", second.steps);
        let has_conflict = first.steps.iter().any(is_conflict);
        // A key that two users share finds nobody until one of them has lost it: a conflict may then claim the other.
        let is_settled = |step: &Step| !is_conflict(step) && (!has_conflict || has_distinct_keys(&have));
        for (before, now) in first.steps.iter().zip(&second.steps).filter(|(before, _)| is_settled(before)) {
            prop_assert!(now.disposition == Disposition::Unchanged, "{:?} was applied, but then: {:?}", before, now);
        }
        if !has_conflict {
            prop_assert!(second.new_classes.is_empty(), "every class is there now");
            prop_assert_eq!(told(&apply(&after, &want, &second)), told(&after), "applied twice changes nothing");
        }
    }

    #[test]
    fn what_a_conflict_waits_for_is_settled_in_the_end(have in any_school(), want in any_roster()) {
        let mut have = have;
        for _ in 0..=want.users.len() {
            have = apply(&have, &want, &plan(&have, &want, &GUARDED));
        }
        let is_settled = |step: &Step| is_conflict(step) || step.disposition == Disposition::Unchanged;
        let last = plan(&have, &want, &GUARDED);
        prop_assert!(last.steps.iter().all(is_settled), "one more upload would change something again");
    }

    #[test]
    fn a_download_uploaded_again_changes_nothing(have in any_school(), options in any_options()) {
        let same = plan(&have, &roster_of(&have), &options);
        prop_assert!(same.steps.len() == have.users.len(), "nobody is removed");
        for step in &same.steps {
            prop_assert!(step.disposition == Disposition::Unchanged, "{:?}", step);
        }
        prop_assert!(same.new_classes.is_empty() && same.alarms.is_empty(), "nothing is made, nothing alarms");
    }

    #[test]
    fn the_order_of_the_rows_does_not_matter(
        have in any_school(), (want, order) in any_roster_and_order(), options in any_options()
    ) {
        let shuffled = Roster { users: order.iter().map(|at| want.users[*at].clone()).collect(), ..want.clone() };
        let (one, other) = (plan(&have, &want, &options), plan(&have, &shuffled, &options));
        let (after_one, after_other) = (apply(&have, &want, &one), apply(&have, &shuffled, &other));
        prop_assert_eq!(told(&after_one), told(&after_other), "the same school comes of it");
        for (at, step) in order.iter().zip(&other.steps) {
            prop_assert_eq!(is_conflict(&one.steps[*at]), is_conflict(step), "the same rows are in conflict");
            prop_assert_eq!(one.steps[*at].user, step.user, "each row means the same user");
        }
    }

    #[test]
    fn what_must_hold_in_a_school_still_holds(have in any_school(), want in any_roster(), options in any_options()) {
        let plan = plan(&have, &want, &options);
        let after = apply(&have, &want, &plan);
        let keys: HashSet<_> = after.users.iter().map(|user| username_key(&user.username)).collect();
        prop_assert_eq!(keys.len(), after.users.len(), "usernames are unique");
        let titles: HashSet<_> = after.classes.iter().map(|class| (class.kind, title_key(&class.title))).collect();
        prop_assert_eq!(titles.len(), after.classes.len(), "titles are unique among the classes of a kind");
        let kind = |id: &ClassId| after.classes.iter().find(|class| class.id == *id).map(|class| class.kind);
        for user in &after.users {
            let (mut homes, mut taught) = (user.class.iter(), user.teaching.iter());
            prop_assert!(homes.all(|id| kind(id) == Some(ClassKind::Homeroom)), "one registration class, and it is one");
            prop_assert!(taught.all(|id| kind(id) == Some(ClassKind::Scheduled)), "teaching classes are such");
        }
        for class in after.classes.iter().skip(have.classes.len()) {
            let is_in = |user: &HaveUser| user.class == Some(class.id) || user.teaching.contains(&class.id);
            let is_used = after.users.iter().any(is_in);
            prop_assert!(is_used, "nobody is in the new class {}", class.title);
        }
    }

    #[test]
    fn no_user_is_meant_by_two_steps_and_only_unnamed_pupils_go(have in any_school(), want in any_roster()) {
        let plan = plan(&have, &want, &DELETING);
        let mut meant = HashSet::new();
        let mut users = plan.steps.iter().filter_map(|step| step.user);
        prop_assert!(users.all(|user| meant.insert(user)), "two steps for one user");
        let others: HashSet<UserId> = plan.steps.iter().filter_map(|step| match step.disposition {
            Disposition::Conflict { other, .. } => Some(other),
            _ => None,
        }).collect();
        for step in plan.steps.iter().filter(|step| step.disposition == Disposition::Remove) {
            let gone = have.users.iter().find(|user| Some(user.id) == step.user).expect("a removal is of a user");
            prop_assert!(gone.role == Role::Student, "only pupils are removed");
            prop_assert!(!others.contains(&gone.id), "someone in a conflict is not missing");
        }
    }
}
