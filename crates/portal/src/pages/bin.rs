//! The bin of My files: what was deleted, for as long as it can be put back.

use super::file::owner;
use super::{files as listed, item};
use crate::Portal;
use crate::fault::Fault;
use crate::form::Problem;
use crate::page::Page;
use crate::upload::room;
use crate::visit::{Here, Visit};
use actions::ask::learning::files::BinShown;
use actions::files;
use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "bin.html")]
struct BinPage {
    page: Page,
    notice: &'static str,
    gone: Vec<BinShown>,
}

impl BinPage {
    fn word(&self, gone: &BinShown) -> String {
        item::word(gone.item)
    }

    fn kind(&self, gone: &BinShown) -> &'static str {
        listed::word(&gone.media_type)
    }

    fn days(&self, gone: &BinShown) -> String {
        self.page.t.one("files.days", "count", &gone.days.to_string())
    }
}

/// What leads here.
#[derive(Deserialize)]
pub(crate) struct From {
    #[serde(default)]
    notice: String,
}

/// What is to come back.
#[derive(Deserialize)]
pub(crate) struct Chosen {
    #[serde(default)]
    item: String,
}

/// What is in it.
pub(crate) async fn show(
    State(portal): State<Arc<Portal>>,
    here: Here,
    Query(from): Query<From>,
) -> Result<Response, Fault> {
    let notice = if from.notice == "restored" { here.t.say("files.notice.restored") } else { "" };
    page(&portal, &here, notice, Vec::new()).await
}

/// Puts something back.
pub(crate) async fn submit(
    State(portal): State<Arc<Portal>>,
    here: Here,
    Form(chosen): Form<Chosen>,
) -> Result<Response, Fault> {
    let by = owner(&here)?;
    if chosen.item.is_empty() {
        return Err(Fault::Bad);
    }
    match files::restore(&portal.desk, by, item::read(&chosen.item)?).await {
        Ok(()) => Ok(here.redirect("/my/bin?notice=restored")),
        Err(error) => {
            let problem = room(here.t, "bin", error)?;
            page(&portal, &here, "", vec![problem]).await
        }
    }
}

async fn page(portal: &Portal, visit: &Visit, notice: &'static str, problems: Vec<Problem>) -> Result<Response, Fault> {
    let gone = files::bin(&portal.desk, owner(visit)?).await?;
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    visit.show_as(status, &BinPage { page: visit.page().with(problems), notice, gone })
}
