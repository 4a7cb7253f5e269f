//! Passkeys of parents and carers: added by whoever is signed in and knows the password, used instead of it.
//!
//! The WebAuthn ceremonies themselves are the library's; here is whose passkey it is and what it opens.

use super::account::{confirm, own, tell_passkey};
use super::limit::{Tried, count, forget, may_try};
use super::question::{self, Question, from_json, to_json};
use super::{secret, session, stored};
use crate::actor::Guardian;
use crate::ask::portal::{PasskeyAsked, PasskeyShown, SessionBegun};
use crate::desk::Desk;
use crate::error::{Code, Error};
use data_encoding::BASE64URL_NOPAD;
use domain::id::GuardianId;
use domain::journal::{Action, Subject};
use domain::name::check_name;
use serde::Serialize;
use store::{guardians, passkey, passkeys};
use url::Url;
use uuid::Uuid;
use webauthn_rs::prelude::{
    Credential, DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Webauthn, WebauthnBuilder,
};
use webauthn_rs_proto::ResidentKeyRequirement;

/// How long an answer may take.
const LIFE: i64 = 5 * 60 * 1000;
/// More nobody needs.
const MOST: usize = 20;
/// Names are for telling passkeys apart.
const LONGEST_NAME: usize = 60;

/// Where passkeys are for: the origin of the portal as browsers write it.
#[derive(Clone, Debug)]
pub struct PasskeySite(Webauthn);

impl PasskeySite {
    /// `None` where browsers have none: without `https` but on this very computer, or at an address of numbers.
    pub fn at(origin: &str) -> Option<PasskeySite> {
        let url = Url::parse(origin).ok()?;
        let domain = url.domain()?.to_owned();
        if url.scheme() != "https" && domain != "localhost" {
            return None;
        }
        WebauthnBuilder::new(&domain, &url).and_then(WebauthnBuilder::build).ok().map(PasskeySite)
    }
}

/// The own passkeys, the oldest first.
pub async fn list_passkeys(desk: &Desk, by: &Guardian) -> Result<Vec<PasskeyShown>, Error> {
    let mine = passkeys::passkeys_of(&desk.store, desk.school, by.id()).await?;
    let shown = |row: passkey::Model| PasskeyShown {
        id: row.id.to_string(),
        name: row.name,
        created_at: row.created_at,
        used_at: row.used_at,
    };
    Ok(mine.into_iter().map(shown).collect())
}

/// Asks the reader's device for a passkey. The password is asked for: a passkey outlives the session it was added in.
/// Errors: `WrongPassword`, `SlowDown`, `Held` if there are too many.
pub async fn ask_new_passkey(
    desk: &Desk,
    by: &Guardian,
    site: &PasskeySite,
    password: &str,
) -> Result<PasskeyAsked, Error> {
    let account = own(desk, &desk.store, by).await?;
    confirm(desk, &account, password).await?;
    let known = passkeys::passkeys_of(&desk.store, desk.school, by.id()).await?;
    if known.len() >= MOST {
        return Err(Error::new(Code::Held, "passkeys_many", &[]));
    }
    let keys = known.iter().map(|row| from_json::<Passkey>(&row.data)).collect::<Result<Vec<_>, Error>>()?;
    let known = keys.iter().map(|key| key.cred_id().clone()).collect();
    let name = crate::parents::full_name(&account.given_name, &account.family_name);
    let asked = site.0.start_passkey_registration(by.id().0, &account.email, &name, Some(known));
    let (mut options, state) = asked.map_err(Error::broken)?;
    // Signing in begins without a name, so the device must know whose the passkey is.
    if let Some(selection) = &mut options.public_key.authenticator_selection {
        (selection.resident_key, selection.require_resident_key) = (Some(ResidentKeyRequirement::Required), true);
    }
    keep(desk, Some(by.id()), &state, &options.public_key).await
}

/// Adds a passkey from the answer of a device. Errors: `WrongPassword` for an answer that is none, `SignedOut`.
pub async fn add_passkey(
    desk: &Desk,
    by: &Guardian,
    site: &PasskeySite,
    token: &str,
    name: &str,
    answer: &str,
) -> Result<(), Error> {
    let asked = take(desk, token).await?.filter(|asked| asked.guardian_id == Some(by.id().0)).ok_or_else(wrong)?;
    let answer: RegisterPublicKeyCredential = serde_json::from_str(answer).map_err(|_| wrong())?;
    let state: PasskeyRegistration = from_json(&asked.state)?;
    let key = site.0.finish_passkey_registration(&answer, &state).map_err(|_| wrong())?;
    let mut change = desk.begin().await?;
    let account = own(desk, &change, by).await?;
    let credential = BASE64URL_NOPAD.encode(key.cred_id().as_ref());
    let is_known = passkeys::find_passkey(&change, desk.school, &credential).await?.is_some();
    if is_known || passkeys::passkeys_of(&change, desk.school, by.id()).await?.len() >= MOST {
        return Err(wrong());
    }
    let row = passkey::Model {
        id: desk.new_id()?,
        school_id: desk.school.0,
        guardian_id: by.id().0,
        credential,
        name: check_name(name).unwrap_or_default().chars().take(LONGEST_NAME).collect(),
        data: to_json(&key)?,
        created_at: desk.clock.now(),
        used_at: None,
    };
    change.add_passkey(row).await?;
    tell_passkey(desk, &mut change, &account).await?;
    let subject = Subject { count: 1, ..Subject::default() };
    desk.write_entry(change, &by.actor(), Action::GuardianChanged, subject).await.map(|_| ())
}

/// Removes one of the own passkeys. One that is not theirs, or gone, is removed already.
pub async fn remove_passkey(desk: &Desk, by: &Guardian, id: &str) -> Result<(), Error> {
    let Ok(id) = id.parse::<Uuid>() else { return Ok(()) };
    let mut change = desk.begin().await?;
    own(desk, &change, by).await?;
    if change.remove_passkeys(by.id(), Some(id)).await? == 0 {
        return Ok(change.abandon().await?);
    }
    let subject = Subject { count: 1, ..Subject::default() };
    desk.write_entry(change, &by.actor(), Action::GuardianChanged, subject).await.map(|_| ())
}

/// Asks whoever comes for a passkey. Errors: `SlowDown`.
pub async fn ask_passkey(desk: &Desk, site: &PasskeySite, from: &str) -> Result<PasskeyAsked, Error> {
    let tried = [Tried::Address(from), Tried::Passkey(from)];
    may_try(desk, &tried).await?;
    count(desk, &[Tried::Passkey(from)]).await?;
    let (options, state) = site.0.start_discoverable_authentication().map_err(Error::broken)?;
    keep(desk, None, &state, &options.public_key).await
}

/// Signs in with the answer of a device. Whatever is wrong with it is one answer. Errors: `WrongPassword`, `SlowDown`.
pub async fn passkey_sign_in(
    desk: &Desk,
    site: &PasskeySite,
    token: &str,
    answer: &str,
    from: &str,
) -> Result<SessionBegun, Error> {
    let tried = [Tried::Address(from)];
    may_try(desk, &tried).await?;
    match check(desk, site, token, answer).await? {
        Some(begun) => {
            // Many honest people share an address.
            forget(desk, Tried::Passkey(from)).await?;
            Ok(begun)
        }
        None => {
            count(desk, &tried).await?;
            Err(wrong())
        }
    }
}

async fn check(desk: &Desk, site: &PasskeySite, token: &str, answer: &str) -> Result<Option<SessionBegun>, Error> {
    let Some(asked) = take(desk, token).await?.filter(|asked| asked.guardian_id.is_none()) else { return Ok(None) };
    let Ok(answer) = serde_json::from_str::<PublicKeyCredential>(answer) else { return Ok(None) };
    let Ok((owner, credential)) = site.0.identify_discoverable_authentication(&answer) else { return Ok(None) };
    let credential = BASE64URL_NOPAD.encode(credential);
    let state: DiscoverableAuthentication = from_json(&asked.state)?;
    let mut change = desk.begin().await?;
    let row = passkeys::find_passkey(&change, desk.school, &credential).await?.filter(|row| row.guardian_id == owner);
    let account = guardians::find_guardian(&change, desk.school, GuardianId(owner)).await?;
    let account = account.filter(|account| account.left_at.is_none());
    let (Some(row), Some(account)) = (row, account) else {
        return change.abandon().await.map(|()| None).map_err(Into::into);
    };
    let mut key: Passkey = from_json(&row.data)?;
    // The library holds to the origin, the challenge, that the device knew its owner, and to a counter that goes on.
    let proof = site.0.finish_discoverable_authentication_v2(&answer, state, Credential::from(key.clone()));
    let Ok(proof) = proof else { return change.abandon().await.map(|()| None).map_err(Into::into) };
    key.update_credential(&proof);
    if !change.use_passkey(&row, &to_json(&key)?, desk.clock.now()).await? {
        return change.abandon().await.map(|()| None).map_err(Into::into);
    }
    let (begun, session) = session::begin(desk, session::GUARDIAN, account.id)?;
    change.add_session(session).await?;
    change.keep_unjournaled().await?;
    session::note_seen(desk, account.id).await?;
    Ok(Some(begun))
}

/// Keeps a question for its answer.
async fn keep(
    desk: &Desk,
    guardian: Option<GuardianId>,
    state: &impl Serialize,
    options: &impl Serialize,
) -> Result<PasskeyAsked, Error> {
    let (token, stored) = secret()?;
    let question = Question { token: stored, guardian, life: LIFE };
    question::keep(desk, question, state).await?;
    Ok(PasskeyAsked { token, options: to_json(options)? })
}

/// Takes a question away: it is answered once, rightly or not.
async fn take(desk: &Desk, token: &str) -> Result<Option<store::ceremony::Model>, Error> {
    question::take(desk, &stored("token", token)).await
}

fn wrong() -> Error {
    Error::new(Code::WrongPassword, "wrong_passkey", &[])
}
