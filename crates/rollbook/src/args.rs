//! What may be typed. The sentences here are the help; what the commands say is in `words/cli.json`.

mod mail;
mod paper;
mod parents;
mod portal;
mod providers;
mod serve;
mod sync;
mod users;

pub use mail::*;
pub use paper::*;
pub use parents::*;
pub use portal::*;
pub use providers::*;
pub use serve::*;
pub use sync::*;
pub use users::*;

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// The accounts office of a school, at the command line.
#[derive(Debug, Parser)]
#[command(name = "rollbook", version, propagate_version = true, after_help = AFTER)]
pub struct Cli {
    /// The folder with the school's data; with --database, with its wrapped keys and backups [env: ROLLBOOK_DATA]
    #[arg(long, value_name = "DIR", global = true)]
    pub data: Option<PathBuf>,
    /// A PostgreSQL database instead, as postgres://USER@HOST/NAME [env: ROLLBOOK_DATABASE]
    #[arg(long, value_name = "URL", global = true)]
    pub database: Option<String>,
    /// Which school of the database, where there are several [env: ROLLBOOK_SCHOOL]
    #[arg(long, value_name = "ID", global = true)]
    pub school_id: Option<String>,
    /// Print one JSON document on standard output
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const AFTER: &str = "\
The key of the data comes from this computer's keyring, else from the passphrase in ROLLBOOK_PASSPHRASE.
Passwords are read from standard input, never from an argument: that of a database server stands in
ROLLBOOK_DATABASE or PGPASSWORD.
Exit status: 0 done, 1 failed, 2 wrong usage, 3 done in part or held back (the answer says what).";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make the school; the administrator's password is read from standard input
    Init(Init),
    /// Make a school of imaginary people to try things with
    Demo {
        /// How many users; without it, the sample school
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=500_000))]
        users: Option<u32>,
    },
    /// Users: list, change, delete, restore, import, export
    #[command(subcommand)]
    Users(Users),
    /// Registration and teaching classes
    #[command(subcommand)]
    Classes(Classes),
    /// Login cards as a PDF, proved: each code is read back and belongs to the name beside it
    Cards(Cards),
    /// Parents' letters or slips as a PDF, proved in the same way
    Slips(Slips),
    /// Recall cards and letters: their codes stop working
    Recall {
        /// Serial numbers such as C12-003, or whole print runs such as C12
        #[arg(required = true, value_name = "NUMBER")]
        serials: Vec<String>,
    },
    /// Wonde, Google and Microsoft: link them, read them, choose what is imported
    #[command(subcommand)]
    Providers(Providers),
    /// Update users from a provider: plan, apply; or, without either, what needs no decision, for a nightly run
    ///
    /// The nightly run reads every linked provider. It exits with 3 if something waits for a person.
    Sync(Sync),
    /// Parents and carers: invite them, see what is stuck, take access away
    #[command(subcommand)]
    Parents(Parents),
    /// The Parent Portal: how it is set up
    #[command(subcommand)]
    Portal(Portal),
    /// Mail: what waits, what became of the rest, and how it is sent
    #[command(subcommand)]
    Mail(Mail),
    /// Serve the Parent Portal and send mail, until Ctrl-C or SIGTERM
    ///
    /// Whoever shows the token in ROLLBOOK_METRICS_TOKEN sees /metrics from elsewhere too. What goes wrong is written to
    /// standard error, with ids only; ROLLBOOK_LOG says how much, such as warn or debug.
    Serve(Serve),
    /// The history: what happened, and undoing it
    #[command(subcommand)]
    Journal(Journal),
    /// Write a checked, encrypted copy of all the data
    Backup {
        /// The file to write
        file: PathBuf,
    },
    /// Put a backup in the place of the data, or into an empty folder
    ///
    /// A backup made with another key is opened by the passphrase in ROLLBOOK_PASSPHRASE or the recovery key in
    /// ROLLBOOK_RECOVERY_KEY.
    Restore {
        /// The backup
        file: PathBuf,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// Check that the data and their history are whole
    Check,
}

/// `init`
#[derive(Debug, Args)]
pub struct Init {
    /// The school's name
    #[arg(long, value_name = "NAME")]
    pub school: String,
    /// The first administrator's username
    #[arg(long, value_name = "USERNAME")]
    pub admin: String,
    /// Their first name
    #[arg(long, value_name = "NAME", default_value = "")]
    pub given_name: String,
    /// Their surname
    #[arg(long, value_name = "NAME", default_value = "")]
    pub family_name: String,
}

/// `classes …`
#[derive(Debug, Subcommand)]
pub enum Classes {
    /// List classes
    List {
        /// The archived ones too
        #[arg(long)]
        archived: bool,
    },
    /// Add a registration class
    Add {
        /// Its title
        title: String,
        /// A teaching class instead
        #[arg(long)]
        teaching: bool,
    },
    /// Rename a class; its members stay
    Rename {
        /// Its title now
        class: String,
        /// Its new title
        title: String,
        /// The teaching class of this title
        #[arg(long)]
        teaching: bool,
    },
    /// Move users into a registration class
    Move {
        /// The class
        class: String,
        /// Who
        #[arg(required = true, value_name = "USERNAME")]
        usernames: Vec<String>,
        /// Also those who are in another registration class
        #[arg(long)]
        from_other: bool,
    },
    /// Put classes away; their members stay
    Archive {
        /// Which
        #[arg(required = true, value_name = "CLASS")]
        classes: Vec<String>,
        /// The teaching classes of these titles
        #[arg(long)]
        teaching: bool,
    },
    /// Take classes out of the archive
    Restore {
        /// Which
        #[arg(required = true, value_name = "CLASS")]
        classes: Vec<String>,
        /// The teaching classes of these titles
        #[arg(long)]
        teaching: bool,
    },
    /// Who is in a teaching class
    #[command(subcommand)]
    Members(Members),
}

/// `classes members …`
#[derive(Debug, Subcommand)]
pub enum Members {
    /// Users join a teaching class
    Add {
        /// The class
        class: String,
        /// Who
        #[arg(required = true, value_name = "USERNAME")]
        usernames: Vec<String>,
    },
    /// Users leave a teaching class
    Remove {
        /// The class
        class: String,
        /// Who
        #[arg(required = true, value_name = "USERNAME")]
        usernames: Vec<String>,
    },
}

/// `journal …`
#[derive(Debug, Subcommand)]
pub enum Journal {
    /// List the history, newest first
    List {
        /// At most so many; 0 is all
        #[arg(long, value_name = "N", default_value_t = 100)]
        limit: u32,
        /// What concerned this user
        #[arg(long, value_name = "USERNAME")]
        user: Option<String>,
        /// Only entries of these kinds, such as users_imported
        #[arg(long, value_name = "ACTION")]
        action: Vec<String>,
    },
    /// Show one entry
    Show {
        /// Its id
        id: String,
    },
    /// Undo an entry as one step; what changed since is kept
    Undo {
        /// Its id
        id: String,
        /// Also what changed since
        #[arg(long)]
        overwrite: bool,
        /// Only say what would happen
        #[arg(long)]
        dry_run: bool,
    },
}
