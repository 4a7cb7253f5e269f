//! The process is killed at random moments of an import, a sync, a restore, a backup, a migration, and of making a school.
//! Afterwards everything is whole, and the data are as before or as after.
//!
//! The process is this test binary again, in a role: it prints a line when a piece of work begins and when it ends, and
//! is killed a random share of that time into the next piece. `ROLLBOOK_KILLS=200` is the full run.

use crate::harness::{Hand, PASSPHRASE, School, blind, key_holder, runtime, temp};
use crate::place::Place;
use actions::ask::school::{MakeSchool, RestoreBackup, Unlock};
use actions::ask::upload::{ApplyUpload, ReadUpload};
use actions::desk::Desk;
use actions::folder::Folder;
use serde_json::json;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};
use store::{DataKey, Store};

mod portal;
mod sync;

const ROLE: &str = "ROLLBOOK_TEST_CHILD";
const FOLDER: &str = "ROLLBOOK_TEST_FOLDER";
const DATABASE: &str = "ROLLBOOK_TEST_DATABASE";
const RECOVERY: &str = "ROLLBOOK_TEST_RECOVERY";

/// Kills for each kind of work.
fn kills() -> u32 {
    let all = std::env::var("ROLLBOOK_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(40);
    u32::max(all / 5, 1)
}

/// A process that says nothing for so long waits for ever.
const STUCK: Duration = Duration::from_secs(120);

/// Random numbers from a seed (xorshift), so that a run can be repeated.
struct Seeds(u64);

impl Seeds {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

/// A process in a role. It does not outlive the test.
pub struct Worker {
    child: Child,
    lines: Receiver<String>,
}

impl Drop for Worker {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Worker {
    pub fn start(role: &str, place: &Place, recovery: &str) -> Worker {
        let database = place.url.as_deref().unwrap_or_default();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "kill::child_role_does_nothing_unless_asked", "--nocapture"])
            .envs([(ROLE, role), (RECOVERY, recovery), (DATABASE, database), ("ROLLBOOK_NO_KEYRING", "1")])
            .env(FOLDER, &place.data.0)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the test binary starts again");
        let (send, lines) = channel();
        let out = BufReader::new(child.stdout.take().unwrap());
        std::thread::spawn(move || out.lines().map_while(Result::ok).try_for_each(|line| send.send(line)));
        Worker { child, lines }
    }

    /// Lets a few pieces of work pass, then kills it some way into the next. Answers all it said.
    fn kill_in_the_middle(mut self, seeds: &mut Seeds) -> String {
        let (mut rounds, mut took, mut began) = (1 + seeds.below(3), Duration::ZERO, Instant::now());
        let mut said = String::new();
        loop {
            let line = match self.lines.recv_timeout(STUCK) {
                Ok(line) => line,
                Err(RecvTimeoutError::Disconnected) => panic!("the process ended by itself:\n{}", self.errors()),
                Err(RecvTimeoutError::Timeout) => panic!("the process is stuck after\n{said}\n{}", self.errors()),
            };
            said.push_str(&line);
            said.push('\n');
            // The first line follows upon what the test runner says, without a line's end between them.
            if line.ends_with("@begin") {
                began = Instant::now();
                if rounds == 0 {
                    break;
                }
            } else if line.ends_with("@end") {
                took = began.elapsed();
                rounds -= 1;
            }
        }
        let share = seeds.below(1_100) as u32;
        // Whatever it says until then is let pass; the moment decides where it is killed, never what is expected.
        let until = Instant::now() + took * share / 1_000;
        while let Err(RecvTimeoutError::Timeout) | Ok(_) =
            self.lines.recv_timeout(until.saturating_duration_since(Instant::now()))
            && Instant::now() < until
        {}
        self.child.kill().expect("it is killed");
        self.child.wait().expect("it is gone");
        said.push_str(&self.errors());
        said
    }

    fn errors(&mut self) -> String {
        let mut text = String::new();
        if let Some(mut errors) = self.child.stderr.take() {
            let _ = self.child.kill();
            errors.read_to_string(&mut text).expect("what it said is read");
        }
        text
    }
}

/// Kills a process in the middle of one role's work; answers all it said.
pub fn kill_once(role: &str, school: &School, seed: u64) -> String {
    Worker::start(role, &school.place, &school.recovery).kill_in_the_middle(&mut Seeds(seed))
}

#[test]
fn child_role_does_nothing_unless_asked() {
    let Ok(role) = std::env::var(ROLE) else { return };
    let folder = PathBuf::from(std::env::var_os(FOLDER).unwrap());
    let recovery = std::env::var(RECOVERY).unwrap();
    runtime().block_on(async {
        match role.as_str() {
            "make" => make(&folder).await,
            "migrate" => migrate(&folder).await,
            _ => {
                // Beside the data folder, so that it goes with it: a killed process removes nothing.
                let home = tempfile::tempdir_in(folder.parent().unwrap()).unwrap();
                let url = std::env::var(DATABASE).ok().filter(|url| !url.is_empty());
                let place = Place::of_other(Folder(folder), url);
                let school = School::open(home, place, recovery, Hand::new(), blind()).await;
                work(&role, &school).await;
            }
        }
    });
}

/// More rounds than anybody waits for.
const ROUNDS: u32 = 500;

/// One piece of work between its two lines.
async fn piece<T>(work: impl Future<Output = T>) -> T {
    println!("@begin");
    let done = work.await;
    println!("@end");
    done
}

async fn work(role: &str, school: &School) {
    let (desk, office) = (&school.desk, key_holder());
    let beside = |name: &str| school.place.data.0.with_file_name(name).display().to_string();
    for round in 0..ROUNDS {
        match role {
            "import" => {
                let entry = piece(import(desk, &beside("import.csv"))).await;
                // Where an earlier process was killed after it was done, the newest entry is its.
                let entry = match entry {
                    Some(entry) => entry,
                    None => school.head().await,
                };
                let undo = serde_json::from_value(json!({ "id": entry })).unwrap();
                piece(actions::undo::undo(desk, &office, &undo)).await.unwrap();
            }
            "backup" => drop(piece(actions::backup::make(desk)).await.unwrap()),
            "restore" => {
                let path = beside(if round % 2 == 0 { "one.rollbook" } else { "two.rollbook" });
                let request = RestoreBackup { path, unlock: None };
                piece(actions::backup::restore(desk, office.confirmed().unwrap(), &request)).await.unwrap();
            }
            "sync" => sync::work(school).await,
            other => portal::work(other, school).await,
        }
    }
}

async fn import(desk: &Desk, path: &str) -> Option<domain::id::EntryId> {
    let office = key_holder();
    let read = ReadUpload { paths: vec![path.to_owned()] };
    let preview = actions::upload::read(desk, &office, &read).await.unwrap();
    let request = ApplyUpload { revision: preview.revision, consent: preview.consent };
    let done = actions::upload::apply::apply(desk, office.confirmed().unwrap(), &request).await.unwrap();
    done.entry
}

async fn make(base: &Path) {
    for round in 0..ROUNDS {
        let folder = Folder(base.join(round.to_string()));
        let (desk, _) = piece(actions::school::make(&folder, Hand::new().clock(), &request())).await.unwrap();
        desk.close().await.unwrap();
    }
}

fn request() -> MakeSchool {
    let made = json!({ "name": "S", "username": "ann", "password": "Quiet-Harbour-58", "passphrase": PASSPHRASE });
    serde_json::from_value(made).unwrap()
}

fn plain_key() -> DataKey {
    DataKey([7; 32].into())
}

async fn migrate(base: &Path) {
    for round in 0..ROUNDS {
        let path = base.join(format!("{round}.db"));
        piece(async { Store::open(&path, &plain_key()).await.unwrap().close().await.unwrap() }).await;
    }
}

/// Opens a killed school and looks at it: whole, and its key can still be had.
async fn reopened(killed: &School, kill: u32) -> (School, usize) {
    let place = Place::of_other(killed.place.data.clone(), killed.place.url.clone());
    let school = School::open(temp(), place, killed.recovery.clone(), Hand::new(), blind()).await;
    school.assert_whole(&format!("kill {kill}")).await;
    let live = school.live().await;
    (school, live)
}

/// A school in a folder of its own, to be killed again and again.
async fn victim() -> School {
    School::with_office().await
}

fn many(name: &str, count: u32) -> String {
    let rows = (0..count).map(|n| {
        let password = if n < 2 { format!("Secret-{n}") } else { String::new() };
        format!("{name}{n},Kim,Long{n},{}K,kim{n}@school.example,pupil,{password}\n", n % 14)
    });
    format!("user,first name,surname,class,email,type,password\n{}", rows.collect::<String>())
}

#[test]
fn an_import_killed_at_any_moment_is_there_whole_or_not_at_all() {
    runtime().block_on(async {
        let school = victim().await;
        school.file("import.csv", &many("kim", 300));
        let (before, mut seeds) = (school.rows().await, Seeds(0x5eed_0001));
        for kill in 0..kills() {
            Worker::start("import", &school.place, &school.recovery).kill_in_the_middle(&mut seeds);
            let (after, live) = reopened(&school, kill).await;
            let rows = after.rows().await;
            match live {
                26 => assert_eq!(rows, before, "kill {kill}: as before, to the last row"),
                326 => assert_eq!((rows.users.len(), rows.classes.len()), (326, 17), "kill {kill}: as after"),
                other => panic!("kill {kill}: {other} users, neither as before nor as after"),
            }
            // The next one begins from where it was, as a person would after the power came back.
            if live == 326 {
                let undo = serde_json::from_value(json!({ "id": after.head().await })).unwrap();
                actions::undo::undo(&after.desk, &key_holder(), &undo).await.expect("it can be taken back");
            }
        }
    });
}

#[test]
fn a_restore_killed_at_any_moment_leaves_the_one_state_or_the_other() {
    runtime().block_on(async {
        let school = victim().await;
        let keep =
            |made: actions::ask::school::Backup, name: &str| std::fs::copy(made.path, school.path(name)).unwrap();
        keep(actions::backup::make(&school.desk).await.unwrap(), "one.rollbook");
        let one = school.rows().await;
        school.import(&school.file("import.csv", &many("kim", 120))).await;
        keep(actions::backup::make(&school.desk).await.unwrap(), "two.rollbook");
        let two = school.rows().await;
        let mut seeds = Seeds(0x5eed_0002);
        for kill in 0..kills() {
            Worker::start("restore", &school.place, &school.recovery).kill_in_the_middle(&mut seeds);
            let (after, _) = reopened(&school, kill).await;
            let rows = after.rows().await;
            assert!(rows == one || rows == two, "kill {kill}: {} users, a mixture", rows.users.len());
        }
    });
}

#[test]
fn a_backup_killed_at_any_moment_harms_neither_the_data_nor_other_backups() {
    runtime().block_on(async {
        let school = victim().await;
        let (before, mut seeds) = (school.rows().await, Seeds(0x5eed_0003));
        for kill in 0..kills() {
            Worker::start("backup", &school.place, &school.recovery).kill_in_the_middle(&mut seeds);
            let (after, _) = reopened(&school, kill).await;
            assert_eq!(after.rows().await, before, "kill {kill}: a backup changes nothing");
            let listed = actions::backup::list(&school.folder).unwrap();
            assert!(listed.len() <= 15, "kill {kill}: they do not pile up: {}", listed.len());
            let newest = listed.first().expect("one was finished before the kill");
            let unlock = Unlock::RecoveryKey(school.recovery.clone());
            let home = temp();
            let fresh = Folder(home.path().join("data"));
            let office = key_holder();
            let restored =
                actions::backup::restore_fresh(&fresh, Path::new(&newest.path), Some(&unlock), &office).await;
            restored.unwrap_or_else(|e| panic!("kill {kill}: the newest backup is not whole: {e:?}"));
        }
        let (after, _) = reopened(&school, kills()).await;
        actions::backup::make(&after.desk).await.unwrap();
        assert_eq!(left_over(&school.folder), [""; 0], "what the kills left half-written is swept away");
    });
}

/// Names of half-written files.
fn left_over(folder: &Folder) -> Vec<String> {
    let folders = [folder.0.clone(), folder.backups()];
    let files = folders.iter().filter_map(|f| std::fs::read_dir(f).ok()).flatten().flatten();
    files.map(|f| f.file_name().to_string_lossy().into_owned()).filter(|n| n.starts_with(".part")).collect()
}

/// What is about the file itself: a server makes and changes its own files.
mod file {
    use super::*;

    #[test]
    fn a_school_killed_while_it_is_made_is_there_whole_or_can_be_made_again() {
        runtime().block_on(async {
            let mut seeds = Seeds(0x5eed_0004);
            for kill in 0..kills() {
                let base = temp();
                Worker::start("make", &Place::in_folder(Folder(base.path().to_owned())), "")
                    .kill_in_the_middle(&mut seeds);
                for folder in std::fs::read_dir(base.path()).unwrap().flatten().map(|f| Folder(f.path())) {
                    if !folder.has_school() {
                        let (desk, _) = actions::school::make(&folder, Hand::new().clock(), &request())
                            .await
                            .unwrap_or_else(|e| panic!("kill {kill}: it cannot be made again: {e:?}"));
                        desk.close().await.unwrap();
                        assert_eq!(left_over(&folder), [""; 0], "kill {kill}: what was left half-made is gone");
                    }
                    let opened = actions::front::open_for_command(&folder, Hand::new().clock(), Some(PASSPHRASE)).await;
                    let desk = opened.unwrap_or_else(|e| panic!("kill {kill}: the passphrase opens it: {e:?}"));
                    let checked = actions::check::check(&desk).await.unwrap();
                    assert!(checked.ok, "kill {kill}: {:?}", checked.problems);
                    desk.close().await.unwrap();
                }
            }
        });
    }

    #[test]
    fn a_file_killed_while_it_is_migrated_opens_and_is_whole() {
        runtime().block_on(async {
            let mut seeds = Seeds(0x5eed_0005);
            for kill in 0..kills() {
                let base = temp();
                Worker::start("migrate", &Place::in_folder(Folder(base.path().to_owned())), "")
                    .kill_in_the_middle(&mut seeds);
                let files = std::fs::read_dir(base.path()).unwrap().flatten().map(|f| f.path());
                for path in files.filter(|p| p.extension().is_some_and(|e| e == "db")) {
                    let opened = Store::open(&path, &plain_key()).await;
                    let store =
                        opened.unwrap_or_else(|e| panic!("kill {kill}: {} does not open: {e:?}", path.display()));
                    assert_eq!(store.check().await.unwrap(), [], "kill {kill}: {}", path.display());
                    assert!(
                        store.find_school().await.unwrap().is_none(),
                        "kill {kill}: the tables are there, and empty"
                    );
                    store.close().await.unwrap();
                }
            }
        });
    }
}
