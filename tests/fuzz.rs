//! Ten thousand requests that nobody should send.

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;
use std::{fs, thread};

use crate::support::{Random, Server};

const REQUESTS: usize = 10_000;
const THREADS: usize = 8;
/// Most that memory may grow from the first half to the second: what is made on first use (the order of a column, an
/// allocator's page for each thread) takes its time to be made; a leak of 10 kB a request would be more.
const GROWTH_KB: u64 = 48 * 1024;

const PATHS: [&str; 17] = [
    "/",
    "/api",
    "/collections",
    "/collections/incidents",
    "/collections/incidents/items",
    "/collections/incidents/aggregate",
    "/collections/highways/items",
    "/collections/areas/items",
    "/collections/places/items/bamako",
    "/collections/land/items",
    "/collections/nope/items",
    "/assets/x.js",
    "/health",
    "/ready",
    "/metrics",
    "/conformance",
    "/style.css",
];
const NAMES: [&str; 20] = [
    "bbox",
    "datetime",
    "near",
    "distance",
    "limit",
    "cursor",
    "properties",
    "f",
    "event_type",
    "start",
    "uncertainty_m",
    "synthetic",
    "sources",
    "crs",
    "filter",
    "by",
    "measure",
    "",
    "%00",
    "%F0%9F%98%80",
];
const VALUES: [&str; 50] = [
    "",
    "areas,month",
    "highways@5km",
    "square:1m",
    "square:180deg,h3:15",
    "sum:uncertainty_m,max:uncertainty_m",
    "actors,event_type",
    "0",
    "-1",
    "1",
    "1e308",
    "-1e309",
    "NaN",
    "inf",
    "1,2,3",
    "1,2,3,4",
    "-180,-90,180,90",
    "170,-10,-170,10",
    "nan,nan,nan,nan",
    "1e-320,0,0,0",
    "highways/RN6",
    "highways/",
    "/",
    "//",
    "areas/demo-gold-mining",
    "-8,12.6",
    "180,90",
    "-8,12.6,5",
    "POINT(-8%2012.6)",
    "POINT%20EMPTY",
    "LINESTRING(0%200,0%200)",
    "LINESTRING(-180%200,180%200)",
    "LINESTRING(0%2090,0%20-90,180%2090)",
    "POLYGON((0%200,1%200,1%201,0%200))",
    "POLYGON((0%200,0%200,0%200,0%200))",
    "POLYGON((-180%20-90,180%20-90,180%2090,-180%2090,-180%20-90))",
    "POLYGON((0%200,1%201,1%200,0%201,0%200))",
    "MULTIPOLYGON(((0%2088,90%2088,180%2088,-90%2088,0%2088)))",
    "GEOMETRYCOLLECTION(POINT(0%200),LINESTRING(0%200,1%201))",
    "5km",
    "0m",
    "20037508m",
    "1e400km",
    "-0m",
    "2025-09-01/..",
    "../..",
    "9999-12-31T23:59:60Z",
    "-262143-01-01",
    "%ff%fe%00",
    "%F0%9F%98%80",
];
const HEADERS: [&str; 22] = [
    "Accept: */*",
    "Accept: text/html;q=",
    "Accept: ;;;,,,q=9",
    "Accept: application/geo+json;q=NaN, */*;q=1e999",
    "Accept: \u{e9}\u{e9}",
    "Accept-Encoding: gzip, br;q=2, zstd;q=-1",
    "Accept-Encoding: zstd",
    "Accept-Encoding: br",
    "Accept-Encoding: gzip",
    "Accept-Encoding: ,,,;q",
    "If-None-Match: *",
    "If-None-Match: W/\"",
    "If-None-Match: \"\",,W/W/",
    "Host: a\"><script>",
    "Host: ",
    "Range: bytes=0-",
    "Range: bytes=-9999999999999999999999",
    "Content-Length: 5",
    "Transfer-Encoding: chunked",
    "Expect: 100-continue",
    "Upgrade: websocket",
    "X-Forwarded-For: ::::",
];

#[test]
fn ten_thousand_malformed_requests_do_no_harm() {
    let mut server = Server::demonstration();
    let first = bombard(server.address, 1);
    let after_first = memory_kb(server.pid());
    let second = bombard(server.address, 2);
    let after_second = memory_kb(server.pid());

    assert!(server.is_alive(), "{}", server.log());
    let faults = [first, second].concat();
    assert!(faults.is_empty(), "{} requests were answered with 5xx:\n{}", faults.len(), faults.join("\n"));
    let log = server.log();
    let parsed = log.matches("vigie::http::log: request").count();
    assert!(parsed > REQUESTS / 2, "only {parsed} requests got as far as a handler");
    assert!(log.lines().all(|line| line.len() < 2_000), "a client can fill the log");
    assert!(!log.contains("panicked") && !log.contains("ERROR"), "{log}");
    assert!(after_second <= after_first + GROWTH_KB, "memory grew from {after_first} kB to {after_second} kB");
    assert_eq!(server.get("/health").status, 200);
    let ids = server.get("/collections/highways/items/RN6").json();
    assert_eq!(ids["id"], "RN6");
}

/// Half of the requests, by several connections at once; those that were answered with a 5xx.
fn bombard(address: SocketAddr, half: u64) -> Vec<String> {
    let one = |thread: u64| {
        let mut random = Random(half * 1_000 + thread);
        let mut faults = Vec::new();
        for _ in 0..REQUESTS / 2 / THREADS {
            let request = request(&mut random);
            let answer = send(address, &request, &mut random);
            for line in String::from_utf8_lossy(&answer).split("\r\n").filter(|l| l.starts_with("HTTP/1.1 5")) {
                let shown = request.len().min(300);
                faults.push(format!("{line}: {}", String::from_utf8_lossy(&request[..shown])));
            }
        }
        faults
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS as u64).map(|n| scope.spawn(move || one(n))).collect();
        threads.into_iter().flat_map(|t| t.join().unwrap()).collect()
    })
}

fn request(random: &mut Random) -> Vec<u8> {
    let kind = random.below(100);
    if kind < 5 {
        return noise(random, 400);
    }
    let method = random
        .pick(&["GET", "GET", "GET", "GET", "GET", "GET", "HEAD", "OPTIONS", "POST", "DELETE", "BREW", "g\u{e9}t"]);
    let mut target = path(random).into_bytes();
    if kind < 80 {
        target.extend(query(random).into_bytes());
    }
    if kind == 99 && random.below(20) == 0 {
        target.extend(format!("?near={}", "a".repeat(1 << 20)).into_bytes());
    }
    let version = if random.below(50) == 0 { "HTTP/3.7" } else { "HTTP/1.1" };
    let mut request = [method.as_bytes(), b" ", &target, b" ", version.as_bytes(), b"\r\n"].concat();
    if random.below(10) > 0 {
        request.extend_from_slice(b"Host: localhost\r\n");
    }
    for _ in 0..random.below(2) * random.below(4) {
        request.extend_from_slice(random.pick(&HEADERS).as_bytes());
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"Connection: close\r\n\r\n");
    if random.below(5) == 0 {
        let mutations = 1 + random.below(6);
        for _ in 0..mutations {
            let at = random.below(request.len());
            request[at] = random.next().to_le_bytes()[0];
        }
    }
    if random.below(20) == 0 {
        request.truncate(random.below(request.len()));
    }
    request
}

fn path(random: &mut Random) -> String {
    let mut path = random.pick(&PATHS).to_owned();
    match random.below(12) {
        0 => path.push_str("/%00"),
        1 => path.push_str("/%ff%fe"),
        2 => path.push_str("/../../etc/passwd"),
        3 => path.push_str("/%2e%2e%2f%2e%2e%2f"),
        4 => path.push_str("/%zz%"),
        5 => path.push_str(&"/x".repeat(random.below(3_000))),
        6 => path = path.replace("incidents", "%69ncidents"),
        7 => path.insert(0, '/'),
        _ => {}
    }
    path
}

fn query(random: &mut Random) -> String {
    let mut query = "?".to_owned();
    // A `near` without its `distance` gets no further, so the two often come together.
    if random.below(3) == 0 {
        let distance = random.pick(&["5km", "0m", "300km", "20037508m", "-1km"]);
        let _ = write!(query, "near={}&distance={distance}&", random.pick(&VALUES));
    }
    for _ in 0..random.below(4) {
        query.push_str(random.pick(&NAMES));
        query.push_str(random.pick(&["=", "=", "=", "=", "", "==", "=%"]));
        let repeats = if random.below(40) == 0 { random.below(400) } else { 1 };
        query.push_str(&random.pick(&VALUES).repeat(repeats));
        query.push_str(random.pick(&["&", "&", "&", "&&", ";", "#", ""]));
    }
    query
}

fn noise(random: &mut Random, most: usize) -> Vec<u8> {
    (0..random.below(most)).map(|_| random.next().to_le_bytes()[0]).collect()
}

/// Sends a request, in two parts at times, and reads what comes back. One that is not whole is ended by closing, not by
/// waiting for the server's patience to end; and at times nobody reads the answer.
fn send(address: SocketAddr, request: &[u8], random: &mut Random) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let cut = random.below(request.len() + 1);
    let parts = if random.below(10) == 0 { vec![&request[..cut], &request[cut..]] } else { vec![request] };
    for part in parts {
        if stream.write_all(part).is_err() {
            break;
        }
    }
    if random.below(30) == 0 {
        return Vec::new();
    }
    let _ = stream.shutdown(Shutdown::Write);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    answer
}

/// Resident memory of a process.
fn memory_kb(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find(|l| l.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}
