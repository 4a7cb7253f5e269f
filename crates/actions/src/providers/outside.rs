//! The way out of this computer: where providers are, the client that asks them, and the system's browser.

use crate::desk::Desk;
use crate::error::Error;
use domain::provider::Provider;
use providers::hosts::{Moved, NAMES};
use providers::oidc::Keys;
use providers::{CancellationToken, Hosts, Http, Line, Watch};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

/// How long somebody may take to sign in.
pub(super) const SIGNING_IN: Duration = Duration::from_secs(10 * 60);

/// Opens an address in a browser; `false` if it cannot.
pub type Opener = Arc<dyn Fn(&str) -> bool + Send + Sync>;

/// Opens an address in the browser that `BROWSER` names, else in the system's; `false` if there is none.
pub fn open_in_browser(address: &str) -> bool {
    webbrowser::open(address).is_ok()
}

/// What a desk needs to speak with providers; made when it is first needed.
pub(crate) struct Outside {
    hosts: OnceLock<Hosts>,
    http: OnceLock<Http>,
    pub keys: Keys,
    opener: Opener,
    stop: Mutex<CancellationToken>,
    /// One conversation at a time: two would read the same pages and spend the same allowance.
    pub turn: tokio::sync::Mutex<()>,
}

impl Default for Outside {
    fn default() -> Outside {
        Outside {
            hosts: OnceLock::new(),
            http: OnceLock::new(),
            keys: Keys::default(),
            opener: Arc::new(open_in_browser),
            stop: Mutex::default(),
            turn: tokio::sync::Mutex::default(),
        }
    }
}

impl Outside {
    /// Stops what is under way.
    pub fn cancel(&self) {
        self.stop.lock().unwrap_or_else(PoisonError::into_inner).cancel();
    }

    /// An older wish to stop does not count.
    pub fn renew(&self) {
        *self.stop.lock().unwrap_or_else(PoisonError::into_inner) = CancellationToken::new();
    }

    /// Where providers are: their own hosts, but for what the environment moves.
    fn hosts(&self) -> Result<Hosts, providers::Error> {
        if let Some(hosts) = self.hosts.get() {
            return Ok(hosts.clone());
        }
        let moved = |at: usize| std::env::var(NAMES[at]).ok().filter(|address| !address.is_empty());
        let moved =
            Moved { wonde: moved(0), google: moved(1), microsoft_login: moved(2), graph: moved(3), mylogin: moved(4) };
        let hosts = Hosts::new(&moved)?;
        Ok(self.hosts.get_or_init(|| hosts).clone())
    }

    fn http(&self) -> Result<Http, providers::Error> {
        if let Some(http) = self.http.get() {
            return Ok(http.clone());
        }
        let http = Http::new()?;
        Ok(self.http.get_or_init(|| http).clone())
    }

    /// A conversation that nobody watches.
    pub(crate) fn quiet(&self, provider: Provider) -> Result<Line, Error> {
        let make = || Ok(Line { http: self.http()?, hosts: self.hosts()?, watch: Watch::default() });
        make().map_err(|error| super::said::error(provider, error))
    }

    /// Opens the system's browser.
    pub fn open(&self, address: &str) -> bool {
        (self.opener)(address)
    }
}

impl Desk {
    /// Speaks with providers at these addresses.
    pub fn reaching(self, hosts: Hosts) -> Desk {
        // Before anything was asked: nothing is lost.
        let _ = self.outside.hosts.set(hosts);
        self
    }

    /// Opens addresses in this way.
    pub fn opening(mut self, opener: Opener) -> Desk {
        self.outside.opener = opener;
        self
    }

    /// A conversation that shows how far it has come, and that [`Desk::cancel`] stops.
    pub(crate) fn line(&self, provider: Provider) -> Result<Line, Error> {
        let mut line = self.outside.quiet(provider)?;
        let cancel = self.outside.stop.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let reporter = self.reporter();
        let tell = move |progress: providers::http::Progress| {
            let (stage, done, total) = match progress.waiting {
                None => (progress.stage, progress.count, 0),
                Some(until) => {
                    let left = until.duration_since(jiff::Timestamp::now()).as_secs().max(1);
                    ("waiting", usize::try_from(left).unwrap_or(1), 0)
                }
            };
            // Whether it is to stop is known by the token.
            let _ = reporter.progress(&format!("provider_{stage}"), done, total);
        };
        line.watch = Watch { cancel, tell: Some(Arc::new(tell)) };
        Ok(line)
    }
}
