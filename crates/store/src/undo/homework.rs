//! Homework after an undo: it stays as long as a pupil's work or a file hangs on it, and its list of pupils with it.

use super::Why;
use crate::error::Error;
use crate::find::Read;
use crate::row::Row;
use crate::{files, homework, homework_pupil, homework_rows, work};
use domain::id::SchoolId;
use serde_json::Value;
use std::collections::HashSet;
use uuid::Uuid;

type Write = (String, Uuid, Option<Value>);

/// What an undo touches of homework, as it is.
#[derive(Default)]
pub(super) struct Homework {
    /// Homework the undo would remove.
    going: HashSet<Uuid>,
    /// Homework that is there.
    there: HashSet<Uuid>,
    /// Rows that hang on what would be removed: their own id, and the homework's.
    hung: Vec<(Uuid, Uuid)>,
    /// Pupils of it: the row's id, and the homework's.
    listed: Vec<(Uuid, Uuid)>,
}

/// The same after the writes.
pub(super) struct After<'a> {
    of: &'a Homework,
    /// Homework on which something hangs that stays.
    kept: HashSet<Uuid>,
    going: HashSet<Uuid>,
    there: HashSet<Uuid>,
}

fn named(row: &Value) -> Option<Uuid> {
    row["homework_id"].as_str().and_then(|text| Uuid::parse_str(text).ok())
}

impl Homework {
    pub(super) async fn read(db: &impl Read, school: SchoolId, writes: &[Write]) -> Result<Homework, Error> {
        let gone = writes.iter().filter(|w| w.0 == "homework" && w.2.is_none()).map(|w| w.1);
        let going: HashSet<Uuid> = gone.collect();
        let back: Vec<Uuid> = writes.iter().filter_map(|w| w.2.as_ref().and_then(named)).collect();
        if going.is_empty() && back.is_empty() {
            return Ok(Homework::default());
        }
        let ids: Vec<Uuid> = going.iter().copied().collect();
        let done: Vec<work::Model> = homework_rows::work_on(db, school, &ids).await?;
        let listed: Vec<homework_pupil::Model> = homework_rows::listed_for(db, school, &ids).await?;
        let files = files::all_files_of_homework(db, school, &ids).await?;
        let there = <homework::Model as Row>::find(db.with(), &back).await?;
        let listed: Vec<(Uuid, Uuid)> = listed.iter().map(|row| (row.id, row.homework_id)).collect();
        let files = files.iter().filter_map(|row| Some((row.id, row.homework_id?)));
        let done = done.iter().map(|row| (row.id, row.homework_id));
        let hung = done.chain(files).chain(listed.iter().copied()).collect();
        Ok(Homework { going, there: there.iter().map(|row| row.id).collect(), hung, listed })
    }

    pub(super) fn after(&self, writes: &[Write]) -> After<'_> {
        let gone: HashSet<Uuid> = writes.iter().filter(|w| w.2.is_none()).map(|w| w.1).collect();
        let kept = self.hung.iter().filter(|(row, _)| !gone.contains(row)).map(|(_, homework)| *homework).collect();
        let back = writes.iter().filter(|w| w.0 == "homework" && w.2.is_some()).map(|w| w.1);
        let there = self.there.iter().copied().chain(back).filter(|id| !gone.contains(id)).collect();
        After { of: self, kept, going: self.going.intersection(&gone).copied().collect(), there }
    }
}

impl After<'_> {
    /// Why one of the writes would leave something hanging in the air.
    pub(super) fn fault(&self, (table, id, becomes): &Write) -> Option<Why> {
        match (table.as_str(), becomes) {
            ("homework", None) => self.kept.contains(id).then_some(Why::InUse),
            ("homework_pupil", None) => {
                let of = self.of.listed.iter().find(|(row, _)| row == id).map(|(_, homework)| *homework);
                of.is_some_and(|of| !self.going.contains(&of)).then_some(Why::InUse)
            }
            ("homework_pupil" | "work" | "file", Some(row)) => {
                named(row).is_some_and(|homework| !self.there.contains(&homework)).then_some(Why::Gone)
            }
            _ => None,
        }
    }
}
