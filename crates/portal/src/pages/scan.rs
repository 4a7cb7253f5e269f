//! Scanning a login card with the camera of the device. The pictures stay there; what is found is an address of ours.

use crate::fault::Fault;
use crate::headers::with_camera;
use crate::page::Page;
use crate::visit::Here;
use askama::Template;
use axum::response::Response;

#[derive(Template)]
#[template(path = "scan.html")]
struct Scan {
    page: Page,
}

/// The page. Without a script it says how to do without.
pub(crate) async fn show(here: Here) -> Result<Response, Fault> {
    here.show(&Scan { page: here.page().in_languages("/scan") }).map(with_camera)
}
