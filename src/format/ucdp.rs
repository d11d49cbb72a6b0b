//! ucdp.
use super::{Format, FormatError, Origin, Records, input::Input};
pub(super) fn open(input: Input) -> Result<(Origin, Records), FormatError> {
    Err(input.malformed(Format::Csv, "not yet readable"))
}
pub(super) fn is_header(_: &[String]) -> bool {
    false
}
pub(super) fn is_headless(_: &[String]) -> bool {
    false
}
pub(super) fn is_json(_: &[u8]) -> bool {
    false
}
