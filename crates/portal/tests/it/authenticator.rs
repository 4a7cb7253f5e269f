//! A device that keeps passkeys, as WebAuthn describes it (W3C, Web Authentication Level 3), with what can be done wrongly.

use crate::browser::{Answer, between};
use crate::school::PUBLIC;
use data_encoding::BASE64URL_NOPAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The person was there.
const PRESENT: u8 = 0x01;
/// The person was recognised.
const VERIFIED: u8 = 0x04;
/// A new key follows.
const ATTESTED: u8 = 0x40;

/// A device with one passkey.
#[derive(Clone)]
pub struct Authenticator {
    /// The private key.
    pub key: Vec<u8>,
    /// The id of the passkey.
    pub id: Vec<u8>,
    /// Whose passkey it says it is.
    pub user: Vec<u8>,
    /// How often it was used.
    pub counter: u32,
    /// The page it believes to answer.
    pub origin: String,
    /// Whether it looks who is there.
    pub verifies: bool,
}

/// What a page asks.
pub fn question(page: &Answer) -> (Value, String) {
    let options = between(&page.body, "data-options=\"", "\"").unwrap_or_else(|| panic!("{}", page.body));
    let options = options.replace("&#34;", "\"").replace("&#38;", "&").replace("&#39;", "'");
    let token = between(&page.body, "name=\"token\" value=\"", "\"").unwrap();
    (serde_json::from_str(&options).unwrap(), token.to_owned())
}

/// A text or byte string in CBOR.
fn cbor(kind: u8, bytes: &[u8]) -> Vec<u8> {
    let length = u8::try_from(bytes.len()).unwrap();
    let head = if length < 24 { vec![kind | length] } else { vec![kind | 24, length] };
    [head, bytes.to_vec()].concat()
}

impl Authenticator {
    pub fn new(id: u8) -> Authenticator {
        let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &SystemRandom::new()).unwrap();
        let (key, id) = (key.as_ref().to_vec(), vec![id; 32]);
        Authenticator { key, id, user: Vec::new(), counter: 0, origin: PUBLIC.to_owned(), verifies: true }
    }

    fn pair(&self) -> EcdsaKeyPair {
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &self.key, &SystemRandom::new()).unwrap()
    }

    fn data(&self, more: u8) -> Vec<u8> {
        let host = self.origin.split("//").nth(1).unwrap();
        let flags = PRESENT | more | if self.verifies { VERIFIED } else { 0 };
        [&Sha256::digest(host)[..], &[flags], &self.counter.to_be_bytes()].concat()
    }

    fn client(&self, kind: &str, options: &Value) -> Vec<u8> {
        let said =
            json!({ "type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": false });
        said.to_string().into_bytes()
    }

    /// The answer to a question for a new passkey.
    pub fn create(&mut self, options: &Value) -> String {
        self.user = BASE64URL_NOPAD.decode(options["user"]["id"].as_str().unwrap().as_bytes()).unwrap();
        let pair = self.pair();
        let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
        let key = [&[0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21][..], &cbor(0x40, x), &[0x22], &cbor(0x40, y)];
        let length = u16::try_from(self.id.len()).unwrap().to_be_bytes();
        let data = [self.data(ATTESTED), vec![0; 16], length.to_vec(), self.id.clone(), key.concat()].concat();
        let object = [
            vec![0xa3],
            [cbor(0x60, b"fmt"), cbor(0x60, b"none")].concat(),
            [cbor(0x60, b"attStmt"), vec![0xa0]].concat(),
            [cbor(0x60, b"authData"), cbor(0x40, &data)].concat(),
        ];
        let id = BASE64URL_NOPAD.encode(&self.id);
        let response = json!({
            "attestationObject": BASE64URL_NOPAD.encode(&object.concat()),
            "clientDataJSON": BASE64URL_NOPAD.encode(&self.client("webauthn.create", options)),
        });
        json!({ "id": id, "rawId": id, "type": "public-key", "response": response }).to_string()
    }

    /// The answer to a question for a passkey that is there.
    pub fn get(&mut self, options: &Value) -> String {
        self.counter += 1;
        let (data, client) = (self.data(0), self.client("webauthn.get", options));
        let signed = [&data[..], &Sha256::digest(&client)[..]].concat();
        let signature = self.pair().sign(&SystemRandom::new(), &signed).unwrap();
        let id = BASE64URL_NOPAD.encode(&self.id);
        let response = json!({
            "authenticatorData": BASE64URL_NOPAD.encode(&data),
            "clientDataJSON": BASE64URL_NOPAD.encode(&client),
            "signature": BASE64URL_NOPAD.encode(signature.as_ref()),
            "userHandle": BASE64URL_NOPAD.encode(&self.user),
        });
        json!({ "id": id, "rawId": id, "type": "public-key", "response": response }).to_string()
    }
}
