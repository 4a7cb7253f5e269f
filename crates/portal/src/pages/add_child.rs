//! Another child, by the code of a letter.

use crate::Portal;
use crate::fault::Fault;
use crate::form::{Asked, Problem, problem, read_code};
use crate::page::Page;
use crate::pages::CodeQuery;
use crate::visit::{OwnParent, Visit};
use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::guardianship::Relation;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "add_child.html")]
struct AddChild {
    page: Page,
    /// The child of a code that was brought along; empty where it is still to be typed.
    child: String,
    code: String,
    relation: String,
}

/// What was typed.
#[derive(Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    code: String,
    #[serde(default)]
    relation: String,
}

/// Asks for the code, if none was brought along, and for the relation.
pub(crate) async fn show(
    State(portal): State<Arc<Portal>>,
    own: OwnParent,
    Query(from): Query<CodeQuery>,
) -> Result<Response, Fault> {
    let typed = Typed { code: from.code, relation: String::new() };
    if typed.code.is_empty() {
        return page(&own, StatusCode::OK, String::new(), typed, Vec::new());
    }
    match child(&portal, &own, &typed.code).await? {
        Ok(child) => page(&own, StatusCode::OK, child, typed, Vec::new()),
        Err((status, problem)) => page(&own, status, String::new(), typed, vec![problem]),
    }
}

/// Adds the child.
pub(crate) async fn submit(
    State(portal): State<Arc<Portal>>,
    own: OwnParent,
    Form(typed): Form<Typed>,
) -> Result<Response, Fault> {
    let mut problems = Vec::new();
    problems.extend(read_code(own.t, &typed.code).err());
    let relation = Relation::read(&typed.relation);
    if relation.is_none() {
        problems.push(Problem::new("relation", own.t.say("error.relation")));
    }
    let (Some(relation), true) = (relation, problems.is_empty()) else {
        return page(&own, StatusCode::UNPROCESSABLE_ENTITY, String::new(), typed, problems);
    };
    let guardian = &own.who()?.guardian;
    match actions::portal::add_child(&portal.desk, guardian, &typed.code, relation, &own.from).await {
        Ok(child) => Ok(own.redirect(&format!("/child/{}", child.id))),
        Err(error) => {
            let (status, problem) = problem(own.t, error, Asked { field: "code", wrong: "" })?;
            page(&own, status, String::new(), typed, vec![problem])
        }
    }
}

/// The first name behind a code, or what is wrong with the code.
async fn child(portal: &Portal, own: &OwnParent, code: &str) -> Result<Result<String, (StatusCode, Problem)>, Fault> {
    let code = match read_code(own.t, code) {
        Ok(code) => code,
        Err(problem) => return Ok(Err((StatusCode::UNPROCESSABLE_ENTITY, problem))),
    };
    match actions::portal::invitation(&portal.desk, Some(&own.who()?.guardian), &code.words(), &own.from).await {
        Ok(shown) => Ok(Ok(shown.child)),
        Err(error) => problem(own.t, error, Asked { field: "code", wrong: "" }).map(Err),
    }
}

/// The page of a code that does not work, wherever it was opened.
pub(super) fn refuse(here: &Visit, status: StatusCode, problem: Problem, code: String) -> Result<Response, Fault> {
    page(here, status, String::new(), Typed { code, relation: String::new() }, vec![problem])
}

fn page(
    here: &Visit,
    status: StatusCode,
    child: String,
    typed: Typed,
    problems: Vec<Problem>,
) -> Result<Response, Fault> {
    let page = here.page().with(problems);
    here.show_as(status, &AddChild { page, child, code: typed.code, relation: typed.relation })
}
