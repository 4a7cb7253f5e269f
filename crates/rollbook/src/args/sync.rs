//! What may be typed after `sync`.

use super::ProviderArg;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// `sync …`
#[derive(Debug, Args)]
pub struct Sync {
    /// What to do; without it, every linked provider is read, and what needs no decision is done.
    #[command(subcommand)]
    pub command: Option<SyncCommand>,
}

/// `sync plan`, `sync apply`
#[derive(Debug, Subcommand)]
pub enum SyncCommand {
    /// Plan an update and write it to a file; nothing is changed by that
    Plan(SyncPlan),
    /// Apply a plan, with decisions about those whom nobody can be sure of
    Apply(SyncApply),
}

/// `sync plan`
#[derive(Debug, Args)]
pub struct SyncPlan {
    /// With this provider; without it, with the one that users are updated from
    #[arg(long, ignore_case = true)]
    pub provider: Option<ProviderArg>,
    /// With a roster file in the place of a provider; may be repeated
    #[arg(long, value_name = "FILE", conflicts_with = "provider")]
    pub from: Vec<PathBuf>,
    /// Read the provider first, as is done unless --offline is said after it
    #[arg(long, overrides_with = "offline")]
    pub read: bool,
    /// From what was read last, without the network
    #[arg(long, overrides_with = "read")]
    pub offline: bool,
    /// Far fewer people than last time are right
    #[arg(long, conflicts_with_all = ["offline", "from"])]
    pub fewer: bool,
    /// The file to write; it holds the people the provider named, and only you can read it
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// `sync apply`
#[derive(Debug, Args)]
pub struct SyncApply {
    /// The plan
    #[arg(value_name = "FILE")]
    pub plan: PathBuf,
    /// A JSON file with decisions: [{"user", "decision": "match|ignore|delete|apart|leave_out", "external"}, …]
    #[arg(long, value_name = "FILE")]
    pub decisions: Option<PathBuf>,
    /// Do not ask. What a guard holds back stays held back.
    #[arg(long)]
    pub yes: bool,
    /// The number that a guard asks for
    #[arg(long, value_name = "N")]
    pub consent: Option<u32>,
}
