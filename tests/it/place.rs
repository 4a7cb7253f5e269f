//! Where a test's school is: in a folder, or, where `TEST_DATABASE_URL` names a server, in a database of its own there.

use crate::server::Database;
use actions::folder::Folder;
use actions::home::{Address, Home};
use sea_orm::{ConnectOptions, Database as Connection, DatabaseConnection};
use std::path::PathBuf;
use std::sync::Arc;
use store::{DataKey, Store};

/// A data folder, and the database where it is on a server.
#[derive(Clone)]
pub struct Place {
    pub data: Folder,
    /// The address of the database.
    pub url: Option<String>,
    /// Goes with the last who holds it.
    database: Option<Arc<Database>>,
}

impl Place {
    /// In a folder.
    pub fn in_folder(data: Folder) -> Place {
        Place { data, url: None, database: None }
    }

    /// On a server, with a folder beside it.
    pub fn on_server(data: Folder, database: Database) -> Place {
        Place { data, url: Some(database.url.clone()), database: Some(Arc::new(database)) }
    }

    /// What somebody else holds.
    pub fn of_other(data: Folder, url: Option<String>) -> Place {
        Place { data, url, database: None }
    }

    /// For a school that is to be made.
    pub async fn fresh(data: Folder, on_server: bool) -> Place {
        if on_server { Place::on_server(data, Database::empty().await) } else { Place::in_folder(data) }
    }

    /// The database alone, held by nobody else.
    pub fn into_database(self) -> Database {
        self.database.and_then(Arc::into_inner).expect("one holder")
    }

    /// As the program is told.
    pub fn home(&self) -> Home {
        match &self.url {
            None => self.data.clone().into(),
            Some(url) => Home::on_server(self.data.clone(), Address::read(url).expect("an address"), None),
        }
    }

    /// The school's own folder.
    pub fn folder(&self) -> Folder {
        if self.url.is_none() {
            return self.data.clone();
        }
        let folders = std::fs::read_dir(&self.data.0).expect("the data folder is read").flatten();
        let mut folders = folders.map(|entry| Folder(entry.path())).filter(|folder| folder.keys().is_file());
        folders.next().expect("a school's folder")
    }

    /// The database itself.
    pub async fn store(&self, key: &DataKey) -> Store {
        let opened = match &self.url {
            None => Store::open(&self.data.database(), key).await,
            Some(url) => Store::open_server(&Address::read(url).expect("an address")).await,
        };
        opened.expect("the database opens")
    }

    /// A connection that knows no rules.
    pub async fn raw(&self, key: &DataKey) -> DatabaseConnection {
        let url = self.url.clone().unwrap_or_else(|| format!("sqlite://{}", self.data.database().display()));
        let mut options = ConnectOptions::new(url);
        options.max_connections(1).sqlx_logging(false);
        if self.url.is_none() {
            let hex: String = key.0.iter().map(|b| format!("{b:02x}")).collect();
            options.sqlcipher_key(format!("\"x'{hex}'\""));
        }
        Connection::connect(options).await.expect("the raw connection opens")
    }
}

/// The files of a school, to be written again, and its database, to be copied.
pub struct Template {
    /// The bytes of the file, or the name on the server.
    pub database: Source,
    pub keys: Vec<u8>,
    pub recovery: String,
}

/// Where the rows of a template are.
pub enum Source {
    File(Vec<u8>),
    /// The database's name and the name of the school's folder.
    Server(String, String),
}

impl Template {
    /// Of a folder that nobody has open.
    pub fn of_file(folder: &Folder, recovery: String) -> Template {
        let read = |path: PathBuf| std::fs::read(path).expect("the template is read");
        Template { database: Source::File(read(folder.database())), keys: read(folder.keys()), recovery }
    }

    /// A copy of it, with its data in this folder.
    pub async fn copy(&self, data: Folder) -> Place {
        std::fs::create_dir(&data.0).expect("a data folder");
        match &self.database {
            Source::File(bytes) => {
                std::fs::write(data.database(), bytes).expect("the template is written");
                std::fs::write(data.keys(), &self.keys).expect("and its keys");
                Place::in_folder(data)
            }
            Source::Server(name, school) => {
                let folder = Folder(data.0.join(school));
                std::fs::create_dir(&folder.0).expect("the school's folder");
                std::fs::write(folder.keys(), &self.keys).expect("its keys");
                Place::on_server(data, Database::copy(name).await)
            }
        }
    }
}
