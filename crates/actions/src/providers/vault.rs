//! The secrets of providers: in the system's keyring where there is one, else sealed in the database.
//!
//! The database only points at an entry of the keyring, by the row's id; what is put in takes the place of what was there.

use crate::desk::Desk;
use crate::key::ring;
use crate::secret::{IN_RING, open, seal};
use domain::id::SchoolId;
use futures_util::future::BoxFuture;
use providers::vault::{Slot, Vault};
use providers::{Error, Secret};
use std::sync::Arc;
use store::{DataKey, Store, providers as rows};
use uuid::Uuid;
use zeroize::Zeroizing;

/// The secrets of one school.
pub(crate) struct DeskVault {
    store: Store,
    school: SchoolId,
    key: Option<DataKey>,
}

impl DeskVault {
    pub(crate) fn of(desk: &Desk) -> Arc<DeskVault> {
        Arc::new(DeskVault { store: desk.store.clone(), school: desk.school, key: desk.key().ok().cloned() })
    }

    /// Whether there is one that this computer can read.
    pub(crate) async fn has(&self, slot: Slot) -> bool {
        self.get(slot).await.is_ok_and(|secret| secret.is_some())
    }

    async fn find(&self, slot: Slot) -> Result<Option<Secret>, Error> {
        let row = rows::find_secret_of(&self.store, self.school, slot.as_str()).await.map_err(|_| Error::Vault)?;
        let Some(row) = row else { return Ok(None) };
        let words = if row.secret.0 == IN_RING {
            ring::find_words(row.id).await.map_err(|_| Error::Vault)?
        } else {
            self.key.as_ref().and_then(|key| open(key, row.id, &row.secret.0))
        };
        Ok(words.map(|words| Secret::new(words.as_str())))
    }

    async fn keep(&self, slot: Slot, secret: Secret) -> Result<(), Error> {
        let id = Uuid::now_v7();
        let words = Zeroizing::new(secret.expose().to_owned());
        let stored = match ring::put_words(id, &words).await.map_err(|_| Error::Vault)? {
            true => IN_RING.to_owned(),
            false => seal(self.key.as_ref().ok_or(Error::Vault)?, id, &words).map_err(|_| Error::Vault)?,
        };
        let at = jiff::Timestamp::now().as_millisecond();
        self.replace(slot, Some((id, stored, at))).await
    }

    /// The row first: what the keyring still has and nothing points at is of no use to anybody.
    async fn replace(&self, slot: Slot, row: Option<(Uuid, String, i64)>) -> Result<(), Error> {
        let old = rows::find_secret_of(&self.store, self.school, slot.as_str()).await.map_err(|_| Error::Vault)?;
        self.store.replace_secret(self.school, slot.as_str(), row).await.map_err(|_| Error::Vault)?;
        if let Some(old) = old.filter(|old| old.secret.0 == IN_RING) {
            ring::forget(old.id).await.map_err(|_| Error::Vault)?;
        }
        Ok(())
    }
}

impl Vault for DeskVault {
    fn get(&self, slot: Slot) -> BoxFuture<'_, Result<Option<Secret>, Error>> {
        Box::pin(self.find(slot))
    }

    fn put(&self, slot: Slot, secret: Secret) -> BoxFuture<'_, Result<(), Error>> {
        Box::pin(self.keep(slot, secret))
    }

    fn remove(&self, slot: Slot) -> BoxFuture<'_, Result<(), Error>> {
        Box::pin(self.replace(slot, None))
    }
}
