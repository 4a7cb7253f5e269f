//! What goes wrong with a provider, and what it hides, in sentences.

use crate::error::{Code, Error};
use crate::words::{has, say};
use domain::provider::Provider;
use jiff::tz::TimeZone;
use providers::Error as Fault;
use providers::error::{AppFault, ComputerFault, Need, Partial, SignInFault};

/// The sentence of a fault, for whoever sits there.
pub(crate) fn error(provider: Provider, fault: Fault) -> Error {
    let (detail, other) = details(fault);
    let with = [("provider", provider.name()), ("detail", detail.as_str()), ("other", other.as_str())];
    let own = format!("{}.{}", key(fault), provider.as_str());
    let key = if has(&format!("error.{own}")) { own } else { key(fault).to_owned() };
    Error { source: Some(Box::new(fault)), ..Error::new(code(fault), &key, &with) }
}

fn code(fault: Fault) -> Code {
    match fault {
        Fault::Cancelled => Code::Cancelled,
        Fault::Partial(Partial::FarSmaller { .. }) => Code::Held,
        Fault::Throttled { .. } | Fault::Unreachable | Fault::Broken { .. } | Fault::NotJson => Code::Busy,
        Fault::NotLinked | Fault::NotFound => Code::NotFound,
        Fault::Vault | Fault::Computer(_) | Fault::WrongShape => Code::Broken,
        _ => Code::Invalid,
    }
}

fn key(fault: Fault) -> &'static str {
    match fault {
        Fault::NotAllowed(Need::Scope(_)) => "provider_scope",
        Fault::NotAllowed(Need::Administrator) => "provider_administrator",
        Fault::NotAllowed(Need::AdminConsent) => "provider_consent",
        Fault::NotAllowed(Need::SchoolApproval) => "provider_approval",
        Fault::TokenRefused => "provider_token",
        Fault::NotLinked => "provider_not_linked",
        Fault::App(AppFault::Unknown) => "provider_app_unknown",
        Fault::App(AppFault::SecretMissing) => "provider_secret_missing",
        Fault::App(AppFault::SecretUnwanted) => "provider_secret_unwanted",
        Fault::App(AppFault::Redirect) => "provider_redirect",
        Fault::App(AppFault::Organisation) => "provider_app_organisation",
        Fault::App(AppFault::Api) => "provider_api",
        Fault::App(AppFault::Request) => "provider_app_request",
        Fault::Throttled { .. } => "provider_throttled",
        Fault::Unreachable => "provider_unreachable",
        Fault::Untrusted => "provider_untrusted",
        Fault::Broken { .. } => "provider_broken",
        Fault::NotJson => "provider_not_json",
        Fault::WrongShape => "provider_shape",
        Fault::Refused { .. } => "provider_refused",
        Fault::NotFound => "provider_not_found",
        Fault::Partial(Partial::Empty) => "provider_empty",
        Fault::Partial(Partial::FarSmaller { .. }) => "provider_smaller",
        Fault::Partial(Partial::Unknown { .. }) => "provider_unknown_members",
        Fault::Partial(Partial::Moving) => "provider_moving",
        Fault::Partial(_) => "provider_partial",
        Fault::WrongRegion(_) => "provider_region",
        Fault::Address(_) => "provider_address",
        Fault::Cancelled => "cancelled",
        Fault::TimedOut => "provider_timed_out",
        Fault::Declined => "provider_declined",
        Fault::SignIn(SignInFault::OtherOrganisation) => "provider_sign_in_other",
        Fault::SignIn(SignInFault::Personal) => "provider_sign_in_personal",
        Fault::SignIn(SignInFault::Clock) => "provider_sign_in_clock",
        Fault::SignIn(_) => "provider_sign_in",
        Fault::Vault => "provider_vault",
        Fault::Computer(ComputerFault::Port) => "provider_port",
        Fault::Computer(ComputerFault::Browser) => "provider_browser",
        Fault::Computer(ComputerFault::Certificates) => "provider_certificates",
    }
}

/// Two values of the sentence.
fn details(fault: Fault) -> (String, String) {
    match fault {
        Fault::NotAllowed(Need::Scope(name)) => (name.to_owned(), String::new()),
        Fault::Throttled { until } => {
            let at = until.to_zoned(TimeZone::system());
            (at.strftime("%H:%M").to_string(), String::new())
        }
        Fault::Broken { status } | Fault::Refused { status } => (status.to_string(), String::new()),
        Fault::Partial(Partial::FarSmaller { now, last }) => (now.to_string(), last.to_string()),
        Fault::Partial(Partial::Unknown { unknown, members }) => (unknown.to_string(), members.to_string()),
        Fault::WrongRegion(region) => (region.as_str().to_owned(), String::new()),
        _ => Default::default(),
    }
}

/// What was wanted and could not be seen, each in a sentence that says who can change it.
pub(crate) fn missing(provider: Provider, names: &[String]) -> Vec<String> {
    let sentence = |name: &String| {
        let short = name.rsplit('/').next().unwrap_or(name);
        say("provider.missing", &[("provider", provider.name()), ("detail", short)])
    };
    names.iter().map(sentence).collect()
}
