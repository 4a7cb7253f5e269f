//! Who in a provider's read is which user of the school: one answer for both lists together, with its reasons.
//!
//! First what is decided, then keys that are certain, then evidence, weighed as Fellegi and Sunter do. Nobody is matched
//! by evidence unless a wrong match is as good as impossible; the rest are suggestions for a person to settle. Deliberately
//! not here: sentences (made from [`Evidence`] elsewhere), and what a match leads to ([`crate::reconcile`]).

mod assign;
mod birth;
mod block;
pub mod cohort;
mod decide;
mod despite;
mod evidence;
mod face;
mod fit;
mod form;
mod keys;
mod kinship;
#[cfg(test)]
mod laws;
mod login;
mod names;
mod nicknames;
mod numbers;
mod reasons;
mod scene;
mod siblings;
mod spelling;
mod suggest;
#[cfg(test)]
mod tests;
mod wear;

pub use evidence::{Evidence, NumberKind, Part};

use crate::user::Role;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One person, of the school or of a provider, in what can be compared. Whatever is not known is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// User type; `None` where the source does not say.
    pub role: Option<Role>,
    /// First name.
    pub given_name: String,
    /// Middle names.
    pub middle_names: String,
    /// Surname.
    pub family_name: String,
    /// Another first name: the preferred or the legal one.
    pub preferred_name: String,
    /// Another surname: legal or former.
    pub other_family_name: String,
    /// Title of the registration class.
    pub class: String,
    /// Year group as written ("3", "Year 3", "R").
    pub year: String,
    /// ISO date.
    pub birth_date: String,
    /// Unique pupil number.
    pub upn: String,
    /// Admission number.
    pub admission_number: String,
    /// Employee or staff number.
    pub employee_number: String,
    /// Username, with or without a domain.
    pub username: String,
    /// E-mail address.
    pub email: String,
    /// The provider's immutable id; only one provider's ids may stand in both lists.
    pub sourced_id: String,
    /// The provider that tells the address vouches for it. False for a user of the school.
    pub email_vouched: bool,
    /// Titles of teaching classes.
    pub teaching: Vec<String>,
}

/// Why two are taken for one, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// It has been known since an earlier sync.
    Known,
    /// A person decided it.
    Decision,
    /// The provider's immutable id.
    ProviderId,
    /// Unique pupil number.
    Upn,
    /// Admission number.
    AdmissionNumber,
    /// Employee number.
    EmployeeNumber,
    /// The same username.
    Username,
    /// The same address, vouched for by the provider.
    Email,
    /// Names, birthday and class leave no doubt.
    Evidence,
}

impl Rule {
    /// The word stored and exchanged.
    pub fn as_str(self) -> &'static str {
        match self {
            Rule::Known => "known",
            Rule::Decision => "decision",
            Rule::ProviderId => "provider_id",
            Rule::Upn => "upn",
            Rule::AdmissionNumber => "admission_number",
            Rule::EmployeeNumber => "employee_number",
            Rule::Username => "username",
            Rule::Email => "email",
            Rule::Evidence => "evidence",
        }
    }
}

/// Two that are one person. Indexes into the two lists.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// Into the school's list.
    pub have: usize,
    /// Into the provider's list.
    pub want: usize,
    /// Why.
    pub rule: Rule,
    /// All that speaks for or against, the weightiest first.
    pub evidence: Vec<Evidence>,
}

/// How far a suggestion goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Strength {
    /// Possible.
    Weak,
    /// More likely than not.
    Likely,
    /// Hardly anyone else can be meant.
    Strong,
}

/// Somebody who may be the same person.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// Into the provider's list.
    pub want: usize,
    /// Probability of being the same person, 0 to 1, all other candidates taken into account.
    pub score: f64,
    /// The score in three steps.
    pub strength: Strength,
    /// All that speaks for or against, the weightiest first.
    pub evidence: Vec<Evidence>,
}

/// The answer for two lists.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Matching {
    /// Pairs that need no person, by `have`. Nobody stands in two of them.
    pub matched: Vec<Match>,
    /// For each of the school's list up to [`SUGGESTED`] candidates, best first; empty for the matched.
    pub suggestions: Vec<Vec<Suggestion>>,
}

/// Candidates shown for one person, at most.
pub const SUGGESTED: usize = 5;

/// What is settled already.
#[derive(Clone, Copy, Debug, Default)]
pub struct Settled<'a> {
    /// Pairs decided by a person or known from before: (have, want), nobody twice.
    pub pairs: &'a [(usize, usize)],
    /// Pairs that a person said are not the same: (have, want). They never come back.
    pub refused: &'a [(usize, usize)],
}

/// Who of `want` is who of `have`. The order of either list does not matter, nor which of the two is which.
pub fn find(have: &[Person], want: &[Person], settled: &Settled) -> Matching {
    let scene = scene::Scene::new(have, want, settled);
    let pairs = block::pairs(&scene);
    let fits = fit::all(&scene, &pairs);
    let mut board = decide::Board::new(&scene, fits);
    board.settle();
    suggest::answer(&scene, &board)
}
