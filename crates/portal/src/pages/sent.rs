//! "Check your e-mail": where it was sent, once more, or begin again. The browser that sent the form alone is told the
//! address, and no browser whether anything was sent.

use crate::Portal;
use crate::fault::Fault;
use crate::form::{Asked, problem};
use crate::page::{Page, with_code};
use crate::visit::Here;
use actions::error::Code;
use actions::portal::FormSent;
use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "sent.html")]
struct Sent {
    page: Page,
    notice: &'static str,
    text: &'static str,
    sent: Option<FormSent>,
    again: &'static str,
    code: String,
    start: String,
}

/// What leads here.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct From {
    code: String,
    notice: String,
}

/// After registering.
pub(crate) async fn registered(
    State(portal): State<Arc<Portal>>,
    here: Here,
    Query(from): Query<From>,
) -> Result<Response, Fault> {
    show(&portal, &here, false, from, None).await
}

/// After a forgotten password.
pub(crate) async fn forgot(
    State(portal): State<Arc<Portal>>,
    here: Here,
    Query(from): Query<From>,
) -> Result<Response, Fault> {
    show(&portal, &here, true, from, None).await
}

/// Sends the mail after registering once more.
pub(crate) async fn register_again(
    State(portal): State<Arc<Portal>>,
    here: Here,
    Form(from): Form<From>,
) -> Result<Response, Fault> {
    again(&portal, &here, false, from).await
}

/// Sends the mail after a forgotten password once more.
pub(crate) async fn forgot_again(
    State(portal): State<Arc<Portal>>,
    here: Here,
    Form(from): Form<From>,
) -> Result<Response, Fault> {
    again(&portal, &here, true, from).await
}

async fn again(portal: &Portal, here: &Here, is_reset: bool, from: From) -> Result<Response, Fault> {
    let start = start(is_reset, &from.code);
    let Some(device) = &here.device else { return Ok(here.redirect(&start)) };
    match actions::portal::send_again(&portal.desk, device, is_reset, &from.code, &here.from).await {
        Ok(()) => {
            let to = with_code(if is_reset { "/forgot/sent" } else { "/register/sent" }, &from.code);
            Ok(here.redirect(&format!("{to}{}notice=again", if to.contains('?') { '&' } else { '?' })))
        }
        Err(error) if error.code == Code::NotFound => Ok(here.redirect(&start)),
        Err(error) => show(portal, here, is_reset, from, Some(error)).await,
    }
}

/// Where one begins anew, with another address.
fn start(is_reset: bool, code: &str) -> String {
    match (is_reset, code) {
        (true, _) => "/forgot".to_owned(),
        (false, "") => "/join".to_owned(),
        (false, code) => with_code("/register", code),
    }
}

async fn show(
    portal: &Portal,
    here: &Here,
    is_reset: bool,
    from: From,
    error: Option<actions::Error>,
) -> Result<Response, Fault> {
    let t = here.t;
    let (own, again, text) = match is_reset {
        true => ("/forgot/sent", "/forgot/again", t.say("forgot.sent.text")),
        false => ("/register/sent", "/register/again", t.say("register.sent.text")),
    };
    let sent = match &here.device {
        Some(device) => actions::portal::form_sent(&portal.desk, device, is_reset).await?,
        None => None,
    };
    let failed = error.map(|error| problem(t, error, Asked { field: "again", wrong: "" })).transpose()?;
    let (status, problems) = failed.map_or((StatusCode::OK, Vec::new()), |(status, problem)| (status, vec![problem]));
    let notice = if from.notice == "again" && problems.is_empty() { t.say("sent.again_done") } else { "" };
    let page = here.page().in_languages(&with_code(own, &from.code)).with(problems);
    let start = start(is_reset, &from.code);
    here.show_as(status, &Sent { page, notice, text, sent, again, code: from.code, start })
}
