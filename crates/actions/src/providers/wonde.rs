//! Which schools stand how with a token of Wonde's, and asking one for access.

use super::said;
use super::vault::DeskVault;
use crate::actor::Office;
use crate::ask::providers::*;
use crate::desk::Desk;
use crate::error::Error;
use providers::vault::{Slot, Vault};
use providers::wonde::{School, Standing, WondeLink};
use providers::{Error as Fault, Secret};

/// Asks a school for access if that is asked for; then lists the schools of the token, or those found.
pub async fn ask_wonde(desk: &Desk, _by: &Office, request: &AskWonde) -> Result<WondeSchools, Error> {
    let _turn = super::read::turn(desk)?;
    desk.long_work();
    let line = desk.line(Provider::Wonde)?;
    let failed = |fault: Fault| said::error(Provider::Wonde, fault);
    let token = match request.token.as_deref().map(str::trim).filter(|token| !token.is_empty()) {
        Some(typed) => Some(Secret::new(typed)),
        None => DeskVault::of(desk).get(Slot::WondeToken).await.map_err(failed)?,
    };
    let token = token.ok_or_else(|| Error::invalid("token", "wonde_token", &[]))?;
    let wonde = WondeLink::new(&line, &request.region, &token).map_err(failed)?;
    if let Some(school) = &request.request {
        wonde.request_access(school).await.map_err(failed)?;
    }
    let mut schools = Vec::new();
    if !request.search.trim().is_empty() {
        schools.extend(wonde.search(&request.search).await.map_err(failed)?.into_iter().map(|one| shown(one, "")));
        return Ok(WondeSchools { schools });
    }
    for standing in Standing::ALL {
        let word = serde_json::to_value(standing)?;
        let word = word.as_str().unwrap_or_default();
        schools.extend(wonde.schools(standing).await.map_err(failed)?.into_iter().map(|one| shown(one, word)));
    }
    Ok(WondeSchools { schools })
}

fn shown(school: School, standing: &str) -> WondeSchool {
    WondeSchool {
        id: school.id,
        name: school.name,
        number: school.number.unwrap_or_default(),
        standing: standing.to_owned(),
    }
}
