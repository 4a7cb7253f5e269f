//! The acceptable-use policy, accepted before anything else when it has changed.

use crate::fault::Fault;
use crate::form::Problem;
use crate::page::{Page, with_code};
use crate::pages::CodeQuery;
use crate::visit::OwnParent;
use crate::{Portal, csrf, words};
use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;

/// A policy as it is shown: in the school's language, whatever the reader's is.
pub(super) struct PolicyText {
    /// As the school wrote it; empty if there is none.
    pub text: String,
    /// As in BCP 47.
    pub language: String,
    /// `ltr` or `rtl`.
    pub direction: &'static str,
}

impl PolicyText {
    /// What the school wrote, with its language.
    pub async fn of(portal: &Portal, text: String) -> Result<PolicyText, Fault> {
        let language = actions::portal::front(&portal.desk).await?.language;
        let direction = words::find(&language).map_or("auto", |words| words.direction);
        Ok(PolicyText { text, language, direction })
    }
}

#[derive(Template)]
#[template(path = "policy.html")]
struct Policy {
    page: Page,
    policy: PolicyText,
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
pub(crate) async fn show(
    State(portal): State<Arc<Portal>>,
    own: OwnParent,
    Query(from): Query<CodeQuery>,
) -> Result<Response, Fault> {
    page(&portal, &own, StatusCode::OK, from.code, Vec::new()).await
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
        return page(&portal, &own, StatusCode::OK, typed.code, Vec::new()).await;
    }
    if typed.policy != "yes" {
        let problem = Problem::new("policy", own.t.say("error.policy"));
        return page(&portal, &own, StatusCode::UNPROCESSABLE_ENTITY, typed.code, vec![problem]).await;
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

async fn page(
    portal: &Portal,
    own: &OwnParent,
    status: StatusCode,
    code: String,
    problems: Vec<Problem>,
) -> Result<Response, Fault> {
    let Some(policy) = own.who()?.account.policy.clone() else { return Ok(next(own, &code)) };
    let (page, shown) = (own.page().with(problems), digest(&policy));
    own.show_as(status, &Policy { page, shown, policy: PolicyText::of(portal, policy).await?, code })
}
