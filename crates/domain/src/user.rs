//! Account holders: their kinds, usernames and how a username is suggested.

use crate::name::{NameFault, check_name, fold, tidy};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a user is ("user type" on screen). OneRoster 1.2 calls them student, teacher, administrator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A pupil.
    #[default]
    Student,
    /// A teacher.
    Teacher,
    /// Office staff: everything.
    Administrator,
}

impl Role {
    /// The word stored and exchanged.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Student => "student",
            Role::Teacher => "teacher",
            Role::Administrator => "administrator",
        }
    }

    /// The word the school's own file uses ("pupil").
    pub fn school_word(self) -> &'static str {
        match self {
            Role::Student => "pupil",
            other => other.as_str(),
        }
    }

    /// Reads what files call it in any case: pupil, student, learner, teacher, staff, admin, …
    pub fn read(word: &str) -> Option<Role> {
        Some(match fold(&tidy(word)).as_str() {
            "pupil" | "pupils" | "student" | "students" | "learner" | "child" => Role::Student,
            "teacher" | "teachers" | "staff" | "teaching assistant" | "ta" | "tutor" | "professor" | "faculty"
            | "instructor" => Role::Teacher,
            "administrator"
            | "admin"
            | "administrators"
            | "office"
            | "sysadmin"
            | "systemadministrator"
            | "siteadministrator"
            | "districtadministrator"
            | "principal" => Role::Administrator,
            _ => return None,
        })
    }
}

/// Whether the account can be used now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Can sign in.
    #[default]
    Active,
    /// Cannot sign in; nothing else changes.
    Suspended,
    /// Cannot sign in, username free, kept for a while.
    Deleted,
}

/// The longest username, in characters. Longer ones are almost always a shifted column.
pub const LONGEST_USERNAME: usize = 64;

/// Why a text cannot be a username.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum UsernameFault {
    /// Nothing there.
    #[error("empty")]
    Empty,
    /// More than [`LONGEST_USERNAME`] characters.
    #[error("too long")]
    TooLong,
    /// Holds a space.
    #[error("holds a space")]
    Space,
    /// Holds something other than letters, digits and `. _ - @ + '`, or none of them that counts (`'` alone).
    #[error("holds a character a username cannot have")]
    Character,
}

/// A username as it is kept, or why it is none. Accents are allowed and composed.
pub fn check_username(text: &str) -> Result<String, UsernameFault> {
    let name = tidy(text);
    if name.is_empty() {
        return Err(UsernameFault::Empty);
    }
    if name.chars().count() > LONGEST_USERNAME {
        return Err(UsernameFault::TooLong);
    }
    if name.contains(' ') {
        return Err(UsernameFault::Space);
    }
    let fine = |c: char| {
        c.is_alphanumeric()
            || unicode_normalization::char::is_combining_mark(c)
            || matches!(c, '.' | '_' | '-' | '@' | '+' | '\'' | '’')
    };
    // A name of apostrophes or accents alone has no key: nothing tells it from another.
    let is_known = !username_key(&name).is_empty();
    if is_known && name.chars().all(fine) { Ok(name) } else { Err(UsernameFault::Character) }
}

/// The form in which usernames are unique in a school: no case, no accents.
/// `JSmith`, `jsmith` and `jsmíth` are one username, as they are to the child who types it.
pub fn username_key(username: &str) -> String {
    fold(username)
}

/// Why a text cannot be an e-mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("not an e-mail address")]
pub struct EmailFault;

/// A tidy address with something on both sides of one `@` and a dot in the domain; empty stays empty.
/// Whether it exists only mail can tell.
pub fn check_email(text: &str) -> Result<String, EmailFault> {
    let address = check_name(text).map_err(|_: NameFault| EmailFault)?;
    if address.is_empty() {
        return Ok(address);
    }
    let (local, domain) = address.rsplit_once('@').ok_or(EmailFault)?;
    let fine = |part: &str| {
        !part.is_empty()
            && !part.contains(|c: char| c.is_whitespace() || matches!(c, '@' | ',' | ';' | '<' | '>' | '"' | '(' | ')'))
    };
    let dotted = domain.contains('.') && !domain.starts_with('.') && !domain.ends_with('.') && !domain.contains("..");
    if fine(local) && fine(domain) && dotted { Ok(address) } else { Err(EmailFault) }
}

/// How a school makes usernames from names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum UsernamePattern {
    /// `jsmith`
    #[default]
    InitialSurname,
    /// `john.smith`
    FirstDotSurname,
    /// `smithj`
    SurnameInitial,
    /// `johns`
    FirstInitial,
}

/// The first free username the pattern makes; `is_taken` is asked with a [`username_key`].
/// A number is added from 2 on. With no usable letter in either name it starts from `user`.
pub fn suggest_username(
    pattern: UsernamePattern,
    given: &str,
    family: &str,
    is_taken: impl Fn(&str) -> bool,
) -> String {
    let letters = |s: &str| fold(s).chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let (given, family) = (letters(given), letters(family));
    let first = |s: &str| s.chars().take(1).collect::<String>();
    let stem = match pattern {
        _ if given.is_empty() || family.is_empty() => format!("{given}{family}"),
        UsernamePattern::InitialSurname => format!("{}{family}", first(&given)),
        UsernamePattern::FirstDotSurname => format!("{given}.{family}"),
        UsernamePattern::SurnameInitial => format!("{family}{}", first(&given)),
        UsernamePattern::FirstInitial => format!("{given}{}", first(&family)),
    };
    let stem: String =
        if stem.is_empty() { "user".to_owned() } else { stem.chars().take(LONGEST_USERNAME - 6).collect() };
    if !is_taken(&stem) {
        return stem;
    }
    (2u32..).map(|n| format!("{stem}{n}")).find(|name| !is_taken(name)).unwrap_or(stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usernames_that_differ_in_case_or_accent_are_one() {
        assert_eq!(username_key("JosÉ"), username_key("jose\u{301}"), "accent form");
        assert_eq!(username_key("JSmith"), username_key("jsmith"), "case");
    }

    #[test]
    fn a_username_that_leaves_no_key_is_refused() {
        for none in ["'", "’’", "\u{301}"] {
            assert_eq!(check_username(none), Err(UsernameFault::Character), "{none:?} would be everybody's username");
        }
    }

    #[test]
    fn a_suggestion_skips_what_is_taken() {
        let taken = ["jsmith", "jsmith2"];
        let made = suggest_username(UsernamePattern::InitialSurname, "Jon", "Smith", |k| taken.contains(&k));
        assert_eq!(made, "jsmith3", "the first free number");
    }

    #[test]
    fn one_word_and_foreign_names_have_a_suggestion() {
        let made = |g, f| suggest_username(UsernamePattern::InitialSurname, g, f, |_| false);
        assert_eq!(made("Siân", "O’Brien-Webb"), "sobrienwebb", "only letters");
        assert_eq!(made("Madonna", ""), "madonna", "one word");
        assert!(check_username(&made("محمد", "خان")).is_ok(), "non-Latin scripts make a username too");
        assert_eq!(made("", ""), "user", "no name at all");
    }

    #[test]
    fn an_address_without_a_domain_is_refused() {
        for bad in ["ann", "ann@", "@x.org", "a@b", "a@@b.org", "a@b..org", "a b@c.org"] {
            assert_eq!(check_email(bad), Err(EmailFault), "{bad}");
        }
        assert_eq!(check_email(" a.b+c@d.sch.uk "), Ok("a.b+c@d.sch.uk".into()), "a good one is trimmed");
    }
}
