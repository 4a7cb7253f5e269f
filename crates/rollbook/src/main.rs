//! The `rollbook` binary: arguments become requests, actions answer them, answers become text or JSON.
//!
//! Nothing is decided here: rules are in `domain`, what may be done in `actions`.

mod args;
mod ask;
mod classes;
mod failure;
mod find;
mod import;
mod journal;
mod long;
mod mail;
mod paper;
mod parents;
mod place;
mod portal;
mod providers;
mod school;
mod serve;
mod show;
mod sync;
mod table;
mod users;

use args::{Cli, Command};
use clap::Parser;
use clap::error::ErrorKind;
use failure::Failure;
use place::{Answer, Place};
use std::io::Write;
use std::process::ExitCode;

fn main() -> anyhow::Result<ExitCode> {
    let words: Vec<_> = std::env::args_os().collect();
    let is_json = words.iter().any(|word| word == "--json");
    let answered = match Cli::try_parse_from(words) {
        Ok(cli) => {
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
            let answered = runtime.block_on(run(cli));
            // A question nobody answered is not waited for.
            runtime.shutdown_background();
            answered
        }
        Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            Ok(help(&error, is_json))
        }
        Err(error) => Err(Failure::usage(error.to_string().trim_end().to_owned())),
    };
    let answer = answered.unwrap_or_else(|failure| failure.answer(is_json));
    write(&answer)?;
    Ok(ExitCode::from(answer.exit))
}

fn help(error: &clap::Error, is_json: bool) -> Answer {
    let text = error.to_string();
    let shown = if is_json { place::document(&serde_json::json!({ "help": text })) } else { text };
    Answer { exit: 0, shown, said: Vec::new() }
}

/// Sentences to standard error, the answer to standard output. A reader that has seen enough is no failure.
fn write(answer: &Answer) -> anyhow::Result<()> {
    ask::end_of_progress();
    for sentence in &answer.said {
        // Without standard error there is nobody to tell.
        let _ = writeln!(std::io::stderr(), "{sentence}");
    }
    let mut out = std::io::stdout().lock();
    match out.write_all(answer.shown.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

async fn run(cli: Cli) -> Result<Answer, Failure> {
    let place = Place::of(&cli)?;
    match &cli.command {
        Command::Init(init) => school::init(&place, init).await,
        Command::Demo { users } => school::demo(&place, *users).await,
        Command::Users(command) => users::run(&place, command).await,
        Command::Classes(command) => place.with(async |open| classes::run(&place, open, command).await).await,
        Command::Cards(args) => place.with(async |open| paper::cards(&place, open, args).await).await,
        Command::Slips(args) => place.with(async |open| paper::slips(&place, open, args).await).await,
        Command::Recall { serials } => place.with(async |open| paper::recall(&place, open, serials).await).await,
        Command::Providers(command) => providers::run(&place, command).await,
        Command::Sync(args) => sync::run(&place, args).await,
        Command::Parents(command) => place.with(async |open| parents::run(&place, open, command).await).await,
        Command::Portal(command) => place.with(async |open| portal::run(&place, open, command).await).await,
        Command::Mail(command) => mail::run(&place, command).await,
        Command::Serve(args) => place.with(async |open| serve::run(&place, open, args).await).await,
        Command::Journal(command) => place.with(async |open| journal::run(&place, open, command).await).await,
        Command::Backup { file } => place.with(async |open| school::backup(&place, open, file).await).await,
        Command::Restore { file, yes } => school::restore(&place, file, *yes).await,
        Command::Check => school::check(&place).await,
    }
}
