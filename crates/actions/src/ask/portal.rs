//! The Parent Portal: registering, signing in, and what an adult sees of their own children.

use domain::guardianship::Relation;
use domain::id::UserId;
use domain::portal::{MessageSettings, PortalListen};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What Setup shows of the portal.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PortalSetup {
    /// Whether the desktop program serves it.
    pub on: bool,
    /// Who can reach it.
    pub listen: PortalListen,
    /// On which port.
    pub port: u16,
    /// The school's public address of it, beginning with `https://`; empty while there is none.
    pub public_address: String,
    /// Where it answers now, as an address a browser takes; `None` while it does not.
    pub running_at: Option<String>,
    /// Why it does not answer though it is on: a finished sentence.
    pub fault: Option<String>,
    /// The parental acceptable-use policy; empty is none.
    pub policy: String,
    /// Whether parents write in it.
    pub messages: MessageSettings,
}

/// Changes how the portal is served.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ChangePortal {
    /// Whether the desktop program serves it.
    pub on: bool,
    /// Who can reach it.
    pub listen: PortalListen,
    /// On which port, from 1024.
    pub port: u16,
    /// The school's public address of it, with or without `https://`; empty is none.
    pub public_address: String,
    /// The parental acceptable-use policy; empty is none.
    pub policy: String,
    /// Whether parents write in it.
    pub messages: MessageSettings,
}

/// What an invitation shows before anybody has signed in: the school and the child's first name, nothing else.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct InvitationShown {
    /// The school's name.
    pub school: String,
    /// The child's first name.
    pub child: String,
    /// The code as words, for the next page.
    pub code: String,
    /// The language of the letter, as its code.
    pub language: String,
    /// The school's acceptable-use policy; empty if it has none.
    pub policy: String,
}

/// Registers with a code. Nothing is seen until the address is verified.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Register {
    /// As typed or scanned.
    pub code: String,
    /// The adult's first name.
    pub given_name: String,
    /// The adult's surname.
    pub family_name: String,
    /// E-mail.
    pub email: String,
    /// At least 12 characters.
    pub password: String,
    /// To the child.
    pub relation: Option<Relation>,
    /// The acceptable-use policy was accepted. Needed where the school has one.
    pub policy: bool,
    /// The language of pages and mails, as its code.
    pub language: String,
}

/// Signs in. Parents by e-mail, everybody else by username.
#[derive(Clone, Serialize, Deserialize)]
pub struct PortalSignIn {
    /// E-mail or username.
    pub name: String,
    /// Password.
    pub password: String,
}

/// What a login card that works shows: no more than stands on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardShown {
    /// The pupil's first name.
    pub child: String,
}

/// A passkey as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyShown {
    /// Its id.
    pub id: String,
    /// As its owner calls it; may be empty.
    pub name: String,
    /// Milliseconds since 1970.
    pub created_at: i64,
    /// Last used, in milliseconds.
    pub used_at: Option<i64>,
}

/// What a device is asked.
#[derive(Clone, Serialize, Deserialize)]
pub struct PasskeyAsked {
    /// By which the answer finds its question.
    pub token: String,
    /// The options of WebAuthn, as JSON.
    pub options: String,
}

/// Where a browser goes to sign in with a provider.
#[derive(Clone, Serialize, Deserialize)]
pub struct ProviderAsked {
    /// By which the answer finds its question: for a cookie.
    pub token: String,
    /// The provider's address. It holds what must not be logged.
    pub address: String,
}

/// What a provider sends a browser back with (RFC 6749, 4.1.2; `iss` is RFC 9207's).
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct ProviderAnswer {
    /// Names the question.
    pub state: Option<String>,
    /// For a token.
    pub code: Option<String>,
    /// Why there is no code.
    pub error: Option<String>,
    /// The same in words.
    pub error_description: Option<String>,
    /// Who answers.
    pub iss: Option<String>,
}

/// A session that has begun. The token is shown to nobody but the browser, in a cookie.
#[derive(Clone, Serialize, Deserialize)]
pub struct SessionBegun {
    /// 256 random bits, in base64url.
    pub token: String,
}

/// A child of an adult.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Child {
    /// The pupil.
    pub id: UserId,
    /// First name, as the family knows it.
    pub given_name: String,
    /// Whole name.
    pub name: String,
    /// Title of the registration class.
    pub class: Option<String>,
    /// The registration class's teachers, by name.
    pub teachers: Vec<String>,
    /// What the adult is to the child.
    pub relation: Relation,
}

/// The adult who is signed in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Account {
    /// Name.
    pub name: String,
    /// E-mail.
    pub email: String,
    /// The language of the pages, as its code; empty for the school's.
    pub language: String,
    /// The school's name.
    pub school: String,
    /// The acceptable-use policy that is to be accepted before anything else; `None` if that was done.
    pub policy: Option<String>,
    /// Their children, by first name.
    pub children: Vec<Child>,
}

/// Who can see a child, as told to the child's own adults.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WhoCanSee {
    /// Linked adults: name and what they are to the child. Addresses are not shown.
    pub adults: Vec<AdultShown>,
    /// The child's teachers, by name.
    pub teachers: Vec<String>,
}

/// A linked adult as shown to another.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AdultShown {
    /// Name.
    pub name: String,
    /// To the child.
    pub relation: Relation,
    /// It is the reader.
    pub you: bool,
}
