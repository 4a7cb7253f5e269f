//! Each alarm fires on its wrong file, and stays silent on the most similar right one.

use super::*;
use crate::name::fold;
use crate::reconcile::testing::*;
use crate::reconcile::{HaveClass, plan};
use crate::sample::{big_school, sample_school};
use proptest::collection::btree_set;
use proptest::prelude::*;

fn larkfield() -> Have {
    have_of(&sample_school())
}

fn alarms(have: &Have, want: &Roster, options: &Options) -> Vec<Alarm> {
    plan(have, want, options).alarms
}

fn codes(have: &Have, want: &Roster, options: &Options) -> Vec<AlarmCode> {
    alarms(have, want, options).into_iter().map(|alarm| alarm.code).collect()
}

/// The one alarm of that kind.
fn the(code: AlarmCode, have: &Have, want: &Roster, options: &Options) -> Alarm {
    let all = alarms(have, want, options);
    all.iter().find(|alarm| alarm.code == code).unwrap_or_else(|| panic!("{code:?} is not among {all:?}")).clone()
}

/// A download of the school with each row changed, or left out where `change` says false.
fn file_of(have: &Have, mut change: impl FnMut(&HaveUser, &mut RosterUser) -> bool) -> Roster {
    let mut file = roster_of(have);
    let mut users = have.users.iter();
    file.users.retain_mut(|row| users.next().is_some_and(|user| change(user, row)));
    file
}

fn title<'a>(have: &'a Have, user: &HaveUser) -> &'a str {
    have.classes.iter().find(|class| Some(class.id) == user.class).map_or("", |class| &class.title)
}

fn is_pupil(user: &HaveUser) -> bool {
    user.role == Role::Student
}

/// Every pupil in the class two places on, Year 6 gone, and 60 new children in Reception.
fn september(have: &Have) -> Roster {
    let titles: Vec<&str> = have.classes.iter().take(14).map(|class| class.title.as_str()).collect();
    let mut file = file_of(have, |user, row| {
        let Some(home) = row
            .class
            .as_deref()
            .filter(|_| is_pupil(user))
            .and_then(|home| titles.iter().position(|title| *title == home))
        else {
            return true;
        };
        row.class = titles.get(home + 2).map(|title| (*title).to_owned());
        row.year = row.class.as_deref().map(|title| title[..1].to_owned());
        row.class.is_some()
    });
    file.users.extend((0..60).map(|at| starter(at, ["RA", "RB"][at % 2])));
    file
}

fn starter(at: usize, class: &str) -> RosterUser {
    RosterUser {
        given_name: Some(format!("Starter{}", ["a", "b", "c"][at % 3])),
        family_name: Some("Newham".into()),
        class: Some(class.into()),
        ..row(&format!("starter{at}"))
    }
}

/// The roster with its rows in the order of `key`.
fn sorted(mut file: Roster, key: impl Fn(&RosterUser) -> String) -> Roster {
    file.users.sort_by_cached_key(|row| fold(&key(row)));
    file
}

fn surname(row: &RosterUser) -> String {
    row.family_name.clone().unwrap_or_default()
}

fn home(row: &RosterUser) -> String {
    row.class.clone().unwrap_or_default()
}

#[test]
fn september_does_not_alarm() {
    let have = larkfield();
    let file = september(&have);
    assert_eq!(codes(&have, &file, &GUARDED), [], "most pupils move up one class");
    let deleting = Options { guard_percent: 20, ..DELETING };
    for (order, file) in
        [("class", sorted(file.clone(), home)), ("surname", sorted(file.clone(), surname)), ("username", file)]
    {
        assert_eq!(codes(&have, &file, &deleting), [], "the leavers go, by {order}");
        assert_eq!(
            codes(&have, &file, &DELETING),
            [AlarmCode::TooManyRemoved],
            "a year is more than a tenth, by {order}"
        );
    }
}

#[test]
fn a_first_import_into_an_empty_school_never_alarms() {
    let file = roster_of(&larkfield());
    let reversed = Roster { users: file.users.iter().rev().cloned().collect(), ..file.clone() };
    let administrator = HaveUser { role: Role::Administrator, ..user(1, "office") };
    for have in [Have::default(), Have { users: vec![administrator], classes: vec![] }] {
        assert_eq!(codes(&have, &file, &DELETING), [], "nobody can be lost");
        assert_eq!(codes(&have, &reversed, &GUARDED), [], "nobody can be lost");
    }
}

#[test]
fn more_removals_than_the_guards_share_alarm_and_the_share_itself_does_not() {
    let have = larkfield();
    let without = |count: usize| {
        let mut seen = 0;
        // Every sixth pupil, so that no class and no stretch of the alphabet is missing as a whole.
        file_of(&have, |user, _| {
            seen += usize::from(is_pupil(user));
            !is_pupil(user) || seen % 6 != 0 || seen / 6 > count
        })
    };
    assert_eq!(codes(&have, &without(42), &DELETING), [], "42 of 420 are the tenth that may go");
    let alarm = the(AlarmCode::TooManyRemoved, &have, &without(43), &DELETING);
    assert_eq!((alarm.count, alarm.of, alarm.names.len()), (43, 420, 3), "43 are more");
    assert_eq!(codes(&have, &without(43), &GUARDED), [], "nobody is deleted unless that is ticked");
    assert_eq!(
        codes(&have, &Roster::default(), &DELETING),
        [AlarmCode::TooManyRemoved],
        "an empty answer is not: all have left"
    );
}

#[test]
fn one_leaver_is_an_ordinary_day_in_the_smallest_school() {
    let have = Have { users: (1..=5).map(|at| user(at, &format!("pupil{at}"))).collect(), classes: vec![] };
    let without = |count| file_of(&have, |user, _| user.id.0.as_u128() > count);
    assert_eq!(codes(&have, &without(1), &DELETING), [], "one of five");
    assert_eq!(codes(&have, &without(2), &DELETING), [AlarmCode::TooManyRemoved], "two of five");
}

#[test]
fn last_years_file_alarms_and_two_classes_put_right_do_not() {
    let before = larkfield();
    let file = september(&before);
    let after = apply(&before, &file, &plan(&before, &file, &Options { guard_percent: 20, ..DELETING }));
    let alarm = the(AlarmCode::LastYear, &after, &roster_of(&before), &GUARDED);
    assert_eq!((alarm.count, alarm.of), (359, 359), "everyone but the new Reception, who are not in it");
    assert!(alarm.names.iter().all(|name| name.ends_with(" (1C)")), "the class they are in now: {:?}", alarm.names);
    let two_down = file_of(&before, |_, row| {
        row.class = row.class.take().map(|title| {
            if title == "6B" {
                "5S".into()
            } else if title == "5P" {
                "4M".into()
            } else {
                title
            }
        });
        true
    });
    assert_eq!(codes(&before, &two_down, &GUARDED), [], "61 of 420 moved down");
}

#[test]
fn the_year_is_read_from_what_a_title_begins_with() {
    let years = [
        ("4H", 4),
        ("Year 4", 4),
        ("Y4", 4),
        ("y4 oak", 4),
        ("Class 4", 4),
        ("yr.11", 11),
        ("10X2", 10),
        ("P3", 3),
        ("Form 7-B", 7),
    ];
    let early = [
        ("R", 0),
        ("RA", 0),
        ("R1", 0),
        ("R-A", 0),
        ("YR", 0),
        ("Year R", 0),
        ("Reception Oak", 0),
        ("N", -1),
        ("N2", -1),
        ("Nursery PM", -1),
    ];
    for (title, year) in years.into_iter().chain(early) {
        assert_eq!(year::year_of(title), Some(year), "{title}");
    }
    for title in ["Robins", "Newton", "Red", "Oak", "2026", "Year 27", "100", "", "Class", "Yew"] {
        assert_eq!(year::year_of(title), None, "{title} tells no year");
    }
}

#[test]
fn one_class_with_the_rest_to_be_deleted_alarms_and_most_classes_do_not() {
    let have = larkfield();
    let only = |titles: &[&str]| file_of(&have, |user, _| is_pupil(user) && titles.contains(&title(&have, user)));
    let alarm = the(AlarmCode::OneClassOnly, &have, &only(&["4H"]), &DELETING);
    assert_eq!((alarm.count, alarm.of), (1, 14), "one class of fourteen");
    assert_eq!(codes(&have, &only(&["4H"]), &GUARDED), [], "one class is a good file where nobody is deleted");
    assert!(codes(&have, &only(&["4H", "4M", "5P"]), &DELETING).contains(&AlarmCode::OneClassOnly), "a few classes");
    let most: Vec<&str> =
        have.classes.iter().map(|class| class.title.as_str()).filter(|title| *title != "2W").collect();
    assert_eq!(codes(&have, &only(&most), &DELETING), [], "one class left out");
    let mut seen = 0;
    let scattered = file_of(&have, |user, _| {
        seen += 1;
        is_pupil(user) && seen % 4 == 0
    });
    assert_eq!(
        codes(&have, &scattered, &DELETING),
        [AlarmCode::TooManyRemoved],
        "a quarter of every class is no class list"
    );
}

#[test]
fn one_class_that_has_moved_up_is_still_one_class() {
    let have = larkfield();
    let file = file_of(&have, |user, row| {
        let is_4h = is_pupil(user) && title(&have, user) == "4H";
        row.class = Some("5P".into());
        is_4h
    });
    assert!(codes(&have, &file, &DELETING).contains(&AlarmCode::OneClassOnly), "next year's list of one class");
}

#[test]
fn a_list_of_staff_with_the_pupils_to_be_deleted_alarms_and_without_does_not() {
    let have = larkfield();
    let staff = file_of(&have, |user, _| !is_pupil(user));
    let alarm = the(AlarmCode::StaffList, &have, &staff, &DELETING);
    assert_eq!((alarm.count, alarm.of), (420, 420), "every pupil would go");
    assert_eq!(codes(&have, &staff, &GUARDED), [], "a list of staff is a good file where nobody is deleted");
}

#[test]
fn pupils_who_become_staff_alarm_and_one_put_right_does_not() {
    let have = larkfield();
    let turning = |count: usize| {
        let mut turned = 0;
        file_of(&have, |user, row| {
            if is_pupil(user) && turned < count {
                turned += 1;
                row.role = Some(Role::Teacher);
            }
            true
        })
    };
    let alarm = the(AlarmCode::StaffList, &have, &turning(3), &GUARDED);
    assert_eq!((alarm.count, alarm.of, alarm.names.len()), (3, 420, 3), "three pupils");
    assert_eq!(codes(&have, &turning(2), &GUARDED), [], "two of 420 were entered wrongly");
    let mut short = turning(2);
    short.users.retain(|row| row.class.as_deref() == Some("RA"));
    short.users.truncate(5);
    assert_eq!(codes(&have, &short, &GUARDED), [AlarmCode::StaffList], "two of the four pupils in a short file");
    short.users[1].role = Some(Role::Student);
    assert_eq!(codes(&have, &short, &GUARDED), [], "one of them");
}

#[test]
fn names_under_each_others_headers_alarm() {
    let have = larkfield();
    let swapped = file_of(&have, |_, row| {
        std::mem::swap(&mut row.given_name, &mut row.family_name);
        true
    });
    let alarm = the(AlarmCode::ShiftedColumn, &have, &swapped, &GUARDED);
    assert!(alarm.count > 440 && alarm.of == 458, "all but those with one name: {alarm:?}");
    let slid = file_of(&have, |_, row| {
        row.class = row.family_name.take();
        row.family_name = row.given_name.take();
        true
    });
    assert!(codes(&have, &slid, &GUARDED).contains(&AlarmCode::ShiftedColumn), "one column to the right");
}

#[test]
fn names_that_are_addresses_or_classes_alarm() {
    let have = larkfield();
    let addressed = file_of(&have, |user, row| {
        row.family_name = Some(format!("{}@larkfield.example", user.username));
        true
    });
    assert_eq!(codes(&have, &addressed, &GUARDED), [AlarmCode::ShiftedColumn], "addresses in place of surnames");
    let starters = |given: fn(usize) -> String| {
        roster((0..20).map(|at| RosterUser { given_name: Some(given(at)), ..starter(at, "RA") }))
    };
    let classed = starters(|at| ["RA", "RB"][at % 2].to_owned());
    assert_eq!(codes(&have, &classed, &GUARDED), [AlarmCode::ShiftedColumn], "classes in place of first names");
    assert_eq!(codes(&have, &starters(|_| "Rabia".to_owned()), &GUARDED), [], "ordinary new starters");
}

#[test]
fn a_class_for_each_pupil_alarms_and_renamed_classes_do_not() {
    let have = larkfield();
    let personal = file_of(&have, |user, row| {
        row.class = is_pupil(user).then(|| format!("{} {}", user.given_name, user.family_name));
        true
    });
    assert!(codes(&have, &personal, &GUARDED).contains(&AlarmCode::ShiftedColumn), "names in place of classes");
    let renamed = file_of(&have, |_, row| {
        row.class = row.class.take().map(|title| format!("{title} Larks"));
        true
    });
    assert_eq!(codes(&have, &renamed, &GUARDED), [], "every class has a new title");
}

#[test]
fn a_cell_changed_for_everyone_is_no_shift() {
    let have = larkfield();
    let moved_mail = file_of(&have, |user, row| {
        row.email = Some(format!("{}@new.larkfield.example", user.username));
        true
    });
    assert_eq!(codes(&have, &moved_mail, &GUARDED), [], "a new mail domain");
    let capitals = file_of(&have, |_, row| {
        row.family_name = row.family_name.take().map(|name| name.to_uppercase());
        true
    });
    assert_eq!(codes(&have, &capitals, &GUARDED), [], "surnames in capitals");
    let mut bare = larkfield();
    for user in &mut bare.users {
        user.username = fold(&user.given_name) + &user.admission_number;
        user.given_name.clear();
    }
    let filled = file_of(&bare, |user, row| {
        row.given_name = Some(user.username.trim_end_matches(char::is_numeric).to_owned());
        true
    });
    assert_eq!(codes(&bare, &filled, &GUARDED), [], "first names for a school that had none");
}

#[test]
fn a_file_cut_in_its_order_alarms_and_leavers_do_not() {
    let have = larkfield();
    let pupils = || file_of(&have, |user, _| is_pupil(user));
    type Key = fn(&RosterUser) -> String;
    let orders: [(&str, Key); 3] = [("surname", surname), ("username", |row| row.username.clone()), ("class", home)];
    for (order, key) in orders {
        let mut cut = sorted(pupils(), key);
        cut.users.truncate(310);
        let alarm = the(AlarmCode::Truncated, &have, &cut, &DELETING);
        assert_eq!((alarm.count, alarm.of), (110, 420), "by {order}");
        assert!(!codes(&have, &cut, &GUARDED).contains(&AlarmCode::Truncated), "nobody would be deleted, by {order}");
        let mut leavers = sorted(pupils(), key);
        let mut at = 0;
        leavers.users.retain(|_| {
            at += 1;
            at % 11 != 0
        });
        assert_eq!(codes(&have, &leavers, &DELETING), [], "leavers here and there, by {order}");
    }
    let mut shuffled = sorted(pupils(), |row| row.username.chars().rev().collect());
    shuffled.users.truncate(310);
    assert_eq!(
        codes(&have, &shuffled, &DELETING),
        [AlarmCode::TooManyRemoved],
        "a file in no order has no end to miss"
    );
}

#[test]
fn a_leaving_year_at_the_end_of_a_list_by_class_is_no_cut() {
    let have = larkfield();
    let mut file = sorted(file_of(&have, |user, _| is_pupil(user) && !title(&have, user).starts_with('6')), home);
    let reception = file.users.iter().position(|row| row.class.as_deref() == Some("RA")).expect("Reception sorts last");
    file.users.rotate_left(reception);
    let deleting = Options { guard_percent: 20, ..DELETING };
    assert_eq!(codes(&have, &file, &deleting), [], "whole classes are missing");
}

#[test]
fn a_row_cut_off_alarms_and_a_new_starter_typed_below_does_not() {
    let have = larkfield();
    let full = || file_of(&have, |user, _| is_pupil(user));
    let mut cut = full();
    let last = cut.users.last_mut().expect("a row");
    (last.class, last.birth_date, last.role, last.admission_number, last.email) = (None, None, None, None, None);
    let alarm = the(AlarmCode::Truncated, &have, &cut, &GUARDED);
    assert_eq!((alarm.names.len(), alarm.count), (1, 0), "whose row it is; nobody is missing");
    let mut begun = full();
    let last = begun.users.pop().expect("a row");
    begun.users.push(row(&last.username[..last.username.len() - 1]));
    assert_eq!(codes(&have, &begun, &GUARDED), [AlarmCode::Truncated], "half a username");
    let mut typed = full();
    typed.users.push(RosterUser { given_name: Some("Ann".into()), ..row("annx") });
    assert_eq!(codes(&have, &typed, &GUARDED), [], "a new starter");
    let mut bare = full();
    bare.users.iter_mut().for_each(|kept| *kept = row(&kept.username));
    assert_eq!(codes(&have, &bare, &GUARDED), [], "every row is short");
    let mut with_staff = full();
    with_staff.users.extend(file_of(&have, |user, _| !is_pupil(user)).users.into_iter().rev().take(1));
    assert_eq!(codes(&have, &with_staff, &GUARDED), [], "staff have no class, birth date and number to lack");
}

#[test]
fn another_schools_file_alarms_and_new_starters_do_not() {
    let have = larkfield();
    let mut other = roster_of(&have_of(&big_school(300)));
    other.users.iter_mut().for_each(|row| {
        row.username = format!("x.{}", row.username);
        row.admission_number = None;
        row.email = None;
    });
    let alarm = the(AlarmCode::AnotherSchool, &have, &other, &GUARDED);
    assert_eq!((alarm.count, alarm.of, alarm.names.len()), (0, 275, 3), "nobody is known");
    let intake = roster((0..60).map(|at| starter(at, ["RA", "RB"][at % 2])));
    assert_eq!(codes(&have, &intake, &GUARDED), [], "60 new children in Reception");
    let ours = file_of(&have, |user, _| is_pupil(user));
    let mut moved: Vec<RosterUser> = ours.users.iter().step_by(3).cloned().collect();
    for (at, row) in moved.iter_mut().enumerate() {
        (row.username, row.admission_number) = (format!("merged{at}"), None);
        row.email = Some(format!("merged{at}@larkfield.example"));
    }
    assert_eq!(codes(&have, &roster(moved.clone()), &GUARDED), [], "a school that joined, with addresses of ours");
    moved.iter_mut().for_each(|row| row.email = row.email.take().map(|email| email.replace("larkfield", "elmfield")));
    assert_eq!(codes(&have, &roster(moved), &GUARDED), [AlarmCode::AnotherSchool], "addresses of another school");
}

#[test]
fn pupils_of_a_school_that_has_only_its_staff_are_no_strangers() {
    let whole = larkfield();
    for side in [true, false] {
        let half = Have {
            users: whole.users.iter().filter(|user| is_pupil(user) == side).cloned().collect(),
            classes: vec![],
        };
        assert_eq!(codes(&half, &roster_of(&whole), &GUARDED), [], "the other half comes later");
        let rest = file_of(&whole, |user, _| is_pupil(user) != side);
        assert_eq!(codes(&half, &rest, &GUARDED), [], "in a file of its own");
    }
}

#[test]
fn people_are_named_with_their_class_and_without_a_name_by_username() {
    assert_eq!(label(["Ava", "Begum"], "abegum", "4H"), "Ava Begum (4H)", "the usual form");
    assert_eq!(label(["", "Aung"], "aung", ""), "Aung", "one name, no class");
    assert_eq!(label(["", ""], "x1", "4H"), "x1 (4H)", "no name");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_small_school_is_only_guarded(users in 0_usize..10, from in 0_usize..400, rows in 0_usize..60) {
        let whole = larkfield();
        let classes: Vec<HaveClass> = whole.classes.clone();
        let have = Have { users: whole.users.iter().skip(from).take(users).cloned().collect(), classes };
        let mut file = roster_of(&whole);
        file.users.truncate(rows);
        for alarm in alarms(&have, &file, &DELETING) {
            prop_assert_eq!(alarm.code, AlarmCode::TooManyRemoved, "with {} users there is no pattern", users);
        }
    }

    #[test]
    fn a_few_ordinary_corrections_never_alarm(at in btree_set(0_usize..458, 0..12), left in 0_usize..458) {
        let have = larkfield();
        let mut file = roster_of(&have);
        for at in at {
            let row = &mut file.users[at];
            row.family_name = Some("Married".into());
            row.class = row.class.take().map(|_| "3J".into());
        }
        file.users.remove(left);
        prop_assert_eq!(codes(&have, &file, &DELETING), vec![], "a dozen corrections and a leaver");
    }
}
