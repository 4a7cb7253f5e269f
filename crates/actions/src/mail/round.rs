//! The worker: takes one mail after another from the outbox and hands it over, for as long as the program runs.
//!
//! Nothing is sent twice: a row is taken just before its content is handed over, and only one taker is told so; a worker
//! that ends there leaves a mail of which nobody knows whether it went, and no worker touches that again. Nothing is
//! lost: all else stays queued and is tried again, later each time. Where the server cannot be reached or does not let
//! the school send, all mails wait alike, the line is tried now and then, and all go when it works.

use super::compose::{With, compose};
use super::envelope::{Envelope, Head, Unwritable, wrap};
use super::line::{Fault, Line};
use super::setup::Way;
use crate::ask::mail::Sent;
use crate::desk::Desk;
use crate::error::Error;
use crate::words::say;
use domain::mail::{MailKind, MailState, wait};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use store::mail;
use store::outbox::{self, Stand};
use tokio::time::{sleep, timeout};

/// How often the outbox is looked at. Other processes put mails into it too, so nobody can tell this one.
const POLL: Duration = Duration::from_secs(2);
/// How long to wait after the database could not be read.
const TROUBLE: Duration = Duration::from_secs(15);
/// How long a mail under way may take when the program ends.
const GRACE: Duration = Duration::from_secs(10);
/// The longest time between two tries to reach the server.
const REACH: i64 = 5 * 60_000;
/// How long it is kept who was mailed: a school year and a little more.
const KEPT: i64 = 400 * 24 * 3_600_000;

/// Sends what is due until `stop` is done. A mail under way then has a moment to be finished.
pub async fn run(desk: Arc<Desk>, stop: impl Future<Output = ()> + Send) {
    let mut stop = pin!(stop);
    let mut round = Round::new(&desk);
    loop {
        let next = {
            let mut step = pin!(round.step());
            tokio::select! {
                next = &mut step => next,
                () = &mut stop => {
                    // Cut off before its last word it stays queued; after it, the next start finds it.
                    let _ = timeout(GRACE, step).await;
                    return;
                }
            }
        };
        let pause = match next {
            Ok(Step::Idle | Step::Held) => POLL,
            Ok(_) => {
                desk.news.tell();
                continue;
            }
            // The database is busy or gone: whoever looks at the outbox next is told. What was being handed over then
            // is looked for again.
            Err(_) => {
                round.has_begun = false;
                TROUBLE
            }
        };
        tokio::select! {
            () = sleep(pause) => {}
            () = &mut stop => break,
        }
    }
    round.hang_up().await;
}

/// Sends what is due, once.
pub async fn send_due(desk: &Desk) -> Result<Sent, Error> {
    let mut round = Round::new(desk);
    let mut sent = Sent::default();
    loop {
        match round.step().await? {
            Step::Sent => sent.sent += 1,
            Step::Bounced => sent.bounced += 1,
            Step::Unsure => sent.unsure += 1,
            Step::Later | Step::Woken => {}
            Step::Idle | Step::Held => break,
        }
    }
    round.hang_up().await;
    sent.waiting = outbox::count_waiting(&desk.store, desk.school).await? as u32;
    Ok(sent)
}

/// What one step did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// The server took a mail.
    Sent,
    /// A mail was refused for good.
    Bounced,
    /// A mail may have gone.
    Unsure,
    /// A mail goes later, or another worker has it.
    Later,
    /// The line works again.
    Woken,
    /// Nothing can go just now.
    Held,
    /// Nothing is due, or nothing may be sent.
    Idle,
}

/// A worker's memory.
struct Round<'a> {
    desk: &'a Desk,
    has_begun: bool,
    /// How mail went last.
    way: Option<Way>,
    line: Option<Line>,
    /// Tries to get a line that failed one after another.
    failures: u32,
    /// No line is tried before this time.
    until: i64,
    /// Mails may wait for the line alone.
    may_wake: bool,
}

impl<'a> Round<'a> {
    fn new(desk: &'a Desk) -> Round<'a> {
        Round { desk, has_begun: false, way: None, line: None, failures: 0, until: 0, may_wake: true }
    }

    /// What an earlier worker left behind.
    async fn begin(&mut self) -> Result<(), Error> {
        if !self.has_begun {
            let (store, school) = (&self.desk.store, self.desk.school);
            store.unsure_at_start(school, &say("mail.unsure_stopped", &[])).await?;
            store.sweep_mail(school, self.desk.clock.now() - KEPT).await?;
            self.has_begun = true;
        }
        Ok(())
    }

    async fn hang_up(&mut self) {
        if let Some(line) = self.line.take() {
            line.close().await;
        }
    }

    /// Handles one mail, or finds that there is nothing to do.
    async fn step(&mut self) -> Result<Step, Error> {
        self.begin().await?;
        let (store, school, now) = (&self.desk.store, self.desk.school, self.desk.clock.now());
        let due = outbox::due(store, school, now, 1).await?.pop();
        if due.is_none() && (!self.may_wake || outbox::count_held(store, school, now).await? == 0) {
            self.hang_up().await;
            return Ok(Step::Idle);
        }
        let way = Way::find(self.desk).await?.filter(|way| way.settings.is_set_up() && !way.settings.paused);
        if way != self.way {
            self.hang_up().await;
            (self.failures, self.until, self.may_wake) = (0, 0, true);
            self.way = way;
        }
        let Some(way) = self.way.clone() else { return Ok(Step::Idle) };
        if now < self.until {
            return Ok(Step::Held);
        }
        let line = match self.line.take() {
            Some(line) => line,
            None => match way.open(self.desk).await? {
                Ok(line) => line,
                Err(fault) => return self.hold(fault).await,
            },
        };
        if std::mem::take(&mut self.may_wake) && store.wake_mail(school, self.desk.clock.now()).await? > 0 {
            self.line = Some(line);
            return Ok(Step::Woken);
        }
        match due {
            Some(row) => self.send(&way, line, row).await,
            None => {
                self.line = Some(line);
                Ok(Step::Woken)
            }
        }
    }

    /// Hands one mail over. The line is kept only where the server is at ease with it.
    async fn send(&mut self, way: &Way, mut line: Line, row: mail::Model) -> Result<Step, Error> {
        if let Some(why) = self.is_over(&row).await? {
            self.line = Some(line);
            let stand = self.stand(&row, MailState::Cancelled, say(why, &[]));
            self.desk.store.set_state(self.desk.school, row.id, &[MailState::Queued], &stand).await?;
            return Ok(Step::Later);
        }
        let envelope = match self.write(way, &row) {
            Ok(envelope) => envelope,
            Err(fault) => {
                line.close().await;
                return self.failed(&row, &[MailState::Queued], fault).await;
            }
        };
        if let Err(fault) = line.offer(&envelope).await {
            return self.failed(&row, &[MailState::Queued], fault).await;
        }
        self.failures = 0;
        if !self.desk.store.take_mail(self.desk.school, row.id, self.desk.clock.now()).await? {
            // Somebody else has it, or it was called back: the line breaks off before anything is said.
            return Ok(Step::Later);
        }
        // Another process may have started meanwhile and taken this one for dead.
        let was = [MailState::Handing, MailState::Unsure];
        match line.hand_over(&envelope).await {
            Ok(said) => {
                let stand = self.stand(&row, MailState::Sent, said);
                self.desk.store.set_state(self.desk.school, row.id, &was, &stand).await?;
                self.line = Some(line);
                Ok(Step::Sent)
            }
            Err(fault) => self.failed(&row, &was, fault).await,
        }
    }

    /// Why a mail is about nothing any more, as the key of a sentence: its invitation has ended (revoked, its time up, or
    /// its making undone), or all it tells of was read.
    async fn is_over(&self, row: &mail::Model) -> Result<Option<&'static str>, Error> {
        if let Some(adult) = row.guardian_id.filter(|_| row.kind == MailKind::Message.as_str()) {
            let has_news = crate::learning::tell::has_news(self.desk, adult.into()).await?;
            return Ok((!has_news).then_some("mail.read"));
        }
        let Some(id) = row.invitation_id else { return Ok(None) };
        let now = self.desk.clock.now();
        let is_live = outbox::has_live_invitation(&self.desk.store, self.desk.school, id, now).await?;
        Ok((!is_live).then_some("mail.revoked"))
    }

    /// The mail of a row.
    fn write(&self, way: &Way, row: &mail::Model) -> Result<Envelope, Fault> {
        let unreadable = || Fault::Refused(say("mail.unreadable", &[]));
        let kind = MailKind::read(&row.kind).ok_or_else(unreadable)?;
        let with: With = serde_json::from_str(&row.with.0).map_err(|_| unreadable())?;
        let with = way.signed(with);
        let now = self.desk.clock.now();
        let head = Head { settings: &way.settings, school: &way.school, id: row.id, now };
        let written = wrap(&head, &row.recipient, compose(kind, &row.language, &with));
        written.map_err(|fault| match fault {
            Unwritable::Recipient(said) => Fault::Refused(said),
            Unwritable::Sender(said) => Fault::Settings(said),
        })
    }

    /// Writes down why a mail did not go.
    async fn failed(&mut self, row: &mail::Model, was: &[MailState], fault: Fault) -> Result<Step, Error> {
        let store = &self.desk.store;
        let (stand, step) = match fault {
            Fault::Refused(said) => (self.stand(row, MailState::Bounced, said), Step::Bounced),
            Fault::Later(said) => (self.stand(row, MailState::Queued, said), Step::Later),
            Fault::Unsure(said) => (self.stand(row, MailState::Unsure, said), Step::Unsure),
            Fault::Line(_) | Fault::Settings(_) => {
                let now = self.desk.clock.now();
                let stand =
                    Stand { attempts: row.attempts, next_at: now, ..self.stand(row, MailState::Queued, String::new()) };
                store.set_state(self.desk.school, row.id, was, &stand).await?;
                return self.hold(fault).await;
            }
        };
        store.set_state(self.desk.school, row.id, was, &stand).await?;
        Ok(step)
    }

    /// All mails wait: the fault is not one of theirs.
    async fn hold(&mut self, fault: Fault) -> Result<Step, Error> {
        let now = self.desk.clock.now();
        self.failures = self.failures.saturating_add(1);
        self.may_wake = true;
        // A wrong password tried too often locks the account; a line may be tried often.
        let longest = if matches!(fault, Fault::Settings(_)) { i64::MAX } else { REACH };
        self.until = now.saturating_add(wait(self.failures).min(longest));
        self.desk.store.defer_mail(self.desk.school, now, &fault.words(), wait).await?;
        self.desk.news.tell();
        Ok(Step::Held)
    }

    /// How a row stands after one more try.
    fn stand(&self, row: &mail::Model, state: MailState, said: String) -> Stand {
        let now = self.desk.clock.now();
        let attempts = row.attempts.saturating_add(1);
        let is_over = matches!(state, MailState::Sent | MailState::Bounced | MailState::Cancelled);
        let next_at = if state == MailState::Queued { now + wait(attempts.unsigned_abs()) } else { row.next_at };
        Stand { state, attempts, next_at, said, done_at: is_over.then_some(now) }
    }
}
