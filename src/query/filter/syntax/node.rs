//! A filter as it was written, before anyone knows what its names mean: both encodings are read into this tree.

use std::sync::Arc;

use geo_types::Geometry;

use super::error::{At, FilterError};
use crate::feature::Value;
use crate::query::error::shortened;

/// Deepest nesting of operators, brackets and functions. Readers and the executor call themselves for each level, and a
/// text from outside must not exhaust the stack; people nest five deep, and programs that join conditions pairwise fifty.
pub const MAX_FILTER_DEPTH: usize = 100;
/// Most values and operators in a filter: each is decided for many rows.
pub const MAX_FILTER_NODES: usize = 5_000;
/// Most positions in all geometries of a filter. Whether a ring crosses itself takes the square of its length to find out:
/// for so many, a third of a second. The longest query string has room for about as many.
pub const MAX_FILTER_POSITIONS: usize = 4_000;
/// Most values in one list.
pub const MAX_LIST_ITEMS: usize = 1_000;

/// A part of a filter, and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::query::filter) struct Node {
    pub(in crate::query::filter) at: At,
    pub(in crate::query::filter) kind: Kind,
    /// How many levels there are below and with it.
    depth: usize,
}

/// What a part of a filter is.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::query::filter) enum Kind {
    /// A number, text, boolean, date or date-time.
    Value(Value<'static>),
    /// `'..'`, the open end of an interval.
    Open,
    /// From one instant to another.
    Interval(Box<[Node; 2]>),
    /// A property by its name.
    Property(String),
    /// A geometry in longitude and latitude.
    Geometry(Arc<Geometry<f64>>),
    /// Values in brackets.
    List(Vec<Node>),
    /// An operator or function, by its name in CQL2 JSON in lower case, and what it is applied to.
    Call(String, Vec<Node>),
}

impl Node {
    /// What the part is called where a message speaks of it.
    pub(in crate::query::filter) fn name(&self) -> String {
        let quoted = |text: &str| format!("`{}`", shortened(text));
        match &self.kind {
            Kind::Value(Value::Text(text)) => quoted(&format!("'{text}'")),
            Kind::Value(value) => quoted(&value.to_string()),
            Kind::Open => quoted("'..'"),
            Kind::Interval(_) => "the interval".to_owned(),
            Kind::Property(name) => quoted(name),
            Kind::Geometry(_) => "the geometry".to_owned(),
            Kind::List(_) => "the list".to_owned(),
            Kind::Call(name, _) => quoted(name),
        }
    }
}

/// What is left of the caps while a filter is read.
#[derive(Debug)]
pub(in crate::query::filter) struct Budget {
    nodes: usize,
    positions: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { nodes: MAX_FILTER_NODES, positions: MAX_FILTER_POSITIONS }
    }
}

impl Budget {
    /// A part of the filter, unless it is one too many or nests too deep.
    pub(in crate::query::filter) fn node(&mut self, at: At, kind: Kind) -> Result<Node, FilterError> {
        let Some(left) = self.nodes.checked_sub(1) else {
            return Err(at.problem(format!(
                "the filter has more than {MAX_FILTER_NODES} values and operators; narrow it, or ask in parts"
            )));
        };
        self.nodes = left;
        let below = match &kind {
            Kind::List(parts) | Kind::Call(_, parts) => parts.iter().map(|part| part.depth).max().unwrap_or(0),
            Kind::Interval(ends) => ends.iter().map(|end| end.depth).max().unwrap_or(0),
            _ => 0,
        };
        check_depth(below + 1, &at)?;
        match &kind {
            Kind::List(parts) if parts.len() > MAX_LIST_ITEMS => {
                Err(at.problem(format!("the list has {} values; at most {MAX_LIST_ITEMS} are taken", parts.len())))
            }
            _ => Ok(Node { at, kind, depth: below + 1 }),
        }
    }

    /// Counts a position of a geometry.
    pub(in crate::query::filter) fn position(&mut self, at: &At) -> Result<(), FilterError> {
        let Some(left) = self.positions.checked_sub(1) else {
            return Err(at.problem(format!(
                "the filter's geometries have more than {MAX_FILTER_POSITIONS} positions; simplify them"
            )));
        };
        self.positions = left;
        Ok(())
    }
}

/// Whether a level is within the deepest.
pub(in crate::query::filter) fn check_depth(depth: usize, at: &At) -> Result<(), FilterError> {
    if depth > MAX_FILTER_DEPTH {
        return Err(at.problem(format!("the filter nests deeper than {MAX_FILTER_DEPTH} levels; write it flatter")));
    }
    Ok(())
}
