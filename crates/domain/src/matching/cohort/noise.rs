//! What lists do to people: spellings, nicknames, slips, gaps, moves and marriages.

use super::{Dice, Terms, names};
use crate::matching::Person;
use crate::name::fold;
use crate::user::Role;
use std::collections::HashMap;

/// Writes a person as one of two lists has them.
pub(super) struct Noise {
    terms: Terms,
    /// Usernames of each list are numbered on their own.
    used: [HashMap<String, usize>; 2],
    forms: usize,
}

/// Called so, and spelled so, by the other list.
const CALLED: &str = "Thomas:Tom William:Will Benjamin:Ben Samuel:Sam Joseph:Joe Daniel:Danny Matthew:Matt Christopher:Chris \
    Nicholas:Nick Michael:Mike Robert:Rob Elizabeth:Lizzie Katherine:Katie Rebecca:Becky Jessica:Jess Jennifer:Jenny Victoria:Vicky \
    Alexander:Alex Abigail:Abi Charlotte:Lottie Amelia:Millie Isabella:Bella Stephen:Steve Edward:Ted Timothy:Tim Jonathan:Jon \
    Joshua:Josh Zachary:Zac Frederick:Freddie Tobias:Toby Matilda:Tilly Beatrice:Bea Eleanor:Ellie Jakub:Kuba Katarzyna:Kasia \
    Małgorzata:Gosia Krzysztof:Chris Tomasz:Tomek Mohammed:Mo Oluwaseun:Seun Temitope:Temi Ifeoluwa:Ife Chukwuemeka:Emeka \
    Chidinma:Chidi Gurpreet:Gurp Oliver:Ollie Olivia:Liv Imogen:Immy Georgia:Georgie";
const SPELLED: &str = "Mohammed:Muhammad Muhammad:Mohamed Aisha:Ayesha Fatima:Fatimah Yusuf:Yousuf Zainab:Zaynab Maryam:Mariam \
    Hussain:Hussein Ahmed:Ahmad Choudhury:Chowdhury Chaudhry:Choudhary Qureshi:Quraishi Sheikh:Shaikh Khatun:Khatoon \
    Rahman:Rehman Müller:Mueller Kowalski:Kowalsky Sophia:Sofia Katherine:Catherine Niamh:Neeve Caoimhe:Keeva Sean:Shaun \
    Siân:Sian Megan:Meghan Dmitri:Dmitry Yulia:Julia MacDonald:McDonald McDonald:MacDonald O’Brien:O'Brien O’Neill:ONeill \
    Zakariya:Zakaria Khadija:Khadijah Usman:Uthman Ibrahim:Ebrahim Stephen:Steven Nguyen:Nguyễn Oliwia:Olivia Wiktoria:Viktoria \
    Iqbal:Ikbal Safiya:Safiyyah Hannah:Hanna Zhang:Chang Begum:Begom Mahmood:Mahmoud";

impl Noise {
    pub(super) fn new<'a>(terms: &Terms, people: impl Iterator<Item = &'a Person>) -> Noise {
        let forms = (people.count() / 28 / 8).max(1);
        Noise { terms: *terms, used: Default::default(), forms }
    }

    /// As the school has kept them.
    pub(super) fn school(&mut self, person: &Person, dice: &mut Dice) -> Person {
        let mut written = person.clone();
        self.withhold(&mut written, dice);
        written.username = self.username(person, 0, |given, family| format!("{given}.{family}"));
        written.email = format!("{}@larkfield.example", written.username);
        written.employee_number = if self.terms.has_numbers { person.employee_number.clone() } else { String::new() };
        written.year = if dice.is(0.5) { written.year } else { String::new() };
        written
    }

    /// As the provider tells them, a summer later.
    pub(super) fn provider(&mut self, person: &Person, dice: &mut Dice) -> Person {
        let mut written = person.clone();
        self.withhold(&mut written, dice);
        self.move_on(&mut written, dice);
        let old = person.family_name.clone();
        self.rename(&mut written, dice);
        self.slip(&mut written, dice);
        let known_as = Person { family_name: old, ..written.clone() };
        written.username =
            self.username(&known_as, 1, |given, family| format!("{}{family}", &given[..1.min(given.len())]));
        written.email = if dice.is(0.9) { format!("{}@larkfield.example", written.username) } else { String::new() };
        if written.role != Some(Role::Student) && dice.is(0.05 * self.terms.trouble) {
            (written.given_name, written.family_name) = (String::new(), String::new());
            written.username.clear();
            written.email =
                format!("{}.{}@larkfield.example", letters(&person.given_name), letters(&person.family_name));
        }
        written
    }

    fn withhold(&self, person: &mut Person, dice: &mut Dice) {
        if !self.terms.has_birthdays || dice.is(0.01 * self.terms.trouble) {
            person.birth_date.clear();
        }
        if !self.terms.has_numbers || dice.is(0.03 * self.terms.trouble) {
            person.upn.clear();
            person.employee_number.clear();
        }
        if !self.terms.has_numbers || dice.is(0.5) {
            person.admission_number.clear();
        }
        if dice.is(0.7) {
            person.middle_names.clear();
        }
        if dice.is(0.02 * self.terms.trouble) {
            person.class.clear();
        }
    }

    /// Another class, or the next year's.
    fn move_on(&self, person: &mut Person, dice: &mut Dice) {
        if person.class.is_empty() {
            return;
        }
        let (year, letter) = person.class.split_at(person.class.len() - 1);
        let year: usize = year.parse().unwrap_or(0);
        let year = if self.terms.is_september { year + 1 } else { year };
        let letter = if dice.is(0.03 * self.terms.trouble) {
            char::from(b"HKLMRSTWABCDEFGJNP"[dice.below(self.forms) % 18]).to_string()
        } else {
            letter.to_owned()
        };
        person.class = if year == 0 { format!("R{letter}") } else { format!("{year}{letter}") };
        person.year = if dice.is(0.5) { format!("{year}") } else { String::new() };
    }

    fn rename(&self, person: &mut Person, dice: &mut Dice) {
        let trouble = self.terms.trouble;
        if dice.is(0.25 * trouble)
            && let Some(called) = look_up(CALLED, &person.given_name)
        {
            person.given_name = called;
        } else if dice.is(0.25 * trouble)
            && let Some(spelled) = look_up(SPELLED, &person.given_name)
        {
            person.given_name = spelled;
        }
        if dice.is(0.15 * trouble)
            && let Some(spelled) = look_up(SPELLED, &person.family_name)
        {
            person.family_name = spelled;
        }
        let is_staff = person.role != Some(Role::Student);
        let other = names::family(dice.below(6), dice);
        if dice.is(if is_staff { 0.02 } else { 0.004 } * trouble) {
            if is_staff && dice.is(0.5) {
                person.other_family_name = person.family_name.clone();
            }
            person.family_name = other;
        } else if dice.is(0.008 * trouble) {
            person.family_name = if dice.is(0.5) {
                format!("{}-{other}", person.family_name)
            } else {
                format!("{other}-{}", person.family_name)
            };
        }
        if dice.is(0.05 * trouble) && !person.middle_names.is_empty() {
            person.given_name = format!("{} {}", person.given_name, person.middle_names);
            person.middle_names.clear();
        }
    }

    fn slip(&self, person: &mut Person, dice: &mut Dice) {
        let trouble = self.terms.trouble;
        if dice.is(0.008 * trouble) {
            person.given_name = typo(&person.given_name, dice);
        }
        if dice.is(0.01 * trouble) {
            person.family_name = typo(&person.family_name, dice);
        }
        if dice.is(0.004 * trouble) {
            std::mem::swap(&mut person.given_name, &mut person.family_name);
        } else if dice.is(0.003 * trouble) {
            person.given_name = person.given_name.chars().take(1).collect();
        }
        if dice.is(0.004 * trouble) && person.birth_date.len() == 10 {
            let (year, month, day) = (&person.birth_date[..4], &person.birth_date[5..7], &person.birth_date[8..]);
            person.birth_date = if day <= "12" {
                format!("{year}-{day}-{month}")
            } else {
                format!("{year}-{month}-{:02}", 1 + dice.below(28))
            };
        }
        if dice.is(0.1) {
            person.family_name = plain(&person.family_name);
            person.given_name = plain(&person.given_name);
        }
    }

    fn username(&mut self, person: &Person, list: usize, make: impl Fn(&str, &str) -> String) -> String {
        let stem = make(&letters(&person.given_name), &letters(&person.family_name));
        let count = self.used[list].entry(stem.clone()).or_default();
        *count += 1;
        if *count == 1 { stem } else { format!("{stem}{count}") }
    }
}

fn letters(name: &str) -> String {
    fold(name).chars().filter(char::is_ascii_alphabetic).collect()
}

/// Without accents.
fn plain(name: &str) -> String {
    deunicode::deunicode(name)
}

fn look_up(table: &'static str, name: &str) -> Option<String> {
    let pairs = table.split_whitespace().filter_map(|pair| pair.split_once(':'));
    pairs.filter(|(from, _)| *from == name).map(|(_, to)| to.to_owned()).next()
}

/// A letter left out, doubled, changed, or two swapped; the first stays.
fn typo(name: &str, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    if letters.len() < 4 {
        return name.to_owned();
    }
    let at = 1 + dice.below(letters.len() - 2);
    match dice.below(4) {
        0 => drop(letters.remove(at)),
        1 => letters.insert(at, letters[at]),
        2 => letters[at] = *dice.pick(&['a', 'e', 'i', 'o', 'r', 's', 't', 'l', 'n']),
        _ => letters.swap(at, at + 1),
    }
    letters.into_iter().collect()
}
