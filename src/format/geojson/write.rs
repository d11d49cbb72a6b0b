//! Writing GeoJSON: straight into a byte buffer, since this is the inner loop of the largest answers.

use std::borrow::Cow;

use geo_types::{Coord, Geometry, LineString, Polygon};
use serde_json::{Map, Value as Json};

use super::fragments::Fragments;
use super::number;
use crate::feature::{FeatureView, GeometryView, Schema, Value};

/// Writes features of one schema, as a collection or one by one. A feature has all fields of the schema; unknown ones
/// are `null`.
///
/// ```
/// use vigie::feature::{Feature, FeatureWithSchema, Schema};
/// use vigie::format::geojson::Writer;
///
/// let (schema, mut out) = (Schema::default(), Vec::new());
/// let feature = Feature { id: "a".to_owned(), geometry: None, properties: Vec::new() };
/// let mut writer = Writer::new(&schema);
/// writer.head(&mut out, &serde_json::Map::new());
/// writer.feature(&mut out, &FeatureWithSchema { feature: &feature, schema: &schema });
/// writer.tail(&mut out, &serde_json::Map::new());
/// assert_eq!(
///     String::from_utf8(out).unwrap(),
///     r#"{"type":"FeatureCollection","features":[{"type":"Feature","id":"a","geometry":null,"properties":{}}]}"#
/// );
/// ```
#[derive(Debug, Clone)]
pub struct Writer {
    /// `,"name":` of each field, escaped once; the first without its comma.
    keys: Vec<Box<[u8]>>,
    /// Of texts, each with the key before it; of the texts in lists, without.
    fragments: Fragments,
    any: bool,
}

impl Writer {
    /// A writer for features of this schema.
    #[must_use]
    pub fn new(schema: &Schema) -> Self {
        let key = |(i, name): (usize, &str)| {
            let mut key = if i == 0 { Vec::new() } else { b",".to_vec() };
            string(&mut key, name);
            key.push(b':');
            key.into_boxed_slice()
        };
        let keys: Vec<_> = schema.fields().iter().map(|f| &*f.name).enumerate().map(key).collect();
        Self { fragments: Fragments::new(keys.len()), keys, any: false }
    }

    /// Begins a collection. `members` come before the features: what is known before the first is read.
    pub fn head(&mut self, out: &mut Vec<u8>, members: &Map<String, Json>) {
        out.extend_from_slice(br#"{"type":"FeatureCollection""#);
        foreign_members(out, members);
        out.extend_from_slice(br#","features":["#);
        self.any = false;
    }

    /// Goes on with a collection of which another writer wrote the features before.
    pub fn goes_on(&mut self) {
        self.any = true;
    }

    /// Writes the collection's next feature.
    pub fn feature(&mut self, out: &mut Vec<u8>, feature: &impl FeatureView) {
        if self.any {
            out.push(b',');
        }
        self.any = true;
        self.object(out, feature);
        out.push(b'}');
    }

    /// Ends the collection. `members` come after the features: counts and links that only the end knows.
    pub fn tail(&self, out: &mut Vec<u8>, members: &Map<String, Json>) {
        out.push(b']');
        foreign_members(out, members);
        out.push(b'}');
    }

    /// Writes a feature that stands alone, with further members such as `links`.
    pub fn single(&mut self, out: &mut Vec<u8>, feature: &impl FeatureView, members: &Map<String, Json>) {
        self.object(out, feature);
        foreign_members(out, members);
        out.push(b'}');
    }

    /// A feature without its closing brace.
    fn object(&mut self, out: &mut Vec<u8>, feature: &impl FeatureView) {
        out.extend_from_slice(br#"{"type":"Feature","id":"#);
        string(out, feature.id());
        out.extend_from_slice(br#","geometry":"#);
        match feature.geometry() {
            GeometryView::None => out.extend_from_slice(b"null"),
            GeometryView::Point(x, y) => point(out, Coord { x, y }),
            GeometryView::Other(other) => geometry(out, other),
        }
        out.extend_from_slice(br#","properties":{"#);
        for field in 0..self.keys.len() {
            self.member(out, feature, field);
        }
        out.push(b'}');
    }

    fn member(&mut self, out: &mut Vec<u8>, feature: &impl FeatureView, field: usize) {
        let start = out.len();
        if let Some(word) = feature.word(field) {
            if let Some(made) = self.fragments.get(field, word) {
                return out.extend_from_slice(made);
            }
            out.extend_from_slice(&self.keys[field]);
            value(out, &feature.value(field));
            return self.fragments.keep(field, word, &out[start..]);
        }
        out.extend_from_slice(&self.keys[field]);
        if !self.made_list(out, feature, field) {
            self.list(out, feature, field);
        }
    }

    /// Writes a list of texts that are all made already, if it is one.
    fn made_list(&self, out: &mut Vec<u8>, feature: &impl FeatureView, field: usize) -> bool {
        let start = out.len();
        for word in feature.words(field) {
            let Some(made) = self.fragments.get(field, word) else {
                out.truncate(start);
                return false;
            };
            out.push(if out.len() == start { b'[' } else { b',' });
            out.extend_from_slice(made);
        }
        let any = out.len() > start;
        if any {
            out.push(b']');
        }
        any
    }

    /// Writes a list of which some text is not made yet, or any other value.
    fn list(&mut self, out: &mut Vec<u8>, feature: &impl FeatureView, field: usize) {
        let list = feature.value(field);
        if let Value::List(texts) = &list {
            for (word, text) in feature.words(field).zip(texts) {
                let mut piece = Vec::new();
                string(&mut piece, text);
                self.fragments.keep(field, word, &piece);
            }
        }
        value(out, &list);
    }
}

fn foreign_members(out: &mut Vec<u8>, members: &Map<String, Json>) {
    for (name, member) in members {
        out.push(b',');
        string(out, name);
        out.push(b':');
        out.extend_from_slice(member.to_string().as_bytes());
    }
}

/// Appends a member of a JSON object, without a comma.
pub(crate) fn write_member(out: &mut Vec<u8>, name: &str, of: &Value<'_>) {
    string(out, name);
    out.push(b':');
    value(out, of);
}

fn value(out: &mut Vec<u8>, value: &Value<'_>) {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(v) => out.extend_from_slice(if *v { b"true" } else { b"false" }),
        Value::Int(v) => out.extend_from_slice(itoa::Buffer::new().format(*v).as_bytes()),
        Value::Float(v) => number::float(out, *v),
        Value::Text(v) => string(out, v),
        Value::Date(v) => {
            out.push(b'"');
            number::day(out, *v);
            out.push(b'"');
        }
        Value::DateTime(_) => string(out, &value.to_string()),
        Value::List(items) => text_list(out, items),
    }
}

/// Writes texts as a JSON array.
pub(in crate::format) fn text_list(out: &mut Vec<u8>, items: &[Cow<'_, str>]) {
    list(out, items, |out, item| string(out, item));
}

/// Writes a JSON string. Rust's strings hold no lone surrogates, so quotes, backslashes and control characters are all
/// that JSON asks to escape.
fn string(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    let bytes = text.as_bytes();
    if bytes.iter().fold(false, |any, b| any | needs_escape(*b)) {
        for byte in bytes {
            escaped(out, *byte);
        }
    } else {
        out.extend_from_slice(bytes);
    }
    out.push(b'"');
}

fn needs_escape(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

fn escaped(out: &mut Vec<u8>, byte: u8) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    match byte {
        b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
        b'\n' => out.extend_from_slice(b"\\n"),
        b'\r' => out.extend_from_slice(b"\\r"),
        b'\t' => out.extend_from_slice(b"\\t"),
        0..0x20 => {
            out.extend_from_slice(b"\\u00");
            out.extend_from_slice(&[HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
        }
        _ => out.push(byte),
    }
}

fn list<T>(out: &mut Vec<u8>, items: &[T], mut write: impl FnMut(&mut Vec<u8>, &T)) {
    out.push(b'[');
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        write(out, item);
    }
    out.push(b']');
}

fn geometry(out: &mut Vec<u8>, geometry: &Geometry<f64>) {
    let head: &[u8] = match geometry {
        Geometry::Point(p) => return point(out, p.0),
        Geometry::Line(_) | Geometry::LineString(_) => br#"{"type":"LineString","coordinates":"#,
        Geometry::Polygon(_) | Geometry::Rect(_) | Geometry::Triangle(_) => br#"{"type":"Polygon","coordinates":"#,
        Geometry::MultiPoint(_) => br#"{"type":"MultiPoint","coordinates":"#,
        Geometry::MultiLineString(_) => br#"{"type":"MultiLineString","coordinates":"#,
        Geometry::MultiPolygon(_) => br#"{"type":"MultiPolygon","coordinates":"#,
        Geometry::GeometryCollection(_) => br#"{"type":"GeometryCollection","geometries":"#,
    };
    out.extend_from_slice(head);
    match geometry {
        Geometry::Point(_) => {}
        Geometry::Line(line) => list(out, &[line.start, line.end], |out, c| position(out, *c)),
        Geometry::LineString(line) => positions(out, line),
        Geometry::Polygon(p) => rings(out, p),
        Geometry::Rect(r) => rings(out, &r.to_polygon()),
        Geometry::Triangle(t) => rings(out, &t.to_polygon()),
        Geometry::MultiPoint(points) => list(out, &points.0, |out, p| position(out, p.0)),
        Geometry::MultiLineString(lines) => list(out, &lines.0, positions),
        Geometry::MultiPolygon(polygons) => list(out, &polygons.0, rings),
        Geometry::GeometryCollection(parts) => list(out, &parts.0, self::geometry),
    }
    out.push(b'}');
}

fn point(out: &mut Vec<u8>, at: Coord<f64>) {
    out.extend_from_slice(br#"{"type":"Point","coordinates":"#);
    position(out, at);
    out.push(b'}');
}

fn rings(out: &mut Vec<u8>, polygon: &Polygon<f64>) {
    out.push(b'[');
    positions(out, polygon.exterior());
    for hole in polygon.interiors() {
        out.push(b',');
        positions(out, hole);
    }
    out.push(b']');
}

fn positions(out: &mut Vec<u8>, line: &LineString<f64>) {
    list(out, &line.0, |out, c| position(out, *c));
}

fn position(out: &mut Vec<u8>, at: Coord<f64>) {
    out.push(b'[');
    number::degrees(out, at.x);
    out.push(b',');
    number::degrees(out, at.y);
    out.push(b']');
}
