//! A file, to be saved. Somebody wrote it, so it is served as something that nothing runs of.

use crate::Portal;
use crate::fault::Fault;
use crate::headers::Foreign;
use crate::visit::{Here, OwnParent, Visit, Who};
use actions::ask::learning::files::FileShown;
use actions::files::{self, Owner, Reading};
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use domain::id::FileId;
use domain::learning::file::{is_drawn, safe_type};
use futures_util::{StreamExt, stream};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::io;
use std::sync::Arc;

/// What stands for itself in a name of RFC 8187 (`attr-char`).
const NAME: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

/// One of the reader's own.
pub(crate) async fn show(
    State(portal): State<Arc<Portal>>,
    here: Here,
    Path(file): Path<String>,
) -> Result<Response, Fault> {
    served(files::open(&portal.desk, owner(&here)?, read(&file)?).await?, false).await
}

/// The same as a picture on the screen.
pub(crate) async fn picture(
    State(portal): State<Arc<Portal>>,
    here: Here,
    Path(file): Path<String>,
) -> Result<Response, Fault> {
    served(files::open(&portal.desk, owner(&here)?, read(&file)?).await?, true).await
}

/// One of a child of the reader's.
pub(crate) async fn of_child(
    State(portal): State<Arc<Portal>>,
    own: OwnParent,
    Path((child, file)): Path<(String, String)>,
) -> Result<Response, Fault> {
    served(opened_of_child(&portal, &own, &child, &file).await?, false).await
}

/// The same as a picture on the screen.
pub(crate) async fn picture_of_child(
    State(portal): State<Arc<Portal>>,
    own: OwnParent,
    Path((child, file)): Path<(String, String)>,
) -> Result<Response, Fault> {
    served(opened_of_child(&portal, &own, &child, &file).await?, true).await
}

/// Whose child it is is asked once, for both.
async fn opened_of_child(portal: &Portal, own: &OwnParent, child: &str, file: &str) -> Result<Opened, Fault> {
    let child = super::child::own(portal, own, child).await?.id;
    Ok(files::open_of_child(&portal.desk, &own.who()?.guardian, child, read(file)?).await?)
}

/// Whoever keeps files.
pub(crate) fn owner(visit: &Visit) -> Result<Owner<'_>, Fault> {
    match &visit.who {
        Who::Pupil(pupil) => Ok(Owner::Pupil(&pupil.by)),
        Who::Staff(staff) => Ok(Owner::Staff(&staff.by)),
        Who::Parent(_) | Who::Nobody => Err(Fault::Refused),
    }
}

/// What is no id is nobody's file.
pub(crate) fn read(id: &str) -> Result<FileId, Fault> {
    id.parse().map_err(|_| Fault::NotFound)
}

/// A file, and what is in it.
pub(crate) type Opened = (FileShown, Reading);

/// The answer: as a file to be saved, or on the screen if it is a picture that every browser draws.
pub(crate) async fn served((file, mut reading): Opened, on_screen: bool) -> Result<Response, Fault> {
    if on_screen && !is_drawn(&file.media_type) {
        return Err(Fault::NotFound);
    }
    // What is damaged at its beginning is still answered with a page.
    let first = reading.next().await?.unwrap_or_default();
    let id = file.id;
    let rest = stream::unfold(reading, move |mut reading| async move {
        let some = reading.next().await.map_err(|error| {
            let beneath = error.source.as_ref().map(ToString::to_string).unwrap_or_default();
            tracing::error!(file = %id, error = beneath, "a file could not be read to its end");
            io::Error::other("the file is damaged")
        });
        some.transpose().map(|some| (some.map(Bytes::from), reading))
    });
    let body = Body::from_stream(stream::iter([Ok(Bytes::from(first))]).chain(rest));
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(safe_type(&file.media_type)));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(file.size));
    headers.insert(CONTENT_DISPOSITION, disposition(&file.name, on_screen));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    let mut response = (headers, body).into_response();
    response.extensions_mut().insert(Foreign);
    Ok(response)
}

/// The name for the browser (RFC 6266): in plain letters for old ones, then as it is.
fn disposition(name: &str, on_screen: bool) -> HeaderValue {
    let kind = if on_screen { "inline" } else { "attachment" };
    let plain = |c: char| if c.is_ascii_alphanumeric() || "-_.() ".contains(c) { c } else { '_' };
    let plain: String = name.chars().map(plain).collect();
    let exact = utf8_percent_encode(name, NAME);
    let whole = format!("{kind}; filename=\"{plain}\"; filename*=UTF-8''{exact}");
    HeaderValue::from_str(&whole).unwrap_or(HeaderValue::from_static("attachment"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_gets_out_of_its_header() {
        let said = |name| disposition(name, false).to_str().unwrap().to_owned();
        assert_eq!(said("story.txt"), "attachment; filename=\"story.txt\"; filename*=UTF-8''story.txt");
        let hostile = said("a\"; filename=\"evil.html\r\nset-cookie: a=b;é%.txt");
        assert_eq!(hostile.matches('"').count(), 2, "{hostile}");
        assert!(!hostile.contains(['\r', '\n']) && hostile.ends_with("%C3%A9%25.txt"), "{hostile}");
        assert!(disposition("a.png", true).to_str().unwrap().starts_with("inline; "));
    }
}
