//! What may be typed after `users`.

use clap::{ArgGroup, Args, Subcommand, ValueEnum};
use domain::user::Role;
use std::path::PathBuf;

/// A user type as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RoleArg {
    /// A pupil
    #[value(alias = "pupil")]
    Student,
    /// A teacher
    Teacher,
    /// Office staff
    #[value(alias = "admin")]
    Administrator,
}

impl From<RoleArg> for Role {
    fn from(role: RoleArg) -> Role {
        match role {
            RoleArg::Student => Role::Student,
            RoleArg::Teacher => Role::Teacher,
            RoleArg::Administrator => Role::Administrator,
        }
    }
}

/// Which users.
#[derive(Debug, Default, Args)]
pub struct Which {
    /// In this class, of either kind
    #[arg(long, value_name = "CLASS")]
    pub class: Option<String>,
    /// With these words in username, name, class or e-mail
    #[arg(long, value_name = "WORDS", default_value = "")]
    pub query: String,
    /// Of this user type
    #[arg(long, ignore_case = true)]
    pub role: Vec<RoleArg>,
}

/// `users …`
#[derive(Debug, Subcommand)]
pub enum Users {
    /// List users
    List {
        #[command(flatten)]
        which: Which,
        /// The deleted ones that are still kept, instead of the live ones
        #[arg(long)]
        deleted: bool,
        /// At most so many
        #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
        limit: u32,
    },
    /// Show one user; looking at a pupil's record is itself in the history
    Show {
        /// Who
        username: String,
    },
    /// Add a user
    Add(Add),
    /// Change cells of one user
    Edit(Edit),
    /// Delete users; they are kept for a while and can be restored
    Delete {
        /// Who
        #[arg(required = true, value_name = "USERNAME")]
        usernames: Vec<String>,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// Restore deleted users with everything that hung on them
    Restore {
        /// Who
        #[arg(required = true, value_name = "USERNAME")]
        usernames: Vec<String>,
        /// Another username, if somebody else has the old one now (for one user at a time)
        #[arg(long = "as", value_name = "NEW")]
        new: Option<String>,
    },
    /// Suspend users: they cannot sign in, nothing else changes
    Suspend {
        /// Who
        #[arg(required = true, value_name = "USERNAME")]
        usernames: Vec<String>,
        /// Let them sign in again
        #[arg(long)]
        off: bool,
    },
    /// Let suspended users sign in again
    Resume {
        /// Who
        #[arg(required = true, value_name = "USERNAME")]
        usernames: Vec<String>,
    },
    /// Reset passwords: one from standard input for all, or one made up for each
    ResetPassword(ResetPassword),
    /// Write an empty file with the columns an import reads
    Template {
        /// The file to write: .csv or .xlsx
        file: PathBuf,
    },
    /// Write the users to a file that an import reads again unchanged
    Export {
        /// The file to write: .csv or .xlsx
        file: PathBuf,
        #[command(flatten)]
        which: Which,
    },
    /// Add and change users from files: CSV, XLSX, OneRoster or Microsoft SDS
    Import(Import),
}

/// `users add`
#[derive(Debug, Args)]
pub struct Add {
    /// The username
    pub username: String,
    /// First name
    #[arg(long, value_name = "NAME", default_value = "")]
    pub given_name: String,
    /// Surname
    #[arg(long, value_name = "NAME", default_value = "")]
    pub family_name: String,
    /// Registration class
    #[arg(long, value_name = "CLASS")]
    pub class: Option<String>,
    /// E-mail address
    #[arg(long, default_value = "")]
    pub email: String,
    /// User type
    #[arg(long, ignore_case = true, default_value = "student")]
    pub role: RoleArg,
    /// Read a password from standard input; without it the account has none yet
    #[arg(long)]
    pub password_stdin: bool,
}

/// `users edit`
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("cells").required(true).multiple(true)
    .args(["new_username", "given_name", "family_name", "email", "role", "class"]))]
pub struct Edit {
    /// Who
    pub username: String,
    /// A new username
    #[arg(id = "new_username", long = "username", value_name = "NEW")]
    pub new_username: Option<String>,
    /// First name; empty clears it
    #[arg(long, value_name = "NAME")]
    pub given_name: Option<String>,
    /// Surname; empty clears it
    #[arg(long, value_name = "NAME")]
    pub family_name: Option<String>,
    /// E-mail address; empty clears it
    #[arg(long)]
    pub email: Option<String>,
    /// User type
    #[arg(long, ignore_case = true)]
    pub role: Option<RoleArg>,
    /// Registration class; empty is none
    #[arg(long, value_name = "CLASS")]
    pub class: Option<String>,
    /// What this changes stays as it is whatever a provider says
    #[arg(long)]
    pub keep: bool,
}

/// `users reset-password`
#[derive(Debug, Args)]
pub struct ResetPassword {
    /// Who
    #[arg(required = true, value_name = "USERNAME")]
    pub usernames: Vec<String>,
    /// Make up a password for each, and print them
    #[arg(long, conflicts_with = "password_stdin")]
    pub generate: bool,
    /// Read one password for all from standard input
    #[arg(long)]
    pub password_stdin: bool,
    /// Whether it must be changed at the next sign-in; without it, staff must and pupils need not
    #[arg(long, value_name = "BOOL")]
    pub must_change: Option<bool>,
}

/// `users import`
#[derive(Debug, Args)]
pub struct Import {
    /// Files, or one folder
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Only say what would happen
    #[arg(long)]
    pub dry_run: bool,
    /// Delete pupils who are not in the file
    #[arg(long)]
    pub delete_missing: bool,
    /// Do not ask. What a guard holds back stays held back.
    #[arg(long)]
    pub yes: bool,
}
