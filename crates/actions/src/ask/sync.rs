//! Updating users from a provider, and matching them with one: looked through, settled, applied.

use super::upload::AlarmShown;
use domain::id::{EntryId, UserId};
use domain::matching::{Rule, Strength};
use domain::provider::{Counts, Provider};
use domain::reconcile::CellChange;
use domain::reconcile::sync::Alone;
use domain::roster::Field;
use domain::tie::DecisionKind;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What an update would do, as a whole.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SyncShown {
    /// With whom.
    pub provider: Provider,
    /// Users are only matched for signing in; nothing else changes.
    pub links_only: bool,
    /// When the provider was read.
    pub read_at: i64,
    /// What was read.
    pub counts: Counts,
    /// Users who are matched and stay as they are.
    pub unchanged: u32,
    /// Users who change; those who will be suspended, or no longer, are among them.
    pub changed: u32,
    /// Users who will be suspended.
    pub suspended: u32,
    /// New users.
    pub added: u32,
    /// Users to be deleted.
    pub removed: u32,
    /// Users who are matched now and were not before.
    pub matched: u32,
    /// Users a person must settle before it can be applied, or could, where users are only matched.
    pub unsettled: u32,
    /// Users who are settled by a decision that waits to be applied.
    pub settled: u32,
    /// Of the unsettled those whose best suggestion is strong and nobody else's.
    pub strong: u32,
    /// Users left out of updates.
    pub ignored: u32,
    /// People at the provider who are to have no account.
    pub left_out: u32,
    /// People at the provider who are matched with nobody.
    pub unmatched_people: u32,
    /// Classes that will be made, by title.
    pub new_classes: Vec<String>,
    /// What the provider did not let us see, in words.
    pub notes: Vec<String>,
    /// Reasons to stop and look; applying then needs `consent`.
    pub alarms: Vec<AlarmShown>,
    /// The number to be typed before it is applied, where an alarm holds it.
    pub consent: Option<u32>,
    /// Changes with every change of the plan: apply names the one that was seen.
    pub revision: String,
}

/// Which rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SyncFilter {
    /// Users to be settled, and those who are by a decision that waits.
    #[default]
    NeedsYou,
    /// Users who change.
    Changed,
    /// New users.
    Added,
    /// Users to be deleted.
    Removed,
    /// Users who stay as they are.
    Unchanged,
    /// Users matched now who were not before, with the reasons.
    Matched,
    /// Users left out of updates.
    Ignored,
    /// People at the provider who are to have no account.
    LeftOut,
    /// People at the provider who are matched with nobody and are not left out.
    Unmatched,
}

/// Asks for part of it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SyncRows {
    /// With whom.
    pub provider: Provider,
    /// Which.
    #[serde(default)]
    pub filter: SyncFilter,
    /// Words of names, usernames, classes; empty: all.
    #[serde(default)]
    pub query: String,
    /// First row wanted, from 0.
    #[serde(default)]
    pub offset: u32,
    /// Rows wanted; 0 is 200.
    #[serde(default)]
    pub limit: u32,
}

/// Part of it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SyncPage {
    /// The rows asked for.
    pub rows: Vec<SyncRow>,
    /// How many fit.
    pub total: u32,
}

/// One row: a user, somebody at the provider, or both.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SyncRow {
    /// The user.
    pub user: Option<UserId>,
    /// The provider's immutable id.
    pub external: Option<String>,
    /// First name, as it will be; the same holds for the next five.
    pub given_name: String,
    /// Surname.
    pub family_name: String,
    /// Username.
    pub username: String,
    /// Registration class.
    pub class: String,
    /// User type in the school's word.
    pub role: String,
    /// E-mail.
    pub email: String,
    /// "14 files, 1 parent": what hangs on the user; empty if nothing.
    pub holds: String,
    /// Why the user stands alone.
    pub why: Option<Alone>,
    /// The same in words: "not in Wonde under this name".
    pub why_said: String,
    /// Somebody of the same surname and birthday, or name, is there: perhaps a twin.
    pub is_twin: bool,
    /// What was decided and waits, or stands.
    pub decision: Option<DecisionKind>,
    /// With whom the decision matches, in words: "Katherine O’Neill-Ward, 6B".
    pub decided_with: String,
    /// Why the two are one.
    pub rule: Option<Rule>,
    /// The reasons, the weightiest first.
    pub reasons: Vec<Reason>,
    /// Cells that change, old and new.
    pub changes: Vec<CellChange>,
    /// Teaching classes joined.
    pub joins: Vec<String>,
    /// Teaching classes left.
    pub leaves: Vec<String>,
    /// Will be suspended, or no longer.
    pub suspend: Option<bool>,
    /// Fields that somebody set by hand and that stay.
    pub kept: Vec<Field>,
    /// The best suggestion's strength; `None` if there is none.
    pub best: Option<Strength>,
}

/// One reason, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Reason {
    /// It speaks for the two being one.
    pub is_for: bool,
    /// The sentence.
    pub said: String,
}

/// Asks who a user may be.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct FindCandidates {
    /// With whom.
    pub provider: Provider,
    /// The user.
    pub user: UserId,
    /// Words of names and classes; empty: the suggestions.
    #[serde(default)]
    pub query: String,
}

/// Who it may be.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Candidates {
    /// Best first; those found by words after the suggestions among them.
    pub candidates: Vec<Candidate>,
    /// How many of the provider are matched with nobody.
    pub unmatched: u32,
}

/// Somebody at the provider.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Candidate {
    /// The provider's immutable id.
    pub external: String,
    /// The name.
    pub name: String,
    /// Class, or else year.
    pub class: String,
    /// ISO date or empty.
    pub birth_date: String,
    /// User type in the school's word, if it is said.
    pub role: String,
    /// How strong a suggestion; `None` if it was only found by words.
    pub strength: Option<Strength>,
    /// 0 to 1.
    pub score: f64,
    /// The reasons, the weightiest first.
    pub reasons: Vec<Reason>,
    /// Said before not to be this user.
    pub is_apart: bool,
}

/// One decision.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Decide {
    /// What.
    pub kind: DecisionKind,
    /// The user; for all but `leave_out`.
    #[serde(default)]
    pub user: Option<UserId>,
    /// The provider's id; for `match`, `apart` and `leave_out`.
    #[serde(default)]
    pub external: Option<String>,
}

/// Decides. What was decided before about the same is replaced.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct DecideMatches {
    /// With whom.
    pub provider: Provider,
    /// Each.
    pub decisions: Vec<Decide>,
    /// Also match everybody whose best suggestion is strong and nobody else's.
    #[serde(default)]
    pub accept_strong: bool,
    /// The plan that was looked at, for `accept_strong`; if it is another now, nothing is written.
    #[serde(default)]
    pub revision: Option<String>,
}

/// Takes decisions back.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct TakeBackMatches {
    /// With whom.
    #[ts(optional)]
    pub provider: Option<Provider>,
    /// All decisions about these users.
    #[serde(default)]
    pub users: Vec<UserId>,
    /// All decisions about these people at the provider.
    #[serde(default)]
    pub externals: Vec<String>,
    /// Also who these users are known to be at the provider.
    #[serde(default)]
    pub matches: bool,
}

/// What deciding did.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct MatchesDecided {
    /// `true`: the plan is another now. Nothing was written; look again.
    pub stale: bool,
    /// The line in the history; `None` if nothing changed.
    pub entry: Option<EntryId>,
    /// How many decisions.
    pub count: u32,
    /// How it stands now.
    pub sync: Option<SyncShown>,
}

/// Applies it. The operator's own password is asked first (`confirm`).
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ApplySync {
    /// With whom.
    pub provider: Provider,
    /// The plan that was seen; if it is another now, nothing is written.
    pub revision: String,
    /// Typed consent where an alarm holds it: the number in `SyncShown::consent`.
    #[serde(default)]
    pub consent: Option<u32>,
}

/// What applying did.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SyncApplied {
    /// `true`: the plan is another now. Nothing was written; look again.
    pub stale: bool,
    /// The entry; `None` if there was nothing to do.
    pub entry: Option<EntryId>,
    /// New users.
    pub added: u32,
    /// Changed users.
    pub changed: u32,
    /// Unchanged users.
    pub unchanged: u32,
    /// Users deleted.
    pub removed: u32,
    /// Users suspended.
    pub suspended: u32,
    /// Users matched now.
    pub matched: u32,
    /// Users still to be settled (where users are only matched, and in an unattended run).
    pub unsettled: u32,
    /// Classes made.
    pub classes: u32,
    /// The new users, for the next thing to do.
    pub new_users: Vec<UserId>,
}
