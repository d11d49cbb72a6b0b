use std::io::Cursor;

use flatgeobuf::{FallibleStreamingIterator as _, FeatureProperties as _, FgbReader};
use geo_types::{Geometry, LineString, MultiLineString, MultiPolygon, Point, Rect};
use serde_json::Map;

use super::testing::{Listed, faults, features, path, schema, try_read};
use super::{About, Encoder, Features, Format, MAX_ROW_BYTES, csv, geojson, geojsonseq, open_bytes};
use crate::feature::{Feature, FeatureWithSchema, Schema, Value};

/// Features with every type of value, and texts that are hard on each format.
fn hard() -> Vec<Feature> {
    let mut features = features("geojson_mixed.geojson");
    let texts = ["=1+1", "'=1", "a,b\n\"c\"\u{1}\u{2028}\\", ";", "+33", "-", "'", "12"];
    for (i, text) in texts.into_iter().enumerate() {
        features.push(Feature {
            id: format!("text {i}"),
            geometry: Some(Point::new(-8.000_000_1, 12.639_231_8).into()),
            properties: vec![
                ("name".into(), Value::text(text)),
                ("fatalities".into(), Value::Int(-3)),
                ("uncertainty_m".into(), Value::Float(1e21)),
                ("end".into(), Value::Date(-1)),
            ],
        });
    }
    features
}

fn same(before: &[Feature], bytes: Vec<u8>, name: &str) {
    let (_, format, records) = open_bytes(name, bytes.leak()).unwrap();
    let mut after: Vec<Feature> = records.map(|r| r.unwrap().feature).collect();
    // FlatGeobuf sorts by place.
    after.sort_by_key(|f| before.iter().position(|b| b.id == f.id));
    assert_eq!(after.len(), before.len(), "{format}");
    for (after, before) in after.iter().zip(before) {
        assert_eq!((&after.id, &after.geometry), (&before.id, &before.geometry), "{format}");
        for (name, value) in before.properties.iter().filter(|(_, v)| !v.is_null()) {
            assert_eq!(after.get(name), value, "{format} {name} of {}", before.id);
        }
    }
}

#[test]
fn what_is_written_as_geojson_reads_back_the_same() {
    let (features, mut out) = (hard(), Vec::new());
    let schema = schema(&features);
    let mut writer = geojson::Writer::new(&schema);
    writer.head(&mut out, &Map::new());
    for feature in &features {
        writer.feature(&mut out, &FeatureWithSchema { feature, schema: &schema });
    }
    writer.tail(&mut out, &serde_json::json!({"numberReturned": 1}).as_object().unwrap().clone());
    serde_json::from_slice::<serde_json::Value>(&out).unwrap();
    same(&features, out, "x.geojson");
}

#[test]
fn what_is_written_as_a_sequence_reads_back_the_same() {
    let (features, mut out) = (hard(), Vec::new());
    let schema = schema(&features);
    let mut writer = geojsonseq::Writer::new(&schema);
    for feature in &features {
        writer.feature(&mut out, &FeatureWithSchema { feature, schema: &schema });
    }
    same(&features, out, "x");
}

#[test]
fn what_is_written_as_csv_reads_back_the_same() {
    let all = hard();
    let points: Vec<_> =
        all.iter().filter(|f| matches!(f.geometry, None | Some(Geometry::Point(_)))).cloned().collect();
    for (features, geometries) in
        [(all, csv::Geometries::Any), (points, csv::Geometries::Points(["longitude", "latitude"]))]
    {
        let (schema, mut out) = (schema(&features), Vec::new());
        let writer = csv::Writer::new(&schema, geometries);
        writer.head(&mut out);
        for feature in &features {
            writer.feature(&mut out, &FeatureWithSchema { feature, schema: &schema });
        }
        assert!(String::from_utf8_lossy(&out).contains(",'=1+1,"), "formulas are guarded");
        same(&features, out, "x.csv");
    }
}

/// Features that are whole in memory.
struct Whole<'a>(&'a [Feature], Schema);

impl Features for Whole<'_> {
    type View<'a>
        = FeatureWithSchema<'a>
    where
        Self: 'a;

    fn count(&self) -> usize {
        self.0.len()
    }

    fn view(&self, number: usize) -> FeatureWithSchema<'_> {
        FeatureWithSchema { feature: &self.0[number], schema: &self.1 }
    }
}

fn encoded(format: Format, features: &[Feature], about: &About) -> Vec<u8> {
    let whole = Whole(features, schema(features));
    let mut encoder = Encoder::new(format, &whole.1, &whole, about).unwrap();
    let mut out = Vec::new();
    while let Some(chunk) = encoder.chunk(&whole, 100).unwrap() {
        out.extend(chunk);
    }
    out
}

fn fgb(features: &[Feature]) -> Vec<u8> {
    encoded(Format::FlatGeobuf, features, &About::default())
}

#[test]
fn what_is_written_as_flatgeobuf_reads_back_the_same_with_and_without_an_index() {
    let mut features = hard();
    same(&features, fgb(&features), "unlocated features keep it from having an index");
    features.retain(|f| f.geometry.is_some());
    same(&features, fgb(&features), "of mixed types");
    features.retain(|f| matches!(f.geometry, Some(Geometry::Point(_))));
    same(&features, fgb(&features), "of points");
    same(&[], fgb(&[]), "of nothing");
}

#[test]
fn the_index_of_a_flatgeobuf_finds_what_is_in_a_box_however_many_features_there_are() {
    for count in [1_u32, 2, 16, 17, 256, 257, 5_000] {
        let spread = |i: u32, irrational: f64| (f64::from(i) * irrational).fract();
        let at = |i| Point::new(spread(i, 0.754_877_7) * 20.0 - 10.0, spread(i, 0.569_840_3) * 10.0);
        let all =
            (0..count).map(|i| Feature { id: i.to_string(), geometry: Some(at(i).into()), properties: Vec::new() });
        let all: Vec<Feature> = all.collect();
        let bytes = fgb(&all);
        let mut found = Vec::new();
        let reader = FgbReader::open(Cursor::new(&bytes)).unwrap();
        assert_eq!((reader.header().features_count(), reader.header().index_node_size()), (count.into(), 16));
        let mut selected = reader.select_bbox(-3.0, 2.0, 4.0, 5.0).unwrap();
        while let Some(feature) = selected.next().unwrap() {
            found.push(feature.property::<String>("id").unwrap().parse::<u32>().unwrap());
        }
        found.sort_unstable();
        let inside = |i: &u32| (-3.0..=4.0).contains(&at(*i).x()) && (2.0..=5.0).contains(&at(*i).y());
        assert_eq!(found, (0..count).filter(inside).collect::<Vec<_>>());
    }
}

#[test]
fn lines_and_polygons_of_which_some_are_several_are_all_written_as_such() {
    let line: LineString<f64> = vec![(0.0, 0.0), (1.0, 1.0)].into();
    let square = Rect::new((0.0, 0.0), (1.0, 1.0)).to_polygon();
    let lines: [Geometry<f64>; 2] = [line.clone().into(), MultiLineString(vec![line]).into()];
    let polygons: [Geometry<f64>; 2] = [square.clone().into(), MultiPolygon(vec![square]).into()];
    for [single, several] in [lines, polygons] {
        let feature =
            |id: &str, g: &Geometry<f64>| Feature { id: id.into(), geometry: Some(g.clone()), properties: vec![] };
        same(&[feature("a", &single)], fgb(&[feature("a", &single)]), "alone");
        same(&[feature("a", &several)], fgb(&[feature("a", &several)]), "one part");
        let both = fgb(&[feature("a", &single), feature("b", &several)]);
        same(&[feature("a", &several), feature("b", &several)], both, "single and several");
    }
}

#[test]
fn the_one_licence_of_all_is_in_every_row_of_a_table_that_has_no_column_for_it() {
    let about =
        About { licences: vec!["CC BY 4.0".into()], attributions: vec!["a".into(), "b".into()], ..About::default() };
    let feature = |properties| vec![Feature { id: "1".into(), geometry: None, properties }];
    let text = |format, features: &[Feature]| String::from_utf8(encoded(format, features, &about)).unwrap();
    let none = feature(Vec::new());
    assert_eq!(text(Format::Csv, &none), "id,geometry,licence\r\n1,,CC BY 4.0\r\n");
    assert!(text(Format::GeoJsonSeq, &none).contains(r#""properties":{"licence":"CC BY 4.0"}"#));
    let own = feature(vec![("licence".into(), Value::text("ODbL"))]);
    assert_eq!(text(Format::Csv, &own), "id,geometry,licence\r\n1,,ODbL\r\n");
}

#[test]
fn a_flatgeobuf_that_is_damaged_or_lies_gives_an_error_and_no_crash() {
    let mut features = hard();
    features.retain(|f| f.geometry.is_some());
    let good = fgb(&features);
    let read = |bytes: Vec<u8>| match open_bytes("x.fgb", bytes.leak()) {
        Err(_) => 1,
        Ok((_, _, records)) => records.filter(Result::is_err).count(),
    };
    assert_eq!(read(good.clone()), 0);
    for cut in (4..good.len()).step_by(7) {
        assert!(read(good[..cut].to_vec()) > 0, "cut at {cut}");
    }
    for at in 8..good.len() {
        for value in [0, 0x7F, 0xFF] {
            let mut bytes = good.clone();
            bytes[at] = value;
            read(bytes); // must return
        }
    }
    let mut huge = good;
    huge[8..12].copy_from_slice(&u32::MAX.to_le_bytes());
    assert!(open_bytes("x.fgb", huge.leak()).err().unwrap().to_string().contains("claims 4294967295 bytes"));
}

#[test]
fn tables_are_found_by_their_columns_and_typed_with_care() {
    let points = features("table_points.csv");
    assert_eq!((points[0].id.as_str(), points[1].geometry.is_none()), ("a", true));
    assert_eq!(points[0].get("code"), &Value::text("007"));
    assert_eq!((points[0].get("count"), points[0].get("notes")), (&Value::Int(3), &Value::text("=1+1")));
    assert!(matches!(features("table_wkt.csv")[0].geometry, Some(Geometry::Polygon(_))));
    let told = faults("table_bad_rows.csv");
    for (told, part) in told.iter().zip(["latitude 95", "`inf`", "`2025-02-30`", "`longitude`: ``", "2 values"]) {
        assert!(told.contains(part), "{told}");
    }
    assert_eq!(told.len(), 5);
    assert!(try_read("table_no_place.csv").unwrap_err().to_string().contains("names none of the columns"));
}

#[test]
fn a_row_without_end_is_refused_by_its_line_before_it_fills_the_memory() {
    let mut text = b"lat,lon,name\n1,2,a\n1,2,\"".to_vec();
    text.resize(MAX_ROW_BYTES * 2, b'x');
    let (_, _, mut records) = open_bytes("x.csv", text.leak()).unwrap();
    assert_eq!(records.next().unwrap().unwrap().line, 2);
    let told = records.next().unwrap().unwrap_err().to_string();
    assert!(told.starts_with("line 3: longer than 16 MiB") && records.next().is_none(), "{told}");
}

#[test]
fn files_of_no_known_format_are_told_what_they_look_like() {
    for (bytes, part) in [
        (&b""[..], "empty"),
        (b"PK\x03\x04", "Excel"),
        (b"\x1F\x8B", "gzip"),
        (b"\xFF\xFEa\0", "UTF-16"),
        (b"SQLite format 3\0", "SQLite"),
        (b"<html>", "web page"),
        (b"[1]", "array"),
        (b"hello world", "none of the columns"),
    ] {
        let told = Format::detect_bytes("x", bytes).unwrap_err().to_string();
        assert!(told.contains(part) && told.contains("Looked for"), "{told}");
    }
    assert!(Format::detect(&path("missing.csv")).unwrap_err().to_string().contains("missing.csv"));
}

#[test]
fn every_format_is_called_by_its_name() {
    for format in Format::ALL {
        assert_eq!(format.to_string().parse(), Ok(format));
    }
    assert!("shapefile".parse::<Format>().unwrap_err().to_string().contains("geojsonseq"));
}

#[test]
fn points_written_side_by_side_are_those_written_one_after_the_other() {
    let kinds = ["battle", "protest", "café \"x\""];
    let of = |n: u32| Feature {
        id: format!("f{n}"),
        geometry: Some(Point::new(f64::from(n) / 100.0, 1.5).into()),
        properties: vec![("n".into(), Value::Int(n.into())), ("kind".into(), Value::text(kinds[n as usize % 3]))],
    };
    for count in [0, 1, 511, 1_500, 5_000] {
        let features: Vec<Feature> = (0..count).map(of).collect();
        let schema = schema(&features);
        let written = |points: bool| {
            let listed = Listed { features: &features, schema: &schema };
            let about = About { points, ..About::default() };
            let mut encoder = Encoder::new(Format::GeoJson, &schema, &listed, &about).unwrap();
            let mut all = Vec::new();
            while let Some(chunk) = encoder.chunk(&listed, 10_000).unwrap() {
                all.extend(chunk);
            }
            String::from_utf8(all).unwrap()
        };
        assert!(written(true) == written(false), "{count} features differ");
        let read: serde_json::Value = serde_json::from_str(&written(true)).unwrap();
        assert_eq!(read["features"].as_array().map(Vec::len), Some(count as usize));
    }
}
