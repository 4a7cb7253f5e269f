//! Undoing an entry: what it changed goes back, what changed since is kept and told.

mod family;
mod homework;
mod talks;
mod ties;

use crate::change::Change;
use crate::error::Error;
use crate::find::{self, Read};
use crate::row::{ORDER, Row, with_row};
use crate::{class, enrollment, image, print_item, user};
use domain::id::SchoolId;
use domain::journal::{Conflict, Image, Undo, undo_row};
use family::Family;
use homework::Homework;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use talks::Talks;
use ties::Ties;
use uuid::Uuid;

/// What undoing these images would write now. `blocked` are rows no overwrite can bring back.
pub async fn plan(
    db: &impl Read,
    school: SchoolId,
    images: &[image::Model],
    overwrite: bool,
) -> Result<(Undo, Vec<Blocked>), Error> {
    let mut now: HashMap<Uuid, Value> = HashMap::new();
    for table in ORDER {
        let ids: Vec<Uuid> = images.iter().filter(|i| i.table_name == table).map(|i| i.row_id).collect();
        now.extend(rows_now(db, school, table, &ids).await?);
    }
    let mut undo = Undo::default();
    for kept in images {
        let image = Image {
            table: kept.table_name.clone(),
            row: kept.row_id,
            before: kept.before.as_deref().map(serde_json::from_str).transpose()?,
            after: kept.after.as_deref().map(serde_json::from_str).transpose()?,
        };
        undo_row(&image, now.get(&kept.row_id), overwrite, &mut undo);
    }
    keep_dead(db, school, &mut undo, &now).await?;
    let blocked = block(db, school, &mut undo, &now).await?;
    Ok((undo, blocked))
}

/// What was recalled stays recalled, whatever else goes back: a card or letter works again only together with the printed
/// item that carries it. What therefore stays is told as a conflict.
async fn keep_dead(db: &impl Read, school: SchoolId, undo: &mut Undo, now: &HashMap<Uuid, Value>) -> Result<(), Error> {
    let wakes = |w: &(String, Uuid, Option<Value>)| {
        let row = w.2.as_ref()?;
        let (field, dead) = match w.0.as_str() {
            "user" => ("card_id", row["card_id"].is_null()),
            // One by e-mail was never on paper.
            "invitation" if row["channel"] == "email" => return None,
            "invitation" => ("revoked_at", !row["revoked_at"].is_null()),
            _ => return None,
        };
        let is_as_now = now.get(&w.1).is_some_and(|is| is[field] == row[field]);
        (!dead && !is_as_now).then_some(field)
    };
    let woken: Vec<(usize, &str)> =
        undo.writes.iter().enumerate().filter_map(|(at, w)| wakes(w).map(|field| (at, field))).collect();
    if woken.is_empty() {
        return Ok(());
    }
    let live = live_items(db, school, undo).await?;
    for (at, field) in woken {
        let Some((table, id, Some(row))) = undo.writes.get_mut(at) else { continue };
        let carried = if field == "card_id" { row["card_id"].clone() } else { Value::String(id.to_string()) };
        if carried.as_str().is_some_and(|text| live.contains(text)) {
            continue;
        }
        let is = now.get(id).map_or(&Value::Null, |is| &is[field]).clone();
        let was = row[field].clone();
        let stays = |field: &str| now.get(id).map_or(Value::Null, |is| is[field].clone());
        if field == "card_id" {
            // The card held now stays, unless the undo takes its own print run away.
            let keeps = stays("card_id").as_str().is_some_and(|text| live.contains(text));
            let cell = |field: &str| if keeps { stays(field) } else { Value::Null };
            (row["card_id"], row["card_until"]) = (cell("card_id"), cell("card_until"));
        } else if stays(field).is_null() {
            // Gone since: it comes back, but dead.
            row[field] = row["created_at"].clone();
        } else {
            row[field] = stays(field);
        }
        undo.conflicts.push(Conflict { table: table.clone(), row: *id, field: field.to_owned(), was, now: is });
    }
    undo.writes.retain(|w| w.2.is_none() || now.get(&w.1) != w.2.as_ref());
    Ok(())
}

/// Cards and invitations that a printed item carries which is not recalled, as it would be after the undo.
async fn live_items(db: &impl Read, school: SchoolId, undo: &Undo) -> Result<HashSet<String>, Error> {
    let items = find::list_print_items(db, school).await?;
    let mut items: HashMap<Uuid, print_item::Model> = items.into_iter().map(|item| (item.id, item)).collect();
    for (_, id, becomes) in undo.writes.iter().filter(|w| w.0 == "print_item") {
        apply(&mut items, *id, becomes)?;
    }
    let live = items.into_values().filter(|item| item.recalled_at.is_none());
    Ok(live.flat_map(|item| [item.card_id, item.invitation_id]).flatten().map(|id| id.to_string()).collect())
}

/// A row that stays as it is whatever the operator says, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Blocked {
    /// What would have changed.
    pub conflict: Conflict,
    /// Why not.
    pub why: Why,
}

/// Why a row cannot go back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// A live user has the username now.
    UsernameTaken,
    /// A class of that title is there now.
    TitleTaken,
    /// Somebody is in the class, or something hangs on the user, that the undo does not touch.
    InUse,
    /// The class, user or account the row refers to is gone.
    Gone,
    /// The adult has been linked to the child again since.
    LinkedAgain,
    /// Something else has been decided about the same since.
    DecidedAgain,
    /// Somebody has an account with that address now.
    OtherAccount,
}

async fn rows_now(db: &impl Read, school: SchoolId, table: &str, ids: &[Uuid]) -> Result<Vec<(Uuid, Value)>, Error> {
    async fn of<R: Row>(db: &impl Read, school: SchoolId, ids: &[Uuid]) -> Result<Vec<(Uuid, Value)>, Error> {
        let rows = R::find(db.with(), ids).await?;
        let mine = rows.iter().filter(|r| r.school() == school.0);
        mine.map(|r| Ok((r.id(), serde_json::to_value(r)?))).collect()
    }
    with_row!(table, R => of::<R>(db, school, ids).await)
}

/// Takes out the writes a constraint would refuse. Repeats until nothing more falls out: a class that stays keeps
/// its members' rows valid, a user that stays needs its class.
async fn block(
    db: &impl Read,
    school: SchoolId,
    undo: &mut Undo,
    now: &HashMap<Uuid, Value>,
) -> Result<Vec<Blocked>, Error> {
    let (users, classes) = (find::list_users(db, school).await?, find::list_classes(db, school).await?);
    let members = find::list_enrollments(db, school).await?;
    let items = items_of_runs(db, school, undo).await?;
    let family = Family::read(db, school, &undo.writes).await?;
    let talks = Talks::read(db, school, &undo.writes).await?;
    let homework = Homework::read(db, school, &undo.writes).await?;
    let ties = Ties::read(db, school, &undo.writes).await?;
    let mut blocked = Vec::new();
    loop {
        let mut after = After::new(&users, &classes, &members, &undo.writes)?;
        after.count_items(&items, &undo.writes);
        let at_home = family.after(&undo.writes)?;
        let hung = homework.after(&undo.writes);
        let tied = ties.after(&undo.writes)?;
        let fault = |w| {
            let family = after.fault(w).or_else(|| at_home.fault(w));
            let family = family.or_else(|| tied.fault(w, |user| after.users.contains_key(&user)));
            family.or_else(|| hung.fault(w)).or_else(|| talks.fault(w, &undo.writes))
        };
        let faults: Vec<(usize, Why)> =
            undo.writes.iter().enumerate().filter_map(|(i, w)| fault(w).map(|why| (i, why))).collect();
        if faults.is_empty() {
            return Ok(blocked);
        }
        for (i, why) in faults.into_iter().rev() {
            let (table, row, becomes) = undo.writes.remove(i);
            let is = now.get(&row).cloned().unwrap_or(Value::Null);
            let was = becomes.unwrap_or(Value::Null);
            undo.conflicts.retain(|c| c.row != row);
            blocked.push(Blocked { conflict: Conflict { table, row, field: String::new(), was, now: is }, why });
        }
    }
}

/// The school as it would be after the writes.
struct After {
    users: HashMap<Uuid, user::Model>,
    classes: HashMap<Uuid, class::Model>,
    members: HashMap<Uuid, enrollment::Model>,
    usernames: HashMap<String, HashSet<Uuid>>,
    titles: HashMap<(String, String), HashSet<Uuid>>,
    in_class: HashMap<Uuid, usize>,
    of_user: HashMap<Uuid, usize>,
    /// Print runs that still have an item.
    of_run: HashSet<Uuid>,
}

impl After {
    fn new(
        users: &[user::Model],
        classes: &[class::Model],
        members: &[enrollment::Model],
        writes: &[(String, Uuid, Option<Value>)],
    ) -> Result<After, Error> {
        let mut after = After {
            users: users.iter().map(|u| (u.id, u.clone())).collect(),
            classes: classes.iter().map(|c| (c.id, c.clone())).collect(),
            members: members.iter().map(|m| (m.id, m.clone())).collect(),
            usernames: HashMap::new(),
            titles: HashMap::new(),
            in_class: HashMap::new(),
            of_user: HashMap::new(),
            of_run: HashSet::new(),
        };
        for (table, id, becomes) in writes {
            match table.as_str() {
                "user" => apply(&mut after.users, *id, becomes)?,
                "class" => apply(&mut after.classes, *id, becomes)?,
                "enrollment" => apply(&mut after.members, *id, becomes)?,
                _ => {}
            }
        }
        for user in after.users.values() {
            if user.deleted_at.is_none() {
                after.usernames.entry(user.username_key.clone()).or_default().insert(user.id);
            }
            if let Some(class) = user.class_id {
                *after.in_class.entry(class).or_default() += 1;
            }
        }
        for class in after.classes.values().filter(|c| c.archived_at.is_none()) {
            after.titles.entry((class.kind.clone(), class.title_key.clone())).or_default().insert(class.id);
        }
        for member in after.members.values() {
            *after.in_class.entry(member.class_id).or_default() += 1;
            *after.of_user.entry(member.user_id).or_default() += 1;
        }
        Ok(after)
    }

    /// A print run stays as long as one of its items does.
    fn count_items(&mut self, items: &[print_item::Model], writes: &[(String, Uuid, Option<Value>)]) {
        let gone: HashSet<Uuid> = writes.iter().filter(|w| w.2.is_none()).map(|w| w.1).collect();
        self.of_run = items.iter().filter(|i| !gone.contains(&i.id)).map(|i| i.run_id).collect();
    }

    fn fault(&self, (table, id, becomes): &(String, Uuid, Option<Value>)) -> Option<Why> {
        let many = |set: Option<&HashSet<Uuid>>| set.is_some_and(|s| s.len() > 1);
        match (table.as_str(), becomes.is_some()) {
            ("class", false) => self.in_class.contains_key(id).then_some(Why::InUse),
            ("print_run", false) => self.of_run.contains(id).then_some(Why::InUse),
            ("user", false) => self.of_user.contains_key(id).then_some(Why::InUse),
            ("class", true) => {
                let class = self.classes.get(id)?;
                let titles = self.titles.get(&(class.kind.clone(), class.title_key.clone()));
                (class.archived_at.is_none() && many(titles)).then_some(Why::TitleTaken)
            }
            ("user", true) => {
                let user = self.users.get(id)?;
                if user.deleted_at.is_none() && many(self.usernames.get(&user.username_key)) {
                    return Some(Why::UsernameTaken);
                }
                user.class_id.is_some_and(|c| !self.classes.contains_key(&c)).then_some(Why::Gone)
            }
            ("enrollment", true) => {
                let row = self.members.get(id)?;
                let whole = self.users.contains_key(&row.user_id) && self.classes.contains_key(&row.class_id);
                let twice = self
                    .members
                    .values()
                    .any(|m| m.id != *id && m.user_id == row.user_id && m.class_id == row.class_id);
                (!whole || twice).then_some(Why::Gone)
            }
            _ => None,
        }
    }
}

fn apply<R: Row>(rows: &mut HashMap<Uuid, R>, id: Uuid, becomes: &Option<Value>) -> Result<(), Error> {
    match becomes {
        Some(row) => rows.insert(id, serde_json::from_value(row.clone())?),
        None => rows.remove(&id),
    };
    Ok(())
}

/// The items of the print runs that an undo would remove.
async fn items_of_runs(db: &impl Read, school: SchoolId, undo: &Undo) -> Result<Vec<print_item::Model>, Error> {
    let runs = undo.writes.iter().filter(|w| w.0 == "print_run" && w.2.is_none()).map(|w| w.1);
    let mine = print_item::Entity::find().filter(print_item::Column::SchoolId.eq(school.0));
    Ok(mine.filter(print_item::Column::RunId.is_in(runs)).all(db.with()).await?)
}

impl Change {
    /// Writes what [`plan`] found, rows before what refers to them.
    pub async fn put_back(&mut self, undo: &Undo) -> Result<(), Error> {
        // One identity may stand in the place of another: the newer goes first. Nothing refers to them.
        let newer = undo.writes.iter().filter(|w| w.0 == "identity" && w.2.is_none()).map(|w| w.1);
        self.remove::<crate::identity::Model>(&newer.collect::<Vec<_>>()).await?;
        for table in ORDER {
            let rows = || undo.writes.iter().filter(|w| w.0 == table).filter_map(|w| w.2.clone());
            with_row!(table, R => self.put::<R>(read(rows())?).await?);
        }
        for table in ORDER.iter().rev() {
            let gone: Vec<Uuid> = undo.writes.iter().filter(|w| w.0 == *table && w.2.is_none()).map(|w| w.1).collect();
            // A school is never removed.
            if *table != "school" {
                with_row!(*table, R => self.remove::<R>(&gone).await?);
            }
        }
        Ok(())
    }
}

fn read<R: Row>(rows: impl Iterator<Item = Value>) -> Result<Vec<R>, Error> {
    rows.map(|row| Ok(serde_json::from_value(row)?)).collect()
}
