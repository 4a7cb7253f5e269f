//! Invented schools in two lists, hard on purpose: what a school has, what a provider says a summer later, and who is who.
//! Seeded: the same on every machine. For tests and measuring; all names are put together by arithmetic.

mod names;
mod noise;

use super::Person;
use crate::user::Role;
use noise::Noise;
use std::collections::HashSet;

/// What kind of school, and what is known of its people.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    /// Another seed is another school.
    pub seed: u64,
    /// Pupils; a tenth as many staff come with them.
    pub pupils: usize,
    /// Birthdays are known to both (but for some).
    pub has_birthdays: bool,
    /// UPNs and employee numbers are known to both (but for some).
    pub has_numbers: bool,
    /// The provider's classes are those of the next school year.
    pub is_september: bool,
    /// How much goes wrong: 1.0 is a school whose lists were kept by different people for years.
    pub trouble: f64,
}

/// Two lists and the truth.
#[derive(Clone, Debug, Default)]
pub struct Cohort {
    /// The school's.
    pub have: Vec<Person>,
    /// The provider's.
    pub want: Vec<Person>,
    /// For each of `have`, who of `want` is the same person.
    pub truth: Vec<Option<usize>>,
}

/// splitmix64: small, and good enough for inventing people.
#[derive(Clone, Debug)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d)
    }

    pub(super) fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Below `n`.
    pub(super) fn below(&mut self, n: usize) -> usize {
        (self.roll() % n.max(1) as u64) as usize
    }

    /// Once in a while.
    pub(super) fn is(&mut self, chance: f64) -> bool {
        (self.roll() >> 11) as f64 / (1u64 << 53) as f64 <= chance
    }

    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

/// Somebody who is there before the lists are written.
struct Real {
    person: Person,
    /// In the provider's list.
    stays: bool,
    /// In the school's list.
    was: bool,
}

/// Puts a school together.
pub fn cohort(terms: &Terms) -> Cohort {
    let mut dice = Dice::new(terms.seed);
    let mut people = Vec::new();
    add_pupils(terms, &mut dice, &mut people);
    add_staff(terms, &mut dice, &mut people);
    add_namesakes(terms, &mut dice, &mut people);
    drop_doubles(&mut people);
    give_numbers(&mut dice, &mut people);
    write(terms, &mut dice, &people)
}

fn add_pupils(terms: &Terms, dice: &mut Dice, people: &mut Vec<Real>) {
    let forms = (terms.pupils / 28 / 7).max(1);
    while people.len() < terms.pupils {
        let year = dice.below(7) as i32;
        let class = class_title(year, dice.below(forms));
        let pool = dice.below(names::POOLS.len());
        let mut person = Person {
            role: Some(Role::Student),
            given_name: names::given(pool, dice),
            family_name: names::family(pool, dice),
            birth_date: birthday(year, dice),
            year: year_title(year),
            class,
            ..Person::default()
        };
        if dice.is(0.3) {
            person.middle_names = names::given(pool, dice);
        }
        let kind = dice.below(1000);
        let first = real(terms, dice, person.clone());
        people.push(first);
        if kind < 15 {
            people.push(twin(terms, dice, &person, pool, forms, year));
        } else if kind < 100 {
            let year = (year + 1 + dice.below(3) as i32) % 7;
            let class = class_title(year, dice.below(forms));
            let given_name = if dice.is(0.3) {
                names::same_initial(pool, &person.given_name, dice)
            } else {
                names::given(pool, dice)
            };
            let birth_date = birthday(year, dice);
            let sibling = Person { given_name, birth_date, class, year: year_title(year), ..person };
            people.push(real(terms, dice, sibling));
        }
    }
}

fn twin(terms: &Terms, dice: &mut Dice, of: &Person, pool: usize, forms: usize, year: i32) -> Real {
    let given_name = if dice.is(0.4) { names::rhyme(&of.given_name, pool, dice) } else { names::given(pool, dice) };
    let class = if dice.is(0.6) { of.class.clone() } else { class_title(year, dice.below(forms)) };
    let person = Person { given_name, class, middle_names: String::new(), ..of.clone() };
    real(terms, dice, person)
}

fn add_staff(terms: &Terms, dice: &mut Dice, people: &mut Vec<Real>) {
    for _ in 0..terms.pupils / 10 {
        let pool = dice.below(names::POOLS.len());
        let person = Person {
            role: Some(if dice.is(0.8) { Role::Teacher } else { Role::Administrator }),
            given_name: names::given(pool, dice),
            family_name: names::family(pool, dice),
            birth_date: format!("{}-{:02}-{:02}", 1960 + dice.below(42), 1 + dice.below(12), 1 + dice.below(28)),
            ..Person::default()
        };
        people.push(real(terms, dice, person));
    }
}

/// Leavers whose namesakes join, a pupil named like a teacher, two of one name in different years.
fn add_namesakes(terms: &Terms, dice: &mut Dice, people: &mut Vec<Real>) {
    let count = (terms.pupils / 150).max(1);
    let forms = (terms.pupils / 28 / 7).max(1);
    for _ in 0..count {
        let at = dice.below(terms.pupils.min(people.len()));
        let mut joiner = people[at].person.clone();
        let old: i32 = joiner.year.trim_start_matches("Year ").parse().unwrap_or(0);
        let year = (old + 2 + dice.below(4) as i32) % 7;
        (joiner.class, joiner.year) = (class_title(year, dice.below(forms)), year_title(year));
        joiner.birth_date = birthday(year, dice);
        people[at].stays = false;
        people[at].was = true;
        people.push(Real { person: joiner, stays: true, was: false });
        let at = dice.below(terms.pupils.min(people.len()));
        let mut other = people[at].person.clone();
        other.birth_date = birthday(year, dice);
        if dice.is(0.5) {
            (other.class, other.year) = (class_title(year, dice.below(forms)), year_title(year));
        } else {
            (other.class, other.year, other.role) = (String::new(), String::new(), Some(Role::Teacher));
            other.birth_date = format!("19{}-03-{:02}", 60 + dice.below(40), 1 + dice.below(28));
            if dice.is(0.5) {
                other.family_name += " Senior";
            }
        }
        people.push(real(terms, dice, other));
    }
}

/// Of a leaver and a joiner of one name in one class nobody could say that they are two: the joiner is left out.
fn drop_doubles(people: &mut Vec<Real>) {
    let key = |person: &Person| (person.given_name.clone(), person.family_name.clone(), person.class.clone());
    let left: HashSet<_> = people.iter().filter(|real| !real.stays).map(|real| key(&real.person)).collect();
    people.retain(|real| real.was || !left.contains(&key(&real.person)));
}

fn real(terms: &Terms, dice: &mut Dice, person: Person) -> Real {
    let _ = terms;
    let (stays, was) = (!dice.is(0.04), !dice.is(0.04));
    Real { person, stays, was: was || !stays }
}

fn give_numbers(dice: &mut Dice, people: &mut [Real]) {
    let mut next = 4100 + dice.below(3000);
    for real in people.iter_mut() {
        next += 1 + dice.below(2);
        if real.person.role == Some(Role::Student) {
            real.person.upn = format!("X8231420{:02}{next:04}", dice.below(20));
            real.person.admission_number = format!("{next:06}");
        } else {
            real.person.employee_number = format!("E{:05}", 10_000 + dice.below(80_000));
        }
    }
}

fn class_title(year: i32, form: usize) -> String {
    let letter = char::from(b"HKLMRSTWABCDEFGJNP"[form % 18]);
    if year == 0 { format!("R{letter}") } else { format!("{year}{letter}") }
}

fn year_title(year: i32) -> String {
    format!("Year {year}")
}

fn birthday(year: i32, dice: &mut Dice) -> String {
    let month = 1 + dice.below(12);
    let born = 2021 - year + i32::from(month < 9);
    format!("{born}-{month:02}-{:02}", 1 + dice.below(28))
}

/// Both lists, in different orders.
fn write(terms: &Terms, dice: &mut Dice, people: &[Real]) -> Cohort {
    let mut noise = Noise::new(terms, people.iter().map(|real| &real.person));
    let mut found = Cohort::default();
    let mut order: Vec<usize> = (0..people.len()).collect();
    for at in (1..order.len()).rev() {
        order.swap(at, dice.below(at + 1));
    }
    let mut of_want = vec![None; people.len()];
    for at in order {
        if people[at].stays {
            of_want[at] = Some(found.want.len());
            found.want.push(noise.provider(&people[at].person, dice));
        }
    }
    for (at, real) in people.iter().enumerate().filter(|(_, real)| real.was) {
        found.have.push(noise.school(&real.person, dice));
        found.truth.push(of_want[at]);
    }
    found
}
