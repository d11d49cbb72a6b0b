use geo_types::Point;

use crate::feature::Value;
use crate::format::testing::{faults, features, read, try_read};
use crate::format::{Format, MAX_ROW_BYTES, open_bytes};

#[test]
fn collections_features_and_geometries_are_read() {
    let mixed = features("geojson_mixed.geojson");
    assert_eq!(mixed.iter().map(|f| f.id.as_str()).collect::<Vec<_>>(), ["a", "2", "c", "4"]);
    assert_eq!(mixed[0].geometry, Some(Point::new(1.5, 2.5).into()));
    assert_eq!(mixed[2].geometry, None);
    assert_eq!(features("geojson_single.geojson")[0].id, "one");
    assert_eq!(features("geojson_geometry.geojson")[0].geometry, Some(Point::new(1.0, 2.0).into()));
}

#[test]
fn properties_are_typed_where_nothing_is_lost() {
    let feature = &features("geojson_mixed.geojson")[0];
    for (name, expected) in [
        ("sources", Value::list(["A", "B"])),
        ("start", Value::Date(20332)),
        ("seen", Value::text("2025-09-01T10:00:00+02:00")),
        ("when", Value::DateTime(1_756_720_800_000)),
        ("code", Value::text("007")),
        ("count", Value::Int(3)),
        ("nested", Value::text(r#"{"b":[1,2]}"#)),
        ("mixed", Value::text(r#"[1,"x"]"#)),
        ("nothing", Value::Null),
        ("synthetic", Value::Bool(true)),
    ] {
        assert_eq!(feature.get(name), &expected, "{name}");
    }
}

#[test]
fn each_bad_feature_is_told_with_its_line_and_the_rest_is_read() {
    let (_, _, records) = read("geojson_bad_features.geojson");
    assert_eq!(records.iter().filter(|r| r.is_ok()).count(), 1);
    let told = faults("geojson_bad_features.geojson");
    let parts = [
        "latitude 95 is outside",
        "are longitude and latitude swapped?",
        "not closed",
        "3 positions",
        "self-intersection",
        "",
        "empty",
        "one position",
        "`2025-02-30` is not a day",
        "",
        "",
        "no `type`",
        "null is right",
        "occurs twice",
    ];
    assert_eq!(told.len(), parts.len(), "{told:#?}");
    for (i, (told, part)) in told.iter().zip(parts).enumerate() {
        assert!(told.starts_with(&format!("line {}", i + 2)) && told.contains(part), "{told}");
    }
}

#[test]
fn other_reference_systems_are_refused_wherever_they_are_named() {
    assert!(try_read("geojson_other_crs.geojson").unwrap_err().to_string().contains("ogr2ogr"));
    assert!(faults("geojson_other_crs_after.geojson")[0].contains("EPSG:32630"));
}

#[test]
fn a_document_that_is_cut_off_says_so_last() {
    assert!(faults("geojson_cut_off.geojson").last().unwrap().contains("cut off"));
    for text in ["{", "{\"type\"", "{\"type\":\"FeatureCollection\",\"features\":[", "{\"features\":[{}"] {
        let text: &'static str = text;
        let told = match open_bytes("x.geojson", text.as_bytes()) {
            Err(error) => error.to_string(),
            Ok((_, _, records)) => records.last().unwrap().unwrap_err().to_string(),
        };
        assert!(told.contains("cut off"), "{text}: {told}");
    }
}

#[test]
fn sequences_are_read_with_separators_without_and_over_several_lines() {
    for name in ["sequence_lines.geojsonl", "sequence_rs.geojsons", "sequence_pretty.geojsonl"] {
        assert_eq!(read(name).1, Format::GeoJsonSeq, "{name}");
        assert_eq!(features(name).len(), 3, "{name}");
    }
    let told = faults("geojson_bad_lines.geojsonl");
    assert_eq!((told.len(), read("geojson_bad_lines.geojsonl").2.len()), (3, 4));
    assert!(told[2].starts_with("line 3: the line is no JSON object"));
}

#[test]
fn a_feature_without_end_is_refused_before_it_fills_the_memory() {
    let mut text = br#"{"type":"FeatureCollection","features":[{"a":""#.to_vec();
    text.resize(MAX_ROW_BYTES * 2, b'x');
    let (_, _, mut records) = open_bytes("x.geojson", text.leak()).unwrap();
    let told = records.next().unwrap().unwrap_err().to_string();
    assert!(told.starts_with("line 1: longer than 16 MiB") && records.next().is_none(), "{told}");
    let deep: &'static str = (r#"{"type":"FeatureCollection","features":["#.to_owned() + &"[".repeat(100_000)).leak();
    let (_, _, mut records) = open_bytes("x.geojson", deep.as_bytes()).unwrap();
    assert!(records.next().unwrap().unwrap_err().problem.contains("nested deeper"));
}
