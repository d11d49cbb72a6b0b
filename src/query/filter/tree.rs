//! The typed tree of a filter: what is left once a text or a JSON document was read and held against a collection's
//! fields. Whatever can be wrong with a filter is found before it is one of these.
//!
//! Conditions have three values as in SQL: true, false, and unknown where a value is missing (OGC CQL2, 21-065r2, 6.2).

use std::sync::Arc;

use geo_types::Geometry;

use crate::feature::Value;

/// What a filter asks of a feature.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// The same for every feature; `None` is unknown.
    Constant(Option<bool>),
    /// A property of type boolean, or a function that gives one.
    Holds(Scalar),
    /// The opposite; unknown stays unknown.
    Not(Box<Self>),
    /// Every one of them.
    All(Vec<Self>),
    /// Any one of them.
    Any(Vec<Self>),
    /// Whether a value is missing. Never unknown.
    IsNull(Operand),
    /// A comparison of two values of one kind.
    Compare(Comparison, Scalar, Scalar),
    /// `BETWEEN`, both ends included.
    Between(Scalar, Scalar, Scalar),
    /// `IN`.
    Among(Scalar, Vec<Scalar>),
    /// `LIKE`.
    Like(Scalar, Pattern),
    /// A relation of two geometries in the plane of longitude and latitude.
    Spatial(SpatialRelation, Place, Place),
    /// `DWITHIN`: a geodesic distance of at most so many metres.
    Near(Place, Place, f64),
    /// A relation of two instants or intervals.
    Temporal(TemporalRelation, Time, Time),
    /// A relation of two arrays, read as sets.
    Array(ArrayRelation, List, List),
}

/// Anything that can be missing.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// A number, text, boolean, date or date-time.
    Scalar(Scalar),
    /// A geometry.
    Place(Place),
    /// An array.
    List(List),
}

/// An expression that has one number, text, boolean, date or date-time for each feature. The kinds of its parts fit:
/// whole numbers go with numbers, and dates with date-times, where a date is its first instant in UTC.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar {
    /// The same for every feature. Never a list; a null makes everything that it is part of unknown.
    Literal(Value<'static>),
    /// A field, by its index in the collection's schema.
    Field(usize),
    /// The feature's id, a text.
    Id,
    /// A text without its differences of case or accents.
    Folded(Folding, Box<Self>),
    /// A calculation with two numbers.
    Arithmetic(Arithmetic, Box<Self>, Box<Self>),
    /// A function of values.
    Call(Function, Vec<Self>),
    /// Whether a condition holds, as a boolean; null where it is unknown.
    Truth(Box<Condition>),
}

/// Which differences of text do not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Folding {
    /// `CASEI`: upper and lower case are the same (Unicode full case folding).
    pub case: bool,
    /// `ACCENTI`: accents do not count (Unicode NFKD without combining marks).
    pub accents: bool,
}

/// An operator of two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arithmetic {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`; by zero it is unknown
    Divide,
    /// `%`, with the sign of the dividend; by zero it is unknown
    Modulo,
    /// `div`, the quotient without its fraction; by zero it is unknown
    IntegerDivide,
    /// `^`
    Power,
}

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// The pattern of a `LIKE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// In order, with texts as they were written.
    pub parts: Vec<PatternPart>,
    /// How the pattern's own texts are folded. The text that is held against it says that for itself.
    pub folding: Folding,
}

/// A part of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PatternPart {
    /// This text.
    Text(String),
    /// `%`: any characters, also none.
    Any,
    /// `_`: one character.
    One,
}

/// The relations of the dimensionally extended nine-intersection model that have names (OGC 06-103r4, 6.1.15).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the standard's")]
pub enum SpatialRelation {
    Intersects,
    Equals,
    Disjoint,
    Touches,
    Within,
    Overlaps,
    Crosses,
    Contains,
}

/// A geometry on each side of a relation.
#[derive(Debug, Clone, PartialEq)]
pub enum Place {
    /// The feature's own.
    Feature,
    /// One from the filter, in longitude and latitude.
    Literal(Arc<Geometry<f64>>),
}

/// The relations of intervals (Allen 1983), as CQL2 names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the standard's")]
pub enum TemporalRelation {
    After,
    Before,
    Contains,
    Disjoint,
    During,
    Equals,
    FinishedBy,
    Finishes,
    Intersects,
    Meets,
    MetBy,
    OverlappedBy,
    Overlaps,
    StartedBy,
    Starts,
}

/// A time on each side of a relation.
#[derive(Debug, Clone, PartialEq)]
pub enum Time {
    /// A date or a date-time.
    Instant(Scalar),
    /// From a date or date-time to another; `None` is an open end.
    Interval(Option<Scalar>, Option<Scalar>),
}

/// The relations of arrays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArrayRelation {
    /// The same elements.
    Equals,
    /// The left has all of the right.
    Contains,
    /// The right has all of the left.
    ContainedBy,
    /// They share one.
    Overlaps,
}

/// An array on each side of a relation.
#[derive(Debug, Clone, PartialEq)]
pub enum List {
    /// A field of type text list.
    Field(usize),
    /// One from the filter.
    Literal(Vec<Scalar>),
}

/// A function that filters may call besides those of the standard's grammar; `/functions` lists them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    /// `lower(text)`
    Lower,
    /// `upper(text)`
    Upper,
    /// `length(text)`: how many characters
    Length,
    /// `abs(number)`
    Abs,
    /// `year(time)` of a date or date-time, in UTC
    Year,
    /// `month(time)`, 1 to 12
    Month,
    /// `day(time)`, 1 to 31
    Day,
    /// `min(number, number)`
    Min,
    /// `max(number, number)`
    Max,
}
