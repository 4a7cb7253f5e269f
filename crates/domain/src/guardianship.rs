//! Parents and carers: what they are to a child, who may be linked, and how far an invitation has come.

use crate::name::fold;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What an adult is to a child.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// Mother.
    Mother,
    /// Father.
    Father,
    /// A step-parent or a parent's partner.
    StepParent,
    /// Grandparent.
    Grandparent,
    /// Foster carer.
    FosterCarer,
    /// Another carer or guardian.
    #[default]
    Carer,
    /// Any other relative.
    Relative,
}

impl Relation {
    /// All, in the order in which they are offered.
    pub const ALL: [Relation; 7] = [
        Relation::Mother,
        Relation::Father,
        Relation::StepParent,
        Relation::Grandparent,
        Relation::FosterCarer,
        Relation::Carer,
        Relation::Relative,
    ];

    /// The word stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Relation::Mother => "mother",
            Relation::Father => "father",
            Relation::StepParent => "step_parent",
            Relation::Grandparent => "grandparent",
            Relation::FosterCarer => "foster_carer",
            Relation::Carer => "carer",
            Relation::Relative => "relative",
        }
    }

    /// From the word.
    pub fn read(word: &str) -> Option<Relation> {
        Relation::ALL.into_iter().find(|relation| relation.as_str() == word)
    }
}

/// How far an invitation has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum InvitationState {
    /// The mail waits to be sent.
    Queued,
    /// It was sent or printed.
    Sent,
    /// Its address was opened.
    Opened,
    /// Somebody registered with it and has not verified the address yet.
    Registered,
    /// An adult is connected by it.
    Connected,
    /// The mail did not arrive, or the server refused it.
    Bounced,
    /// A no-link order stopped somebody who used it.
    Refused,
    /// Its time is up and nobody is connected by it.
    Expired,
}

/// Why an invitation does not go on; each has one next step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Stuck {
    /// The mail has waited to be sent for more than an hour.
    Queued,
    /// The mail came back or was refused: correct the address.
    Bounced,
    /// Mailed days ago and not opened: send it again, or give a letter.
    NotOpened,
    /// Opened days ago, and nobody registered: ask whether they need help.
    NotRegistered,
    /// Registered days ago and the address was not verified: send the mail again.
    NotVerified,
    /// A letter of weeks ago that nobody has used: give another.
    NeverUsed,
    /// Its time is up: invite again.
    Expired,
    /// A no-link order stopped somebody: look at the order.
    Refused,
}

/// What is known of an invitation. Times are milliseconds since 1970.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// By mail: how the mail stands. `None` for a letter.
    pub mail: Option<MailFacts>,
    /// Made.
    pub at: i64,
    /// Works until.
    pub until: i64,
    /// Its address was opened first.
    pub opened_at: Option<i64>,
    /// Somebody registered with it, and when last.
    pub registered_at: Option<i64>,
    /// Adults connected by it.
    pub connected: u32,
    /// A no-link order stopped somebody.
    pub refused: bool,
}

/// How an invitation's mail stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailFacts {
    /// Waits.
    Waiting,
    /// The server took it.
    Sent(i64),
    /// Refused or came back.
    Bounced,
}

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
/// How long each step may take before the office is told.
const QUEUED: i64 = HOUR;
const OPENING: i64 = 3 * DAY;
const REGISTERING: i64 = 3 * DAY;
const VERIFYING: i64 = 2 * DAY;
const LETTER: i64 = 14 * DAY;

/// How an invitation stands, and why it does not go on.
pub fn stand(facts: &Facts, now: i64) -> (InvitationState, Option<Stuck>) {
    if facts.connected > 0 {
        return (InvitationState::Connected, None);
    }
    if facts.refused {
        return (InvitationState::Refused, Some(Stuck::Refused));
    }
    if facts.mail == Some(MailFacts::Bounced) {
        return (InvitationState::Bounced, Some(Stuck::Bounced));
    }
    if facts.until <= now {
        return (InvitationState::Expired, Some(Stuck::Expired));
    }
    let after = |since: i64, wait: i64, stuck: Stuck| (now - since > wait).then_some(stuck);
    if let Some(at) = facts.registered_at {
        return (InvitationState::Registered, after(at, VERIFYING, Stuck::NotVerified));
    }
    if let Some(at) = facts.opened_at {
        return (InvitationState::Opened, after(at, REGISTERING, Stuck::NotRegistered));
    }
    match facts.mail {
        Some(MailFacts::Waiting) => (InvitationState::Queued, after(facts.at, QUEUED, Stuck::Queued)),
        Some(MailFacts::Sent(at)) => (InvitationState::Sent, after(at, OPENING, Stuck::NotOpened)),
        _ => (InvitationState::Sent, after(facts.at, LETTER, Stuck::NeverUsed)),
    }
}

/// What makes two e-mail addresses one account: case and composition make no difference.
pub fn email_key(email: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    email.trim().nfkc().collect::<String>().to_lowercase()
}

/// What makes two names one person for a no-link order: accents, case, order and what joins the parts make none.
pub fn name_key(name: &str) -> String {
    let folded = fold(name);
    let mut parts: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    parts.sort_unstable();
    parts.join(" ")
}

/// Whether an order that names a person by `name_key` and `email_key` (either may be empty) means this adult.
/// One of the two is enough: a forbidden adult may use another address.
pub fn is_meant(order_name: &str, order_email: &str, name: &str, email: &str) -> bool {
    (!order_email.is_empty() && order_email == email_key(email))
        || (!order_name.is_empty() && order_name == name_key(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_800_000_000_000;

    fn facts() -> Facts {
        Facts { at: NOW - DAY, until: NOW + DAY, ..Facts::default() }
    }

    #[test]
    fn an_order_means_an_adult_however_the_name_is_written() {
        let key = name_key("Łukasz O’Brien-Kamiński");
        for same in ["lukasz obrien kaminski", "Kaminski, Lukasz O’Brien", "ŁUKASZ  O’BRIEN–KAMIŃSKI"] {
            assert_eq!(name_key(same), key, "{same}");
        }
        assert!(is_meant("", "a@b.uk", "Anyone", " A@B.uk "));
        assert!(!is_meant("", "", "", ""), "an order that names nobody means nobody");
        assert!(is_meant(&name_key("Jo Smith"), "jo@x.uk", "SMITH Jo", "other@y.uk"), "another address does not help");
    }

    #[test]
    fn every_step_is_stuck_only_after_its_time() {
        let mailed = |mail| Facts { mail: Some(mail), ..facts() };
        assert_eq!(stand(&facts(), NOW), (InvitationState::Sent, None), "a letter of yesterday");
        assert_eq!(stand(&mailed(MailFacts::Waiting), NOW).1, Some(Stuck::Queued));
        assert_eq!(stand(&mailed(MailFacts::Sent(NOW - DAY)), NOW), (InvitationState::Sent, None));
        assert_eq!(stand(&mailed(MailFacts::Sent(NOW - 4 * DAY)), NOW).1, Some(Stuck::NotOpened));
        assert_eq!(stand(&mailed(MailFacts::Bounced), NOW), (InvitationState::Bounced, Some(Stuck::Bounced)));
        let opened = Facts { opened_at: Some(NOW - 4 * DAY), ..facts() };
        assert_eq!(stand(&opened, NOW).1, Some(Stuck::NotRegistered));
        let registered = Facts { registered_at: Some(NOW - DAY), ..opened.clone() };
        assert_eq!(stand(&registered, NOW), (InvitationState::Registered, None));
        let late = Facts { registered_at: Some(NOW - 3 * DAY), ..opened };
        assert_eq!(stand(&late, NOW).1, Some(Stuck::NotVerified));
        let old = Facts { at: NOW - 15 * DAY, ..facts() };
        assert_eq!(stand(&old, NOW).1, Some(Stuck::NeverUsed));
        let over = Facts { until: NOW, ..facts() };
        assert_eq!(stand(&over, NOW), (InvitationState::Expired, Some(Stuck::Expired)));
        let linked = Facts { connected: 1, until: NOW, refused: true, ..facts() };
        assert_eq!(stand(&linked, NOW), (InvitationState::Connected, None), "what was reached is not stuck");
    }

    #[test]
    fn a_relation_is_read_from_its_word() {
        for relation in Relation::ALL {
            assert_eq!(Relation::read(relation.as_str()), Some(relation));
            assert_eq!(serde_json::to_value(relation).ok(), Some(relation.as_str().into()));
        }
    }
}
