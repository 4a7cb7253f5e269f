//! The outbox as the office sees it: what waits, what became of the rest, calling back and sending again.

use crate::actor::Office;
use crate::ask::mail::{CancelMail, ListMail, MailList, MailShown, SendAgain};
use crate::ask::user::Done;
use crate::book::Book;
use crate::desk::Desk;
use crate::error::{Code, Error};
use domain::id::MailId;
use domain::mail::{MailKind, MailState};
use domain::school::Settings;
use store::{mail, outbox};
use uuid::Uuid;

/// Most mails shown.
const MOST: u64 = 1_000;

/// The newest mails.
pub async fn list(desk: &Desk, _by: &Office, request: &ListMail) -> Result<MailList, Error> {
    let rows = match request.states.as_slice() {
        [] => outbox::list_mail(&desk.store, desk.school, MOST).await?,
        states => outbox::list_mail_in(&desk.store, desk.school, states, MOST).await?,
    };
    let book = desk.book().await?;
    let settings = outbox::find_settings(&desk.store, desk.school).await?;
    let settings: Settings = settings.and_then(|(_, json)| serde_json::from_str(&json).ok()).unwrap_or_default();
    Ok(MailList {
        mails: rows.into_iter().filter_map(|row| shown(&book, row)).collect(),
        waiting: outbox::count_waiting(&desk.store, desk.school).await? as u32,
        set_up: settings.mail.is_set_up(),
        paused: settings.mail.paused,
        trouble: outbox::why_held(&desk.store, desk.school).await?,
    })
}

/// A row as shown. One that a newer version wrote is left out.
fn shown(book: &Book, row: mail::Model) -> Option<MailShown> {
    let state = read_state(&row.state)?;
    let child = row.user_id.and_then(|id| book.person(id.into())).map(|person| &person.row);
    let ended = matches!(state, MailState::Bounced | MailState::Unsure | MailState::Cancelled);
    Some(MailShown {
        id: MailId(row.id),
        kind: MailKind::read(&row.kind)?,
        recipient: row.recipient,
        child: child.map(|c| domain::paper::child_name(&c.given_name, &c.family_name, &c.username)),
        state,
        attempts: row.attempts.unsigned_abs(),
        said: row.said,
        next_at: row.next_at,
        at: row.created_at,
        done_at: row.done_at,
        can_again: ended && row.with.0 != "{}",
    })
}

fn read_state(word: &str) -> Option<MailState> {
    use MailState::{Bounced, Cancelled, Handing, Queued, Sent, Unsure};
    [Queued, Handing, Sent, Bounced, Unsure, Cancelled].into_iter().find(|state| state.as_str() == word)
}

fn ids(ids: &[MailId]) -> Vec<Uuid> {
    ids.iter().map(|id| id.0).collect()
}

/// Calls mails back that have not gone. Errors: `NotFound` if none of them waits any more.
pub async fn cancel(desk: &Desk, _by: &Office, request: &CancelMail) -> Result<Done, Error> {
    let count = desk.store.cancel_mail(desk.school, &ids(&request.ids), desk.clock.now()).await?;
    if count == 0 && !request.ids.is_empty() {
        return Err(Error::new(Code::NotFound, "mail_not_waiting", &[]));
    }
    desk.news.tell();
    Ok(Done { entry: None, count: count as u32 })
}

/// Queues mails again of which nobody knows whether they went. What a mail said is blanked when it is sent, refused or
/// called back: such a one is not sent again. Errors: `NotFound` if none can be.
pub async fn send_again(desk: &Desk, _by: &Office, request: &SendAgain) -> Result<Done, Error> {
    let count = desk.store.send_again(desk.school, &ids(&request.ids), desk.clock.now()).await?;
    if count == 0 && !request.ids.is_empty() {
        return Err(Error::new(Code::NotFound, "mail_not_again", &[]));
    }
    desk.news.tell();
    Ok(Done { entry: None, count: count as u32 })
}
