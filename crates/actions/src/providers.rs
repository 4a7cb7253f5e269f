//! Providers: linking the school with Wonde, Google and Microsoft, reading them, and what is done with each.
//!
//! Not here: speaking with them (the crate `providers`), what becomes of what was read ([`crate::sync`]).

mod choose;
mod link;
mod list;
pub(crate) mod outside;
mod read;
pub(crate) mod said;
pub(crate) mod vault;
mod wonde;

pub use choose::{change_choice, change_sign_in, list_parts, set_sync};
pub use link::{link, unlink};
pub use list::list;
pub(crate) use list::sign_in_slots;
pub use outside::{Opener, open_in_browser};
pub use read::read;
pub use wonde::ask_wonde;

use crate::desk::Desk;
use crate::error::{Code, Error};
use domain::provider::{Choice, Provider};
use domain::tie::{ProviderSignIn, Realm};
use providers::link::Account;
use store::link as table;
use store::providers as rows;

/// A link as it is kept, read.
pub(crate) struct Link {
    pub row: table::Model,
    pub provider: Provider,
    pub choice: Choice,
    pub sign_in: ProviderSignIn,
}

impl Link {
    fn of(row: table::Model) -> Option<Link> {
        let provider = Provider::read(&row.provider)?;
        let choice = serde_json::from_str(&row.choice).unwrap_or_default();
        let sign_in = serde_json::from_str(&row.sign_in).unwrap_or_default();
        Some(Link { row, provider, choice, sign_in })
    }

    /// Among whom ids are one person's.
    pub fn realm(&self) -> Realm {
        Realm::of(self.provider, &self.row.subject, &self.row.organisation)
    }

    /// Microsoft: the school's own app reads, no person.
    pub fn is_app(&self) -> bool {
        self.provider == Provider::Microsoft && self.row.subject == self.row.client_id
    }

    fn account(&self) -> Account {
        Account {
            provider: self.provider,
            subject: self.row.subject.clone(),
            organisation: self.row.organisation.clone(),
            organisation_name: None,
            name: None,
            email: None,
        }
    }
}

/// The links of the school, in the order of Setup.
pub(crate) async fn links(desk: &Desk) -> Result<Vec<Link>, Error> {
    let mut links: Vec<Link> =
        rows::list_links(&desk.store, desk.school).await?.into_iter().filter_map(Link::of).collect();
    links.sort_by_key(|link| link.provider);
    Ok(links)
}

/// The link with a provider. Error: `NotFound`.
pub(crate) async fn find_link(desk: &Desk, provider: Provider) -> Result<Link, Error> {
    link_in(desk, &desk.store, provider).await
}

/// The same within a unit of work, in which nobody changes it meanwhile.
pub(crate) async fn link_in(desk: &Desk, db: &impl store::find::Read, provider: Provider) -> Result<Link, Error> {
    let row = rows::find_link(db, desk.school, provider.as_str()).await?;
    row.and_then(Link::of).ok_or_else(|| Error::new(Code::NotFound, "not_linked", &[("provider", provider.name())]))
}

/// How long what was read is kept, in milliseconds: a plan older than that is made from a new read.
const READING_KEPT: i64 = 30 * 24 * 60 * 60 * 1000;

/// Forgets what was read too long ago.
pub(crate) async fn sweep(desk: &Desk) -> Result<(), Error> {
    Ok(desk.store.sweep_readings(desk.school, desk.clock.now() - READING_KEPT).await?)
}

/// What a link's rows call it: provider and organisation of its realm.
pub(crate) fn place(realm: &Realm) -> (&str, &str) {
    (realm.provider.as_str(), &realm.organisation)
}
