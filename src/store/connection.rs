//! A connection to whichever database a store is in, and its statements.

use std::fmt;

use super::postgres::{Lent, add_collection};
use super::sql::{Parameters, Row, SqlError, SqlResult};

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

    /// A word that only SQLite is told, for its planner; PostgreSQL finds the way by itself.
    pub(super) fn for_sqlite(&self, word: &'static str) -> &'static str {
        if matches!(self, Self::Sqlite(_)) { word } else { "" }
    }

    /// Takes note of a new collection, where the database has a table for each.
    pub(super) fn collection_added(&self, id: i64, name: &str) -> SqlResult<()> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(session) => add_collection(session, id, name),
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
