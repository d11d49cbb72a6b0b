//! Durable revisions: what was imported, when and from where, and every state that a feature ever had.
//!
//! It is in one SQLite file in the data folder, or in a PostgreSQL that nodes share. Nothing in it is updated in place and
//! nothing is deleted: a change adds a revision, and a commit is durable before it is acknowledged. A [`Store`] writes; a
//! [`Reader`] sees one state from first to last. `docs/decisions/001-store.md` says why the tables look as they do.
//!
//! `write/` and `read/` ask in SQL, which is the same for both databases; `connection.rs` hands it to the one there is. What only
//! one of them has, such as tables and how they are reached, is in `sqlite/` and `postgres/`.

mod address;
mod body;
mod changeset;
mod connection;
mod digest;
mod error;
mod file;
mod postgres;
mod read;
mod revision;
mod sql;
mod sqlite;
mod token;
mod write;

pub use address::Address;
pub use body::Properties;
pub use changeset::now_ms;
pub use error::{PutError, StoreError};
pub use postgres::{BadDatabase, Database};
pub use read::{Change, Dataset, Later, Reader, Sound, StoredCollection, StoredRow, Terms};
pub use revision::Operation;
pub use token::{MAX_TOKEN_NAME_BYTES, Role, Token, find_token};
pub use write::{
    Act, Current, Decision, Done, Edit, EditError, FileHeader, FileSummary, Import, MAX_BODY_BYTES, MAX_FIELD_NAMES,
    MAX_KEY_BYTES, Next, PutOutcome, Refusal, WriteError, Writer,
};

use std::path::{Path, PathBuf};

use connection::Connection;
use error::InFile as _;

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
        sqlite::create_folder(folder)?;
        let path = folder.join(DATABASE_FILE);
        let connection = sqlite::open_or_create(&path)?;
        Ok(Self { path, connection })
    }

    /// Opens the store of a data folder; `None` when the folder holds none. Creates nothing.
    pub fn open_existing(folder: &Path) -> Result<Option<Self>, StoreError> {
        let path = folder.join(DATABASE_FILE);
        let exists = path.try_exists().map_err(|source| StoreError::Folder { path: folder.to_owned(), source })?;
        if !exists {
            return Ok(None);
        }
        Ok(sqlite::open(&path)?.map(|connection| Self { path, connection }))
    }

    /// A store in a temporary file that vanishes when it is dropped: for trying an import out.
    pub fn scratch() -> Result<Self, StoreError> {
        Ok(Self { path: PathBuf::from("a temporary file"), connection: sqlite::scratch()? })
    }

    /// A number that changes whenever a process commits a change, and never goes back. Cheap enough to ask every second.
    pub fn change_marker(&self) -> Result<i64, StoreError> {
        read::change_marker(&self.connection).in_file(&self.path)
    }

    /// The newest changeset and its hash; 0 and nothing where there is none yet.
    pub fn head(&self) -> Result<(i64, Vec<u8>), StoreError> {
        read::head(&self.connection).in_file(&self.path)
    }

    /// Fails where it is a replica to which nobody tells what is new.
    pub fn keeps_up(&self) -> Result<(), StoreError> {
        match &self.connection {
            Connection::Sqlite(_) => Ok(()),
            Connection::Postgres(session) if session.is_cut_off().in_file(&self.path)? => {
                Err(StoreError::CutOff(self.path.clone()))
            }
            Connection::Postgres(_) => Ok(()),
        }
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
            let sessions = session.database().readers(count)?;
            return sessions.into_iter().map(|s| Reader::new(&self.path, Connection::Postgres(s))).collect();
        }
        let open = |_| Reader::new(&self.path, sqlite::open_reader(&self.path)?);
        loop {
            let readers: Vec<Reader> = (0..count).map(open).collect::<Result<_, _>>()?;
            let first = readers.first().map_or(0, Reader::marker);
            // A commit between two of them is rare, and the next attempt almost surely sees none.
            if readers.iter().all(|r| r.marker() == first) {
                return Ok(readers);
            }
        }
    }

    /// Opens one reader.
    pub fn reader(&self) -> Result<Reader, StoreError> {
        Ok(self.readers(1)?.swap_remove(0))
    }
}
