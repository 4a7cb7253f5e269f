//! For those who run the server: whether it works, and what was counted.

use crate::Portal;
use crate::fault::{Fault, Plain};
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// Text as Prometheus reads it.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Whether the data can be read.
pub(crate) async fn health(State(portal): State<Arc<Portal>>) -> Response {
    let (status, text) = match actions::portal::health(&portal.desk).await {
        Ok(()) => (StatusCode::OK, "ok"),
        Err(error) => {
            tracing::error!(code = ?error.code, "the data cannot be read");
            (StatusCode::SERVICE_UNAVAILABLE, "unavailable")
        }
    };
    let mut response = (status, text).into_response();
    response.extensions_mut().insert(Plain);
    response
}

/// What was counted.
pub(crate) async fn metrics(State(portal): State<Arc<Portal>>) -> Result<Response, Fault> {
    let text = portal.metrics.text().map_err(|error| Fault::broken(&error))?;
    Ok(([(CONTENT_TYPE, OPEN_METRICS)], text).into_response())
}
