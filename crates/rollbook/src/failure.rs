//! What goes wrong, as an exit status, a sentence and a document. The one place where that is decided.

use crate::place::{Answer, document};
use actions::error::Code;
use actions::words::say;
use serde::Serialize;

/// Failed.
pub const FAILED: u8 = 1;
/// Wrong usage.
const USAGE: u8 = 2;
/// Done in part, or held back.
pub const HELD: u8 = 3;

/// A command that was not done. As part of an answer it is shown by what went wrong alone.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct Failure {
    #[serde(skip)]
    exit: u8,
    error: Document,
}

/// What `--json` shows of it.
#[derive(Debug, Default, Serialize)]
struct Document {
    code: String,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    names: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    technical: Option<String>,
}

impl Failure {
    /// The arguments are not what the command takes.
    pub fn usage(message: String) -> Failure {
        Failure::new(USAGE, "usage", message)
    }

    /// Not what the command takes, with the sentence of a key.
    pub fn misused(key: &str) -> Failure {
        Failure::usage(say(key, &[]))
    }

    /// There is nothing of these names.
    pub fn not_found(key: &str, names: Vec<String>) -> Failure {
        let (count, value) = (names.len().to_string(), names.join(", "));
        let mut failure = Failure::new(FAILED, "not_found", say(key, &[("count", &count), ("value", &value)]));
        failure.error.names = names;
        failure
    }

    /// The question was not answered with yes.
    pub fn not_confirmed(key: &str) -> Failure {
        Failure::new(FAILED, "not_confirmed", say(key, &[]))
    }

    fn new(exit: u8, code: &str, message: String) -> Failure {
        Failure { exit, error: Document { code: code.to_owned(), message, ..Document::default() } }
    }

    /// Whether it is the data that are damaged, and not the command that is refused.
    pub fn is_damage(&self) -> bool {
        // The wrapped key vouches for itself: a file that it does not open is not the file it was.
        let keys = ["error.corrupt", "error.wrong_key", "error.keys_damaged", "error.keys_missing"];
        keys.iter().any(|key| self.error.message == say(key, &[]))
    }

    /// Whether it is of this code.
    pub fn is(&self, code: &str) -> bool {
        self.error.code == code
    }

    /// With one more sentence: what can be done at the command line.
    pub fn hinting(mut self, key: &str) -> Failure {
        self.error.message = format!("{} {}", self.error.message, say(key, &[]));
        self
    }

    /// The sentence.
    pub fn message(&self) -> &str {
        &self.error.message
    }

    /// As it is answered: a document, or sentences.
    pub fn answer(mut self, is_json: bool) -> Answer {
        if is_json {
            if self.exit == USAGE {
                self.error.message = first_paragraph(&self.error.message);
            }
            let shown = document(&serde_json::json!({ "error": self.error }));
            return Answer { exit: self.exit, shown, said: Vec::new() };
        }
        let mut said = vec![self.error.message];
        if self.error.code != "not_found" {
            said.extend(self.error.names.iter().map(|name| format!("  {name}")));
        }
        said.extend(self.error.technical.map(|text| format!("({text})")));
        Answer { exit: self.exit, shown: String::new(), said }
    }
}

impl From<actions::Error> for Failure {
    fn from(error: actions::Error) -> Failure {
        let exit = if error.code == Code::Held { HELD } else { FAILED };
        let code = serde_json::to_value(error.code).ok().and_then(|code| code.as_str().map(str::to_owned));
        let mut message = error.message;
        if ["error.key_needed", "error.no_keyring"].iter().any(|key| message == say(key, &[])) {
            message = format!("{message} {}", say("cli.key_hint", &[]));
        } else if message == say("error.mail_secret", &[]) {
            message = format!("{message} {}", say("cli.mail_secret_hint", &[]));
        }
        let technical = error.source.map(|source| source.to_string());
        Failure {
            exit,
            error: Document {
                code: code.unwrap_or_default(),
                message,
                field: error.field,
                names: error.names,
                technical,
            },
        }
    }
}

impl From<portal::ServeError> for Failure {
    fn from(error: portal::ServeError) -> Failure {
        use portal::ServeError::{Address, InUse, Plain, Stopped};
        let message = match error {
            Plain(_) => format!("{error} {}", say("cli.serve_hint", &[])),
            _ => error.to_string(),
        };
        let code = match error {
            InUse(_) => "busy",
            Address(..) | Stopped(_) => "broken",
            _ => "invalid",
        };
        Failure::new(FAILED, code, message)
    }
}

/// What is wrong, without the reminder of the usage below it.
fn first_paragraph(message: &str) -> String {
    let message = message.strip_prefix("error: ").unwrap_or(message);
    message.split("\n\n").next().unwrap_or(message).to_owned()
}
