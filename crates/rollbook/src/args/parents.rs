//! What may be typed after `parents`.

use clap::{ArgGroup, Args, Subcommand};
use std::path::PathBuf;

/// `parents …`
#[derive(Debug, Subcommand)]
pub enum Parents {
    /// List pupils with their adults and invitations: how each stands, and why it is stuck
    List {
        /// Every pupil of this class
        #[arg(long, value_name = "CLASS")]
        class: Option<String>,
        /// These pupils
        #[arg(long, value_name = "USERNAME", num_args = 1..)]
        user: Vec<String>,
        /// Only pupils of whom something is stuck
        #[arg(long)]
        stuck: bool,
    },
    /// Invite parents by e-mail, one pupil's or those of a file
    Invite(Invite),
    /// End invitations: their codes stop working, mails that wait are not sent
    Revoke {
        /// Which pupils'
        #[arg(long, required = true, value_name = "USERNAME", num_args = 1..)]
        user: Vec<String>,
        /// Only those to this address; without it, letters too
        #[arg(long, value_name = "ADDRESS")]
        email: Option<String>,
    },
    /// Take an adult's access to a pupil away
    Remove {
        /// Which pupil
        #[arg(long, value_name = "USERNAME")]
        user: String,
        /// The adult's address
        #[arg(long, value_name = "ADDRESS")]
        email: String,
        /// And to every other pupil, in one step
        #[arg(long)]
        siblings: bool,
    },
    /// Let an adult send messages, or stop them, for all their children
    Messages {
        /// The adult's address
        #[arg(value_name = "ADDRESS")]
        email: String,
        /// Whether they may
        #[arg(ignore_case = true, value_name = "on|off")]
        switch: super::OnOff,
    },
    /// Make a no-link order: an adult who may not be linked to these pupils; links there are end at once
    Block(Block),
    /// List the no-link orders in force
    Orders,
    /// Ask for a no-link order to be lifted, or lift it where another administrator has asked
    ///
    /// Two people lift an order. Whoever works at the command line is one of them, under whatever name: the other is an
    /// administrator at the window.
    Unblock {
        /// The order's id
        id: String,
    },
}

/// `parents invite`
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("whom").required(true).args(["user", "file"]))]
pub struct Invite {
    /// Which pupil's
    #[arg(long, value_name = "USERNAME", requires = "email")]
    pub user: Option<String>,
    /// The adults' addresses
    #[arg(long, value_name = "ADDRESS", num_args = 1.., requires = "user", conflicts_with = "file")]
    pub email: Vec<String>,
    /// A list (CSV or XLSX) with a column for the username, or for first name, surname and class, and one for the
    /// address
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// The portal's address in these mails, instead of the one in Setup
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
    /// Only say what would happen
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask before the addresses of a file are mailed
    #[arg(long)]
    pub yes: bool,
}

/// `parents block`
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("adult").required(true).multiple(true).args(["name", "email"]))]
pub struct Block {
    /// The adult's name
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// The adult's address
    #[arg(long, value_name = "ADDRESS")]
    pub email: Option<String>,
    /// Which pupils
    #[arg(long, required = true, value_name = "USERNAME", num_args = 1..)]
    pub user: Vec<String>,
    /// Why, for whoever looks at the order later
    #[arg(long, value_name = "WORDS")]
    pub reason: String,
    /// The day to look at it again, as YYYY-MM-DD
    #[arg(long, value_name = "DAY")]
    pub review_on: Option<String>,
}
