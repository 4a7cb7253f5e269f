//! Google's older id tokens, whose issuer is `accounts.google.com` without a scheme: Google's documentation still allows
//! them, and the library reads no issuer that is no address. The signature is the library's to check; the claims are
//! checked here as OpenID Connect Core 3.1.3.7 says.

use super::{Claims, LEEWAY};
use crate::clock::after;
use crate::error::{Error, SignInFault};
use crate::secret::Secret;
use data_encoding::BASE64URL_NOPAD;
use jiff::Timestamp;
use openidconnect::core::{CoreJsonWebKeySet, CoreJwsSigningAlgorithm};
use openidconnect::{ClaimsVerificationError, JsonWebKey, SignatureVerificationError};
use serde::Deserialize;
use serde::de::DeserializeOwned;

const ISSUER: &str = "accounts.google.com";

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: String,
}

#[derive(Deserialize)]
struct Payload {
    iss: String,
    aud: String,
    sub: String,
    exp: i64,
    iat: i64,
    nonce: Secret,
    /// To whom it was given, where that is said.
    azp: Option<String>,
    hd: Option<String>,
    name: Option<String>,
    email: Option<String>,
}

/// A token of that kind, not proved.
pub(super) struct Older<'t> {
    signed: &'t str,
    signature: Vec<u8>,
    header: Header,
    payload: Payload,
}

/// The token, if it is of that kind.
pub(super) fn read(token: &Secret) -> Option<Older<'_>> {
    let (signed, signature) = token.expose().rsplit_once('.')?;
    let (header, payload) = signed.split_once('.')?;
    let payload: Payload = part(payload)?;
    if payload.iss != ISSUER {
        return None;
    }
    let signature = BASE64URL_NOPAD.decode(signature.as_bytes()).ok()?;
    Some(Older { signed, signature, header: part(header)?, payload })
}

fn part<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_slice(&BASE64URL_NOPAD.decode(text.as_bytes()).ok()?).ok()
}

impl Older<'_> {
    /// Signature, audience, times and nonce.
    pub fn check(
        &self,
        keys: &CoreJsonWebKeySet,
        client: &str,
        nonce: &Secret,
        now: Timestamp,
    ) -> Result<(), ClaimsVerificationError> {
        let wrong = || Err(ClaimsVerificationError::Other(String::new()));
        if self.header.alg != "RS256" {
            return wrong();
        }
        let key = keys.keys().iter().find(|key| key.key_id().is_some_and(|id| **id == self.header.kid));
        let key =
            key.ok_or(ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey))?;
        let algorithm = CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256;
        key.verify_signature(&algorithm, self.signed.as_bytes(), &self.signature)
            .map_err(ClaimsVerificationError::SignatureVerification)?;
        let Payload { aud, exp, iat, nonce: given, azp, .. } = &self.payload;
        let is_others = azp.as_deref().is_some_and(|azp| azp != client);
        if aud != client || is_others || !nonce.is(given.expose()) {
            return wrong();
        }
        let leeway = i64::try_from(LEEWAY.as_secs()).unwrap_or_default();
        if exp.saturating_add(leeway) <= now.as_second() || *iat > after(now, LEEWAY).as_second() {
            return Err(ClaimsVerificationError::Expired(String::new()));
        }
        Ok(())
    }

    /// Who it is; only after [`Older::check`].
    pub fn into_claims(self) -> Result<Claims, Error> {
        let tidy = |text: Option<String>| text.map(|text| domain::name::tidy(&text));
        let organisation = self.payload.hd.filter(|hd| !hd.is_empty());
        Ok(Claims {
            subject: self.payload.sub,
            organisation: organisation.ok_or(Error::SignIn(SignInFault::Personal))?,
            name: tidy(self.payload.name),
            email: tidy(self.payload.email),
        })
    }
}
