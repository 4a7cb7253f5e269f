//! What a phone needs to put the portal on its home screen.

use crate::fault::Fault;
use crate::visit::Here;
use crate::{assets, words};
use actions::look;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// The manifest, named after the school.
pub(crate) async fn show(here: Here) -> Result<Response, Fault> {
    let icon = |name, sizes, kind| json!({ "src": assets::address(name), "sizes": sizes, "type": kind });
    let manifest = json!({
        "name": here.front.school,
        "short_name": words::english().say("portal"),
        "description": here.t.say("portal"),
        "lang": here.t.code,
        "dir": here.t.direction,
        "id": "/home",
        "start_url": "/home",
        "scope": "/",
        "display": "standalone",
        "background_color": look::GROUND.light,
        "theme_color": look::ACCENT.light,
        "icons": [
            icon("icon.svg", "any", "image/svg+xml"),
            icon("icon-192.png", "192x192", "image/png"),
            icon("icon-512.png", "512x512", "image/png"),
        ],
    });
    let headers = [(CONTENT_TYPE, "application/manifest+json"), (CACHE_CONTROL, "private, max-age=3600")];
    Ok((headers, manifest.to_string()).into_response())
}
