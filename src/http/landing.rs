//! `/` and `/conformance`: what this server is and what it keeps to.

use actix_web::{HttpRequest, HttpResponse, web};
use maud::html;
use serde_json::{Value as Json, json};

use super::State;
use super::assets;
use super::links::{base_url, encode, link, representations};
use super::negotiate::{Asked, HTML, JSON, OPENAPI, negotiate};
use super::page::page;
use super::problem::Problem;
use super::respond::{Document, document};
use super::tiles::{SCHEMES_REL, TILESETS_REL};

const TITLE: &str = "Vigie";
const DESCRIPTION: &str = "Incidents, areas and highways for conflict reporting: a map, and an OGC API to query them.";

/// Conformance classes, each with a `/conf/` URI of the standard that defines it.
pub(super) const CONFORMANCE: [&str; 51] = [
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables-query-parameters",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/features-filter",
    "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/create-replace-delete",
    "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/update",
    "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/optimistic-locking-etags",
    "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/features",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/schemas",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/advanced-property-roles",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/returnables-and-receivables",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/queryables",
    "http://www.opengis.net/spec/cql2/1.0/conf/cql2-text",
    "http://www.opengis.net/spec/cql2/1.0/conf/cql2-json",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-cql2",
    "http://www.opengis.net/spec/cql2/1.0/conf/advanced-comparison-operators",
    "http://www.opengis.net/spec/cql2/1.0/conf/case-insensitive-comparison",
    "http://www.opengis.net/spec/cql2/1.0/conf/accent-insensitive-comparison",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions-plus",
    "http://www.opengis.net/spec/cql2/1.0/conf/spatial-functions",
    "http://www.opengis.net/spec/cql2/1.0/conf/temporal-functions",
    "http://www.opengis.net/spec/cql2/1.0/conf/array-functions",
    "http://www.opengis.net/spec/cql2/1.0/conf/property-property",
    "http://www.opengis.net/spec/cql2/1.0/conf/functions",
    "http://www.opengis.net/spec/cql2/1.0/conf/arithmetic",
    "http://www.opengis.net/spec/ogcapi-features-8/1.0/conf/sortables",
    "http://www.opengis.net/spec/ogcapi-features-8/1.0/conf/sorting",
    "http://www.opengis.net/spec/ogcapi-features-8/1.0/conf/features-sorting",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tileset",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tilesets-list",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/dataset-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/geodata-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/collections-selection",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/png",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/tms/2.0/conf/tilematrixset",
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixset",
    "http://www.opengis.net/spec/tms/2.0/conf/tilematrixsetlimits",
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixsetlimits",
    "http://www.opengis.net/spec/tms/2.0/conf/tilesetmetadata",
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilesetmetadata",
];

/// The map for browsers, the landing page of the API for programs. Links of the map gather tracking parameters on their
/// way, so unknown parameters are let through here.
pub(super) async fn landing(request: HttpRequest, state: web::Data<State>) -> Result<HttpResponse, Problem> {
    let offer = negotiate(&request, &[JSON, HTML])?.offer;
    // A fragment does not reach the server: what publishing systems ask of here is the map as it opens.
    let page = assets::map_page()?.replace("{address}", &encode(&format!("{}/", base_url(&request, &state))));
    Ok(document(&request, &state, assets::version(), offer, || {
        if offer == HTML { Document::Page(page) } else { Document::Json(landing_json(&request, &state)) }
    }))
}

fn landing_json(request: &HttpRequest, state: &State) -> Json {
    let base = base_url(request, state);
    let mut links = representations(&format!("{base}/"), &[], JSON, &[JSON, HTML]);
    links.extend([
        link(&format!("{base}/api?f=json"), "service-desc", OPENAPI.media_type, "The API definition"),
        link(&format!("{base}/api?f=html"), "service-doc", HTML.media_type, "The API documentation"),
        link(&format!("{base}/conformance"), "conformance", JSON.media_type, "Conformance classes"),
        link(&format!("{base}/collections"), "data", JSON.media_type, "Collections"),
        link(&format!("{base}/tiles"), TILESETS_REL, JSON.media_type, "Tiles of all collections but the base map"),
        link(&format!("{base}/tileMatrixSets"), SCHEMES_REL, JSON.media_type, "Tile matrix sets"),
        link(&format!("{base}/basemaps"), "related", JSON.media_type, "Base maps"),
        link(&format!("{base}/functions"), "related", JSON.media_type, "Functions that filters may call"),
    ]);
    json!({ "title": TITLE, "description": DESCRIPTION, "links": links })
}

pub(super) async fn conformance(request: HttpRequest, state: web::Data<State>) -> Result<HttpResponse, Problem> {
    let offer = Asked::none_but_format(&request, &[JSON, HTML])?;
    Ok(document(&request, &state, 0, offer, || {
        if offer == JSON {
            return Document::Json(json!({ "conformsTo": &CONFORMANCE[..] }));
        }
        Document::Page(page(
            "Conformance",
            &[],
            &html! {
                p { "This server keeps to:" }
                ul { @for class in CONFORMANCE { li { a href=(class) { (class) } } } }
            },
        ))
    }))
}
