//! Literals that both encodings write alike: numbers, dates and date-times.

use super::node::Kind;
use crate::feature::{Value, parse_day, parse_instant};
use crate::query::error::shortened;

/// A whole number where it is written as one and fits, or else a float. `None` for what is no number, or is too large.
pub(super) fn number(digits: &str, negative: bool) -> Option<Value<'static>> {
    if let Ok(whole) = digits.parse::<i64>() {
        return Some(Value::Int(if negative { -whole } else { whole }));
    }
    float(digits).map(|number| Value::Float(if negative { -number } else { number }))
}

/// Rule `unsignedNumericLiteral`. Rust reads the same, and `nan` and `inf` besides.
pub(super) fn float(digits: &str) -> Option<f64> {
    let begins = digits.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    digits.parse().ok().filter(|number: &f64| begins && number.is_finite())
}

pub(super) fn not_a_number(digits: &str) -> String {
    format!("`{}` is not a number that can be read, such as 3, 3.5 or 3.5E6", shortened(digits))
}

/// What `DATE` and `TIMESTAMP` hold.
pub(super) fn instant(name: &str, text: &str) -> Result<Value<'static>, String> {
    let (value, right) = if name == "date" {
        (parse_day(text).map(Value::Date), "a date such as '2025-09-01'")
    } else {
        (parse_instant(text).map(Value::DateTime), "a date-time such as '2025-09-01T12:00:00Z'")
    };
    value.ok_or_else(|| format!("`{}` is not {right}", shortened(text)))
}

/// A date or a date-time, by its form.
pub(in crate::query::filter) fn date_or_instant(text: &str) -> Option<Value<'static>> {
    parse_day(text).map(Value::Date).or_else(|| parse_instant(text).map(Value::DateTime))
}

/// A text as the end of an interval.
pub(super) fn interval_end(text: &str) -> Result<Kind, String> {
    if text == ".." {
        return Ok(Kind::Open);
    }
    date_or_instant(text).map(Kind::Value).ok_or_else(|| {
        format!(
            "`{}` is no end of an interval; '2025-09-01', '2025-09-01T12:00:00Z' and '..' for an open end are",
            shortened(text)
        )
    })
}
