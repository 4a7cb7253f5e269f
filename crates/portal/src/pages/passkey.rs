//! Signing in with a passkey: the device is asked by a page of its own, and answers with a form.

use crate::Portal;
use crate::fault::Fault;
use crate::form::{Asked, problem};
use crate::page::{Page, with_code};
use crate::pages::sign_in;
use crate::visit::{Here, Visit};
use actions::ask::portal::PasskeyAsked;
use actions::portal::PasskeySite;
use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;

/// The page that asks the device: for a passkey of its own, or for a new one.
#[derive(Template)]
#[template(path = "passkey_ask.html")]
pub(super) struct Ask {
    pub page: Page,
    pub text: &'static str,
    pub asked: PasskeyAsked,
    /// A new one.
    pub is_new: bool,
    /// Where the answer goes, and where one goes instead.
    pub action: &'static str,
    pub back: &'static str,
    pub name: String,
    pub code: String,
}

/// What is brought along, and the answer.
#[derive(Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    code: String,
    #[serde(default)]
    token: String,
    #[serde(default)]
    answer: String,
}

/// Asks the device.
pub(crate) async fn ask(
    State(portal): State<Arc<Portal>>,
    here: Here,
    Form(typed): Form<Typed>,
) -> Result<Response, Fault> {
    match actions::portal::ask_passkey(&portal.desk, site(&portal)?, &here.from).await {
        Ok(asked) => {
            let (page, text) = (here.page(), here.t.say("passkey.ask"));
            let (action, name) = ("/passkey/sign-in", String::new());
            here.show(&Ask { page, text, asked, is_new: false, action, back: "/", name, code: typed.code })
        }
        Err(error) => refuse(&portal, &here, error, typed.code).await,
    }
}

/// Signs in, and goes on to the child whose code was brought along.
pub(crate) async fn submit(
    State(portal): State<Arc<Portal>>,
    here: Here,
    Form(typed): Form<Typed>,
) -> Result<Response, Fault> {
    let signed_in =
        actions::portal::passkey_sign_in(&portal.desk, site(&portal)?, &typed.token, &typed.answer, &here.from);
    match signed_in.await {
        Ok(session) => {
            let next = if typed.code.is_empty() { "/home".to_owned() } else { with_code("/children/add", &typed.code) };
            here.begin(&portal, &session, true, &next).await
        }
        Err(error) => refuse(&portal, &here, error, typed.code).await,
    }
}

/// Where passkeys are for. Elsewhere there is no such page.
pub(super) fn site(portal: &Portal) -> Result<&PasskeySite, Fault> {
    portal.passkeys.as_ref().ok_or(Fault::NotFound)
}

async fn refuse(portal: &Portal, here: &Visit, error: actions::Error, code: String) -> Result<Response, Fault> {
    let asked = Asked { field: "name", wrong: here.t.say("error.passkey") };
    let (status, problem) = problem(here.t, error, asked)?;
    sign_in::refuse(portal, here, (status, problem), String::new(), code).await
}
