//! Other coordinate reference systems than longitude and latitude (OGC API Features part 2).

use flatgeobuf::FgbReader;
use serde_json::{Value as Json, json};

use crate::program::Folder;
use crate::support::{Server, collection, encode, feature, point};

const EPSG: &str = "http://www.opengis.net/def/crs/EPSG/0/";
const CRS84: &str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";

/// Two points and a line in zone 29 of UTM, and a feature without a place.
fn layer() -> Server {
    let folder = Folder::new();
    std::fs::create_dir(folder.path().join("data")).unwrap();
    let line = json!({ "type": "LineString", "coordinates": [[-9.0, 12.0], [-6.0, 14.0]] });
    let features = [
        point("a", -9.0, 12.5, &json!({})),
        point("b", -6.0, 12.5, &json!({})),
        feature("line", &line, &json!({})),
        feature("nowhere", &Json::Null, &json!({})),
    ];
    folder.write("data/things.geojson", collection(&features));
    folder.write("data/pins.geojson", collection(&features[..2]));
    Server::start(folder)
}

fn geometries(server: &Server, query: &str) -> Vec<Json> {
    let page = server.get(&format!("/collections/things/items?{query}")).json();
    page["features"].as_array().unwrap().iter().map(|f| f["geometry"]["coordinates"].clone()).collect()
}

#[test]
fn positions_are_written_in_the_system_that_is_asked_for() {
    let server = layer();
    assert_eq!(geometries(&server, ""), geometries(&server, &format!("crs={CRS84}")));
    let swapped = [json!([12.5, -9]), json!([12.5, -6]), json!([[12, -9], [14, -6]]), Json::Null];
    assert_eq!(geometries(&server, &format!("crs={EPSG}4326")), swapped);
    // What PROJ says, to the millimetre.
    let zone = geometries(&server, &format!("crs={EPSG}32629"));
    assert_eq!(zone[0], json!([500_000, 1_381_843.655]));
    assert_eq!(zone[1], json!([826_098.998, 1_383_692.701]));
    let mercator = geometries(&server, "crs=%5BEPSG:3857%5D");
    assert_eq!(mercator[0], json!([-1_001_875.417, 1_402_665.19]));
}

#[test]
fn every_answer_says_its_system_in_a_header() {
    let server = layer();
    for items in ["/collections/things/items", "/collections/things/items/a"] {
        assert_eq!(server.get(items).header("content-crs"), Some(format!("<{CRS84}>").as_str()));
        for crs in [CRS84.to_owned(), format!("{EPSG}4326"), format!("{EPSG}3857"), format!("{EPSG}32729")] {
            for f in ["json", "html"] {
                let answer = server.get(&format!("{items}?f={f}&crs={}", encode(&crs)));
                assert_eq!(answer.status, 200);
                assert_eq!(answer.header("content-crs"), Some(format!("<{crs}>").as_str()), "{items} {f}");
            }
        }
    }
    let feature = server.get(&format!("/collections/things/items/b?crs={EPSG}32629")).json();
    assert_eq!(feature["geometry"]["coordinates"], json!([826_098.998, 1_383_692.701]));
    assert!(feature["links"][0]["href"].as_str().unwrap().contains("32629"), "{}", feature["links"]);
}

#[test]
fn the_next_page_is_in_the_same_system() {
    let server = layer();
    let first =
        server.get(&format!("/collections/things/items?limit=1&crs={EPSG}4326&bbox=12,-10,13,-5&bbox-crs={EPSG}4326"));
    let next = first.links("next").remove(0);
    let next =
        server.get(next.split_once("/collections").map(|(_, rest)| format!("/collections{rest}")).unwrap().as_str());
    assert_eq!(next.header("content-crs"), Some(format!("<{EPSG}4326>").as_str()));
    assert_eq!(next.json()["features"][0]["geometry"]["coordinates"], json!([12.5, -6]));
}

#[test]
fn a_box_in_another_system_finds_what_lies_in_it() {
    let server = layer();
    let found = |bbox: &str, crs: &str| {
        let ids = server.get(&format!("/collections/things/items?bbox={bbox}&bbox-crs={crs}")).ids();
        ids.join(" ")
    };
    assert_eq!(found("12.4,-9.1,12.6,-8.9", &format!("{EPSG}4326")), "a nowhere");
    assert_eq!(found("-1001876,1402665,-1001875,1402666", &format!("{EPSG}3857")), "a nowhere");
    assert_eq!(found("499999,1381843,500001,1381844", &format!("{EPSG}32629")), "a nowhere");
    assert_eq!(found("499999,1381844,500001,1381845", &format!("{EPSG}32629")), "nowhere");
    // The parallel of a and b bends northwards: b is 1,849 m higher up in the grid of the zone.
    assert_eq!(found("400000,1381000,900000,1382000", &format!("{EPSG}32629")), "a line nowhere");
    assert_eq!(found("826000,1383692,827000,1383693", &format!("{EPSG}32629")), "b nowhere");
    assert_eq!(found("600000,1400000,700000,1500000", &format!("{EPSG}32629")), "line nowhere", "by an edge");
}

#[test]
fn the_systems_are_listed_for_all_collections_and_for_each() {
    let server = layer();
    let all = server.get("/collections").json();
    let list = all["crs"].as_array().unwrap();
    assert_eq!(list.len(), 123);
    assert_eq!(list[0], CRS84);
    for c in all["collections"].as_array().unwrap() {
        assert_eq!(c["crs"], json!(["#/crs"]));
        let own = server.get(&format!("/collections/{}", c["id"].as_str().unwrap())).json();
        assert_eq!(own["crs"], all["crs"]);
        assert_eq!(own["storageCrs"], CRS84);
    }
    let classes = server.get("/conformance?f=json").json();
    assert!(classes["conformsTo"].to_string().contains("ogcapi-features-2/1.0/conf/crs"));
}

#[test]
fn an_unknown_system_or_a_box_out_of_it_is_refused() {
    let server = layer();
    let items = "/collections/things/items";
    for bad in ["http://www.opengis.net/def/crs/EPSG/0/2056", "foo", "", "EPSG:4326", "%00"] {
        let known = ["CRS84", "4326", "3857", "32601 to 32660"];
        server.get(&format!("{items}?crs={bad}")).is_problem(400, Some("crs"), &known);
        server.get(&format!("{items}/a?crs={bad}")).is_problem(400, Some("crs"), &known);
        server.get(&format!("{items}?bbox=1,2,3,4&bbox-crs={bad}")).is_problem(400, Some("bbox-crs"), &known);
    }
    server.get(&format!("{items}?bbox-crs={CRS84}")).is_problem(400, Some("bbox-crs"), &["needs a `bbox`"]);
    server.get(&format!("{items}?crs={CRS84}&crs={CRS84}")).is_problem(400, Some("crs"), &["twice"]);
    server.get(&format!("{items}/a?crs={CRS84}&crs={CRS84}")).is_problem(400, Some("crs"), &["twice"]);
    server.get(&format!("{items}/a?bbox=1,2,3,4")).is_problem(400, Some("bbox"), &["crs"]);
    for (bbox, code, words) in [
        ("-100,1,5,2", 4326, "south,west,north,east"),
        ("19e6,0,-19e6,1", 3857, "left beyond its right"),
        ("19e6,0,21e6,1", 3857, "20037508"),
        ("0,0,9e6,1", 32629, "eastings -3400000 to 4400000"),
        ("1,2,3", 32629, "in metres"),
    ] {
        let answer = server.get(&format!("{items}?bbox={bbox}&bbox-crs={EPSG}{code}"));
        answer.is_problem(400, Some("bbox"), &[words]);
    }
}

#[test]
fn tables_name_the_axes_and_flatgeobuf_the_system() {
    let server = layer();
    let get = |query: &str| server.get(&format!("/collections/pins/items?{query}"));
    let header =
        |crs: &str| get(&format!("f=csv&crs={EPSG}{crs}")).text().lines().take(2).collect::<Vec<_>>().join(" ");
    assert!(header("4326").starts_with("id,latitude,longitude a,12.5,-9"), "{}", header("4326"));
    assert!(header("32629").starts_with("id,easting,northing a,500000,1381843.655"), "{}", header("32629"));
    for (crs, code, at) in [("4326", 4326, [-9.0, 12.5]), ("32629", 32629, [500_000.0, 1_381_843.655])] {
        let body = get(&format!("f=fgb&crs={EPSG}{crs}")).body;
        let reader = FgbReader::open(body.as_slice()).unwrap();
        assert_eq!(reader.header().crs().unwrap().code(), code);
        let envelope: Vec<f64> = reader.header().envelope().unwrap().iter().collect();
        assert_eq!(envelope[..2], at);
    }
}
