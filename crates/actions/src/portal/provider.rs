//! Signing in with a provider: only users who were matched, by the provider's immutable id.
//!
//! A question is kept under a digest of what the browser holds and of the question's state: an answer of another browser,
//! of another question or of none finds nothing, and takes nothing away. It is forgotten before its answer is looked at.

mod doors;

pub(crate) use doors::Doors;
pub use doors::{provider_name, provider_word, read_provider_word};
pub use providers::signin::With;

use super::limit::{Tried, count, forget, may_try};
use super::question::{self, Question, from_json};
use super::{secret, session, stored};
use crate::ask::portal::{ProviderAnswer, ProviderAsked, SessionBegun};
use crate::desk::Desk;
use crate::error::Error;
use jiff::Timestamp;
use providers::error::{AppFault, SignInFault};
use providers::signin::{Callback, Identity, Kept, Outcome};
use providers::{Error as Fault, Secret};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use tokio::time::timeout;

/// How long an answer may take.
const LIFE: i64 = 15 * 60 * 1000;
/// How long a provider is waited for: somebody looks at an empty page meanwhile.
const PATIENCE: Duration = Duration::from_secs(8);
/// So often within [`LIFE`] a browser is sent round that came from the provider's own page.
const ROUNDS: u8 = 3;

/// How the portal was called.
#[derive(Clone, Copy, Debug)]
pub struct Called<'a> {
    /// The portal's public address as it is served, without a slash at its end.
    pub origin: Option<&'a str>,
    /// The caller sits at this computer.
    pub is_local: bool,
    /// The caller's network address, as tries are counted.
    pub from: &'a str,
    /// What the browser kept of questions before.
    pub browser: Option<&'a str>,
}

/// What comes of an answer.
pub enum Came {
    /// A session begins.
    In(SessionBegun),
    /// It began on the provider's own page, so it may be somebody else's: ask with [`ask_provider`].
    Again,
    /// They stay outside.
    Out(Out),
}

/// Why somebody stays outside; what went wrong on the way is for the log.
#[derive(Debug)]
pub struct Out {
    /// What they are told.
    pub why: Outside,
    /// What is to be mended, or came back.
    pub fault: Option<Fault>,
}

/// Why somebody stays outside, as they are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outside {
    /// Matched with nobody here who may sign in: whether there is an account is not said.
    Unknown,
    /// Of another school.
    OtherSchool,
    /// A private account.
    Personal,
    /// They pressed Cancel.
    Declined,
    /// The answer is to no question of this browser: too late, a second time, or from elsewhere.
    Stale,
    /// The provider does not answer.
    Busy,
    /// A clock is wrong.
    Clock,
    /// The school must set something right.
    Setup,
}

impl Outside {
    /// All of them.
    pub const ALL: [Outside; 8] = [
        Outside::Unknown,
        Outside::OtherSchool,
        Outside::Personal,
        Outside::Declined,
        Outside::Stale,
        Outside::Busy,
        Outside::Clock,
        Outside::Setup,
    ];

    fn of(fault: Fault) -> Outside {
        match fault {
            Fault::SignIn(SignInFault::OtherOrganisation) | Fault::App(AppFault::Organisation) => Outside::OtherSchool,
            Fault::SignIn(SignInFault::Personal) => Outside::Personal,
            Fault::SignIn(SignInFault::Nobody) => Outside::Unknown,
            Fault::SignIn(SignInFault::State | SignInFault::Code) => Outside::Stale,
            Fault::SignIn(SignInFault::Clock) => Outside::Clock,
            Fault::Declined => Outside::Declined,
            Fault::Throttled { .. } | Fault::Unreachable | Fault::Broken { .. } | Fault::NotJson | Fault::TimedOut => {
                Outside::Busy
            }
            _ => Outside::Setup,
        }
    }
}

impl From<Fault> for Out {
    fn from(fault: Fault) -> Out {
        Out { why: Outside::of(fault), fault: Some(fault) }
    }
}

/// A question as it is kept.
#[derive(Serialize, Deserialize)]
struct Open {
    with: With,
    state: String,
    nonce: String,
    verifier: Option<String>,
    at: Timestamp,
}

/// What a browser holds: its secret, and how often it was sent round.
struct Browser {
    secret: String,
    rounds: u8,
}

impl Browser {
    fn read(kept: Option<&str>) -> Option<Browser> {
        let (secret, rounds) = kept?.split_once('.')?;
        Some(Browser { secret: secret.to_owned(), rounds: rounds.parse().ok()? })
    }

    fn token(&self) -> String {
        format!("{}.{}", self.secret, self.rounds)
    }

    fn key(&self, state: &str) -> String {
        stored("provider", &format!("{}.{state}", self.secret))
    }
}

/// The providers that users can sign in with here, in the order of their buttons. Without an address that a provider
/// could send the browser back to there are none.
pub async fn doors(desk: &Desk, called: Called<'_>) -> Result<Vec<With>, Error> {
    let shown = doors::shown(desk).await?;
    let is_reached = shown.is_empty() || address(desk, called).await?.is_some();
    Ok(if is_reached { shown } else { Vec::new() })
}

/// Where a provider sends the browser back to, below the portal's address: to be registered with it.
pub fn way_back(with: With) -> String {
    format!("/sign-in/{}/back", provider_word(with))
}

/// The portal's own address: the public one; for whoever sits at this computer also where it answers there.
async fn address(desk: &Desk, called: Called<'_>) -> Result<Option<String>, Error> {
    if let Some(origin) = called.origin {
        return Ok(Some(origin.to_owned()));
    }
    let book = desk.shelf.recent(&desk.store, desk.school).await?;
    let public = Some(desk.public_address(&book.settings)).filter(|address| !address.is_empty());
    Ok(public.or_else(|| desk.post.here().filter(|_| called.is_local)))
}

/// Sends a browser to a provider. `is_again`: it came from there without a question of ours. Errors: `NotFound` if nobody
/// signs in with it here, `SlowDown`.
pub async fn ask_provider(
    desk: &Desk,
    with: With,
    called: Called<'_>,
    is_again: bool,
) -> Result<Result<ProviderAsked, Out>, Error> {
    let link = doors::link(desk, with).await?;
    let tried = [Tried::Address(called.from), Tried::Provider(called.from)];
    may_try(desk, &tried).await?;
    count(desk, &[Tried::Provider(called.from)]).await?;
    let mut browser = match Browser::read(called.browser) {
        Some(browser) => browser,
        None => Browser { secret: secret()?.0, rounds: 0 },
    };
    browser.rounds = if is_again { browser.rounds.saturating_add(1) } else { 0 };
    if browser.rounds > ROUNDS {
        return Ok(Err(Out { why: Outside::Stale, fault: None }));
    }
    let door = match doors::open(desk, &link, with).await? {
        Ok(door) => door,
        Err(fault) => return Ok(Err(fault.into())),
    };
    let Some(own) = address(desk, called).await? else { return Ok(Err(nowhere())) };
    let line = desk.outside.quiet(link.provider)?;
    let (url, kept) = door.ask(&line.hosts, &format!("{own}{}", way_back(with)), Timestamp::now());
    let open = Open {
        with,
        state: kept.state.expose().to_owned(),
        nonce: kept.nonce.expose().to_owned(),
        verifier: kept.verifier.map(|verifier| verifier.expose().to_owned()),
        at: kept.at,
    };
    let question = Question { token: browser.key(&open.state), guardian: None, life: LIFE };
    question::keep(desk, question, &open).await?;
    Ok(Ok(ProviderAsked { token: browser.token(), address: url.into() }))
}

/// What an answer of a provider comes to. Errors: `NotFound` if nobody signs in with it here, `SlowDown`.
pub async fn provider_sign_in(
    desk: &Desk,
    with: With,
    called: Called<'_>,
    answer: ProviderAnswer,
) -> Result<Came, Error> {
    let link = doors::link(desk, with).await?;
    may_try(desk, &[Tried::Address(called.from)]).await?;
    let stale = Out { why: Outside::Stale, fault: None };
    let Some(state) = &answer.state else {
        let is_tile = answer.code.is_some();
        return Ok(if is_tile { Came::Again } else { Came::Out(stale) });
    };
    let open = match Browser::read(called.browser) {
        Some(browser) => take(desk, &browser.key(state), with).await?,
        None => None,
    };
    // An answer that brings a state is never sent round: a browser that keeps nothing would go on for ever.
    let Some(open) = open else { return Ok(Came::Out(stale)) };
    let door = match doors::open(desk, &link, with).await? {
        Ok(door) => door,
        Err(fault) => return Ok(Came::Out(fault.into())),
    };
    let Some(own) = address(desk, called).await? else { return Ok(Came::Out(nowhere())) };
    let (redirect, line) = (format!("{own}{}", way_back(with)), desk.outside.quiet(link.provider)?);
    let kept = open.into_kept();
    let callback = answer.into_callback();
    let entered = door.enter((&line, &desk.outside.keys), &redirect, Some(&kept), &callback);
    let identity = match timeout(PATIENCE, entered).await {
        Ok(Ok(Outcome::Identity(identity))) => identity,
        Ok(Ok(Outcome::Restart)) => return Ok(Came::Out(stale)),
        Ok(Err(fault)) => return Ok(Came::Out(fault.into())),
        Err(_) => return Ok(Came::Out(Fault::TimedOut.into())),
    };
    // Many honest people share an address, matched or not.
    forget(desk, Tried::Provider(called.from)).await?;
    begin(desk, &link, &identity).await
}

async fn begin(desk: &Desk, link: &crate::providers::Link, identity: &Identity) -> Result<Came, Error> {
    let Some(user) = doors::matched(desk, link, &identity.subject).await? else {
        return Ok(Came::Out(Out { why: Outside::Unknown, fault: None }));
    };
    let (begun, row) = session::begin_by_provider(desk, user)?;
    desk.store.begin_session(row).await?;
    session::note_seen(desk, user.0).await?;
    Ok(Came::In(begun))
}

/// The question that an answer belongs to, which is forgotten with that.
async fn take(desk: &Desk, key: &str, with: With) -> Result<Option<Open>, Error> {
    let Some(row) = question::take(desk, key).await? else { return Ok(None) };
    let open: Open = from_json(&row.state)?;
    Ok(Some(open).filter(|open| open.with == with))
}

/// The portal has no address that a provider could send anybody back to.
fn nowhere() -> Out {
    Out { why: Outside::Setup, fault: Some(Fault::App(AppFault::Redirect)) }
}

impl Open {
    fn into_kept(self) -> Kept {
        let verifier = self.verifier.map(Secret::new);
        Kept { state: Secret::new(self.state), nonce: Secret::new(self.nonce), verifier, at: self.at }
    }
}

impl ProviderAnswer {
    fn into_callback(self) -> Callback {
        Callback {
            state: self.state,
            code: self.code.map(Secret::new),
            error: self.error,
            description: self.error_description,
            issuer: self.iss,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_browser_holds_is_read_again_and_nothing_else_is() {
        let browser = Browser::read(Some("abc.2")).unwrap();
        assert_eq!((browser.secret.as_str(), browser.rounds, browser.token().as_str()), ("abc", 2, "abc.2"));
        for none in ["", "abc", "abc.", "abc.x", "abc.-1", "abc.999"] {
            assert!(Browser::read(Some(none)).is_none(), "{none}");
        }
        assert_ne!(browser.key("one"), browser.key("two"), "each question has its own place");
        assert_ne!(browser.key("one"), Browser::read(Some("abd.2")).unwrap().key("one"), "and each browser");
    }

    #[test]
    fn a_word_of_an_address_stands_for_one_provider() {
        for with in [With::Google, With::Microsoft, With::Wonde, With::MyLogin] {
            assert_eq!(read_provider_word(provider_word(with)), Some(with));
        }
        assert_eq!(read_provider_word("Google"), None, "addresses are registered letter by letter");
    }
}
