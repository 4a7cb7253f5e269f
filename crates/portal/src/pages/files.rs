//! My files: a folder and what is in it. A parent sees a child's, and changes nothing.

use super::file::owner;
use crate::Portal;
use crate::fault::Fault;
use crate::form::Problem;
use crate::page::Page;
use crate::upload::{Goal, Sent, room};
use crate::visit::{Here, OwnParent, Visit};
use actions::ask::learning::files::{FileShown, FolderShown, Listing};
use actions::files;
use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::id::FolderId;
use domain::learning::file::{Kind, is_drawn, kind_of, shown};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "files.html")]
struct FilesPage {
    page: Page,
    notice: &'static str,
    /// Whose, where they are not the reader's own.
    child: Option<String>,
    /// Before `/files` and `/file/…`.
    base: String,
    /// Before `/files`.
    list: String,
    here: Option<FolderId>,
    listing: Listing,
}

impl FilesPage {
    fn is_picture(&self, file: &FileShown) -> bool {
        is_drawn(&file.media_type)
    }

    fn used(&self) -> String {
        let (used, quota) = (shown(self.listing.used), shown(self.listing.quota));
        self.page.t.fill("files.used", &[("used", &used), ("quota", &quota)])
    }

    fn percent(&self) -> u64 {
        (self.listing.used * 100).div_ceil(self.listing.quota.max(1)).min(100)
    }

    fn action(&self) -> String {
        self.here.map_or_else(|| "/my/files".to_owned(), |id| format!("/my/files/{id}"))
    }

    fn here_text(&self) -> String {
        self.here.map(|id| id.to_string()).unwrap_or_default()
    }
}

impl Page {
    /// As people say it: 120 kB.
    pub fn size(&self, file: &FileShown) -> String {
        shown(file.size)
    }

    /// How much is in a folder.
    pub fn inside(&self, folder: &FolderShown) -> String {
        self.t.one("files.inside", "count", &folder.holds.to_string())
    }

    /// The name of a file's picture.
    pub fn kind(&self, file: &FileShown) -> &'static str {
        word(&file.media_type)
    }
}

/// The word of a kind of file: the name of its picture, and of its sentence.
pub(super) fn word(media_type: &str) -> &'static str {
    match kind_of(media_type) {
        _ if media_type.is_empty() => "folder",
        Kind::Document => "document",
        Kind::Sheet => "sheet",
        Kind::Slides => "slides",
        Kind::Picture => "picture",
        Kind::Sound => "sound",
        Kind::Film => "film",
    }
}

/// What leads here.
#[derive(Deserialize)]
pub(crate) struct From {
    #[serde(default)]
    notice: String,
}

/// What was typed for a new folder.
#[derive(Deserialize)]
pub(crate) struct NewFolder {
    #[serde(default)]
    parent: String,
    #[serde(default)]
    name: String,
}

/// The top.
pub(crate) async fn show(
    State(portal): State<Arc<Portal>>,
    here: Here,
    Query(from): Query<From>,
) -> Result<Response, Fault> {
    page(&portal, &here, None, &from.notice, Vec::new()).await
}

/// A folder.
pub(crate) async fn show_in(
    State(portal): State<Arc<Portal>>,
    here: Here,
    Path(folder): Path<String>,
    Query(from): Query<From>,
) -> Result<Response, Fault> {
    page(&portal, &here, Some(read(&folder)?), &from.notice, Vec::new()).await
}

/// Takes files in at the top.
pub(crate) async fn submit(State(portal): State<Arc<Portal>>, here: Here, sent: Sent) -> Result<Response, Fault> {
    take(&portal, &here, None, sent).await
}

/// Takes files in, in a folder.
pub(crate) async fn submit_in(
    State(portal): State<Arc<Portal>>,
    here: Here,
    Path(folder): Path<String>,
    sent: Sent,
) -> Result<Response, Fault> {
    take(&portal, &here, Some(read(&folder)?), sent).await
}

async fn take(portal: &Portal, visit: &Visit, folder: Option<FolderId>, sent: Sent) -> Result<Response, Fault> {
    // Somebody else's folder is none, before a byte is read.
    files::list(&portal.desk, owner(visit)?, folder).await?;
    let taken = sent.take(portal, visit.t, Goal::Folder(owner(visit)?, folder)).await?;
    if !taken.problems.is_empty() {
        return page(portal, visit, folder, "", taken.problems).await;
    }
    Ok(visit.redirect(&format!("{}?notice=added", address(folder))))
}

/// Makes a folder.
pub(crate) async fn make_folder(
    State(portal): State<Arc<Portal>>,
    here: Here,
    Form(typed): Form<NewFolder>,
) -> Result<Response, Fault> {
    let parent = if typed.parent.is_empty() { None } else { Some(read(&typed.parent)?) };
    match files::make_folder(&portal.desk, owner(&here)?, parent, &typed.name).await {
        Ok(made) => Ok(here.redirect(&address(Some(made)))),
        Err(error) => {
            let problem = room(here.t, "name", error)?;
            page(&portal, &here, parent, "", vec![problem]).await
        }
    }
}

/// A child's, at the top.
pub(crate) async fn of_child(
    State(portal): State<Arc<Portal>>,
    own: OwnParent,
    Path(child): Path<String>,
) -> Result<Response, Fault> {
    page_of_child(&portal, &own, &child, None).await
}

/// A child's folder.
pub(crate) async fn of_child_in(
    State(portal): State<Arc<Portal>>,
    own: OwnParent,
    Path((child, folder)): Path<(String, String)>,
) -> Result<Response, Fault> {
    page_of_child(&portal, &own, &child, Some(read(&folder)?)).await
}

async fn page_of_child(
    portal: &Portal,
    own: &OwnParent,
    child: &str,
    here: Option<FolderId>,
) -> Result<Response, Fault> {
    let child = super::child::own(portal, own, child).await?;
    let (by, id) = (&own.who()?.guardian, child.id);
    let listing = files::list_of_child(&portal.desk, by, id, here).await?;
    let (base, list) = (format!("/child/{id}"), format!("/child/{id}/files"));
    own.show(&FilesPage { page: own.page(), notice: "", child: Some(child.given_name), base, list, here, listing })
}

/// What is no id is nobody's folder.
pub(super) fn read(id: &str) -> Result<FolderId, Fault> {
    id.parse().map_err(|_| Fault::NotFound)
}

/// The address of a folder.
pub(super) fn address(folder: Option<FolderId>) -> String {
    folder.map_or_else(|| "/my/files".to_owned(), |id| format!("/my/files/{id}"))
}

async fn page(
    portal: &Portal,
    visit: &Visit,
    here: Option<FolderId>,
    notice: &str,
    problems: Vec<Problem>,
) -> Result<Response, Fault> {
    let listing = files::list(&portal.desk, owner(visit)?, here).await?;
    let notice = match notice {
        "added" => visit.t.say("files.notice.added"),
        "changed" => visit.t.say("files.notice.changed"),
        "removed" => visit.t.say("files.notice.removed"),
        _ => "",
    };
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = visit.page().with(problems);
    let (base, list) = (String::new(), "/my/files".to_owned());
    visit.show_as(status, &FilesPage { page, notice, child: None, base, list, here, listing })
}
