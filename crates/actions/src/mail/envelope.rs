//! A mail as it goes over the wire: envelope, headers and both forms of the text (RFC 5322, RFC 2045).

use super::compose::{Composed, one_line};
use crate::words::say;
use domain::mail::MailSettings;
use lettre::Address;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart};
use std::time::{Duration, SystemTime};
use uuid::Uuid;

/// A mail that is ready to be handed over.
pub(super) struct Envelope {
    /// Who sends it.
    pub from: Address,
    /// Who gets it.
    pub to: Address,
    /// Headers and body, in ASCII.
    pub bytes: Vec<u8>,
}

/// Why a mail cannot be written; the sentence is finished.
pub(super) enum Unwritable {
    /// The address it goes to is none.
    Recipient(String),
    /// The settings are wrong: no mail can be written.
    Sender(String),
}

/// Who sends, under which name, and when.
pub(super) struct Head<'a> {
    /// The settings of mail.
    pub settings: &'a MailSettings,
    /// The school's name.
    pub school: &'a str,
    /// The mail's id: one `Message-ID` for each row, also when it is sent again.
    pub id: Uuid,
    /// Milliseconds since 1970.
    pub now: i64,
}

/// Writes a mail to one address.
pub(super) fn wrap(head: &Head<'_>, to: &str, composed: Composed) -> Result<Envelope, Unwritable> {
    let bad_sender = || Unwritable::Sender(say("mail.bad_sender", &[]));
    let bad_recipient = || Unwritable::Recipient(say("mail.bad_recipient", &[]));
    let settings = head.settings;
    let from = address(&settings.from).ok_or_else(bad_sender)?;
    let to = address(to).ok_or_else(bad_recipient)?;
    let name = if settings.from_name.is_empty() { head.school } else { &settings.from_name };
    let name = Some(one_line(name, 100)).filter(|name| !name.is_empty());
    let date = SystemTime::UNIX_EPOCH + Duration::from_millis(head.now.unsigned_abs());
    let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
    let mut message = Message::builder()
        .from(Mailbox::new(name, from.clone()))
        .to(Mailbox::new(None, to.clone()))
        .subject(one_line(&composed.subject, 200))
        .date(date)
        .message_id(Some(format!("<{}@{}>", head.id, host_of(&from))))
        .raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()));
    if !settings.reply_to.is_empty() {
        message = message.reply_to(Mailbox::new(None, address(&settings.reply_to).ok_or_else(bad_sender)?));
    }
    let both = MultiPart::alternative_plain_html(composed.text, composed.html);
    let bytes = message.multipart(both).map_err(|_| bad_sender())?.formatted();
    Ok(Envelope { from, to, bytes })
}

/// An address that can stand in a command and in a header.
fn address(text: &str) -> Option<Address> {
    let is_whole = !text.chars().any(|c| c.is_control() || c.is_whitespace() || "<>".contains(c));
    if is_whole { text.parse().ok() } else { None }
}

/// The host of an address, where it can stand in a `Message-ID` or a greeting.
pub(super) fn host_of(address: &Address) -> &str {
    let host = address.domain();
    let is_plain = host.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '.');
    if is_plain { host } else { "localhost" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> MailSettings {
        let [host, from] = ["localhost", "office@larkfield.example"].map(str::to_owned);
        MailSettings { host, from, ..MailSettings::default() }
    }

    fn composed(subject: &str) -> Composed {
        Composed { subject: subject.to_owned(), text: "Hello\n.\nThere\n".to_owned(), html: "<p>Hello</p>".to_owned() }
    }

    fn head<'a>(settings: &'a MailSettings, school: &'a str) -> Head<'a> {
        Head { settings, school, id: Uuid::nil(), now: 1_800_000_000_000 }
    }

    fn headers(envelope: &Envelope) -> Vec<String> {
        let text = String::from_utf8(envelope.bytes.clone()).unwrap();
        text.split_once("\r\n\r\n").unwrap().0.split("\r\n").map(str::to_owned).collect()
    }

    #[test]
    fn a_mail_says_what_it_is_and_bears_the_id_of_its_row() {
        let settings = MailSettings { reply_to: "head@larkfield.example".to_owned(), ..settings() };
        let envelope = wrap(&head(&settings, "Larkfield"), "ann@x.example", composed("Larkfield: test")).ok().unwrap();
        let headers = headers(&envelope);
        for line in [
            "From: Larkfield <office@larkfield.example>",
            "Reply-To: head@larkfield.example",
            "To: ann@x.example",
            "Subject: Larkfield: test",
            "Date: Fri, 15 Jan 2027 08:00:00 +0000",
            "Message-ID: <00000000-0000-0000-0000-000000000000@larkfield.example>",
            "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0",
        ] {
            assert!(headers.iter().any(|h| h == line), "{line} in {headers:#?}");
        }
        assert!(envelope.bytes.is_ascii(), "whatever the script, what goes over the wire is ASCII");
    }

    #[test]
    fn nothing_that_people_write_becomes_a_header() {
        let evil = "Larkfield\r\nBcc: all@x.example\n\rX-Evil: 1\u{2028}";
        let settings = MailSettings { from_name: evil.to_owned(), ..settings() };
        let envelope = wrap(&head(&settings, evil), "ann@x.example", composed(evil)).ok().unwrap();
        for line in headers(&envelope) {
            let name = line.split(':').next().unwrap().to_ascii_lowercase();
            assert!(name != "bcc" && name != "x-evil", "{line}");
        }
    }

    #[test]
    fn an_address_with_a_line_break_is_none() {
        let settings = settings();
        for to in ["ann@x.example\r\nRCPT TO:<b@x.example>", "ann@x.example> SIZE=1", "ann", "", "a b@x.example"] {
            let written = wrap(&head(&settings, "L"), to, composed("L"));
            assert!(matches!(written, Err(Unwritable::Recipient(_))), "{to:?}");
        }
        let nobody = MailSettings { from: "office".to_owned(), ..settings.clone() };
        let written = wrap(&head(&nobody, "L"), "ann@x.example", composed("L"));
        assert!(matches!(written, Err(Unwritable::Sender(_))));
    }
}
