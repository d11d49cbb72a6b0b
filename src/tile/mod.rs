//! Tiles: a query on a piece of a flat map.
//!
//! A [`Selection`] says which features a query finds; a [`Frame`] is a piece of a flat world; [`marks()`] are what a map shows
//! of the one on the other, in the frame's own units. A vector tile encodes marks, and a picture draws them.

mod archive;
mod clip;
mod coding;
mod crowds;
mod detail;
mod fields;
mod frame;
mod geometry;
mod limits;
mod mark;
mod marks;
mod matrix;
mod pack;
pub mod picture;
mod points;
mod protobuf;
mod selection;
mod shapes;
mod tags;
mod vector;

pub use archive::{About, Archive, ArchiveError, Content, VectorLayer};
pub use coding::Coding;
pub use detail::{Density, Detail};
pub use fields::tile_fields;
pub use frame::Frame;
pub use limits::Limits;
pub use mark::{Mark, MarkGeometry};
pub use marks::marks;
pub use matrix::{MAX_MATRIX, NoSuchTile, TILE_UNITS, TileCoord, TileMatrixSet};
pub use pack::{Pack, PackError, Uncertain, WIDE_LEVELS, finest_of_points, within};
pub use points::state_on;
pub use selection::Selection;
pub use vector::{COUNT, COUNT_OF, Layer, MAX_TILE_BYTES, is_slight, vector_tile};
