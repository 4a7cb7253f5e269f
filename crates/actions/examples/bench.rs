//! What `cargo xtask bench` measures of the program itself, one job for each process, a figure to the line:
//! `name<TAB>number`, milliseconds unless the name says otherwise. Everything a window asks for goes through the table
//! of commands, JSON included. Not here: the floors, the peers, medians and the table, which are xtask's.
//!
//! usage: bench inputs FOLDER [SIZE…] | argon COUNT | import FILE | desk FILE

use actions::ask::school::MakeSchool;
use actions::desk::Clock;
use actions::folder::Folder;
use actions::front::Front;
use actions::table::call;
use domain::reconcile::{Have, Options, plan};
use domain::roster::{self, File, Mends};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;
use store::{DataKey, Store};
use tempfile::TempDir;

const PASSWORD: &str = "Quiet-Harbour-58";
const PASSPHRASE: &str = "nine purple otters sail";
/// Rows the window asks for at once.
const PAGE: u32 = 100;
/// People whose names are typed.
const TYPED: usize = 60;
/// How often all of it is typed.
const TRIES: usize = 3;
/// Cells edited, and pages asked for after each.
const EDITS: usize = 40;
/// Entries of a school that has been at work for some years.
const ENTRIES: usize = 5_000;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["inputs", folder, sizes @ ..] => inputs(Path::new(folder), sizes),
        ["argon", count] => argon(count.parse().expect("a count")),
        ["import", file] => run(import(Path::new(file))),
        ["desk", file] => run(desk(Path::new(file))),
        _ => panic!("usage: bench inputs FOLDER [SIZE…] | argon COUNT | import FILE | desk FILE"),
    }
}

/// The runtime a window has.
fn run(work: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(work);
}

fn say(name: &str, figure: f64) {
    println!("{name}\t{figure:.3}");
}

fn since(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1e3
}

/// Prints the middle and the ninety-ninth of a hundred.
fn spread(name: &str, mut figures: Vec<f64>) {
    figures.sort_by(f64::total_cmp);
    let at = |share: f64| figures[((figures.len() - 1) as f64 * share).round() as usize];
    say(&format!("{name}.p50"), at(0.5));
    say(&format!("{name}.p99"), at(0.99));
}

/// The most memory this process ever had, in MiB; only Linux tells it.
fn peak() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse::<f64>().ok().map(|kib| kib / 1024.0)
}

/// Milliseconds of processor time this process has had, all threads together; only Linux tells it this easily.
fn processor() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit_once(") ")?.1.split(' ').collect();
    let ticks = |at: usize| fields.get(at)?.parse::<f64>().ok();
    // A hundred ticks a second, the eleventh and twelfth field after the name.
    Some((ticks(11)? + ticks(12)?) * 10.0)
}

/// The made-up school as a file, without passwords and (`…_passwords`) with one for each user. The columns are those
/// the floors and the peers read too.
fn inputs(folder: &Path, sizes: &[&str]) {
    std::fs::create_dir_all(folder).expect("a folder");
    for size in sizes {
        let school = domain::sample::big_school(size.parse().expect("a size"));
        for (ending, with) in [("", false), ("_passwords", true)] {
            let rows = school.users.iter().enumerate().map(|(n, u)| {
                let class = u.class.map(|c| school.classes[c].title.clone()).unwrap_or_default();
                let password = if with { format!("Blue-river-{n}") } else { String::new() };
                let role = u.role.school_word().to_lowercase();
                let cells = [&u.username, &u.given_name, &u.family_name, &class, &u.email, &role, &password];
                cells.map(|c| if c.contains(',') { format!("\"{c}\"") } else { c.clone() }).join(",") + "\n"
            });
            let text = format!("user,first name,surname,class,email,type,password\n{}", rows.collect::<String>());
            std::fs::write(folder.join(format!("users_{size}{ending}.csv")), text).expect("a file");
        }
    }
}

/// Argon2id at the program's parameters on all cores, and nothing else.
fn argon(count: usize) {
    let params = argon2::Params::new(19 * 1024, 2, 1, Some(32)).expect("parameters");
    let next = AtomicUsize::new(0);
    let start = Instant::now();
    std::thread::scope(|threads| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            threads.spawn(|| {
                let mut memory = vec![argon2::Block::default(); params.block_count()];
                let argon = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params.clone());
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    if n >= count {
                        return;
                    }
                    let (word, salt, mut out) = (format!("Blue-river-{n}"), (n as u128).to_le_bytes(), [0; 32]);
                    let blocks = memory.as_mut_slice();
                    argon.hash_password_into_with_memory(word.as_bytes(), &salt, &mut out, blocks).expect("a hash");
                }
            });
        }
    });
    say("argon", since(start));
    say("argon.rate", count as f64 / since(start) * 1e3);
    processor().into_iter().for_each(|ms| say("argon.processor", ms));
    peak().into_iter().for_each(|mib| say("argon.peak_mib", mib));
}

/// A fresh school with its administrator at the window.
struct School {
    _home: TempDir,
    folder: Folder,
    front: Front,
}

impl School {
    async fn make() -> School {
        let home = tempfile::tempdir().expect("a temporary folder");
        let folder = Folder(home.path().join("data"));
        let request = MakeSchool {
            name: "Larkfield".into(),
            given_name: "Gill".into(),
            family_name: "Thomas".into(),
            username: "the.office".into(),
            password: PASSWORD.into(),
            passphrase: Some(PASSPHRASE.into()),
        };
        let (desk, _) = actions::school::make(&folder, Clock::system(), &request).await.expect("a school");
        desk.close().await.expect("the desk closes");
        let front = open(&folder).await;
        School { _home: home, folder, front }
    }

    async fn ask(&self, name: &str, request: Value) -> Value {
        ask(&self.front, name, request).await
    }

    /// Reads a file and applies what it plans; the times of both. The operator's password, asked between, is not
    /// counted: it is a person who types it.
    async fn import(&self, file: &Path) -> (f64, f64, Value) {
        let start = Instant::now();
        let preview = self.ask("read_upload", json!({ "paths": [file] })).await;
        let read = since(start);
        assert_eq!(preview["problems"], 0, "the file has no problem");
        let confirmed =
            self.folder.has_school() && self.ask("confirm", json!({ "password": PASSWORD })).await.is_null();
        assert!(confirmed, "the operator is believed");
        let request = json!({ "revision": preview["revision"], "consent": preview["consent"] });
        let start = Instant::now();
        let done = self.ask("apply_upload", request).await;
        assert_eq!(done["stale"], false, "nothing came between");
        (read, since(start), done)
    }
}

async fn open(folder: &Folder) -> Front {
    let front = Front::new(folder.clone(), Clock::system(), Arc::new(|_| {}));
    ask(&front, "unlock", json!({ "passphrase": PASSPHRASE })).await;
    ask(&front, "sign_in", json!({ "username": "the.office", "password": PASSWORD })).await;
    front
}

/// A command with its request and its answer as texts, as they cross the window's bridge.
async fn ask(front: &Front, name: &str, request: Value) -> Value {
    let request: Value = serde_json::from_str(&request.to_string()).expect("JSON");
    let answer = call(front, name, request).await.unwrap_or_else(|e| panic!("{name}: {e:?}"));
    std::hint::black_box(answer.to_string());
    answer
}

/// A file into a fresh school, as an operator does it.
async fn import(file: &Path) {
    let school = School::make().await;
    let (start, before) = (Instant::now(), processor());
    let (read, apply, done) = school.import(file).await;
    say("import.wall", since(start));
    processor().zip(before).into_iter().for_each(|(after, before)| say("import.processor", after - before));
    say("import.read", read);
    say("import.apply", apply);
    say("import.sum", read + apply);
    say("import.users", done["added"].as_f64().unwrap_or_default());
    peak().into_iter().for_each(|mib| say("import.peak_mib", mib));
}

/// A large school from end to end.
async fn desk(file: &Path) {
    stages(file);
    let school = School::make().await;
    school.ask("read_upload", json!({ "paths": [file] })).await;
    let start = Instant::now();
    school.ask("preview_rows", json!({ "limit": PAGE })).await;
    say("desk.preview_page", since(start));
    let (read, apply, _) = school.import(file).await;
    say("desk.import.read", read);
    say("desk.import.apply", apply);
    let (read, apply, done) = school.import(file).await;
    assert_eq!((&done["added"], &done["changed"]), (&json!(0), &json!(0)), "the second time nothing changes");
    say("desk.again", read + apply);
    peak().into_iter().for_each(|mib| say("desk.peak_mib", mib));
    let folder = school.folder.clone();
    opening(&folder).await;
    typing(&school, file).await;
    editing(&school).await;
    history(&school).await;
}

/// The rules alone, without a database.
fn stages(file: &Path) {
    let bytes = std::fs::read(file).expect("a file");
    let start = Instant::now();
    let source = roster::read(vec![File { name: "users.csv".into(), bytes }]).unwrap_or_else(|_| panic!("a table"));
    let (want, _) = roster::check(&source, &Mends::new());
    say("desk.check", since(start));
    let start = Instant::now();
    let planned = plan(&Have::default(), &want, &Options::default());
    say("desk.plan", since(start));
    assert_eq!(planned.steps.len(), want.users.len(), "a step for each user");
}

/// Opening the file anew: the book, then the first page.
async fn opening(folder: &Folder) {
    let front = open(folder).await;
    // Signing in has read the book; a desk of its own has not.
    let store = Store::open(&folder.database(), &key(folder)).await.expect("the database opens");
    let fresh = actions::desk::Desk::new(store, key(folder), folder.clone(), Clock::system()).await.expect("a desk");
    let start = Instant::now();
    let people = fresh.book().await.expect("the book").people.len();
    say("desk.book", since(start));
    fresh.close().await.expect("the desk closes");
    let start = Instant::now();
    let page = ask(&front, "list_users", json!({ "limit": PAGE })).await;
    say("desk.first_page", since(start));
    let start = Instant::now();
    ask(&front, "list_classes", json!({ "archived": false })).await;
    say("desk.classes", since(start));
    assert!(people >= page["users"].as_array().map_or(0, Vec::len), "the page is of the book");
}

fn key(folder: &Folder) -> DataKey {
    let keys = actions::key::Keys::read(&folder.keys()).expect("keys are read").expect("there are keys");
    keys.unwrap(&actions::ask::school::Unlock::Passphrase(PASSPHRASE.into())).expect("the passphrase")
}

/// What is typed to find people spread over the list: first name and surname, surname, username; up to eight letters
/// of each, then all taken back.
fn keystrokes(file: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(file).expect("a file");
    let rows: Vec<Vec<&str>> = text.lines().skip(1).map(|l| l.split(',').collect()).collect();
    let mut strokes = Vec::new();
    for n in 0..TYPED {
        let row = &rows[n * rows.len() / TYPED];
        for typed in [format!("{} {}", row[1], row[2]), row[2].to_owned(), row[0].to_owned()] {
            let letters: Vec<char> = typed.chars().take(8).collect();
            strokes.extend((1..=letters.len()).map(|n| letters[..n].iter().collect::<String>()));
            strokes.push(String::new());
        }
    }
    strokes
}

async fn typing(school: &School, file: &Path) {
    let strokes = keystrokes(file);
    let (mut all, mut best) = (Vec::new(), vec![f64::MAX; strokes.len()]);
    for _ in 0..TRIES {
        for (query, best) in strokes.iter().zip(&mut best) {
            let request = json!({ "filter": { "query": query }, "limit": PAGE });
            let start = Instant::now();
            school.ask("list_users", request).await;
            all.push(since(start));
            *best = best.min(since(start));
        }
    }
    spread("desk.key", all);
    // The quickest of several tries: what other work on the machine does not touch.
    spread("desk.key_best", best);
    scroll(school).await;
}

/// Pages of the whole table, one after the other, in another order than the usual.
async fn scroll(school: &School) {
    let mut figures = Vec::new();
    for page in 0..200 {
        let start = Instant::now();
        school.ask("list_users", json!({ "sort": "class", "offset": page * PAGE, "limit": PAGE })).await;
        figures.push(since(start));
    }
    say("desk.sort", figures.remove(0));
    spread("desk.scroll", figures);
}

/// One cell, then the page again as the window asks for it.
async fn editing(school: &School) {
    let page = school.ask("list_users", json!({ "limit": EDITS })).await;
    let (mut edits, mut lists) = (Vec::new(), Vec::new());
    for (n, user) in page["users"].as_array().expect("users").iter().enumerate() {
        let start = Instant::now();
        school.ask("edit_user", json!({ "id": user["id"], "given_name": format!("Ava {n}") })).await;
        edits.push(since(start));
        let start = Instant::now();
        school.ask("list_users", json!({ "limit": PAGE })).await;
        lists.push(since(start));
    }
    spread("desk.edit", edits);
    spread("desk.list_after_edit", lists);
}

/// A page of a long history, and a search in it.
async fn history(school: &School) {
    use domain::journal::{Action, Actor, Entry, Subject};
    let folder = &school.folder;
    let store = Store::open(&folder.database(), &key(folder)).await.expect("the database opens");
    let id = store.find_school().await.expect("the school").expect("a school").id;
    for n in 0..ENTRIES {
        let change = store.begin(id.into()).await.expect("a change");
        let subject = Subject { count: 1, ..Subject::default() };
        let entry = Entry { actor: Actor::Program, action: Action::UsersChanged, subject, at: n as i64 };
        change.commit(uuid::Uuid::now_v7().into(), &entry).await.expect("an entry");
    }
    store.close().await.expect("the database closes");
    for (name, request) in [
        ("desk.history", json!({ "limit": PAGE })),
        ("desk.history_search", json!({ "query": "imported", "limit": PAGE })),
    ] {
        school.ask("list_history", request.clone()).await;
        let mut figures = Vec::new();
        for _ in 0..15 {
            let start = Instant::now();
            school.ask("list_history", request.clone()).await;
            figures.push(since(start));
        }
        spread(name, figures);
    }
}
