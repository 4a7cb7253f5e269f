//! Mail that came back: what another mail server reports of a mail of ours (RFC 3464), given to us as a file.

use super::said;
use crate::actor::Office;
use crate::ask::mail::{Bounce, BouncesTaken, TakeBounces};
use crate::desk::Desk;
use crate::error::{Code, Error};
use crate::words::say;
use domain::mail::MailState;
use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders};
use std::io::Read;
use std::path::Path;
use store::outbox::{self, Stand};
use uuid::Uuid;

/// Most bytes of a report. Ours are small, and so is what comes back.
const LARGEST: u64 = 10 * 1024 * 1024;

/// Takes reports from files. What cannot be taken is told in `refused`.
pub async fn take_bounces(desk: &Desk, by: &Office, request: &TakeBounces) -> Result<BouncesTaken, Error> {
    let mut taken = BouncesTaken::default();
    for path in &request.paths {
        let file = path.clone();
        let read =
            tokio::task::spawn_blocking(move || read(std::fs::File::open(file)?)).await.map_err(Error::broken)?;
        let done = match read {
            Ok(bytes) => take_bounce(desk, by, &bytes).await,
            // A file that cannot be read is one that cannot be taken.
            Err(error) => Err(Error { code: Code::Unreadable, ..error }),
        };
        match done {
            Ok(bounce) => taken.count(bounce),
            Err(error) if matches!(error.code, Code::Unreadable | Code::NotFound) => {
                let name = Path::new(path).file_name().map(|name| name.to_string_lossy().into_owned());
                taken.refused.push(format!("{}: {}", name.unwrap_or_default(), error.message));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(taken)
}

/// The bytes of a report. Error: `Unreadable` where there are too many.
pub fn read(from: impl Read) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    from.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(Error::new(Code::Unreadable, "bounce_large", &[]));
    }
    Ok(bytes)
}

/// Takes one report. A mail that is known not to have arrived stays as it is, however often that is reported.
/// Errors: `Unreadable` for what is no report, `NotFound` where it is about no mail of this school.
pub async fn take_bounce(desk: &Desk, _by: &Office, bytes: &[u8]) -> Result<Bounce, Error> {
    let report = Report::read(bytes).ok_or_else(|| Error::new(Code::Unreadable, "bounce_none", &[]))?;
    let not_ours = || Error::new(Code::NotFound, "bounce_not_ours", &[]);
    let id = report.about.ok_or_else(not_ours)?;
    let mail = outbox::find_mail(&desk.store, desk.school, id).await?.ok_or_else(not_ours)?;
    let now = desk.clock.now();
    let stand = |state, said, done_at| Stand { state, attempts: mail.attempts, next_at: mail.next_at, said, done_at };
    let (was, to, bounce) = match report.fate {
        Fate::Failed => {
            let was = [MailState::Sent, MailState::Unsure, MailState::Queued];
            (was, stand(MailState::Bounced, report.said("mail.came_back"), Some(now)), Bounce::Bounced)
        }
        Fate::Delayed => {
            let to = stand(MailState::Sent, report.said("mail.delayed"), mail.done_at);
            ([MailState::Sent; 3], to, Bounce::Delayed)
        }
        Fate::Other => return Ok(Bounce::Known),
    };
    let is_new = desk.store.set_state(desk.school, id, &was, &to).await?;
    desk.news.tell();
    Ok(if is_new { bounce } else { Bounce::Known })
}

/// What became of the mail, as the other server says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// Given up.
    Failed,
    /// Still tried.
    Delayed,
    /// Delivered, or passed on.
    Other,
}

/// A report.
#[derive(Debug, PartialEq, Eq)]
struct Report {
    fate: Fate,
    /// What the server said, without the kind of its words.
    words: String,
    /// The row of the mail, as its `Message-ID` has it.
    about: Option<Uuid>,
}

impl Report {
    /// `None` for whatever is no report of a delivery.
    fn read(bytes: &[u8]) -> Option<Report> {
        let message = MessageParser::default().parse(bytes)?;
        let kind = message.content_type()?;
        let is_report = kind.ctype().eq_ignore_ascii_case("multipart")
            && kind.subtype().is_some_and(|subtype| subtype.eq_ignore_ascii_case("report"))
            && kind.attribute("report-type").is_some_and(|what| what.eq_ignore_ascii_case("delivery-status"));
        let status = message.parts.iter().find(|part| is_kind(part, "message", "delivery-status"))?;
        let (fate, words) = is_report.then(|| fate(status.contents())).flatten()?;
        let about = message.parts.iter().find_map(about);
        Some(Report { fate, words, about })
    }

    /// The sentence that is kept: no address in it.
    fn said(&self, key: &str) -> String {
        let words = said::tidy(&self.words);
        if words.is_empty() { say(&format!("{key}_bare"), &[]) } else { say(key, &[("said", &words)]) }
    }
}

fn is_kind(part: &MessagePart<'_>, ctype: &str, subtype: &str) -> bool {
    let is = |kind: &mail_parser::ContentType<'_>| {
        kind.ctype().eq_ignore_ascii_case(ctype)
            && kind.subtype().is_some_and(|given| given.eq_ignore_ascii_case(subtype))
    };
    part.content_type().is_some_and(is)
}

/// What is said of the recipient: one group of fields after that of the message. Of several the worst counts.
fn fate(status: &[u8]) -> Option<(Fate, String)> {
    let text = String::from_utf8_lossy(status).replace("\r\n", "\n");
    let mut found: Option<(Fate, String)> = None;
    for group in text.split("\n\n") {
        let fields = MessageParser::default()
            .parse_headers(format!("{}\n\n", group.trim_start_matches('\n')).as_bytes())
            .map(owned);
        let Some(fields) = fields else { continue };
        let Some(action) = fields.get("action") else { continue };
        let fate = match action.to_ascii_lowercase().as_str() {
            "failed" => Fate::Failed,
            "delayed" => Fate::Delayed,
            _ => Fate::Other,
        };
        let said =
            fields.get("diagnostic-code").map(|code| code.split_once(';').map_or(code.as_str(), |(_, words)| words));
        let words = said.or(fields.get("status").map(String::as_str)).unwrap_or_default().trim().to_owned();
        if found.as_ref().is_none_or(|(before, _)| fate == Fate::Failed && *before != Fate::Failed) {
            found = Some((fate, words));
        }
    }
    found
}

/// The fields of a group, by their names in small letters, each on one line.
fn owned(message: Message<'_>) -> std::collections::HashMap<String, String> {
    let line = |value: &str| value.split_whitespace().collect::<Vec<_>>().join(" ");
    message.headers_raw().map(|(name, value)| (name.to_ascii_lowercase(), line(value))).collect()
}

/// The row that the returned mail, or what is left of its head, bears as its id.
fn about(part: &MessagePart<'_>) -> Option<Uuid> {
    let read = |id: &str| Uuid::parse_str(id.split('@').next().unwrap_or_default()).ok();
    if let Some(mail) = part.message() {
        return mail.message_id().and_then(read);
    }
    let is_head = is_kind(part, "text", "rfc822-headers") || is_kind(part, "message", "rfc822");
    let head = is_head.then(|| MessageParser::default().parse_headers(part.contents())).flatten()?;
    head.message_id().and_then(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "01900000-0000-7000-8000-000000000001";

    /// A report as mail servers write it; `{head}` is what is returned.
    fn report(group: &str, kind: &str, returned: &str) -> String {
        format!(
            "From: MAILER-DAEMON@mx.example\r\nTo: office@larkfield.example\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n--b\r\n\
             Content-Type: text/plain\r\n\r\nYour mail could not be delivered.\r\n--b\r\n\
             Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n{group}\r\n--b\r\n\
             Content-Type: {kind}\r\n\r\n{returned}\r\n--b--\r\n"
        )
    }

    fn returned() -> String {
        format!(
            "From: office@larkfield.example\r\nMessage-ID: <{ID}@larkfield.example>\r\nSubject: Hello\r\n\r\nHello\r\n"
        )
    }

    const FAILED: &str = "Final-Recipient: rfc822; ann@x.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\
                          Diagnostic-Code: smtp; 550 5.1.1 <ann@x.example>:\r\n   no such user\r\n";

    #[test]
    fn a_report_is_read_whether_the_mail_or_its_head_comes_back() {
        for kind in ["message/rfc822", "text/rfc822-headers", "Message/RFC822"] {
            let read = Report::read(report(FAILED, kind, &returned()).as_bytes()).expect("a report");
            assert_eq!((read.fate, read.about), (Fate::Failed, ID.parse().ok()), "{kind}");
            assert_eq!(
                read.said("mail.came_back"),
                "The mail came back. The other mail server said: 550 5.1.1 <…>: no such user"
            );
        }
        let bare = report("Action: FAILED\r\n", "message/rfc822", &returned());
        assert_eq!(Report::read(bare.as_bytes()).unwrap().said("mail.came_back"), "The mail came back.");
        let unix = report(FAILED, "message/rfc822", &returned()).replace("\r\n", "\n");
        assert_eq!(Report::read(unix.as_bytes()).unwrap().about, ID.parse().ok(), "saved by another program");
    }

    #[test]
    fn only_what_has_failed_for_somebody_has_failed() {
        let fate = |group: &str| Report::read(report(group, "message/rfc822", &returned()).as_bytes()).map(|r| r.fate);
        assert_eq!(fate("Action: delayed\r\nStatus: 4.4.1\r\n"), Some(Fate::Delayed));
        assert_eq!(fate("Action: delivered\r\n"), Some(Fate::Other));
        assert_eq!(fate("Action: delayed\r\n\r\nAction: failed\r\n"), Some(Fate::Failed), "the worst counts");
        assert_eq!(fate("Status: 5.1.1\r\n"), None, "nothing is said");
    }

    #[test]
    fn what_is_no_report_is_none() {
        let good = report(FAILED, "message/rfc822", &returned());
        let others = [
            String::new(),
            "Hello".to_owned(),
            returned(),
            good.replace("multipart/report", "multipart/mixed"),
            good.replace("report-type=delivery-status", "report-type=disposition-notification"),
            good.replace("message/delivery-status", "text/plain"),
            "\0\u{1}\u{fffd}".repeat(1000),
            format!(
                "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n{}",
                "--b\r\n".repeat(20_000)
            ),
        ];
        for other in others {
            assert_eq!(Report::read(other.as_bytes()), None, "{}", other.chars().take(80).collect::<String>());
        }
        for cut in (0..good.len()).step_by(37) {
            // Half a report says what it says, and nothing falls over.
            let _ = Report::read(&good.as_bytes()[..cut]);
        }
        let strange = report(FAILED, "message/rfc822", "Message-ID: <somebody@else.example>\r\n\r\n");
        assert_eq!(Report::read(strange.as_bytes()).unwrap().about, None, "a mail of another program");
    }

    #[test]
    fn nobody_reads_more_than_a_report_can_hold() {
        assert_eq!(read(std::io::repeat(b'a')).unwrap_err().code, Code::Unreadable);
        assert_eq!(read(&b"Hello"[..]).unwrap(), b"Hello");
    }
}
