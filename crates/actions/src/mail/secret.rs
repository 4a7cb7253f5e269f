//! The password or token for the mail server: in the system's keyring or sealed in the database, as [`crate::secret`] chooses.
//!
//! The settings only point at it, as a user points at a password, so that
//! neither an answer nor an image of the history holds it; undoing a change of the settings points at the former one.

use crate::desk::Desk;
use crate::error::Error;
use crate::key::ring;
use crate::secret::{self, IN_RING, open};
use domain::id::CredentialId;
use store::credential::Secret;
use store::{Change, outbox};
use zeroize::Zeroizing;

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
    let stored = secret::keep(&desk.store, desk.key(), id, words).await?;
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
