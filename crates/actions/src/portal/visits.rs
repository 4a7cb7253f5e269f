//! When sessions were used: kept in memory for a minute and written together. Each write of its own would wait for the disk
//! and make every reader of the file begin anew, on an evening when all parents look at once.
//!
//! What is lost when a program is killed is one minute: somebody may have to sign in again a minute earlier.

use crate::desk::Desk;
use crate::error::Error;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use store::sessions::Visit;

/// Visits by the stored form of their token, which are not written yet.
#[derive(Default)]
pub(crate) struct Visits(Mutex<HashMap<String, Visit>>);

impl Visits {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Visit>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// When a session was used last, in milliseconds, if that is not written yet.
    pub(super) fn seen_at(&self, token: &str) -> Option<i64> {
        self.lock().get(token).map(|visit| visit.at)
    }

    /// Notes that a session is used.
    pub(super) fn note(&self, visit: Visit) {
        self.lock().insert(visit.token.clone(), visit);
    }
}

/// Writes them down. What could not be written is kept for the next time.
pub(crate) async fn write_down(desk: &Desk) -> Result<(), Error> {
    let visits: Vec<Visit> = desk.visits.lock().values().cloned().collect();
    if visits.is_empty() {
        return Ok(());
    }
    desk.store.note_visits(desk.school, &visits).await?;
    let mut kept = desk.visits.lock();
    for visit in &visits {
        if kept.get(&visit.token) == Some(visit) {
            kept.remove(&visit.token);
        }
    }
    Ok(())
}
