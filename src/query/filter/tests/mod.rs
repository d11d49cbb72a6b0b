//! Filters in both encodings against the tree that they mean, and what is said of those that mean nothing.

mod bounds;
mod faults;
mod meaning;

use super::{Condition, Language, read};
use crate::feature::{Field, FieldName, FieldType, Schema};
use crate::geom::Crs;

fn schema() -> Schema {
    let fields = [
        ("event_type", FieldType::Text),
        ("fatalities", FieldType::Integer),
        ("uncertainty_m", FieldType::Number),
        ("start", FieldType::Date),
        ("end", FieldType::Date),
        ("updated", FieldType::DateTime),
        ("actors", FieldType::TextList),
        ("synthetic", FieldType::Boolean),
        ("a b\"c", FieldType::Text),
    ];
    let field = |(name, field_type)| Field { name: FieldName::from(name), field_type };
    Schema::new(fields.map(field).to_vec())
}

fn text(filter: &str) -> Result<Condition, String> {
    read(filter, Language::Text, Crs::Crs84, &schema())
}

fn json(filter: &str) -> Result<Condition, String> {
    read(filter, Language::Json, Crs::Crs84, &schema())
}
