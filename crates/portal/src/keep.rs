//! The portal inside the desktop program: served as Setup says, for as long as the school is open.

use crate::listen::Listen;
use crate::server::Server;
use actions::desk::Desk;
use actions::portal::setup::{self, Serving, Stand};
use domain::portal::PortalListen;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::sleep;

/// How often Setup is looked at: another window, the command line or an undo may have changed it.
const LOOK: Duration = Duration::from_secs(2);
/// How long after a failure it is tried again.
const AGAIN: Duration = Duration::from_secs(15);

/// Serves as Setup says until `stop`, and reports how that stands. What goes wrong is in the report.
pub async fn keep(desk: Arc<Desk>, stop: impl Future<Output = ()> + Send) {
    let (mut stop, mut changes) = (pin!(stop), desk.post.changes());
    let mut kept = Kept::default();
    loop {
        let change = *changes.borrow_and_update();
        // Data that cannot be read just now are looked at again in a moment.
        if let Ok(wanted) = setup::serving(&desk).await {
            kept.follow(&desk, wanted, change).await;
        }
        let pause = if kept.has_failed { AGAIN } else { LOOK };
        tokio::select! {
            () = &mut stop => break,
            _ = changes.changed() => {}
            () = sleep(pause) => {}
        }
    }
    kept.end().await;
}

#[derive(Default)]
struct Kept {
    serving: Option<Serving>,
    server: Option<Server>,
    has_failed: bool,
    change: u64,
}

impl Kept {
    async fn follow(&mut self, desk: &Arc<Desk>, wanted: Serving, change: u64) {
        let is_as_wanted = self.serving.as_ref() == Some(&wanted) && !self.has_failed;
        let stands = self.server.as_ref().is_none_or(|server| !server.has_ended());
        if is_as_wanted && stands && self.change == change {
            return;
        }
        let mut fault = None;
        if !(is_as_wanted && stands) {
            self.end().await;
            if wanted.settings.on {
                match Server::start(desk.clone(), listen(&wanted)).await {
                    Ok(server) => self.server = Some(server),
                    Err(error) => fault = Some(error.to_string()),
                }
            }
            self.serving = Some(wanted);
        }
        (self.has_failed, self.change) = (fault.is_some(), change);
        let running_at = self.server.as_ref().map(|server| shown(server, self.serving.as_ref()));
        let here = self.server.as_ref().map(here);
        desk.post.report(Stand { change, running_at, here, fault });
        desk.news.tell();
    }

    async fn end(&mut self) {
        if let Some(server) = self.server.take() {
            // It is over either way.
            let _ = server.stop().await;
        }
    }
}

/// A public address beginning with `https` is served by a proxy or a tunnel of the school, which names the caller.
fn listen(wanted: &Serving) -> Listen {
    let public_address = Some(wanted.public_address.clone()).filter(|address| !address.is_empty());
    let behind_proxy = public_address.is_some();
    Listen { public_address, behind_proxy, ..Listen::on(wanted.settings.address()) }
}

/// An address that a browser takes: on this computer, or where the school's network knows it.
fn shown(server: &Server, serving: Option<&Serving>) -> String {
    let port = server.address().port();
    match serving.map(|serving| serving.settings.listen) {
        Some(PortalListen::Network) => format!("http://{}:{port}", host()),
        _ => format!("http://127.0.0.1:{port}"),
    }
}

/// An address for a browser on this computer. Where all addresses are served, the system knows which of its own is one.
fn here(server: &Server) -> String {
    let address = server.address();
    if address.ip().is_unspecified() {
        format!("http://localhost:{}", address.port())
    } else {
        format!("http://{address}")
    }
}

/// The computer's name in its network.
fn host() -> String {
    whoami::hostname().unwrap_or_else(|_| "localhost".to_owned())
}
