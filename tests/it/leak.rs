//! Names are not in any byte of the data folder, backups and half-written files included, nor in what the program says.

use crate::harness::{PASSPHRASE, PASSWORD, School, code_of, entry};
use crate::kill::kill_once;
use data_encoding::{BASE64, HEXLOWER};
use serde_json::{Value, json};
use std::path::Path;

/// Words that stand nowhere else in the world.
const NAMES: [&str; 10] = [
    "Quillfeather",
    "Zephyrine",
    "Wolfgangine",
    "Ødegårdsen",
    "zquill.feather",
    "post@quillfeather.example",
    "Marmalade-77",
    "Obsidiana",
    "kimzebedee",
    "Larkfield Primary",
];

fn cast() -> String {
    "user,first name,surname,class,email,type,password,admission number\n\
     zquill.feather,Zephyrine,Quillfeather,Obsidiana,post@quillfeather.example,pupil,Marmalade-77,ZQ-4711\n\
     wode,Wolfgangine,Ødegårdsen,Obsidiana,,pupil,Marmalade-77,\n"
        .to_owned()
}

/// A needle as a program may have written it.
fn forms(secret: &str) -> Vec<(String, Vec<u8>)> {
    let mut forms = Vec::new();
    for (case, text) in [("", secret.to_owned()), (" folded", domain::name::fold(secret))] {
        forms.push((format!("{secret}{case} in UTF-8"), text.as_bytes().to_vec()));
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        forms.push((format!("{secret}{case} in UTF-16LE"), little));
        forms.push((format!("{secret}{case} in UTF-16BE"), text.encode_utf16().flat_map(u16::to_be_bytes).collect()));
    }
    forms
}

fn needles(school: &School) -> Vec<(String, Vec<u8>)> {
    let secrets = NAMES.into_iter().chain(["ZQ-4711", PASSPHRASE, PASSWORD, "Wrong-Guess-99", &school.recovery]);
    let mut needles: Vec<(String, Vec<u8>)> = secrets.flat_map(forms).collect();
    let key = school.key.0.as_slice();
    needles.push(("the data key".into(), key.to_vec()));
    needles.push(("the data key in hex".into(), HEXLOWER.encode(key).into_bytes()));
    needles.push(("the data key in base64".into(), BASE64.encode(key).into_bytes()));
    needles
}

fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    let first = needle[0];
    let mut from = 0;
    while let Some(at) = bytes[from..].iter().position(|b| *b == first) {
        if bytes[from + at..].starts_with(needle) {
            return true;
        }
        from += at + 1;
    }
    false
}

/// Every file below a folder with its bytes.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for file in std::fs::read_dir(folder).unwrap().flatten() {
        if file.path().is_dir() {
            found.extend(files(&file.path()));
        } else {
            let name = file.path().display().to_string();
            found.push((format!("{name} as a file name"), name.clone().into_bytes()));
            found.push((name, std::fs::read(file.path()).unwrap()));
        }
    }
    found
}

fn assert_silent(school: &School, when: &str) {
    let (needles, files) = (needles(school), files(&school.folder.0));
    assert!(files.len() >= 4, "{when}: there is something to look through");
    for (file, bytes) in &files {
        for (what, needle) in &needles {
            assert!(!holds(bytes, needle), "{when}: {file} holds {what}");
        }
    }
}

/// Everything that touches names: import, edit, wrong and right sign-ins, history, export, deletion, undo, backup.
async fn a_day_in_the_office(school: &School) {
    let done = school.import(&school.file("cast.csv", &cast())).await;
    let id = school.id("zquill.feather").await;
    let edited = school.ok("edit_user", json!({ "id": id, "given_name": "Zephyrine-Wolfgangine" })).await;
    school.ok("find_user", json!({ "id": id })).await;
    school.ok("list_users", json!({ "filter": { "query": "quillfeather" } })).await;
    school.ok("list_history", json!({ "query": "quillfeather" })).await;
    let other = school.other_window().await;
    for username in ["zquill.feather", "gill"] {
        code_of(&other, "sign_in", json!({ "username": username, "password": "Wrong-Guess-99" })).await;
    }
    for name in ["out.csv", "out.xlsx"] {
        school.ok("save_users", json!({ "path": school.path(name) })).await;
    }
    school.ok("delete_users", json!({ "ids": [id] })).await;
    school.ok("undo", json!({ "id": entry(&edited) })).await;
    school.ok("undo", json!({ "id": entry(&done) })).await;
    school.ok("make_backup", Value::Null).await;
    school.import(&school.file("cast.csv", &cast())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_wrong_is_told_without_names_in_its_technical_part() {
    let school = School::with_office().await;
    a_day_in_the_office(&school).await;
    let path = school.path("no such folder/Quillfeather.csv");
    let failures = [
        school.refused("save_users", json!({ "path": path })).await,
        school.refused("read_upload", json!({ "paths": [path] })).await,
        school.refused("add_user", json!({ "username": "ZQUILL.FEATHER" })).await,
        school.refused("edit_user", json!({ "id": "Quillfeather" })).await,
    ];
    for failure in failures {
        let technical = failure.technical.unwrap_or_default();
        assert!(!technical.contains("Quillfeather"), "it may be logged: {technical}");
    }
    let shown = format!("{:?} {:?}", school.key, store::credential::Secret("Marmalade-77".into()));
    assert!(!shown.contains("Marmalade"), "secrets are not shown by {{:?}}: {shown}");
}

/// What is about the file itself: on a server the data are encrypted by whoever runs it, or not at all.
mod file {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn no_byte_of_the_data_folder_names_anybody() {
        let school = School::with_office_in_file().await;
        a_day_in_the_office(&school).await;
        assert_silent(&school, "with the window open");
        let backup = school.ok("make_backup", Value::Null).await;
        school.confirm().await;
        school.ok("restore_backup", json!({ "path": backup["path"] })).await;
        assert_silent(&school, "after a restore");
        let out = std::fs::read(school.path("out.csv")).unwrap();
        assert!(holds(&out, "Quillfeather".as_bytes()), "the list saved elsewhere names them: the search works");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_killed_process_leaves_no_name_behind_and_says_none() {
        let school = School::with_office_in_file().await;
        a_day_in_the_office(&school).await;
        let rows = (0..200).map(|n| format!("kimzebedee{n},Zephyrine,Quillfeather{n},Obsidiana,,pupil\n"));
        school.file("import.csv", &format!("user,first name,surname,class,email,type\n{}", rows.collect::<String>()));
        for (role, seed) in [("import", 11), ("import", 12), ("backup", 13), ("backup", 14)] {
            let said = kill_once(role, &school, seed);
            for (what, needle) in needles(&school) {
                assert!(!holds(said.as_bytes(), &needle), "a killed {role} says {what}: {said}");
            }
            assert_silent(&school, &format!("a {role} killed"));
        }
    }
}
