//! OAuth 2 with PKCE (RFC 6749, 7636), as each provider wants it from each kind of app.

pub(crate) mod reply;

use crate::error::{AppFault, Error, SignInFault};
use crate::hosts::Hosts;
use crate::http::{Http, Watch, Way};
use crate::secret::Secret;
use http::Request;
use http::header::CONTENT_TYPE;
use oauth2::{
    AuthType, AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointNotSet, EndpointSet,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RefreshToken, Scope, TokenUrl,
};
use reply::{Asked, Refusal, Reply};
use std::borrow::Cow;
use url::Url;

pub use reply::Tokens;

type Client = oauth2::Client<
    Refusal,
    Reply,
    oauth2::basic::BasicTokenIntrospectionResponse,
    oauth2::StandardRevocableToken,
    oauth2::basic::BasicRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

/// Microsoft's word for "any school or firm, no private account".
pub const ORGANISATIONS: &str = "organizations";

/// What an app registered with a provider is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Google, "Desktop app": has a secret, which is none, and must send it.
    GoogleDesktop,
    /// Google, "Web application".
    GoogleWeb,
    /// Microsoft, "Mobile and desktop applications": has no secret and must send none.
    MicrosoftDesktop,
    /// Microsoft, an app of the school's own with a secret: for reading without a person, and for the portal.
    MicrosoftSchool,
    /// Wonde's sign-in: a secret, no PKCE.
    Wonde,
    /// MyLogin: a secret in the header, no PKCE.
    MyLogin,
}

/// An app the school registered with a provider.
#[derive(Clone, Debug)]
pub struct App {
    kind: Kind,
    client_id: String,
    secret: Option<Secret>,
    tenant: String,
}

/// A question for the browser, and what is needed to make use of its answer.
pub struct Question {
    /// The address to open.
    pub url: Url,
    /// Comes back with the answer.
    pub state: Secret,
    /// Comes back in the id token.
    pub nonce: Secret,
    /// Proves that who asked is who takes the answer; `None` where the provider knows no PKCE.
    pub verifier: Option<Secret>,
}

impl std::fmt::Debug for Question {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The address holds state and nonce.
        f.debug_struct("Question").field("host", &self.url.host_str()).finish_non_exhaustive()
    }
}

impl App {
    /// Google, "Desktop app". Without its secret Google refuses the last step, so it is asked for first.
    pub fn google_desktop(client_id: &str, secret: Option<Secret>) -> Result<App, Error> {
        App::new(Kind::GoogleDesktop, client_id, Some(secret.ok_or(Error::App(AppFault::SecretMissing))?), "")
    }

    /// Google, "Web application".
    pub fn google_web(client_id: &str, secret: Secret) -> Result<App, Error> {
        App::new(Kind::GoogleWeb, client_id, Some(secret), "")
    }

    /// Microsoft, a public client. `tenant`: an id or a domain, or "" for any organisation.
    pub fn microsoft_desktop(client_id: &str, tenant: &str) -> Result<App, Error> {
        App::new(Kind::MicrosoftDesktop, client_id, None, tenant)
    }

    /// Microsoft, the school's own confidential app; it is always of one tenant.
    pub fn microsoft_school(client_id: &str, secret: Secret, tenant: &str) -> Result<App, Error> {
        if tenant.trim().is_empty() {
            return Err(Error::App(AppFault::Organisation));
        }
        App::new(Kind::MicrosoftSchool, client_id, Some(secret), tenant)
    }

    /// Wonde's sign-in.
    pub fn wonde(client_id: &str, secret: Secret) -> Result<App, Error> {
        App::new(Kind::Wonde, client_id, Some(secret), "")
    }

    /// MyLogin.
    pub fn mylogin(client_id: &str, secret: Secret) -> Result<App, Error> {
        App::new(Kind::MyLogin, client_id, Some(secret), "")
    }

    fn new(kind: Kind, client_id: &str, secret: Option<Secret>, tenant: &str) -> Result<App, Error> {
        let (client_id, tenant) = (client_id.trim().to_owned(), tenant.trim());
        let is_plain = tenant.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.');
        if client_id.is_empty() {
            return Err(Error::App(AppFault::Unknown));
        }
        if secret.as_ref().is_some_and(|secret| secret.expose().trim().is_empty()) {
            return Err(Error::App(AppFault::SecretMissing));
        }
        if !is_plain {
            return Err(Error::App(AppFault::Organisation));
        }
        let tenant = if tenant.is_empty() { ORGANISATIONS } else { tenant }.to_owned();
        Ok(App { kind, client_id, secret, tenant })
    }

    /// What it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Its id, which is in every address that is opened.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// Microsoft: the tenant that is signed in to.
    pub(crate) fn tenant(&self) -> &str {
        &self.tenant
    }

    fn authorize(&self, hosts: &Hosts) -> Url {
        match self.kind {
            Kind::GoogleDesktop | Kind::GoogleWeb => hosts.google_accounts.at("o/oauth2/v2/auth"),
            Kind::MicrosoftDesktop | Kind::MicrosoftSchool => {
                hosts.microsoft_login.below([&self.tenant, "oauth2", "v2.0", "authorize"])
            }
            Kind::Wonde => hosts.wonde_sign_in.at("oauth/authorize"),
            Kind::MyLogin => hosts.mylogin.at("oauth/authorize"),
        }
    }

    fn token(&self, hosts: &Hosts) -> Url {
        match self.kind {
            Kind::GoogleDesktop | Kind::GoogleWeb => hosts.google_token.at("token"),
            Kind::MicrosoftDesktop | Kind::MicrosoftSchool => {
                hosts.microsoft_login.below([&self.tenant, "oauth2", "v2.0", "token"])
            }
            Kind::Wonde => hosts.wonde.at("oauth/token"),
            Kind::MyLogin => hosts.mylogin.at("oauth/token"),
        }
    }

    fn has_pkce(&self) -> bool {
        !matches!(self.kind, Kind::Wonde | Kind::MyLogin)
    }

    fn client(&self, hosts: &Hosts) -> Client {
        let auth = if self.kind == Kind::MyLogin { AuthType::BasicAuth } else { AuthType::RequestBody };
        let client = oauth2::Client::new(ClientId::new(self.client_id.clone()))
            .set_auth_type(auth)
            .set_auth_uri(AuthUrl::from_url(self.authorize(hosts)))
            .set_token_uri(TokenUrl::from_url(self.token(hosts)));
        match &self.secret {
            Some(secret) => client.set_client_secret(ClientSecret::new(secret.expose().to_owned())),
            None => client,
        }
    }
}

/// The address to open in a browser. `extra` are the provider's own parameters.
pub(crate) fn ask(app: &App, hosts: &Hosts, redirect: &str, scopes: &[&str], extra: &[(&str, &str)]) -> Question {
    let client = app.client(hosts);
    let nonce = Secret::new(CsrfToken::new_random_len(24).into_secret());
    let mut request = client.authorize_url(|| CsrfToken::new_random_len(24));
    if let Ok(redirect) = RedirectUrl::new(redirect.to_owned()) {
        request = request.set_redirect_uri(Cow::Owned(redirect));
    }
    request = request.add_scopes(scopes.iter().map(|scope| Scope::new((*scope).to_owned())));
    for (name, value) in extra {
        request = request.add_extra_param((*name).to_owned(), (*value).to_owned());
    }
    let mut verifier = None;
    if app.has_pkce() {
        let (challenge, secret) = PkceCodeChallenge::new_random_sha256();
        request = request.set_pkce_challenge(challenge).add_extra_param("nonce", nonce.expose().to_owned());
        verifier = Some(Secret::new(secret.into_secret()));
    }
    let (url, state) = request.url();
    Question { url, state: Secret::new(state.into_secret()), nonce, verifier }
}

/// Tokens for the code the browser brought.
pub(crate) async fn exchange(
    wire: &Wire<'_>,
    app: &App,
    code: &Secret,
    verifier: Option<&Secret>,
    redirect: &str,
) -> Result<Tokens, Error> {
    let client = app.client(wire.hosts);
    let redirect = RedirectUrl::new(redirect.to_owned()).map_err(|_| Error::App(AppFault::Redirect))?;
    let mut request = client.exchange_code(AuthorizationCode::new(code.expose().to_owned()));
    request = request.set_redirect_uri(Cow::Owned(redirect));
    if let Some(verifier) = verifier {
        request = request.set_pkce_verifier(PkceCodeVerifier::new(verifier.expose().to_owned()));
    }
    let way = wire.way();
    let reply = request.request_async(&wire.http.for_oauth(&way)).await;
    let stale = Error::SignIn(SignInFault::Code);
    reply.map(|reply| reply.into_tokens(wire.http.clock.now())).map_err(|error| reply::error(error, stale))
}

/// New tokens for a refresh token. [`Error::TokenRefused`]: link again.
pub(crate) async fn refresh(wire: &Wire<'_>, app: &App, token: &Secret) -> Result<Tokens, Error> {
    let client = app.client(wire.hosts);
    let token = RefreshToken::new(token.expose().to_owned());
    let way = wire.way();
    let reply = client.exchange_refresh_token(&token).request_async(&wire.http.for_oauth(&way)).await;
    reply
        .map(|reply| reply.into_tokens(wire.http.clock.now()))
        .map_err(|error| reply::error(error, Error::TokenRefused))
}

/// A token for the app itself, with no person behind it.
pub(crate) async fn credentials(wire: &Wire<'_>, app: &App, scope: &str) -> Result<Tokens, Error> {
    let client = app.client(wire.hosts);
    let request = client.exchange_client_credentials().add_scope(Scope::new(scope.to_owned()));
    let way = wire.way();
    let reply = request.request_async(&wire.http.for_oauth(&way)).await;
    reply
        .map(|reply| reply.into_tokens(wire.http.clock.now()))
        .map_err(|error| reply::error(error, Error::TokenRefused))
}

/// Makes a token worthless at Google. One that is so already is no error. (RFC 7009; Microsoft has no such endpoint.)
pub(crate) async fn revoke(wire: &Wire<'_>, token: &Secret) -> Result<(), Error> {
    let mut form = Url::parse("form:").map_err(|_| Error::WrongShape)?;
    form.query_pairs_mut().append_pair("token", token.expose());
    let body = form.query().unwrap_or_default().as_bytes().to_vec();
    let request = Request::post(wire.hosts.google_token.at("revoke").as_str())
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(body)
        .map_err(|_| Error::WrongShape)?;
    let answer = wire.http.send(&request, &Way { wants_data: false, ..wire.way() }).await?;
    let is_known = answer.is_good()
        || answer.read::<Asked>().is_ok_and(|refusal| refusal.error.as_deref() == Some("invalid_token"));
    if is_known { Ok(()) } else { Err(answer.refusal("")) }
}

/// What a request to a token endpoint needs.
pub(crate) struct Wire<'a> {
    pub http: &'a Http,
    pub hosts: &'a Hosts,
    pub watch: &'a Watch,
}

impl Wire<'_> {
    /// A code that is sent twice is refused, which is no worse than not knowing; a refresh does no harm.
    fn way(&self) -> Way<'_> {
        Way { watch: self.watch, stage: "sign_in", repeats: true, wants_data: true }
    }
}
