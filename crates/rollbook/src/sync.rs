//! `sync`: planning an update, applying it, and the nightly run.

mod apply;
mod decisions;
mod nightly;
mod plan;

use crate::args::{Sync, SyncCommand};
use crate::failure::Failure;
use crate::place::{Answer, Place};

/// Runs one of them.
pub async fn run(place: &Place, args: &Sync) -> Result<Answer, Failure> {
    match &args.command {
        Some(SyncCommand::Plan(args)) => place.with(async |open| plan::run(place, open, args).await).await,
        Some(SyncCommand::Apply(args)) => {
            // What cannot be read is said before the school is opened.
            let given = apply::read(args)?;
            place.with(async |open| apply::run(place, open, args, &given).await).await
        }
        None => place.with(async |open| nightly::run(place, open).await).await,
    }
}
