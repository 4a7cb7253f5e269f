//! Reading a provider: with progress, to be stopped, going on where it stopped.

use super::{Link, find_link};
use crate::actor::Office;
use crate::ask::providers::*;
use crate::desk::Desk;
use crate::error::{Code, Error};
use jiff::Timestamp;
use providers::microsoft::Mode;
use providers::reading::{Expect, Stopped};
use providers::{Access, Line, google, microsoft, wonde};
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::providers as rows;
use tokio::sync::MutexGuard;

/// One conversation with providers at a time. Error: `Busy`.
pub(super) fn turn(desk: &Desk) -> Result<MutexGuard<'_, ()>, Error> {
    desk.outside.turn.try_lock().map_err(|_| Error::new(Code::Busy, "provider_busy", &[]))
}

/// Reads a provider and keeps what was read. Nothing is concluded from part of a list: whatever stops it leaves what was
/// read before, and the next read goes on from there. Errors: those of [`super::said::error`]; `Held` if there are far
/// fewer than last time, `Cancelled`.
pub async fn read(desk: &Desk, _by: &Office, request: &ReadProvider) -> Result<ProviderRead, Error> {
    let _turn = turn(desk)?;
    desk.long_work();
    let link = find_link(desk, request.provider).await?;
    let line = desk.line(link.provider)?;
    let access = super::link::access(desk, &link, &line).await?;
    let kept = Kept::find(desk, &link).await?;
    desk.progress("provider_reading", 0, 0)?;
    let expect = kept.expect(request.fewer);
    let cursor = kept.row.as_ref().and_then(|row| row.cursor.as_deref());
    let choice = &link.choice;
    let read = match link.provider {
        Provider::Google => taken(google::read(&line, &access, choice, &expect, from(cursor)).await),
        Provider::Microsoft => {
            let mode = if link.is_app() { Mode::School } else { Mode::Users };
            taken(microsoft::read(&line, (&access, mode), choice, &expect, from(cursor)).await)
        }
        Provider::Wonde | Provider::File => {
            let of = (&access, link.row.subject.as_str(), link.row.region.as_str());
            taken(wonde::read(&line, of, choice, &expect, from(cursor)).await)
        }
    };
    match read {
        Ok(read) => {
            let shown = ProviderRead {
                counts: read.counts,
                at: read.at.as_millisecond(),
                said: super::said::missing(link.provider, &read.missing),
            };
            let now = find_link(desk, link.provider).await?;
            if now.choice != link.choice || now.realm() != link.realm() {
                return Err(Error::new(Code::Busy, "provider_choice_changed", &[("provider", link.provider.name())]));
            }
            kept.keep(desk, &link, &read).await?;
            desk.news.tell();
            Ok(shown)
        }
        Err((fault, cursor)) => {
            kept.keep_cursor(desk, &link, cursor).await?;
            Err(super::said::error(link.provider, fault))
        }
    }
}

type Taken = Result<domain::provider::Read, (providers::Error, Option<String>)>;

/// The cursors of the three are of three kinds; kept they are text.
fn taken<C: Serialize>(read: Result<domain::provider::Read, Stopped<C>>) -> Taken {
    read.map_err(|stopped| (stopped.error, stopped.cursor.and_then(|cursor| serde_json::to_string(&cursor).ok())))
}

fn from<C: DeserializeOwned>(cursor: Option<&str>) -> Option<C> {
    cursor.and_then(|cursor| serde_json::from_str(cursor).ok())
}

/// What is kept of the last read.
struct Kept {
    row: Option<rows::Reading>,
}

impl Kept {
    /// Of the organisation that is linked now: another's says nothing.
    async fn find(desk: &Desk, link: &Link) -> Result<Kept, Error> {
        let row = rows::find_reading(&desk.store, desk.school, link.provider.as_str()).await?;
        Ok(Kept { row: row.filter(|row| row.organisation == link.realm().organisation) })
    }

    fn expect(&self, fewer: bool) -> Expect {
        let Some(row) = self.row.as_ref().filter(|row| !row.counts.is_empty()) else { return Expect::default() };
        let last = serde_json::from_str(&row.counts).ok().filter(|_| !fewer);
        Expect { last, since: Timestamp::from_millisecond(row.at).ok() }
    }

    async fn keep(&self, desk: &Desk, link: &Link, read: &domain::provider::Read) -> Result<(), Error> {
        let row = store::reading::Model {
            school_id: desk.school.0,
            provider: link.provider.as_str().to_owned(),
            organisation: link.realm().organisation,
            at: read.at.as_millisecond(),
            counts: serde_json::to_string(&read.counts)?,
            data: Some(serde_json::to_string(read)?),
            cursor: None,
        };
        Ok(desk.store.keep_reading(row).await?)
    }

    /// What was read before stays.
    async fn keep_cursor(&self, desk: &Desk, link: &Link, cursor: Option<String>) -> Result<(), Error> {
        // Without a row, the moment is by what it is told when it is old.
        let row = self.row.as_ref().map(|row| (row.at, row.counts.clone()));
        let (at, counts) = row.unwrap_or_else(|| (desk.clock.now(), String::new()));
        let row = store::reading::Model {
            school_id: desk.school.0,
            provider: link.provider.as_str().to_owned(),
            organisation: link.realm().organisation,
            at,
            counts,
            data: None,
            cursor,
        };
        Ok(desk.store.keep_cursor(row).await?)
    }
}

/// What people can be chosen by at a provider.
pub(super) async fn parts(line: &Line, access: &Access, link: &Link) -> Result<Vec<PartShown>, providers::Error> {
    Ok(match link.provider {
        Provider::Google => {
            let units = google::units(line, access).await?;
            units.into_iter().map(|unit| PartShown { id: unit.path, name: unit.name, is_class: false }).collect()
        }
        Provider::Microsoft => {
            let mode = if link.is_app() { Mode::School } else { Mode::Users };
            let groups = microsoft::groups(line, access, mode).await?;
            let shown =
                |group: microsoft::Group| PartShown { id: group.id, name: group.name, is_class: group.is_class };
            groups.into_iter().map(shown).collect()
        }
        Provider::Wonde | Provider::File => Vec::new(),
    })
}
