//! `.../tiles` and `.../tiles/{tileMatrixSet}`: which tiles there are of a collection, or of several together.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::super::State;
use super::super::links::{base_url, representations};
use super::super::negotiate::{Asked, HTML, JSON, Offer, negotiate};
use super::super::page::{document_page, trail_below};
use super::super::problem::Problem;
use super::super::respond::{Document, document};
use super::described::Described;
use super::wanted::Wanted;
use crate::collection::Snapshot;
use crate::tile::{MAX_MATRIX, TileMatrixSet};

/// TileJSON 3.0, by the media type that other servers give it.
pub(in crate::http) const TILEJSON: Offer =
    Offer { name: "tilejson", media_type: "application/vnd.mapbox.tile+json", title: "TileJSON" };
/// Representations of tilesets.
pub(in crate::http) const TILESETS_OFFERS: [Offer; 2] = [JSON, HTML];
/// Representations of a tileset in the tiles of the web, the only ones that TileJSON knows.
pub(in crate::http) const WEB_OFFERS: [Offer; 3] = [JSON, TILEJSON, HTML];

/// The address of the tilesets, or of one of them.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::http) struct TilesetPath {
    /// None for the dataset.
    collection: Option<String>,
    tile_matrix_set: Option<String>,
}

/// The tilesets, a tile matrix set each.
pub(in crate::http) async fn tilesets(
    request: HttpRequest,
    state: web::Data<State>,
    path: web::Path<TilesetPath>,
) -> Result<HttpResponse, Problem> {
    let Asked { offer, parameters } = negotiate(&request, &TILESETS_OFFERS)?;
    let snapshot = state.snapshot(&request, &parameters).await?;
    let described = describe(&request, &state, &path, parameters, &snapshot)?;
    Ok(document(&request, &state, snapshot.version, offer, || {
        let links = representations(&described.url, &described.parameters, offer, &TILESETS_OFFERS);
        let items = TileMatrixSet::ALL.map(|set| described.item(set));
        if offer == JSON {
            return Document::Json(json!({ "links": links, "tilesets": items }));
        }
        let below = TileMatrixSet::ALL.map(|set| described.link_to(set, "item"));
        let all: Vec<Json> = links.into_iter().chain(below).collect();
        let lead = format!("The map of {} in tiles, with whatever filter the features take.", described.title);
        Document::Page(document_page("Tiles", &trail(&described), &lead, &all, &[]))
    }))
}

/// One tileset.
pub(in crate::http) async fn tileset(
    request: HttpRequest,
    state: web::Data<State>,
    path: web::Path<TilesetPath>,
) -> Result<HttpResponse, Problem> {
    let set = TileMatrixSet::of_id(path.tile_matrix_set.as_deref().unwrap_or_default())?;
    let offers = offers(set);
    let Asked { offer, parameters } = negotiate(&request, offers)?;
    let snapshot = state.snapshot(&request, &parameters).await?;
    let described = describe(&request, &state, &path, parameters, &snapshot)?;
    Ok(document(&request, &state, snapshot.version, offer, || match offer {
        TILEJSON => Document::Json(described.tilejson()),
        HTML => Document::Page(tileset_page(&described, set)),
        _ => Document::Json(
            described.tileset(set, representations(&described.url_of(set), &described.parameters, offer, offers)),
        ),
    }))
}

/// What a tileset is offered as.
fn offers(set: TileMatrixSet) -> &'static [Offer] {
    match set {
        TileMatrixSet::WebMercatorQuad => &WEB_OFFERS,
        TileMatrixSet::WorldCrs84Quad => &TILESETS_OFFERS,
    }
}

fn describe(
    request: &HttpRequest,
    state: &State,
    path: &TilesetPath,
    parameters: Vec<(String, String)>,
    snapshot: &Snapshot,
) -> Result<Described, Problem> {
    let wanted = Wanted::read(parameters, path.collection.as_deref(), snapshot)?;
    Described::new(&wanted, path.collection.as_deref(), base_url(request, state), snapshot)
}

fn tileset_page(described: &Described, set: TileMatrixSet) -> String {
    let links = representations(&described.url_of(set), &described.parameters, HTML, offers(set));
    let tileset = described.tileset(set, links);
    let layers: Vec<&str> = described.layers.iter().map(|l| l.collection.description.name.as_str()).collect();
    let facts = [
        ("Layers".to_owned(), layers.join(", ")),
        ("Tile matrices".to_owned(), format!("0 to {MAX_MATRIX}")),
        ("Revision".to_owned(), described.revision.clone()),
        ("Source".to_owned(), described.attribution.clone()),
        ("Licence".to_owned(), described.licence.clone()),
    ];
    let lead = format!("The map of {} in the tiles of {}.", described.title, set.id());
    let mut trail = trail(described);
    trail.push((format!("{}?f=html", described.path), "Tiles".to_owned()));
    document_page(set.id(), &trail, &lead, tileset["links"].as_array().map_or(&[], Vec::as_slice), &facts)
}

fn trail(described: &Described) -> Vec<(String, String)> {
    described.owner().map(|collection| trail_below(collection)).unwrap_or_default()
}
