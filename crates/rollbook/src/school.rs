//! The school as a whole: `init`, `demo`, `backup`, `restore`, `check`.

use crate::args::Init;
use crate::ask;
use crate::failure::Failure;
use crate::place::{Answer, Open, Place, absolute, env, passphrase};
use crate::show::{counted, rfc3339};
use actions::ask::school::{Checked, MakeSchool, RestoreBackup, Unlock};
use actions::desk::Clock;
use actions::error::Code;
use actions::front::{key_holder, open_for_command};
use actions::home::Home;
use actions::school::sample;
use actions::words::say;
use actions::{Error, backup as copies, check as whole, school};
use domain::sample::{big_school, sample_school};
use serde_json::json;
use std::path::Path;

/// Makes the school. The recovery key is shown once.
pub async fn init(place: &Place, args: &Init) -> Result<Answer, Failure> {
    if place.home.server().is_none() && place.home.folder.has_school() {
        return Err(Error::new(Code::School, "school_there", &[]).into());
    }
    let request = MakeSchool {
        name: args.school.clone(),
        given_name: args.given_name.clone(),
        family_name: args.family_name.clone(),
        username: args.admin.clone(),
        password: ask::new_secret("cli.ask_admin_password")?,
        passphrase: passphrase(),
    };
    let (desk, recovery_key) = school::make(&place.home, Clock::system(), &request).await?;
    desk.close().await?;
    let id = desk.school_id();
    let document = json!({ "school": args.school, "id": id, "recovery_key": recovery_key, "admin": args.admin });
    let said = say("cli.school_made", &[("name", &args.school), ("folder", &place.home.shown())]);
    Ok(place.answer(&document, || format!("{recovery_key}\n"), said))
}

/// Makes a school of imaginary people.
pub async fn demo(place: &Place, users: Option<u32>) -> Result<Answer, Failure> {
    let sample = users.map_or_else(sample_school, |users| big_school(users as usize));
    let made = sample::make(&place.home, Clock::system(), &sample, passphrase().as_deref()).await?;
    made.close().await?;
    let administrator = sample.users.first().map_or(sample::ADMINISTRATOR, |user| user.username.as_str());
    let document = json!({
        "school": sample.name,
        "users": sample.users.len(),
        "classes": sample.classes.len(),
        "admin": administrator,
        "password": sample::PASSWORD,
    });
    let (count, folder) = (sample.users.len().to_string(), place.home.shown());
    let with = [
        ("name", sample.name.as_str()),
        ("count", &count),
        ("folder", &folder),
        ("username", administrator),
        ("password", sample::PASSWORD),
    ];
    Ok(place.answer(&document, String::new, say("cli.demo_made", &with)))
}

/// Writes a checked copy.
pub async fn backup(place: &Place, open: &Open, file: &Path) -> Result<Answer, Failure> {
    let made = copies::write(&open.desk, &place.target(file)?).await?;
    let said = say("cli.backed_up", &[("file", &made.path)]);
    let document = json!({ "path": made.path, "at": rfc3339(made.at), "bytes": made.bytes });
    Ok(place.answer(&document, String::new, said))
}

/// The recovery key or the passphrase of the environment.
fn unlock() -> Option<Unlock> {
    env("ROLLBOOK_RECOVERY_KEY").map(Unlock::RecoveryKey).or_else(|| passphrase().map(Unlock::Passphrase))
}

/// Puts a backup in the place of the data, or into a folder without any.
pub async fn restore(place: &Place, file: &Path, yes: bool) -> Result<Answer, Failure> {
    let file = absolute(file)?;
    match restore_fresh(&place.home, &file).await {
        // A server may hold other schools: only the backup says whether its own is among them.
        Err(error) if error.code == Code::School => {
            return place.with(async |open| restore_over(place, open, &file, yes).await).await;
        }
        done => done?,
    }
    // Counting needs the key once more, which a recovery key alone does not leave behind.
    let users = match open_for_command(&place.home, Clock::system(), passphrase().as_deref()).await {
        Ok(desk) => {
            let users = desk.book().await?.live().count() as u32;
            desk.close().await?;
            Some(users)
        }
        Err(_) => None,
    };
    let said = users.map_or_else(|| say("cli.restored_fresh", &[]), |users| counted("cli.restored", users));
    Ok(place.answer(&json!({ "restored": true, "users": users, "before": null }), String::new, said))
}

async fn restore_fresh(home: &Home, file: &Path) -> Result<(), Error> {
    let office = key_holder();
    match (copies::restore_fresh(home, file, None, &office).await, unlock()) {
        (Err(error), Some(unlock)) if error.code == Code::KeyNeeded => {
            copies::restore_fresh(home, file, Some(&unlock), &office).await
        }
        (first, _) => first,
    }
}

async fn restore_over(place: &Place, open: &Open, file: &Path, yes: bool) -> Result<Answer, Failure> {
    ask::confirm(yes, &say("cli.restore_ask", &[])).await?;
    let own = RestoreBackup { path: file.display().to_string(), unlock: None };
    let restored = match (copies::restore(&open.desk, open.sure()?, &own).await, unlock()) {
        (Err(error), Some(unlock)) if error.code == Code::KeyNeeded => {
            let with_key = RestoreBackup { unlock: Some(unlock), ..own };
            copies::restore(&open.desk, open.sure()?, &with_key).await?
        }
        (first, _) => first?,
    };
    let before = restored.before.map(|before| before.path);
    let said = counted("cli.restored", restored.users);
    Ok(place.answer(&json!({ "restored": true, "users": restored.users, "before": before }), String::new, said))
}

/// Whether everything is whole. Data too damaged to be opened are a finding, not a failure of the command.
pub async fn check(place: &Place) -> Result<Answer, Failure> {
    let checked = place.with(async |open| Ok(answer_check(place, &whole::check(&open.desk).await?))).await;
    match checked {
        Err(failure) if failure.is_damage() => {
            Ok(answer_check(place, &Checked { ok: false, problems: vec![failure.message().to_owned()] }))
        }
        answered => answered,
    }
}

fn answer_check(place: &Place, checked: &Checked) -> Answer {
    let said = if checked.ok { say("cli.whole", &[]) } else { counted("cli.not_whole", checked.problems.len() as u32) };
    let text = || checked.problems.iter().map(|problem| format!("{problem}\n")).collect();
    let answer = place.answer(checked, text, said);
    Answer { exit: u8::from(!checked.ok), ..answer }
}
