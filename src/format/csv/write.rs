//! Writing CSV.

use wkt::ToWkt as _;

use super::{OWN_COLUMNS, is_guarded, starts_formula};
use crate::feature::{FeatureView, GeometryView, Schema, Value};
use crate::format::geojson::number;

/// How the geometries of a table are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Geometries {
    /// All are points or absent: a column for each axis, such as `longitude` and `latitude`.
    Points([&'static str; 2]),
    /// Some are not: the column `geometry`, as WKT.
    Any,
}

/// Writes features of one schema as rows.
#[derive(Debug, Clone)]
pub struct Writer {
    names: Vec<String>,
    geometries: Geometries,
}

impl Writer {
    /// A writer for features of this schema.
    #[must_use]
    pub fn new(schema: &Schema, geometries: Geometries) -> Self {
        Self { names: schema.fields().iter().map(|f| f.name.to_string()).collect(), geometries }
    }

    /// Writes the header row.
    pub fn head(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"id,");
        match self.geometries {
            Geometries::Points(axes) => out.extend_from_slice(axes.join(",").as_bytes()),
            Geometries::Any => out.extend_from_slice(b"geometry"),
        }
        for name in &self.names {
            out.push(b',');
            let axis = matches!(self.geometries, Geometries::Points(axes) if axes.contains(&name.as_str()));
            let clash = axis || OWN_COLUMNS.contains(&name.as_str());
            quoted(out, &if clash { format!("property_{name}") } else { name.clone() });
        }
        out.extend_from_slice(b"\r\n");
    }

    /// Writes a feature as a row.
    pub fn feature(&self, out: &mut Vec<u8>, feature: &impl FeatureView) {
        quoted(out, feature.id());
        out.push(b',');
        match (self.geometries, feature.geometry()) {
            (Geometries::Points(_), GeometryView::Point(x, y)) => {
                number::degrees(out, x);
                out.push(b',');
                number::degrees(out, y);
            }
            (Geometries::Points(_), _) => out.push(b','),
            (Geometries::Any, GeometryView::None) => {}
            (Geometries::Any, GeometryView::Point(x, y)) => {
                out.extend_from_slice(b"POINT(");
                number::degrees(out, x);
                out.push(b' ');
                number::degrees(out, y);
                out.push(b')');
            }
            (Geometries::Any, GeometryView::Other(geometry)) => quoted(out, &geometry.wkt_string()),
        }
        for i in 0..self.names.len() {
            out.push(b',');
            cell(out, &feature.value(i));
        }
        out.extend_from_slice(b"\r\n");
    }
}

/// Writes a row of values as they are, for tables that are not of features.
pub fn row<'a>(out: &mut Vec<u8>, values: impl Iterator<Item = Value<'a>>) {
    for (i, value) in values.enumerate() {
        if i > 0 {
            out.push(b',');
        }
        cell(out, &value);
    }
    out.extend_from_slice(b"\r\n");
}

fn cell(out: &mut Vec<u8>, value: &Value<'_>) {
    match value {
        Value::Null => {}
        Value::Int(v) => out.extend_from_slice(itoa::Buffer::new().format(*v).as_bytes()),
        Value::Float(v) => number::float(out, *v),
        Value::Date(v) => number::day(out, *v),
        Value::Text(text) => quoted(out, text),
        other => quoted(out, &other.to_string()),
    }
}

/// Writes text, in quotes where RFC 4180 asks for them, and guarded where a spreadsheet would run it.
fn quoted(out: &mut Vec<u8>, text: &str) {
    let guard = starts_formula(text) || is_guarded(text);
    let edge_space = text.starts_with(' ') || text.ends_with(' ');
    let quote = edge_space || text.bytes().any(|b| matches!(b, b',' | b'"' | b'\r' | b'\n'));
    if quote {
        out.push(b'"');
    }
    if guard {
        out.push(b'\'');
    }
    if quote {
        for byte in text.bytes() {
            if byte == b'"' {
                out.push(b'"');
            }
            out.push(byte);
        }
        out.push(b'"');
    } else {
        out.extend_from_slice(text.as_bytes());
    }
}
