//! KML 2.2 (OGC 07-147r2), for virtual globes. Written only.
//!
//! One document with a schema of its fields, and a placemark a feature: its name, its time span, its properties as typed
//! data, its geometry. Coordinates are longitude and latitude on WGS 84; KML knows no others.

use geo_types::{Coord, Geometry, LineString, Polygon};

use super::About;
use super::geojson::number;
use super::xml;
use crate::feature::{FeatureView, Field, FieldType, GeometryView, Schema, Value, known_field};

/// What a placemark is called by: the first of these that has a value, or else the feature's id.
const NAMES: [&str; 5] = ["name", "title", "ref", "event_type", "location"];

/// Lines and faces that leave the ground visible; and no pin for what is known only to a region, since a pin would say
/// that it happened there. It stands in the list of places all the same.
const STYLES: &str = "<Style id=\"shape\"><LineStyle><color>ff3643f4</color><width>2</width></LineStyle>\
    <PolyStyle><color>403643f4</color></PolyStyle></Style>\n\
    <Style id=\"region\"><IconStyle><scale>0</scale></IconStyle></Style>\n";

/// Writes features of one schema.
#[derive(Debug, Clone)]
pub struct Writer {
    /// What each field is called in the file, and its type.
    fields: Vec<(String, FieldType)>,
    /// Fields that may name a placemark, the favourite first.
    names: Vec<usize>,
    start: Option<usize>,
    end: Option<usize>,
    precision: Option<usize>,
}

impl Writer {
    /// A writer for features of this schema.
    #[must_use]
    pub fn new(schema: &Schema) -> Self {
        // A field that is called like the id keeps a name of its own.
        let name = |field: &Field| if &*field.name == "id" { "property_id".to_owned() } else { field.name.to_string() };
        Self {
            fields: schema.fields().iter().map(|f| (name(f), f.field_type)).collect(),
            names: NAMES.iter().filter_map(|name| schema.position(name)).collect(),
            start: schema.position("start"),
            end: schema.position("end"),
            precision: schema.position("precision"),
        }
    }

    /// Begins the document.
    pub fn head(&self, out: &mut Vec<u8>, about: &About) {
        out.extend_from_slice(
            b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document>\n",
        );
        element(out, "name", &about.title);
        element(out, "description", &about.summary());
        out.extend_from_slice(STYLES.as_bytes());
        out.extend_from_slice(b"<ExtendedData>");
        for (name, value) in [("attribution", about.attribution()), ("licence", about.licence())] {
            out.extend_from_slice(b"<Data name=\"");
            out.extend_from_slice(name.as_bytes());
            out.extend_from_slice(b"\">");
            element(out, "value", &value);
            out.extend_from_slice(b"</Data>");
        }
        out.extend_from_slice(b"</ExtendedData>\n<Schema id=\"fields\" name=\"");
        xml::text(out, &about.name);
        out.extend_from_slice(b"\">\n");
        simple_field(out, "id", FieldType::Text);
        for (name, field_type) in &self.fields {
            simple_field(out, name, *field_type);
        }
        out.extend_from_slice(b"</Schema>\n");
    }

    /// Writes a feature as a placemark. The order of its elements is the standard's.
    pub fn feature(&self, out: &mut Vec<u8>, feature: &impl FeatureView) {
        out.extend_from_slice(b"<Placemark>");
        let named = self.names.iter().map(|&i| feature.value(i).to_string()).find(|name| !name.is_empty());
        element(out, "name", named.as_deref().unwrap_or(feature.id()));
        self.time_span(out, feature);
        match feature.geometry() {
            GeometryView::Point(..) if self.is_of_a_region(feature) => element(out, "styleUrl", "#region"),
            GeometryView::Point(..) | GeometryView::None => {}
            GeometryView::Other(_) => element(out, "styleUrl", "#shape"),
        }
        out.extend_from_slice(b"<ExtendedData><SchemaData schemaUrl=\"#fields\">");
        simple_data(out, "id", feature.id());
        for (i, (name, _)) in self.fields.iter().enumerate() {
            match feature.value(i) {
                Value::Null => {}
                Value::Text(text) => simple_data(out, name, &text),
                other => simple_data(out, name, &other.to_string()),
            }
        }
        out.extend_from_slice(b"</SchemaData></ExtendedData>");
        match feature.geometry() {
            GeometryView::None => {}
            GeometryView::Point(x, y) => point(out, Coord { x, y }),
            GeometryView::Other(other) => geometry(out, other),
        }
        out.extend_from_slice(b"</Placemark>\n");
    }

    /// Ends the document.
    pub fn tail(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"</Document></kml>\n");
    }

    /// A span without end holds still; one of one day has it twice.
    fn time_span(&self, out: &mut Vec<u8>, feature: &impl FeatureView) {
        let value = |field: Option<usize>| match field.map(|i| feature.value(i)) {
            Some(day @ (Value::Date(_) | Value::DateTime(_))) => Some(day.to_string()),
            _ => None,
        };
        let (begin, end) = (value(self.start), value(self.end));
        if begin.is_none() && end.is_none() {
            return;
        }
        out.extend_from_slice(b"<TimeSpan>");
        for (name, value) in [("begin", begin), ("end", end)] {
            if let Some(value) = value {
                element(out, name, &value);
            }
        }
        out.extend_from_slice(b"</TimeSpan>");
    }

    fn is_of_a_region(&self, feature: &impl FeatureView) -> bool {
        let precision = self.precision.map(|i| feature.value(i));
        matches!(precision, Some(Value::Text(text)) if !matches!(&*text, "exact" | "near"))
    }
}

fn element(out: &mut Vec<u8>, name: &str, text: &str) {
    out.push(b'<');
    out.extend_from_slice(name.as_bytes());
    out.push(b'>');
    xml::text(out, text);
    out.extend_from_slice(b"</");
    out.extend_from_slice(name.as_bytes());
    out.push(b'>');
}

/// Declares a field. KML has no dates and no lists, and its `int` has 32 bits: whole numbers that are not known to be
/// small are `double`, which holds them exactly up to 2^53.
fn simple_field(out: &mut Vec<u8>, name: &str, field_type: FieldType) {
    let known = known_field(name);
    let kind = match field_type {
        FieldType::Boolean => "bool",
        FieldType::Integer if known.is_some() => "int",
        FieldType::Integer | FieldType::Number => "double",
        FieldType::Text | FieldType::Date | FieldType::DateTime | FieldType::TextList => "string",
    };
    out.extend_from_slice(b"<SimpleField type=\"");
    out.extend_from_slice(kind.as_bytes());
    out.extend_from_slice(b"\" name=\"");
    xml::text(out, name);
    out.extend_from_slice(b"\">");
    element(out, "displayName", known.map_or(name, |k| k.title));
    out.extend_from_slice(b"</SimpleField>\n");
}

fn simple_data(out: &mut Vec<u8>, name: &str, text: &str) {
    out.extend_from_slice(b"<SimpleData name=\"");
    xml::text(out, name);
    out.extend_from_slice(b"\">");
    xml::text(out, text);
    out.extend_from_slice(b"</SimpleData>");
}

fn geometry(out: &mut Vec<u8>, geometry: &Geometry<f64>) {
    match geometry {
        Geometry::Point(p) => point(out, p.0),
        Geometry::Line(l) => line(out, &LineString::from(*l)),
        Geometry::LineString(l) => line(out, l),
        Geometry::Polygon(p) => polygon(out, p),
        Geometry::Rect(r) => polygon(out, &r.to_polygon()),
        Geometry::Triangle(t) => polygon(out, &t.to_polygon()),
        Geometry::MultiPoint(points) => multi(out, &points.0, |out, p| point(out, p.0)),
        Geometry::MultiLineString(lines) => multi(out, &lines.0, line),
        Geometry::MultiPolygon(polygons) => multi(out, &polygons.0, polygon),
        Geometry::GeometryCollection(parts) => multi(out, &parts.0, self::geometry),
    }
}

fn multi<T>(out: &mut Vec<u8>, parts: &[T], mut write: impl FnMut(&mut Vec<u8>, &T)) {
    out.extend_from_slice(b"<MultiGeometry>");
    for part in parts {
        write(out, part);
    }
    out.extend_from_slice(b"</MultiGeometry>");
}

fn point(out: &mut Vec<u8>, at: Coord<f64>) {
    out.extend_from_slice(b"<Point>");
    coordinates(out, &[at]);
    out.extend_from_slice(b"</Point>");
}

/// A line that follows the ground.
fn line(out: &mut Vec<u8>, line: &LineString<f64>) {
    out.extend_from_slice(b"<LineString><tessellate>1</tessellate>");
    coordinates(out, &line.0);
    out.extend_from_slice(b"</LineString>");
}

fn polygon(out: &mut Vec<u8>, polygon: &Polygon<f64>) {
    out.extend_from_slice(b"<Polygon><tessellate>1</tessellate>");
    ring(out, "outerBoundaryIs", polygon.exterior());
    for hole in polygon.interiors() {
        ring(out, "innerBoundaryIs", hole);
    }
    out.extend_from_slice(b"</Polygon>");
}

fn ring(out: &mut Vec<u8>, boundary: &str, ring: &LineString<f64>) {
    out.push(b'<');
    out.extend_from_slice(boundary.as_bytes());
    out.extend_from_slice(b"><LinearRing>");
    coordinates(out, &ring.0);
    out.extend_from_slice(b"</LinearRing></");
    out.extend_from_slice(boundary.as_bytes());
    out.push(b'>');
}

fn coordinates(out: &mut Vec<u8>, coords: &[Coord<f64>]) {
    out.extend_from_slice(b"<coordinates>");
    for (i, at) in coords.iter().enumerate() {
        if i > 0 {
            out.push(b' ');
        }
        number::degrees(out, at.x);
        out.push(b',');
        number::degrees(out, at.y);
    }
    out.extend_from_slice(b"</coordinates>");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::FeatureWithSchema;
    use crate::format::testing::{features, schema};

    fn written(features: &[crate::feature::Feature]) -> String {
        let (schema, mut out) = (schema(features), Vec::new());
        let about = About { name: "a&b".to_owned(), title: "A <b>".to_owned(), ..About::default() };
        let writer = Writer::new(&schema);
        writer.head(&mut out, &about);
        for feature in features {
            writer.feature(&mut out, &FeatureWithSchema { feature, schema: &schema });
        }
        writer.tail(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn every_element_that_is_opened_is_closed() {
        let text = written(&features("geojson_mixed.geojson"));
        let mut open = Vec::new();
        for tag in text.split('<').skip(1).map(|rest| rest.split('>').next().unwrap()) {
            let name = tag.split(' ').next().unwrap();
            if let Some(closed) = name.strip_prefix('/') {
                assert_eq!(open.pop(), Some(closed), "{text}");
            } else if !tag.starts_with('?') {
                open.push(name);
            }
        }
        assert!(open.is_empty());
    }

    #[test]
    fn a_placemark_has_a_name_a_span_of_time_its_values_and_its_place() {
        let mut feature = features("geojson_mixed.geojson").remove(0);
        feature.id = "<1>".to_owned();
        feature.geometry = Some(geo_types::Point::new(-8.0, 12.65).into());
        feature.properties = vec![
            ("start".into(), Value::Date(0)),
            ("end".into(), Value::Date(1)),
            ("precision".into(), Value::text("region")),
            ("fatalities".into(), Value::Int(3)),
        ];
        let text = written(&[feature]);
        for part in [
            "<name>A &lt;b&gt;</name>",
            "<Schema id=\"fields\" name=\"a&amp;b\">",
            "<SimpleField type=\"int\" name=\"fatalities\"><displayName>Reported fatalities</displayName></SimpleField>",
            "<Placemark><name>&lt;1&gt;</name><TimeSpan><begin>1970-01-01</begin><end>1970-01-02</end></TimeSpan>\
             <styleUrl>#region</styleUrl><ExtendedData><SchemaData schemaUrl=\"#fields\">\
             <SimpleData name=\"id\">&lt;1&gt;</SimpleData><SimpleData name=\"start\">1970-01-01</SimpleData>",
            "<SimpleData name=\"fatalities\">3</SimpleData>",
            "</ExtendedData><Point><coordinates>-8,12.65</coordinates></Point></Placemark>",
        ] {
            assert!(text.contains(part), "{part} is not in:\n{text}");
        }
    }

    #[test]
    fn parts_and_holes_keep_their_order() {
        let hole = LineString::from(vec![(1.0, 1.0), (2.0, 1.0), (2.0, 2.0), (1.0, 1.0)]);
        let face = Polygon::new(vec![(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 0.0)].into(), vec![hole]);
        let mut out = Vec::new();
        geometry(&mut out, &geo_types::MultiPolygon(vec![face]).into());
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "<MultiGeometry><Polygon><tessellate>1</tessellate>\
             <outerBoundaryIs><LinearRing><coordinates>0,0 4,0 4,4 0,0</coordinates></LinearRing></outerBoundaryIs>\
             <innerBoundaryIs><LinearRing><coordinates>1,1 2,1 2,2 1,1</coordinates></LinearRing></innerBoundaryIs>\
             </Polygon></MultiGeometry>"
        );
    }
}
