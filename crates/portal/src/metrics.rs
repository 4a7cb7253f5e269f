//! What is counted: requests by route and status, how long they take, how many are under way. No names, no addresses.

use crate::routes;
use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use std::sync::Arc;
use std::time::Instant;

/// Upper ends of the spans that are told apart, in seconds. Signing in takes as long as its hash.
const SPANS: [f64; 7] = [0.002, 0.01, 0.05, 0.2, 1.0, 5.0, 15.0];

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Answered {
    method: &'static str,
    route: &'static str,
    status: u16,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Taken {
    route: &'static str,
}

/// All that is counted.
#[derive(Clone)]
pub(crate) struct Metrics {
    requests: Family<Answered, Counter>,
    seconds: Family<Taken, Histogram, fn() -> Histogram>,
    in_flight: Gauge,
    registry: Arc<Registry>,
}

impl Default for Metrics {
    fn default() -> Self {
        let requests = Family::<Answered, Counter>::default();
        let seconds = Family::new_with_constructor((|| Histogram::new(SPANS)) as fn() -> Histogram);
        let in_flight = Gauge::default();
        let mut registry = Registry::with_prefix("rollbook_portal");
        registry.register("requests", "Requests answered, by route and status", requests.clone());
        registry.register("request_seconds", "How long answers took, by route", seconds.clone());
        registry.register("requests_in_flight", "Requests under way", in_flight.clone());
        Metrics { requests, seconds, in_flight, registry: Arc::new(registry) }
    }
}

impl Metrics {
    /// As Prometheus reads it.
    pub fn text(&self) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

/// One request under way, also if its caller goes away before the answer.
struct UnderWay(Gauge);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// Counts a request.
pub(crate) async fn count(State(metrics): State<Metrics>, request: Request, next: Next) -> Response {
    let matched = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    // Paths hold tokens and ids: only the table's own patterns are ever written down.
    let route = matched.and_then(routes::pattern).unwrap_or("other");
    let method = method(request.method());
    metrics.in_flight.inc();
    let under_way = UnderWay(metrics.in_flight.clone());
    let began = Instant::now();
    let response = next.run(request).await;
    metrics.seconds.get_or_create(&Taken { route }).observe(began.elapsed().as_secs_f64());
    metrics.requests.get_or_create(&Answered { method, route, status: response.status().as_u16() }).inc();
    drop(under_way);
    response
}

fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::body::Body;
    use axum::middleware::from_fn_with_state;
    use axum::routing::get;
    use tower::ServiceExt;

    #[tokio::test]
    async fn requests_are_counted_by_pattern_and_never_by_what_stands_in_the_path() {
        let metrics = Metrics::default();
        let router =
            Router::new().route("/verify/{token}", get(async || ())).layer(from_fn_with_state(metrics.clone(), count));
        for path in ["/verify/secret", "/verify/other", "/secret"] {
            let request = Request::builder().uri(path).body(Body::empty()).unwrap();
            router.clone().oneshot(request).await.unwrap();
        }
        let text = metrics.text().unwrap();
        let counted = "requests_total{method=\"GET\",route=\"/verify/{token}\",status=\"200\"} 2";
        assert!(text.contains(counted), "{text}");
        assert!(text.contains("route=\"other\",status=\"404\"} 1"), "{text}");
        assert!(text.contains("rollbook_portal_request_seconds_count{route=\"/verify/{token}\"} 2"), "{text}");
        assert!(text.contains("rollbook_portal_requests_in_flight 0"), "{text}");
        assert!(!text.contains("secret"), "a token is in nobody's figures: {text}");
    }
}
