//! Which representation a client gets: `f=` if it is given, or else the best of its `Accept` header (RFC 9110, 12.5.1).

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::http::header::ACCEPT;

use super::problem::Problem;
use crate::query::{AS_OF, QueryError, pairs};

/// A representation that a resource offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Offer {
    /// Its name for `f=`.
    pub(super) name: &'static str,
    /// Its media type, as the answer's `Content-Type`.
    pub(super) media_type: &'static str,
    /// Its name for people.
    pub(super) title: &'static str,
}

pub(super) const JSON: Offer = Offer { name: "json", media_type: "application/json", title: "JSON" };
pub(super) const HTML: Offer = Offer { name: "html", media_type: "text/html; charset=utf-8", title: "HTML" };
pub(super) const GEOJSON: Offer = Offer { name: "json", media_type: "application/geo+json", title: "GeoJSON" };
pub(super) const GEOJSONSEQ: Offer =
    Offer { name: "geojsonseq", media_type: "application/geo+json-seq", title: "GeoJSON text sequence" };
pub(super) const CSV: Offer = Offer { name: "csv", media_type: "text/csv; charset=utf-8", title: "CSV" };
pub(super) const FLATGEOBUF: Offer = Offer { name: "fgb", media_type: "application/flatgeobuf", title: "FlatGeobuf" };
pub(super) const SCHEMA: Offer = Offer { name: "json", media_type: "application/schema+json", title: "JSON Schema" };
pub(super) const KML: Offer = Offer { name: "kml", media_type: "application/vnd.google-earth.kml+xml", title: "KML" };
pub(super) const GEOPACKAGE: Offer =
    Offer { name: "gpkg", media_type: "application/geopackage+sqlite3", title: "GeoPackage" };
pub(super) const ATOM: Offer = Offer { name: "atom", media_type: "application/atom+xml", title: "Atom" };
pub(super) const PNG: Offer = Offer { name: "png", media_type: "image/png", title: "PNG" };
pub(super) const OPENAPI: Offer =
    Offer { name: "json", media_type: "application/vnd.oai.openapi+json;version=3.0", title: "OpenAPI 3.0" };

/// Representations of many features.
pub(super) const ITEMS_OFFERS: [Offer; 7] = [GEOJSON, HTML, CSV, FLATGEOBUF, GEOPACKAGE, KML, GEOJSONSEQ];
/// Representations of one feature.
pub(super) const FEATURE_OFFERS: [Offer; 2] = [GEOJSON, HTML];

/// What a client asked for: a representation, and the parameters besides `f`.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) offer: Offer,
    pub(super) parameters: Vec<(String, String)>,
}

impl Asked {
    /// For resources whose only parameter is the moment of the past.
    pub(super) fn none_but_as_of(request: &HttpRequest, offers: &[Offer]) -> Result<Self, Problem> {
        let asked = negotiate(request, offers)?;
        if let Some((name, _)) = asked.parameters.iter().find(|(name, _)| name != AS_OF.name) {
            let name = name.chars().take(80).collect();
            return Err(QueryError::UnknownParameter { name, known: "only f and as-of".to_owned() }.into());
        }
        Ok(asked)
    }

    /// For resources without parameters.
    pub(super) fn none_but_format(request: &HttpRequest, offers: &[Offer]) -> Result<Offer, Problem> {
        let asked = negotiate(request, offers)?;
        if let Some((name, _)) = asked.parameters.first() {
            let name = name.chars().take(80).collect();
            return Err(QueryError::UnknownParameter { name, known: "only f".to_owned() }.into());
        }
        Ok(asked.offer)
    }
}

/// Chooses among offers, the server's favourite first.
pub(super) fn negotiate(request: &HttpRequest, offers: &[Offer]) -> Result<Asked, Problem> {
    let query = request.query_string();
    if query.len() > super::MAX_QUERY_BYTES {
        let detail = format!("the query string has {} bytes; at most {} are read", query.len(), super::MAX_QUERY_BYTES);
        return Err(Problem::new(StatusCode::URI_TOO_LONG, detail));
    }
    let mut parameters = pairs(query);
    let formats: Vec<String> =
        parameters.iter().filter(|(name, _)| name == "f").map(|(_, value)| value.clone()).collect();
    parameters.retain(|(name, _)| name != "f");
    let offer = match formats.as_slice() {
        [] => by_accept(request, offers)?,
        [name] => by_name(name, offers)?,
        _ => return Err(QueryError::Repeated("f".to_owned()).into()),
    };
    if offer == HTML {
        parameters.retain(|(_, value)| !value.is_empty()); // what a reader left empty in a form, which sends it all the same
    }
    Ok(Asked { offer, parameters })
}

fn by_name(name: &str, offers: &[Offer]) -> Result<Offer, Problem> {
    let named = |name: &str| offers.iter().find(|offer| offer.name == name).copied();
    // Where JSON is GeoJSON, it has either name.
    named(name).or_else(|| named(if name == "geojson" { "json" } else { name })).ok_or_else(|| {
        let names: Vec<&str> = offers.iter().map(|o| o.name).collect();
        let name: String = name.chars().take(80).collect();
        QueryError::bad("f", format!("there is no format `{name}` here; there are {}", names.join(", "))).into()
    })
}

fn by_accept(request: &HttpRequest, offers: &[Offer]) -> Result<Offer, Problem> {
    let accept: Vec<&str> = request.headers().get_all(ACCEPT).filter_map(|v| v.to_str().ok()).collect();
    let accept = accept.join(",");
    if accept.trim().is_empty() {
        return Ok(offers[0]);
    }
    let ranges: Vec<(&str, f64)> = accept.split(',').map(media_range).collect();
    let quality = |offer: &Offer| {
        let best = ranges.iter().filter_map(|(range, q)| Some((fit(range, offer)?, *q)));
        // The most specific range that fits decides.
        best.max_by_key(|(specificity, _)| *specificity).map_or(0.0, |(_, q)| q)
    };
    let mut best: Option<(Offer, f64)> = None;
    for offer in offers {
        let q = quality(offer);
        if q > best.map_or(0.0, |(_, best)| best) {
            best = Some((*offer, q));
        }
    }
    best.map(|(offer, _)| offer).ok_or_else(|| {
        let each = |o: &Offer| format!("{} (f={})", o.media_type, o.name);
        let types: Vec<String> = offers.iter().map(each).collect();
        let detail = format!("none of the accepted types is offered; there are {}", types.join(", "));
        Problem::new(StatusCode::NOT_ACCEPTABLE, detail)
    })
}

/// A media range and its quality; a quality that cannot be read counts as 1.
fn media_range(text: &str) -> (&str, f64) {
    let mut parts = text.split(';');
    let range = parts.next().unwrap_or("").trim();
    let quality = parts.find_map(|p| p.trim().strip_prefix("q=")).and_then(|q| q.trim().parse().ok());
    (range, quality.unwrap_or(1.0))
}

/// How specifically a range names an offer; `None` when it does not.
fn fit(range: &str, offer: &Offer) -> Option<u8> {
    let own = offer.media_type.split(';').next().unwrap_or("").trim();
    let major = own.split('/').next().unwrap_or("");
    if range.eq_ignore_ascii_case(own) {
        Some(3)
    } else if is_also_called(range, own) {
        Some(2)
    } else if range.strip_suffix("/*").is_some_and(|m| m.eq_ignore_ascii_case(major)) {
        Some(1)
    } else {
        (range == "*/*").then_some(0)
    }
}

/// Whether clients ask for a media type by this other name of it.
fn is_also_called(range: &str, own: &str) -> bool {
    // GeoJSON and OpenAPI documents are JSON; vector tiles had another name before theirs was registered.
    let json = range.eq_ignore_ascii_case("application/json") && own.contains("json") && !own.ends_with("-seq");
    json || range.eq_ignore_ascii_case("application/x-protobuf") && own == "application/vnd.mapbox-vector-tile"
}
