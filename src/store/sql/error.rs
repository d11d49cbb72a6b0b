//! Why a statement failed, whichever database it was for.

use std::error::Error;

/// Why a statement failed.
#[derive(Debug, thiserror::Error)]
pub(in crate::store) enum SqlError {
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
    Meaning(Box<dyn Error + Send + Sync>),
}

/// What a statement comes to.
pub(in crate::store) type SqlResult<T> = Result<T, SqlError>;

impl SqlError {
    /// That a value has no meaning here, and why.
    pub(in crate::store) fn meaning(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Meaning(error.into())
    }
}

/// A row that need not be there.
pub(in crate::store) trait Optional<T> {
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

/// An error with its causes; none of them says a password.
pub(in crate::store) fn told(error: &tokio_postgres::Error) -> String {
    if let Some(said) = error.as_db_error() {
        let detail = said.detail().map(|detail| format!(" ({detail})")).unwrap_or_default();
        return format!("{}{detail}", said.message());
    }
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
