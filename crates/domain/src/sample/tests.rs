//! What others rely on in the made-up schools.

use super::*;
use crate::name::check_name;
use crate::user::{check_email, check_username, username_key};
use std::collections::{BTreeMap, HashSet};

fn find<'a>(school: &'a Sample, given: &str, family: &str) -> Vec<&'a SampleUser> {
    school.users.iter().filter(|user| user.given_name == given && user.family_name == family).collect()
}

fn titles(school: &Sample, kind: ClassKind) -> Vec<&str> {
    school.classes.iter().filter(|class| class.kind == kind).map(|class| class.title.as_str()).collect()
}

fn title<'a>(school: &'a Sample, user: &SampleUser) -> Option<&'a str> {
    user.class.map(|class| school.classes[class].title.as_str())
}

#[test]
fn larkfield_has_420_pupils_38_staff_and_44_classes() {
    let school = sample_school();
    let count = |role| school.users.iter().filter(|user| user.role == role).count();
    assert_eq!(count(Role::Student), 420, "pupils, as in the pictures");
    assert_eq!((count(Role::Teacher), count(Role::Administrator)), (35, 3), "staff");
    assert_eq!(titles(&school, ClassKind::Homeroom).len(), 14, "two classes a year, Reception to Year 6");
    assert_eq!(titles(&school, ClassKind::Scheduled).len(), 30, "teaching classes");
}

#[test]
fn every_name_username_and_address_is_acceptable() {
    for school in [sample_school(), big_school(3_000)] {
        for user in &school.users {
            assert_eq!(check_username(&user.username).as_ref(), Ok(&user.username), "username of {user:?}");
            assert_eq!(check_name(&user.given_name).as_ref(), Ok(&user.given_name), "first name of {user:?}");
            assert_eq!(check_name(&user.family_name).as_ref(), Ok(&user.family_name), "surname of {user:?}");
            assert_eq!(check_email(&user.email).as_ref(), Ok(&user.email), "address of {user:?}");
            let is_ours = user.email.is_empty() || user.email.ends_with("@larkfield.example");
            assert!(is_ours, "an address that could be real: {}", user.email);
        }
    }
}

#[test]
fn usernames_addresses_numbers_and_titles_are_unique() {
    for school in [sample_school(), big_school(3_000)] {
        let users = || school.users.iter();
        let is_unique = |texts: Vec<String>| texts.iter().collect::<HashSet<_>>().len() == texts.len();
        assert!(is_unique(users().map(|user| username_key(&user.username)).collect()), "usernames");
        let filled =
            |text: fn(&SampleUser) -> &String| users().map(text).filter(|text| !text.is_empty()).cloned().collect();
        assert!(is_unique(filled(|user| &user.email)), "addresses");
        assert!(is_unique(filled(|user| &user.admission_number)), "admission numbers");
        let keys =
            school.classes.iter().map(|class| format!("{:?} {}", class.kind, crate::class::title_key(&class.title)));
        assert!(is_unique(keys.collect()), "classes");
    }
}

#[test]
fn the_people_in_the_pictures_are_there() {
    let school = sample_school();
    let pupils = [
        ("Ava", "Begum", "abegum"),
        ("Mia", "MacLeod", "mmcleod"),
        ("Maia", "MacLeod", "mmcleod2"),
        ("Siân", "Davies", "sdavies"),
        ("José", "García", "jgarcia"),
        ("Łukasz", "Kamiński", "lkaminski"),
        ("Jaśmina", "Wójcik", "jwojcik"),
        ("Noah", "O’Brien", "nobrien"),
        ("Olivia", "Chowdhury-Webb", "ochowdhurywebb"),
        ("Róisín", "Ní Bhriain", "rnibhriain"),
    ];
    for (given, family, username) in pupils {
        let found = find(&school, given, family);
        let [pupil] = found[..] else { panic!("{given} {family} is there {} times", found.len()) };
        assert_eq!((title(&school, pupil), pupil.username.as_str()), (Some("4H"), username), "{given} {family}");
    }
    assert_eq!(find(&school, "Mia", "MacLeod")[0].birth_date, find(&school, "Maia", "MacLeod")[0].birth_date, "twins");
    let gill = find(&school, "Gill", "Thomas")[0];
    assert_eq!((gill.username.as_str(), gill.role), ("gthomas", Role::Administrator), "Gill Thomas runs the office");
    assert_eq!(title(&school, find(&school, "Tina", "Smith")[0]), Some("4H"), "Tina Smith teaches 4H");
    assert_eq!(find(&school, "Muhammad", "Hussain").len(), 2, "two pupils of one name in one year");
    assert_eq!(find(&school, "思远", "李")[0].username, "思李", "a username in the pupil's own script");
}

#[test]
fn every_class_has_a_teacher_and_pupils() {
    for school in [sample_school(), big_school(500)] {
        for (at, class) in school.classes.iter().enumerate() {
            let members = school.users.iter().filter(|user| user.class == Some(at) || user.teaching.contains(&at));
            let (pupils, staff): (Vec<_>, Vec<_>) = members.partition(|user| user.role == Role::Student);
            assert!(!staff.is_empty(), "{} of {} has no teacher", class.title, school.name);
            assert!(pupils.len() >= 3, "{} of {} has {} pupils", class.title, school.name, pupils.len());
        }
    }
}

#[test]
fn pupils_are_of_the_age_of_their_year() {
    let school = sample_school();
    for pupil in school.users.iter().filter(|user| user.role == Role::Student) {
        let year: i16 = pupil.year.parse().unwrap_or(0);
        let born: jiff::civil::Date = pupil.birth_date.parse().expect("an ISO date");
        let first = jiff::civil::date(2021 - year, 9, 1);
        let last = jiff::civil::date(2022 - year, 8, 31);
        assert!((first..=last).contains(&born), "{} is in year {}", pupil.birth_date, pupil.year);
    }
    let by_class = school.users.iter().filter_map(|user| title(&school, user).zip(Some(&user.year)));
    let years: BTreeMap<_, _> = by_class.filter(|(_, year)| !year.is_empty()).collect();
    assert_eq!((years["RA"].as_str(), years["4H"].as_str()), ("R", "4"), "the year is the class's");
}

#[test]
fn a_big_school_is_as_big_as_asked_and_always_the_same() {
    for users in [0, 1, 2, 12, 13, 1_000] {
        let school = big_school(users);
        assert_eq!(school.users.len(), users, "exactly as many users");
        assert_eq!(school, big_school(users), "no chance in it");
        let has_classes = school
            .users
            .iter()
            .flat_map(|user| user.class.iter().chain(&user.teaching))
            .all(|class| *class < school.classes.len());
        assert!(has_classes, "every index points at a class");
    }
    assert_eq!(sample_school(), sample_school(), "no chance in it");
}
