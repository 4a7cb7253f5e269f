//! Passwords: which are acceptable, and how one is made for somebody.

use crate::name::fold;
use crate::user::Role;
use serde::{Deserialize, Serialize};

/// Fewest characters of a pupil's password: a five-year-old types it.
pub const SHORTEST_PUPIL: usize = 4;
/// Fewest characters of a member of staff's password (NIST SP 800-63B allows no fewer).
pub const SHORTEST_STAFF: usize = 8;
/// Fewest characters of a parent's password: it is open to the whole internet.
pub const SHORTEST_GUARDIAN: usize = 12;
/// Most characters hashed: longer ones only cost time.
pub const LONGEST: usize = 128;

/// Why a password is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum PasswordFault {
    /// Fewer characters than this kind of user needs.
    #[error("too short")]
    TooShort,
    /// More than [`LONGEST`].
    #[error("too long")]
    TooLong,
    /// Among the first that anyone would try, or the username itself.
    #[error("too easily guessed")]
    Guessable,
    /// Holds a control character.
    #[error("holds a character that cannot be typed")]
    Untypeable,
}

/// The fewest characters a password of this user type has.
pub fn shortest(role: Role) -> usize {
    if role == Role::Student { SHORTEST_PUPIL } else { SHORTEST_STAFF }
}

/// Whether a password may be set. Spaces inside count; nothing is trimmed: passwords are case and space sensitive.
pub fn check_password(role: Role, password: &str) -> Result<(), PasswordFault> {
    let length = password.chars().count();
    if length < shortest(role) {
        return Err(PasswordFault::TooShort);
    }
    if length > LONGEST {
        return Err(PasswordFault::TooLong);
    }
    if password.chars().any(char::is_control) {
        return Err(PasswordFault::Untypeable);
    }
    if role != Role::Student && FIRST_GUESSES.contains(&fold(password).as_str()) {
        return Err(PasswordFault::Guessable);
    }
    Ok(())
}

/// Whether a parent may set it; `own` is what stands in the account, which is guessed first.
pub fn check_guardian_password(password: &str, own: &[&str]) -> Result<(), PasswordFault> {
    check_password(Role::Teacher, password)?;
    if password.chars().count() < SHORTEST_GUARDIAN {
        return Err(PasswordFault::TooShort);
    }
    let folded = fold(password);
    let is_own = own.iter().any(|text| !text.is_empty() && fold(text) == folded);
    let is_one = password.chars().all(|c| password.starts_with(c));
    if is_own || is_one { Err(PasswordFault::Guessable) } else { Ok(()) }
}

/// What is tried first against an office.
const FIRST_GUESSES: [&str; 24] = [
    "password",
    "password1",
    "password12",
    "password123",
    "passw0rd",
    "p@ssword",
    "p@ssw0rd",
    "12345678",
    "123456789",
    "1234567890",
    "qwertyuiop",
    "qwerty123",
    "letmein1",
    "welcome1",
    "welcome123",
    "changeme",
    "changeme1",
    "iloveyou",
    "football",
    "sunshine",
    "princess",
    "administrator",
    "school123",
    "teacher1",
];

/// Words for pupils' passwords: short, spelt as they sound, nothing unkind in any pairing. 128 of them: 7 bits each.
const WORDS: [&str; 128] = [
    "apple", "acorn", "badge", "bagel", "banjo", "basil", "beach", "berry", "bird", "boat", "book", "bread", "brick",
    "brush", "bus", "cabin", "cake", "camel", "candle", "car", "carrot", "castle", "cat", "chair", "cloud", "clown",
    "coat", "coral", "corn", "crab", "cup", "daisy", "desk", "dog", "door", "dragon", "drum", "duck", "eagle", "farm",
    "feather", "fern", "field", "fish", "flag", "flute", "forest", "fox", "frog", "garden", "gate", "glove", "goat",
    "grape", "grass", "green", "hat", "hill", "honey", "horse", "house", "jam", "jelly", "jet", "kite", "ladder",
    "lake", "lamp", "leaf", "lemon", "lion", "map", "maple", "melon", "milk", "mint", "moon", "mouse", "nest", "net",
    "oak", "ocean", "olive", "orange", "otter", "owl", "paint", "panda", "paper", "park", "peach", "pear", "pencil",
    "penny", "piano", "pilot", "plum", "pond", "pony", "purple", "queen", "rabbit", "rain", "red", "river", "robin",
    "rocket", "rose", "sail", "sand", "seal", "sheep", "ship", "silver", "snow", "spoon", "star", "stone", "sun",
    "swan", "table", "tiger", "train", "tree", "violet", "water", "whale", "wind",
];

/// Letters and digits no one confuses on paper.
pub const CLEAR_LETTERS: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";

/// A password made from random bytes. Pupils: two words and two digits (`tiger-boat-47`, 20 bits, enough under a
/// lock after a few wrong tries); staff: fourteen clear letters (about 69 bits).
pub fn generate_password(role: Role, random: &[u8; 16]) -> String {
    if role == Role::Student {
        let word = |i: usize| WORDS[usize::from(random[i]) % WORDS.len()];
        let number = (u16::from_le_bytes([random[2], random[3]]) % 90) + 10;
        return format!("{}-{}-{number}", word(0), word(1));
    }
    random[..14].iter().map(|b| char::from(CLEAR_LETTERS[usize::from(b % 31)])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_made_password_is_always_acceptable() {
        for seed in 0..=255u8 {
            for role in [Role::Student, Role::Teacher, Role::Administrator] {
                let made = generate_password(role, &[seed; 16]);
                assert_eq!(check_password(role, &made), Ok(()), "made for {role:?}");
            }
        }
    }

    #[test]
    fn pupils_may_have_simple_passwords_and_staff_may_not() {
        assert_eq!(check_password(Role::Student, "frog"), Ok(()), "four letters for a five-year-old");
        assert_eq!(check_password(Role::Teacher, "frog"), Err(PasswordFault::TooShort), "not for staff");
        assert_eq!(check_password(Role::Administrator, "Password123"), Err(PasswordFault::Guessable), "tried first");
    }
}
