//! The passwords a file brings: hashed while the operator still reads the preview, never stored in clear.

use crate::book::Book;
use crate::desk::Desk;
use crate::error::{Code, Error};
use crate::hash::Outcome;
use domain::reconcile::{Disposition, Plan};
use domain::roster::{Place, Roster};
use std::collections::HashMap;
use store::find;
use tokio::sync::oneshot::Receiver;
use uuid::Uuid;
use zeroize::Zeroizing;

/// One password on its way.
struct Job {
    plain: Zeroizing<String>,
    /// The stored password it is compared with.
    known: Option<Uuid>,
    state: State,
}

enum State {
    Waiting(Receiver<Outcome>),
    Done(Outcome),
    /// The operator stopped it before it was hashed.
    Stopped,
}

impl Job {
    fn is_stopped(&self) -> bool {
        matches!(self.state, State::Stopped)
    }
}

/// Passwords by the row they stand in.
#[derive(Default)]
pub(super) struct Passwords {
    jobs: HashMap<Place, Job>,
}

impl Passwords {
    /// Queues what is new, keeps what is under way, and waits for those that are compared with a stored one: only then
    /// is it known whether the row changes anything.
    pub(super) async fn renew(&mut self, desk: &Desk, book: &Book, roster: &Roster, plan: &Plan) -> Result<(), Error> {
        let mut old = std::mem::take(&mut self.jobs);
        let mut wanted = Vec::new();
        for step in &plan.steps {
            let asked =
                matches!(step.disposition, Disposition::Add { .. } | Disposition::Change { password: true, .. });
            let Some(user) = step.index.filter(|_| asked).map(|i| &roster.users[i]) else { continue };
            let Some(plain) = &user.password else { continue };
            let known = step.user.and_then(|id| book.person(id)).and_then(|p| p.row.password_id);
            match old.remove(&user.place) {
                Some(job) if *job.plain == *plain && job.known == known && !job.is_stopped() => {
                    self.jobs.insert(user.place, job);
                }
                _ => wanted.push((user.place, plain.clone(), known)),
            }
        }
        let ids: Vec<Uuid> = wanted.iter().filter_map(|(_, _, known)| *known).collect();
        let stored: HashMap<Uuid, String> = find::some_credentials(&desk.store, desk.school, &ids)
            .await?
            .into_iter()
            .map(|c| (c.id, c.secret.0))
            .collect();
        for (place, plain, known) in wanted {
            let secret = known.and_then(|id| stored.get(&id).cloned());
            let state = State::Waiting(desk.hasher.queue(plain.clone(), secret, desk.cancel_flag()));
            self.jobs.insert(place, Job { plain: Zeroizing::new(plain), known, state });
        }
        self.wait(desk, |job| job.known.is_some()).await
    }

    /// Waits for all.
    pub(super) async fn finish(&mut self, desk: &Desk) -> Result<(), Error> {
        self.wait(desk, |_| true).await
    }

    /// Some were stopped and are no longer on their way: [`Passwords::renew`] queues them again.
    pub(super) fn are_stopped(&self) -> bool {
        self.jobs.values().any(Job::is_stopped)
    }

    /// Waits; when that is stopped, what is not finished is marked so.
    async fn wait(&mut self, desk: &Desk, which: impl Fn(&Job) -> bool) -> Result<(), Error> {
        let done = self.wait_for(desk, which).await;
        if done.is_err() {
            for job in self.jobs.values_mut().filter(|j| matches!(j.state, State::Waiting(_))) {
                job.state = State::Stopped;
            }
        }
        done
    }

    async fn wait_for(&mut self, desk: &Desk, which: impl Fn(&Job) -> bool) -> Result<(), Error> {
        let mut waiting: Vec<&mut Job> =
            self.jobs.values_mut().filter(|j| which(j) && matches!(j.state, State::Waiting(_))).collect();
        let total = waiting.len();
        for (done, job) in waiting.iter_mut().enumerate() {
            desk.progress("passwords", done, total)?;
            if let State::Waiting(receiver) = &mut job.state {
                let outcome = receiver.await.map_err(Error::broken)?;
                if outcome == Outcome::Cancelled {
                    return Err(Error::new(Code::Cancelled, "cancelled", &[]));
                }
                job.state = State::Done(outcome);
            }
        }
        Ok(())
    }

    /// Whether the row's password is another than the stored one (a new user's always is).
    pub(super) fn changes(&self, place: Place) -> bool {
        self.jobs.get(&place).is_some_and(|job| !matches!(job.state, State::Done(Outcome::Same)))
    }

    /// How many passwords will be set.
    pub(super) fn count(&self) -> usize {
        self.jobs.keys().filter(|place| self.changes(**place)).count()
    }

    /// The hash to be stored, once [`Passwords::finish`] has run.
    pub(super) fn secret(&self, place: Place) -> Option<&str> {
        match self.jobs.get(&place).map(|job| &job.state) {
            Some(State::Done(Outcome::New(secret))) => Some(secret),
            _ => None,
        }
    }
}
