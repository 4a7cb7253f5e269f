//! The time of day, and waiting. Handed in, so that a test neither waits nor depends on the day.

use futures_util::future::{BoxFuture, FutureExt};
use jiff::Timestamp;
use std::time::Duration;

/// What tells the time and waits.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
    /// Ends when the time has passed.
    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()>;
}

/// The computer's own clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        tokio::time::sleep(time).boxed()
    }
}

/// The moment so long after another; the end of time if there is none.
pub(crate) fn after(at: Timestamp, time: Duration) -> Timestamp {
    jiff::SignedDuration::try_from(time).ok().and_then(|time| at.checked_add(time).ok()).unwrap_or(Timestamp::MAX)
}
