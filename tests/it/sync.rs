//! Updating users from a provider, over the real store and through the window's commands. What the provider says is put
//! where a read would have put it: reading itself is tried in `crates/providers` and at the command line.

mod decisions;
mod kept;
mod law;
pub mod provider;
mod unattended;
mod whole;
