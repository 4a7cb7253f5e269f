//! That something changed, told to whoever shows the data: in this process at once, from others soon.
//!
//! Not every change is in the history: mails go, forms are filled in, the portal starts and stops.

use crate::desk::Desk;
use crate::error::Error;
use crate::front::Front;
use domain::id::SchoolId;
use std::sync::Arc;
use std::time::Duration;
use store::outbox;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until, timeout};
use uuid::Uuid;

/// How often it is looked whether another process changed something.
const LOOK: Duration = Duration::from_secs(2);
/// Changes that come closer together are told as one.
const TOGETHER: Duration = Duration::from_millis(500);

/// Where changes of this process are told.
#[derive(Default)]
pub struct News(watch::Sender<u64>);

impl News {
    /// Something changed.
    pub fn tell(&self) {
        self.0.send_modify(|number| *number = number.wrapping_add(1));
    }

    fn listen(&self) -> watch::Receiver<u64> {
        self.0.subscribe()
    }
}

/// How the data stand: another one when anything was changed, by whichever process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tip {
    school: SchoolId,
    /// The newest entry. A restored backup can bring a number back, never an id.
    head: (i64, Uuid),
    /// How many mails stand in each state.
    mails: Vec<(String, i64)>,
}

impl Tip {
    pub(crate) async fn read(desk: &Desk) -> Result<Tip, Error> {
        let (db, school) = (&desk.store, desk.school);
        Ok(Tip { school, head: store::journal::head(db, school).await?, mails: outbox::tally(db, school).await? })
    }
}

/// Waits for changes of the open school, whichever that is.
pub struct Listener {
    front: Arc<Front>,
    heard: Option<watch::Receiver<u64>>,
    known: Option<Tip>,
    quiet_until: Instant,
}

impl Listener {
    /// What was before is not told.
    pub async fn new(front: Arc<Front>) -> Listener {
        let known = front.tip().await.ok();
        let mut listener = Listener { front, heard: None, known, quiet_until: Instant::now() };
        listener.follow().await;
        listener
    }

    /// Waits until something changed; answers the number of the newest entry.
    pub async fn next(&mut self) -> i64 {
        sleep_until(self.quiet_until).await;
        loop {
            let told = self.wait().await;
            // Data that cannot be read just now are looked at again in a moment.
            let Ok(tip) = self.front.tip().await else { continue };
            let is_new = self.known.as_ref() != Some(&tip);
            let number = tip.head.0;
            self.known = Some(tip);
            if told || is_new {
                self.quiet_until = Instant::now() + TOGETHER;
                return number;
            }
        }
    }

    /// Whether something was told within the time after which it is looked.
    async fn wait(&mut self) -> bool {
        self.follow().await;
        let Some(heard) = &mut self.heard else {
            sleep(LOOK).await;
            return false;
        };
        match timeout(LOOK, heard.changed()).await {
            Ok(Ok(())) => true,
            // The school was closed: another one may be open.
            Ok(Err(_)) => {
                self.heard = None;
                false
            }
            Err(_) => false,
        }
    }

    /// Listens to the school that is open now.
    async fn follow(&mut self) {
        let Ok(desk) = self.front.desk().await else { return };
        let news = desk.news.listen();
        if !self.heard.as_ref().is_some_and(|heard| heard.same_channel(&news)) {
            self.heard = Some(news);
        }
    }
}
