//! Relations of arrays, which are read as sets (OGC CQL2, 21-065r2, 7.9).

use std::cmp::Ordering;

use super::super::tree::{ArrayRelation, List};
use super::Source;
use super::scalar::{compare, value};
use crate::feature::Value;

/// The elements of a list; `None` where it is missing.
pub(super) fn elements<'a>(list: &'a List, of: Source<'a>) -> Option<Vec<Value<'a>>> {
    match list {
        List::Literal(scalars) => Some(scalars.iter().map(|scalar| value(scalar, of)).collect()),
        List::Field(field) => match of.field(*field) {
            Value::List(texts) => Some(texts.into_iter().map(Value::Text).collect()),
            _ => None,
        },
    }
}

/// Whether two sets are so related.
pub(super) fn holds(relation: ArrayRelation, left: &[Value<'_>], right: &[Value<'_>]) -> bool {
    let has = |set: &[Value<'_>], one: &Value<'_>| set.iter().any(|other| compare(one, other) == Some(Ordering::Equal));
    let contains = |outer: &[Value<'_>], inner: &[Value<'_>]| inner.iter().all(|one| has(outer, one));
    match relation {
        ArrayRelation::Equals => contains(left, right) && contains(right, left),
        ArrayRelation::Contains => contains(left, right),
        ArrayRelation::ContainedBy => contains(right, left),
        ArrayRelation::Overlaps => left.iter().any(|one| has(right, one)),
    }
}
