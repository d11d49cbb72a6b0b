//! Answers with validators: an `ETag` on each, and a 304 where the client has it.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    ACCEPT_RANGES, ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderValue, IF_NONE_MATCH, VARY,
};
use actix_web::middleware::Next;
use actix_web::{Error, HttpRequest, HttpResponse, HttpResponseBuilder};
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

/// The same for bytes that do not change: what parts of an answer are told to be parts of. It is strong as long as nobody
/// compresses them, which [`honest_coding`] sees to.
pub(super) fn strong_etag(request: &HttpRequest, state: &State, version: u64, offer: Offer) -> String {
    etag(request, state, version, offer).trim_start_matches("W/").to_owned()
}

/// Makes an answer's head true once it is known whether it is compressed: bytes of another coding have no parts and no
/// strong validator, and an answer that was kept from being compressed need not say that it was.
pub(super) async fn honest_coding(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let mut response = next.call(request).await?;
    let headers = response.headers_mut();
    match headers.get(CONTENT_ENCODING).map(HeaderValue::as_bytes) {
        None => {}
        Some(b"identity") => {
            headers.remove(CONTENT_ENCODING);
        }
        Some(_) => {
            headers.remove(ACCEPT_RANGES);
            let strong = headers.get(ETAG).and_then(|tag| tag.to_str().ok()).filter(|tag| tag.starts_with('"'));
            if let Some(weak) = strong.and_then(|tag| HeaderValue::try_from(format!("W/{tag}")).ok()) {
                headers.insert(ETAG, weak);
            }
        }
    }
    Ok(response)
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
    options_of("GET, HEAD, OPTIONS")
}

/// The same where other methods are possible.
pub(super) fn options_of(methods: &'static str) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((ALLOW, methods))
        .insert_header(("Access-Control-Allow-Methods", methods))
        // A star does not stand for `Authorization` (Fetch standard, section 4.8).
        .insert_header(("Access-Control-Allow-Headers", "*, Authorization"))
        .insert_header(("Access-Control-Max-Age", "86400"))
        .finish()
}
