//! A pupil's stars, to the pupil and, to be read alike, to the parents.

use crate::Portal;
use crate::fault::Fault;
use crate::page::Page;
use crate::pages::child::{Tab, read, tabs};
use crate::visit::{OwnParent, OwnPupil, Visit};
use actions::ask::learning::stars::{StarShown, StarsShown};
use actions::learning::{Reader, stars};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "stars.html")]
struct StarsPage {
    page: Page,
    /// None for a pupil.
    tabs: Vec<Tab>,
    /// The address of this page, and of the one it belongs to.
    address: String,
    back: String,
    /// Earlier ones are shown.
    is_earlier: bool,
    stars: StarsShown,
}

impl StarsPage {
    /// What a star was given for, in the reader's language where it is one of ours.
    fn title(&self, star: &StarShown) -> String {
        let ours = star.word.map(|word| self.page.t.of("stars.skill", word)).filter(|title| !title.is_empty());
        ours.map_or_else(|| star.title.clone(), str::to_owned)
    }
}

/// What leads here.
#[derive(Deserialize)]
pub(crate) struct From {
    /// Only what is older.
    #[serde(default)]
    before: String,
}

/// The pupil's own.
pub(crate) async fn own(
    State(portal): State<Arc<Portal>>,
    own: OwnPupil,
    Query(from): Query<From>,
) -> Result<Response, Fault> {
    let by = &own.who()?.by;
    let (address, back) = ("/my/stars".to_owned(), "/home".to_owned());
    page(&portal, &own, &Reader::Pupil(by), (Vec::new(), address, back), &from).await
}

/// A child's.
pub(crate) async fn child(
    State(portal): State<Arc<Portal>>,
    own: OwnParent,
    Path(id): Path<String>,
    Query(from): Query<From>,
) -> Result<Response, Fault> {
    let (parent, id) = (own.who()?, read(&id)?);
    let reader = Reader::Guardian(&parent.guardian, id);
    let (address, back) = (format!("/child/{id}/stars"), format!("/child/{id}"));
    page(&portal, &own, &reader, (tabs(&parent.account.children, id), address, back), &from).await
}

async fn page(
    portal: &Portal,
    visit: &Visit,
    reader: &Reader<'_>,
    (tabs, address, back): (Vec<Tab>, String, String),
    from: &From,
) -> Result<Response, Fault> {
    let before = from.before.parse().ok();
    let stars = stars::list(&portal.desk, reader, before, visit.t.code).await?;
    visit.show(&StarsPage { page: visit.page(), tabs, address, back, is_earlier: before.is_some(), stars })
}
