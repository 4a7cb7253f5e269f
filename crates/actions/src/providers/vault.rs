//! The secrets of providers: in the system's keyring or sealed in the database, as [`crate::secret`] chooses.
//!
//! The database only points at an entry of the keyring, by the row's id; what is put in takes the place of what was there.

use crate::desk::Desk;
use crate::error::Error as Refused;
use crate::key::ring;
use crate::secret::{self, IN_RING, open};
use domain::id::SchoolId;
use futures_util::future::BoxFuture;
use providers::vault::{Slot, Vault};
use providers::{Error, Secret};
use std::sync::Arc;
use store::{DataKey, Store, providers as rows, token};
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

    /// The same, to be written to or read with. Error: `KeyNeeded`, where secrets are sealed and there is no key.
    pub(crate) fn to_use(desk: &Desk) -> Result<Arc<DeskVault>, Refused> {
        if !secret::is_for_ring(&desk.store) {
            desk.key()?;
        }
        Ok(DeskVault::of(desk))
    }

    /// Whether there is one that this computer can read.
    pub(crate) async fn has(&self, slot: Slot) -> bool {
        self.get(slot).await.is_ok_and(|secret| secret.is_some())
    }

    async fn find(&self, slot: Slot) -> Result<Option<Secret>, Error> {
        let Some(row) = self.row(slot).await? else { return Ok(None) };
        let words = if row.secret.0 == IN_RING {
            ring::find_words(row.id).await.map_err(|_| Error::Vault)?
        } else {
            self.key.as_ref().and_then(|key| open(key, row.id, &row.secret.0))
        };
        Ok(words.map(|words| Secret::new(words.as_str())))
    }

    async fn row(&self, slot: Slot) -> Result<Option<token::Model>, Error> {
        rows::find_token(&self.store, self.school, slot.as_str()).await.map_err(|_| Error::Vault)
    }

    async fn keep(&self, slot: Slot, secret: Secret) -> Result<(), Error> {
        let id = Uuid::now_v7();
        let words = Zeroizing::new(secret.expose().to_owned());
        let key = self.key.as_ref().ok_or_else(|| Refused::broken("sealing without a key"));
        let stored = secret::keep(&self.store, key, id, &words).await.map_err(|_| Error::Vault)?;
        let row = token::Model {
            school_id: self.school.0,
            slot: slot.as_str().to_owned(),
            id,
            secret: store::credential::Secret(stored),
            created_at: jiff::Timestamp::now().as_millisecond(),
        };
        let old = self.row(slot).await?;
        self.store.keep_token(row).await.map_err(|_| Error::Vault)?;
        forget(old).await
    }

    /// The row first: what the keyring still has and nothing points at is of no use to anybody.
    async fn lose(&self, slot: Slot) -> Result<(), Error> {
        let old = self.row(slot).await?;
        self.store.remove_token(self.school, slot.as_str()).await.map_err(|_| Error::Vault)?;
        forget(old).await
    }
}

/// Takes out of the keyring what a row pointed at.
async fn forget(old: Option<token::Model>) -> Result<(), Error> {
    match old.filter(|old| old.secret.0 == IN_RING) {
        Some(old) => ring::forget(old.id).await.map_err(|_| Error::Vault),
        None => Ok(()),
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
        Box::pin(self.lose(slot))
    }
}
