//! Sealing what the program signs in with elsewhere, where there is no keyring: under a key of its own made from the data
//! key, bound to the row it stands in.

use crate::error::Error;
use crate::key::random;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use data_encoding::BASE64;
use sha2::{Digest, Sha256};
use store::DataKey;
use uuid::Uuid;
use zeroize::Zeroizing;

/// Stands in the database where the keyring has it.
pub(crate) const IN_RING: &str = "keyring";
/// Bytes of a nonce.
const NONCE: usize = 24;

fn cipher(key: &DataKey) -> XChaCha20Poly1305 {
    let mut hash = Sha256::new();
    // The first secrets were those of mail: what was sealed then opens still.
    hash.update(b"rollbook mail secret");
    hash.update(key.0.as_slice());
    let own: Zeroizing<[u8; 32]> = Zeroizing::new(hash.finalize().into());
    XChaCha20Poly1305::new(&(*own).into())
}

/// For one row.
pub(crate) fn seal(key: &DataKey, id: Uuid, words: &str) -> Result<String, Error> {
    let nonce = random::<NONCE>()?;
    let payload = Payload { msg: words.as_bytes(), aad: id.as_bytes() };
    let sealed = cipher(key).encrypt(&XNonce::from(nonce), payload).map_err(|_| Error::broken("sealing a secret"))?;
    Ok(BASE64.encode(&[nonce.as_slice(), &sealed].concat()))
}

/// `None` if it was sealed under another key or for another row.
pub(crate) fn open(key: &DataKey, id: Uuid, stored: &str) -> Option<Zeroizing<String>> {
    let bytes = BASE64.decode(stored.as_bytes()).ok()?;
    let (nonce, sealed) = bytes.split_first_chunk::<NONCE>()?;
    let payload = Payload { msg: sealed, aad: id.as_bytes() };
    let words = cipher(key).decrypt(&XNonce::from(*nonce), payload).ok()?;
    String::from_utf8(words).ok().map(Zeroizing::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_with_the_same_key_for_the_same_row_only() {
        let (key, id) = (crate::key::new_key().unwrap(), Uuid::now_v7());
        let sealed = seal(&key, id, "pa ss wörd").unwrap();
        assert!(!sealed.contains("pa ss"), "it is not in clear");
        assert_eq!(open(&key, id, &sealed).unwrap().as_str(), "pa ss wörd");
        assert!(open(&key, Uuid::now_v7(), &sealed).is_none(), "another row");
        assert!(open(&crate::key::new_key().unwrap(), id, &sealed).is_none(), "another key");
        assert!(open(&key, id, "no such thing").is_none());
    }
}
