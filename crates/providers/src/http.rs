//! One request and its answer: time limits, a limit on size, no redirect ever followed, and trying again.

use crate::clock::{Clock, SystemClock, after};
use crate::error::{ComputerFault, Error, Need, Partial};
use crate::hosts;
use crate::retry::{self, Verdict};
use futures_util::future::{BoxFuture, FutureExt};
use http::{HeaderMap, Request};
use jiff::Timestamp;
use rustls::ClientConfig;
use serde::de::{DeserializeOwned, IgnoredAny};
use std::error::Error as _;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// The largest answer taken, unpacked. A page of 999 users is about a megabyte.
const MOST: usize = 32 * 1024 * 1024;

const CONNECT: Duration = Duration::from_secs(15);
const SILENCE: Duration = Duration::from_secs(45);
const WHOLE: Duration = Duration::from_secs(120);

/// How far a read has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is read: "students", "users", …
    pub stage: &'static str,
    /// How many so far.
    pub count: usize,
    /// The provider asked to wait until then.
    pub waiting: Option<Timestamp>,
}

/// Who looks on, and may stop it.
#[derive(Clone, Default)]
pub struct Watch {
    /// Ends the work at the next moment.
    pub cancel: CancellationToken,
    /// Is told how far it has come.
    pub tell: Option<Arc<dyn Fn(Progress) + Send + Sync>>,
}

impl Watch {
    pub(crate) fn tell(&self, stage: &'static str, count: usize, waiting: Option<Timestamp>) {
        if let Some(tell) = &self.tell {
            tell(Progress { stage, count, waiting });
        }
    }
}

/// The one HTTP client.
#[derive(Clone)]
pub struct Http {
    /// `None` where no trusted certificate was found: then only this computer can be asked.
    outside: Option<reqwest::Client>,
    near: reqwest::Client,
    pub(crate) clock: Arc<dyn Clock>,
}

/// What came back.
pub(crate) struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

/// What did not come back.
enum Lost {
    /// No connection, or one that broke.
    Line,
    /// Too much.
    TooLarge,
    /// There is nothing to know the other side by.
    Certificates,
    /// The other side is not who it should be.
    Untrusted,
}

/// How a request is sent.
pub(crate) struct Way<'a> {
    pub watch: &'a Watch,
    pub stage: &'static str,
    /// Sending it twice does no harm.
    pub repeats: bool,
    /// An answer with nothing in it is none: where only the status counts, it is one.
    pub wants_data: bool,
}

impl Http {
    /// A client with the computer's clock, trusted certificates and proxy.
    pub fn new() -> Result<Http, Error> {
        Http::with_clock(Arc::new(SystemClock))
    }

    /// A client with another clock.
    pub fn with_clock(clock: Arc<dyn Clock>) -> Result<Http, Error> {
        let trusted = tls();
        let near = client(reqwest::Client::builder().no_proxy(), trusted.clone().or_else(|_| trusting_nobody())?)?;
        let outside = trusted.ok().map(|tls| client(reqwest::Client::builder(), tls)).transpose()?;
        Ok(Http { outside, near, clock })
    }

    /// Sends it, again where that can help, until there is an answer that is one. What is not 2xx is an answer too.
    pub(crate) async fn send(&self, request: &Request<Vec<u8>>, way: &Way<'_>) -> Result<Answer, Error> {
        let (mut tried, mut lost) = (0, 0);
        loop {
            let outcome = tokio::select! {
                biased;
                () = way.watch.cancel.cancelled() => return Err(Error::Cancelled),
                outcome = self.once(request) => outcome,
            };
            let now = self.clock.now();
            let (error, answer) = match outcome {
                Ok(answer) => match fault(&answer, now, way.wants_data) {
                    None => return Ok(answer),
                    Some(error) => (error, Some(answer)),
                },
                Err(Lost::TooLarge) => return Err(Error::Partial(Partial::TooLarge)),
                Err(Lost::Certificates) => return Err(Error::Computer(ComputerFault::Certificates)),
                Err(Lost::Untrusted) => return Err(Error::Untrusted),
                Err(Lost::Line) => (Error::Unreachable, None),
            };
            let wait = retry::wait(answer.as_ref(), tried, now);
            tried += 1;
            lost += u32::from(!matches!(error, Error::Throttled { .. } | Error::Broken { .. }));
            let may_repeat = way.repeats || matches!(error, Error::Throttled { .. });
            if tried == retry::TRIES || lost == retry::SHORT || !may_repeat || wait > retry::LONGEST {
                return Err(error);
            }
            way.watch.tell(way.stage, 0, Some(after(now, wait)));
            tokio::select! {
                biased;
                () = way.watch.cancel.cancelled() => return Err(Error::Cancelled),
                () = self.clock.sleep(wait) => {}
            }
        }
    }

    /// Sends it once.
    async fn once(&self, request: &Request<Vec<u8>>) -> Result<Answer, Lost> {
        let request = reqwest::Request::try_from(request.clone()).map_err(|_| Lost::Line)?;
        let client = if hosts::is_loopback(request.url()) { Some(&self.near) } else { self.outside.as_ref() };
        let client = client.ok_or(Lost::Certificates)?;
        let mut response = client.execute(request).await.map_err(|error| lost(&error))?;
        let (status, headers) = (response.status().as_u16(), std::mem::take(response.headers_mut()));
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|_| Lost::Line)? {
            if body.len() + chunk.len() > MOST {
                return Err(Lost::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer { status, headers, body })
    }

    /// What the libraries for OAuth call.
    pub(crate) fn for_oauth(&self, way: &Way<'_>) -> ForOAuth {
        ForOAuth { http: self.clone(), watch: way.watch.clone(), stage: way.stage, repeats: way.repeats }
    }
}

/// The client as the libraries for OAuth call it. It owns what it needs: the compiler then sees that whoever waits for it
/// may go on in another thread.
pub(crate) struct ForOAuth {
    http: Http,
    watch: Watch,
    stage: &'static str,
    repeats: bool,
}

impl<'c> oauth2::AsyncHttpClient<'c> for ForOAuth {
    type Error = Error;
    type Future = BoxFuture<'c, Result<oauth2::HttpResponse, Error>>;

    fn call(&'c self, request: oauth2::HttpRequest) -> Self::Future {
        async move {
            let way = Way { watch: &self.watch, stage: self.stage, repeats: self.repeats, wants_data: true };
            let answer = self.http.send(&request, &way).await?;
            let mut response = oauth2::HttpResponse::new(answer.body);
            *response.status_mut() = http::StatusCode::from_u16(answer.status).map_err(|_| Error::WrongShape)?;
            *response.headers_mut() = answer.headers;
            Ok(response)
        }
        .boxed()
    }
}

/// Whether a connection failed or was not to be trusted.
fn lost(error: &reqwest::Error) -> Lost {
    let mut next = error.source();
    while let Some(error) = next {
        if is_untrusted(error) {
            return Lost::Untrusted;
        }
        next = error.source();
    }
    Lost::Line
}

/// An I/O error hides what is in it from `source`, and may hold another one.
fn is_untrusted(error: &(dyn std::error::Error + 'static)) -> bool {
    if let Some(inner) = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        return is_untrusted(inner);
    }
    matches!(error.downcast_ref(), Some(rustls::Error::InvalidCertificate(_)))
}

/// The computer's trusted certificates, checked as the system checks them.
fn tls() -> Result<ClientConfig, Error> {
    let refuse = |_| Error::Computer(ComputerFault::Certificates);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = rustls_platform_verifier::Verifier::new(provider.clone()).map_err(refuse)?;
    let builder =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().map_err(refuse)?;
    Ok(builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth())
}

/// For this computer alone, where nothing is encrypted.
fn trusting_nobody() -> Result<ClientConfig, Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder = builder.map_err(|_| Error::Computer(ComputerFault::Certificates))?;
    Ok(builder.with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth())
}

fn client(builder: reqwest::ClientBuilder, tls: ClientConfig) -> Result<reqwest::Client, Error> {
    let builder = builder.tls_backend_preconfigured(tls).redirect(reqwest::redirect::Policy::none());
    let builder = builder.connect_timeout(CONNECT).read_timeout(SILENCE).timeout(WHOLE).referer(false);
    // Google packs an answer only for an agent that says so in its name, too.
    let agent = concat!("Rollbook/", env!("CARGO_PKG_VERSION"), " (gzip)");
    builder.user_agent(agent).build().map_err(|_| Error::Computer(ComputerFault::Certificates))
}

/// Why an answer is a reason to ask again; what it is called if it stays so.
fn fault(answer: &Answer, now: Timestamp, wants_data: bool) -> Option<Error> {
    match retry::judge(answer) {
        Verdict::Throttled => {
            let wait = retry::asked(answer, now).unwrap_or(Duration::from_secs(60));
            Some(Error::Throttled { until: after(now, wait) })
        }
        Verdict::Broken => Some(Error::Broken { status: answer.status }),
        Verdict::Take if answer.is_good() && answer.body.is_empty() && !wants_data => None,
        Verdict::Take if answer.is_good() => answer.data_fault(),
        // A filter's page, and not the provider's word that something is forbidden or gone.
        Verdict::Take if matches!(answer.status, 403 | 404) && answer.is_page() => Some(Error::NotJson),
        Verdict::Take => None,
    }
}

impl Answer {
    /// 2xx.
    pub fn is_good(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// A page for people.
    fn is_page(&self) -> bool {
        self.body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'<')
    }

    /// What is wrong with a body that ought to be JSON: a page, or cut off.
    fn data_fault(&self) -> Option<Error> {
        let is_nothing = self.status == 204 || (self.body.is_empty() && self.status != 200);
        if is_nothing || serde_json::from_slice::<IgnoredAny>(&self.body).is_ok() {
            return None;
        }
        let first = self.body.iter().find(|byte| !byte.is_ascii_whitespace());
        let is_data = matches!(first, Some(b'{' | b'['));
        Some(if is_data { Error::WrongShape } else { Error::NotJson })
    }

    /// The body as data of this shape.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_slice(&self.body).map_err(|_| Error::WrongShape)
    }

    /// What an answer that is not 2xx means where the provider has no words of its own for it.
    pub fn refusal(&self, scope: &'static str) -> Error {
        match self.status {
            300..=399 => Error::NotJson,
            401 => Error::TokenRefused,
            403 => Error::NotAllowed(Need::Scope(scope)),
            404 => Error::NotFound,
            status => Error::Refused { status },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filters_page_is_not_the_providers_word() {
        let said = |status, body: &str, wants_data| {
            let answer = Answer { status, headers: HeaderMap::new(), body: body.as_bytes().to_vec() };
            fault(&answer, Timestamp::UNIX_EPOCH, wants_data)
        };
        for status in [200, 403, 404] {
            assert_eq!(said(status, " <html>blocked</html>", true), Some(Error::NotJson), "{status}");
        }
        assert_eq!(said(404, r#"{"error":{"code":"NOT_FOUND"}}"#, true), None, "that is its word");
        assert_eq!(said(404, "", true), None, "and so is silence");
        assert_eq!(said(200, "", true), Some(Error::NotJson), "data were asked for");
        assert_eq!(said(200, "", false), None, "only whether it was done");
    }
}
