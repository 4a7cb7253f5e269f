//! Opening the encrypted file or the server's database, bringing it to the present shape, and finding the school in it.

use crate::address::Address;
use crate::dialect::{self, Turn};
use crate::error::Error;
use crate::school;
use domain::id::SchoolId;
use migrations::{Migrator, MigratorTrait, SchemaManager};
use sea_orm::sqlx::sqlite::SqliteJournalMode;
use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, EntityTrait, QueryOrder, QuerySelect};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::{Mutex, OwnedMutexGuard};
use uuid::Uuid;
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
    /// The file it is in, with its key; `None` on a server.
    pub(crate) file: Option<(PathBuf, DataKey)>,
    /// Writers of this process take turns here, each with no connection in hand: one that writes may need a second
    /// connection to read through, and must not wait for those that wait for it.
    turn: Arc<Mutex<()>>,
}

/// A transaction beside the journal.
pub(crate) struct Aside {
    pub tx: DatabaseTransaction,
    /// Given on once the transaction is over.
    _turn: OwnedMutexGuard<()>,
}

impl Aside {
    /// Keeps what was written.
    pub async fn commit(self) -> Result<(), Error> {
        Ok(self.tx.commit().await?)
    }
}

/// Connections to a file: readers do not wait for each other.
const TO_FILE: u32 = 4;
/// Connections to a server, where there may be a way between.
const TO_SERVER: u32 = 8;

impl Store {
    /// Opens the file (made if absent), migrates it in one transaction. Errors: `WrongKey`, `Newer`, `Corrupt`, `Busy`.
    pub async fn open(path: &Path, key: &DataKey) -> Result<Store, Error> {
        Store::open_file(path, key, SqliteJournalMode::Wal).await
    }

    /// Like [`Store::open`], for a file that is finished and then moved: with a rollback journal, so that what is
    /// committed is in the file itself. A write-ahead log may outlive the closing by a moment, and would stay behind.
    pub async fn open_to_move(path: &Path, key: &DataKey) -> Result<Store, Error> {
        Store::open_file(path, key, SqliteJournalMode::Delete).await
    }

    async fn open_file(path: &Path, key: &DataKey, journal: SqliteJournalMode) -> Result<Store, Error> {
        let db = dialect::open_file(path, key, TO_FILE, journal).await?;
        Store::migrated(db, Some((path.to_owned(), key.clone()))).await
    }

    /// Opens a database on a server, which may hold several schools, and migrates it in one transaction. Errors:
    /// `Unavailable`, `Newer`, `Busy`.
    pub async fn open_server(address: &Address) -> Result<Store, Error> {
        Store::migrated(dialect::open_server(address, TO_SERVER).await?, None).await
    }

    async fn migrated(db: DatabaseConnection, file: Option<(PathBuf, DataKey)>) -> Result<Store, Error> {
        let store = Store { db, file, turn: Arc::default() };
        if let Err(error) = store.migrate().await {
            // The threads that hold a file must not outlive the program: the library's own end would meet them.
            let _ = store.close().await;
            return Err(error);
        }
        Ok(store)
    }

    /// Lets go of the database.
    pub async fn close(self) -> Result<(), Error> {
        Ok(self.db.close().await?)
    }

    /// Whether the data are on a server and not in a file.
    pub fn is_on_server(&self) -> bool {
        self.file.is_none()
    }

    async fn migrate(&self) -> Result<(), Error> {
        if self.is_current().await? {
            return Ok(());
        }
        let tx = dialect::begin(&self.db, Turn::Shape).await?;
        let done = Migrator::up(&tx, None).await;
        if let Err(error) = done {
            tx.rollback().await?;
            return Err(error.into());
        }
        Ok(tx.commit().await?)
    }

    /// Whether every step is there; more steps than we know is a newer version's database.
    async fn is_current(&self) -> Result<bool, Error> {
        let known: Vec<String> = Migrator::migrations().iter().map(|m| m.name().to_owned()).collect();
        if !SchemaManager::new(&self.db).has_table("seaql_migrations").await? {
            return Ok(false);
        }
        let steps = dialect::statement(&self.db, r#"SELECT "version" FROM "seaql_migrations""#);
        let rows = self.db.query_all_raw(steps).await?;
        let applied: Vec<String> = rows.iter().map(|r| r.try_get("", "version")).collect::<Result<_, _>>()?;
        if applied.iter().any(|step| !known.contains(step)) {
            return Err(Error::Newer);
        }
        Ok(known.iter().all(|step| applied.contains(step)))
    }

    /// The one school there is; `None` before it is made. Error: `Several`.
    pub async fn find_school(&self) -> Result<Option<school::Model>, Error> {
        self.choose_school(None).await
    }

    /// The school of this id, or, where no id is given, the one there is. Error: `Several`.
    pub async fn choose_school(&self, which: Option<SchoolId>) -> Result<Option<school::Model>, Error> {
        let id = match which {
            Some(id) => id,
            None => match self.list_schools().await?.as_slice() {
                [] => return Ok(None),
                [(id, _)] => *id,
                several => return Err(Error::Several(several.to_vec())),
            },
        };
        Ok(school::Entity::find_by_id(id.0).one(&self.db).await?)
    }

    /// Every school with its name, by id: the oldest first.
    pub async fn list_schools(&self) -> Result<Vec<(SchoolId, String)>, Error> {
        let names = school::Entity::find().select_only().columns([school::Column::Id, school::Column::Name]);
        let rows: Vec<(Uuid, String)> = names.order_by_asc(school::Column::Id).into_tuple().all(&self.db).await?;
        Ok(rows.into_iter().map(|(id, name)| (id.into(), name)).collect())
    }

    /// Waits until no other task of this process writes.
    pub(crate) async fn turn(&self) -> OwnedMutexGuard<()> {
        self.turn.clone().lock_owned().await
    }

    /// Begins to write several rows that are in no journal. Waits for the school's other writers, as a unit of work does.
    pub(crate) async fn begin_aside(&self, school: SchoolId) -> Result<Aside, Error> {
        let turn = self.turn().await;
        Ok(Aside { tx: dialect::begin(&self.db, Turn::School(school.0)).await?, _turn: turn })
    }

    /// Begins a unit of work: the only way to write. Waits for other writers. Error: `Busy`.
    pub async fn begin(&self, school: SchoolId) -> Result<crate::Change, Error> {
        let turn = self.turn().await;
        let tx = dialect::begin(&self.db, Turn::School(school.0)).await?;
        Ok(crate::Change::new(tx, school, turn))
    }
}
