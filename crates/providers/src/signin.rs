//! Signing in at the portal with a provider: the question for the browser, and who the answer proves somebody to be.
//!
//! A sign-in that began on the provider's own page brings a code and no state of ours. It may be somebody else's: it is
//! never used; the browser is sent round once more with a question of our own.

mod wonde;

use crate::error::{ComputerFault, Error, SignInFault};
use crate::hosts::Hosts;
use crate::line::Line;
use crate::link::Browser;
use crate::loopback::{Expected, Listener, Name, Patience};
use crate::oauth::{self, App, Kind, reply};
use crate::oidc::{self, Keys};
use crate::secret::Secret;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use url::Url;

/// How long a question may stay open.
const OPEN: SignedDuration = SignedDuration::from_mins(15);

/// What a user signs in with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum With {
    /// A Google account of the school.
    Google,
    /// A Microsoft account of the school.
    Microsoft,
    /// Wonde's own sign-in.
    Wonde,
    /// MyLogin, Wonde's newer one.
    MyLogin,
}

/// One provider's button: the app, and the school it is for.
#[derive(Clone, Debug)]
pub struct Door {
    app: App,
    /// Google: its domains. Microsoft: the tenant's id. Wonde and MyLogin: Wonde's id of the school.
    organisations: Vec<String>,
}

/// What is kept between question and answer, with the browser's session and nowhere else.
pub struct Kept {
    /// Comes back with the answer.
    pub state: Secret,
    /// Comes back in the id token.
    pub nonce: Secret,
    /// Proves who asked.
    pub verifier: Option<Secret>,
    /// When it was asked.
    pub at: Timestamp,
}

/// What came back to the portal's callback.
#[derive(Default)]
pub struct Callback {
    /// `state`.
    pub state: Option<String>,
    /// `code`.
    pub code: Option<Secret>,
    /// `error`.
    pub error: Option<String>,
    /// `error_description`.
    pub description: Option<String>,
    /// `iss` (RFC 9207).
    pub issuer: Option<String>,
}

/// Who somebody is at a provider. Users are matched by (`with`, `organisation`, `subject`), never by a name or address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// With what they signed in.
    pub with: With,
    /// Google: `sub`. Microsoft: `oid`. Wonde and MyLogin: as [`crate::roster::External::id`] of Wonde.
    pub subject: String,
    /// Google: the domain. Microsoft: the tenant. Wonde and MyLogin: the school.
    pub organisation: String,
    /// To be shown.
    pub name: Option<String>,
}

/// What a callback comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// They are who they say.
    Identity(Identity),
    /// It did not begin here, or too long ago: begin again with [`Door::ask`].
    Restart,
}

impl Door {
    /// Google, "Web application". `domains`: all that the school has.
    pub fn google(app: App, domains: Vec<String>) -> Result<Door, Error> {
        Door::new(app, domains, &[Kind::GoogleWeb, Kind::GoogleDesktop])
    }

    /// Microsoft. `tenant`: the linked school's, by id.
    pub fn microsoft(app: App, tenant: &str) -> Result<Door, Error> {
        Door::new(app, vec![tenant.to_owned()], &[Kind::MicrosoftSchool, Kind::MicrosoftDesktop])
    }

    /// Wonde or MyLogin. `school`: Wonde's id of it.
    pub fn wonde(app: App, school: &str) -> Result<Door, Error> {
        Door::new(app, vec![school.to_owned()], &[Kind::Wonde, Kind::MyLogin])
    }

    fn new(app: App, organisations: Vec<String>, kinds: &[Kind]) -> Result<Door, Error> {
        let organisations: Vec<String> =
            organisations.iter().map(|each| each.trim().to_lowercase()).filter(|each| !each.is_empty()).collect();
        let is_right = kinds.contains(&app.kind()) && !organisations.is_empty();
        if is_right { Ok(Door { app, organisations }) } else { Err(Error::SignIn(SignInFault::OtherOrganisation)) }
    }

    /// What they sign in with.
    pub fn with(&self) -> With {
        match self.app.kind() {
            Kind::GoogleDesktop | Kind::GoogleWeb => With::Google,
            Kind::MicrosoftDesktop | Kind::MicrosoftSchool => With::Microsoft,
            Kind::Wonde => With::Wonde,
            Kind::MyLogin => With::MyLogin,
        }
    }

    /// The address to send the browser to, and what to keep. `redirect` is the registered one, letter by letter.
    pub fn ask(&self, hosts: &Hosts, redirect: &str, now: Timestamp) -> (Url, Kept) {
        let (scopes, extra): (&[&str], Vec<(&str, &str)>) = match self.with() {
            // `hd` only makes the list of accounts shorter; the token is what counts.
            With::Google => (&["openid", "profile"], vec![("prompt", "select_account"), ("hd", self.only())]),
            With::Microsoft => (&["openid", "profile"], vec![("prompt", "select_account")]),
            With::Wonde | With::MyLogin => (&[], Vec::new()),
        };
        let extra: Vec<_> = extra.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        let question = oauth::ask(&self.app, hosts, redirect, scopes, &extra);
        let kept = Kept { state: question.state, nonce: question.nonce, verifier: question.verifier, at: now };
        (question.url, kept)
    }

    fn only(&self) -> &str {
        match self.organisations.as_slice() {
            [one] => one,
            _ => "",
        }
    }

    /// Who the answer proves somebody to be. `kept` is what this browser's session holds; it is to be forgotten before
    /// this is called, so that no answer is taken twice.
    pub async fn enter(
        &self,
        (line, keys): (&Line, &Keys),
        redirect: &str,
        kept: Option<&Kept>,
        callback: &Callback,
    ) -> Result<Outcome, Error> {
        let Some(kept) = kept else { return Ok(Outcome::Restart) };
        let Some(state) = &callback.state else { return Ok(Outcome::Restart) };
        let age = line.http.clock.now().duration_since(kept.at);
        if age > OPEN || age < -OPEN {
            return Ok(Outcome::Restart);
        }
        let is_issuer = |issuer: &String| oidc::may_answer(&self.app, &line.hosts, issuer);
        if !kept.state.is(state) || !callback.issuer.as_ref().is_none_or(is_issuer) {
            return Err(Error::SignIn(SignInFault::State));
        }
        if let Some(error) = &callback.error {
            return Err(reply::declined(error, callback.description.as_deref().unwrap_or_default()));
        }
        let code = callback.code.as_ref().ok_or(Error::SignIn(SignInFault::Code))?;
        let wire = line.wire();
        let tokens = oauth::exchange(&wire, &self.app, code, kept.verifier.as_ref(), redirect).await?;
        let with = self.with();
        let identity = match with {
            With::Google | With::Microsoft => {
                let token = tokens.id_token.as_ref().ok_or(Error::SignIn(SignInFault::Token))?;
                let claims = oidc::prove(&wire, keys, &self.app, token, &kept.nonce).await?;
                let organisation = claims.organisation.to_lowercase();
                Identity { with, subject: claims.subject, organisation, name: claims.name }
            }
            With::Wonde => wonde::person(line, &tokens).await?,
            With::MyLogin => wonde::mylogin(line, &tokens).await?,
        };
        let is_home = self.organisations.iter().any(|own| own.eq_ignore_ascii_case(&identity.organisation));
        if is_home { Ok(Outcome::Identity(identity)) } else { Err(Error::SignIn(SignInFault::OtherOrganisation)) }
    }
}

/// Tries a door from this computer: opens the browser and says who it was. The address `http://127.0.0.1:port/path` must
/// be registered with the provider beside the portal's own.
pub async fn try_here(
    door: &Door,
    (line, keys): (&Line, &Keys),
    (port, path): (u16, &str),
    browser: &Browser<'_>,
) -> Result<Identity, Error> {
    let listener = Listener::bind(Name::Number, Some((port, path))).await?;
    let redirect = listener.redirect();
    let (url, kept) = door.ask(&line.hosts, &redirect, line.http.clock.now());
    (browser.open)(&url).map_err(|_| Error::Computer(ComputerFault::Browser))?;
    let is_issuer = |issuer: &str| oidc::may_answer(&door.app, &line.hosts, issuer);
    let expected = Expected { state: &kept.state, is_issuer: &is_issuer };
    let patience = Patience { clock: &*line.http.clock, limit: browser.limit, cancel: &line.watch.cancel };
    let code = listener.answer(&expected, browser.closing, &patience).await?;
    let state = Some(kept.state.expose().to_owned());
    let callback = Callback { state, code: Some(code), ..Callback::default() };
    match door.enter((line, keys), &redirect, Some(&kept), &callback).await? {
        Outcome::Identity(identity) => Ok(identity),
        Outcome::Restart => Err(Error::TimedOut),
    }
}

impl std::fmt::Debug for Kept {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Kept").field("at", &self.at).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Callback {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Callback").field("has_code", &self.code.is_some()).finish_non_exhaustive()
    }
}
