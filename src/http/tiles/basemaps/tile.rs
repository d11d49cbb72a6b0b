//! `/basemaps/{basemap}/tiles/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}`: a tile of a base map.

use std::ops::RangeInclusive;
use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

use super::super::super::State;
use super::super::super::negotiate::{Asked, negotiate};
use super::super::super::problem::Problem;
use super::super::cache::{Tile, TileKey};
use super::super::coding::{CODINGS, best_coding};
use super::super::tile::{MVT, answer, drawn, not_coded, within_limits};
use super::super::wanted::{REVISION, Wanted, take};
use super::facts::{SET, revision_text};
use super::{BUILT_IN_LAST, BasemapSource, offer};
use crate::query::QueryError;
use crate::tile::{Archive, Coding, TileCoord};

/// The address of a tile.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::http) struct BasemapTilePath {
    basemap: String,
    tile_matrix: String,
    tile_row: String,
    tile_col: String,
}

/// A tile of a base map.
pub(in crate::http) async fn basemap_tile(
    request: HttpRequest,
    state: web::Data<State>,
    path: web::Path<BasemapTilePath>,
) -> Result<HttpResponse, Problem> {
    let basemap = state.basemaps.find(&path.basemap)?;
    let coord = SET.tile(&path.tile_matrix, &path.tile_row, &path.tile_col)?;
    match &basemap.source {
        BasemapSource::BuiltIn => {
            let asked = negotiate(&request, &[MVT])?;
            let snapshot = state.catalog.snapshot();
            let wanted = Wanted::ground(revision(asked.parameters)?, &snapshot);
            within_zooms(&basemap.name, 0..=BUILT_IN_LAST, coord)?;
            drawn(&request, &state, snapshot, &wanted, (coord, MVT)).await
        }
        BasemapSource::Archive(archive) => {
            let asked = negotiate(&request, &[offer(archive.about.content)])?;
            within_zooms(&basemap.name, archive.about.min_zoom..=archive.about.max_zoom, coord)?;
            archived(&request, &state, archive, coord, asked).await
        }
        BasemapSource::Remote(_) => Err(Problem::not_found(format!(
            "the tiles of the base map `{}` are on another server; /basemaps says where",
            basemap.name
        ))),
    }
}

/// What `v` says, the only parameter that there is besides `f`.
fn revision(mut parameters: Vec<(String, String)>) -> Result<Option<String>, QueryError> {
    let revision = take(&mut parameters, REVISION.name)?;
    parameters.first().map_or(Ok(revision), |(name, _)| {
        Err(QueryError::UnknownParameter { name: name.chars().take(80).collect(), known: "f and v".to_owned() })
    })
}

fn within_zooms(name: &str, zooms: RangeInclusive<u8>, tile: TileCoord) -> Result<(), Problem> {
    if zooms.contains(&tile.matrix) {
        return Ok(());
    }
    let (first, last) = zooms.into_inner();
    let detail = format!("the base map `{name}` has the tile matrices {first} to {last}, and none {}", tile.matrix);
    Err(Problem::not_found(detail))
}

/// Answers with a tile of an archive.
async fn archived(
    request: &HttpRequest,
    state: &State,
    archive: &Arc<Archive>,
    coord: TileCoord,
    Asked { offer, parameters }: Asked,
) -> Result<HttpResponse, Problem> {
    let is_current = revision(parameters)?.is_some_and(|asked| asked == revision_text(archive));
    let key = TileKey::archived(coord, offer.name, coding(request, archive), archive.revision);
    let make = async || state.tiles.get(&key, async || read(archive, coord, key.coding).await).await;
    answer(request, state, &key, (offer, is_current), make).await
}

/// Compressed tiles are sent as they are to whoever takes them so; what is not compressed is compressed here, but for pictures,
/// which are by themselves.
fn coding(request: &HttpRequest, archive: &Archive) -> Coding {
    match archive.about.coding {
        Coding::Identity if archive.about.content.is_vector() => best_coding(request, &CODINGS),
        Coding::Identity => Coding::Identity,
        stored => best_coding(request, &[Coding::Identity, stored]),
    }
}

/// Reads a tile on a thread for such work. Where the archive has none, it is empty inside the archive's extent, and outside
/// there is no such tile.
async fn read(archive: &Arc<Archive>, coord: TileCoord, coding: Coding) -> Result<Tile, Problem> {
    let reader = Arc::clone(archive);
    let tile = web::block(move || -> Result<Option<Tile>, Problem> {
        let found = reader.tile(coord).map_err(|error| {
            tracing::error!(%error, "a tile of a base map cannot be read");
            Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "this tile cannot be read from its archive")
        })?;
        let Some((bytes, stored)) = found else { return Ok(None) };
        let tile = if stored == coding {
            Tile::stored(bytes, stored)
        } else {
            stored.decompress(&bytes).and_then(Tile::plain).and_then(|plain| plain.coded(coding))
        };
        tile.map(Some).map_err(|error| not_coded(&error))
    });
    if let Some(tile) = tile.await.map_err(|_lost| Problem::overloaded())?? {
        return Ok(tile);
    }
    within_limits(&archive.about.extent, coord, "the tiles of this base map")?;
    Tile::plain(Vec::new()).map_err(|error| not_coded(&error))
}
