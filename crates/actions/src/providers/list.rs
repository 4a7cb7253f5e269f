//! What Setup shows of providers.

use super::vault::DeskVault;
use super::{Link, links, place};
use crate::actor::Office;
use crate::ask::providers::*;
use crate::desk::Desk;
use crate::error::Error;
use providers::vault::Slot;
use store::providers as rows;

/// Every provider, linked or not.
pub async fn list(desk: &Desk, _by: &Office) -> Result<ProviderList, Error> {
    let mut links = links(desk).await?;
    let mut shown_all = Vec::with_capacity(Provider::LINKED.len());
    for provider in Provider::LINKED {
        let link = links.iter().position(|link| link.provider == provider).map(|at| links.swap_remove(at));
        let link = match link {
            Some(link) => Some(shown(desk, &link).await?),
            None => None,
        };
        shown_all.push(ProviderShown { provider, link });
    }
    let in_keyring = crate::secret::is_for_ring(&desk.store) && crate::key::ring::is_there().await?;
    Ok(ProviderList { providers: shown_all, in_keyring })
}

pub(super) async fn shown(desk: &Desk, link: &Link) -> Result<LinkShown, Error> {
    let realm = link.realm();
    let reading = rows::find_reading(&desk.store, desk.school, link.provider.as_str()).await?;
    let reading = reading.filter(|row| row.organisation == realm.organisation && !row.counts.is_empty());
    let vault = DeskVault::of(desk);
    let (sign_in, mylogin) = sign_in_slots(link.provider);
    let book = desk.book().await?;
    let known = rows::identities_at(&desk.store, desk.school, place(&realm)).await?;
    let is_live = |row: &&store::identity::Model| book.person(row.user_id.into()).is_some_and(|p| p.is_live());
    let row = &link.row;
    let organisation = match row.organisation_name.as_str() {
        "" if link.provider == Provider::Wonde => row.subject.clone(),
        "" => row.organisation.clone(),
        name => name.to_owned(),
    };
    Ok(LinkShown {
        account: row.account.clone(),
        organisation,
        client_id: row.client_id.clone(),
        tenant: row.tenant.clone(),
        is_app: link.is_app(),
        school: if link.provider == Provider::Wonde { row.subject.clone() } else { String::new() },
        region: row.region.clone(),
        missing: super::said::missing(link.provider, &serde_json::from_str::<Vec<String>>(&row.missing)?),
        is_sync: row.is_sync,
        choice: link.choice.clone(),
        sign_in: link.sign_in.clone(),
        has_sign_in_secret: vault.has(sign_in).await,
        has_mylogin_secret: match mylogin {
            Some(slot) => vault.has(slot).await,
            None => false,
        },
        has_token: vault.has(token_slot(link)).await,
        linked_at: row.linked_at,
        read_at: reading.as_ref().map(|row| row.at),
        counts: reading.and_then(|row| serde_json::from_str(&row.counts).ok()),
        matched: known.iter().filter(is_live).count() as u32,
    })
}

/// Where the secrets of a provider's apps for signing in are kept.
pub(crate) fn sign_in_slots(provider: Provider) -> (Slot, Option<Slot>) {
    match provider {
        Provider::Google => (Slot::GoogleSignIn, None),
        Provider::Microsoft => (Slot::MicrosoftSignIn, None),
        Provider::Wonde | Provider::File => (Slot::WondeSignIn, Some(Slot::MyLoginSignIn)),
    }
}

/// Where the token that a provider is read with is kept.
pub(super) fn token_slot(link: &Link) -> Slot {
    match link.provider {
        Provider::Google => Slot::GoogleRefresh,
        Provider::Microsoft if link.is_app() => Slot::MicrosoftClient,
        Provider::Microsoft => Slot::MicrosoftRefresh,
        Provider::Wonde | Provider::File => Slot::WondeToken,
    }
}
