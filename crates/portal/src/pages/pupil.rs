//! A pupil's first page: the same few pictures in the same place every day, and what is to be done.

use crate::Portal;
use crate::fault::Fault;
use crate::page::Page;
use crate::visit::{Signed, Visit};
use actions::actor::Pupil;
use actions::ask::learning::Figures;
use actions::ask::learning::homework::HomeworkShown;
use actions::learning::{Reader, first_page};
use askama::Template;
use axum::response::Response;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "pupil.html")]
struct PupilPage {
    page: Page,
    /// What happened before.
    notice: &'static str,
    name: String,
    figures: Figures,
    outstanding: Arc<[Arc<HomeworkShown>]>,
}

/// The page.
pub(super) async fn home(
    portal: &Portal,
    visit: &Visit,
    pupil: &Signed<Pupil>,
    notice: &'static str,
) -> Result<Response, Fault> {
    let reader = Reader::Pupil(&pupil.by);
    let (figures, outstanding) = first_page(&portal.desk, &reader).await?;
    let name = pupil.me.given_name.clone();
    visit.show(&PupilPage { page: visit.page(), notice, name, figures, outstanding })
}
