//! Answers with validators: an `ETag` on each, and a 304 where the client has it.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use actix_web::http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use serde_json::Value as Json;

use super::State;
use super::links::base_url;
use super::negotiate::Offer;

/// The validator of an answer. It is weak, since compression changes the bytes but not the content.
///
/// Made before the content: the same request on the same snapshot has the same answer.
pub(super) fn etag(request: &HttpRequest, state: &State, version: u64, offer: Offer) -> String {
    let mut hasher = DefaultHasher::new();
    (version, offer.media_type, request.uri().path(), request.query_string()).hash(&mut hasher);
    base_url(request, state).hash(&mut hasher); // links name it
    format!("W/\"{:016x}\"", hasher.finish())
}

/// Whether the client has this already.
pub(super) fn is_known(request: &HttpRequest, etag: &str) -> bool {
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    request
        .headers()
        .get_all(IF_NONE_MATCH)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|tag| tag.trim() == "*" || opaque(tag) == opaque(etag))
}

/// A 200 with its headers and no body yet. Caches keep it and ask again each time, so that what is unpublished is gone.
pub(super) fn ok(offer: Offer, etag: &str) -> HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response.insert_header((CONTENT_TYPE, offer.media_type));
    validators(&mut response, etag);
    response
}

/// A 304.
pub(super) fn not_modified(etag: &str) -> HttpResponse {
    let mut response = HttpResponse::NotModified();
    validators(&mut response, etag);
    response.finish()
}

fn validators(response: &mut HttpResponseBuilder, etag: &str) {
    response
        .insert_header((ETAG, etag))
        .insert_header((CACHE_CONTROL, "no-cache"))
        .insert_header((VARY, "Accept, Accept-Encoding"));
}

/// A document that is cheap to make: JSON, or a page made from the same.
pub(super) fn document(
    request: &HttpRequest,
    state: &State,
    version: u64,
    offer: Offer,
    make: impl FnOnce() -> Document,
) -> HttpResponse {
    let etag = etag(request, state, version, offer);
    if is_known(request, &etag) {
        return not_modified(&etag);
    }
    match make() {
        Document::Json(json) => ok(offer, &etag).body(json.to_string()),
        Document::Page(html) => ok(offer, &etag).body(html),
    }
}

/// What [`document`] sends.
pub(super) enum Document {
    Json(Json),
    Page(String),
}

/// OPTIONS on any resource: what is possible, for browsers that ask before they ask (CORS).
pub(super) async fn options() -> HttpResponse {
    HttpResponse::NoContent()
        .insert_header((ALLOW, "GET, HEAD, OPTIONS"))
        .insert_header(("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS"))
        .insert_header(("Access-Control-Allow-Headers", "*"))
        .insert_header(("Access-Control-Max-Age", "86400"))
        .finish()
}
