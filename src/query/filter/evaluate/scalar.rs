//! The value of an expression, and the order of two values.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::super::tree::{Arithmetic, Function, Scalar};
use super::text::fold;
use super::{Source, Truth, truth};
use crate::feature::{DAY_MS, Value, day_start_ms, day_text};

/// The value of an expression; null where a part of it is missing.
pub(in crate::query) fn value<'a>(scalar: &'a Scalar, of: Source<'a>) -> Value<'a> {
    match scalar {
        Scalar::Literal(literal) => literal.borrowed(),
        Scalar::Field(field) => of.field(*field),
        Scalar::Id => of.id(),
        Scalar::Folded(folding, inner) => match value(inner, of) {
            Value::Text(text) => Value::Text(Cow::Owned(fold(&text, *folding).into_owned())),
            _ => Value::Null,
        },
        Scalar::Arithmetic(how, left, right) => calculate(*how, &value(left, of), &value(right, of)),
        Scalar::Call(function, arguments) => {
            let arguments: Vec<Value<'a>> = arguments.iter().map(|argument| value(argument, of)).collect();
            call(*function, &arguments)
        }
        Scalar::Truth(condition) => match truth(condition, of) {
            Truth::Unknown => Value::Null,
            known => Value::Bool(known == Truth::True),
        },
    }
}

/// The order of two values of one kind; `None` where one is missing. Texts go by their code points.
pub(super) fn compare(left: &Value<'_>, right: &Value<'_>) -> Option<Ordering> {
    match (left, right) {
        (Value::Int(a), Value::Int(b)) => Some(a.cmp(b)),
        (Value::Float(a), Value::Float(b)) => a.partial_cmp(b),
        (Value::Int(a), Value::Float(b)) => compare_mixed(*a, *b),
        (Value::Float(a), Value::Int(b)) => compare_mixed(*b, *a).map(Ordering::reverse),
        (Value::Text(a), Value::Text(b)) => Some(a.cmp(b)),
        (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
        _ => Some(milliseconds(left)?.cmp(&milliseconds(right)?)),
    }
}

/// Exactly, also where a float cannot hold the whole number.
fn compare_mixed(whole: i64, number: f64) -> Option<Ordering> {
    const BEYOND: f64 = 9.223_372_036_854_776e18; // 2^63
    if number >= BEYOND {
        return Some(Ordering::Less);
    }
    if number < -BEYOND {
        return Some(Ordering::Greater);
    }
    #[expect(clippy::cast_possible_truncation, reason = "the whole part of a number below 2^63")]
    let order = whole.cmp(&(number.floor() as i64));
    let fraction = if number > number.floor() { Ordering::Less } else { Ordering::Equal };
    (!number.is_nan()).then_some(order.then(fraction))
}

/// The instant of a date-time, or the first of a date.
fn milliseconds(value: &Value<'_>) -> Option<i64> {
    match value {
        Value::Date(day) => Some(day_start_ms(*day)),
        Value::DateTime(ms) => Some(*ms),
        _ => None,
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "what a float cannot hold of a whole number is lost in calculating with it"
)]
fn float(value: &Value<'_>) -> Option<f64> {
    match value {
        Value::Int(n) => Some(*n as f64),
        Value::Float(n) => Some(*n),
        _ => None,
    }
}

/// A finite number, or nothing: division by zero and what is too large are unknown.
fn number(number: f64) -> Value<'static> {
    if number.is_finite() { Value::Float(number) } else { Value::Null }
}

fn calculate(how: Arithmetic, left: &Value<'_>, right: &Value<'_>) -> Value<'static> {
    if let (Value::Int(a), Value::Int(b)) = (left, right)
        && let Some(whole) = calculate_whole(how, *a, *b)
    {
        return Value::Int(whole);
    }
    let (Some(a), Some(b)) = (float(left), float(right)) else { return Value::Null };
    number(match how {
        Arithmetic::Add => a + b,
        Arithmetic::Subtract => a - b,
        Arithmetic::Multiply => a * b,
        Arithmetic::Divide => a / b,
        Arithmetic::Modulo => a % b,
        Arithmetic::IntegerDivide => (a / b).trunc(),
        Arithmetic::Power => a.powf(b),
    })
}

/// Of whole numbers, what stays whole; `None` where it does not.
fn calculate_whole(how: Arithmetic, a: i64, b: i64) -> Option<i64> {
    match how {
        Arithmetic::Add => a.checked_add(b),
        Arithmetic::Subtract => a.checked_sub(b),
        Arithmetic::Multiply => a.checked_mul(b),
        Arithmetic::Modulo => a.checked_rem(b),
        Arithmetic::IntegerDivide => a.checked_div(b),
        Arithmetic::Power => a.checked_pow(u32::try_from(b).ok()?),
        Arithmetic::Divide => None,
    }
}

fn call<'a>(function: Function, arguments: &[Value<'a>]) -> Value<'a> {
    match (function, arguments) {
        (Function::Lower, [Value::Text(text)]) => Value::text(text.to_lowercase()),
        (Function::Upper, [Value::Text(text)]) => Value::text(text.to_uppercase()),
        (Function::Length, [Value::Text(text)]) => Value::Int(i64::try_from(text.chars().count()).unwrap_or(i64::MAX)),
        (Function::Abs, [Value::Int(n)]) => n.checked_abs().map_or(Value::Null, Value::Int),
        (Function::Abs, [Value::Float(n)]) => Value::Float(n.abs()),
        (Function::Year, [time]) => part_of_date(time, 0),
        (Function::Month, [time]) => part_of_date(time, 1),
        (Function::Day, [time]) => part_of_date(time, 2),
        (Function::Min, [a, b]) => the_one(a, b, Ordering::Less),
        (Function::Max, [a, b]) => the_one(a, b, Ordering::Greater),
        _ => Value::Null,
    }
}

/// Of two numbers the less or the greater; null where one is missing.
fn the_one<'a>(a: &Value<'a>, b: &Value<'a>, wanted: Ordering) -> Value<'a> {
    match compare(a, b) {
        None => Value::Null,
        Some(order) => {
            if order == wanted {
                a.clone()
            } else {
                b.clone()
            }
        }
    }
}

/// The year, month or day of a date or date-time in UTC.
fn part_of_date(time: &Value<'_>, part: usize) -> Value<'static> {
    let Some(ms) = milliseconds(time) else { return Value::Null };
    let Ok(day) = i32::try_from(ms.div_euclid(DAY_MS)) else { return Value::Null };
    let text = day_text(day);
    // A year before the first has a minus of its own.
    let (sign, digits) = text.strip_prefix('-').map_or((1, text.as_str()), |digits| (-1, digits));
    let number = digits.split('-').nth(part).and_then(|digits| digits.parse::<i64>().ok());
    number.map_or(Value::Null, |n| Value::Int(if part == 0 { n * sign } else { n }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_stay_whole_until_they_cannot() {
        let whole = |how, a, b| calculate(how, &Value::Int(a), &Value::Int(b));
        assert_eq!(whole(Arithmetic::Add, 2, 3), Value::Int(5));
        assert_eq!(whole(Arithmetic::Divide, 7, 2), Value::Float(3.5));
        assert_eq!(whole(Arithmetic::IntegerDivide, -7, 2), Value::Int(-3));
        assert_eq!(whole(Arithmetic::Modulo, -7, 2), Value::Int(-1));
        assert_eq!(whole(Arithmetic::Power, 2, 10), Value::Int(1024));
        assert_eq!(whole(Arithmetic::Power, 2, -1), Value::Float(0.5));
        assert_eq!(whole(Arithmetic::Multiply, i64::MAX, 2), Value::Float(2.0_f64.powi(64)));
        for how in [Arithmetic::Divide, Arithmetic::Modulo, Arithmetic::IntegerDivide] {
            assert_eq!(whole(how, 1, 0), Value::Null);
        }
    }

    #[test]
    fn whole_numbers_and_floats_compare_exactly() {
        let order = |a, b| compare(&Value::Int(a), &Value::Float(b)).unwrap();
        assert_eq!(order(3, 3.5), Ordering::Less);
        assert_eq!(order(-3, -3.5), Ordering::Greater);
        assert_eq!(order(3, 3.0), Ordering::Equal);
        assert_eq!(order(9_007_199_254_740_993, 9_007_199_254_740_992.0), Ordering::Greater);
        assert_eq!(order(i64::MAX, 1e300), Ordering::Less);
    }

    #[test]
    fn parts_of_dates_are_those_of_the_calendar_in_utc() {
        let day = crate::feature::parse_day("2025-09-01").unwrap();
        let parts = |time: &Value<'static>| [0, 1, 2].map(|part| part_of_date(time, part));
        assert_eq!(parts(&Value::Date(day)), [2025, 9, 1].map(Value::Int));
        assert_eq!(parts(&Value::DateTime(day_start_ms(day) - 1)), [2025, 8, 31].map(Value::Int));
    }
}
