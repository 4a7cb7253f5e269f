//! A code from a letter: typed or scanned, it shows the school and the child's first name, and nothing else.

use crate::Portal;
use crate::fault::Fault;
use crate::form::{Asked, Problem, problem, read_code};
use crate::page::{Page, with_code};
use crate::pages::add_child;
use crate::visit::{Here, Who};
use crate::words::{self, Words};
use actions::ask::portal::InvitationShown;
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::code::InvitationCode;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "join.html")]
struct Join {
    page: Page,
    code: String,
}

#[derive(Template)]
#[template(path = "invitation.html")]
struct Invitation {
    page: Page,
    shown: InvitationShown,
    /// The language of the letter, where the page is in another.
    letter: Option<&'static Words>,
    register: String,
    sign_in: String,
    add: String,
}

/// What was typed.
#[derive(Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    code: String,
}

/// The page on which a code is typed.
pub(crate) async fn show(here: Here) -> Result<Response, Fault> {
    match here.who {
        Who::Nobody => here.show(&Join { page: here.page().in_languages("/join"), code: String::new() }),
        Who::Parent(_) => Ok(here.redirect("/children/add")),
        Who::Pupil(_) | Who::Staff(_) => Ok(here.redirect("/home")),
    }
}

/// Goes on to the address of a code without typing errors.
pub(crate) async fn submit(here: Here, Form(typed): Form<Typed>) -> Result<Response, Fault> {
    match read_code(here.t, &typed.code) {
        Ok(code) => Ok(here.redirect(&address(&code))),
        Err(problem) => refuse(&here, StatusCode::UNPROCESSABLE_ENTITY, problem, typed.code),
    }
}

/// The page of a code.
pub(crate) async fn invitation(
    State(portal): State<Arc<Portal>>,
    here: Here,
    Path(typed): Path<String>,
) -> Result<Response, Fault> {
    if matches!(here.who, Who::Pupil(_) | Who::Staff(_)) {
        return Ok(here.redirect("/home"));
    }
    let code = match read_code(here.t, &typed) {
        Ok(code) => code,
        Err(problem) => return refuse(&here, StatusCode::UNPROCESSABLE_ENTITY, problem, typed),
    };
    let by = if let Who::Parent(parent) = &here.who { Some(&parent.guardian) } else { None };
    match actions::portal::invitation(&portal.desk, by, &code.words(), &here.from).await {
        Ok(shown) => {
            let letter = words::find(&shown.language).filter(|letter| letter.code != here.t.code);
            let page = here.page().in_languages(&address(&code));
            let [register, sign_in, add] = ["/register", "/", "/children/add"].map(|to| with_code(to, &shown.code));
            here.show(&Invitation { page, shown, letter, register, sign_in, add })
        }
        Err(error) => {
            let (status, problem) = problem(here.t, error, Asked { field: "code", wrong: "" })?;
            refuse(&here, status, problem, typed)
        }
    }
}

/// The address of a code, as it is printed.
pub(crate) fn address(code: &InvitationCode) -> String {
    format!("/I/{}", code.words())
}

/// The page on which the code was typed or could be: another one for whoever has an account and is in it.
fn refuse(here: &Here, status: StatusCode, problem: Problem, code: String) -> Result<Response, Fault> {
    if matches!(here.who, Who::Parent(_)) {
        return add_child::refuse(here, status, problem, code);
    }
    here.show_as(status, &Join { page: here.page().in_languages("/join").with(vec![problem]), code })
}
