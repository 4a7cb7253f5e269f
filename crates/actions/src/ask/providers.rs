//! Providers: linked, read, and what is done with each.

use domain::id::EntryId;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use domain::provider::{Choice, Counts, Part, Provider, WondeEmail};
pub use domain::tie::ProviderSignIn;

/// Asks about one provider.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
pub struct OneProvider {
    /// Which.
    pub provider: Provider,
}

/// Every provider a school can be linked with.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ProviderList {
    /// In the order of Setup.
    pub providers: Vec<ProviderShown>,
    /// Secrets are kept in this computer's keyring; else sealed, in the database.
    pub in_keyring: bool,
}

/// One provider, linked or not.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ProviderShown {
    /// Which.
    pub provider: Provider,
    /// The link, if there is one.
    pub link: Option<LinkShown>,
}

/// A link.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct LinkShown {
    /// Account, organisation and region in words: "office@larkfield.example".
    pub account: String,
    /// The school or organisation, as it calls itself, else its domain or id.
    pub organisation: String,
    /// The app the school registered there, as typed; empty for Wonde.
    pub client_id: String,
    /// Microsoft: tenant or domain as typed.
    pub tenant: String,
    /// Microsoft: the school's own app reads, with its secret; nobody signed in.
    pub is_app: bool,
    /// Wonde: the school's id there.
    pub school: String,
    /// Wonde: region as typed.
    pub region: String,
    /// Rights that were asked for and not given.
    pub missing: Vec<String>,
    /// It may create, change and delete users.
    pub is_sync: bool,
    /// What is imported.
    pub choice: Choice,
    /// Signing in with it.
    pub sign_in: ProviderSignIn,
    /// The secret of the app for signing in is kept.
    pub has_sign_in_secret: bool,
    /// Wonde: the secret of the app at MyLogin is kept.
    pub has_mylogin_secret: bool,
    /// The token is here; without it the provider must be linked again.
    pub has_token: bool,
    /// When it was linked.
    pub linked_at: i64,
    /// When it was read last, whole.
    pub read_at: Option<i64>,
    /// How many were read then.
    pub counts: Option<Counts>,
    /// Users who are matched with it.
    pub matched: u32,
}

/// Links a provider. With Google and Microsoft the system's browser opens.
#[derive(Clone, Serialize, Deserialize, TS)]
#[serde(tag = "provider", rename_all = "snake_case")]
pub enum LinkProvider {
    /// With the school's token.
    Wonde {
        /// Wonde's id of the school.
        school: String,
        /// The regional host; empty is the usual one.
        #[serde(default)]
        region: String,
        /// The school's token. `None` takes the one that is kept.
        #[serde(default)]
        token: Option<String>,
    },
    /// With a "Desktop app" of the school's own.
    Google {
        /// Its client id.
        client_id: String,
        /// Its secret. `None` takes the one that is kept.
        #[serde(default)]
        client_secret: Option<String>,
    },
    /// With an app of the school's own.
    Microsoft {
        /// Its client id.
        client_id: String,
        /// The tenant's id or domain; may be empty for a public client.
        #[serde(default)]
        tenant: String,
        /// The secret of a confidential app. Empty: a public client, an administrator signs in. `None`: as the link before,
        /// where it is with the same app, else a public client.
        #[serde(default)]
        client_secret: Option<String>,
    },
}

impl std::fmt::Debug for LinkProvider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Tokens and secrets are in it.
        f.debug_struct("LinkProvider").field("provider", &self.provider()).finish_non_exhaustive()
    }
}

impl LinkProvider {
    /// Which.
    pub fn provider(&self) -> Provider {
        match self {
            LinkProvider::Wonde { .. } => Provider::Wonde,
            LinkProvider::Google { .. } => Provider::Google,
            LinkProvider::Microsoft { .. } => Provider::Microsoft,
        }
    }
}

/// What linking came to.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ProviderLinked {
    /// The link.
    pub link: LinkShown,
    /// The line in the history; `None` if it was the same link.
    pub entry: Option<EntryId>,
    /// In words: with whom, and what is missing.
    pub said: Vec<String>,
}

/// What undoing a link came to.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ProviderUnlinked {
    /// The line in the history.
    pub entry: Option<EntryId>,
    /// In words: whether the token was revoked there, and what is left to do there.
    pub said: String,
}

/// Which linked provider may create, change and delete users.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
pub struct SetSync {
    /// `None`: none.
    pub provider: Option<Provider>,
}

/// What is imported from a provider.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ChangeChoice {
    /// Which.
    pub provider: Provider,
    /// All of it.
    pub choice: Choice,
}

/// How users sign in with a provider.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct ChangeSignIn {
    /// Which.
    pub provider: Provider,
    /// All of it.
    pub sign_in: ProviderSignIn,
    /// The app's secret. `None` keeps the one there is; an empty one forgets it.
    #[serde(default)]
    pub client_secret: Option<String>,
    /// Wonde: MyLogin's, in the same way.
    #[serde(default)]
    pub mylogin_secret: Option<String>,
}

impl std::fmt::Debug for ChangeSignIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ChangeSignIn").field("provider", &self.provider).finish_non_exhaustive()
    }
}

/// What people can be chosen by: Google's organisational units, Microsoft's groups. Wonde has none.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PartList {
    /// In the order of their names.
    pub parts: Vec<PartShown>,
}

/// One of them.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PartShown {
    /// What [`Part::In`] holds.
    pub id: String,
    /// As it is called there.
    pub name: String,
    /// Microsoft: it is a class.
    pub is_class: bool,
}

/// Reads a provider.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
pub struct ReadProvider {
    /// Which.
    pub provider: Provider,
    /// Somebody has said that far fewer than last time are right.
    #[serde(default)]
    pub fewer: bool,
}

/// What was read.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ProviderRead {
    /// How many.
    pub counts: Counts,
    /// When it began.
    pub at: i64,
    /// What was wanted and could not be seen, in words.
    pub said: Vec<String>,
}

/// Asks Wonde which schools stand how with a token, or for a school's access.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct AskWonde {
    /// The token. `None` takes the one that is kept.
    #[serde(default)]
    pub token: Option<String>,
    /// The regional host; empty is the usual one.
    #[serde(default)]
    pub region: String,
    /// Postcode or establishment number of a school anywhere at Wonde; empty: the schools of the token.
    #[serde(default)]
    pub search: String,
    /// Ask this school, by Wonde's id, for access.
    #[serde(default)]
    pub request: Option<String>,
}

impl std::fmt::Debug for AskWonde {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AskWonde").field("search", &self.search).finish_non_exhaustive()
    }
}

/// Schools at Wonde.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct WondeSchools {
    /// As Wonde lists them.
    pub schools: Vec<WondeSchool>,
}

/// One school at Wonde.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct WondeSchool {
    /// Wonde's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Establishment number.
    pub number: String,
    /// How far it is: `approved`, `pending`, `audited`, `declined`, `revoked`; empty where it was searched for.
    pub standing: String,
}
