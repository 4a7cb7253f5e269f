//! Somebody between this computer and the provider.

use providers::hosts::Moved;
use providers::wonde::WondeLink;
use providers::{Error, Hosts, Http, Line, Secret, Watch};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::io::Read;
use std::sync::Arc;

#[tokio::test]
async fn a_certificate_that_nobody_trusts_is_told_from_no_answer() {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let builder = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    let config = Arc::new(builder.with_single_cert(vec![made.cert.der().clone()], key).unwrap());
    let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = socket.local_addr().unwrap().port();
    let server = std::thread::spawn(move || {
        let (stream, _) = socket.accept().unwrap();
        let mut stream = StreamOwned::new(ServerConnection::new(config).unwrap(), stream);
        stream.read(&mut [0; 64])
    });
    let hosts = |address: String| Hosts::new(&Moved { wonde: Some(address), ..Moved::default() }).unwrap();
    let http = Http::with_clock(Arc::new(crate::doubles::Still)).unwrap();
    let line = Line { http, hosts: hosts(format!("https://localhost:{port}")), watch: Watch::default() };
    let token = Secret::new("never-sent");
    assert_eq!(WondeLink::new(&line, "", &token).unwrap().check("A1").await, Err(Error::Untrusted));
    assert!(server.join().unwrap().is_err(), "the token was not sent");
    let line = Line { hosts: hosts(format!("https://localhost:{port}")), ..line };
    assert_eq!(
        WondeLink::new(&line, "", &token).unwrap().check("A1").await,
        Err(Error::Unreachable),
        "nobody is there now"
    );
}
