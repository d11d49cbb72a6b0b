//! What the features of a group have in common.

use std::sync::Arc;

use h3o::CellIndex;

/// A key, in the order in which groups are listed; what has none comes last.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Key {
    /// Of a field of booleans.
    Bool(bool),
    /// Of a field of whole numbers.
    Int(i64),
    /// Of a field of texts, or one of the words of a list.
    Text(Arc<str>),
    /// A day, or the first of a period, as days since 1970-01-01.
    Day(i32),
    /// A feature of another collection, by its row.
    Feature(u32),
    /// A cell of a square grid, by its row and column.
    Square(u32, u32),
    /// A cell of H3.
    Hexagon(CellIndex),
    /// Nothing: the field is empty, there is no time, or no area.
    Null,
}
