//! GeoJSON, RFC 7946.

pub(in crate::format) mod number;
mod write;

pub use write::Writer;

use super::{Format, FormatError, Origin, Records, input::Input};

pub(in crate::format) fn open(input: Input) -> Result<(Origin, Records), FormatError> {
    Err(input.malformed(Format::Csv, "not yet readable"))
}
pub(in crate::format) fn open_sequence(input: Input) -> Result<(Origin, Records), FormatError> {
    Err(input.malformed(Format::Csv, "not yet readable"))
}
pub(in crate::format) fn holds_several_texts(_: &[u8]) -> bool {
    false
}
