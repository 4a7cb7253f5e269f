//! Copies of the whole file, and putting a copy in the place of the data in one transaction.

use crate::error::Error;
use crate::open::{DataKey, Store, begin, connect, statement};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use std::path::Path;

/// Every table, those that are referred to first.
const TABLES: [&str; 8] = ["school", "class", "credential", "user", "enrollment", "sign_in", "entry", "image"];

impl Store {
    /// Writes a consistent copy, encrypted with the same key, to a file that is not there yet. Writers go on.
    pub async fn copy_to(&self, from: &Path, to: &Path, key: &DataKey) -> Result<(), Error> {
        let one = connect(from, key, 1).await?;
        let done = copy(&one, to, key).await;
        one.close().await?;
        done
    }

    /// Puts the rows of another file (same shape) in the place of all rows here, in one transaction:
    /// after a power cut the data are as before or as after. Other windows go on with the new data.
    pub async fn replace_with(
        &self,
        path: &Path,
        key: &DataKey,
        other: &Path,
        other_key: &DataKey,
    ) -> Result<(), Error> {
        let one = connect(path, key, 1).await?;
        let done = replace(&one, other, other_key).await;
        one.close().await?;
        done
    }
}

/// A path as an SQL string.
fn quoted(path: &Path) -> String {
    format!("'{}'", path.to_string_lossy().replace('\'', "''"))
}

async fn run(db: &impl ConnectionTrait, sql: &str) -> Result<(), Error> {
    db.execute_raw(statement(db, sql)).await?;
    Ok(())
}

async fn copy(one: &DatabaseConnection, to: &Path, key: &DataKey) -> Result<(), Error> {
    run(one, &format!("ATTACH DATABASE {} AS copy KEY {}", quoted(to), key.pragma())).await?;
    one.query_all_raw(statement(one, "SELECT sqlcipher_export('copy')")).await?;
    run(one, "DETACH DATABASE copy").await
}

async fn replace(one: &DatabaseConnection, other: &Path, key: &DataKey) -> Result<(), Error> {
    run(one, &format!("ATTACH DATABASE {} AS other KEY {}", quoted(other), key.pragma())).await?;
    let tx = begin(one).await?;
    run(&tx, "PRAGMA defer_foreign_keys = ON").await?;
    for table in TABLES.iter().rev() {
        run(&tx, &format!(r#"DELETE FROM main."{table}""#)).await?;
    }
    for table in TABLES {
        let rows = tx.query_all_raw(statement(&tx, &format!("PRAGMA main.table_info('{table}')"))).await?;
        let columns: Vec<String> = rows.iter().map(|r| r.try_get("", "name")).collect::<Result<_, _>>()?;
        let list = columns.iter().map(|c| format!(r#""{c}""#)).collect::<Vec<_>>().join(", ");
        run(&tx, &format!(r#"INSERT INTO main."{table}" ({list}) SELECT {list} FROM other."{table}""#)).await?;
    }
    tx.commit().await?;
    run(one, "DETACH DATABASE other").await
}
