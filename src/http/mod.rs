//! The Actix application. Each handler reads as: negotiate, parse, look up, query, encode.

mod access;
mod aggregate;
mod assets;
mod changes;
mod collections;
mod connection;
mod download;
mod edit;
mod embed;
mod feed;
mod foreign;
mod found;
mod functions;
mod health;
mod history;
mod items;
mod landing;
mod links;
mod log;
mod map;
mod negotiate;
mod openapi;
mod page;
mod past;
mod policy;
mod problem;
pub mod published;
mod queryables;
mod range;
mod rate;
mod respond;
mod shared;
mod stream;
mod tiles;
mod whole;

use std::io;
use std::net::TcpListener;
use std::sync::Arc;

use actix_web::dev::{HttpServiceFactory, Server};
use actix_web::middleware::{Compress, DefaultHeaders, from_fn};
use actix_web::{App, guard, web};

use crate::collection::Catalog;
use crate::store::Writer;
pub use changes::Changes;
pub use download::Downloads;
pub use health::Metrics;
pub use past::Past;
pub use rate::Buckets;
pub use tiles::{BUILT_IN, BadTileUrl, Basemap, BasemapSource, Basemaps, GROUND, Remote, TileUrl, Tiles, revision_of};

/// Longest query string. The longest that anyone writes is a WKT line with some thousand vertices. The parser of HTTP takes
/// request targets below 64 KiB, and refuses longer ones without a word.
pub const MAX_QUERY_BYTES: usize = 60 * 1024;
/// Connections at once; beyond them, new ones wait in the kernel's queue.
const MAX_CONNECTIONS: usize = 10_000;
/// Threads beside each worker that query and compress. More of them than processors take turns, and each keeps memory.
const THINKING_THREADS: usize = 4;
/// How long running requests may go on after a signal to stop.
const SHUTDOWN_SECONDS: u64 = 30;

/// What handlers share.
#[derive(Debug)]
pub struct State {
    /// The collections.
    pub catalog: Catalog,
    /// As they were.
    pub past: Past,
    /// The address that links name; where there is none, links name the host that was asked.
    pub base_url: Option<String>,
    /// Which pages may show embeds, as sources of the Content Security Policy.
    pub embed_in: String,
    /// What `/metrics` tells.
    pub metrics: Metrics,
    /// The files that were prepared of late.
    pub downloads: Downloads,
    /// The tiles that were made of late.
    pub tiles: Tiles,
    /// The maps that other layers are laid on.
    pub basemaps: Basemaps,
    /// What writes.
    pub writer: Writer,
    /// Who waits for what was written.
    pub changes: Changes,
    /// Bad tokens, by the address that sent them.
    pub failures: Buckets,
    /// Writes, by token.
    pub writes: Buckets,
}

/// The server on a bound listener. Runs until a signal stops it, then lets running requests end.
pub fn serve(listener: TcpListener, state: Arc<State>) -> io::Result<Server> {
    let state = web::Data::from(state);
    let builder = Server::build()
        .max_concurrent_connections(MAX_CONNECTIONS)
        .worker_max_blocking_threads(THINKING_THREADS)
        .shutdown_timeout(SHUTDOWN_SECONDS);
    let stopping = builder.graceful_shutdown_signal();
    let server = builder.listen("vigie", listener, move || {
        let app = App::new()
            .app_data(web::Data::clone(&state))
            .wrap(default_headers(&state.basemaps))
            .wrap(from_fn(past::tell))
            .wrap(from_fn(access::check))
            .wrap(from_fn(log::log))
            .configure(routes);
        connection::service(app, stopping.clone())
    })?;
    Ok(server.run())
}

/// The whole route table. Every resource answers GET, HEAD and OPTIONS; anything else is a 405, but where features are edited.
///
/// Tiles come first and by themselves: maps ask for little else, and they are kept compressed.
pub fn routes(config: &mut web::ServiceConfig) {
    let compressed = web::scope("")
        .wrap(Compress::default())
        .wrap(from_fn(respond::honest_coding))
        .service(resource("/", landing::landing))
        .service(resource("/conformance", landing::conformance))
        .service(resource("/api", openapi::api))
        .service(resource("/collections", collections::collections))
        .service(resource("/collections/{collection}", collections::collection))
        .service(resource("/collections/{collection}/queryables", queryables::queryables))
        .service(resource("/collections/{collection}/schema", queryables::schema))
        .service(resource("/collections/{collection}/sortables", queryables::sortables))
        .service(edit::items_resource())
        .service(edit::item_resource())
        .service(resource("/collections/{collection}/items/{feature}/history", history::history))
        .service(resource("/collections/{collection}/feed", feed::feed))
        .service(resource("/functions", functions::functions))
        .service(resource("/collections/{collection}/aggregate", aggregate::aggregate))
        .service(resource("/tileMatrixSets", tiles::matrix_sets))
        .service(resource("/tileMatrixSets/{tileMatrixSet}", tiles::matrix_set))
        .service(resource("/tiles", tiles::tilesets))
        .service(resource("/tiles/{tileMatrixSet}", tiles::tileset))
        .service(resource("/collections/{collection}/tiles", tiles::tilesets))
        .service(resource("/collections/{collection}/tiles/{tileMatrixSet}", tiles::tileset))
        .service(resource("/collections/{collection}/map", map::map))
        .service(resource("/basemaps", tiles::basemaps))
        .service(resource("/basemaps/{basemap}/tiles/WebMercatorQuad", tiles::basemap_tileset))
        .service(resource("/embed", embed::embed))
        .service(resource("/embed/builder", embed::builder))
        .service(resource("/embed.js", embed::script))
        .service(resource("/oembed", embed::oembed))
        .service(resource("/health", health::health))
        .service(resource("/ready", health::ready))
        .service(resource("/metrics", health::metrics))
        .service(resource("/style.css", assets::page_style))
        .service(resource("/favicon.ico", assets::favicon))
        .service(resource("/assets/{file}", assets::asset))
        .default_service(web::to(problem::no_such_path));
    config
        .service(resource(
            "/collections/{collection}/tiles/{tileMatrixSet}/{tileMatrix}/{tileRow}/{tileCol}",
            tiles::tile,
        ))
        .service(resource("/tiles/{tileMatrixSet}/{tileMatrix}/{tileRow}/{tileCol}", tiles::tile))
        .service(resource(
            "/basemaps/{basemap}/tiles/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}",
            tiles::basemap_tile,
        ))
        .service(compressed);
}

fn resource<F, Args>(path: &str, handler: F) -> impl HttpServiceFactory + use<F, Args>
where
    F: actix_web::Handler<Args>,
    Args: actix_web::FromRequest + 'static,
    F::Output: actix_web::Responder + 'static,
{
    let reads = guard::Any(guard::Get()).or(guard::Head());
    web::resource(path)
        .route(web::route().guard(reads).to(handler))
        .route(web::method(actix_web::http::Method::OPTIONS).to(respond::options))
        .default_service(web::to(problem::method_not_allowed))
}

/// Headers that scripts of other sites may read.
const EXPOSED: &str = "Accept-Ranges, Content-Crs, Content-Disposition, Content-Length, Content-Range, ETag, Link, Location, OGC-NumberMatched, OGC-NumberReturned, Vigie-Withheld";

/// On every answer: any page may read the data, no page may load anything from elsewhere but pictures of the layers that the
/// operator names.
fn default_headers(basemaps: &Basemaps) -> DefaultHeaders {
    DefaultHeaders::new()
        .add(("Access-Control-Allow-Origin", "*"))
        .add(("Access-Control-Expose-Headers", EXPOSED))
        .add(("X-Content-Type-Options", "nosniff"))
        .add(("Referrer-Policy", "same-origin"))
        .add(("Permissions-Policy", policy::PERMISSIONS))
        .add(("Content-Security-Policy", policy::of_pages(basemaps.origins().into_iter())))
}
