//! The address of a login card.

use crate::fault::Fault;
use crate::visit::Here;
use axum::response::Response;

/// To the own page, or to sign in.
pub(crate) async fn show(here: Here) -> Result<Response, Fault> {
    Ok(here.redirect("/home"))
}
