//! Serving the portal from the desktop program: the switch in Setup, and how the service stands.
//!
//! The service itself is in the crate `portal`; it and the switch meet in [`Post`].

use crate::actor::{Confirmed, Office};
use crate::ask::portal::{ChangePortal, PortalSetup};
use crate::ask::user::Done;
use crate::desk::Desk;
use crate::error::Error;
use domain::journal::{Action, Subject};
use domain::paper::check_portal_address;
use domain::portal::PortalSettings;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::timeout;

/// How long a change waits for the service to follow it.
const FOLLOW: Duration = Duration::from_secs(5);

/// How the service stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stand {
    /// The number of the change it has followed.
    pub change: u64,
    /// Where it answers, as an address a browser takes.
    pub running_at: Option<String>,
    /// The same for a browser on this computer.
    pub here: Option<String>,
    /// Why it does not answer though it should: a finished sentence.
    pub fault: Option<String>,
}

/// Where the switch and the service meet.
pub struct Post {
    changes: watch::Sender<u64>,
    stand: watch::Sender<Stand>,
}

impl Default for Post {
    fn default() -> Self {
        Post { changes: watch::Sender::new(0), stand: watch::Sender::new(Stand::default()) }
    }
}

impl Post {
    /// For the service: the number of the newest change, which wakes it.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// For the service: how it stands now.
    pub fn report(&self, stand: Stand) {
        self.stand.send_replace(stand);
    }

    /// Where it answers on this computer, without a slash at its end; `None` while it does not.
    pub(crate) fn here(&self) -> Option<String> {
        self.stand.borrow().here.clone()
    }

    /// Whether an address is a page of the portal that runs here.
    pub fn serves(&self, address: &str) -> bool {
        let rest = self.here().and_then(|here| address.strip_prefix(&here).map(|rest| rest.starts_with('/')));
        rest.unwrap_or(false)
    }

    /// Wakes the service, if there is one, and waits a moment for it.
    async fn follow(&self) {
        let mut stand = self.stand.subscribe();
        let mut number = 0;
        self.changes.send_modify(|changes| {
            *changes += 1;
            number = *changes;
        });
        if self.changes.receiver_count() > 0 {
            // A service that takes longer says later how it stands.
            let _ = timeout(FOLLOW, stand.wait_for(|stand| stand.change >= number)).await;
        }
    }
}

/// How the desktop is to serve the portal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Serving {
    /// The switch, and where to listen.
    pub settings: PortalSettings,
    /// The school's public address of it; empty while there is none.
    pub public_address: String,
}

/// How the desktop is to serve the portal.
pub async fn serving(desk: &Desk) -> Result<Serving, Error> {
    let (_, settings) = desk.school().await?;
    Ok(Serving { settings: settings.portal, public_address: settings.portal_address })
}

/// What Setup shows of the portal.
pub async fn read(desk: &Desk, _by: &Office) -> Result<PortalSetup, Error> {
    let (_, settings) = desk.school().await?;
    let stand = desk.post.stand.borrow().clone();
    Ok(PortalSetup {
        on: settings.portal.on,
        listen: settings.portal.listen,
        port: settings.portal.port,
        public_address: settings.portal_address,
        running_at: stand.running_at,
        fault: stand.fault,
        policy: settings.acceptable_use,
        messages: settings.messages,
    })
}

/// Changes how the portal is served; takes effect at once. Errors: `Invalid` with its field.
pub async fn change(desk: &Desk, by: Confirmed<'_, Office>, request: &ChangePortal) -> Result<Done, Error> {
    let portal = PortalSettings { on: request.on, listen: request.listen, port: request.port };
    if !portal.has_usual_port() {
        return Err(Error::invalid("port", "portal_port", &[]));
    }
    let address = check_portal_address(&request.public_address);
    let address = address.ok_or_else(|| Error::invalid("public_address", "portal_address", &[]))?;
    let mut change = desk.begin().await?;
    let (mut row, mut settings) = desk.school().await?;
    (settings.portal, settings.portal_address) = (portal, address);
    (settings.acceptable_use, settings.messages) = (request.policy.trim().to_owned(), request.messages);
    row.settings = serde_json::to_string(&settings).map_err(Error::broken)?;
    change.put(vec![row]).await?;
    let entry = desk.commit(change, by.by().actor(), Action::SettingsChanged, Subject::default()).await?;
    desk.post.follow().await;
    Ok(Done { entry, count: u32::from(entry.is_some()) })
}
