//! A pupil's first page: the same few pictures in the same place every day.

use crate::fault::Fault;
use crate::page::Page;
use crate::visit::{Signed, Visit};
use actions::actor::Pupil;
use askama::Template;
use axum::response::Response;

#[derive(Template)]
#[template(path = "pupil.html")]
struct PupilPage {
    page: Page,
    name: String,
}

/// The page.
pub(super) fn home(visit: &Visit, pupil: &Signed<Pupil>) -> Result<Response, Fault> {
    visit.show(&PupilPage { page: visit.page(), name: pupil.me.given_name.clone() })
}
