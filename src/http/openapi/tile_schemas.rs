//! JSON schemas of what is said of tiles (OGC 17-083r4; TileJSON 3.0).

use serde_json::{Value as Json, json};

use super::parts::{object, schema_ref};
use crate::tile::Content;

/// All of them, by their names.
pub(super) fn tiles() -> [(&'static str, Json); 9] {
    let text = json!({ "type": "string" });
    let uri = json!({ "type": "string", "format": "uri" });
    let links = json!({ "type": "array", "items": schema_ref("Link") });
    let list = |of: &Json| json!({ "type": "array", "items": of });
    let set_item = object(&json!({ "id": text, "title": text, "uri": uri, "crs": uri, "links": links }), &json!({}));
    let item = json!({
        "title": text, "dataType": { "type": "string", "enum": ["vector"] }, "crs": uri, "tileMatrixSetURI": uri, "links": links,
    });
    [
        ("TileMatrixSets", object(&json!({ "links": links, "tileMatrixSets": list(&set_item) }), &json!({}))),
        ("TileMatrixSet", tile_matrix_set()),
        ("TileSetItem", object(&item, &json!({}))),
        ("TileSets", object(&json!({ "links": links, "tilesets": list(&schema_ref("TileSetItem")) }), &json!({}))),
        ("TileSet", tile_set(&item)),
        ("TileJson", tilejson()),
        ("Basemaps", object(&json!({ "links": links, "basemaps": list(&basemap()) }), &json!({}))),
        ("BasemapTileSet", of_any_source(tile_set(&item), &["layers", "license"])),
        ("BasemapTileJson", of_any_source(tilejson(), &["vector_layers"])),
    ]
}

fn basemap() -> Json {
    let text = json!({ "type": "string" });
    let links = json!({ "type": "array", "items": schema_ref("Link") });
    let texts = json!({ "type": "array", "items": text });
    let bounds = json!({ "type": "array", "items": { "type": "number" }, "minItems": 4, "maxItems": 4 });
    let template = json!({ "type": "string", "description": "The address of its tiles, with {z}, {x} and {y}" });
    object(
        &json!({
            "name": text, "title": text, "kind": { "type": "string", "enum": ["vector", "raster"] },
            "attributions": texts, "minzoom": whole(), "maxzoom": whole(), "bounds": bounds, "tiles": template,
            "layers": texts, "links": links,
        }),
        &json!({
            "format": { "type": "string", "enum": Content::ALL.map(Content::name) },
            "darkTiles": { "type": "string", "description": "The same for a dark page, where there are others for one" },
        }),
    )
}

/// The same of a base map, of which others know less: these members may be missing, and what there is may be pictures.
fn of_any_source(mut schema: Json, unknown: &[&str]) -> Json {
    if let Some(required) = schema["required"].as_array_mut() {
        required.retain(|member| !unknown.iter().any(|name| member == name));
    }
    if schema["properties"]["dataType"].is_object() {
        schema["properties"]["dataType"]["enum"] = json!(["vector", "map"]);
    }
    schema
}

fn point() -> Json {
    json!({ "type": "array", "items": { "type": "number" }, "minItems": 2, "maxItems": 2 })
}

fn whole() -> Json {
    json!({ "type": "integer", "minimum": 0 })
}

fn tile_matrix_set() -> Json {
    let (text, uri) = (json!({ "type": "string" }), json!({ "type": "string", "format": "uri" }));
    let number = json!({ "type": "number", "minimum": 0 });
    let matrix = json!({
        "id": text, "scaleDenominator": number, "cellSize": number, "pointOfOrigin": point(),
        "cornerOfOrigin": { "type": "string", "enum": ["topLeft"] },
        "tileWidth": whole(), "tileHeight": whole(), "matrixWidth": whole(), "matrixHeight": whole(),
    });
    let matrices = json!({ "type": "array", "items": object(&matrix, &json!({})), "minItems": 1 });
    let axes = json!({ "type": "array", "items": text });
    object(
        &json!({
            "id": text, "title": text, "uri": uri, "crs": uri, "orderedAxes": axes, "wellKnownScaleSet": uri,
            "tileMatrices": matrices,
        }),
        &json!({}),
    )
}

fn tile_set(item: &Json) -> Json {
    let (text, uri) = (json!({ "type": "string" }), json!({ "type": "string", "format": "uri" }));
    let links = json!({ "type": "array", "items": schema_ref("Link") });
    let bounding_box = object(&json!({ "lowerLeft": point(), "upperRight": point(), "crs": uri }), &json!({}));
    let limits = json!({
        "tileMatrix": text, "minTileRow": whole(), "maxTileRow": whole(), "minTileCol": whole(), "maxTileCol": whole(),
    });
    let properties = json!({ "type": "object", "additionalProperties": { "type": "object" } });
    let schema = json!({ "type": { "type": "string", "enum": ["object"] }, "properties": properties });
    let layer = object(
        &json!({
            "id": text, "title": text, "description": text, "dataType": { "type": "string", "enum": ["vector"] },
            "minTileMatrix": text, "maxTileMatrix": text, "propertiesSchema": object(&schema, &json!({})), "links": links,
        }),
        &json!({ "geometryDimension": { "type": "integer", "minimum": 0, "maximum": 2 }, "boundingBox": bounding_box }),
    );
    let mut members = item.as_object().cloned().unwrap_or_default();
    let further = json!({
        "layers": { "type": "array", "items": layer, "minItems": 1 }, "attribution": text, "license": text, "version": text,
        "mediaTypes": { "type": "array", "items": text },
    });
    members.extend(further.as_object().cloned().unwrap_or_default());
    let centre = object(&json!({ "coordinates": point(), "crs": uri, "tileMatrix": text }), &json!({}));
    object(
        &Json::Object(members),
        &json!({
            "tileMatrixSetLimits": { "type": "array", "items": object(&limits, &json!({})) },
            "boundingBox": bounding_box, "centerPoint": centre,
        }),
    )
}

fn tilejson() -> Json {
    let text = json!({ "type": "string" });
    let layer = object(
        &json!({
            "id": text, "description": text, "minzoom": whole(), "maxzoom": whole(),
            "fields": { "type": "object", "additionalProperties": text },
        }),
        &json!({}),
    );
    let numbers =
        |count: usize| json!({ "type": "array", "items": { "type": "number" }, "minItems": count, "maxItems": count });
    object(
        &json!({
            "tilejson": { "type": "string", "enum": ["3.0.0"] }, "name": text, "version": text,
            "scheme": { "type": "string", "enum": ["xyz"] },
            "tiles": { "type": "array", "items": text, "minItems": 1 },
            "vector_layers": { "type": "array", "items": layer, "minItems": 1 },
            "attribution": text, "bounds": numbers(4), "center": numbers(3), "minzoom": whole(), "maxzoom": whole(),
        }),
        &json!({}),
    )
}
