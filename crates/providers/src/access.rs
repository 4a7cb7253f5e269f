//! The token of an account, got, kept in memory, and renewed.

use crate::clock::after;
use crate::error::Error;
use crate::hosts::Hosts;
use crate::line::Line;
use crate::oauth::{self, App, Tokens, Wire};
use crate::secret::Secret;
use crate::vault::{Slot, Vault};
use jiff::Timestamp;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;

/// A token that ends sooner than this is renewed before it is used.
const EARLY: Duration = Duration::from_secs(60);

/// What requests are made with.
pub struct Access {
    source: Source,
    held: Mutex<Option<Held>>,
}

enum Source {
    /// A token that does not end (Wonde's).
    Fixed(Secret),
    /// A refresh token in the vault.
    Refresh { app: App, hosts: Hosts, vault: Arc<dyn Vault>, slot: Slot },
    /// The app's own secret.
    Credentials { app: App, hosts: Hosts, scope: String },
}

struct Held {
    access: Secret,
    /// From when on it is renewed before it is used.
    until: Option<Timestamp>,
}

impl Held {
    /// Of a token that lives for less than two minutes half its life is used.
    fn new(tokens: &Tokens, now: Timestamp) -> Held {
        let live = |until: Timestamp| Duration::try_from(until.duration_since(now)).unwrap_or_default();
        let until = tokens.until.map(|until| after(now, live(until).saturating_sub(EARLY).max(live(until) / 2)));
        Held { access: tokens.access.clone(), until }
    }
}

impl Access {
    /// Wonde's token of the school.
    pub fn wonde(token: Secret) -> Access {
        Access { source: Source::Fixed(token), held: Mutex::new(None) }
    }

    /// The linked account at Google or Microsoft; its refresh token is in the vault.
    pub fn linked(app: App, hosts: Hosts, vault: Arc<dyn Vault>) -> Access {
        let slot = slot(&app);
        Access { source: Source::Refresh { app, hosts, vault, slot }, held: Mutex::new(None) }
    }

    /// The school's confidential app at Microsoft.
    pub fn school(app: App, hosts: Hosts) -> Access {
        // A double on this computer stands for the worldwide cloud; any other host names its own cloud.
        let cloud = if hosts.graph.is_loopback() { "https://graph.microsoft.com" } else { hosts.graph.as_str() };
        let scope = format!("{cloud}/.default");
        Access { source: Source::Credentials { app, hosts, scope }, held: Mutex::new(None) }
    }

    /// Starts from tokens just given out, so that the first request needs no refresh.
    pub(crate) fn with(self, tokens: &Tokens) -> Access {
        let until = tokens.until.map(|until| until.checked_sub(EARLY).unwrap_or(until));
        let held = Held { access: tokens.access.clone(), until };
        Access { held: Mutex::new(Some(held)), ..self }
    }

    /// A token that holds for the next minute, or for half of a shorter life.
    pub(crate) async fn token(&self, line: &Line) -> Result<Secret, Error> {
        if let Source::Fixed(token) = &self.source {
            return Ok(token.clone());
        }
        let mut held = self.held.lock().await;
        let now = line.http.clock.now();
        match held.as_ref() {
            Some(known) if known.until.is_none_or(|until| until > now) => Ok(known.access.clone()),
            _ => self.renew(&mut held, line).await,
        }
    }

    /// Another token in place of one that was refused. If somebody else has renewed it meanwhile, theirs.
    pub(crate) async fn renewed(&self, line: &Line, refused: &Secret) -> Result<Secret, Error> {
        if matches!(self.source, Source::Fixed(_)) {
            return Err(Error::TokenRefused);
        }
        let mut held = self.held.lock().await;
        match held.as_ref() {
            Some(known) if !known.access.is(refused.expose()) => Ok(known.access.clone()),
            _ => self.renew(&mut held, line).await,
        }
    }

    async fn renew(&self, held: &mut Option<Held>, line: &Line) -> Result<Secret, Error> {
        *held = None;
        let tokens = match &self.source {
            Source::Fixed(_) => return Err(Error::TokenRefused),
            Source::Refresh { app, hosts, vault, slot } => {
                let (vault, slot) = (vault.clone(), *slot);
                let kept = vault.get(slot).await?.ok_or(Error::NotLinked)?;
                let tokens = oauth::refresh(&Wire { hosts, ..line.wire() }, app, &kept).await?;
                if let Some(next) = tokens.refresh.as_ref().filter(|next| !next.is(kept.expose())) {
                    vault.put(slot, next.clone()).await?;
                }
                tokens
            }
            Source::Credentials { app, hosts, scope } => {
                oauth::credentials(&Wire { hosts, ..line.wire() }, app, scope).await?
            }
        };
        *held = Some(Held::new(&tokens, line.http.clock.now()));
        Ok(tokens.access)
    }
}

/// Where an app's refresh token is kept.
pub(crate) fn slot(app: &App) -> Slot {
    match app.kind() {
        oauth::Kind::GoogleDesktop | oauth::Kind::GoogleWeb => Slot::GoogleRefresh,
        _ => Slot::MicrosoftRefresh,
    }
}
