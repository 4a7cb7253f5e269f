//! `providers …`: linking, reading, and what is done with each.

mod choose;
mod link;
mod sign_in;

use crate::args::{Providers, Schools};
use crate::ask;
use crate::failure::Failure;
use crate::long::stoppable;
use crate::place::{Answer, Open, Place};
use crate::show::{self, counted, rfc3339};
use crate::table::Table;
use actions::Error;
use actions::ask::providers::*;
use actions::error::Code;
use actions::providers;
use actions::words::say;
use serde::Serialize;
use serde_json::json;

/// Runs one of them.
pub async fn run(place: &Place, command: &Providers) -> Result<Answer, Failure> {
    // Secrets are asked for before the school is opened: a mistake there costs nothing.
    match command {
        Providers::Link(args) => {
            let request = link::request(args)?;
            place.with(async |open| link::link(place, open, &request).await).await
        }
        Providers::SignIn(args) => {
            let secrets = sign_in::secrets(args)?;
            place.with(async |open| sign_in::run(place, open, args, secrets).await).await
        }
        Providers::Schools(args) => {
            let token = if args.token_stdin { Some(ask::secret("cli.ask_wonde_token")?) } else { None };
            place.with(async |open| schools(place, open, args, token).await).await
        }
        _ => place.with(async |open| run_open(place, open, command).await).await,
    }
}

async fn run_open(place: &Place, open: &Open, command: &Providers) -> Result<Answer, Failure> {
    match command {
        Providers::List => list(place, open).await,
        Providers::Unlink { provider, yes } => link::unlink(place, open, (*provider).into(), *yes).await,
        Providers::SetSync { provider } => set_sync(place, open, (*provider).into()).await,
        Providers::Choose(args) => choose::run(place, open, args).await,
        Providers::Read { provider, fewer } => {
            read(place, open, &ReadProvider { provider: (*provider).into(), fewer: *fewer }).await
        }
        Providers::Parts { provider } => parts(place, open, (*provider).into()).await,
        // Taken by `run`.
        Providers::Link(_) | Providers::SignIn(_) | Providers::Schools(_) => Err(Failure::misused("error.no_command")),
    }
}

/// One provider. Secrets are never shown; whether there are some is.
#[derive(Serialize)]
struct Row<'a> {
    provider: Provider,
    linked: bool,
    #[serde(flatten)]
    link: Option<Link<'a>>,
}

#[derive(Serialize)]
struct Link<'a> {
    account: &'a str,
    organisation: &'a str,
    school: &'a str,
    region: &'a str,
    client_id: &'a str,
    tenant: &'a str,
    is_sync: bool,
    has_token: bool,
    linked_at: String,
    read_at: Option<String>,
    counts: Option<Counts>,
    matched: u32,
    missing: &'a [String],
    choice: &'a Choice,
    sign_in: &'a ProviderSignIn,
    has_sign_in_secret: bool,
    has_mylogin_secret: bool,
}

impl<'a> From<&'a LinkShown> for Link<'a> {
    fn from(link: &'a LinkShown) -> Link<'a> {
        Link {
            account: &link.account,
            organisation: &link.organisation,
            school: &link.school,
            region: &link.region,
            client_id: &link.client_id,
            tenant: &link.tenant,
            is_sync: link.is_sync,
            has_token: link.has_token,
            linked_at: rfc3339(link.linked_at),
            read_at: link.read_at.map(rfc3339),
            counts: link.counts,
            matched: link.matched,
            missing: &link.missing,
            choice: &link.choice,
            sign_in: &link.sign_in,
            has_sign_in_secret: link.has_sign_in_secret,
            has_mylogin_secret: link.has_mylogin_secret,
        }
    }
}

impl<'a> Row<'a> {
    fn of(provider: Provider, link: Option<&'a LinkShown>) -> Row<'a> {
        Row { provider, linked: link.is_some(), link: link.map(Link::from) }
    }
}

async fn list(place: &Place, open: &Open) -> Result<Answer, Failure> {
    let found = providers::list(&open.desk, &open.office).await?;
    let rows: Vec<Row> = found.providers.iter().map(|one| Row::of(one.provider, one.link.as_ref())).collect();
    let text = || {
        let cells = found.providers.iter().map(|one| match &one.link {
            None => vec![one.provider.name().to_owned(), say("cli.not_linked", &[])],
            Some(link) => vec![
                one.provider.name().to_owned(),
                if link.account.is_empty() { link.school.clone() } else { link.account.clone() },
                link.organisation.clone(),
                say(if link.is_sync { "undo.yes" } else { "undo.no" }, &[]),
                link.read_at.map(show::time).unwrap_or_default(),
                link.counts.map(people).unwrap_or_default(),
                link.matched.to_string(),
            ],
        });
        let keys = ["cli.provider", "cli.account", "cli.organisation", "cli.is_sync", "cli.read_at", "cli.read_people"];
        show::headers(&[&keys[..], &["cli.matched"]].concat()).of(cells).text()
    };
    let mut answer = place.answer(&json!({ "providers": rows, "in_keyring": found.in_keyring }), text, String::new());
    let links = found.providers.iter().filter_map(|one| one.link.as_ref());
    answer.said.extend(links.flat_map(|link| link.missing.iter().cloned()));
    Ok(answer)
}

/// "420 pupils, 38 staff, 61 classes".
fn people(counts: Counts) -> String {
    let figures = [
        ("cli.read_pupils", counts.students),
        ("cli.read_staff", counts.staff),
        ("cli.read_others", counts.others),
        ("cli.classes", counts.classes),
        ("cli.read_guardians", counts.guardians),
    ];
    figures
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(key, count)| counted(key, *count))
        .collect::<Vec<_>>()
        .join(", ")
}

/// The link of a provider as it is. Error: `NotFound`.
async fn find(open: &Open, provider: Provider) -> Result<LinkShown, Failure> {
    let found = providers::list(&open.desk, &open.office).await?.providers;
    let link = found.into_iter().find(|one| one.provider == provider).and_then(|one| one.link);
    Ok(link.ok_or_else(|| Error::new(Code::NotFound, "not_linked", &[("provider", provider.name())]))?)
}

/// The provider that users are updated from, if there is one; and all that are linked.
pub async fn linked(open: &Open) -> Result<(Option<Provider>, Vec<Provider>), Failure> {
    let found = providers::list(&open.desk, &open.office).await?.providers;
    let is_sync = |one: &&ProviderShown| one.link.as_ref().is_some_and(|link| link.is_sync);
    let sync = found.iter().find(is_sync).map(|one| one.provider);
    Ok((sync, found.iter().filter(|one| one.link.is_some()).map(|one| one.provider).collect()))
}

async fn set_sync(place: &Place, open: &Open, provider: Option<Provider>) -> Result<Answer, Failure> {
    let done = providers::set_sync(&open.desk, &open.office, &SetSync { provider }).await?;
    let said = match provider {
        Some(provider) => say("cli.sync_set", &[("provider", provider.name())]),
        None => say("cli.sync_unset", &[]),
    };
    Ok(place.answer(&json!({ "provider": provider, "entry": done.entry }), String::new, said))
}

async fn read(place: &Place, open: &Open, request: &ReadProvider) -> Result<Answer, Failure> {
    let read = stoppable(&open.desk, providers::read(&open.desk, &open.office, request)).await?;
    let document = json!({
        "provider": request.provider,
        "counts": read.counts,
        "read_at": rfc3339(read.at),
        "missing": read.said,
    });
    let with = [("provider", request.provider.name()), ("people", &people(read.counts))];
    let mut answer = place.answer(&document, String::new, say("cli.provider_read", &with));
    answer.said.extend(read.said);
    Ok(answer)
}

async fn parts(place: &Place, open: &Open, provider: Provider) -> Result<Answer, Failure> {
    let request = OneProvider { provider };
    let found = stoppable(&open.desk, providers::list_parts(&open.desk, &open.office, &request)).await?;
    let text = || {
        let rows = found.parts.iter().map(|part| [part.id.clone(), part.name.clone(), kind(part)]);
        show::headers(&["cli.part", "cli.name", "cli.kind"]).of(rows).text()
    };
    let said = counted("cli.parts", found.parts.len() as u32);
    Ok(place.answer(&json!({ "provider": provider, "parts": found.parts }), text, said))
}

fn kind(part: &PartShown) -> String {
    if part.is_class { say("cli.class", &[]) } else { String::new() }
}

async fn schools(place: &Place, open: &Open, args: &Schools, token: Option<String>) -> Result<Answer, Failure> {
    let request = AskWonde {
        token,
        region: args.region.clone(),
        search: args.search.clone().unwrap_or_default(),
        request: args.request.clone(),
    };
    let found = stoppable(&open.desk, providers::ask_wonde(&open.desk, &open.office, &request)).await?;
    let text = || {
        let rows = found.schools.iter().map(|school| {
            let standing = match school.standing.as_str() {
                "" => String::new(),
                word => show::worded("wonde", word),
            };
            [school.id.clone(), school.name.clone(), school.number.clone(), standing]
        });
        show::headers(&["cli.school_id", "cli.name", "cli.school_number", "cli.status"]).of(rows).text()
    };
    let said = counted("cli.schools", found.schools.len() as u32);
    let mut answer = place.answer(&found, text, said);
    if let Some(school) = &args.request {
        answer.said.push(say("cli.access_asked", &[("value", school)]));
    }
    Ok(answer)
}

/// A column of names and values.
fn lines<const N: usize>(lines: [(&str, String); N]) -> String {
    Table::default().of(lines.map(|(key, value)| [say(key, &[]), value])).text()
}

#[cfg(test)]
mod tests {
    use actions::words::has;

    #[test]
    fn every_standing_of_a_school_has_a_word() {
        for word in ["approved", "pending", "audited", "declined", "revoked"] {
            assert!(has(&format!("cli.wonde_{word}")), "no word for {word}");
        }
    }
}
