//! JSON schemas of what is answered: those that all collections share, and those of a collection's features.

use serde_json::{Map, Value as Json, json};

use super::parameters::value_schema;
use super::parts::{object, schema_ref};
use super::tile_schemas::tiles;
use crate::collection::Collection;
use crate::feature::known_field;

/// The name of a schema that is a collection's own. Collections' names have no dots.
pub(super) fn own_schema(collection: &Collection, what: &str) -> String {
    format!("{}.{what}", collection.description.name)
}

/// All schemas.
pub(super) fn all<'a>(collections: impl Iterator<Item = &'a Collection>) -> Map<String, Json> {
    let mut all = documents();
    all.extend(geometries());
    all.extend(groups());
    all.extend(tiles().map(|(name, schema)| (name.to_owned(), schema)));
    for collection in collections {
        all.insert(own_schema(collection, "features"), features(collection));
        all.insert(own_schema(collection, "feature"), feature(collection));
    }
    all
}

fn documents() -> Map<String, Json> {
    let (text, whole, flag) =
        (json!({ "type": "string" }), json!({ "type": "integer", "minimum": 0 }), json!({ "type": "boolean" }));
    let texts = json!({ "type": "array", "items": text });
    let links = json!({ "type": "array", "items": schema_ref("Link") });
    let end = json!({ "type": "string", "format": "date-time", "nullable": true });
    let status = |word: &str| json!({ "type": "string", "enum": [word] });
    let none = json!({});
    let uri = json!({ "type": "string", "format": "uri" });
    let link = json!({ "type": "string", "description": "An address; a template of one where `templated` is true" });
    let bbox = json!({ "type": "array", "items": { "type": "number" }, "minItems": 4, "maxItems": 4 });
    let interval = json!({ "type": "array", "items": end, "minItems": 2, "maxItems": 2 });
    let extent = object(
        &none,
        &json!({
            "spatial": object(&json!({ "bbox": { "type": "array", "items": bbox, "minItems": 1 }, "crs": uri }), &none),
            "temporal": object(&json!({ "interval": { "type": "array", "items": interval, "minItems": 1 } }), &none),
        }),
    );
    let vigie = object(
        &json!({
            "role": { "type": "string", "enum": ["incidents", "areas", "highways", "places", "base", "other"] },
            "count": whole,
            "geometry": { "type": "string", "enum": ["point", "line", "polygon", "mixed", "none"] },
            "fields": texts, "demonstration": flag, "synthetic": flag,
            "licenceClass": { "type": "string", "enum": ["open", "display", "aggregate"] },
            "licences": texts, "attributions": texts,
        }),
        &none,
    );
    Map::from_iter(
        [
            ("Link", object(&json!({ "href": link, "rel": text }), &json!({ "type": text, "title": text, "templated": flag }))),
            ("Landing", object(&json!({ "title": text, "description": text, "links": links }), &none)),
            ("Conformance", object(&json!({ "conformsTo": { "type": "array", "items": uri } }), &none)),
            (
                "Collections",
                object(&json!({ "links": links, "crs": texts, "asOf": moment(), "collections": { "type": "array", "items": schema_ref("Collection") } }), &none),
            ),
            (
                "Collection",
                object(
                    &json!({
                        "id": text, "title": text, "description": text, "links": links, "extent": extent,
                        "attribution": { "type": "string", "nullable": true },
                        "itemType": { "type": "string", "enum": ["feature"] },
                        "crs": texts, "storageCrs": uri, "vigie": vigie,
                    }),
                    &none,
                ),
            ),
            ("History", history()),
            ("Functions", functions()),
            ("JsonSchema", json_schema()),
            ("Health", object(&json!({ "status": status("ok") }), &none)),
            (
                "Ready",
                object(
                    &json!({ "status": status("ready") }),
                    &json!({ "stale": { "type": "boolean", "description": "Whether the newest change is missing; told to a token, and to all where there never was one and nothing is delayed" } }),
                ),
            ),
            (
                "Problem",
                object(
                    &json!({ "type": text, "title": text, "status": { "type": "integer", "minimum": 400, "maximum": 599 }, "detail": text }),
                    &json!({
                        "parameter": { "type": "string", "description": "The parameter at fault" },
                        "faults": { "type": "array", "items": text, "description": "All that is wrong with the body" },
                    }),
                ),
            ),
        ]
        .map(|(name, schema)| (name.to_owned(), schema)),
    )
}

/// The list of functions (OGC API Features part 3, 19-079r2, requirement 14).
fn functions() -> Json {
    let text = json!({ "type": "string" });
    let words = ["string", "number", "integer", "datetime", "geometry", "boolean"];
    let types = json!({ "type": "array", "items": { "type": "string", "enum": words }, "minItems": 1 });
    let argument = object(&json!({ "title": text, "type": types }), &json!({}));
    let arguments = json!({ "type": "array", "items": argument });
    let members = json!({ "name": text, "description": text, "arguments": arguments, "returns": types });
    object(&json!({ "functions": { "type": "array", "items": object(&members, &json!({})) } }), &json!({}))
}

/// A JSON Schema of an object.
fn json_schema() -> Json {
    let (text, uri) = (json!({ "type": "string" }), json!({ "type": "string", "format": "uri" }));
    let required = json!({
        "$schema": uri, "$id": uri, "title": text, "description": text,
        "type": { "type": "string", "enum": ["object"] },
        "properties": { "type": "object", "additionalProperties": { "type": "object" } },
    });
    object(&required, &json!({ "additionalProperties": { "type": "boolean" } }))
}

/// Groups of features: as a table, and drawn.
fn groups() -> [(String, Json); 2] {
    let text = json!({ "type": "string" });
    let texts = json!({ "type": "array", "items": text });
    let whole = json!({ "type": "integer", "minimum": 0 });
    let named = json!({ "type": "array", "items": object(&json!({ "name": text, "title": text }), &json!({})) });
    let group = json!({
        "type": "object", "required": ["count"], "properties": { "count": { "type": "integer", "minimum": 0 } },
        "description": "The keys, how many features, and for each property that is measured how many had a value, and the measures",
    });
    let suppressed = object(
        &json!({ "least": whole, "features": { "type": "integer", "minimum": 0, "nullable": true }, "why": text }),
        &json!({}),
    );
    let about = json!({
        "by": named, "measures": named, "numberMatched": whole,
        "attributions": texts, "licences": texts, "links": { "type": "array", "items": schema_ref("Link") },
    });
    let of = |own: &Json| {
        let mut members = about.as_object().cloned().unwrap_or_default();
        members.extend(own.as_object().cloned().unwrap_or_default());
        object(&Json::Object(members), &with_time(json!({ "suppressed": suppressed })))
    };
    let drawn = object(
        &json!({
            "type": { "type": "string", "enum": ["Feature"] }, "id": text, "properties": group,
            "geometry": { "oneOf": SINGLE_GEOMETRIES.iter().chain(&["NoGeometry"]).map(|kind| schema_ref(kind)).collect::<Vec<_>>() },
        }),
        &json!({}),
    );
    let collection = json!({ "type": "string", "enum": ["FeatureCollection"] });
    [
        ("Groups".to_owned(), of(&json!({ "groups": { "type": "array", "items": group } }))),
        ("GroupsDrawn".to_owned(), of(&json!({ "type": collection, "features": { "type": "array", "items": drawn } }))),
    ]
}

/// The geometries of RFC 7946, section 3.1.
fn geometries() -> Map<String, Json> {
    let list = |items: &Json, least: usize| json!({ "type": "array", "items": items, "minItems": least });
    let position = json!({ "type": "array", "items": { "type": "number" }, "minItems": 2, "maxItems": 2 });
    let line = list(&position, 2);
    let rings = list(&list(&position, 4), 1);
    let geometry = |kind: &str, coordinates: &Json| {
        let members = json!({ "type": { "type": "string", "enum": [kind] }, "coordinates": coordinates });
        (kind.to_owned(), object(&members, &json!({})))
    };
    let parts = json!({
        "type": { "type": "string", "enum": ["GeometryCollection"] },
        "geometries": { "type": "array", "items": { "oneOf": SINGLE_GEOMETRIES.map(schema_ref) } },
    });
    Map::from_iter([
        geometry("Point", &position),
        geometry("MultiPoint", &list(&position, 0)),
        geometry("LineString", &line),
        geometry("MultiLineString", &list(&line, 0)),
        geometry("Polygon", &rings),
        geometry("MultiPolygon", &list(&rings, 0)),
        ("GeometryCollection".to_owned(), object(&parts, &json!({}))),
        // OpenAPI 3.0 has no type for null alone.
        ("NoGeometry".to_owned(), json!({ "type": "object", "nullable": true, "enum": [null] })),
    ])
}

const SINGLE_GEOMETRIES: [&str; 6] =
    ["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"];

/// A page of a collection's features.
fn features(collection: &Collection) -> Json {
    let texts = json!({ "type": "array", "items": { "type": "string" } });
    let whole = json!({ "type": "integer", "minimum": 0 });
    object(
        &json!({
            "type": { "type": "string", "enum": ["FeatureCollection"] },
            "features": { "type": "array", "items": schema_ref(&own_schema(collection, "feature")) },
            "links": { "type": "array", "items": schema_ref("Link") },
            "numberMatched": whole, "numberReturned": whole,
            "attributions": texts, "licences": texts,
        }),
        &with_time(
            json!({ "withheld": { "type": "string", "description": "Why features that match are not handed out" } }),
        ),
    )
}

/// What a feature said, and since when.
fn history() -> Json {
    let text = json!({ "type": "string" });
    let revision = object(
        &json!({
            "number": { "type": "integer", "minimum": 1 },
            "recorded": moment(),
            "kind": { "type": "string", "enum": ["added", "corrected", "deleted"] },
            "changed": { "type": "array", "items": text, "description": "The fields that differ from the revision before" },
            "feature": { "type": "object", "nullable": true },
        }),
        &json!({ "operation": text, "author": text, "reason": text, "state": text }),
    );
    object(
        &json!({
            "id": text, "collection": text, "revisions": { "type": "array", "items": revision },
            "links": { "type": "array", "items": schema_ref("Link") },
        }),
        &json!({ "older": text }),
    )
}

fn moment() -> Json {
    json!({ "type": "string", "format": "date-time" })
}

/// What is said beside some members: of the present when it was answered, of the past how many features are withheld.
fn with_time(mut members: Json) -> Json {
    members["timeStamp"] = moment();
    members["numberWithheld"] = json!({
        "type": "integer", "minimum": 0,
        "description": "With as-of: how many features of the collection the public saw then that it may not see now",
    });
    members
}

/// One of a collection's features. A query adds properties, and may leave others out.
fn feature(collection: &Collection) -> Json {
    let mut properties: Map<String, Json> = collection
        .schema
        .fields()
        .iter()
        .map(|field| {
            let mut schema = value_schema(field.field_type);
            schema["nullable"] = json!(true);
            if let Some(known) = known_field(&field.name) {
                schema["description"] = json!(known.description);
            }
            (field.name.to_string(), schema)
        })
        .collect();
    for (name, description) in [
        ("distance_m", "With `near`: how far it is, in metres"),
        ("chainage_m", "With `near` a line: how far along the line it is nearest, in metres"),
    ] {
        let number = json!({ "type": "number", "minimum": 0, "nullable": true, "description": description });
        properties.insert(name.to_owned(), number);
    }
    let kinds: &[&str] = match collection.geometry_kind() {
        "point" => &["Point", "MultiPoint", "NoGeometry"],
        "line" => &["LineString", "MultiLineString", "NoGeometry"],
        "polygon" => &["Polygon", "MultiPolygon", "NoGeometry"],
        "none" => &["NoGeometry"],
        _ => &[
            "Point",
            "MultiPoint",
            "LineString",
            "MultiLineString",
            "Polygon",
            "MultiPolygon",
            "GeometryCollection",
            "NoGeometry",
        ],
    };
    object(
        &json!({
            "type": { "type": "string", "enum": ["Feature"] },
            "id": { "type": "string" },
            "geometry": { "oneOf": kinds.iter().map(|kind| schema_ref(kind)).collect::<Vec<_>>() },
            "properties": { "type": "object", "properties": properties, "additionalProperties": false },
        }),
        &json!({ "links": { "type": "array", "items": schema_ref("Link") } }),
    )
}
