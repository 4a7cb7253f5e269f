//! What did not go, as a status and a page in the look of all others. Logged here, once, with ids only.

use crate::language::{Wishes, asked, choose};
use crate::page::{Menu, Page};
use crate::site::Site;
use crate::visit::Visit;
use crate::words::{Words, english};
use crate::{Portal, cookies, visit};
use actions::error::Code;
use askama::Template;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use std::sync::Arc;

/// Why there is no answer but a page that says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// No such page, or not the caller's: the same to them.
    NotFound,
    /// Not a child of the caller: somebody else's and nobody's are the same.
    NotTheirChild,
    /// Not for this kind of account.
    Refused,
    /// The form does not come from a page of ours, or from one that is too old.
    Forged,
    /// What was sent is no form of ours.
    Bad,
    /// More than a form holds.
    TooLarge,
    /// More than a form with files brings.
    Heavy,
    /// It came too slowly.
    Late,
    /// Too many tries.
    SlowDown,
    /// Somebody else is writing: again in a moment.
    Busy,
    /// Our fault.
    Broken,
}

/// The visit that the answer belongs to, where it was looked up already.
#[derive(Clone)]
pub(crate) struct Met(pub Arc<Visit>);

/// An answer for machines, left as it is.
#[derive(Clone, Copy)]
pub(crate) struct Plain;

impl Fault {
    /// Our fault, written to the log.
    pub fn broken(error: &dyn std::error::Error) -> Fault {
        tracing::error!(error = %error, "a page could not be made");
        Fault::Broken
    }

    fn status(self) -> StatusCode {
        match self {
            Fault::NotFound | Fault::NotTheirChild => StatusCode::NOT_FOUND,
            Fault::Refused | Fault::Forged => StatusCode::FORBIDDEN,
            Fault::Bad => StatusCode::BAD_REQUEST,
            Fault::TooLarge | Fault::Heavy => StatusCode::PAYLOAD_TOO_LARGE,
            Fault::Late => StatusCode::REQUEST_TIMEOUT,
            Fault::SlowDown => StatusCode::TOO_MANY_REQUESTS,
            Fault::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Fault::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<actions::Error> for Fault {
    fn from(error: actions::Error) -> Fault {
        match error.code {
            Code::NotFound => Fault::NotFound,
            Code::Invalid => Fault::Bad,
            Code::NotAllowed | Code::SignedOut => Fault::Refused,
            Code::SlowDown => Fault::SlowDown,
            Code::Busy => Fault::Busy,
            _ => match &error.source {
                Some(source) => Fault::broken(source.as_ref()),
                None => {
                    tracing::error!(code = ?error.code, "an action answered what no page expects");
                    Fault::Broken
                }
            },
        }
    }
}

impl From<askama::Error> for Fault {
    fn from(error: askama::Error) -> Fault {
        Fault::broken(&error)
    }
}

#[derive(Template)]
#[template(path = "fault.html")]
struct FaultPage {
    page: Page,
    title: &'static str,
    text: &'static str,
}

/// Gives every bare failure, ours or a layer's, the page that belongs to it, in the frame of its reader.
pub(crate) async fn dress(
    State((portal, site)): State<(Option<Arc<Portal>>, Site)>,
    request: Request,
    next: Next,
) -> Response {
    let mut asked = Request::new(Body::empty());
    *asked.uri_mut() = request.uri().clone();
    *asked.headers_mut() = request.headers().clone();
    *asked.extensions_mut() = request.extensions().clone();
    let response = next.run(request).await;
    let status = response.status();
    let is_page = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let is_plain = response.extensions().get::<Plain>().is_some();
    if is_page || is_plain || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let page = match response.extensions().get::<Met>() {
        Some(Met(visit)) => visit.page(),
        None => frame(portal.as_deref(), &site, &asked.into_parts().0, status).await,
    };
    let (title, text) = sentences(page.t, status, response.extensions().get::<Fault>().copied());
    let body = FaultPage { page, title, text }.render().unwrap_or_default();
    let mut dressed = (status, Html(body)).into_response();
    for name in [ALLOW, RETRY_AFTER] {
        if let Some(value) = response.headers().get(&name) {
            dressed.headers_mut().insert(name, value.clone());
        }
    }
    dressed
}

/// The frame as the reader knows it: the school's name, their language, the menu of whoever is signed in. What failed by
/// our fault or took too long is not asked who called: that might fail as well.
async fn frame(portal: Option<&Portal>, site: &Site, parts: &Parts, status: StatusCode) -> Page {
    if status.is_client_error()
        && status != StatusCode::REQUEST_TIMEOUT
        && let Some(portal) = portal
        && let Ok(visit) = Visit::read(portal, parts).await
    {
        return visit.page();
    }
    let t = words(&parts.headers, parts.uri.query(), site);
    Page::new(t, t.say("portal"), String::new(), Menu::None)
}

fn words(headers: &HeaderMap, query: Option<&str>, site: &Site) -> &'static Words {
    let asked = asked(query);
    let cookie = cookies::Kind::Language.read(headers, site);
    let wishes = Wishes { asked: asked.as_deref(), account: None, cookie, accepted: visit::accepted(headers) };
    choose(wishes).unwrap_or_else(english)
}

fn sentences(t: &'static Words, status: StatusCode, fault: Option<Fault>) -> (&'static str, &'static str) {
    match (fault, status) {
        (Some(Fault::Forged), _) => (t.say("fault.forged.title"), t.say("fault.forged")),
        (Some(Fault::Refused), _) => (t.say("fault.refused.title"), t.say("fault.refused")),
        (Some(Fault::NotTheirChild), _) => (t.say("fault.child.title"), t.say("fault.child")),
        (Some(Fault::Heavy), _) => (t.say("fault.heavy.title"), t.say("fault.heavy")),
        (_, StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED) => {
            (t.say("fault.missing.title"), t.say("fault.missing"))
        }
        (_, StatusCode::PAYLOAD_TOO_LARGE) => (t.say("fault.large.title"), t.say("fault.large")),
        (_, StatusCode::REQUEST_TIMEOUT) => (t.say("fault.late.title"), t.say("fault.late")),
        (_, StatusCode::TOO_MANY_REQUESTS) => (t.say("fault.often.title"), t.say("error.slow_down")),
        (_, status) if status.is_client_error() => (t.say("fault.bad.title"), t.say("fault.bad")),
        (_, StatusCode::SERVICE_UNAVAILABLE) => (t.say("fault.busy.title"), t.say("fault.busy")),
        _ => (t.say("fault.broken.title"), t.say("fault.broken")),
    }
}
