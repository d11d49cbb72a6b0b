//! Which fields features have in a tile.

use crate::collection::Collection;
use crate::feature::LicenceClass;

/// The fields, by index, that features of a collection have in a tile: those that were asked for, or without such a wish
/// those that are no long texts.
#[must_use]
pub fn tile_fields(collection: &Collection, asked: Option<&[usize]>) -> Vec<usize> {
    match asked {
        Some(fields) => fields.to_vec(),
        None => (0..collection.columns.len()).filter(|&field| collection.columns[field].is_short()).collect(),
    }
}

/// Whether a feature's licence lets a field of it into a tile: of a source for display only, what is displayed by default.
pub(super) fn is_shown(collection: &Collection, row: u32, field: usize) -> bool {
    collection.class(row as usize) == LicenceClass::Open || collection.columns[field].is_short()
}
