//! A database of its own for each test, on the PostgreSQL server that `TEST_DATABASE_URL` names.
//!
//! A school that every test begins with is made once for each build, in a database that the tests copy. It stays on the
//! server until another build makes its own; what it needs beside the database is in the database's comment.

use crate::harness::apart;
use crate::place::{Place, Source, Template};
use sea_orm::{ConnectOptions, ConnectionTrait, Database as Connection, DatabaseConnection, DbBackend, Statement};
use serde_json::{Value, json};
use std::time::UNIX_EPOCH;
use tempfile::TempDir;
use uuid::Uuid;

/// How the names of the templates begin.
const TEMPLATE: &str = "rollbook_template_";

/// The server, if there is one.
pub fn url() -> Option<String> {
    std::env::var("TEST_DATABASE_URL").ok().filter(|url| !url.is_empty())
}

/// A database that goes when it is dropped.
pub struct Database {
    pub url: String,
    name: String,
}

impl Database {
    /// One without a table.
    pub async fn empty() -> Database {
        Database::made("").await
    }

    /// A copy of another one, to which nobody is connected.
    pub async fn copy(template: &str) -> Database {
        Database::made(&format!(r#"TEMPLATE "{template}""#)).await
    }

    async fn made(how: &str) -> Database {
        let name = format!("rollbook_test_{}", Uuid::now_v7().simple());
        run(&format!(r#"CREATE DATABASE "{name}" {how}"#)).await;
        Database { url: address(&name), name }
    }

    /// Keeps it under another name.
    async fn keep(mut self, name: &str) {
        let own = std::mem::take(&mut self.name);
        run(&format!(r#"ALTER DATABASE "{own}" RENAME TO "{name}""#)).await;
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if !self.name.is_empty() {
            let sql = format!(r#"DROP DATABASE "{}" WITH (FORCE)"#, self.name);
            let _ = std::thread::spawn(move || crate::harness::runtime().block_on(run(&sql))).join();
        }
    }
}

/// The server's address with another database.
fn address(name: &str) -> String {
    let url = url().expect("TEST_DATABASE_URL");
    let (before, query) = url.split_once('?').map_or((url.as_str(), None), |(before, query)| (before, Some(query)));
    let (scheme, rest) = before.split_once("://").expect("an address");
    let host = rest.split('/').next().unwrap_or_default();
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    format!("{scheme}://{host}/{name}{query}")
}

async fn connect() -> DatabaseConnection {
    let mut options = ConnectOptions::new(url().expect("TEST_DATABASE_URL"));
    options.max_connections(1).sqlx_logging(false);
    Connection::connect(options).await.expect("the server of TEST_DATABASE_URL answers")
}

async fn run(sql: &str) {
    let db = connect().await;
    let done = db.execute_unprepared(sql).await;
    db.close().await.expect("the connection closes");
    done.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

async fn ask(db: &DatabaseConnection, sql: &str) -> Vec<String> {
    let rows = db.query_all_raw(Statement::from_string(DbBackend::Postgres, sql.to_owned())).await.expect("it answers");
    rows.iter().filter_map(|row| row.try_get_by_index::<Option<String>>(0).expect("text")).collect()
}

/// What the build is: another one has other templates.
fn build() -> String {
    let about = std::env::current_exe().and_then(std::fs::metadata).expect("this program is read");
    let at = about.modified().expect("it has a time").duration_since(UNIX_EPOCH).expect("after 1970");
    format!("{:x}_{:x}", at.as_nanos(), about.len())
}

/// The template of a name, made if this build has none yet; `make` answers a school that nobody has open.
pub fn template<W>(kind: &str, make: fn(bool) -> W) -> Template
where
    W: Future<Output = (TempDir, Place, String)> + Send + 'static,
{
    let name = format!("{TEMPLATE}{}_{kind}", build());
    apart(async move {
        let db = connect().await;
        // Waits for whoever makes it just now, in whichever process.
        ask(&db, &format!("SELECT pg_advisory_lock(hashtext('{name}'))::text")).await;
        if let Some(found) = find(&db, &name).await {
            db.close().await.expect("the connection closes");
            return found;
        }
        for old in
            ask(&db, &format!("SELECT datname::text FROM pg_database WHERE starts_with(datname, '{TEMPLATE}')")).await
        {
            if !old.contains(&build()) {
                // Another build may be at work with it just now.
                let _ = db.execute_unprepared(&format!(r#"DROP DATABASE IF EXISTS "{old}""#)).await;
            }
        }
        let (_home, place, recovery) = make(true).await;
        keep(&db, place, &recovery, &name).await;
        let found = find(&db, &name).await.expect("it is there now");
        db.close().await.expect("the connection closes");
        found
    })
}

async fn find(db: &DatabaseConnection, name: &str) -> Option<Template> {
    let comment = format!("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '{name}'");
    let about: Value = serde_json::from_str(ask(db, &comment).await.first()?).expect("the comment is ours");
    let text = |field: &str| about[field].as_str().expect("text").to_owned();
    let database = Source::Server(name.to_owned(), text("school"));
    Some(Template { database, keys: text("keys").into_bytes(), recovery: text("recovery") })
}

/// Its comment first: what has the name is whole.
async fn keep(db: &DatabaseConnection, place: Place, recovery: &str, name: &str) {
    let folder = place.folder();
    let keys = std::fs::read_to_string(folder.keys()).expect("its keys are read");
    let school = folder.0.file_name().expect("a name").to_string_lossy().into_owned();
    let about = json!({ "school": school, "keys": keys, "recovery": recovery }).to_string().replace('\'', "''");
    let database = place.into_database();
    let comment = format!(r#"COMMENT ON DATABASE "{}" IS '{about}'"#, database.name);
    db.execute_unprepared(&comment).await.expect("a comment");
    database.keep(name).await;
}
