//! The front end and the style of the plain pages, from inside the binary.

use std::borrow::Cow;
use std::sync::LazyLock;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG};
use actix_web::web::{self, Bytes};
use actix_web::{HttpRequest, HttpResponse};
use rust_embed::Embed;
use serde::Deserialize;
use serde_json::Value as Json;

use super::problem::Problem;
use super::range;
use super::respond::is_known;

/// The folder `static/dist/` at build time.
#[derive(Debug, Embed)]
#[folder = "static/dist"]
struct Dist;

/// The page of the map.
pub(super) fn map_page() -> Result<String, Problem> {
    let page = Dist::get("index.html").and_then(|file| String::from_utf8(file.data.into_owned()).ok());
    page.ok_or_else(|| Problem::not_found("this binary was built without its front end"))
}

/// The address of the script of the plain pages; `None` where the binary was built without its front end. The pages are
/// whole without it.
pub(super) fn pages_script() -> Option<&'static str> {
    static SCRIPT: LazyLock<Option<String>> = LazyLock::new(|| {
        let manifest: Json = serde_json::from_slice(&Dist::get("manifest.json")?.data).ok()?;
        Some(format!("/{}", manifest["src/pages/main.ts"]["file"].as_str()?))
    });
    SCRIPT.as_deref()
}

/// What the build of embeds made: addresses from that of the service.
#[derive(Debug, Deserialize)]
pub(super) struct EmbedBuild {
    /// The script of `<vigie-map>`, under the address of its version.
    pub(super) script: String,
    /// What browsers check it by (Subresource Integrity).
    pub(super) integrity: String,
    /// The script of the page for iframes.
    pub(super) page: String,
    /// The style of that page.
    pub(super) style: String,
}

/// What embeds are made of; `None` where the binary was built without its front end. Their pages are whole without it.
pub(super) fn embed() -> Option<&'static EmbedBuild> {
    static BUILD: LazyLock<Option<EmbedBuild>> =
        LazyLock::new(|| serde_json::from_slice(&Dist::get("embed.json")?.data).ok());
    BUILD.as_ref()
}

/// A hash of the map page, whose assets are named by their content: it changes with any of them.
pub(super) fn version() -> u64 {
    let hash = Dist::get("index.html").map(|file| file.metadata.sha256_hash()).unwrap_or_default();
    hash.iter().take(8).fold(0, |n, byte| n << 8 | u64::from(*byte))
}

/// A file of the front end. Its name holds a hash of its content, so that it may be kept for ever.
pub(super) async fn asset(request: HttpRequest, name: web::Path<String>) -> Result<HttpResponse, Problem> {
    file(&request, &format!("assets/{name}"), "public, max-age=31536000, immutable")
}

/// A file of the build, and how long it may be kept.
pub(super) fn file(request: &HttpRequest, path: &str, kept: &'static str) -> Result<HttpResponse, Problem> {
    let asset = Dist::get(path).ok_or_else(|| {
        Problem::not_found("there is no such file; the front end may have been updated: reload the page")
    })?;
    let hash = asset.metadata.sha256_hash().iter().take(8).fold(0, |n, byte| n << 8 | u64::from(*byte));
    let etag = format!("\"{hash:016x}\"");
    if is_known(request, &etag) {
        let mut response = HttpResponse::NotModified();
        return Ok(response.insert_header((CACHE_CONTROL, kept)).insert_header((ETAG, etag)).finish());
    }
    let bytes = match asset.data {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => bytes.into(),
    };
    let mut response = HttpResponse::Ok();
    response
        .insert_header((CONTENT_TYPE, media_type(path)))
        .insert_header((CACHE_CONTROL, kept))
        .insert_header((ETAG, etag.as_str()));
    let part = range::select(request, &mut response, &etag, bytes.len() as u64)?;
    #[expect(clippy::cast_possible_truncation, reason = "a part of what is in memory")]
    Ok(response.body(bytes.slice(part.start as usize..part.end as usize)))
}

/// Every file that pages load: its name and its bytes.
pub(super) fn all() -> impl Iterator<Item = (Cow<'static, str>, Cow<'static, [u8]>)> {
    let files = Dist::iter().filter(|name| name.starts_with("assets/"));
    files.filter_map(|name| Dist::get(&name).map(|file| (name, file.data)))
}

/// The style of the plain pages.
pub(super) const PAGE_STYLE: &str = include_str!("page/page.css");

/// The style sheet of the plain pages, and of the one that makes the code of embeds.
pub(super) async fn page_style() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/css; charset=utf-8"))
        .insert_header((CACHE_CONTROL, "public, max-age=3600"))
        .body(concat!(include_str!("page/page.css"), include_str!("page/builder.css")))
}

/// Browsers ask for it; the pages name their own icon.
pub(super) async fn favicon() -> HttpResponse {
    HttpResponse::NoContent().insert_header((CACHE_CONTROL, "public, max-age=86400")).finish()
}

/// What is in a file, by the ending of its name.
#[must_use]
pub fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("txt") => "text/plain; charset=utf-8",
        Some("geojson") => "application/geo+json",
        Some("gz") => "application/gzip",
        Some("pmtiles") => "application/vnd.pmtiles",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    }
}
