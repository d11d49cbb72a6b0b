//! What can be asked of a collection, as documents: its queryables, its schema, and the functions of filters.

use serde_json::Value as Json;

use crate::support::Server;

#[test]
fn queryables_are_typed_described_and_complete() {
    let server = Server::demonstration();
    let answer = server.get("/collections/incidents/queryables");
    assert_eq!(answer.header("content-type"), Some("application/schema+json"));
    let schema = answer.json();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert!(schema["$id"].as_str().unwrap().ends_with("/collections/incidents/queryables"), "{}", schema["$id"]);
    assert_eq!((&schema["type"], &schema["additionalProperties"]), (&"object".into(), &false.into()));
    let of = |name: &str| &schema["properties"][name];
    assert_eq!((&of("id")["type"], &of("id")["x-ogc-role"]), (&"string".into(), &"id".into()));
    assert_eq!(of("geometry")["format"], "geometry-point");
    assert_eq!((&of("geometry")["type"], &of("geometry")["x-ogc-role"]), (&Json::Null, &"primary-geometry".into()));
    assert_eq!(
        (&of("start")["format"], &of("start")["x-ogc-role"]),
        (&"date".into(), &"primary-interval-start".into())
    );
    assert_eq!(of("end")["x-ogc-role"], "primary-interval-end");
    assert_eq!((&of("actors")["type"], &of("actors")["items"]["type"]), (&"array".into(), &"string".into()));
    assert_eq!(
        (&of("uncertainty_m")["type"], &of("uncertainty_m")["title"]),
        (&"number".into(), &"Uncertainty".into())
    );
    let fields = server.get("/collections/incidents").json()["vigie"]["fields"].clone();
    for field in fields.as_array().unwrap() {
        assert!(of(field.as_str().unwrap())["title"].is_string(), "{field}");
    }
}

#[test]
fn a_small_vocabulary_is_listed_in_order_and_free_text_is_not() {
    let schema = Server::demonstration().get("/collections/incidents/queryables").json();
    let words = schema["properties"]["event_type"]["enum"].as_array().unwrap();
    assert!(words.len() > 1 && words.iter().is_sorted_by_key(|w| w.as_str().unwrap()), "{words:?}");
    assert_eq!(schema["properties"]["title"]["enum"], Json::Null);
    assert!(schema["properties"]["sources"]["items"]["enum"].is_array(), "{}", schema["properties"]["sources"]);
}

#[test]
fn geometries_of_each_kind_have_their_format() {
    let server = Server::demonstration();
    for (collection, format) in [
        ("highways", "geometry-linestring-or-multilinestring"),
        ("areas", "geometry-polygon-or-multipolygon"),
        ("places", "geometry-point"),
    ] {
        let schema = server.get(&format!("/collections/{collection}/schema")).json();
        assert_eq!(schema["properties"]["geometry"]["format"], format);
    }
}

#[test]
fn the_schema_and_the_queryables_are_linked_and_readable() {
    let server = Server::demonstration();
    for rel in ["queryables", "schema"] {
        let collection = server.get("/collections/incidents");
        let links = collection.links(&format!("http://www.opengis.net/def/rel/ogc/1.0/{rel}"));
        assert_eq!(links.len(), 1, "{links:?}");
        assert!(links[0].ends_with(&format!("/collections/incidents/{rel}")), "{links:?}");
        let page = server.get(&format!("/collections/incidents/{rel}?f=html"));
        assert!(page.text().contains("Reported deaths") || page.text().contains("Uncertainty"), "{}", page.text());
        assert_eq!(server.get(&format!("/collections/nowhere/{rel}")).status, 404);
        assert_eq!(server.get(&format!("/collections/incidents/{rel}?x=1")).status, 400);
    }
}

#[test]
fn functions_have_their_arguments_and_what_they_return() {
    let server = Server::demonstration();
    let json = server.get("/functions").json();
    let functions = json["functions"].as_array().unwrap();
    let dwithin = functions.iter().find(|f| f["name"] == "dwithin").unwrap();
    let types: Vec<&str> =
        dwithin["arguments"].as_array().unwrap().iter().map(|a| a["type"][0].as_str().unwrap()).collect();
    assert_eq!(types, ["geometry", "geometry", "number", "string"]);
    assert_eq!(dwithin["returns"][0], "boolean");
    assert!(functions.iter().all(|f| f["description"].is_string() && f["returns"][0].is_string()), "{functions:?}");
    assert!(server.get("/functions?f=html").text().contains("dwithin(geometry, other geometry, distance, unit)"));
}
