//! Why a collection cannot be made.

use std::path::PathBuf;

use super::{BadCollectionName, SecretError, TooManyRows};
use crate::format::{FormatError, RowError};
use crate::store::StoreError;

/// Why no snapshot could be made.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The secret of the installation cannot be read or made.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The data folder cannot be read.
    #[error("the data folder {} cannot be read: {problem}", path.display())]
    Folder {
        /// Which folder.
        path: PathBuf,
        /// Why not.
        problem: String,
    },
    /// A reference file cannot be read.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// A feature of a reference file cannot be read.
    #[error("{file}, {error}")]
    Row {
        /// Which file.
        file: String,
        /// Where in it, and why.
        error: RowError,
    },
    /// Two features of a reference file have one id.
    #[error("{file}, line {line}: the id `{id}` occurs twice; ids must be distinct")]
    RepeatedId {
        /// Which file.
        file: String,
        /// The second of the two.
        line: u64,
        /// The id.
        id: String,
    },
    /// A reference file's name cannot name a collection.
    #[error("{file}: {error}; rename the file")]
    Name {
        /// Which file.
        file: String,
        /// What a name must be.
        error: BadCollectionName,
    },
    /// The policy of a reference file asks for what only imported features have.
    #[error(
        "{file}: vigie.toml sets `{setting}` for `{name}`, which holds for what was imported, and files of the data folder are \
         published as they are; import the file with `vigie import`, or take the setting out"
    )]
    Setting {
        /// Which file.
        file: String,
        /// The collection that it makes.
        name: String,
        /// The setting.
        setting: &'static str,
    },
    /// Two sources claim one name.
    #[error(
        "the collection `{0}` comes from two places: two files in the data folder, or a file and an import; rename or remove one"
    )]
    RepeatedName(String),
    /// Too many features.
    #[error("collection `{name}`: {error}")]
    TooManyRows {
        /// Which collection.
        name: String,
        /// How many are too many.
        error: TooManyRows,
    },
    /// The binary was built wrong.
    #[error("the built-in file geodata/{file}: {problem}")]
    BuiltIn {
        /// Which file.
        file: String,
        /// What is wrong.
        problem: String,
    },
}

impl LoadError {
    /// Whether it may go by itself, so that it is worth trying again though nothing changed.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::Store(error) if error.may_pass())
    }
}
