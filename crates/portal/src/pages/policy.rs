//! The acceptable-use policy, accepted before anything else when it has changed.

use crate::fault::Fault;
use crate::form::Problem;
use crate::page::{Page, with_code};
use crate::pages::CodeQuery;
use crate::visit::OwnParent;
use crate::{Portal, csrf};
use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "policy.html")]
struct Policy {
    page: Page,
    policy: String,
    /// Which text is shown: only that one is accepted.
    shown: String,
    code: String,
}

/// What was ticked.
#[derive(Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    policy: String,
    #[serde(default)]
    shown: String,
    #[serde(default)]
    code: String,
}

/// Shows the policy.
pub(crate) async fn show(own: OwnParent, Query(from): Query<CodeQuery>) -> Result<Response, Fault> {
    page(&own, StatusCode::OK, from.code, Vec::new())
}

/// Accepts it, unless the school has changed it since it was shown.
pub(crate) async fn submit(
    State(portal): State<Arc<Portal>>,
    own: OwnParent,
    Form(typed): Form<Typed>,
) -> Result<Response, Fault> {
    let parent = own.who()?;
    let Some(policy) = &parent.account.policy else { return Ok(next(&own, &typed.code)) };
    if typed.shown != digest(policy) {
        return page(&own, StatusCode::OK, typed.code, Vec::new());
    }
    if typed.policy != "yes" {
        let problem = Problem::new("policy", own.t.say("error.policy"));
        return page(&own, StatusCode::UNPROCESSABLE_ENTITY, typed.code, vec![problem]);
    }
    actions::portal::accept_policy(&portal.desk, &parent.guardian).await?;
    Ok(next(&own, &typed.code))
}

fn digest(policy: &str) -> String {
    csrf::digest("policy", policy)
}

fn next(own: &OwnParent, code: &str) -> Response {
    own.redirect(&if code.is_empty() { "/home".to_owned() } else { with_code("/children/add", code) })
}

fn page(own: &OwnParent, status: StatusCode, code: String, problems: Vec<Problem>) -> Result<Response, Fault> {
    let Some(policy) = own.who()?.account.policy.clone() else { return Ok(next(own, &code)) };
    let page = own.page().with(problems);
    own.show_as(status, &Policy { page, shown: digest(&policy), policy, code })
}
