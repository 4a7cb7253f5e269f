//! The command line as schools' scripts use it: the built binary over a real data folder.

#[cfg(unix)]
#[path = "cli/desk.rs"]
mod desk;
// A browser is a script of theirs.
#[cfg(unix)]
#[path = "cli/doubles.rs"]
mod doubles;
#[path = "cli/mail.rs"]
mod mail;
#[path = "cli/office.rs"]
mod office;
#[path = "cli/paper.rs"]
mod paper;
#[path = "cli/parents.rs"]
mod parents;
#[path = "cli/post.rs"]
mod post;
#[cfg(unix)]
#[path = "cli/providers.rs"]
mod providers;
#[path = "cli/roster.rs"]
mod roster;
// It is told to stop by signals.
#[cfg(unix)]
#[path = "cli/serve.rs"]
mod serve;
#[path = "cli/server.rs"]
mod server;
#[cfg(unix)]
#[path = "cli/updates.rs"]
mod updates;

use office::{CLASS_4H, Office, answer};
use std::path::Path;

#[test]
fn a_day_at_the_office_comes_back_as_it_was() {
    let office = Office::new();
    let made = office.import("class.csv", CLASS_4H);
    assert_eq!((&made["added"], &made["removed"], &made["held"]), (&3.into(), &0.into(), &().into()), "all are new");
    assert!(made["entry"].is_string(), "an import is one entry: {made}");
    let jan = office.user("jkaminski").expect("imported");
    for (field, value) in
        [("given_name", "Jan"), ("family_name", "Kamiński"), ("class", "4H"), ("role", "student"), ("status", "active")]
    {
        assert_eq!(jan[field], value, "{field} is as in the file");
    }
    let file = office.path("export.csv");
    assert_eq!(office.json(&["users", "export", "export.csv"])["rows"], 4, "a relative path, and everybody");
    let again = office.json(&["users", "import", &file, "--yes"]);
    assert_eq!((&again["added"], &again["changed"], &again["unchanged"]), (&0.into(), &0.into(), &4.into()), "a no-op");
    assert!(again["entry"].is_null(), "nothing to do leaves no entry");
    let edited = office.json(&["users", "edit", "JKAMINSKI", "--family-name", "Kamiński-Nowak", "--class", "4h"]);
    assert_eq!(edited["user"]["family_name"], "Kamiński-Nowak", "found whatever the case");
    let entry = edited["entry"].as_str().expect("an entry").to_owned();
    office.json(&["journal", "undo", &entry]);
    assert_eq!(office.user("jkaminski").expect("there")["family_name"], "Kamiński", "undone");
    office.json(&["users", "delete", "abegum", "--yes"]);
    assert!(office.user("abegum").is_none(), "deleted users are not listed");
    assert_eq!(office.json(&["users", "list", "--deleted"])["users"][0]["status"], "deleted", "unless asked for");
    assert_eq!(office.json(&["users", "restore", "abegum"])["count"], 1, "and come back");
    assert_eq!(office.user("abegum").expect("back")["class"], "4H", "with their class");
    let check = office.json(&["check"]);
    assert_eq!((&check["ok"], &check["problems"]), (&true.into(), &serde_json::json!([])), "all is whole");
}

#[test]
fn the_history_tells_what_was_done_and_what_was_undone() {
    let office = Office::new();
    let imported = office.import("class.csv", CLASS_4H);
    let entry = imported["entry"].as_str().expect("an entry").to_owned();
    let undone = office.json(&["journal", "undo", &entry]);
    assert_eq!(undone["conflicts"], serde_json::json!([]), "nobody touched them since");
    let list = office.json(&["journal", "list"]);
    let entries = list["entries"].as_array().expect("a list");
    let of = |id: &str| entries.iter().find(|e| e["id"] == id).expect("in the list");
    let line = of(&entry);
    assert_eq!((&line["action"], &line["undone_by"]), (&"users_imported".into(), &undone["entry"]), "by the undo");
    assert!(line["at"].as_str().is_some_and(|at| at.ends_with('Z') && at.contains('T')), "RFC 3339: {line}");
    assert!(line["actor"].as_str().is_some_and(|who| !who.is_empty()), "the journal names who: {line}");
    assert!(office.user("abegum").is_none(), "the import is gone as one");
    let shown = office.json(&["journal", "show", &entry]);
    assert_eq!(shown["entry"]["id"], entry, "one entry");
    let twice = office.run(&["--json", "journal", "undo", &entry]);
    assert_eq!((twice.exit, twice.json()["error"]["code"].as_str()), (1, Some("invalid")), "not twice");
}

#[test]
fn an_undo_that_meets_later_changes_is_done_in_part() {
    let office = Office::new();
    office.import("class.csv", CLASS_4H);
    let edited = office.json(&["users", "edit", "abegum", "--given-name", "Eva", "--family-name", "Begun"]);
    office.json(&["users", "edit", "abegum", "--given-name", "Evie"]);
    let entry = edited["entry"].as_str().expect("an entry").to_owned();
    let undone = office.run(&["--json", "journal", "undo", &entry]);
    assert_eq!(undone.exit, 3, "a conflict is told: {}", undone.out);
    let ava = office.user("abegum").expect("there");
    assert_eq!(
        (&ava["given_name"], &ava["family_name"]),
        (&"Evie".into(), &"Begum".into()),
        "what changed since is kept"
    );
}

#[test]
fn wrong_usage_exits_2_and_says_so_as_asked() {
    let office = Office::new();
    let wrong: [&[&str]; 8] = [
        &["users"],
        &["users", "list", "--nonsense"],
        &["users", "edit", "boss"],
        &["users", "add", "x", "--role", "wizard"],
        &["users", "import"],
        &["users", "restore", "a", "b", "--as", "c"],
        &["users", "reset-password", "boss"],
        &["journal", "list", "--action", "nonsense"],
    ];
    for args in wrong {
        let plain = office.run(args);
        assert_eq!((plain.exit, plain.out.as_str()), (2, ""), "{args:?} is wrong usage, said on standard error");
        assert!(!plain.err.trim().is_empty(), "{args:?} is explained");
        let json = office.run(&[&["--json"], args].concat());
        assert_eq!((json.exit, json.json()["error"]["code"].as_str()), (2, Some("usage")), "{args:?} under --json");
    }
    let server = office.command(&["users", "list"]).env("ROLLBOOK_DATABASE", "postgres://x").output().expect("runs");
    assert_eq!(answer(server).exit, 0, "--data goes before the environment");
    let mut server = std::process::Command::new(env!("CARGO_BIN_EXE_rollbook"));
    let server = server.args(["--database", "mysql://x/y", "--json", "users", "list"]).output().expect("runs");
    assert_eq!(answer(server).exit, 2, "what is no PostgreSQL server is refused clearly");
}

#[test]
fn a_failure_is_one_document_with_a_code_and_a_sentence() {
    let office = Office::empty();
    let nothing = office.run(&["--json", "users", "list"]);
    assert_eq!((nothing.exit, nothing.json()["error"]["code"].as_str()), (1, Some("school")), "no school yet");
    let office = Office::new();
    let missing = office.run(&["--json", "users", "delete", "nobody", "--yes"]);
    assert_eq!((missing.exit, missing.json()["error"]["code"].as_str()), (1, Some("not_found")), "nobody of that name");
    assert_eq!(missing.json()["error"]["names"], serde_json::json!(["nobody"]), "says who");
    let twice = office.run_with(&["--json", "init", "--school", "B", "--admin", "b"], "grove-lamp-29\n");
    assert_eq!((twice.exit, twice.json()["error"]["code"].as_str()), (1, Some("school")), "there is one already");
    let taken = office.run(&["--json", "users", "add", "BÓSS"]);
    assert_eq!((taken.exit, taken.json()["error"]["field"].as_str()), (1, Some("username")), "accents aside");
    let mut other = office.command(&["--json", "users", "list"]);
    let other = answer(other.env("ROLLBOOK_PASSPHRASE", "something else").output().expect("runs"));
    assert_eq!((other.exit, other.json()["error"]["code"].as_str()), (1, Some("wrong_password")), "another passphrase");
}

#[test]
fn rows_with_problems_are_left_out_and_named() {
    let office = Office::new();
    let file = office.file("faulty.csv", "user,first name,type\nabegum,Ava,pupil\n,Ben,pupil\njo lee,Jo,pupil\n");
    let dry = office.run(&["--json", "users", "import", &file, "--dry-run"]);
    assert_eq!((dry.exit, &dry.json()["added"]), (3, &1.into()), "what would happen: {}", dry.out);
    assert!(office.user("abegum").is_none(), "a dry run writes nothing");
    let done = office.run(&["--json", "users", "import", &file, "--yes"]);
    assert_eq!(done.exit, 3, "done in part: {} {}", done.out, done.err);
    let done = done.json();
    let rows: Vec<_> = done["problems"].as_array().expect("a list").iter().map(|p| p["row"].as_u64()).collect();
    assert_eq!(rows, [Some(3), Some(4)], "rows as a spreadsheet shows them");
    for problem in done["problems"].as_array().expect("a list") {
        assert!(problem["message"].as_str().is_some_and(|m| m.ends_with('.')), "a sentence: {problem}");
    }
    assert!(office.user("abegum").is_some(), "the good row is in");
}

#[test]
fn a_guard_holds_and_yes_does_not_answer_it() {
    let office = Office::new();
    let pupils = |n: std::ops::Range<u32>| -> String {
        let rows = n.map(|n| format!("pupil{n},Given{n},Family{n},{}A,pupil\n", 1 + n % 6));
        std::iter::once("user,first name,surname,class,type\n".to_owned()).chain(rows).collect()
    };
    office.import("all.csv", &pupils(0..60));
    let few = office.file("few.csv", &pupils(0..30));
    let held = office.run(&["--json", "users", "import", &few, "--delete-missing", "--yes"]);
    assert_eq!(held.exit, 3, "held back: {}", held.out);
    let held = held.json();
    assert!(held["held"]["reason"].as_str().is_some_and(|r| !r.is_empty()), "with the reason: {held}");
    assert!(held["held"]["names"].as_array().is_some_and(|n| !n.is_empty()), "with names: {held}");
    assert!(held["entry"].is_null(), "nothing is written");
    let many: Vec<String> = (0..30).map(|n| format!("pupil{n}")).collect();
    let args: Vec<&str> =
        ["--json", "users", "delete", "--yes"].into_iter().chain(many.iter().map(String::as_str)).collect();
    let delete = office.run(&args);
    assert_eq!((delete.exit, delete.json()["error"]["code"].as_str()), (3, Some("held")), "so many at once");
    assert_eq!(office.json(&["users", "list"])["users"].as_array().map(Vec::len), Some(61), "all are still there");
}

#[test]
fn an_import_nobody_confirms_changes_nothing() {
    let office = Office::new();
    let file = office.file("class.csv", CLASS_4H);
    let refused = office.run(&["--json", "users", "import", &file]);
    assert_eq!((refused.exit, refused.json()["error"]["code"].as_str()), (1, Some("not_confirmed")), "nobody to ask");
    assert!(office.user("abegum").is_none(), "nothing is written");
}

#[test]
fn two_imports_at_once_both_count() {
    let office = Office::new();
    let rows = |from: u32| (from..from + 40).map(|n| format!("u{n},Given{n},2B\n")).collect::<String>();
    let first = office.file("a.csv", &format!("user,first name,class\n{}", rows(0)));
    let second = office.file("b.csv", &format!("user,first name,class\n{}", rows(20)));
    let spawn = |file: &str| office.command(&["--json", "users", "import", file, "--yes"]).spawn().expect("runs");
    let running = [spawn(&first), spawn(&second)];
    for child in running {
        let done = answer(child.wait_with_output().expect("ends"));
        assert_eq!(done.exit, 0, "neither is turned away: {} {}", done.out, done.err);
    }
    assert_eq!(
        office.json(&["users", "list", "--class", "2b"])["users"].as_array().map(Vec::len),
        Some(60),
        "each once"
    );
    assert_eq!(office.json(&["check"])["ok"], true, "and all is whole");
}

#[test]
fn nobodys_name_stands_in_clear_anywhere_in_the_data_folder() {
    let office = Office::new();
    office.import("class.csv", CLASS_4H);
    office.json(&["users", "edit", "abegum", "--given-name", "Aveline"]);
    office.json(&["backup", &office.path("copy.rollbook")]);
    let backup = std::fs::read(office.path("copy.rollbook")).expect("the backup");
    let mut files = vec![backup];
    collect(&office.data(), &mut files);
    assert!(files.len() > 2, "there are files to look through");
    for name in
        ["Aveline", "Begum", "abegum", "Kamiński", "jkaminski", "jan@alder", "Alder Primary", office::PASSPHRASE]
    {
        let found =
            files.iter().any(|bytes| bytes.windows(name.len()).any(|w| w.eq_ignore_ascii_case(name.as_bytes())));
        assert!(!found, "{name} can be read on the disk");
    }
}

fn collect(folder: &Path, files: &mut Vec<Vec<u8>>) {
    for entry in std::fs::read_dir(folder).expect("the folder").flatten() {
        if entry.path().is_dir() {
            collect(&entry.path(), files);
        } else {
            files.push(std::fs::read(entry.path()).expect("a file"));
        }
    }
}

#[test]
fn a_backup_is_restored_over_the_data_and_into_an_empty_folder() {
    let office = Office::new();
    office.import("class.csv", CLASS_4H);
    let file = office.path("copy.rollbook");
    office.json(&["backup", &file]);
    office.json(&["users", "delete", "abegum", "--yes"]);
    let asked = office.run(&["--json", "restore", &file]);
    assert_eq!((asked.exit, asked.json()["error"]["code"].as_str()), (1, Some("not_confirmed")), "it is asked first");
    assert_eq!(office.json(&["restore", &file, "--yes"])["users"], 4, "all are back");
    assert!(office.user("abegum").is_some(), "as in the backup");
    let elsewhere = Office::empty();
    assert_eq!(elsewhere.json(&["restore", &file])["restored"], true, "an empty folder needs no question");
    assert!(elsewhere.user("jkaminski").is_some(), "on another machine");
    let own = office.run(&["backup", &office.data().join("rollbook.db").display().to_string()]);
    assert_eq!(own.exit, 2, "the data are never overwritten by a copy of themselves");
}

#[test]
fn the_recovery_key_opens_a_backup_on_another_machine() {
    let office = Office::empty();
    let made = office.run_with(&["--json", "init", "--school", "Alder", "--admin", "boss"], "grove-lamp-29\n").json();
    let key = made["recovery_key"].as_str().expect("shown once").to_owned();
    let file = office.path("copy.rollbook");
    office.json(&["backup", &file]);
    let elsewhere = Office::empty();
    let mut restore = elsewhere.command(&["--json", "restore", &file]);
    let restored = restore.env("ROLLBOOK_RECOVERY_KEY", key.to_lowercase()).env_remove("ROLLBOOK_PASSPHRASE");
    assert_eq!(answer(restored.output().expect("runs")).exit, 0, "in any case");
    assert_eq!(elsewhere.json(&["check"])["ok"], true, "and its passphrase opens it afterwards");
}

#[test]
fn who_wants_a_username_that_was_taken_is_told_and_can_have_another() {
    let office = Office::new();
    office.json(&["users", "add", "abegum", "--given-name", "Ava", "--role", "pupil"]);
    office.json(&["users", "delete", "abegum", "--yes"]);
    office.json(&["users", "add", "abegum", "--given-name", "Amir"]);
    let taken = office.run(&["--json", "users", "restore", "abegum"]);
    assert_eq!((taken.exit, taken.json()["taken"].as_array().map(Vec::len)), (3, Some(1)), "held back: {}", taken.out);
    assert_eq!(office.json(&["users", "restore", "abegum", "--as", "ava.begum"])["count"], 1, "under another one");
    assert_eq!(office.user("ava.begum").expect("back")["given_name"], "Ava", "the right one came back");
}

#[test]
fn classes_are_made_filled_renamed_and_put_away() {
    let office = Office::new();
    office.import("class.csv", CLASS_4H);
    office.json(&["classes", "add", "5K"]);
    let other = office.run(&["--json", "classes", "move", "5k", "abegum"]);
    assert_eq!((other.exit, other.json()["error"]["code"].as_str()), (1, Some("in_another_class")), "said first");
    office.json(&["classes", "move", "5K", "abegum", "--from-other"]);
    office.json(&["classes", "rename", "5K", "5 Kestrel"]);
    assert_eq!(office.user("abegum").expect("there")["class"], "5 Kestrel", "the members stay");
    office.json(&["classes", "add", "Maths", "--teaching"]);
    assert_eq!(office.json(&["classes", "members", "add", "maths", "abegum", "tpatel"])["count"], 2, "two joined");
    assert_eq!(
        office.json(&["users", "list", "--class", "MATHS"])["users"].as_array().map(Vec::len),
        Some(2),
        "members"
    );
    assert_eq!(office.json(&["classes", "members", "remove", "maths", "tpatel"])["count"], 1, "one left");
    office.json(&["classes", "archive", "Maths"]);
    let titles = |list: serde_json::Value| {
        list["classes"].as_array().map(|c| c.iter().map(|c| c["title"].clone()).collect::<Vec<_>>())
    };
    assert_eq!(titles(office.json(&["classes", "list"])), Some(vec!["4H".into(), "5 Kestrel".into()]), "put away");
    office.json(&["classes", "restore", "Maths"]);
    assert_eq!(titles(office.json(&["classes", "list"])).map(|c| c.len()), Some(3), "and taken out again");
}

#[test]
fn passwords_come_from_standard_input_or_are_made_up() {
    let office = Office::new();
    office.import("class.csv", CLASS_4H);
    let set =
        office.run_with(&["--json", "users", "reset-password", "tpatel", "--password-stdin"], "copper-kettle-81\r\n");
    assert_eq!((set.exit, &set.json()["generated"]), (0, &serde_json::json!([])), "set: {}", set.err);
    let made = office.json(&["users", "reset-password", "abegum", "jkaminski", "--generate", "--must-change", "true"]);
    assert_eq!(made["generated"].as_array().map(Vec::len), Some(2), "one for each");
    assert!(made["generated"][0]["password"].as_str().is_some_and(|p| !p.is_empty()), "in clear, once");
    assert_eq!(office.user("abegum").expect("there")["must_change"], true, "as asked");
    let empty = office.run(&["--json", "users", "add", "x", "--password-stdin"]);
    assert_eq!((empty.exit, empty.json()["error"]["code"].as_str()), (2, Some("usage")), "nothing came");
    office.json(&["users", "suspend", "abegum"]);
    assert_eq!(office.user("abegum").expect("there")["status"], "suspended", "cannot sign in");
    office.json(&["users", "resume", "abegum"]);
    assert_eq!(office.user("abegum").expect("there")["status"], "active", "can again");
}

#[test]
fn people_read_tables_and_sentences() {
    let office = Office::new();
    office.import("class.csv", CLASS_4H);
    let list = office.run(&["users", "list", "--class", "4h", "--role", "pupil"]);
    let lines: Vec<&str> = list.out.lines().collect();
    assert_eq!(lines.len(), 3, "a header and two pupils: {}", list.out);
    assert_eq!(lines[0].find("Surname"), lines[1].find("Begum"), "in columns: {}", list.out);
    assert_eq!(list.err.trim(), "2 users", "the sentence goes to standard error");
    let history = office.run(&["journal", "list"]);
    assert!(history.out.contains("Imported 3 users"), "in words: {}", history.out);
    let template = office.run(&["users", "template", "empty.csv"]);
    assert_eq!(template.exit, 0, "{}", template.err);
    let text = std::fs::read_to_string(office.path("empty.csv")).expect("the template");
    assert_eq!(
        text.trim_start_matches('\u{feff}').trim(),
        "user,first name,surname,class,email,type,password",
        "the columns"
    );
    let wrong = office.run(&["users", "show", "nobody"]);
    assert_eq!((wrong.exit, wrong.err.trim()), (1, "There is no user with the username nobody."), "a plain sentence");
}

#[test]
fn the_sample_school_is_there_at_once() {
    let office = Office::empty();
    let made = office.json(&["demo", "--users", "200"]);
    assert_eq!(made["users"], 200, "as many as asked for");
    assert_eq!(office.json(&["users", "list", "--limit", "5"])["users"].as_array().map(Vec::len), Some(5), "a few");
    let again = office.run(&["--json", "demo"]);
    assert_eq!((again.exit, again.json()["error"]["code"].as_str()), (1, Some("school")), "never over a school");
}

#[test]
fn damaged_data_are_found_and_said() {
    let office = Office::new();
    office.import("class.csv", CLASS_4H);
    let path = office.data().join("rollbook.db");
    let mut bytes = std::fs::read(&path).expect("the data");
    let middle = bytes.len() / 2;
    bytes[middle..middle + 64].iter_mut().for_each(|byte| *byte ^= 0xff);
    std::fs::write(&path, bytes).expect("the data are damaged");
    let check = office.run(&["--json", "check"]);
    assert_eq!((check.exit, &check.json()["ok"]), (1, &false.into()), "not whole: {} {}", check.out, check.err);
    assert!(check.json()["problems"].as_array().is_some_and(|p| !p.is_empty()), "and it says what: {}", check.out);
}
