//! CSV with coordinates, RFC 4180.
//!
//! Written: the columns `id`, `longitude` and `latitude`, or the axes of another coordinate reference system (or `id` and
//! `geometry` as WKT, where some feature is not a point), then the fields of the schema. Lists are joined by `"; "`, null is empty.
//!
//! Spreadsheets run a cell that begins with `=`, `+`, `-` or `@` as a formula, and text from outside must not be run.
//! So text that begins with one of these is written with an apostrophe before it, which spreadsheets take for "this is
//! text". The reader drops that apostrophe again, so nothing is lost on the way.

mod read;
mod write;

pub(in crate::format) use read::{is_header, open};
pub use write::{Geometries, Writer, row};

/// The columns that say which feature and where. A field that is called like one of them is written with `property_`
/// before its name.
const OWN_COLUMNS: [&str; 4] = ["id", "longitude", "latitude", "geometry"];

/// What makes a spreadsheet run a cell's text.
fn starts_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// Text that, once its own apostrophes are taken off, starts a formula.
fn is_guarded(text: &str) -> bool {
    text.starts_with('\'') && starts_formula(text.trim_start_matches('\''))
}
