//! `classes …`

use crate::args::{Classes, Members};
use crate::failure::Failure;
use crate::find;
use crate::place::{Answer, Open, Place};
use crate::show::{self, counted};
use actions::ask::class::*;
use actions::ask::user::MoveUsers;
use actions::words::say;
use actions::{class, user};
use domain::class::ClassKind;
use serde_json::json;

/// Runs one of them.
pub async fn run(place: &Place, open: &Open, command: &Classes) -> Result<Answer, Failure> {
    match command {
        Classes::List { archived } => list(place, open, *archived).await,
        Classes::Add { title, teaching } => {
            let kind = if *teaching { ClassKind::Scheduled } else { ClassKind::Homeroom };
            let request = AddClass { title: title.clone(), kind };
            let added = class::add(&open.desk, &open.office, &request).await?;
            Ok(place.answer(&added, String::new, say("cli.class_added", &[("class", &added.class.title)])))
        }
        Classes::Rename { class, title, teaching } => {
            let id = find::class(&*open.desk.book().await?, class, kinds(*teaching))?;
            let request = RenameClass { id, title: title.clone() };
            let renamed = class::rename(&open.desk, &open.office, &request).await?;
            Ok(place.answer(&renamed, String::new, say("cli.class_renamed", &[("class", &renamed.class.title)])))
        }
        Classes::Move { class, usernames, from_other } => {
            let book = open.desk.book().await?;
            let class_id = Some(find::class(&book, class, &[ClassKind::Homeroom])?);
            let request =
                MoveUsers { ids: find::users(&book, usernames)?, class_id, from_other: *from_other, keep: false };
            let done = user::move_users(&open.desk, &open.office, &request).await?;
            let said = say("cli.users_moved", &[("count", &done.count.to_string()), ("class", class)]);
            Ok(place.answer(&show::Done::from(done), String::new, said))
        }
        Classes::Archive { classes, teaching } => archive(place, open, classes, kinds(*teaching), true).await,
        Classes::Restore { classes, teaching } => archive(place, open, classes, kinds(*teaching), false).await,
        Classes::Members(Members::Add { class, usernames }) => members(place, open, class, usernames, true).await,
        Classes::Members(Members::Remove { class, usernames }) => members(place, open, class, usernames, false).await,
    }
}

/// A title alone means a registration class where there is one.
fn kinds(teaching: bool) -> &'static [ClassKind] {
    if teaching { &[ClassKind::Scheduled] } else { &[ClassKind::Homeroom, ClassKind::Scheduled] }
}

async fn list(place: &Place, open: &Open, archived: bool) -> Result<Answer, Failure> {
    let found = class::list(&open.desk, &open.staff(), &ListClasses { archived }).await?;
    let text = || {
        let rows = found.classes.iter().map(|class| {
            let kind = if class.kind == ClassKind::Homeroom { "cli.registration" } else { "cli.teaching_class" };
            let put_away = if class.archived { say("cli.archived", &[]) } else { String::new() };
            [class.title.clone(), say(kind, &[]), class.pupils.to_string(), class.teachers.join(", "), put_away]
        });
        show::headers(&["cli.class", "cli.kind", "cli.pupils", "cli.teachers", "cli.status"]).of(rows).text()
    };
    Ok(place.answer(&found, text, counted("cli.classes", found.classes.len() as u32)))
}

async fn archive(
    place: &Place,
    open: &Open,
    titles: &[String],
    kinds: &[ClassKind],
    archived: bool,
) -> Result<Answer, Failure> {
    let book = open.desk.book().await?;
    let find = if archived { find::class } else { find::archived_class };
    let ids = titles.iter().map(|title| find(&book, title, kinds)).collect::<Result<_, _>>()?;
    let done = class::archive(&open.desk, &open.office, &ArchiveClasses { ids, archived }).await?;
    let said = counted(if archived { "cli.classes_archived" } else { "cli.classes_restored" }, done.count);
    Ok(place.answer(&show::Done::from(done), String::new, said))
}

async fn members(
    place: &Place,
    open: &Open,
    class: &str,
    usernames: &[String],
    member: bool,
) -> Result<Answer, Failure> {
    let book = open.desk.book().await?;
    let id = find::class(&book, class, &[ClassKind::Scheduled, ClassKind::Homeroom])?;
    let request = ChangeMembers { id, users: find::users(&book, usernames)?, member, from_other: false };
    let done = class::change_members(&open.desk, &open.office, &request).await?;
    let key = if member { "cli.members_added" } else { "cli.members_removed" };
    let said = say(key, &[("count", &done.count.to_string()), ("class", class)]);
    Ok(place.answer(&json!(show::Done::from(done)), String::new, said))
}
