//! Who is matched, and who never is.

use super::cohort::{Terms, cohort};
use super::{Evidence, Matching, Person, Rule, Settled, Strength, find};
use crate::user::Role;

/// Somebody from "given family class birthday", `-` for what is not known.
fn person(text: &str) -> Person {
    let mut words = text.split(' ').map(|word| if word == "-" { String::new() } else { word.replace('_', " ") });
    let mut next = || words.next().unwrap_or_default();
    Person { given_name: next(), family_name: next(), class: next(), birth_date: next(), ..Person::default() }
}

/// A school around those who matter, so that there are classes and common names: the same in both lists.
fn school(texts: &[&str]) -> Vec<Person> {
    let given = ["Amelia", "Oliver", "Isla", "George", "Poppy", "Arthur", "Florence", "Alfie", "Evie", "Stanley"];
    let family = ["Harding", "Ashworth", "Pickering", "Thornton", "Bradshaw", "Fairclough", "Hollis", "Wetherby"];
    let classes = ["2W", "2H", "3W", "3H", "4W", "4H", "5W", "5H"];
    let others = (0..80).map(|n| {
        person(&format!(
            "{} {} {} 2016-{:02}-{:02}",
            given[n % 10],
            family[n / 10],
            classes[(n * 3) % 8],
            1 + n % 12,
            1 + n % 28
        ))
    });
    texts.iter().map(|text| person(text)).chain(others).collect()
}

fn found(have: &[Person], want: &[Person]) -> Matching {
    find(have, want, &Settled::default())
}

/// The rule by which the first of have is matched with the first of want.
fn rule(have: &[Person], want: &[Person]) -> Option<Rule> {
    found(have, want).matched.iter().find(|pair| (pair.have, pair.want) == (0, 0)).map(|pair| pair.rule)
}

fn rule_of(have: &[&str], want: &[&str]) -> Option<Rule> {
    rule(&school(have), &school(want))
}

#[test]
fn names_and_birthday_match_whatever_lists_do_to_them() {
    for (have, want) in [
        ("Katherine Oyelaran 2W 2018-03-04", "Katie Oyelaran 2W 2018-03-04"),
        ("Łukasz Wiśniewski 2W 2018-03-04", "Lukasz Wisniewski 2H 2018-03-04"),
        ("Mohammed Hussain 2W 2018-03-04", "Muhammad Hussein 2W 2018-03-04"),
        ("Niamh O'Neill-Ward 2W 2018-03-04", "Niamh O’Neill 2W 2018-03-04"),
        ("Yusuf Larkham 2W 2018-03-04", "Larkham Yusuf 2W 2018-03-04"),
        ("Rosemary Quigg - 2018-03-04", "Rosemary Quigg 3H 2018-03-04"),
        ("Rosemary Tattersall 2W 2018-03-04", "Rosemary Tatersall 2W 2018-03-04"),
        ("Anna_Maria Quigg 2W 2018-03-04", "Anna Quigg 2W 2018-03-04"),
        ("Мария Петрова 2W 2018-03-04", "Maria Petrova 2W 2018-03-04"),
    ] {
        assert_eq!(rule_of(&[have], &[want]), Some(Rule::Evidence), "{have} and {want}");
    }
}

#[test]
fn names_and_class_match_where_both_are_clear() {
    for (have, want, expected) in [
        ("Rosemary Tattersall 2W -", "Rosemary Tattersall 2W -", true),
        ("Rosemary Tattersall 2W -", "Rosie Tattersall 2W -", true),
        ("Rosemary Tattersall 2W -", "Rosemary Tatersall 2W -", true),
        ("Rosemary Tattersall 2W -", "Rosemary Tattersall 2H -", false),
        ("Rosemary Tattersall 2W -", "Rosemary Tattersall 5W -", false),
        ("Rosemary Tattersall 2W -", "R Tattersall 2W -", false),
        ("Rosemary Tattersall 2W -", "Rosemary Oyelaran 2W -", false),
        ("Rosemary Tattersall 2W -", "Ruth Tattersall 2W -", false),
    ] {
        assert_eq!(rule_of(&[have], &[want]).is_some(), expected, "{have} and {want}");
    }
}

#[test]
fn another_birthday_is_matched_only_with_day_and_month_swapped() {
    for (want, expected, why) in [
        ("Rosemary Tattersall 2W 2018-04-03", true, "day and month"),
        ("Rosie Tattersall 2W 2018-04-03", false, "and another first name"),
        ("Rosemary Tattersall 5W 2018-04-03", false, "and another class"),
        ("Rosemary Tattersall 2W 2018-03-05", false, "a digit"),
        ("Rosemary Tattersall 2W 2013-11-20", false, "another"),
    ] {
        assert_eq!(rule_of(&["Rosemary Tattersall 2W 2018-03-04"], &[want]).is_some(), expected, "{why}");
    }
    let namesakes = ["Rosemary Tattersall 2W 2018-03-04", "Rosemary Tattersall 2W 2018-04-03"];
    assert_eq!(rule_of(&namesakes[..1], &[namesakes[1], namesakes[0]]), None, "two of the name");
}

#[test]
fn a_changed_surname_is_matched_by_birthday_and_class_or_the_former_name_in_the_username() {
    let have = "Rosemary Tattersall 2W 2018-03-04";
    for (have, want, expected, why) in [
        ([have, "-"], ["Rosemary Oyelaran 2W 2018-03-04", "-"], true, "a rare first name"),
        ([have, "-"], ["Rosemary Oyelaran 3H 2018-03-04", "-"], false, "another class"),
        ([have, "-"], ["Rosemary Oyelaran 2W 2018-03-05", "-"], false, "another birthday"),
        ([have, "-"], ["Ruth Oyelaran 2W 2018-03-04", "-"], false, "another first name"),
        ([have, "Thomas Tattersall 2W 2018-03-04"], ["Rosemary Oyelaran 2W 2018-03-04", "-"], false, "a twin"),
        ([have, "-"], ["Rosemary Oyelaran 2W 2018-03-04", "Rosie Bowen 2W 2018-03-04"], false, "somebody else"),
    ] {
        assert_eq!(rule_of(&have, &want).is_some(), expected, "{why}");
    }
    let mut want = school(&["Rosie Oyelaran 2W 2018-03-04"]);
    assert_eq!(rule(&school(&[have]), &want), None, "a nickname besides");
    want[0].username = "rtattersall3".into();
    assert_eq!(rule(&school(&[have]), &want), Some(Rule::Evidence), "once Tattersall");
}

/// Nobody like anybody else, numbers far apart; `wear` makes every so many differ in something.
fn strangers(wear: bool) -> [Vec<Person>; 2] {
    let syllables = ["ba", "dor", "fe", "gul", "hi", "jam", "ko", "len", "mu", "nar", "po", "qui", "ras", "tev", "vox"];
    let name = |n: usize| format!("{}{}{}", syllables[n % 15], syllables[n / 15 % 15], syllables[n / 7 % 15]);
    let have = (0..900).map(|n| Person {
        given_name: name(n * 7 + 3),
        family_name: name(n * 11 + 5),
        birth_date: format!("{}-{:02}-{:02}", 1950 + n * 37 % 50, 1 + n * 5 % 12, 1 + n * 17 % 28),
        upn: format!("{}", 1_000_000 + n * n * 7_919 % 8_999_993),
        ..Person::default()
    });
    let have: Vec<Person> = have.collect();
    let mut want = have.clone();
    for (n, person) in want.iter_mut().enumerate().filter(|_| wear) {
        match n % 12 {
            1 => person.birth_date = "1931-07-19".into(),
            2 => person.upn.insert(3, '5'),
            3 => person.given_name = "Quentin".into(),
            4 => person.family_name = "Whitcombe".into(),
            _ => {}
        }
    }
    (want[0].given_name, want[0].birth_date) = ("Ottilie".into(), "1941-12-02".into());
    [have, want]
}

#[test]
fn lists_full_of_slips_forgive_what_others_do_not() {
    let [have, want] = strangers(false);
    assert_eq!(rule(&have, &want), None, "a sister's number in lists where nothing else is wrong");
    let [have, want] = strangers(true);
    assert_eq!(rule(&have, &want), Some(Rule::Evidence), "as many birthdays and names are wrong");
    let [have, mut want] = strangers(true);
    for (n, person) in want.iter_mut().enumerate().filter(|(n, _)| n % 12 == 5) {
        (person.given_name, person.family_name) = (have[n + 1].given_name.clone(), have[n + 2].family_name.clone());
        person.birth_date = "1961-01-09".into();
    }
    assert_eq!(rule(&have, &want), None, "numbers are given again there");
}

#[test]
fn twins_are_not_matched_on_a_name_alone() {
    let twins = ["Aisha Hussein 2W 2018-03-04", "Aysha Hussein 2W 2018-03-04"];
    assert_eq!(rule_of(&twins, &twins), None, "alike, with a birthday");
    let twins = ["Emily Tattersall 2W 2018-03-04", "Thomas Tattersall 2W 2018-03-04"];
    assert_eq!(rule_of(&twins, &twins), None, "not alike, with a birthday");
    let twins = ["Aisha Hussein 2W -", "Aysha Hussein 2W -"];
    assert_eq!(rule_of(&twins, &twins), None, "by class");
    assert_eq!(rule_of(&twins, &twins[..1]), None, "one of them has left");
    let found = found(&school(&twins), &school(&twins));
    assert_eq!(found.suggestions[0][0].want, 0, "the right one first");
    let names_other = |reason: &Evidence| matches!(reason, Evidence::Rival { name } if name.contains("Aysha"));
    assert!(found.suggestions[0][0].evidence.iter().any(names_other), "{:?}", found.suggestions[0][0].evidence);
}

#[test]
fn twins_are_matched_by_number_and_the_second_is_then_clear() {
    let mut have = school(&["Aisha Hussein 2W 2018-03-04", "Aysha Hussein 2W 2018-03-04"]);
    let mut want = have.clone();
    for people in [&mut have, &mut want] {
        people[0].upn = "X823432113104".into();
    }
    assert_eq!(rule(&have, &want), Some(Rule::Upn), "one number is enough for her");
    assert_eq!(found(&have, &want).matched.iter().find(|pair| pair.have == 1).map(|pair| pair.want), Some(1));
}

#[test]
fn swapped_numbers_of_twins_are_seen() {
    let mut have = school(&["Emily Tattersall 2W 2018-03-04", "Thomas Tattersall 2W 2018-03-04"]);
    let mut want = have.clone();
    for (people, [a, b]) in [(&mut have, ["X8001", "X8002"]), (&mut want, ["X8002", "X8001"])] {
        (people[0].upn, people[1].upn) = (a.into(), b.into());
    }
    let found = found(&have, &want);
    assert!(found.matched.iter().all(|pair| pair.have > 1), "a person must look: {:?}", found.matched[0]);
}

#[test]
fn a_leaver_is_not_the_namesake_who_joined() {
    assert_eq!(rule_of(&["Rosemary Tattersall 5W -"], &["Rosemary Tattersall 2H -"]), None, "three years apart");
    assert_eq!(rule_of(&["Rosemary Tattersall 5W 2014-03-04"], &["Rosemary Tattersall 2H 2018-05-09"]), None);
}

#[test]
fn namesakes_of_one_year_are_told_apart_by_their_classes_only_where_both_are_in_one() {
    let both = ["Rosemary Tattersall 2W -", "Rosemary Tattersall 2H -"];
    for at in [0, 1] {
        assert_eq!(rule_of(&[both[at], both[1 - at]], &[both[at], both[1 - at]]), Some(Rule::Evidence), "{}", both[at]);
    }
    let blank = ["Rosemary Tattersall 2W -", "Rosemary Tattersall - -"];
    let mut pupils = school(&blank);
    pupils.iter_mut().for_each(|pupil| pupil.role = Some(Role::Student));
    assert_eq!(rule(&pupils, &pupils), None, "each may be the one in no class");
    let joined = ["Rosemary Tattersall 2W -", "Rosemary Tattersall 2H -"];
    assert_eq!(rule_of(&joined[..1], &joined), None, "one of them has moved, or has joined");
}

#[test]
fn a_class_moved_up_in_september_is_the_class() {
    let have = school(&["Rosemary Tattersall 2W -"]);
    let mut want = school(&["Rosemary Tattersall 2W -"]);
    for person in &mut want {
        let year: u32 = person.class[..1].parse().unwrap();
        person.class = format!("{}{}", year + 1, &person.class[1..]);
    }
    assert_eq!(rule(&have, &want), Some(Rule::Evidence), "everybody moved up");
    want[0].class = "2W".into();
    assert_eq!(rule(&have, &want), None, "the one who stayed behind may be somebody else");
}

#[test]
fn keys_are_certain_unless_something_denies_them() {
    type Set = fn(&mut Person, &str);
    let (upn, admission, employee): (Set, Set, Set) =
        (|p, v| p.upn = v.into(), |p, v| p.admission_number = v.into(), |p, v| p.employee_number = v.into());
    let (username, id): (Set, Set) = (|p, v| p.username = v.into(), |p, v| p.sourced_id = v.into());
    let email: Set = |p, v| (p.email, p.email_vouched) = (v.into(), true);
    let unvouched: Set = |p, v| p.email = v.into();
    let same = ("Jane Quigg 2W -", "Jane Quigg 5H -");
    let married = ("Jane Quigg 2W 2018-03-04", "Jane Oyelaran 2W 2018-03-04");
    let reused = ("Jane Quigg 2W 2018-03-04", "Omar Larkham 2W 2017-05-06");
    let sibling = ("Jane Quigg 2W 2018-03-04", "Omar Quigg 2W 2016-05-06");
    for (set, (have, want), expected, why) in [
        (upn, same, Some(Rule::Upn), "another class"),
        (upn, married, Some(Rule::Upn), "another surname"),
        (upn, reused, None, "somebody else's name and birthday"),
        (upn, sibling, None, "a brother's"),
        (admission, same, Some(Rule::AdmissionNumber), "another class"),
        (admission, reused, None, "given again"),
        (employee, same, Some(Rule::EmployeeNumber), "another class"),
        (id, married, Some(Rule::ProviderId), "an id is for life"),
        (id, reused, None, "nothing else is the same"),
        (username, married, Some(Rule::Username), "birthday and class bear it out"),
        (username, sibling, None, "it came back after its owner left"),
        (username, same, None, "three years apart"),
        (email, married, Some(Rule::Email), "vouched for"),
        (email, sibling, None, "it came back"),
        (unvouched, same, None, "nobody vouches for it"),
    ] {
        let (mut have, mut want) = (school(&[have]), school(&[want]));
        set(&mut have[0], "jquigg7");
        set(&mut want[0], "JQUIGG7");
        if expected == Some(Rule::ProviderId) || why == "nothing else is the same" {
            set(&mut want[0], "jquigg7");
        }
        have[0].email_vouched = false;
        assert_eq!(rule(&have, &want), expected, "{why}");
    }
}

#[test]
fn a_number_that_two_have_is_nobodys() {
    let mut have = school(&["Jane Quigg 2W -", "Omar Larkham 3W -"]);
    let mut want = school(&["Janet Oyelaran 5H -"]);
    for person in [&mut have[0], &mut want[0]] {
        person.upn = "X8001".into();
    }
    have[1].upn = "X8001".into();
    assert_eq!(rule(&have, &want), None, "two in the school");
}

#[test]
fn father_and_son_of_one_name_are_two() {
    let mut have = school(&["James Quigg 2W -", "James Quigg - -"]);
    let mut want = school(&["James Quigg 2W -", "James Quigg - -"]);
    for people in [&mut have, &mut want] {
        people.iter_mut().for_each(|person| person.role = Some(Role::Student));
        people[1].role = Some(Role::Teacher);
    }
    let found = found(&have, &want);
    assert!(found.matched.iter().filter(|pair| pair.have < 2).all(|pair| pair.have == pair.want), "{found:?}");
    assert_eq!(rule(&have[..1], &want[1..]), None, "a pupil is no teacher");
}

#[test]
fn staff_with_only_an_address_are_suggested() {
    let mut want = school(&[]);
    want.push(Person { email: "r.tattersall@s.example".into(), ..Person::default() });
    let have = school(&["Rosemary Tattersall - -"]);
    let found = found(&have, &want);
    let first = &found.suggestions[0][0];
    assert_eq!(first.want, want.len() - 1, "{first:?}");
    assert!(first.evidence.iter().any(|reason| matches!(reason, Evidence::LoginFits { .. })), "{first:?}");
}

#[test]
fn a_decision_frees_the_twin() {
    let twins = school(&["Aisha Hussein 2W 2018-03-04", "Aysha Hussein 2W 2018-03-04"]);
    let settled = Settled { pairs: &[(0, 1)], refused: &[] };
    let found = find(&twins, &twins, &settled);
    assert_eq!((found.matched[0].want, found.matched[0].rule), (1, Rule::Decision), "whatever the names say");
    assert!(found.suggestions[0].is_empty(), "nothing is left to settle");
}

#[test]
fn a_strong_suggestion_says_what_is_for_it_and_against_it() {
    let found = found(&school(&["Rosemary Tattersall 2W 2018-03-04"]), &school(&["Rosemary Oyelaran 3H 2018-03-04"]));
    let first = &found.suggestions[0][0];
    assert_eq!(first.want, 0, "{first:?}");
    assert!(first.strength < Strength::Strong, "a surname that differs is never strong");
    assert!(first.evidence.contains(&Evidence::SameBirthday { date: "2018-03-04".into() }), "{first:?}");
    assert!(first.evidence.iter().any(Evidence::is_contradiction), "{first:?}");
}

#[test]
fn a_school_full_of_trouble_has_no_wrong_match() {
    for (seed, has_birthdays, has_numbers, least) in [
        (1, true, true, 0.97),
        (2, true, false, 0.94),
        (3, false, false, 0.8),
        (4, true, false, 0.94),
        (5, false, false, 0.8),
    ] {
        let terms = Terms { seed, pupils: 400, has_birthdays, has_numbers, is_september: seed % 2 == 0, trouble: 1.0 };
        let school = cohort(&terms);
        let matching = found(&school.have, &school.want);
        let wrong: Vec<_> = matching.matched.iter().filter(|pair| school.truth[pair.have] != Some(pair.want)).collect();
        assert!(wrong.is_empty(), "seed {seed}: {wrong:?}");
        let both = school.truth.iter().flatten().count();
        let recall = matching.matched.len() as f64 / both as f64;
        assert!(recall >= least, "seed {seed}: {recall}");
    }
}
