//! The line to the mail server: connect, encrypt, sign in, offer a mail, hand its content over (RFC 5321).
//!
//! A mail is handed over in two steps, so that its row can be taken between them: until [`Line::hand_over`] is called,
//! the server has been told nothing that it could deliver.

use super::envelope::{Envelope, host_of};
use super::said;
use crate::words::say;
use domain::mail::{MailAuth, MailSecurity, MailSettings, is_loopback};
use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::response::Severity;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::time::timeout;
use zeroize::Zeroizing;

/// How long one address of the server may take to answer at all.
const REACH: Duration = Duration::from_secs(15);
/// How long connecting, encrypting and signing in may take together.
const OPEN: Duration = Duration::from_secs(90);
/// How long the server may think about an offer.
const OFFER: Duration = Duration::from_secs(120);
/// How long it may take after the last word; RFC 5321, section 4.5.3.2.6, asks for this patience, lest a mail go twice.
const ANSWER: Duration = Duration::from_secs(600);
/// How long a farewell may take.
const FAREWELL: Duration = Duration::from_secs(2);

/// Why a mail did not go; the sentence is finished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Nobody's mail goes before something is set right in Setup or at the provider.
    Settings(String),
    /// Nobody's mail goes just now.
    Line(String),
    /// This mail never goes.
    Refused(String),
    /// This mail does not go just now.
    Later(String),
    /// This mail may have gone.
    Unsure(String),
}

impl Fault {
    /// The sentence.
    pub fn words(self) -> String {
        match self {
            Fault::Settings(said)
            | Fault::Line(said)
            | Fault::Refused(said)
            | Fault::Later(said)
            | Fault::Unsure(said) => said,
        }
    }
}

/// A connection that is encrypted and signed in.
pub(super) struct Line {
    connection: AsyncSmtpConnection,
}

impl Line {
    /// Connects, encrypts and signs in.
    pub async fn open(settings: &MailSettings, secret: Option<Zeroizing<String>>) -> Result<Line, Fault> {
        let opened = timeout(OPEN, async {
            let mut line = Line { connection: connect(settings).await? };
            line.sign_in(settings, secret).await?;
            Ok::<Line, Fault>(line)
        });
        opened.await.unwrap_or_else(|_| Err(unreachable(settings, &say("mail.slow", &[]))))
    }

    async fn sign_in(&mut self, settings: &MailSettings, secret: Option<Zeroizing<String>>) -> Result<(), Fault> {
        let mechanisms: &[Mechanism] = match settings.auth {
            MailAuth::None => return Ok(()),
            MailAuth::Password => &[Mechanism::Plain, Mechanism::Login],
            MailAuth::Xoauth2 => &[Mechanism::Xoauth2],
        };
        let secret = secret.ok_or_else(|| Fault::Settings(say("mail.no_secret", &[])))?;
        let server = self.connection.server_info();
        if !mechanisms.iter().any(|mechanism| server.supports_auth_mechanism(*mechanism)) {
            return Err(Fault::Settings(say("mail.sign_in_other", &[])));
        }
        let credentials = Credentials::new(settings.username.clone(), secret.to_string());
        match self.connection.auth(mechanisms, &credentials).await {
            Ok(_) => Ok(()),
            Err(error) if error.is_permanent() => {
                Err(Fault::Settings(say("mail.sign_in_refused", &[("said", &said::words(&error))])))
            }
            // A refused token is told as one more question, to which there is no answer.
            Err(error) if error.is_client() => Err(Fault::Settings(say("mail.token_refused", &[]))),
            Err(error) => Err(unreachable(settings, &said::words(&error))),
        }
    }

    /// Offers a mail: who sends it and who gets it. After this the server waits for its content.
    pub async fn offer(&mut self, envelope: &Envelope) -> Result<(), Fault> {
        let offered = timeout(OFFER, self.offered(envelope)).await;
        offered.unwrap_or_else(|_| Err(Fault::Line(say("mail.slow", &[]))))
    }

    async fn offered(&mut self, envelope: &Envelope) -> Result<(), Fault> {
        let mut options = Vec::new();
        let server = self.connection.server_info();
        let (from, to): (&str, &str) = (envelope.from.as_ref(), envelope.to.as_ref());
        if !from.is_ascii() || !to.is_ascii() {
            if !server.supports_feature(Extension::SmtpUtfEight) {
                return Err(Fault::Refused(say("mail.letters", &[])));
            }
            options.push(MailParameter::SmtpUtfEight);
        }
        if !envelope.bytes.is_ascii() && server.supports_feature(Extension::EightBitMime) {
            options.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        let mail = Mail::new(Some(envelope.from.clone()), options);
        self.connection.command(mail).await.map_err(|error| offer_fault(&error, true))?;
        let recipient = Rcpt::new(envelope.to.clone(), Vec::new());
        self.connection.command(recipient).await.map_err(|error| offer_fault(&error, false))?;
        self.connection.command(Data).await.map_err(|error| offer_fault(&error, false))?;
        Ok(())
    }

    /// Hands the content of an offered mail over, and answers what the server said when it took it.
    pub async fn hand_over(&mut self, envelope: &Envelope) -> Result<String, Fault> {
        let whole = Arc::new(AtomicBool::new(false));
        let pieces = Pieces { bytes: Some(&envelope.bytes), whole: whole.clone() };
        let answer = timeout(ANSWER, self.connection.message_iter(pieces)).await;
        let unsure = || Fault::Unsure(say("mail.unsure", &[]));
        match answer {
            Ok(Ok(response)) if response.code().severity == Severity::PositiveCompletion => {
                let words: Vec<&str> = response.message().collect();
                Ok(said::tidy(&format!("{} {}", response.code(), words.join(" "))))
            }
            Ok(Err(error)) if error.status().is_some() => Err(content_fault(&error)),
            // The last word was never said: nothing was delivered.
            Ok(Err(error)) if !whole.load(Ordering::Relaxed) => Err(lost(&error)),
            Err(_) if !whole.load(Ordering::Relaxed) => Err(Fault::Later(say("mail.slow", &[]))),
            _ => Err(unsure()),
        }
    }

    /// Says goodbye.
    pub async fn close(mut self) {
        // Whether the server answers makes no difference.
        let _ = timeout(FAREWELL, self.connection.quit()).await;
    }
}

/// The content as one piece. That there is no more is asked for once it has been written, just before the last dot.
struct Pieces<'a> {
    bytes: Option<&'a [u8]>,
    whole: Arc<AtomicBool>,
}

impl<'a> Iterator for Pieces<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let piece = self.bytes.take();
        self.whole.store(piece.is_none(), Ordering::Relaxed);
        piece
    }
}

/// Connects and encrypts as the settings have it, never less.
async fn connect(settings: &MailSettings) -> Result<AsyncSmtpConnection, Fault> {
    let MailSettings { host, port, security, .. } = settings;
    let unreachable = |error: Error| unreachable(settings, &said::words(&error));
    let hello = hello(settings);
    let server = (host.as_str(), *port);
    match security {
        MailSecurity::Tls => {
            let tls = TlsParameters::new(host.clone()).map_err(unreachable)?;
            let connected = AsyncSmtpConnection::connect_tokio1(server, Some(REACH), &hello, Some(tls), None);
            connected.await.map_err(unreachable)
        }
        MailSecurity::Starttls => {
            let connected = AsyncSmtpConnection::connect_tokio1(server, Some(REACH), &hello, None, None);
            let mut connection = connected.await.map_err(unreachable)?;
            if !connection.can_starttls() {
                connection.abort().await;
                return Err(Fault::Settings(say("mail.no_tls", &[("host", host)])));
            }
            let tls = TlsParameters::new(host.clone()).map_err(unreachable)?;
            connection.starttls(tls, &hello).await.map_err(unreachable)?;
            Ok(connection)
        }
        MailSecurity::NoneOnLoopback if is_loopback(host) => {
            let connected = AsyncSmtpConnection::connect_tokio1(server, Some(REACH), &hello, None, None);
            connected.await.map_err(unreachable)
        }
        MailSecurity::NoneOnLoopback => Err(Fault::Settings(say("mail.plain", &[]))),
    }
}

/// The name given in greeting: the host that mails come from. Some servers know a school by it.
fn hello(settings: &MailSettings) -> ClientId {
    let from = settings.from.parse::<Address>().ok();
    from.map_or_else(ClientId::default, |from| ClientId::Domain(host_of(&from).to_owned()))
}

fn unreachable(settings: &MailSettings, said: &str) -> Fault {
    Fault::Line(say("mail.no_connection", &[("host", &settings.host), ("said", said)]))
}

fn lost(error: &Error) -> Fault {
    Fault::Later(say("mail.lost", &[("said", &said::words(error))]))
}

/// What a refused offer means. `is_sender`: nobody to get it was named yet.
fn offer_fault(error: &Error, is_sender: bool) -> Fault {
    let Some(code) = error.status() else { return lost(error) };
    let said = said::words(error);
    // 421: the server closes the line.
    if u16::from(code) == 421 {
        return Fault::Line(say("mail.server_said", &[("said", &said)]));
    }
    match error.is_permanent() {
        true if is_sender || is_about_sender(&said) => Fault::Settings(say("mail.sender_refused", &[("said", &said)])),
        true => Fault::Refused(said),
        false if is_sender => Fault::Line(say("mail.server_said", &[("said", &said)])),
        false => Fault::Later(said),
    }
}

/// What a refusal after the last word means: the server answered, so the mail did not go.
fn content_fault(error: &Error) -> Fault {
    let said = said::words(error);
    match error.is_permanent() {
        true if is_about_sender(&said) => Fault::Settings(say("mail.sender_refused", &[("said", &said)])),
        true => Fault::Refused(said),
        false => Fault::Later(said),
    }
}

/// Refusals that are about the school and not about one parent's address: signed in wrongly, not allowed to send under
/// this name, sent too much today. They must not bounce a whole school's invitations. Codes of RFC 3463 and RFC 4954,
/// and those of Microsoft 365 and Google Workspace.
fn is_about_sender(said: &str) -> bool {
    const CODES: [&str; 3] = ["530", "535", "538"];
    const ENHANCED: [&str; 10] =
        ["5.1.7", "5.1.8", "5.4.5", "5.7.0", "5.7.8", "5.7.9", "5.7.57", "5.7.60", "5.7.64", "5.7.708"];
    let mut words = said.split([' ', '-']);
    let code = words.next().unwrap_or_default();
    let enhanced = words.next().unwrap_or_default();
    CODES.contains(&code) || ENHANCED.contains(&enhanced)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_of_the_school_is_told_from_one_of_an_address() {
        for said in
            ["530 5.7.0 Authentication required", "550 5.4.5 Daily limit", "550 5.7.60 SMTP; Client not allowed"]
        {
            assert!(is_about_sender(said), "{said}");
        }
        for said in ["550 5.1.1 User unknown", "552 5.2.2 Mailbox full", "554 5.7.1 Spam", "550 No such user", "550"] {
            assert!(!is_about_sender(said), "{said}");
        }
    }

    #[test]
    fn the_last_word_is_told_from_all_before() {
        let whole = Arc::new(AtomicBool::new(false));
        let mut pieces = Pieces { bytes: Some(b"Hello"), whole: whole.clone() };
        assert_eq!(pieces.next(), Some(b"Hello".as_slice()));
        assert!(!whole.load(Ordering::Relaxed), "the dot is not yet asked for");
        assert_eq!(pieces.next(), None);
        assert!(whole.load(Ordering::Relaxed), "the dot follows");
    }
}
