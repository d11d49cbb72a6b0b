//! Filters in CQL2 (OGC 21-065r2): a text or a JSON document becomes a typed [`Condition`], and the executor decides it
//! for many rows at a time.
//!
//! `syntax` reads the two encodings into one tree of names and literals; `check` holds that against the fields of
//! a collection. Whatever is wrong is told with its place in the filter and with what would be right.

mod check;
pub(super) mod evaluate;
mod parameters;
mod syntax;
mod tree;

pub use check::{Argument, ArgumentKind, FUNCTIONS, GEOMETRY, ID, Signature};
pub use syntax::{MAX_FILTER_DEPTH, MAX_FILTER_NODES, MAX_FILTER_POSITIONS, MAX_LIST_ITEMS};
pub use tree::{
    Arithmetic, ArrayRelation, Comparison, Condition, Folding, Function, List, Operand, Pattern, PatternPart, Place,
    Scalar, SpatialRelation, TemporalRelation, Time,
};

pub(super) use parameters::{FilterParameters, asks_for_ids, of_ids};

use crate::feature::Schema;
use crate::geom::Crs;
use check::Checker;

/// The encodings of filters, by their names in `filter-lang`; the first holds where none is named.
pub const LANGUAGES: [&str; 2] = ["cql2-text", "cql2-json"];

/// An encoding of filters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// CQL2 Text.
    #[default]
    Text,
    /// CQL2 JSON.
    Json,
}

impl Language {
    /// The encoding of a name of [`LANGUAGES`].
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        let [text, json] = LANGUAGES;
        if name == text { Some(Self::Text) } else { (name == json).then_some(Self::Json) }
    }
}

/// Reads a filter for features with a schema. Its geometries are in `crs`. The error says where it is wrong, what is, and
/// what would be right.
pub fn read(filter: &str, language: Language, crs: Crs, schema: &Schema) -> Result<Condition, String> {
    let node = syntax::read(filter, language, crs);
    node.and_then(|node| Checker(schema).condition(&node)).map_err(|error| error.told(filter))
}
#[cfg(test)]
mod tests;
