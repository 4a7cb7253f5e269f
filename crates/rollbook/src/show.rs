//! How users, classes and times are shown: under `--json` with the names schools' scripts stand on, and in tables.

use crate::table::Table;
use actions::ask::user::UserRow;
use actions::words::say;
use domain::id::{EntryId, UserId};
use domain::user::{Role, Status};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

/// One user.
#[derive(Serialize)]
pub struct User<'a> {
    id: UserId,
    username: &'a str,
    given_name: &'a str,
    family_name: &'a str,
    class: Option<&'a str>,
    email: &'a str,
    role: Role,
    status: Status,
    has_password: bool,
    must_change: bool,
    last_sign_in_at: Option<String>,
    days_left: Option<u32>,
}

impl<'a> From<&'a UserRow> for User<'a> {
    fn from(row: &'a UserRow) -> User<'a> {
        User {
            id: row.id,
            username: &row.username,
            given_name: &row.given_name,
            family_name: &row.family_name,
            class: row.class.as_deref(),
            email: &row.email,
            role: row.role,
            status: row.status,
            has_password: row.has_password,
            must_change: row.must_change,
            last_sign_in_at: row.last_sign_in_at.map(rfc3339),
            days_left: row.days_left,
        }
    }
}

/// So many users or classes, and the entry in the history.
#[derive(Serialize)]
pub struct Done {
    /// How many.
    pub count: u32,
    /// For undo; none if there was nothing to do.
    pub entry: Option<EntryId>,
}

impl From<actions::ask::user::Done> for Done {
    fn from(done: actions::ask::user::Done) -> Done {
        Done { count: done.count, entry: done.entry }
    }
}

/// The headers of these keys.
pub fn headers(keys: &[&str]) -> Table {
    Table::new(keys.iter().map(|key| say(key, &[])))
}

/// Users as a table.
pub fn users(rows: &[UserRow]) -> String {
    let keys = ["username", "given_name", "family_name", "class_id", "role", "email"];
    let mut keys: Vec<String> = keys.iter().map(|key| format!("column.{key}")).collect();
    keys.push("cli.status".to_owned());
    let cells = rows.iter().map(|row| {
        let class = row.class.as_deref().unwrap_or_default();
        [
            &row.username,
            &row.given_name,
            &row.family_name,
            class,
            row.role.school_word(),
            &row.email,
            &status(row.status),
        ]
        .map(str::to_owned)
    });
    Table::new(keys.iter().map(|key| say(key, &[]))).of(cells).text()
}

/// A status in words.
pub fn status(status: Status) -> String {
    let key = match status {
        Status::Active => "cli.active",
        Status::Suspended => "cli.suspended",
        Status::Deleted => "cli.deleted",
    };
    say(key, &[])
}

/// "Ava Begum (abegum)", or the username alone.
pub fn name(row: &UserRow) -> String {
    let name = format!("{} {}", row.given_name, row.family_name);
    if name.trim().is_empty() { row.username.clone() } else { format!("{} ({})", name.trim(), row.username) }
}

/// A time for scripts.
pub fn rfc3339(at: i64) -> String {
    Timestamp::from_millisecond(at).map(|time| time.to_string()).unwrap_or_default()
}

/// A time for people, in the machine's zone.
pub fn time(at: i64) -> String {
    let time = Timestamp::from_millisecond(at).map(|time| time.to_zoned(TimeZone::system()));
    time.map(|time| time.strftime("%Y-%m-%d %H:%M").to_string()).unwrap_or_default()
}

/// The sentence of a key for so many.
pub fn counted(key: &str, count: u32) -> String {
    say(key, &[("count", &count.to_string())])
}

/// The sentence of one word of a list, such as a state.
pub fn worded(list: &str, word: impl Serialize) -> String {
    let word = serde_json::to_value(word).unwrap_or_default();
    say(&format!("cli.{list}_{}", word.as_str().unwrap_or_default()), &[])
}
