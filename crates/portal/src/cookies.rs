//! The cookies: the session, the secret of forms before signing in, the form that was sent, the question to a provider,
//! the language, and the view of the office.

use crate::site::Site;
use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};
use cookie::time::Duration;
use cookie::{Cookie, SameSite};

/// Which cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Who is signed in.
    Session,
    /// The secret of forms before signing in.
    Form,
    /// By what the browser is known that sent a form and waits for its mail.
    Device,
    /// By what the browser is known that was sent to a provider and comes back.
    Provider,
    /// The language chosen before signing in.
    Language,
    /// Through whose eyes somebody of the office looks, on the computer that serves: there by plain `http`.
    View,
}

/// How long the browser keeps it. The server ends a session when it will.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Life {
    /// Until the browser is closed: somebody may use it next.
    Browser,
    /// Minutes.
    Minutes(i64),
    /// Days.
    Days(i64),
    /// It goes.
    Over,
}

impl Kind {
    /// `__Host-` makes browsers insist on a secure connection and on this host alone.
    fn name(self, site: &Site) -> &'static str {
        match (self, site.is_secure) {
            (Kind::Session, true) => "__Host-session",
            (Kind::Session, false) => "session",
            (Kind::Form, true) => "__Host-csrf",
            (Kind::Form, false) => "csrf",
            (Kind::Device, true) => "__Host-device",
            (Kind::Device, false) => "device",
            (Kind::Provider, true) => "__Host-provider",
            (Kind::Provider, false) => "provider",
            (Kind::Language, true) => "__Host-language",
            (Kind::Language, false) => "language",
            (Kind::View, _) => "view",
        }
    }

    /// What the browser sent.
    pub fn read<'a>(self, headers: &'a HeaderMap, site: &Site) -> Option<&'a str> {
        let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
        let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        pairs.find(|(name, _)| *name == self.name(site)).map(|(_, value)| value).filter(|value| !value.is_empty())
    }

    /// What the browser is told to keep.
    pub fn write(self, site: &Site, value: &str, life: Life) -> Option<HeaderValue> {
        let is_secure = site.is_secure && self != Kind::View;
        let mut cookie = Cookie::build((self.name(site), value)).path("/").http_only(true).secure(is_secure);
        // A link in a mail must find the reader signed in, and a provider sends the browser back; a form never comes from
        // elsewhere.
        cookie = cookie.same_site(if self == Kind::Form { SameSite::Strict } else { SameSite::Lax });
        cookie = match life {
            Life::Browser => cookie,
            Life::Minutes(minutes) => cookie.max_age(Duration::minutes(minutes)),
            Life::Days(days) => cookie.max_age(Duration::days(days)),
            Life::Over => cookie.max_age(Duration::ZERO),
        };
        HeaderValue::from_str(&cookie.build().to_string()).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_cookie_is_for_this_host_and_no_script() {
        let site = Site { is_secure: true, ..Site::default() };
        let written = Kind::Session.write(&site, "abc", Life::Days(60)).unwrap();
        let written = written.to_str().unwrap();
        assert!(written.starts_with("__Host-session=abc; "), "{written}");
        for part in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/", "Max-Age=5184000"] {
            assert!(written.contains(part), "{part} is in {written}");
        }
        assert!(!written.contains("Domain"));
        let form = Kind::Form.write(&site, "abc", Life::Browser).unwrap();
        assert!(form.to_str().unwrap().starts_with("__Host-csrf=abc; "));
        assert!(form.to_str().unwrap().contains("SameSite=Strict"));
    }

    #[test]
    fn a_plain_server_has_cookies_of_other_names() {
        let written = Kind::Session.write(&Site::default(), "abc", Life::Browser).unwrap();
        let written = written.to_str().unwrap();
        assert!(written.starts_with("session=abc; ") && !written.contains("Secure"), "{written}");
    }

    #[test]
    fn one_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, HeaderValue::from_static("other=1; csrf=x; session=abc=; language="));
        assert_eq!(Kind::Session.read(&headers, &Site::default()), Some("abc="));
        assert_eq!(Kind::Language.read(&headers, &Site::default()), None, "an empty one is none");
    }
}
