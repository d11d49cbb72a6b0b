//! What goes wrong with a whole file, and with one of its rows.

use std::fmt;
use std::io;

use super::Format;

/// Why a file could not be opened. Each message names the file, what is wrong, and what would be right.
#[derive(Debug, thiserror::Error)]
pub enum FormatError {
    /// The operating system refused, or the medium failed.
    #[error("{name}: {source}")]
    Io {
        /// The file.
        name: String,
        /// What the system said.
        source: io::Error,
    },
    /// Content and name match no format.
    #[error(
        "{name}: {found}. Looked for: FlatGeobuf; GeoJSON and GeoJSON text sequences; CSV with ACLED's column \
         event_id_cnty, UCDP's columns type_of_violence and where_prec, or columns for longitude and latitude or for WKT"
    )]
    Unrecognised {
        /// The file.
        name: String,
        /// What it looks like instead.
        found: String,
    },
    /// The format is one that is written and not read.
    #[error(
        "{name}: {format} is written and not read; turn it into GeoJSON, as `ogr2ogr out.geojson in.{format}` does"
    )]
    WrittenOnly {
        /// The file.
        name: String,
        /// As which format it was to be read.
        format: Format,
    },
    /// The format is known, but the file's beginning is not what the format asks for.
    #[error("{name}: not readable as {format}: {problem}")]
    Malformed {
        /// The file.
        name: String,
        /// As which format it was read.
        format: Format,
        /// What is wrong and what would be right.
        problem: String,
    },
}

/// Why one row could not be read: where, what, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct RowError {
    /// As in [`Record::line`](super::Record::line); `None` when the fault is the file's.
    pub line: Option<u64>,
    /// The column or property at fault.
    pub column: Option<String>,
    /// What is wrong and what would be right.
    pub problem: String,
}

impl RowError {
    /// A fault of the row, or of the file, as a whole.
    pub(super) fn new(problem: impl Into<String>) -> Self {
        Self { line: None, column: None, problem: problem.into() }
    }

    /// A fault of one column or property.
    pub(super) fn in_column(column: &str, problem: impl Into<String>) -> Self {
        Self { line: None, column: Some(column.to_owned()), problem: problem.into() }
    }

    /// The same fault, with its place.
    pub(super) fn on_line(self, line: u64) -> Self {
        Self { line: Some(line), ..self }
    }
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}")?,
            None => f.write_str("file")?,
        }
        if let Some(column) = &self.column {
            write!(f, ", column `{column}`")?;
        }
        write!(f, ": {}", self.problem)
    }
}
