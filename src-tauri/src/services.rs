//! What runs beside the window while a school is open: the Parent Portal, if Setup says so, the sending of mail, backups
//! and the end of keeping times.

use actions::desk::Desk;
use actions::front::Front;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How often it is looked whether another school, or none, is open now.
const LOOK: Duration = Duration::from_secs(1);

/// Ends the services.
pub struct Services {
    stop: watch::Sender<bool>,
}

impl Services {
    /// Begins to follow the window's school.
    pub fn start(front: Arc<Front>) -> Services {
        let stop = watch::Sender::new(false);
        tauri::async_runtime::spawn(follow(front, stop.subscribe()));
        Services { stop }
    }

    /// Ends what runs, and waits until it has.
    pub async fn end(&self) {
        self.stop.send_replace(true);
        self.stop.closed().await;
    }
}

async fn follow(front: Arc<Front>, mut stop: watch::Receiver<bool>) {
    let mut running: Option<Running> = None;
    loop {
        let desk = front.desk().await.ok();
        let is_same = match (&running, &desk) {
            (Some(running), Some(desk)) => Arc::ptr_eq(&running.desk, desk),
            (None, None) => true,
            _ => false,
        };
        if !is_same {
            if let Some(running) = running.take() {
                running.end().await;
            }
            running = desk.map(Running::start);
        }
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => break,
            () = tokio::time::sleep(LOOK) => {}
        }
    }
    if let Some(running) = running {
        running.end().await;
    }
}

/// The services of one school.
struct Running {
    desk: Arc<Desk>,
    stop: watch::Sender<bool>,
    work: JoinSet<()>,
}

impl Running {
    fn start(desk: Arc<Desk>) -> Running {
        let (stop, mut work) = (watch::Sender::new(false), JoinSet::new());
        work.spawn(portal::keep(desk.clone(), stopped(stop.subscribe())));
        work.spawn(actions::mail::run(desk.clone(), stopped(stop.subscribe())));
        work.spawn(actions::upkeep::run(desk.clone(), say, stopped(stop.subscribe())));
        Running { desk, stop, work }
    }

    async fn end(mut self) {
        self.stop.send_replace(true);
        while self.work.join_next().await.is_some() {}
    }
}

/// The sentence names no one. The sidebar shows how old the newest backup is.
fn say(error: &actions::Error) {
    eprintln!("rollbook: {}", error.message);
}

async fn stopped(mut stop: watch::Receiver<bool>) {
    // Whoever could say stop is gone: that is a stop too.
    let _ = stop.wait_for(|stop| *stop).await;
}
