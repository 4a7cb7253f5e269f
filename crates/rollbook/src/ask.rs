//! Asking whoever sits there, and reading secrets. Questions go to standard error, so that answers stay clean.

use crate::failure::Failure;
use actions::Error;
use actions::ask::upload::Progress;
use actions::desk::Watcher;
use actions::providers::{Opener, open_in_browser};
use actions::words::say;
use std::io::{BufRead, IsTerminal, Write};
use std::sync::Arc;

/// Somebody is there to answer.
pub fn is_person() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Asks a question unless `yes` answered it already. Nobody there, or anything but yes, is a failure.
pub async fn confirm(yes: bool, question: &str) -> Result<(), Failure> {
    if yes {
        return Ok(());
    }
    if !is_person() {
        return Err(Failure::not_confirmed("cli.not_confirmed"));
    }
    end_of_progress();
    let answer = line(format!("{question} {} ", say("cli.yes_or_no", &[]))).await?;
    let yes = ["y", "yes"].contains(&answer.trim().to_lowercase().as_str());
    if yes { Ok(()) } else { Err(Failure::not_confirmed("error.cancelled")) }
}

/// Asks for the number that a guard wants typed; `None` if nobody is there or another was typed.
pub async fn consent(needed: u32, question: &str) -> Result<Option<u32>, Failure> {
    if !is_person() {
        return Ok(None);
    }
    end_of_progress();
    let typed = line(format!("{question}\n{} ", say("cli.type_number", &[("count", &needed.to_string())]))).await?;
    Ok(typed.trim().parse().ok().filter(|number| *number == needed))
}

/// A line that is typed. Ctrl-C is an answer too, also after it was given another meaning for long work.
async fn line(question: String) -> Result<String, Failure> {
    let read = tokio::task::spawn_blocking(move || {
        let mut answer = String::new();
        let asked = std::io::stderr().write_all(question.as_bytes());
        asked.and_then(|()| std::io::stdin().lock().read_line(&mut answer)).map(|_| answer)
    });
    tokio::select! {
        read = read => Ok(read.map_err(Error::broken)?.map_err(Error::from)?),
        _ = tokio::signal::ctrl_c() => Err(Failure::not_confirmed("error.cancelled")),
    }
}

/// A new secret: the first line of standard input, or typed twice by a person.
pub fn new_secret(prompt: &str) -> Result<String, Failure> {
    if !is_person() {
        return first_line();
    }
    let first = typed_secret(prompt)?;
    if first == typed_secret("cli.ask_again")? { Ok(first) } else { Err(Failure::not_confirmed("cli.not_the_same")) }
}

/// A secret typed by a person, not shown.
pub fn typed_secret(prompt: &str) -> Result<String, Failure> {
    Ok(rpassword::prompt_password(format!("{} ", say(prompt, &[]))).map_err(Error::from)?)
}

/// A secret that stands somewhere else already: the first line of standard input, or typed once by a person.
pub fn secret(prompt: &str) -> Result<String, Failure> {
    if is_person() { typed_secret(prompt) } else { first_line() }
}

/// The same; nothing on standard input is none.
pub fn secret_or_none(prompt: &str) -> Result<Option<String>, Failure> {
    let secret = if is_person() { typed_secret(prompt)? } else { read_line()? };
    Ok(Some(secret.trim().to_owned()).filter(|secret| !secret.is_empty()))
}

/// The first line of standard input, without the mark some shells put before it.
fn first_line() -> Result<String, Failure> {
    let secret = read_line()?;
    if secret.is_empty() { Err(Failure::misused("cli.no_secret")) } else { Ok(secret) }
}

fn read_line() -> Result<String, Failure> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).map_err(Error::from)?;
    Ok(line.trim_start_matches('\u{feff}').trim_end_matches(['\r', '\n']).to_owned())
}

/// Shows a person what the question is about.
pub fn tell(text: &str) {
    // Without standard error there is nobody to tell.
    let _ = std::io::stderr().write_all(text.as_bytes());
}

/// Takes the last word of the progress away.
pub fn end_of_progress() {
    if std::io::stderr().is_terminal() {
        tell("\r\x1b[K");
    }
}

/// Shows an address, and opens it in a browser. Without one, whoever sits there can still open it elsewhere on this computer.
pub fn opener() -> Opener {
    Arc::new(|address| {
        end_of_progress();
        tell(&format!("{}\n{address}\n", say("cli.open_address", &[])));
        if !open_in_browser(address) {
            tell(&format!("{}\n", say("error.provider_browser", &[])));
        }
        true
    })
}

/// Long work says how far it has come, to a person.
pub fn progress() -> Watcher {
    if !std::io::stderr().is_terminal() {
        return Arc::new(|_| {});
    }
    Arc::new(|progress: Progress| {
        let step = (progress.total / 100).max(1);
        if !progress.done.is_multiple_of(step) {
            return;
        }
        let (done, total) = (progress.done.to_string(), progress.total.to_string());
        let key = format!("cli.progress_{}{}", progress.stage, if progress.total == 0 { "" } else { ".of" });
        let said = say(&key, &[("done", &done), ("total", &total)]);
        tell(&format!("\r\x1b[K{said}\r"));
    })
}
