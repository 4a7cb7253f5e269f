//! `providers sign-in`: how users sign in at the portal with a provider.

use super::lines;
use crate::args::SignInArgs;
use crate::ask;
use crate::failure::Failure;
use crate::place::{Answer, Open, Place, env};
use actions::ask::providers::*;
use actions::providers;
use actions::words::say;
use serde_json::json;

/// The secrets of the two apps, where any were given.
pub(super) struct Secrets {
    own: Option<String>,
    mylogin: Option<String>,
}

/// From standard input; from the environment where the app is named too, so that looking changes nothing.
pub(super) fn secrets(args: &SignInArgs) -> Result<Secrets, Failure> {
    let of = |is_typed: bool, is_named: bool, name: &str| match is_typed {
        true => ask::secret("cli.ask_client_secret").map(Some),
        false => Ok(env(name).filter(|_| is_named)),
    };
    Ok(Secrets {
        own: of(args.secret_stdin, args.client_id.is_some(), "ROLLBOOK_SIGN_IN_SECRET")?,
        mylogin: of(args.mylogin_secret_stdin, args.mylogin_client_id.is_some(), "ROLLBOOK_MYLOGIN_SECRET")?,
    })
}

/// Shows how it is, or changes what is named. An app that is named no more loses its secret.
pub(super) async fn run(place: &Place, open: &Open, args: &SignInArgs, secrets: Secrets) -> Result<Answer, Failure> {
    let provider = args.provider.into();
    let before = super::find(open, provider).await?;
    let sign_in = changed(&before.sign_in, args);
    let forget = |id: &Option<String>, secret: Option<String>| match id.as_deref() {
        Some("") => Some(String::new()),
        _ => secret,
    };
    let client_secret = forget(&args.client_id, secrets.own);
    let mylogin_secret = forget(&args.mylogin_client_id, secrets.mylogin);
    let is_new = sign_in != before.sign_in || client_secret.is_some() || mylogin_secret.is_some();
    let (mut now, mut entry, mut said) = (before, None, String::new());
    if is_new {
        let request = ChangeSignIn { provider, sign_in, client_secret, mylogin_secret };
        entry = providers::change_sign_in(&open.desk, open.sure()?, &request).await?.entry;
        now = super::find(open, provider).await?;
        said = say("cli.sign_in_changed", &[("provider", provider.name())]);
    }
    let document = json!({
        "provider": provider,
        "sign_in": now.sign_in,
        "has_secret": now.has_sign_in_secret,
        "has_mylogin_secret": now.has_mylogin_secret,
        "entry": entry,
    });
    Ok(place.answer(&document, || table(provider, &now), said))
}

fn changed(before: &ProviderSignIn, args: &SignInArgs) -> ProviderSignIn {
    let text = |new: &Option<String>, old: &str| new.clone().unwrap_or_else(|| old.to_owned());
    ProviderSignIn {
        is_on: args.button.map_or(before.is_on, Into::into),
        client_id: text(&args.client_id, &before.client_id),
        mylogin_client_id: text(&args.mylogin_client_id, &before.mylogin_client_id),
        domains: if args.domain.is_empty() { before.domains.clone() } else { args.domain.clone() },
    }
}

fn table(provider: Provider, now: &LinkShown) -> String {
    let switch = |on: bool| say(if on { "undo.yes" } else { "undo.no" }, &[]);
    let secret = |has: bool| say(if has { "cli.secret_kept" } else { "cli.secret_none" }, &[]);
    let mut text = lines([
        ("cli.sign_in_button", switch(now.sign_in.is_on)),
        ("cli.client_id", now.sign_in.client_id.clone()),
        ("cli.client_secret", secret(now.has_sign_in_secret)),
    ]);
    match provider {
        Provider::Google => text.push_str(&lines([("cli.sign_in_domains", now.sign_in.domains.join(", "))])),
        Provider::Wonde => text.push_str(&lines([
            ("cli.mylogin_client_id", now.sign_in.mylogin_client_id.clone()),
            ("cli.mylogin_secret", secret(now.has_mylogin_secret)),
        ])),
        Provider::Microsoft | Provider::File => {}
    }
    text
}
