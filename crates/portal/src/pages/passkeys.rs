//! The own passkeys: listed, added with the password, removed.

use crate::Portal;
use crate::fault::Fault;
use crate::form::{Asked, Problem, problem};
use crate::page::Page;
use crate::pages::passkey::{Ask, site};
use crate::visit::OwnParent;
use actions::ask::portal::PasskeyShown;
use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "passkeys.html")]
struct Passkeys {
    page: Page,
    notice: &'static str,
    passkeys: Vec<PasskeyShown>,
    email: String,
    name: String,
}

/// What leads here.
#[derive(Deserialize)]
pub(crate) struct From {
    #[serde(default)]
    notice: String,
}

/// What was typed, and the answer of the device.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    id: String,
    name: String,
    password: String,
    token: String,
    answer: String,
}

/// The list.
pub(crate) async fn show(
    State(portal): State<Arc<Portal>>,
    own: OwnParent,
    Query(from): Query<From>,
) -> Result<Response, Fault> {
    let notice = match from.notice.as_str() {
        "added" => own.t.say("passkeys.added"),
        "removed" => own.t.say("passkeys.removed"),
        _ => "",
    };
    page(&portal, &own, StatusCode::OK, notice, String::new(), Vec::new()).await
}

/// Asks the device for a new one.
pub(crate) async fn ask(
    State(portal): State<Arc<Portal>>,
    own: OwnParent,
    Form(typed): Form<Typed>,
) -> Result<Response, Fault> {
    let guardian = &own.who()?.guardian;
    match actions::portal::ask_new_passkey(&portal.desk, guardian, site(&portal)?, &typed.password).await {
        Ok(asked) => {
            let (page, text) = (own.page(), own.t.say("passkeys.ask"));
            let (action, back) = ("/account/passkeys", "/account/passkeys");
            own.show(&Ask { page, text, asked, is_new: true, action, back, name: typed.name, code: String::new() })
        }
        Err(error) => refuse(&portal, &own, error, own.t.say("error.password"), typed.name).await,
    }
}

/// Adds it.
pub(crate) async fn add(
    State(portal): State<Arc<Portal>>,
    own: OwnParent,
    Form(typed): Form<Typed>,
) -> Result<Response, Fault> {
    let (guardian, Typed { token, name, answer, .. }) = (&own.who()?.guardian, typed);
    match actions::portal::add_passkey(&portal.desk, guardian, site(&portal)?, &token, &name, &answer).await {
        Ok(()) => Ok(own.redirect("/account/passkeys?notice=added")),
        Err(error) => refuse(&portal, &own, error, own.t.say("error.passkey"), name).await,
    }
}

/// Removes one.
pub(crate) async fn remove(
    State(portal): State<Arc<Portal>>,
    own: OwnParent,
    Form(typed): Form<Typed>,
) -> Result<Response, Fault> {
    actions::portal::remove_passkey(&portal.desk, &own.who()?.guardian, &typed.id).await?;
    Ok(own.redirect("/account/passkeys?notice=removed"))
}

async fn refuse(
    portal: &Portal,
    own: &OwnParent,
    error: actions::Error,
    wrong: &'static str,
    name: String,
) -> Result<Response, Fault> {
    let (status, problem) = match problem(own.t, error, Asked { field: "password", wrong })? {
        (status @ StatusCode::CONFLICT, _) => (status, Problem::new("password", own.t.say("error.passkeys_many"))),
        other => other,
    };
    page(portal, own, status, "", name, vec![problem]).await
}

async fn page(
    portal: &Portal,
    own: &OwnParent,
    status: StatusCode,
    notice: &'static str,
    name: String,
    problems: Vec<Problem>,
) -> Result<Response, Fault> {
    site(portal)?;
    let parent = own.who()?;
    let passkeys = actions::portal::list_passkeys(&portal.desk, &parent.guardian).await?;
    let (page, email) = (own.page().with(problems), parent.account.email.clone());
    own.show_as(status, &Passkeys { page, notice, passkeys, email, name })
}
