//! The Parent Portal: pages made on the server over the same actions as window and command line.
//!
//! Not here: rules (`domain`), what a page does (`actions::portal`), the choice of an address to listen on. Nothing
//! but the camera needs a script, nothing comes from another server, and nothing is kept here between two requests.

mod address;
mod assets;
mod cookies;
mod csrf;
mod fault;
mod form;
mod guard;
mod headers;
mod keep;
mod language;
mod layers;
mod listen;
mod manifest;
mod metrics;
mod page;
mod pages;
mod routes;
mod server;
mod site;
mod tls;
mod upload;
mod visit;
mod words;

pub use keep::keep;
pub use listen::{Listen, ServeError, Tls};
pub use routes::{Route, Rule, routes};
pub use server::{Server, serve};

use actions::desk::Desk;
use actions::portal::PasskeySite;
use axum::Router;
use std::sync::Arc;

/// What every handler has at hand.
pub(crate) struct Portal {
    /// The school.
    pub desk: Arc<Desk>,
    /// How it is reached.
    pub site: site::Site,
    /// Where passkeys are for; `None` where browsers have none.
    pub passkeys: Option<PasskeySite>,
    /// What is counted.
    pub metrics: metrics::Metrics,
    /// Who sends files just now.
    pub uploads: upload::Gate,
}

/// All pages over an open school. [`serve`] and [`Server`] put it on an address.
pub fn router(desk: Arc<Desk>, listen: &Listen) -> Router {
    let (site, metrics) = (site::Site::new(listen), metrics::Metrics::default());
    let passkeys = site.origin.as_deref().and_then(PasskeySite::at);
    let portal = Arc::new(Portal {
        desk,
        site: site.clone(),
        passkeys,
        metrics: metrics.clone(),
        uploads: upload::Gate::default(),
    });
    let routes::Table { forms, uploads } = routes::table(&portal);
    let uploads = uploads.with_state(portal.clone());
    layers::around(forms.with_state(portal.clone()), uploads, Some(portal), site, metrics)
}
