//! Joins the files of a set: who is in which class. Shared by `oneroster` and `sds`.

use super::check::cells::{Fault, read_role};
use super::check::{Checker, Sheet};
use super::sets::{self, Part, column};
use super::words::OTHERS;
use super::{Field, ProblemCode, SourceRow};
use crate::class::{ClassKind, title_key};
use crate::name::fold;
use crate::user::Role;
use std::collections::HashMap;

/// What another file says a person is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing<'a> {
    /// An account holder.
    Role(Role),
    /// A parent, or somebody else who holds no account here.
    Other,
    /// A word that is not known, or none where one must stand: the row is blocked.
    Unknown(&'a str),
}

/// Standing by the word for it.
pub(super) fn standing(word: &str) -> Standing<'_> {
    let key = fold(word).replace(' ', "");
    match read_role(word) {
        Some(role) => Standing::Role(role),
        None if OTHERS.contains(&key.as_str()) => Standing::Other,
        None => Standing::Unknown(word),
    }
}

/// A person met in a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Member {
    /// Index into the roster's users.
    User(usize),
    /// Left out, with a reason already given.
    LeftOut,
}

/// A class met in a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Group {
    /// Index into the roster's classes.
    Class(u32, ClassKind),
    /// Deleted in the other system.
    LeftOut,
}

/// People by their id in the other system.
pub(super) type Members<'a> = HashMap<&'a str, Member>;
/// Classes by their id in the other system.
pub(super) type Groups<'a> = HashMap<&'a str, Group>;

/// A cell by column, empty where there is none.
pub(super) fn cell(row: &SourceRow, column: Option<usize>) -> &str {
    column.and_then(|at| row.cells.get(at)).map_or("", String::as_str)
}

/// Tells whether a row is switched off or marked as deleted.
pub(super) fn is_off(headers: &[String]) -> impl Fn(&SourceRow) -> bool + use<> {
    let (status, enabled) = (column(headers, "status"), column(headers, "enableduser"));
    move |row| {
        matches!(&fold(cell(row, status))[..], "tobedeleted" | "inactive" | "deleted")
            || matches!(&fold(cell(row, enabled))[..], "false" | "0" | "no")
    }
}

/// Adds the users of one table. `standing_of` tells what the person with an id is, where the row itself does not.
pub(super) fn add_users<'a>(
    checker: &mut Checker<'a>,
    sheet: &Sheet<'a>,
    members: &mut Members<'a>,
    standing_of: impl Fn(&str) -> Standing<'a>,
) {
    let is_off = is_off(&sheet.table.headers);
    let (mut inactive, mut others) = (0, 0);
    for row in &sheet.table.rows {
        let id = checker.text(sheet, row, Field::SourcedId);
        let own = checker.text(sheet, row, Field::Role);
        let known = if own.is_empty() { standing_of(id) } else { standing(own) };
        let member = match known {
            _ if is_off(row) => {
                inactive += 1;
                Member::LeftOut
            }
            Standing::Other => {
                others += 1;
                Member::LeftOut
            }
            Standing::Role(role) => checker.user(sheet, row, Some(role)).map_or(Member::LeftOut, Member::User),
            Standing::Unknown(word) => {
                checker.refuse_role(sheet, row, word);
                Member::LeftOut
            }
        };
        if !id.is_empty() {
            // Of two rows with one id the first counts; the second was reported.
            members.entry(id).or_insert(member);
        }
    }
    checker.note(sheet, ProblemCode::InactiveLeftOut, inactive);
    checker.note(sheet, ProblemCode::OthersLeftOut, others);
}

/// Columns that tell of a class, by key.
pub(super) struct ClassColumns {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    /// Tells apart classes of one title.
    pub(super) code: &'static str,
}

/// Adds the classes of one table. Classes of one title get their code or id behind it: they are not one class.
pub(super) fn add_classes<'a>(
    checker: &mut Checker<'a>,
    sheet: &Sheet<'a>,
    columns: &ClassColumns,
    groups: &mut Groups<'a>,
) {
    let headers = &sheet.table.headers;
    let at = |names| column(headers, names);
    let (id, title, code, kind) = (at(columns.id), at(columns.title), at(columns.code), at("classtype"));
    let is_off = is_off(headers);
    let mut codes: HashMap<(ClassKind, String), Vec<&str>> = HashMap::new();
    for row in sheet.table.rows.iter().filter(|row| !is_off(row)) {
        codes.entry((kind_of(cell(row, kind)), title_key(cell(row, title)))).or_default().push(cell(row, code));
    }
    for row in &sheet.table.rows {
        let (key, written) = (cell(row, id), cell(row, title));
        if key.is_empty() || is_off(row) || checker.is_misshapen(sheet, row) {
            groups.entry(key).or_insert(Group::LeftOut);
            continue;
        }
        let kind = kind_of(cell(row, kind));
        let same = codes.get(&(kind, title_key(written))).map_or(&[][..], Vec::as_slice);
        let name = name_class(written, (cell(row, code), key), same);
        match super::check::cells::class(&name) {
            Ok(name) => {
                let index = checker.class(name.unwrap_or_else(|| key.to_owned()), kind);
                groups.entry(key).or_insert(Group::Class(index, kind));
            }
            Err(fault) => {
                checker.report_at(sheet, row, title, fault);
                groups.entry(key).or_insert(Group::LeftOut);
            }
        }
    }
}

/// The title of a class, told apart from others of the same title (whose codes are `same`) by its code or id.
fn name_class(title: &str, (code, id): (&str, &str), same: &[&str]) -> String {
    let is_told = !code.is_empty() && same.iter().filter(|other| **other == code).count() == 1;
    let mark = if is_told { code } else { id };
    match title {
        "" => mark.to_owned(),
        _ if same.len() > 1 => format!("{title} ({mark})"),
        _ => title.to_owned(),
    }
}

fn kind_of(word: &str) -> ClassKind {
    if word.eq_ignore_ascii_case("homeroom") { ClassKind::Homeroom } else { ClassKind::Scheduled }
}

/// Puts users into classes by the rows of one table.
pub(super) fn enroll<'a>(
    checker: &mut Checker<'a>,
    sheet: &Sheet<'a>,
    names: (&str, &str),
    members: &Members<'_>,
    groups: &Groups<'_>,
) {
    let headers = &sheet.table.headers;
    let (class, user, primary) = (column(headers, names.0), column(headers, names.1), column(headers, "primary"));
    let is_off = is_off(headers);
    let mut homes: HashMap<usize, (u32, bool)> = HashMap::new();
    for row in sheet.table.rows.iter().filter(|row| !is_off(row)) {
        if checker.is_misshapen(sheet, row) {
            continue;
        }
        let (class_id, user_id) = (cell(row, class), cell(row, user));
        let (group, member) = (groups.get(class_id), members.get(user_id));
        if group.is_none() {
            checker.report_at(sheet, row, class, Fault::row(ProblemCode::UnknownReference).detail(class_id));
        }
        if member.is_none() {
            checker.report_at(sheet, row, user, Fault::row(ProblemCode::UnknownReference).detail(user_id));
        }
        match (group, member) {
            (Some(Group::Class(index, ClassKind::Scheduled)), Some(Member::User(user))) => {
                let teaching = &mut checker.roster.users[*user].teaching;
                if !teaching.contains(index) {
                    teaching.push(*index);
                }
            }
            (Some(Group::Class(index, ClassKind::Homeroom)), Some(Member::User(user))) => {
                let is_primary = matches!(&fold(cell(row, primary))[..], "true" | "1" | "yes");
                let home = *homes.entry(*user).or_insert((*index, is_primary));
                let takes_over = is_primary && !home.1;
                let (kept, left) = if takes_over { (*index, home.0) } else { (home.0, *index) };
                homes.insert(*user, (kept, home.1 || is_primary));
                settle(checker, sheet, row, (*user, kept, left));
            }
            _ => {}
        }
    }
}

/// Gives a user the registration class kept; a pupil who is in another as well is reported.
fn settle<'a>(checker: &mut Checker<'a>, sheet: &Sheet<'a>, row: &'a SourceRow, (user, kept, left): (usize, u32, u32)) {
    let title = checker.roster.classes[kept as usize].title.clone();
    if kept != left && checker.roster.users[user].role.unwrap_or_default() == Role::Student {
        let other = checker.roster.classes[left as usize].title.clone();
        let fault = Fault::row(ProblemCode::TwoHomerooms).detail(&title);
        checker.report_value(sheet, row, other, fault);
    }
    checker.roster.users[user].class = Some(title);
}

/// Dates of birth that stand in a file of their own.
pub(super) fn add_birth_dates<'a>(checker: &mut Checker<'a>, members: &Members<'_>) {
    for file in sets::parts(checker.source, Part::Demographics) {
        let sheet = checker.sheet(file);
        let id = column(&sheet.table.headers, "usersourcedid|sourcedid");
        for row in &sheet.table.rows {
            match members.get(cell(row, id)) {
                Some(Member::User(user)) => checker.add_birth_date(*user, &sheet, row),
                Some(Member::LeftOut) => {}
                None => {
                    let fault = Fault::row(ProblemCode::UnknownReference).detail(cell(row, id));
                    checker.report_at(&sheet, row, id, fault);
                }
            }
        }
    }
}

/// What roles.csv says of each person: the primary role that holds an account, or else the first that does.
pub(super) fn roles<'a>(checker: &mut Checker<'a>) -> HashMap<&'a str, Standing<'a>> {
    let mut found: HashMap<&str, (Standing<'_>, bool)> = HashMap::new();
    for file in sets::parts(checker.source, Part::Roles) {
        let table = &checker.source.tables[file];
        let at = |names| column(&table.headers, names);
        let (user, role, kind, primary) = (at("usersourcedid"), at("role"), at("roletype"), at("isprimary"));
        let is_off = is_off(&table.headers);
        for row in table.rows.iter().filter(|row| !is_off(row)) {
            let is_primary =
                cell(row, kind).eq_ignore_ascii_case("primary") || cell(row, primary).eq_ignore_ascii_case("true");
            let new = (standing(cell(row, role)), is_primary);
            let rank = |(standing, is_primary): (Standing<'_>, bool)| match standing {
                Standing::Role(_) if is_primary => 3,
                Standing::Role(_) => 2,
                Standing::Unknown(_) => 1,
                Standing::Other => 0,
            };
            let old = found.entry(cell(row, user)).or_insert(new);
            if rank(new) > rank(*old) {
                *old = new;
            }
        }
    }
    found.into_iter().map(|(id, (standing, _))| (id, standing)).collect()
}
