//! Which providers the portal's users sign in with, and the app the school registered with each.

use crate::desk::Desk;
use crate::error::{Code, Error};
use crate::providers::vault::DeskVault;
use crate::providers::{Link, find_link, links, sign_in_slots};
use domain::id::UserId;
use domain::provider::Provider;
use providers::oauth::App;
use providers::signin::{Door, With};
use providers::vault::{Slot, Vault};
use providers::{Error as Fault, Secret};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use store::providers as rows;
use uuid::Uuid;

/// The order of the buttons.
const ALL: [With; 4] = [With::Google, With::Microsoft, With::Wonde, With::MyLogin];

/// The newest entry of the history.
type Tip = (i64, Uuid);

/// What was looked up before: the buttons of the sign-in page, and secrets that a keyring may be slow to give.
#[derive(Default)]
pub(crate) struct Doors {
    shown: Mutex<Option<(Tip, Vec<With>)>>,
    /// By the name they are kept under, with the row that stands for them: another secret has another row.
    secrets: Mutex<HashMap<&'static str, (Uuid, Secret)>>,
}

impl Doors {
    /// Something changed that is in no journal.
    pub(crate) fn forget(&self) {
        *self.shown.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// The last part of a provider's addresses on the portal, and what it is told apart by in logs.
pub fn provider_word(with: With) -> &'static str {
    match with {
        With::Google => "google",
        With::Microsoft => "microsoft",
        With::Wonde => "wonde",
        With::MyLogin => "mylogin",
    }
}

/// The provider of such a word.
pub fn read_provider_word(word: &str) -> Option<With> {
    ALL.into_iter().find(|with| provider_word(*with) == word)
}

/// What a provider calls itself.
pub fn provider_name(with: With) -> &'static str {
    match with {
        With::MyLogin => "MyLogin",
        _ => provider(with).name(),
    }
}

fn provider(with: With) -> Provider {
    match with {
        With::Google => Provider::Google,
        With::Microsoft => Provider::Microsoft,
        With::Wonde | With::MyLogin => Provider::Wonde,
    }
}

/// The app's id, where signing in is switched on and the app is named; and where its secret is.
fn app_of(link: &Link, with: With) -> Option<(&str, Slot)> {
    let (own, mylogin) = sign_in_slots(link.provider);
    let (client_id, slot) = match with {
        With::MyLogin => (&link.sign_in.mylogin_client_id, mylogin?),
        _ => (&link.sign_in.client_id, own),
    };
    (link.sign_in.is_on && !client_id.is_empty()).then_some((client_id.as_str(), slot))
}

/// The providers that users can sign in with, in the order of their buttons. Asks the database once after each entry.
pub(super) async fn shown(desk: &Desk) -> Result<Vec<With>, Error> {
    let book = desk.shelf.recent(&desk.store, desk.school).await?;
    let tip = (book.head, book.tip);
    let known = desk.doors.shown.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some((_, shown)) = known.filter(|(at, _)| *at == tip) {
        return Ok(shown);
    }
    let (links, mut shown) = (links(desk).await?, Vec::new());
    for with in ALL {
        let link = links.iter().find(|link| link.provider == provider(with));
        let Some((_, slot)) = link.and_then(|link| app_of(link, with)) else { continue };
        if rows::find_token(&desk.store, desk.school, slot.as_str()).await?.is_some() {
            shown.push(with);
        }
    }
    *desk.doors.shown.lock().unwrap_or_else(PoisonError::into_inner) = Some((tip, shown.clone()));
    Ok(shown)
}

/// The link with a provider that users can sign in with. Error: `NotFound`.
pub(super) async fn link(desk: &Desk, with: With) -> Result<Link, Error> {
    let link = find_link(desk, provider(with)).await?;
    let is_on = app_of(&link, with).is_some();
    if is_on { Ok(link) } else { Err(Error::new(Code::NotFound, "not_linked", &[("provider", provider_name(with))])) }
}

/// A provider's door. What the school set up wrongly, or what this computer cannot read, is a fault within.
pub(super) async fn open(desk: &Desk, link: &Link, with: With) -> Result<Result<Door, Fault>, Error> {
    let Some((client_id, slot)) = app_of(link, with) else { return Ok(Err(Fault::NotLinked)) };
    let Some(secret) = secret(desk, slot).await? else { return Ok(Err(Fault::Vault)) };
    let row = &link.row;
    let made = || match with {
        With::Google => {
            let domains = std::iter::once(row.organisation.clone()).chain(link.sign_in.domains.clone());
            Door::google(App::google_web(client_id, secret)?, domains.collect())
        }
        With::Microsoft => {
            Door::microsoft(App::microsoft_school(client_id, secret, &row.organisation)?, &row.organisation)
        }
        With::Wonde => Door::wonde(App::wonde(client_id, secret)?, &row.subject),
        With::MyLogin => Door::wonde(App::mylogin(client_id, secret)?, &row.subject),
    };
    Ok(made())
}

/// The secret of an app; `None` if this computer has none that it can read.
async fn secret(desk: &Desk, slot: Slot) -> Result<Option<Secret>, Error> {
    let Some(row) = rows::find_token(&desk.store, desk.school, slot.as_str()).await? else { return Ok(None) };
    let known = desk.doors.secrets.lock().unwrap_or_else(PoisonError::into_inner).get(slot.as_str()).cloned();
    if let Some((_, secret)) = known.filter(|(id, _)| *id == row.id) {
        return Ok(Some(secret));
    }
    let Ok(Some(secret)) = DeskVault::of(desk).get(slot).await else { return Ok(None) };
    let mut secrets = desk.doors.secrets.lock().unwrap_or_else(PoisonError::into_inner);
    secrets.insert(slot.as_str(), (row.id, secret.clone()));
    Ok(Some(secret))
}

/// The user whom somebody at a provider is matched with, if they may sign in now.
pub(super) async fn matched(desk: &Desk, link: &Link, subject: &str) -> Result<Option<UserId>, Error> {
    let realm = link.realm();
    let place = crate::providers::place(&realm);
    let known = rows::find_identity(&desk.store, desk.school, place, subject).await?;
    let Some(known) = known else { return Ok(None) };
    let book = desk.book().await?;
    let person = book.person(known.user_id.into()).filter(|person| person.status() == domain::user::Status::Active);
    Ok(person.map(|person| person.id()))
}
