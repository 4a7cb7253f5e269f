//! Looking at the portal as one parent sees it: for the office, from this computer, for ten minutes, without a trace.
//!
//! Kept in memory only: it ends with the program, with the window's lock, and is nobody's at another server.

use super::{secret, stored};
use crate::actor::Guardian;
use crate::ask::portal::SessionBegun;
use crate::desk::Desk;
use crate::error::Error;
use domain::id::GuardianId;
use std::sync::{Mutex, MutexGuard, PoisonError};
use store::guardians;

/// How long one may look, from the click in the window on, in milliseconds.
const LOOK: i64 = 10 * 60 * 1000;
/// Most that stand at once: the oldest ends.
const MOST: usize = 20;

/// Those that stand.
#[derive(Default)]
pub(crate) struct Views(Mutex<Vec<View>>);

struct View {
    /// The hash of its token.
    token: String,
    guardian: GuardianId,
    until: i64,
    /// It was opened: the token is that of a browser, not of the address.
    is_open: bool,
}

impl Views {
    /// What stands still.
    fn standing(&self, now: i64) -> MutexGuard<'_, Vec<View>> {
        let mut views = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        views.retain(|view| now < view.until);
        views
    }

    /// Ends all.
    pub(crate) fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// A view about to be opened: the token for its address, which works once.
pub(crate) fn prepare(desk: &Desk, guardian: GuardianId) -> Result<String, Error> {
    let ((words, token), now) = (secret()?, desk.clock.now());
    let mut views = desk.views.standing(now);
    if views.len() >= MOST {
        views.remove(0);
    }
    views.push(View { token, guardian, until: now + LOOK, is_open: false });
    Ok(words)
}

/// Opens it: the address is used up, and the browser gets a token of its own. `None` for what works no more.
pub fn open_view(desk: &Desk, token: &str) -> Result<Option<SessionBegun>, Error> {
    let (own, shown) = (secret()?, stored("token", token));
    let mut views = desk.views.standing(desk.clock.now());
    let Some(view) = views.iter_mut().find(|view| !view.is_open && view.token == shown) else { return Ok(None) };
    (view.token, view.is_open) = (own.1, true);
    Ok(Some(SessionBegun { token: own.0 }))
}

/// Through whose eyes the holder of this token looks, while that stands and the account does.
pub async fn viewed(desk: &Desk, token: &str) -> Result<Option<Guardian>, Error> {
    let shown = stored("token", token);
    let find = |views: &[View]| views.iter().find(|view| view.is_open && view.token == shown).map(|view| view.guardian);
    let Some(id) = find(&desk.views.standing(desk.clock.now())) else { return Ok(None) };
    let account = guardians::find_guardian(&desk.store, desk.school, id).await?;
    Ok(account.filter(|account| account.left_at.is_none()).map(|_| Guardian::looked_through(id)))
}
