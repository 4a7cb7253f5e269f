//! Dates as files write them.
//!
//! 3/4/2016 means two things. Which one is decided for the whole column: a 13 or more in first or second place tells.

use jiff::civil::Date;

/// Whether 3/4 is in April or in March.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::roster) enum Order {
    /// Some date can only be day/month, or none is in doubt.
    #[default]
    DayFirst,
    /// Some date can only be month/day.
    MonthFirst,
    /// Both occur: those in doubt cannot be read.
    Mixed,
    /// Every date could be either; taken as day/month.
    Assumed,
}

impl Order {
    /// The order of a column.
    pub(in crate::roster) fn of<'a>(column: impl Iterator<Item = &'a str>) -> Order {
        let (mut day_first, mut month_first, mut doubtful) = (false, false, false);
        for cell in column {
            if let Some(Written::Pair(a, b, _)) = take_apart(cell) {
                day_first |= a > 12 && b <= 12;
                month_first |= b > 12 && a <= 12;
                doubtful |= a <= 12 && b <= 12 && a != b;
            }
        }
        match (day_first, month_first) {
            (true, true) => Order::Mixed,
            (false, true) => Order::MonthFirst,
            (false, false) if doubtful => Order::Assumed,
            _ => Order::DayFirst,
        }
    }
}

/// Whether a cell could be either in a column that does not tell.
pub(in crate::roster) fn is_doubtful(text: &str) -> bool {
    matches!(take_apart(text), Some(Written::Pair(a, b, _)) if a != b && a <= 12 && b <= 12)
}

/// The date a cell means, in a column of this order.
pub(in crate::roster) fn read(text: &str, order: Order) -> Option<Date> {
    let (year, month, day) = match take_apart(text)? {
        Written::Date(date) => return Some(date),
        Written::Pair(a, b, year) if a == b => (year, b, a),
        Written::Pair(a, b, year) => match order {
            Order::DayFirst | Order::Assumed => (year, b, a),
            Order::MonthFirst => (year, a, b),
            Order::Mixed if a > 12 => (year, b, a),
            Order::Mixed if b > 12 => (year, a, b),
            Order::Mixed => return None,
        },
    };
    date(year, month, day)
}

enum Written {
    Date(Date),
    /// Two numbers that are day and month in one order or the other, and the year.
    Pair(u32, u32, u32),
}

fn take_apart(text: &str) -> Option<Written> {
    let text = without_time(text);
    let mut parts: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    if parts.len() == 4 && weekday(parts[0]) {
        parts.remove(0);
    }
    match parts[..] {
        [one] => single(one).map(Written::Date),
        [serial, "0"] if text.contains('.') => single(serial).map(Written::Date),
        [y, m, d] if y.len() == 4 && number(y).is_some() => {
            let month = number(m).or_else(|| named_month(m))?;
            date(number(y)?, month, number(d)?).map(Written::Date)
        }
        [a, b, y] => {
            let year = full_year(y)?;
            match (named_month(a), named_month(b)) {
                (Some(month), _) => date(year, month, day(b)?).map(Written::Date),
                (_, Some(month)) => date(year, month, day(a)?).map(Written::Date),
                _ => Some(Written::Pair(number(a)?, number(b)?, year)),
            }
        }
        _ => None,
    }
}

/// "2016-09-03T00:00:00" and "03/09/2016 00:00" without their time.
fn without_time(text: &str) -> &str {
    match text.find(':') {
        Some(colon) => text[..colon].rfind([' ', 'T', 't']).map_or("", |at| &text[..at]),
        None => text,
    }
}

/// 20160903, or the number of days by which Excel stores a date.
fn single(text: &str) -> Option<Date> {
    let n = number(text)?;
    match text.len() {
        8 => date(n / 10_000, n / 100 % 100, n % 100),
        5 if (10_000..=60_000).contains(&n) => {
            Date::new(1899, 12, 30).ok()?.checked_add(jiff::Span::new().days(i64::from(n))).ok()
        }
        _ => None,
    }
}

fn number(text: &str) -> Option<u32> {
    if text.len() <= 8 && text.bytes().all(|b| b.is_ascii_digit()) { text.parse().ok() } else { None }
}

fn day(text: &str) -> Option<u32> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    matches!(&text[digits.len()..].to_ascii_lowercase()[..], "" | "st" | "nd" | "rd" | "th").then(|| number(digits))?
}

/// "16" is 2016 and "71" is 1971: nobody at a school was born before 1940 or after 2039.
fn full_year(text: &str) -> Option<u32> {
    let year = number(text)?;
    match text.len() {
        4 => Some(year),
        2 => Some(if year < 40 { 2000 + year } else { 1900 + year }),
        _ => None,
    }
}

fn named_month(text: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let text = text.to_ascii_lowercase();
    let at = MONTHS.iter().position(|month| text.len() >= 3 && month.starts_with(&text))?;
    u32::try_from(at + 1).ok()
}

fn weekday(text: &str) -> bool {
    const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let text = text.to_ascii_lowercase();
    text.len() >= 3 && DAYS.iter().any(|day| day.starts_with(&text))
}

fn date(year: u32, month: u32, day: u32) -> Option<Date> {
    Date::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_day_in_many_spellings() {
        let spellings = [
            "2016-09-03",
            "2016/9/3",
            "20160903",
            "03/09/2016",
            "3.9.16",
            "3-9-2016",
            "3 September 2016",
            "3rd Sept 2016",
            "03-Sep-16",
            "September 3, 2016",
            "Saturday 3 September 2016",
            "2016-09-03T00:00:00",
            "03/09/2016 00:00",
            "42616",
            "42616.0",
            "03/09/2016 12:00:00 AM",
        ];
        for text in spellings {
            assert_eq!(read(text, Order::DayFirst), date(2016, 9, 3), "{text}");
        }
    }

    #[test]
    fn what_is_no_date() {
        for text in ["31/02/2016", "Year 4", "4", "2016", "1/2/3", "99999", "32 May 2016", "3/9", "::", "é3"] {
            assert_eq!(read(text, Order::DayFirst), None, "{text}");
        }
    }

    #[test]
    fn the_column_tells_the_order() {
        assert_eq!(Order::of(["3/4/2016", "25/4/2016"].into_iter()), Order::DayFirst, "a 25 in first place");
        assert_eq!(Order::of(["3/4/2016", "4/25/2016"].into_iter()), Order::MonthFirst, "a 25 in second place");
        assert_eq!(Order::of(["25/4/2016", "4/25/2016"].into_iter()), Order::Mixed, "both");
        assert_eq!(Order::of(["3/4/2016", "5/5/2016"].into_iter()), Order::Assumed, "neither");
        assert_eq!(Order::of(["5/5/2016", "2016-01-02"].into_iter()), Order::DayFirst, "nothing in doubt");
        assert_eq!(read("3/4/2016", Order::MonthFirst), date(2016, 3, 4), "March");
        assert_eq!(read("3/4/2016", Order::Mixed), None, "no way to know");
    }
}
