//! Wonde, Google and Microsoft: linking a school with them, reading who is there, and signing in with them.
//!
//! Not here: what becomes of what was read (`domain::reconcile`), the database, the keyring (a [`vault::Vault`] is handed
//! in), the environment and every page and sentence.

pub mod access;
pub mod clock;
pub mod error;
pub mod google;
pub mod hosts;
pub mod http;
mod lenient;
mod line;
pub mod link;
pub mod loopback;
pub mod microsoft;
pub mod oauth;
pub mod oidc;
mod paging;
pub mod reading;
mod retry;
pub use domain::provider as roster;
pub mod secret;
pub mod signin;
pub mod vault;
pub mod wonde;

pub use access::Access;
pub use error::Error;
pub use hosts::Hosts;
pub use http::{Http, Progress, Watch};
pub use line::Line;
pub use secret::Secret;
pub use tokio_util::sync::CancellationToken;
