//! A column or property of a file, and the values that its texts stand for.
//!
//! A name of the shared vocabulary has its type there, and a text that does not fit it is an error. Of other names a
//! text becomes a number, a truth value, a day or an instant only where the typed value says all that the text said:
//! `007` stays text, and so does an instant with an offset.

use std::borrow::Cow;
use std::collections::HashMap;

use super::{RowError, date};
use crate::feature::{FieldName, FieldType, Value, instant_text, known_field, parse_day, parse_instant};

/// The most distinct property names of one file. Files have dozens; a name per feature would fill the memory.
const MAX_NAMES: usize = 4096;

/// A column, with its type if the shared vocabulary has it.
#[derive(Debug, Clone)]
pub(super) struct Column {
    /// Shared by all features.
    pub(super) name: FieldName,
    known: Option<FieldType>,
}

/// The columns of a file whose features name them one by one.
#[derive(Debug, Default)]
pub(super) struct Columns(HashMap<FieldName, Column>);

impl Columns {
    /// The column of this name.
    pub(super) fn named(&mut self, name: &str) -> Result<&Column, RowError> {
        if !self.0.contains_key(name) {
            if self.0.len() >= MAX_NAMES {
                let problem = format!("more than {MAX_NAMES} different properties in one file");
                return Err(RowError::in_column(name, problem));
            }
            let column = Column::new(name);
            self.0.insert(FieldName::clone(&column.name), column);
        }
        self.0.get(name).ok_or_else(|| RowError::in_column(name, "unknown"))
    }
}

impl Column {
    pub(super) fn new(name: &str) -> Self {
        Self { name: name.into(), known: known_field(name).map(|f| f.field_type) }
    }

    /// The value of a text; empty text is null.
    pub(super) fn of_text(&self, text: &str) -> Result<Value<'static>, RowError> {
        if text.is_empty() {
            return Ok(Value::Null);
        }
        let value = match self.known {
            None => return Ok(guess(text)),
            Some(FieldType::Text) => return Ok(Value::text(text)),
            Some(FieldType::TextList) => return Ok(list(text)),
            Some(FieldType::Boolean) => boolean(text).ok_or("true or false"),
            Some(FieldType::Integer) => integer(text).map(Value::Int).ok_or("a whole number"),
            Some(FieldType::Number) => finite(text).map(Value::Float).ok_or("a finite number"),
            Some(FieldType::DateTime) => parse_instant(text).map(Value::DateTime).ok_or("an instant in RFC 3339"),
            Some(FieldType::Date) => {
                let day = date::parse(text).map_err(|problem| RowError::in_column(&self.name, problem))?;
                return Ok(Value::Date(day));
            }
        };
        value.map_err(|wanted| RowError::in_column(&self.name, format!("`{text}` is not {wanted}")))
    }

    /// The same value in the column's type, for formats whose values have types of their own.
    pub(super) fn of_value(&self, value: Value<'static>) -> Result<Value<'static>, RowError> {
        #[expect(clippy::cast_precision_loss, reason = "a field of fractions holds whole numbers as such, too")]
        match (self.known, value) {
            (Some(FieldType::Number), Value::Int(v)) => Ok(Value::Float(v as f64)),
            (Some(known), value) if value.is_null() || value.field_type() == Some(known) => Ok(value),
            (Some(_), Value::Text(text)) => self.of_text(&text),
            (Some(_), value) => self.of_text(&value.to_string()),
            (None, Value::Text(text)) => Ok(dated(&text).unwrap_or(Value::Text(text))),
            (None, value) => Ok(value),
        }
    }
}

/// Texts joined by semicolons, as ACLED and our own CSV write lists.
pub(super) fn list(text: &str) -> Value<'static> {
    Value::list(text.split(';').map(str::trim).filter(|item| !item.is_empty()))
}

/// A whole number; `3.0`, as spreadsheets resave one, is one.
pub(super) fn integer(text: &str) -> Option<i64> {
    let whole = text.split_once('.').filter(|(_, zeros)| zeros.bytes().all(|b| b == b'0')).map_or(text, |(n, _)| n);
    whole.parse().ok()
}

/// A number that is neither NaN nor infinite.
pub(super) fn finite(text: &str) -> Option<f64> {
    text.parse().ok().filter(|v: &f64| v.is_finite())
}

fn boolean(text: &str) -> Option<Value<'static>> {
    match text {
        "true" | "TRUE" | "True" | "1" => Some(Value::Bool(true)),
        "false" | "FALSE" | "False" | "0" => Some(Value::Bool(false)),
        _ => None,
    }
}

fn guess(text: &str) -> Value<'static> {
    match text {
        "true" => return Value::Bool(true),
        "false" => return Value::Bool(false),
        _ => {}
    }
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let digits = unsigned.bytes().take_while(u8::is_ascii_digit).count();
    let padded = digits > 1 && unsigned.starts_with('0');
    if digits > 0 && !padded {
        if digits == unsigned.len() {
            // More digits than i64 has are an identifier, and text keeps them.
            return text.parse().map_or_else(|_| Value::text(text), Value::Int);
        }
        if let Some(value) = finite(text) {
            return Value::Float(value);
        }
    }
    dated(text).unwrap_or_else(|| Value::text(text))
}

fn dated(text: &str) -> Option<Value<'static>> {
    if !text.as_bytes().first()?.is_ascii_digit() {
        return None;
    }
    parse_day(text).map(Value::Date).or_else(|| {
        let instant = parse_instant(text)?;
        (instant_text(instant) == text).then_some(Value::DateTime(instant))
    })
}

/// Owned text, or null when there is none.
pub(super) fn text(text: Cow<'_, str>) -> Value<'static> {
    if text.is_empty() { Value::Null } else { Value::Text(Cow::Owned(text.into_owned())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_typed_only_where_nothing_of_it_is_lost() {
        for (text, expected) in [
            ("12", Value::Int(12)),
            ("-3", Value::Int(-3)),
            ("12.5", Value::Float(12.5)),
            ("1e3", Value::Float(1000.0)),
            ("true", Value::Bool(true)),
            ("2025-09-01", Value::Date(20332)),
            ("1970-01-01T00:00:01Z", Value::DateTime(1000)),
        ] {
            assert_eq!(guess(text), expected);
        }
        for kept in
            ["007", "+33", "NaN", "inf", "2025-02-30", "1970-01-01T00:00:01+02:00", "99999999999999999999", "1e999"]
        {
            assert_eq!(guess(kept), Value::text(kept));
        }
    }

    #[test]
    fn a_known_name_asks_for_its_type() {
        assert_eq!(Column::new("ref").of_text("6"), Ok(Value::text("6")));
        assert_eq!(Column::new("fatalities").of_text("3.0"), Ok(Value::Int(3)));
        assert_eq!(Column::new("sources").of_text("A; B;"), Ok(Value::list(["A", "B"])));
        assert_eq!(Column::new("uncertainty_m").of_value(Value::Int(5)), Ok(Value::Float(5.0)));
        let told = Column::new("fatalities").of_text("many").unwrap_err().on_line(7).to_string();
        assert_eq!(told, "line 7, column `fatalities`: `many` is not a whole number");
        let told = Column::new("start").of_text("2025-02-30").unwrap_err().to_string();
        assert_eq!(told, "file, column `start`: `2025-02-30` is not a day of the calendar");
    }
}
