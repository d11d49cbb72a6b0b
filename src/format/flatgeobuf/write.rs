//! Writing FlatGeobuf.

use std::io::{self, Write};

use flatgeobuf::{ColumnType, FgbCrs, FgbWriter, FgbWriterOptions, GeometryType};
use geo_types::Geometry;
use geozero::{ColumnValue, GeozeroGeometry as _, PropertyProcessor as _};

use crate::feature::{FeatureView, FieldType, GeometryView, Schema, Value};
use crate::format::About;
use crate::geom::Crs;

/// Writes features of one schema. The file has an index, unless a feature without geometry keeps it from having one,
/// says its coordinate reference system, and has the id as its first column.
///
/// `features` is walked twice: once for the types of its geometries, once for the features.
pub fn write<V: FeatureView>(
    schema: &Schema,
    features: impl Iterator<Item = V> + Clone,
    about: &About,
    out: impl Write,
) -> io::Result<()> {
    let (geometry_type, all_located) = geometry_type(features.clone());
    let description = about.summary();
    let metadata = serde_json::json!({"attribution": about.attribution(), "licence": about.licence()}).to_string();
    // What is CRS84 elsewhere is EPSG:4326 here, where the longitude is always first.
    let crs_name = if about.crs == Crs::Crs84 { Crs::Epsg4326.name() } else { about.crs.name() };
    let options = FgbWriterOptions {
        write_index: all_located,
        detect_type: false,
        promote_to_multi: geometry_type == GeometryType::MultiPolygon,
        crs: FgbCrs { org: Some("EPSG"), code: about.crs.epsg().into(), name: Some(&crs_name), ..FgbCrs::default() },
        title: Some(&about.title),
        description: Some(&description),
        metadata: Some(&metadata),
        ..FgbWriterOptions::default()
    };
    let mut writer = FgbWriter::create_with_options(&about.name, geometry_type, options).map_err(io::Error::other)?;
    writer.add_column("id", ColumnType::String, |_, column| column.nullable = false);
    for field in schema.fields() {
        // A field that is called like the id's column keeps a name of its own.
        let name = if &*field.name == "id" { "property_id" } else { &field.name };
        writer.add_column(name, column_type(field.field_type), |_, _| {});
    }
    for feature in features {
        add(&mut writer, schema, &feature).map_err(io::Error::other)?;
    }
    writer.write(out).map_err(io::Error::other)
}

/// The type that all geometries share, and whether none is missing. Polygons are promoted to multi-polygons where both
/// occur. Lines are not: of a multi-line of one part the library leaves out where the part ends, and GDAL then refuses it.
fn geometry_type<V: FeatureView>(features: impl Iterator<Item = V>) -> (GeometryType, bool) {
    let (mut common, mut all_located) = (None, true);
    for feature in features {
        let own = match feature.geometry() {
            GeometryView::None => {
                all_located = false;
                continue;
            }
            GeometryView::Point(..) | GeometryView::Other(Geometry::Point(_)) => GeometryType::Point,
            GeometryView::Other(Geometry::MultiPoint(_)) => GeometryType::MultiPoint,
            GeometryView::Other(Geometry::LineString(_) | Geometry::Line(_)) => GeometryType::LineString,
            GeometryView::Other(Geometry::MultiLineString(lines)) if lines.0.len() == 1 => GeometryType::LineString,
            GeometryView::Other(Geometry::MultiLineString(_)) => GeometryType::MultiLineString,
            GeometryView::Other(Geometry::GeometryCollection(_)) => GeometryType::GeometryCollection,
            GeometryView::Other(_) => GeometryType::MultiPolygon,
        };
        if *common.get_or_insert(own) != own {
            common = Some(GeometryType::Unknown);
        }
    }
    (common.unwrap_or(GeometryType::Unknown), all_located)
}

fn column_type(field_type: FieldType) -> ColumnType {
    match field_type {
        FieldType::Boolean => ColumnType::Bool,
        FieldType::Integer => ColumnType::Long,
        FieldType::Number => ColumnType::Double,
        FieldType::Text => ColumnType::String,
        FieldType::Date | FieldType::DateTime => ColumnType::DateTime,
        FieldType::TextList => ColumnType::Json,
    }
}

fn add(writer: &mut FgbWriter<'_>, schema: &Schema, feature: &impl FeatureView) -> geozero::error::Result<()> {
    match feature.geometry() {
        GeometryView::None => {}
        GeometryView::Point(x, y) => Geometry::Point(geo_types::Point::new(x, y)).process_geom(writer)?,
        GeometryView::Other(Geometry::MultiLineString(lines)) if lines.0.len() == 1 => {
            Geometry::LineString(lines.0[0].clone()).process_geom(writer)?;
        }
        GeometryView::Other(geometry) => geometry.process_geom(writer)?,
    }
    writer.property(0, "id", &ColumnValue::String(feature.id()))?;
    for (i, field) in schema.fields().iter().enumerate() {
        property(writer, i, field.field_type, &field.name, &feature.value(i))?;
    }
    geozero::FeatureProcessor::feature_end(writer, 0)
}

/// Writes a value as its column's type asks; null is left out, as the format wants it.
fn property(
    writer: &mut FgbWriter<'_>,
    field: usize,
    field_type: FieldType,
    name: &str,
    value: &Value<'_>,
) -> geozero::error::Result<()> {
    let text;
    #[expect(clippy::cast_precision_loss, reason = "a column that holds fractions holds whole numbers as such, too")]
    let column = match (field_type, value) {
        (_, Value::Null) => return Ok(()),
        (FieldType::Boolean, Value::Bool(v)) => ColumnValue::Bool(*v),
        (FieldType::Integer, Value::Int(v)) => ColumnValue::Long(*v),
        (FieldType::Number, Value::Float(v)) => ColumnValue::Double(*v),
        (FieldType::Number, Value::Int(v)) => ColumnValue::Double(*v as f64),
        (FieldType::Text, Value::Text(v)) => ColumnValue::String(v),
        (FieldType::TextList, Value::List(items)) => {
            text = serde_json::json!(items).to_string();
            ColumnValue::Json(&text)
        }
        (FieldType::Date | FieldType::DateTime, Value::Date(_) | Value::DateTime(_)) => {
            text = value.to_string();
            ColumnValue::DateTime(&text)
        }
        (FieldType::Text, other) => {
            text = other.to_string();
            ColumnValue::String(&text)
        }
        (_, other) => {
            let problem = format!("field `{name}` is {field_type:?} and holds {other:?}");
            return Err(geozero::error::GeozeroError::Property(problem));
        }
    };
    writer.property(field + 1, name, &column).map(drop)
}
