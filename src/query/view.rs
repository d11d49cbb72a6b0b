//! A hit as encoders see it: the row's properties, and those that the query adds.

use std::cell::OnceCell;

use geo::MapCoords as _;
use geo_types::{Coord, Geometry};

use super::{Hit, Page, Query};
use crate::collection::{Collection, Column};
use crate::feature::{FeatureView, Field, FieldName, FieldType, GeometryView, Schema, Value, is_graphic};
use crate::geom::{Crs, Nearest};

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
#[derive(Debug, Clone)]
pub struct HitView<'a> {
    collection: &'a Collection,
    query: &'a Query,
    row: usize,
    /// What its distance is measured with when it is asked for.
    hit: Option<(&'a Page, Hit)>,
    nearest: OnceCell<Option<Nearest>>,
    /// Its geometry, where another coordinate reference system was asked for.
    written: OnceCell<Geometry<f64>>,
}

impl<'a> HitView<'a> {
    /// A hit of a query's page.
    #[must_use]
    pub fn of_hit(collection: &'a Collection, query: &'a Query, page: &'a Page, hit: Hit) -> Self {
        Self { hit: Some((page, hit)), ..Self::of_row(collection, query, hit.row as usize) }
    }

    /// A row of its own, near to nothing.
    #[must_use]
    pub fn of_row(collection: &'a Collection, query: &'a Query, row: usize) -> Self {
        Self { collection, query, row, hit: None, nearest: OnceCell::new(), written: OnceCell::new() }
    }
}

impl HitView<'_> {
    fn nearest(&self) -> Option<Nearest> {
        let measure = || {
            let (page, hit) = self.hit?;
            page.nearest(self.collection, self.query, hit)
        };
        *self.nearest.get_or_init(measure)
    }

    /// Whether the source marks it as graphic, whichever properties were asked for.
    #[must_use]
    pub fn is_graphic(&self) -> bool {
        let own = |name: &str| {
            let field = self.collection.schema.position(name);
            field.map_or(Value::Null, |field| self.collection.columns[field].get(self.row))
        };
        is_graphic(&own("graphic"), &own("tags"))
    }

    /// The column of a field; `None` for what `near` adds.
    fn column(&self, field: usize) -> Option<&Column> {
        let column = match &self.query.properties {
            None => field,
            Some(wanted) => *wanted.get(field)?,
        };
        self.collection.columns.get(column)
    }
}

impl FeatureView for HitView<'_> {
    fn id(&self) -> &str {
        self.collection.row_id(self.row)
    }

    fn geometry(&self) -> GeometryView<'_> {
        let own = self.collection.row_geometry(self.row);
        let crs = self.query.crs;
        match own {
            _ if crs == Crs::Crs84 => own,
            GeometryView::None => GeometryView::None,
            GeometryView::Point(lon, lat) => {
                let (x, y) = written(crs, (lon, lat));
                GeometryView::Point(x, y)
            }
            GeometryView::Other(geometry) => {
                let write = |at: Coord<f64>| written(crs, (at.x, at.y)).into();
                GeometryView::Other(self.written.get_or_init(|| geometry.map_coords(write)))
            }
        }
    }

    fn value(&self, field: usize) -> Value<'_> {
        if let Some(column) = self.column(field) {
            return column.get(self.row);
        }
        let Some(nearest) = self.nearest() else { return Value::Null };
        let own = self.query.properties.as_ref().map_or(self.collection.columns.len(), Vec::len);
        let metres = if field == own { Some(nearest.distance_m) } else { nearest.chainage_m };
        metres.map_or(Value::Null, |m| Value::Float(decimetres(m)))
    }

    fn word(&self, field: usize) -> Option<u32> {
        self.column(field)?.word(self.row)
    }

    fn words(&self, field: usize) -> impl Iterator<Item = u32> {
        self.column(field).into_iter().flat_map(|column| column.words(self.row)).copied()
    }
}

/// A position as an answer has it. Metres are rounded to millimetres, finer than any source.
fn written(crs: Crs, position: (f64, f64)) -> (f64, f64) {
    let (x, y) = crs.position_from_wgs84(position);
    let millimetres = |metres: f64| (metres * 1000.0).round() / 1000.0;
    if crs.is_projected() { (millimetres(x), millimetres(y)) } else { (x, y) }
}

/// Rounded to the decimetre: the exactness that is promised, and no more.
fn decimetres(metres: f64) -> f64 {
    (metres * 10.0).round() / 10.0
}
