//! What every answer tells the browser to hold to.

use crate::site::Site;
use axum::extract::State;
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::response::Response;

/// Scripts are files of ours and reach no server; nothing is framed, nothing comes from or goes to another server.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'";

/// What somebody uploaded, as an answer: nothing of it runs, whatever it is.
#[derive(Clone, Copy)]
pub(crate) struct Foreign;

/// Of what somebody uploaded.
const SANDBOX: &str = "sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

const ALWAYS: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("x-robots-tag"), "noindex, nofollow"),
];

/// What a page may ask the reader for.
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
const PERMISSIONS: &str = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()";
const WITH_CAMERA: &str = "camera=(self), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()";

/// Two years, as browsers' lists ask.
const STRICT_TRANSPORT: &str = "max-age=63072000";

/// Adds them. Whatever does not say otherwise is personal and kept nowhere.
pub(crate) async fn add(State(site): State<Site>, mut response: Response) -> Response {
    let is_foreign = response.extensions().get::<Foreign>().is_some();
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if is_foreign {
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(SANDBOX));
    }
    if site.is_secure {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(STRICT_TRANSPORT));
    }
    headers.entry(PERMISSIONS_POLICY).or_insert(HeaderValue::from_static(PERMISSIONS));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Lets this one page ask for the camera.
pub(crate) fn with_camera(mut response: Response) -> Response {
    response.headers_mut().insert(PERMISSIONS_POLICY, HeaderValue::from_static(WITH_CAMERA));
    response
}
