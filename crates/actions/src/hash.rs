//! Password hashing: Argon2id at OWASP's parameters, on a fixed set of threads that own their memory.
//!
//! 19 MiB, two passes, one lane: <https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html>.

use crate::error::Error;
use argon2::{Algorithm, Argon2, Block, Params, Version};
use data_encoding::BASE64_NOPAD;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use tokio::sync::oneshot;
use zeroize::Zeroizing;

/// Memory in KiB, passes, lanes.
const COST: (u32, u32, u32) = (19 * 1024, 2, 1);
const HASH: usize = 32;
const SALT: usize = 16;

/// Threads that hash, as many as the machine has cores. Each keeps its 19 MiB as long as there is work.
#[derive(Clone)]
pub struct Hasher {
    line: Arc<Line>,
}

/// What the threads take from. The last hasher that goes closes it.
struct Line(Arc<Jobs>);

#[derive(Default)]
struct Jobs {
    waiting: Mutex<Waiting>,
    more: Condvar,
}

#[derive(Default)]
struct Waiting {
    /// Somebody sits before the screen: these come first, however many a file brought.
    urgent: VecDeque<Job>,
    rest: VecDeque<Job>,
    closed: bool,
}

impl Drop for Line {
    fn drop(&mut self) {
        if let Ok(mut waiting) = self.0.waiting.lock() {
            waiting.closed = true;
        }
        self.0.more.notify_all();
    }
}

struct Job {
    password: Zeroizing<String>,
    /// A stored hash to compare with; a new hash is made only where it differs or there is none.
    known: Option<String>,
    cancelled: Arc<AtomicBool>,
    answer: oneshot::Sender<Outcome>,
}

/// What became of a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is the one that is stored.
    Same,
    /// Its hash as a PHC string.
    New(String),
    /// The operator stopped it.
    Cancelled,
}

impl Default for Hasher {
    fn default() -> Self {
        let jobs = Arc::new(Jobs::default());
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            let jobs = jobs.clone();
            std::thread::spawn(move || work(&jobs));
        }
        Hasher { line: Arc::new(Line(jobs)) }
    }
}

impl Hasher {
    /// Queues a password; the receiver answers when it is hashed. Dropping the receiver does not stop it, `cancelled` does.
    pub fn queue(
        &self,
        password: String,
        known: Option<String>,
        cancelled: Arc<AtomicBool>,
    ) -> oneshot::Receiver<Outcome> {
        self.put(password, known, cancelled, |waiting| &mut waiting.rest)
    }

    fn put(
        &self,
        password: String,
        known: Option<String>,
        cancelled: Arc<AtomicBool>,
        place: fn(&mut Waiting) -> &mut VecDeque<Job>,
    ) -> oneshot::Receiver<Outcome> {
        let (answer, outcome) = oneshot::channel();
        let job = Job { password: Zeroizing::new(password), known, cancelled, answer };
        // A thread that panics would poison it; then nobody answers, which the receiver tells.
        if let Ok(mut waiting) = self.line.0.waiting.lock() {
            place(&mut waiting).push_back(job);
        }
        self.line.0.more.notify_one();
        outcome
    }

    /// A new hash.
    pub async fn hash(&self, password: &str) -> Result<String, Error> {
        match self.put(password.to_owned(), None, Arc::default(), |waiting| &mut waiting.urgent).await {
            Ok(Outcome::New(hash)) => Ok(hash),
            other => Err(Error::broken(format!("hashing answered {}", other.is_ok()))),
        }
    }

    /// Whether a password is the one that is stored. Takes as long for a user who has none.
    pub async fn verify(&self, password: &str, known: Option<&str>) -> Result<bool, Error> {
        let known = known.map(str::to_owned);
        let outcome = self.put(password.to_owned(), known, Arc::default(), |waiting| &mut waiting.urgent).await;
        outcome.map(|o| o == Outcome::Same).map_err(Error::broken)
    }
}

fn work(jobs: &Jobs) {
    let mut memory: Vec<Block> = Vec::new();
    while let Some(job) = next(jobs, &mut memory) {
        let outcome = if job.cancelled.load(Ordering::Relaxed) { Outcome::Cancelled } else { run(&job, &mut memory) };
        // Nobody may be waiting any more.
        let _ = job.answer.send(outcome);
    }
}

/// The next password, waited for; `None` when no hasher is left.
fn next(jobs: &Jobs, memory: &mut Vec<Block>) -> Option<Job> {
    let mut waiting = jobs.waiting.lock().ok()?;
    loop {
        if let Some(job) = waiting.urgent.pop_front() {
            return Some(job);
        }
        if let Some(job) = waiting.rest.pop_front() {
            return Some(job);
        }
        if waiting.closed {
            return None;
        }
        // Nothing to do: give the memory back before waiting.
        *memory = Vec::new();
        waiting = jobs.more.wait(waiting).ok()?;
    }
}

fn run(job: &Job, memory: &mut Vec<Block>) -> Outcome {
    if let Some((salt, hash)) = job.known.as_deref().and_then(parse)
        && let Some(made) = derive(&job.password, &salt, memory)
        && constant_eq(&made, &hash)
    {
        return Outcome::Same;
    }
    let mut salt = [0; SALT];
    if getrandom::fill(&mut salt).is_err() {
        return Outcome::Cancelled;
    }
    match derive(&job.password, &salt, memory) {
        Some(hash) => Outcome::New(format(&salt, &hash)),
        None => Outcome::Cancelled,
    }
}

fn derive(password: &str, salt: &[u8], memory: &mut Vec<Block>) -> Option<[u8; HASH]> {
    let params = Params::new(COST.0, COST.1, COST.2, Some(HASH)).ok()?;
    memory.resize(params.block_count(), Block::default());
    let mut out = [0; HASH];
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon.hash_password_into_with_memory(password.as_bytes(), salt, &mut out, memory.as_mut_slice()).ok()?;
    Some(out)
}

/// The PHC string: `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`.
fn format(salt: &[u8], hash: &[u8]) -> String {
    let (m, t, p) = COST;
    format!("$argon2id$v=19$m={m},t={t},p={p}${}${}", BASE64_NOPAD.encode(salt), BASE64_NOPAD.encode(hash))
}

fn parse(phc: &str) -> Option<(Vec<u8>, Vec<u8>)> {
    let (m, t, p) = COST;
    let rest = phc.strip_prefix(&format!("$argon2id$v=19$m={m},t={t},p={p}$"))?;
    let (salt, hash) = rest.split_once('$')?;
    Some((BASE64_NOPAD.decode(salt.as_bytes()).ok()?, BASE64_NOPAD.decode(hash.as_bytes()).ok()?))
}

/// Compares without telling by its time where the difference is.
fn constant_eq(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |acc, (x, y)| acc | (x ^ y)) == 0
}

/// The key a passphrase gives: Argon2id with 64 MiB and three passes, as it is used once a start.
pub(crate) fn passphrase_key(passphrase: &str, salt: &[u8]) -> Result<Zeroizing<[u8; 32]>, Error> {
    let params = Params::new(64 * 1024, 3, 1, Some(32)).map_err(|e| Error::broken(e.to_string()))?;
    let mut key = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.as_bytes(), salt, key.as_mut_slice())
        .map_err(|e| Error::broken(e.to_string()))?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_hash_verifies_its_password_and_no_other() {
        let hasher = Hasher::default();
        let hash = hasher.hash("tiger-boat-47").await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "a PHC string at OWASP's cost");
        assert!(hasher.verify("tiger-boat-47", Some(&hash)).await.unwrap(), "its own");
        assert!(!hasher.verify("Tiger-boat-47", Some(&hash)).await.unwrap(), "case counts");
        assert!(!hasher.verify("tiger-boat-47", None).await.unwrap(), "nothing stored");
    }

    #[tokio::test]
    async fn whoever_waits_at_the_screen_is_served_before_a_file() {
        let hasher = Hasher::default();
        let file: Vec<_> = (0..40).map(|n| hasher.queue(format!("word-{n}"), None, Arc::default())).collect();
        assert!(!hasher.verify("mine", None).await.unwrap(), "nothing is stored");
        let mut last = file.into_iter().last().unwrap();
        assert!(last.try_recv().is_err(), "the file's last password still waits");
    }

    #[tokio::test]
    async fn a_cancelled_password_is_not_hashed() {
        let outcome = Hasher::default().queue("x".into(), None, Arc::new(AtomicBool::new(true))).await;
        assert_eq!(outcome.unwrap(), Outcome::Cancelled, "stopped before it began");
    }
}
