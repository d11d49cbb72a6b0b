//! `/tileMatrixSets` and one of them: how the world is cut into tiles, as JSON (OGC 17-083r4, clause 6 and annex D).

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value as Json, json};

use super::super::State;
use super::super::links::{base_url, link, representations};
use super::super::negotiate::{Asked, HTML, JSON};
use super::super::page::document_page;
use super::super::problem::Problem;
use super::super::respond::{Document, document};
use crate::geom::Plane;
use crate::tile::{MAX_MATRIX, TileMatrixSet};

/// Pixels along a tile that the scales of the register are meant for.
const TILE_PIXELS: u32 = 256;
/// The side of a pixel from which the standard reckons scales, in metres.
const PIXEL_M: f64 = 0.000_28;
/// Half the width of the world in web Mercator, and so its edge, in metres.
const MERCATOR_EDGE_M: f64 = 20_037_508.342_789_244;
/// Metres in a degree of the equator.
const DEGREE_M: f64 = MERCATOR_EDGE_M / 180.0;

/// All of them.
pub(in crate::http) async fn matrix_sets(
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let offers = [JSON, HTML];
    let offer = Asked::none_but_format(&request, &offers)?;
    Ok(document(&request, &state, 0, offer, || {
        let url = format!("{}/tileMatrixSets", base_url(&request, &state));
        let links = representations(&url, &[], offer, &offers);
        let item = |set: TileMatrixSet| {
            let own = link(&format!("{url}/{}", set.id()), "self", JSON.media_type, title(set));
            json!({ "id": set.id(), "title": title(set), "uri": set.uri(), "crs": set.crs().uri(), "links": [own] })
        };
        if offer == JSON {
            let sets: Vec<Json> = TileMatrixSet::ALL.into_iter().map(item).collect();
            return Document::Json(json!({ "links": links, "tileMatrixSets": sets }));
        }
        let facts = TileMatrixSet::ALL.map(|set| (set.id().to_owned(), title(set).to_owned()));
        let lead = "How this server cuts the world into tiles.";
        let below =
            TileMatrixSet::ALL.map(|set| link(&format!("{url}/{}", set.id()), "item", JSON.media_type, set.id()));
        let all: Vec<Json> = links.into_iter().chain(below).collect();
        Document::Page(document_page("Tile matrix sets", &[], lead, &all, &facts))
    }))
}

/// One of them.
pub(in crate::http) async fn matrix_set(
    request: HttpRequest,
    state: web::Data<State>,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let offers = [JSON, HTML];
    let offer = Asked::none_but_format(&request, &offers)?;
    let set = TileMatrixSet::of_id(&id)?;
    Ok(document(&request, &state, 0, offer, || {
        let url = format!("{}/tileMatrixSets", base_url(&request, &state));
        let links = representations(&format!("{url}/{}", set.id()), &[], offer, &offers);
        if offer == JSON {
            return Document::Json(definition(set));
        }
        let facts = [
            ("Register".to_owned(), set.uri()),
            ("Coordinate reference system".to_owned(), set.crs().uri()),
            ("Tile matrices".to_owned(), format!("0 to {MAX_MATRIX}")),
        ];
        let trail = [("/tileMatrixSets?f=html".to_owned(), "Tile matrix sets".to_owned())];
        Document::Page(document_page(set.id(), &trail, title(set), &links, &facts))
    }))
}

/// What people may call it.
fn title(set: TileMatrixSet) -> &'static str {
    match set {
        TileMatrixSet::WebMercatorQuad => "Google Maps Compatible for the World",
        TileMatrixSet::WorldCrs84Quad => "CRS84 for the World",
    }
}

/// The definition of a set, as the register has it, down to the last matrix that is served.
fn definition(set: TileMatrixSet) -> Json {
    let (scales, axes) = match set.plane() {
        Plane::Mercator => ("GoogleMapsCompatible", ["X", "Y"]),
        Plane::Degrees => ("GoogleCRS84Quad", ["Lon", "Lat"]),
    };
    json!({
        "id": set.id(),
        "title": title(set),
        "uri": set.uri(),
        "crs": set.crs().uri(),
        "orderedAxes": axes,
        "wellKnownScaleSet": format!("http://www.opengis.net/def/wkss/OGC/1.0/{scales}"),
        "tileMatrices": (0..=MAX_MATRIX).map(|matrix| tile_matrix(set, matrix)).collect::<Vec<_>>(),
    })
}

fn tile_matrix(set: TileMatrixSet, matrix: u8) -> Json {
    // The width of the world, its north-western corner, and metres in each unit of the coordinate reference system.
    let (width, origin, unit_m) = match set.plane() {
        Plane::Mercator => (2.0 * MERCATOR_EDGE_M, [-MERCATOR_EDGE_M, MERCATOR_EDGE_M], 1.0),
        Plane::Degrees => (360.0, [-180.0, 90.0], DEGREE_M),
    };
    let (rows, cols) = set.size(matrix);
    let cell = width / (f64::from(cols) * f64::from(TILE_PIXELS));
    json!({
        "id": matrix.to_string(),
        "scaleDenominator": cell * unit_m / PIXEL_M,
        "cellSize": cell,
        "cornerOfOrigin": "topLeft",
        "pointOfOrigin": origin,
        "tileWidth": TILE_PIXELS,
        "tileHeight": TILE_PIXELS,
        "matrixWidth": cols,
        "matrixHeight": rows,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_are_those_of_the_register() {
        for (set, matrix, cell, scale) in [
            (TileMatrixSet::WebMercatorQuad, 0, 156_543.033_928_041, 559_082_264.028_717),
            (TileMatrixSet::WebMercatorQuad, 14, 9.554_628_535_647_032, 34_123.673_341_597_0),
            (TileMatrixSet::WorldCrs84Quad, 0, 0.703_125, 279_541_132.014_358),
            (TileMatrixSet::WorldCrs84Quad, 10, 0.000_686_645_507_812_5, 272_989.386_732_772),
        ] {
            let json = tile_matrix(set, matrix);
            for (member, expected) in [("cellSize", cell), ("scaleDenominator", scale)] {
                let value = json[member].as_f64().unwrap();
                assert!((value / expected - 1.0).abs() < 1e-9, "{}: {member} {value}", set.id());
            }
        }
    }
}
