//! Somebody between this computer and the provider.

use providers::error::Partial;
use providers::hosts::Moved;
use providers::wonde::WondeLink;
use providers::{Error, Hosts, Http, Line, Secret, Watch};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::io::Read;
use std::sync::Arc;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

/// `{"data": {"id": "A1", "name": "Zipped", "region": {"domain": null}}}`, gzipped.
#[rustfmt::skip]
const ZIPPED: &[u8] = &[
    31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 171, 86, 74, 73, 44, 73, 84, 178, 82, 168, 86, 202, 76, 1, 82, 74, 142, 134, 74, 58, 10, 74, 121, 137, 185, 169, 32, 94, 84, 102, 65, 65, 106, 10, 72, 164, 40, 53, 61, 51, 63, 15, 172, 48, 37, 63, 55, 49, 19, 196, 204, 43, 205, 201, 169, 173, 173, 5, 0, 128, 65, 26, 213, 68, 0, 0, 0,
];

/// What a check of school A1 makes of this answer to everything.
async fn checked(answer: ResponseTemplate) -> (Result<Option<String>, Error>, usize) {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(answer).mount(&server).await;
    let hosts = Hosts::new(&Moved { wonde: Some(server.uri()), ..Moved::default() }).unwrap();
    let http = Http::with_clock(Arc::new(crate::doubles::Still)).unwrap();
    let line = Line { http, hosts, watch: Watch::default() };
    let linked = WondeLink::new(&line, "", &Secret::new("t")).unwrap().check("A1").await;
    (linked.map(|linked| linked.account.organisation_name), server.received_requests().await.unwrap().len())
}

#[tokio::test]
async fn a_redirect_is_a_page_of_somebody_else_and_not_followed() {
    let elsewhere = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200)).mount(&elsewhere).await;
    for status in [301, 302, 303, 307, 308] {
        let answer = ResponseTemplate::new(status).insert_header("location", elsewhere.uri());
        assert_eq!(checked(answer).await, (Err(Error::NotJson), 1), "{status}");
    }
    assert_eq!(elsewhere.received_requests().await.unwrap().len(), 0, "the token went nowhere else");
}

#[tokio::test]
async fn an_answer_without_end_is_given_up() {
    let answer = ResponseTemplate::new(200).set_body_bytes(vec![b' '; 33 * 1024 * 1024]);
    assert_eq!(checked(answer).await, (Err(Error::Partial(Partial::TooLarge)), 1));
}

#[tokio::test]
async fn zipped_answers_are_read_and_half_of_one_is_none() {
    let zipped =
        |bytes: &[u8]| ResponseTemplate::new(200).insert_header("content-encoding", "gzip").set_body_bytes(bytes);
    assert_eq!(checked(zipped(ZIPPED)).await, (Ok(Some("Zipped".into())), 1));
    let (cut, tries) = checked(zipped(&ZIPPED[..ZIPPED.len() / 2])).await;
    assert_eq!((cut, tries), (Err(Error::Unreachable), 5), "it is asked for again, and not for ever");
}

#[tokio::test]
async fn what_is_wrong_for_good_is_asked_once() {
    for (status, error) in [(400, Error::Refused { status: 400 }), (401, Error::TokenRefused), (404, Error::NotFound)] {
        let answer = ResponseTemplate::new(status).set_body_json(serde_json::json!({ "error": "x" }));
        assert_eq!(checked(answer).await, (Err(error), 1), "{status}");
    }
}

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
