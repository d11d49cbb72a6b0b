//! Tiles over HTTP: what there is, how long it may be kept, and that each is made once.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::thread;

use serde_json::{Value as Json, json};

use crate::support::{Answer, Server, collection, encode, point, wait_until};

const MVT: &str = "application/vnd.mapbox-vector-tile";
const WEB: &str = "/collections/incidents/tiles/WebMercatorQuad";
/// A tile with incidents of the demonstration.
const TILE: &str = "/collections/incidents/tiles/WebMercatorQuad/6/29/30";
const FOR_EVER: &str = "public, max-age=31536000, s-maxage=60, immutable";
const FOR_A_MINUTE: &str = "public, max-age=60";

fn metric(server: &Server, name: &str) -> u64 {
    let metrics = server.get("/metrics");
    let line = metrics.text().lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')).unwrap();
    line.parse().unwrap()
}

/// The template of a tileset's tiles for a path below the tileset.
fn template(tileset: &Json) -> String {
    let item = tileset["links"].as_array().unwrap().iter().find(|l| l["rel"] == "item").unwrap();
    assert_eq!((&item["templated"], &item["type"]), (&json!(true), &json!(MVT)));
    item["href"].as_str().unwrap().to_owned()
}

fn tile_of(template: &str, [matrix, row, col]: [u32; 3]) -> String {
    let numbers = [("{tileMatrix}", matrix), ("{tileRow}", row), ("{tileCol}", col)];
    numbers.iter().fold(template.to_owned(), |url, (name, number)| url.replace(name, &number.to_string()))
}

#[test]
fn a_tile_is_a_vector_tile_of_what_is_there() {
    let server = Server::demonstration();
    let tile = server.get(TILE);
    assert_eq!((tile.status, tile.header("content-type")), (200, Some(MVT)));
    assert_eq!(tile.header("access-control-allow-origin"), Some("*"));
    assert_eq!(tile.header("cache-control"), Some(FOR_A_MINUTE));
    assert!(tile.header("vary").unwrap().contains("Accept-Encoding"));
    assert!(tile.body.windows(9).any(|w| w == b"incidents"), "the layer has the collection's name");
    let head = server.ask("HEAD", TILE, &[]);
    assert_eq!((head.status, head.header("etag")), (200, tile.header("etag")));
    // What the filter leaves nothing of is empty, and inside the limits all the same.
    let empty = server.get(&format!("{TILE}?datetime=1990-01-01"));
    assert_eq!((empty.status, empty.body.len(), empty.header("content-type")), (204, 0, None));
    assert_eq!(empty.header("cache-control"), Some(FOR_A_MINUTE));
}

#[test]
fn what_is_no_tile_is_not_found() {
    let server = Server::demonstration();
    for (path, words) in [
        (format!("{WEB}/40/0/0"), ["tile matrix `40`", "0 to 22"]),
        (format!("{WEB}/first/0/0"), ["tile matrix `first`", "0 to 22"]),
        (format!("{WEB}/4/16/0"), ["row `16`", "0 to 15"]),
        (format!("{WEB}/4/0/-1"), ["column `-1`", "0 to 15"]),
        (format!("{WEB}/4/7/1099511627776"), ["column `1099511627776`", "0 to 15"]),
        (format!("{WEB}/6/0/0"), ["the features lie in rows", "the tileset names these limits"]),
        ("/collections/incidents/tiles/Mine".to_owned(), ["`Mine`", "WorldCRS84Quad"]),
        ("/collections/incidents/tiles/Mine/0/0/0".to_owned(), ["`Mine`", "WorldCRS84Quad"]),
        ("/collections/nothing/tiles/WebMercatorQuad/0/0/0".to_owned(), ["`nothing`", "incidents"]),
        ("/collections/nothing/tiles".to_owned(), ["`nothing`", "incidents"]),
        ("/tiles/Mine/0/0/0".to_owned(), ["`Mine`", "WebMercatorQuad"]),
        ("/tileMatrixSets/Mine".to_owned(), ["`Mine`", "WebMercatorQuad"]),
    ] {
        server.get(&path).is_problem(404, None, &words);
    }
}

#[test]
fn a_parameter_that_means_nothing_is_refused() {
    let server = Server::demonstration();
    for (query, parameter, word) in [
        ("limit=10", "limit", "clusters"),
        ("cursor=0", "cursor", "whole"),
        ("sortby=start", "sortby", "order"),
        ("crs=http://www.opengis.net/def/crs/EPSG/0/3857", "crs", "tile matrix set"),
        ("colour=red", "colour", "event_type"),
        ("cluster=hexagons", "cluster", "grid"),
        ("cluster=grid&cluster=grid", "cluster", "twice"),
        ("v=1&v=1", "v", "twice"),
        ("datetime=yesterday", "datetime", "yesterday"),
        ("near=highways/RN6", "distance", "distance=5km"),
        ("properties=colour", "properties", "colour"),
        ("filter=colour%3D1", "filter", "colour"),
        ("f=gif", "f", "`gif`"),
        ("collections=incidents", "collections", "queryables"),
    ] {
        for path in [TILE, WEB] {
            server.get(&format!("{path}?{query}")).is_problem(400, Some(parameter), &[word]);
        }
    }
    assert_eq!(server.get_with(TILE, &[("Accept", "application/x-protobuf")]).status, 200);
    server.get_with(TILE, &[("Accept", "text/csv")]).is_problem(406, None, &[MVT]);
    for (query, parameter, word) in [
        ("collections=incidents,nothing", "collections", "`nothing`"),
        ("collections=", "collections", "incidents"),
        ("collections=areas,areas", "collections", "twice"),
        ("colour=red", "colour", "queryables"),
        ("properties=title,colour", "properties", "colour"),
        ("filter=colour%3D1", "filter", "colour"),
        ("filter=%3D", "filter", ""),
    ] {
        server.get(&format!("/tiles/WebMercatorQuad/0/0/0?{query}")).is_problem(400, Some(parameter), &[word]);
    }
}

#[test]
fn a_filter_of_items_is_a_filter_of_tiles() {
    let server = Server::demonstration();
    let all = server.get(TILE).body;
    let near = encode("LINESTRING(-8 12,-7 13)");
    for query in [
        "bbox=-9,11,-7.9,13",
        "datetime=2025-10-01/2025-10-31",
        &format!("near={near}&distance=20km"),
        "near=highways/RN7&distance=20km&certainty=certain",
        "q=convoy",
        "filter=uncertainty_m%3C5000",
        "properties=title",
        "event_type=nothing",
    ] {
        let tile = server.get(&format!("{TILE}?{query}"));
        assert!([200, 204].contains(&tile.status), "{query}: {}", tile.status);
        assert_ne!(tile.body, all, "{query}");
    }
    // The same in another order and spelling is the same tile.
    let made = metric(&server, "vigie_tiles_made_total");
    let one = server.get(&format!("{TILE}?near=highways/RN7&distance=30km"));
    let two = server.get(&format!("{TILE}?distance=30km&f=mvt&near=highways%2FRN7&v=other"));
    assert_eq!((one.body, one.status), (two.body, two.status));
    assert_eq!(metric(&server, "vigie_tiles_made_total"), made + 1);
}

#[test]
fn tiles_of_several_collections_have_a_layer_each_in_the_order_asked_for() {
    let server = Server::demonstration();
    // A layer's name is the field 1 of its message, with its length before it.
    let has = |answer: &Answer, name: &str| {
        let named = [&[0x0a, u8::try_from(name.len()).unwrap()], name.as_bytes()].concat();
        answer.body.windows(named.len()).position(|w| w == named)
    };
    let both = server.get("/tiles/WebMercatorQuad/6/29/30?collections=incidents,areas");
    let (incidents, areas) = (has(&both, "incidents").unwrap(), has(&both, "areas").unwrap());
    assert!(incidents < areas);
    assert_eq!(has(&both, "highways"), None);
    let by_address = format!("{0}/collections/incidents,{0}/collections/areas", server.url());
    let same = server.get(&format!("/tiles/WebMercatorQuad/6/29/30?collections={}", encode(&by_address)));
    assert_eq!(same.body, both.body);
    let thematic = server.get("/tiles/WebMercatorQuad/6/29/30");
    assert!(has(&thematic, "highways").is_some() && has(&thematic, "towns").is_none());
    let ground = server.get("/tiles/WebMercatorQuad/3/3/3?collections=land,borders");
    assert!(ground.status == 200 && has(&ground, "land").is_some());
    // A parameter is for those that know it: highways have no event_type, and are shown.
    let some = server.get("/tiles/WebMercatorQuad/6/29/30?event_type=nothing&properties=event_type,ref");
    assert!(has(&some, "highways").is_some() && has(&some, "incidents").is_none());
    let filtered = server.get("/tiles/WebMercatorQuad/6/29/30?filter=event_type%3D%27nothing%27");
    assert!(has(&filtered, "highways").is_some() && has(&filtered, "incidents").is_none());
}

#[test]
fn a_tile_that_the_client_has_is_not_sent_again_and_each_coding_has_its_tag() {
    let server = Server::demonstration();
    let tile = "/tiles/WebMercatorQuad/6/29/30";
    let plain = server.get(tile);
    let mut tags = BTreeSet::new();
    for coding in ["identity", "gzip", "br", "zstd"] {
        let headers = [("Accept-Encoding", coding)];
        let answer = server.get_with(tile, &headers);
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-encoding"), (coding != "identity").then_some(coding));
        assert!(answer.header("content-length").is_some(), "{coding}: it is compressed before it is sent");
        assert_eq!(decoded(coding, &answer.body), plain.body, "{coding}");
        let tag = answer.header("etag").unwrap().to_owned();
        assert!(tag.starts_with('"') && tags.insert(tag.clone()), "{coding}: {tag}");
        let again = server.get_with(tile, &[headers[0], ("If-None-Match", &tag)]);
        assert_eq!((again.status, again.header("etag")), (304, Some(tag.as_str())));
        assert_eq!(again.header("cache-control"), Some(FOR_A_MINUTE));
    }
    assert_eq!(metric(&server, "vigie_tiles_made_total"), 1, "each coding is made from what was drawn once");
}

fn decoded(coding: &str, body: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut reader: Box<dyn std::io::Read> = match coding {
        "gzip" => Box::new(flate2::read::GzDecoder::new(body)),
        "br" => Box::new(brotli::Decompressor::new(body, 4096)),
        "zstd" => Box::new(zstd::Decoder::new(body).unwrap()),
        _ => Box::new(body),
    };
    reader.read_to_end(&mut out).unwrap();
    out
}

#[test]
fn a_tile_asked_for_by_its_revision_may_be_kept_for_ever_until_the_data_change() {
    let server = Server::demonstration();
    let pins = |title: &str| collection(&[point("A", 1.0, 1.0, &json!({ "title": title }))]);
    server.import("incidents", "a.geojson", &pins("first"));
    server.import("depots", "d.geojson", &pins("a depot"));
    assert!(wait_until(|| server.get("/collections/depots").status == 200).is_some());
    let url = || tile_of(&template(&server.get(WEB).json()), [4, 7, 8]);
    let (first, of_depots) = (url(), "/collections/depots/tiles/WebMercatorQuad/4/7/8");
    let tile = server.get(&first);
    assert_eq!((tile.status, tile.header("cache-control")), (200, Some(FOR_EVER)));
    let depots = server.get(of_depots);
    let made = metric(&server, "vigie_tiles_made_total");
    server.import("incidents", "b.geojson", &pins("second"));
    assert!(wait_until(|| url() != first).is_some(), "the revision changes with the data");
    let stale = server.get(&first);
    assert_eq!(stale.header("cache-control"), Some(FOR_A_MINUTE), "what it shows is not what was asked for");
    assert!(stale.body.windows(6).any(|w| w == b"second") && stale.header("etag") != tile.header("etag"));
    assert_eq!(server.get(&url()).header("cache-control"), Some(FOR_EVER));
    assert_eq!(server.get(of_depots).header("etag"), depots.header("etag"));
    assert_eq!(metric(&server, "vigie_tiles_made_total"), made + 1, "a change of incidents leaves the tiles of depots");
}

#[test]
fn a_write_leaves_the_tiles_that_it_does_not_touch() {
    let server = Server::demonstration();
    let pins = |title: &str, lon: f64| {
        collection(&[
            point("A", 1.0, 1.0, &json!({ "title": "here", "event_type": "Riots" })),
            point("B", lon, 1.0, &json!({ "title": title, "event_type": "Riots" })),
        ])
    };
    server.import("incidents", "a.geojson", &pins("first", 100.0));
    assert!(wait_until(|| server.get("/collections/incidents/items").numbers().0 == 2).is_some());
    let [here, there] = ["4/7/8", "4/7/12"].map(|tile| format!("{WEB}/{tile}?event_type=Riots"));
    let tags = || [&here, &there].map(|url| server.get(url).header("etag").map(str::to_owned));
    let made = || metric(&server, "vigie_tiles_made_total");
    let (before, drawn) = (tags(), made());
    server.import("incidents", "b.geojson", &pins("second", 100.0));
    assert!(wait_until(|| tags()[1] != before[1]).is_some(), "what was changed is shown");
    assert_eq!((tags()[0] == before[0], made()), (true, drawn + 1), "and nothing else was made anew");
    server.import("incidents", "c.geojson", &pins("second", 120.0));
    assert!(wait_until(|| server.get(&there).status == 204).is_some(), "what went away is shown no more");
    assert_eq!((tags()[0] == before[0], made()), (true, drawn + 2));
    let long = "a word ".repeat(50);
    server.import("incidents", "d.geojson", &pins(&long, 120.0));
    assert!(wait_until(|| tags()[0] != before[0]).is_some(), "titles have become too long for any tile");
}

#[test]
fn a_tile_near_a_feature_changes_with_that_feature() {
    let server = Server::demonstration();
    let at = |lon: f64| collection(&[point("D", lon, 1.0, &json!({}))]);
    server.import("incidents", "a.geojson", &collection(&[point("A", 1.0, 1.0, &json!({}))]));
    server.import("depots", "d.geojson", &at(1.0));
    assert!(wait_until(|| server.get("/collections/depots").status == 200).is_some());
    let tile = format!("{WEB}/4/7/8?near=depots/D&distance=1km");
    assert_eq!(server.get(&tile).status, 200);
    server.import("depots", "e.geojson", &at(9.0));
    assert!(wait_until(|| server.get(&tile).status == 204).is_some());
}

#[test]
fn many_who_ask_for_one_cold_tile_have_it_made_once() {
    let server = Server::demonstration();
    for (round, accepted) in ["identity", "gzip"].into_iter().enumerate() {
        let before = metric(&server, "vigie_tiles_made_total");
        let answers: Vec<Answer> = thread::scope(|scope| {
            let ask = || {
                let tile = format!("/tiles/WebMercatorQuad/5/14/15?distance={}km&near=-8.0,12.6", 700 + round);
                server.get_with(&tile, &[("Accept-Encoding", accepted)])
            };
            let asked: Vec<_> = (0..64).map(|_| scope.spawn(ask)).collect();
            asked.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert!(answers.iter().all(|a| a.status == 200 && a.body == answers[0].body));
        assert_eq!(metric(&server, "vigie_tiles_made_total"), before + 1);
    }
    assert!(metric(&server, "vigie_tile_waits_total") + metric(&server, "vigie_tile_hits_total") >= 126);
    assert!(metric(&server, "vigie_tile_bytes") > 0 && metric(&server, "vigie_tile_selections_total") > 0);
}

#[test]
fn without_a_cache_tiles_are_made_all_the_same() {
    let server = Server::start_with(crate::program::Folder::new(), &["--tile-cache", "0"]);
    assert_eq!((server.get(TILE).status, server.get(TILE).status), (200, 200));
    assert_eq!(metric(&server, "vigie_tiles_made_total"), 2);
    assert_eq!(metric(&server, "vigie_tile_bytes"), 0);
}

#[test]
fn a_tileset_says_what_its_tiles_are() {
    let server = Server::demonstration();
    let schemes: BTreeSet<String> = server.get("/tileMatrixSets").json()["tileMatrixSets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["id"].to_string())
        .collect();
    for origin in ["/collections/highways", ""] {
        let tilesets = server.get(&format!("{origin}/tiles")).json()["tilesets"].clone();
        assert_eq!(tilesets.as_array().unwrap().len(), schemes.len());
        for listed in tilesets.as_array().unwrap() {
            let own = listed["links"].as_array().unwrap().iter().find(|l| l["rel"] == "self").unwrap();
            let tileset = server.get(own["href"].as_str().unwrap()).json();
            for member in ["dataType", "crs", "tileMatrixSetURI"] {
                assert_eq!(listed[member], tileset[member]);
            }
            let extent = &server.get("/collections/highways").json()["extent"]["spatial"]["bbox"][0];
            let layers = tileset["layers"].as_array().unwrap();
            let highways = layers.iter().find(|l| l["id"] == "highways").unwrap();
            assert_eq!((&highways["dataType"], &highways["geometryDimension"]), (&json!("vector"), &json!(1)));
            assert_eq!(highways["boundingBox"]["lowerLeft"], json!([extent[0], extent[1]]));
            assert!(highways["propertiesSchema"]["properties"]["ref"].is_object());
            for limits in tileset["tileMatrixSetLimits"].as_array().unwrap().iter().take(8) {
                let number = |name: &str| u32::try_from(limits[name].as_u64().unwrap()).unwrap();
                let matrix: u32 = limits["tileMatrix"].as_str().unwrap().parse().unwrap();
                let url = |row, col| tile_of(&template(&tileset), [matrix, row, col]);
                let (row, col) = (number("minTileRow"), number("maxTileCol"));
                assert!([200, 204].contains(&server.get(&url(row, col)).status), "{limits}");
                if row > 0 {
                    assert_eq!(server.get(&url(row - 1, col)).status, 404, "{limits}");
                }
            }
        }
    }
}

#[test]
fn tilesets_are_found_from_the_landing_page_and_from_each_collection() {
    let server = Server::demonstration();
    let (tilesets, schemes) = ("tilesets-vector", "tiling-schemes");
    let rel = |name: &str| format!("http://www.opengis.net/def/rel/ogc/1.0/{name}");
    let landing = server.get("/?f=json");
    assert_eq!(landing.links(&rel(tilesets)), [format!("{}/tiles", server.url())]);
    assert_eq!(landing.links(&rel(schemes)), [format!("{}/tileMatrixSets", server.url())]);
    for collection in ["incidents", "land"] {
        let own = format!("/collections/{collection}");
        assert_eq!(server.get(&own).links(&rel(tilesets)), [format!("{}{own}/tiles", server.url())]);
    }
    let classes = server.get("/conformance").json().to_string();
    for class in
        ["core", "tileset", "tilesets-list", "dataset-tilesets", "geodata-tilesets", "collections-selection", "mvt"]
    {
        assert!(classes.contains(&format!("ogcapi-tiles-1/1.0/conf/{class}\"")), "{class}");
    }
}

#[test]
fn a_tileset_carries_a_filter_on_to_its_tiles() {
    let server = Server::demonstration();
    let query = "near=highways/RN6&distance=50km&cluster=grid";
    let tileset = server.get(&format!("{WEB}?{query}")).json();
    let url = template(&tileset);
    for part in ["near=highways%2FRN6", "distance=50km", "cluster=grid", "v=", "f=mvt"] {
        assert!(url.contains(part), "{part} is not in {url}");
    }
    assert_eq!(server.get(&tile_of(&url, [0, 0, 0])).header("cache-control"), Some(FOR_EVER));
    let of_two = server.get("/tiles/WebMercatorQuad?collections=places,areas").json();
    assert!(template(&of_two).contains("collections=places,areas"));
    assert_eq!(of_two["layers"].as_array().unwrap().len(), 2);
    server.get(&format!("{WEB}?colour=red")).is_problem(400, Some("colour"), &["queryables"]);
}

#[test]
fn tilejson_is_what_map_libraries_read() {
    let server = Server::demonstration();
    let tilejson = server.get(&format!("{WEB}?f=tilejson&event_type=Attack"));
    assert_eq!(tilejson.header("content-type"), Some("application/vnd.mapbox.tile+json"));
    let json = tilejson.json();
    assert_eq!((&json["tilejson"], &json["scheme"]), (&json!("3.0.0"), &json!("xyz")));
    assert_eq!((&json["minzoom"], &json["maxzoom"]), (&json!(0), &json!(22)));
    assert_eq!(json["vector_layers"][0]["id"], "incidents");
    assert_eq!(json["vector_layers"][0]["fields"]["uncertainty_m"], "Number");
    assert!(json["attribution"].as_str().unwrap().contains("CRBC"));
    let us = json!({ "attribution": "<b>Us & co" });
    server.import("depots", "d.geojson", &collection(&[point("D", 1.0, 1.0, &us)]));
    let depots = "/collections/depots/tiles/WebMercatorQuad?f=tilejson";
    assert!(wait_until(|| server.get(depots).status == 200).is_some());
    assert_eq!(server.get(depots).json()["attribution"], "&lt;b&gt;Us &amp; co", "map libraries take it for HTML");
    let url = json["tiles"][0].as_str().unwrap();
    assert!(url.contains("/{z}/{y}/{x}?") && url.contains("event_type=Attack"), "row before column: {url}");
    let [west, south, east, north] = [0, 1, 2, 3].map(|i| json["bounds"][i].as_f64().unwrap());
    let [lon, lat] = [0, 1].map(|i| json["center"][i].as_f64().unwrap());
    assert!(west <= lon && lon <= east && south <= lat && lat <= north);
    // The world in degrees is none of TileJSON's.
    server.get("/collections/incidents/tiles/WorldCRS84Quad?f=tilejson").is_problem(
        400,
        Some("f"),
        &["`tilejson`", "json"],
    );
}

#[test]
fn what_may_only_be_counted_is_on_no_tile() {
    let server = Server::demonstration();
    server.folder.write("a.geojson", collection(&[point("A", 1.0, 1.0, &json!({ "title": "secret" }))]));
    server
        .folder
        .run(&["import", "--collection", "incidents", "--licence", "aggregate", "a.geojson"])
        .says(&["Stored."]);
    let tile = format!("{WEB}/4/7/8");
    assert!(wait_until(|| server.get(&tile).status == 204).is_some());
}

#[test]
fn a_tile_is_a_picture_too_of_the_size_and_colours_that_are_asked_for() {
    let server = Server::demonstration();
    let tile = "/collections/incidents/tiles/WebMercatorQuad/4/7/7";
    let width = |body: &[u8]| u32::from_be_bytes(body[16..20].try_into().unwrap());
    for (query, pixels) in [("f=png", 256), ("f=png&scale=2", 512), ("f=png&scale=2&theme=dark", 512)] {
        let answer = server.get(&format!("{tile}?{query}"));
        assert_eq!((answer.status, answer.header("content-type")), (200, Some("image/png")), "{query}");
        assert_eq!((&answer.body[1..4], width(&answer.body)), (&b"PNG"[..], pixels), "{query}");
    }
    let of_all = server.get("/tiles/WebMercatorQuad/4/7/7?f=png&collections=areas,highways,incidents");
    assert_eq!((of_all.status, width(&of_all.body)), (200, 256));
    for (query, parameter, told) in [
        ("f=png&scale=3", "scale", "neither 1 nor 2"),
        ("f=png&theme=..%2Fsecret", "theme", "neither light nor dark"),
        ("f=png&cluster=grid", "cluster", "vector tiles"),
        ("theme=dark", "theme", "pictures"),
    ] {
        server.get(&format!("{tile}?{query}")).is_problem(400, Some(parameter), &[told]);
    }
}
