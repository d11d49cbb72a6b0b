//! What goes into a statement and what comes out of it: parameters, rows and their columns.

use rusqlite::types::{ToSqlOutput, ValueRef};
use tokio_postgres::types::Type;

use super::{SqlError, SqlResult};
use crate::store::digest::Digest32;

/// A row of an answer.
#[derive(Debug)]
pub(in crate::store) enum Row<'r> {
    /// Of SQLite.
    Sqlite(&'r rusqlite::Row<'r>),
    /// Of PostgreSQL.
    Postgres(&'r tokio_postgres::Row),
}

impl Row<'_> {
    /// The value of a column, counted from 0.
    pub(in crate::store) fn get<'r, T: Column<'r>>(&'r self, column: usize) -> SqlResult<T> {
        T::read(self, column)
    }
}

/// What a column may be read as.
pub(in crate::store) trait Column<'r>: Sized {
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
                    Row::Postgres(row) => Ok(row.try_get(column)?),
                }
            }
        }
    )*};
}

own_column!(bool, String, Vec<u8>, Option<Vec<u8>>);

impl Column<'_> for Option<i64> {
    fn read(row: &Row<'_>, column: usize) -> SqlResult<Self> {
        match row {
            Row::Sqlite(row) => Ok(row.get(column)?),
            // There are numbers of several widths.
            Row::Postgres(row) => Ok(match row.columns().get(column).map(tokio_postgres::Column::type_) {
                Some(&Type::INT2) => row.try_get::<_, Option<i16>>(column)?.map(i64::from),
                Some(&Type::INT4) => row.try_get::<_, Option<i32>>(column)?.map(i64::from),
                _ => row.try_get(column)?,
            }),
        }
    }
}

impl Column<'_> for i64 {
    fn read(row: &Row<'_>, column: usize) -> SqlResult<Self> {
        let number = row.get::<Option<Self>>(column)?;
        number.ok_or_else(|| SqlError::meaning(format!("column {column} is null")))
    }
}

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
            Row::Postgres(row) => Ok(row.try_get(column)?),
        }
    }
}

impl<'r> Column<'r> for &'r [u8] {
    fn read(row: &'r Row<'_>, column: usize) -> SqlResult<Self> {
        match row {
            Row::Sqlite(row) => row.get_ref(column)?.as_blob().map_err(SqlError::meaning),
            Row::Postgres(row) => Ok(row.try_get(column)?),
        }
    }
}

/// A parameter as databases know them.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) enum Parameter<'p> {
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
pub(in crate::store) trait Given {
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
pub(in crate::store) trait Parameters {
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
