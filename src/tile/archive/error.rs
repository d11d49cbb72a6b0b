//! Why an archive cannot be served.

use std::io;
use std::path::PathBuf;

/// What is wrong with an archive.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The file is not there or may not be read.
    #[error("the base map {}: {source}", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The file is not what it should be.
    #[error("the base map {}: {problem}", path.display())]
    Bad {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
}
