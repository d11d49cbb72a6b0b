//! Statements, whichever database they are for: what the store asks of one, its parameters and its rows.
//!
//! The SQL is the same for all; `?1` stands for the first parameter, `?2` for the second.

use std::fmt;
use std::path::Path;

use rusqlite::types::{ToSqlOutput, ValueRef};

use super::StoreError;
use super::changeset::Digest32;

/// Why a statement failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum SqlError {
    /// SQLite says so.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
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
}

impl Connection {
    /// Begins a transaction as the one writer, and waits for another one to end.
    pub(super) fn begin_write(&self) -> SqlResult<()> {
        self.run("BEGIN IMMEDIATE")
    }

    /// Makes everything since the beginning durable.
    pub(super) fn commit(&self) -> SqlResult<()> {
        self.run("COMMIT")
    }

    /// Takes everything back. Should that fail, there is no commit, and whoever opens the store next ignores it.
    pub(super) fn rollback(&self) {
        let _ = self.run("ROLLBACK");
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
        self.run("ROLLBACK TO part; RELEASE part")
    }

    /// Runs statements that have no parameters and give no rows.
    pub(super) fn run(&self, sql: &str) -> SqlResult<()> {
        match self {
            Self::Sqlite(connection) => Ok(connection.execute_batch(sql)?),
        }
    }

    /// Prepares a statement, which is kept for the next time.
    pub(super) fn prepare<'c>(&'c self, sql: &str) -> SqlResult<Statement<'c>> {
        Ok(match self {
            Self::Sqlite(connection) => Statement::Sqlite(connection.prepare(sql)?),
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
        }
    }
}

/// A row of an answer.
#[derive(Debug)]
pub(super) enum Row<'r> {
    /// Of SQLite.
    Sqlite(&'r rusqlite::Row<'r>),
}

impl Row<'_> {
    /// The value of a column, counted from 0.
    pub(super) fn get<'r, T: Column<'r>>(&'r self, column: usize) -> SqlResult<T> {
        T::read(self, column)
    }
}

/// What a column may be read as.
pub(super) trait Column<'r>: Sized {
    /// Reads it.
    fn read(row: &'r Row<'_>, column: usize) -> SqlResult<Self>;
}

/// What both databases read by themselves.
macro_rules! own_column {
    ($($type:ty),*) => {$(
        impl Column<'_> for $type {
            fn read(row: &Row<'_>, column: usize) -> SqlResult<Self> {
                match row {
                    Row::Sqlite(row) => Ok(row.get(column)?),
                }
            }
        }
    )*};
}

own_column!(i64, Option<i64>, bool, String, Vec<u8>, Option<Vec<u8>>);

impl Column<'_> for u16 {
    fn read(row: &Row<'_>, column: usize) -> SqlResult<Self> {
        row.get::<i64>(column)?.try_into().map_err(SqlError::meaning)
    }
}

impl Column<'_> for Digest32 {
    fn read(row: &Row<'_>, column: usize) -> SqlResult<Self> {
        row.get::<&[u8]>(column)?.try_into().map_err(SqlError::meaning)
    }
}

impl Column<'_> for Option<Digest32> {
    fn read(row: &Row<'_>, column: usize) -> SqlResult<Self> {
        let bytes = row.get::<Option<Vec<u8>>>(column)?;
        bytes.map(|bytes| bytes.as_slice().try_into().map_err(SqlError::meaning)).transpose()
    }
}

impl<'r> Column<'r> for &'r str {
    fn read(row: &'r Row<'_>, column: usize) -> SqlResult<Self> {
        match row {
            Row::Sqlite(row) => row.get_ref(column)?.as_str().map_err(SqlError::meaning),
        }
    }
}

impl<'r> Column<'r> for &'r [u8] {
    fn read(row: &'r Row<'_>, column: usize) -> SqlResult<Self> {
        match row {
            Row::Sqlite(row) => row.get_ref(column)?.as_blob().map_err(SqlError::meaning),
        }
    }
}

/// A parameter as databases know them.
#[derive(Debug, Clone, Copy)]
pub(super) enum Parameter<'p> {
    /// NULL.
    Null,
    /// A whole number.
    Int(i64),
    /// True or false.
    Bool(bool),
    /// Text.
    Text(&'p str),
    /// Bytes.
    Bytes(&'p [u8]),
}

impl rusqlite::ToSql for Parameter<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match *self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(number),
            Self::Bool(truth) => ValueRef::Integer(truth.into()),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

/// What can be a parameter.
pub(super) trait Given {
    /// It.
    fn given(&self) -> Parameter<'_>;
}

/// `what` of `self` is the parameter of a type.
macro_rules! given {
    ($($type:ty: $own:ident => $what:expr;)*) => {$(
        impl Given for $type {
            fn given(&self) -> Parameter<'_> {
                let $own = self;
                $what
            }
        }
    )*};
}

given! {
    i64: number => Parameter::Int(*number);
    u16: number => Parameter::Int((*number).into());
    bool: truth => Parameter::Bool(*truth);
    str: text => Parameter::Text(text);
    String: text => Parameter::Text(text);
    [u8]: bytes => Parameter::Bytes(bytes);
    Vec<u8>: bytes => Parameter::Bytes(bytes);
    Digest32: bytes => Parameter::Bytes(bytes);
}

impl<T: Given> Given for Option<T> {
    fn given(&self) -> Parameter<'_> {
        self.as_ref().map_or(Parameter::Null, Given::given)
    }
}

impl<T: Given + ?Sized> Given for &T {
    fn given(&self) -> Parameter<'_> {
        (**self).given()
    }
}

/// The parameters of a statement, in their order.
pub(super) trait Parameters {
    /// Holds them.
    type List<'p>: AsRef<[Parameter<'p>]>
    where
        Self: 'p;
    /// All of them.
    fn list(&self) -> Self::List<'_>;
}

impl Parameters for () {
    type List<'p> = [Parameter<'p>; 0];
    fn list(&self) -> Self::List<'_> {
        []
    }
}

/// Tuples of this many.
macro_rules! tuple {
    ($count:literal: $($name:ident $place:tt),*) => {
        impl<$($name: Given),*> Parameters for ($($name,)*) {
            type List<'p> = [Parameter<'p>; $count] where Self: 'p;
            fn list(&self) -> Self::List<'_> {
                [$(self.$place.given()),*]
            }
        }
    };
}

tuple!(1: A 0);
tuple!(2: A 0, B 1);
tuple!(3: A 0, B 1, C 2);
tuple!(4: A 0, B 1, C 2, D 3);
tuple!(5: A 0, B 1, C 2, D 3, E 4);
tuple!(6: A 0, B 1, C 2, D 3, E 4, F 5);
tuple!(7: A 0, B 1, C 2, D 3, E 4, F 5, G 6);
tuple!(11: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10);
tuple!(12: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11);
