//! `/collections/{collection}/items` and one of them: the features.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_ENCODING, HeaderName, HeaderValue, LINK};
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Map, Value as Json, json};

use super::State;
use super::collections::base_credits;
use super::feed::feed_link;
use super::found::{find, missing};
use super::history::HISTORY_REL;
use super::links::{QUERYABLES_REL, base_url, encode, link, representations, with_parameters};
use super::negotiate::{
    Asked, CSV, FEATURE_OFFERS, FLATGEOBUF, GEOJSON, GEOJSONSEQ, GEOPACKAGE, HTML, ITEMS_OFFERS, JSON, KML, Offer,
    SCHEMA, negotiate,
};
use super::page::{feature_page, items_page};
use super::problem::Problem;
use super::respond::{etag, is_known, not_modified, ok, strong_etag};
use super::stream::{Encoding, FeatureStream};
use super::whole::prepare;
use crate::collection::Collection;
use crate::feature::{LicenceClass, instant_text};
use crate::format::{Encoder, Format, geojson};
use crate::geom::Crs;
use crate::query::{Answer, Guard, HitView, Licence, Page, Query};
use crate::store::now_ms;

/// The features that a query finds.
pub(super) async fn items(
    request: HttpRequest,
    state: web::Data<State>,
    name: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let Asked { offer, parameters } = negotiate(&request, &ITEMS_OFFERS)?;
    let snapshot = state.snapshot(&request, &parameters).await?;
    let collection = Arc::clone(find(&snapshot, &name)?);
    let mut query = Query::parse(&parameters, &collection, &snapshot)?;
    let (format, content_crs) = (format(offer), content_crs(query.crs));
    if let Some(format) = format {
        query = query.written_as(format)?;
    }
    let is_stored = collection.is_stored;
    let whole = format.filter(|format| matches!(format, Format::FlatGeobuf | Format::GeoPackage));
    let etag = if whole.is_some() { strong_etag } else { etag }(&request, &state, snapshot.version, offer);
    if is_known(&request, &etag) {
        return Ok(not_modified(&etag));
    }
    let url = format!("{}/collections/{}/items", base_url(&request, &state), encode(&name));
    let mut response = ok(offer, &etag);
    response.insert_header(content_crs);
    if let Some(format) = format {
        response.insert_header((CONTENT_DISPOSITION, disposition(&name, format)));
    }
    let metrics = web::Data::clone(&state);
    let next = |page: &Page| Some(page.next.as_ref()?.sealed(&name, &snapshot.seal));
    if let Some(format) = whole {
        let make = async || {
            let prepared = prepare(metrics, collection, query, format).await?;
            let links = page_links(&url, &parameters, offer, (next(&prepared.page), is_stored));
            Ok((prepared.file, page_headers(&prepared.page, &links)))
        };
        let download = state.downloads.get(snapshot.version, &etag, make).await?;
        return download.respond(&request, response, &etag);
    }
    // Queries are work for the processor, which would hold up other requests on this thread.
    let guard = Guard::for_request();
    let waiting = guard.cancel_on_drop();
    let answer = web::block(move || {
        let answer = Answer::new(collection, query, Licence::Public, &guard);
        answer.inspect_err(|error| metrics.metrics.query_ended(error))
    });
    let answer = answer.await.map_err(|_lost| Problem::overloaded())??;
    drop(waiting);
    let links = page_links(&url, &parameters, offer, (next(&answer.page), is_stored));
    for header in page_headers(&answer.page, &links) {
        response.append_header(header);
    }
    let credits = base_credits(&snapshot);
    // A format may look at all features before it begins, and so does the page.
    let begun = web::block(move || {
        let (encoding, format) = match format {
            None => (Encoding::Page(items_page(&answer, &parameters, &links, &credits)), Format::GeoJson),
            Some(format) => (Encoding::File(begin(&answer, format, (links, snapshot.is_past))?), format),
        };
        FeatureStream::new(answer, encoding).map_err(|error| Problem::not_written(format, &error))
    });
    Ok(response.body(begun.await.map_err(|_lost| Problem::overloaded())??))
}

/// What a page says of itself in its head: how many features there are, and where the next page is.
fn page_headers(page: &Page, links: &[Json]) -> Vec<(HeaderName, HeaderValue)> {
    let mut headers = vec![
        (HeaderName::from_static("ogc-numbermatched"), HeaderValue::from(page.matched)),
        (HeaderName::from_static("ogc-numberreturned"), HeaderValue::from(page.hits.len())),
    ];
    let text = |link: &Json, member: &str| link[member].as_str().unwrap_or_default().to_owned();
    for link in links.iter().filter(|l| l["rel"] == "next") {
        let value = format!("<{}>; rel=\"next\"; type=\"{}\"", text(link, "href"), text(link, "type"));
        headers.extend(HeaderValue::try_from(value).ok().map(|value| (LINK, value)));
    }
    headers
}

/// The format of files that a representation is; none for people's pages.
fn format(offer: Offer) -> Option<Format> {
    let known = [
        (GEOJSON, Format::GeoJson),
        (CSV, Format::Csv),
        (FLATGEOBUF, Format::FlatGeobuf),
        (GEOPACKAGE, Format::GeoPackage),
        (KML, Format::Kml),
        (GEOJSONSEQ, Format::GeoJsonSeq),
    ];
    known.into_iter().find_map(|(known, format)| (known == offer).then_some(format))
}

/// Under which name a browser saves it. GeoJSON it shows.
fn disposition(collection: &str, format: Format) -> String {
    let kind = if format == Format::GeoJson { "inline" } else { "attachment" };
    // Names of collections are plain; whatever else there may be one day must not end the quotes or the header.
    let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '_' };
    let name: String = collection.chars().map(plain).collect();
    format!("{kind}; filename=\"{name}.{}\"", format.extension())
}

fn begin(answer: &Answer, format: Format, (links, is_past): (Vec<Json>, bool)) -> Result<Encoder, Problem> {
    let mut about = answer.about();
    about.members = page_members(&answer.page, links, is_past.then_some(answer.collection.withheld));
    Encoder::new(format, &answer.schema, answer, &about).map_err(|error| Problem::not_written(format, &error))
}

/// One feature, with everything that is published of it.
pub(super) async fn feature(
    request: HttpRequest,
    state: web::Data<State>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let (name, id) = path.into_inner();
    let Asked { offer, parameters } = negotiate(&request, &FEATURE_OFFERS)?;
    let query = Query::parse_feature(&parameters)?;
    let snapshot = state.snapshot(&request, &parameters).await?;
    let collection = find(&snapshot, &name)?;
    let row = collection.find(&id).ok_or_else(|| missing(&name, &id))?;
    if collection.class(row) == LicenceClass::Aggregate {
        let detail = "the licence of this feature's source permits counts only";
        return Err(Problem::new(StatusCode::FORBIDDEN, detail));
    }
    let base = base_url(&request, &state);
    if offer == HTML {
        let etag = etag(&request, &state, snapshot.version, offer);
        if is_known(&request, &etag) {
            return Ok(not_modified(&etag));
        }
        let mut response = ok(offer, &etag);
        response.insert_header(content_crs(query.crs));
        let links = feature_links(collection, &id, &base, &parameters, offer);
        let view = HitView::of_row(collection, &query, row);
        return Ok(response.body(feature_page(collection, &view, &links, &base_credits(&snapshot))));
    }
    let links = feature_links(collection, &id, &base, &parameters, offer);
    let body = written(collection, &query, row, links);
    let etag = item_etag(&body);
    if is_known(&request, &etag) {
        return Ok(not_modified(&etag));
    }
    let mut response = ok(offer, &etag);
    response.insert_header(content_crs(query.crs));
    // Compressed, its validator would be weak, and of no use to those who want to change it.
    response.insert_header((CONTENT_ENCODING, "identity"));
    Ok(response.body(body))
}

fn feature_links(
    collection: &Collection,
    id: &str,
    base: &str,
    parameters: &[(String, String)],
    offer: Offer,
) -> Vec<Json> {
    let parent = format!("{base}/collections/{}", encode(&collection.description.name));
    let url = format!("{parent}/items/{}", encode(id));
    let mut links = representations(&url, parameters, offer, &FEATURE_OFFERS);
    links.push(link(&parent, "collection", JSON.media_type, &collection.description.title));
    if collection.is_stored {
        links.push(link(&format!("{url}/history"), HISTORY_REL, JSON.media_type, "How it came to be as it is"));
    }
    links
}

fn written(collection: &Collection, query: &Query, row: usize, links: Vec<Json>) -> Vec<u8> {
    let mut body = Vec::new();
    let members = Map::from_iter([("links".to_owned(), Json::Array(links))]);
    let view = HitView::of_row(collection, query, row);
    geojson::Writer::new(&collection.schema).single(&mut body, &view, &members);
    body
}

/// A feature as it is answered to who asks for nothing in particular.
pub(super) fn feature_body(collection: &Collection, row: usize, base: &str) -> Vec<u8> {
    let links = feature_links(collection, collection.row_id(row), base, &[], GEOJSON);
    written(collection, &Query::default(), row, links)
}

/// The validator of a feature: strong, since it is made from the very bytes.
pub(super) fn item_etag(body: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    body.hash(&mut hasher);
    format!("\"{:016x}\"", hasher.finish())
}

/// Says in which coordinate reference system an answer is (OGC API Features part 2, 6.4).
fn content_crs(crs: Crs) -> (&'static str, String) {
    ("Content-Crs", format!("<{crs}>"))
}

/// Links of a page of items: itself in each format, and the page after, which starts at `next`.
fn page_links(
    url: &str,
    parameters: &[(String, String)],
    offer: Offer,
    (next, is_stored): (Option<String>, bool),
) -> Vec<Json> {
    let mut all = representations(url, parameters, offer, &ITEMS_OFFERS);
    if let Some(next) = next {
        let mut parameters: Vec<_> = parameters.iter().filter(|(n, _)| n != "cursor").cloned().collect();
        parameters.push(("cursor".to_owned(), next));
        all.push(link(&with_parameters(url, &parameters, Some(offer.name)), "next", offer.media_type, "Next page"));
    }
    let collection = url.strip_suffix("/items").unwrap_or(url);
    all.push(link(collection, "collection", JSON.media_type, "The collection"));
    all.push(link(&format!("{collection}/queryables"), QUERYABLES_REL, SCHEMA.media_type, "What filters may name"));
    if is_stored {
        all.push(feed_link(collection, parameters));
    }
    all
}

/// The members of a page of features besides what holds for the whole collection. Of the past it says how many are withheld, and
/// not when it was made, so that its bytes stay the same.
fn page_members(page: &Page, links: Vec<Json>, withheld: Option<u64>) -> Map<String, Json> {
    let mut members = Map::from_iter([
        ("numberMatched".to_owned(), json!(page.matched)),
        ("numberReturned".to_owned(), json!(page.hits.len())),
        match withheld {
            Some(withheld) => ("numberWithheld".to_owned(), json!(withheld)),
            None => ("timeStamp".to_owned(), json!(instant_text(now_ms()))),
        },
        ("links".to_owned(), Json::Array(links)),
    ]);
    if page.withheld {
        let why = "the licence of a source permits no more features a query; numberMatched counts them all";
        members.insert("withheld".to_owned(), json!(why));
    }
    members
}
