//! Registration classes: which stays, which moves up, and where the children of a class are now, learned from those whose
//! names leave no doubt. A class may be called anything; only that its children stay together is believed.

use super::spelling;
use std::collections::HashMap;

/// Of nobody.
pub(super) const NO_CLASS: u16 = u16::MAX;

/// How much is believed before anything is learned, in children.
const PRIOR: f32 = 3.0;

/// Known people in classes from whom the others can be told.
const A_FEW: u32 = 30;

/// How two registration classes stand to each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum ClassKin {
    /// Classes tell nothing here.
    #[default]
    Unknown,
    /// Neither is in one.
    Neither,
    /// Only one is in one.
    One,
    /// The same title.
    Same,
    /// The same class a year on.
    MovedUp,
    /// Most of the one are in the other.
    Follows,
    /// The same year.
    SameYear,
    /// Others.
    Other,
}

/// With its weight.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct ClassFit {
    pub(super) kin: ClassKin,
    pub(super) bits: f32,
    /// Where one is, the other is expected.
    pub(super) agrees: bool,
}

#[derive(Default)]
struct Form {
    year: Option<i8>,
    rest: String,
    count: [u32; 2],
    /// Children of it who were found again, in either list.
    known: [u32; 2],
}

/// All registration classes of both lists.
#[derive(Default)]
pub(super) struct Forms {
    numbers: HashMap<String, u16>,
    forms: Vec<Form>,
    moves: HashMap<(u16, u16), u32>,
    /// Classes of a year.
    of_year: HashMap<Option<i8>, u32>,
    blank: [u32; 2],
    people: [u32; 2],
    both_blank: u32,
    /// Known people who are in a class in both lists.
    placed: u32,
    learned: u32,
    /// Years by which most moved up.
    shift: i8,
}

impl Forms {
    /// The class of one person of the list.
    pub(super) fn add(&mut self, title: &str, is_want: bool) -> u16 {
        let side = usize::from(is_want);
        self.people[side] += 1;
        let words = spelling::words(title);
        let key: String = words.iter().filter(|word| !FILLERS.contains(&word.as_str())).map(String::as_str).collect();
        if key.is_empty() {
            self.blank[side] += 1;
            return NO_CLASS;
        }
        let next = self.forms.len() as u16;
        let number = *self.numbers.entry(key.clone()).or_insert(next);
        if number == next {
            let (year, rest) = parse(&key);
            *self.of_year.entry(year).or_default() += 1;
            self.forms.push(Form { year, rest, ..Form::default() });
        }
        self.forms[usize::from(number)].count[side] += 1;
        number
    }

    pub(super) fn year(&self, class: u16) -> Option<i8> {
        self.forms.get(usize::from(class)).and_then(|form| form.year)
    }

    /// Somebody known was in the one class and is in the other.
    pub(super) fn learn(&mut self, have: u16, want: u16) {
        self.learned += 1;
        if have == NO_CLASS && want == NO_CLASS {
            self.both_blank += 1;
        }
        if have == NO_CLASS || want == NO_CLASS {
            return;
        }
        self.placed += 1;
        *self.moves.entry((have, want)).or_default() += 1;
        self.forms[usize::from(have)].known[0] += 1;
        self.forms[usize::from(want)].known[1] += 1;
    }

    /// By how many years most have moved up; needs what was learned of years.
    pub(super) fn set_shift(&mut self, shift: i8) {
        self.shift = shift;
    }

    /// Years between two years, as against what most moved.
    pub(super) fn years_off(&self, have: i8, want: i8) -> i8 {
        (want - have - self.shift).abs()
    }

    /// For each class, where its children may be in the other list; `is_want` says that they are of want.
    pub(super) fn likely(&self, is_want: bool) -> Vec<Vec<u16>> {
        let mut found: Vec<Vec<u16>> = (0..self.forms.len() as u16).map(|class| vec![class]).collect();
        for ((a, b), count) in &self.moves {
            let (from, to) = if is_want { (*b, *a) } else { (*a, *b) };
            if *count * 5 >= self.forms[usize::from(from)].known[usize::from(is_want)] {
                found[usize::from(from)].push(to);
            }
        }
        let mut of_rest: HashMap<&str, Vec<(i8, u16)>> = HashMap::new();
        for (form, number) in self.forms.iter().zip(0u16..) {
            of_rest.entry(&form.rest).or_default().extend(form.year.map(|year| (year, number)));
        }
        for classes in of_rest.values() {
            for (year, class) in classes {
                let near = classes.iter().filter(|(other, _)| (other - year).abs() == 1);
                found[usize::from(*class)].extend(near.map(|(_, number)| *number));
            }
        }
        for classes in &mut found {
            classes.sort_unstable();
            classes.dedup();
        }
        found
    }

    /// Whether being in no class tells anything: most of those who are known are in one, and they are more than a few.
    fn is_told(&self) -> bool {
        self.placed >= A_FEW && self.placed > self.both_blank
    }

    /// `is_known` says that the pair is among the learned: it must not speak for itself.
    pub(super) fn compare(&self, have: u16, want: u16, is_known: bool) -> ClassFit {
        if have == NO_CLASS && want == NO_CLASS {
            if !self.is_told() {
                return ClassFit::default();
            }
            let own = u32::from(is_known);
            let m = (self.both_blank - own.min(self.both_blank)) as f32 + 0.5;
            let share = |side: usize| (self.blank[side].max(1) as f32) / self.people[side].max(1) as f32;
            let bits = (m / (self.learned as f32 + 1.0) / (share(0) * share(1))).log2();
            return ClassFit { kin: ClassKin::Neither, bits: bits.clamp(0.0, 4.0), agrees: false };
        }
        if have == NO_CLASS || want == NO_CLASS {
            return ClassFit { kin: ClassKin::One, bits: -0.5, agrees: false };
        }
        let base = self.base(have, want);
        let own = u32::from(is_known);
        let count = self.moves.get(&(have, want)).map_or(0, |count| count - own.min(*count));
        let [down, up] = [self.toward(have, 0, count, base.1, own), self.toward(want, 1, count, base.1, own)];
        let agrees = down.max(up) >= 0.4 && down.min(up) >= 0.15;
        let kin = match base.0 {
            ClassKin::SameYear | ClassKin::Other if agrees && count >= 3 => ClassKin::Follows,
            kin => kin,
        };
        let people = self.people[0].max(self.people[1]).max(super::kinship::LEAST as u32 / 2) as f32;
        let share = |class: u16, side: usize| self.forms[usize::from(class)].count[side].max(1) as f32 / people;
        let bits = ((down / share(want, 1)).log2() + (up / share(have, 0)).log2()) / 2.0;
        ClassFit { kin, bits: bits.clamp(-5.0, 9.0), agrees }
    }

    /// Probability of being in the other class, for a child of this one.
    fn toward(&self, class: u16, side: usize, count: u32, base: f32, own: u32) -> f32 {
        let known = self.forms[usize::from(class)].known[side];
        (count as f32 + PRIOR * base) / ((known - own.min(known)) as f32 + PRIOR)
    }

    /// What is believed before anything is learned.
    fn base(&self, have: u16, want: u16) -> (ClassKin, f32) {
        let (a, b) = (&self.forms[usize::from(have)], &self.forms[usize::from(want)]);
        let apart = a.year.zip(b.year).map(|(a, b)| (a - b).abs());
        if have == want {
            (ClassKin::Same, 0.55)
        } else if apart == Some(1) && a.rest == b.rest {
            (ClassKin::MovedUp, 0.2)
        } else if apart == Some(0) {
            (ClassKin::SameYear, 0.3 / self.of_year.get(&a.year).copied().unwrap_or(1) as f32)
        } else {
            (ClassKin::Other, 0.005)
        }
    }
}

/// Words of a title that tell nothing.
const FILLERS: [&str; 6] = ["class", "form", "year", "yr", "registration", "group"];

/// Year and the rest of a title: `4H`, `H4`, `10A`, `RB`, `Reception`.
fn parse(key: &str) -> (Option<i8>, String) {
    let key = key.strip_prefix('y').filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit())).unwrap_or(key);
    let start = key.find(|c: char| c.is_ascii_digit());
    if let Some(start) = start {
        let digits = key[start..].len() - key[start..].trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let year = key[start..start + digits].parse().ok().filter(|year| (0..=14).contains(year));
        return match year {
            Some(year) => (Some(year), format!("{}{}", &key[..start], &key[start + digits..])),
            None => (None, key.to_owned()),
        };
    }
    for word in ["reception", "rec", "r"] {
        if let Some(rest) = key.strip_prefix(word).filter(|rest| rest.len() <= 2) {
            return (Some(0), rest.to_owned());
        }
    }
    (None, key.to_owned())
}

/// A year group as written: "3", "Year 3", "Y3", "R", "Reception", "N2".
pub(super) fn read_year(text: &str) -> Option<i8> {
    let key: String = spelling::words(text).into_iter().filter(|word| !FILLERS.contains(&word.as_str())).collect();
    match key.strip_prefix('y').unwrap_or(&key) {
        "r" | "reception" | "rec" => Some(0),
        "n" | "nursery" | "n1" | "n2" => Some(-1),
        digits => digits.parse().ok().filter(|year| (0..=14).contains(year)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_read_from_titles() {
        for (title, year) in [
            ("4H", Some(4)),
            ("4 Hazel", Some(4)),
            ("Year 4 Hazel", Some(4)),
            ("H4", Some(4)),
            ("10A", Some(10)),
            ("RB", Some(0)),
            ("Reception", Some(0)),
            ("Otters", None),
            ("Rowan", None),
            ("", None),
        ] {
            let mut forms = Forms::default();
            let class = forms.add(title, false);
            assert_eq!(forms.year(class), year, "{title}");
        }
        for (text, year) in [("3", Some(3)), ("Year 3", Some(3)), ("R", Some(0)), ("N2", Some(-1)), ("2031", None)] {
            assert_eq!(read_year(text), year, "{text}");
        }
    }

    #[test]
    fn where_most_children_went_the_others_are_expected() {
        let mut forms = Forms::default();
        let (otters, badgers, foxes) =
            (forms.add("Otters", false), forms.add("Badgers", true), forms.add("Foxes", true));
        for _ in 0..20 {
            forms.add("Otters", false);
            forms.add("Badgers", true);
            forms.learn(otters, badgers);
        }
        let fit = forms.compare(otters, badgers, false);
        assert!(fit.agrees && fit.kin == ClassKin::Follows && fit.bits > 0.0, "{fit:?}");
        let fit = forms.compare(otters, foxes, false);
        assert!(!fit.agrees && fit.kin == ClassKin::Other, "{fit:?}");
    }

    #[test]
    fn once_everybody_moved_up_the_same_title_is_another_class() {
        let mut forms = Forms::default();
        let (four, five) = (forms.add("4H", false), forms.add("5H", true));
        for _ in 0..20 {
            forms.add("4H", false);
            forms.add("5H", true);
            forms.learn(four, five);
        }
        assert!(forms.compare(four, five, false).agrees, "moved up");
        assert!(!forms.compare(four, four, false).agrees, "stayed down");
    }
}
