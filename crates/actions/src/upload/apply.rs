//! Writing an upload: one transaction, one entry, one undo.

use super::preview::Counts;
use super::{Draft, no_draft};
use crate::actor::{Confirmed, Office};
use crate::ask::upload::{ApplyUpload, RowState, UploadApplied};
use crate::desk::Desk;
use crate::error::{Code, Error};
use domain::id::UserId;
use domain::journal::{Action, Subject};
use domain::reconcile::{CellChange, ClassRef, Disposition, Step};
use domain::roster::{Field, RosterUser};
use domain::user::{Role, Status, username_key};
use std::collections::{HashMap, HashSet};
use store::{Change, class, credential, enrollment, find, user};
use uuid::Uuid;

/// Applies the draft. If the data changed since `revision` nothing is written and `stale` is answered.
/// Errors: `Held` (an alarm, without the number typed), `Cancelled`, `Invalid` (it would lock the operator out).
pub async fn apply(desk: &Desk, by: Confirmed<'_, Office>, request: &ApplyUpload) -> Result<UploadApplied, Error> {
    desk.long_work();
    let mut kept = desk.draft.lock().await;
    let draft = kept.as_mut().ok_or_else(no_draft)?;
    draft.resume(desk).await?;
    let counts = draft.counts();
    if draft.revision != request.revision {
        return Ok(answer(draft, counts, true));
    }
    if let Some(needed) = draft.consent(counts).filter(|n| request.consent != Some(*n)) {
        return Err(held(draft, needed));
    }
    let unidentified = if counts.removed > 0 { draft.unidentified() } else { 0 };
    if unidentified > 0 {
        let with = [("count", unidentified.to_string()), ("removed", counts.removed.to_string())];
        let with = with.each_ref().map(|(name, value)| (*name, value.as_str()));
        return Err(Error::new(Code::Held, "held_faulty", &with));
    }
    let Some(change) = begin_unchanged(desk, draft).await? else {
        return Ok(answer(draft, draft.counts(), true));
    };
    let (change, new_users) = write(desk, by.by(), draft, change).await?;
    let count = counts.added + counts.changed + counts.removed;
    let subject = Subject { count, ..Subject::default() };
    let entry = desk.commit(change, by.by().actor(), Action::UsersImported, subject).await?;
    let done = UploadApplied { entry, new_users, ..answer(draft, counts, false) };
    *kept = None;
    Ok(done)
}

/// Waits for the passwords and begins a unit of work in which the school is as the plan saw it. An entry that does not
/// touch the plan (somebody looked at a record) is no reason to ask again. `None`: the plan is another now.
async fn begin_unchanged(desk: &Desk, draft: &mut Draft) -> Result<Option<Change>, Error> {
    loop {
        draft.passwords.finish(desk).await?;
        desk.progress("writing", 0, 0)?;
        let change = desk.begin().await?;
        if draft.book.tip == desk.book().await?.tip {
            return Ok(Some(change));
        }
        change.abandon().await?;
        let (seen, password_changes) = (draft.plan.clone(), draft.passwords.count());
        draft.renew(desk).await?;
        let same = seen.steps == draft.plan.steps
            && seen.new_classes == draft.plan.new_classes
            && seen.alarms == draft.plan.alarms;
        if !same || password_changes != draft.passwords.count() {
            return Ok(None);
        }
    }
}

/// Why it is held, and whom it concerns.
fn held(draft: &Draft, needed: u32) -> Error {
    let alarms = draft.alarms();
    let reason = alarms.iter().map(|a| a.sentence.as_str()).collect::<Vec<_>>().join(" ");
    let names = alarms.into_iter().flat_map(|a| a.names).take(9).collect();
    Error::new(Code::Held, "held_upload", &[("reason", &reason), ("count", &needed.to_string())]).naming(names)
}

fn answer(draft: &Draft, counts: Counts, stale: bool) -> UploadApplied {
    UploadApplied {
        stale,
        entry: None,
        added: counts.added,
        changed: counts.changed,
        unchanged: counts.unchanged,
        removed: counts.removed,
        problems: draft.problems(),
        classes: draft.plan.new_classes.len() as u32,
        new_users: Vec::new(),
    }
}

/// Everything that will be written.
#[derive(Default)]
struct Rows {
    classes: Vec<class::Model>,
    users: Vec<user::Model>,
    credentials: Vec<credential::Model>,
    enrollments: Vec<enrollment::Model>,
    new_users: Vec<UserId>,
}

async fn write(desk: &Desk, by: &Office, draft: &Draft, mut change: Change) -> Result<(Change, Vec<UserId>), Error> {
    keep_operators(draft, by)?;
    let mut rows = Rows::default();
    for new in &draft.plan.new_classes {
        rows.classes.push(crate::class::new_class(desk.new_id()?, desk, new.title.clone(), new.kind));
    }
    let writes = |at: &usize| matches!(draft.state(*at), RowState::New | RowState::Changed | RowState::Removed);
    let steps: Vec<&Step> = (0..draft.plan.steps.len()).filter(writes).map(|at| &draft.plan.steps[at]).collect();
    let touched: Vec<Uuid> = steps.iter().filter_map(|s| s.user).map(|u| u.0).collect();
    let mut have: HashMap<Uuid, user::Model> =
        find::some_users(&change, desk.school, &touched).await?.into_iter().map(|u| (u.id, u)).collect();
    for step in steps {
        let row = step.user.and_then(|id| have.remove(&id.0));
        rows.take(desk, draft, step, row)?;
    }
    change.put(rows.classes).await?;
    change.add_credentials(rows.credentials).await?;
    change.put(rows.users).await?;
    change.put(rows.enrollments).await?;
    Ok((change, rows.new_users))
}

impl Rows {
    fn take(&mut self, desk: &Desk, draft: &Draft, step: &Step, row: Option<user::Model>) -> Result<(), Error> {
        let now = desk.clock.now();
        let want = step.index.map(|i| &draft.roster.users[i]);
        let (mut row, joins) = match (&step.disposition, want, row) {
            (Disposition::Add { class, teaching }, Some(want), _) => {
                let mut row = new_user(desk, want)?;
                row.class_id = class.map(|c| self.class(c));
                self.new_users.push(row.id.into());
                (row, teaching.as_slice())
            }
            (Disposition::Change { cells, class, join, .. }, _, Some(mut row)) => {
                cells.iter().for_each(|cell| write_cell(&mut row, cell));
                row.class_id = class.map(|c| self.class(c)).or(row.class_id);
                (row, join.as_slice())
            }
            (Disposition::Remove, _, Some(mut row)) => {
                row.deleted_at = Some(now);
                (row, &[][..])
            }
            _ => return Ok(()),
        };
        if let Some(secret) = step.place.and_then(|p| draft.passwords.secret(p)) {
            let id = desk.new_id()?;
            self.credentials.push(crate::school::credential(id, desk.school.0, row.id, secret.to_owned(), now));
            row.password_id = Some(id);
            row.must_change = crate::credential::must_change_default(Role::read(&row.role).unwrap_or_default());
        }
        for class in joins {
            let class_id = self.class(*class);
            self.enrollments.push(enrollment::Model {
                id: desk.new_id()?,
                school_id: desk.school.0,
                user_id: row.id,
                class_id,
            });
        }
        self.users.push(row);
        Ok(())
    }

    fn class(&self, class: ClassRef) -> Uuid {
        match class {
            ClassRef::Have(id) => id.0,
            ClassRef::New(at) => self.classes[at].id,
        }
    }
}

fn new_user(desk: &Desk, want: &RosterUser) -> Result<user::Model, Error> {
    let text = |cell: &Option<String>| cell.clone().unwrap_or_default();
    let mut row = crate::school::blank_user(desk.new_id()?, desk.school.0, desk.clock.now());
    row.username = want.username.clone();
    row.username_key = username_key(&want.username);
    row.given_name = text(&want.given_name);
    row.family_name = text(&want.family_name);
    row.email = text(&want.email);
    row.role = want.role.unwrap_or(Role::Student).as_str().to_owned();
    row.sourced_id = text(&want.sourced_id);
    row.birth_date = want.birth_date.map(|d| d.to_string()).unwrap_or_default();
    row.upn = text(&want.upn);
    row.admission_number = text(&want.admission_number);
    row.year = text(&want.year);
    Ok(row)
}

fn write_cell(row: &mut user::Model, cell: &CellChange) {
    let new = cell.new.clone();
    match cell.field {
        Field::Username => {
            row.username_key = username_key(&new);
            row.username = new;
        }
        Field::GivenName => row.given_name = new,
        Field::FamilyName => row.family_name = new,
        Field::Email => row.email = new,
        Field::Role => row.role = Role::read(&new).unwrap_or_default().as_str().to_owned(),
        Field::SourcedId => row.sourced_id = new,
        Field::BirthDate => row.birth_date = new,
        Field::Upn => row.upn = new,
        Field::AdmissionNumber => row.admission_number = new,
        Field::Year => row.year = new,
        // The class is a reference, the password a hash: both are written by the caller.
        Field::Class | Field::Password => {}
    }
}

/// Refuses an upload that would take the operator's own rights away, or the last administrator's.
fn keep_operators(draft: &Draft, by: &Office) -> Result<(), Error> {
    let loses = |s: &&Step| matches!(&s.disposition, Disposition::Change { cells, .. } if cells.iter().any(|c| c.field == Field::Role));
    let losing: HashSet<UserId> = draft.plan.steps.iter().filter(loses).filter_map(|s| s.user).collect();
    let admins = || draft.book.live().filter(|p| p.role == Role::Administrator && p.status() == Status::Active);
    if by.user().is_some_and(|me| losing.contains(&me)) {
        return Err(Error::new(Code::Invalid, "yourself", &[]));
    }
    if admins().any(|p| losing.contains(&p.id())) && admins().all(|p| losing.contains(&p.id())) {
        return Err(Error::new(Code::Invalid, "last_administrator", &[]));
    }
    Ok(())
}
