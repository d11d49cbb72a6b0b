//! Filters in CQL2 (OGC 21-065r2): a text or a JSON document becomes a typed [`Condition`], and the executor decides it
//! for many rows at a time.

mod tree;

pub use tree::{
    Arithmetic, ArrayRelation, Comparison, Condition, Folding, Function, List, Operand, Pattern, PatternPart, Place,
    Scalar, SpatialRelation, TemporalRelation, Time,
};
