//! One feature of a FlatGeobuf file: a geometry, and pairs of a column's number and a value.

use std::fmt;
use std::io;
use std::slice;

use flatbuffers::{FlatBufferBuilder, WIPOffset};
use flatgeobuf::{Feature, FeatureArgs, Geometry as Fgb, GeometryArgs, GeometryType};
use geo_types::{Coord, Geometry, LineString, Polygon};

use crate::feature::{FeatureView, FieldType, GeometryView, Schema, Value};
use crate::format::geojson::{number, text_list};

/// The type of a geometry that is there.
pub(super) fn geometry_type(geometry: GeometryView<'_>) -> GeometryType {
    match geometry {
        GeometryView::None => GeometryType::Unknown,
        GeometryView::Point(..) => GeometryType::Point,
        GeometryView::Other(geometry) => type_of(geometry),
    }
}

fn type_of(geometry: &Geometry<f64>) -> GeometryType {
    match geometry {
        Geometry::Point(_) => GeometryType::Point,
        Geometry::Line(_) | Geometry::LineString(_) => GeometryType::LineString,
        Geometry::Polygon(_) | Geometry::Rect(_) | Geometry::Triangle(_) => GeometryType::Polygon,
        Geometry::MultiPoint(_) => GeometryType::MultiPoint,
        Geometry::MultiLineString(_) => GeometryType::MultiLineString,
        Geometry::MultiPolygon(_) => GeometryType::MultiPolygon,
        Geometry::GeometryCollection(_) => GeometryType::GeometryCollection,
    }
}

/// The type of a file that holds both: one of several lines or polygons where some are, and otherwise unknown.
pub(super) fn common_type(a: GeometryType, b: GeometryType) -> GeometryType {
    let among = |kinds: [GeometryType; 2]| kinds.contains(&a) && kinds.contains(&b);
    if a == b {
        a
    } else if among([GeometryType::LineString, GeometryType::MultiLineString]) {
        GeometryType::MultiLineString
    } else if among([GeometryType::Polygon, GeometryType::MultiPolygon]) {
        GeometryType::MultiPolygon
    } else {
        GeometryType::Unknown
    }
}

/// Encodes features of one schema, one after the other in the same memory.
pub(super) struct FeatureWriter {
    types: Vec<FieldType>,
    /// Of the file.
    geometry_type: GeometryType,
    builder: FlatBufferBuilder<'static>,
    properties: Vec<u8>,
}

impl fmt::Debug for FeatureWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FeatureWriter({:?}, {} fields)", self.geometry_type, self.types.len())
    }
}

impl FeatureWriter {
    pub(super) fn new(schema: &Schema, geometry_type: GeometryType) -> Self {
        let types = schema.fields().iter().map(|f| f.field_type).collect();
        Self { types, geometry_type, builder: FlatBufferBuilder::new(), properties: Vec::new() }
    }

    /// How many bytes a feature has.
    pub(super) fn size(&mut self, feature: &impl FeatureView) -> io::Result<usize> {
        self.encode(feature).map(<[u8]>::len)
    }

    /// Writes a feature.
    pub(super) fn write(&mut self, out: &mut Vec<u8>, feature: &impl FeatureView) -> io::Result<()> {
        out.extend_from_slice(self.encode(feature)?);
        Ok(())
    }

    fn encode(&mut self, feature: &impl FeatureView) -> io::Result<&[u8]> {
        self.encode_properties(feature)?;
        let builder = &mut self.builder;
        builder.reset();
        let geometry = match feature.geometry() {
            GeometryView::None => parts(builder, GeometryType::Unknown, &[]),
            GeometryView::Point(x, y) => geometry(builder, &Geometry::Point((x, y).into()), self.geometry_type),
            GeometryView::Other(other) => geometry(builder, other, self.geometry_type),
        };
        let properties = Some(builder.create_vector(&self.properties));
        let geometry = Some(geometry);
        let feature = Feature::create(builder, &FeatureArgs { geometry, properties, columns: None });
        builder.finish_size_prefixed(feature, None);
        Ok(builder.finished_data())
    }

    /// Gathers the id and all values that are not null: the format leaves those out.
    fn encode_properties(&mut self, feature: &impl FeatureView) -> io::Result<()> {
        let out = &mut self.properties;
        out.clear();
        out.extend_from_slice(&0_u16.to_le_bytes());
        sized(out, |out| out.extend_from_slice(feature.id().as_bytes()))?;
        for (field, field_type) in self.types.iter().enumerate() {
            let value = feature.value(field);
            if !value.is_null() {
                // A store has at most 10,000 fields.
                out.extend_from_slice(&u16::try_from(field + 1).map_err(io::Error::other)?.to_le_bytes());
                property(out, *field_type, &value)?;
            }
        }
        Ok(())
    }
}

/// Writes a value as its column's type asks.
fn property(out: &mut Vec<u8>, field_type: FieldType, value: &Value<'_>) -> io::Result<()> {
    #[expect(clippy::cast_precision_loss, reason = "a column that holds fractions holds whole numbers as such, too")]
    match (field_type, value) {
        (FieldType::Boolean, Value::Bool(v)) => out.push(u8::from(*v)),
        (FieldType::Integer, Value::Int(v)) => out.extend_from_slice(&v.to_le_bytes()),
        (FieldType::Number, Value::Float(v)) => out.extend_from_slice(&v.to_le_bytes()),
        (FieldType::Number, Value::Int(v)) => out.extend_from_slice(&(*v as f64).to_le_bytes()),
        (FieldType::Text, Value::Text(v)) => sized(out, |out| out.extend_from_slice(v.as_bytes()))?,
        (FieldType::TextList, Value::List(items)) => sized(out, |out| text_list(out, items))?,
        (FieldType::Date | FieldType::DateTime, Value::Date(v)) => sized(out, |out| number::day(out, *v))?,
        (FieldType::DateTime, Value::DateTime(_)) | (FieldType::Text, _) => {
            sized(out, |out| out.extend_from_slice(value.to_string().as_bytes()))?;
        }
        (_, other) => return Err(io::Error::other(format!("a field of type {field_type:?} holds {other:?}"))),
    }
    Ok(())
}

/// Writes bytes after their number.
fn sized(out: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) -> io::Result<()> {
    let start = out.len();
    out.extend_from_slice(&[0; 4]);
    write(out);
    let size = u32::try_from(out.len() - start - 4).map_err(io::Error::other)?;
    out[start..start + 4].copy_from_slice(&size.to_le_bytes());
    Ok(())
}

type Offset = WIPOffset<Fgb<'static>>;
type Builder = FlatBufferBuilder<'static>;

/// Writes a geometry into a file, or into a collection, of a type. Where that is unknown, the geometry has its own.
fn geometry(builder: &mut Builder, geometry: &Geometry<f64>, of_file: GeometryType) -> Offset {
    let own = if of_file == GeometryType::Unknown { type_of(geometry) } else { GeometryType::Unknown };
    match geometry {
        Geometry::Point(p) => parts(builder, own, &[slice::from_ref(&p.0)]),
        Geometry::MultiPoint(points) => {
            let coords: Vec<Coord<f64>> = points.iter().map(|p| p.0).collect();
            parts(builder, own, &[&coords])
        }
        Geometry::Line(line) => lines(builder, own, of_file, &[&[line.start, line.end]]),
        Geometry::LineString(line) => lines(builder, own, of_file, &[&line.0]),
        Geometry::MultiLineString(all) => {
            let all: Vec<&[Coord<f64>]> = all.iter().map(|line| line.0.as_slice()).collect();
            lines(builder, own, GeometryType::MultiLineString, &all)
        }
        Geometry::Polygon(p) => polygons(builder, own, of_file, slice::from_ref(p)),
        Geometry::Rect(r) => polygons(builder, own, of_file, &[r.to_polygon()]),
        Geometry::Triangle(t) => polygons(builder, own, of_file, &[t.to_polygon()]),
        Geometry::MultiPolygon(all) => polygons(builder, own, GeometryType::MultiPolygon, &all.0),
        Geometry::GeometryCollection(all) => {
            let each: Vec<Offset> = all.iter().map(|g| self::geometry(builder, g, GeometryType::Unknown)).collect();
            collection(builder, own, &each)
        }
    }
}

/// Writes lines; several, or one where a file is of several, with their ends.
fn lines(builder: &mut Builder, own: GeometryType, written_as: GeometryType, lines: &[&[Coord<f64>]]) -> Offset {
    if written_as == GeometryType::MultiLineString && lines.len() == 1 {
        let ends = u32::try_from(lines[0].len()).unwrap_or(u32::MAX); // readers cap a geometry far below 2^32 positions
        return flat(builder, own, lines, &[ends]);
    }
    parts(builder, own, lines)
}

fn polygons(builder: &mut Builder, own: GeometryType, written_as: GeometryType, all: &[Polygon<f64>]) -> Offset {
    let single = |builder: &mut Builder, own, polygon: &Polygon<f64>| {
        let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
        let rings: Vec<&[Coord<f64>]> = rings.map(|ring: &LineString<f64>| ring.0.as_slice()).collect();
        parts(builder, own, &rings)
    };
    if let ([polygon], true) = (all, written_as != GeometryType::MultiPolygon) {
        return single(builder, own, polygon);
    }
    let each: Vec<Offset> = all.iter().map(|polygon| single(builder, GeometryType::Polygon, polygon)).collect();
    collection(builder, own, &each)
}

/// Writes positions in parts, with where each part ends if there are several.
fn parts(builder: &mut Builder, own: GeometryType, parts: &[&[Coord<f64>]]) -> Offset {
    let mut end = 0;
    let ends = parts.iter().map(|part| {
        end += u32::try_from(part.len()).unwrap_or(u32::MAX); // readers cap a geometry far below 2^32 positions
        end
    });
    let ends: Vec<u32> = if parts.len() > 1 { ends.collect() } else { Vec::new() };
    flat(builder, own, parts, &ends)
}

fn flat(builder: &mut Builder, own: GeometryType, parts: &[&[Coord<f64>]], ends: &[u32]) -> Offset {
    let xy: Vec<f64> = parts.iter().copied().flatten().flat_map(|c| [c.x, c.y]).collect();
    let xy = Some(builder.create_vector(&xy));
    let ends = if ends.is_empty() { None } else { Some(builder.create_vector(ends)) };
    Fgb::create(builder, &GeometryArgs { xy, ends, type_: own, ..GeometryArgs::default() })
}

fn collection(builder: &mut Builder, own: GeometryType, each: &[Offset]) -> Offset {
    let parts = Some(builder.create_vector(each));
    Fgb::create(builder, &GeometryArgs { parts, type_: own, ..GeometryArgs::default() })
}
