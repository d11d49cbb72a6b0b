//! Tiles: a query on a piece of a flat map.
//!
//! A [`Frame`] is a piece of a flat world; [`Mark`]s are what a map shows on it of the features that a query finds, in the
//! frame's own units. A vector tile encodes marks, and a picture draws them.

mod frame;
mod mark;
mod matrix;

pub use frame::Frame;
pub use mark::{Mark, MarkGeometry};
pub use matrix::{MAX_MATRIX, NoSuchTile, TILE_UNITS, TileCoord, TileMatrixSet};
