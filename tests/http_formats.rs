//! Every format holds the same features.

use std::collections::BTreeMap;

use flatgeobuf::{FallibleStreamingIterator as _, FeatureProperties as _, FgbReader};
use geozero::ToGeo as _;
use serde_json::Value as Json;

use crate::support::{Server, encode};

/// Ids with one text property, and a coordinate.
type Features = BTreeMap<String, (String, (f64, f64))>;

const QUERY: &str = "near=highways/RN6&distance=200km";

fn of_geojson(features: &[Json]) -> Features {
    let each = |f: &Json| {
        let at = &f["geometry"]["coordinates"];
        let name = f["properties"]["name"].as_str().unwrap().to_owned();
        (f["id"].as_str().unwrap().to_owned(), (name, (at[0].as_f64().unwrap(), at[1].as_f64().unwrap())))
    };
    features.iter().map(each).collect()
}

fn expected(server: &Server) -> Features {
    let page = server.get(&format!("/collections/places/items?{QUERY}")).json();
    of_geojson(page["features"].as_array().unwrap())
}

#[test]
fn csv_holds_what_geojson_holds() {
    let server = Server::demonstration();
    let answer = server.get(&format!("/collections/places/items?{QUERY}&f=csv"));
    assert_eq!(answer.header("content-disposition"), Some("attachment; filename=\"places.csv\""));
    let mut reader = csv::Reader::from_reader(answer.body.as_slice());
    let header = reader.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|h| h == name).unwrap();
    let (id, lon, lat, name) = (column("id"), column("longitude"), column("latitude"), column("name"));
    for name in ["licence", "attribution", "sources", "distance_m", "chainage_m"] {
        column(name);
    }
    let read = |row: csv::StringRecord| {
        (row[id].to_owned(), (row[name].to_owned(), (row[lon].parse().unwrap(), row[lat].parse().unwrap())))
    };
    let features: Features = reader.records().map(|row| read(row.unwrap())).collect();
    assert_eq!(features, expected(&server));
}

#[test]
fn a_sequence_holds_what_geojson_holds_one_text_a_line() {
    let server = Server::demonstration();
    let answer = server.get(&format!("/collections/places/items?{QUERY}&f=geojsonseq"));
    assert_eq!(answer.header("content-type"), Some("application/geo+json-seq"));
    let texts = answer.text().split('\u{1e}').skip(1);
    let features: Vec<Json> =
        texts.map(|text| serde_json::from_str(text.strip_suffix('\n').unwrap()).unwrap()).collect();
    assert!(features.iter().all(|f| f["type"] == "Feature" && f["properties"]["licence"].is_string()));
    assert_eq!(of_geojson(&features), expected(&server));
}

#[test]
fn flatgeobuf_holds_what_geojson_holds_with_index_and_crs() {
    let server = Server::demonstration();
    let answer = server.get(&format!("/collections/places/items?{QUERY}&f=fgb"));
    assert_eq!(answer.header("content-type"), Some("application/flatgeobuf"));
    let read = |west: f64, south: f64, east: f64, north: f64| {
        let reader = FgbReader::open(std::io::Cursor::new(&answer.body)).unwrap();
        assert_eq!(reader.header().crs().unwrap().code(), 4326);
        assert!(reader.header().index_node_size() > 0);
        assert!(reader.header().metadata().unwrap().contains("licence"));
        let mut features = Features::new();
        let mut selected = reader.select_bbox(west, south, east, north).unwrap();
        while let Some(feature) = selected.next().unwrap() {
            let geo_types::Geometry::Point(point) = feature.to_geo().unwrap() else { panic!("a place is a point") };
            let text = |name: &str| feature.property::<String>(name).unwrap();
            features.insert(text("id"), (text("name"), (point.x(), point.y())));
        }
        features
    };
    let all = read(-180.0, -90.0, 180.0, 90.0);
    assert_eq!(all, expected(&server));
    let some = read(-9.0, 12.0, -6.0, 14.0);
    let inside = |(_, (lon, lat)): &(String, (f64, f64))| (-9.0..=-6.0).contains(lon) && (12.0..=14.0).contains(lat);
    assert!(!some.is_empty());
    assert_eq!(some, all.into_iter().filter(|(_, place)| inside(place)).collect());
}

#[test]
fn lines_and_polygons_keep_their_coordinates_in_csv() {
    use wkt::TryFromWkt as _;
    let server = Server::demonstration();
    for name in ["highways", "areas"] {
        let page = server.get(&format!("/collections/{name}/items")).json();
        let csv = server.get(&format!("/collections/{name}/items?f=csv"));
        let mut reader = csv::Reader::from_reader(csv.body.as_slice());
        assert_eq!(reader.headers().unwrap().iter().take(2).collect::<Vec<_>>(), ["id", "geometry"]);
        let mut rows = 0;
        for row in reader.records().map(Result::unwrap) {
            let feature = page["features"].as_array().unwrap().iter().find(|f| f["id"] == row[0]).unwrap();
            let geometry: geojson::Geometry = serde_json::from_value(feature["geometry"].clone()).unwrap();
            let expected = geo_types::Geometry::<f64>::try_from(geometry).unwrap();
            assert_eq!(geo_types::Geometry::try_from_wkt_str(&row[1]).unwrap(), expected, "{name}/{}", &row[0]);
            rows += 1;
        }
        assert_eq!(rows, page["features"].as_array().unwrap().len());
    }
}

#[test]
fn a_page_for_people_links_to_the_features_and_the_other_formats() {
    let server = Server::demonstration();
    for page in [
        "/collections",
        "/collections/places",
        "/collections/places/items",
        "/collections/places/items/bamako",
        "/api",
        "/conformance",
    ] {
        let answer = server.get(&format!("{page}?f=html"));
        assert_eq!((answer.status, answer.header("content-type")), (200, Some("text/html; charset=utf-8")), "{page}");
        assert!(answer.text().starts_with("<!DOCTYPE html>"), "{page}");
        assert!(
            !answer.text().contains(" style=") && !answer.text().contains("<script>"),
            "{page}: its policy forbids both"
        );
    }
    let list = server.get("/collections/places/items?f=html");
    assert!(list.text().contains("/collections/places/items/bamako?f=html") && list.text().contains("f=csv"));
}

#[test]
fn an_empty_answer_is_whole_in_every_format() {
    let server = Server::demonstration();
    let none = format!("/collections/places/items?name={}", encode("No such town"));
    assert_eq!(server.get(&none).numbers(), (0, 0));
    assert_eq!(server.get(&format!("{none}&f=csv")).text().lines().count(), 1);
    assert!(server.get(&format!("{none}&f=geojsonseq")).body.is_empty());
    let fgb = server.get(&format!("{none}&f=fgb"));
    let mut reader = FgbReader::open(std::io::Cursor::new(&fgb.body)).unwrap().select_all().unwrap();
    assert!(reader.next().unwrap().is_none());
}
