//! Last year's file: pupils would go back to the class of the year below.

use super::{FEW, Scene, is_share};
use crate::name::fold;
use crate::reconcile::{Alarm, AlarmCode};
use crate::user::Role;
use std::collections::HashMap;

/// `count` of the `of` known pupils whose year can be told before and after would move exactly one year down: at least
/// three in five. Those who stay where they are count against it, so a corrected class does not alarm.
pub(super) fn last_year(scene: &Scene) -> Option<Alarm> {
    // Thousands of pupils share a few titles.
    let mut years: HashMap<&str, Option<i32>> = HashMap::new();
    let mut year = |title| *years.entry(title).or_insert_with(|| year_of(title));
    let mut of = 0;
    let mut down = Vec::new();
    for (user, row) in scene.pairs.iter().filter(|(user, _)| user.role == Role::Student) {
        let by_title = year(scene.title(user)).zip(row.class.as_deref().and_then(&mut year));
        let Some((old, new)) = by_title.or_else(|| year(&user.year).zip(row.year.as_deref().and_then(&mut year)))
        else {
            continue;
        };
        of += 1;
        if new == old - 1 {
            down.push(*user);
        }
    }
    let fires = down.len() >= FEW && is_share(down.len(), of, 60);
    fires.then(|| scene.alarm(AlarmCode::LastYear, (down.len(), of), down))
}

/// The year a class title begins with: "4H", "Year 4", "Y4", "Class 4 Oak" are 4; "R", "RA" and "Reception Oak" are 0;
/// nursery is -1. A word that only begins with R or N ("Robins", "Newton") tells nothing.
pub(super) fn year_of(title: &str) -> Option<i32> {
    let title = fold(title);
    let title = title.trim();
    if title == "yr" {
        return Some(0);
    }
    let prefixes = ["year group", "year", "yr", "class", "form", "grade", "primary", "y", "p"];
    let rest = prefixes.iter().find_map(|prefix| title.strip_prefix(prefix)).unwrap_or(title);
    let rest = rest.trim_start_matches([' ', '.', '-', ':']);
    numbered(rest).or_else(|| lettered(rest)).or_else(|| lettered(title))
}

fn numbered(text: &str) -> Option<i32> {
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    text.get(..digits).filter(|_| matches!(digits, 1 | 2))?.parse().ok().filter(|year| (1..=13).contains(year))
}

fn lettered(text: &str) -> Option<i32> {
    let is_short = |rest: &str| rest.chars().filter(|c| c.is_alphanumeric()).count() <= 1;
    let begins = |letter, word| text.starts_with(word) || text.strip_prefix(letter).is_some_and(is_short);
    match () {
        () if begins('r', "reception") => Some(0),
        () if begins('n', "nursery") => Some(-1),
        () => None,
    }
}
