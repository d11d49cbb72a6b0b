//! Why a command failed, and the exit status that says so.

use std::fmt;
use std::io;

use crate::format::FormatError;
use crate::store::StoreError;

/// A failed command. Its text is what the user reads.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// The data is bad: status 1.
    #[error("{0}")]
    Data(String),
    /// The command line or the configuration is wrong: status 2.
    #[error("{0}")]
    Usage(String),
    /// A file, a folder, the disk, the network: status 3.
    #[error("{0}")]
    Environment(String),
}

impl Failure {
    /// A failure to read or write `what`.
    pub(super) fn io(what: &impl fmt::Display, error: &io::Error) -> Self {
        Self::Environment(format!("{what}: {error}"))
    }

    /// The exit status.
    #[must_use]
    pub(super) fn status(&self) -> u8 {
        match self {
            Self::Data(_) => 1,
            Self::Usage(_) => 2,
            Self::Environment(_) => 3,
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Tampered { .. } => Self::Data(error.to_string()),
            _ => Self::Environment(error.to_string()),
        }
    }
}

impl From<FormatError> for Failure {
    fn from(error: FormatError) -> Self {
        match error {
            FormatError::Io { .. } => Self::Environment(error.to_string()),
            FormatError::Unrecognised { .. } | FormatError::Malformed { .. } | FormatError::WrittenOnly { .. } => {
                Self::Data(error.to_string())
            }
        }
    }
}
