//! A pupil or a member of staff chooses another password: because they must, or because they will.

use crate::Portal;
use crate::fault::Fault;
use crate::form::{self, Asked, Problem, problem};
use crate::page::Page;
use crate::visit::{Here, Who};
use actions::ask::learning::Me;
use actions::ask::school::ChangeOwnPassword;
use actions::error::Code;
use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::credential::shortest;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "own_password.html")]
struct OwnPassword {
    page: Page,
    username: String,
    /// They must, before anything else.
    must: bool,
    /// They are asked for the password they have; else for the new one twice.
    asks_old: bool,
    shortest: String,
}

/// What was typed.
#[derive(Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    old: String,
    #[serde(default)]
    new: String,
    #[serde(default)]
    again: String,
}

/// Asks for the old and the new one, or for the new one twice.
pub(crate) async fn show(here: Here) -> Result<Response, Fault> {
    page(&here, StatusCode::OK, Vec::new())
}

/// Changes it; every other session ends.
pub(crate) async fn submit(
    State(portal): State<Arc<Portal>>,
    here: Here,
    Form(typed): Form<Typed>,
) -> Result<Response, Fault> {
    let (me, t) = (who(&here)?, here.t);
    let is_same = typed.new == typed.old && !typed.new.is_empty();
    let same = || Problem::new("new", t.say("own.same"));
    let is_other = !me.asks_old && typed.new != typed.again;
    let wrong = form::user_password(t, "new", me.role, &typed.new)
        .or_else(|| is_same.then(same))
        .or_else(|| is_other.then(|| Problem::new("again", t.say("own.differ"))));
    if let Some(wrong) = wrong {
        return page(&here, StatusCode::UNPROCESSABLE_ENTITY, vec![wrong]);
    }
    let request = ChangeOwnPassword { old: typed.old, new: typed.new };
    let session = here.session().unwrap_or_default();
    match actions::portal::change_user_password(&portal.desk, me.id, &request, session).await {
        Ok(()) => Ok(here.redirect("/home?notice=password")),
        Err(error) if error.field == Some("password_same") => {
            page(&here, StatusCode::UNPROCESSABLE_ENTITY, vec![same()])
        }
        Err(error) => {
            let field = if error.code == Code::Invalid { "new" } else { "old" };
            let (status, problem) = problem(t, error, Asked { field, wrong: t.say("error.password") })?;
            page(&here, status, vec![problem])
        }
    }
}

fn who(here: &Here) -> Result<&Me, Fault> {
    match &here.who {
        Who::Pupil(pupil) => Ok(&pupil.me),
        Who::Staff(staff) => Ok(&staff.me),
        Who::Nobody | Who::Parent(_) => Err(Fault::Refused),
    }
}

fn page(here: &Here, status: StatusCode, problems: Vec<Problem>) -> Result<Response, Fault> {
    let me = who(here)?;
    let shortest = shortest(me.role).to_string();
    let page = here.page().with(problems);
    let (username, must, asks_old) = (me.username.clone(), me.must_change, me.asks_old);
    here.show_as(status, &OwnPassword { page, username, must, asks_old, shortest })
}
