//! Links between resources (RFC 8288), as OGC API writes them in JSON.

use actix_web::HttpRequest;
use actix_web::http::header::HOST;
use serde_json::{Value as Json, json};

use super::State;
use super::negotiate::Offer;

/// What links to the queryables of a collection say of them.
pub(super) const QUERYABLES_REL: &str = "http://www.opengis.net/def/rel/ogc/1.0/queryables";
/// What links to the schema of a collection say of it.
pub(super) const SCHEMA_REL: &str = "http://www.opengis.net/def/rel/ogc/1.0/schema";
/// What links to the sortables of a collection say of them.
pub(super) const SORTABLES_REL: &str = "http://www.opengis.net/def/rel/ogc/1.0/sortables";

/// The address that links start with, without a slash at the end.
pub(super) fn base_url(request: &HttpRequest, state: &State) -> String {
    if let Some(base) = &state.base_url {
        return base.clone();
    }
    // Behind a proxy the host may be another: that is what --base-url is for. Forwarding headers are not believed, since
    // anyone can send them.
    let host = request.headers().get(HOST).and_then(|h| h.to_str().ok()).unwrap_or("localhost");
    format!("http://{host}")
}

/// A link.
pub(super) fn link(href: &str, rel: &str, media_type: &str, title: &str) -> Json {
    let media_type = media_type.split("; charset").next().unwrap_or(media_type);
    json!({ "href": href, "rel": rel, "type": media_type, "title": title })
}

/// `self` for the representation at hand and `alternate` for the others.
pub(super) fn representations(url: &str, parameters: &[(String, String)], own: Offer, offers: &[Offer]) -> Vec<Json> {
    let each = |offer: &Offer| {
        let rel = if *offer == own { "self" } else { "alternate" };
        let title = format!("This document as {}", offer.title);
        link(&with_parameters(url, parameters, Some(offer.name)), rel, offer.media_type, &title)
    };
    offers.iter().map(each).collect()
}

/// A URL with parameters and a format.
pub(super) fn with_parameters(url: &str, parameters: &[(String, String)], format: Option<&str>) -> String {
    let format = format.map(|f| ("f", f));
    let all = parameters.iter().map(|(n, v)| (n.as_str(), v.as_str())).chain(format);
    let pairs: Vec<String> = all.map(|(n, v)| format!("{}={}", encode(n), encode(v))).collect();
    if pairs.is_empty() { url.to_owned() } else { format!("{url}?{}", pairs.join("&")) }
}

/// Percent-encodes one part of a URL: all but the unreserved characters of RFC 3986, and `,` `/` `:` which read better
/// as they are and mean nothing in a query or in an id.
pub(super) fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b',' | b':' => {
                out.push(char::from(byte));
            }
            _ => {
                let digit = |n: u8| char::from_digit(u32::from(n), 16).unwrap_or('0').to_ascii_uppercase();
                out.extend(['%', digit(byte >> 4), digit(byte & 15)]);
            }
        }
    }
    out
}
