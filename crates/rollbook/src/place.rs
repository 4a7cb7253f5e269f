//! Where a command works: the data folder, the open school, and the way an answer is given.

use crate::args::Cli;
use crate::ask;
use crate::failure::Failure;
use actions::Error;
use actions::actor::{Confirmed, Office, Staff};
use actions::desk::{Clock, Desk};
use actions::error::Code;
use actions::folder::Folder;
use actions::front::{key_holder, open_for_command};
use actions::home::{Address, Home};
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where the data are and the way to answer.
pub struct Place {
    /// A folder, or a server.
    pub home: Home,
    /// Answers are documents.
    pub is_json: bool,
}

/// An open school and who acts.
pub struct Open {
    /// The school; `serve` shares it.
    pub desk: Arc<Desk>,
    /// Whoever holds the key.
    pub office: Office,
}

/// What a command answers.
pub struct Answer {
    /// The exit status.
    pub exit: u8,
    /// For standard output.
    pub shown: String,
    /// Sentences for standard error.
    pub said: Vec<String>,
}

/// One JSON document on a line.
pub fn document(document: &impl Serialize) -> String {
    // What is answered are plain structs, which have a JSON form.
    serde_json::to_string(document).unwrap_or_default() + "\n"
}

/// An environment variable that is set to something.
pub fn env(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The passphrase of the environment.
pub fn passphrase() -> Option<String> {
    env("ROLLBOOK_PASSPHRASE")
}

impl Place {
    /// Where the arguments and the environment point.
    pub fn of(cli: &Cli) -> Result<Place, Failure> {
        let folder = match &cli.data {
            Some(folder) => Folder(folder.clone()),
            None => Folder::usual()?,
        };
        let folder = Folder(absolute(&folder.0)?);
        // A folder that is named goes before a server in the environment.
        let url = cli.database.clone().or_else(|| env("ROLLBOOK_DATABASE").filter(|_| cli.data.is_none()));
        let home = match url {
            Some(url) => on_server(folder, &url, cli.school_id.clone().or_else(|| env("ROLLBOOK_SCHOOL")))?,
            None => folder.into(),
        };
        Ok(Place { home, is_json: cli.json })
    }

    /// The same document or text for a command that was done.
    pub fn answer(&self, answer: &impl Serialize, shown: impl FnOnce() -> String, said: String) -> Answer {
        let shown = if self.is_json { document(answer) } else { shown() };
        Answer { exit: 0, shown, said: if said.is_empty() { Vec::new() } else { vec![said] } }
    }

    /// Opens the school, works with it and lets go of it.
    pub async fn with(&self, work: impl AsyncFnOnce(&Open) -> Result<Answer, Failure>) -> Result<Answer, Failure> {
        let open = self.open().await?;
        let answered = work(&open).await;
        // What was committed is on the disk, whether or not the file is let go of in order.
        let _ = open.desk.close().await;
        answered
    }

    /// Opens the school; asks a person for the passphrase where neither keyring nor environment has the key.
    async fn open(&self) -> Result<Open, Failure> {
        let given = passphrase();
        let desk = match open_for_command(&self.home, Clock::system(), given.as_deref()).await {
            Err(error) if error.code == Code::KeyNeeded && given.is_none() && ask::is_person() => {
                let typed = ask::typed_secret("cli.ask_passphrase")?;
                open_for_command(&self.home, Clock::system(), Some(&typed)).await?
            }
            opened => opened?,
        };
        Ok(Open { desk: Arc::new(desk.watched(ask::progress()).opening(ask::opener())), office: key_holder() })
    }

    /// A file to be written, absolute. The school's own files are refused.
    pub fn target(&self, file: &Path) -> Result<PathBuf, Failure> {
        let path = absolute(file)?;
        self.home.folder.refuse_own(&path).map_err(|_| Failure::misused("cli.own_file"))?;
        Ok(path)
    }
}

/// The url is not told back: it may hold a password.
fn on_server(folder: Folder, url: &str, school: Option<String>) -> Result<Home, Failure> {
    let address = Address::read(url).ok_or_else(|| Failure::misused("cli.no_database"))?;
    let school = school.map(|id| id.parse()).transpose().map_err(|_| Failure::misused("cli.no_school_id"))?;
    Ok(Home::on_server(folder, address, school))
}

/// An absolute path: later steps ask for the folder of a file.
pub fn absolute(path: &Path) -> Result<PathBuf, Failure> {
    Ok(std::path::absolute(path).map_err(Error::from)?)
}

impl Open {
    /// The office among the staff.
    pub fn staff(&self) -> Staff {
        Staff::Office(self.office.clone())
    }

    /// The key is the proof.
    pub fn sure(&self) -> Result<Confirmed<'_, Office>, Error> {
        self.office.confirmed().ok_or_else(|| Error::new(Code::ConfirmNeeded, "confirm_needed", &[]))
    }
}
