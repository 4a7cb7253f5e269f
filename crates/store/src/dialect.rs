//! What differs between an encrypted file (SQLite with SQLCipher) and a database server (PostgreSQL): how it is opened,
//! how a writer takes its turn, what it says of its own health, and the codes of its errors. Nothing else does: tables,
//! finders and writes are the same statements on both.

use crate::address::Address;
use crate::error::Error;
use crate::open::DataKey;
use sea_orm::sqlx::ConnectOptions as _;
use sea_orm::sqlx::postgres::PgConnectOptions;
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    AccessMode, ConnAcquireErr, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction,
    DbBackend, DbErr, IsolationLevel, RuntimeErr, SqliteTransactionMode, Statement, TransactionOptions,
    TransactionTrait,
};
use std::path::Path;
use std::time::Duration;
use uuid::Uuid;

/// How long a writer waits for another one.
const BUSY: Duration = Duration::from_secs(30);
/// How long a server has to answer the first time.
const FIRST_ANSWER: Duration = Duration::from_secs(10);

/// A plain statement for whichever database it is.
pub(crate) fn statement(db: &impl ConnectionTrait, sql: &str) -> Statement {
    Statement::from_string(db.get_database_backend(), sql.to_owned())
}

/// Opens a file: full synchronisation, foreign keys, temporary tables in memory only (never in clear on disk).
pub(crate) async fn open_file(
    path: &Path,
    key: &DataKey,
    connections: u32,
    journal: SqliteJournalMode,
) -> Result<DatabaseConnection, Error> {
    let file = path.to_owned();
    let mut options = ConnectOptions::new("sqlite::memory:");
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
                // In KiB. A page that is not in memory is read and decrypted, which costs more than the question itself.
                .pragma("cache_size", "-4000")
        });
    Ok(Database::connect(options).await?)
}

/// Opens a database of a server. Errors: `Unavailable`, at once and with the server's own words.
pub(crate) async fn open_server(address: &Address, connections: u32) -> Result<DatabaseConnection, Error> {
    let away = |said: String| Error::Unavailable(said);
    let options: PgConnectOptions = address.whole().parse().map_err(|_| away("not an address".to_owned()))?;
    // The pool would try again and again, and then say no more than that time is up.
    let first = tokio::time::timeout(FIRST_ANSWER, options.connect()).await;
    let first = first.map_err(|_| away("no answer".to_owned()))?.map_err(|e| away(e.to_string()))?;
    sea_orm::sqlx::Connection::close(first).await.map_err(|e| away(e.to_string()))?;
    let mut options = ConnectOptions::new(address.whole());
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(BUSY)
        .sqlx_logging(false)
        .set_application_name("rollbook")
        .map_sqlx_postgres_opts(|o| o.options([("lock_timeout", format!("{}s", BUSY.as_secs()))]));
    Ok(Database::connect(options).await?)
}

/// Whose turn a writer takes.
#[derive(Clone, Copy)]
pub(crate) enum Turn {
    /// One school's.
    School(Uuid),
    /// That of the database's shape.
    Shape,
}

impl Turn {
    /// The number of the lock. Two schools that share one only wait for each other.
    fn number(self) -> i64 {
        match self {
            // The last bytes of an id are random.
            Turn::School(id) => id.as_u64_pair().1.cast_signed(),
            Turn::Shape => 0x726f_6c6c_626f_6f6b,
        }
    }
}

/// Begins to write, when the writers before have ended: one at a time for the whole file, or for the school on a server.
///
/// On a server each statement sees what was committed before it began (`READ COMMITTED`), and the lock is the first
/// statement: what follows sees all that the writer before committed. A snapshot of the whole transaction would be
/// taken before the lock is had, and would be of the time before.
pub(crate) async fn begin(db: &DatabaseConnection, turn: Turn) -> Result<DatabaseTransaction, Error> {
    if db.get_database_backend() == DbBackend::Sqlite {
        // A writer never has to be turned away half-way.
        let immediate = Some(SqliteTransactionMode::Immediate);
        let options = TransactionOptions { sqlite_transaction_mode: immediate, ..TransactionOptions::default() };
        return Ok(db.begin_with_options(options).await?);
    }
    let committed = Some(IsolationLevel::ReadCommitted);
    let options = TransactionOptions { isolation_level: committed, ..TransactionOptions::default() };
    let tx = db.begin_with_options(options).await?;
    let lock = "SELECT pg_advisory_xact_lock($1)";
    tx.query_all_raw(Statement::from_sql_and_values(DbBackend::Postgres, lock, [turn.number().into()])).await?;
    Ok(tx)
}

/// Begins to read many tables as they are at one moment, while writers go on.
pub(crate) async fn begin_to_read(db: &DatabaseConnection) -> Result<DatabaseTransaction, Error> {
    let options = match db.get_database_backend() {
        DbBackend::Sqlite => TransactionOptions::default(),
        _ => TransactionOptions {
            isolation_level: Some(IsolationLevel::RepeatableRead),
            access_mode: Some(AccessMode::ReadOnly),
            ..TransactionOptions::default()
        },
    };
    Ok(db.begin_with_options(options).await?)
}

/// What the database says of its own health, nothing if all is well; and whether its rows can be read all the same. A
/// file is read to its last page; a server looks after its own pages, and names constraints that it was told not to check
/// and indexes that were never finished.
pub(crate) async fn faults(db: &DatabaseConnection) -> Result<(Vec<String>, bool), Error> {
    const FILE: [(&str, &str); 3] =
        [("PRAGMA cipher_integrity_check", ""), ("PRAGMA integrity_check", "ok"), ("PRAGMA foreign_key_check", "")];
    const SERVER: [(&str, &str); 2] = [
        ("SELECT conname::text FROM pg_constraint WHERE NOT convalidated", ""),
        ("SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid", ""),
    ];
    let asked: &[_] = if db.get_database_backend() == DbBackend::Sqlite { &FILE } else { &SERVER };
    let mut faults = Vec::new();
    for (ask, good) in asked {
        for row in db.query_all_raw(statement(db, ask)).await? {
            let said: String = row.try_get_by_index(0)?;
            if said != *good {
                faults.push(said);
            }
        }
        // Whatever reads a page that is not what was written fails: there is nothing more to find.
        if ask.contains("cipher") && !faults.is_empty() {
            return Ok((faults, false));
        }
    }
    Ok((faults, true))
}

/// Writes a consistent copy of a file to another one that is not there yet. Writers go on.
pub(crate) async fn copy_file(from: (&Path, &DataKey), to: (&Path, &DataKey)) -> Result<(), Error> {
    let one = open_file(from.0, from.1, 1, SqliteJournalMode::Wal).await?;
    let done = export(&one, to).await;
    one.close().await?;
    done
}

async fn export(one: &DatabaseConnection, (to, key): (&Path, &DataKey)) -> Result<(), Error> {
    let path = to.to_string_lossy().replace('\'', "''");
    one.execute_raw(statement(one, &format!("ATTACH DATABASE '{path}' AS copy KEY {}", key.pragma()))).await?;
    one.query_all_raw(statement(one, "SELECT sqlcipher_export('copy')")).await?;
    one.execute_raw(statement(one, "DETACH DATABASE copy")).await?;
    Ok(())
}

/// What an error of the database means. Codes are SQLite's extended result codes and PostgreSQL's SQLSTATE.
pub(crate) fn meaning(error: DbErr) -> Error {
    if matches!(error, DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)) {
        return Error::Busy;
    }
    let (DbErr::Exec(RuntimeErr::SqlxError(inner))
    | DbErr::Query(RuntimeErr::SqlxError(inner))
    | DbErr::Conn(RuntimeErr::SqlxError(inner))) = &error
    else {
        return Error::Sql(error);
    };
    let Some(fault) = inner.as_database_error() else {
        let gone = matches!(**inner, sea_orm::sqlx::Error::Io(_) | sea_orm::sqlx::Error::Tls(_));
        return if gone { Error::Unavailable(inner.to_string()) } else { Error::Sql(error) };
    };
    let constraint = || fault.constraint().unwrap_or_else(|| fault.message()).to_owned();
    match fault.code().as_deref().unwrap_or_default() {
        "1555" | "2067" | "787" | "23505" | "23503" => Error::Conflict { constraint: constraint() },
        "26" => Error::WrongKey,
        "11" | "267" | "523" | "XX001" | "XX002" => Error::Corrupt(error.to_string()),
        // Serialization failure, deadlock, lock timeout, too many connections.
        "5" | "261" | "517" | "6" | "40001" | "40P01" | "55P03" | "53300" => Error::Busy,
        "13" | "8" | "778" | "1032" | "53100" | "25006" => Error::Disk(Box::new(Error::Sql(error))),
        // Shut down, starting, no such database, no password, not allowed to connect.
        "57P01" | "57P02" | "57P03" | "3D000" | "28P01" | "28000" => Error::Unavailable(fault.message().to_owned()),
        _ => Error::Sql(error),
    }
}
