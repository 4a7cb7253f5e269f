//! What is done with a linked provider: whether users are updated from it, what is imported, how users sign in with it.

use super::list::sign_in_slots;
use super::vault::DeskVault;
use super::{Link, find_link, link_in, said};
use crate::actor::{Confirmed, Office};
use crate::ask::providers::*;
use crate::ask::user::Done;
use crate::desk::Desk;
use crate::error::{Code, Error};
use domain::journal::{Action, Subject};
use providers::Secret;
use providers::vault::{Slot, Vault};

/// Makes a linked provider the one that users are updated from, in place of the one before; or none.
pub async fn set_sync(desk: &Desk, by: &Office, request: &SetSync) -> Result<Done, Error> {
    let change = desk.begin().await?;
    if let Some(provider) = request.provider {
        link_in(desk, &change, provider).await?;
    }
    let mut rows = store::providers::list_links(&change, desk.school).await?;
    for row in &mut rows {
        row.is_sync = request.provider.is_some_and(|provider| provider.as_str() == row.provider);
    }
    write(desk, by, change, (request.provider, rows)).await
}

/// Changes what is imported. What was read before was read with another choice, and is forgotten.
pub async fn change_choice(desk: &Desk, by: &Office, request: &ChangeChoice) -> Result<Done, Error> {
    let named = [&request.choice.pupils, &request.choice.staff, &request.choice.classes];
    if named.iter().any(|part| matches!(part, Part::In(names) if names.is_empty())) {
        return Err(Error::new(Code::Invalid, "provider_part_empty", &[]));
    }
    let mut change = desk.begin().await?;
    let link = link_in(desk, &change, request.provider).await?;
    if request.choice == link.choice {
        change.abandon().await?;
        return Ok(Done { entry: None, count: 0 });
    }
    let row = store::link::Model { choice: serde_json::to_string(&request.choice)?, ..link.row };
    change.remove_reading(request.provider.as_str()).await?;
    write(desk, by, change, (Some(request.provider), vec![row])).await
}

/// Changes how users sign in with a provider. Error: `Invalid` if the button is to be shown without an app.
pub async fn change_sign_in(desk: &Desk, by: Confirmed<'_, Office>, request: &ChangeSignIn) -> Result<Done, Error> {
    find_link(desk, request.provider).await?;
    let vault = DeskVault::to_use(desk)?;
    let (own, mylogin) = sign_in_slots(request.provider);
    let sign_in = tidied(&request.sign_in);
    let has_own = will_have(&vault, own, &request.client_secret).await && !sign_in.client_id.is_empty();
    let has_mylogin = match mylogin {
        Some(slot) => will_have(&vault, slot, &request.mylogin_secret).await && !sign_in.mylogin_client_id.is_empty(),
        None => false,
    };
    if sign_in.is_on && !has_own && !has_mylogin {
        let with = [("provider", request.provider.name())];
        return Err(Error { field: Some("client_id"), ..Error::new(Code::Invalid, "provider_sign_in_app", &with) });
    }
    keep(&vault, own, &request.client_secret).await.map_err(|fault| said::error(request.provider, fault))?;
    if let Some(slot) = mylogin {
        keep(&vault, slot, &request.mylogin_secret).await.map_err(|fault| said::error(request.provider, fault))?;
    }
    let change = desk.begin().await?;
    let link = link_in(desk, &change, request.provider).await?;
    let row = store::link::Model { sign_in: serde_json::to_string(&sign_in)?, ..link.row };
    let done = write(desk, by.by(), change, (Some(request.provider), vec![row])).await;
    // A secret alone leaves no line in the history.
    desk.doors.forget();
    done
}

fn tidied(sign_in: &ProviderSignIn) -> ProviderSignIn {
    let domain = |domain: &String| domain.trim().trim_start_matches('@').to_lowercase();
    ProviderSignIn {
        is_on: sign_in.is_on,
        client_id: sign_in.client_id.trim().to_owned(),
        mylogin_client_id: sign_in.mylogin_client_id.trim().to_owned(),
        domains: sign_in.domains.iter().map(domain).filter(|domain| !domain.is_empty()).collect(),
    }
}

async fn will_have(vault: &DeskVault, slot: Slot, typed: &Option<String>) -> bool {
    match typed.as_deref() {
        Some(typed) => !typed.trim().is_empty(),
        None => vault.has(slot).await,
    }
}

async fn keep(vault: &DeskVault, slot: Slot, typed: &Option<String>) -> Result<(), providers::Error> {
    match typed.as_deref().map(str::trim) {
        None => Ok(()),
        Some("") => vault.remove(slot).await,
        Some(typed) => vault.put(slot, Secret::new(typed)).await,
    }
}

async fn write(
    desk: &Desk,
    by: &Office,
    mut change: store::Change,
    (provider, rows): (Option<Provider>, Vec<store::link::Model>),
) -> Result<Done, Error> {
    let subject = Subject { provider, ..Subject::default() };
    change.put(rows).await?;
    let entry = desk.commit(change, by.actor(), Action::ProviderChanged, subject).await?;
    desk.forget_plans();
    Ok(Done { entry, count: u32::from(entry.is_some()) })
}

/// What people can be chosen by there.
pub async fn list_parts(desk: &Desk, _by: &Office, request: &OneProvider) -> Result<PartList, Error> {
    let _turn = super::read::turn(desk)?;
    desk.long_work();
    let link: Link = find_link(desk, request.provider).await?;
    let line = desk.line(link.provider)?;
    let access = super::link::access(desk, &link, &line).await?;
    let parts = super::read::parts(&line, &access, &link).await;
    Ok(PartList { parts: parts.map_err(|fault| said::error(link.provider, fault))? })
}
