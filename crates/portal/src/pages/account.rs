//! The menu: one's own account.

use crate::Portal;
use crate::fault::Fault;
use crate::page::Page;
use crate::visit::OwnParent;
use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    page: Page,
    /// What happened before.
    notice: &'static str,
    name: String,
    email: String,
    has_passkeys: bool,
    /// They get mails about messages; `None` where nobody does.
    mails: Option<bool>,
}

/// What leads here.
#[derive(Deserialize)]
pub(crate) struct From {
    #[serde(default)]
    notice: String,
}

/// The language that was chosen.
#[derive(Deserialize)]
pub(crate) struct Chosen {
    #[serde(default)]
    code: String,
}

/// Whether mails about messages are wanted.
#[derive(Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    wanted: String,
}

/// The menu.
pub(crate) async fn show(
    State(portal): State<Arc<Portal>>,
    own: OwnParent,
    Query(from): Query<From>,
) -> Result<Response, Fault> {
    let notice = match from.notice.as_str() {
        "language" => own.t.say("notice.language"),
        "password" => own.t.say("notice.password"),
        "mails" => own.t.say("notice.saved"),
        _ => "",
    };
    let account = &own.who()?.account;
    let (page, has_passkeys) = (own.page(), portal.passkeys.is_some());
    let mails = actions::learning::wants_mails(&portal.desk, &own.who()?.guardian).await?;
    let (name, email) = (account.name.clone(), account.email.clone());
    own.show(&AccountPage { page, notice, name, email, has_passkeys, mails })
}

/// Chooses the language of pages and mails.
pub(crate) async fn language(
    State(portal): State<Arc<Portal>>,
    own: OwnParent,
    Form(chosen): Form<Chosen>,
) -> Result<Response, Fault> {
    actions::portal::choose_language(&portal.desk, &own.who()?.guardian, &chosen.code).await?;
    Ok(own.redirect("/account?notice=language"))
}

/// Switches mails about messages on or off.
pub(crate) async fn mails(
    State(portal): State<Arc<Portal>>,
    own: OwnParent,
    Form(chosen): Form<Wanted>,
) -> Result<Response, Fault> {
    // A form without its button says nothing.
    let wanted = match chosen.wanted.as_str() {
        "yes" => true,
        "no" => false,
        _ => return Ok(own.redirect("/account")),
    };
    actions::learning::want_mails(&portal.desk, &own.who()?.guardian, wanted).await?;
    Ok(own.redirect("/account?notice=mails"))
}

/// Ends all sessions, this one too.
pub(crate) async fn sign_out_everywhere(State(portal): State<Arc<Portal>>, own: OwnParent) -> Result<Response, Fault> {
    actions::portal::sign_out_everywhere(&portal.desk, &own.who()?.guardian).await?;
    Ok(own.end("/?notice=everywhere"))
}
