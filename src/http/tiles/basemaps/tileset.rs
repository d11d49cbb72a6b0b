//! `/basemaps/{basemap}/tiles/WebMercatorQuad`: what is said of the tiles of a base map.

use actix_web::{HttpRequest, HttpResponse, web};

use super::super::super::State;
use super::super::super::links::{base_url, representations};
use super::super::super::negotiate::{Asked, HTML};
use super::super::super::page::document_page;
use super::super::super::problem::Problem;
use super::super::super::respond::{Document, document};
use super::super::tilesets::{TILEJSON, WEB_OFFERS};
use super::BasemapSource;
use super::facts::{Facts, SET};

/// The tileset of a base map.
pub(in crate::http) async fn basemap_tileset(
    request: HttpRequest,
    state: web::Data<State>,
    name: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let offer = Asked::none_but_format(&request, &WEB_OFFERS)?;
    let basemap = state.basemaps.find(&name)?;
    let snapshot = state.catalog.snapshot();
    let base = base_url(&request, &state);
    let links = representations(&format!("{base}{}/{}", basemap.path(), SET.id()), &[], offer, &WEB_OFFERS);
    let facts = Facts::of(basemap, base.clone(), &snapshot)?;
    // Of the one that is built in there is more to say.
    let described = match &basemap.source {
        BasemapSource::BuiltIn => Some(basemap.described(&base, &snapshot)?),
        BasemapSource::Archive(_) | BasemapSource::Remote(_) => None,
    };
    Ok(document(&request, &state, state.basemaps.version_with(&snapshot), offer, || match (offer, &described) {
        (HTML, _) => Document::Page(tileset_page(&facts, links)),
        (TILEJSON, Some(described)) => Document::Json(described.tilejson()),
        (TILEJSON, None) => Document::Json(facts.tilejson()),
        (_, Some(described)) => Document::Json(described.tileset(SET, links)),
        (_, None) => Document::Json(facts.tileset(links)),
    }))
}

fn tileset_page(facts: &Facts, mut links: Vec<serde_json::Value>) -> String {
    links.push(facts.template());
    let trail = [("/basemaps?f=html".to_owned(), "Base maps".to_owned())];
    let lead = format!("The base map {} in the tiles of {}.", facts.title, SET.id());
    document_page(&facts.title, &trail, &lead, &links, &facts.table())
}
