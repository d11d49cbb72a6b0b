//! A hit as encoders see it: the row's properties, and those that the query adds.

use super::{Hit, Page, Query};
use crate::collection::Collection;
use crate::feature::{FeatureView, Field, FieldName, FieldType, GeometryView, Schema, Value};
use crate::geom::Nearest;

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

/// A row, with values by their index in [`page_schema`].
#[derive(Debug, Clone, Copy)]
pub struct HitView<'a> {
    collection: &'a Collection,
    query: &'a Query,
    row: usize,
    nearest: Option<Nearest>,
}

impl<'a> HitView<'a> {
    /// A hit of a query's page.
    #[must_use]
    pub fn of_hit(collection: &'a Collection, query: &'a Query, page: &Page, hit: Hit) -> Self {
        Self { collection, query, row: hit.row as usize, nearest: page.nearest(collection, query, hit) }
    }

    /// A row of its own, near to nothing.
    #[must_use]
    pub fn of_row(collection: &'a Collection, query: &'a Query, row: usize) -> Self {
        Self { collection, query, row, nearest: None }
    }
}

impl FeatureView for HitView<'_> {
    fn id(&self) -> &str {
        self.collection.row_id(self.row)
    }

    fn geometry(&self) -> GeometryView<'_> {
        self.collection.row_geometry(self.row)
    }

    fn value(&self, field: usize) -> Value<'_> {
        let (own, count) = match &self.query.properties {
            None => (Some(field), self.collection.schema.fields().len()),
            Some(wanted) => (wanted.get(field).copied(), wanted.len()),
        };
        if field < count {
            return own.map_or(Value::Null, |own| self.collection.columns[own].get(self.row));
        }
        let Some(nearest) = self.nearest else { return Value::Null };
        let metres = if field == count { Some(nearest.distance_m) } else { nearest.chainage_m };
        metres.map_or(Value::Null, |m| Value::Float(decimetres(m)))
    }
}

/// Rounded to the decimetre: the exactness that is promised, and no more.
fn decimetres(metres: f64) -> f64 {
    (metres * 10.0).round() / 10.0
}
