//! A school of its own for each test, worked by the built binary as a script would.

use serde_json::Value;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// Opens the data where there is no keyring.
pub const PASSPHRASE: &str = "seven quiet otters";

/// A data folder and a place for files.
pub struct Office {
    folder: tempfile::TempDir,
}

/// What a command answered.
pub struct Answer {
    /// Exit status.
    pub exit: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Answer {
    /// Standard output as the one JSON document it must be.
    pub fn json(&self) -> Value {
        let documents: Vec<Value> =
            serde_json::Deserializer::from_str(&self.out).into_iter().collect::<Result<_, _>>().expect("JSON only");
        assert_eq!(documents.len(), 1, "one document: {} / {}", self.out, self.err);
        documents.into_iter().next().expect("there is one")
    }
}

impl Office {
    /// Without a school.
    pub fn empty() -> Office {
        Office { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// With a school and its administrator.
    pub fn new() -> Office {
        let office = Office::empty();
        let made = office.run_with(&["init", "--school", "Alder Primary", "--admin", "Boss"], "grove-lamp-29\n");
        assert_eq!(made.exit, 0, "the school is made: {}", made.err);
        office
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A path beside the data.
    pub fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// Writes a file beside the data.
    pub fn file(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        std::fs::write(&path, text).expect("a file is written");
        path
    }

    /// A command, not yet run.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rollbook"));
        command.arg("--data").arg(self.data()).args(args).current_dir(self.folder.path());
        command.env_remove("ROLLBOOK_DATA").env_remove("ROLLBOOK_DATABASE").env_remove("ROLLBOOK_RECOVERY_KEY");
        command.env("ROLLBOOK_NO_KEYRING", "1").env("ROLLBOOK_PASSPHRASE", PASSPHRASE);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs a command with something on its standard input.
    pub fn run_with(&self, args: &[&str], input: &str) -> Answer {
        let mut child = self.command(args).spawn().expect("the binary runs");
        // A command that does not read its input may be gone before it is written.
        let _ = child.stdin.take().expect("standard input").write_all(input.as_bytes());
        answer(child.wait_with_output().expect("the binary ends"))
    }

    /// Runs a command.
    pub fn run(&self, args: &[&str]) -> Answer {
        self.run_with(args, "")
    }

    /// Runs a command that must be done, under `--json`.
    pub fn json(&self, args: &[&str]) -> Value {
        let answer = self.run(&[&["--json"], args].concat());
        assert_eq!(answer.exit, 0, "{args:?} is done: {} {}", answer.out, answer.err);
        answer.json()
    }

    /// Imports a table and gives the answer.
    pub fn import(&self, name: &str, text: &str) -> Value {
        let file = self.file(name, text);
        self.json(&["users", "import", &file, "--yes"])
    }

    /// The cells of one live user.
    pub fn user(&self, username: &str) -> Option<Value> {
        let list = self.json(&["users", "list"]);
        let users = list["users"].as_array().expect("a list").clone();
        users.into_iter().find(|user| user["username"] == username)
    }
}

/// What came back.
pub fn answer(output: Output) -> Answer {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    Answer { exit: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
}

/// A small school as a file.
pub const CLASS_4H: &str = "user,first name,surname,class,email,type,password\n\
    abegum,Ava,Begum,4H,,pupil,\n\
    jkaminski,Jan,Kamiński,4H,jan@alder.example,pupil,\n\
    tpatel,Tara,Patel,4H,tara@alder.example,teacher,\n";
