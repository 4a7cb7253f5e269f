//! What may be typed after `mail`.

use clap::{ArgGroup, Args, Subcommand, ValueEnum};
use domain::id::MailId;
use domain::mail::{MailAuth, MailSecurity, MailState};
use std::path::PathBuf;

/// `mail …`
#[derive(Debug, Subcommand)]
pub enum Mail {
    /// List the outbox, newest first
    List {
        /// Only mails that stand so
        #[arg(long, value_name = "STATE", ignore_case = true)]
        state: Vec<StateArg>,
    },
    /// Send what is due, once
    Send,
    /// Call mails back that have not gone
    #[command(group = ArgGroup::new("which").required(true).args(["ids", "all_queued"]))]
    Cancel {
        /// Their ids, as `mail list --json` shows them
        #[arg(value_name = "ID")]
        ids: Vec<MailId>,
        /// All that wait
        #[arg(long)]
        all_queued: bool,
    },
    /// Send mails again of which nobody knows whether they went
    Again {
        /// Their ids, as `mail list --json` shows them
        #[arg(required = true, value_name = "ID")]
        ids: Vec<MailId>,
    },
    /// Take reports of mails that came back (RFC 3464), as other mail servers send them
    Bounce {
        /// The messages as files, whole; - is standard input
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Send a test message at once
    Test {
        /// The address it goes to
        address: String,
    },
    /// Show how mail is sent, or change what is named
    Setup(MailSetup),
    /// Stop all sending; mails go on being queued
    Pause,
    /// Let sending go on
    Resume,
}

/// How a mail stands, as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum StateArg {
    /// Waits
    #[value(alias = "waiting")]
    Queued,
    /// Is being handed to the server
    Handing,
    /// The server took it
    Sent,
    /// Refused for good, or came back
    Bounced,
    /// May have gone
    Unsure,
    /// Called back before it went
    Cancelled,
}

impl From<StateArg> for MailState {
    fn from(state: StateArg) -> MailState {
        match state {
            StateArg::Queued => MailState::Queued,
            StateArg::Handing => MailState::Handing,
            StateArg::Sent => MailState::Sent,
            StateArg::Bounced => MailState::Bounced,
            StateArg::Unsure => MailState::Unsure,
            StateArg::Cancelled => MailState::Cancelled,
        }
    }
}

/// `mail setup`
#[derive(Debug, Args)]
pub struct MailSetup {
    /// The mail server; empty stops using one
    #[arg(long)]
    pub host: Option<String>,
    /// Its port; without it, the usual one
    #[arg(long)]
    pub port: Option<u16>,
    /// Encryption
    #[arg(long, ignore_case = true)]
    pub security: Option<SecurityArg>,
    /// Who signs in
    #[arg(long, value_name = "NAME")]
    pub username: Option<String>,
    /// How
    #[arg(long, ignore_case = true)]
    pub auth: Option<AuthArg>,
    /// The address mails come from
    #[arg(long, value_name = "ADDRESS")]
    pub from: Option<String>,
    /// The name beside it; empty is the school's
    #[arg(long, value_name = "NAME")]
    pub from_name: Option<String>,
    /// Where answers go; empty is the address they come from
    #[arg(long, value_name = "ADDRESS")]
    pub reply_to: Option<String>,
    /// Read the password or access token from standard input
    #[arg(long)]
    pub password_stdin: bool,
}

/// Encryption as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SecurityArg {
    /// From the first byte, usually on port 465
    Tls,
    /// After a greeting in clear, usually on port 587
    Starttls,
    /// Not at all: only to a server on this computer
    None,
}

impl From<SecurityArg> for MailSecurity {
    fn from(security: SecurityArg) -> MailSecurity {
        match security {
            SecurityArg::Tls => MailSecurity::Tls,
            SecurityArg::Starttls => MailSecurity::Starttls,
            SecurityArg::None => MailSecurity::NoneOnLoopback,
        }
    }
}

/// The sign-in as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AuthArg {
    /// With username and password
    Password,
    /// With username and access token
    Xoauth2,
    /// Not at all; a password that was kept is forgotten
    None,
}

impl From<AuthArg> for MailAuth {
    fn from(auth: AuthArg) -> MailAuth {
        match auth {
            AuthArg::Password => MailAuth::Password,
            AuthArg::Xoauth2 => MailAuth::Xoauth2,
            AuthArg::None => MailAuth::None,
        }
    }
}
