//! The addresses of parents and carers that a provider gives, as a list to be invited from. Nobody vouches for them: whoever
//! invites looks through them first.

use crate::actor::Office;
use crate::ask::parents::{Address, AddressProblem, Addresses};
use crate::ask::providers::OneProvider;
use crate::book::Person;
use crate::desk::Desk;
use crate::error::Error;
use crate::words::say;
use domain::guardianship::email_key;
use domain::id::UserId;
use domain::provider::{ExternalGuardian, Tie};
use domain::user::{Role, check_email};
use std::collections::{HashMap, HashSet};

/// Addresses of the adults of pupils who are matched, from what was read last. Whoever may need a second look is told and
/// not offered: a court order, no parental responsibility, an address that is none. Nothing is written. Error: `NotFound`.
pub async fn provider_addresses(desk: &Desk, _by: &Office, request: &OneProvider) -> Result<Addresses, Error> {
    let planned = crate::sync::planned(desk, request.provider).await?;
    let people = &planned.source.read.people;
    let users: HashMap<&str, UserId> =
        planned.plan.matched.iter().map(|one| (people[one.external].id.as_str(), one.user)).collect();
    let pupil = |tie: &Tie| {
        let person = planned.book.person(*users.get(tie.pupil.as_str())?)?;
        (person.role == Role::Student && person.is_live()).then_some(person)
    };
    // One adult may be entered twice: a doubt about either entry is about both.
    let address_of = |guardian: &ExternalGuardian| guardian.email.as_deref().map(|text| email_key(text.trim()));
    let doubted: HashSet<(&str, String)> = planned
        .source
        .read
        .guardians
        .iter()
        .filter_map(|guardian| Some((guardian, address_of(guardian)?)))
        .flat_map(|(guardian, key)| guardian.children.iter().map(move |tie| (tie, key.clone())))
        .filter(|(tie, _)| doubt(tie, true).is_some())
        .map(|(tie, key)| (tie.pupil.as_str(), key))
        .collect();
    let mut answer = Addresses { found: Vec::new(), problems: Vec::new() };
    let mut seen = HashSet::new();
    for (guardian, row) in planned.source.read.guardians.iter().zip(1..) {
        let Some(written) = guardian.email.as_deref().map(str::trim).filter(|text| !text.is_empty()) else { continue };
        let address = check_email(written).ok().filter(|text| !text.is_empty());
        for (tie, person) in guardian.children.iter().filter_map(|tie| Some((tie, pupil(tie)?))) {
            match (doubt(tie, address.is_some()), &address) {
                (None, Some(email)) if doubted.contains(&(tie.pupil.as_str(), email_key(email))) => {}
                (None, Some(email)) if seen.insert((person.row.id, email_key(email))) => {
                    answer.found.push(Address { row, user: person.id(), name: person.name(), email: email.clone() });
                }
                (None, _) => {}
                (Some(key), _) => answer.problems.push(problem(key, row, guardian, person, written)),
            }
        }
    }
    Ok(answer)
}

/// Why a person must look before this adult is invited for this child.
fn doubt(tie: &Tie, is_address: bool) -> Option<&'static str> {
    match () {
        () if tie.has_court_order == Some(true) => Some("parents.court_order"),
        () if tie.has_responsibility == Some(false) => Some("parents.no_responsibility"),
        () if !is_address => Some("parents.email_bad"),
        () => None,
    }
}

fn problem(key: &str, row: u32, guardian: &ExternalGuardian, person: &Person, email: &str) -> AddressProblem {
    let adult = super::full_name(
        guardian.given_name.as_deref().unwrap_or_default(),
        guardian.family_name.as_deref().unwrap_or_default(),
    );
    let message = say(key, &[("name", &person.name()), ("email", email), ("adult", &adult)]);
    AddressProblem { row, message, name: person.name(), email: email.to_owned(), user: Some(person.id()) }
}
