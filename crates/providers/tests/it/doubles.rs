//! Starts the doubles for one test and ends them with it; a clock that moves both sides instead of waiting.

use futures_util::future::{BoxFuture, FutureExt};
use jiff::{SignedDuration, Timestamp};
use providers::clock::Clock;
use providers::hosts::Moved;
use providers::vault::{Slot, Vault};
use providers::{Error, Hosts, Http, Line, Secret, Watch};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Pupils of the school in most tests: more than one page of Wonde's and of Microsoft's roster.
pub const PUPILS: usize = 230;

/// More than one of the largest pages there are, Google's and Microsoft's users.
pub const MANY: usize = 1_100;

/// The doubles of one test.
pub struct Doubles {
    child: Child,
    pub line: Value,
    pub client: reqwest::Client,
    pub clock: Arc<MovedClock>,
    pub vault: Arc<Memory>,
}

impl Doubles {
    pub async fn start() -> Doubles {
        Doubles::with(PUPILS).await
    }

    pub async fn with(pupils: usize) -> Doubles {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/doubles");
        let mut command = Command::new("node");
        command.arg("serve.mjs").args(["--pupils", &pupils.to_string()]).current_dir(folder);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("node is installed, as for the window");
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let line: Value =
            serde_json::from_str(&line).expect("the doubles say where they listen: npm ci in tests/doubles");
        let builder = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
        let client = builder.build().unwrap();
        let control = line["control"].as_str().unwrap().to_owned();
        let clock = Arc::new(MovedClock { ahead: AtomicI64::new(0), client: client.clone(), control });
        Doubles { child, line, client, clock, vault: Arc::new(Memory::default()) }
    }

    pub fn text(&self, key: &str) -> &str {
        self.line[key].as_str().unwrap_or_else(|| panic!("the doubles say nothing of {key}"))
    }

    pub fn moved(&self) -> Moved {
        let base = |key: &str| Some(self.text(key).to_owned());
        Moved {
            wonde: base("wonde"),
            google: base("google"),
            microsoft_login: base("microsoft_login"),
            graph: base("graph"),
            mylogin: base("mylogin"),
        }
    }

    pub fn hosts(&self) -> Hosts {
        Hosts::new(&self.moved()).unwrap()
    }

    pub fn http(&self) -> Http {
        Http::with_clock(self.clock.clone()).unwrap()
    }

    pub fn line(&self) -> Line {
        Line { http: self.http(), hosts: self.hosts(), watch: Watch::default() }
    }

    pub async fn post(&self, path: &str, body: Value) -> Value {
        let answer = self.client.post(format!("{}{path}", self.text("control"))).json(&body).send().await.unwrap();
        let status = answer.status();
        let body: Value = answer.json().await.unwrap();
        assert!(status.is_success(), "{path}: {body}");
        body
    }

    pub async fn get(&self, path: &str) -> Value {
        self.client.get(format!("{}{path}", self.text("control"))).send().await.unwrap().json().await.unwrap()
    }

    pub async fn forget_requests(&self) {
        self.client.delete(format!("{}/requests", self.text("control"))).send().await.unwrap();
    }

    /// One fault to come.
    pub async fn fails(&self, rule: Value) {
        self.post("/break", rule).await;
    }

    /// Requests so far at a provider whose path fits.
    pub async fn requests(&self, at: &str, path: &str) -> Vec<Value> {
        let all = self.get("/requests").await;
        let fits = |one: &&Value| one["at"] == at && one["path"].as_str().is_some_and(|each| each.contains(path));
        all.as_array().unwrap().iter().filter(fits).cloned().collect()
    }

    /// Everybody who is there at a provider, by its id.
    pub async fn truth(&self, at: &str) -> BTreeMap<String, Value> {
        let people = self.get("/people").await;
        let there = people.as_array().unwrap().iter().filter(|one| {
            one[at].is_object() && ["active", "suspended"].contains(&one[at]["state"].as_str().unwrap_or_default())
        });
        there.map(|one| (one[at]["id"].as_str().unwrap().to_owned(), one.clone())).collect()
    }
}

impl Drop for Doubles {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Does not wait: time goes on at once, on both sides. What waits for a person waits for ever.
pub struct MovedClock {
    ahead: AtomicI64,
    client: reqwest::Client,
    control: String,
}

impl MovedClock {
    pub fn advance(&self, seconds: i64) {
        self.ahead.fetch_add(seconds * 1_000, Ordering::SeqCst);
    }
}

impl Clock for MovedClock {
    fn now(&self) -> Timestamp {
        let ahead = SignedDuration::from_millis(self.ahead.load(Ordering::SeqCst));
        Timestamp::now().checked_add(ahead).unwrap()
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        if time > Duration::from_secs(100) {
            return std::future::pending().boxed();
        }
        let (client, url) = (self.client.clone(), format!("{}/clock", self.control));
        self.ahead.fetch_add(i64::try_from(time.as_millis()).unwrap(), Ordering::SeqCst);
        async move {
            let advance = json!({ "advance": time.as_secs_f64() });
            client.post(url).json(&advance).send().await.unwrap();
        }
        .boxed()
    }
}

/// A vault that forgets everything with the test.
#[derive(Default)]
pub struct Memory(pub Mutex<BTreeMap<Slot, Secret>>);

impl Vault for Memory {
    fn get(&self, slot: Slot) -> BoxFuture<'_, Result<Option<Secret>, Error>> {
        async move { Ok(self.0.lock().unwrap().get(&slot).cloned()) }.boxed()
    }

    fn put(&self, slot: Slot, secret: Secret) -> BoxFuture<'_, Result<(), Error>> {
        async move {
            self.0.lock().unwrap().insert(slot, secret);
            Ok(())
        }
        .boxed()
    }

    fn remove(&self, slot: Slot) -> BoxFuture<'_, Result<(), Error>> {
        async move {
            self.0.lock().unwrap().remove(&slot);
            Ok(())
        }
        .boxed()
    }
}

/// A clock that does not wait, for servers that need no time.
pub struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
        std::future::ready(()).boxed()
    }
}
