//! Where secrets are kept: the system's keyring, or what stands in for it. Implemented by the caller.
//!
//! Access tokens are not kept: they live for an hour and some are too long for a keyring.

use crate::error::Error;
use crate::secret::Secret;
use futures_util::future::BoxFuture;

/// One secret of one school.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slot {
    /// The school's token at Wonde.
    WondeToken,
    /// Google's refresh token.
    GoogleRefresh,
    /// The secret of the school's desktop client at Google.
    GoogleClient,
    /// Microsoft's refresh token.
    MicrosoftRefresh,
    /// The secret of the school's confidential app at Microsoft.
    MicrosoftClient,
    /// The secret of the web client for signing in with Google.
    GoogleSignIn,
    /// The secret of the web client for signing in with Microsoft.
    MicrosoftSignIn,
    /// The secret of the client for signing in with Wonde.
    WondeSignIn,
    /// The secret of the client for signing in with MyLogin.
    MyLoginSignIn,
}

impl Slot {
    /// The name it is kept under.
    pub fn as_str(self) -> &'static str {
        match self {
            Slot::WondeToken => "wonde.token",
            Slot::GoogleRefresh => "google.refresh",
            Slot::GoogleClient => "google.client",
            Slot::MicrosoftRefresh => "microsoft.refresh",
            Slot::MicrosoftClient => "microsoft.client",
            Slot::GoogleSignIn => "google.sign_in",
            Slot::MicrosoftSignIn => "microsoft.sign_in",
            Slot::WondeSignIn => "wonde.sign_in",
            Slot::MyLoginSignIn => "mylogin.sign_in",
        }
    }
}

/// Keeps the secrets of one school. Each method fails with [`Error::Vault`] alone.
pub trait Vault: Send + Sync {
    /// The secret, if one is kept.
    fn get(&self, slot: Slot) -> BoxFuture<'_, Result<Option<Secret>, Error>>;
    /// Keeps it in place of what was there.
    fn put(&self, slot: Slot, secret: Secret) -> BoxFuture<'_, Result<(), Error>>;
    /// Forgets it. What is not there is no error.
    fn remove(&self, slot: Slot) -> BoxFuture<'_, Result<(), Error>>;
}
