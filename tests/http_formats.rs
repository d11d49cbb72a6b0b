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
fn a_geopackage_holds_what_geojson_holds() {
    let server = Server::demonstration();
    let answer = server.get(&format!("/collections/places/items?{QUERY}&f=gpkg"));
    let file = server.folder.write("places.gpkg", &answer.body);
    let file = rusqlite::Connection::open(file).unwrap();
    let tree =
        "SELECT id, name, (minx + maxx) / 2, (miny + maxy) / 2 FROM places JOIN rtree_places_geom t ON t.id = fid";
    let mut rows = file.prepare(&tree.replace("SELECT id", "SELECT places.id")).unwrap();
    let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, (row.get(1)?, (row.get(2)?, row.get(3)?))));
    let features: BTreeMap<String, (String, (f64, f64))> =
        rows.query_map([], row).unwrap().map(Result::unwrap).collect();
    let expected = expected(&server);
    assert_eq!(features.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
    for (id, (name, (lon, lat))) in features {
        let (expected_name, (x, y)) = &expected[&id];
        // The index keeps half the digits.
        assert!(name == *expected_name && (lon - x).abs() < 1e-4 && (lat - y).abs() < 1e-4, "{id}: {lon} {lat}");
    }
    let terms: String = file.query_row("SELECT metadata FROM gpkg_metadata", [], |row| row.get(0)).unwrap();
    assert!(terms.contains("creditText") && terms.contains("CC BY 4.0"), "{terms}");
}

#[test]
fn a_kml_document_has_a_placemark_a_feature_and_says_its_terms() {
    let server = Server::demonstration();
    let answer = server.get(&format!("/collections/places/items?{QUERY}&f=kml"));
    let (head, placemarks) = answer.text().split_once("<Placemark>").unwrap();
    assert!(head.contains("<Data name=\"licence\"><value>CC BY 4.0"), "{head}");
    let expected = expected(&server);
    assert_eq!(placemarks.split("<Placemark>").count(), expected.len());
    for (id, (name, (lon, lat))) in &expected {
        assert!(placemarks.contains(&format!("<SimpleData name=\"id\">{id}</SimpleData>")), "{id}");
        assert!(placemarks.contains(&format!("<name>{name}</name>")), "{name}");
        assert!(placemarks.contains(&format!("<coordinates>{lon},{lat}</coordinates>")), "{id}");
    }
}

#[test]
fn every_format_has_its_media_type_a_file_name_and_the_counts_by_parameter_and_by_header() {
    let server = Server::demonstration();
    for (name, media_type, file) in [
        ("json", "application/geo+json", "inline; filename=\"areas.geojson\""),
        ("csv", "text/csv; charset=utf-8", "attachment; filename=\"areas.csv\""),
        ("fgb", "application/flatgeobuf", "attachment; filename=\"areas.fgb\""),
        ("gpkg", "application/geopackage+sqlite3", "attachment; filename=\"areas.gpkg\""),
        ("kml", "application/vnd.google-earth.kml+xml", "attachment; filename=\"areas.kml\""),
        ("geojsonseq", "application/geo+json-seq", "attachment; filename=\"areas.geojsonl\""),
    ] {
        let by_header = [("Accept", media_type)];
        for (method, target, headers) in [
            ("GET", format!("/collections/areas/items?limit=2&f={name}"), &[][..]),
            ("GET", "/collections/areas/items?limit=2".to_owned(), &by_header),
            ("HEAD", "/collections/areas/items?limit=2".to_owned(), &by_header),
        ] {
            let answer = server.ask(method, &target, headers);
            assert_eq!(answer.status, 200, "{name}");
            assert_eq!(answer.header("content-type"), Some(media_type));
            assert_eq!(answer.header("content-disposition"), Some(file));
            assert_eq!(
                (answer.header("ogc-numbermatched"), answer.header("ogc-numberreturned")),
                (Some("3"), Some("2"))
            );
            assert!(answer.header("link").unwrap().contains("rel=\"next\""), "{name}");
            assert_eq!(answer.body.is_empty(), method == "HEAD");
        }
        for page in ["/collections/areas", "/collections/areas/items"] {
            let json = server.get(page).json();
            let links = json["links"].as_array().unwrap();
            let bare = media_type.split(';').next().unwrap();
            assert!(links.iter().any(|link| link["type"] == bare), "{page} links to no {name}");
        }
    }
}

#[test]
fn an_accept_header_that_nobody_can_serve_is_told_what_there_is() {
    let server = Server::demonstration();
    let answer = server.get_with("/collections/areas/items", &[("Accept", "application/vnd.shp")]);
    let words = ["application/geopackage+sqlite3 (f=gpkg)", "text/csv; charset=utf-8 (f=csv)"];
    answer.is_problem(406, None, &words);
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
