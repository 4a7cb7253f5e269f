//! The school and what it has settled for itself.

use crate::id::CredentialId;
use crate::mail::MailSettings;
use crate::portal::{MessageSettings, PortalSettings};
use crate::user::UsernamePattern;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What Setup can change. Stored as JSON in the school's row; a missing field takes its default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Settings {
    /// How usernames are suggested.
    pub username_pattern: UsernamePattern,
    /// Minutes without a key or a click until the window locks.
    pub idle_minutes: u32,
    /// Days a deleted user is kept.
    pub keep_deleted_days: u32,
    /// Per cent of the pupils that one import may delete without typed consent.
    pub guard_percent: u32,
    /// The school's postal address for letters, in lines.
    pub address: String,
    /// Whom parents ask: "the school office, 01632 960000".
    pub contact: String,
    /// The public address of the sign-in page and Parent Portal, beginning with `https://`; empty while there is none.
    pub portal_address: String,
    /// The language of paper where nothing else is chosen, as its code.
    pub language: String,
    /// Days the code of a letter works.
    pub code_days: u32,
    /// Adults of a child who may use the same code.
    pub code_adults: u32,
    /// The parental acceptable-use policy, printed with letters if wished. Empty is none.
    pub acceptable_use: String,
    /// How the desktop program serves the portal.
    pub portal: PortalSettings,
    /// Whether parents write in it.
    pub messages: MessageSettings,
    /// How mail is sent.
    pub mail: MailSettings,
    /// Where the mail server's password is kept; never the password.
    pub mail_secret: Option<CredentialId>,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            username_pattern: UsernamePattern::default(),
            idle_minutes: 10,
            keep_deleted_days: 30,
            guard_percent: 10,
            address: String::new(),
            contact: String::new(),
            portal_address: String::new(),
            language: "en".to_owned(),
            code_days: 60,
            code_adults: 4,
            acceptable_use: String::new(),
            portal: PortalSettings::default(),
            messages: MessageSettings::default(),
            mail: MailSettings::default(),
            mail_secret: None,
        }
    }
}

impl Settings {
    /// The same settings with each number brought into the range the program supports.
    pub fn clamped(mut self) -> Self {
        self.idle_minutes = self.idle_minutes.clamp(1, 240);
        self.keep_deleted_days = self.keep_deleted_days.clamp(1, 365);
        self.guard_percent = self.guard_percent.clamp(1, 50);
        self.code_days = self.code_days.clamp(1, 365);
        self.code_adults = self.code_adults.clamp(1, 8);
        self
    }
}
