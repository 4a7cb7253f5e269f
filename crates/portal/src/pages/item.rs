//! One file or folder: another name, another place, or away with it.

use super::file::owner;
use super::files::address;
use crate::Portal;
use crate::fault::Fault;
use crate::form::Problem;
use crate::page::Page;
use crate::upload::room;
use crate::visit::{Here, Visit};
use actions::ask::learning::files::{Item, ItemShown};
use actions::files;
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "item.html")]
struct ItemPage {
    page: Page,
    address: String,
    back: String,
    /// As typed, or as it is.
    name: String,
    item: ItemShown,
}

impl ItemPage {
    fn is_here(&self, place: &domain::id::FolderId) -> bool {
        self.item.folder == Some(*place)
    }
}

/// What is to be done.
#[derive(Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    what: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    to: String,
}

/// Asks what is to be done.
pub(crate) async fn show(
    State(portal): State<Arc<Portal>>,
    here: Here,
    Path(item): Path<String>,
) -> Result<Response, Fault> {
    page(&portal, &here, read(&item)?, None, Vec::new()).await
}

/// Does it.
pub(crate) async fn submit(
    State(portal): State<Arc<Portal>>,
    here: Here,
    Path(item): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Fault> {
    let (by, item) = (owner(&here)?, read(&item)?);
    let was = files::item(&portal.desk, by, item).await?.folder;
    let (done, field, notice) = match typed.what.as_str() {
        "rename" => (files::rename(&portal.desk, by, item, &typed.name).await, "name", "changed"),
        "move" => {
            let to = if typed.to.is_empty() { None } else { Some(super::files::read(&typed.to)?) };
            (files::move_item(&portal.desk, by, item, to).await, "to", "changed")
        }
        "delete" => (files::remove(&portal.desk, by, item).await, "name", "removed"),
        _ => return Err(Fault::Bad),
    };
    match done {
        Ok(()) => Ok(here.redirect(&format!("{}?notice={notice}", address(was)))),
        Err(error) => {
            let problem = room(here.t, field, error)?;
            page(&portal, &here, item, Some(typed.name).filter(|_| field == "name"), vec![problem]).await
        }
    }
}

/// `file-` or `folder-` and an id; anything else is nothing of theirs.
pub(super) fn read(text: &str) -> Result<Item, Fault> {
    let missing = |_| Fault::NotFound;
    match text.split_once('-') {
        Some(("file", id)) => id.parse().map(Item::File).map_err(missing),
        Some(("folder", id)) => id.parse().map(Item::Folder).map_err(missing),
        _ => Err(Fault::NotFound),
    }
}

/// As [`read`] reads it.
pub(super) fn word(item: Item) -> String {
    match item {
        Item::File(id) => format!("file-{id}"),
        Item::Folder(id) => format!("folder-{id}"),
    }
}

async fn page(
    portal: &Portal,
    visit: &Visit,
    item: Item,
    typed: Option<String>,
    problems: Vec<Problem>,
) -> Result<Response, Fault> {
    let item = files::item(&portal.desk, owner(visit)?, item).await?;
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let (page, back) = (visit.page().with(problems), address(item.folder));
    let (address, name) = (format!("/my/item/{}", word(item.item)), typed.unwrap_or_else(|| item.name.clone()));
    visit.show_as(status, &ItemPage { page, address, back, name, item })
}
