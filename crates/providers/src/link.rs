//! Linking: the system's browser, an administrator of the school, and a token that stays in the vault.
//!
//! Wonde has no page to sign in at for this: its token comes from the school and is checked by [`crate::wonde`].

use crate::access::{self, Access};
use crate::error::{ComputerFault, Error, Need};
use crate::hosts::Hosts;
use crate::line::Line;
use crate::loopback::{Closing, Expected, Listener, Name, Patience};
use crate::microsoft;
use crate::oauth::{self, App, Kind, Tokens};
use crate::oidc::{self, Keys};
use crate::roster::Provider;
use crate::secret::Secret;
use crate::vault::Vault;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// Whom a link is with. Two are of one account if `subject` and `organisation` are the same, whatever they are called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Where.
    pub provider: Provider,
    /// The provider's immutable id of the account; Wonde: of the school.
    pub subject: String,
    /// Google: the domain. Microsoft: the tenant's id. Wonde: the regional host.
    pub organisation: String,
    /// What the organisation calls itself, where it says so.
    pub organisation_name: Option<String>,
    /// The name of the account.
    pub name: Option<String>,
    /// Its address, to be shown.
    pub email: Option<String>,
}

/// What linking came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linked {
    /// With whom.
    pub account: Account,
    /// Rights that were asked for and not given, by the provider's names.
    pub missing: Vec<String>,
}

/// For what the link is to be used beside pupils and staff: more is not asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rights {
    /// Teaching classes. Microsoft's groups are always asked for: people are chosen by them.
    pub classes: bool,
    /// Parents and carers.
    pub guardians: bool,
}

/// How a new link is to the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relink {
    /// The same account.
    Same,
    /// Another account of the same organisation: what was matched stays right.
    OtherAccount,
    /// Another organisation: nobody who was matched is there.
    OtherOrganisation,
}

/// What became of a token at the provider when its link was undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unlinked {
    /// It is worth nothing any more.
    Revoked,
    /// It is forgotten here, and cannot be revoked from here: an administrator removes the app there.
    Forgotten,
}

/// How the browser is opened and how long it may take.
pub struct Browser<'a> {
    /// Opens an address in the system's browser.
    pub open: &'a (dyn Fn(&Url) -> Result<(), Error> + Send + Sync),
    /// What it shows at the end.
    pub closing: &'a Closing,
    /// After how long it is given up.
    pub limit: Duration,
}

impl Account {
    /// How linking this is to the link before.
    pub fn after(&self, before: &Account) -> Relink {
        let same = |a: &str, b: &str| a.eq_ignore_ascii_case(b);
        match () {
            () if self.provider != before.provider => Relink::OtherOrganisation,
            () if !same(&self.organisation, &before.organisation) => Relink::OtherOrganisation,
            () if self.subject == before.subject => Relink::Same,
            () if self.provider == Provider::Wonde => Relink::OtherOrganisation,
            () => Relink::OtherAccount,
        }
    }
}

/// What Google is always asked for: who it is, users, and the units they are chosen by.
const GOOGLE: [&str; 5] = [
    "openid",
    "email",
    "profile",
    "https://www.googleapis.com/auth/admin.directory.user.readonly",
    "https://www.googleapis.com/auth/admin.directory.orgunit.readonly",
];

/// For courses and who is in them.
const GOOGLE_CLASSES: [&str; 2] = [
    "https://www.googleapis.com/auth/classroom.courses.readonly",
    "https://www.googleapis.com/auth/classroom.rosters.readonly",
];

/// For parents and carers.
const GOOGLE_GUARDIANS: [&str; 1] = ["https://www.googleapis.com/auth/classroom.guardianlinks.students.readonly"];

/// What Microsoft is asked for by a desktop app. `User.Read.All` and `GroupMember.Read.All` need an administrator.
const MICROSOFT: [&str; 7] = [
    "openid",
    "profile",
    "offline_access",
    "User.Read",
    "User.Read.All",
    "GroupMember.Read.All",
    // Who is in a class that School Data Sync made is hidden: without this the class looks empty.
    "Member.Read.Hidden",
];

/// What was granted and is not kept yet: whoever links first sees whether it is another account or organisation.
pub struct Grant {
    /// With whom, and what is missing.
    pub linked: Linked,
    app: App,
    tokens: Tokens,
    refresh: Secret,
}

impl Grant {
    /// Keeps it in place of what was linked before.
    pub async fn keep(self, line: &Line, vault: Arc<dyn Vault>) -> Result<Access, Error> {
        vault.put(access::slot(&self.app), self.refresh).await?;
        Ok(Access::linked(self.app, line.hosts.clone(), vault).with(&self.tokens))
    }

    /// Gives it back: what was linked before stays.
    pub async fn discard(self, line: &Line) -> Unlinked {
        if self.linked.account.provider != Provider::Google {
            return Unlinked::Forgotten;
        }
        let revoked = oauth::revoke(&line.wire(), &self.refresh).await;
        if revoked.is_ok() { Unlinked::Revoked } else { Unlinked::Forgotten }
    }
}

/// Links Google or Microsoft: opens the browser, waits, and proves who it was. Nothing is kept before [`Grant::keep`].
pub async fn link(line: &Line, keys: &Keys, app: &App, rights: Rights, browser: &Browser<'_>) -> Result<Grant, Error> {
    let scopes = scopes(app, rights);
    let (name, extra): (_, &[(&str, &str)]) = if is_google(app) {
        (Name::Number, &[("access_type", "offline"), ("prompt", "select_account consent")])
    } else {
        (Name::Localhost, &[("prompt", "select_account")])
    };
    let listener = Listener::bind(name, None).await?;
    let redirect = listener.redirect();
    let question = oauth::ask(app, &line.hosts, &redirect, &scopes, extra);
    (browser.open)(&question.url).map_err(|_| Error::Computer(ComputerFault::Browser))?;
    let is_issuer = |issuer: &str| oidc::may_answer(app, &line.hosts, issuer);
    let expected = Expected { state: &question.state, is_issuer: &is_issuer };
    let clock = line.http.clock.clone();
    let patience = Patience { clock: &*clock, limit: browser.limit, cancel: &line.watch.cancel };
    let code = listener.answer(&expected, browser.closing, &patience).await?;
    let wire = line.wire();
    let tokens = oauth::exchange(&wire, app, &code, question.verifier.as_ref(), &redirect).await?;
    accept(line, (keys, app), tokens, &question.nonce, &scopes).await
}

/// Proves who granted the tokens.
async fn accept(
    line: &Line,
    (keys, app): (&Keys, &App),
    tokens: Tokens,
    nonce: &Secret,
    asked: &[&str],
) -> Result<Grant, Error> {
    let id_token = tokens.id_token.as_ref().ok_or(Error::WrongShape)?;
    let claims = oidc::prove(&line.wire(), keys, app, id_token, nonce).await?;
    // Without one nothing could be read once the browser is closed.
    let refresh = tokens.refresh.clone().ok_or(Error::NotAllowed(Need::Scope("offline_access")))?;
    let missing = missing(asked, tokens.scopes.as_deref());
    let account = Account {
        provider: if is_google(app) { Provider::Google } else { Provider::Microsoft },
        subject: claims.subject,
        organisation: claims.organisation,
        organisation_name: None,
        name: claims.name,
        email: claims.email,
    };
    Ok(Grant { linked: Linked { account, missing }, app: app.clone(), tokens, refresh })
}

fn is_google(app: &App) -> bool {
    matches!(app.kind(), Kind::GoogleDesktop | Kind::GoogleWeb)
}

fn scopes(app: &App, rights: Rights) -> Vec<&'static str> {
    if !is_google(app) {
        return MICROSOFT.to_vec();
    }
    let mut scopes = GOOGLE.to_vec();
    scopes.extend(GOOGLE_CLASSES.iter().filter(|_| rights.classes));
    scopes.extend(GOOGLE_GUARDIANS.iter().filter(|_| rights.guardians));
    scopes
}

/// Links Microsoft by the school's own app: no browser, no person. Its secret is the caller's to keep. The tenant is told by
/// its id, whatever the app may read: who signs in is compared by it.
pub async fn link_school(line: &Line, app: &App) -> Result<Linked, Error> {
    let access = Access::school(app.clone(), line.hosts.clone());
    let found = microsoft::organisation_of(line, &access).await?;
    let (id, name) = match found {
        Some(found) => found,
        None => (oidc::tenant_id(&line.wire(), app).await?, None),
    };
    let account = Account {
        provider: Provider::Microsoft,
        subject: app.client_id().to_owned(),
        organisation: id,
        organisation_name: name,
        name: None,
        email: None,
    };
    Ok(Linked { account, missing: Vec::new() })
}

/// What of the rights was not given. The words of OpenID are not rights, and Google writes two of them longer.
fn missing(asked: &[&str], granted: Option<&[String]>) -> Vec<String> {
    let Some(granted) = granted else { return Vec::new() };
    let short = |scope: &str| scope.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let words = ["openid", "email", "profile", "offline_access"];
    let is_given = |scope: &str| words.contains(&scope) || granted.iter().any(|given| short(given) == short(scope));
    asked.iter().filter(|scope| !is_given(scope)).map(|scope| (*scope).to_owned()).collect()
}

/// Undoes a link: revokes at the provider where that can be done, and forgets in any case.
///
/// Microsoft has no endpoint that revokes one app's token. Google's takes the refresh token and ends the whole grant.
pub async fn unlink(line: &Line, vault: &dyn Vault, provider: Provider) -> Result<Unlinked, Error> {
    use crate::vault::Slot;
    let slot = match provider {
        Provider::Wonde | Provider::File => Slot::WondeToken,
        Provider::Google => Slot::GoogleRefresh,
        Provider::Microsoft => Slot::MicrosoftRefresh,
    };
    let kept = vault.get(slot).await?;
    // Without a network it is forgotten here all the same.
    let is_revoked = match (provider, &kept) {
        (Provider::Google, Some(token)) => oauth::revoke(&line.wire(), token).await.is_ok(),
        _ => false,
    };
    vault.remove(slot).await?;
    Ok(if is_revoked { Unlinked::Revoked } else { Unlinked::Forgotten })
}

/// The page on which an administrator at Microsoft agrees to the app for the whole organisation.
pub fn admin_consent(app: &App, hosts: &Hosts, redirect: &str, state: &Secret) -> Url {
    let mut url = hosts.microsoft_login.below([app.tenant(), "adminconsent"]);
    url.query_pairs_mut()
        .append_pair("client_id", app.client_id())
        .append_pair("state", state.expose())
        .append_pair("redirect_uri", redirect);
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(provider: Provider, subject: &str, organisation: &str) -> Account {
        let (name, email, organisation_name) = (None, None, None);
        let (subject, organisation) = (subject.to_owned(), organisation.to_owned());
        Account { provider, subject, organisation, organisation_name, name, email }
    }

    #[test]
    fn a_new_link_is_told_from_the_one_before_by_ids_alone() {
        let before = account(Provider::Google, "1", "larkfield.example");
        let after = |subject, organisation| account(Provider::Google, subject, organisation).after(&before);
        assert_eq!(after("1", "Larkfield.example"), Relink::Same);
        assert_eq!(after("2", "larkfield.example"), Relink::OtherAccount);
        assert_eq!(after("1", "other.example"), Relink::OtherOrganisation);
        let school = account(Provider::Wonde, "A1", "api.wonde.com");
        assert_eq!(account(Provider::Wonde, "A2", "api.wonde.com").after(&school), Relink::OtherOrganisation);
    }

    #[test]
    fn rights_that_were_unticked_are_named() {
        let google = App::google_desktop("id", Some(Secret::new("x"))).unwrap();
        let asked = scopes(&google, Rights { classes: true, guardians: true });
        let granted: Vec<String> = ["openid", "https://www.googleapis.com/auth/userinfo.email"]
            .into_iter()
            .chain(asked[3..7].iter().copied())
            .map(str::to_owned)
            .collect();
        assert_eq!(missing(&asked, Some(&granted)), GOOGLE_GUARDIANS);
        let graph =
            ["https://graph.microsoft.com/User.Read.All", "User.Read", "GroupMember.Read.All", "Member.Read.Hidden"]
                .map(str::to_owned);
        assert_eq!(missing(&MICROSOFT, Some(&graph)), [""; 0], "the long and the short form are one");
        assert_eq!(missing(&asked, None), [""; 0], "nothing said means all that was asked for");
    }

    #[test]
    fn only_the_rights_that_are_used_are_asked_for() {
        let google = App::google_desktop("id", Some(Secret::new("x"))).unwrap();
        let asked = scopes(&google, Rights::default());
        assert!(!asked.iter().any(|scope| scope.contains("classroom")), "{asked:?}");
    }
}
