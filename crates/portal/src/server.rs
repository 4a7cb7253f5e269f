//! Serving: slow callers are not waited for, and a stop lets answers finish.

use crate::listen::{Listen, ServeError};
use crate::tls;
use actions::desk::Desk;
use axum::Router;
use axum_server::Handle;
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use hyper_util::rt::TokioTimer;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::{JoinError, JoinHandle};

/// How long a caller may take to say what is wanted, and a connection may wait for the next wish.
const HEADER: Duration = Duration::from_secs(10);

/// How long answers may finish after a stop.
const FINISH: Duration = Duration::from_secs(10);

/// The portal, being served. Letting go of it stops it at once.
pub struct Server {
    address: SocketAddr,
    handle: Handle<SocketAddr>,
    task: JoinHandle<io::Result<()>>,
    /// Reads first pages before anybody comes.
    ahead: Option<JoinHandle<()>>,
}

/// Serves until `stop`; then answers that are under way are finished.
pub async fn serve(desk: Arc<Desk>, listen: Listen, stop: impl Future<Output = ()>) -> Result<(), ServeError> {
    let mut server = Server::start(desk, listen).await?;
    tokio::select! {
        ended = &mut server.task => over(ended),
        () = stop => server.stop().await,
    }
}

impl Server {
    /// Begins to serve. When this answers, callers are heard.
    pub async fn start(desk: Arc<Desk>, listen: Listen) -> Result<Server, ServeError> {
        listen.check()?;
        let tls = listen.tls.as_ref().map(tls::read).transpose()?;
        let listener = bind(listen.address).await?;
        let router = crate::router(desk.clone(), &listen);
        let mut server = Server::over(listener, tls, router).map_err(|e| ServeError::Address(listen.address, e))?;
        server.ahead = Some(tokio::spawn(async move { actions::learning::read_ahead(&desk).await }));
        Ok(server)
    }

    fn over(listener: TcpListener, tls: Option<RustlsConfig>, router: Router) -> io::Result<Server> {
        let (address, handle) = (listener.local_addr()?, Handle::new());
        let mut server = axum_server::Server::<SocketAddr>::from_listener(listener).http1_only().handle(handle.clone());
        server.http_builder().http1().timer(TokioTimer::new()).header_read_timeout(HEADER);
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        let task = match tls {
            None => tokio::spawn(server.serve(service)),
            Some(tls) => tokio::spawn(server.acceptor(RustlsAcceptor::new(tls)).serve(service)),
        };
        Ok(Server { address, handle, task, ahead: None })
    }

    /// Where it listens: with the port that was chosen, where none was asked for.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Whether it has stopped by itself.
    pub fn has_ended(&self) -> bool {
        self.task.is_finished()
    }

    /// Stops: nobody new is heard, answers under way are finished.
    pub async fn stop(mut self) -> Result<(), ServeError> {
        self.handle.graceful_shutdown(Some(FINISH));
        if let Some(ahead) = self.ahead.take() {
            ahead.abort();
            // However it ends, it is the end.
            let _ = ahead.await;
        }
        over((&mut self.task).await)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.handle.shutdown();
        self.ahead.iter().for_each(JoinHandle::abort);
    }
}

fn over(ended: Result<io::Result<()>, JoinError>) -> Result<(), ServeError> {
    ended.map_err(io::Error::other).flatten().map_err(ServeError::Stopped)
}

async fn bind(address: SocketAddr) -> Result<TcpListener, ServeError> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => ServeError::InUse(address),
        io::ErrorKind::AddrNotAvailable => ServeError::NotOurs(address),
        io::ErrorKind::PermissionDenied => ServeError::Forbidden(address),
        _ => ServeError::Address(address, error),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;
    use tokio::sync::Notify;

    async fn local() -> TcpListener {
        TcpListener::bind("127.0.0.1:0").await.unwrap()
    }

    async fn text(mut caller: TcpStream) -> String {
        let mut text = String::new();
        caller.read_to_string(&mut text).await.unwrap();
        text
    }

    #[tokio::test]
    async fn a_stop_lets_an_answer_finish() {
        let (asked, answer) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let (seen, go) = (asked.clone(), answer.clone());
        let slow = Router::new().route(
            "/",
            get(async move || {
                seen.notify_one();
                go.notified().await;
                "finished"
            }),
        );
        let server = Server::over(local().await, None, slow).unwrap();
        let address = server.address();
        let mut caller = TcpStream::connect(address).await.unwrap();
        caller.write_all(b"GET / HTTP/1.1\r\nhost: here\r\n\r\n").await.unwrap();
        asked.notified().await;
        let stopped = tokio::spawn(server.stop());
        answer.notify_one();
        let text = text(caller).await;
        assert!(text.ends_with("finished"), "{text}");
        stopped.await.unwrap().unwrap();
        assert!(TcpStream::connect(address).await.is_err(), "nobody listens any more");
    }

    #[tokio::test]
    async fn the_same_address_is_served_again_after_a_stop() {
        let mut address: SocketAddr = "127.0.0.1:0".parse().unwrap();
        for turn in ["first", "second", "third"] {
            let router = Router::new().route("/", get(async move || turn));
            let server = Server::over(bind(address).await.unwrap(), None, router).unwrap();
            address = server.address();
            let mut caller = TcpStream::connect(address).await.unwrap();
            caller.write_all(b"GET / HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n").await.unwrap();
            assert!(text(caller).await.ends_with(turn));
            server.stop().await.unwrap();
        }
    }

    #[tokio::test]
    async fn an_address_in_use_or_of_another_machine_is_said() {
        let taken = local().await.local_addr();
        let held = TcpListener::bind(taken.unwrap()).await.unwrap();
        let address = held.local_addr().unwrap();
        let error = bind(address).await.unwrap_err();
        assert!(matches!(error, ServeError::InUse(_)) && error.to_string().contains(&address.to_string()), "{error}");
        let elsewhere = "192.0.2.1:0".parse().unwrap();
        assert!(matches!(bind(elsewhere).await.unwrap_err(), ServeError::NotOurs(_)));
    }
}
