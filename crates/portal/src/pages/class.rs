//! The first page of staff, with their classes, and the page of one class.

use crate::Portal;
use crate::fault::Fault;
use crate::page::Page;
use crate::visit::{OwnStaff, Signed, Visit};
use actions::actor::Staff;
use actions::ask::learning::{ClassShown, PupilShown};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::id::ClassId;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "classes.html")]
struct Classes {
    page: Page,
    /// What happened before.
    notice: &'static str,
    classes: Vec<ClassShown>,
    /// Messages that were not seen.
    unread: u32,
}

#[derive(Template)]
#[template(path = "class.html")]
struct ClassPage {
    page: Page,
    class: ClassShown,
    tab: &'static str,
    pupils: Vec<PupilShown>,
}

/// The classes of whoever is signed in.
pub(super) async fn home(
    portal: &Portal,
    visit: &Visit,
    staff: &Signed<Staff>,
    notice: &'static str,
) -> Result<Response, Fault> {
    let classes = actions::learning::classes(&portal.desk, &staff.by).await?;
    let unread = actions::learning::talks::count_unread_by(&portal.desk, &staff.by).await?;
    visit.show(&Classes { page: visit.page(), notice, classes, unread })
}

/// The pupils of one class.
pub(crate) async fn show(
    State(portal): State<Arc<Portal>>,
    own: OwnStaff,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let (by, id) = (&own.who()?.by, read(&id)?);
    let class = actions::learning::class(&portal.desk, by, id).await?;
    let pupils = actions::learning::pupils(&portal.desk, by, id).await?;
    own.show(&ClassPage { page: own.page(), class, tab: "pupils", pupils })
}

/// What is no id is no class of theirs.
pub(super) fn read(id: &str) -> Result<ClassId, Fault> {
    id.parse().map_err(|_| Fault::NotFound)
}
