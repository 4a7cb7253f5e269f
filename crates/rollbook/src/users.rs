//! `users …`, except `import`.

use crate::args::{Add, Edit, ResetPassword, Users, Which};
use crate::ask;
use crate::failure::{Failure, HELD};
use crate::find;
use crate::place::{Answer, Open, Place};
use crate::show::{self, counted};
use crate::table::Table;
use actions::ask::user::*;
use actions::words::say;
use actions::{credential, export, user};
use domain::class::ClassKind;
use domain::id::{ClassId, EntryId};
use serde::Serialize;
use serde_json::json;
use std::path::Path;

/// Runs one of them.
pub async fn run(place: &Place, command: &Users) -> Result<Answer, Failure> {
    // Secrets are asked for before the school is opened: a mistake there costs nothing.
    match command {
        Users::Add(args) => {
            let password = if args.password_stdin { Some(ask::new_secret("cli.ask_new_password")?) } else { None };
            place.with(async |open| add(place, open, args, password).await).await
        }
        Users::ResetPassword(args) => {
            if !args.generate && !args.password_stdin && !ask::is_person() {
                return Err(Failure::misused("cli.which_password"));
            }
            let password = if args.generate { None } else { Some(ask::new_secret("cli.ask_new_password")?) };
            place.with(async |open| reset_password(place, open, args, password).await).await
        }
        Users::Restore { usernames, new: Some(_) } if usernames.len() > 1 => Err(Failure::misused("cli.one_at_a_time")),
        Users::Import(args) => place.with(async |open| crate::import::run(place, open, args).await).await,
        _ => place.with(async |open| run_open(place, open, command).await).await,
    }
}

async fn run_open(place: &Place, open: &Open, command: &Users) -> Result<Answer, Failure> {
    match command {
        Users::List { which, deleted, limit } => list(place, open, which, *deleted, *limit).await,
        Users::Show { username } => show(place, open, username).await,
        Users::Edit(args) => edit(place, open, args).await,
        Users::Delete { usernames, yes } => delete(place, open, usernames, *yes).await,
        Users::Restore { usernames, new } => restore(place, open, usernames, new.as_deref()).await,
        Users::Suspend { usernames, off } => suspend(place, open, usernames, !off).await,
        Users::Resume { usernames } => suspend(place, open, usernames, false).await,
        Users::Template { file } => save(place, open, file, None).await,
        Users::Export { file, which } => save(place, open, file, Some(which)).await,
        // Taken by `run`.
        Users::Add(_) | Users::ResetPassword(_) | Users::Import(_) => Err(Failure::misused("error.no_command")),
    }
}

async fn list(place: &Place, open: &Open, which: &Which, deleted: bool, limit: u32) -> Result<Answer, Failure> {
    let filter = UserFilter { deleted, ..find::filter(&*open.desk.book().await?, which)? };
    let request = ListUsers { filter, limit, ..ListUsers::default() };
    let found = user::list(&open.desk, &open.staff(), &request).await?;
    #[derive(Serialize)]
    struct List<'a> {
        users: Vec<show::User<'a>>,
        shown: u32,
    }
    let document = List { users: found.users.iter().map(show::User::from).collect(), shown: found.shown };
    let said = if found.users.len() as u32 == found.shown {
        counted("cli.users", found.shown)
    } else {
        say("cli.users_of", &[("count", &found.users.len().to_string()), ("of", &found.shown.to_string())])
    };
    Ok(place.answer(&document, || show::users(&found.users), said))
}

async fn show(place: &Place, open: &Open, username: &str) -> Result<Answer, Failure> {
    let id = find::anybody(&*open.desk.book().await?, username)?;
    let found = user::find(&open.desk, &open.staff(), &OneUser { id }).await?;
    let teaching: Vec<&str> = found.teaching.iter().map(|(_, title)| title.as_str()).collect();
    #[derive(Serialize)]
    struct Detail<'a> {
        #[serde(flatten)]
        user: show::User<'a>,
        teaching: &'a [&'a str],
        year: &'a str,
        created_at: String,
    }
    let created_at = show::rfc3339(found.created_at);
    let detail = Detail { user: (&found.user).into(), teaching: &teaching, year: &found.year, created_at };
    let row = &found.user;
    let text = || {
        let yes_no = |yes: bool| say(if yes { "undo.yes" } else { "undo.no" }, &[]);
        let lines = [
            ("column.username", row.username.clone()),
            ("column.given_name", row.given_name.clone()),
            ("column.family_name", row.family_name.clone()),
            ("column.class_id", row.class.clone().unwrap_or_default()),
            ("cli.teaching", teaching.join(", ")),
            ("column.role", row.role.school_word().to_owned()),
            ("column.email", row.email.clone()),
            ("cli.status", show::status(row.status)),
            ("column.password_id", yes_no(row.has_password)),
            ("column.must_change", yes_no(row.must_change)),
            ("cli.last_sign_in", row.last_sign_in_at.map(show::time).unwrap_or_default()),
        ];
        Table::default().of(lines.map(|(key, value)| [say(key, &[]), value])).text()
    };
    Ok(place.answer(&json!({ "user": detail }), text, String::new()))
}

/// The registration class of a title; none of an empty one.
async fn homeroom(open: &Open, title: Option<&str>) -> Result<Option<ClassId>, Failure> {
    match title.filter(|title| !title.trim().is_empty()) {
        Some(title) => Ok(Some(find::class(&*open.desk.book().await?, title, &[ClassKind::Homeroom])?)),
        None => Ok(None),
    }
}

async fn add(place: &Place, open: &Open, args: &Add, password: Option<String>) -> Result<Answer, Failure> {
    if args.username.trim().is_empty() {
        return Err(actions::Error::invalid("username", "username_empty", &[]).into());
    }
    let request = AddUser {
        username: args.username.clone(),
        given_name: args.given_name.clone(),
        family_name: args.family_name.clone(),
        email: args.email.clone(),
        role: args.role.into(),
        class_id: homeroom(open, args.class.as_deref()).await?,
        password,
        must_change: None,
    };
    let added = user::add(&open.desk, &open.office, &request).await?;
    let said = say("cli.user_added", &[("name", &show::name(&added.user))]);
    Ok(changed(place, &added.user, &[added.entry], said))
}

fn changed(place: &Place, row: &UserRow, entries: &[Option<EntryId>], said: String) -> Answer {
    let entries: Vec<EntryId> = entries.iter().flatten().copied().collect();
    let document = json!({ "user": show::User::from(row), "entry": entries.last(), "entries": entries });
    place.answer(&document, String::new, said)
}

async fn edit(place: &Place, open: &Open, args: &Edit) -> Result<Answer, Failure> {
    let id = find::user(&*open.desk.book().await?, &args.username)?;
    let class_id = homeroom(open, args.class.as_deref()).await?;
    let request = EditUser {
        username: args.new_username.clone(),
        given_name: args.given_name.clone(),
        family_name: args.family_name.clone(),
        email: args.email.clone(),
        role: args.role.map(Into::into),
        keep: args.keep,
        ..EditUser::of(id)
    };
    let mut edited = user::edit(&open.desk, &open.office, &request).await?;
    let mut entries = vec![edited.entry];
    if args.class.is_some() {
        let request = MoveUsers { ids: vec![id], class_id, from_other: true, keep: args.keep };
        entries.push(user::move_users(&open.desk, &open.office, &request).await?.entry);
        // As it is now, class and all; nothing more is changed.
        let look = EditUser::of(id);
        edited = user::edit(&open.desk, &open.office, &look).await?;
    }
    let key = if entries.iter().any(Option::is_some) { "cli.user_changed" } else { "cli.user_as_before" };
    let said = say(key, &[("name", &show::name(&edited.user))]);
    Ok(changed(place, &edited.user, &entries, said))
}

async fn delete(place: &Place, open: &Open, usernames: &[String], yes: bool) -> Result<Answer, Failure> {
    let ids = find::users(&*open.desk.book().await?, usernames)?;
    let cost = user::deletion_cost(&open.desk, &open.office, &SomeUsers { ids: ids.clone() }).await?;
    let mut consent = None;
    // Who calls it from a script has named everybody already, and it can be undone; a person is told what it costs.
    if !yes && ask::is_person() {
        let days = cost.keep_days.to_string();
        let with = [("count", &*cost.users.to_string()), ("names", &cost.names.join(", ")), ("days", &days)];
        let question = say("cli.delete_cost", &with);
        if cost.guarded {
            consent = ask::consent(cost.users, &question).await?;
        } else {
            ask::confirm(false, &question).await?;
        }
    }
    let request = DeleteUsers { ids, consent };
    let done = user::delete(&open.desk, &open.office, open.sure(), &request).await?;
    let said = say("cli.users_deleted", &[("count", &done.count.to_string()), ("days", &cost.keep_days.to_string())]);
    Ok(place.answer(&show::Done::from(done), String::new, said))
}

async fn restore(place: &Place, open: &Open, usernames: &[String], new: Option<&str>) -> Result<Answer, Failure> {
    let ids = find::deleted_users(&*open.desk.book().await?, usernames)?;
    let usernames = new.and_then(|new| ids.first().map(|id| (*id, new.to_owned()))).into_iter().collect();
    let restored = user::restore(&open.desk, &open.office, &RestoreUsers { ids, usernames }).await?;
    let mut answer = place.answer(&restored, String::new, counted("cli.users_restored", restored.count));
    for taken in &restored.taken {
        let with = [("name", &*taken.name), ("username", &*taken.username), ("suggestion", &*taken.suggestion)];
        answer.said.push(say("cli.username_taken", &with));
        answer.exit = HELD;
    }
    Ok(answer)
}

async fn suspend(place: &Place, open: &Open, usernames: &[String], suspended: bool) -> Result<Answer, Failure> {
    let ids = find::users(&*open.desk.book().await?, usernames)?;
    let done = user::suspend(&open.desk, &open.office, &SuspendUsers { ids, suspended }).await?;
    let said = counted(if suspended { "cli.users_suspended" } else { "cli.users_resumed" }, done.count);
    Ok(place.answer(&show::Done::from(done), String::new, said))
}

async fn reset_password(
    place: &Place,
    open: &Open,
    args: &ResetPassword,
    password: Option<String>,
) -> Result<Answer, Failure> {
    let ids = find::users(&*open.desk.book().await?, &args.usernames)?;
    let request = ResetPasswords { ids, password, must_change: args.must_change };
    let staff = open.staff();
    let sure = staff.confirmed().ok_or_else(|| Failure::not_confirmed("error.confirm_needed"))?;
    let reset = credential::reset(&open.desk, sure, &request).await?;
    let text = || {
        let rows = reset
            .generated
            .iter()
            .map(|g| [&*g.username, &*g.name, g.class.as_deref().unwrap_or_default(), &*g.password]);
        show::headers(&["column.username", "column.name", "column.class_id", "column.password_id"]).of(rows).text()
    };
    Ok(place.answer(&reset, text, counted("cli.passwords_reset", reset.count)))
}

async fn save(place: &Place, open: &Open, file: &Path, which: Option<&Which>) -> Result<Answer, Failure> {
    let filter = match which {
        Some(which) => find::filter(&*open.desk.book().await?, which)?,
        None => UserFilter::default(),
    };
    let path = place.target(file)?.display().to_string();
    let saved = export::save(&open.desk, &open.office, &SaveUsers { path, template: which.is_none(), filter }).await?;
    let key = if which.is_none() { "cli.template_saved" } else { "cli.users_saved" };
    let said = say(key, &[("count", &saved.rows.to_string()), ("file", &saved.path)]);
    Ok(place.answer(&saved, String::new, said))
}
