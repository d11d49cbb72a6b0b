//! A property value, and the types a field can have.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::interval::{day_text, instant_text};

/// One property value. Borrowed where it is read from columns or from the store, owned where it comes from a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Value<'a> {
    /// Absent or unknown.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A finite number. NaN and infinities are refused by every reader.
    Float(f64),
    /// Text.
    #[serde(borrow)]
    Text(Cow<'a, str>),
    /// A calendar day, as days since 1970-01-01.
    Date(i32),
    /// An instant in UTC, as milliseconds since 1970-01-01T00:00:00Z.
    DateTime(i64),
    /// Several texts: sources, actors, tags.
    #[serde(borrow)]
    List(Vec<Cow<'a, str>>),
}

impl Value<'_> {
    /// Owned text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Value<'static> {
        Value::Text(Cow::Owned(text.into()))
    }

    /// A list of owned texts.
    #[must_use]
    pub fn list<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Value<'static> {
        Value::List(texts.into_iter().map(|t| Cow::Owned(t.into())).collect())
    }

    /// The same value, borrowing its text from `self`.
    #[must_use]
    pub fn borrowed(&self) -> Value<'_> {
        match self {
            Value::Null => Value::Null,
            Value::Bool(v) => Value::Bool(*v),
            Value::Int(v) => Value::Int(*v),
            Value::Float(v) => Value::Float(*v),
            Value::Text(v) => Value::Text(Cow::Borrowed(v)),
            Value::Date(v) => Value::Date(*v),
            Value::DateTime(v) => Value::DateTime(*v),
            Value::List(v) => Value::List(v.iter().map(|t| Cow::Borrowed(&**t)).collect()),
        }
    }

    /// The same value, owning its text.
    #[must_use]
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Value::Null => Value::Null,
            Value::Bool(v) => Value::Bool(v),
            Value::Int(v) => Value::Int(v),
            Value::Float(v) => Value::Float(v),
            Value::Text(v) => Value::Text(Cow::Owned(v.into_owned())),
            Value::Date(v) => Value::Date(v),
            Value::DateTime(v) => Value::DateTime(v),
            Value::List(v) => Value::list(v.into_iter().map(Cow::into_owned)),
        }
    }

    /// The type of field that holds this value; `None` for null, which fits every type.
    #[must_use]
    pub fn field_type(&self) -> Option<FieldType> {
        match self {
            Value::Null => None,
            Value::Bool(_) => Some(FieldType::Boolean),
            Value::Int(_) => Some(FieldType::Integer),
            Value::Float(_) => Some(FieldType::Number),
            Value::Text(_) => Some(FieldType::Text),
            Value::Date(_) => Some(FieldType::Date),
            Value::DateTime(_) => Some(FieldType::DateTime),
            Value::List(_) => Some(FieldType::TextList),
        }
    }

    /// Whether this is null.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }
}

/// As plain text: what a CSV cell or a table cell shows. Null is empty, list items are joined by `"; "`.
impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Null => Ok(()),
            Value::Bool(v) => v.fmt(f),
            Value::Int(v) => v.fmt(f),
            Value::Float(v) => v.fmt(f),
            Value::Text(v) => f.write_str(v),
            Value::Date(v) => f.write_str(&day_text(*v)),
            Value::DateTime(v) => f.write_str(&instant_text(*v)),
            Value::List(v) => f.write_str(&v.join("; ")),
        }
    }
}

/// The type of a field, in the words of JSON Schema where it has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldType {
    /// True or false.
    Boolean,
    /// 64-bit whole number.
    Integer,
    /// 64-bit float.
    Number,
    /// Text.
    Text,
    /// Calendar day, RFC 3339 `full-date`.
    Date,
    /// Instant, RFC 3339 `date-time` in UTC.
    DateTime,
    /// Array of texts.
    TextList,
}

impl FieldType {
    /// The narrowest type that holds values of both types.
    #[must_use]
    pub fn widen(self, other: Self) -> Self {
        use FieldType::{Date, DateTime, Integer, Number, Text};
        match (self, other) {
            (a, b) if a == b => a,
            (Integer, Number) | (Number, Integer) => Number,
            (Date, DateTime) | (DateTime, Date) => DateTime,
            _ => Text,
        }
    }
}
