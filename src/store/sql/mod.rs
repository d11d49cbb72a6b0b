//! What all databases have in common: parameters, rows and errors.
//!
//! The SQL is the same for all; `?1` stands for the first parameter, `?2` for the second.

mod error;
mod values;

pub(super) use error::{Optional, SqlError, SqlResult, told};
pub(super) use values::{Parameter, Parameters, Row};
