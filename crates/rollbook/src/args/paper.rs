//! `cards`, `slips`

use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// `cards`
#[derive(Debug, Args)]
pub struct Cards {
    /// Every pupil of this class
    #[arg(long, value_name = "CLASS")]
    pub class: Vec<String>,
    /// These users
    #[arg(long, value_name = "USERNAME", num_args = 1..)]
    pub user: Vec<String>,
    /// The PDF to write
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Also those whose card works: it stops working
    #[arg(long)]
    pub renew: bool,
    /// The size
    #[arg(long, value_enum, default_value_t = CardSize::Ten)]
    pub sheet: CardSize,
    /// Backs too, for both sides of the sheet
    #[arg(long)]
    pub backs: bool,
    /// Make a first password for those who have none, and print it
    #[arg(long)]
    pub first_passwords: bool,
    /// The last day they work, as YYYY-MM-DD; without it, the end of the school year
    #[arg(long, value_name = "DAY")]
    pub until: Option<String>,
}

/// `slips`
#[derive(Debug, Args)]
pub struct Slips {
    /// Every pupil of this class
    #[arg(long, value_name = "CLASS")]
    pub class: Vec<String>,
    /// These pupils
    #[arg(long, value_name = "USERNAME", num_args = 1..)]
    pub user: Vec<String>,
    /// The PDF to write
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// One language for all, as its code; without it, each family's own
    #[arg(long, value_name = "LANGUAGE")]
    pub language: Option<String>,
    /// The size
    #[arg(long, value_enum, default_value_t = SlipSize::Six)]
    pub sheet: SlipSize,
    /// Only those without a letter that works and is up to date
    #[arg(long)]
    pub needed: bool,
    /// Earlier letters of these children stop working
    #[arg(long)]
    pub renew: bool,
    /// With the school's acceptable-use policy
    #[arg(long)]
    pub policy: bool,
    /// The last day they work, as YYYY-MM-DD; without it, what Setup says
    #[arg(long, value_name = "DAY")]
    pub until: Option<String>,
}

/// How cards lie on the sheet.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum CardSize {
    /// Ten on A4, with cut marks
    Ten,
    /// Labels of two inches square
    Avery,
    /// Labels L7160, 21 on A4
    L7160,
    /// One on a page
    One,
}

/// How letters lie on the sheet.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum SlipSize {
    /// A page for each child
    Letter,
    /// Two on A4
    Two,
    /// Six on A4
    Six,
}
