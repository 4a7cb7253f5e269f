//! An office beside the stand-ins of its providers, which know the same people.

use crate::doubles::Doubles;
use crate::office::{Answer, Office, answer};
use serde_json::{Value, json};
use std::io::Write;

pub const PUPILS: usize = 24;
pub const PEOPLE: usize = PUPILS + 3;
const GIVEN: [&str; 8] = ["Ava", "Tomasz", "Chidi", "Rosalind", "Imran", "Wren", "Delphine", "Kofi"];
const FAMILY: [&str; 6] = ["Begum", "Kaminski", "Oyelaran", "Trevanion", "Featherstone", "Lindqvist"];

/// A school of pupils in two classes and of staff, at the office and at the providers; one of them administers those.
pub fn people() -> Value {
    let pupil = |n: usize| {
        json!({
            "username": format!("pupil{n}"), "role": "student", "given_name": GIVEN[n % 8],
            "family_name": FAMILY[n / 4 % 6], "class": if n.is_multiple_of(2) { "4H" } else { "5K" },
            "year": if n.is_multiple_of(2) { "4" } else { "5" }, "birth_date": format!("2016-{:02}-{:02}", 1 + n % 12, 1 + n),
            "admission_number": format!("{:05}", 1000 + n),
        })
    };
    let staff = |n: usize, role: &str, given: &str, family: &str| {
        json!({
            "username": format!("staff{n}"), "role": role, "given_name": given, "family_name": family,
            "email": format!("staff{n}@alder.example"), "staff_code": format!("T{n}"),
        })
    };
    let staff = [
        staff(1, "administrator", "Harriet", "Pemberton"),
        staff(2, "teacher", "Margaret", "Ashdown"),
        staff(3, "teacher", "Solomon", "Whitcombe"),
    ];
    Value::Array((0..PUPILS).map(pupil).chain(staff).collect())
}

/// The same as a file that an upload reads.
pub fn roster(people: &Value) -> String {
    let columns = [
        ("user", "username"),
        ("first name", "given_name"),
        ("surname", "family_name"),
        ("class", "class"),
        ("type", "role"),
        ("date of birth", "birth_date"),
        ("admission number", "admission_number"),
        ("year", "year"),
        ("staff number", "staff_code"),
    ];
    let row = |cells: Vec<&str>| cells.join(",") + "\n";
    let head = row(columns.iter().map(|(header, _)| *header).collect());
    let rows = people.as_array().expect("a list").iter();
    let rows = rows.map(|one| row(columns.iter().map(|(_, key)| one[*key].as_str().unwrap_or("")).collect()));
    std::iter::once(head).chain(rows).collect()
}

/// An office with these people, beside the providers.
pub struct Desk {
    pub office: Office,
    pub doubles: Doubles,
}

impl Desk {
    pub fn new() -> Desk {
        let (office, people) = (Office::new(), people());
        let made = office.import("all.csv", &roster(&people));
        assert_eq!(made["added"], PEOPLE, "everybody is in");
        let doubles = Doubles::of(&office, &people);
        Desk { office, doubles }
    }

    /// Runs a command; whoever signs in is this person.
    pub fn run_as(&self, person: &str, args: &[&str], input: &str) -> Answer {
        let mut child = self.doubles.command(&self.office, person, args).spawn().expect("the binary runs");
        // A command that does not read its input may be gone before it is written.
        let _ = child.stdin.take().expect("standard input").write_all(input.as_bytes());
        answer(child.wait_with_output().expect("the binary ends"))
    }

    pub fn run(&self, args: &[&str]) -> Answer {
        self.run_as("admin", &[&["--json"], args].concat(), "")
    }

    /// A command that must be done.
    pub fn json(&self, args: &[&str]) -> Value {
        done(&self.run(args), args)
    }

    pub fn link_wonde(&self) -> Value {
        let args = ["--json", "providers", "link", "wonde", "--school", self.doubles.text("wonde_school")];
        done(&self.run_as("admin", &args, self.doubles.text("wonde_token")), &args)
    }

    pub fn link_google(&self) -> Value {
        self.json(&["providers", "link", "google", "--client-id", self.doubles.text("google_client_id")])
    }

    pub fn link_microsoft(&self) -> Value {
        self.json(&["providers", "link", "microsoft", "--client-id", self.doubles.text("microsoft_client_id")])
    }

    /// Plans with the sync provider; the document of the file.
    pub fn plan(&self, more: &[&str]) -> Value {
        self.json(&[&["sync", "plan", "--out", "plan.json"], more].concat());
        let text = std::fs::read_to_string(self.office.path("plan.json")).expect("the plan");
        serde_json::from_str(&text).expect("a document")
    }

    pub fn entries(&self) -> usize {
        self.office.json(&["journal", "list", "--limit", "0"])["entries"].as_array().expect("a list").len()
    }

    /// Says that the administrator of the office is at no provider.
    pub fn decide(&self, others: &[Value]) -> String {
        let boss = json!({ "user": "boss", "decision": "ignore" });
        let all: Vec<&Value> = std::iter::once(&boss).chain(others).collect();
        self.office.file("decisions.json", &json!(all).to_string())
    }
}

pub fn done(answer: &Answer, args: &[&str]) -> Value {
    assert_eq!(answer.exit, 0, "{args:?} is done: {} {}", answer.out, answer.err);
    answer.json()
}

pub fn size(document: &Value, key: &str) -> usize {
    document[key].as_array().unwrap_or_else(|| panic!("{key} is a list: {document}")).len()
}

/// How much there is to do.
pub fn sizes(plan: &Value) -> [usize; 4] {
    ["to_add", "to_change", "to_remove", "unmatched"].map(|key| size(plan, key))
}

pub fn error(answer: &Answer) -> (i32, String, String) {
    let error = answer.json()["error"].clone();
    let text = |key: &str| error[key].as_str().unwrap_or_default().to_owned();
    (answer.exit, text("code"), text("message"))
}
