//! How well and how fast people are matched, on lists whose truth is known.
//!
//! `matching lists USERS.csv ROSTER.csv TRUTH.csv` (user, first name, surname, class; username, given name, family name,
//! form; username, user), `matching febrl A.csv B.csv` (record linkage set FEBRL 4: rec_id, given_name, surname,
//! date_of_birth, soc_sec_id, the same person by the digits of rec_id), `matching cohorts PUPILS SEEDS [FIRST]` (invented
//! schools). Figures on standard output, a name and a number a line; `MATCHING_SHOW` set shows what went wrong on standard
//! error.

use std::collections::HashMap;
use std::error::Error;
use std::time::Instant;
use std::{env, fs};

use domain::matching::cohort::{Cohort, Terms, cohort};
use domain::matching::{Matching, Person, Settled, Strength, find};
use domain::user::Role;

type Fallible<T> = Result<T, Box<dyn Error>>;

fn main() -> Fallible<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut tally = Tally::default();
    match words.as_slice() {
        ["lists", users, roster, truth] => tally.judge(&lists(users, roster, truth)?, ""),
        ["febrl", a, b] => tally.judge(&febrl(a, b)?, ""),
        ["cohorts", pupils, seeds, rest @ ..] => {
            let (pupils, seeds): (usize, u64) = (pupils.parse()?, seeds.parse()?);
            let first: u64 = rest.first().map_or(Ok(1), |first| first.parse())?;
            for (name, birthdays, numbers) in
                [("numbers.", true, true), ("birthdays.", true, false), ("names.", false, false)]
            {
                let mut tally = Tally::default();
                for seed in first..first + seeds {
                    let terms = Terms {
                        seed,
                        pupils,
                        has_birthdays: birthdays,
                        has_numbers: numbers,
                        is_september: seed % 2 == 0,
                        trouble: [0.5, 1.0, 1.0, 2.0][(seed / 2 % 4) as usize],
                    };
                    tally.judge(&cohort(&terms), &format!("{name}{seed}"));
                }
                tally.print(name);
            }
            return Ok(());
        }
        _ => return Err("usage: matching lists USERS ROSTER TRUTH | febrl A B | cohorts PUPILS SEEDS [FIRST]".into()),
    }
    tally.print("");
    println!("peak_mib\t{:.1}", peak_mib());
    Ok(())
}

/// Sums over all lists judged.
#[derive(Default)]
struct Tally {
    seconds: f64,
    people: usize,
    /// In both lists, by truth.
    both: usize,
    right: usize,
    wrong: usize,
    first: usize,
    third: usize,
    /// Suggestions called strong, and those of them that are wrong.
    strong: usize,
    strong_wrong: usize,
}

impl Tally {
    fn judge(&mut self, lists: &Cohort, name: &str) {
        let begin = Instant::now();
        let found = find(&lists.have, &lists.want, &Settled::default());
        self.seconds += begin.elapsed().as_secs_f64();
        self.people += lists.have.len();
        self.both += lists.truth.iter().flatten().count();
        let show = env::var_os("MATCHING_SHOW").is_some();
        for pair in &found.matched {
            let is_right = lists.truth[pair.have] == Some(pair.want);
            self.right += usize::from(is_right);
            self.wrong += usize::from(!is_right);
            if !is_right {
                eprintln!(
                    "WRONG {name} {:?}\n  {}\n  {}\n  {:?}",
                    pair.rule,
                    line(&lists.have[pair.have]),
                    line(&lists.want[pair.want]),
                    pair.evidence
                );
            }
            self.first += usize::from(is_right);
            self.third += usize::from(is_right);
        }
        self.suggestions(lists, &found, show);
    }

    fn suggestions(&mut self, lists: &Cohort, found: &Matching, show: bool) {
        for (have, candidates) in found.suggestions.iter().enumerate() {
            for strong in candidates.iter().filter(|c| c.strength == Strength::Strong) {
                self.strong += 1;
                self.strong_wrong += usize::from(lists.truth[have] != Some(strong.want));
            }
            let Some(true_want) = lists.truth[have] else { continue };
            let place = candidates.iter().position(|candidate| candidate.want == true_want);
            self.first += usize::from(place == Some(0));
            self.third += usize::from(place.is_some_and(|place| place < 3));
            let is_taken = found.matched.iter().any(|pair| pair.have == have);
            if show && !is_taken {
                let about = candidates.get(place.unwrap_or(0)).map(|c| (c.score, c.strength, &c.evidence));
                eprintln!(
                    "MISSED, at {place:?}\n  {}\n  {}\n  {about:?}",
                    line(&lists.have[have]),
                    line(&lists.want[true_want])
                );
            }
        }
    }

    fn print(&self, name: &str) {
        let share = |count: usize| count as f64 / self.both.max(1) as f64;
        println!("{name}ms\t{:.1}", self.seconds * 1e3);
        println!("{name}people\t{}", self.people);
        println!("{name}both\t{}", self.both);
        println!("{name}matched\t{}", self.right + self.wrong);
        println!("{name}false\t{}", self.wrong);
        println!("{name}precision\t{:.5}", self.right as f64 / (self.right + self.wrong).max(1) as f64);
        println!("{name}recall\t{:.5}", share(self.right));
        println!("{name}first\t{:.5}", share(self.first));
        println!("{name}third\t{:.5}", share(self.third));
        println!("{name}strong\t{}", self.strong);
        println!("{name}strong_false\t{}", self.strong_wrong);
    }
}

fn line(person: &Person) -> String {
    let role = person.role.map_or("-", Role::as_str);
    let all = [
        role,
        &person.given_name,
        &person.middle_names,
        &person.family_name,
        &person.other_family_name,
        &person.class,
        &person.year,
        &person.birth_date,
        &person.upn,
        &person.employee_number,
        &person.username,
        &person.email,
    ];
    all.join("|")
}

/// A CSV as a table: for each row its cells by header.
fn table(path: &str) -> Fallible<Vec<HashMap<String, String>>> {
    let text = fs::read_to_string(path)?;
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let headers = reader.headers()?.clone();
    let row =
        |record: csv::StringRecord| headers.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect();
    reader.records().map(|record| Ok(row(record?))).collect()
}

fn lists(users: &str, roster: &str, truth: &str) -> Fallible<Cohort> {
    let (users, roster, truth) = (table(users)?, table(roster)?, table(truth)?);
    let wants: HashMap<&str, usize> = roster.iter().map(|row| row["username"].as_str()).zip(0..).collect();
    let pairs: HashMap<&str, usize> =
        truth.iter().filter_map(|row| Some((row["user"].as_str(), *wants.get(row["username"].as_str())?))).collect();
    let person = |username: &str, given: &str, family: &str, class: &str| Person {
        given_name: given.to_owned(),
        family_name: family.to_owned(),
        class: class.to_owned(),
        username: username.to_owned(),
        ..Person::default()
    };
    Ok(Cohort {
        have: users
            .iter()
            .map(|row| person(&row["user"], &row["first name"], &row["surname"], &row["class"]))
            .collect(),
        want: roster
            .iter()
            .map(|row| person(&row["username"], &row["given name"], &row["family name"], &row["form"]))
            .collect(),
        truth: users.iter().map(|row| pairs.get(row["user"].as_str()).copied()).collect(),
    })
}

fn febrl(a: &str, b: &str) -> Fallible<Cohort> {
    let (a, b) = (table(a)?, table(b)?);
    let digits = |row: &HashMap<String, String>| row["rec_id"].split('-').nth(1).unwrap_or_default().to_owned();
    let wants: HashMap<String, usize> = b.iter().map(digits).zip(0..).collect();
    let person = |row: &HashMap<String, String>| Person {
        given_name: row["given_name"].clone(),
        family_name: row["surname"].clone(),
        birth_date: row["date_of_birth"].clone(),
        upn: row["soc_sec_id"].clone(),
        ..Person::default()
    };
    Ok(Cohort {
        have: a.iter().map(person).collect(),
        want: b.iter().map(person).collect(),
        truth: a.iter().map(|row| wants.get(&digits(row)).copied()).collect(),
    })
}

/// The most memory it ever held; only Linux tells.
fn peak_mib() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|text| text.split_whitespace().next()?.parse::<f64>().ok()).unwrap_or_default() / 1024.0
}
