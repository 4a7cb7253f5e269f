//! A forgotten password: a mail, if there is such an account. The page says the same in any case.

use crate::Portal;
use crate::fault::Fault;
use crate::form::{Asked, Problem, problem};
use crate::page::Page;
use crate::visit::Here;
use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "forgot.html")]
struct Forgot {
    page: Page,
    email: String,
}

/// What was typed.
#[derive(Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    email: String,
}

/// Asks for the address.
pub(crate) async fn show(here: Here) -> Result<Response, Fault> {
    page(&here, StatusCode::OK, String::new(), Vec::new())
}

/// Sends the mail.
pub(crate) async fn submit(
    State(portal): State<Arc<Portal>>,
    here: Here,
    Form(typed): Form<Typed>,
) -> Result<Response, Fault> {
    if !typed.email.contains('@') {
        let problem = Problem::new("email", here.t.say("error.email"));
        return page(&here, StatusCode::UNPROCESSABLE_ENTITY, typed.email, vec![problem]);
    }
    match actions::portal::forgot(&portal.desk, &typed.email, &here.from).await {
        Ok(device) => Ok(here.keep_device(&device, "/forgot/sent")),
        Err(error) => {
            let (status, problem) = problem(here.t, error, Asked { field: "email", wrong: "" })?;
            page(&here, status, typed.email, vec![problem])
        }
    }
}

fn page(here: &Here, status: StatusCode, email: String, problems: Vec<Problem>) -> Result<Response, Fault> {
    here.show_as(status, &Forgot { page: here.page().in_languages("/forgot").with(problems), email })
}
