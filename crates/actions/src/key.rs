//! The key of the data: made once, kept in the system's keyring, and wrapped for a passphrase and a recovery key.
//!
//! `rollbook.keys.json` beside the database holds only wrapped copies; without one of the three, nobody reads the file.

use crate::ask::school::Unlock;
use crate::error::{Code, Error};
use crate::folder::write_whole;
use crate::hash::passphrase_key;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use data_encoding::{BASE64, Encoding, Specification};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::path::Path;
use store::DataKey;
use uuid::Uuid;
use zeroize::Zeroizing;

/// The keyring's service name.
const SERVICE: &str = "org.rollbook.desktop";
/// Fewest characters of a passphrase.
pub const SHORTEST_PASSPHRASE: usize = 12;
/// Bytes of a recovery key: 160 random bits and a 20-bit check.
const RECOVERY: usize = 20;

/// The wrapped copies of a data key.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Keys {
    /// Names the entry in the keyring.
    pub id: Uuid,
    /// One for each way to open the file without the keyring.
    slots: Vec<Slot>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Slot {
    kind: SlotKind,
    salt: String,
    nonce: String,
    wrapped: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum SlotKind {
    Passphrase,
    Recovery,
}

/// Random bytes from the system.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|e| Error::broken(e.to_string()))?;
    Ok(bytes)
}

/// A new data key.
pub fn new_key() -> Result<DataKey, Error> {
    Ok(DataKey(Zeroizing::new(random()?)))
}

impl Keys {
    /// Wraps a key for a recovery key, which is answered to be shown once, and for a passphrase if there is one.
    pub fn wrap(id: Uuid, key: &DataKey, passphrase: Option<&str>) -> Result<(Keys, String), Error> {
        let mut keys = Keys { id, slots: Vec::new() };
        let shown = keys.renew_recovery(key)?;
        if let Some(passphrase) = passphrase {
            keys.set_passphrase(key, passphrase)?;
        }
        Ok((keys, shown))
    }

    /// Makes a new recovery key; the old one no longer opens this file (it still opens older backups).
    pub fn renew_recovery(&mut self, key: &DataKey) -> Result<String, Error> {
        let recovery = Zeroizing::new(random::<RECOVERY>()?);
        self.put(SlotKind::Recovery, key, &recovery_key(recovery.as_slice()), &random::<16>()?)?;
        Ok(show_recovery(recovery.as_slice()))
    }

    /// Sets or replaces the passphrase.
    pub fn set_passphrase(&mut self, key: &DataKey, passphrase: &str) -> Result<(), Error> {
        if passphrase.chars().count() < SHORTEST_PASSPHRASE {
            return Err(Error::invalid("passphrase", "passphrase_short", &[]));
        }
        let salt = random::<16>()?;
        self.put(SlotKind::Passphrase, key, &*passphrase_key(passphrase, &salt)?, &salt)
    }

    /// Whether a passphrase opens it.
    pub fn has_passphrase(&self) -> bool {
        self.slots.iter().any(|s| s.kind == SlotKind::Passphrase)
    }

    fn put(&mut self, kind: SlotKind, key: &DataKey, with: &[u8; 32], salt: &[u8]) -> Result<(), Error> {
        let nonce = random::<24>()?;
        let payload = Payload { msg: key.0.as_slice(), aad: self.id.as_bytes() };
        let wrapped =
            cipher(with).encrypt(&XNonce::from(nonce), payload).map_err(|_| Error::broken("wrapping the key"))?;
        self.slots.retain(|s| s.kind != kind);
        let slot =
            Slot { kind, salt: BASE64.encode(salt), nonce: BASE64.encode(&nonce), wrapped: BASE64.encode(&wrapped) };
        self.slots.push(slot);
        Ok(())
    }

    /// The data key, by passphrase or recovery key. Error: `WrongPassword`.
    pub fn unwrap(&self, unlock: &Unlock) -> Result<DataKey, Error> {
        let (kind, wrong) = match unlock {
            Unlock::Passphrase(_) => (SlotKind::Passphrase, "wrong_passphrase"),
            Unlock::RecoveryKey(_) => (SlotKind::Recovery, "wrong_recovery"),
        };
        let refuse = || Error::new(Code::WrongPassword, wrong, &[]);
        let slot = self.slots.iter().find(|s| s.kind == kind).ok_or_else(refuse)?;
        let decode = |text: &str| BASE64.decode(text.as_bytes()).map_err(|_| refuse());
        let with = match unlock {
            Unlock::Passphrase(words) => passphrase_key(words, &decode(&slot.salt)?)?,
            Unlock::RecoveryKey(shown) => recovery_key(&read_recovery(shown)?),
        };
        let nonce: [u8; 24] = decode(&slot.nonce)?.try_into().map_err(|_| refuse())?;
        let (wrapped, aad) = (decode(&slot.wrapped)?, self.id);
        let payload = Payload { msg: &wrapped, aad: aad.as_bytes() };
        let key = Zeroizing::new(cipher(&with).decrypt(&XNonce::from(nonce), payload).map_err(|_| refuse())?);
        let bytes: [u8; 32] = key.as_slice().try_into().map_err(|_| refuse())?;
        Ok(DataKey(Zeroizing::new(bytes)))
    }

    /// Reads the wrapped copies. `None` if there are none.
    pub fn read(path: &Path) -> Result<Option<Keys>, Error> {
        match std::fs::read(path) {
            Ok(bytes) => {
                serde_json::from_slice(&bytes).map(Some).map_err(|_| Error::new(Code::Broken, "keys_damaged", &[]))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Writes them, whole or not at all.
    pub fn write(&self, path: &Path) -> Result<(), Error> {
        write_whole(path, &serde_json::to_vec_pretty(self).map_err(Error::broken)?)
    }
}

fn cipher(key: &[u8; 32]) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&(*key).into())
}

/// A recovery key has 160 random bits: a plain hash is derivation enough.
fn recovery_key(bytes: &[u8]) -> Zeroizing<[u8; 32]> {
    let mut hash = Sha256::new();
    hash.update(b"rollbook recovery key");
    hash.update(bytes);
    Zeroizing::new(hash.finalize().into())
}

/// Thirty-two characters no one confuses: no 0, O, 1 or I.
fn alphabet() -> Result<Encoding, Error> {
    let mut spec = Specification::new();
    spec.symbols.push_str("23456789ABCDEFGHJKLMNPQRSTUVWXYZ");
    spec.encoding().map_err(|e| Error::broken(e.to_string()))
}

fn check_of(bytes: &[u8]) -> [u8; 3] {
    let digest = Sha256::digest(bytes);
    [digest[0], digest[1], digest[2] & 0xf0]
}

/// Nine groups of four: eight of key, one of check.
fn show_recovery(bytes: &[u8]) -> String {
    let Ok(letters) = alphabet() else { return String::new() };
    let mut text = letters.encode(bytes);
    text.push_str(&letters.encode(&check_of(bytes))[..4]);
    let groups: Vec<&str> = (0..text.len()).step_by(4).map(|i| &text[i..(i + 4).min(text.len())]).collect();
    groups.join("-")
}

/// Any case, with or without hyphens and spaces. A typing error is told apart from a wrong key.
fn read_recovery(shown: &str) -> Result<Zeroizing<Vec<u8>>, Error> {
    let mistyped = || Error::new(Code::WrongPassword, "recovery_mistyped", &[]);
    let text: String = shown.chars().filter(|c| c.is_alphanumeric()).map(|c| c.to_ascii_uppercase()).collect();
    if !text.is_ascii() || text.len() != 36 {
        return Err(mistyped());
    }
    let letters = alphabet()?;
    let bytes = Zeroizing::new(letters.decode(&text.as_bytes()[..32]).map_err(|_| mistyped())?);
    if letters.encode(&check_of(&bytes))[..4] != text[32..] {
        return Err(mistyped());
    }
    Ok(bytes)
}

/// The system's keyring.
pub mod ring {
    use super::{DataKey, Error, SERVICE, Uuid, Zeroizing};
    use std::sync::Arc;

    /// What the keyring said of a key.
    pub enum Kept {
        /// It has it.
        Key(DataKey),
        /// It works, but has no such key.
        Absent,
        /// There is no keyring, or it is locked.
        NoRing,
    }

    /// Its own thread: some keyrings wait for a person, and some run an event loop of their own.
    async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
        tokio::task::spawn_blocking(work).await.map_err(Error::broken)
    }

    fn open() -> Option<Arc<keyring_core::CredentialStore>> {
        if std::env::var_os("ROLLBOOK_NO_KEYRING").is_some() {
            return None;
        }
        #[cfg(target_os = "linux")]
        let store = zbus_secret_service_keyring_store::Store::new();
        #[cfg(target_os = "macos")]
        let store = apple_native_keyring_store::keychain::Store::new();
        #[cfg(target_os = "windows")]
        let store = windows_native_keyring_store::Store::new();
        store.ok().map(|s| s as Arc<keyring_core::CredentialStore>)
    }

    fn entry(id: Uuid) -> Option<keyring_core::Entry> {
        open()?.build(SERVICE, &id.to_string(), None).ok()
    }

    /// Looks a key up.
    pub async fn find(id: Uuid) -> Result<Kept, Error> {
        apart(move || {
            let Some(entry) = entry(id) else { return Kept::NoRing };
            match entry.get_secret().map(Zeroizing::new) {
                Ok(secret) => match <[u8; 32]>::try_from(secret.as_slice()) {
                    Ok(key) => Kept::Key(DataKey(Zeroizing::new(key))),
                    Err(_) => Kept::Absent,
                },
                Err(keyring_core::Error::NoEntry) => Kept::Absent,
                Err(_) => Kept::NoRing,
            }
        })
        .await
    }

    /// Puts a key in; `false` if there is no keyring to put it in.
    pub async fn put(id: Uuid, key: &DataKey) -> Result<bool, Error> {
        let key = key.clone();
        apart(move || entry(id).is_some_and(|e| e.set_secret(key.0.as_slice()).is_ok())).await
    }

    /// Puts a password in; `false` if there is no keyring to put it in.
    pub async fn put_words(id: Uuid, words: &Zeroizing<String>) -> Result<bool, Error> {
        let words = words.clone();
        apart(move || entry(id).is_some_and(|e| e.set_secret(words.as_bytes()).is_ok())).await
    }

    /// Looks a password up that was put in with [`put_words`]; `None` if it is not there, or there is no keyring.
    pub async fn find_words(id: Uuid) -> Result<Option<Zeroizing<String>>, Error> {
        apart(move || {
            let bytes = Zeroizing::new(entry(id)?.get_secret().ok()?);
            std::str::from_utf8(&bytes).ok().map(|words| Zeroizing::new(words.to_owned()))
        })
        .await
    }

    /// Takes a key out, as far as it is there.
    pub async fn forget(id: Uuid) -> Result<(), Error> {
        apart(move || {
            if let Some(entry) = entry(id) {
                // Gone already is as good.
                let _ = entry.delete_credential();
            }
        })
        .await
    }

    /// Whether there is a keyring at all.
    pub async fn is_there() -> Result<bool, Error> {
        apart(|| open().is_some()).await
    }

    /// Whether there is a keyring that can keep a key: one is put in and taken out again.
    pub async fn works() -> Result<bool, Error> {
        let id = Uuid::now_v7();
        let kept = put(id, &super::new_key()?).await?;
        if kept {
            forget(id).await?;
        }
        Ok(kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_in_opens_the_same_key_and_nothing_else_does() {
        let key = new_key().unwrap();
        let (keys, shown) = Keys::wrap(Uuid::now_v7(), &key, Some("correct horse battery")).unwrap();
        let open = |unlock: Unlock| keys.unwrap(&unlock).map(|k| *k.0).map_err(|e| e.code);
        assert_eq!(open(Unlock::Passphrase("correct horse battery".into())), Ok(*key.0), "the passphrase");
        assert_eq!(open(Unlock::RecoveryKey(shown.to_lowercase().replace('-', " "))), Ok(*key.0), "the recovery key");
        assert_eq!(open(Unlock::Passphrase("correct horse batterx".into())), Err(Code::WrongPassword), "another");
        let other = show_recovery(&[7; RECOVERY]);
        assert_eq!(open(Unlock::RecoveryKey(other)), Err(Code::WrongPassword), "another recovery key");
    }

    #[test]
    fn a_mistyped_recovery_key_is_told_apart_from_a_wrong_one() {
        let shown = show_recovery(&[42; RECOVERY]);
        assert_eq!(shown.len(), 44, "nine groups of four: {shown}");
        let swapped = shown.replacen(&shown[0..1], if shown.starts_with('A') { "B" } else { "A" }, 1);
        let message = read_recovery(&swapped).map(|_| ()).unwrap_err().message;
        assert_eq!(message, crate::words::say("error.recovery_mistyped", &[]), "a typing error");
        assert_eq!(*read_recovery(&shown).unwrap(), [42; RECOVERY], "as shown");
    }
}
