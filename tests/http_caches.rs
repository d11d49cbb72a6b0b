//! What caches that many share may keep, and for how long: after a retraction they must not go on showing what it took back.

use serde_json::json;

use crate::support::{Answer, Server, collection, point, wait_until};

const ITEMS: &str = "/collections/incidents/items";
const TILES: &str = "/collections/incidents/tiles/WebMercatorQuad";

/// Longest that a shared cache may show what was withdrawn, in seconds.
const LONGEST: u64 = 60;

/// What holds data, in each of the ways that it is handed out.
const OF_DATA: [&str; 20] = [
    "/?f=json",
    "/?f=html",
    "/api",
    "/collections",
    "/collections/incidents",
    "/collections/incidents/queryables",
    "/collections/incidents/items",
    "/collections/incidents/items?f=csv",
    "/collections/incidents/items?f=fgb",
    "/collections/incidents/items?f=html",
    "/collections/incidents/items/A",
    "/collections/incidents/items/A/history",
    "/collections/incidents/feed",
    "/collections/incidents/aggregate?by=event_type",
    "/collections/incidents/map?width=200&height=200",
    "/collections/incidents/tiles/WebMercatorQuad?f=tilejson",
    "/collections/incidents/tiles/WebMercatorQuad/0/0/0",
    "/collections/incidents/tiles/WebMercatorQuad/0/0/0?f=png",
    "/tiles/WebMercatorQuad/0/0/0",
    "/embed?collection=incidents",
];

fn start() -> Server {
    let server = Server::demonstration();
    let feature = |id: &str| point(id, 1.0, 1.0, &json!({ "title": id, "event_type": "Riots" }));
    server.import("incidents", "a.geojson", &collection(&["A", "B"].map(feature)));
    wait_until(|| server.get(&format!("{ITEMS}/B")).status == 200).unwrap();
    server
}

/// For how many seconds a shared cache may show an answer without asking (RFC 9111, RFC 5861).
fn shared_seconds(answer: &Answer) -> u64 {
    let directives = answer.header("cache-control").unwrap_or_else(|| panic!("no Cache-Control: {answer:?}"));
    let directives: Vec<&str> = directives.split(',').map(str::trim).collect();
    let seconds = |name: &str| -> Option<u64> {
        directives.iter().find_map(|directive| directive.strip_prefix(name)?.strip_prefix('=')?.parse().ok())
    };
    if directives.iter().any(|directive| ["private", "no-store", "no-cache"].contains(directive)) {
        return 0;
    }
    let stale = ["stale-while-revalidate", "stale-if-error"].map(|name| seconds(name).unwrap_or_default());
    seconds("s-maxage").or_else(|| seconds("max-age")).unwrap() + stale.iter().sum::<u64>()
}

/// The address of the tile of the world, as the tileset names it now.
fn versioned(server: &Server) -> String {
    let tiles = server.get(&format!("{TILES}?f=tilejson")).json()["tiles"][0].as_str().unwrap().to_owned();
    tiles.replace("{z}", "0").replace("{y}", "0").replace("{x}", "0")
}

#[test]
fn no_shared_cache_shows_for_longer_than_a_minute_what_was_withdrawn() {
    let server = start();
    let editor = server.token("editor");
    let as_of = server.get("/collections?f=json").json()["asOf"].as_str().unwrap().replace(':', "%3A");
    let past = [format!("{ITEMS}?as-of={as_of}"), format!("{TILES}/0/0/0?as-of={as_of}")];
    let basemap = "/basemaps/built-in/tiles/WebMercatorQuad/0/0/0".to_owned();
    let refused = ["/nowhere", "/collections/incidents/items/none", "/collections/incidents/items?limit=0"];
    let now = ["/health", "/ready"];
    let old = versioned(&server);
    let all = OF_DATA.iter().chain(&refused).chain(&now).map(|target| (*target).to_owned());
    for target in all.chain(past).chain([basemap, old.clone()]) {
        let answer = server.get(&target);
        assert!(shared_seconds(&answer) <= LONGEST, "{target}: {:?}", answer.header("cache-control"));
    }
    // Who was shown a tile of a version may keep it; who asks for that version later is shown what there is now.
    let before = server.get(&old);
    assert!(before.header("cache-control").unwrap().contains("max-age=31536000"), "{before:?}");
    let item = format!("{ITEMS}/A");
    let etag = server.get(&item).header("etag").unwrap().to_owned();
    let headers = [("Authorization", editor.as_str()), ("If-Match", &etag)];
    assert_eq!(server.ask("DELETE", &item, &headers).status, 204);
    wait_until(|| server.get(&item).status == 404).unwrap();
    let revalidated = server.get_with(&old, &[("If-None-Match", before.header("etag").unwrap())]);
    assert_eq!(revalidated.status, 200, "the cache was told to go on showing it");
    assert_eq!(revalidated.header("cache-control"), Some("public, max-age=60"));
}

#[test]
fn no_cache_shows_to_a_token_what_it_keeps_for_the_public() {
    let server = start();
    let editor = server.token("editor");
    let varies = |answer: &Answer| {
        let mut values = answer.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("vary")).map(|(_, v)| v);
        values.any(|value| value.split(',').any(|name| name.trim().eq_ignore_ascii_case("authorization")))
    };
    let versioned = versioned(&server);
    let others = ["/basemaps", "/collections/incidents/items/none", "/oembed", &versioned];
    for target in OF_DATA.iter().copied().chain(others) {
        let public = server.get(target);
        assert!(varies(&public), "{target}: {:?}", public.headers);
        if let Some(etag) = public.header("etag") {
            let known = server.get_with(target, &[("If-None-Match", etag)]);
            assert_eq!((known.status, varies(&known)), (304, true), "{target}");
        }
        for token in [editor.as_str(), "Bearer vigie_none"] {
            let answer = server.get_with(target, &[("Authorization", token)]);
            assert!(varies(&answer), "{target}: {:?}", answer.headers);
            assert_eq!(answer.header("cache-control"), Some("private, no-store"), "{target}");
        }
    }
}
