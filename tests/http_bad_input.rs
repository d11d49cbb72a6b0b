//! Requests that cannot be answered: each is told which parameter is wrong, why, and what would be right.

use std::fmt::Write as _;

use crate::support::{Answer, Server, encode};

const ITEMS: &str = "/collections/incidents/items";

#[test]
fn a_bad_value_is_told_with_its_parameter_and_what_would_be_right() {
    let server = Server::demonstration();
    let cases: &[(&str, &str, &[&str])] = &[
        ("near=highways/RN6&distance=-5km", "distance", &["`-5km`", "distance=5km"]),
        ("near=highways/RN6&distance=5parsecs", "distance", &["unit", "m, km, mi, nmi"]),
        ("near=highways/RN6&distance=5", "distance", &["no unit"]),
        ("near=highways/RN6&distance=NaNkm", "distance", &["NaNkm"]),
        ("near=highways/RN6&distance=40000km", "distance", &["half way round"]),
        ("near=highways/RN6", "distance", &["needs a `distance`"]),
        ("distance=5km", "near", &["needs a `near`"]),
        ("near=highways/NOPE&distance=5km", "near", &["no feature `NOPE`", "highways"]),
        ("near=nowhere/X&distance=5km", "near", &["no collection `nowhere`"]),
        ("near=RN6&distance=5km", "near", &["highways/RN6", "WKT"]),
        ("near=200,12&distance=5km", "near", &["200"]),
        ("near=-8,95&distance=5km", "near", &["95"]),
        ("near=NaN,12&distance=5km", "near", &[]),
        ("near=LINESTRING(0%200,&distance=5km", "near", &["LINESTRING", "not WKT"]),
        ("near=LINESTRING(0%200)&distance=5km", "near", &[]),
        ("near=POINT%20EMPTY&distance=5km", "near", &["empty"]),
        ("near=POLYGON((0%200,1%201,1%200))&distance=5km", "near", &["not closed"]),
        ("near=POLYGON((0%200,1%201,1%200,0%201,0%200))&distance=5km", "near", &["may not cross"]),
        ("bbox=1,2,3", "bbox", &["four numbers", "bbox=-9,11,-5,15"]),
        ("bbox=1,2,3,x", "bbox", &["no number"]),
        ("bbox=0,0,1,95", "bbox", &["latitude"]),
        ("bbox=-190,0,1,1", "bbox", &["longitude"]),
        ("bbox=0,5,1,4", "bbox", &["south above its north"]),
        ("bbox=", "bbox", &[]),
        ("bbox=nan,nan,nan,nan", "bbox", &[]),
        ("datetime=yesterday", "datetime", &["`yesterday`", "2025-09-01"]),
        ("datetime=2025-02-30", "datetime", &["2025-02-30"]),
        ("datetime=2025-10-02/2025-10-01", "datetime", &["ends before it starts"]),
        ("datetime=../..", "datetime", &["at least one end"]),
        ("datetime=2025-01-01/2025-02-01/2025-03-01", "datetime", &["more than one"]),
        ("limit=0", "limit", &["1 to 1000000"]),
        ("limit=-1", "limit", &["`-1`"]),
        ("limit=ten", "limit", &["`ten`"]),
        ("limit=1.5", "limit", &[]),
        ("limit=", "limit", &[]),
        ("cursor=abc", "cursor", &["`next` link"]),
        ("cursor=99999999999999999999", "cursor", &["`next` link"]),
        ("properties=nothing", "properties", &["no property `nothing`", "event_type"]),
        ("uncertainty_m=wide", "uncertainty_m", &["`wide` is not a number"]),
        ("synthetic=perhaps", "synthetic", &["`true` or `false`"]),
        ("start=2025-13-01", "start", &["2025-09-01"]),
        ("f=xml", "f", &["no format `xml`", "json, html, csv, fgb, gpkg, kml, geojsonseq"]),
        ("f=json&f=csv", "f", &["given twice"]),
        ("limit=1&limit=2", "limit", &["given twice"]),
        ("utm_source=x", "utm_source", &["no parameter `utm_source`", "bbox", "event_type"]),
        ("bbox-crs=x", "bbox-crs", &["`x` is no coordinate reference system", "3857"]),
        ("=x", "", &["no parameter"]),
        ("LIMIT=5", "LIMIT", &["no parameter"]),
    ];
    for (query, parameter, words) in cases {
        let answer = server.get(&format!("{ITEMS}?{query}"));
        assert_eq!(answer.status, 400, "{query}: {}", answer.text());
        answer.is_problem(400, Some(parameter), words);
    }
}

#[test]
fn an_unknown_parameter_is_told_on_every_resource_but_the_map() {
    let server = Server::demonstration();
    for (page, known) in [
        ("/api", "f and collection"),
        ("/conformance", "only f"),
        ("/collections", "only f"),
        ("/collections/incidents", "only f"),
        ("/collections/highways/items/RN6", "f, crs and as-of"),
    ] {
        server.get(&format!("{page}?colour=red")).is_problem(400, Some("colour"), &["no parameter `colour`", known]);
        server.get(&format!("{page}?f=xml")).is_problem(400, Some("f"), &["no format `xml`"]);
    }
    assert_eq!(server.get("/?colour=red").status, 200);
}

#[test]
fn what_is_not_there_is_not_found_and_told() {
    let server = Server::demonstration();
    server.get("/nowhere").is_problem(404, None, &["`/nowhere`"]);
    server.get("/collections/nope").is_problem(404, None, &["no collection `nope`", "incidents", "highways"]);
    server.get("/collections/nope/items").is_problem(404, None, &["no collection `nope`"]);
    server.get("/collections/highways/items/NOPE").is_problem(404, None, &["no feature `NOPE`", "highways"]);
    server.get("/assets/none.js").is_problem(404, None, &[]);
    for path in [
        "/collections/",
        "//",
        "/collections/incidents/",
        "/collections/incidents/items/",
        "/assets/",
        "/assets/../index.html",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/assets/%2e%2e%2findex.html",
    ] {
        let answer = server.get(path);
        answer.is_problem(404, None, &[]);
    }
}

#[test]
fn a_path_may_hold_any_bytes_and_harms_nothing() {
    let server = Server::demonstration();
    for path in [
        "/%00",
        "/collections/%00",
        "/collections/incidents%00/items",
        "/collections/incidents/items/%00",
        "/collections/incidents/items/%FF%FE",
        "/collections/%ff",
        "/assets/%00",
        "/collections/incidents/items/a%2Fb%5C..%5C",
    ] {
        let answer = server.get(path);
        assert!(matches!(answer.status, 400 | 404), "{path}: {}", answer.status);
        answer.is_problem(answer.status, None, &[]);
    }
    let long = format!("/collections/{}", "x".repeat(5_000));
    let answer = server.get(&long);
    answer.is_problem(404, None, &[]);
    assert!(answer.body.len() < 1_000, "the error repeats the whole path");
}

#[test]
fn a_query_string_that_is_too_long_is_refused() {
    let server = Server::demonstration();
    let many = server.get(&format!("{ITEMS}?near=LINESTRING(0%200{})&distance=5km", ",1%201".repeat(5_000)));
    many.is_problem(400, Some("near"), &["5001 positions", "4000"]);
    let refused = server.get(&format!("{ITEMS}?near={}", "x".repeat(61 * 1024)));
    refused.is_problem(414, None, &["62469 bytes", "at most 61440"]);
    // One of a megabyte is longer than a request head may be, and never gets to the parameters.
    let head = format!("GET {ITEMS}?near={} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "x".repeat(1 << 20));
    let answer = String::from_utf8_lossy(&server.send(head.as_bytes())).into_owned();
    assert!(
        answer.is_empty() || ["400", "414", "431"].iter().any(|s| answer.starts_with(&format!("HTTP/1.1 {s}"))),
        "{answer}"
    );
    assert_eq!(server.get("/health").status, 200);
}

#[test]
fn a_line_of_two_thousand_positions_is_taken() {
    let server = Server::demonstration();
    let mut wkt = "LINESTRING(0 12".to_owned();
    for n in 1..2_000 {
        let _ = write!(wkt, ",{} 12", f64::from(n) / 10_000.0);
    }
    let near = encode(&(wkt + ")"));
    assert_eq!(server.get(&format!("{ITEMS}?near={near}&distance=1km")).status, 200);
}

#[test]
fn brackets_without_end_do_not_end_the_server() {
    let server = Server::demonstration();
    for (open, close) in
        [("GEOMETRYCOLLECTION(", ")"), ("(", ")"), ("GEOMETRYCOLLECTION(", ""), ("POLYGON(", ""), ("((", "")]
    {
        let depth = 60_000 / (open.len() + close.len());
        let near = format!("{}{}", open.repeat(depth), close.repeat(depth));
        server.get(&format!("{ITEMS}?near={near}&distance=1m")).is_problem(400, Some("near"), &["deeper than"]);
    }
    assert_eq!(server.get("/health").status, 200);
}

#[test]
fn many_alternatives_are_refused_before_they_cost_anything() {
    let server = Server::demonstration();
    let list = vec!["a"; 1_001].join(",");
    server.get(&format!("{ITEMS}?event_type={list}")).is_problem(400, Some("event_type"), &["1000 alternatives"]);
}

#[test]
fn an_error_repeats_little_and_nothing_as_markup() {
    let server = Server::demonstration();
    let evil = encode(&"<script>alert(1)</script>".repeat(200));
    for target in [
        format!("{ITEMS}?limit={evil}"),
        format!("{ITEMS}?{evil}=1"),
        format!("/collections/{evil}"),
        format!("{ITEMS}/{evil}"),
        format!("{ITEMS}?f={evil}"),
        format!("{ITEMS}?datetime={evil}"),
        format!("{ITEMS}?near={evil}&distance=1km"),
    ] {
        let answer = server.get_with(&target, &[("Accept", "text/html")]);
        assert!((400..500).contains(&answer.status), "{}", answer.status);
        assert_eq!(answer.header("content-type"), Some("application/problem+json"));
        assert!(answer.body.len() < 2_000, "{} bytes: {}", answer.body.len(), answer.text());
    }
}

#[test]
fn a_request_that_is_no_http_is_refused_and_the_next_one_answered() {
    let server = Server::demonstration();
    let garbage = [
        "GET\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "G\0T / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
        "GET / HTTP/1.1\r\nA b: c\r\n\r\n",
    ];
    for bytes in garbage {
        let answer = String::from_utf8_lossy(&server.send(bytes.as_bytes())).into_owned();
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{bytes:?}: {answer}");
    }
    let two = "GET /health HTTP/1.1\r\nHost: a\r\n\r\nGET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    let answers = server.send(two.as_bytes());
    assert_eq!(String::from_utf8_lossy(&answers).matches("HTTP/1.1 200").count(), 2);
    let without_host = server.send(b"GET /?f=json HTTP/1.1\r\nConnection: close\r\n\r\n");
    assert!(Answer::read(&without_host, "GET").is_some_and(|a| matches!(a.status, 200 | 400)));
}

#[test]
fn a_client_that_never_ends_its_request_is_cut_off() {
    let server = Server::demonstration();
    let start = std::time::Instant::now();
    let answer = server.send(b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ");
    assert!(start.elapsed().as_secs() < 20, "it was waited for {:?}", start.elapsed());
    assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 408"), "{}", String::from_utf8_lossy(&answer));
}
