//! Linking and unlinking.

use super::list::{shown, sign_in_slots};
use super::outside::SIGNING_IN;
use super::said;
use super::vault::DeskVault;
use super::{Link, find_link};
use crate::actor::{Confirmed, Office};
use crate::ask::providers::*;
use crate::desk::Desk;
use crate::error::{Code, Error};
use crate::words::say;
use domain::id::EntryId;
use domain::journal::{Action, Subject};
use providers::link::{Account, Browser, Grant, Linked, Relink, Rights, Unlinked};
use providers::loopback::Closing;
use providers::oauth::App;
use providers::vault::{Slot, Vault};
use providers::wonde::WondeLink;
use providers::{Error as Fault, Line, Secret};
use std::sync::Arc;
use store::providers as rows;
use url::Url;

/// What was typed, as the row keeps it.
#[derive(Default)]
struct Typed {
    client_id: String,
    tenant: String,
    region: String,
}

/// Links a provider, or links it again: with another account of the same organisation too, but not with another
/// organisation. The first link becomes the one that users are updated from. Errors: those of [`said::error`], `Invalid`.
pub async fn link(desk: &Desk, by: Confirmed<'_, Office>, request: &LinkProvider) -> Result<ProviderLinked, Error> {
    let provider = request.provider();
    let _turn = super::read::turn(desk)?;
    desk.long_work();
    let before = find_link(desk, provider).await.ok();
    let linking = Linking { desk, provider, line: desk.line(provider)?, vault: DeskVault::to_use(desk)?, before };
    let (linked, typed) = match request {
        LinkProvider::Wonde { school, region, token } => linking.wonde(school.trim(), region.trim(), token).await?,
        LinkProvider::Google { client_id, client_secret } => linking.google(client_id.trim(), client_secret).await?,
        LinkProvider::Microsoft { client_id, tenant, client_secret } => {
            linking.microsoft(client_id.trim(), tenant.trim(), client_secret).await?
        }
    };
    let entry = write(desk, by.by(), (linking.before, &linked), typed).await?;
    let link = find_link(desk, provider).await?;
    let mut sentences = vec![with_whom(&link)];
    sentences.extend(said::missing(provider, &linked.missing));
    Ok(ProviderLinked { link: shown(desk, &link).await?, entry, said: sentences })
}

/// A link on its way.
struct Linking<'a> {
    desk: &'a Desk,
    provider: Provider,
    line: Line,
    vault: Arc<DeskVault>,
    before: Option<Link>,
}

impl Linking<'_> {
    fn failed(&self, fault: Fault) -> Error {
        said::error(self.provider, fault)
    }

    async fn keep(&self, slot: Slot, secret: Secret) -> Result<(), Error> {
        self.vault.put(slot, secret).await.map_err(|fault| self.failed(fault))
    }

    /// A secret that was typed, else the one that is kept.
    async fn given(&self, typed: &Option<String>, slot: Slot) -> Result<Option<Secret>, Error> {
        match typed.as_deref().map(str::trim).filter(|typed| !typed.is_empty()) {
            Some(typed) => Ok(Some(Secret::new(typed))),
            None => self.vault.get(slot).await.map_err(|fault| self.failed(fault)),
        }
    }

    async fn wonde(&self, school: &str, region: &str, token: &Option<String>) -> Result<(Linked, Typed), Error> {
        if school.is_empty() {
            return Err(Error::invalid("school", "wonde_school", &[]));
        }
        let token = self.given(token, Slot::WondeToken).await?;
        let token = token.ok_or_else(|| Error::invalid("token", "wonde_token", &[]))?;
        let wonde = WondeLink::new(&self.line, region, &token).map_err(|fault| self.failed(fault))?;
        let linked = wonde.check(school).await.map_err(|fault| self.failed(fault))?;
        refuse_other(self.before.as_ref(), &linked.account)?;
        self.keep(Slot::WondeToken, token).await?;
        Ok((linked, Typed { region: region.to_owned(), ..Typed::default() }))
    }

    async fn google(&self, client_id: &str, secret: &Option<String>) -> Result<(Linked, Typed), Error> {
        let secret = self.given(secret, Slot::GoogleClient).await?;
        let app = App::google_desktop(client_id, secret.clone()).map_err(|fault| self.failed(fault))?;
        let linked = self.by_browser(&app).await?;
        if let Some(secret) = secret {
            self.keep(Slot::GoogleClient, secret).await?;
        }
        Ok((linked, Typed { client_id: client_id.to_owned(), ..Typed::default() }))
    }

    async fn microsoft(
        &self,
        client_id: &str,
        tenant: &str,
        secret: &Option<String>,
    ) -> Result<(Linked, Typed), Error> {
        let typed = Typed { client_id: client_id.to_owned(), tenant: tenant.to_owned(), ..Typed::default() };
        let is_same_app = self.before.as_ref().is_some_and(|link| link.is_app() && link.row.client_id == client_id);
        let secret = match secret.as_deref().map(str::trim) {
            None if !is_same_app => None,
            Some("") => None,
            _ => self.given(secret, Slot::MicrosoftClient).await?,
        };
        let Some(secret) = secret else {
            let app = App::microsoft_desktop(client_id, tenant).map_err(|fault| self.failed(fault))?;
            return Ok((self.by_browser(&app).await?, typed));
        };
        let app = App::microsoft_school(client_id, secret.clone(), tenant).map_err(|fault| self.failed(fault))?;
        let linked = providers::link::link_school(&self.line, &app).await.map_err(|fault| self.failed(fault))?;
        refuse_other(self.before.as_ref(), &linked.account)?;
        self.keep(Slot::MicrosoftClient, secret).await?;
        Ok((linked, typed))
    }

    /// By somebody who signs in in the system's browser.
    async fn by_browser(&self, app: &App) -> Result<Linked, Error> {
        let choice = self.before.as_ref().map(|link| link.choice.clone()).unwrap_or_default();
        let rights = Rights { classes: choice.wants_classes(), guardians: choice.guardians };
        let closing = Closing {
            language: "en".to_owned(),
            done: say("provider.closing_done", &[]),
            failed: say("provider.closing_failed", &[]),
            next: say("provider.closing_next", &[]),
        };
        let outside = &self.desk.outside;
        let open = |url: &Url| {
            let no_browser = Fault::Computer(providers::error::ComputerFault::Browser);
            if outside.open(url.as_str()) { Ok(()) } else { Err(no_browser) }
        };
        self.desk.progress("provider_browser", 0, 0)?;
        let browser = Browser { open: &open, closing: &closing, limit: SIGNING_IN };
        let granted = providers::link::link(&self.line, &outside.keys, app, rights, &browser).await;
        let grant: Grant = granted.map_err(|fault| self.failed(fault))?;
        let linked = grant.linked.clone();
        if let Err(error) = refuse_other(self.before.as_ref(), &linked.account) {
            grant.discard(&self.line).await;
            return Err(error);
        }
        grant.keep(&self.line, self.vault.clone()).await.map_err(|fault| self.failed(fault))?;
        Ok(linked)
    }
}

/// Another organisation is another school: nobody who was matched is there.
fn refuse_other(before: Option<&Link>, account: &Account) -> Result<(), Error> {
    let Some(before) = before else { return Ok(()) };
    if account.after(&before.account()) != Relink::OtherOrganisation {
        return Ok(());
    }
    let other = account.organisation_name.clone().unwrap_or_else(|| account.organisation.clone());
    let with = [("provider", before.provider.name()), ("other", other.as_str())];
    Err(Error::new(Code::Invalid, "provider_other", &with))
}

async fn write(
    desk: &Desk,
    by: &Office,
    (before, linked): (Option<Link>, &Linked),
    typed: Typed,
) -> Result<Option<EntryId>, Error> {
    let account = &linked.account;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let mut change = desk.begin().await?;
    // Somebody may have chosen otherwise while the browser was open.
    let rows = rows::list_links(&change, desk.school).await?;
    let before =
        rows.iter().find(|row| row.provider == account.provider.as_str()).cloned().or(before.map(|link| link.row));
    let is_first = !rows.iter().any(|row| row.is_sync);
    let (id, choice, sign_in, is_sync) = match &before {
        Some(row) => (row.id, row.choice.clone(), row.sign_in.clone(), row.is_sync),
        None => {
            let choice = serde_json::to_string(&Choice::default()).map_err(Error::broken)?;
            (
                desk.new_id()?,
                choice,
                serde_json::to_string(&ProviderSignIn::default()).map_err(Error::broken)?,
                is_first,
            )
        }
    };
    let shown = account.email.clone().or_else(|| account.name.clone());
    let row = store::link::Model {
        id,
        school_id: desk.school.0,
        provider: account.provider.as_str().to_owned(),
        subject: account.subject.clone(),
        organisation: account.organisation.clone(),
        organisation_name: text(&account.organisation_name),
        account: text(&shown),
        client_id: typed.client_id,
        tenant: typed.tenant,
        region: typed.region,
        missing: serde_json::to_string(&linked.missing).map_err(Error::broken)?,
        choice,
        sign_in,
        is_sync,
        linked_at: desk.clock.now(),
    };
    let subject = Subject { provider: Some(account.provider), ..Subject::default() };
    change.put(vec![row]).await?;
    desk.commit(change, by.actor(), Action::ProviderLinked, subject).await
}

fn with_whom(link: &Link) -> String {
    let row = &link.row;
    let organisation = if row.organisation_name.is_empty() { &row.organisation } else { &row.organisation_name };
    let key = if row.account.is_empty() { "provider.linked_school" } else { "provider.linked" };
    let with = [("provider", link.provider.name()), ("account", row.account.as_str()), ("organisation", organisation)];
    say(key, &with)
}

/// Undoes a link: the token is revoked where the provider can, and forgotten in any case, with every secret kept for the
/// provider and what was read. Matches stay: whoever links the same organisation again finds them.
pub async fn unlink(desk: &Desk, by: Confirmed<'_, Office>, request: &OneProvider) -> Result<ProviderUnlinked, Error> {
    let provider = request.provider;
    let _turn = super::read::turn(desk)?;
    desk.long_work();
    let link = find_link(desk, provider).await?;
    let line = desk.line(provider)?;
    let vault = DeskVault::of(desk);
    let failed = |fault: Fault| said::error(provider, fault);
    desk.progress("provider_unlinking", 0, 0)?;
    let done = providers::link::unlink(&line, &*vault, provider).await.map_err(failed)?;
    let (sign_in, mylogin) = sign_in_slots(provider);
    for slot in [Some(sign_in), mylogin, client_slot(provider)].into_iter().flatten() {
        vault.remove(slot).await.map_err(failed)?;
    }
    let mut change = desk.begin().await?;
    change.remove::<store::link::Model>(&[link.row.id]).await?;
    change.remove_reading(provider.as_str()).await?;
    let subject = Subject { provider: Some(provider), ..Subject::default() };
    let entry = desk.commit(change, by.by().actor(), Action::ProviderUnlinked, subject).await?;
    desk.forget_plans();
    let key = match (done, provider) {
        (Unlinked::Revoked, _) => "provider.revoked".to_owned(),
        (Unlinked::Forgotten, provider) => format!("provider.forgotten.{}", provider.as_str()),
    };
    Ok(ProviderUnlinked { entry, said: say(&key, &[("provider", provider.name())]) })
}

fn client_slot(provider: Provider) -> Option<Slot> {
    match provider {
        Provider::Google => Some(Slot::GoogleClient),
        Provider::Microsoft => Some(Slot::MicrosoftClient),
        Provider::Wonde | Provider::File => None,
    }
}

/// What a provider is read with.
pub(super) async fn access(desk: &Desk, link: &Link, line: &Line) -> Result<providers::Access, Error> {
    let vault = DeskVault::to_use(desk)?;
    let row = &link.row;
    let failed = |fault: Fault| said::error(link.provider, fault);
    let app = match link.provider {
        Provider::Wonde | Provider::File => {
            let token = vault.get(Slot::WondeToken).await.map_err(failed)?.ok_or_else(|| failed(Fault::NotLinked))?;
            return Ok(providers::Access::wonde(token));
        }
        Provider::Google => App::google_desktop(&row.client_id, vault.get(Slot::GoogleClient).await.map_err(failed)?),
        Provider::Microsoft if link.is_app() => {
            let secret =
                vault.get(Slot::MicrosoftClient).await.map_err(failed)?.ok_or_else(|| failed(Fault::NotLinked))?;
            let app = App::microsoft_school(&row.client_id, secret, &row.tenant).map_err(failed)?;
            return Ok(providers::Access::school(app, line.hosts.clone()));
        }
        Provider::Microsoft => App::microsoft_desktop(&row.client_id, &row.tenant),
    };
    let has_token = vault.get(super::list::token_slot(link)).await.map_err(failed)?.is_some();
    if !has_token {
        return Err(failed(Fault::NotLinked));
    }
    Ok(providers::Access::linked(app.map_err(failed)?, line.hosts.clone(), vault))
}
