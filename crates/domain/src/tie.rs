//! What ties a school's users to people at providers, beside the plan of a sync: which school at the provider, what people
//! decide, how users sign in, and the cells that somebody set by hand.

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

    /// Whether it stands at every provider: a supply teacher is unknown to all of them.
    pub fn is_everywhere(self) -> bool {
        self == DecisionKind::Ignore
    }

    /// Whether it settles what becomes of a user; a user has at most one such decision at a provider.
    pub fn settles_user(self) -> bool {
        matches!(self, DecisionKind::Match | DecisionKind::Ignore | DecisionKind::Delete)
    }
}

impl Decisions {
    /// Takes one decision in. What does not name whom it is about says nothing.
    pub fn take(&mut self, kind: DecisionKind, user: Option<crate::id::UserId>, external: &str) {
        let tie = user.filter(|_| !external.is_empty()).map(|user| (user, external.to_owned()));
        match (kind, user, tie) {
            (DecisionKind::Match, _, Some(tie)) => self.matched.push(tie),
            (DecisionKind::Apart, _, Some(tie)) => self.apart.push(tie),
            (DecisionKind::Ignore, Some(user), _) => drop(self.ignored.insert(user)),
            (DecisionKind::Delete, Some(user), _) => drop(self.deleted.insert(user)),
            (DecisionKind::LeaveOut, _, _) if !external.is_empty() => drop(self.left_out.insert(external.to_owned())),
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
    use crate::id::UserId;
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
