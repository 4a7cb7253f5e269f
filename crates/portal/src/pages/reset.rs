//! The address of the mail after a forgotten password.

use crate::Portal;
use crate::fault::Fault;
use crate::form::{self, Asked, Problem, problem};
use crate::page::Page;
use crate::pages::verify::{over, pending};
use crate::visit::Here;
use actions::error::Code;
use actions::portal::Purpose;
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "reset.html")]
struct Reset {
    page: Page,
    email: String,
}

/// What was typed.
#[derive(Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    new: String,
}

/// Asks for a new password.
pub(crate) async fn show(
    State(portal): State<Arc<Portal>>,
    here: Here,
    Path(token): Path<String>,
) -> Result<Response, Fault> {
    match pending(&portal, &here, &token, Purpose::Reset).await? {
        Some(pending) => page(&here, &token, StatusCode::OK, pending.email, Vec::new()),
        None => over(&here),
    }
}

/// Sets it and signs in; every other session ends.
pub(crate) async fn submit(
    State(portal): State<Arc<Portal>>,
    here: Here,
    Path(token): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Fault> {
    let Some(pending) = pending(&portal, &here, &token, Purpose::Reset).await? else { return over(&here) };
    if let Some(weak) = form::password(here.t, "new", &typed.new, &[&pending.email]) {
        return page(&here, &token, StatusCode::UNPROCESSABLE_ENTITY, pending.email, vec![weak]);
    }
    match actions::portal::reset(&portal.desk, &token, &typed.new, &here.from).await {
        Ok(session) => here.begin(&portal, &session, true, "/home").await,
        Err(error) if error.code == Code::NotFound => over(&here),
        Err(error) => {
            let (status, problem) = problem(here.t, error, Asked { field: "new", wrong: "" })?;
            page(&here, &token, status, pending.email, vec![problem])
        }
    }
}

fn page(
    here: &Here,
    token: &str,
    status: StatusCode,
    email: String,
    problems: Vec<Problem>,
) -> Result<Response, Fault> {
    let page = here.page().in_languages(&format!("/reset/{token}")).with(problems);
    here.show_as(status, &Reset { page, email })
}
