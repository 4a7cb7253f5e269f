//! Handing in what lies in My files already: the pupil looks through the folders and presses a file.

use super::file::read as read_file;
use super::files::read as read_folder;
use super::homework::read;
use crate::Portal;
use crate::fault::Fault;
use crate::form::Problem;
use crate::page::Page;
use crate::upload::room;
use crate::visit::OwnPupil;
use actions::ask::learning::files::Listing;
use actions::files::{self, Owner};
use actions::learning::homework;
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::id::{FolderId, HomeworkId};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "homework_choose.html")]
struct ChoosePage {
    page: Page,
    /// The homework.
    title: String,
    /// Its own page.
    back: String,
    /// Before a folder.
    list: String,
    listing: Listing,
}

/// What was pressed.
#[derive(Deserialize)]
pub(crate) struct Pressed {
    #[serde(default)]
    file: String,
}

/// What lies at the top.
pub(crate) async fn show(
    State(portal): State<Arc<Portal>>,
    own: OwnPupil,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    page(&portal, &own, read(&id)?, None, Vec::new()).await
}

/// What lies in a folder.
pub(crate) async fn show_in(
    State(portal): State<Arc<Portal>>,
    own: OwnPupil,
    Path((id, folder)): Path<(String, String)>,
) -> Result<Response, Fault> {
    page(&portal, &own, read(&id)?, Some(read_folder(&folder)?), Vec::new()).await
}

/// Hands one in.
pub(crate) async fn submit(
    State(portal): State<Arc<Portal>>,
    own: OwnPupil,
    Path(id): Path<String>,
    Form(pressed): Form<Pressed>,
) -> Result<Response, Fault> {
    let id = read(&id)?;
    match files::hand_in_own(&portal.desk, &own.who()?.by, id, read_file(&pressed.file)?).await {
        Ok(_) => Ok(own.redirect(&format!("/my/homework/{id}?notice=in"))),
        Err(error) => {
            let problem = room(own.t, "files", error)?;
            page(&portal, &own, id, None, vec![problem]).await
        }
    }
}

async fn page(
    portal: &Portal,
    own: &OwnPupil,
    id: HomeworkId,
    folder: Option<FolderId>,
    problems: Vec<Problem>,
) -> Result<Response, Fault> {
    let by = &own.who()?.by;
    let one = homework::open(&portal.desk, by, id).await?;
    let back = format!("/my/homework/{id}");
    if !one.takes_files {
        return Ok(own.redirect(&back));
    }
    let listing = files::list(&portal.desk, Owner::Pupil(by), folder).await?;
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let (page, list) = (own.page().with(problems), format!("{back}/choose"));
    own.show_as(status, &ChoosePage { page, title: one.title, back, list, listing })
}
