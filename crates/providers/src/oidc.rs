//! Who an id token says somebody is, once it is proved: signed by the provider, for us, now, for this very question.

mod legacy;

use crate::clock::after;
use crate::error::{Error, SignInFault};
use crate::hosts::{Base, Hosts};
use crate::http::Way;
use crate::oauth::{App, Kind, Wire};
use crate::secret::Secret;
use chrono::{DateTime, Utc};
use http::Request;
use http::header::ACCEPT;
use jiff::Timestamp;
use openidconnect::core::{
    CoreGenderClaim, CoreJsonWebKey, CoreJsonWebKeySet, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm,
};
use openidconnect::{
    AdditionalClaims, ClaimsVerificationError, ClientId, IdToken, IdTokenClaims, IdTokenVerifier, IssuerUrl,
    JsonWebKeySet, Nonce, SignatureVerificationError,
};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use url::Url;

/// By how much two clocks may differ.
const LEEWAY: Duration = Duration::from_secs(300);

/// How long keys are remembered; an unknown key asks sooner.
const KEYS_LIVE: Duration = Duration::from_secs(3_600);

/// The tenant of all private accounts at Microsoft.
const PERSONAL: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

const GOOGLE: &str = "https://accounts.google.com";
const MICROSOFT: &str = "https://login.microsoftonline.com";

/// What the providers say beside the standard's claims.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Extra {
    hd: Option<String>,
    tid: Option<String>,
    oid: Option<String>,
}

impl AdditionalClaims for Extra {}

type Token = IdToken<Extra, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;

/// Who somebody is at the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Claims {
    /// Google's `sub`, Microsoft's `oid`.
    pub subject: String,
    /// Google's `hd`, Microsoft's `tid`.
    pub organisation: String,
    /// To be shown, never a key.
    pub name: Option<String>,
    /// To be shown, never a key.
    pub email: Option<String>,
}

/// Signing keys that were fetched, by their address.
#[derive(Default)]
pub struct Keys(Mutex<HashMap<Url, Known>>);

#[derive(Clone)]
struct Known {
    keys: Arc<CoreJsonWebKeySet>,
    issuer: String,
    at: Timestamp,
}

#[derive(Deserialize)]
struct Discovery {
    issuer: String,
    jwks_uri: String,
}

/// Proves an id token. `nonce` is the one that was sent with the question.
pub(crate) async fn prove(
    wire: &Wire<'_>,
    keys: &Keys,
    app: &App,
    token: &Secret,
    nonce: &Secret,
) -> Result<Claims, Error> {
    let now = wire.http.clock.now();
    for is_fresh in [false, true] {
        let known = keys.get(wire, app, is_fresh).await?;
        let checked = match legacy::read(token) {
            Some(old) if is_google(app) && known.issuer == GOOGLE => {
                old.check(&known.keys, app.client_id(), nonce, now).map(|()| old.into_claims())
            }
            _ => {
                let token: Token = token.expose().parse().map_err(|_| Error::SignIn(SignInFault::Token))?;
                check(&token, &known, app, nonce, now).map(|claims| who(claims, &known, app))
            }
        };
        match checked {
            // The provider has changed its keys since they were fetched.
            Err(ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey))
                if !is_fresh => {}
            Err(ClaimsVerificationError::Expired(_)) => return Err(Error::SignIn(SignInFault::Clock)),
            Err(_) => return Err(Error::SignIn(SignInFault::Token)),
            Ok(claims) => return claims,
        }
    }
    Err(Error::SignIn(SignInFault::Token))
}

fn verifier(known: &Known, app: &App, now: Timestamp) -> Option<IdTokenVerifier<'static, CoreJsonWebKey>> {
    let (client, issuer) = (ClientId::new(app.client_id().to_owned()), IssuerUrl::new(known.issuer.clone()).ok()?);
    let early = now.as_second() - i64::try_from(LEEWAY.as_secs()).ok()?;
    let late = after(now, LEEWAY).as_second();
    let early = DateTime::<Utc>::from_timestamp(early, 0)?;
    // The issuer is compared by `who`: Entra's is a template.
    let verifier = IdTokenVerifier::new_public_client(client, issuer, JsonWebKeySet::new(known.keys.keys().clone()));
    let verifier = verifier.require_issuer_match(false).set_time_fn(move || early);
    Some(verifier.set_issue_time_verifier_fn(move |issued| {
        if issued.timestamp() > late { Err("issued in the future".to_owned()) } else { Ok(()) }
    }))
}

/// The token's claims, once signature, audience, times and nonce are right.
fn check<'t>(
    token: &'t Token,
    known: &Known,
    app: &App,
    nonce: &Secret,
    now: Timestamp,
) -> Result<&'t IdTokenClaims<Extra, CoreGenderClaim>, ClaimsVerificationError> {
    let verifier = verifier(known, app, now).ok_or_else(|| ClaimsVerificationError::Other(String::new()))?;
    token.claims(&verifier, &Nonce::new(nonce.expose().to_owned()))
}

/// Who it is, if the issuer is the right one for them and their organisation is named.
fn who(claims: &IdTokenClaims<Extra, CoreGenderClaim>, known: &Known, app: &App) -> Result<Claims, Error> {
    let fault = |fault| Error::SignIn(fault);
    let issuer = claims.issuer().as_str();
    let extra = claims.additional_claims().clone();
    let name = claims.name().and_then(|name| name.get(None)).map(|name| domain::name::tidy(name));
    let email = claims.email().map(|email| domain::name::tidy(email));
    if is_google(app) {
        if issuer != known.issuer {
            return Err(fault(SignInFault::Token));
        }
        let organisation = extra.hd.filter(|hd| !hd.is_empty()).ok_or(fault(SignInFault::Personal))?;
        return Ok(Claims { subject: claims.subject().to_string(), organisation, name, email });
    }
    let tenant = extra.tid.filter(|tid| is_guid(tid)).ok_or(fault(SignInFault::Token))?;
    if issuer != known.issuer.replace("{tenantid}", &tenant) {
        return Err(fault(SignInFault::Token));
    }
    if tenant.eq_ignore_ascii_case(PERSONAL) {
        return Err(fault(SignInFault::Personal));
    }
    let subject = extra.oid.filter(|oid| !oid.is_empty()).ok_or(fault(SignInFault::Token))?;
    let email = claims.preferred_username().map(|name| domain::name::tidy(name)).or(email);
    Ok(Claims { subject, organisation: tenant, name, email })
}

/// The id of an app's tenant, which may be named by a domain: the tenant's own configuration says it to anybody, as its
/// issuer. Errors: `SignIn` if it names none.
pub(crate) async fn tenant_id(wire: &Wire<'_>, app: &App) -> Result<String, Error> {
    if is_guid(app.tenant()) {
        return Ok(app.tenant().to_ascii_lowercase());
    }
    let base = &wire.hosts.microsoft_login;
    let found: Discovery = fetch(wire, &microsoft_configuration(base, app)).await?;
    let id = found.issuer.strip_suffix("/v2.0").and_then(|issuer| issuer.rsplit('/').next()).filter(|id| is_guid(id));
    let id = id.filter(|_| is_issuer(&found.issuer, MICROSOFT, base)).ok_or(Error::SignIn(SignInFault::Token))?;
    Ok(id.to_ascii_lowercase())
}

fn microsoft_configuration(base: &Base, app: &App) -> Url {
    base.below([app.tenant(), "v2.0", ".well-known", "openid-configuration"])
}

/// Hexadecimal digits and hyphens, so that it fits into the template as one word.
fn is_guid(text: &str) -> bool {
    text.len() == 36 && text.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-')
}

fn is_google(app: &App) -> bool {
    matches!(app.kind(), Kind::GoogleDesktop | Kind::GoogleWeb)
}

/// Whether an issuer is the provider's, or the host's that stands in its place.
fn is_issuer(issuer: &str, own: &str, base: &Base) -> bool {
    issuer == own
        || issuer.starts_with(&format!("{own}/"))
        || base.joined(issuer).is_some_and(|_| issuer.contains("://"))
}

/// The issuers that a redirect may name in `iss` (RFC 9207).
pub(crate) fn may_answer(app: &App, hosts: &Hosts, issuer: &str) -> bool {
    match app.kind() {
        Kind::GoogleDesktop | Kind::GoogleWeb => is_issuer(issuer, GOOGLE, &hosts.google_accounts),
        Kind::MicrosoftDesktop | Kind::MicrosoftSchool => is_issuer(issuer, MICROSOFT, &hosts.microsoft_login),
        Kind::Wonde | Kind::MyLogin => true,
    }
}

impl Keys {
    async fn get(&self, wire: &Wire<'_>, app: &App, is_fresh: bool) -> Result<Known, Error> {
        let (own, base, keys_at, fallback, discovery) = if is_google(app) {
            let hosts = wire.hosts;
            let fallback = (GOOGLE.to_owned(), hosts.google_keys.at("oauth2/v3/certs"));
            let discovery = hosts.google_accounts.below([".well-known", "openid-configuration"]);
            (GOOGLE, &hosts.google_accounts, &hosts.google_keys, fallback, discovery)
        } else {
            let base = &wire.hosts.microsoft_login;
            let keys = base.below([app.tenant(), "discovery", "v2.0", "keys"]);
            let fallback = (format!("{}/{{tenantid}}/v2.0", base.as_str()), keys);
            (MICROSOFT, base, base, fallback, microsoft_configuration(base, app))
        };
        let now = wire.http.clock.now();
        let mut held = self.0.lock().await;
        if let Some(known) = held.get(&discovery).filter(|known| !is_fresh && after(known.at, KEYS_LIVE) > now) {
            return Ok(known.clone());
        }
        let (issuer, address) = match fetch::<Discovery>(wire, &discovery).await {
            Ok(found) => {
                if !is_issuer(&found.issuer, own, base) {
                    return Err(Error::SignIn(SignInFault::Token));
                }
                let address = keys_at.joined(&found.jwks_uri).or_else(|| base.joined(&found.jwks_uri));
                // A host in the provider's place may tell what the provider publishes: the keys are asked for in its place too.
                let address = address.or_else(|| is_published(&found.jwks_uri).then_some(fallback.1));
                (found.issuer, address.ok_or(Error::SignIn(SignInFault::Token))?)
            }
            Err(Error::NotFound) => fallback,
            Err(error) => return Err(error),
        };
        let known = Known { keys: Arc::new(fetch(wire, &address).await?), issuer, at: now };
        held.insert(discovery, known.clone());
        Ok(known)
    }
}

/// An address of keys as Google or Microsoft publish it.
fn is_published(address: &str) -> bool {
    let host = Url::parse(address).ok().and_then(|url| url.host_str().map(str::to_owned));
    matches!(host.as_deref(), Some("www.googleapis.com" | "login.microsoftonline.com"))
}

async fn fetch<T: serde::de::DeserializeOwned>(wire: &Wire<'_>, url: &Url) -> Result<T, Error> {
    let request = Request::get(url.as_str()).header(ACCEPT, "application/json").body(Vec::new());
    let way = Way { watch: wire.watch, stage: "sign_in", repeats: true, wants_data: true };
    let answer = wire.http.send(&request.map_err(|_| Error::WrongShape)?, &way).await?;
    if answer.is_good() { answer.read() } else { Err(answer.refusal("")) }
}
