//! What somebody was sent away with, kept until the answer comes: to a passkey, to a provider. Each is answered once.

use crate::desk::Desk;
use crate::error::Error;
use domain::id::GuardianId;
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::ceremony;

/// Where a question is found again, and for how long.
pub(super) struct Question {
    /// The stored form of what the browser holds.
    pub token: String,
    /// An adult who is signed in, where it is theirs alone.
    pub guardian: Option<GuardianId>,
    /// Milliseconds.
    pub life: i64,
}

/// Keeps a question for its answer.
pub(super) async fn keep(desk: &Desk, question: Question, state: &impl Serialize) -> Result<(), Error> {
    let now = desk.clock.now();
    let row = ceremony::Model {
        token: question.token,
        school_id: desk.school.0,
        guardian_id: question.guardian.map(|id| id.0),
        state: to_json(state)?,
        until: now + question.life,
    };
    Ok(desk.store.keep_question(row, now).await?)
}

/// Takes a question away, whatever the answer is worth; `None` if there is none, or its time is over.
pub(super) async fn take(desk: &Desk, token: &str) -> Result<Option<ceremony::Model>, Error> {
    let mut change = desk.begin().await?;
    let asked = change.take_question(token, desk.clock.now()).await?;
    change.keep_unjournaled().await?;
    Ok(asked)
}

pub(super) fn to_json(value: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(value).map_err(Error::broken)
}

pub(super) fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(Error::broken)
}
