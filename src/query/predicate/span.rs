//! Conditions that hold of a field's value in a range, and only there: what an order of the field's values finds at once.

use crate::collection::{Collection, Column, Packed};
use crate::feature::{DAY_MS, Interval, Value, day_start_ms};
use crate::query::filter::evaluate::{Source, interval, value};
use crate::query::filter::{Comparison, Condition, Scalar, TemporalRelation, Time};

/// A field's values in a range, or all others that it has.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::query) enum Span<'a> {
    /// Whole numbers, days, milliseconds, or the number of a word; the ends are included.
    Whole { field: usize, column: &'a Packed, least: i64, most: i64, others: bool },
    /// Numbers; the ends are included.
    Number { field: usize, column: &'a [f64], least: f64, most: f64, others: bool },
}

/// The range that a condition asks for, if it asks for one.
pub(in crate::query) fn span<'a>(collection: &'a Collection, condition: &Condition) -> Option<Span<'a>> {
    match condition {
        Condition::Holds(Scalar::Field(field)) => compared(collection, *field, Comparison::Equal, &Value::Bool(true)),
        Condition::Compare(how, Scalar::Field(field), right) => compared(collection, *field, *how, &constant(right)?),
        Condition::Compare(how, left, Scalar::Field(field)) => {
            compared(collection, *field, mirrored(*how), &constant(left)?)
        }
        Condition::Between(Scalar::Field(field), low, high) => {
            let above = compared(collection, *field, Comparison::GreaterOrEqual, &constant(low)?)?;
            let below = compared(collection, *field, Comparison::LessOrEqual, &constant(high)?)?;
            Some(both(above, below))
        }
        Condition::Temporal(relation, Time::Instant(Scalar::Field(field)), other) => {
            timed(collection, *field, *relation, other)
        }
        Condition::Temporal(relation, other, Time::Instant(Scalar::Field(field))) => {
            let relation = match relation {
                TemporalRelation::After => TemporalRelation::Before,
                TemporalRelation::Before => TemporalRelation::After,
                TemporalRelation::Contains => TemporalRelation::During,
                TemporalRelation::Disjoint | TemporalRelation::Intersects | TemporalRelation::Equals => *relation,
                _ => return None,
            };
            timed(collection, *field, relation, other)
        }
        _ => None,
    }
}

/// The value of an expression that asks for nothing of a feature; `None` for others and for null.
pub(in crate::query) fn constant(scalar: &Scalar) -> Option<Value<'_>> {
    fn is_constant(scalar: &Scalar) -> bool {
        match scalar {
            Scalar::Literal(_) => true,
            Scalar::Field(_) | Scalar::Id | Scalar::Truth(_) => false,
            Scalar::Folded(_, inner) => is_constant(inner),
            Scalar::Arithmetic(_, left, right) => is_constant(left) && is_constant(right),
            Scalar::Call(_, arguments) => arguments.iter().all(is_constant),
        }
    }
    is_constant(scalar).then(|| value(scalar, Source::Nothing)).filter(|value| !value.is_null())
}

fn mirrored(how: Comparison) -> Comparison {
    match how {
        Comparison::Less => Comparison::Greater,
        Comparison::LessOrEqual => Comparison::GreaterOrEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterOrEqual => Comparison::LessOrEqual,
        same => same,
    }
}

fn compared<'a>(collection: &'a Collection, field: usize, how: Comparison, to: &Value<'_>) -> Option<Span<'a>> {
    let column = &collection.columns[field];
    if let Column::Number(column) = column {
        return numbers(field, column, how, to);
    }
    // Words are in no order, so only equality is a range of them.
    if matches!(column, Column::Text(..)) && !matches!(how, Comparison::Equal | Comparison::NotEqual) {
        return None;
    }
    let (packed, lower, upper) = around(column, to)?;
    let (least, most) = match how {
        Comparison::Equal | Comparison::NotEqual => (lower, upper),
        Comparison::Less => (i64::MIN, lower.saturating_sub(1)),
        Comparison::LessOrEqual => (i64::MIN, upper),
        Comparison::Greater => (upper.saturating_add(1), i64::MAX),
        Comparison::GreaterOrEqual => (lower, i64::MAX),
    };
    Some(Span::Whole { field, column: packed, least, most, others: how == Comparison::NotEqual })
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a number's field holds floats, which a whole number becomes to be compared"
)]
fn numbers<'a>(field: usize, column: &'a [f64], how: Comparison, to: &Value<'_>) -> Option<Span<'a>> {
    let to = match to {
        Value::Float(n) => *n,
        Value::Int(n) if n.unsigned_abs() <= 1 << f64::MANTISSA_DIGITS => *n as f64,
        _ => return None,
    };
    let (least, most) = match how {
        Comparison::Equal | Comparison::NotEqual => (to, to),
        Comparison::Less => (f64::NEG_INFINITY, to.next_down()),
        Comparison::LessOrEqual => (f64::NEG_INFINITY, to),
        Comparison::Greater => (to.next_up(), f64::INFINITY),
        Comparison::GreaterOrEqual => (to, f64::INFINITY),
    };
    Some(Span::Number { field, column, least, most, others: how == Comparison::NotEqual })
}

/// A column's cells, the least of its whole numbers that is not below a value, and the greatest that is not above it. Where
/// none equals the value, the first is the greater. `None` where the column holds no such values.
fn around<'a>(column: &'a Column, to: &Value<'_>) -> Option<(&'a Packed, i64, i64)> {
    let (packed, lower, upper) = match (column, to) {
        (Column::Boolean(v), Value::Bool(b)) => (v, i64::from(*b), i64::from(*b)),
        (Column::Integer(v), Value::Int(n)) => (v, *n, *n),
        (Column::Integer(v), Value::Float(n)) => (v, saturated(n.ceil()), saturated(n.floor())),
        (Column::Text(v, words), Value::Text(text)) => match words.find(text) {
            Some(word) => (v, i64::from(word), i64::from(word)),
            None => (v, 0, -1),
        },
        (Column::Date(v), Value::Date(day)) => (v, i64::from(*day), i64::from(*day)),
        (Column::Date(v), Value::DateTime(ms)) => (v, first_day_from(*ms), ms.div_euclid(DAY_MS)),
        (Column::DateTime(v), Value::Date(day)) => (v, day_start_ms(*day), day_start_ms(*day)),
        (Column::DateTime(v), Value::DateTime(ms)) => (v, *ms, *ms),
        _ => return None,
    };
    Some((packed, lower, upper))
}

/// The first day that starts at or after an instant.
fn first_day_from(ms: i64) -> i64 {
    ms.div_euclid(DAY_MS) + i64::from(ms.rem_euclid(DAY_MS) != 0)
}

#[expect(clippy::cast_possible_truncation, reason = "a cast saturates, and no column holds the numbers at the ends")]
fn saturated(number: f64) -> i64 {
    number as i64
}

/// The range of a date or date-time that is so related to a constant interval.
fn timed<'a>(collection: &'a Collection, field: usize, relation: TemporalRelation, to: &Time) -> Option<Span<'a>> {
    let known = |scalar: &Scalar| constant(scalar).is_some();
    let is_known = match to {
        Time::Instant(scalar) => known(scalar),
        Time::Interval(from, to) => from.iter().chain(to).all(known),
    };
    let Interval { start, end } = is_known.then(|| interval(to, Source::Nothing)).flatten()?;
    let column = &collection.columns[field];
    let (packed, from, before) = around(column, &Value::DateTime(start))?;
    let (_, after, until) = around(column, &Value::DateTime(end))?;
    let (least, most) = match relation {
        TemporalRelation::After => (until.saturating_add(1), i64::MAX),
        TemporalRelation::Before => (i64::MIN, from.saturating_sub(1)),
        TemporalRelation::During => (before.saturating_add(1), after.saturating_sub(1)),
        TemporalRelation::Disjoint | TemporalRelation::Intersects => (from, until),
        TemporalRelation::Equals if start == end => (from, until),
        TemporalRelation::Equals => (0, -1),
        _ => return None,
    };
    Some(Span::Whole { field, column: packed, least, most, others: relation == TemporalRelation::Disjoint })
}

/// What lies in two ranges of one field.
fn both<'a>(above: Span<'a>, below: Span<'a>) -> Span<'a> {
    match (above, below) {
        (Span::Whole { field, column, least, .. }, Span::Whole { most, .. }) => {
            Span::Whole { field, column, least, most, others: false }
        }
        (Span::Number { field, column, least, .. }, Span::Number { most, .. }) => {
            Span::Number { field, column, least, most, others: false }
        }
        (one, _) => one, // a field has one kind of values
    }
}
