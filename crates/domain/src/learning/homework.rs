//! Homework: what may be set, for whom it is, and when it is outstanding.

use crate::name::{NameFault, check_title, is_unprintable};
use jiff::ToSpan;
use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization;
use url::{ParseError, Url};

/// The longest description, in characters.
pub const LONGEST_TEXT: usize = 5_000;
/// Most links.
pub const MOST_LINKS: usize = 10;
/// The longest link, in characters.
pub const LONGEST_LINK: usize = 500;
/// How many days ahead homework can be due: a later day is a slip of the keyboard.
pub const LATEST_DAYS: i32 = 400;

/// What somebody typed.
#[derive(Clone, Copy, Debug)]
pub struct Typed<'a> {
    /// In a few words.
    pub title: &'a str,
    /// What to do; may be empty.
    pub text: &'a str,
    /// A day, as `2026-09-14` or `14/9/2026`.
    pub due_on: &'a str,
    /// Addresses of pages, one a line.
    pub links: &'a str,
}

/// Homework that may be set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// In a few words.
    pub title: String,
    /// What to do, in lines.
    pub text: String,
    /// The day.
    pub due_on: Date,
    /// Addresses of pages, whole.
    pub links: Vec<String>,
}

/// What is wrong with what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The title.
    Title(NameFault),
    /// More than [`LONGEST_TEXT`].
    TextTooLong,
    /// No day was typed, or none that there is.
    NoDay,
    /// A day that is over.
    DayOver,
    /// More than [`LATEST_DAYS`] ahead.
    DayFar,
    /// More than [`MOST_LINKS`].
    ManyLinks,
    /// This line is no address of a web page; counted from 1.
    Link(usize),
}

/// Homework as it may be set, or all that is wrong with it. `was_due` is the day it had, which may stay though it is over.
pub fn check(typed: &Typed<'_>, today: Date, was_due: Option<Date>) -> Result<Sheet, Vec<Fault>> {
    let (title, text) = (check_title(typed.title).map_err(Fault::Title), tidy_text(typed.text));
    let text = if text.chars().count() > LONGEST_TEXT { Err(Fault::TextTooLong) } else { Ok(text) };
    let (due_on, links) = (check_day(typed.due_on, today, was_due), read_links(typed.links));
    match (title, text, due_on, links) {
        (Ok(title), Ok(text), Ok(due_on), Ok(links)) => Ok(Sheet { title, text, due_on, links }),
        (title, text, due_on, links) => {
            Err([title.err(), text.err(), due_on.err(), links.err()].into_iter().flatten().collect())
        }
    }
}

/// Lines as somebody wrote them, without what cannot be shown: control characters and directions of other programs.
pub fn tidy_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let unix = text.replace("\r\n", "\n");
    for c in unix.chars() {
        match c {
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push('\n'),
            '\t' => out.push(' '),
            c if is_unprintable(c) => {}
            c => out.push(c),
        }
    }
    let lines: Vec<&str> = out.lines().map(str::trim_end).collect();
    lines.join("\n").trim_matches('\n').nfc().collect()
}

/// A day as people here write it (day first), or as a browser sends it.
pub fn read_day(text: &str) -> Option<Date> {
    let text = text.trim();
    if let Ok(day) = text.parse::<Date>() {
        return (text.len() == 10).then_some(day);
    }
    let parts: Vec<&str> = text.split(['/', '.', '-']).map(str::trim).collect();
    let [day, month, year] = parts.as_slice() else { return None };
    if year.len() != 4 {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

fn check_day(text: &str, today: Date, was_due: Option<Date>) -> Result<Date, Fault> {
    let day = read_day(text).ok_or(Fault::NoDay)?;
    if Some(day) == was_due {
        return Ok(day);
    }
    match day {
        day if day < today => Err(Fault::DayOver),
        day if day > today.saturating_add(LATEST_DAYS.days()) => Err(Fault::DayFar),
        day => Ok(day),
    }
}

/// Addresses of web pages, one a line. One typed without `https://` gets it.
fn read_links(text: &str) -> Result<Vec<String>, Fault> {
    let mut links = Vec::new();
    for (n, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let link = read_link(line.trim()).ok_or(Fault::Link(n + 1))?;
        if !links.contains(&link) {
            links.push(link);
        }
    }
    if links.len() > MOST_LINKS { Err(Fault::ManyLinks) } else { Ok(links) }
}

/// An address of a web page and nothing else: no script, no file, no name and password that hide where it leads.
fn read_link(text: &str) -> Option<String> {
    if text.chars().count() > LONGEST_LINK || text.chars().any(|c| c.is_whitespace() || is_unprintable(c)) {
        return None;
    }
    let url = match Url::parse(text) {
        Err(ParseError::RelativeUrlWithoutBase) if text.contains('.') && !text.starts_with(['.', '/']) => {
            Url::parse(&format!("https://{text}")).ok()?
        }
        read => read.ok()?,
    };
    let is_plain = url.username().is_empty() && url.password().is_none();
    let is_page = ["http", "https"].contains(&url.scheme()) && url.host_str().is_some_and(is_host);
    (is_plain && is_page).then(|| url.to_string()).filter(|link| link.chars().count() <= 3 * LONGEST_LINK)
}

/// A name of several parts, as every public host has, in the letters of such names.
fn is_host(host: &str) -> bool {
    let is_part = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    host.contains('.') && host.split('.').all(is_part)
}

/// What is known of one homework and one pupil.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// The day.
    pub due_on: Date,
    /// For everybody in the class.
    pub whole_class: bool,
    /// The pupil is in the class now.
    pub is_member: bool,
    /// The class is archived.
    pub is_archived: bool,
    /// Set for this pupil by name, or seen by them while it was theirs.
    pub is_listed: bool,
    /// Called done by the pupil.
    pub is_marked: bool,
    /// A file was handed in.
    pub is_handed_in: bool,
}

/// How a homework stands for a pupil.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// To do.
    Todo,
    /// To do, and the day is over.
    Overdue,
    /// Done.
    Done,
    /// Never done, and the class is no more.
    Missed,
}

impl Facts {
    /// How it stands; `None`: it is not for this pupil. Whoever left the class keeps what they did. Whoever joined gets
    /// what is not due yet.
    pub fn standing(&self, today: Date) -> Option<Standing> {
        if self.is_done() {
            return Some(Standing::Done);
        }
        let is_theirs = self.is_listed || self.whole_class && self.due_on >= today;
        if !self.is_member || !is_theirs {
            return None;
        }
        Some(match self.is_archived {
            true => Standing::Missed,
            false if self.due_on < today => Standing::Overdue,
            false => Standing::Todo,
        })
    }

    /// Called done, or handed in.
    pub fn is_done(&self) -> bool {
        self.is_marked || self.is_handed_in
    }

    /// Whether the pupil may still call it done or not done. What was handed in is done.
    pub fn is_open(&self, today: Date) -> bool {
        self.takes_files(today) && !self.is_handed_in
    }

    /// Whether the pupil may hand something in, also beside what was.
    pub fn takes_files(&self, today: Date) -> bool {
        self.is_member && !self.is_archived && self.standing(today).is_some()
    }
}

impl Standing {
    /// Still to be done.
    pub fn is_outstanding(self) -> bool {
        matches!(self, Standing::Todo | Standing::Overdue)
    }
}

/// How many are still to be done.
pub fn count_outstanding(standings: impl IntoIterator<Item = Standing>) -> u32 {
    standings.into_iter().filter(|standing| standing.is_outstanding()).count() as u32
}

/// Whether a homework of a class still runs: its day is not over.
pub fn is_running(due_on: Date, today: Date) -> bool {
    due_on >= today
}

#[cfg(test)]
mod tests;
