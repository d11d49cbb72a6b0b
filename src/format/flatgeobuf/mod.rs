//! FlatGeobuf version 3: binary, indexed by a packed Hilbert R-tree.

mod write;

pub use write::{Metadata, write};

use super::{Format, FormatError, Origin, Records, input::Input};

pub(in crate::format) fn open(input: Input) -> Result<(Origin, Records), FormatError> {
    Err(input.malformed(Format::Csv, "not yet readable"))
}
