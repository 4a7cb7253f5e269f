//! Wonde, Google, Microsoft and MyLogin on this computer, a school that is linked with all of them, and a person in a
//! browser who signs in there.

use crate::school::{PUBLIC, School, office};
use actions::ask::providers::{ChangeSignIn, Provider, ProviderSignIn};
use domain::id::{EntryId, UserId};
use domain::journal::{Action, Actor, Entry, Subject};
use portal::Listen;
use providers::Hosts;
use providers::hosts::Moved;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use url::Url;
use uuid::Uuid;

/// The last part of each provider's addresses.
pub const ALL: [&str; 4] = ["google", "microsoft", "wonde", "mylogin"];

/// The providers of one test.
pub struct Doubles {
    child: Child,
    pub line: Value,
}

impl Drop for Doubles {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        // It ends by itself as well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Doubles {
    pub fn start() -> Doubles {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/doubles");
        let mut command = Command::new("node");
        command.arg("serve.mjs").args(["--pupils", "20"]).current_dir(folder);
        for at in ALL {
            command.args(["--redirect", &format!("{PUBLIC}/sign-in/{at}/back")]);
        }
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("node is installed");
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let line = serde_json::from_str(&line).expect("the doubles say where they listen: npm ci in tests/doubles");
        Doubles { child, line }
    }

    pub fn text(&self, key: &str) -> &str {
        self.line[key].as_str().unwrap_or_else(|| panic!("the doubles say nothing of {key}"))
    }

    /// The id of a test sign-in (`pupil`, `teacher`) at a provider, as its roster has it.
    pub fn id(&self, who: &str, at: &str) -> String {
        let users = self.line["users"].as_array().unwrap();
        let user = users.iter().find(|user| user["button"] == format!("as-{who}")).unwrap();
        let kind = if user["role"] == "student" { "student" } else { "employee" };
        match at {
            "wonde" | "mylogin" => format!("{kind}/{}", user["wonde"].as_str().unwrap()),
            at => user[at].as_str().unwrap().to_owned(),
        }
    }

    fn hosts(&self) -> Hosts {
        let base = |key: &str| Some(self.text(key).to_owned());
        let (wonde, google, microsoft_login) = (base("wonde"), base("google"), base("microsoft_login"));
        Hosts::new(&Moved { wonde, google, microsoft_login, graph: base("graph"), mylogin: base("mylogin") }).unwrap()
    }

    /// Asks the doubles' own interface.
    pub fn control(&self, method: &str, path: &str, body: &Value) -> Value {
        let url = Url::parse(&format!("{}{path}", self.text("control"))).unwrap();
        let body = if method == "GET" { String::new() } else { body.to_string() };
        let answer = send(method, &url, ("application/json", &body), "");
        if answer.body.is_empty() {
            return Value::Null;
        }
        serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("{path}: {}", answer.body))
    }

    /// How many requests a provider has had whose path begins so.
    pub fn count(&self, at: &str, path: &str) -> usize {
        let all = self.control("GET", "/requests", &Value::Null);
        let fits = |one: &&Value| one["at"] == at && one["path"].as_str().is_some_and(|each| each.starts_with(path));
        all.as_array().unwrap().iter().filter(fits).count()
    }

    /// Somebody signs in at a provider's page; `""` presses Cancel. Answers with the path on the portal they come back to.
    pub fn sign_in(&self, address: &str, person: &str) -> String {
        let (mut url, mut form, mut cookies) = (Url::parse(address).unwrap(), None::<String>, BTreeMap::new());
        for _ in 0..12 {
            if let Some(path) = url.as_str().strip_prefix(PUBLIC) {
                return path.to_owned();
            }
            let kept: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            let form_type = "application/x-www-form-urlencoded";
            let answer = match form.take() {
                Some(body) => send("POST", &url, (form_type, &body), &kept.join("; ")),
                None => send("GET", &url, ("", ""), &kept.join("; ")),
            };
            for set in answer.all("set-cookie") {
                let (name, rest) = set.split_once('=').unwrap();
                cookies.insert(name.to_owned(), rest.split(';').next().unwrap_or_default().to_owned());
            }
            if let Some(next) = answer.all("location").first() {
                url = url.join(next).unwrap();
                continue;
            }
            assert_eq!(answer.status, 200, "the provider's page at {}: {}", url.path(), answer.body);
            let (action, body) = pressed(&answer.body, person);
            (url, form) = (url.join(&action).unwrap(), Some(body));
        }
        panic!("the sign-in goes on for ever at {}", url.path());
    }
}

/// Where the form with somebody's button goes, and with what.
fn pressed(page: &str, person: &str) -> (String, String) {
    let id = if person.is_empty() { "id=\"cancel\"".to_owned() } else { format!("id=\"as-{person}\"") };
    let attribute = |tag: &str, name: &str| {
        let value = tag.split_once(&format!("{name}=\""))?.1.split_once('"')?.0;
        Some(value.replace("&amp;", "&"))
    };
    let form = page.split("<form").find(|form| form.contains(&id)).unwrap_or_else(|| panic!("no {id} on {page}"));
    let mut pairs = form_urlencoded::Serializer::new(String::new());
    for tag in form.split('<') {
        let is_sent = (tag.starts_with("input") && tag.contains("hidden")) || tag.contains(&id);
        if let Some(name) = attribute(tag, " name").filter(|_| is_sent) {
            pairs.append_pair(&name, &attribute(tag, " value").unwrap_or_default());
        }
    }
    (attribute(form, "action").expect("the form has an action"), pairs.finish())
}

/// What a server on this computer answered.
struct Plain {
    status: u16,
    headers: String,
    body: String,
}

impl Plain {
    fn all(&self, name: &str) -> Vec<&str> {
        let pairs = self.headers.lines().filter_map(|line| line.split_once(": "));
        pairs.filter(|(one, _)| one.eq_ignore_ascii_case(name)).map(|(_, value)| value).collect()
    }
}

/// One request and its answer, by the older HTTP in which an answer ends with its connection.
fn send(method: &str, url: &Url, (kind, body): (&str, &str), cookies: &str) -> Plain {
    let authority = url.authority();
    let mut line = TcpStream::connect(authority).unwrap();
    let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let mut head = format!("{method} {path} HTTP/1.0\r\nhost: {authority}\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in
        [("content-type", kind), ("cookie", cookies)].into_iter().filter(|(_, value)| !value.is_empty())
    {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    line.write_all(format!("{head}\r\n{body}").as_bytes()).unwrap();
    let mut text = String::new();
    line.read_to_string(&mut text).unwrap();
    let (headers, body) = text.split_once("\r\n\r\n").unwrap();
    let status = headers.split(' ').nth(1).unwrap().parse().unwrap();
    Plain { status, headers: headers.to_owned(), body: body.to_owned() }
}

/// A school linked with providers that are there.
pub struct Stage {
    pub school: School,
    pub doubles: Doubles,
}

impl Stage {
    pub async fn open() -> Stage {
        let doubles = Doubles::start();
        let (hosts, mut listen) = (doubles.hosts(), Listen::on("127.0.0.1:0".parse().unwrap()));
        listen.public_address = Some(PUBLIC.to_owned());
        let school = School::made(listen, |desk| desk.reaching(hosts)).await;
        let stage = Stage { school, doubles };
        let text = |key: &str| stage.doubles.text(key).to_owned();
        let apps = [
            ("google", "1".to_owned(), text("domain"), "google_web_client_id", "google_web_client_secret"),
            ("microsoft", "1".to_owned(), text("tenant"), "microsoft_app_id", "microsoft_app_secret"),
            ("wonde", text("wonde_school"), "api.wonde.com".to_owned(), "wonde_client_id", "wonde_client_secret"),
        ];
        for (provider, subject, organisation, id, secret) in apps {
            let sign_in = ProviderSignIn {
                is_on: true,
                client_id: text(id),
                mylogin_client_id: if provider == "wonde" { text("mylogin_client_id") } else { String::new() },
                domains: Vec::new(),
            };
            let mylogin = (provider == "wonde").then(|| text("mylogin_client_secret"));
            link(&stage.school, (provider, &subject, &organisation), sign_in, (text(secret), mylogin)).await;
        }
        stage
    }

    /// A user is matched with somebody at every provider.
    pub async fn match_with(&self, user: UserId, who: &str) {
        let places = [
            ("google", String::new()),
            ("microsoft", self.doubles.text("tenant").to_owned()),
            ("wonde", self.doubles.text("wonde_school").to_owned()),
        ];
        let rows = places.map(|(at, organisation)| store::identity::Model {
            id: Uuid::now_v7(),
            school_id: self.school.id.0,
            user_id: user.0,
            provider: at.to_owned(),
            organisation,
            external: self.doubles.id(who, at),
            rule: "decided".to_owned(),
            created_at: self.school.now(),
        });
        let mut change = self.school.store.begin(self.school.id).await.unwrap();
        change.put(rows.to_vec()).await.unwrap();
        change.commit(EntryId(Uuid::now_v7()), &entry(self.school.now())).await.unwrap();
    }
}

fn entry(at: i64) -> Entry {
    let (actor, action) = (Actor::KeyHolder("tester".into()), Action::ProviderChanged);
    Entry { actor, action, subject: Subject::default(), at }
}

/// Links a provider without asking it: its account, the apps for signing in, and their secrets.
pub async fn link(
    school: &School,
    (provider, subject, organisation): (&str, &str, &str),
    sign_in: ProviderSignIn,
    (secret, mylogin): (String, Option<String>),
) {
    let empty = String::new;
    let row = store::link::Model {
        id: Uuid::now_v7(),
        school_id: school.id.0,
        provider: provider.to_owned(),
        subject: subject.to_owned(),
        organisation: organisation.to_owned(),
        organisation_name: empty(),
        account: empty(),
        client_id: empty(),
        tenant: empty(),
        region: empty(),
        missing: "[]".to_owned(),
        choice: "{}".to_owned(),
        sign_in: "{}".to_owned(),
        is_sync: false,
        linked_at: school.now(),
    };
    let mut change = school.store.begin(school.id).await.unwrap();
    change.put(vec![row]).await.unwrap();
    change.commit(EntryId(Uuid::now_v7()), &entry(school.now())).await.unwrap();
    let provider = Provider::read(provider).unwrap();
    let request = ChangeSignIn { provider, sign_in, client_secret: Some(secret), mylogin_secret: mylogin };
    change_sign_in(school, &request).await;
}

/// As Setup does it.
pub async fn change_sign_in(school: &School, request: &ChangeSignIn) {
    let office = office();
    actions::providers::change_sign_in(&school.desk, office.confirmed().unwrap(), request).await.unwrap();
}

/// A school of Google's, which nobody asks.
pub async fn link_google(school: &School) {
    let (client_id, domains) = ("portal.apps.example".to_owned(), Vec::new());
    let sign_in = ProviderSignIn { is_on: true, client_id, mylogin_client_id: String::new(), domains };
    link(school, ("google", "1", "larkfield.example"), sign_in, ("a secret".to_owned(), None)).await;
}

/// The next requests to a path at a provider get no answer.
pub fn broken(at: &str, path: &str, times: u32) -> Value {
    json!({ "at": at, "path": path, "kind": "reset", "times": times })
}
