//! The columns of the table of features: their names and types.

use std::collections::HashSet;

use rusqlite::types::{ToSqlOutput, Value as Sql, ValueRef};

use crate::feature::{FieldType, Schema, Value};

/// The columns that every table has before the fields of its schema.
pub(super) const OWN: [&str; 3] = ["fid", "geom", "id"];

/// Most fields: SQLite's tables have 2,000 columns at most.
pub(super) const MAX_FIELDS: usize = 2_000 - OWN.len();

/// A field as a column.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) field_type: FieldType,
}

/// The columns of a schema. SQL's names do not know case and hold no control characters; what clashes is numbered.
pub(super) fn columns(schema: &Schema) -> Vec<Column> {
    let mut taken: HashSet<String> = OWN.map(str::to_owned).into();
    let column = |field: &crate::feature::Field| {
        let plain: String = field.name.chars().map(|c| if c.is_control() { '_' } else { c }).collect();
        let own = plain.is_empty() || OWN.contains(&plain.to_lowercase().as_str());
        let base = if own { format!("property_{plain}") } else { plain };
        let mut name = base.clone();
        let mut number = 1;
        while !taken.insert(name.to_lowercase()) {
            number += 1;
            name = format!("{base}_{number}");
        }
        Column { name, field_type: field.field_type }
    };
    schema.fields().iter().map(column).collect()
}

impl Column {
    /// The type as the standard's table 1 names it. Its `INTEGER` has 64 bits.
    pub(super) fn sql_type(&self) -> &'static str {
        match self.field_type {
            FieldType::Boolean => "BOOLEAN",
            FieldType::Integer => "INTEGER",
            FieldType::Number => "DOUBLE",
            FieldType::Text | FieldType::TextList => "TEXT",
            FieldType::Date => "DATE",
            FieldType::DateTime => "DATETIME",
        }
    }

    /// A value as SQLite stores it in this column.
    pub(super) fn store<'v>(&self, value: &'v Value<'_>) -> ToSqlOutput<'v> {
        let text = |text: String| ToSqlOutput::Owned(Sql::Text(text));
        match value {
            Value::Null => ToSqlOutput::Owned(Sql::Null),
            Value::Bool(v) => ToSqlOutput::Owned(Sql::Integer((*v).into())),
            Value::Int(v) => ToSqlOutput::Owned(Sql::Integer(*v)),
            Value::Float(v) => ToSqlOutput::Owned(Sql::Real(*v)),
            Value::Text(v) => ToSqlOutput::Borrowed(ValueRef::Text(v.as_bytes())),
            Value::Date(_) if self.field_type == FieldType::DateTime => text(format!("{value}T00:00:00.000Z")),
            Value::DateTime(ms) => text(instant(*ms, value)),
            Value::List(items) => text(serde_json::json!(items).to_string()),
            Value::Date(_) => text(value.to_string()),
        }
    }
}

/// An instant with its milliseconds, which the standard asks for even where there are none.
fn instant(ms: i64, value: &Value<'_>) -> String {
    let text = value.to_string();
    if ms % 1000 == 0 { text.replace('Z', ".000Z") } else { text }
}

/// A name in quotes, for a statement.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
