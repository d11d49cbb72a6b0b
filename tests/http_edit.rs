//! Writing over HTTP: OGC API Features part 4, tokens and roles, and what is refused.

use std::collections::HashSet;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use rusqlite::Connection;
use serde_json::{Value as Json, json};
use vigie::store::Store;

use crate::program::Folder;
use crate::support::{Answer, Cluster, Server, collection, point, wait_until};

const GEOJSON: &str = "application/geo+json";
const MERGE_PATCH: &str = "application/merge-patch+json";
const ITEMS: &str = "/collections/incidents/items";

/// A server with two incidents in its store, and the tokens of an editor and a reader.
fn newsroom() -> (Server, String, String) {
    newsroom_in(Folder::new())
}

/// The same beside a folder.
fn newsroom_in(folder: Folder) -> (Server, String, String) {
    let server = Server::start(folder);
    let two = [
        point("A", -8.0, 12.6, &json!({ "title": "one", "fatalities": 1, "start": "2025-10-01" })),
        point("B", -7.0, 12.6, &json!({ "title": "two", "fatalities": 2, "start": "2025-10-02" })),
    ];
    server.import("incidents", "a.geojson", &collection(&two));
    wait_until(|| server.get(&format!("{ITEMS}/B")).status == 200).unwrap();
    let (editor, reader) = (server.token("editor"), server.token("reader"));
    (server, editor, reader)
}

fn feature(title: &str) -> Json {
    let properties = json!({ "title": title, "fatalities": 3, "start": "2025-10-03" });
    json!({ "type": "Feature", "geometry": { "type": "Point", "coordinates": [-8.5, 12.7] }, "properties": properties })
}

fn post(server: &Server, token: &str, body: &Json) -> Answer {
    server.send_body("POST", ITEMS, &[("Authorization", token)], (GEOJSON, &body.to_string()))
}

#[test]
fn a_feature_is_created_replaced_updated_and_deleted() {
    whole_life(Folder::new());
}

#[test]
fn so_it_is_in_a_database() {
    let cluster = Cluster::start();
    whole_life(Folder::beside(&cluster.database("life")));
}

fn whole_life(folder: Folder) {
    let (server, editor, _) = newsroom_in(folder);
    let created = post(&server, &editor, &feature("three"));
    assert_eq!(created.status, 201, "{created:?}");
    let location = created.header("location").unwrap().to_owned();
    let got = server.get(&location);
    assert_eq!((got.status, got.header("etag")), (200, created.header("etag")));
    assert_eq!(got.json()["properties"]["title"], "three");

    let etag = got.header("etag").unwrap().to_owned();
    let change = |method: &str, etag: &str, kind: &str, body: &str| {
        server.send_body(method, &location, &[("Authorization", &editor), ("If-Match", etag)], (kind, body))
    };
    let replaced = change(
        "PUT",
        &etag,
        GEOJSON,
        &json!({ "type": "Feature", "geometry": null, "properties": { "title": "3" } }).to_string(),
    );
    assert_eq!(replaced.status, 204, "{replaced:?}");
    let got = server.get(&location);
    assert_eq!(got.header("etag"), replaced.header("etag"));
    assert_eq!((&got.json()["geometry"], &got.json()["properties"]["fatalities"]), (&Json::Null, &Json::Null));
    change("PUT", &etag, GEOJSON, &feature("late").to_string()).is_problem(412, None, &["If-Match"]);

    let etag = got.header("etag").unwrap().to_owned();
    let patch = json!({ "geometry": { "type": "Point", "coordinates": [1, 2] }, "properties": { "fatalities": 9 } });
    let patched = change("PATCH", &etag, MERGE_PATCH, &patch.to_string());
    assert_eq!(patched.status, 204, "{patched:?}");
    let got = server.get(&location).json();
    assert_eq!((&got["properties"]["title"], &got["properties"]["fatalities"]), (&json!("3"), &json!(9)));
    assert_eq!(got["geometry"]["coordinates"], json!([1, 2]));
    let etag = patched.header("etag").unwrap().to_owned();
    let moved =
        change("PATCH", &etag, MERGE_PATCH, r#"{"geometry": {"coordinates": [3, 4]}, "properties": {"title": null}}"#);
    assert_eq!(moved.status, 204, "{moved:?}");
    let got = server.get(&location);
    assert_eq!(got.json()["geometry"], json!({ "type": "Point", "coordinates": [3, 4] }));
    assert_eq!(got.json()["properties"].get("title").and_then(Json::as_str), None);

    let authorized = [("Authorization", editor.as_str())];
    server.ask("DELETE", &location, &authorized).is_problem(428, None, &["If-Match"]);
    let known = [authorized[0], ("If-Match", got.header("etag").unwrap())];
    assert_eq!(server.ask("DELETE", &location, &known).status, 204);
    assert_eq!(server.get(&location).status, 404);
    server.ask("DELETE", &location, &known).is_problem(412, None, &[]);
    server.ask("DELETE", &location, &authorized).is_problem(404, None, &[]);
    server.folder.run(&["check", "--data", "data"]).says(&["The record is sound"]);
}

#[test]
fn every_fault_of_what_is_sent_is_named_and_nothing_is_stored() {
    let (server, editor, _) = newsroom();
    let before = server.get(ITEMS).header("etag").map(str::to_owned);
    let bad = json!({ "type": "Feature", "id": true, "geometry": { "type": "Point", "coordinates": [0, 95] },
        "properties": { "fatalities": "many", "start": "yesterday", "editorial_state": "hidden", "editorial_rank": 1 } });
    let answer = post(&server, &editor, &bad);
    assert_eq!(answer.status, 422);
    let faults = told(&answer)["faults"].clone();
    assert_eq!(faults.as_array().unwrap().len(), 6, "{faults:#}");
    let many = json!({ "type": "FeatureCollection", "features": [feature("fine"), bad, { "type": "Feature", "id": "A", "geometry": null, "properties": {} }] });
    let answer = post(&server, &editor, &many);
    assert_eq!((answer.status, told(&answer)["faults"].as_array().unwrap().len()), (422, 6));
    assert!(told(&answer)["faults"][0].as_str().unwrap().starts_with("features[1]: "));
    let taken = json!({ "type": "FeatureCollection", "features": [feature("fine"), { "type": "Feature", "id": "A", "geometry": null, "properties": {} }] });
    assert_eq!(post(&server, &editor, &taken).status, 409);
    for (kind, body, status) in [
        ("text/plain", feature("x").to_string(), 415),
        (GEOJSON, "{\"type\": ".to_owned(), 400),
        (GEOJSON, "[1, 2]".to_owned(), 422),
        (GEOJSON, "{\"type\": \"FeatureCollection\"}".to_owned(), 422),
        (GEOJSON, json!({ "type": "Feature", "geometry": { "type": "Circle" } }).to_string(), 422),
    ] {
        let answer = server.send_body("POST", ITEMS, &[("Authorization", &editor)], (kind, &body));
        answer.is_problem(status, None, &[]);
    }
    assert_eq!(server.get(ITEMS).header("etag").map(str::to_owned), before);
}

#[test]
fn several_features_are_stored_together_and_a_repeated_request_is_done_once() {
    let (server, editor, _) = newsroom();
    let many = json!({ "type": "FeatureCollection", "features": [feature("x"), feature("y")] }).to_string();
    let send = |key: &str, body: &str| {
        let headers = [("Authorization", editor.as_str()), ("Idempotency-Key", key)];
        server.send_body("POST", ITEMS, &headers, (GEOJSON, body))
    };
    let (first, again) = (send("k", &many), send("k", &many));
    assert_eq!((first.status, told(&first)["features"].as_array().unwrap().len()), (201, 2));
    assert_eq!(told(&first), told(&again));
    assert_eq!(server.get(ITEMS).json()["numberMatched"], 4);
    send("k", &feature("other").to_string()).is_problem(422, None, &["idempotency"]);
    // The same numbers are another place in another system.
    let mercator = "<http://www.opengis.net/def/crs/EPSG/0/3857>";
    let headers = [("Authorization", editor.as_str()), ("Idempotency-Key", "k"), ("Content-Crs", mercator)];
    server.send_body("POST", ITEMS, &headers, (GEOJSON, &many)).is_problem(422, None, &["idempotency"]);
    let headers = &headers[..2];
    server.send_body("POST", ITEMS, headers, ("application/json", &many)).is_problem(422, None, &["idempotency"]);
}

#[test]
fn only_editors_write_and_a_bad_token_is_refused_whatever_is_asked() {
    let (server, editor, reader) = newsroom();
    let body = feature("x").to_string();
    let send = |headers: &[(&str, &str)]| server.send_body("POST", ITEMS, headers, (GEOJSON, &body));
    let nobody = send(&[]);
    nobody.is_problem(401, None, &["token"]);
    assert_eq!(nobody.header("www-authenticate"), Some("Bearer realm=\"vigie\""));
    send(&[("Authorization", &reader)]).is_problem(403, None, &["editor"]);
    for bad in ["Bearer vigie_0", "Basic YTpi", "Bearer", ""] {
        for target in [ITEMS, "/", "/collections/incidents/tiles/WebMercatorQuad/0/0/0", "/nowhere"] {
            let answer = server.get_with(target, &[("Authorization", bad)]);
            answer.is_problem(401, None, &[]);
            assert!(answer.header("www-authenticate").unwrap().contains("invalid_token"));
        }
    }
    let over = server.folder.run(&["token", "add", "--role", "admin", "--name", "late", "--expires", "2020-01-01"]);
    let over = format!("Bearer {}", over.out.trim());
    let refused = || server.get_with(ITEMS, &[("Authorization", &over)]);
    wait_until(|| told(&refused())["detail"].as_str().unwrap_or_default().contains("expired")).unwrap();
    server.folder.run(&["token", "revoke", "editor"]).says(&["worthless"]);
    wait_until(|| server.get_with(ITEMS, &[("Authorization", &editor)]).status == 401).unwrap();
    let listed = server.folder.run(&["token", "list"]);
    listed.says(&["reader\treader\tfor ever", "late\tadmin\tuntil 2020-01-01", "expired"]);
    assert!(!listed.out.contains("vigie_") && !server.log().contains("vigie_"));
    wait_until(|| server.get_with("/", &[("Authorization", "Bearer guess")]).status == 429).unwrap();
    assert_eq!(server.get_with(ITEMS, &[("Authorization", &reader)]).status, 200, "others are not locked out");
}

#[test]
fn who_has_a_token_is_answered_for_themselves_alone() {
    let (server, _, reader) = newsroom();
    for target in
        [ITEMS, "/collections", "/collections/incidents/items/A", "/collections/incidents/tiles/WebMercatorQuad/0/0/0"]
    {
        let answer = server.get_with(target, &[("Authorization", &reader)]);
        assert_eq!(answer.header("cache-control"), Some("private, no-store"), "{target}");
    }
}

#[test]
fn what_is_not_kept_in_the_store_is_not_written() {
    let server = Server::demonstration();
    let options = server.ask("OPTIONS", ITEMS, &[]);
    assert_eq!(options.header("allow"), Some("GET, HEAD, OPTIONS"));
    let (server, editor, _) = newsroom();
    assert_eq!(server.ask("OPTIONS", ITEMS, &[]).header("allow"), Some("GET, HEAD, POST, OPTIONS"));
    let item = server.ask("OPTIONS", &format!("{ITEMS}/A"), &[]);
    assert_eq!(item.header("allow"), Some("GET, HEAD, PUT, PATCH, DELETE, OPTIONS"));
    let body = feature("x").to_string();
    let send = |target: &str| server.send_body("POST", target, &[("Authorization", &editor)], (GEOJSON, &body));
    assert_eq!(send("/collections/towns/items").status, 405);
    assert_eq!(send("/collections/nowhere/items").status, 404);
}

#[test]
fn a_body_beyond_the_limit_is_refused_with_the_limit() {
    let (server, editor, _) = newsroom();
    let long = format!("{{\"type\": \"Feature\", \"x\": \"{}\"}}", "x".repeat(50_000_000));
    post_raw(&server, &editor, &long).is_problem(413, None, &["50000000 bytes"]);
}

/// What an answer of any status says.
fn told(answer: &Answer) -> Json {
    serde_json::from_slice(&answer.body).unwrap()
}

fn post_raw(server: &Server, token: &str, body: &str) -> Answer {
    server.send_body("POST", ITEMS, &[("Authorization", token)], (GEOJSON, body))
}

#[test]
fn the_etag_of_an_answer_to_a_write_is_good_for_the_next_one() {
    let (server, editor, _) = newsroom();
    let mut body = feature("protected");
    body["properties"]["editorial_protected"] = json!(true);
    let sent = post_raw(&server, &editor, &body.to_string());
    let item = sent.header("location").unwrap().to_owned();
    let mut etag = sent.header("etag").unwrap().to_owned();
    for n in 0..2 {
        let patch = json!({ "properties": { "title": format!("corrected {n}") } }).to_string();
        let headers = [("Authorization", editor.as_str()), ("If-Match", &etag)];
        let sent = server.send_body("PATCH", &item, &headers, (MERGE_PATCH, &patch));
        assert_eq!(sent.status, 204, "{sent:?}");
        etag = sent.header("etag").unwrap().to_owned();
    }
    let seen = server.get_with(&item, &[("Authorization", &editor)]);
    assert_eq!(seen.header("etag"), Some(etag.as_str()));
    assert_ne!(server.get(&item).header("etag"), Some(etag.as_str()), "the public sees a coarse place");

    // What has fields that are not published is the same feature to who reads it without a token.
    let mut body = feature("closed");
    body["properties"]["notes"] = json!("for the newsroom");
    let sent = post_raw(&server, &editor, &body.to_string());
    let item = sent.header("location").unwrap();
    assert_eq!(server.get(item).header("etag"), sent.header("etag"));
    let seen = server.get_with(item, &[("Authorization", &editor)]);
    assert_ne!(seen.header("etag"), sent.header("etag"), "the newsroom sees the notes");
}

#[test]
fn a_source_that_is_imported_again_leaves_what_editors_made_of_it() {
    let (server, editor, _) = newsroom();
    let item = format!("{ITEMS}/A");
    let etag = server.get(&item).header("etag").unwrap().to_owned();
    let patch = json!({ "properties": { "title": "corrected", "editorial_protected": true } }).to_string();
    let headers = [("Authorization", editor.as_str()), ("If-Match", &etag)];
    assert_eq!(server.send_body("PATCH", &item, &headers, (MERGE_PATCH, &patch)).status, 204);
    let again = |title: &str| {
        collection(&[point("A", -8.0, 12.6, &json!({ "title": title, "fatalities": 1, "start": "2025-10-01" }))])
    };
    server.folder.write("a.geojson", again("one"));
    server.folder.run(&["import", "-c", "incidents", "a.geojson"]).says(&["Nothing to store"]);
    assert_eq!(server.get(&item).json()["properties"]["title"], "corrected");
    server.import("incidents", "a.geojson", &again("the source's correction"));
    wait_until(|| server.get(&item).json()["properties"]["title"] == "the source's correction").unwrap();
    assert!(server.get(&item).json()["properties"]["uncertainty_m"].as_f64().unwrap() >= 20_000.0, "still protected");
}

#[test]
fn what_was_acknowledged_outlives_a_kill_under_concurrent_writers() {
    const WRITERS: usize = 8;
    // Two hundred are enough to believe it, and take some minutes.
    let rounds: u64 = std::env::var("VIGIE_TEST_KILLS").map_or(12, |rounds| rounds.parse().unwrap());
    let (server, editor, _) = newsroom();
    let folder = server.folder.path().to_owned();
    let mut acknowledged: Vec<String> = Vec::new();
    let copy = Folder::new();
    let kept = copy.path().join("data");
    copy_all(&folder.join("data"), &kept);
    drop(server);
    for round in 0..rounds {
        let mut server = Server::start_with(Folder::new(), &["--data", kept.to_str().unwrap()]);
        let (pid, stop) = (server.pid(), AtomicBool::new(false));
        let written: Vec<Vec<String>> = thread::scope(|scope| {
            let writers: Vec<_> = (0..WRITERS)
                .map(|writer| {
                    let (server, editor, stop) = (&server, &editor, &stop);
                    scope.spawn(move || {
                        let mut own = Vec::new();
                        for n in 0.. {
                            let id = format!("{round}-{writer}-{n}");
                            let mut body = feature(&id);
                            body["id"] = json!(id);
                            if stop.load(Ordering::Relaxed) || !is_acknowledged(server, editor, &body.to_string()) {
                                return own;
                            }
                            own.push(id);
                        }
                        own
                    })
                })
                .collect();
            thread::sleep(Duration::from_millis(150 + 37 * round % 450));
            Command::new("kill").args(["-9", &pid.to_string()]).stdout(Stdio::null()).status().unwrap();
            stop.store(true, Ordering::Relaxed);
            writers.into_iter().map(|writer| writer.join().unwrap()).collect()
        });
        server.wait();
        acknowledged.extend(written.into_iter().flatten());
        let store = Store::open_existing(&kept).unwrap().unwrap();
        let mut there = HashSet::new();
        let reader = store.reader().unwrap();
        reader.scan(1, 0..=i64::MAX, |row| there.extend([row.key.to_owned()])).unwrap();
        let missing: Vec<_> = acknowledged.iter().filter(|id| !there.contains(*id)).collect();
        assert!(missing.is_empty(), "round {round}: acknowledged and missing: {missing:?}");
        reader.verify().unwrap();
    }
    assert!(acknowledged.len() > 100, "only {} were acknowledged", acknowledged.len());
    let database = Connection::open(kept.join("vigie.db")).unwrap();
    let verdict: String = database.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(verdict, "ok");
}

/// Whether a whole answer came that says that it is stored.
fn is_acknowledged(server: &Server, token: &str, body: &str) -> bool {
    let head = format!(
        "POST {ITEMS} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: {GEOJSON}\r\nContent-Length: {}\r\nAuthorization: {token}\r\n\r\n{body}",
        body.len()
    );
    let Ok(mut stream) = TcpStream::connect(server.address) else { return false };
    let mut bytes = Vec::new();
    let read = stream.write_all(head.as_bytes()).and_then(|()| stream.read_to_end(&mut bytes));
    read.is_ok() && Answer::read(&bytes, "POST").is_some_and(|answer| answer.status == 201)
}

fn copy_all(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}
