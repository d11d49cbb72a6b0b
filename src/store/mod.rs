//! Durable revisions: what was imported, when and from where, and every state that a feature ever had.
//!
//! One SQLite file in the data folder. Nothing in it is updated in place and nothing is deleted: a change adds a revision,
//! and a commit is durable before it is acknowledged. A [`Store`] writes; a [`Reader`] sees one state from first to last.
//! `docs/decisions/001-store.md` says why the tables look as they do.
//!
//! What is asked of the database stands in the SQL of each file; `sql.rs` hands it over, so that the rest knows no database.

mod additions;
mod address;
mod body;
mod changeset;
mod database;
mod edit;
mod error;
mod fields;
mod import;
mod keys;
mod known;
mod layout;
mod past;
mod postgres;
mod reader;
mod revision;
mod sql;
mod token;
mod verify;
mod writer;

pub use address::Address;
pub use body::Properties;
pub use changeset::now_ms;
pub use edit::{Act, Current, Decision, Done, Edit, EditError, Next, Refusal};
pub use error::{PutError, StoreError};
pub use fields::{MAX_BODY_BYTES, MAX_FIELD_NAMES, MAX_KEY_BYTES};
pub use import::{FileHeader, FileSummary, Import, PutOutcome};
pub use past::{Change, Later};
pub use postgres::{BadDatabase, Database};
pub use reader::{Dataset, ImportInfo, Reader, StoredCollection, StoredRow, Terms};
pub use revision::Operation;
pub use token::{MAX_TOKEN_NAME_BYTES, Role, Token, find_token};
pub use verify::Sound;
pub use writer::{WriteError, Writer};

use std::path::{Path, PathBuf};

use crate::format::{Record, RowError};

use sql::{Connection, InFile as _};

/// The name of the database in the data folder.
pub const DATABASE_FILE: &str = "vigie.db";

/// The store of one data folder, open for writing.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    connection: Connection,
}

impl Store {
    /// Opens the store of a data folder, and creates folder and store where there are none.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        database::create_folder(folder)?;
        let path = folder.join(DATABASE_FILE);
        let connection = database::open_or_create(&path)?;
        Ok(Self { path, connection })
    }

    /// Opens the store of a data folder; `None` when the folder holds none. Creates nothing.
    pub fn open_existing(folder: &Path) -> Result<Option<Self>, StoreError> {
        let path = folder.join(DATABASE_FILE);
        let exists = path.try_exists().map_err(|source| StoreError::Folder { path: folder.to_owned(), source })?;
        if !exists {
            return Ok(None);
        }
        Ok(database::open(&path)?.map(|connection| Self { path, connection }))
    }

    /// A store in a temporary file that vanishes when it is dropped: for trying an import out.
    pub fn scratch() -> Result<Self, StoreError> {
        Ok(Self { path: PathBuf::from("a temporary file"), connection: database::scratch()? })
    }

    /// A number that changes whenever a process commits a change, and never goes back. Cheap enough to ask every second.
    pub fn change_marker(&self) -> Result<i64, StoreError> {
        reader::change_marker(&self.connection).in_file(&self.path)
    }

    /// The newest changeset and its hash; 0 and nothing where there is none yet.
    pub fn head(&self) -> Result<(i64, Vec<u8>), StoreError> {
        reader::head(&self.connection).in_file(&self.path)
    }

    /// Starts an import: one transaction, whatever number of files it takes. Waits for another process's import to end,
    /// at most half a minute.
    pub fn begin_import(&mut self, author: &str) -> Result<Import<'_>, StoreError> {
        Import::begin(&self.connection, &self.path, author)
    }

    /// Opens `count` readers that all see the same state, so that threads can share a scan; of a database that nodes share,
    /// three at most.
    pub fn readers(&self, count: usize) -> Result<Vec<Reader>, StoreError> {
        if let Connection::Postgres(session) = &self.connection {
            return Reader::several(session.database(), count);
        }
        loop {
            let readers: Vec<Reader> = (0..count).map(|_| Reader::open(&self.path)).collect::<Result<_, _>>()?;
            let first = readers.first().map_or(0, Reader::marker);
            // A commit between two of them is rare, and the next attempt almost surely sees none.
            if readers.iter().all(|r| r.marker() == first) {
                return Ok(readers);
            }
        }
    }

    /// Opens one reader.
    pub fn reader(&self) -> Result<Reader, StoreError> {
        let reader = self.readers(1)?.pop();
        reader.ok_or_else(|| StoreError::Damaged { path: self.path.clone(), detail: "it has no reader".to_owned() })
    }
}

/// What a record is refused for.
fn refusal(record: &Record, problem: String) -> PutError {
    PutError::Refused(RowError { line: Some(record.line), column: None, problem })
}

#[cfg(test)]
mod tests;
