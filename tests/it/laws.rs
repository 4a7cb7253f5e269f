//! The laws, over the real store: export → import is a no-op, undo of any sequence restores, an import is idempotent.

use crate::harness::{ADMIN, Rows, School, entry, number, runtime};
use actions::error::{Code, Failure};
use domain::id::EntryId;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

/// Texts that files, spreadsheets and databases have been known to take for something else.
const TRICKY: [&str; 40] = [
    "=1+1",
    "+44 20",
    "-x",
    "@cmd",
    "'=x",
    "''",
    "'",
    "\"quoted\"",
    "a,b;c",
    "tab\there",
    "two\nlines",
    "O’Brien",
    "N/A",
    "#N/A",
    "SiÃ¢n",
    "1.5E+11",
    "_x0041_",
    "007",
    "TRUE",
    "n/a",
    "-",
    "–",
    "Smith\u{200d}",
    "e\u{301}",
    "<b>&amp;</b>",
    "😀",
    "  spaced   out ",
    "محمد",
    "李小龙",
    "1/2/2026",
    "user",
    "surname",
    "NULL",
    "\\N",
    "%00",
    "{name}",
    "\u{a0}x",
    "=cmd|' /C calc'!A0",
    "||",
    "\u{ad}soft",
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![2 => "\\PC{0,12}", 2 => select(TRICKY.to_vec()).prop_map(str::to_owned), 1 => "[A-Z][a-z]{1,8}"]
}

fn username() -> impl Strategy<Value = String> {
    let odd =
        select(vec!["=a", "+1", "-x", "@me", "'t.hooft", "1.5E+11", "007", "1E5", "user", "José", "李", "a’b", "ß"]);
    prop_oneof![2 => "[\\p{L}\\p{N}._@+'-]{1,12}", 1 => odd.prop_map(str::to_owned), 2 => "[a-z]{3,8}"]
}

fn email() -> impl Strategy<Value = String> {
    prop_oneof![2 => Just(String::new()), 1 => "[a-zA-Z0-9.+'=-]{1,8}@[a-z]{1,8}\\.[a-z]{2,3}"]
}

#[derive(Clone, Debug)]
struct Someone {
    username: String,
    given: String,
    family: String,
    email: String,
    role: &'static str,
    class: Option<Index>,
}

fn someone() -> impl Strategy<Value = Someone> {
    let roles = select(vec!["student", "student", "student", "teacher", "administrator"]);
    (username(), text(), text(), email(), roles, any::<Option<Index>>()).prop_map(
        |(username, given, family, email, role, class)| Someone { username, given, family, email, role, class },
    )
}

/// Makes the classes and users a school accepts; what it refuses must be refused with a reason.
async fn fill(school: &School, people: &[Someone], titles: &[String]) {
    let mut classes = Vec::new();
    for title in titles {
        match school.call("add_class", json!({ "title": title })).await {
            Ok(made) => classes.push(made["class"]["id"].clone()),
            Err(refused) => assert_eq!(refused.code, Code::Invalid, "a class {title:?}: {refused:?}"),
        }
    }
    for person in people {
        let class = person.class.as_ref().filter(|_| !classes.is_empty()).map(|at| at.get(&classes).clone());
        let request = json!({ "username": person.username, "given_name": person.given, "family_name": person.family,
            "email": person.email, "role": person.role, "class_id": class });
        if let Err(refused) = school.call("add_user", request).await {
            assert_eq!(refused.code, Code::Invalid, "{person:?}: {refused:?}");
        }
    }
}

/// The file says what the school has: nothing is new, nothing changes, nobody is missing.
async fn assert_no_op(school: &School, ending: &str) {
    let before = school.rows().await;
    let path = school.path(&format!("all.{ending}"));
    let saved = school.ok("save_users", json!({ "path": path })).await;
    assert_eq!(number(&saved, "rows") as usize, school.live().await, "everybody is in the file");
    school.read_upload(&path).await;
    let preview = school.ok("change_upload", json!({ "delete_missing": true })).await;
    let counts = ["added", "changed", "removed"].map(|field| number(&preview, field));
    let rows = school.ok("preview_rows", json!({ "limit": 1000 })).await;
    let touched: Vec<&Value> = rows["rows"].as_array().unwrap().iter().filter(|r| r["state"] != "unchanged").collect();
    assert_eq!(counts, [0, 0, 0], "{ending}: added, changed, removed; {touched:#?}");
    assert_eq!(preview["new_classes"], json!([]), "{ending}: no class is made");
    let done = school.apply(&preview).await;
    assert_eq!(done["entry"], Value::Null, "{ending}: nothing was written: {done}");
    assert_eq!(school.rows().await, before, "{ending}: every row is as it was");
}

proptest! {
    #![proptest_config(crate::harness::cases(24))]

    #[test]
    fn export_then_import_changes_nothing(
        people in prop::collection::vec(someone(), 1..10),
        titles in prop::collection::vec(text(), 0..4),
        archive in any::<bool>(),
    ) {
        runtime().block_on(async {
            let school = School::empty().await;
            school.sign_in(ADMIN).await;
            fill(&school, &people, &titles).await;
            if archive && let Some(class) = school.rows().await.classes.first() {
                school.ok("archive_classes", json!({ "ids": [class.id], "archived": true })).await;
            }
            for ending in ["csv", "xlsx"] {
                assert_no_op(&school, ending).await;
            }
            school.assert_whole("a round trip").await;
        });
    }

    #[test]
    fn an_import_applied_twice_changes_nothing_the_second_time(
        rows in prop::collection::vec((username(), text(), text(), email(), "[a-zA-Z0-9 ]{0,14}"), 1..7),
        classes in prop::collection::vec(text(), 1..3),
        roles in prop::collection::vec(select(vec!["", "pupil", "pupil", "teacher", "admin", "nobody"]), 7),
    ) {
        runtime().block_on(async {
            let school = School::empty().await;
            school.sign_in(ADMIN).await;
            let cells = rows.iter().enumerate().map(|(n, (user, given, family, email, password))| {
                let class = &classes[n % classes.len()];
                [user, given, family, class, email, roles[n], password].map(ToString::to_string).to_vec()
            });
            let bytes = domain::roster::csv::write(&domain::roster::EXPORT_HEADERS, cells);
            std::fs::write(school.path("a.csv"), bytes).unwrap();
            let Ok(preview) = school.call("read_upload", json!({ "paths": [school.path("a.csv")] })).await else { return };
            school.apply(&preview).await;
            let after = school.rows().await;
            let again = school.read_upload(&school.path("a.csv")).await;
            let counts = ["added", "changed", "removed", "passwords"].map(|field| number(&again, field));
            assert_eq!(counts, [0; 4], "the same file again: added, changed, removed, passwords; first {preview}");
            let done = school.apply(&again).await;
            assert_eq!(done["entry"], Value::Null, "no line in the history: {done}");
            assert_eq!(school.rows().await, after, "every row is as the first import left it");
            school.assert_whole("an import").await;
        });
    }
}

/// Something an operator does, with numbers that choose among what is there.
#[derive(Clone, Debug)]
struct Step {
    kind: u8,
    picks: [Index; 3],
    flag: bool,
    name: &'static str,
    title: &'static str,
}

const NAMES: [&str; 8] = ["ava", "ben", "Cy", "dée", "p01", "P02", "p13", "zoë"];
const TITLES: [&str; 6] = ["4H", "2W", "5K", "Chess", "Art", "4h"];

fn step() -> impl Strategy<Value = Step> {
    let picks = any::<[Index; 3]>();
    (0..14u8, picks, any::<bool>(), select(NAMES.to_vec()), select(TITLES.to_vec()))
        .prop_map(|(kind, picks, flag, name, title)| Step { kind, picks, flag, name, title })
}

impl Step {
    /// Does it; what is refused is refused for a reason.
    async fn take(&self, school: &School) -> Option<EntryId> {
        school.hand.pass(1_000);
        let rows = school.rows().await;
        let (name, request) = match self.kind {
            10 => return self.import(school).await,
            _ => self.command(&rows),
        };
        let answer = school.call(name, request.clone()).await;
        outcome(answer, &format!("{name} {request}"))
    }

    fn command(&self, rows: &Rows) -> (&'static str, Value) {
        let user = |n: usize| self.picks[n].get(&rows.users).id;
        let class = |n: usize| self.picks[n].get(&rows.classes).id;
        let (name, title, flag) = (self.name, self.title, self.flag);
        let role = if flag { "teacher" } else { "student" };
        match self.kind {
            0 => ("add_user", json!({ "username": name, "given_name": title, "role": role, "class_id": class(0) })),
            1 => ("edit_user", json!({ "id": user(0), "username": name, "family_name": title })),
            2 => ("edit_user", json!({ "id": user(0), "given_name": name, "role": role })),
            3 => (
                "move_users",
                json!({ "ids": [user(0), user(1)], "class_id": flag.then(|| class(2)), "from_other": true }),
            ),
            4 => ("delete_users", json!({ "ids": [user(0), user(1)] })),
            5 => {
                let gone: Vec<_> = rows.users.iter().filter(|u| u.deleted_at.is_some()).map(|u| u.id).collect();
                ("restore_users", json!({ "ids": gone }))
            }
            6 => ("suspend_users", json!({ "ids": [user(0), user(2)], "suspended": flag })),
            7 => ("add_class", json!({ "title": title, "kind": if flag { "homeroom" } else { "scheduled" } })),
            8 => ("rename_class", json!({ "id": class(0), "title": title })),
            9 => ("archive_classes", json!({ "ids": [class(0), class(1)], "archived": flag })),
            11 => {
                let settings = domain::school::Settings { idle_minutes: 60 + u32::from(flag), ..Default::default() };
                ("change_settings", json!({ "name": format!("School {name}"), "settings": settings }))
            }
            12 => ("reset_passwords", json!({ "ids": [user(0)], "must_change": false })),
            _ => {
                let users = [user(0), user(1)];
                ("change_members", json!({ "id": class(2), "users": users, "member": flag, "from_other": true }))
            }
        }
    }

    async fn import(&self, school: &School) -> Option<EntryId> {
        let (name, title) = (self.name, self.title);
        let kind = if self.flag { "pupil" } else { "teacher" };
        let text = format!(
            "user,first name,class,type,admission number\n{name},From a file,{title},{kind},A7\np05,Also,{title},,\nnew-{name},New,6Z,pupil,\n"
        );
        let preview = school.read_upload(&school.file("step.csv", &text)).await;
        let request = json!({ "revision": preview["revision"], "consent": preview["consent"] });
        outcome(school.call("apply_upload", request).await, &format!("import of {text}"))
    }
}

/// The entry that was written, if one was. Only reasons are refused, and nothing breaks.
fn outcome(answer: Result<Value, Failure>, what: &str) -> Option<EntryId> {
    match answer {
        Ok(answer) if answer["entry"].is_null() => None,
        Ok(answer) => Some(entry(&answer)),
        Err(failure) => {
            let reasons = [Code::Invalid, Code::NotFound, Code::Held, Code::InAnotherClass];
            assert!(reasons.contains(&failure.code), "{what}: {failure:?}");
            None
        }
    }
}

/// Undoes an entry that nothing came after.
async fn take_back(school: &School, id: EntryId) -> EntryId {
    let undone = school.ok("undo", json!({ "id": id })).await;
    assert_eq!(undone["conflicts"], json!([]), "nothing changed since: {undone}");
    entry(&undone)
}

async fn ready() -> School {
    let school = School::with_office().await;
    school.confirm().await;
    school
}

proptest! {
    #![proptest_config(crate::harness::cases(24))]

    #[test]
    fn undo_of_any_sequence_restores_and_undo_of_the_undo_brings_it_back(
        steps in prop::collection::vec(step(), 1..14),
    ) {
        runtime().block_on(async {
            let school = ready().await;
            let mut before = vec![school.rows().await];
            let mut entries = Vec::new();
            for step in &steps {
                if let Some(entry) = step.take(&school).await {
                    entries.push(entry);
                    before.push(school.rows().await);
                }
            }
            let mut undos = Vec::new();
            for (n, entry) in entries.iter().enumerate().rev() {
                undos.push(take_back(&school, *entry).await);
                assert_eq!(school.rows().await, before[n], "after undoing entry {n} of {steps:?}");
            }
            for (n, undo) in undos.iter().rev().enumerate() {
                take_back(&school, *undo).await;
                assert_eq!(school.rows().await, before[n + 1], "after undoing the undo of entry {n} of {steps:?}");
            }
            school.assert_whole("undos of undos").await;
        });
    }

    #[test]
    fn undo_in_any_order_never_breaks_a_rule(
        steps in prop::collection::vec(step(), 4..16),
        order in prop::collection::vec((any::<Index>(), any::<bool>()), 16),
    ) {
        runtime().block_on(async {
            let school = ready().await;
            let mut entries = Vec::new();
            for step in &steps {
                entries.extend(step.take(&school).await);
            }
            for (at, overwrite) in order {
                if entries.is_empty() {
                    break;
                }
                let id = *at.get(&entries);
                let answer = school.call("undo", json!({ "id": id, "overwrite": overwrite })).await;
                // The undo joins the entries: it may be undone too.
                entries.extend(outcome(answer, &format!("undo {id}")));
            }
            school.assert_whole("undos in any order").await;
            let rows = school.rows().await;
            let fresh = school.other_desk().await;
            let (kept, read) = (school.desk.book().await.unwrap(), fresh.book().await.unwrap());
            assert_eq!(kept.people.len(), rows.users.len(), "the open window knows everybody");
            assert_eq!(kept.teaching, read.teaching, "the open window follows the teaching classes");
            for user in &rows.users {
                let person = kept.person(user.id.into()).expect("the open window knows them");
                assert_eq!(&person.row, user, "the open window shows what is stored");
            }
        });
    }
}
