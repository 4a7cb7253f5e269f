//! Another password.

use crate::Portal;
use crate::fault::Fault;
use crate::form::{self, Asked, Problem, problem};
use crate::page::Page;
use crate::visit::OwnParent;
use actions::error::Code;
use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "password.html")]
struct Password {
    page: Page,
    email: String,
}

/// What was typed.
#[derive(Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    old: String,
    #[serde(default)]
    new: String,
}

/// Asks for the old and the new one.
pub(crate) async fn show(own: OwnParent) -> Result<Response, Fault> {
    page(&own, StatusCode::OK, Vec::new())
}

/// Changes it; every other session ends.
pub(crate) async fn submit(
    State(portal): State<Arc<Portal>>,
    own: OwnParent,
    Form(typed): Form<Typed>,
) -> Result<Response, Fault> {
    let parent = own.who()?;
    if let Some(weak) = form::password(own.t, "new", &typed.new, &[&parent.account.email, &parent.account.name]) {
        return page(&own, StatusCode::UNPROCESSABLE_ENTITY, vec![weak]);
    }
    let changed =
        actions::portal::change_password(&portal.desk, &parent.guardian, &typed.old, &typed.new, &parent.session);
    match changed.await {
        Ok(()) => Ok(own.redirect("/account?notice=password")),
        Err(error) => {
            let field = if error.code == Code::Invalid { "new" } else { "old" };
            let (status, problem) = problem(own.t, error, Asked { field, wrong: own.t.say("error.password") })?;
            page(&own, status, vec![problem])
        }
    }
}

fn page(own: &OwnParent, status: StatusCode, problems: Vec<Problem>) -> Result<Response, Fault> {
    let email = own.who()?.account.email.clone();
    own.show_as(status, &Password { page: own.page().with(problems), email })
}
