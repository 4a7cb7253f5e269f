//! Leaving the portal for good.

use crate::Portal;
use crate::fault::Fault;
use crate::form::{Asked, Problem, problem};
use crate::page::Page;
use crate::visit::OwnParent;
use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "leave.html")]
struct Leave {
    page: Page,
    email: String,
    children: Vec<String>,
}

/// What was typed.
#[derive(Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    password: String,
}

/// Says what it costs and asks for the password.
pub(crate) async fn show(own: OwnParent) -> Result<Response, Fault> {
    page(&own, StatusCode::OK, Vec::new())
}

/// Ends the account and its links.
pub(crate) async fn submit(
    State(portal): State<Arc<Portal>>,
    own: OwnParent,
    Form(typed): Form<Typed>,
) -> Result<Response, Fault> {
    match actions::portal::leave(&portal.desk, &own.who()?.guardian, &typed.password).await {
        Ok(()) => Ok(own.end("/?notice=left")),
        Err(error) => {
            let asked = Asked { field: "password", wrong: own.t.say("error.password") };
            let (status, problem) = problem(own.t, error, asked)?;
            page(&own, status, vec![problem])
        }
    }
}

fn page(own: &OwnParent, status: StatusCode, problems: Vec<Problem>) -> Result<Response, Fault> {
    let account = &own.who()?.account;
    let children = account.children.iter().map(|child| child.name.clone()).collect();
    own.show_as(status, &Leave { page: own.page().with(problems), email: account.email.clone(), children })
}
