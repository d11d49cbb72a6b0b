//! The bounds of a query's work, over real connections.

use std::fmt::Write as _;
use std::io::Write as _;
use std::net::TcpStream;
use std::time::Duration;

use serde_json::json;

use crate::support::{Server, collection, encode, feature, wait_until};

/// Lines of some length, all over a few degrees.
fn lines(count: u32) -> String {
    let line = |n: u32| {
        let positions: Vec<[f64; 2]> =
            (0..100).map(|i| [f64::from(n % 50) / 10.0 + f64::from(i) / 100.0, f64::from(n / 50) / 10.0]).collect();
        feature(&format!("l{n}"), &json!({ "type": "LineString", "coordinates": positions }), &json!({}))
    };
    collection(&(0..count).map(line).collect::<Vec<_>>())
}

/// A query that measures each of the lines against one of a thousand positions: more than a moment's work.
fn long_query() -> String {
    let mut line = String::from("LINESTRING(");
    for i in 0..1_000 {
        let _ = write!(line, "{}{} {}", if i == 0 { "" } else { "," }, f64::from(i) / 100.0, f64::from(20 + i % 2));
    }
    format!("/collections/lines/items?distance=9000km&near={}", encode(&(line + ")")))
}

#[test]
fn a_query_ends_when_its_client_goes_away() {
    let server = Server::demonstration();
    server.import("lines", "lines.geojson", &lines(2_000));
    assert!(wait_until(|| server.get("/collections/lines").status == 200).is_some());
    let mut stream = TcpStream::connect(server.address).unwrap();
    let target = long_query();
    stream.write_all(format!("GET {target} HTTP/1.1\r\nHost: {}\r\n\r\n", server.address).as_bytes()).unwrap();
    std::thread::sleep(Duration::from_millis(300));
    drop(stream);
    let ended = || server.get("/metrics").text().contains("vigie_ended_queries_total{why=\"client went away\"} 1");
    assert!(wait_until(ended).is_some(), "{}", server.get("/metrics").text());
}
