//! The address of the mail after registering. Whoever has only the mail, or only registered, gets nothing: in the browser
//! that sent the form one button is enough, anywhere else it takes the password.

use crate::Portal;
use crate::fault::Fault;
use crate::form::{Asked, Problem, problem};
use crate::page::Page;
use crate::visit::Here;
use actions::error::Code;
use actions::portal::{Pending, Purpose};
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "verify.html")]
struct Verify {
    page: Page,
    email: String,
    /// The browser that sent the form: it is not asked for the password.
    is_here: bool,
}

#[derive(Template)]
#[template(path = "link_over.html")]
struct LinkOver {
    page: Page,
}

/// What was typed.
#[derive(Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    password: String,
}

/// Asks for the password chosen when registering, but where the form was sent. Looking at the page uses nothing up: mail filters look too.
pub(crate) async fn show(
    State(portal): State<Arc<Portal>>,
    here: Here,
    Path(token): Path<String>,
) -> Result<Response, Fault> {
    match pending(&portal, &here, &token, Purpose::Verify).await? {
        Some(pending) => page(&here, &token, StatusCode::OK, pending, Vec::new()),
        None => over(&here),
    }
}

/// Opens the account and signs in.
pub(crate) async fn submit(
    State(portal): State<Arc<Portal>>,
    here: Here,
    Path(token): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Fault> {
    let Some(pending) = pending(&portal, &here, &token, Purpose::Verify).await? else { return over(&here) };
    let verified = match here.device.as_ref().filter(|_| pending.is_here) {
        Some(device) => actions::portal::verify_here(&portal.desk, &token, device, &here.from).await,
        None => actions::portal::verify(&portal.desk, &token, &typed.password, &here.from).await,
    };
    match verified {
        Ok(session) => here.begin(&portal, &session, true, "/home").await,
        Err(error) if error.code == Code::NotFound => over(&here),
        Err(error) => {
            let asked = Asked { field: "password", wrong: here.t.say("error.password_of_form") };
            let (status, problem) = problem(here.t, error, asked)?;
            page(&here, &token, status, pending, vec![problem])
        }
    }
}

/// What waits behind a token for this purpose; `None` if it was used, is too old or never was.
pub(super) async fn pending(
    portal: &Portal,
    here: &Here,
    token: &str,
    purpose: Purpose,
) -> Result<Option<Pending>, Fault> {
    match actions::portal::pending(&portal.desk, token, here.device.as_ref()).await {
        Ok(pending) => Ok(Some(pending).filter(|pending| pending.purpose == purpose)),
        Err(error) if error.code == Code::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The page of a token that works no more: the same for all of them.
pub(super) fn over(here: &Here) -> Result<Response, Fault> {
    here.show_as(StatusCode::NOT_FOUND, &LinkOver { page: here.page() })
}

fn page(
    here: &Here,
    token: &str,
    status: StatusCode,
    pending: Pending,
    problems: Vec<Problem>,
) -> Result<Response, Fault> {
    let page = here.page().in_languages(&format!("/verify/{token}")).with(problems);
    here.show_as(status, &Verify { page, email: pending.email, is_here: pending.is_here })
}
