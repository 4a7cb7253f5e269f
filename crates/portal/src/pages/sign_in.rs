//! The first page: signing in, and out.

use crate::Portal;
use crate::fault::Fault;
use crate::form::{Asked, Problem, problem};
use crate::page::{Page, with_code};
use crate::pages::provider::{self, Button};
use crate::visit::{Here, Visit, Who};
use actions::ask::portal::PortalSignIn;
use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignIn {
    page: Page,
    /// What happened before.
    notice: &'static str,
    name: String,
    code: String,
    /// The host that passkeys are for; `None` where there are none.
    passkeys: Option<String>,
    /// Of pupils and staff.
    buttons: Vec<Button>,
}

/// What leads here.
#[derive(Deserialize)]
pub(crate) struct From {
    #[serde(default)]
    code: String,
    #[serde(default)]
    notice: String,
}

/// What was typed.
#[derive(Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    code: String,
}

/// The page, with what was typed.
async fn page(portal: &Portal, here: &Visit, shown: Shown) -> Result<Response, Fault> {
    let Shown { notice, name, code, problem } = shown;
    let (status, problems) = problem.map_or((StatusCode::OK, Vec::new()), |(status, one)| (status, vec![one]));
    // Whoever brings a code is a parent.
    let buttons = if code.is_empty() { provider::buttons(portal, here).await? } else { Vec::new() };
    let page = here.page().in_languages(&with_code("/", &code)).with(problems);
    here.show_as(status, &SignIn { page, notice, name, code, passkeys: passkeys(portal), buttons })
}

/// What differs between two times that the page is shown.
#[derive(Default)]
struct Shown {
    notice: &'static str,
    name: String,
    code: String,
    problem: Option<(StatusCode, Problem)>,
}

/// The page.
pub(crate) async fn show(
    State(portal): State<Arc<Portal>>,
    here: Here,
    Query(from): Query<From>,
) -> Result<Response, Fault> {
    let t = here.t;
    let notice = match from.notice.as_str() {
        "ended" => t.say("notice.ended"),
        "out" => t.say("notice.out"),
        "everywhere" => t.say("notice.everywhere"),
        "left" => t.say("notice.left"),
        _ => "",
    };
    page(&portal, &here, Shown { notice, code: from.code, ..Shown::default() }).await
}

/// Signs in, and goes on to the child whose code was brought along.
pub(crate) async fn submit(
    State(portal): State<Arc<Portal>>,
    here: Here,
    Form(typed): Form<Typed>,
) -> Result<Response, Fault> {
    let Typed { name, password, code } = typed;
    let is_parent = name.contains('@');
    let request = PortalSignIn { name, password };
    match actions::portal::sign_in(&portal.desk, &request, &here.from).await {
        Ok(session) => {
            let next = if code.is_empty() { "/home".to_owned() } else { with_code("/children/add", &code) };
            here.begin(&portal, &session, is_parent, &next).await
        }
        Err(error) => {
            let asked = Asked { field: "name", wrong: here.t.say("error.sign_in") };
            refuse(&portal, &here, problem(here.t, error, asked)?, request.name, code).await
        }
    }
}

/// The page after a sign-in that did not go.
pub(super) async fn refuse(
    portal: &Portal,
    here: &Visit,
    problem: (StatusCode, Problem),
    name: String,
    code: String,
) -> Result<Response, Fault> {
    page(portal, here, Shown { notice: "", name, code, problem: Some(problem) }).await
}

fn passkeys(portal: &Portal) -> Option<String> {
    let origin = portal.passkeys.as_ref().and(portal.site.origin.as_deref());
    origin.and_then(|origin| Some(origin.split_once("://")?.1.to_owned()))
}

/// Signs out.
pub(crate) async fn sign_out(State(portal): State<Arc<Portal>>, here: Here) -> Result<Response, Fault> {
    if let Some(session) = here.session() {
        actions::portal::sign_out(&portal.desk, session).await?;
    }
    Ok(here.end(if matches!(here.who, Who::Nobody) { "/" } else { "/?notice=out" }))
}
