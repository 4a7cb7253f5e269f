//! The browser's way back to this computer (RFC 8252, 7.3): a port of our own that takes one answer and closes.

use crate::clock::Clock;
use crate::error::{AppFault, ComputerFault, Error};
use crate::oauth::reply;
use crate::secret::Secret;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, REFERRER_POLICY};
use http::{Method, Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use std::collections::HashMap;
use std::convert::Infallible;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// The name by which a provider lets the browser come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name {
    /// `http://127.0.0.1:port`, as Google wants it.
    Number,
    /// `http://localhost:port`, as Microsoft wants it.
    Localhost,
}

/// What the browser shows at the end, in the words of the caller; plain text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// The language of the words ("en").
    pub language: String,
    /// Heading when somebody has signed in; whether that was enough is said in the program.
    pub done: String,
    /// Heading when it did not.
    pub failed: String,
    /// What to do now: close this window, go back to the program.
    pub next: String,
}

/// A port that waits for the browser.
pub struct Listener {
    sockets: Vec<TcpListener>,
    authority: String,
    path: String,
}

/// How an answer is told from any other.
pub(crate) struct Expected<'a> {
    pub state: &'a Secret,
    /// Whether an issuer named in the answer is the provider's.
    pub is_issuer: &'a (dyn Fn(&str) -> bool + Send + Sync),
}

/// How long to wait.
pub(crate) struct Patience<'a> {
    pub clock: &'a dyn Clock,
    pub limit: Duration,
    pub cancel: &'a CancellationToken,
}

struct Visit {
    query: HashMap<String, String>,
    page: oneshot::Sender<Page>,
    /// Ends with the connection: then the page is on its way.
    ended: mpsc::Sender<Infallible>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Page {
    Done,
    Failed,
    Nothing,
}

impl Listener {
    /// Takes a port: any free one, or the fixed one with the path that is registered for it.
    pub async fn bind(name: Name, fixed: Option<(u16, &str)>) -> Result<Listener, Error> {
        let refuse = |_| Error::Computer(ComputerFault::Port);
        let (wanted, path) = fixed.unwrap_or((0, ""));
        let mut tried = 0;
        loop {
            let first = TcpListener::bind((Ipv4Addr::LOCALHOST, wanted)).await.map_err(refuse)?;
            let port = first.local_addr().map_err(refuse)?.port();
            let mut sockets = vec![first];
            if name == Name::Localhost {
                // The browser may take either; nobody else may sit on the other one.
                match TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await {
                    Ok(second) => sockets.push(second),
                    Err(error) if error.kind() == std::io::ErrorKind::AddrInUse && wanted == 0 && tried < 20 => {
                        tried += 1;
                        continue;
                    }
                    Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => return Err(refuse(error)),
                    Err(_) => {}
                }
            }
            let host = if name == Name::Localhost { "localhost" } else { "127.0.0.1" };
            return Ok(Listener { sockets, authority: format!("{host}:{port}"), path: path.to_owned() });
        }
    }

    /// The redirect address, without a path unless one was given.
    pub fn redirect(&self) -> String {
        format!("http://{}{}", self.authority, self.path)
    }

    /// The code, once the browser brings one with the right state. Anything else that calls gets an empty page and is
    /// forgotten: a page on the web can make a browser call here. After one answer the port is closed.
    pub(crate) async fn answer(
        self,
        expected: &Expected<'_>,
        closing: &Closing,
        patience: &Patience<'_>,
    ) -> Result<Secret, Error> {
        let (send, mut visits) = mpsc::channel(8);
        let mut connections = JoinSet::new();
        let limit = patience.clock.sleep(patience.limit);
        tokio::pin!(limit);
        loop {
            tokio::select! {
                biased;
                () = patience.cancel.cancelled() => return Err(Error::Cancelled),
                Some(visit) = visits.recv() => {
                    let visit: Visit = visit;
                    let outcome = read(&visit.query, expected);
                    let page = match &outcome { Some(Ok(_)) => Page::Done, Some(Err(_)) => Page::Failed, None => Page::Nothing };
                    // The browser may have gone; the answer is here all the same.
                    let _ = visit.page.send(page);
                    if let Some(outcome) = outcome {
                        visit.ended.closed().await;
                        return outcome;
                    }
                }
                stream = accept(&self.sockets) => {
                    let there = There { authority: self.authority.clone(), path: self.path.clone(), closing: closing.clone() };
                    connections.spawn(serve(stream, there, send.clone()));
                }
                Some(_) = connections.join_next() => {}
                () = &mut limit => return Err(Error::TimedOut),
            }
        }
    }
}

async fn accept(sockets: &[TcpListener]) -> TcpStream {
    loop {
        let each = sockets.iter().map(|socket| Box::pin(socket.accept()));
        let (accepted, _, _) = futures_util::future::select_all(each).await;
        if let Ok((stream, _)) = accepted {
            return stream;
        }
        tokio::task::yield_now().await;
    }
}

/// What the service of one connection knows.
struct There {
    authority: String,
    path: String,
    closing: Closing,
}

async fn serve(stream: TcpStream, there: There, send: mpsc::Sender<Visit>) {
    let (ended, _lives) = mpsc::channel(1);
    let service = service_fn(|request| {
        let (there, send, ended) = (&there, send.clone(), ended.clone());
        async move { Ok::<_, Infallible>(respond(request, there, send, ended).await) }
    });
    // A browser that breaks off is nobody's fault.
    let _ = http1::Builder::new()
        .keep_alive(false)
        .max_buf_size(32 * 1024)
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

async fn respond(
    request: Request<Incoming>,
    there: &There,
    send: mpsc::Sender<Visit>,
    ended: mpsc::Sender<Infallible>,
) -> Response<Full<Bytes>> {
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok());
    // Another name for this computer is somebody else's name.
    let is_ours = host.is_some_and(|host| host.eq_ignore_ascii_case(&there.authority));
    let is_place = request.uri().path() == there.path || (there.path.is_empty() && request.uri().path() == "/");
    if request.method() != Method::GET || !is_ours || !is_place {
        return page(StatusCode::NOT_FOUND, "");
    }
    let query = request.uri().query().unwrap_or_default();
    let query = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let (page_is, verdict) = oneshot::channel();
    let shown = match send.send(Visit { query, page: page_is, ended }).await {
        Ok(()) => verdict.await.unwrap_or(Page::Nothing),
        Err(_) => Page::Nothing,
    };
    match shown {
        Page::Done => page(StatusCode::OK, &text(&there.closing, &there.closing.done)),
        Page::Failed => page(StatusCode::OK, &text(&there.closing, &there.closing.failed)),
        Page::Nothing => page(StatusCode::NOT_FOUND, ""),
    }
}

/// What an answer says; `None` if it is not one to our question.
fn read(query: &HashMap<String, String>, expected: &Expected<'_>) -> Option<Result<Secret, Error>> {
    if !query.get("state").is_some_and(|state| expected.state.is(state)) {
        return None;
    }
    if query.get("iss").is_some_and(|issuer| !(expected.is_issuer)(issuer)) {
        return None;
    }
    if let Some(error) = query.get("error") {
        return Some(Err(reply::declined(error, query.get("error_description").map_or("", String::as_str))));
    }
    let code = query.get("code").filter(|code| !code.is_empty());
    Some(code.map(|code| Secret::new(code.clone())).ok_or(Error::App(AppFault::Request)))
}

fn page(status: StatusCode, body: &str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(body.to_owned())));
    *response.status_mut() = status;
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CACHE_CONTROL, "no-store"),
        (REFERRER_POLICY, "no-referrer"),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
    ];
    for (name, value) in headers {
        response.headers_mut().insert(name, http::HeaderValue::from_static(value));
    }
    response
}

fn text(closing: &Closing, heading: &str) -> String {
    let [language, heading, next] = [&closing.language, heading, &closing.next].map(escape);
    format!(
        "<!doctype html><html lang=\"{language}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{heading}</title>\
         <style>:root{{color-scheme:light dark}}body{{font:1.1rem/1.5 system-ui,sans-serif;max-width:32rem;\
         margin:20vh auto;padding:0 1rem}}</style></head><body><main><h1>{heading}</h1><p>{next}</p></main></body></html>"
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
