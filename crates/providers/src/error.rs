//! Why something with a provider did not work, told apart by what an office can do about it.
//!
//! No variant holds a text of the provider's, an address or a token: errors are logged and shown.

use jiff::Timestamp;

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The provider does not let this account or app read that. Ask whoever administers it for the right.
    #[error("not allowed: {0}")]
    NotAllowed(Need),
    /// The token is expired for good, revoked or wrong: link again.
    #[error("the token was refused")]
    TokenRefused,
    /// Nothing is kept for this provider: link it.
    #[error("not linked")]
    NotLinked,
    /// Client id, secret or redirect address as set in Setup are not what the provider has.
    #[error("the app was refused: {0}")]
    App(AppFault),
    /// Too many requests; the provider answers again at this time.
    #[error("throttled until {until}")]
    Throttled {
        /// When to go on.
        until: Timestamp,
    },
    /// No answer: no network, a firewall, a name that is not known.
    #[error("no answer")]
    Unreachable,
    /// Somebody answered with a certificate that this computer does not trust: a filter that opens encrypted connections
    /// and whose certificate is not installed here, or a clock that is wrong by months.
    #[error("a certificate that is not trusted")]
    Untrusted,
    /// The provider says that it is broken, and did so on every try.
    #[error("the provider is broken: status {status}")]
    Broken {
        /// The HTTP status.
        status: u16,
    },
    /// The answer is a page or a redirect where data belong: a filter or a sign-in page of the network stands between.
    #[error("a page instead of data")]
    NotJson,
    /// The answer is data, but not what the provider's description says.
    #[error("an answer of the wrong shape")]
    WrongShape,
    /// The provider calls the request wrong.
    #[error("the request was refused: status {status}")]
    Refused {
        /// The HTTP status.
        status: u16,
    },
    /// The school, group or user does not exist there, or not for this token.
    #[error("not found")]
    NotFound,
    /// What was read is not the whole: nothing may be concluded from who is missing.
    #[error("not all was read: {0}")]
    Partial(Partial),
    /// The school's data are at another regional host, and this one would answer with nothing.
    #[error("wrong region; the school is in {0}")]
    WrongRegion(Region),
    /// A configured address cannot be used.
    #[error("wrong address: {0}")]
    Address(AddressFault),
    /// Somebody stopped it.
    #[error("cancelled")]
    Cancelled,
    /// Nobody finished signing in within the time.
    #[error("nobody signed in in time")]
    TimedOut,
    /// Somebody pressed Cancel on the provider's page.
    #[error("declined")]
    Declined,
    /// What came back from signing in cannot be trusted or does not belong to this school.
    #[error("sign-in refused: {0}")]
    SignIn(SignInFault),
    /// The keyring or secret store did not take or give a secret.
    #[error("the secret store failed")]
    Vault,
    /// No browser could be opened, no port of this computer be listened on, or no certificates be found.
    #[error("this computer refused: {0}")]
    Computer(ComputerFault),
}

/// What the provider would have to allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Need {
    /// A scope or permission, by the provider's own name; "" where it did not say which.
    #[error("{0}")]
    Scope(&'static str),
    /// The account must be an administrator of the organisation.
    #[error("administrator")]
    Administrator,
    /// An administrator must first agree to the app for the whole organisation.
    #[error("consent of an administrator")]
    AdminConsent,
    /// The school has not yet approved the request for access, or has taken it back.
    #[error("approval of the school")]
    SchoolApproval,
}

/// What is wrong with the registered app.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AppFault {
    /// The client id is unknown, or its secret is wrong.
    #[error("client id or secret")]
    Unknown,
    /// The provider wants the client's secret: Google's, or a Microsoft app that is not a public client.
    #[error("secret missing")]
    SecretMissing,
    /// The provider wants no secret from this kind of client.
    #[error("secret not wanted")]
    SecretUnwanted,
    /// The redirect address is not registered.
    #[error("redirect address")]
    Redirect,
    /// The app is registered for one organisation only, or the account is of an organisation that it is not for.
    #[error("organisation")]
    Organisation,
    /// An interface is not switched on for the app: at Google, Admin SDK or Classroom in the school's project.
    #[error("interface not switched on")]
    Api,
    /// The provider refuses the request of the app as wrong.
    #[error("request")]
    Request,
}

/// Why a read is not the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Partial {
    /// Nobody at all.
    #[error("empty")]
    Empty,
    /// Less than half of the pupils, staff or classes of the last read.
    #[error("far smaller: {now} after {last}")]
    FarSmaller {
        /// How many now.
        now: u32,
        /// How many last time.
        last: u32,
    },
    /// There is more, and no address to get it from.
    #[error("the next page is missing")]
    NextMissing,
    /// The next page is at a host that is not the provider's.
    #[error("the next page is at another host")]
    OtherHost,
    /// The next page is one that was read already.
    #[error("pages in a circle")]
    Circle,
    /// Pages without end.
    #[error("too many pages")]
    TooMany,
    /// The list changed on each of several readings.
    #[error("the list does not hold still")]
    Moving,
    /// Classes name many people who are not in the list of all: its end was lost.
    #[error("{unknown} of {members} members of classes are not in the list")]
    Unknown {
        /// How many of them are not there.
        unknown: u32,
        /// How many are in classes.
        members: u32,
    },
    /// A page is larger than any honest one.
    #[error("an answer too large")]
    TooLarge,
}

/// A regional host of Wonde's, at most 63 bytes, so that the error stays small.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Region([u8; 63], u8);

impl Region {
    /// A host's name; what is longer is cut off.
    pub fn new(host: &str) -> Region {
        let kept = host.bytes().filter(u8::is_ascii_graphic).take(63);
        let mut region = Region([0; 63], 0);
        for (to, from) in region.0.iter_mut().zip(kept) {
            *to = from;
            region.1 += 1;
        }
        region
    }

    /// The host's name.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0[..usize::from(self.1)]).unwrap_or_default()
    }
}

impl std::fmt::Debug for Region {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.as_str())
    }
}

impl std::fmt::Display for Region {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What is wrong with a configured address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressFault {
    /// Not an address.
    #[error("not an address")]
    Unreadable,
    /// Neither https nor, on this computer itself, http.
    #[error("not https")]
    Plain,
    /// It holds a user name, a password, a query or a fragment.
    #[error("more than an address")]
    Extra,
    /// Not a host of that provider.
    #[error("a foreign host")]
    Foreign,
}

/// Why a sign-in is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignInFault {
    /// The answer does not belong to the question that was asked.
    #[error("state")]
    State,
    /// The code was used before, is too old, or is another's.
    #[error("code")]
    Code,
    /// The id token is not signed by the provider, not for us, expired, or answers another question.
    #[error("id token")]
    Token,
    /// The clock of this computer or the provider's is wrong by more than five minutes.
    #[error("clock")]
    Clock,
    /// An account of another organisation or school.
    #[error("another organisation")]
    OtherOrganisation,
    /// A private account, not one of a school.
    #[error("private account")]
    Personal,
    /// The provider names nobody who could be matched.
    #[error("nobody")]
    Nobody,
}

/// What this computer did not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ComputerFault {
    /// No port of this computer could be listened on, or the fixed one is taken.
    #[error("port")]
    Port,
    /// The browser could not be opened.
    #[error("browser")]
    Browser,
    /// No trusted certificates were found.
    #[error("certificates")]
    Certificates,
}

impl Error {
    /// A word for each kind, for sentences and for scripts.
    pub fn code(&self) -> &'static str {
        match self {
            Error::NotAllowed(_) => "not_allowed",
            Error::TokenRefused => "token_refused",
            Error::NotLinked => "not_linked",
            Error::App(_) => "app_refused",
            Error::Throttled { .. } => "throttled",
            Error::Unreachable => "unreachable",
            Error::Untrusted => "untrusted",
            Error::Broken { .. } => "provider_broken",
            Error::NotJson => "not_json",
            Error::WrongShape => "wrong_shape",
            Error::Refused { .. } => "request_refused",
            Error::NotFound => "not_found",
            Error::Partial(_) => "partial",
            Error::WrongRegion(_) => "wrong_region",
            Error::Address(_) => "wrong_address",
            Error::Cancelled => "cancelled",
            Error::TimedOut => "timed_out",
            Error::Declined => "declined",
            Error::SignIn(_) => "sign_in_refused",
            Error::Vault => "vault",
            Error::Computer(_) => "computer",
        }
    }

    /// Whether waiting and trying once more can help, with nothing changed.
    pub fn is_passing(&self) -> bool {
        matches!(self, Error::Throttled { .. } | Error::Unreachable | Error::Broken { .. } | Error::NotJson)
    }
}
