//! What may be typed after `providers`.

use super::OnOff;
use clap::{ArgGroup, Args, Subcommand, ValueEnum};
use domain::provider::{Provider, WondeEmail};
use std::path::PathBuf;

/// `providers …`
#[derive(Debug, Subcommand)]
pub enum Providers {
    /// List the providers: with whom they are linked, and what was read last
    List,
    /// Link a provider, or link it again
    #[command(subcommand)]
    Link(LinkArgs),
    /// Revoke the link where the provider can, and forget its token; matches stay
    Unlink {
        /// Which
        #[arg(ignore_case = true)]
        provider: ProviderArg,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// Choose the one provider that may add, change and delete users
    SetSync {
        /// Which, or none
        #[arg(ignore_case = true)]
        provider: SyncArg,
    },
    /// Show what is imported from a provider, or change what is named
    Choose(Choose),
    /// Show how users sign in with a provider, or change what is named
    ///
    /// Secrets are read from standard input; or, where the app's client id is named, from ROLLBOOK_SIGN_IN_SECRET and
    /// ROLLBOOK_MYLOGIN_SECRET.
    SignIn(SignInArgs),
    /// Read a provider; nothing is changed by that
    Read {
        /// Which
        #[arg(ignore_case = true)]
        provider: ProviderArg,
        /// Far fewer people than last time are right
        #[arg(long)]
        fewer: bool,
    },
    /// List what people can be chosen by: Google's organisational units, Microsoft's groups
    Parts {
        /// Which
        #[arg(ignore_case = true)]
        provider: ProviderArg,
    },
    /// List the schools of a token of Wonde's, search for one, or ask one for access
    Schools(Schools),
}

/// A provider as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ProviderArg {
    /// The school's records, by way of Wonde
    Wonde,
    /// Google Workspace
    Google,
    /// Microsoft 365
    Microsoft,
}

impl From<ProviderArg> for Provider {
    fn from(provider: ProviderArg) -> Provider {
        match provider {
            ProviderArg::Wonde => Provider::Wonde,
            ProviderArg::Google => Provider::Google,
            ProviderArg::Microsoft => Provider::Microsoft,
        }
    }
}

/// A provider, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SyncArg {
    /// The school's records, by way of Wonde
    Wonde,
    /// Google Workspace
    Google,
    /// Microsoft 365
    Microsoft,
    /// No provider changes users
    None,
}

impl From<SyncArg> for Option<Provider> {
    fn from(provider: SyncArg) -> Option<Provider> {
        match provider {
            SyncArg::Wonde => Some(Provider::Wonde),
            SyncArg::Google => Some(Provider::Google),
            SyncArg::Microsoft => Some(Provider::Microsoft),
            SyncArg::None => None,
        }
    }
}

/// `providers link …`
#[derive(Debug, Subcommand)]
pub enum LinkArgs {
    /// With the school's token, read from standard input; without one, the token that is kept
    Wonde {
        /// Wonde's id of the school
        #[arg(long, value_name = "ID")]
        school: String,
        /// The host of the school's region, where it is not the usual one
        #[arg(long, value_name = "DOMAIN", default_value = "", hide_default_value = true)]
        region: String,
    },
    /// With the school's own desktop app, in a browser; its secret stands in ROLLBOOK_GOOGLE_CLIENT_SECRET
    ///
    /// The browser that BROWSER names is opened, else the system's. The address is printed on standard error too.
    Google {
        /// The app's client id
        #[arg(long, value_name = "ID")]
        client_id: String,
    },
    /// With the school's own app: in a browser, or by itself with its secret in ROLLBOOK_MICROSOFT_CLIENT_SECRET
    ///
    /// The browser that BROWSER names is opened, else the system's. The address is printed on standard error too.
    Microsoft {
        /// The app's client id
        #[arg(long, value_name = "ID")]
        client_id: String,
        /// The tenant's id or domain; an app with a secret needs it
        #[arg(long, value_name = "TENANT", default_value = "", hide_default_value = true)]
        tenant: String,
    },
}

/// `providers choose`
#[derive(Debug, Args)]
pub struct Choose {
    /// Which
    #[arg(ignore_case = true)]
    pub provider: ProviderArg,
    /// Pupils: all, none, or the parts they are in, as `providers parts` lists them
    #[arg(long, value_name = "all|none|PART")]
    pub pupils: Vec<String>,
    /// Teachers and other staff, in the same way; for Wonde also class: those with a class
    #[arg(long, value_name = "all|none|PART")]
    pub staff: Vec<String>,
    /// Teaching classes, in the same way
    #[arg(long, value_name = "all|none|PART")]
    pub classes: Vec<String>,
    /// Google: whether the unit somebody is in is their registration class
    #[arg(long, ignore_case = true, value_name = "on|off")]
    pub units_are_classes: Option<OnOff>,
    /// Whether parents and carers are read
    #[arg(long, ignore_case = true, value_name = "on|off")]
    pub guardians: Option<OnOff>,
    /// Wonde: which of a person's addresses is the school's own
    #[arg(long, ignore_case = true)]
    pub wonde_email: Option<EmailArg>,
    /// A JSON file with any of it, under the names that --json shows
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
}

/// An address at Wonde, as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum EmailArg {
    /// None of them
    None,
    /// The plain one
    Email,
    /// That of work
    Work,
    /// The primary one
    Primary,
    /// That of home
    Home,
}

impl From<EmailArg> for WondeEmail {
    fn from(email: EmailArg) -> WondeEmail {
        match email {
            EmailArg::None => WondeEmail::None,
            EmailArg::Email => WondeEmail::Email,
            EmailArg::Work => WondeEmail::Work,
            EmailArg::Primary => WondeEmail::Primary,
            EmailArg::Home => WondeEmail::Home,
        }
    }
}

/// `providers sign-in`
#[derive(Debug, Args)]
pub struct SignInArgs {
    /// Which
    #[arg(ignore_case = true)]
    pub provider: ProviderArg,
    /// Whether the portal shows the button
    #[arg(long, ignore_case = true, value_name = "on|off")]
    pub button: Option<OnOff>,
    /// The client id of the web app; empty is none
    #[arg(long, value_name = "ID")]
    pub client_id: Option<String>,
    /// Wonde: the client id of the app at MyLogin; empty is none
    #[arg(long, value_name = "ID")]
    pub mylogin_client_id: Option<String>,
    /// Google: further domains of the school; empty is none
    #[arg(long, value_name = "DOMAIN")]
    pub domain: Vec<String>,
    /// Read the web app's secret from standard input
    #[arg(long)]
    pub secret_stdin: bool,
    /// Wonde: read the secret of the app at MyLogin from standard input
    #[arg(long, conflicts_with = "secret_stdin")]
    pub mylogin_secret_stdin: bool,
}

/// `providers schools`
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("what").args(["search", "request"]))]
pub struct Schools {
    /// The host of the region, where it is not the usual one
    #[arg(long, value_name = "DOMAIN", default_value = "", hide_default_value = true)]
    pub region: String,
    /// Search all of Wonde's schools by postcode or establishment number
    #[arg(long, value_name = "WORDS")]
    pub search: Option<String>,
    /// Ask this school for access
    #[arg(long, value_name = "ID")]
    pub request: Option<String>,
    /// Read the token from standard input; without it, the token that is kept
    #[arg(long)]
    pub token_stdin: bool,
}
