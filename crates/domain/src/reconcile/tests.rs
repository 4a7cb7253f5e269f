//! One rule of a plan at a time.

use super::testing::*;
use super::*;
use crate::roster::RosterClass;
use crate::sample::{big_school, sample_school};
use jiff::civil::date;

fn have(users: impl IntoIterator<Item = HaveUser>) -> Have {
    let classes = [("4H", ClassKind::Homeroom), ("5B", ClassKind::Homeroom), ("Choir", ClassKind::Scheduled)];
    let classes = classes.into_iter().zip(1..).map(|((title, kind), number)| HaveClass {
        id: class_id(number),
        title: title.to_owned(),
        kind,
    });
    Have { users: users.into_iter().collect(), classes: classes.collect() }
}

fn ava() -> HaveUser {
    HaveUser {
        given_name: "Ava".into(),
        family_name: "Begum".into(),
        class: Some(class_id(1)),
        email: "a.begum@larkfield.example".into(),
        sourced_id: "w1".into(),
        upn: "ava@larkfield.example".into(),
        admission_number: "A1".into(),
        birth_date: "2018-03-04".into(),
        ..user(1, "abegum")
    }
}

fn first(have: &Have, row: RosterUser) -> Step {
    plan(have, &roster([row]), &GUARDED).steps.remove(0)
}

/// The cells that `change` of Ava's row would change, as (field, new).
fn changed(change: impl FnOnce(&mut RosterUser)) -> Vec<(Field, String)> {
    let mut row = row("abegum");
    change(&mut row);
    match first(&have([ava()]), row).disposition {
        Disposition::Change { cells, .. } => cells.into_iter().map(|cell| (cell.field, cell.new)).collect(),
        Disposition::Unchanged => Vec::new(),
        other => panic!("a known user was {other:?}"),
    }
}

#[test]
fn the_immutable_id_finds_a_user_whose_username_and_names_changed() {
    let renamed = RosterUser { sourced_id: Some("w1".into()), given_name: Some("Eva".into()), ..row("ebegum") };
    let step = first(&have([ava()]), renamed);
    assert_eq!(step.user, Some(user_id(1)), "the id is for life");
    let Disposition::Change { cells, .. } = step.disposition else { panic!("{step:?}") };
    let fields: Vec<_> = cells.iter().map(|cell| (cell.field, cell.old.as_str(), cell.new.as_str())).collect();
    assert_eq!(fields, [(Field::Username, "abegum", "ebegum"), (Field::GivenName, "Ava", "Eva")], "both cells change");
}

#[test]
fn upn_and_admission_number_find_a_user_under_another_username() {
    for row in [
        RosterUser { upn: Some("AVA@larkfield.example".into()), ..row("ava.begum") },
        RosterUser { admission_number: Some("A1".into()), ..row("ava.begum") },
    ] {
        assert_eq!(first(&have([ava()]), row).user, Some(user_id(1)), "a key of hers alone");
    }
}

#[test]
fn a_key_that_two_users_or_two_rows_hold_finds_nobody() {
    let shared = HaveUser { upn: "ava@larkfield.example".into(), ..user(2, "zed") };
    let row_of = |username| RosterUser { upn: Some("ava@larkfield.example".into()), ..row(username) };
    assert_eq!(first(&have([ava(), shared]), row_of("new1")).user, None, "two users hold it");
    let plan = plan(&have([ava()]), &roster([row_of("new1"), row_of("new2")]), &GUARDED);
    assert!(plan.steps.iter().all(|step| matches!(step.disposition, Disposition::Add { .. })), "two rows hold it");
}

#[test]
fn keys_that_point_at_two_users_are_a_conflict() {
    let step = first(&have([ava(), user(2, "bob")]), RosterUser { sourced_id: Some("w1".into()), ..row("bob") });
    assert_eq!(step.user, Some(user_id(1)), "the id says Ava");
    assert_eq!(
        step.disposition,
        Disposition::Conflict { other: user_id(2), field: Field::Username },
        "the username says Bob"
    );
}

#[test]
fn the_second_row_of_a_user_is_a_conflict_in_either_order() {
    let by_id = RosterUser { sourced_id: Some("w1".into()), ..row("ava.b") };
    let by_name = row("abegum");
    for (rows, loser) in [([by_id.clone(), by_name.clone()], 1), ([by_name, by_id], 0)] {
        let plan = plan(&have([ava()]), &roster(rows), &GUARDED);
        let conflict = Disposition::Conflict { other: user_id(1), field: Field::Username };
        assert_eq!(
            (&plan.steps[loser].disposition, plan.steps[loser].user),
            (&conflict, None),
            "the id is the stronger claim"
        );
        assert_eq!(plan.steps[1 - loser].user, Some(user_id(1)), "it has her");
    }
}

#[test]
fn a_username_that_came_back_for_someone_else_is_a_conflict() {
    let mut new = RosterUser { given_name: Some("Adil".into()), family_name: Some("Begum".into()), ..row("abegum") };
    let conflict = |field| Disposition::Conflict { other: user_id(1), field };
    new.birth_date = Some(date(2021, 10, 1));
    assert_eq!(
        first(&have([ava()]), new.clone()).disposition,
        conflict(Field::BirthDate),
        "another first name and birthday"
    );
    new.birth_date = None;
    new.admission_number = Some("A9".into());
    assert_eq!(
        first(&have([ava()]), new.clone()).disposition,
        conflict(Field::AdmissionNumber),
        "another first name and number"
    );
    new.admission_number = None;
    new.sourced_id = Some("w9".into());
    assert_eq!(first(&have([ava()]), new).disposition, conflict(Field::SourcedId), "another first name and id");
}

#[test]
fn a_new_records_system_with_new_ids_keeps_its_people() {
    let cells = changed(|row| {
        row.sourced_id = Some("arbor-7".into());
        row.given_name = Some("Ava".into());
        row.family_name = Some("Begum".into());
    });
    assert_eq!(cells, [(Field::SourcedId, "arbor-7".to_owned())], "username and both names vouch for her");
}

#[test]
fn an_empty_cell_says_nothing() {
    let cells = changed(|row| {
        row.given_name = Some(String::new());
        row.email = Some("  ".into());
        row.class = Some(String::new());
    });
    assert_eq!(cells, [], "an upload never wipes what the school has");
}

#[test]
fn letter_case_and_accents_matter_in_a_name_and_nowhere_else() {
    assert_eq!(
        changed(|row| row.given_name = Some("Áva".into())),
        [(Field::GivenName, "Áva".to_owned())],
        "an accent in a name"
    );
    assert_eq!(
        changed(|row| row.family_name = Some("BEGUM".into())),
        [(Field::FamilyName, "BEGUM".to_owned())],
        "case in a name"
    );
    assert_eq!(changed(|row| row.given_name = Some(" Ava ".into())), [], "spaces are none");
    assert_eq!(changed(|row| row.email = Some("A.Begum@Larkfield.example".into())), [], "an address");
    assert_eq!(changed(|row| row.class = Some("4h".into())), [], "a class title");
    assert_eq!(changed(|row| row.username = "ABegum".into()), [], "a username");
    let by_id = changed(|row| (row.username, row.sourced_id) = ("ABegum".into(), Some("w1".into())));
    assert_eq!(by_id, [], "a username, found by id");
}

#[test]
fn a_type_that_is_not_said_stays_and_a_new_user_is_then_a_pupil() {
    let teacher = HaveUser { role: Role::Teacher, ..user(2, "tsmith") };
    assert_eq!(first(&have([teacher]), row("tsmith")).disposition, Disposition::Unchanged, "a teacher stays a teacher");
    assert_eq!(
        changed(|row| row.role = Some(Role::Teacher)),
        [(Field::Role, "teacher".to_owned())],
        "said and different"
    );
    let new = first(&have([]), row("new"));
    assert_eq!(
        new.disposition,
        Disposition::Add { class: None, teaching: vec![] },
        "the caller takes the default type"
    );
}

#[test]
fn moving_class_names_both_and_resolves_the_new_one() {
    let moving =
        |title: &str| first(&have([ava()]), RosterUser { class: Some(title.into()), ..row("abegum") }).disposition;
    let Disposition::Change { cells, class, .. } = moving("5b") else { panic!("a move is a change") };
    let cell = CellChange { field: Field::Class, old: "4H".into(), new: "5B".into() };
    assert_eq!((cells, class), (vec![cell], Some(ClassRef::Have(class_id(2)))), "the school's own spelling");
}

#[test]
fn a_missing_class_is_made_once_and_only_if_it_is_used() {
    let in_class = |username, title: &str| RosterUser { class: Some(title.into()), ..row(username) };
    let torn = RosterUser { class: Some("7Z".into()), sourced_id: Some("w1".into()), ..row("bob") };
    let want = roster([in_class("new1", "6T"), in_class("new2", "6t"), torn]);
    let plan = plan(&have([ava(), user(2, "bob")]), &want, &GUARDED);
    assert_eq!(
        plan.new_classes,
        [NewClass { title: "6T".into(), kind: ClassKind::Homeroom }],
        "7Z is named by a conflict only"
    );
    for step in &plan.steps[..2] {
        assert_eq!(
            step.disposition,
            Disposition::Add { class: Some(ClassRef::New(0)), teaching: vec![] },
            "both go there"
        );
    }
}

#[test]
fn teaching_classes_are_joined_and_never_left() {
    let mut want = roster([RosterUser { teaching: vec![0, 1, 1, 9], ..row("abegum") }]);
    want.classes =
        ["Choir", "Guitar"].map(|title| RosterClass { title: title.into(), kind: ClassKind::Scheduled }).into();
    let singer = HaveUser { teaching: BTreeSet::from([class_id(3)]), ..ava() };
    let join = |user: HaveUser| match plan(&have([user]), &want, &GUARDED).steps.remove(0).disposition {
        Disposition::Change { join, .. } => join,
        other => panic!("{other:?}"),
    };
    assert_eq!(join(ava()), [ClassRef::Have(class_id(3)), ClassRef::New(0)], "both, each once");
    assert_eq!(join(singer), [ClassRef::New(0)], "she is in the choir already");
}

#[test]
fn a_password_alone_is_a_change_for_the_caller_to_look_at() {
    let step = first(&have([ava()]), RosterUser { password: Some("tulip".into()), ..row("abegum") });
    let only =
        Disposition::Change { cells: vec![], class: None, join: vec![], leave: vec![], suspend: None, password: true };
    assert_eq!(step.disposition, only, "whether it is another one only the caller can verify");
}

#[test]
fn only_pupils_whom_no_row_names_are_removed_by_surname() {
    let named = |number, username, given: &str, family: &str| HaveUser {
        given_name: given.into(),
        family_name: family.into(),
        ..user(number, username)
    };
    let teacher = HaveUser { role: Role::Teacher, ..user(9, "tsmith") };
    let school = have([
        named(2, "z", "Zoë", "Ash"),
        named(3, "y", "Ann", "Ash"),
        named(4, "x", "Cy", "Árd"),
        ava(),
        user(5, "bob"),
        teacher,
    ]);
    let torn = RosterUser { sourced_id: Some("w1".into()), ..row("bob") };
    let plan = plan(&school, &roster([torn]), &DELETING);
    let removed: Vec<_> = plan.steps.iter().skip(1).map(|step| (step.user, &step.disposition)).collect();
    let expected = [4, 3, 2].map(|number| (Some(user_id(number)), &Disposition::Remove));
    assert_eq!(removed, expected, "by surname, without accents; neither staff nor anyone in a conflict");
}

#[test]
fn larkfield_downloaded_and_uploaded_is_unchanged() {
    let have = have_of(&sample_school());
    let plan = plan(&have, &roster_of(&have), &DELETING);
    let other = plan.steps.iter().find(|step| step.disposition != Disposition::Unchanged);
    assert!(other.is_none() && plan.alarms.is_empty(), "{other:?} {:?}", plan.alarms);
}

/// `cargo nextest run --release -p domain fifty_thousand --no-capture` prints the times; this only guards against a
/// rule that is not linear, which takes minutes.
#[test]
fn fifty_thousand_users_are_planned_at_once() {
    let have = have_of(&big_school(50_000));
    let same = roster_of(&have);
    let mut moved = same.clone();
    moved.users.truncate(40_000);
    for row in &mut moved.users {
        row.family_name = Some("Moved".into());
        row.class = row.class.take().map(|title| format!("{title} new"));
    }
    for (name, want) in [("unchanged", &same), ("changed", &moved)] {
        let start = std::time::Instant::now();
        let plan = plan(&have, want, &DELETING);
        let took = start.elapsed();
        println!("{name}: {took:?}, {} alarms", plan.alarms.len());
        assert!(took.as_secs() < 20, "{name} took {took:?}");
    }
}
