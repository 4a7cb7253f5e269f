//! Who is at the door: the sessions of all who wait are asked for at once.
//!
//! Each answer comes from a question that began after it was asked for, so whoever was removed is out at the next request,
//! in whichever program they were removed. On a busy evening one question answers dozens.

use crate::desk::Desk;
use crate::error::Error;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use store::session;
use store::sessions::{SESSIONS, sessions_and_head};
use tokio::sync::oneshot;
use tokio::sync::oneshot::error::TryRecvError;
use uuid::Uuid;

/// A session, and the newest entry of the history.
pub(super) type Known = Option<(session::Model, (i64, Uuid))>;

/// Who waits.
#[derive(Default)]
pub(crate) struct Door {
    waiting: Mutex<Vec<(String, oneshot::Sender<Known>)>>,
    asking: tokio::sync::Mutex<()>,
}

impl Door {
    fn lock(&self) -> MutexGuard<'_, Vec<(String, oneshot::Sender<Known>)>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The session of the stored form of a token.
    pub(super) async fn ask(&self, desk: &Desk, token: &str) -> Result<Known, Error> {
        loop {
            let (answer, mut asked) = oneshot::channel();
            self.lock().push((token.to_owned(), answer));
            let _turn = tokio::select! {
                biased;
                known = &mut asked => match known {
                    Ok(known) => return Ok(known),
                    // Whoever asked for all went away, or could not: this one asks again, and hears why.
                    Err(_) => continue,
                },
                turn = self.asking.lock() => turn,
            };
            loop {
                let all: Vec<_> = {
                    let mut waiting = self.lock();
                    let some = waiting.len().min(SESSIONS);
                    waiting.drain(..some).collect()
                };
                answer_all(desk, all).await?;
                match asked.try_recv() {
                    Ok(known) => return Ok(known),
                    // More waited before it than one question holds.
                    Err(TryRecvError::Empty) => {}
                    Err(TryRecvError::Closed) => break,
                }
            }
        }
    }
}

/// Asks for all, and tells each. An error ends the waiting of all: each asks again for itself.
async fn answer_all(desk: &Desk, all: Vec<(String, oneshot::Sender<Known>)>) -> Result<(), Error> {
    if all.is_empty() {
        return Ok(());
    }
    let tokens: Vec<&str> = all.iter().map(|(token, _)| token.as_str()).collect();
    let (sessions, head) = sessions_and_head(&desk.store, desk.school, &tokens).await?;
    let known: HashMap<&str, &session::Model> = sessions.iter().map(|row| (row.token.as_str(), row)).collect();
    for (token, answer) in &mut all.into_iter() {
        // Whoever went away needs no answer.
        let _ = answer.send(known.get(token.as_str()).map(|row| ((*row).clone(), head)));
    }
    Ok(())
}
