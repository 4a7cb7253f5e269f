//! What the program signs in with elsewhere: in the system's keyring, or sealed in the database, under a key of its own made
//! from the data key and bound to the row it stands in.
//!
//! On a database server it is always sealed: several computers read that database, and none of them another's keyring.

use crate::error::Error;
use crate::key::{random, ring};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use data_encoding::BASE64;
use sha2::{Digest, Sha256};
use store::{DataKey, Store};
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

/// Whether the secrets of this database go into the keyring, if there is one.
pub(crate) fn is_for_ring(store: &Store) -> bool {
    !store.is_on_server()
}

/// Keeps a secret; answers what its row holds: [`IN_RING`], or the secret sealed. Error: `KeyNeeded`, if it is to be sealed.
pub(crate) async fn keep(
    store: &Store,
    key: Result<&DataKey, Error>,
    id: Uuid,
    words: &Zeroizing<String>,
) -> Result<String, Error> {
    keep_in((is_for_ring(store), ring::put_words(id, words)), key, id, words).await
}

/// `ring` answers whether it took the secret; it is asked only if the secret is for it.
async fn keep_in(
    (is_for_ring, ring): (bool, impl Future<Output = Result<bool, Error>>),
    key: Result<&DataKey, Error>,
    id: Uuid,
    words: &str,
) -> Result<String, Error> {
    if is_for_ring && ring.await? { Ok(IN_RING.to_owned()) } else { seal(key?, id, words) }
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

    /// What a row holds of a secret, and whether the keyring was asked.
    async fn kept(is_for_ring: bool, has_ring: bool) -> (String, bool) {
        let (key, id) = (crate::key::new_key().unwrap(), Uuid::now_v7());
        let mut is_asked = false;
        let ring = async {
            is_asked = true;
            Ok(has_ring)
        };
        let stored = keep_in((is_for_ring, ring), Ok(&key), id, "pa ss").await.unwrap();
        let opened = open(&key, id, &stored).map_or(stored, |words| words.to_string());
        (opened, is_asked)
    }

    #[tokio::test]
    async fn a_secret_goes_to_the_keyring_of_this_computer_only_where_no_other_computer_needs_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("school.db"), &crate::key::new_key().unwrap()).await.unwrap();
        assert!(is_for_ring(&store), "a file is this computer's");
        store.close().await.unwrap();
        assert_eq!(kept(true, true).await, (IN_RING.to_owned(), true), "a file, and a keyring");
        assert_eq!(kept(true, false).await, ("pa ss".to_owned(), true), "a file, and no keyring");
        assert_eq!(kept(false, true).await, ("pa ss".to_owned(), false), "a server, whatever keyring there is");
    }

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
