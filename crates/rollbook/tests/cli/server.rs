//! The command line over a PostgreSQL server, where `TEST_DATABASE_URL` names one: a school of its own for each test,
//! beside the others in that database.

use super::office::{Answer, CLASS_4H, Office, answer};
use serde_json::Value;
use std::io::Write;

/// What to do without a server.
const NO_SERVER: &str = "This test needs a PostgreSQL server. `cargo xtask test` starts a private one and runs it; to run \
    it alone, name a server in TEST_DATABASE_URL; to leave it out: cargo test -- --skip server_only.";

/// An office whose school is on the server.
struct Branch {
    office: Office,
    url: String,
    school: String,
}

impl Branch {
    /// On the server that the environment names. A test without one says nothing about it.
    fn new(name: &str) -> Branch {
        let url = std::env::var("TEST_DATABASE_URL").ok().filter(|url| !url.is_empty()).expect(NO_SERVER);
        let office = Office::empty();
        // Two runs over one server do not meet.
        let name = format!("{name} {}", office.path("").trim_end_matches('/'));
        let mut branch = Branch { office, url, school: String::new() };
        let made = branch.run_with(&["--json", "init", "--school", &name, "--admin", "Boss"], "grove-lamp-29\n");
        assert_eq!(made.exit, 0, "the school is made: {}", made.out);
        branch.school = made.json()["id"].as_str().expect("its id").to_owned();
        branch
    }

    fn run_with(&self, args: &[&str], input: &str) -> Answer {
        let mut command = self.office.command(args);
        command.env("ROLLBOOK_SCHOOL", &self.school).arg("--database").arg(&self.url);
        let mut child = command.spawn().expect("the binary runs");
        // A command that does not read its input may be gone before it is written.
        let _ = child.stdin.take().expect("standard input").write_all(input.as_bytes());
        answer(child.wait_with_output().expect("the binary ends"))
    }

    fn json(&self, args: &[&str]) -> Value {
        let done = self.run_with(&[&["--json"], args].concat(), "");
        assert_eq!(done.exit, 0, "{args:?} is done: {} {}", done.out, done.err);
        done.json()
    }

    fn usernames(&self) -> Vec<String> {
        let list = self.json(&["users", "list"]);
        let users = list["users"].as_array().expect("a list");
        users.iter().map(|user| user["username"].as_str().expect("a name").to_owned()).collect()
    }
}

mod server_only {
    use super::*;

    #[test]
    fn a_day_at_the_office_is_the_same_on_a_server() {
        let branch = Branch::new("Day");
        let file = branch.office.file("class.csv", CLASS_4H);
        assert_eq!(branch.json(&["users", "import", &file, "--yes"])["added"], 3, "all are new");
        assert_eq!(branch.json(&["users", "import", &file, "--yes"])["unchanged"], 3, "and known the second time");
        let edited = branch.json(&["users", "edit", "JKAMINSKI", "--family-name", "Nowak"]);
        branch.json(&["journal", "undo", edited["entry"].as_str().expect("an entry")]);
        branch.json(&["users", "delete", "abegum", "--yes"]);
        assert_eq!(branch.usernames(), ["Boss", "jkaminski", "tpatel"], "in the order of their names");
        let history = branch.json(&["journal", "list"]);
        assert_eq!(history["entries"].as_array().map(Vec::len), Some(5), "made, imported, edited, undone, deleted");
        assert_eq!(branch.json(&["check"])["ok"], true, "all is whole");
    }

    #[test]
    fn a_backup_of_a_server_is_restored_there_and_in_a_folder() {
        let branch = Branch::new("Move");
        let file = branch.office.file("class.csv", CLASS_4H);
        branch.json(&["users", "import", &file, "--yes"]);
        let backup = branch.office.path("all.rollbook");
        branch.json(&["backup", &backup]);
        branch.json(&["users", "delete", "abegum", "tpatel", "--yes"]);
        branch.json(&["restore", &backup, "--yes"]);
        assert_eq!(branch.usernames(), ["Boss", "abegum", "jkaminski", "tpatel"], "as when the backup was made");
        let folder = Office::empty();
        assert_eq!(folder.json(&["restore", &backup])["users"], 4, "in a folder without a server");
        assert_eq!(folder.json(&["check"])["ok"], true, "all is whole there");
    }

    #[test]
    fn a_school_moves_from_a_folder_to_a_server() {
        let mut branch = Branch::new("Other");
        let folder = Office::new();
        folder.import("class.csv", CLASS_4H);
        let backup = folder.path("all.rollbook");
        folder.json(&["backup", &backup]);
        branch.json(&["restore", &backup]);
        let moved = folder.json(&["journal", "list"])["entries"].as_array().map(Vec::len);
        // The server names the schools when none is.
        branch.school.clear();
        let which = branch.run_with(&["--json", "users", "list"], "");
        assert_eq!((which.exit, which.json()["error"]["code"].as_str()), (1, Some("school")), "{}", which.out);
        let names = which.json()["error"]["names"].clone();
        let names: Vec<&str> = names.as_array().expect("names").iter().filter_map(Value::as_str).collect();
        let own = names.iter().rfind(|name| name.starts_with("Alder Primary (")).expect("it is there");
        branch.school = own.split(['(', ')']).nth(1).expect("its id").to_owned();
        assert_eq!(branch.usernames(), ["Boss", "abegum", "jkaminski", "tpatel"], "everybody came along");
        let entries = branch.json(&["journal", "list"])["entries"].as_array().map(Vec::len);
        assert_eq!(entries, moved.map(|n| n + 1), "and the history, with the line of the move");
    }
}

#[test]
fn the_password_of_a_server_is_told_nowhere() {
    let office = Office::empty();
    for (url, exit) in [
        ("postgres://ann:s3cret-pw@127.0.0.1:1/trust", 1),
        ("postgres://ann@127.0.0.1:1/trust?password=s3cret-pw", 1),
        ("mysql://ann:s3cret-pw@127.0.0.1/trust", 2),
        ("postgres://ann:s3cret-pw@127.0.0.1:nonsense/trust", 2),
    ] {
        for args in [&["users", "list"][..], &["--json", "check"], &["--json", "demo"]] {
            let mut command = office.command(args);
            let told = answer(command.arg("--database").arg(url).output().expect("it runs"));
            assert_eq!(told.exit, exit, "{args:?} at {url}: {} {}", told.out, told.err);
            assert!(!format!("{}{}", told.out, told.err).contains("s3cret"), "{args:?}: {} {}", told.out, told.err);
        }
    }
}
