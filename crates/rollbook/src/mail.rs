//! `mail …`: the outbox, sending, and how mail is sent.

use crate::args::{Mail, MailSetup, SecurityArg, StateArg};
use crate::ask;
use crate::failure::{FAILED, Failure, HELD};
use crate::place::{Answer, Open, Place};
use crate::show::{self, counted, rfc3339, worded};
use crate::table::Table;
use actions::ask::mail::MailSetup as Settled;
use actions::ask::mail::*;
use actions::error::Code;
use actions::mail;
use actions::words::say;
use domain::id::{EntryId, MailId};
use domain::mail::{MailKind, MailState};
use serde::Serialize;
use serde_json::json;
use std::path::PathBuf;

/// Runs one of them.
pub async fn run(place: &Place, command: &Mail) -> Result<Answer, Failure> {
    // A secret is asked for before the school is opened: a mistake there costs nothing.
    let secret = match command {
        Mail::Setup(args) if args.password_stdin => Some(ask::new_secret("cli.ask_mail_password")?),
        _ => None,
    };
    place.with(async |open| run_open(place, open, command, secret).await).await
}

async fn run_open(place: &Place, open: &Open, command: &Mail, secret: Option<String>) -> Result<Answer, Failure> {
    match command {
        Mail::List { state } => list(place, open, state).await,
        Mail::Send => send(place, open).await,
        Mail::Cancel { ids, all_queued } => cancel(place, open, ids, *all_queued).await,
        Mail::Again { ids } => again(place, open, ids).await,
        Mail::Bounce { files } => bounce(place, open, files).await,
        Mail::Test { address } => test(place, open, address).await,
        Mail::Setup(args) => setup(place, open, args, secret).await,
        Mail::Pause => pause(place, open, true).await,
        Mail::Resume => pause(place, open, false).await,
    }
}

/// One mail. What it says is not shown: it may hold a code.
#[derive(Serialize)]
struct Row<'a> {
    id: MailId,
    kind: MailKind,
    recipient: &'a str,
    child: Option<&'a str>,
    state: MailState,
    attempts: u32,
    said: &'a str,
    next_at: Option<String>,
    at: String,
    done_at: Option<String>,
    can_again: bool,
}

impl<'a> From<&'a MailShown> for Row<'a> {
    fn from(mail: &'a MailShown) -> Row<'a> {
        Row {
            id: mail.id,
            kind: mail.kind,
            recipient: &mail.recipient,
            child: mail.child.as_deref(),
            state: mail.state,
            attempts: mail.attempts,
            said: &mail.said,
            next_at: (mail.state == MailState::Queued).then(|| rfc3339(mail.next_at)),
            at: rfc3339(mail.at),
            done_at: mail.done_at.map(rfc3339),
            can_again: mail.can_again,
        }
    }
}

async fn list(place: &Place, open: &Open, states: &[StateArg]) -> Result<Answer, Failure> {
    let request = ListMail { states: states.iter().map(|state| (*state).into()).collect() };
    let found = mail::list(&open.desk, &open.office, &request).await?;
    let document = json!({
        "mails": found.mails.iter().map(Row::from).collect::<Vec<_>>(),
        "waiting": found.waiting,
        "set_up": found.set_up,
        "paused": found.paused,
        "trouble": found.trouble,
    });
    let text = || {
        let rows = found.mails.iter().map(|mail| {
            let (kind, state) = (worded("mail_kind", mail.kind), worded("mail", mail.state));
            [show::time(mail.at), kind, mail.recipient.clone(), state, mail.said.clone()]
        });
        show::headers(&["cli.when", "cli.about", "cli.recipient", "cli.status", "cli.server_said"]).of(rows).text()
    };
    let mut answer = place.answer(&document, text, counted("cli.mails", found.mails.len() as u32));
    answer.said.extend(why(&found));
    Ok(answer)
}

/// Why nothing goes, if nothing goes.
fn why(found: &MailList) -> Vec<String> {
    let mut why = Vec::new();
    if !found.set_up {
        why.push(say("error.mail_not_set_up", &[]));
    }
    if found.paused {
        why.push(say("cli.mail_is_paused", &[]));
    }
    why.extend(found.trouble.clone());
    why
}

async fn send(place: &Place, open: &Open) -> Result<Answer, Failure> {
    let sent = mail::send_due(&open.desk).await?;
    let found = mail::list(&open.desk, &open.office, &ListMail::default()).await?;
    #[derive(Serialize)]
    struct Round<'a> {
        #[serde(flatten)]
        sent: Sent,
        trouble: Option<&'a str>,
    }
    let why = why(&found);
    let document = Round { sent, trouble: why.first().map(String::as_str) };
    let figures = [sent.sent, sent.waiting, sent.bounced, sent.unsure].map(|n| n.to_string());
    let [gone, waiting, bounced, unsure] = &figures;
    let with = [("sent", gone.as_str()), ("waiting", waiting), ("bounced", bounced), ("unsure", unsure)];
    let mut answer = place.answer(&document, String::new, say("cli.mail_sent_round", &with));
    answer.said.extend(why.iter().cloned());
    if sent.waiting + sent.bounced + sent.unsure > 0 {
        answer.exit = HELD;
    }
    Ok(answer)
}

async fn cancel(place: &Place, open: &Open, ids: &[MailId], all_queued: bool) -> Result<Answer, Failure> {
    let mut count = 0;
    let mut ids = ids.to_vec();
    loop {
        if all_queued {
            // So many are listed at once.
            let queued = ListMail { states: vec![MailState::Queued] };
            ids = mail::list(&open.desk, &open.office, &queued).await?.mails.iter().map(|mail| mail.id).collect();
        }
        if ids.is_empty() {
            break;
        }
        match mail::cancel(&open.desk, &open.office, &CancelMail { ids: ids.clone() }).await {
            Ok(done) => count += done.count,
            // They have gone since they were listed.
            Err(error) if all_queued && error.code == Code::NotFound => break,
            Err(error) => return Err(error.into()),
        }
        if !all_queued {
            break;
        }
    }
    Ok(place.answer(&json!({ "count": count }), String::new, counted("cli.mail_called_back", count)))
}

async fn again(place: &Place, open: &Open, ids: &[MailId]) -> Result<Answer, Failure> {
    let done = mail::send_again(&open.desk, &open.office, &SendAgain { ids: ids.to_vec() }).await?;
    Ok(place.answer(&json!({ "count": done.count }), String::new, counted("cli.mail_again", done.count)))
}

async fn bounce(place: &Place, open: &Open, files: &[PathBuf]) -> Result<Answer, Failure> {
    let (input, files): (Vec<_>, Vec<_>) = files.iter().partition(|file| file.as_os_str() == "-");
    let paths = files.iter().map(|file| file.display().to_string()).collect();
    let mut taken = mail::take_bounces(&open.desk, &open.office, &TakeBounces { paths }).await?;
    if !input.is_empty() {
        let read = mail::read_bounce(std::io::stdin().lock());
        let done = match read {
            Ok(bytes) => mail::take_bounce(&open.desk, &open.office, &bytes).await,
            Err(error) => Err(error),
        };
        match done {
            Ok(bounce) => taken.count(bounce),
            Err(error) => taken.refused.push(format!("-: {}", error.message)),
        }
    }
    let figures = [taken.bounced, taken.delayed, taken.known].map(|n| n.to_string());
    let [bounced, delayed, known] = &figures;
    let with = [("bounced", bounced.as_str()), ("delayed", delayed), ("known", known)];
    let mut answer = place.answer(&taken, String::new, say("cli.mail_came_back", &with));
    answer.said.extend(taken.refused.iter().cloned());
    if !taken.refused.is_empty() {
        answer.exit = HELD;
    }
    Ok(answer)
}

async fn test(place: &Place, open: &Open, address: &str) -> Result<Answer, Failure> {
    let tested = mail::test(&open.desk, &open.office, &TestMail { to: address.to_owned() }).await?;
    let said = say("cli.mail_tested", &[("address", address), ("said", &tested.said)]);
    let answer = place.answer(&tested, String::new, if tested.ok { said } else { tested.said.clone() });
    Ok(if tested.ok { answer } else { Answer { exit: FAILED, ..answer } })
}

async fn pause(place: &Place, open: &Open, paused: bool) -> Result<Answer, Failure> {
    let done = mail::pause(&open.desk, &open.office, &PauseMail { paused }).await?;
    let said = say(if paused { "cli.mail_paused" } else { "cli.mail_resumed" }, &[]);
    Ok(place.answer(&json!({ "paused": paused, "entry": done.entry }), String::new, said))
}

/// How mail is sent. The password is never shown.
#[derive(Serialize)]
struct Setup<'a> {
    host: &'a str,
    port: u16,
    security: &'a str,
    username: &'a str,
    auth: MailAuth,
    from: &'a str,
    from_name: &'a str,
    reply_to: &'a str,
    paused: bool,
    set_up: bool,
    has_secret: bool,
    in_keyring: bool,
    waiting: u32,
    trouble: Option<&'a str>,
    entry: Option<EntryId>,
}

async fn setup(place: &Place, open: &Open, args: &MailSetup, secret: Option<String>) -> Result<Answer, Failure> {
    let before = mail::read(&open.desk, &open.office).await?;
    let settings = changed(&before.settings, args);
    let (mut now, mut entry, mut said) = (before, None, String::new());
    if settings != now.settings || secret.is_some() {
        entry = mail::change(&open.desk, &open.office, &ChangeMail { settings, secret }).await?.entry;
        now = mail::read(&open.desk, &open.office).await?;
        said = say("cli.mail_settled", &[]);
    }
    let Settled { settings, .. } = &now;
    let document = Setup {
        host: &settings.host,
        port: settings.port,
        security: typed(settings.security),
        username: &settings.username,
        auth: settings.auth,
        from: &settings.from,
        from_name: &settings.from_name,
        reply_to: &settings.reply_to,
        paused: settings.paused,
        set_up: settings.is_set_up(),
        has_secret: now.has_secret,
        in_keyring: now.in_keyring,
        waiting: now.waiting,
        trouble: now.trouble.as_deref(),
        entry,
    };
    Ok(place.answer(&document, || table(&now), said))
}

/// The settings with what is named changed.
fn changed(settings: &MailSettings, args: &MailSetup) -> MailSettings {
    let text = |new: &Option<String>, old: &str| new.clone().unwrap_or_else(|| old.to_owned());
    MailSettings {
        host: text(&args.host, &settings.host),
        port: args.port.unwrap_or_else(|| port(settings.port, args.security)),
        security: args.security.map_or(settings.security, Into::into),
        username: text(&args.username, &settings.username),
        auth: args.auth.map_or(settings.auth, Into::into),
        from: text(&args.from, &settings.from),
        from_name: text(&args.from_name, &settings.from_name),
        reply_to: text(&args.reply_to, &settings.reply_to),
        paused: settings.paused,
    }
}

/// The usual port of one encryption becomes that of the other.
fn port(now: u16, security: Option<SecurityArg>) -> u16 {
    match (security, now) {
        (Some(SecurityArg::Starttls), 465) => 587,
        (Some(SecurityArg::Tls), 587) => 465,
        _ => now,
    }
}

/// As it is typed.
fn typed(security: MailSecurity) -> &'static str {
    match security {
        MailSecurity::Tls => "tls",
        MailSecurity::Starttls => "starttls",
        MailSecurity::NoneOnLoopback => "none",
    }
}

fn table(now: &Settled) -> String {
    let settings = &now.settings;
    let secret = match (now.has_secret, now.in_keyring) {
        (false, _) => "cli.secret_none",
        (true, true) => "cli.secret_keyring",
        (true, false) => "cli.secret_data",
    };
    let name = if settings.from_name.is_empty() { &now.school } else { &settings.from_name };
    let yes_no = say(if settings.paused { "undo.yes" } else { "undo.no" }, &[]);
    let lines = [
        ("cli.mail_host", settings.host.clone()),
        ("cli.mail_port", settings.port.to_string()),
        ("cli.mail_security", typed(settings.security).to_owned()),
        ("cli.mail_auth", worded("auth", settings.auth)),
        ("cli.mail_username", settings.username.clone()),
        ("cli.mail_secret", say(secret, &[])),
        ("cli.mail_from", settings.from.clone()),
        ("cli.mail_from_name", name.clone()),
        ("cli.mail_reply_to", settings.reply_to.clone()),
        ("cli.mail_stopped", yes_no),
        ("cli.mail_waits", now.waiting.to_string()),
        ("cli.mail_trouble", now.trouble.clone().unwrap_or_default()),
    ];
    Table::default().of(lines.map(|(key, value)| [say(key, &[]), value])).text()
}

#[cfg(test)]
mod tests {
    use actions::words::has;
    use domain::mail::MailKind;

    #[test]
    fn every_state_and_kind_of_a_mail_has_a_word() {
        let states = "queued handing sent bounced unsure cancelled".split(' ').map(|word| format!("cli.mail_{word}"));
        let kinds = MailKind::ALL.map(|kind| format!("cli.mail_kind_{}", kind.as_str()));
        let ways = ["password", "xoauth2", "none"].map(|word| format!("cli.auth_{word}"));
        for key in states.chain(kinds).chain(ways) {
            assert!(has(&key), "no word for {key}");
        }
    }
}
