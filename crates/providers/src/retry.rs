//! When a request is sent again, and after how long. No input or output.

use crate::http::Answer;
use http::header::RETRY_AFTER;
use jiff::Timestamp;
use serde::Deserialize;
use std::time::{Duration, UNIX_EPOCH};

/// How often one request is sent while the provider itself says that it cannot answer now.
pub(crate) const TRIES: u32 = 8;

/// How often while there is no answer, or one that is not the provider's: whoever has no network, or a filter in it,
/// is told so within seconds.
pub(crate) const SHORT: u32 = 5;

/// The longest wait for one request. A provider that asks for more is left alone until then.
pub(crate) const LONGEST: Duration = Duration::from_secs(300);

/// What to do with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is the answer.
    Take,
    /// Too many requests: again later.
    Throttled,
    /// It broke on the provider's side or under way: again later.
    Broken,
}

/// Whether an answer is one, or a reason to ask again.
pub(crate) fn judge(answer: &Answer) -> Verdict {
    match answer.status {
        429 => Verdict::Throttled,
        403 if is_rate(&answer.body) => Verdict::Throttled,
        408 | 425 | 500 | 502..=599 => Verdict::Broken,
        _ => Verdict::Take,
    }
}

/// Google says "too fast" or "too much" with 403 and one of these reasons; any other 403 stays one. The older services name
/// it in `errors`, the newer ones in `details`.
fn is_rate(body: &[u8]) -> bool {
    const REASONS: [&str; 7] = [
        "userRateLimitExceeded",
        "rateLimitExceeded",
        "quotaExceeded",
        "dailyLimitExceeded",
        "concurrentLimitExceeded",
        "limitExceeded",
        "RATE_LIMIT_EXCEEDED",
    ];
    #[derive(Deserialize)]
    struct Body {
        error: Inner,
    }
    #[derive(Deserialize)]
    struct Inner {
        status: Option<String>,
        errors: Option<Vec<One>>,
        details: Option<Vec<One>>,
    }
    #[derive(Deserialize)]
    struct One {
        reason: Option<String>,
    }
    let Ok(Body { error }) = serde_json::from_slice(body) else { return false };
    let mut reasons = error.errors.iter().chain(&error.details).flatten().filter_map(|one| one.reason.as_deref());
    error.status.as_deref() == Some("RESOURCE_EXHAUSTED") || reasons.any(|reason| REASONS.contains(&reason))
}

/// How long to wait before try `tried + 1`: what the provider asks for, else half a second and twice as long each time,
/// and a little more, so that two programs do not keep step.
pub(crate) fn wait(answer: Option<&Answer>, tried: u32, now: Timestamp) -> Duration {
    let own = Duration::from_millis(500 << tried.min(7));
    let stray = Duration::from_nanos(u64::try_from(now.subsec_nanosecond()).unwrap_or_default() / 4);
    // "At once", or a moment that is over by this clock, is no answer to how long.
    let asked = answer.and_then(|answer| asked(answer, now)).filter(|asked| !asked.is_zero());
    asked.unwrap_or(own) + stray
}

/// What `Retry-After` says: seconds, also with a fraction, or a date. RFC 9110, 10.2.3.
pub(crate) fn asked(answer: &Answer, now: Timestamp) -> Option<Duration> {
    let text = answer.headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<f64>() {
        return Duration::try_from_secs_f64(seconds).ok();
    }
    let date = httpdate::parse_http_date(text).ok()?.duration_since(UNIX_EPOCH).ok()?;
    let now = Duration::try_from(now.as_duration()).ok()?;
    Some(date.saturating_sub(now))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::{HeaderMap, HeaderValue};

    fn answer(status: u16, after: Option<&str>, body: &str) -> Answer {
        let mut headers = HeaderMap::new();
        if let Some(after) = after {
            headers.insert(RETRY_AFTER, HeaderValue::from_str(after).unwrap());
        }
        Answer { status, headers, body: body.as_bytes().to_vec() }
    }

    #[test]
    fn retry_after_is_read_in_each_of_its_forms() {
        let now: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        let read = |after| asked(&answer(429, Some(after), ""), now);
        assert_eq!(read("2"), Some(Duration::from_secs(2)));
        assert_eq!(read("2.128"), Some(Duration::from_millis(2128)), "Graph sends fractions");
        assert_eq!(read("Sun, 22 Nov 2026 12:00:30 GMT"), Some(Duration::from_secs(30)));
        assert_eq!(read("Sun, 22 Nov 2026 11:00:00 GMT"), Some(Duration::ZERO), "a moment that is over");
        for none in ["soon", "-3", "NaN", "inf", ""] {
            assert_eq!(read(none), None, "{none:?}");
        }
    }

    #[test]
    fn googles_rate_reasons_wait_and_its_forbidden_does_not() {
        let body = |reason: &str| format!(r#"{{"error":{{"code":403,"errors":[{{"reason":"{reason}"}}]}}}}"#);
        for reason in ["userRateLimitExceeded", "rateLimitExceeded", "quotaExceeded"] {
            assert_eq!(judge(&answer(403, None, &body(reason))), Verdict::Throttled, "{reason}");
        }
        let newer =
            r#"{"error":{"code":403,"errors":null,"status":null,"details":[{"reason":"RATE_LIMIT_EXCEEDED"}]}}"#;
        assert_eq!(judge(&answer(403, None, newer)), Verdict::Throttled, "as the newer services say it");
        assert_eq!(judge(&answer(403, None, &body("forbidden"))), Verdict::Take, "not an administrator");
        assert_eq!(judge(&answer(403, None, "<html>")), Verdict::Take, "not Google's");
    }

    #[test]
    fn waiting_grows_and_the_stray_is_small() {
        let now = Timestamp::UNIX_EPOCH;
        let waits: Vec<u128> = (0..TRIES).map(|tried| wait(None, tried, now).as_millis()).collect();
        assert_eq!(waits, [500, 1000, 2000, 4000, 8000, 16000, 32000, 64000]);
        let late: Timestamp = "2026-11-22T12:00:00.999Z".parse().unwrap();
        assert!(wait(None, 0, late) < Duration::from_millis(751), "at most a quarter of a second more");
        let at_once = answer(429, Some("0"), "");
        assert_eq!(wait(Some(&at_once), 3, now).as_millis(), 4000, "at once is not believed");
    }
}
