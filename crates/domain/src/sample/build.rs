//! Puts the schools together. The only arithmetic is [`mix`]: the same on every machine.

use super::larkfield::{HOMES, TAUGHT};
use super::people::{ADMINISTRATORS, PUPILS, TEACHERS};
use super::pools::MIXTURE;
use super::{Sample, SampleClass, SampleUser};
use crate::class::ClassKind;
use crate::name::fold;
use crate::user::{Role, UsernamePattern, suggest_username, username_key};
use jiff::ToSpan;
use std::collections::HashSet;

const DOMAIN: &str = "larkfield.example";
/// The year in which the children of Reception in 2026-27 were born, or rather their oldest, in September.
const OLDEST_IN_RECEPTION: usize = 2021;
/// Admission numbers count from here.
const FIRST_ADMISSION: usize = 14_101;
/// Pupils of one registration class of a big school.
const CLASS_SIZE: usize = 30;
/// Years of a big school.
const BIG_YEARS: usize = 13;

#[derive(Default)]
struct Taken {
    usernames: HashSet<String>,
    names: HashSet<(&'static str, &'static str)>,
}

impl Taken {
    fn username(&mut self, given: &str, family: &str) -> String {
        // Twins whom their school gave the older spelling of their surname.
        let family = if family == "MacLeod" { "McLeod" } else { family };
        let made = suggest_username(UsernamePattern::InitialSurname, given, family, |key| self.usernames.contains(key));
        self.usernames.insert(username_key(&made));
        made
    }

    /// The next name that nobody has, so that only those named on purpose share one.
    fn new_name(&mut self, seed: &mut u64) -> (&'static str, &'static str) {
        loop {
            *seed += 1;
            let name = mixed_name(*seed);
            if self.names.insert(name) {
                return name;
            }
        }
    }
}

pub(super) fn larkfield() -> Sample {
    let mut taken = Taken::default();
    let mut users = staff(&mut taken);
    taken.names.extend(PUPILS.iter().map(|(given, family, _)| (*given, *family)));
    // Those named on purpose come first, so that they have the plain usernames.
    let named: Vec<String> = PUPILS.iter().map(|(given, family, _)| taken.username(given, family)).collect();
    let mut seed = 0;
    let mut pupils = Vec::new();
    for (class, (title, year, size)) in HOMES.into_iter().enumerate() {
        let mut placed = 0;
        for ((given, family, home), username) in PUPILS.iter().zip(&named) {
            if *home == title {
                pupils.push(pupil((given, family), username.clone(), class, year, pupils.len()));
                placed += 1;
            }
        }
        for _ in placed..size {
            let name = taken.new_name(&mut seed);
            let username = taken.username(name.0, name.1);
            pupils.push(pupil(name, username, class, year, pupils.len()));
        }
    }
    fill_teaching(&mut users, &mut pupils);
    users.append(&mut pupils);
    let homes = HOMES.iter().map(|(title, ..)| class(title, ClassKind::Homeroom));
    let taught = TAUGHT.iter().map(|taught| class(taught.title, ClassKind::Scheduled));
    Sample { name: "Larkfield Primary".to_owned(), classes: homes.chain(taught).collect(), users }
}

fn staff(taken: &mut Taken) -> Vec<SampleUser> {
    let administrators = ADMINISTRATORS.iter().map(|name| (name, Role::Administrator, None));
    let teachers =
        TEACHERS.iter().enumerate().map(|(at, name)| (name, Role::Teacher, (at < HOMES.len()).then_some(at)));
    let people = administrators.chain(teachers).map(|((given, family), role, class)| {
        let letters: String = fold(family).chars().filter(char::is_ascii_alphanumeric).collect();
        let initial: String = fold(given).chars().take(1).collect();
        SampleUser {
            username: taken.username(given, family),
            given_name: (*given).to_owned(),
            family_name: (*family).to_owned(),
            email: format!("{initial}.{letters}@{DOMAIN}"),
            role,
            class,
            ..SampleUser::default()
        }
    });
    people.collect()
}

fn pupil((given, family): (&str, &str), username: String, class: usize, year: usize, nth: usize) -> SampleUser {
    let email = if year >= 3 { address(&username) } else { String::new() };
    // Twins stand one after the other.
    let born = if matches!((given, family), ("Maia", "MacLeod") | ("Amina", "Hussein")) { nth - 1 } else { nth };
    SampleUser {
        username,
        given_name: given.to_owned(),
        family_name: family.to_owned(),
        email,
        role: Role::Student,
        class: Some(class),
        teaching: Vec::new(),
        birth_date: birth_date(year, born as u64),
        admission_number: (FIRST_ADMISSION + nth).to_string(),
        year: if year == 0 { "R".to_owned() } else { year.to_string() },
    }
}

fn fill_teaching(staff: &mut [SampleUser], pupils: &mut [SampleUser]) {
    for (at, taught) in TAUGHT.iter().enumerate() {
        let class = HOMES.len() + at;
        let in_years =
            pupils.iter_mut().filter(|pupil| pupil.class.is_some_and(|home| taught.years.contains(&HOMES[home].1)));
        for (_, pupil) in in_years.enumerate().filter(|(nth, _)| nth % taught.of == taught.nth) {
            pupil.teaching.push(class);
        }
        staff[ADMINISTRATORS.len() + at].teaching.push(class);
    }
}

pub(super) fn big(users: usize) -> Sample {
    let pupils = users - users.div_ceil(12);
    let homes = pupils.div_ceil(CLASS_SIZE);
    let titles: Vec<String> =
        (0..homes).map(|at| format!("{}{}", 1 + at % BIG_YEARS, letters(at / BIG_YEARS))).collect();
    let mut taken = Taken::default();
    let made = (0..users).map(|at| {
        if at % 12 == 0 {
            big_staff(at / 12, homes, &mut taken)
        } else {
            big_pupil(at - at / 12 - 1, homes, &mut taken)
        }
    });
    let users = made.collect();
    let home = titles.iter().map(|title| class(title, ClassKind::Homeroom));
    let taught = titles.iter().map(|title| class(&format!("{title} maths"), ClassKind::Scheduled));
    Sample { name: "Larkfield Trust".to_owned(), classes: home.chain(taught).collect(), users }
}

fn big_staff(nth: usize, homes: usize, taken: &mut Taken) -> SampleUser {
    let (given, family) = if nth == 0 { ADMINISTRATORS[0] } else { mixed_name(u64::MAX - nth as u64) };
    let home = (nth < homes).then_some(nth);
    let username = taken.username(given, family);
    SampleUser {
        email: address(&username),
        username,
        given_name: given.to_owned(),
        family_name: family.to_owned(),
        role: if nth == 0 { Role::Administrator } else { Role::Teacher },
        class: home,
        teaching: home.map(|home| homes + home).into_iter().collect(),
        ..SampleUser::default()
    }
}

fn big_pupil(nth: usize, homes: usize, taken: &mut Taken) -> SampleUser {
    let name = mixed_name(nth as u64);
    let username = taken.username(name.0, name.1);
    let class = nth / CLASS_SIZE;
    let mut pupil = pupil(name, username, class, 1 + class % BIG_YEARS, nth);
    pupil.teaching.push(homes + class);
    pupil
}

fn class(title: &str, kind: ClassKind) -> SampleClass {
    SampleClass { title: title.to_owned(), kind }
}

/// Nobody is given an address that mail cannot carry.
fn address(username: &str) -> String {
    if username.is_ascii() { format!("{username}@{DOMAIN}") } else { String::new() }
}

fn birth_date(year: usize, seed: u64) -> String {
    let oldest = OLDEST_IN_RECEPTION.saturating_sub(year);
    let first = jiff::civil::Date::new(i16::try_from(oldest).unwrap_or_default(), 9, 1).unwrap_or_default();
    let days = i64::try_from(mix(seed) % 365).unwrap_or_default();
    first.saturating_add(days.days()).to_string()
}

fn mixed_name(seed: u64) -> (&'static str, &'static str) {
    let random = mix(seed);
    let pool = MIXTURE[at(seed, MIXTURE.len())];
    (pool.given[at(random, pool.given.len())], pool.family[at(random >> 32, pool.family.len())])
}

fn at(number: u64, len: usize) -> usize {
    usize::try_from(number % len as u64).unwrap_or_default()
}

/// "A" to "Z", then "AA", "AB", …
fn letters(number: usize) -> String {
    let last = char::from(b'A' + u8::try_from(number % 26).unwrap_or_default());
    if number < 26 { last.to_string() } else { format!("{}{last}", letters(number / 26 - 1)) }
}

/// A number that looks random and is not: the finaliser of SplitMix64.
fn mix(seed: u64) -> u64 {
    let z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
