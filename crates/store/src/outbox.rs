//! The outbox: mails that wait to be sent, and how each stands. Not journaled, for a mail may hold a code.
//!
//! A mail is taken by comparing and setting its state, so that no two workers, in one process or in two, send it twice.

use crate::error::Error;
use crate::find::{AT_ONCE, Read};
use crate::row::insert;
use crate::{Change, Store, invitation, mail, school, secret};
use domain::id::SchoolId;
use domain::mail::{MailKind, MailState};
use sea_orm::sea_query::{Expr, ExprTrait, Order};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    UpdateMany,
};
use uuid::Uuid;

/// What a mail says once that is nobody's business any more.
const BLANK: &str = "{}";

/// How a mail stands from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stand {
    /// Its state.
    pub state: MailState,
    /// How often it was tried.
    pub attempts: i32,
    /// Not before this time, in milliseconds.
    pub next_at: i64,
    /// What the server said last.
    pub said: String,
    /// Sent, bounced or cancelled, in milliseconds.
    pub done_at: Option<i64>,
}

/// Mails of a school that wait.
fn queued(school: SchoolId) -> Condition {
    Condition::all().add(mail::Column::SchoolId.eq(school.0)).add(mail::Column::State.eq(MailState::Queued.as_str()))
}

/// Mails whose time has come.
fn due_at(school: SchoolId, now: i64) -> Condition {
    queued(school).add(mail::Column::NextAt.lte(now))
}

/// Mails that wait although nothing is known against them: the server could not be reached, or wanted none. What a
/// server says of one mail begins with its code.
fn held_back(school: SchoolId) -> Condition {
    queued(school).add(mail::Column::Said.ne("")).add(mail::Column::Said.not_like("4%"))
}

/// Mails to be sent now: whoever waits at a page first, invitations after them; of each the longest waiting first.
pub async fn due(db: &impl Read, school: SchoolId, now: i64, limit: u64) -> Result<Vec<mail::Model>, Error> {
    let rows = mail::Entity::find()
        .filter(due_at(school, now))
        .order_by(mail::Column::Kind.eq(MailKind::Invitation.as_str()), Order::Asc)
        .order_by_asc(mail::Column::NextAt)
        .order_by_asc(mail::Column::Id)
        .limit(limit);
    Ok(rows.all(db.with()).await?)
}

/// The newest mails, in any state, newest first.
pub async fn list_mail(db: &impl Read, school: SchoolId, limit: u64) -> Result<Vec<mail::Model>, Error> {
    let mine = mail::Entity::find().filter(mail::Column::SchoolId.eq(school.0));
    Ok(mine.order_by_desc(mail::Column::Id).limit(limit).all(db.with()).await?)
}

/// The newest mails in one of these states, newest first.
pub async fn list_mail_in(
    db: &impl Read,
    school: SchoolId,
    states: &[MailState],
    limit: u64,
) -> Result<Vec<mail::Model>, Error> {
    let mine = mail::Entity::find().filter(mail::Column::SchoolId.eq(school.0));
    let some = mine.filter(mail::Column::State.is_in(states.iter().map(|state| state.as_str())));
    Ok(some.order_by_desc(mail::Column::Id).limit(limit).all(db.with()).await?)
}

/// One mail.
pub async fn find_mail(db: &impl Read, school: SchoolId, id: Uuid) -> Result<Option<mail::Model>, Error> {
    let mine = mail::Entity::find_by_id(id).filter(mail::Column::SchoolId.eq(school.0));
    Ok(mine.one(db.with()).await?)
}

/// How many mails wait.
pub async fn count_waiting(db: &impl Read, school: SchoolId) -> Result<u64, Error> {
    Ok(mail::Entity::find().filter(queued(school)).count(db.with()).await?)
}

/// How many mails stand in each state, by its word.
pub async fn tally(db: &impl Read, school: SchoolId) -> Result<Vec<(String, i64)>, Error> {
    let mine = mail::Entity::find().filter(mail::Column::SchoolId.eq(school.0)).select_only();
    let counted = mine.column(mail::Column::State).column_as(mail::Column::Id.count(), "count");
    let rows = counted.group_by(mail::Column::State).order_by_asc(mail::Column::State);
    Ok(rows.into_tuple().all(db.with()).await?)
}

/// How many mails wait for the server to be reached again, and not for their time alone.
pub async fn count_held(db: &impl Read, school: SchoolId, now: i64) -> Result<u64, Error> {
    let held = held_back(school).add(mail::Column::NextAt.gt(now));
    Ok(mail::Entity::find().filter(held).count(db.with()).await?)
}

/// Why nothing goes: what was said last of all waiting mails alike. `None` if nothing holds them back.
pub async fn why_held(db: &impl Read, school: SchoolId) -> Result<Option<String>, Error> {
    let last = mail::Entity::find().filter(held_back(school)).order_by_desc(mail::Column::NextAt);
    Ok(last.limit(1).one(db.with()).await?.map(|row| row.said))
}

/// The mails that carry these invitations, oldest first.
pub async fn of_invitations(db: &impl Read, school: SchoolId, ids: &[Uuid]) -> Result<Vec<mail::Model>, Error> {
    let mut rows = Vec::new();
    for some in ids.chunks(AT_ONCE as usize) {
        let mine = mail::Entity::find().filter(mail::Column::SchoolId.eq(school.0));
        let found = mine.filter(mail::Column::InvitationId.is_in(some.iter().copied()));
        rows.extend(found.order_by_asc(mail::Column::Id).all(db.with()).await?);
    }
    Ok(rows)
}

/// All mails that carry an invitation, oldest first.
pub async fn list_invitation_mails(db: &impl Read, school: SchoolId) -> Result<Vec<mail::Model>, Error> {
    let mine = mail::Entity::find().filter(mail::Column::SchoolId.eq(school.0));
    let carrying = mine.filter(mail::Column::InvitationId.is_not_null());
    Ok(carrying.order_by_asc(mail::Column::Id).all(db.with()).await?)
}

/// Whether an invitation is there and works: one that was revoked, is over or was undone is not mailed any more.
pub async fn has_live_invitation(db: &impl Read, school: SchoolId, id: Uuid, now: i64) -> Result<bool, Error> {
    let live = invitation::Entity::find_by_id(id)
        .filter(invitation::Column::SchoolId.eq(school.0))
        .filter(invitation::Column::RevokedAt.is_null())
        .filter(invitation::Column::Until.gt(now));
    Ok(live.count(db.with()).await? > 0)
}

/// The school's name and its settings as JSON, without the logo: asked before every mail.
pub async fn find_settings(db: &impl Read, school: SchoolId) -> Result<Option<(String, String)>, Error> {
    let row = school::Entity::find_by_id(school.0)
        .select_only()
        .column(school::Column::Name)
        .column(school::Column::Settings);
    Ok(row.into_tuple().one(db.with()).await?)
}

/// The sealed password of the mail server, where the database keeps it.
pub async fn find_secret(db: &impl Read, school: SchoolId, id: Uuid) -> Result<Option<secret::Model>, Error> {
    let mine = secret::Entity::find_by_id(id).filter(secret::Column::SchoolId.eq(school.0));
    Ok(mine.filter(secret::Column::Kind.eq("mail")).one(db.with()).await?)
}

fn set(update: UpdateMany<mail::Entity>, to: &Stand) -> UpdateMany<mail::Entity> {
    let update = update
        .col_expr(mail::Column::State, Expr::value(to.state.as_str()))
        .col_expr(mail::Column::Attempts, Expr::value(to.attempts))
        .col_expr(mail::Column::NextAt, Expr::value(to.next_at))
        .col_expr(mail::Column::Said, Expr::value(to.said.as_str()))
        .col_expr(mail::Column::DoneAt, Expr::value(to.done_at));
    if to.done_at.is_some() { update.col_expr(mail::Column::With, Expr::value(BLANK)) } else { update }
}

fn cancelled(which: Condition, now: i64) -> UpdateMany<mail::Entity> {
    mail::Entity::update_many()
        .col_expr(mail::Column::State, Expr::value(MailState::Cancelled.as_str()))
        .col_expr(mail::Column::With, Expr::value(BLANK))
        .col_expr(mail::Column::DoneAt, Expr::value(Some(now)))
        .filter(which)
}

/// Calls back what has not gone yet of mails that carry these invitations.
async fn cancel_carrying(db: &impl ConnectionTrait, school: SchoolId, ids: &[Uuid], now: i64) -> Result<u64, Error> {
    let mut count = 0;
    for some in ids.chunks(AT_ONCE as usize) {
        let which = queued(school).add(mail::Column::InvitationId.is_in(some.iter().copied()));
        count += cancelled(which, now).exec(db).await?.rows_affected;
    }
    Ok(count)
}

/// Calls back what has not gone yet of these invitations' mails, outside a unit of work. Answers how many.
pub async fn cancel_invitations(store: &Store, school: SchoolId, ids: &[Uuid], now: i64) -> Result<u64, Error> {
    let aside = store.begin_aside(school).await?;
    let count = cancel_carrying(&aside.tx, school, ids, now).await?;
    aside.commit().await?;
    Ok(count)
}

impl Change {
    /// Puts mails into the outbox: they go if and only if the change is kept.
    pub async fn queue(&mut self, mails: Vec<mail::Model>) -> Result<(), Error> {
        insert::<mail::Entity, mail::ActiveModel>(&self.tx, mails).await
    }

    /// Calls back what has not gone yet of these invitations' mails, if the change is kept. Answers how many.
    pub async fn cancel_invitations(&mut self, ids: &[Uuid], now: i64) -> Result<u64, Error> {
        cancel_carrying(&self.tx, self.school(), ids, now).await
    }
}

impl Store {
    /// Takes a mail just before its last word is said: only one caller is told `true`, and only while it waits and its
    /// time has come.
    pub async fn take_mail(&self, school: SchoolId, id: Uuid, now: i64) -> Result<bool, Error> {
        let _turn = self.turn().await;
        let done = mail::Entity::update_many()
            .col_expr(mail::Column::State, Expr::value(MailState::Handing.as_str()))
            .col_expr(mail::Column::Attempts, Expr::col(mail::Column::Attempts).add(1))
            .filter(due_at(school, now).add(mail::Column::Id.eq(id)))
            .exec(&self.db)
            .await?;
        Ok(done.rows_affected == 1)
    }

    /// Says how a mail stands, if it still is in one of the states `was`; `false` if it no longer is. What it says is
    /// blanked with the end of it.
    pub async fn set_state(&self, school: SchoolId, id: Uuid, was: &[MailState], to: &Stand) -> Result<bool, Error> {
        let _turn = self.turn().await;
        let update = set(mail::Entity::update_many(), to)
            .filter(mail::Column::SchoolId.eq(school.0))
            .filter(mail::Column::Id.eq(id))
            .filter(mail::Column::State.is_in(was.iter().map(|state| state.as_str())));
        Ok(update.exec(&self.db).await?.rows_affected == 1)
    }

    /// Puts off all mails that are due, for the same reason; `wait` says for how long, by how often each was tried.
    pub async fn defer_mail(
        &self,
        school: SchoolId,
        now: i64,
        said: &str,
        wait: impl Fn(u32) -> i64 + Send,
    ) -> Result<(), Error> {
        let aside = self.begin_aside(school).await?;
        let tried = mail::Entity::find().filter(due_at(school, now)).select_only().column(mail::Column::Attempts);
        let tried: Vec<i32> = tried.distinct().into_tuple().all(&aside.tx).await?;
        for attempts in tried {
            let more = attempts.saturating_add(1);
            mail::Entity::update_many()
                .col_expr(mail::Column::Attempts, Expr::value(more))
                .col_expr(mail::Column::NextAt, Expr::value(now + wait(more.unsigned_abs())))
                .col_expr(mail::Column::Said, Expr::value(said))
                .filter(due_at(school, now).add(mail::Column::Attempts.eq(attempts)))
                .exec(&aside.tx)
                .await?;
        }
        aside.commit().await
    }

    /// The server can be reached again, or the settings were changed: what was held back is due.
    pub async fn wake_mail(&self, school: SchoolId, now: i64) -> Result<u64, Error> {
        let aside = self.begin_aside(school).await?;
        let held = held_back(school).add(mail::Column::NextAt.gt(now));
        let update = mail::Entity::update_many().col_expr(mail::Column::NextAt, Expr::value(now)).filter(held);
        let count = update.exec(&aside.tx).await?.rows_affected;
        aside.commit().await?;
        Ok(count)
    }

    /// Mails that a worker which is no more was handing over: they may have gone.
    pub async fn unsure_at_start(&self, school: SchoolId, said: &str) -> Result<u64, Error> {
        let aside = self.begin_aside(school).await?;
        let update = mail::Entity::update_many()
            .col_expr(mail::Column::State, Expr::value(MailState::Unsure.as_str()))
            .col_expr(mail::Column::Said, Expr::value(said))
            .filter(mail::Column::SchoolId.eq(school.0))
            .filter(mail::Column::State.eq(MailState::Handing.as_str()));
        let count = update.exec(&aside.tx).await?.rows_affected;
        aside.commit().await?;
        Ok(count)
    }

    /// Calls mails back that have not gone. Answers how many.
    pub async fn cancel_mail(&self, school: SchoolId, ids: &[Uuid], now: i64) -> Result<u64, Error> {
        let aside = self.begin_aside(school).await?;
        let mut count = 0;
        for some in ids.chunks(AT_ONCE as usize) {
            let which = queued(school).add(mail::Column::Id.is_in(some.iter().copied()));
            count += cancelled(which, now).exec(&aside.tx).await?.rows_affected;
        }
        aside.commit().await?;
        Ok(count)
    }

    /// Queues mails again that ended otherwise than sent, as far as it is still known what they say. Answers how many.
    pub async fn send_again(&self, school: SchoolId, ids: &[Uuid], now: i64) -> Result<u64, Error> {
        let aside = self.begin_aside(school).await?;
        let ended = [MailState::Bounced, MailState::Unsure, MailState::Cancelled].map(MailState::as_str);
        let fresh = Stand { state: MailState::Queued, attempts: 0, next_at: now, said: String::new(), done_at: None };
        let mut count = 0;
        for some in ids.chunks(AT_ONCE as usize) {
            let update = set(mail::Entity::update_many(), &fresh)
                .filter(mail::Column::SchoolId.eq(school.0))
                .filter(mail::Column::Id.is_in(some.iter().copied()))
                .filter(mail::Column::State.is_in(ended))
                .filter(mail::Column::With.ne(BLANK));
            count += update.exec(&aside.tx).await?.rows_affected;
        }
        aside.commit().await?;
        Ok(count)
    }

    /// Forgets mails that were made before a moment and no longer wait, with the addresses they went to.
    pub async fn sweep_mail(&self, school: SchoolId, before: i64) -> Result<u64, Error> {
        let open = [MailState::Queued, MailState::Handing].map(MailState::as_str);
        let old = mail::Entity::delete_many()
            .filter(mail::Column::SchoolId.eq(school.0))
            .filter(mail::Column::CreatedAt.lt(before))
            .filter(mail::Column::State.is_not_in(open));
        let aside = self.begin_aside(school).await?;
        let count = old.exec(&aside.tx).await?.rows_affected;
        aside.commit().await?;
        Ok(count)
    }
}
