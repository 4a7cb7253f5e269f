//! What lies around all routes, from the outside in: counting, headers, pages for failures, limits.

use crate::metrics::{self, Metrics};
use crate::site::Site;
use crate::{Portal, fault, headers};
use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Extensions, HeaderMap, StatusCode, Version};
use axum::middleware::{from_fn_with_state, map_response_with_state};
use std::sync::Arc;
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

/// The largest body: the longest form is a name, an address and a password.
pub(crate) const LARGEST: usize = 64 * 1024;

/// How long an answer may take, the slow arrival of its form included.
const LONGEST: Duration = Duration::from_secs(15);

/// Puts the layers around. Forms that bring files look after their own size and pace: see [`crate::upload`].
pub(crate) fn around(
    forms: Router,
    uploads: Router,
    portal: Option<Arc<Portal>>,
    site: Site,
    metrics: Metrics,
) -> Router {
    forms
        .layer(CompressionLayer::new().compress_when(is_public_text))
        .layer(RequestBodyLimitLayer::new(LARGEST))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, LONGEST))
        .merge(uploads)
        .layer(CatchPanicLayer::new())
        .layer(from_fn_with_state((portal, site.clone()), fault::dress))
        .layer(map_response_with_state(site, headers::add))
        .layer(from_fn_with_state(metrics, metrics::count))
}

/// Only what is the same for all is made smaller: the size of a page with a secret and a caller's own words in it would
/// tell of the secret (BREACH).
fn is_public_text(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    let kind = headers.get(CONTENT_TYPE).map(|kind| kind.as_bytes()).unwrap_or_default();
    [&b"text/css"[..], b"text/javascript", b"image/svg"].iter().any(|public| kind.starts_with(public))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::{Body, Bytes, to_bytes};
    use axum::http::{Request, Response, header};
    use axum::routing::{get, post};
    use tower::ServiceExt;

    fn served(is_secure: bool) -> Router {
        let pages =
            Router::new().route("/page", get(async || "a page")).route("/form", post(async |_: Bytes| "taken")).route(
                "/broken",
                get(async || {
                    if LARGEST > 0 {
                        panic!("on purpose")
                    }
                }),
            );
        around(pages, Router::new(), None, Site { is_secure, ..Site::default() }, Metrics::default())
    }

    async fn answer(request: axum::http::request::Builder, body: Body) -> Response<Body> {
        served(true).oneshot(request.body(body).unwrap()).await.unwrap()
    }

    async fn text(response: Response<Body>) -> String {
        String::from_utf8(to_bytes(response.into_body(), 1 << 20).await.unwrap().to_vec()).unwrap()
    }

    fn assert_safe(headers: &HeaderMap) {
        let value = |name: &str| headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default();
        assert!(
            value("content-security-policy").starts_with("default-src 'none'; script-src 'self'; style-src 'self';")
        );
        assert!(!value("content-security-policy").contains("unsafe"));
        assert_eq!(value("x-content-type-options"), "nosniff");
        assert_eq!(value("referrer-policy"), "no-referrer");
        assert_eq!(value("cross-origin-opener-policy"), "same-origin");
        assert_eq!(value("cache-control"), "no-store");
        assert!(value("permissions-policy").contains("camera=()"));
    }

    #[tokio::test]
    async fn every_answer_tells_the_browser_to_be_careful() {
        for path in ["/page", "/missing", "/broken"] {
            let response = answer(Request::get(path), Body::empty()).await;
            assert_safe(response.headers());
            assert!(response.headers().contains_key(header::STRICT_TRANSPORT_SECURITY), "{path}");
        }
        let plain = served(false).oneshot(Request::get("/page").body(Body::empty()).unwrap()).await.unwrap();
        assert!(!plain.headers().contains_key(header::STRICT_TRANSPORT_SECURITY), "there is no https to insist on");
    }

    #[tokio::test]
    async fn failures_are_pages_in_the_readers_language() {
        let response = answer(Request::get("/missing").header("accept-language", "ur"), Body::empty()).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
        let page = text(response).await;
        assert!(page.contains("<html lang=\"ur\" dir=\"rtl\">") && page.contains("<h1>"), "{page}");
        let response = answer(Request::get("/broken"), Body::empty()).await;
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!text(response).await.contains("on purpose"), "nobody learns what broke");
        let response = answer(Request::get("/form"), Body::empty()).await;
        assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(response.headers()[header::ALLOW], "POST");
    }

    #[tokio::test]
    async fn a_large_form_is_refused_said_or_unsaid() {
        let said = Request::post("/form").header(header::CONTENT_LENGTH, LARGEST + 1);
        assert_eq!(answer(said, Body::empty()).await.status(), StatusCode::PAYLOAD_TOO_LARGE);
        let unsaid = answer(Request::post("/form"), Body::from(vec![b'a'; LARGEST + 1])).await;
        assert_eq!(unsaid.status(), StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(answer(Request::post("/form"), Body::from(vec![b'a'; 1000])).await.status(), StatusCode::OK);
    }
    #[tokio::test(start_paused = true)]
    async fn a_form_that_does_not_arrive_is_not_waited_for() {
        let never = Body::new(Never);
        let began = tokio::time::Instant::now();
        let response = answer(Request::post("/form").header("accept-language", "cy"), never).await;
        assert_eq!(response.status(), StatusCode::REQUEST_TIMEOUT);
        assert_eq!(began.elapsed().as_secs(), LONGEST.as_secs());
        assert!(text(response).await.contains("lang=\"cy\""), "it is said as a page");
    }

    /// A body whose sender has gone to sleep.
    struct Never;

    impl axum::body::HttpBody for Never {
        type Data = Bytes;
        type Error = std::convert::Infallible;

        fn poll_frame(
            self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Result<http_body::Frame<Bytes>, Self::Error>>> {
            std::task::Poll::Pending
        }
    }
}
