//! How the school sends mail: the server, the sign-in, and whose name the mails bear.

use crate::name::check_name;
use crate::user::check_email;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use ts_rs::TS;

/// How the connection to the mail server is kept from listeners.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MailSecurity {
    /// Encrypted from the first byte, usually on port 465.
    #[default]
    Tls,
    /// Encrypted after a greeting in clear, usually on port 587. A server that cannot is refused.
    Starttls,
    /// Not at all. Only to a server on this computer.
    NoneOnLoopback,
}

/// How the program signs in to the mail server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MailAuth {
    /// With username and password.
    #[default]
    Password,
    /// With username and an access token (XOAUTH2).
    Xoauth2,
    /// Not at all: the server knows this computer.
    None,
}

/// How mail is sent. Without a host none is. The password is not here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct MailSettings {
    /// The server's name or number.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Encryption.
    pub security: MailSecurity,
    /// Who signs in.
    pub username: String,
    /// How.
    pub auth: MailAuth,
    /// The address mails come from.
    pub from: String,
    /// The name beside it; empty is the school's.
    pub from_name: String,
    /// Where answers go; empty is the address they come from.
    pub reply_to: String,
    /// Nothing is sent until this is taken back.
    pub paused: bool,
}

impl Default for MailSettings {
    fn default() -> Self {
        MailSettings {
            host: String::new(),
            port: 465,
            security: MailSecurity::Tls,
            username: String::new(),
            auth: MailAuth::Password,
            from: String::new(),
            from_name: String::new(),
            reply_to: String::new(),
            paused: false,
        }
    }
}

/// What of the settings cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailFault {
    /// No name or number of a server.
    #[error("host")]
    Host,
    /// No port.
    #[error("port")]
    Port,
    /// In clear to another computer.
    #[error("plain")]
    Plain,
    /// Signing in without a username.
    #[error("username")]
    Username,
    /// No address to come from.
    #[error("from")]
    From,
    /// No name to stand beside it.
    #[error("from name")]
    FromName,
    /// No address for answers.
    #[error("reply to")]
    ReplyTo,
}

/// The longest host or username.
const LONGEST: usize = 253;

impl MailSettings {
    /// Whether mail can be sent at all.
    pub fn is_set_up(&self) -> bool {
        !self.host.is_empty() && !self.from.is_empty()
    }

    /// The same settings in a tidy form, or the first that cannot be. Without a host all others may be empty.
    pub fn check(mut self) -> Result<MailSettings, MailFault> {
        self.host = check_host(&self.host).ok_or(MailFault::Host)?;
        if self.port == 0 {
            return Err(MailFault::Port);
        }
        if self.security == MailSecurity::NoneOnLoopback && !self.host.is_empty() && !is_loopback(&self.host) {
            return Err(MailFault::Plain);
        }
        self.username = self.username.trim().to_owned();
        if self.username.chars().any(char::is_control) || self.username.chars().count() > LONGEST {
            return Err(MailFault::Username);
        }
        self.from = check_email(&self.from).map_err(|_| MailFault::From)?;
        self.from_name = check_name(&self.from_name).map_err(|_| MailFault::FromName)?;
        self.reply_to = check_email(&self.reply_to).map_err(|_| MailFault::ReplyTo)?;
        if !self.host.is_empty() && self.from.is_empty() {
            return Err(MailFault::From);
        }
        if !self.host.is_empty() && self.auth != MailAuth::None && self.username.is_empty() {
            return Err(MailFault::Username);
        }
        Ok(self)
    }

    /// Whether a password kept for `other` may be used for these: it is never shown to another server, nor under another
    /// name.
    pub fn is_same_account(&self, other: &MailSettings) -> bool {
        let of = |s: &MailSettings| (s.host.clone(), s.port, s.username.clone(), s.auth);
        of(self) == of(other)
    }
}

/// A host in small letters: a name, or a number without brackets. Empty stays empty.
fn check_host(text: &str) -> Option<String> {
    let host = text.trim().trim_start_matches('[').trim_end_matches(']').trim_end_matches('.').to_ascii_lowercase();
    if host.is_empty() || host.parse::<IpAddr>().is_ok() {
        return Some(host);
    }
    let is_label = |label: &str| {
        let fine = label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        fine && !label.is_empty() && label.len() <= 63 && !label.starts_with('-')
    };
    (host.len() <= LONGEST && host.split('.').all(is_label)).then_some(host)
}

/// Whether a host is this computer.
pub fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set_up() -> MailSettings {
        let [host, from] = ["Mail.Larkfield.Example. ", " office@larkfield.example "].map(str::to_owned);
        MailSettings { host, from, username: " office ".to_owned(), ..MailSettings::default() }
    }

    #[test]
    fn settings_are_brought_into_one_form() {
        let kept = set_up().check().unwrap();
        assert_eq!((kept.host.as_str(), kept.from.as_str()), ("mail.larkfield.example", "office@larkfield.example"));
        assert_eq!(kept.username, "office");
        assert!(kept.is_set_up() && !MailSettings::default().is_set_up());
        assert_eq!(MailSettings::default().check(), Ok(MailSettings::default()), "no mail at all is fine");
    }

    #[test]
    fn what_cannot_be_is_pointed_at() {
        let wrong = |change: fn(&mut MailSettings)| {
            let mut settings = set_up();
            change(&mut settings);
            settings.check().err()
        };
        assert_eq!(wrong(|s| s.host = "mail server".into()), Some(MailFault::Host));
        assert_eq!(wrong(|s| s.host = "mail.example/x".into()), Some(MailFault::Host));
        assert_eq!(wrong(|s| s.port = 0), Some(MailFault::Port));
        assert_eq!(wrong(|s| s.security = MailSecurity::NoneOnLoopback), Some(MailFault::Plain));
        assert_eq!(wrong(|s| s.username.clear()), Some(MailFault::Username));
        assert_eq!(wrong(|s| s.username = "a\r\nb".into()), Some(MailFault::Username));
        assert_eq!(wrong(|s| s.from.clear()), Some(MailFault::From));
        assert_eq!(wrong(|s| s.reply_to = "office".into()), Some(MailFault::ReplyTo));
    }

    #[test]
    fn only_this_computer_is_spoken_to_in_clear() {
        for here in ["localhost", "127.0.0.1", "127.8.8.8", "::1"] {
            assert!(is_loopback(here), "{here}");
            let settings = MailSettings { host: here.to_owned(), security: MailSecurity::NoneOnLoopback, ..set_up() };
            assert!(settings.check().is_ok(), "{here}");
        }
        for away in ["localhost.example", "10.0.0.1", "0.0.0.0", "::"] {
            assert!(!is_loopback(away), "{away}");
        }
    }

    #[test]
    fn a_password_stays_with_its_server_and_its_user() {
        let own = set_up();
        assert!(own.is_same_account(&MailSettings { paused: true, from_name: "Office".into(), ..own.clone() }));
        assert!(!own.is_same_account(&MailSettings { host: "other.example".into(), ..own.clone() }));
        assert!(!own.is_same_account(&MailSettings { username: "head".into(), ..own.clone() }));
    }
}
