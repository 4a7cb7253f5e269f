//! The address of a login card. Looking at it signs nobody in: whatever previews links and codes looks at it too.

use crate::Portal;
use crate::fault::Fault;
use crate::page::Page;
use crate::visit::{Here, Who};
use actions::error::Code;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "card.html")]
struct Card {
    page: Page,
    child: String,
    /// A parent is signed in here, and would be signed out.
    is_parent: bool,
}

#[derive(Template)]
#[template(path = "card_over.html")]
struct CardOver {
    page: Page,
}

/// Whether a page of somebody else's asks for it as a picture or the like: wrong tries in its reader's name count for
/// nothing. (Fetch Metadata: a browser says so of itself.)
pub(super) fn is_embedded(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-dest").is_some_and(|dest| dest != "document")
}

/// One button, for a card that works.
pub(crate) async fn show(
    State(portal): State<Arc<Portal>>,
    here: Here,
    headers: HeaderMap,
    Path(token): Path<String>,
) -> Result<Response, Fault> {
    if is_embedded(&headers) {
        return Err(Fault::NotFound);
    }
    match actions::portal::card(&portal.desk, &token, &here.from).await {
        Ok(shown) => {
            let is_parent = matches!(here.who, Who::Parent(_));
            here.show(&Card { page: here.page(), child: shown.child, is_parent })
        }
        Err(error) => refuse(&here, error),
    }
}

/// Signs in.
pub(crate) async fn submit(
    State(portal): State<Arc<Portal>>,
    here: Here,
    Path(token): Path<String>,
) -> Result<Response, Fault> {
    match actions::portal::card_sign_in(&portal.desk, &token, &here.from).await {
        Ok(session) => here.begin(&portal, &session, false, "/home").await,
        Err(error) => refuse(&here, error),
    }
}

/// The one page of every card that does not work.
fn refuse(here: &Here, error: actions::Error) -> Result<Response, Fault> {
    match error.code {
        Code::NotFound => here.show_as(StatusCode::NOT_FOUND, &CardOver { page: here.page() }),
        _ => Err(error.into()),
    }
}
