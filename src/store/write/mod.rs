//! Writing: what files and editors bring, as changesets that come whole or not at all.

mod additions;
mod edit;
mod fields;
mod import;
mod keys;
mod known;
mod writer;

pub use edit::{Act, Current, Decision, Done, Edit, EditError, Next, Refusal};
pub use fields::{MAX_BODY_BYTES, MAX_FIELD_NAMES, MAX_KEY_BYTES};
pub use import::{FileHeader, FileSummary, Import, PutOutcome};
pub use writer::{WriteError, Writer};

use crate::format::{Record, RowError};

use super::PutError;

/// What a record is refused for.
fn refusal(record: &Record, problem: String) -> PutError {
    PutError::Refused(RowError { line: Some(record.line), column: None, problem })
}
