//! The board of a class, to its staff: write on it, take down.

use crate::Portal;
use crate::fault::Fault;
use crate::form::{Problem, said};
use crate::page::Page;
use crate::visit::OwnStaff;
use actions::ask::learning::ClassShown;
use actions::ask::learning::talks::{PostShown, WritePost};
use actions::learning::boards;
use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::id::{ClassId, PostId};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "board.html")]
struct BoardPage {
    page: Page,
    class: ClassShown,
    tab: &'static str,
    notice: &'static str,
    posts: Vec<PostShown>,
    with_parents: bool,
    typed: String,
}

/// What was typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    text: String,
    with_parents: String,
}

/// What leads here.
#[derive(Deserialize)]
pub(crate) struct From {
    #[serde(default)]
    notice: String,
}

/// The board.
pub(crate) async fn show(
    State(portal): State<Arc<Portal>>,
    own: OwnStaff,
    Path(id): Path<String>,
    Query(from): Query<From>,
) -> Result<Response, Fault> {
    let notice = match from.notice.as_str() {
        "written" => own.t.say("staff.board.written"),
        "removed" => own.t.say("staff.board.removed"),
        _ => "",
    };
    page(&portal, &own, super::class::read(&id)?, (StatusCode::OK, notice), None, Vec::new()).await
}

/// Writes on it.
pub(crate) async fn submit(
    State(portal): State<Arc<Portal>>,
    own: OwnStaff,
    Path(id): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Fault> {
    let class = super::class::read(&id)?;
    let request = WritePost { class, text: typed.text.clone(), with_parents: typed.with_parents == "yes" };
    match boards::write(&portal.desk, &own.who()?.by, &request).await {
        Ok(_) => Ok(own.redirect(&format!("/class/{class}/board?notice=written"))),
        Err(error) => {
            let (status, problem) = said(error)?;
            page(&portal, &own, class, (status, ""), Some(typed), vec![problem]).await
        }
    }
}

/// Takes down what stands there.
pub(crate) async fn remove(
    State(portal): State<Arc<Portal>>,
    own: OwnStaff,
    Path((id, post)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let (class, post): (ClassId, PostId) = (super::class::read(&id)?, post.parse().map_err(|_| Fault::NotFound)?);
    boards::remove(&portal.desk, &own.who()?.by, class, post).await?;
    Ok(own.redirect(&format!("/class/{class}/board?notice=removed")))
}

async fn page(
    portal: &Portal,
    own: &OwnStaff,
    class: ClassId,
    (status, notice): (StatusCode, &'static str),
    typed: Option<Typed>,
    problems: Vec<Problem>,
) -> Result<Response, Fault> {
    let board = boards::board(&portal.desk, &own.who()?.by, class).await?;
    let with_parents = typed.as_ref().map_or(board.with_parents, |typed| typed.with_parents == "yes");
    own.show_as(
        status,
        &BoardPage {
            page: own.page().with(problems),
            class: board.class,
            tab: "board",
            notice,
            posts: board.posts,
            with_parents,
            typed: typed.map(|typed| typed.text).unwrap_or_default(),
        },
    )
}
