//! What a token endpoint answers, read with patience: Wonde leaves out what RFC 6749 calls required.

use crate::clock::after;
use crate::error::{AppFault, Error, Need};
use crate::secret::Secret;
use jiff::Timestamp;
use oauth2::basic::BasicTokenType;
use oauth2::{AccessToken, RefreshToken, RequestTokenError, Scope};
use serde::{Deserialize, Deserializer, Serialize};
use std::time::Duration;

/// Tokens, as given out.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// For the header.
    pub(crate) access: Secret,
    /// For new ones.
    pub(crate) refresh: Option<Secret>,
    /// When `access` ends, if that was said.
    pub(crate) until: Option<Timestamp>,
    /// What was granted, if that was said: otherwise all that was asked for.
    pub(crate) scopes: Option<Vec<String>>,
    /// Who signed in.
    pub(crate) id_token: Option<Secret>,
}

/// The answer to a request for tokens.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Reply {
    access_token: AccessToken,
    #[serde(skip, default = "bearer")]
    token_type: BasicTokenType,
    #[serde(default, deserialize_with = "seconds")]
    expires_in: Option<u64>,
    #[serde(default)]
    refresh_token: Option<RefreshToken>,
    #[serde(default)]
    scope: Option<String>,
    #[serde(skip)]
    scopes: Option<Vec<Scope>>,
    #[serde(default)]
    id_token: Option<AccessToken>,
}

fn bearer() -> BasicTokenType {
    BasicTokenType::Bearer
}

/// Seconds, as a number or as a text.
fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Seconds {
        Number(f64),
        Text(String),
    }
    let read = Option::<Seconds>::deserialize(deserializer)?;
    Ok(read.and_then(|seconds| match seconds {
        Seconds::Number(number) => Duration::try_from_secs_f64(number).ok().map(|time| time.as_secs()),
        Seconds::Text(text) => text.trim().parse().ok(),
    }))
}

impl oauth2::TokenResponse for Reply {
    type TokenType = BasicTokenType;

    fn access_token(&self) -> &AccessToken {
        &self.access_token
    }

    fn token_type(&self) -> &BasicTokenType {
        &self.token_type
    }

    fn expires_in(&self) -> Option<Duration> {
        self.expires_in.map(Duration::from_secs)
    }

    fn refresh_token(&self) -> Option<&RefreshToken> {
        self.refresh_token.as_ref()
    }

    fn scopes(&self) -> Option<&Vec<Scope>> {
        self.scopes.as_ref()
    }
}

impl Reply {
    pub fn into_tokens(self, now: Timestamp) -> Tokens {
        Tokens {
            access: Secret::new(self.access_token.into_secret()),
            refresh: self.refresh_token.map(|token| Secret::new(token.into_secret())),
            until: self.expires_in.map(|seconds| after(now, Duration::from_secs(seconds))),
            scopes: self.scope.map(|scope| scope.split_whitespace().map(str::to_owned).collect()),
            id_token: self.id_token.map(|token| Secret::new(token.into_secret())),
        }
    }
}

/// The refusal of a token endpoint (RFC 6749, 5.2; `error_codes` is Microsoft's).
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Asked {
    pub error: Option<String>,
    error_codes: Option<Vec<u32>>,
    error_description: Option<String>,
}

/// As the library wants it.
pub(crate) type Refusal = Asked;

impl std::fmt::Display for Asked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("refused")
    }
}

impl oauth2::ErrorResponse for Asked {}

/// What went wrong at a token endpoint; `stale` is what it means that code or token are not taken.
pub(crate) fn error(error: RequestTokenError<Error, Refusal>, stale: Error) -> Error {
    match error {
        RequestTokenError::Request(error) => error,
        RequestTokenError::ServerResponse(refusal) => refusal.meaning(stale),
        RequestTokenError::Parse(..) => Error::WrongShape,
        RequestTokenError::Other(_) => Error::NotJson,
    }
}

impl Asked {
    /// Microsoft's numbers first, then the standard's words.
    pub fn meaning(&self, stale: Error) -> Error {
        self.error_codes.iter().flatten().find_map(|code| aadsts(*code)).unwrap_or_else(|| self.by_word(stale))
    }

    fn by_word(&self, stale: Error) -> Error {
        let description = self.error_description.as_deref().unwrap_or_default();
        match self.error.as_deref().unwrap_or_default() {
            // Whoever has to sign in again, or once more with another proof, is not lacking an administrator's word.
            "invalid_grant" | "interaction_required" | "login_required" => stale,
            "invalid_client" | "unauthorized_client" | "deleted_client" | "disabled_client" => {
                Error::App(AppFault::Unknown)
            }
            // Google says this of its desktop client, and has no other word for it.
            "invalid_request" if description.contains("client_secret") => Error::App(AppFault::SecretMissing),
            "redirect_uri_mismatch" => Error::App(AppFault::Redirect),
            "access_denied" => Error::Declined,
            "consent_required" | "admin_policy_enforced" => Error::NotAllowed(Need::AdminConsent),
            "org_internal" => Error::App(AppFault::Organisation),
            "temporarily_unavailable" | "server_error" => Error::Broken { status: 503 },
            _ => Error::App(AppFault::Request),
        }
    }
}

/// What came back to the redirect address with `error=`.
pub(crate) fn declined(word: &str, description: &str) -> Error {
    let codes = description.split("AADSTS").skip(1).filter_map(|rest| {
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok()
    });
    let refusal = Asked { error: Some(word.to_owned()), error_codes: Some(codes.collect()), error_description: None };
    refusal.meaning(Error::App(AppFault::Request))
}

/// The numbers of Entra that an office can do something about.
fn aadsts(code: u32) -> Option<Error> {
    Some(match code {
        7_000_218 => Error::App(AppFault::SecretMissing),
        700_025 => Error::App(AppFault::SecretUnwanted),
        7_000_215 | 7_000_222 | 700_016 => Error::App(AppFault::Unknown),
        50_011 => Error::App(AppFault::Redirect),
        50_194 | 50_020 | 90_002 | 700_005 => Error::App(AppFault::Organisation),
        65_001 | 90_094 | 90_095 => Error::NotAllowed(Need::AdminConsent),
        65_004 => Error::Declined,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use oauth2::TokenResponse;

    #[test]
    fn a_reply_without_its_type_and_with_seconds_as_text_is_read() {
        let reply: Reply = serde_json::from_str(r#"{"access_token":"a","expires_in":"3600","scope":"x  y"}"#).unwrap();
        assert_eq!(reply.expires_in(), Some(Duration::from_secs(3600)));
        let tokens = reply.into_tokens(Timestamp::UNIX_EPOCH);
        assert_eq!(tokens.until, Some("1970-01-01T01:00:00Z".parse().unwrap()));
        assert_eq!(tokens.scopes, Some(vec!["x".into(), "y".into()]));
        assert!(serde_json::from_str::<Reply>(r#"{"error":"x"}"#).is_err(), "no token, no reply");
    }

    #[test]
    fn refusals_tell_the_office_what_to_set_right() {
        let meaning = |body: &str| serde_json::from_str::<Asked>(body).unwrap().meaning(Error::TokenRefused);
        assert_eq!(meaning(r#"{"error":"invalid_grant"}"#), Error::TokenRefused);
        let google = r#"{"error":"invalid_request","error_description":"client_secret is missing."}"#;
        assert_eq!(meaning(google), Error::App(AppFault::SecretMissing));
        let microsoft = r#"{"error":"invalid_client","error_description":"AADSTS700025: …","error_codes":[700025]}"#;
        assert_eq!(meaning(microsoft), Error::App(AppFault::SecretUnwanted));
        assert_eq!(
            meaning(r#"{"error":"invalid_client","error_codes":[7000218]}"#),
            Error::App(AppFault::SecretMissing)
        );
        assert_eq!(
            meaning(r#"{"error":"invalid_grant","error_codes":[65001]}"#),
            Error::NotAllowed(Need::AdminConsent)
        );
        let nulls = r#"{"error":"invalid_grant","error_codes":null,"error_description":null}"#;
        assert_eq!(meaning(nulls), Error::TokenRefused);
        assert_eq!(meaning(r#"{"error":"interaction_required"}"#), Error::TokenRefused, "another proof is wanted");
        assert_eq!(declined("access_denied", ""), Error::Declined);
        assert_eq!(declined("invalid_request", "AADSTS50194: not multi-tenant"), Error::App(AppFault::Organisation));
    }

    #[test]
    fn tokens_do_not_show_themselves() {
        let body = r#"{"access_token":"sesame-1","refresh_token":"sesame-2","id_token":"sesame-3"}"#;
        let reply: Reply = serde_json::from_str(body).unwrap();
        assert!(!format!("{reply:?}").contains("sesame"), "the reply");
        assert!(!format!("{:?}", reply.into_tokens(Timestamp::UNIX_EPOCH)).contains("sesame"), "the tokens");
    }
}
