//! Long work that can be stopped.

use crate::failure::Failure;
use actions::Error;
use actions::desk::Desk;

/// Works until it is done, or until Ctrl-C stops it in order: nothing is written then.
pub async fn stoppable<T>(desk: &Desk, work: impl Future<Output = Result<T, Error>>) -> Result<T, Failure> {
    let mut work = std::pin::pin!(work);
    loop {
        tokio::select! {
            done = &mut work => return Ok(done?),
            signal = tokio::signal::ctrl_c() => match signal {
                Ok(()) => desk.cancel(),
                Err(_) => return Ok(work.await?),
            },
        }
    }
}
