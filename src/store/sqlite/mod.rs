//! SQLite: the database file, how it is opened, recognised, laid out and tuned.

mod layout;
mod migration;
#[cfg(test)]
mod tests;

use std::fs::DirBuilder;
#[cfg(unix)]
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};

use crate::store::error::InFile as _;
use crate::store::{StoreError, connection};

use layout::{LAYOUT, TABLES};

/// "Vgie" in ASCII: marks the file as ours, see <https://www.sqlite.org/pragma.html#pragma_application_id>.
const APPLICATION_ID: i32 = 0x5667_6965;

/// How long a writer waits for another one. An import of a million rows takes about ten seconds.
pub(in crate::store) const BUSY_TIMEOUT: Duration = Duration::from_secs(30);

/// How often it is tried again where SQLite itself does not wait.
const BUSY_PAUSE: Duration = Duration::from_millis(20);

/// A page holds some twenty features, so that a scan reads few pages and hardly any row overflows. In bytes.
const PAGE_SIZE: i32 = 16_384;

/// Page cache of a writer: room for the dirty pages of most imports. In KiB.
const WRITER_CACHE_KIB: i32 = 256 * 1024;

/// Page cache of a reader: a scan visits each page once. In KiB.
const READER_CACHE_KIB: i32 = 8 * 1024;

/// Makes the data folder, for its owner alone: it will hold what is not published.
pub(in crate::store) fn create_folder(folder: &Path) -> Result<(), StoreError> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    builder.mode(0o700);
    builder.create(folder).map_err(|source| StoreError::Folder { path: folder.to_owned(), source })
}

/// Opens a database for writing, and makes it when it is not there or was never finished.
pub(in crate::store) fn open_or_create(path: &Path) -> Result<connection::Connection, StoreError> {
    let mut connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
    let start = Instant::now();
    loop {
        match make_if_blank(&mut connection) {
            // Where another process is making it, SQLite does not wait for the change to WAL.
            Err(error) if is_busy(&error) && start.elapsed() < BUSY_TIMEOUT => thread::sleep(BUSY_PAUSE),
            made => break made.in_file(path)?,
        }
    }
    ready_to_write(path, connection)
}

fn make_if_blank(connection: &mut Connection) -> rusqlite::Result<()> {
    if is_blank(connection)? {
        // Before the first page is written; WAL is a property of the file from then on.
        connection.pragma_update(None, "page_size", PAGE_SIZE)?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        create_tables(connection)?;
    }
    Ok(())
}

fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

/// Opens a database that is there for writing; `None` when its maker died before the first commit.
pub(in crate::store) fn open(path: &Path) -> Result<Option<connection::Connection>, StoreError> {
    let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    if is_blank(&connection).in_file(path)? {
        return Ok(None);
    }
    ready_to_write(path, connection).map(Some)
}

/// Opens a database that is there for reading, and holds the state of the first question.
pub(in crate::store) fn open_reader(path: &Path) -> Result<connection::Connection, StoreError> {
    let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    connection.pragma_update(None, "cache_size", -READER_CACHE_KIB).in_file(path)?;
    recognise(path, &connection)?;
    connection.execute_batch("BEGIN").in_file(path)?;
    Ok(connection::Connection::Sqlite(connection))
}

/// A database in a temporary file of its own, without durability.
pub(in crate::store) fn scratch() -> Result<connection::Connection, StoreError> {
    let path = Path::new(""); // SQLite's name for such a file
    let mut connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
    let prepare = |connection: &mut Connection| {
        connection.pragma_update(None, "page_size", PAGE_SIZE)?;
        connection.pragma_update(None, "synchronous", "off")?;
        connection.pragma_update(None, "cache_size", -WRITER_CACHE_KIB)?;
        create_tables(connection)
    };
    prepare(&mut connection).in_file(path)?;
    Ok(connection::Connection::Sqlite(connection))
}

fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, StoreError> {
    // No mutex: a connection belongs to one thread at a time, which the type system sees to.
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX).in_file(path)?;
    connection.busy_timeout(BUSY_TIMEOUT).in_file(path)?;
    // The references are documentation: rows are written before the import that they name, whose counts come last.
    connection.pragma_update(None, "foreign_keys", false).in_file(path)?;
    Ok(connection)
}

/// Whether nothing was ever stored: a new file, or one whose maker died before its first commit.
fn is_blank(connection: &Connection) -> rusqlite::Result<bool> {
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    Ok(tables == 0 && pragma(connection, "application_id")? == 0)
}

fn create_tables(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = Transaction::new(connection, TransactionBehavior::Immediate)?;
    if is_blank(&transaction)? {
        transaction.execute_batch(TABLES)?;
        transaction.pragma_update(None, "user_version", LAYOUT)?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    } // else another process was faster
    transaction.commit()
}

fn ready_to_write(path: &Path, connection: Connection) -> Result<connection::Connection, StoreError> {
    let version = recognise(path, &connection)?;
    if connection.is_readonly("main").in_file(path)? {
        return Err(StoreError::NotWritable(path.to_owned()));
    }
    connection.pragma_update(None, "cache_size", -WRITER_CACHE_KIB).in_file(path)?;
    connection.pragma_update(None, "synchronous", "full").in_file(path)?;
    let connection = connection::Connection::Sqlite(connection);
    if version < LAYOUT {
        migration::migrate(&connection).in_file(path)?;
    }
    Ok(connection)
}

/// Refuses what is not ours or is of a layout that this version does not know.
fn recognise(path: &Path, connection: &Connection) -> Result<i32, StoreError> {
    let application_id = pragma(connection, "application_id").in_file(path)?;
    if application_id != APPLICATION_ID {
        return Err(StoreError::Foreign { path: path.to_owned(), application_id });
    }
    let version = layout::version(connection).in_file(path)?;
    if version > LAYOUT {
        return Err(StoreError::Newer { path: path.to_owned(), version, known: LAYOUT });
    }
    Ok(version)
}

/// Moves the log into the database and gives its disk space back, as far as no reader is in the way; a later call
/// does the rest. What was committed is durable either way.
pub(in crate::store) fn checkpoint(connection: &connection::Connection) {
    let connection::Connection::Sqlite(connection) = connection else { return };
    let waiting = connection.busy_timeout(Duration::ZERO);
    let _ = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    let _ = waiting.and_then(|()| connection.busy_timeout(BUSY_TIMEOUT));
}

fn pragma(connection: &Connection, name: &str) -> rusqlite::Result<i32> {
    connection.pragma_query_value(None, name, |row| row.get(0))
}
