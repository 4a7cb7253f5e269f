//! The password or token for the mail server: in the system's keyring where there is one.
//!
//! Where there is none it lies in the database, which is encrypted, and there sealed once more under the data key: a
//! database server keeps no page encrypted. The settings only point at it, as a user points at a password, so that
//! neither an answer nor an image of the history holds it; undoing a change of the settings points at the former one.

use crate::desk::Desk;
use crate::error::Error;
use crate::key::{random, ring};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use data_encoding::BASE64;
use domain::id::CredentialId;
use sha2::{Digest, Sha256};
use store::credential::Secret;
use store::{Change, DataKey, outbox};
use uuid::Uuid;
use zeroize::Zeroizing;

/// Stands in the database where the keyring has it.
const IN_RING: &str = "keyring";
/// Bytes of a nonce.
const NONCE: usize = 24;

/// Where a secret is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Nowhere that this computer can look.
    Nowhere,
    /// In the keyring.
    Ring,
    /// Sealed, in the database.
    Database,
}

/// Keeps a secret; answers what the settings point at.
pub(super) async fn keep(desk: &Desk, change: &mut Change, words: &Zeroizing<String>) -> Result<CredentialId, Error> {
    let id = desk.new_id()?;
    let stored = match ring::put_words(id, words).await? {
        true => IN_RING.to_owned(),
        false => seal(desk.key()?, id, words)?,
    };
    let row = store::secret::Model {
        id,
        school_id: desk.school.0,
        kind: "mail".to_owned(),
        secret: Secret(stored),
        created_at: desk.clock.now(),
    };
    change.add_secret(row).await?;
    Ok(CredentialId(id))
}

/// The secret that the settings point at, if this computer has it, and where it is.
pub(super) async fn find(desk: &Desk, id: Option<CredentialId>) -> Result<(Option<Zeroizing<String>>, Place), Error> {
    let nowhere = (None, Place::Nowhere);
    let Some(CredentialId(id)) = id else { return Ok(nowhere) };
    let Some(row) = outbox::find_secret(&desk.store, desk.school, id).await? else { return Ok(nowhere) };
    let (words, place) = if row.secret.0 == IN_RING {
        (ring::find_words(id).await?, Place::Ring)
    } else {
        (desk.key().ok().and_then(|key| open(key, id, &row.secret.0)), Place::Database)
    };
    Ok(words.map_or(nowhere, |words| (Some(words), place)))
}

/// A key of its own for this purpose.
fn cipher(key: &DataKey) -> XChaCha20Poly1305 {
    let mut hash = Sha256::new();
    hash.update(b"rollbook mail secret");
    hash.update(key.0.as_slice());
    let own: Zeroizing<[u8; 32]> = Zeroizing::new(hash.finalize().into());
    XChaCha20Poly1305::new(&(*own).into())
}

pub(super) fn seal(key: &DataKey, id: Uuid, words: &str) -> Result<String, Error> {
    let nonce = random::<NONCE>()?;
    let payload = Payload { msg: words.as_bytes(), aad: id.as_bytes() };
    let sealed = cipher(key).encrypt(&XNonce::from(nonce), payload).map_err(|_| Error::broken("sealing a secret"))?;
    Ok(BASE64.encode(&[nonce.as_slice(), &sealed].concat()))
}

/// `None` if it was sealed under another key or for another row.
fn open(key: &DataKey, id: Uuid, stored: &str) -> Option<Zeroizing<String>> {
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
