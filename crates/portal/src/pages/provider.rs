//! Signing in with a provider: away to it, back from it, and why somebody stays outside.
//!
//! What comes back in an address is on no page: the browser is sent on at once, and keeps the address of that.

use crate::Portal;
use crate::fault::Fault;
use crate::page::Page;
use crate::pages::{card, view};
use crate::visit::{Here, Visit};
use crate::words::Words;
use actions::ask::portal::ProviderAnswer;
use actions::portal::{Called, Came, Out, Outside, With};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use std::sync::Arc;

/// After so many seconds a provider that does not answer may do so again.
const AGAIN: HeaderValue = HeaderValue::from_static("60");

/// A provider's button: no more than its name, so that nothing of its own comes from elsewhere.
pub(super) struct Button {
    /// Where it leads.
    pub address: String,
    /// What the provider calls itself.
    pub name: &'static str,
}

impl Button {
    fn of(with: With) -> Button {
        let address = format!("/sign-in/{}", actions::portal::provider_word(with));
        Button { address, name: actions::portal::provider_name(with) }
    }
}

#[derive(Template)]
#[template(path = "outside.html")]
struct Stays {
    page: Page,
    /// Why.
    text: String,
    /// Whom to ask; empty where they can help themselves.
    ask: String,
    button: Button,
}

/// The buttons of the sign-in page.
pub(super) async fn buttons(portal: &Portal, here: &Visit) -> Result<Vec<Button>, Fault> {
    let doors = actions::portal::doors(&portal.desk, called(portal, here)).await?;
    Ok(doors.into_iter().map(Button::of).collect())
}

fn called<'a>(portal: &'a Portal, here: &'a Visit) -> Called<'a> {
    Called {
        origin: portal.site.origin.as_deref(),
        is_local: here.is_local,
        from: &here.from,
        browser: here.asked.as_deref(),
    }
}

fn read(word: &str) -> Result<With, Fault> {
    actions::portal::read_provider_word(word).ok_or(Fault::NotFound)
}

/// Sends the browser to a provider. Providers' own pages lead here too; what shows pictures of links does not get there.
pub(crate) async fn ask(
    State(portal): State<Arc<Portal>>,
    here: Here,
    headers: HeaderMap,
    Path(word): Path<String>,
) -> Result<Response, Fault> {
    if card::is_embedded(&headers) {
        return Err(Fault::NotFound);
    }
    go(&portal, &here, read(&word)?, false).await
}

async fn go(portal: &Portal, here: &Visit, with: With, is_again: bool) -> Result<Response, Fault> {
    if here.is_view {
        return view::refuse(here);
    }
    match actions::portal::ask_provider(&portal.desk, with, called(portal, here), is_again).await? {
        Ok(asked) => Ok(here.send_away(&asked)),
        Err(out) => Ok(stay(here, with, &out)),
    }
}

/// Signs in whoever comes back. Whoever was signed in here before is not any more: it may be the pupil who sat here last.
pub(crate) async fn back(
    State(portal): State<Arc<Portal>>,
    here: Here,
    headers: HeaderMap,
    Path(word): Path<String>,
    Query(answer): Query<ProviderAnswer>,
) -> Result<Response, Fault> {
    let with = read(&word)?;
    if card::is_embedded(&headers) {
        return Err(Fault::NotFound);
    }
    if here.is_view {
        return view::refuse(&here);
    }
    match actions::portal::provider_sign_in(&portal.desk, with, called(&portal, &here), answer).await? {
        Came::In(session) => here.begin(&portal, &session, false, "/home").await,
        Came::Again => go(&portal, &here, with, true).await,
        Came::Out(out) => Ok(stay(&here, with, &out)),
    }
}

/// Sends the browser to the page that says why. Logged here, once: what an administrator can set right, without names.
fn stay(here: &Visit, with: With, out: &Out) -> Response {
    let provider = actions::portal::provider_word(with);
    match (out.why, &out.fault) {
        (Outside::Setup | Outside::Clock, Some(fault)) => {
            tracing::error!(provider, fault = %fault, "nobody can sign in with this provider");
        }
        (Outside::Busy, Some(fault)) => tracing::warn!(provider, fault = %fault, "this provider does not answer"),
        _ => {}
    }
    here.redirect(&format!("/sign-in/{provider}/{}", word(out.why)))
}

/// Why somebody stays outside, and whom they can ask.
pub(crate) async fn outside(
    State(portal): State<Arc<Portal>>,
    here: Here,
    Path((provider, why)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let with = read(&provider)?;
    let why = Outside::ALL.into_iter().find(|one| word(*one) == why).ok_or(Fault::NotFound)?;
    let doors = actions::portal::doors(&portal.desk, called(&portal, &here)).await?;
    // Where the setup itself is wrong there may be no button.
    if !doors.contains(&with) && why != Outside::Setup {
        return Err(Fault::NotFound);
    }
    let (button, page) = (Button::of(with), here.page());
    let page = page.in_languages(&format!("/sign-in/{provider}/{}", word(why)));
    let (text, ask) = (text(here.t, why, button.name), whom(&here, why));
    // Whom to ask stands in the middle already.
    let page = if ask.is_empty() { page } else { Page { contact: String::new(), ..page } };
    let mut response = here.show_as(status(why), &Stays { page, text, ask, button })?;
    if why == Outside::Busy {
        response.headers_mut().insert(RETRY_AFTER, AGAIN);
    }
    Ok(response)
}

/// The last part of the page's address.
fn word(why: Outside) -> &'static str {
    match why {
        Outside::Unknown => "unknown",
        Outside::OtherSchool => "other-school",
        Outside::Personal => "personal",
        Outside::Declined => "declined",
        Outside::Stale => "again",
        Outside::Busy => "busy",
        Outside::Clock => "clock",
        Outside::Setup => "setup",
    }
}

fn status(why: Outside) -> StatusCode {
    match why {
        Outside::Unknown | Outside::OtherSchool | Outside::Personal | Outside::Declined => StatusCode::FORBIDDEN,
        Outside::Stale => StatusCode::BAD_REQUEST,
        Outside::Busy => StatusCode::SERVICE_UNAVAILABLE,
        Outside::Clock | Outside::Setup => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

fn text(t: &'static Words, why: Outside, provider: &str) -> String {
    let key = match why {
        Outside::Unknown => "provider.unknown",
        Outside::OtherSchool => "provider.other",
        Outside::Personal => "provider.personal",
        Outside::Declined => "provider.declined",
        Outside::Stale => "provider.stale",
        Outside::Busy => "provider.busy",
        Outside::Clock => "provider.clock",
        Outside::Setup => "provider.setup",
    };
    t.one(key, "provider", provider)
}

/// Whom to ask, where trying again does not help.
fn whom(here: &Visit, why: Outside) -> String {
    match (why, here.front.contact.as_str()) {
        (Outside::Declined | Outside::Stale | Outside::Busy, _) => String::new(),
        (_, "") => here.t.say("provider.ask").to_owned(),
        (_, contact) => here.t.one("provider.ask_contact", "contact", contact),
    }
}
