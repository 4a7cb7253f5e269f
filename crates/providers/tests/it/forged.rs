//! Id tokens that are not what they ought to be, one fault each; signed anew for each test by the doubles' own library.

use crate::doubles::Still;
use providers::error::SignInFault;
use providers::hosts::Moved;
use providers::oauth::App;
use providers::oidc::Keys;
use providers::signin::{Callback, Door, Identity, Kept, Outcome};
use providers::{Error, Hosts, Http, Line, Secret, Watch};
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

/// Reads `{ name: { claims, how } }` and writes `{ keys, tokens }`.
const SIGNER: &str = r"
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose'
let text = ''
for await (const chunk of process.stdin) text += chunk
const [own, other] = [await generateKeyPair('RS256'), await generateKeyPair('RS256')]
const jwk = { ...await exportJWK(own.publicKey), kid: 'one', use: 'sig' }
const sign = ({ claims, how }) => {
  if (how === 'none') return new UnsecuredJWT(claims).encode()
  if (how === 'shared') return new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'one' }).sign(new TextEncoder().encode('the-client-secret'.repeat(3)))
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'one', typ: 'JWT' }).sign(how === 'other' ? other.privateKey : own.privateKey)
}
const tokens = {}
for (const [name, wish] of Object.entries(JSON.parse(text))) tokens[name] = await sign(wish)
process.stdout.write(JSON.stringify({ keys: { keys: [jwk] }, old: { keys: [{ ...await exportJWK(other.publicKey), kid: 'zero', use: 'sig' }] }, tokens }))
";

const SCHOOL: &str = "22b00b71-6327-474b-99f4-a714e7b09a46";
const OTHER: &str = "11111111-6327-474b-99f4-a714e7b09a46";

/// Signs the claims of each name.
fn signed(wishes: &Value) -> Value {
    use std::io::Write;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/doubles");
    let mut command = Command::new("node");
    command.args(["--input-type=module", "--eval", SIGNER]).current_dir(folder);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(wishes.to_string().as_bytes()).unwrap();
    serde_json::from_slice(&child.wait_with_output().unwrap().stdout).expect("npm ci was run in tests/doubles")
}

/// A provider that gives out this id token.
async fn provider(issuer: &str, keys: &Value, old: Option<&Value>, token: &Value) -> MockServer {
    let server = MockServer::start().await;
    let answer = |body: Value| ResponseTemplate::new(200).set_body_json(body);
    let keys_at = format!("{}/keys", server.uri());
    let discovery = answer(json!({ "issuer": issuer, "jwks_uri": keys_at }));
    for at in
        ["/.well-known/openid-configuration".to_owned(), format!("/{SCHOOL}/v2.0/.well-known/openid-configuration")]
    {
        Mock::given(path(at)).respond_with(discovery.clone()).mount(&server).await;
    }
    if let Some(old) = old {
        Mock::given(path("/keys")).respond_with(answer(old.clone())).up_to_n_times(1).mount(&server).await;
    }
    Mock::given(path("/keys")).respond_with(answer(keys.clone())).mount(&server).await;
    let tokens = answer(json!({ "access_token": "a", "token_type": "Bearer", "expires_in": 3600, "id_token": token }));
    Mock::given(method("POST")).respond_with(tokens).mount(&server).await;
    server
}

async fn entered(server: &MockServer, door: &Door) -> Result<Identity, Error> {
    let base = Some(server.uri());
    let moved = Moved { google: base.clone(), microsoft_login: base, ..Moved::default() };
    let (hosts, http) = (Hosts::new(&moved).unwrap(), Http::with_clock(Arc::new(Still)).unwrap());
    let (keys, line) = (Keys::default(), Line { http, hosts, watch: Watch::default() });
    let secret = |text: &str| Secret::new(text);
    let kept = Kept { state: secret("s"), nonce: secret("the-nonce"), verifier: None, at: jiff::Timestamp::now() };
    let callback = Callback { state: Some("s".into()), code: Some(secret("c")), ..Callback::default() };
    match door.enter((&line, &keys), "http://127.0.0.1:1/", Some(&kept), &callback).await? {
        Outcome::Identity(identity) => Ok(identity),
        Outcome::Restart => panic!("it began here"),
    }
}

fn google() -> Door {
    Door::google(App::google_web("client", Secret::new("x")).unwrap(), vec!["school.example".into()]).unwrap()
}

fn microsoft() -> Door {
    Door::microsoft(App::microsoft_school("client", Secret::new("x"), SCHOOL).unwrap(), SCHOOL).unwrap()
}

/// Right claims with some in their place; null takes one away.
fn claims(base: &Value, change: Value) -> Value {
    let mut claims = base.clone();
    for (name, value) in change.as_object().unwrap() {
        match value {
            Value::Null => drop(claims.as_object_mut().unwrap().remove(name)),
            value => claims[name] = value.clone(),
        }
    }
    claims
}

/// Tries each: a name, what differs, how it is signed, and what it comes to.
async fn each(door: Door, issuer: &str, base: &Value, cases: Vec<(&str, Value, &str, Option<SignInFault>)>) {
    let wish = |change: &Value, how: &str| json!({ "claims": claims(base, change.clone()), "how": how });
    let wishes: serde_json::Map<_, _> =
        cases.iter().map(|(name, change, how, _)| ((*name).to_owned(), wish(change, how))).collect();
    let signed = signed(&Value::Object(wishes));
    for (name, _, _, expected) in cases {
        let server = provider(issuer, &signed["keys"], None, &signed["tokens"][name]).await;
        let outcome = entered(&server, &door).await;
        assert_eq!(outcome.as_ref().err(), expected.map(Error::SignIn).as_ref(), "{name}: {outcome:?}");
    }
}

fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}

#[tokio::test]
async fn googles_token_is_believed_only_if_all_of_it_is_right() {
    let issuer = "https://accounts.google.com";
    let base = json!({ "iss": issuer, "aud": "client", "sub": "1", "hd": "school.example", "nonce": "the-nonce",
        "iat": now(), "exp": now() + 3_600 });
    let token = Some(SignInFault::Token);
    let cases = vec![
        ("right", json!({}), "", None),
        ("another writing of the domain", json!({ "hd": "School.Example" }), "", None),
        ("another issuer", json!({ "iss": "https://accounts.evil.example" }), "", token),
        ("issuer with more behind it", json!({ "iss": "https://accounts.google.com.evil.example" }), "", token),
        ("for another client", json!({ "aud": "other" }), "", token),
        ("for two clients", json!({ "aud": ["client", "other"] }), "", token),
        ("no nonce", json!({ "nonce": null }), "", token),
        ("another nonce", json!({ "nonce": "other" }), "", token),
        ("not signed", json!({}), "none", token),
        ("signed with a shared secret", json!({}), "shared", token),
        ("signed by somebody else", json!({}), "other", token),
        ("over", json!({ "iat": now() - 7_200, "exp": now() - 600 }), "", Some(SignInFault::Clock)),
        ("not yet", json!({ "iat": now() + 900 }), "", Some(SignInFault::Clock)),
        ("a private account", json!({ "hd": null }), "", Some(SignInFault::Personal)),
        ("another school", json!({ "hd": "other.example" }), "", Some(SignInFault::OtherOrganisation)),
        ("a domain that ends so", json!({ "hd": "not-school.example" }), "", Some(SignInFault::OtherOrganisation)),
    ];
    each(google(), issuer, &base, cases).await;
}

#[tokio::test]
async fn googles_older_issuer_is_held_to_the_same() {
    let base = json!({ "iss": "accounts.google.com", "aud": "client", "sub": "1", "hd": "school.example",
        "nonce": "the-nonce", "iat": now(), "exp": now() + 3_600 });
    let token = Some(SignInFault::Token);
    let cases = vec![
        ("right", json!({}), "", None),
        ("for another client", json!({ "aud": "other" }), "", token),
        ("for two clients", json!({ "aud": ["client", "other"] }), "", token),
        ("no nonce", json!({ "nonce": null }), "", token),
        ("another nonce", json!({ "nonce": "other" }), "", token),
        ("not signed", json!({}), "none", token),
        ("signed with a shared secret", json!({}), "shared", token),
        ("signed by somebody else", json!({}), "other", token),
        ("over", json!({ "iat": now() - 7_200, "exp": now() - 600 }), "", Some(SignInFault::Clock)),
        ("not yet", json!({ "iat": now() + 900 }), "", Some(SignInFault::Clock)),
        ("a private account", json!({ "hd": null }), "", Some(SignInFault::Personal)),
        ("another school", json!({ "hd": "other.example" }), "", Some(SignInFault::OtherOrganisation)),
    ];
    each(google(), "https://accounts.google.com", &base, cases).await;
}

#[tokio::test]
async fn microsofts_token_is_believed_only_for_the_tenant_that_its_issuer_names() {
    let template = "https://login.microsoftonline.com/{tenantid}/v2.0";
    let of = |tenant: &str| template.replace("{tenantid}", tenant);
    let base = json!({ "iss": of(SCHOOL), "aud": "client", "sub": "pairwise", "tid": SCHOOL, "oid": "o-1",
        "nonce": "the-nonce", "iat": now(), "exp": now() + 3_600 });
    let personal = "9188040d-6c67-4c5b-b112-36a304b66dad";
    let (token, other) = (Some(SignInFault::Token), Some(SignInFault::OtherOrganisation));
    let cases = vec![
        ("right", json!({}), "", None),
        ("the template itself", json!({ "iss": template }), "", token),
        ("issuer of another tenant", json!({ "iss": of(OTHER) }), "", token),
        ("tenant of another issuer", json!({ "tid": OTHER }), "", token),
        ("another tenant", json!({ "iss": of(OTHER), "tid": OTHER }), "", other),
        ("a private account", json!({ "iss": of(personal), "tid": personal }), "", Some(SignInFault::Personal)),
        ("no tenant", json!({ "tid": null }), "", token),
        ("no id", json!({ "oid": null }), "", token),
        ("a tenant that is a path", json!({ "tid": "../x", "iss": of("../x") }), "", token),
        ("not signed", json!({}), "none", token),
    ];
    each(microsoft(), template, &base, cases).await;
}

#[tokio::test]
async fn keys_that_changed_since_are_fetched_again_once() {
    let issuer = "https://accounts.google.com";
    let base = json!({ "iss": issuer, "aud": "client", "sub": "1", "hd": "school.example", "nonce": "the-nonce",
        "iat": now(), "exp": now() + 3_600 });
    let signed = signed(&json!({ "right": { "claims": base, "how": "" } }));
    let token = &signed["tokens"]["right"];
    let server = provider(issuer, &signed["keys"], Some(&signed["old"]), token).await;
    assert!(entered(&server, &google()).await.is_ok(), "the second time the new key is there");
    let server = provider(issuer, &signed["old"], None, token).await;
    assert_eq!(entered(&server, &google()).await, Err(Error::SignIn(SignInFault::Token)), "it never is");
    let asked = server.received_requests().await.unwrap();
    assert_eq!(
        asked.iter().filter(|request| request.url.path() == "/keys").count(),
        2,
        "and is not asked for for ever"
    );
}

#[tokio::test]
async fn an_issuer_that_is_not_the_providers_is_not_believed_at_all() {
    let evil = "https://evil.example";
    let base = json!({ "iss": evil, "aud": "client", "sub": "1", "hd": "school.example", "nonce": "the-nonce",
        "iat": now(), "exp": now() + 3_600 });
    each(google(), evil, &base, vec![("evil", json!({}), "", Some(SignInFault::Token))]).await;
}
