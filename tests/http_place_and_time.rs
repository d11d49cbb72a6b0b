//! Boxes, distances and intervals of time.

use serde_json::{Value as Json, json};

use crate::program::Folder;
use crate::support::{Answer, Server, collection, encode, feature, point};

/// A server with one reference layer.
fn layer(name: &str, features: &[Json]) -> Server {
    let folder = Folder::new();
    std::fs::create_dir(folder.path().join("data")).unwrap();
    folder.write(&format!("data/{name}.geojson"), collection(features));
    Server::start(folder)
}

/// The ids that a query finds, sorted.
fn found(server: &Server, name: &str, query: &str) -> Vec<String> {
    let mut ids = server.get(&format!("/collections/{name}/items?{query}")).ids();
    ids.sort();
    ids
}

fn pins(places: &[(&str, f64, f64)]) -> Vec<Json> {
    places.iter().map(|(id, lon, lat)| point(id, *lon, *lat, &json!({}))).collect()
}

#[test]
fn a_box_holds_its_border_and_may_cross_the_antimeridian() {
    let server = layer(
        "pins",
        &pins(&[
            ("a", 0.0, 0.0),
            ("b", 10.0, 10.0),
            ("e", 179.5, 0.0),
            ("w", -179.5, 0.0),
            ("m", 180.0, 5.0),
            ("n", -180.0, 5.0),
            ("p", 42.0, 90.0),
        ]),
    );
    let found = |query: &str| found(&server, "pins", query).join(" ");
    assert_eq!(found("bbox=0,0,10,10"), "a b");
    assert_eq!(found("bbox=0.1,0,10,9.9"), "");
    assert_eq!(found("bbox=10,10,10,10"), "b", "a box of one point");
    assert_eq!(found("bbox=-180,-90,180,90"), "a b e m n p w");
    assert_eq!(found("bbox=179,-1,-179,1"), "e w");
    assert_eq!(found("bbox=179,-1,-179.6,1"), "e");
    assert_eq!(found("bbox=170,-10,-170,10"), "e m n w");
    assert_eq!(found("bbox=10,-90,0,90"), "a b e m n p w", "all but what lies between, both borders included");
    assert_eq!(found("bbox=0,0,-100,10,10,100"), "a b", "with heights");
    assert_eq!(found("bbox=%20-1%20,-1,1,1"), "a");
}

#[test]
fn a_box_meets_lines_and_polygons_by_their_shapes() {
    let bar = |id: &str, from: [f64; 2], to: [f64; 2]| {
        feature(id, &json!({ "type": "LineString", "coordinates": [from, to] }), &json!({}))
    };
    let square = |w: f64, s: f64, e: f64, n: f64| json!([[w, s], [e, s], [e, n], [w, n], [w, s]]);
    let ring =
        json!({ "type": "Polygon", "coordinates": [square(20.0, 20.0, 30.0, 30.0), square(24.0, 24.0, 26.0, 26.0)] });
    let server = layer(
        "shapes",
        &[
            bar("slope", [0.0, 0.0], [10.0, 10.0]),
            bar("date", [179.0, 0.0], [-179.0, 2.0]),
            feature("ring", &ring, &json!({})),
        ],
    );
    let found = |query: &str| found(&server, "shapes", query).join(" ");
    assert_eq!(found("bbox=4,4,6,6"), "slope", "though no vertex is inside");
    assert_eq!(found("bbox=6,0,10,4"), "", "though it is inside the line's own box");
    assert_eq!(found("bbox=24.5,24.5,25.5,25.5"), "", "inside the hole");
    assert_eq!(found("bbox=26,24.5,26.5,25.5"), "ring");
    assert_eq!(found("bbox=21,21,22,22"), "ring", "inside the polygon");
    assert_eq!(found("bbox=19,19,31,31"), "ring", "around the polygon");
    assert_eq!(found("bbox=179.5,-5,180,5"), "date");
    assert_eq!(found("bbox=-180,-5,-179.5,5"), "date");
    assert_eq!(found("bbox=-170,-5,170,5"), "slope", "the line over the antimeridian is not in the rest of the world");
}

#[test]
fn an_interval_finds_what_overlaps_it() {
    let dated = |id: &str, start: &str, end: Json| point(id, 0.0, 0.0, &json!({ "start": start, "end": end }));
    let server = layer(
        "areas",
        &[
            dated("day", "2025-10-07", json!("2025-10-07")),
            dated("month", "2025-10-01", json!("2025-10-31")),
            dated("still", "2025-09-01", Json::Null),
            point("undated", 0.0, 0.0, &json!({ "start": null, "end": null })),
        ],
    );
    let found = |datetime: &str| {
        let mut ids = found(&server, "areas", &format!("datetime={datetime}"));
        ids.retain(|id| id != "undated");
        ids.join(" ")
    };
    assert_eq!(found("2025-10-07"), "day month still");
    assert_eq!(found("2025-10-07T12:00:00Z"), "day month still");
    assert_eq!(found("2025-10-08"), "month still");
    assert_eq!(found("2025-10-31T23:59:59Z"), "month still", "a day lasts to its end");
    assert_eq!(found("2025-11-01T00:00:00Z"), "still");
    assert_eq!(found("2025-08-01/2025-08-31"), "");
    assert_eq!(found("2025-08-01/2025-09-01"), "still");
    assert_eq!(found("2025-10-08/2025-10-09"), "month still");
    assert_eq!(found("../2025-09-30"), "still");
    assert_eq!(found("../2025-10-01"), "month still");
    assert_eq!(found("2025-11-01/.."), "still");
    assert_eq!(found("/2025-09-30"), "still", "nothing is an open end too");
    assert_eq!(
        found("2025-10-07T00:00:00%2B02:00/2025-10-07T01:00:00%2B02:00"),
        "month still",
        "an hour of the day before in UTC"
    );
}

#[test]
fn hits_near_a_highway_tell_how_far_off_it_and_how_far_along_it_they_are() {
    let server = Server::demonstration();
    let page = server.get("/collections/places/items?near=highways/RN6&distance=5km");
    let json = page.json();
    let places = json["features"].as_array().unwrap();
    assert!(places.len() >= 3, "towns lie on the road");
    let along = |id: &str| places.iter().find(|f| f["id"] == id).unwrap()["properties"]["chainage_m"].as_f64().unwrap();
    for place in places {
        let distance = place["properties"]["distance_m"].as_f64().unwrap();
        assert!((0.0..=5_000.0).contains(&distance), "{place}");
    }
    assert!(along("bamako") < 1_000.0);
    // Ségou lies 200 km from Bamako as the crow flies.
    assert!((200_000.0..280_000.0).contains(&along("segou")), "{}", along("segou"));
}

#[test]
fn a_wider_corridor_holds_the_narrower_and_a_page_of_it_the_same_distances() {
    let server = Server::demonstration();
    let mut before: Option<Answer> = None;
    for km in [0, 1, 5, 25, 100, 400] {
        let page = server.get(&format!("/collections/places/items?near=highways/RN6&distance={km}km"));
        if let Some(before) = before {
            assert!(before.id_set().is_subset(&page.id_set()), "{km} km");
            let distance = |page: &Answer, id: &str| {
                let json = page.json();
                json["features"].as_array().unwrap().iter().find(|f| f["id"] == id).unwrap()["properties"]["distance_m"]
                    .clone()
            };
            for id in before.ids() {
                assert_eq!(distance(&before, &id), distance(&page, &id));
            }
        }
        before = Some(page);
    }
    let all = before.unwrap();
    let mut paged = Vec::new();
    let mut url = Some("/collections/places/items?near=highways/RN6&distance=400km&limit=3".to_owned());
    while let Some(next) = url {
        let page = server.get(&next);
        paged.extend(page.json()["features"].as_array().unwrap().clone());
        url = page.links("next").pop();
    }
    assert_eq!(Json::Array(paged), all.json()["features"]);
}

#[test]
fn near_takes_a_position_a_feature_of_any_kind_and_any_geometry() {
    // 1 degree of longitude on the equator is 111,319.49 m.
    let server = layer("pins", &pins(&[("here", 0.0, 0.0), ("one", 1.0, 0.0), ("two", 2.0, 0.0)]));
    let near = |near: &str, distance: &str| {
        found(&server, "pins", &format!("near={}&distance={distance}", encode(near))).join(" ")
    };
    assert_eq!(near("0,0", "0m"), "here");
    assert_eq!(near("0,0", "111319m"), "here");
    assert_eq!(near("0,0", "111320m"), "here one");
    assert_eq!(near("0,0", "111.32km"), "here one");
    assert_eq!(near("0,0", "69.2mi"), "here one");
    assert_eq!(near("0,0", "60.2nmi"), "here one");
    assert_eq!(near("0,0", "60.1nmi"), "here");
    assert_eq!(near("0,0", "20000km"), "here one two");
    assert_eq!(near("pins/two", "112km"), "one two");
    assert_eq!(near("POINT(1 0)", "1m"), "one");
    assert_eq!(near("LINESTRING(-1 0.1, 1.1 0.1)", "12km"), "here one");
    assert_eq!(near("POLYGON((-1 -1, 1 -1, 1 1, -1 1, -1 -1))", "0m"), "here one", "its border touches");
    assert_eq!(
        near("POLYGON((-3 -3, 3 -3, 3 3, -3 3, -3 -3), (-1.5 -1, 1.5 -1, 1.5 1, -1.5 1, -1.5 -1))", "0m"),
        "two"
    );
    assert_eq!(near("MULTIPOINT((0 0), (2 0))", "1m"), "here two");
    assert_eq!(near("MULTILINESTRING((0 0, 0 1), (2 0, 2 1))", "1m"), "here two");
    assert_eq!(near("GEOMETRYCOLLECTION(POINT(0 0), LINESTRING(2 0, 2 1))", "1m"), "here two");
    assert_eq!(near("linestring (0 0, 1 0)", "1m"), "here one", "in any case");
}

#[test]
fn only_hits_near_a_line_have_a_chainage() {
    let server = Server::demonstration();
    let properties = |near: &str| {
        let page = server.get(&format!("/collections/places/items?near={}&distance=50km", encode(near))).json();
        page["features"][0]["properties"].clone()
    };
    let line = properties("LINESTRING(-8 12.6, -7 12.6)");
    assert!(line["distance_m"].is_number() && line["chainage_m"].is_number(), "{line}");
    let position = properties("-8,12.6");
    assert!(position["distance_m"].is_number() && position.get("chainage_m").is_none(), "{position}");
}

#[test]
fn highways_near_a_highway_and_areas_near_a_point_are_found_too() {
    let server = Server::demonstration();
    let roads = server.get("/collections/highways/items?near=highways/RN6&distance=0m");
    assert!(roads.ids().contains(&"RN6".to_owned()) && roads.ids().len() > 1, "roads that meet it: {:?}", roads.ids());
    assert!(server.get("/collections/areas/items?near=-8,12.6&distance=300km").numbers().0 > 0);
}

#[test]
fn filters_add_up_in_every_representation() {
    let server = Server::demonstration();
    let query = "near=highways/RN6&distance=300km&bbox=-12,10,0,16&datetime=2025-09-01/2025-11-30";
    let count = server.get(&format!("/collections/incidents/items?{query}")).numbers().0;
    assert!(count > 0);
    for format in ["csv", "geojsonseq", "fgb"] {
        let answer = server.get(&format!("/collections/incidents/items?{query}&f={format}"));
        assert_eq!(answer.header("ogc-numbermatched"), Some(count.to_string().as_str()), "{format}");
    }
}
