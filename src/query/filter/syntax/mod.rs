//! Reading: both encodings of a filter become one tree of names and literals, as they were written.

mod error;
mod geometry;
mod json;
mod node;
mod primary;
mod text;
mod token;
mod value;
mod wkt;

pub(super) use error::FilterError;
pub(super) use node::{Kind, Node};
pub use node::{MAX_FILTER_DEPTH, MAX_FILTER_NODES, MAX_FILTER_POSITIONS, MAX_LIST_ITEMS};
pub(super) use value::date_or_instant;

use super::Language;
use crate::geom::Crs;
use geometry::Transform;

/// Reads a whole filter, whose geometries are in `crs`.
pub(super) fn read(filter: &str, language: Language, crs: Crs) -> Result<Node, FilterError> {
    match language {
        Language::Text => text::read(filter, Transform(crs)),
        Language::Json => json::read(filter, Transform(crs)),
    }
}
