//! How the portal is reached, and what follows from it.

use crate::listen::Listen;
use axum::http::Uri;
use axum::http::uri::Scheme;

/// The settings, read once.
#[derive(Clone, Default)]
pub(crate) struct Site {
    /// The origin of the public address, as a browser writes it.
    pub origin: Option<String>,
    /// Browsers reach us by `https` alone: cookies are for secure connections only, and have names that hold browsers to it.
    pub is_secure: bool,
    /// A proxy names the caller.
    pub behind_proxy: bool,
    /// What shows the figures to callers from elsewhere.
    pub metrics_token: Option<String>,
}

impl Site {
    pub fn new(listen: &Listen) -> Site {
        let metrics_token = listen.metrics_token.clone().filter(|token| !token.is_empty());
        let origin = listen.public_address.as_deref().and_then(origin);
        Site { origin, is_secure: listen.is_secure(), behind_proxy: listen.behind_proxy, metrics_token }
    }
}

/// The origin of an address as a browser writes it: small letters, no port where it is the usual one, no path.
pub(crate) fn origin(address: &str) -> Option<String> {
    let uri: Uri = address.trim().to_ascii_lowercase().parse().ok()?;
    let scheme = uri.scheme().filter(|scheme| **scheme == Scheme::HTTP || **scheme == Scheme::HTTPS)?;
    let authority = uri.authority()?;
    let is_usual = authority.port_u16() == Some(if *scheme == Scheme::HTTPS { 443 } else { 80 });
    let host = authority.host();
    let port = authority.port().filter(|_| !is_usual).map(|port| format!(":{port}")).unwrap_or_default();
    (!host.is_empty() && !authority.as_str().contains('@')).then(|| format!("{scheme}://{host}{port}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::listen::Tls;

    #[test]
    fn an_origin_is_written_as_a_browser_does() {
        assert_eq!(origin("HTTPS://Portal.Example:443/school/").as_deref(), Some("https://portal.example"));
        assert_eq!(origin("http://127.0.0.1:8080").as_deref(), Some("http://127.0.0.1:8080"));
        assert_eq!(origin("http://[::1]:8080/").as_deref(), Some("http://[::1]:8080"));
        for none in ["", "null", "portal.example", "ftp://portal.example", "https://me@portal.example", "https://"] {
            assert_eq!(origin(none), None, "{none} is no origin of ours");
        }
    }

    #[test]
    fn only_https_makes_cookies_secure() {
        let site = |public: Option<&str>, has_tls: bool| {
            let tls = has_tls.then(|| Tls { certificate: "portal.pem".into(), key: "portal.key".into() });
            let public_address = public.map(str::to_owned);
            Site::new(&Listen { tls, public_address, ..Listen::on("127.0.0.1:0".parse().unwrap()) })
        };
        assert!(site(Some("https://portal.example"), false).is_secure, "a proxy serves https");
        assert!(site(None, true).is_secure);
        assert!(!site(Some("http://127.0.0.1:8080"), false).is_secure && !site(None, false).is_secure);
    }
}
