//! The resources of tiles. The ends of their ids are the standard's (OGC 20-057, clause 14).

use serde_json::json;

use super::super::negotiate::Offer;
use super::super::tiles::{
    BASEMAP_OFFERS, BUILT_IN, COLLECTIONS, REVISION, TILE_OFFERS, TILEJSON, TILESETS_OFFERS, WEB_OFFERS,
    tile_parameters,
};
use super::answers::Answers;
use super::operation::Operation;
use super::parameters::Taken;
use super::parts::schema_ref;
use crate::collection::{Collection, Snapshot};
use crate::tile::{MAX_MATRIX, TileMatrixSet};

/// How the world is cut into tiles.
pub(super) fn matrix_sets(document: &[Offer]) -> Vec<Operation> {
    let (all, one) = (schema_ref("TileMatrixSets"), schema_ref("TileMatrixSet"));
    vec![
        Operation::new("/tileMatrixSets", "getTileMatrixSetsList", "All tile matrix sets", document, &all),
        Operation::new("/tileMatrixSets/{tileMatrixSetId}", "getTileMatrixSet", "One tile matrix set", document, &one)
            .taking([matrix_set()])
            .answering(Answers::FOUND),
    ]
}

/// The tiles of all collections together. A property that one of them has is a parameter.
pub(super) fn of_the_dataset() -> Vec<Operation> {
    let taken: Vec<Taken> =
        tile_parameters().chain([&COLLECTIONS]).filter(|p| p.name != "properties").map(Taken::plain).collect();
    operations("", "vigie.dataset", "all collections but the base map", &taken)
}

/// The tiles of a collection.
pub(super) fn of_a_collection(collection: &Collection, snapshot: &Snapshot) -> Vec<Operation> {
    let (name, title) = (&collection.description.name, &collection.description.title);
    let taken = tile_parameters().map(|p| Taken::of(p, collection, snapshot)).chain(Taken::queryables(collection));
    operations(&format!("/collections/{name}"), &format!("{name}.collection"), title, &taken.collect::<Vec<_>>())
}

/// The base maps, the tileset of one, and its tiles.
pub(super) fn of_base_maps(document: &[Offer]) -> Vec<Operation> {
    let all = "/basemaps";
    let set = format!("{all}/{{basemap}}/tiles/WebMercatorQuad");
    let tile = format!("{set}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}");
    let name = || {
        let about = "The name of a base map, as the list has it.";
        Taken::path("basemap", about, json!({ "type": "string" }), BUILT_IN)
    };
    vec![
        Operation::new(all, "basemaps", "Maps that other layers are laid on", document, &schema_ref("Basemaps")),
        Operation::new(
            &set,
            "basemap.getTileSet",
            "The tileset of a base map",
            &WEB_OFFERS,
            &schema_ref("BasemapTileSet"),
        )
        .with_schema(TILEJSON, schema_ref("BasemapTileJson"))
        .taking([name()])
        .answering(Answers::FOUND),
        Operation::new(&tile, "basemap.getTile", "A tile of a base map", &BASEMAP_OFFERS, &json!({}))
            .taking([name()])
            .taking(coordinates())
            .taking([Taken::plain(&REVISION)])
            .answering(Answers::TILE),
    ]
}

/// The list, the tileset and the tile of one origin.
fn operations(origin: &str, id: &str, title: &str, taken: &[Taken]) -> Vec<Operation> {
    let list = format!("{origin}/tiles");
    let set = format!("{list}/{{tileMatrixSetId}}");
    let tile = format!("{set}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}");
    let id = |end: &str| format!("{id}.vector.{end}");
    let summary = |what: &str| format!("{what}: {title}");
    vec![
        Operation::new(
            &list,
            &id("getTileSetsList"),
            &summary("Tilesets of"),
            &TILESETS_OFFERS,
            &schema_ref("TileSets"),
        )
        .taking(taken.to_vec())
        .answering(Answers::TILESET),
        Operation::new(&set, &id("getTileSet"), &summary("One tileset of"), &WEB_OFFERS, &schema_ref("TileSet"))
            .with_schema(TILEJSON, schema_ref("TileJson"))
            .taking([matrix_set()])
            .taking(taken.to_vec())
            .answering(Answers::TILESET),
        Operation::new(&tile, &id("getTile"), &summary("A tile of"), &TILE_OFFERS, &json!({}))
            .taking([matrix_set()])
            .taking(coordinates())
            .taking(taken.to_vec())
            .answering(Answers::TILE),
    ]
}

fn matrix_set() -> Taken {
    let names: Vec<&str> = TileMatrixSet::ALL.into_iter().map(TileMatrixSet::id).collect();
    let schema = json!({ "type": "string", "enum": names });
    Taken::path("tileMatrixSetId", "How the world is cut into tiles.", schema, "WebMercatorQuad")
}

/// Where a tile is. Its numbers are texts in the standard.
fn coordinates() -> [Taken; 3] {
    let matrix = format!("The tile matrix, 0 to {MAX_MATRIX}: each has twice the rows and columns of the one before.");
    let whole = json!({ "type": "string", "pattern": "^(0|[1-9][0-9]*)$" });
    [
        Taken::path("tileMatrix", &matrix, whole.clone(), "0"),
        Taken::path("tileRow", "The row, from the north.", whole.clone(), "0"),
        Taken::path("tileCol", "The column, from the west.", whole, "0"),
    ]
}
