//! What may be typed after `portal`.

use clap::{Args, Subcommand, ValueEnum};
use domain::portal::PortalListen;
use std::path::PathBuf;

/// `portal …`
#[derive(Debug, Subcommand)]
pub enum Portal {
    /// Show how the portal is set up
    Show,
    /// Change what is named; a server that runs takes its own address from its own command line
    Set(PortalSet),
}

/// `portal set`
#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
pub struct PortalSet {
    /// Whether the desktop program serves it
    #[arg(long, ignore_case = true, value_name = "on|off")]
    pub desktop: Option<OnOff>,
    /// Who can reach it there
    #[arg(long, ignore_case = true)]
    pub listen: Option<ListenArg>,
    /// On which port, from 1024
    #[arg(long)]
    pub port: Option<u16>,
    /// The address that parents type, on paper and in mails; empty is none
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
    /// A text file with the acceptable-use policy; an empty one is none
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    /// Whether parents can write messages
    #[arg(long, ignore_case = true, value_name = "on|off")]
    pub messages: Option<OnOff>,
    /// Whether parents can reply to class boards
    #[arg(long, ignore_case = true, value_name = "on|off")]
    pub replies: Option<OnOff>,
    /// Whether parents get a mail when something new waits for them
    #[arg(long, ignore_case = true, value_name = "on|off")]
    pub message_mails: Option<OnOff>,
}

/// A switch as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OnOff {
    /// On
    #[value(alias = "yes")]
    On,
    /// Off
    #[value(alias = "no")]
    Off,
}

impl From<OnOff> for bool {
    fn from(switch: OnOff) -> bool {
        switch == OnOff::On
    }
}

/// Who can reach it, as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ListenArg {
    /// Programs on this computer
    ThisComputer,
    /// Every computer of its network
    Network,
}

impl From<ListenArg> for PortalListen {
    fn from(listen: ListenArg) -> PortalListen {
        match listen {
            ListenArg::ThisComputer => PortalListen::ThisComputer,
            ListenArg::Network => PortalListen::Network,
        }
    }
}
