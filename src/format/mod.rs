//! Reading and writing files: one file a format. Streams of features in, streams of bytes out.
//!
//! Readers turn a source's own layout into the shared vocabulary of [`crate::feature`]; see each format's file for the
//! mapping and its source. What a reader cannot take is a [`RowError`] with its line, and never skipped in silence.

use crate::feature::{Feature, FieldRule, LicenceClass};

/// A feature as read, and where it stands in its file.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// 1-based line of a text file, or 1-based number of the feature in a binary one.
    pub line: u64,
    /// What was read.
    pub feature: Feature,
}

/// Why one row could not be read: where, what, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{}: {problem}", .line.map_or_else(|| "file".to_owned(), |l| format!("line {l}")), .column.as_ref().map_or_else(String::new, |c| format!(", column `{c}`")))]
pub struct RowError {
    /// As in [`Record::line`]; `None` when the fault is the file's.
    pub line: Option<u64>,
    /// The column or property at fault.
    pub column: Option<String>,
    /// What is wrong and what would be right.
    pub problem: String,
}

/// A stream of features from one file.
pub type Records = Box<dyn Iterator<Item = Result<Record, RowError>> + Send>;

/// What a file is, and how its source wants to be treated unless the operator says otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The data set and version, such as `UCDP GED 23.1`; the file's stem for formats that name none.
    pub dataset: String,
    /// What may be handed out.
    pub licence: LicenceClass,
    /// Which fields are published.
    pub fields: FieldRule,
}
