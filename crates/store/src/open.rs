//! Opening the encrypted file, bringing it to the present shape, and reading through it.

use crate::error::Error;
use domain::id::SchoolId;
use migrations::{Migrator, MigratorTrait};
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, OwnedMutexGuard};
use zeroize::Zeroizing;

/// The 32 bytes the file is encrypted with.
#[derive(Clone)]
pub struct DataKey(pub Zeroizing<[u8; 32]>);

impl DataKey {
    /// SQLCipher's raw key, quotes included: no derivation on every connection.
    pub(crate) fn pragma(&self) -> String {
        let hex: String = self.0.iter().map(|b| format!("{b:02x}")).collect();
        format!("\"x'{hex}'\"")
    }
}

impl std::fmt::Debug for DataKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DataKey(…)")
    }
}

/// An open database.
#[derive(Clone, Debug)]
pub struct Store {
    pub(crate) db: DatabaseConnection,
    /// Writers of this process take turns here, each with no connection in hand: one that writes may need a second
    /// connection to read through, and must not wait for those that wait for it.
    turn: Arc<Mutex<()>>,
}

/// How long a writer waits for another one.
const BUSY: Duration = Duration::from_secs(30);

impl Store {
    /// Opens the file (made if absent), migrates it in one transaction. Errors: `WrongKey`, `Newer`, `Corrupt`, `Busy`.
    pub async fn open(path: &Path, key: &DataKey) -> Result<Store, Error> {
        let store = Store { db: connect(path, key, 4).await?, turn: Arc::default() };
        if let Err(error) = store.migrate().await {
            // The threads that hold the file must not outlive the program: the library's own end would meet them.
            let _ = store.close().await;
            return Err(error);
        }
        Ok(store)
    }

    /// Like [`Store::open`], for a file that is finished and then moved: with a rollback journal, so that what is
    /// committed is in the file itself. A write-ahead log may outlive the closing by a moment, and would stay behind.
    pub async fn open_to_move(path: &Path, key: &DataKey) -> Result<Store, Error> {
        let db = connect_with(path, key, 4, SqliteJournalMode::Delete).await?;
        let store = Store { db, turn: Arc::default() };
        if let Err(error) = store.migrate().await {
            store.close().await?;
            return Err(error);
        }
        Ok(store)
    }

    /// Lets go of the file.
    pub async fn close(self) -> Result<(), Error> {
        Ok(self.db.close().await?)
    }

    async fn migrate(&self) -> Result<(), Error> {
        if self.is_current().await? {
            return Ok(());
        }
        let tx = begin(&self.db).await?;
        let done = Migrator::up(&tx, None).await;
        if let Err(error) = done {
            tx.rollback().await?;
            return Err(error.into());
        }
        Ok(tx.commit().await?)
    }

    /// Whether every step is there; more steps than we know is a newer version's file.
    async fn is_current(&self) -> Result<bool, Error> {
        let known: Vec<String> = Migrator::migrations().iter().map(|m| m.name().to_owned()).collect();
        let table = "SELECT count(*) AS n FROM sqlite_master WHERE name = 'seaql_migrations'";
        if self.number(table).await? == 0 {
            return Ok(false);
        }
        let rows = self.db.query_all_raw(statement(&self.db, "SELECT version FROM seaql_migrations")).await?;
        let applied: Vec<String> = rows.iter().map(|r| r.try_get("", "version")).collect::<Result<_, _>>()?;
        if applied.iter().any(|step| !known.contains(step)) {
            return Err(Error::Newer);
        }
        Ok(known.iter().all(|step| applied.contains(step)))
    }

    /// The one number a query answers, in a column `n`.
    pub(crate) async fn number(&self, sql: &str) -> Result<i64, Error> {
        let row = self.db.query_one_raw(statement(&self.db, sql)).await?;
        Ok(row.map(|r| r.try_get("", "n")).transpose()?.unwrap_or(0))
    }

    /// The school in this file; `None` before it is made.
    pub async fn find_school(&self) -> Result<Option<crate::school::Model>, Error> {
        use sea_orm::EntityTrait;
        Ok(crate::school::Entity::find().one(&self.db).await?)
    }

    /// Waits until no other task of this process writes.
    pub(crate) async fn turn(&self) -> OwnedMutexGuard<()> {
        self.turn.clone().lock_owned().await
    }

    /// Begins a unit of work: the only way to write. Waits for other writers.
    pub async fn begin(&self, school: SchoolId) -> Result<crate::Change, Error> {
        let turn = self.turn().await;
        Ok(crate::Change::new(begin(&self.db).await?, school, turn))
    }
}

/// A plain statement for whichever database it is.
pub(crate) fn statement(db: &impl ConnectionTrait, sql: &str) -> sea_orm::Statement {
    sea_orm::Statement::from_string(db.get_database_backend(), sql.to_owned())
}

/// `BEGIN IMMEDIATE` on SQLite: a writer never has to be turned away half-way.
pub(crate) async fn begin(db: &DatabaseConnection) -> Result<sea_orm::DatabaseTransaction, Error> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    Ok(db.begin_with_options(options).await?)
}

/// Connects with WAL, full synchronisation, foreign keys, and temporary tables in memory only (never in clear on disk).
pub(crate) async fn connect(path: &Path, key: &DataKey, connections: u32) -> Result<DatabaseConnection, Error> {
    connect_with(path, key, connections, SqliteJournalMode::Wal).await
}

async fn connect_with(
    path: &Path,
    key: &DataKey,
    connections: u32,
    journal: SqliteJournalMode,
) -> Result<DatabaseConnection, Error> {
    let url = "sqlite::memory:";
    let file = path.to_owned();
    let mut options = ConnectOptions::new(url);
    options
        .sqlcipher_key(key.pragma())
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(BUSY)
        .sqlx_logging(false)
        // A file does not go away as a server does: asking it before every statement costs as much as the statement.
        .test_before_acquire(false)
        .map_sqlx_sqlite_opts(move |o| {
            o.filename(&file)
                .in_memory(false)
                .shared_cache(false)
                .create_if_missing(true)
                .journal_mode(journal)
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                .busy_timeout(BUSY)
                // Faults come back as errors; SQLCipher would write them to standard error too.
                .pragma("cipher_log_level", "NONE")
                .pragma("temp_store", "MEMORY")
                .pragma("secure_delete", "ON")
        });
    Ok(Database::connect(options).await?)
}
