//! Files at homework: what a teacher gives out with it, what a pupil hands in.

use super::class_homework;
use super::file::{read as read_file, served};
use super::homework::{self, read};
use crate::Portal;
use crate::fault::Fault;
use crate::upload::{Goal, Sent};
use crate::visit::{OwnParent, OwnPupil, OwnStaff};
use actions::ask::learning::files::FileShown;
use actions::files::{self, Viewer};
use actions::learning::Reader;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::id::HomeworkId;
use domain::learning::file::shown;
use std::sync::Arc;

/// A file at a homework, as a row.
pub(crate) struct Row {
    /// Where it is read.
    pub address: String,
    /// Name.
    pub name: String,
    /// The name of its picture.
    pub kind: &'static str,
    /// As people say it: 120 kB.
    pub size: String,
    /// Whose, where that is to be said.
    pub owner: String,
    /// Where it is taken back, where the reader may.
    pub back: Option<String>,
}

/// Rows of files below an address: `…/file/ID`, and `…/files/ID/remove` where they can be taken back.
pub(super) fn rows(
    files: &[FileShown],
    base: &str,
    can_take_back: bool,
    owner: impl Fn(&FileShown) -> String,
) -> Vec<Row> {
    let row = |file: &FileShown| Row {
        address: format!("{base}/file/{}", file.id),
        name: file.name.clone(),
        kind: super::files::word(&file.media_type),
        size: shown(file.size),
        owner: owner(file),
        back: can_take_back.then(|| format!("{base}/files/{}/remove", file.id)),
    };
    files.iter().map(row).collect()
}

/// Hands files in.
pub(crate) async fn hand_in(
    State(portal): State<Arc<Portal>>,
    own: OwnPupil,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Fault> {
    let (by, id) = (&own.who()?.by, read(&id)?);
    // Somebody else's homework is none, before a byte is read.
    files::of_homework(&portal.desk, Viewer::Reader(Reader::Pupil(by)), id).await?;
    let taken = sent.take(&portal, own.t, Goal::HandIn(by, id)).await?;
    if !taken.problems.is_empty() {
        return homework::page(&portal, &own, id, "", taken.problems).await;
    }
    Ok(own.redirect(&format!("/my/homework/{id}?notice=in")))
}

/// Takes back what was handed in.
pub(crate) async fn take_back(
    State(portal): State<Arc<Portal>>,
    own: OwnPupil,
    Path((id, file)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let id = read(&id)?;
    files::take_back(&portal.desk, &own.who()?.by, id, read_file(&file)?).await?;
    Ok(own.redirect(&format!("/my/homework/{id}")))
}

/// Gives files out.
pub(crate) async fn attach(
    State(portal): State<Arc<Portal>>,
    own: OwnStaff,
    Path((class, id)): Path<(String, String)>,
    sent: Sent,
) -> Result<Response, Fault> {
    let (by, class, id) = (&own.who()?.by, super::class::read(&class)?, read(&id)?);
    class_homework::found(&portal, by, class, id).await?;
    let taken = sent.take(&portal, own.t, Goal::Attach(by, id)).await?;
    if !taken.problems.is_empty() {
        return class_homework::page(&portal, &own, class, id, "", taken.problems).await;
    }
    Ok(own.redirect(&format!("/class/{class}/homework/{id}?notice=added")))
}

/// Takes back what was given out.
pub(crate) async fn detach(
    State(portal): State<Arc<Portal>>,
    own: OwnStaff,
    Path((class, id, file)): Path<(String, String, String)>,
) -> Result<Response, Fault> {
    let (by, class, id) = (&own.who()?.by, super::class::read(&class)?, read(&id)?);
    class_homework::found(&portal, by, class, id).await?;
    files::detach(&portal.desk, by, id, read_file(&file)?).await?;
    Ok(own.redirect(&format!("/class/{class}/homework/{id}")))
}

/// One of them, to its pupil.
pub(crate) async fn of_pupil(
    State(portal): State<Arc<Portal>>,
    own: OwnPupil,
    Path((id, file)): Path<(String, String)>,
) -> Result<Response, Fault> {
    open(&portal, Viewer::Reader(Reader::Pupil(&own.who()?.by)), read(&id)?, &file).await
}

/// One of them, to a parent.
pub(crate) async fn of_child(
    State(portal): State<Arc<Portal>>,
    own: OwnParent,
    Path((child, id, file)): Path<(String, String, String)>,
) -> Result<Response, Fault> {
    let child = super::child::own(&portal, &own, &child).await?.id;
    open(&portal, Viewer::Reader(Reader::Guardian(&own.who()?.guardian, child)), read(&id)?, &file).await
}

/// One of them, to staff.
pub(crate) async fn of_staff(
    State(portal): State<Arc<Portal>>,
    own: OwnStaff,
    Path((class, id, file)): Path<(String, String, String)>,
) -> Result<Response, Fault> {
    let (by, class, id) = (&own.who()?.by, super::class::read(&class)?, read(&id)?);
    class_homework::found(&portal, by, class, id).await?;
    open(&portal, Viewer::Staff(by), id, &file).await
}

async fn open(portal: &Portal, by: Viewer<'_>, id: HomeworkId, file: &str) -> Result<Response, Fault> {
    served(files::open_of_homework(&portal.desk, by, id, read_file(file)?).await?, false).await
}
