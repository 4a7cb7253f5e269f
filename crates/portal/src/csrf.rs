//! A form counts only if it was sent from a page of ours: the browser says so, and the form carries a token that no
//! other site can know.

use crate::site::origin;
use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderName};
use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The token a form carries: a digest, so that a page does not repeat the cookie it belongs to.
pub(crate) fn token(secret: &str) -> String {
    digest("form", secret)
}

/// Whether a form carries the token of this secret.
pub(crate) fn is_token(secret: &str, given: &str) -> bool {
    token(secret).as_bytes().ct_eq(given.as_bytes()).into()
}

/// A digest of a text for one purpose.
pub(crate) fn digest(purpose: &str, text: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(purpose);
    hash.update([0]);
    hash.update(text);
    BASE64URL_NOPAD.encode(&hash.finalize())
}

/// Whether the browser says that a form comes from our own pages.
///
/// `null` is what a browser says of its origin under our own policy to name no referrer, so it proves nothing against
/// the form; browsers since 2023 say `Sec-Fetch-Site` besides. What neither shows is left to the token.
pub(crate) fn is_own(headers: &HeaderMap, public: Option<&str>) -> bool {
    let said = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    if said(SEC_FETCH_SITE).is_some_and(|site| site != "same-origin" && site != "none") {
        return false;
    }
    let Some(from) = said(ORIGIN).filter(|from| *from != "null") else { return true };
    let Some(from) = origin(from) else { return false };
    let scheme = if from.starts_with("https:") { "https" } else { "http" };
    let called = said(HOST).and_then(|host| origin(&format!("{scheme}://{host}")));
    // By its public name we are reached by the public scheme alone: anybody on the way can write a page of the plain one.
    let is_public_name = |called: &String| public.is_some_and(|public| host(public) == host(called));
    Some(from.as_str()) == public || Some(from) == called.filter(|called| !is_public_name(called))
}

/// An origin without its scheme.
fn host(origin: &str) -> &str {
    origin.split_once("://").map_or(origin, |(_, host)| host)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: Option<&str> = Some("https://portal.example");

    fn told(headers: &[(&'static str, &str)]) -> HeaderMap {
        headers.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap())).collect()
    }

    #[test]
    fn a_form_of_another_site_is_refused_whatever_else_it_says() {
        for site in ["cross-site", "same-site", "", "Same-Origin"] {
            let headers = told(&[("sec-fetch-site", site), ("origin", "https://portal.example")]);
            assert!(!is_own(&headers, OURS), "{site}");
        }
        for from in ["https://evil.example", "http://portal.example", "https://portal.example.evil.example", "?", ""] {
            assert!(!is_own(&told(&[("origin", from), ("host", "portal.example")]), OURS), "{from}");
            let headers = told(&[("origin", from), ("sec-fetch-site", "same-origin")]);
            assert!(!is_own(&headers, OURS), "{from}");
        }
    }

    #[test]
    fn a_form_of_ours_is_taken_however_we_are_called() {
        assert!(is_own(&told(&[("origin", "https://portal.example")]), OURS));
        assert!(is_own(&told(&[("origin", "https://PORTAL.example:443")]), OURS));
        for public in [OURS, None] {
            let headers = told(&[("origin", "http://127.0.0.1:8080"), ("host", "127.0.0.1:8080")]);
            assert!(is_own(&headers, public), "at the machine itself, public address {public:?}");
        }
        assert!(is_own(&told(&[("origin", "null"), ("sec-fetch-site", "same-origin")]), OURS), "no referrer is named");
        assert!(is_own(&told(&[]), OURS), "left to the token");
    }

    #[test]
    fn a_token_is_of_one_secret_and_does_not_show_it() {
        assert!(is_token("abc", &token("abc")) && !is_token("abd", &token("abc")) && !is_token("abc", ""));
        assert!(!token("abc").contains("abc"));
    }
}
