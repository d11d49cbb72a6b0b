//! The one grammar: a query string becomes a typed [`Query`], and the executor answers it with a [`Page`] of rows.
//!
//! A representation only encodes the page, so a filter that works anywhere works everywhere.

mod aggregate;
mod answer;
mod bbox;
mod certainty;
mod cursor;
mod distance;
mod error;
mod execute;
pub mod filter;
mod guard;
mod licence;
mod near;
mod page;
mod params;
mod place;
mod plan;
mod predicate;
mod rows;
mod sort;
mod view;
mod way;
mod words;

pub use aggregate::{
    AGGREGATE_PARAMETERS, Aggregation, By, Group, GroupView, MAX_GROUPS, Measure, Period, Square, Statistic,
    Suppressed, Table, aggregate, query_parameters,
};
pub use answer::Answer;
pub use certainty::{CERTAINTIES, Certainty};
pub use cursor::{Cursor, KeyValue, MAX_CURSOR_LENGTH, NoCursor};
pub use error::QueryError;
pub use execute::{count, matching};
pub use guard::{CancelOnDrop, Guard};
pub use licence::Licence;
pub use near::{MAX_DISTANCE_M, MAX_NEAR_POSITIONS, Near, parse_distance};
pub use page::{Hit, Page, execute};
pub use params::{AS_OF, CRS, DEFAULT_LIMIT, Form, MAX_LIMIT, PARAMETERS, Parameter, as_of, pairs};
pub use rows::Rows;
pub use sort::{MAX_SORT_KEYS, SortBy, SortKey, sortables};
pub use view::{HitView, page_schema};

use crate::feature::{Interval, Value};
use crate::geom::{Crs, Envelope, Window};

/// Which features of a collection, and which part of them.
#[derive(Debug, Default, Clone)]
pub struct Query {
    /// Only features that share a point with this.
    pub bbox: Option<Envelope>,
    /// Only features that share a point with this rectangle of a projection, which `bbox` then holds.
    pub window: Option<Window>,
    /// Only features whose interval overlaps this.
    pub datetime: Option<Interval>,
    /// Only features this near to something.
    pub near: Option<Near>,
    /// How sure it must be that they are near.
    pub certainty: Certainty,
    /// Only features whose texts hold all of these words.
    pub words: Vec<String>,
    /// Only features where a field, by its index, has one of some values.
    pub equals: Vec<(usize, Vec<Value<'static>>)>,
    /// Only features of which this holds.
    pub filter: Option<filter::Condition>,
    /// Only these fields, by index; all of them when `None`.
    pub properties: Option<Vec<usize>>,
    /// How the answer writes positions.
    pub crs: Crs,
    /// At most so many features; `None` for the default, which a licence may lower.
    pub limit: Option<usize>,
    /// Only features from here on: what the page before ended with.
    pub cursor: Option<Cursor>,
    /// In this order; by their places where there is none.
    pub sort: Vec<SortKey>,
}
