//! `.../tiles/{tileMatrixSet}/{tileMatrix}/{tileRow}/{tileCol}`: one tile.

use std::io;
use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderValue, VARY};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

use super::super::State;
use super::super::log::Unremarkable;
use super::super::negotiate::{Asked, Offer, negotiate};
use super::super::problem::Problem;
use super::super::respond::is_known;
use super::cache::{SelectionKey, Tile, TileKey};
use super::coding::{CODINGS, best_coding};
use super::extent;
use super::layers::{LayerQuery, Layers};
use super::wanted::{CLUSTER, SCALE, THEME, Wanted};
use crate::collection::Snapshot;
use crate::geom::Envelope;
use crate::query::{Guard, Parameter, QueryError};
use crate::tile::picture::{PictureError, draw_tile};
use crate::tile::{Coding, Layer, Selection, TileCoord, TileMatrixSet, is_slight, vector_tile};

/// Mapbox vector tiles 2.1.
pub(super) const MVT: Offer =
    Offer { name: "mvt", media_type: "application/vnd.mapbox-vector-tile", title: "Mapbox Vector Tiles" };
/// A transparent picture to be laid on a map.
pub(super) const PNG: Offer = Offer { name: "png", media_type: "image/png", title: "PNG" };
/// Representations of a tile.
pub(in crate::http) const TILE_OFFERS: [Offer; 2] = [MVT, PNG];

/// Of what was asked for by its revision: a browser that has it need not ask again, since nothing of that revision ever
/// changes. What many share asks each minute: a retraction makes another revision, and who still has the old address must not
/// find there what endangers somebody.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, s-maxage=60, immutable");
/// Of what was not: as fresh as a reader of news needs, and not a moment longer while it is fetched again.
const FOR_A_MINUTE: HeaderValue = HeaderValue::from_static("public, max-age=60");
const VARIES: HeaderValue = HeaderValue::from_static("Accept, Accept-Encoding");

/// The address of a tile.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::http) struct TilePath {
    /// None for the tiles of the dataset.
    collection: Option<String>,
    tile_matrix_set: String,
    tile_matrix: String,
    tile_row: String,
    tile_col: String,
}

/// A tile of a collection, or of several.
pub(in crate::http) async fn tile(
    request: HttpRequest,
    state: web::Data<State>,
    path: web::Path<TilePath>,
) -> Result<HttpResponse, Problem> {
    let Asked { offer, parameters } = negotiate(&request, &TILE_OFFERS)?;
    let set = TileMatrixSet::of_id(&path.tile_matrix_set)?;
    let coord = set.tile(&path.tile_matrix, &path.tile_row, &path.tile_col)?;
    let snapshot = state.snapshot(&request, &parameters).await?;
    let wanted = Wanted::read(parameters, path.collection.as_deref(), &snapshot)?;
    drawn(&request, &state, snapshot, &wanted, (coord, offer)).await
}

/// Answers with a tile of what is wanted.
pub(super) async fn drawn(
    request: &HttpRequest,
    state: &web::Data<State>,
    snapshot: Arc<Snapshot>,
    wanted: &Wanted,
    (coord, offer): (TileCoord, Offer),
) -> Result<HttpResponse, Problem> {
    // A picture is compressed already.
    let coding = if offer == PNG { Coding::Identity } else { best_coding(request, &CODINGS) };
    let key = TileKey::new(coord, offer.name, coding, revision(wanted, coord, offer).await?, wanted);
    let make = async || make(state, snapshot, wanted, &key).await;
    answer(request, state, &key, (offer, wanted.is_current()), make).await
}

/// Answers with a tile that was made before, or else with one that is made. Browsers may keep it for ever if it was
/// asked for by the current revision.
pub(super) async fn answer(
    request: &HttpRequest,
    state: &State,
    key: &TileKey,
    (offer, is_current): (Offer, bool),
    make: impl AsyncFnOnce() -> Result<Arc<Tile>, Problem>,
) -> Result<HttpResponse, Problem> {
    let freshness = if is_current { FOR_EVER } else { FOR_A_MINUTE };
    if let Some(tile) = state.tiles.kept(key) {
        let mut response = respond(request, &tile, offer, freshness);
        response.extensions_mut().insert(Unremarkable);
        return Ok(response);
    }
    let tile = make().await?;
    Ok(respond(request, &tile, offer, freshness))
}

/// A hash of all data that a tile is made from. A picture shows what reaches into it from beyond its edges too.
async fn revision(wanted: &Wanted, tile: TileCoord, offer: Offer) -> Result<u64, Problem> {
    if offer == PNG {
        return Ok(wanted.revision);
    }
    let frame = tile.frame();
    let unordered = wanted.collections.iter().filter(|collection| !collection.has_quadtree(frame.plane));
    let unordered: Vec<_> = unordered.map(Arc::clone).collect();
    if !unordered.is_empty() {
        let put_in_order = move || {
            for collection in unordered {
                let _in_order = collection.quadtree(frame.plane);
            }
        };
        web::block(put_in_order).await.map_err(|_lost| Problem::overloaded())?;
    }
    Ok(wanted.revision_on(&frame))
}

fn respond(request: &HttpRequest, tile: &Tile, offer: Offer, freshness: HeaderValue) -> HttpResponse {
    let empty = tile.body.is_empty();
    let mut response = HttpResponse::build(if empty { StatusCode::NO_CONTENT } else { StatusCode::OK });
    response.insert_header((CACHE_CONTROL, freshness)).insert_header((VARY, VARIES));
    if empty {
        return response.finish();
    }
    response.insert_header((ETAG, tile.etag.clone()));
    if is_known(request, tile.etag.to_str().unwrap_or_default()) {
        return response.status(StatusCode::NOT_MODIFIED).finish();
    }
    response.insert_header((CONTENT_TYPE, HeaderValue::from_static(offer.media_type)));
    if let Some(coding) = tile.coding.name() {
        response.insert_header((CONTENT_ENCODING, HeaderValue::from_static(coding)));
    }
    response.body(tile.body.clone())
}

/// A tile that nobody has made yet. What cannot be asked for is refused before anyone waits for it.
async fn make(
    state: &web::Data<State>,
    snapshot: Arc<Snapshot>,
    wanted: &Wanted,
    key: &TileKey,
) -> Result<Arc<Tile>, Problem> {
    refuse_what_is_of_another(wanted, key.format)?;
    let layers = Layers::read(wanted, &snapshot)?;
    if let Some(extent) = extent(&wanted.collections) {
        within_limits(&extent, key.tile, "the features")?;
    }
    let draw = async || draw(state, layers, wanted.revision, key).await;
    if key.coding == Coding::Identity {
        return state.tiles.get(key, draw).await;
    }
    let code = async || {
        let plain = state.tiles.get(&key.plain(), draw).await?;
        let coding = key.coding;
        let coded = web::block(move || plain.coded(coding)).await;
        coded.map_err(|_lost| Problem::overloaded())?.map_err(|error| not_coded(&error))
    };
    state.tiles.get(key, code).await
}

/// Refuses what means something in another format only.
fn refuse_what_is_of_another(wanted: &Wanted, format: &str) -> Result<(), QueryError> {
    let (others, theirs): (&[Parameter], &str) =
        if format == PNG.name { (&[CLUSTER], "vector tiles") } else { (&[SCALE, THEME], "pictures, f=png") };
    let given = |parameter: &&Parameter| wanted.parameters.iter().any(|(name, _)| name == parameter.name);
    others.iter().find(given).map_or(Ok(()), |Parameter { name, .. }| {
        Err(QueryError::bad(name, format!("`{name}` is a parameter of {theirs}; leave it out")))
    })
}

/// Refuses a tile that nothing within an extent can be on (OGC 20-057, requirement 5). `what` lies within it.
pub(super) fn within_limits(extent: &Envelope, tile: TileCoord, what: &str) -> Result<(), Problem> {
    match tile.set.limits(tile.matrix, extent) {
        Some(limits) if !limits.hold(tile) => Err(Problem::not_found(format!(
            "{what} lie in rows {} to {} and columns {} to {} of tile matrix {}; the tileset names these limits",
            limits.rows.start(),
            limits.rows.end(),
            limits.cols.start(),
            limits.cols.end(),
            limits.matrix,
        ))),
        _ => Ok(()),
    }
}

/// Draws a tile.
async fn draw(state: &web::Data<State>, layers: Layers, revision: u64, key: &TileKey) -> Result<Tile, Problem> {
    let bytes = if key.format == PNG.name {
        picture(state, layers, key.tile).await?
    } else {
        vector(state, layers, revision, key.tile).await?
    };
    state.tiles.made();
    Tile::plain(bytes).map_err(|error| not_coded(&error))
}

async fn vector(state: &web::Data<State>, layers: Layers, revision: u64, tile: TileCoord) -> Result<Vec<u8>, Problem> {
    let mut drawn = Vec::with_capacity(layers.queries.len());
    for layer in layers.queries {
        let properties = layer.query.properties.clone();
        drawn.push((select(state, layer, revision).await?, properties));
    }
    let (frame, density) = (tile.frame(), layers.density);
    let slight = is_slight(&layers_of(&drawn), &frame);
    let draw = move |guard: &Guard| Ok(vector_tile(&layers_of(&drawn), &frame, density, guard)?);
    if slight { Ok(watched(state, draw(&Guard::for_tile()))?) } else { think(state, draw).await }
}

fn layers_of(drawn: &[(Arc<Selection>, Option<Vec<usize>>)]) -> Vec<Layer<'_>> {
    let layer = drawn.iter().map(|(selection, properties)| (selection, properties.as_deref()));
    layer.map(|(selection, properties)| Layer { selection, properties, name: None }).collect()
}

async fn picture(state: &web::Data<State>, layers: Layers, tile: TileCoord) -> Result<Vec<u8>, Problem> {
    let bytes = think(state, move |guard| {
        let of = layers.queries.iter().map(|layer| (&layer.collection, &layer.query));
        draw_tile(of, tile, layers.look, guard)
    });
    bytes.await
}

/// What is shown of a collection, which many tiles share.
async fn select(state: &web::Data<State>, layer: LayerQuery, revision: u64) -> Result<Arc<Selection>, Problem> {
    let key = SelectionKey::new(&layer, revision);
    let LayerQuery { collection, query, .. } = layer;
    let answer = async || think(state, move |guard| Ok(Selection::new(collection, &query, guard)?)).await;
    state.tiles.selection(&key, answer).await
}

/// Work for a tile, within its bounds, on a thread for such work, for as long as anybody waits for it.
async fn think<T: Send + 'static>(
    state: &web::Data<State>,
    work: impl FnOnce(&Guard) -> Result<T, PictureError> + Send + 'static,
) -> Result<T, Problem> {
    let guard = Guard::for_tile();
    let _waiting = guard.cancel_on_drop();
    let state = web::Data::clone(state);
    let done = web::block(move || watched(&state, work(&guard)));
    Ok(done.await.map_err(|_lost| Problem::overloaded())??)
}

/// Counts what ended for want of time or because nobody waited for it.
fn watched<T>(state: &State, done: Result<T, PictureError>) -> Result<T, PictureError> {
    done.inspect_err(|error| {
        if let PictureError::Query(error) = error {
            state.metrics.query_ended(error);
        }
    })
}

pub(super) fn not_coded(error: &io::Error) -> Problem {
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, format!("the tile could not be made ready to be sent: {error}"))
}
