//! A browser: it keeps cookies as browsers do, says where a form comes from, and sends the token of the page it shows.

use crate::school::{PASSWORD, PUBLIC};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::header::{CONTENT_TYPE, COOKIE, HOST, LOCATION, ORIGIN, SET_COOKIE};
use axum::http::{HeaderMap, Request, StatusCode};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use tower::ServiceExt;

/// A browser.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    /// What it was told to keep.
    pub cookies: BTreeMap<String, String>,
    /// Its network address.
    pub peer: SocketAddr,
    /// What it says of its languages.
    pub languages: &'static str,
    /// The token of the page it showed last.
    pub token: String,
}

/// An answer.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
    /// Bytes of the body, as they were sent.
    pub size: usize,
}

impl Answer {
    /// Where it sends the browser.
    pub fn location(&self) -> &str {
        self.headers.get(LOCATION).map(|to| to.to_str().unwrap()).unwrap_or_default()
    }

    /// The title of the page.
    pub fn title(&self) -> &str {
        between(&self.body, "<title>", "</title>").unwrap_or_default()
    }

    /// It must be a page that shows this.
    pub fn shows(self, text: &str) -> Answer {
        assert_eq!(self.status, StatusCode::OK, "{}", self.body);
        assert!(self.body.contains(text), "the page does not show “{text}”: {}", self.body);
        self
    }

    /// It must send the browser there.
    pub fn leads_to(self, to: &str) -> Answer {
        let said = (self.status, self.location());
        assert_eq!(said, (StatusCode::SEE_OTHER, to), "{}", self.body);
        self
    }

    /// It must be the page of what is not there.
    pub fn finds_nothing(self) {
        assert_eq!(self.status, StatusCode::NOT_FOUND, "{}", self.body);
        assert!(self.body.contains("There is no such page"), "{}", self.body);
    }

    /// It must be the page of a child who is not theirs.
    pub fn finds_no_child(self) {
        assert_eq!(self.status, StatusCode::NOT_FOUND, "{}", self.body);
        assert!(self.body.contains("This child is not connected to your account"), "{}", self.body);
    }

    /// It must be a form shown again, with a problem at this field.
    pub fn faults(self, field: &str) -> Answer {
        assert!(self.status.is_client_error(), "{} {}", self.status, self.body);
        assert!(self.title().starts_with("Error: "), "{}", self.title());
        for part in [format!("href=\"#{field}\""), format!("id=\"{field}\""), format!("id=\"{field}-fault\"")] {
            assert!(self.body.contains(&part), "{part} is missing: {}", self.body);
        }
        self
    }
}

/// What stands between two marks.
pub fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    Some(text.split_once(before)?.1.split_once(after)?.0)
}

impl Browser {
    pub fn new(router: Router) -> Browser {
        let peer = SocketAddr::from(([192, 0, 2, 7], 4711));
        Browser { router, cookies: BTreeMap::new(), peer, languages: "en-GB", token: String::new() }
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Request::get(path), Body::empty()).await
    }

    /// Sends a form from the page shown last.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = self.form(fields);
        let request = Request::post(path).header(ORIGIN, PUBLIC).header("sec-fetch-site", "same-origin");
        self.send(request.header(CONTENT_TYPE, "application/x-www-form-urlencoded"), Body::from(body)).await
    }

    /// Sends files with a form of the page shown last: their names and what is in them.
    pub async fn upload(&mut self, path: &str, files: &[(&str, &[u8])]) -> Answer {
        let body = self.parts(files);
        self.send_parts(path, Body::from(body)).await
    }

    /// Sends a body that is made as [`Browser::parts`] makes it.
    pub async fn send_parts(&mut self, path: &str, body: Body) -> Answer {
        let request = Request::post(path).header(ORIGIN, PUBLIC).header("sec-fetch-site", "same-origin");
        self.send(request.header(CONTENT_TYPE, "multipart/form-data; boundary=----between"), body).await
    }

    /// The body of a form with files, the token first.
    pub fn parts(&self, files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut body =
            format!("------between\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{}\r\n", self.token)
                .into_bytes();
        for (name, bytes) in files {
            let head = format!("Content-Disposition: form-data; name=\"files\"; filename=\"{name}\"");
            body.extend(format!("------between\r\n{head}\r\nContent-Type: image/png\r\n\r\n").bytes());
            body.extend_from_slice(bytes);
            body.extend(b"\r\n");
        }
        body.extend(b"------between--\r\n");
        body
    }

    /// The body of a form with the token of the page shown last.
    pub fn form(&self, fields: &[(&str, &str)]) -> String {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("csrf", &self.token).extend_pairs(fields);
        form.finish()
    }

    pub async fn send(&mut self, request: axum::http::request::Builder, body: Body) -> Answer {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = request.header(HOST, "portal.example").header("accept-language", self.languages);
        if !cookies.is_empty() {
            request = request.header(COOKIE, cookies.join("; "));
        }
        let mut request = request.body(body).unwrap();
        request.extensions_mut().insert(ConnectInfo(self.peer));
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(SET_COOKIE) {
            self.keep(cookie.to_str().unwrap());
        }
        let body = to_bytes(body, 1 << 20).await.unwrap();
        let text = String::from_utf8_lossy(&body).into_owned();
        let answer = Answer { status: parts.status, headers: parts.headers, body: text, size: body.len() };
        if let Some(token) = between(&answer.body, "name=\"csrf\" value=\"", "\"") {
            self.token = token.to_owned();
        }
        answer
    }

    fn keep(&mut self, cookie: &str) {
        let (pair, rest) = cookie.split_once(';').unwrap();
        let (name, value) = pair.split_once('=').unwrap();
        if rest.contains("Max-Age=0") {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }

    /// The value of the session cookie; empty for none.
    pub fn session(&self) -> String {
        self.cookies.get("__Host-session").cloned().unwrap_or_default()
    }

    /// Registers with a code, up to "check your mail".
    pub async fn register(&mut self, code: &str, email: &str) -> Answer {
        let sent = format!("/register/sent?code={code}");
        self.register_as(code, "Amina", email).await.leads_to(&sent);
        self.get(&sent).await.shows("Check your e-mail").shows(email)
    }

    /// Fills in both pages of registering.
    pub async fn register_as(&mut self, code: &str, name: &str, email: &str) -> Answer {
        self.get(&format!("/register?code={code}")).await.shows("About you");
        let first = [("step", "name"), ("code", code), ("given_name", name), ("family_name", "Begum")];
        let answers = [&first[..], &[("relation", "mother"), ("email", "")]].concat();
        self.post("/register", &answers).await.shows("Your account");
        let rest =
            [("step", "account"), ("relation", "mother"), ("email", email), ("password", PASSWORD), ("policy", "yes")];
        self.post("/register", &[&first[1..], &rest].concat()).await
    }

    /// Follows the link of a mail, up to the first child.
    pub async fn verify(&mut self, link: &str) -> Answer {
        self.get(link).await.shows("Confirm your e-mail address");
        self.post(link, &[("password", PASSWORD)]).await.leads_to("/home");
        self.get("/home").await
    }

    /// Signs in.
    pub async fn sign_in(&mut self, name: &str, password: &str) -> Answer {
        self.get("/").await.shows("Sign in");
        self.post("/", &[("name", name), ("password", password)]).await
    }
}
