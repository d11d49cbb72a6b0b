//! One GeoJSON feature from its text.

use std::fmt;

use geojson::GeometryValue;
use geojson::Position;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, de};
use serde_json::Value as Json;

use super::super::column::{Column, Columns};
use super::super::{RowError, validate};
use crate::feature::{FieldName, Value};

/// A feature as its file has it: the id may be missing, and properties have their own names.
#[derive(Debug)]
pub(in crate::format) struct RawFeature {
    pub(in crate::format) id: Option<String>,
    pub(in crate::format) geometry: Option<geo_types::Geometry<f64>>,
    pub(in crate::format) properties: Vec<(FieldName, Value<'static>)>,
}

#[derive(Default)]
struct Members {
    kind: Option<String>,
    id: Option<Value<'static>>,
    geometry: Option<geojson::Geometry>,
    properties: Vec<(String, Value<'static>)>,
}

/// Reads a `Feature`, or a bare geometry as a feature without properties, that begins on this line of its file.
pub(super) fn parse(text: &[u8], line: u64, columns: &mut Columns) -> Result<RawFeature, RowError> {
    let members: Members = serde_json::from_slice(text).map_err(|error| not_json(text, line, &error))?;
    let fault = |problem: &str| RowError::new(problem).on_line(line);
    let geometry = match members.kind.as_deref() {
        Some("Feature") => members.geometry,
        Some("FeatureCollection") => {
            return Err(fault("a FeatureCollection stands where a Feature should be; unpack it"));
        }
        Some("Topology") => return Err(fault("TopoJSON, where GeoJSON should be; convert it first")),
        Some(_) => Some(serde_json::from_slice(text).map_err(|error| not_json(text, line, &error))?),
        None => return Err(fault("the object has no `type`, where `\"type\": \"Feature\"` should be")),
    };
    let geometry = geometry.map(|g| to_geo(&g)).transpose();
    Ok(RawFeature {
        id: members.id.filter(|id| !id.is_null()).map(|id| id.to_string()),
        geometry: geometry.map_err(|problem| RowError::in_column("geometry", problem).on_line(line))?,
        properties: named(members.properties, columns).map_err(|error| error.on_line(line))?,
    })
}

/// The properties under their shared names, in the types that these ask for.
fn named(
    members: Vec<(String, Value<'static>)>,
    columns: &mut Columns,
) -> Result<Vec<(FieldName, Value<'static>)>, RowError> {
    let mut properties: Vec<(FieldName, Value<'static>)> = Vec::with_capacity(members.len());
    for (name, value) in members {
        let column = columns.named(&name)?;
        if properties.iter().any(|(known, _)| FieldName::ptr_eq(known, &column.name)) {
            return Err(RowError::in_column(&name, "the property occurs twice; names in an object must be distinct"));
        }
        properties.push((FieldName::clone(&column.name), column.of_value(value)?));
    }
    Ok(properties)
}

fn not_json(text: &[u8], line: u64, error: &serde_json::Error) -> RowError {
    // serde counts lines from the feature's beginning; the reader knows where in the file that is.
    let below = error.line().saturating_sub(1);
    let told = error.to_string();
    let told = told.split(" at line ").next().unwrap_or_default();
    let source = text.split(|b| *b == b'\n').nth(below).unwrap_or_default();
    let (_, at) = source.split_at(error.column().saturating_sub(2).min(source.len()));
    let not_finite = at.windows(3).take(3).any(|w| w == b"NaN" || w == b"Inf");
    let hint = if not_finite { "; JSON has no NaN and no Infinity, null is right" } else { "" };
    RowError::new(format!("not a GeoJSON feature: {told} at character {}{hint}", error.column()))
        .on_line(line + u64::try_from(below).unwrap_or(0))
}

/// Checks what the conversion would put right in silence or panic over, then converts. Heights are dropped.
fn to_geo(geometry: &geojson::Geometry) -> Result<geo_types::Geometry<f64>, String> {
    check_rings(&geometry.value)?;
    let geometry = geo_types::Geometry::try_from(&geometry.value).map_err(|error| error.to_string())?;
    validate::check_geometry(&geometry)?;
    Ok(geometry)
}

/// A geometry by itself, which `place` puts on WGS 84 before it is checked.
pub fn geometry(
    json: &Json,
    place: impl FnOnce(&geo_types::Geometry<f64>) -> Result<geo_types::Geometry<f64>, String>,
) -> Result<geo_types::Geometry<f64>, String> {
    let geometry = geojson::Geometry::deserialize(json).map_err(|error| error.to_string())?;
    check_rings(&geometry.value)?;
    let geometry = geo_types::Geometry::try_from(&geometry.value).map_err(|error| error.to_string())?;
    let geometry = place(&geometry)?;
    validate::check_geometry(&geometry)?;
    Ok(geometry)
}

/// A geometry as JSON.
#[must_use]
pub fn geometry_json(geometry: &geo_types::Geometry<f64>) -> Json {
    serde_json::to_value(geojson::Geometry::from(geometry)).unwrap_or_default()
}

/// A property by itself, in the type that its name asks for.
pub fn property(name: &str, json: &Json) -> Result<(FieldName, Value<'static>), String> {
    let value = AnyValue.deserialize(json).map_err(|error| error.to_string())?;
    let column = Column::new(name);
    let value = column.of_value(value).map_err(|error| error.problem)?;
    Ok((column.name, value))
}

fn check_rings(value: &GeometryValue) -> Result<(), String> {
    let ring = |ring: &Vec<Position>| {
        let xy = |p: &Position| (p[0], p[1]);
        validate::check_ring(ring.len(), ring.first().map(xy), ring.last().map(xy))
    };
    match value {
        GeometryValue::Polygon { coordinates } => coordinates.iter().try_for_each(ring),
        GeometryValue::MultiPolygon { coordinates } => coordinates.iter().flatten().try_for_each(ring),
        GeometryValue::GeometryCollection { geometries } => geometries.iter().try_for_each(|g| check_rings(&g.value)),
        _ => Ok(()),
    }
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a GeoJSON Feature object")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        let mut members = Members::default();
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "type" => members.kind = Some(map.next_value()?),
                "id" => members.id = Some(map.next_value_seed(AnyValue)?),
                "geometry" => members.geometry = map.next_value()?,
                "properties" => members.properties = map.next_value::<Properties>()?.0,
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        match members.id {
            Some(Value::Text(_) | Value::Int(_) | Value::Float(_) | Value::Null) | None => Ok(members),
            Some(_) => Err(A::Error::custom("the feature's id is neither text nor a number")),
        }
    }
}

/// The `properties` member: an object or null, in its own order.
struct Properties(Vec<(String, Value<'static>)>);

impl<'de> Deserialize<'de> for Properties {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PropertiesVisitor)
    }
}

struct PropertiesVisitor;

impl<'de> Visitor<'de> for PropertiesVisitor {
    type Value = Properties;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of properties, or null")
    }
    fn visit_unit<E: de::Error>(self) -> Result<Properties, E> {
        Ok(Properties(Vec::new()))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Properties, A::Error> {
        let mut properties = Vec::new();
        while let Some(name) = map.next_key()? {
            properties.push((name, map.next_value_seed(AnyValue)?));
        }
        Ok(Properties(properties))
    }
}

/// One JSON value: a list of texts becomes a list, any other array or object its JSON text.
struct AnyValue;

impl<'de> DeserializeSeed<'de> for AnyValue {
    type Value = Value<'static>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value<'static>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for AnyValue {
    type Value = Value<'static>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }
    fn visit_unit<E: de::Error>(self) -> Result<Value<'static>, E> {
        Ok(Value::Null)
    }
    fn visit_bool<E: de::Error>(self, v: bool) -> Result<Value<'static>, E> {
        Ok(Value::Bool(v))
    }
    fn visit_i64<E: de::Error>(self, v: i64) -> Result<Value<'static>, E> {
        Ok(Value::Int(v))
    }
    fn visit_u64<E: de::Error>(self, v: u64) -> Result<Value<'static>, E> {
        // More than i64 holds is an identifier, and text keeps its digits.
        Ok(i64::try_from(v).map_or_else(|_| Value::text(v.to_string()), Value::Int))
    }
    fn visit_f64<E: de::Error>(self, v: f64) -> Result<Value<'static>, E> {
        Ok(Value::Float(v))
    }
    fn visit_str<E: de::Error>(self, v: &str) -> Result<Value<'static>, E> {
        Ok(Value::text(v))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Value<'static>, A::Error> {
        Ok(composite(Json::deserialize(de::value::SeqAccessDeserializer::new(seq))?))
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Value<'static>, A::Error> {
        Ok(composite(Json::deserialize(de::value::MapAccessDeserializer::new(map))?))
    }
}

fn composite(json: Json) -> Value<'static> {
    match json {
        Json::Array(items) if items.iter().all(Json::is_string) => Value::list(items.iter().filter_map(Json::as_str)),
        other => Value::text(other.to_string()),
    }
}
