//! Which fields features have in a tile.

use crate::collection::{Collection, Column};
use crate::feature::LicenceClass;

/// Longest that the texts of a field are on average, in bytes: longer ones are accounts, which are read one at a time.
const LONGEST_TEXTS: usize = 80;

/// The fields, by index, that features of a collection have in a tile: those that were asked for, or without such a wish
/// those that are no long texts.
#[must_use]
pub fn tile_fields(collection: &Collection, asked: Option<&[usize]>) -> Vec<usize> {
    match asked {
        Some(fields) => fields.to_vec(),
        None => (0..collection.columns.len()).filter(|&field| is_short(&collection.columns[field])).collect(),
    }
}

/// Whether a feature's licence lets a field of it into a tile: of a source for display only, what is displayed by default.
pub(super) fn is_shown(collection: &Collection, row: u32, field: usize) -> bool {
    collection.class(row as usize) == LicenceClass::Open || is_short(&collection.columns[field])
}

fn is_short(column: &Column) -> bool {
    match column {
        Column::Text(_, words) | Column::TextList(_, _, words) => words.bytes() <= LONGEST_TEXTS * words.len().max(1),
        _ => true,
    }
}
