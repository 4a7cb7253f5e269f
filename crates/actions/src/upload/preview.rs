//! The preview: counts, and the rows one can look through and mend.

use super::{Draft, no_draft};
use crate::actor::Office;
use crate::ask::upload::*;
use crate::carry_out::class_title;
use crate::desk::Desk;
use crate::error::Error;
use crate::words::say;
use domain::reconcile::{Alarm, AlarmCode, CellChange, Disposition, Step};
use domain::roster::{Field, Place, Problem, Source};
use domain::user::Role;
use std::collections::HashMap;

/// Rows asked for when the caller does not say.
const PAGE: usize = 200;

/// One row of the preview: where it stands in the file and which step of the plan it is.
pub(super) struct Item {
    state: RowState,
    place: Option<Place>,
    step: Option<usize>,
    blocked: bool,
}

/// All rows, problems first.
pub(super) fn items(draft: &Draft) -> Vec<Item> {
    let mut blocked: HashMap<Place, bool> = HashMap::new();
    for problem in draft.problems.iter().filter(|p| !p.code.is_note()) {
        *blocked.entry(problem.place).or_default() |= problem.blocks_row;
    }
    let mut items: Vec<Item> = Vec::with_capacity(draft.plan.steps.len());
    for (at, step) in draft.plan.steps.iter().enumerate() {
        let conflict = matches!(step.disposition, Disposition::Conflict { .. });
        let problem = conflict || step.place.is_some_and(|p| blocked.contains_key(&p));
        let state = if problem { RowState::Problem } else { draft.state(at) };
        items.push(Item { state, place: step.place, step: Some(at), blocked: conflict });
    }
    let left_out = blocked.into_iter().filter(|(_, blocks)| *blocks);
    items.extend(left_out.map(|(place, _)| Item {
        state: RowState::Problem,
        place: Some(place),
        step: None,
        blocked: true,
    }));
    items.sort_by_key(|i| (i.state, i.place.is_none(), i.place));
    items
}

/// Part of the preview.
pub async fn rows(desk: &Desk, _by: &Office, request: &PreviewRows) -> Result<PreviewPage, Error> {
    let kept = desk.draft.lock().await;
    let draft = kept.as_ref().ok_or_else(no_draft)?;
    let wanted = |i: &&Item| match request.filter {
        PreviewFilter::All => true,
        PreviewFilter::Problem => i.state == RowState::Problem,
        PreviewFilter::New => i.state == RowState::New,
        PreviewFilter::Changed => i.state == RowState::Changed,
        PreviewFilter::Unchanged => i.state == RowState::Unchanged,
        PreviewFilter::Removed => i.state == RowState::Removed,
    };
    let found: Vec<&Item> = draft.items.iter().filter(wanted).collect();
    let limit = if request.limit == 0 { PAGE } else { request.limit as usize };
    let page = found.iter().skip(request.offset as usize).take(limit);
    Ok(PreviewPage { rows: page.map(|i| draft.row(i)).collect(), total: found.len() as u32 })
}

/// Everything that is wrong with the upload, in the order of the file.
pub async fn problems(desk: &Desk, _by: &Office) -> Result<Vec<ProblemShown>, Error> {
    let kept = desk.draft.lock().await;
    Ok(kept.as_ref().ok_or_else(no_draft)?.problems())
}

/// How many steps do what. A row with a problem that is used all the same counts by what it does.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counts {
    pub added: u32,
    pub changed: u32,
    pub unchanged: u32,
    pub removed: u32,
}

impl Draft {
    /// What a step does, its password included.
    pub(super) fn state(&self, step: usize) -> RowState {
        let step = &self.plan.steps[step];
        match &step.disposition {
            Disposition::Add { .. } => RowState::New,
            Disposition::Remove => RowState::Removed,
            Disposition::Conflict { .. } => RowState::Problem,
            Disposition::Unchanged => RowState::Unchanged,
            Disposition::Change { cells, class, join, .. } => {
                let password = step.place.is_some_and(|p| self.passwords.changes(p));
                let still = cells.is_empty() && class.is_none() && join.is_empty() && !password;
                if still { RowState::Unchanged } else { RowState::Changed }
            }
        }
    }

    pub(super) fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for step in 0..self.plan.steps.len() {
            match self.state(step) {
                RowState::New => counts.added += 1,
                RowState::Changed => counts.changed += 1,
                RowState::Unchanged => counts.unchanged += 1,
                RowState::Removed => counts.removed += 1,
                RowState::Problem => {}
            }
        }
        counts
    }

    /// The number to be typed where an alarm holds the draft.
    pub(super) fn consent(&self, counts: Counts) -> Option<u32> {
        consent(&self.plan.alarms, counts.removed, counts.added + counts.changed + counts.removed)
    }

    pub(super) fn shown(&self) -> Preview {
        let counts = self.counts();
        let tables = self.source.tables.iter();
        let columns = tables.clone().flat_map(|t| t.headers.iter().zip(&t.fields));
        let place_of = |p: &&Problem| p.field.is_some() && p.fix.is_some();
        Preview {
            files: self.files.clone(),
            format: self.source.format,
            found: self.found(),
            notes: self.problems.iter().filter(|p| p.code.is_note()).map(|p| self.problem(p).message).collect(),
            columns: columns.clone().filter_map(|(h, f)| f.map(|f| (h.clone(), f))).collect(),
            unused: columns.filter(|(h, f)| f.is_none() && !h.is_empty()).map(|(h, _)| h.clone()).collect(),
            added: counts.added,
            changed: counts.changed,
            unchanged: counts.unchanged,
            removed: counts.removed,
            problems: self.items.iter().filter(|i| i.state == RowState::Problem).count() as u32,
            fixable: self.problems.iter().filter(place_of).count() as u32,
            passwords: self.passwords.count() as u32,
            new_classes: self.plan.new_classes.iter().map(|c| c.title.clone()).collect(),
            delete_missing: self.delete_missing,
            alarms: self.alarms(),
            consent: self.consent(counts),
            revision: self.revision.clone(),
        }
    }

    /// "windows-1252, header in row 3".
    fn found(&self) -> String {
        let Some(table) = self.source.tables.first() else { return String::new() };
        let format = serde_json::to_value(self.source.format).ok().and_then(|v| v.as_str().map(str::to_owned));
        let format = say(&format!("format.{}", format.unwrap_or_default()), &[]);
        let row = table.header_row.to_string();
        let key = if table.encoding.is_empty() { "upload.found_sheet" } else { "upload.found" };
        say(key, &[("format", &format), ("encoding", &table.encoding), ("row", &row), ("table", &table.name)])
    }

    pub(super) fn alarms(&self) -> Vec<AlarmShown> {
        alarms(&self.plan.alarms)
    }

    /// Problems of the file and conflicts of the plan, in words and in the order of the file.
    pub(super) fn problems(&self) -> Vec<ProblemShown> {
        let mut shown: Vec<(Place, ProblemShown)> = self.problems.iter().map(|p| (p.place, self.problem(p))).collect();
        for step in &self.plan.steps {
            if let (Disposition::Conflict { other, field }, Some(place)) = (&step.disposition, step.place) {
                shown.push((place, self.conflict(place, *other, *field)));
            }
        }
        shown.sort_by_key(|(place, _)| *place);
        shown.into_iter().map(|(_, p)| p).collect()
    }

    fn problem(&self, one: &Problem) -> ProblemShown {
        problem(&self.source, one)
    }

    fn conflict(&self, place: Place, other: domain::id::UserId, field: Field) -> ProblemShown {
        let name = self.book.person(other).map(|p| format!("{} ({})", p.name(), p.row.username)).unwrap_or_default();
        let word = serde_json::to_value(field).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
        let message = say(&format!("problem.conflict_{word}"), &[("names", &name)]);
        let (value, column) = (self.raw(place, field), Some(field_word(field)));
        ProblemShown {
            row: place.row,
            file: file(&self.source, place),
            column,
            field: Some(field),
            value,
            message,
            fix: None,
            note: false,
        }
    }

    /// A cell as the file has it, or as it was mended.
    pub(super) fn raw(&self, place: Place, field: Field) -> String {
        if let Some(mended) = self.mends.get(&(place, field)) {
            return mended.clone();
        }
        let Some(table) = self.source.tables.get(usize::from(place.file)) else { return String::new() };
        let row = table.rows.binary_search_by_key(&place.row, |r| r.row).ok().map(|at| &table.rows[at]);
        let column = table.fields.iter().position(|f| *f == Some(field));
        row.zip(column).and_then(|(r, c)| r.cells.get(c)).cloned().unwrap_or_default()
    }

    fn row(&self, item: &Item) -> PreviewRow {
        let (place, step) = (item.place, item.step.map(|at| &self.plan.steps[at]));
        let problems = place.map(|place| self.problems_at(place, step)).unwrap_or_default();
        let mut row = PreviewRow {
            place,
            user: step.and_then(|s| s.user),
            state: item.state,
            blocked: item.blocked,
            username: String::new(),
            given_name: String::new(),
            family_name: String::new(),
            class: String::new(),
            email: String::new(),
            role: String::new(),
            password: place.is_some_and(|p| self.passwords.changes(p)),
            changes: Vec::new(),
            joins: Vec::new(),
            problems,
        };
        match step {
            Some(step) => self.fill_planned(&mut row, step),
            None => self.fill_raw(&mut row),
        }
        row
    }

    fn problems_at(&self, place: Place, step: Option<&Step>) -> Vec<ProblemShown> {
        let mut shown: Vec<ProblemShown> =
            self.problems.iter().filter(|p| p.place == place).map(|p| self.problem(p)).collect();
        if let Some(Step { disposition: Disposition::Conflict { other, field }, .. }) = step {
            shown.push(self.conflict(place, *other, *field));
        }
        shown
    }

    /// The row as it will be: the school's, with the file's cells over it.
    fn fill_planned(&self, row: &mut PreviewRow, step: &Step) {
        let have = step.user.and_then(|id| self.book.person(id));
        let want = step.index.map(|i| &self.roster.users[i]);
        let pick = |new: Option<&String>, old: Option<&String>| new.or(old).cloned().unwrap_or_default();
        row.username = pick(want.map(|w| &w.username), have.map(|h| &h.row.username));
        row.given_name = pick(want.and_then(|w| w.given_name.as_ref()), have.map(|h| &h.row.given_name));
        row.family_name = pick(want.and_then(|w| w.family_name.as_ref()), have.map(|h| &h.row.family_name));
        row.email = pick(want.and_then(|w| w.email.as_ref()), have.map(|h| &h.row.email));
        let old_class = have.and_then(|h| self.book.class_of(h)).map(str::to_owned);
        row.class = pick(want.and_then(|w| w.class.as_ref()), old_class.as_ref());
        let role = want.and_then(|w| w.role).or(have.map(|h| h.role)).unwrap_or(Role::Student);
        row.role = role.school_word().to_owned();
        match &step.disposition {
            Disposition::Change { cells, join, .. } => {
                row.changes = cells.clone();
                row.joins = join.iter().map(|c| class_title(&self.book, &self.plan, *c)).collect();
            }
            Disposition::Add { teaching, .. } => {
                row.joins = teaching.iter().map(|c| class_title(&self.book, &self.plan, *c)).collect()
            }
            _ => {}
        }
        if row.password && step.user.is_some() {
            row.changes.push(CellChange { field: Field::Password, old: String::new(), new: String::new() });
        }
    }

    /// A row that is left out, as the file has it.
    fn fill_raw(&self, row: &mut PreviewRow) {
        let Some(place) = row.place else { return };
        row.username = self.raw(place, Field::Username);
        row.given_name = self.raw(place, Field::GivenName);
        row.family_name = self.raw(place, Field::FamilyName);
        row.class = self.raw(place, Field::Class);
        row.email = self.raw(place, Field::Email);
        row.role = self.raw(place, Field::Role);
    }
}

fn file(source: &Source, place: Place) -> String {
    source.tables.get(usize::from(place.file)).map(|t| t.name.clone()).unwrap_or_default()
}

/// A problem in words.
pub(super) fn problem(source: &Source, problem: &Problem) -> ProblemShown {
    let word = serde_json::to_value(problem.code).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
    let file = file(source, problem.place);
    let with = [
        ("value", problem.value.as_str()),
        ("detail", problem.detail.as_str()),
        ("fix", problem.fix.as_deref().unwrap_or_default()),
        ("column", problem.column.as_deref().unwrap_or_default()),
        ("file", file.as_str()),
    ];
    let message = say(&format!("problem.{word}"), &with);
    let (column, value, fix) = (problem.column.clone(), problem.value.clone(), problem.fix.clone());
    ProblemShown {
        row: problem.place.row,
        column,
        field: problem.field,
        value,
        message,
        fix,
        file,
        note: problem.code.is_note(),
    }
}

/// A field's name on screen.
pub(crate) fn field_word(field: Field) -> String {
    let word = serde_json::to_value(field).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
    say(&format!("field.{word}"), &[])
}

/// Alarms in words.
pub(crate) fn alarms(alarms: &[Alarm]) -> Vec<AlarmShown> {
    let shown = alarms.iter().map(|alarm| {
        let word =
            serde_json::to_value(alarm.code).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
        let percent = (u64::from(alarm.count) * 100).checked_div(u64::from(alarm.of)).unwrap_or(0).to_string();
        let (count, of, names) = (alarm.count.to_string(), alarm.of.to_string(), alarm.names.join(", "));
        let with = [("count", count.as_str()), ("of", &of), ("names", &names), ("percent", &percent)];
        AlarmShown { code: alarm.code, sentence: say(&format!("alarm.{word}"), &with), names: alarm.names.clone() }
    });
    shown.collect()
}

/// The number to be typed where an alarm holds a plan that does so much.
pub(crate) fn consent(alarms: &[Alarm], removed: u32, all: u32) -> Option<u32> {
    let removal = alarms.iter().any(|a| a.code == AlarmCode::TooManyRemoved);
    match (alarms.is_empty() || all == 0, removal) {
        (true, _) => None,
        (false, true) => Some(removed),
        (false, false) => Some(all),
    }
}
