//! Statements, whichever database they are for: what the store asks of one, its parameters and its rows.
//!
//! The SQL is the same for all; `?1` stands for the first parameter, `?2` for the second.

mod values;

pub(super) use values::{Parameter, Parameters, Row};

use std::fmt;
use std::path::Path;

use super::StoreError;
use super::postgres::{Lent, told};

/// Why a statement failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum SqlError {
    /// SQLite says so.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    /// PostgreSQL says so.
    #[error("{}", told(.0))]
    Postgres(#[from] tokio_postgres::Error),
    /// The database cannot be reached, or not any more. What was not committed is not stored.
    #[error("{0}")]
    Lost(String),
    /// The connection was lost while a transaction was being committed.
    #[error("{0}")]
    Uncertain(String),
    /// The database is not as it must be.
    #[error("{0}")]
    Refused(String),
    /// A row was expected.
    #[error("there is no such row")]
    NoRow,
    /// What a row holds, or is to hold, has no meaning here.
    #[error("{0}")]
    Meaning(Box<dyn std::error::Error + Send + Sync>),
}

/// What a statement comes to.
pub(super) type SqlResult<T> = Result<T, SqlError>;

impl SqlError {
    /// That a value has no meaning here, and why.
    pub(super) fn meaning(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Meaning(error.into())
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

/// A row that need not be there.
pub(super) trait Optional<T> {
    /// `None` where there is no such row.
    fn optional(self) -> SqlResult<Option<T>>;
}

impl<T> Optional<T> for SqlResult<T> {
    fn optional(self) -> SqlResult<Option<T>> {
        match self {
            Ok(found) => Ok(Some(found)),
            Err(SqlError::NoRow) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// A connection to the database of a store.
#[derive(Debug)]
pub(super) enum Connection {
    /// A file.
    Sqlite(rusqlite::Connection),
    /// A database that nodes share.
    Postgres(Lent),
}

impl Connection {
    /// Begins a transaction as the one writer, and waits for another one to end.
    pub(super) fn begin_write(&self) -> SqlResult<()> {
        match self {
            Self::Sqlite(_) => self.run("BEGIN IMMEDIATE"),
            Self::Postgres(session) => session.begin_write(),
        }
    }

    /// Makes everything since the beginning durable.
    pub(super) fn commit(&self) -> SqlResult<()> {
        match self {
            Self::Sqlite(_) => self.run("COMMIT"),
            Self::Postgres(session) => session.commit(),
        }
    }

    /// Takes everything back. Should that fail, there is no commit, and whoever opens the store next ignores it.
    pub(super) fn rollback(&self) {
        match self {
            Self::Sqlite(_) => drop(self.run("ROLLBACK")),
            Self::Postgres(session) => session.rollback(),
        }
    }

    /// Begins a part that may be taken back alone.
    pub(super) fn begin_part(&self) -> SqlResult<()> {
        self.run("SAVEPOINT part")
    }

    /// Ends the part.
    pub(super) fn end_part(&self) -> SqlResult<()> {
        self.run("RELEASE part")
    }

    /// Takes the part back.
    pub(super) fn undo_part(&self) -> SqlResult<()> {
        match self {
            Self::Sqlite(_) => self.run("ROLLBACK TO part; RELEASE part"),
            Self::Postgres(session) => session.undo_part(),
        }
    }

    /// Runs statements that have no parameters and give no rows.
    pub(super) fn run(&self, sql: &str) -> SqlResult<()> {
        match self {
            Self::Sqlite(connection) => Ok(connection.execute_batch(sql)?),
            Self::Postgres(session) => session.run(sql),
        }
    }

    /// Prepares a statement, which is kept for the next time.
    pub(super) fn prepare<'c>(&'c self, sql: &str) -> SqlResult<Statement<'c>> {
        Ok(match self {
            Self::Sqlite(connection) => Statement::Sqlite(connection.prepare(sql)?),
            Self::Postgres(session) => Statement::Postgres(session, session.prepare(sql)?),
        })
    }

    /// Runs a statement that gives no rows.
    pub(super) fn execute(&self, sql: &str, parameters: impl Parameters) -> SqlResult<()> {
        self.prepare(sql)?.execute(parameters)
    }

    /// Reads the first row.
    pub(super) fn query_row<T>(
        &self,
        sql: &str,
        parameters: impl Parameters,
        read: impl FnOnce(&Row<'_>) -> SqlResult<T>,
    ) -> SqlResult<T> {
        self.prepare(sql)?.query_row(parameters, read)
    }

    /// Shows every row.
    pub(super) fn each(
        &self,
        sql: &str,
        parameters: impl Parameters,
        visit: impl FnMut(&Row<'_>) -> SqlResult<()>,
    ) -> SqlResult<()> {
        self.prepare(sql)?.each(parameters, visit)
    }

    /// Reads every row.
    pub(super) fn rows<T>(
        &self,
        sql: &str,
        parameters: impl Parameters,
        mut read: impl FnMut(&Row<'_>) -> SqlResult<T>,
    ) -> SqlResult<Vec<T>> {
        let mut rows = Vec::new();
        self.each(sql, parameters, |row| {
            rows.push(read(row)?);
            Ok(())
        })?;
        Ok(rows)
    }
}

/// A prepared statement.
pub(super) enum Statement<'c> {
    /// Of SQLite.
    Sqlite(rusqlite::Statement<'c>),
    /// Of PostgreSQL.
    Postgres(&'c Lent, tokio_postgres::Statement),
}

impl fmt::Debug for Statement<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Statement").finish_non_exhaustive()
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "tuples of references, which nobody wants to write with a further one"
)]
impl Statement<'_> {
    /// Runs it, where it gives no rows.
    pub(super) fn execute(&mut self, parameters: impl Parameters) -> SqlResult<()> {
        match self {
            Self::Sqlite(statement) => {
                statement.execute(rusqlite::params_from_iter(parameters.list().as_ref()))?;
                Ok(())
            }
            Self::Postgres(session, statement) => session.execute(statement, parameters.list().as_ref()),
        }
    }

    /// Reads the first row.
    pub(super) fn query_row<T>(
        &mut self,
        parameters: impl Parameters,
        read: impl FnOnce(&Row<'_>) -> SqlResult<T>,
    ) -> SqlResult<T> {
        match self {
            Self::Sqlite(statement) => {
                let mut rows = statement.query(rusqlite::params_from_iter(parameters.list().as_ref()))?;
                rows.next()?.map_or(Err(SqlError::NoRow), |row| read(&Row::Sqlite(row)))
            }
            Self::Postgres(session, statement) => {
                let (mut read, mut found) = (Some(read), None);
                session.each(statement, parameters.list().as_ref(), &mut |row| {
                    found = read.take().map(|read| read(row)).transpose()?.or(found.take());
                    Ok(())
                })?;
                found.ok_or(SqlError::NoRow)
            }
        }
    }

    /// Shows every row.
    pub(super) fn each(
        &mut self,
        parameters: impl Parameters,
        mut visit: impl FnMut(&Row<'_>) -> SqlResult<()>,
    ) -> SqlResult<()> {
        match self {
            Self::Sqlite(statement) => {
                let mut rows = statement.query(rusqlite::params_from_iter(parameters.list().as_ref()))?;
                while let Some(row) = rows.next()? {
                    visit(&Row::Sqlite(row))?;
                }
                Ok(())
            }
            Self::Postgres(session, statement) => session.each(statement, parameters.list().as_ref(), &mut visit),
        }
    }
}
