//! Where a store is: in the data folder, or in a database that several nodes share.

use std::path::{Path, PathBuf};

use super::connection::Connection;
use super::postgres::{Database, Use};
use super::{Store, StoreError};

/// Where a store is.
#[derive(Debug, Clone)]
pub enum Address {
    /// In a file of this folder.
    Folder(PathBuf),
    /// In this database.
    Database(Database),
}

impl Address {
    /// For people: the folder, or the database without user and password.
    #[must_use]
    pub fn shown(&self) -> &Path {
        match self {
            Self::Folder(folder) => folder,
            Self::Database(database) => database.shown(),
        }
    }

    /// Opens the store for writing, and creates it where there is none.
    pub fn open(&self) -> Result<Store, StoreError> {
        match self {
            Self::Folder(folder) => Store::open(folder),
            Self::Database(database) => {
                let connection = Connection::Postgres(database.made()?);
                Ok(Store { path: database.shown().to_owned(), connection })
            }
        }
    }

    /// Opens the store for reading; `None` where there is none. Creates nothing.
    pub fn open_existing(&self) -> Result<Option<Store>, StoreError> {
        self.existing(Use::Read)
    }

    /// Opens the store for writing; `None` where there is none. Creates nothing.
    pub fn open_to_write(&self) -> Result<Option<Store>, StoreError> {
        self.existing(Use::Write)
    }

    fn existing(&self, purpose: Use) -> Result<Option<Store>, StoreError> {
        match self {
            Self::Folder(folder) => Store::open_existing(folder),
            Self::Database(database) => {
                let store = |lent| Store { path: database.shown().to_owned(), connection: Connection::Postgres(lent) };
                Ok(database.existing(purpose)?.map(store))
            }
        }
    }

    /// Calls `tell` after each commit of any node, where the store tells of them.
    pub fn watch(&self, tell: impl Fn() + Send + Sync + 'static) {
        match self {
            Self::Folder(_) => {}
            Self::Database(database) => database.watch(tell),
        }
    }
}
