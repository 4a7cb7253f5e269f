//! What a provider says of a school, in words that are none of the provider's.
//!
//! `None` is "not said": not sent, sent as null, or not allowed to be seen. It never means "cleared". An empty text is
//! what the provider said.

use crate::class::ClassKind;
use crate::user::Role;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// An outside system tied to the school.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Provider {
    /// The school's records, by way of Wonde.
    Wonde,
    /// Google Workspace.
    Google,
    /// Microsoft 365.
    Microsoft,
    /// A roster file in the place of a provider. It is never linked.
    File,
}

impl Provider {
    /// Those a school can be linked with.
    pub const LINKED: [Provider; 3] = [Provider::Wonde, Provider::Google, Provider::Microsoft];

    /// Reads the word stored and exchanged.
    pub fn read(word: &str) -> Option<Provider> {
        Provider::LINKED.into_iter().chain([Provider::File]).find(|provider| provider.as_str() == word)
    }

    /// What it calls itself.
    pub fn name(self) -> &'static str {
        match self {
            Provider::Wonde => "Wonde",
            Provider::Google => "Google",
            Provider::Microsoft => "Microsoft",
            Provider::File => "File",
        }
    }

    /// The word stored and exchanged.
    pub fn as_str(self) -> &'static str {
        match self {
            Provider::Wonde => "wonde",
            Provider::Google => "google",
            Provider::Microsoft => "microsoft",
            Provider::File => "file",
        }
    }
}

/// One person at a provider.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct External {
    /// The provider's immutable id. Wonde's has the kind of person before it ("student/A1039521228"): the same number
    /// may be a pupil and a contact.
    pub id: String,
    /// Pupil or teacher; `None` where the provider does not tell.
    pub role: Option<Role>,
    /// First name, as used.
    pub given_name: Option<String>,
    /// Middle names.
    pub middle_names: Option<String>,
    /// Surname, as used.
    pub family_name: Option<String>,
    /// The first name somebody goes by, where that is told apart.
    pub preferred_given: Option<String>,
    /// First name in law.
    pub legal_given: Option<String>,
    /// Surname in law.
    pub legal_family: Option<String>,
    /// The name as one text, where it is told so ("Adele Vance", "Vance, Adele").
    pub display_name: Option<String>,
    /// The name to sign in with there, without the domain.
    pub username: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// The provider itself gives out the address, so nobody else can have it.
    pub email_vouched: bool,
    /// Date of birth.
    pub birth_date: Option<Date>,
    /// Unique pupil number. It may be wrong or a former one.
    pub upn: Option<String>,
    /// The school's own number for a pupil.
    pub admission_number: Option<String>,
    /// The school's own number for a member of staff.
    pub employee_number: Option<String>,
    /// Year group, as [`year`] writes it.
    pub year: Option<String>,
    /// Registration class, by [`ExternalClass::id`].
    pub class: Option<String>,
    /// Teaching classes, by [`ExternalClass::id`]; `None` where memberships were not to be seen.
    pub teaching: Option<Vec<String>>,
    /// Whether the account is in use there.
    pub is_active: Option<bool>,
    /// The provider itself says that they have left.
    pub has_left: bool,
}

/// One class at a provider.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExternalClass {
    /// The provider's immutable id.
    pub id: String,
    /// Its name.
    pub title: String,
    /// Registration or teaching.
    pub kind: ClassKind,
    /// Year group, as [`year`] writes it.
    pub year: Option<String>,
    /// Its teachers, by [`External::id`]; `None` where they were not to be seen.
    pub teachers: Option<Vec<String>>,
}

/// A parent or carer at a provider, with every child they are known for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExternalGuardian {
    /// The provider's immutable id, or the child's with the address where there is none.
    pub id: String,
    /// "Mrs", …
    pub title: Option<String>,
    /// First name.
    pub given_name: Option<String>,
    /// Surname.
    pub family_name: Option<String>,
    /// E-mail address. No provider vouches for it.
    pub email: Option<String>,
    /// Their children.
    pub children: Vec<Tie>,
}

/// What ties a parent or carer to one pupil.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tie {
    /// The pupil, by [`External::id`].
    pub pupil: String,
    /// What they are to the child, as written ("Mother").
    pub relation: Option<String>,
    /// Has parental responsibility.
    pub has_responsibility: Option<bool>,
    /// A court order concerns this adult and this child: whoever invites must look first.
    pub has_court_order: Option<bool>,
    /// Is to have letters.
    pub has_letters: Option<bool>,
}

/// Somebody the provider says is gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gone {
    /// By [`External::id`].
    pub id: String,
    /// The account can still be brought back there.
    pub is_restorable: bool,
}

/// How many were read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Counts {
    /// Pupils.
    pub students: u32,
    /// Teachers and other staff.
    pub staff: u32,
    /// People of whom the provider does not say what they are.
    pub others: u32,
    /// Classes.
    pub classes: u32,
    /// Parents and carers.
    pub guardians: u32,
}

/// All that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Read {
    /// Where from.
    pub provider: Provider,
    /// When reading began: changes after this are not in it for certain.
    pub at: Timestamp,
    /// Everybody, no id twice.
    pub people: Vec<External>,
    /// Every class, no id twice.
    pub classes: Vec<ExternalClass>,
    /// Parents and carers, no id twice; empty where none were asked for or are given.
    pub guardians: Vec<ExternalGuardian>,
    /// Who the provider says was deleted lately; not all who are missing.
    pub gone: Vec<Gone>,
    /// How many.
    pub counts: Counts,
    /// What was wanted and could not be seen, by the provider's own name for the right.
    pub missing: Vec<String>,
    /// What changed since can be asked for with this, where the provider can say.
    pub mark: Option<String>,
}

/// Whom to read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Nobody.
    None,
    /// All the provider has.
    #[default]
    All,
    /// Those of these groups (Microsoft, by id), organisational units with all below (Google, by path) or, for
    /// Wonde's staff, those with a class (`class`).
    In(Vec<String>),
}

/// Which of a person's addresses at Wonde is the school's own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum WondeEmail {
    /// None is read.
    #[default]
    None,
    /// `emails.email`.
    Email,
    /// `emails.work`.
    Work,
    /// `emails.primary`.
    Primary,
    /// `emails.home`.
    Home,
}

/// What is imported.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Choice {
    /// Pupils.
    pub pupils: Part,
    /// Teachers and other staff.
    pub staff: Part,
    /// Teaching classes: Wonde's classes, Google's courses, Microsoft's classes or these groups.
    pub classes: Part,
    /// Google: the unit somebody is in is their registration class.
    pub units_are_classes: bool,
    /// Parents and carers.
    pub guardians: bool,
    /// Which address at Wonde.
    pub wonde_email: WondeEmail,
}

impl Choice {
    /// Whether teaching classes are wanted.
    pub fn wants_classes(&self) -> bool {
        self.classes != Part::None
    }
}

impl Counts {
    /// Counts what was read.
    pub fn of(people: &[External], classes: &[ExternalClass], guardians: &[ExternalGuardian]) -> Counts {
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let with = |is: fn(Option<Role>) -> bool| number(people.iter().filter(|person| is(person.role)).count());
        Counts {
            students: with(|role| role == Some(Role::Student)),
            staff: with(|role| matches!(role, Some(Role::Teacher | Role::Administrator))),
            others: with(|role| role.is_none()),
            classes: number(classes.len()),
            guardians: number(guardians.len()),
        }
    }

    /// Everybody but parents.
    pub fn people(&self) -> u32 {
        self.students + self.staff + self.others
    }
}

/// A year group in one writing: `N1`, `N2`, `R` or `1` to `14`, from "Year 7", "Yr 7", "07", "Reception", "0", …
/// `None` for what is none of these (`X`: none followed).
pub fn year(text: &str) -> Option<String> {
    let folded = crate::name::fold(&crate::name::tidy(text));
    let rest = ["national curriculum year", "nc year", "year group", "year", "yr", "grade", "y"]
        .iter()
        .find_map(|prefix| folded.strip_prefix(prefix))
        .map_or(folded.as_str(), |rest| rest.trim_start_matches([' ', '.', '-', ':']));
    let rest = if rest.is_empty() { folded.as_str() } else { rest };
    match rest {
        "r" | "reception" | "yr" | "00" | "0" => Some("R".to_owned()),
        "n1" | "nursery 1" => Some("N1".to_owned()),
        "n2" | "n" | "nursery 2" | "nursery" => Some("N2".to_owned()),
        digits if digits.len() <= 2 && digits.bytes().all(|b| b.is_ascii_digit()) => {
            digits.parse::<u8>().ok().filter(|year| (1..=14).contains(year)).map(|year| year.to_string())
        }
        _ => None,
    }
}

/// The day a text begins with (`2002-09-29 00:00:00.000000`, `2001-01-01T00:00:00Z`, `2001-01-01`).
pub fn day(text: &str) -> Option<Date> {
    text.trim().get(..10)?.parse::<Date>().ok().filter(|day| day.year() >= 1900)
}

/// A text as it is kept: trimmed, composed. What was not said stays unsaid.
pub fn tidied(text: Option<String>) -> Option<String> {
    text.map(|text| crate::name::tidy(&text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn year_groups_are_written_in_one_way() {
        let same = [
            ("7", "7"),
            ("07", "7"),
            ("Year 7", "7"),
            ("Yr 7", "7"),
            ("Y7", "7"),
            ("YEAR  13", "13"),
            ("R", "R"),
            ("Reception", "R"),
            ("Year R", "R"),
            ("YR", "R"),
            ("0", "R"),
            ("Nursery", "N2"),
            ("N1", "N1"),
            ("NC Year 3", "3"),
        ];
        for (written, kept) in same {
            assert_eq!(year(written).as_deref(), Some(kept), "{written}");
        }
        for none in ["", "X", "15", "2024", "7A", "Robins", "Year"] {
            assert_eq!(year(none), None, "{none:?}");
        }
    }

    #[test]
    fn a_day_is_read_with_and_without_its_time() {
        let expected = Some(jiff::civil::date(2002, 9, 29));
        for written in ["2002-09-29 00:00:00.000000", "2002-09-29T00:00:00Z", "2002-09-29"] {
            assert_eq!(day(written), expected, "{written}");
        }
        for none in ["", "29/09/2002", "0001-01-01T00:00:00Z", "2002-9-29"] {
            assert_eq!(day(none), None, "{none:?}");
        }
    }
}
