//! `portal …`: how the Parent Portal is set up.

use crate::args::{Portal, PortalSet};
use crate::failure::Failure;
use crate::place::{Answer, Open, Place};
use crate::table::Table;
use actions::ask::portal::{ChangePortal, PortalSetup};
use actions::portal::setup;
use actions::words::say;
use domain::id::EntryId;
use domain::portal::{MessageSettings, PortalListen};
use serde::Serialize;

/// Runs one of them.
pub async fn run(place: &Place, open: &Open, command: &Portal) -> Result<Answer, Failure> {
    match command {
        Portal::Show => show(place, open, None).await,
        Portal::Set(args) => set(place, open, args).await,
    }
}

/// How it is set up.
#[derive(Serialize)]
struct Document<'a> {
    desktop: bool,
    listen: PortalListen,
    port: u16,
    public_url: &'a str,
    policy: &'a str,
    messages: MessageSettings,
    entry: Option<EntryId>,
}

async fn show(place: &Place, open: &Open, entry: Option<EntryId>) -> Result<Answer, Failure> {
    let now = setup::read(&open.desk, &open.office).await?;
    let document = Document {
        desktop: now.on,
        listen: now.listen,
        port: now.port,
        public_url: &now.public_address,
        policy: &now.policy,
        messages: now.messages,
        entry,
    };
    let said = if entry.is_some() { say("cli.portal_settled", &[]) } else { String::new() };
    Ok(place.answer(&document, || table(&now), said))
}

fn table(now: &PortalSetup) -> String {
    let switch = |on: bool| say(if on { "undo.yes" } else { "undo.no" }, &[]);
    let listen = match now.listen {
        PortalListen::ThisComputer => "cli.listen_this_computer",
        PortalListen::Network => "cli.listen_network",
    };
    let lines = [
        ("cli.portal_desktop", switch(now.on)),
        ("cli.portal_listen", say(listen, &[])),
        ("cli.mail_port", now.port.to_string()),
        ("cli.portal_public", now.public_address.clone()),
        ("cli.portal_policy", switch(!now.policy.is_empty())),
        ("cli.portal_messages", switch(now.messages.parents)),
        ("cli.portal_replies", switch(now.messages.replies)),
        ("cli.portal_mails", switch(now.messages.mails)),
    ];
    Table::default().of(lines.map(|(key, value)| [say(key, &[]), value])).text()
}

async fn set(place: &Place, open: &Open, args: &PortalSet) -> Result<Answer, Failure> {
    let now = setup::read(&open.desk, &open.office).await?;
    let policy = match &args.policy {
        Some(file) => std::fs::read_to_string(file).map_err(actions::Error::from)?,
        None => now.policy,
    };
    let request = ChangePortal {
        on: args.desktop.map_or(now.on, Into::into),
        listen: args.listen.map_or(now.listen, Into::into),
        port: args.port.unwrap_or(now.port),
        public_address: args.public_url.clone().unwrap_or(now.public_address),
        policy: policy.trim_start_matches('\u{feff}').to_owned(),
        messages: MessageSettings {
            parents: args.messages.map_or(now.messages.parents, Into::into),
            replies: args.replies.map_or(now.messages.replies, Into::into),
            mails: args.message_mails.map_or(now.messages.mails, Into::into),
        },
    };
    let done = setup::change(&open.desk, open.sure()?, &request).await?;
    show(place, open, done.entry).await
}
