//! What changed since a read, so that a nightly look costs a few requests.

use super::client::{self, Mode};
use super::wire;
use crate::access::Access;
use crate::error::Error;
use crate::hosts::Hosts;
use crate::http::Answer;
use crate::line::Line;
use crate::paging::{Kept, Keyed, List, Reader};
use crate::roster::{External, Gone};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Changes since a mark.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    /// Who is new or changed; a field that did not change is `None`.
    pub people: Vec<External>,
    /// Who was deleted.
    pub gone: Vec<Gone>,
    /// For the next time.
    pub mark: String,
}

/// What can be said about the time since a mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Since {
    /// This changed.
    Changes(Changes),
    /// The mark is too old (a week) or not known any more: read the whole again.
    Resync,
}

/// One user's changes. The same user may come several times, with other fields each time, and twice the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Change {
    id: String,
    fields: Map<String, Value>,
}

impl Keyed for Change {
    fn key(&self) -> &str {
        &self.id
    }

    fn take_over(&mut self, later: Change) {
        // Somebody deleted and brought back is there again.
        if !later.fields.contains_key(REMOVED) {
            self.fields.remove(REMOVED);
        }
        self.fields.extend(later.fields);
    }
}

const REMOVED: &str = "@removed";

/// Where changes from now on are; `None` where this account cannot ask for them.
pub(super) async fn mark(reader: &Reader<'_>, hosts: &Hosts, mode: Mode) -> Result<Option<String>, Error> {
    let answer = reader.get("users", &client::delta(hosts, mode), &[]).await?;
    if !answer.is_good() {
        return match client::refusal(&answer, mode.users_scope()) {
            Error::Refused { .. } | Error::NotAllowed(_) | Error::NotFound => Ok(None),
            error => Err(error),
        };
    }
    #[derive(Deserialize)]
    struct Mark {
        #[serde(rename = "@odata.deltaLink")]
        mark: Option<String>,
    }
    let mark = answer.read::<Mark>()?.mark;
    Ok(mark.and_then(|mark| reader.base.joined(&mark)).map(String::from))
}

/// Asks what changed since `mark`, which [`crate::roster::Read::mark`] or the last [`Changes::mark`] gave.
pub async fn changes(line: &Line, (access, mode): (&Access, Mode), mark: &str) -> Result<Since, Error> {
    let reader = client::reader(line, access);
    let Some(first) = line.hosts.graph.joined(mark) else { return Ok(Since::Resync) };
    let shape = |answer: &Answer| wire::page(answer, true, change);
    let list = List { stage: "changes", first, headers: &[], scope: mode.users_scope(), shape: &shape };
    let mut kept = Kept::default();
    match reader.list(&list, &mut kept).await {
        Err(Error::Refused { status: 410 } | Error::NotFound) => return Ok(Since::Resync),
        other => other?,
    }
    let (mut people, mut gone) = (Vec::new(), Vec::new());
    for Change { id, fields } in kept.items {
        if let Some(removed) = fields.get(REMOVED) {
            let is_restorable = removed.get("reason").and_then(Value::as_str) == Some("changed");
            gone.push(Gone { id, is_restorable });
            continue;
        }
        let user: wire::User = serde_json::from_value(Value::Object(fields)).map_err(|_| Error::WrongShape)?;
        if !user.is_guest() {
            people.push(user.external(&[]));
        }
    }
    let mark = kept.mark.ok_or(Error::Partial(crate::error::Partial::NextMissing))?;
    Ok(Since::Changes(Changes { people, gone, mark }))
}

fn change(fields: Map<String, Value>) -> Change {
    let id = fields.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
    Change { id, fields }
}
