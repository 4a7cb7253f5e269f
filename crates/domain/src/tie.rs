//! What ties a school's users to people at providers, beside the plan of a sync: which school at the provider, what people
//! decide, how users sign in, and the cells that somebody set by hand.

use crate::id::UserId;
use crate::provider::Provider;
use crate::reconcile::sync::Decisions;
use crate::roster::Field;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use ts_rs::TS;

/// Among whom a provider's immutable id is one person's.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Realm {
    /// Where.
    pub provider: Provider,
    /// Wonde: the school's id. Google: empty, ids are the whole world's. Microsoft: the tenant's id. A file: empty.
    pub organisation: String,
}

impl Realm {
    /// Of a link's account. `subject` and `organisation` are what the provider calls them.
    pub fn of(provider: Provider, subject: &str, organisation: &str) -> Realm {
        let organisation = match provider {
            Provider::Wonde => subject.to_owned(),
            Provider::Microsoft => organisation.to_lowercase(),
            Provider::Google | Provider::File => String::new(),
        };
        Realm { provider, organisation }
    }

    /// Of a roster file.
    pub fn file() -> Realm {
        Realm { provider: Provider::File, organisation: String::new() }
    }
}

/// What somebody decides about a user, or about somebody at a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DecisionKind {
    /// The two are one person.
    Match,
    /// The two are not one person.
    Apart,
    /// The user stays as it is, and is left out of syncs with every provider.
    Ignore,
    /// The user is to be deleted.
    Delete,
    /// Whoever it is at the provider is to have no account.
    LeaveOut,
}

impl DecisionKind {
    /// The word stored.
    pub fn as_str(self) -> &'static str {
        match self {
            DecisionKind::Match => "match",
            DecisionKind::Apart => "apart",
            DecisionKind::Ignore => "ignore",
            DecisionKind::Delete => "delete",
            DecisionKind::LeaveOut => "leave_out",
        }
    }

    /// Reads the word stored.
    pub fn read(word: &str) -> Option<DecisionKind> {
        use DecisionKind::*;
        [Match, Apart, Ignore, Delete, LeaveOut].into_iter().find(|kind| kind.as_str() == word)
    }

    /// Whether it names a user.
    pub fn names_user(self) -> bool {
        self != DecisionKind::LeaveOut
    }

    /// Whether it names somebody at a provider, by the id there.
    pub fn names_external(self) -> bool {
        matches!(self, DecisionKind::Match | DecisionKind::Apart | DecisionKind::LeaveOut)
    }

    /// Whether it stands at every provider: a supply teacher is unknown to all of them.
    pub fn is_everywhere(self) -> bool {
        self == DecisionKind::Ignore
    }

    /// Whether it settles what becomes of a user; a user has at most one such decision at a provider.
    pub fn settles_user(self) -> bool {
        matches!(self, DecisionKind::Match | DecisionKind::Ignore | DecisionKind::Delete)
    }
}

/// A decision about whom it names, and where it was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decided<'a> {
    kind: DecisionKind,
    user: Option<UserId>,
    external: &'a str,
    /// Provider and organisation.
    place: (&'a str, &'a str),
}

impl<'a> Decided<'a> {
    /// Without whom its kind does not name. `external`: the provider's immutable id, or "". `place`: provider and
    /// organisation.
    pub fn new(kind: DecisionKind, user: Option<UserId>, external: &'a str, place: (&'a str, &'a str)) -> Decided<'a> {
        let external = if kind.names_external() { external } else { "" };
        Decided { kind, user: user.filter(|_| kind.names_user()), external, place }
    }

    /// The user it names.
    pub fn user(&self) -> Option<UserId> {
        self.user
    }

    /// Whom it names at the provider, or "".
    pub fn external(&self) -> &'a str {
        self.external
    }

    /// Whether the two cannot stand together: both settle a user, or both say who somebody at the provider is, or one says
    /// that two are one person and the other that they are not. The newer takes the place of the older.
    pub fn excludes(&self, other: &Decided) -> bool {
        let kinds = [self.kind, other.kind];
        let is_here = self.place == other.place;
        let is_user = self.user.is_some() && self.user == other.user;
        let is_external = is_here && !self.external.is_empty() && self.external == other.external;
        let is_settled = is_user && kinds.iter().all(|kind| kind.settles_user());
        (is_settled && (is_here || kinds.iter().any(|kind| kind.is_everywhere())))
            || (is_external && (is_user || !kinds.contains(&DecisionKind::Apart)))
    }
}

impl Decisions {
    /// Takes one decision in. What does not name whom it is about says nothing.
    pub fn take(&mut self, kind: DecisionKind, user: Option<UserId>, external: &str) {
        let external = Some(external).filter(|external| kind.names_external() && !external.is_empty());
        match (kind, user.filter(|_| kind.names_user()), external.map(str::to_owned)) {
            (DecisionKind::Match, Some(user), Some(external)) => self.matched.push((user, external)),
            (DecisionKind::Apart, Some(user), Some(external)) => self.apart.push((user, external)),
            (DecisionKind::Ignore, Some(user), None) => drop(self.ignored.insert(user)),
            (DecisionKind::Delete, Some(user), None) => drop(self.deleted.insert(user)),
            (DecisionKind::LeaveOut, None, Some(external)) => drop(self.left_out.insert(external)),
            _ => {}
        }
    }
}

/// How users sign in at the portal with a provider. Secrets are elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct ProviderSignIn {
    /// The button is shown.
    pub is_on: bool,
    /// The web app the school registered there: Google's and Microsoft's, or Wonde's own sign-in.
    pub client_id: String,
    /// Wonde: the app at MyLogin.
    pub mylogin_client_id: String,
    /// Google: further domains of the school, beside the linked one.
    pub domains: Vec<String>,
}

/// The fields of `kept` as the database keeps them: words with commas between.
pub fn kept_fields(text: &str) -> BTreeSet<Field> {
    let word = |word: &str| serde_json::from_value(serde_json::Value::String(word.to_owned())).ok();
    text.split(',').filter_map(word).collect()
}

/// The other way.
pub fn kept_text(fields: &BTreeSet<Field>) -> String {
    let words = fields.iter().filter_map(|field| Some(serde_json::to_value(field).ok()?.as_str()?.to_owned()));
    words.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_realm_is_told_by_what_never_changes_there() {
        let wonde = Realm::of(Provider::Wonde, "A1", "api.wonde.com");
        assert_eq!(
            wonde,
            Realm::of(Provider::Wonde, "A1", "api-eu.wonde.com"),
            "a school that moved to another region"
        );
        assert_ne!(wonde, Realm::of(Provider::Wonde, "A2", "api.wonde.com"));
        let google = Realm::of(Provider::Google, "1", "old.example");
        assert_eq!(google, Realm::of(Provider::Google, "2", "new.example"), "a domain that was renamed");
        let tenant = |id| Realm::of(Provider::Microsoft, "x", id);
        assert_eq!(tenant("ABC"), tenant("abc"));
        assert_ne!(tenant("abc"), tenant("abd"));
    }

    #[test]
    fn kept_fields_come_back_as_they_were_and_strange_words_say_nothing() {
        let fields = BTreeSet::from([Field::GivenName, Field::Class, Field::EmployeeNumber]);
        assert_eq!(kept_fields(&kept_text(&fields)), fields);
        assert_eq!(kept_fields(""), BTreeSet::new());
        assert_eq!(kept_fields("shoe_size,class"), BTreeSet::from([Field::Class]));
    }

    #[test]
    fn a_decision_says_something_once_it_names_whom_its_kind_names_and_nobody_else_is_kept_of_it() {
        use DecisionKind::*;
        let id = UserId(Uuid::from_u128(1));
        let taken = |kind, user, external: &str| {
            let mut decisions = Decisions::default();
            decisions.take(kind, user, external);
            decisions
        };
        for kind in [Match, Apart, Ignore, Delete, LeaveOut] {
            let user = Some(id).filter(|_| kind.names_user());
            let external = if kind.names_external() { "A1" } else { "" };
            let named = taken(kind, user, external);
            assert_ne!(named, Decisions::default(), "{kind:?}");
            assert_eq!(taken(kind, Some(id), "A1"), named, "{kind:?}");
            assert!(!kind.names_user() || taken(kind, None, external) == Decisions::default(), "{kind:?}");
            assert!(!kind.names_external() || taken(kind, user, "") == Decisions::default(), "{kind:?}");
        }
    }

    #[test]
    fn of_two_decisions_about_the_same_one_stands() {
        use DecisionKind::*;
        const HERE: (&str, &str) = ("wonde", "A1");
        const THERE: (&str, &str) = ("google", "");
        let [ann, bo] = [1, 2].map(|n| Some(UserId(Uuid::from_u128(n))));
        let exclude = |one: Decided, other: Decided| {
            assert_eq!(one.excludes(&other), other.excludes(&one), "either way round: {one:?} {other:?}");
            one.excludes(&other)
        };
        let of = |kind, user, external, place| Decided::new(kind, user, external, place);
        let matched = of(Match, ann, "x", HERE);
        for kind in [Match, Ignore, Delete] {
            assert!(exclude(matched, of(kind, ann, "y", HERE)), "{kind:?} settles the same user");
            assert!(!exclude(of(Delete, ann, "", HERE), of(kind, bo, "y", HERE)), "{kind:?} settles another user");
        }
        assert!(exclude(matched, of(Ignore, ann, "", THERE)), "who is ignored is so everywhere");
        assert!(!exclude(matched, of(Delete, ann, "", THERE)), "another provider");
        assert!(exclude(matched, of(Match, bo, "x", HERE)), "one person is one user");
        assert!(!exclude(matched, of(Match, bo, "x", THERE)), "somebody else, whose id is alike");
        assert!(exclude(matched, of(LeaveOut, None, "x", HERE)), "left out is nobody's match");
        assert!(exclude(matched, of(Apart, ann, "x", HERE)), "one person, or two");
        for other in [of(Apart, ann, "y", HERE), of(Apart, bo, "x", HERE), of(LeaveOut, None, "y", HERE)] {
            assert!(!exclude(matched, other), "{other:?} says nothing of the match");
        }
        assert!(!exclude(of(Apart, ann, "x", HERE), of(LeaveOut, None, "x", HERE)));
    }

    #[test]
    fn a_decision_without_the_one_it_is_about_says_nothing() {
        let user = Some(UserId(Uuid::from_u128(1)));
        let mut decisions = Decisions::default();
        decisions.take(DecisionKind::Match, user, "");
        decisions.take(DecisionKind::Match, None, "A1");
        decisions.take(DecisionKind::LeaveOut, None, "");
        decisions.take(DecisionKind::Ignore, None, "A1");
        assert_eq!(decisions, Decisions::default());
        decisions.take(DecisionKind::LeaveOut, None, "A1");
        assert_eq!(decisions.left_out, BTreeSet::from(["A1".to_owned()]));
    }
}
