//! Stars: what they are given for, and until when they can be taken back.

use super::{TextFault, check_text, day};
use crate::name::{NameFault, check_title};
use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The pictures there are, by their names.
pub const PICTURES: [&str; 14] = [
    "star", "heart", "hand", "book", "pencil", "question", "mountain", "people", "ear", "bulb", "brush", "ball",
    "music", "smile",
];

/// What a school begins with: the word under which it is translated, title and picture. Each is worth one star.
const DEFAULTS: [(&str, &str, &str); 8] = [
    ("working_hard", "Working hard", "pencil"),
    ("helping", "Helping others", "hand"),
    ("kindness", "Kindness", "heart"),
    ("reading", "Reading", "book"),
    ("question", "Good question", "question"),
    ("never_giving_up", "Never giving up", "mountain"),
    ("teamwork", "Teamwork", "people"),
    ("listening", "Good listening", "ear"),
];

/// The most stars one thing is worth.
pub const MOST_STARS: i32 = 5;
/// The most skills a school has, those no longer given not counted.
pub const MOST_SKILLS: usize = 60;
/// The longest title of a skill, in characters.
pub const LONGEST_TITLE: usize = 40;
/// The longest note, in characters.
pub const LONGEST_NOTE: usize = 200;

/// Something stars are given for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skill {
    /// In a few words.
    pub title: String,
    /// One of [`PICTURES`].
    pub picture: String,
    /// How many stars it is worth.
    pub value: i32,
}

/// Which part of a skill is not acceptable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SkillFault {
    /// The title.
    Title(NameFault),
    /// There is no such picture.
    Picture,
    /// Not 1 to 5 stars.
    Value,
}

/// A skill as it is kept.
pub fn check_skill(title: &str, picture: &str, value: i32) -> Result<Skill, SkillFault> {
    let title = check_title(title).map_err(SkillFault::Title)?;
    if title.chars().count() > LONGEST_TITLE {
        return Err(SkillFault::Title(NameFault::TooLong));
    }
    if !PICTURES.contains(&picture) {
        return Err(SkillFault::Picture);
    }
    if !(1..=MOST_STARS).contains(&value) {
        return Err(SkillFault::Value);
    }
    Ok(Skill { title, picture: picture.to_owned(), value })
}

/// A note as it is kept; it may be empty. Error: `TooLong`.
pub fn check_note(note: &str) -> Result<String, TextFault> {
    match check_text(note, LONGEST_NOTE) {
        Err(TextFault::Empty) => Ok(String::new()),
        other => other,
    }
}

/// What a school gives stars for until it says otherwise. The ids are always the same ones.
pub fn default_skills(school: Uuid) -> Vec<(Uuid, Skill)> {
    let skill = |(word, title, picture): &(&str, &str, &str)| {
        let skill = Skill { title: (*title).to_owned(), picture: (*picture).to_owned(), value: 1 };
        (default_id(school, word), skill)
    };
    DEFAULTS.iter().map(skill).collect()
}

fn default_id(school: Uuid, word: &str) -> Uuid {
    let mut hash = Sha256::new();
    hash.update(school.as_bytes());
    hash.update(word);
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.finalize()[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// The word under which a title is translated, if it is one of those every school begins with.
pub fn default_word(title: &str) -> Option<&'static str> {
    DEFAULTS.iter().find(|skill| skill.1 == title).map(|skill| skill.0)
}

/// Whether whoever gave stars may take them back by themselves: until the end of the day. Later the office does.
pub fn may_take_back(given_at: i64, now: i64, zone: &TimeZone) -> bool {
    day(given_at, zone) == day(now, zone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_school_begins_with_the_same_good_skills() {
        let skills = default_skills(Uuid::from_u128(1));
        assert_eq!(skills, default_skills(Uuid::from_u128(1)), "asked twice");
        assert!(skills.iter().all(|(id, _)| !default_skills(Uuid::from_u128(2)).iter().any(|other| other.0 == *id)));
        for (_, skill) in skills {
            let checked = check_skill(&skill.title, &skill.picture, skill.value);
            assert_eq!(checked.as_ref(), Ok(&skill), "acceptable as any other");
            assert!(default_word(&skill.title).is_some(), "{}", skill.title);
        }
        assert_eq!(default_word("Tidying up"), None);
    }

    #[test]
    fn a_skill_has_a_title_a_picture_of_ours_and_one_to_five_stars() {
        assert!(check_skill(" Tidying  up ", "leaf", 1) == Err(SkillFault::Picture));
        assert_eq!(check_skill(" Tidying  up ", "hand", 5).map(|skill| skill.title), Ok("Tidying up".to_owned()));
        for value in [0, 6, -1, i32::MAX] {
            assert_eq!(check_skill("Tidying up", "hand", value), Err(SkillFault::Value), "{value}");
        }
        for (title, fault) in [("", NameFault::Empty), ("a\0", NameFault::Unprintable)] {
            assert_eq!(check_skill(title, "hand", 1), Err(SkillFault::Title(fault)), "{title:?}");
        }
        assert_eq!(check_skill(&"a".repeat(41), "hand", 1), Err(SkillFault::Title(NameFault::TooLong)));
    }

    #[test]
    fn a_gift_can_be_taken_back_on_its_own_day_alone() {
        const HOUR: i64 = 3_600_000;
        let zone = TimeZone::UTC;
        assert!(may_take_back(10 * HOUR, 23 * HOUR, &zone));
        assert!(!may_take_back(23 * HOUR, 24 * HOUR, &zone));
    }
}
