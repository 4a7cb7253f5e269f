//! Applies the rules to a [`Source`]: users and classes as they may be taken over, and everything that is wrong.

pub(super) mod cells;
pub(super) mod dates;

use super::{
    BROKEN, Field, Format, Mends, Place, Problem, ProblemCode, Roster, RosterClass, RosterUser, Source, SourceRow,
    Table, header, oneroster, sds,
};
use crate::class::{ClassKind, title_key};
use crate::user::{Role, username_key};
use cells::Fault;
use dates::Order;
use std::collections::HashMap;

/// Users and classes a source names, and everything that is wrong with it, in the order of the file.
///
/// Never stops at the first fault. A row that some problem blocks is left out of the roster; a cell with a problem
/// that does not block says nothing about its user.
pub fn check(source: &Source, mends: &Mends) -> (Roster, Vec<Problem>) {
    let mut checker = Checker::new(source, mends);
    match source.format {
        Format::Table => {
            for file in 0..source.tables.len() {
                let sheet = checker.sheet(file);
                checker.note_other_sheets(&sheet);
                for row in &sheet.table.rows {
                    checker.user(&sheet, row, None);
                }
            }
        }
        Format::OneRoster11 | Format::OneRoster12 => oneroster::check(&mut checker),
        Format::Sds1 | Format::Sds21 => sds::check(&mut checker, source.format),
    }
    (checker.roster, checker.problems)
}

/// A table with its columns by field.
pub(super) struct Sheet<'a> {
    pub(super) table: &'a Table,
    pub(super) file: usize,
    columns: [Option<usize>; FIELDS],
    dates: Order,
    /// The username column is, by its header, one of e-mail addresses.
    is_address: bool,
}

const FIELDS: usize = Field::EmployeeNumber as usize + 1;

impl Sheet<'_> {
    pub(super) fn place(&self, row: u32) -> Place {
        Place { file: u16::try_from(self.file).unwrap_or(u16::MAX), row }
    }

    fn has(&self, field: Field) -> bool {
        self.columns[field as usize].is_some()
    }
}

/// Roster and problems as they grow, and what was met before.
pub(super) struct Checker<'a> {
    pub(super) source: &'a Source,
    mends: &'a Mends,
    pub(super) roster: Roster,
    problems: Vec<Problem>,
    /// By username key, and by table and id: the first row that has it, as (table, row).
    usernames: HashMap<String, (usize, u32)>,
    ids: HashMap<(usize, &'a str), u32>,
    /// By kind and title as written; then by kind and key.
    titles: HashMap<(ClassKind, String), u32>,
    /// Registration classes by their cell: what was good once is good again.
    homes: HashMap<&'a str, u32>,
    /// The user type read last, and its cell: it is the same for most rows.
    last_role: (&'a str, Option<Role>),
    /// The row being checked has a problem that blocks it.
    is_blocked: bool,
}

impl<'a> Checker<'a> {
    fn new(source: &'a Source, mends: &'a Mends) -> Self {
        let rows = source.tables.iter().map(|table| table.rows.len()).sum();
        Checker {
            source,
            mends,
            roster: Roster { users: Vec::with_capacity(rows), ..Roster::default() },
            problems: Vec::new(),
            usernames: HashMap::with_capacity(rows),
            ids: HashMap::new(),
            titles: HashMap::new(),
            homes: HashMap::new(),
            last_role: ("", None),
            is_blocked: false,
        }
    }

    /// A table made ready; notes it if the order of its dates had to be assumed.
    pub(super) fn sheet(&mut self, file: usize) -> Sheet<'a> {
        let table = &self.source.tables[file];
        let mut columns = [None; FIELDS];
        for (at, field) in table.fields.iter().enumerate() {
            if let Some(field) = field {
                columns[*field as usize].get_or_insert(at);
            }
        }
        let named = columns[Field::Username as usize].and_then(|at| header::field_of(&table.headers[at]));
        let is_address = matches!(named, Some(Field::Email | Field::Upn));
        let mut sheet = Sheet { table, file, columns, dates: Order::default(), is_address };
        if sheet.has(Field::BirthDate) {
            sheet.dates = Order::of(table.rows.iter().map(|row| self.text(&sheet, row, Field::BirthDate)));
            self.note_assumed_dates(&sheet);
        }
        sheet
    }

    fn note_assumed_dates(&mut self, sheet: &Sheet<'a>) {
        let doubtful = |row: &&SourceRow| dates::is_doubtful(self.text(sheet, row, Field::BirthDate));
        if sheet.dates == Order::Assumed
            && let Some(row) = sheet.table.rows.iter().find(doubtful)
        {
            self.report(sheet, row, Some(Field::BirthDate), Fault::cell(ProblemCode::DateOrder));
        }
    }

    /// The cell, or what the operator put in its place.
    pub(super) fn text(&self, sheet: &Sheet<'a>, row: &'a SourceRow, field: Field) -> &'a str {
        if !self.mends.is_empty()
            && let Some(mended) = self.mends.get(&(sheet.place(row.row), field))
        {
            return mended.trim();
        }
        sheet.columns[field as usize].and_then(|at| row.cells.get(at)).map_or("", String::as_str)
    }

    /// Checks one row about a user; its index in the roster if it can be used. `preset` is the user type where
    /// another file tells it.
    pub(super) fn user(&mut self, sheet: &Sheet<'a>, row: &'a SourceRow, preset: Option<Role>) -> Option<usize> {
        self.roster.rows += 1;
        self.is_blocked = false;
        if self.is_misshapen(sheet, row) {
            return None;
        }
        let role = self.role(sheet, row, preset);
        if self.is_shifted(sheet, row, &role) {
            let held = row.cells.iter().filter(|cell| !cell.is_empty()).count();
            self.report(sheet, row, None, Fault::row(ProblemCode::Shape).detail(held));
            return None;
        }
        let name = self.text(sheet, row, Field::Username);
        let name = if sheet.is_address { cells::address_as_username(name) } else { cells::username(name) };
        let username = self.take(sheet, row, Field::Username, name).unwrap_or_default();
        if !username.is_empty() {
            self.check_unique(sheet, row, &username);
        }
        let role = self.take(sheet, row, Field::Role, role).flatten();
        let mut user = RosterUser { place: sheet.place(row.row), username, role, ..RosterUser::default() };
        self.fill_in(sheet, row, &mut user);
        let class = self.class_cell(sheet, row);
        if self.is_blocked {
            return None;
        }
        user.class = class.map(|class| self.home(class));
        self.roster.users.push(user);
        Some(self.roster.users.len() - 1)
    }

    fn fill_in(&mut self, sheet: &Sheet<'a>, row: &'a SourceRow, user: &mut RosterUser) {
        let texts = |checker: &Self, field| checker.text(sheet, row, field);
        let mut name = |field, rule: fn(&str) -> Result<Option<String>, Fault>| {
            let text = texts(self, field);
            if text.is_empty() { None } else { self.take(sheet, row, field, rule(text)).flatten() }
        };
        user.given_name = name(Field::GivenName, cells::name);
        user.family_name = name(Field::FamilyName, cells::name);
        user.email = name(Field::Email, cells::email);
        user.sourced_id = name(Field::SourcedId, cells::number);
        user.upn = name(Field::Upn, cells::upn);
        user.admission_number = name(Field::AdmissionNumber, cells::number);
        user.year = name(Field::Year, cells::name);
        user.employee_number = name(Field::EmployeeNumber, cells::number);
        if sheet.is_address && !sheet.has(Field::Email) && user.email.is_none() {
            user.email = cells::email(&user.username).ok().flatten();
        }
        let date = cells::birth_date(texts(self, Field::BirthDate), sheet.dates);
        user.birth_date = self.take(sheet, row, Field::BirthDate, date).flatten();
        let password = cells::password(texts(self, Field::Password), user.role.unwrap_or_default());
        user.password = self.take(sheet, row, Field::Password, password).flatten();
    }

    fn role(&mut self, sheet: &Sheet<'a>, row: &'a SourceRow, preset: Option<Role>) -> Result<Option<Role>, Fault> {
        let text = self.text(sheet, row, Field::Role);
        if preset.is_some() && text.is_empty() {
            return Ok(preset);
        }
        if text != self.last_role.0 {
            self.last_role = (text, cells::role(text)?);
        }
        Ok(self.last_role.1)
    }

    /// A cell is missing in this row and the rest moved up: a cell before the user type's column reads as one.
    /// What stands under "user type" or "e-mail" may then be the password, and is not repeated.
    fn is_shifted(&self, sheet: &Sheet<'a>, row: &SourceRow, role: &Result<Option<Role>, Fault>) -> bool {
        let is_role = |at: Option<usize>| {
            at.and_then(|at| row.cells.get(at)).is_some_and(|cell| cells::read_role(cell).is_some())
        };
        let column = |field| sheet.columns[field as usize];
        match role {
            Err(_) => column(Field::Role).is_some_and(|at| is_role(at.checked_sub(1)) || is_role(Some(at + 1))),
            Ok(None) => column(Field::Email).is_some_and(|at| {
                let email = row.cells.get(at).map_or("", String::as_str);
                !email.is_empty() && !email.contains('@') && is_role(at.checked_sub(1))
            }),
            Ok(Some(_)) => false,
        }
    }

    /// More cells than headers: nobody knows which belongs where, so none of them is looked at or repeated.
    pub(super) fn is_misshapen(&mut self, sheet: &Sheet<'a>, row: &'a SourceRow) -> bool {
        let width = sheet.table.headers.len();
        if row.cells.len() <= width {
            return false;
        }
        let is_broken = row.cells.last().is_some_and(|cell| cell == BROKEN);
        let code = if is_broken { ProblemCode::Quote } else { ProblemCode::Shape };
        self.report(sheet, row, None, Fault::row(code).detail(row.cells.len()));
        true
    }

    /// The same username or id in an earlier row, used or not: which of the two is right only a person knows.
    fn check_unique(&mut self, sheet: &Sheet<'a>, row: &'a SourceRow, username: &str) {
        let here = (sheet.file, row.row);
        let first = *self.usernames.entry(username_key(username)).or_insert(here);
        if first != here {
            let code =
                if first.0 == sheet.file { self.likeness(sheet, row, first.1) } else { ProblemCode::UsernameTwice };
            let detail = self.name_row(sheet, first.0, first.1);
            self.report(sheet, row, Some(Field::Username), Fault::row(code).detail(detail));
            return;
        }
        let id = self.text(sheet, row, Field::SourcedId);
        if id.is_empty() {
            return;
        }
        let first = *self.ids.entry((sheet.file, id)).or_insert(row.row);
        if first != row.row {
            self.report(sheet, row, Some(Field::SourcedId), Fault::row(ProblemCode::IdTwice).detail(first));
        }
    }

    fn likeness(&self, sheet: &Sheet<'a>, row: &'a SourceRow, earlier: u32) -> ProblemCode {
        let rows = &sheet.table.rows;
        let earlier = &rows[rows.partition_point(|other| other.row < earlier)];
        let class = sheet.columns[Field::Class as usize];
        let mut differ = (0..sheet.table.headers.len()).filter(|at| row.cells.get(*at) != earlier.cells.get(*at));
        match (differ.next(), differ.next()) {
            (None, _) => ProblemCode::RowRepeated,
            (one, None) if one == class => ProblemCode::RepeatedOtherClass,
            _ => ProblemCode::UsernameTwice,
        }
    }

    fn name_row(&self, sheet: &Sheet<'a>, file: usize, row: u32) -> String {
        if file == sheet.file { row.to_string() } else { format!("{row} ({})", self.source.tables[file].name) }
    }

    /// The registration class of a row: its cell, and its title unless the cell was met before.
    fn class_cell(&mut self, sheet: &Sheet<'a>, row: &'a SourceRow) -> Option<(&'a str, Option<String>)> {
        let text = self.text(sheet, row, Field::Class);
        if self.homes.contains_key(text) {
            return Some((text, None));
        }
        let title = self.take(sheet, row, Field::Class, cells::class(text)).flatten()?;
        Some((text, Some(title)))
    }

    /// The title of a registration class as the roster has it, made if it is new.
    fn home(&mut self, (cell, title): (&'a str, Option<String>)) -> String {
        let index = match title {
            Some(title) => {
                let index = self.class(title, ClassKind::Homeroom);
                self.homes.insert(cell, index);
                index
            }
            None => self.homes.get(cell).copied().unwrap_or_default(),
        };
        self.roster.classes[index as usize].title.clone()
    }

    /// The class of this title and kind, made if it is new.
    pub(super) fn class(&mut self, title: String, kind: ClassKind) -> u32 {
        let written = (kind, title);
        if let Some(index) = self.titles.get(&written) {
            return *index;
        }
        let next = u32::try_from(self.roster.classes.len()).unwrap_or(u32::MAX);
        let index = *self.titles.entry((kind, format!("\u{1}{}", title_key(&written.1)))).or_insert(next);
        if index == next {
            self.roster.classes.push(RosterClass { title: written.1.clone(), kind });
        }
        self.titles.insert(written, index);
        index
    }

    /// What a rule found, reported if it is a fault.
    pub(super) fn take<T>(
        &mut self,
        sheet: &Sheet<'a>,
        row: &'a SourceRow,
        field: Field,
        found: Result<T, Fault>,
    ) -> Option<T> {
        found.map_err(|fault| self.report(sheet, row, Some(field), fault)).ok()
    }

    /// Adds a problem. Passwords are never repeated in it.
    pub(super) fn report(&mut self, sheet: &Sheet<'a>, row: &'a SourceRow, field: Option<Field>, fault: Fault) {
        self.is_blocked |= fault.blocks_row;
        let column = field.and_then(|field| sheet.columns[field as usize]);
        let shown = field.filter(|field| *field != Field::Password);
        self.problems.push(Problem {
            place: sheet.place(row.row),
            column: column.map(|at| sheet.table.headers[at].clone()),
            field,
            value: shown.map(|field| self.text(sheet, row, field).to_owned()).unwrap_or_default(),
            code: fault.code,
            detail: fault.detail,
            fix: fault.fix,
            blocks_row: fault.blocks_row,
        });
    }

    /// Adds a problem with a cell that tells nothing of a user by itself, such as a reference.
    pub(super) fn report_at(&mut self, sheet: &Sheet<'a>, row: &'a SourceRow, column: Option<usize>, fault: Fault) {
        let value = column.and_then(|at| row.cells.get(at)).cloned().unwrap_or_default();
        self.report_value(sheet, row, value, fault);
        if let Some(last) = self.problems.last_mut() {
            last.column = column.map(|at| sheet.table.headers[at].clone());
        }
    }

    /// Adds a problem with a row whose value is not written in it as such.
    pub(super) fn report_value(&mut self, sheet: &Sheet<'a>, row: &'a SourceRow, value: String, fault: Fault) {
        self.problems.push(Problem {
            place: sheet.place(row.row),
            column: None,
            field: None,
            value,
            code: fault.code,
            detail: fault.detail,
            fix: fault.fix,
            blocks_row: fault.blocks_row,
        });
    }

    /// Leaves a user out whose user type, told by another file, is not known.
    pub(super) fn refuse_role(&mut self, sheet: &Sheet<'a>, row: &'a SourceRow, word: &str) {
        self.roster.rows += 1;
        let fix = cells::role(word).err().and_then(|fault| fault.fix);
        self.report_value(sheet, row, word.to_owned(), Fault { fix, ..Fault::row(ProblemCode::Role) });
        if let Some(last) = self.problems.last_mut() {
            last.field = Some(Field::Role);
        }
    }

    /// Adds a note about a table as a whole, if it is about anyone.
    pub(super) fn note(&mut self, sheet: &Sheet<'a>, code: ProblemCode, count: u32) {
        if count > 0 {
            self.note_with(sheet, code, "", count);
        }
    }

    fn note_other_sheets(&mut self, sheet: &Sheet<'a>) {
        if let Some(others) = &sheet.table.others {
            let code = if others.is_first { ProblemCode::FirstSheetOnly } else { ProblemCode::OneSheetOnly };
            self.note_with(sheet, code, &others.read, others.sheets);
        }
    }

    /// On the header row.
    fn note_with(&mut self, sheet: &Sheet<'a>, code: ProblemCode, value: &str, count: u32) {
        self.problems.push(Problem {
            place: sheet.place(sheet.table.header_row),
            column: None,
            field: None,
            value: value.to_owned(),
            code,
            detail: count.to_string(),
            fix: None,
            blocks_row: false,
        });
    }

    /// The date of birth that another file's row tells of a user.
    pub(super) fn add_birth_date(&mut self, user: usize, sheet: &Sheet<'a>, row: &'a SourceRow) {
        let date = cells::birth_date(self.text(sheet, row, Field::BirthDate), sheet.dates);
        if let Some(Some(date)) = self.take(sheet, row, Field::BirthDate, date) {
            self.roster.users[user].birth_date.get_or_insert(date);
        }
    }
}
