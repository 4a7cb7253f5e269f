//! Where a school's data are: in a folder, or on a database server with a folder beside it.

use crate::desk::{Clock, Desk};
use crate::error::{Code, Error};
use crate::folder::Folder;
use crate::key::{Keys, ring};
use domain::id::SchoolId;
use store::{DataKey, Store};

pub use store::Address;

/// A folder; and the server, where the database is on one. Then the folder holds a folder for each school, named by its
/// id, with its wrapped keys, its backups and its templates.
#[derive(Clone, Debug)]
pub struct Home {
    /// The data folder.
    pub folder: Folder,
    server: Option<(Address, Option<SchoolId>)>,
}

impl From<Folder> for Home {
    fn from(folder: Folder) -> Home {
        Home { folder, server: None }
    }
}

impl From<&Folder> for Home {
    fn from(folder: &Folder) -> Home {
        folder.clone().into()
    }
}

impl From<&Home> for Home {
    fn from(home: &Home) -> Home {
        home.clone()
    }
}

/// A school that is there, not opened yet.
pub(crate) struct Found {
    /// Its own folder.
    pub folder: Folder,
    server: Option<(Store, SchoolId)>,
}

impl Home {
    /// On a server. Without an id it is the one school there.
    pub fn on_server(folder: Folder, address: Address, school: Option<SchoolId>) -> Home {
        Home { folder, server: Some((address, school)) }
    }

    /// The server, if the database is on one.
    pub fn server(&self) -> Option<&Address> {
        self.server.as_ref().map(|(address, _)| address)
    }

    /// The folder of one school.
    pub fn folder_of(&self, school: SchoolId) -> Folder {
        if self.server.is_some() { Folder(self.folder.0.join(school.0.to_string())) } else { self.folder.clone() }
    }

    /// Where it is, to be shown: the folder, or the server without its password.
    pub fn shown(&self) -> String {
        self.server().map_or_else(|| self.folder.0.display().to_string(), Address::to_string)
    }

    /// The school, if it has been made. Errors: a network share, `School` (several, and none was named).
    pub(crate) async fn find(&self) -> Result<Option<Found>, Error> {
        let Some((address, which)) = &self.server else {
            self.folder.refuse_share()?;
            let found = self.folder.has_school().then(|| Found { folder: self.folder.clone(), server: None });
            return Ok(found);
        };
        let store = Store::open_server(address).await?;
        match store.choose_school(*which).await {
            Ok(Some(row)) => {
                let school = SchoolId(row.id);
                Ok(Some(Found { folder: self.folder_of(school), server: Some((store, school)) }))
            }
            Ok(None) if which.is_some() => {
                store.close().await?;
                Err(Error::new(Code::School, "school_unknown", &[]))
            }
            other => {
                store.close().await?;
                other?;
                Ok(None)
            }
        }
    }

    /// Whether the school has been made.
    pub async fn has_school(&self) -> Result<bool, Error> {
        match self.find().await? {
            Some(Found { server: Some((store, _)), .. }) => store.close().await.map(|()| true).map_err(Error::from),
            found => Ok(found.is_some()),
        }
    }
}

impl Found {
    /// The key that the keyring has, or the passphrase opens.
    pub async fn key(&self, passphrase: Option<&str>) -> Result<Option<DataKey>, Error> {
        let Some(keys) = self.keys()? else { return Ok(None) };
        if let ring::Kept::Key(key) = ring::find(keys.id).await? {
            return Ok(Some(key));
        }
        let unlock = passphrase.map(|words| crate::ask::school::Unlock::Passphrase(words.to_owned()));
        unlock.map(|unlock| keys.unwrap(&unlock)).transpose()
    }

    /// The wrapped keys; on a server there may be none, for only some of what is done needs the key.
    pub fn keys(&self) -> Result<Option<Keys>, Error> {
        let keys = Keys::read(&self.folder.keys())?;
        if keys.is_none() && self.server.is_none() {
            return Err(Error::new(Code::Broken, "keys_missing", &[]));
        }
        Ok(keys)
    }

    /// Opens it. Errors: `KeyNeeded`, where the data are in a file and there is no key.
    pub async fn open(self, key: Option<DataKey>, clock: Clock) -> Result<Desk, Error> {
        match (self.server, key) {
            (Some((store, school)), key) => Ok(Desk::of(store, school, key, self.folder, clock)),
            (None, Some(key)) => crate::front::open_with(&self.folder, key, clock).await,
            (None, None) => Err(Error::new(Code::KeyNeeded, "key_needed", &[])),
        }
    }
}
