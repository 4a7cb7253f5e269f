//! Writing an upload: one transaction, one entry, one undo.

use super::preview::Counts;
use super::{Draft, no_draft};
use crate::actor::{Confirmed, Office};
use crate::ask::upload::{ApplyUpload, RowState, UploadApplied};
use crate::carry_out::{Work, keep_operators};
use crate::desk::Desk;
use crate::error::{Code, Error};
use domain::id::UserId;
use domain::journal::{Action, Subject};
use store::Change;

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

async fn write(desk: &Desk, by: &Office, draft: &Draft, mut change: Change) -> Result<(Change, Vec<UserId>), Error> {
    keep_operators(&draft.book, draft.plan.steps.iter(), by)?;
    let does = |at: usize| matches!(draft.state(at), RowState::New | RowState::Changed | RowState::Removed);
    let secret = |place| draft.passwords.secret(place);
    let work = Work { desk, roster: &draft.roster, plan: &draft.plan, secret: &secret, does: &does };
    let written = work.write(&mut change).await?;
    Ok((change, written.users.into_iter().map(|(_, user)| user).collect()))
}
