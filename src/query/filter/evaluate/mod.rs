//! Whether a filter's condition holds of one row. [`super::super::predicate`] decides most conditions faster, for many rows
//! at a time; this is what a condition means, and what decides those that no faster way knows.

mod list;
mod place;
mod scalar;
mod text;
mod time;

pub(in crate::query) use place::Relation;
pub(in crate::query) use scalar::value;
pub(in crate::query) use text::plain_words;
pub(in crate::query) use time::interval;

use place::relate;
use scalar::compare;

use std::borrow::Cow;
use std::cmp::Ordering;

use geo_types::{Geometry, Point};

use super::tree::{Comparison, Condition, Operand, Place, Scalar};
use crate::collection::Collection;
use crate::feature::{GeometryView, Value};
use crate::geom::{Reach, Shape};

/// What a condition can be (SQL and CQL2, 6.2): `AND` is the least of its parts, `OR` the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::query) enum Truth {
    False,
    Unknown,
    True,
}

impl Truth {
    pub(in crate::query) fn opposite(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
            Self::True => Self::False,
        }
    }
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Self::True } else { Self::False }
    }
}

/// Of nothing, nothing is known.
impl From<Option<bool>> for Truth {
    fn from(holds: Option<bool>) -> Self {
        holds.map_or(Self::Unknown, Self::from)
    }
}

/// Where the values of a condition come from.
#[derive(Debug, Clone, Copy)]
pub(in crate::query) enum Source<'a> {
    /// A row of a collection.
    Row(&'a Collection, usize),
    /// One word, for the only field that the condition asks for; `None` for its null.
    Word(Option<&'a str>),
    /// Nothing, for a condition without a field.
    Nothing,
}

impl<'a> Source<'a> {
    fn field(self, field: usize) -> Value<'a> {
        match self {
            Self::Row(collection, row) => collection.columns[field].get(row),
            Self::Word(word) => word.map_or(Value::Null, |word| Value::Text(Cow::Borrowed(word))),
            Self::Nothing => Value::Null,
        }
    }

    fn id(self) -> Value<'a> {
        match self {
            Self::Row(collection, row) => Value::Text(Cow::Borrowed(collection.row_id(row))),
            _ => Value::Null,
        }
    }

    fn place(self, place: &'a Place) -> Option<Cow<'a, Geometry<f64>>> {
        match (place, self) {
            (Place::Literal(geometry), _) => Some(Cow::Borrowed(geometry)),
            (Place::Feature, Self::Row(collection, row)) => match collection.row_geometry(row) {
                GeometryView::None => None,
                GeometryView::Point(lon, lat) => Some(Cow::Owned(Geometry::Point(Point::new(lon, lat)))),
                GeometryView::Other(geometry) => Some(Cow::Borrowed(geometry)),
            },
            (Place::Feature, _) => None,
        }
    }
}

/// Whether a condition holds.
pub(in crate::query) fn truth<'a>(condition: &'a Condition, of: Source<'a>) -> Truth {
    let value = |scalar: &'a Scalar| value(scalar, of);
    match condition {
        Condition::Constant(holds) => Truth::from(*holds),
        Condition::Holds(scalar) => match value(scalar) {
            Value::Bool(holds) => Truth::from(holds),
            _ => Truth::Unknown,
        },
        Condition::Not(inner) => truth(inner, of).opposite(),
        Condition::All(all) => all.iter().map(|c| truth(c, of)).min().unwrap_or(Truth::True),
        Condition::Any(any) => any.iter().map(|c| truth(c, of)).max().unwrap_or(Truth::False),
        Condition::IsNull(operand) => Truth::from(match operand {
            Operand::Scalar(scalar) => value(scalar).is_null(),
            Operand::Place(place) => of.place(place).is_none(),
            Operand::List(list) => list::elements(list, of).is_none(),
        }),
        Condition::Compare(how, left, right) => Truth::from(compares(*how, &value(left), &value(right))),
        Condition::Between(scalar, low, high) => {
            let scalar = value(scalar);
            let above = Truth::from(compares(Comparison::GreaterOrEqual, &scalar, &value(low)));
            above.min(Truth::from(compares(Comparison::LessOrEqual, &scalar, &value(high))))
        }
        Condition::Among(scalar, list) => {
            let scalar = value(scalar);
            let equal = |one: &'a Scalar| Truth::from(compares(Comparison::Equal, &scalar, &value(one)));
            list.iter().map(equal).max().unwrap_or(Truth::False)
        }
        Condition::Like(scalar, pattern) => match value(scalar) {
            Value::Text(text) => Truth::from(text::matches(&text::folded(pattern), &text)),
            _ => Truth::Unknown,
        },
        Condition::Spatial(relation, left, right) => match (of.place(left), of.place(right)) {
            (Some(left), Some(right)) => Truth::from(relate(*relation, &left, &right)),
            _ => Truth::Unknown,
        },
        Condition::Near(left, right, metres) => Truth::from(near(&of, left, right, *metres)),
        Condition::Temporal(relation, left, right) => {
            Truth::from(interval(left, of).zip(interval(right, of)).map(|(a, b)| time::holds(*relation, a, b)))
        }
        Condition::Array(relation, left, right) => {
            let both = list::elements(left, of).zip(list::elements(right, of));
            Truth::from(both.map(|(left, right)| list::holds(*relation, &left, &right)))
        }
    }
}

/// Whether two values compare so; `None` where one is missing.
fn compares(how: Comparison, left: &Value<'_>, right: &Value<'_>) -> Option<bool> {
    let order = compare(left, right)?;
    Some(match how {
        Comparison::Equal => order == Ordering::Equal,
        Comparison::NotEqual => order != Ordering::Equal,
        Comparison::Less => order == Ordering::Less,
        Comparison::LessOrEqual => order != Ordering::Greater,
        Comparison::Greater => order == Ordering::Greater,
        Comparison::GreaterOrEqual => order != Ordering::Less,
    })
}

fn near(of: &Source<'_>, left: &Place, right: &Place, metres: f64) -> Option<bool> {
    let shape = |place: &Place| Shape::new(&*of.place(place)?);
    let (left, right) = (shape(left)?, shape(right)?);
    Some(left.distance_within(&right, Reach::new(metres)).is_some())
}
