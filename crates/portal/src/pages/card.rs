//! The address of a login card. Pages for pupils are not there yet, and the page says so; the card is not looked up.

use crate::fault::Fault;
use crate::pages::child::NotYet;
use crate::visit::{Here, Who};
use axum::response::Response;

/// Says so.
pub(crate) async fn show(here: Here) -> Result<Response, Fault> {
    let is_signed_in = !matches!(here.who, Who::Nobody);
    here.show(&NotYet { page: here.page(), is_signed_in })
}
