//! The landing page, the collections and the definition of the API; and what every answer has.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;

use serde_json::{Value as Json, json};

use crate::program::Folder;
use crate::support::{Answer, Server, collection, point, wait_until};

/// All links of a document, wherever in it they stand, but for templates.
fn links(json: &Json, into: &mut Vec<(String, String, String)>) {
    match json {
        Json::Object(members) => {
            let whole = members.get("templated") != Some(&Json::Bool(true));
            if let (true, Some(Json::String(href)), Some(Json::String(rel))) =
                (whole, members.get("href"), members.get("rel"))
            {
                let media_type = members["type"].as_str().unwrap().to_owned();
                into.push((href.clone(), rel.clone(), media_type));
            }
            members.values().for_each(|value| links(value, into));
        }
        Json::Array(items) => items.iter().for_each(|item| links(item, into)),
        _ => {}
    }
}

#[test]
fn every_link_leads_to_what_it_says() {
    let server = Server::demonstration();
    let mut waiting = vec![format!("{}/?f=json", server.url())];
    let mut seen: BTreeMap<String, Answer> = BTreeMap::new();
    let mut relations = BTreeSet::new();
    while let Some(url) = waiting.pop() {
        if seen.contains_key(&url) {
            continue;
        }
        assert!(url.starts_with(&server.url()), "{url} leaves the server");
        let answer = server.get(&url);
        assert_eq!(answer.status, 200, "{url}");
        let media_type = answer.header("content-type").unwrap().to_owned();
        // Features of a page are many and alike: the links of the page itself are enough.
        if media_type.contains("json") && !media_type.contains("seq") {
            let mut json = answer.json();
            json.as_object_mut().unwrap().remove("features");
            let mut found = Vec::new();
            links(&json, &mut found);
            for (href, rel, promised) in found {
                relations.insert(rel.clone());
                if rel == "self" {
                    assert!(media_type.starts_with(&promised), "{url} is {media_type}, and says {promised}");
                } else if rel != "next" {
                    waiting.push(href);
                }
            }
        }
        seen.insert(url, answer);
    }
    let expected = ["alternate", "collection", "conformance", "data", "items", "self", "service-desc", "service-doc"];
    for rel in expected {
        assert!(relations.contains(rel), "no link was a {rel}: {relations:?}");
    }
    assert!(seen.len() > 50, "only {} pages were found", seen.len());
}

#[test]
fn a_link_names_the_media_type_that_it_leads_to() {
    let server = Server::demonstration();
    for page in [
        "/?f=json",
        "/collections",
        "/collections/highways",
        "/collections/highways/items",
        "/collections/highways/items/RN6",
    ] {
        let mut found = Vec::new();
        links(&server.get(page).json(), &mut found);
        for (href, rel, promised) in
            found.iter().filter(|(href, ..)| href.contains("highways") || !page.contains("highways"))
        {
            let answer = server.ask("HEAD", href, &[]);
            let media_type = answer.header("content-type").unwrap();
            assert!(media_type.starts_with(promised), "{page}: {rel} {href} is {media_type}, not {promised}");
        }
    }
}

#[test]
fn the_page_has_the_links_of_the_landing_page_too() {
    let server = Server::demonstration();
    let page = server.get("/?f=html");
    let mut all = Vec::new();
    links(&server.get("/?f=json").json(), &mut all);
    for (href, rel, _) in all.into_iter().filter(|(_, rel, _)| rel != "self" && rel != "alternate") {
        let path = href.split_once("://").and_then(|(_, rest)| rest.split_once('/')).unwrap().1;
        assert!(page.text().contains(&format!("rel=\"{rel}\" href=\"/{path}")), "{rel} {path}");
    }
}

#[test]
fn the_landing_page_has_the_links_that_clients_look_for() {
    let server = Server::demonstration();
    let landing = server.get_with("/", &[("Accept", "application/json")]);
    for rel in ["self", "alternate", "service-desc", "service-doc", "conformance", "data"] {
        assert_eq!(landing.links(rel).len(), 1, "{rel}");
    }
    assert_eq!(landing.links("data"), [format!("{}/collections", server.url())]);
}

#[test]
fn a_browser_gets_the_map_and_may_load_nothing_from_elsewhere() {
    let server = Server::demonstration();
    let browser = [("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")];
    let page = server.get_with("/?utm_source=newsletter&fbclid=1", &browser);
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("default-src 'self'") && !policy.contains("unsafe"), "{policy}");
    for path in ["/", "/collections?f=html", "/embed/builder?f=html", "/api?f=html"] {
        let policy = server.get_with(path, &browser).header("content-security-policy").unwrap().to_owned();
        assert!(policy.contains("require-trusted-types-for 'script'; trusted-types 'none'"), "{path}: {policy}");
    }
    assert!(page.header("set-cookie").is_none());
    let assets: Vec<&str> =
        page.text().split('"').filter(|part| part.starts_with("/assets/") || part.starts_with("./assets/")).collect();
    assert!(!assets.is_empty());
    for asset in assets {
        let answer = server.get(asset.trim_start_matches('.'));
        assert_eq!(answer.status, 200, "{asset}");
        assert!(answer.header("cache-control").unwrap().contains("immutable"), "{asset}");
    }
    assert!(!page.text().contains("https://"), "the page names another host");
}

#[test]
fn the_collections_are_those_of_the_demonstration_and_the_base_map() {
    let server = Server::demonstration();
    let list = server.get("/collections").json();
    let collections = list["collections"].as_array().unwrap();
    let names: BTreeSet<&str> = collections.iter().map(|c| c["id"].as_str().unwrap()).collect();
    for name in ["incidents", "areas", "highways", "places", "land", "water", "borders", "towns"] {
        assert!(names.contains(name), "{name} is not in {names:?}");
    }
    for listed in collections {
        let name = listed["id"].as_str().unwrap();
        let single = server.get(&format!("/collections/{name}")).json();
        assert_eq!(single["vigie"], listed["vigie"]);
        assert_eq!(single["extent"], listed["extent"]);
        let page = server.get(&format!("/collections/{name}/items?limit=1"));
        assert_eq!(page.numbers(), (listed["vigie"]["count"].as_u64().unwrap(), 1), "{name}");
        let [west, south, east, north] =
            [0, 1, 2, 3].map(|i| listed["extent"]["spatial"]["bbox"][0][i].as_f64().unwrap());
        assert!((-180.0..=180.0).contains(&west) && (-180.0..=180.0).contains(&east), "{name}");
        assert!(-90.0 <= south && south <= north && north <= 90.0, "{name}");
        assert_eq!(listed["vigie"]["demonstration"], listed["vigie"]["role"] != "base", "{name}");
        assert!(!listed["vigie"]["licences"].as_array().unwrap().is_empty(), "{name} has no licence");
        assert!(!listed["vigie"]["attributions"].as_array().unwrap().is_empty(), "{name} has no attribution");
    }
    let incidents = collections.iter().find(|c| c["id"] == "incidents").unwrap();
    assert_eq!(incidents["extent"]["temporal"]["interval"][0].as_array().unwrap().len(), 2);
    assert_eq!(incidents["vigie"]["synthetic"], false);
}

#[test]
fn the_definition_describes_every_path_and_each_of_them_answers() {
    let server = Server::demonstration();
    let definition = server.get("/api").json();
    assert_eq!(definition["openapi"], "3.0.3");
    assert_eq!(definition["servers"][0]["url"], server.url());
    let paths = definition["paths"].as_object().unwrap();
    for (path, item) in paths {
        assert!(item["get"]["responses"]["200"].is_object(), "{path}");
        let needs = item["get"]["parameters"].as_array().unwrap().iter().any(|parameter| parameter["required"] == true);
        if !needs {
            assert_eq!(server.ask("HEAD", path, &[]).status, 200, "{path}");
        }
    }
    // Each parameter that the definition names for incidents is known, and no other.
    let parameters = paths["/collections/incidents/items"]["get"]["parameters"].as_array().unwrap();
    let whole = |p: &Json| {
        p["$ref"].as_str().map_or(p.clone(), |r| definition.pointer(r.trim_start_matches('#')).unwrap().clone())
    };
    let parameters: Vec<Json> = parameters.iter().map(whole).filter(|p| p["in"] == "query").collect();
    let names: BTreeSet<&str> = parameters.iter().map(|p| p["name"].as_str().unwrap()).collect();
    for name in &names {
        let answer = server.get(&format!("/collections/incidents/items?{name}=%20"));
        assert!(!answer.text().contains("there is no parameter"), "{name}: {}", answer.text());
    }
    for name in ["f", "bbox", "datetime", "near", "distance", "limit", "properties", "event_type"] {
        assert!(names.contains(name), "{name} is not in {names:?}");
    }
}

/// The patterns of the route table, as its source has them.
fn routes() -> Vec<String> {
    let source = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/http/mod.rs")).unwrap();
    let routes: Vec<String> =
        source.split("(resource(\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect();
    assert!(routes.len() > 10, "the route table is not where it was: {routes:?}");
    routes
}

#[test]
fn the_definition_leaves_out_no_resource_of_the_route_table() {
    /// What pages load is no part of the API.
    const ASSETS: [&str; 3] = ["/style.css", "/favicon.ico", "/assets/{file}"];
    // Of what is stored there is a history besides.
    let folder = Folder::new();
    let incident = point("A", -8.0, 12.6, &json!({ "title": "one", "start": "2025-10-01" }));
    folder.write("a.geojson", collection(&[incident]));
    folder.run(&["import", "--collection", "incidents", "a.geojson"]).says(&["Stored."]);
    let definition = Server::start(folder).get("/api").json();
    let paths = definition["paths"].as_object().unwrap();
    let described = |route: &str| {
        paths.keys().any(|path| {
            let alike = |(own, part): (&str, &str)| own.starts_with('{') || own == part;
            route.split('/').count() == path.split('/').count() && route.split('/').zip(path.split('/')).all(alike)
        })
    };
    for route in routes().iter().filter(|route| !ASSETS.contains(&route.as_str())) {
        assert!(described(route), "{route} is not in the definition: {:?}", paths.keys());
    }
    assert!(!described("/collections/{collection}/unheard-of"));
}

#[test]
fn the_definition_refers_only_to_what_it_holds() {
    fn references<'a>(json: &'a Json, into: &mut BTreeSet<&'a str>) {
        match json {
            Json::Object(members) => {
                into.extend(members.get("$ref").and_then(Json::as_str));
                members.values().for_each(|value| references(value, into));
            }
            Json::Array(items) => items.iter().for_each(|item| references(item, into)),
            _ => {}
        }
    }
    let definition = Server::demonstration().get("/api").json();
    let mut found = BTreeSet::new();
    references(&definition, &mut found);
    assert!(found.len() > 20, "{found:?}");
    for reference in found {
        let place = definition.pointer(reference.trim_start_matches('#'));
        assert!(place.is_some_and(Json::is_object), "{reference} leads nowhere");
    }
}

#[test]
fn the_definition_can_be_had_for_one_collection() {
    let server = Server::demonstration();
    let (all, one) = (server.get("/api").json(), server.get("/api?collection=highways").json());
    let paths: Vec<&String> = one["paths"].as_object().unwrap().keys().collect();
    assert!(paths.iter().all(|path| !path.starts_with("/collections/") || path.contains("/highways")), "{paths:?}");
    for path in paths {
        assert_eq!(one["paths"][path], all["paths"][path]);
    }
    assert!(one["paths"]["/collections/highways/items"].is_object());
    server.get("/api?collection=nowhere").is_problem(404, None, &["nowhere", "highways"]);
    server.get("/api?limit=3").is_problem(400, Some("limit"), &["collection"]);
    server.get("/api?collection=places&collection=areas").is_problem(400, Some("collection"), &["twice"]);
}

#[test]
fn the_classes_of_the_standard_are_declared() {
    let conforms = Server::demonstration().get("/conformance").json();
    let classes: Vec<&str> = conforms["conformsTo"].as_array().unwrap().iter().map(|c| c.as_str().unwrap()).collect();
    for class in ["core", "geojson", "html", "oas30"] {
        assert!(classes.contains(&format!("http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{class}").as_str()));
    }
}

#[test]
fn head_is_get_without_the_body_and_options_says_what_is_possible() {
    let server = Server::demonstration();
    let pages = [
        "/",
        "/api",
        "/conformance",
        "/collections",
        "/collections/incidents",
        "/collections/incidents/items",
        "/collections/highways/items/RN6",
        "/health",
        "/ready",
    ];
    for page in pages {
        let (get, head) = (server.get(page), server.ask("HEAD", page, &[]));
        assert_eq!((get.status, head.status), (200, 200), "{page}");
        for name in ["content-type", "etag", "link", "access-control-allow-origin"] {
            assert_eq!(get.header(name), head.header(name), "{page}: {name}");
        }
        let options = server.ask(
            "OPTIONS",
            page,
            &[("Origin", "https://news.example"), ("Access-Control-Request-Method", "GET")],
        );
        assert_eq!(options.status, 200, "{page}");
        assert_eq!(options.header("allow"), Some("GET, HEAD, OPTIONS"));
        assert_eq!(options.header("access-control-allow-origin"), Some("*"));
        for method in ["POST", "PUT", "PATCH", "DELETE"] {
            let answer = server.ask(method, page, &[("Content-Length", "0")]);
            answer.is_problem(405, None, &[method]);
            assert_eq!(answer.header("allow"), Some("GET, HEAD, OPTIONS"));
        }
    }
}

#[test]
fn any_page_may_read_every_answer_and_the_errors_too() {
    let server = Server::demonstration();
    for page in [
        "/",
        "/collections",
        "/collections/incidents/items?f=csv",
        "/nowhere",
        "/collections/incidents/items?limit=0",
        "/assets/none.js",
    ] {
        let answer = server.get_with(page, &[("Origin", "https://news.example")]);
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"), "{page}");
        assert!(answer.header("access-control-allow-credentials").is_none());
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{page}");
    }
    let exposed = server.get("/collections/incidents/items");
    let exposed = exposed.header("access-control-expose-headers").unwrap();
    assert!(exposed.contains("ETag") && exposed.contains("Link"), "{exposed}");
}

#[test]
fn what_has_not_changed_is_not_sent_again() {
    let server = Server::demonstration();
    let mut tags = BTreeSet::new();
    for page in [
        "/?f=json",
        "/?f=html",
        "/collections",
        "/collections/incidents/items",
        "/collections/incidents/items?f=csv",
        "/collections/incidents/items?f=fgb",
        "/collections/incidents/items?limit=3",
        "/collections/highways/items/RN6",
    ] {
        let first = server.get(page);
        let tag = first.header("etag").unwrap().to_owned();
        assert!(first.header("vary").unwrap().contains("Accept"), "{page}");
        assert!(tags.insert(tag.clone()), "{page} shares its tag with another page");
        let strong = tag.trim_start_matches("W/");
        for known in [tag.as_str(), strong, "*", &format!("\"other\", {tag}"), &format!("\"a,b\",{strong}")] {
            let again = server.get_with(page, &[("If-None-Match", known)]);
            assert_eq!((again.status, again.header("etag")), (304, Some(tag.as_str())), "{page}: {known}");
        }
        for other in ["\"other\"", "W/\"\"", "nonsense", ""] {
            assert_eq!(server.get_with(page, &[("If-None-Match", other)]).status, 200, "{page}: {other}");
        }
        assert_eq!(server.ask("HEAD", page, &[("If-None-Match", &tag)]).status, 304, "{page}");
    }
}

#[test]
fn an_answer_is_compressed_as_the_client_likes_and_is_the_same() {
    let server = Server::demonstration();
    for page in [
        "/?f=json",
        "/collections/highways/items?f=csv",
        "/collections/highways/items?f=kml",
        "/collections/land/items",
    ] {
        let strip = |body: &[u8]| -> String {
            // Two answers differ in the instant that they tell.
            String::from_utf8_lossy(body)
                .split("\"timeStamp\":\"")
                .map(|part| part.split_once("Z\"").map_or(part, |p| p.1))
                .collect()
        };
        let plain = server.get(page);
        assert_eq!(plain.header("content-encoding"), None, "{page}");
        for coding in ["gzip", "br", "zstd"] {
            let answer = server.get_with(page, &[("Accept-Encoding", coding)]);
            assert_eq!((answer.status, answer.header("content-encoding")), (200, Some(coding)), "{page}");
            assert!(answer.header("vary").unwrap().to_ascii_lowercase().contains("accept-encoding"));
            assert_eq!(strip(&decoded(coding, &answer.body)), strip(&plain.body), "{page} as {coding}");
        }
        let refused = server.get_with(page, &[("Accept-Encoding", "gzip;q=0, identity")]);
        assert_eq!(refused.header("content-encoding"), None, "{page}");
    }
    // Parts of a file are parts of its own bytes.
    let file = server.get_with("/collections/highways/items?f=fgb", &[("Accept-Encoding", "gzip")]);
    assert_eq!((file.status, file.header("content-encoding")), (200, None));
}

fn decoded(coding: &str, body: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut reader: Box<dyn std::io::Read> = match coding {
        "gzip" => Box::new(flate2::read::GzDecoder::new(body)),
        "br" => Box::new(brotli::Decompressor::new(body, 4096)),
        _ => Box::new(zstd::Decoder::new(body).unwrap()),
    };
    reader.read_to_end(&mut out).unwrap();
    out
}

#[test]
fn the_representation_is_the_one_that_the_client_likes_best() {
    let server = Server::demonstration();
    let items = "/collections/highways/items";
    let cases = [
        ("", "application/geo+json"),
        ("*/*", "application/geo+json"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("application/flatgeobuf", "application/flatgeobuf"),
        ("application/geo+json-seq", "application/geo+json-seq"),
        ("application/json", "application/geo+json"),
        ("text/html;q=0.5, text/csv;q=0.8", "text/csv; charset=utf-8"),
        ("text/*;q=0.9, application/geo+json;q=0.1", "text/html; charset=utf-8"),
        ("image/png, */*;q=0.1", "application/geo+json"),
        ("application/geo+json;q=0, */*", "text/html; charset=utf-8"),
    ];
    for (accept, media_type) in cases {
        let answer = server.get_with(items, &[("Accept", accept)]);
        assert_eq!((answer.status, answer.header("content-type")), (200, Some(media_type)), "{accept}");
    }
    server.get_with(items, &[("Accept", "image/png")]).is_problem(406, None, &["application/geo+json", "text/csv"]);
    // The parameter comes before the header.
    let csv = server.get_with(&format!("{items}?f=csv"), &[("Accept", "image/png")]);
    assert_eq!(csv.header("content-type"), Some("text/csv; charset=utf-8"));
}

#[test]
fn links_name_the_host_that_was_asked_or_the_public_address() {
    let server = Server::demonstration();
    let local = format!("http://localhost:{}", server.address.port());
    let bytes = server.send(
        format!("GET /?f=json HTTP/1.1\r\nHost: localhost:{}\r\nConnection: close\r\n\r\n", server.address.port())
            .as_bytes(),
    );
    assert_eq!(Answer::read(&bytes, "GET").unwrap().links("data"), [format!("{local}/collections")]);

    let public = Server::start_with(Folder::new(), &["--base-url", "https://map.example/mali/"]);
    assert_eq!(public.get("/?f=json").links("data"), ["https://map.example/mali/collections"]);
    assert!(
        public.get("/collections/highways/items").links("self")[0]
            .starts_with("https://map.example/mali/collections/highways/items")
    );
}

#[test]
fn an_operator_can_see_that_it_lives_is_ready_and_what_it_does() {
    let server = Server::demonstration();
    assert_eq!(server.get("/health").json()["status"], "ok");
    let ready = server.get("/ready").json();
    assert_eq!((&ready["status"], &ready["stale"]), (&"ready".into(), &false.into()));
    server.get("/collections/incidents/items?limit=0");
    let metrics = server.get("/metrics");
    assert!(metrics.header("content-type").unwrap().starts_with("text/plain"));
    for line in [
        "vigie_requests_total{resource=\"/health\",status=\"200\"} 1",
        "vigie_requests_total{resource=\"/collections/{collection}/items\",status=\"400\"} 1",
        "vigie_stale 0",
        "vigie_features{collection=\"incidents\"}",
    ] {
        assert!(metrics.text().contains(line), "{line}\n{}", metrics.text());
    }
}

#[test]
fn the_log_holds_no_whole_address_and_no_query() {
    let server = Server::demonstration();
    server.get("/collections/incidents/items?near=-8.0,12.6&distance=1km");
    // The line may come a moment after the answer.
    assert!(wait_until(|| server.log().contains("/collections/incidents/items")).is_some());
    let log = server.log();
    let line = log.lines().find(|l| l.contains("/collections/incidents/items")).unwrap();
    assert!(line.contains("127.0.0.0/24") && line.contains("status=200"), "{line}");
    assert!(!line.contains("127.0.0.1") && !line.contains("near") && !line.contains("12.6"), "{line}");
}
