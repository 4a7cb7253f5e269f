//! The school day: what counts as this week and this year, and what may stand in a note or a message.

pub mod file;
pub mod homework;
pub mod star;
pub mod talk;

use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;

/// The day of a moment, in milliseconds since 1970, where the school is.
pub fn day(at: i64, zone: &TimeZone) -> Date {
    Timestamp::from_millisecond(at).unwrap_or_default().to_zoned(zone.clone()).date()
}

/// The moments of the day that a moment is in.
pub fn today(at: i64, zone: &TimeZone) -> Range<i64> {
    let day = day(at, zone);
    first_moment(day, zone)..first_moment(day.saturating_add(1.day()), zone)
}

/// The moments of the week that a moment is in: Monday to Sunday.
pub fn week(at: i64, zone: &TimeZone) -> Range<i64> {
    let day = day(at, zone);
    let monday = day.saturating_sub(i64::from(day.weekday().to_monday_zero_offset()).days());
    first_moment(monday, zone)..first_moment(monday.saturating_add(7.days()), zone)
}

/// The moments of the school year that a moment is in: 1 September to 31 August.
pub fn year(at: i64, zone: &TimeZone) -> Range<i64> {
    let day = day(at, zone);
    let year = if day.month() >= 9 { day.year() } else { day.year() - 1 };
    let september = |year: i16| first_moment(date(year.clamp(1, 9998), 9, 1), zone);
    september(year)..september(year.saturating_add(1))
}

fn first_moment(day: Date, zone: &TimeZone) -> i64 {
    day.to_zoned(zone.clone()).map_or(0, |first| first.timestamp().as_millisecond())
}

/// Why a text cannot stand in a note or a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum TextFault {
    /// Nothing is left once what cannot be seen is gone.
    #[error("empty")]
    Empty,
    /// More characters than there is room for.
    #[error("too long")]
    TooLong,
}

/// A text of several lines as it is kept: without what cannot be seen or would turn the direction of what follows.
pub fn check_text(text: &str, longest: usize) -> Result<String, TextFault> {
    let lines = text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}'], "\n").replace('\t', " ");
    let seen: String = lines.nfc().filter(|c| *c == '\n' || !is_unseen(*c)).collect();
    let text = seen.trim();
    match text.chars().count() {
        0 => Err(TextFault::Empty),
        long if long > longest => Err(TextFault::TooLong),
        _ => Ok(text.to_owned()),
    }
}

/// Control characters, direction overrides and isolates, lost letters. What joins letters stays.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{fffd}' | '\u{feff}' | '\u{200b}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> i64 {
        text.parse::<jiff::Zoned>().unwrap().timestamp().as_millisecond()
    }

    fn london() -> TimeZone {
        TimeZone::get("Europe/London").unwrap()
    }

    #[test]
    fn a_week_goes_from_monday_to_sunday_where_the_school_is() {
        let zone = london();
        let week = |text| super::week(at(text), &zone);
        let monday = at("2026-09-07T00:00[Europe/London]");
        assert_eq!(week("2026-09-07T00:00[Europe/London]").start, monday, "the first moment of Monday");
        assert_eq!(week("2026-09-13T23:59:59.999[Europe/London]").start, monday, "the last of Sunday");
        assert_eq!(week("2026-09-14T00:00[Europe/London]").start, week("2026-09-10T12:00[Europe/London]").end);
        assert_ne!(week("2026-09-13T23:30[UTC]").start, monday, "in London it is Monday by then");
    }

    #[test]
    fn the_week_in_which_the_clocks_change_is_an_hour_longer() {
        let week = week(at("2026-10-21T12:00[Europe/London]"), &london());
        assert_eq!(week.end - week.start, (7 * 24 + 1) * 3_600_000);
    }

    #[test]
    fn a_school_year_begins_in_september() {
        let zone = london();
        let first = at("2026-09-01T00:00[Europe/London]");
        assert_eq!(year(first, &zone).start, first);
        assert_eq!(year(first - 1, &zone).end, first);
        assert_eq!(year(at("2027-08-31T23:59[Europe/London]"), &zone).start, first);
        assert!(year(i64::MIN, &zone).contains(&0), "a time that is none counts as the beginning of time");
    }

    #[test]
    fn a_text_is_kept_without_what_cannot_be_seen() {
        assert_eq!(check_text(" One\r\ntwo\0\u{202e}\tthree\n", 100), Ok("One\ntwo three".to_owned()));
        assert_eq!(check_text("\u{200b}\u{2066} \n\0", 100), Err(TextFault::Empty));
        assert_eq!(check_text("ab", 1), Err(TextFault::TooLong));
        assert_eq!(check_text(" é ", 1), Ok("é".to_owned()), "room is counted in characters");
        assert_eq!(check_text("<script>", 100), Ok("<script>".to_owned()), "what it says is its writer’s");
        assert_eq!(check_text("می\u{200c}خواهم", 100), Ok("می\u{200c}خواهم".to_owned()));
    }
}
