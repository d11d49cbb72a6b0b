//! What can go wrong with the store, in words that say what to do.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;
use tokio_postgres::error::SqlState;

use crate::format::RowError;

use super::sql::{SqlError, told};

/// The store cannot do its work. Whatever was stored before is still there.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The data folder cannot be made or looked into.
    #[error("cannot use the data folder {}: {source}", .path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file is there but this process may not write it, or not beside it.
    #[error("cannot write {}: no permission, or a read-only file system; the folder and the file need write permission", .0.display())]
    NotWritable(PathBuf),
    /// A SQLite database of another program.
    #[error("{} is a database of another program (application id {application_id:#010x}); choose another data folder", .path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
        /// What the file says it is.
        application_id: i32,
    },
    /// Not SQLite at all.
    #[error("{} is not a database; choose another data folder", .0.display())]
    NotADatabase(PathBuf),
    /// Written by a later version of Vigie.
    #[error("{} was written by a newer version of vigie (layout {version}, this one knows {known}); upgrade vigie", .path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its layout.
        version: i32,
        /// The newest that is known.
        known: i32,
    },
    /// Torn, truncated or overwritten.
    #[error("{} is damaged ({detail}); restore it from a backup, or move it away and import again", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What was seen.
        detail: String,
    },
    /// The record is not what its hashes say.
    #[error("the record of {} was changed by another hand: {detail}", .path.display())]
    Tampered {
        /// The file.
        path: PathBuf,
        /// What was seen.
        detail: String,
    },
    /// Another process writes for longer than we wait.
    #[error("{} is being written by another process, such as a running import; try again when it has ended", .0.display())]
    Busy(PathBuf),
    /// No room.
    #[error("no room left on the disk of {}; nothing of this import was stored", .0.display())]
    DiskFull(PathBuf),
    /// The database does not answer.
    #[error("the database {} cannot be reached: {detail}", .path.display())]
    Unreachable {
        /// The database.
        path: PathBuf,
        /// What was seen.
        detail: String,
    },
    /// The database stopped answering while it was asked to commit.
    #[error("the connection to {} was lost while a change was being made durable ({detail}); it may be stored or not", .path.display())]
    Uncertain {
        /// The database.
        path: PathBuf,
        /// What was seen.
        detail: String,
    },
    /// The database can only be read.
    #[error("{} is a replica, or can only be read; name the primary in --database too", .0.display())]
    Replica(PathBuf),
    /// The database is a replica that lost its primary.
    #[error("{} is a replica that hears nothing of its primary; what it holds may be old", .0.display())]
    CutOff(PathBuf),
    /// Anything else that the database says.
    #[error("the database {}: {detail}", .path.display())]
    Database {
        /// The database.
        path: PathBuf,
        /// What it says.
        detail: String,
    },
    /// The operating system gives no random numbers.
    #[error("the operating system gives no random numbers: {0}")]
    NoRandomness(String),
    /// Anything else that SQLite or the operating system says.
    #[error("cannot read or write {}: {source}", .path.display())]
    Sqlite {
        /// The file.
        path: PathBuf,
        /// Why.
        source: rusqlite::Error,
    },
}

impl StoreError {
    /// Gives an error of the database the place that it is about, and a meaning.
    pub(super) fn from_sql(path: &Path, error: SqlError) -> Self {
        match error {
            SqlError::Sqlite(source) => Self::from_sqlite(path, source),
            SqlError::Postgres(source) => Self::from_postgres(path.to_owned(), &source),
            SqlError::Lost(detail) => Self::Unreachable { path: path.to_owned(), detail },
            SqlError::Uncertain(detail) => Self::Uncertain { path: path.to_owned(), detail },
            SqlError::Refused(detail) => Self::Database { path: path.to_owned(), detail },
            SqlError::NoRow | SqlError::Meaning(_) => {
                Self::Damaged { path: path.to_owned(), detail: error.to_string() }
            }
        }
    }

    /// Whether it may go by itself: the database is away, or somebody else writes.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::Unreachable { .. } | Self::Uncertain { .. } | Self::Busy(_))
    }

    fn from_postgres(path: PathBuf, source: &tokio_postgres::Error) -> Self {
        let detail = told(source);
        match source.code() {
            None => Self::Unreachable { path, detail },
            Some(&SqlState::LOCK_NOT_AVAILABLE) => Self::Busy(path),
            Some(&SqlState::DISK_FULL) => Self::DiskFull(path),
            Some(&SqlState::READ_ONLY_SQL_TRANSACTION) => Self::Replica(path),
            // An operator, a crash, a start or a stop ended it.
            Some(code) if ["57", "08", "53"].iter().any(|class| code.code().starts_with(class)) => {
                Self::Unreachable { path, detail }
            }
            Some(_) => Self::Database { path, detail },
        }
    }

    /// Gives SQLite's error the file and a meaning.
    pub(super) fn from_sqlite(path: &Path, source: rusqlite::Error) -> Self {
        let path = path.to_owned();
        match source.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged { path, detail: source.to_string() },
            Some(ErrorCode::NotADatabase) => Self::NotADatabase(path),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy(path),
            Some(ErrorCode::DiskFull) => Self::DiskFull(path),
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => Self::NotWritable(path),
            _ => Self::Sqlite { path, source },
        }
    }
}

/// Gives an error of the database the place that it is about.
pub(super) trait InFile<T> {
    /// The same result, its error naming `path`.
    fn in_file(self, path: &Path) -> Result<T, StoreError>;
}

impl<T, E: Into<SqlError>> InFile<T> for Result<T, E> {
    fn in_file(self, path: &Path) -> Result<T, StoreError> {
        self.map_err(|error| StoreError::from_sql(path, error.into()))
    }
}

/// Why a feature was not put.
#[derive(Debug, thiserror::Error)]
pub enum PutError {
    /// The feature is at fault: the data is bad.
    #[error(transparent)]
    Refused(RowError),
    /// The store is at fault.
    #[error(transparent)]
    Store(#[from] StoreError),
}
