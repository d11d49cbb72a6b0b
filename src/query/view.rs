//! A hit as encoders see it: the row's properties, and those that the query adds.

use super::{Hit, Query};
use crate::collection::Collection;
use crate::feature::{FeatureView, Field, FieldName, FieldType, GeometryView, Schema, Value};

/// The schema of a page: the collection's fields, or those that were asked for, and what `near` adds.
#[must_use]
pub fn page_schema(collection: &Collection, query: &Query) -> Schema {
    let own = collection.schema.fields();
    let mut fields: Vec<Field> = match &query.properties {
        None => own.to_vec(),
        Some(wanted) => wanted.iter().map(|&i| own[i].clone()).collect(),
    };
    if let Some(near) = &query.near {
        let number = |name: &str| Field { name: FieldName::from(name), field_type: FieldType::Number };
        fields.push(number("distance_m"));
        if near.shape.is_line() {
            fields.push(number("chainage_m"));
        }
    }
    Schema::new(fields)
}

/// A hit, with values by their index in [`page_schema`].
#[derive(Debug, Clone, Copy)]
pub struct HitView<'a> {
    /// Where its row is.
    pub collection: &'a Collection,
    /// The query that found it.
    pub query: &'a Query,
    /// The hit.
    pub hit: Hit,
}

impl FeatureView for HitView<'_> {
    fn id(&self) -> &str {
        self.collection.row_id(self.hit.row as usize)
    }

    fn geometry(&self) -> GeometryView<'_> {
        self.collection.row_geometry(self.hit.row as usize)
    }

    fn value(&self, field: usize) -> Value<'_> {
        let row = self.hit.row as usize;
        let (own, count) = match &self.query.properties {
            None => (Some(field), self.collection.schema.fields().len()),
            Some(wanted) => (wanted.get(field).copied(), wanted.len()),
        };
        if field < count {
            return own.map_or(Value::Null, |own| self.collection.columns[own].get(row));
        }
        let Some(nearest) = self.hit.nearest else { return Value::Null };
        let metres = if field == count { Some(nearest.distance_m) } else { nearest.chainage_m };
        metres.map_or(Value::Null, |m| Value::Float(decimetres(m)))
    }
}

/// Rounded to the decimetre: the exactness that is promised, and no more.
fn decimetres(metres: f64) -> f64 {
    (metres * 10.0).round() / 10.0
}
