use std::io::{self, Seek as _};

use rusqlite::Connection;
use tempfile::NamedTempFile;

use super::columns::MAX_FIELDS;
use super::write;
use crate::feature::{Feature, FeatureWithSchema, Field, FieldType, Schema, Value};
use crate::format::testing::{Listed, features, schema};
use crate::format::well_known_binary;
use crate::format::{About, Features};

/// What was written, open. The file vanishes with the connection.
fn written(features: &[Feature], schema: &Schema) -> Connection {
    let about = About {
        name: "some-\"layer".to_owned(),
        title: "Some layer".to_owned(),
        attributions: vec!["Nobody's".to_owned()],
        licences: vec!["None".to_owned()],
        ..About::default()
    };
    let mut file = write(schema, &Listed { features, schema }, &about).unwrap();
    let mut named = NamedTempFile::new().unwrap();
    file.rewind().unwrap();
    io::copy(&mut file, &mut named).unwrap();
    Connection::open(named.path()).unwrap()
}

fn text(connection: &Connection, query: &str) -> String {
    connection.query_row(query, [], |row| row.get::<_, rusqlite::types::Value>(0)).map(|v| format!("{v:?}")).unwrap()
}

#[test]
fn the_file_is_what_the_standard_asks_for() {
    let features = features("geojson_mixed.geojson");
    let file = written(&features, &schema(&features));
    for (query, expected) in [
        ("PRAGMA application_id", "Integer(1196444487)".to_owned()),
        ("PRAGMA user_version", "Integer(10300)".to_owned()),
        ("PRAGMA integrity_check", "Text(\"ok\")".to_owned()),
        ("SELECT count(*) FROM pragma_foreign_key_check", "Integer(0)".to_owned()),
        ("SELECT count(*) FROM \"some-\"\"layer\"", format!("Integer({})", features.len())),
        ("SELECT geometry_type_name FROM gpkg_geometry_columns", "Text(\"GEOMETRY\")".to_owned()),
        ("SELECT description FROM gpkg_contents", "Text(\"Source: Nobody's. Licence: None.\")".to_owned()),
        ("SELECT last_change FROM gpkg_contents", "Text(\"1970-01-01T00:00:00.000Z\")".to_owned()),
        ("SELECT metadata ->> 'license' FROM gpkg_metadata", "Text(\"None\")".to_owned()),
        ("SELECT count(*) FROM gpkg_extensions", "Integer(5)".to_owned()),
        ("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'", "Integer(7)".to_owned()),
    ] {
        assert_eq!(text(&file, query), expected, "{query}");
    }
}

#[test]
fn the_r_tree_holds_every_feature_that_has_a_place() {
    let features = features("geojson_mixed.geojson");
    let file = written(&features, &schema(&features));
    let placed = features.iter().filter(|f| f.geometry.is_some()).count();
    assert!(placed < features.len());
    assert_eq!(text(&file, "SELECT count(*) FROM \"rtree_some-\"\"layer_geom\""), format!("Integer({placed})"));
    assert_eq!(text(&file, "SELECT rtreecheck('rtree_some-\"layer_geom')"), "Text(\"ok\")");
    let lost = "SELECT count(*) FROM gpkg_contents, \"rtree_some-\"\"layer_geom\" \
                WHERE minx < min_x - 1e-4 OR maxx > max_x + 1e-4 OR miny < min_y - 1e-4 OR maxy > max_y + 1e-4";
    assert_eq!(text(&file, lost), "Integer(0)");
}

#[test]
fn a_geometry_has_the_header_of_the_format_before_its_well_known_binary() {
    let features = features("geojson_mixed.geojson");
    let file = written(&features, &schema(&features));
    let mut rows = file.prepare("SELECT id, geom FROM \"some-\"\"layer\"").unwrap();
    let mut rows = rows.query([]).unwrap();
    while let Some(row) = rows.next().unwrap() {
        let (id, blob): (String, Option<Vec<u8>>) = (row.get(0).unwrap(), row.get(1).unwrap());
        let geometry = features.iter().find(|f| f.id == id).unwrap().geometry.clone();
        let read = blob.map(|blob| {
            assert_eq!((&blob[..3], &blob[4..8]), (&b"GP\0"[..], &4326_i32.to_le_bytes()[..]));
            let envelope = if blob[3] & 0b1110 == 0b10 { 32 } else { 0 };
            well_known_binary::read(&blob[8 + envelope..]).unwrap()
        });
        assert_eq!(read, geometry, "{id}");
    }
}

#[test]
fn names_that_sql_cannot_tell_apart_become_different_columns() {
    let names = ["Id", "id", "name", "NAME", "", "fid", "a\0b", "\"quoted\""];
    let fields = names.map(|name| Field { name: name.into(), field_type: FieldType::Text });
    let feature = Feature {
        id: "a".to_owned(),
        geometry: None,
        properties: names.iter().map(|name| ((*name).into(), Value::text(*name))).collect(),
    };
    let file = written(&[feature], &Schema::new(fields.to_vec()));
    let statement = file.prepare("SELECT * FROM \"some-\"\"layer\"").unwrap();
    let columns: Vec<&str> = statement.column_names().collect();
    let expected = ["property_Id", "property_id_2", "name", "NAME_2", "property_", "property_fid", "a_b", "\"quoted\""];
    assert_eq!(columns, [&["fid", "geom", "id"][..], &expected[..]].concat());
}

#[test]
fn instants_and_days_are_written_as_the_columns_type_asks() {
    let fields = [("day", FieldType::Date), ("instant", FieldType::DateTime), ("tags", FieldType::TextList)];
    let schema = Schema::new(fields.map(|(name, field_type)| Field { name: name.into(), field_type }).to_vec());
    let feature = |id: &str, instant| Feature {
        id: id.to_owned(),
        geometry: None,
        properties: vec![
            ("day".into(), Value::Date(1)),
            ("instant".into(), instant),
            ("tags".into(), Value::list(["a", "b"])),
        ],
    };
    let instants = [Value::DateTime(0), Value::DateTime(1), Value::Date(2)];
    let features: Vec<Feature> = instants.into_iter().map(|instant| feature("x", instant)).collect();
    let file = written(&features, &schema);
    let all = "SELECT group_concat(day || ' ' || instant || ' ' || tags, '|') FROM \"some-\"\"layer\"";
    let expected = "1970-01-02 1970-01-01T00:00:00.000Z [\\\"a\\\",\\\"b\\\"]|\
                    1970-01-02 1970-01-01T00:00:00.001Z [\\\"a\\\",\\\"b\\\"]|\
                    1970-01-02 1970-01-03T00:00:00.000Z [\\\"a\\\",\\\"b\\\"]";
    assert_eq!(text(&file, all), format!("Text(\"{expected}\")"));
}

#[test]
fn as_many_fields_as_are_promised_fit() {
    let fields = (0..MAX_FIELDS).map(|i| Field { name: format!("f{i}").into(), field_type: FieldType::Integer });
    let file = written(&[], &Schema::new(fields.collect()));
    let statement = file.prepare("SELECT * FROM \"some-\"\"layer\"").unwrap();
    assert_eq!(statement.column_count(), 2_000);
    drop(statement);
    let fields = (0..=MAX_FIELDS).map(|i| Field { name: format!("f{i}").into(), field_type: FieldType::Integer });
    let schema = Schema::new(fields.collect());
    let refused = write(&schema, &Listed { features: &[], schema: &schema }, &About::default()).unwrap_err();
    assert_eq!(refused.kind(), io::ErrorKind::InvalidInput);
}

#[test]
fn a_file_that_nobody_waits_for_is_not_finished() {
    struct Unwanted<'a>(Listed<'a>);
    impl Features for Unwanted<'_> {
        type View<'a>
            = FeatureWithSchema<'a>
        where
            Self: 'a;
        fn count(&self) -> usize {
            self.0.count()
        }
        fn view(&self, number: usize) -> FeatureWithSchema<'_> {
            self.0.view(number)
        }
        fn wanted(&self) -> bool {
            false
        }
    }
    let features = features("geojson_mixed.geojson");
    let schema = schema(&features);
    let unwanted = Unwanted(Listed { features: &features, schema: &schema });
    let ended = write(&schema, &unwanted, &About::default()).unwrap_err();
    assert!(ended.to_string().contains("interrupted"), "{ended}");
}
