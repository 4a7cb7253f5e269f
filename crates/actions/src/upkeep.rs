//! What is done without being asked while a school is open, by whichever program: a backup each day, the end of keeping
//! times.

use crate::desk::Desk;
use crate::error::Error;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::sleep;

/// How often it is looked whether something is due.
const LOOK: Duration = Duration::from_secs(60);
/// How often what is no longer needed goes, in milliseconds.
const DAY: i64 = 24 * 60 * 60 * 1000;
/// When it is tried again after it failed.
const AGAIN: i64 = 60 * 60 * 1000;

/// Looks after the school now, and then again and again until `stop`. `failed` is told once of each failure: a sentence
/// that names nobody.
pub async fn run(desk: Arc<Desk>, failed: impl Fn(&Error) + Send + Sync, stop: impl Future<Output = ()> + Send) {
    let mut stop = pin!(stop);
    let mut said = String::new();
    loop {
        // A backup under way is finished: a part of one is of no use.
        match once(&desk).await {
            Ok(()) => said.clear(),
            Err(error) if error.message == said => {}
            Err(error) => {
                failed(&error);
                said = error.message;
            }
        }
        tokio::select! {
            () = sleep(LOOK) => {}
            () = &mut stop => return,
        }
    }
}

/// Writes down who visited the portal, erases whose time is up, and makes a backup where one is due; as often, what files
/// and portal need no more goes. What fails stops nothing else: the first failure is told.
pub async fn once(desk: &Desk) -> Result<(), Error> {
    let noted = crate::portal::visits::write_down(desk).await;
    let erased = crate::user::erase_expired(desk).await.map(|_| ());
    let backed_up = crate::backup::make_if_due(desk).await.map(|made| {
        if made.is_some() {
            desk.news.tell();
        }
    });
    let swept = match desk.is_sweep_due(DAY) {
        true => {
            let (files, portal) = (crate::files::sweep(desk).await, crate::portal::sweep(desk).await);
            let swept = files.map(|_| ()).and(portal).and(crate::providers::sweep(desk).await);
            if swept.is_err() {
                desk.sweep_again(DAY, AGAIN);
            }
            swept
        }
        false => Ok(()),
    };
    noted.and(erased).and(backed_up).and(swept)
}
