//! Serving for real: over TLS, started and stopped again, and refused with a reason.

use crate::school::School;
use portal::{Listen, ServeError, Server, Tls, serve};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, RootCertStore};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;

const ASK: &[u8] = b"GET /health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";

fn local() -> Listen {
    Listen::on("127.0.0.1:0".parse().unwrap())
}

async fn ask(address: SocketAddr) -> String {
    let asking = tokio::task::spawn_blocking(move || {
        let mut caller = TcpStream::connect(address).unwrap();
        caller.write_all(ASK).unwrap();
        let mut text = String::new();
        caller.read_to_string(&mut text).unwrap();
        text
    });
    asking.await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_school_is_served_stopped_and_served_again() {
    let school = School::open().await;
    let mut listen = local();
    for _ in 0..3 {
        let server = Server::start(school.desk.clone(), listen.clone()).await.unwrap();
        listen.address = server.address();
        let text = ask(listen.address).await;
        assert!(text.starts_with("HTTP/1.1 200 OK") && text.ends_with("ok"), "{text}");
        let refused = Server::start(school.desk.clone(), listen.clone()).await.err().unwrap();
        assert!(matches!(refused, ServeError::InUse(address) if address == listen.address), "{refused}");
        server.stop().await.unwrap();
        assert!(TcpStream::connect(listen.address).is_err(), "nobody listens any more");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn serving_ends_when_it_is_told_to() {
    let school = School::open().await;
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::spawn(serve(school.desk.clone(), local(), async {
        stopped.await.unwrap_or_default();
    }));
    stop.send(()).unwrap();
    serving.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_served_is_refused_before_anybody_is_heard() {
    let school = School::open().await;
    let far = Listen::on("0.0.0.0:0".parse().unwrap());
    assert!(matches!(serve(school.desk.clone(), far, async {}).await, Err(ServeError::Plain(_))));
    let tls = Some(Tls { certificate: "/nowhere/portal.pem".into(), key: "/nowhere/portal.key".into() });
    let refused = serve(school.desk.clone(), Listen { tls, ..local() }, async {}).await.unwrap_err();
    assert!(refused.to_string().starts_with("/nowhere/portal.pem cannot be read"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_school_is_served_over_tls() {
    let (school, home) = (School::open().await, tempfile::tempdir().unwrap());
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let tls = Tls { certificate: home.path().join("portal.pem"), key: home.path().join("portal.key") };
    std::fs::write(&tls.certificate, made.cert.pem()).unwrap();
    std::fs::write(&tls.key, made.signing_key.serialize_pem()).unwrap();
    let server = Server::start(school.desk.clone(), Listen { tls: Some(tls), ..local() }).await.unwrap();
    let address = server.address();
    let certificate = made.cert.der().clone();
    let asking = tokio::task::spawn_blocking(move || {
        let mut roots = RootCertStore::empty();
        roots.add(certificate).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let config = Arc::new(config.with_root_certificates(roots).with_no_client_auth());
        let name = ServerName::try_from("localhost").unwrap();
        let mut connection = ClientConnection::new(config, name).unwrap();
        let mut socket = TcpStream::connect(address).unwrap();
        let mut stream = rustls::Stream::new(&mut connection, &mut socket);
        stream.write_all(ASK).unwrap();
        let mut text = String::new();
        // The end of the connection need not be announced.
        let _ = stream.read_to_string(&mut text);
        text
    });
    let text = asking.await.unwrap();
    assert!(text.starts_with("HTTP/1.1 200 OK"), "{text}");
    assert!(text.to_lowercase().contains("strict-transport-security"), "https is insisted on from now on: {text}");
    server.stop().await.unwrap();
}
