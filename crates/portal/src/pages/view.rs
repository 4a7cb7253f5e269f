//! What the office sees through a parent's eyes: opened from the window on the same computer.

use super::verify::over;
use crate::Portal;
use crate::fault::Fault;
use crate::page::Page;
use crate::visit::{Here, Visit};
use crate::words::staff;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "view.html")]
struct OnlyLooking {
    page: Page,
    title: &'static str,
    text: &'static str,
}

/// Opens it, once.
pub(crate) async fn open(
    State(portal): State<Arc<Portal>>,
    here: Here,
    Path(token): Path<String>,
) -> Result<Response, Fault> {
    match actions::portal::open_view(&portal.desk, &token)? {
        Some(session) => Ok(here.begin_view(&session)),
        None => over(&here),
    }
}

/// The answer to whoever sends a form while looking.
pub(crate) fn refuse(visit: &Visit) -> Result<Response, Fault> {
    let (title, text) = (staff().say("staff.view.title"), staff().say("staff.view.text"));
    visit.show_as(StatusCode::FORBIDDEN, &OnlyLooking { page: visit.page(), title, text })
}
