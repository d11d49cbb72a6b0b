//! What the public cannot see changes nothing that it sees: not now, and not of what it saw before.

use serde_json::json;
use vigie::feature::instant_text;
use vigie::store::now_ms;

use crate::http_past::Newsroom;
use crate::program::Folder;
use crate::support::{Answer, Server, collection, encode, point, wait_until};

const ITEMS: &str = "/collections/incidents/items";
const FEED: &str = "/collections/incidents/feed";
const GEOJSON: &str = "application/geo+json";

/// What the public is told of the present, by validators and texts.
fn told(server: &Server) -> Vec<(String, Option<String>, String)> {
    let targets = [
        "/collections/incidents/items?f=csv",
        "/collections/incidents/items/A/history",
        "/collections/incidents/items/C/history?f=html",
        "/collections/incidents/feed",
        "/collections/incidents/tiles/WebMercatorQuad?f=tilejson",
        "/collections/incidents/tiles/WebMercatorQuad/4/7/7",
        "/collections?f=json",
    ];
    let told = |target: &str| {
        let answer = server.get(target);
        let text: String = answer.body.iter().map(|&b| char::from(b)).collect();
        let tag = answer.header("etag").or(answer.header("last-modified")).map(str::to_owned);
        (target.to_owned(), tag, text.replace(&server.address.to_string(), "HOST"))
    };
    targets.map(told).into()
}

/// Of which targets it is another than before; by texts alone, where validators are of another address.
fn differing(server: &Server, before: &[(String, Option<String>, String)], moved: bool) -> Vec<String> {
    let after = told(server);
    let differs = |((target, tag, text), after): (_, &(String, Option<String>, String))| -> Option<String> {
        let (target, tag, text): (&String, &Option<String>, &String) = (target, tag, text);
        (*text != after.2 || !moved && *tag != after.1).then(|| target.clone())
    };
    before.iter().map(|(target, tag, text)| (target, tag, text)).zip(&after).filter_map(differs).collect()
}

#[test]
fn an_edit_that_the_public_cannot_see_is_told_by_nothing() {
    let newsroom = Newsroom::open();
    newsroom.patch("C", &json!({ "editorial_protected": true }));
    newsroom.patch("A", &json!({ "title": "second" }));
    let before = told(&newsroom.server);
    newsroom.patch("A", &json!({ "source_original": "a driver" }));
    let none: [&str; 0] = [];
    assert_eq!(differing(&newsroom.server, &before, false), none, "a field that is closed");
    newsroom.patch_all("C", &json!({ "geometry": { "coordinates": [-6.000_01, 12.6] } }));
    assert_eq!(differing(&newsroom.server, &before, false), none, "a move within the cell");
    newsroom.patch("B", &json!({ "editorial_reason": "looked at again" }));
    assert_eq!(differing(&newsroom.server, &before, false), none, "nothing but a reason");
    let history = newsroom.as_newsroom(&format!("{ITEMS}/A/history"));
    assert_eq!(history.json()["revisions"].as_array().unwrap().len(), 3, "the newsroom sees all of it");
    let etag = history.header("etag").unwrap().to_owned();
    newsroom.patch("A", &json!({ "editorial_reason": "and again" }));
    assert_ne!(newsroom.as_newsroom(&format!("{ITEMS}/A/history")).header("etag"), Some(etag.as_str()));
    let token = newsroom.token;
    let newsroom = Newsroom { server: Server::start(newsroom.server.into_folder()), token };
    assert_eq!(differing(&newsroom.server, &before, true), none, "after a restart");
    newsroom.patch("A", &json!({ "title": "third", "source_original": "another" }));
    assert_eq!(differing(&newsroom.server, &before, true).len(), before.len() - 1, "all but the history of another");
    let history = newsroom.server.get(&format!("{ITEMS}/A/history")).json();
    let changed: Vec<_> =
        history["revisions"].as_array().unwrap().iter().map(|revision| &revision["changed"]).collect();
    assert_eq!(changed, [&json!(["title"]), &json!(["title"]), &json!([])]);
}

#[test]
fn what_was_withdrawn_leaves_no_trace_in_versions() {
    let newsroom = Newsroom::open();
    newsroom.patch("A", &json!({ "title": "second" }));
    let before = told(&newsroom.server);
    let new = point("D", -7.5, 12.6, &json!({ "title": "new", "event_type": "Riots", "start": "2025-10-02" }));
    let auth = ("Authorization", newsroom.token.as_str());
    let sent = newsroom.server.send_body("POST", ITEMS, &[auth], (GEOJSON, &new.to_string()));
    assert_eq!(sent.status, 201, "{sent:?}");
    assert!(differing(&newsroom.server, &before, false).len() > 3);
    newsroom.patch("D", &json!({ "editorial_state": "retracted" }));
    assert_eq!(differing(&newsroom.server, &before, true), [FEED], "which tells what was withdrawn, and nothing else");
    // Nor does a frozen link tell of what came and went, or is not for the public.
    let frozen =
        format!("/collections/incidents/tiles/WebMercatorQuad?f=tilejson&as-of={}", encode(&instant_text(now_ms())));
    let told_then = newsroom.server.get(&frozen).text().to_owned();
    let draft = point("E", -7.5, 12.6, &json!({ "title": "E", "editorial_state": "draft" })).to_string();
    assert_eq!(newsroom.server.send_body("POST", ITEMS, &[auth], (GEOJSON, &draft)).status, 201);
    assert_eq!(newsroom.server.get(&frozen).text(), told_then);
    let restarted = Server::start(newsroom.server.into_folder());
    assert_eq!(differing(&restarted, &before, true), [FEED], "after a restart");
}

/// The time in an element of the first entry of a feed.
fn of_first_entry(feed: &str, element: &str) -> String {
    let entry = feed.split("<entry>").nth(1).unwrap();
    entry.split(&format!("<{element}>")).nth(1).unwrap().split('<').next().unwrap().to_owned()
}

#[test]
fn the_end_of_an_embargo_does_not_write_the_past_anew() {
    let newsroom = Newsroom::open();
    let server = &newsroom.server;
    let auth = ("Authorization", newsroom.token.as_str());
    let until = now_ms() + 3_000;
    let held = json!({ "title": "held", "event_type": "Riots", "start": "2025-10-02", "editorial_embargo": instant_text(until) });
    let sent = server.send_body("POST", ITEMS, &[auth], (GEOJSON, &point("H", -7.5, 12.6, &held).to_string()));
    assert_eq!(sent.status, 201, "{sent:?}");
    let of = |instant: i64| format!("{ITEMS}?as-of={}", encode(&instant_text(instant)));
    let (mid, frozen) = (now_ms(), newsroom.frozen());
    let seen = |answer: &Answer| answer.ids();
    let before = server.get(&of(mid));
    assert_eq!(seen(&before), ["A", "B", "C"]);
    assert_eq!(server.get(&format!("{ITEMS}?{frozen}")).ids(), ["A", "B", "C"]);
    // It is corrected while it is held back, and no other change follows its end.
    newsroom.patch("H", &json!({ "title": "held still" }));
    let corrected = now_ms();
    assert!(wait_until(|| server.get(&format!("{ITEMS}/H")).status == 200).is_some());
    for _ in 0..2 {
        let after = server.get(&of(mid));
        assert_eq!((after.header("vigie-withheld"), &after.body), (Some("0"), &before.body));
        assert_eq!(seen(&server.get(&of(corrected))), ["A", "B", "C"], "the same changeset as that after the end");
        assert_eq!(seen(&server.get(&of(until))), ["A", "B", "C", "H"]);
        assert_eq!(seen(&server.get(&of(until - 1))), ["A", "B", "C"]);
        assert_eq!(server.get(&format!("{ITEMS}?{frozen}")).ids(), ["A", "B", "C"]);
    }
    // The newsroom had it.
    assert_eq!(newsroom.as_newsroom(&of(mid)).ids(), ["A", "B", "C", "H"]);
    let ended = instant_text(until);
    let as_of = server.get("/collections?f=json").json()["asOf"].as_str().unwrap().to_owned();
    assert_eq!(as_of, ended);
    let history = server.get(&format!("{ITEMS}/H/history")).json();
    let revisions = history["revisions"].as_array().unwrap();
    assert_eq!((revisions.len(), &revisions[0]["recorded"]), (1, &json!(ended)));
    let feed = server.get(FEED).text().to_owned();
    assert_eq!([of_first_entry(&feed, "published"), of_first_entry(&feed, "updated")], [ended.clone(), ended.clone()]);
    assert!(server.get(&format!("{FEED}?limit=1")).text().contains("<title>held still</title>"));
    let (server, before) = (Server::start(newsroom.server.into_folder()), before.ids());
    assert_eq!((server.get(&of(mid)).ids(), server.get(&of(until)).ids().len()), (before, 4));
    assert_eq!(server.get("/collections?f=json").json()["asOf"], json!(ended));
}

#[test]
fn what_is_remembered_of_one_history_is_not_taken_for_another() {
    let title = |server: &Server, instant: i64| {
        let item = format!("{ITEMS}/A?as-of={}", encode(&instant_text(instant)));
        server.get(&item).json()["properties"]["title"].as_str().unwrap().to_owned()
    };
    let is_now = |server: &Server, title: &str| {
        let seen = || server.get(&format!("{ITEMS}/A")).json()["properties"]["title"] == title;
        assert!(wait_until(seen).is_some(), "{title}");
    };
    let file = |title: &str| collection(&[point("A", -8.0, 12.6, &json!({ "title": title }))]);
    let other = Folder::new();
    other.write("a.geojson", file("first"));
    other.run(&["import", "-c", "incidents", "a.geojson"]).says(&["Stored."]);
    let folder = Folder::new();
    std::fs::create_dir(folder.path().join("data")).unwrap();
    std::fs::copy(other.path().join("data/vigie.db"), folder.path().join("data/vigie.db")).unwrap();
    let server = Server::start(folder);
    is_now(&server, "first");
    other.write("a.geojson", file("second"));
    other.run(&["import", "-c", "incidents", "a.geojson"]).says(&["Stored."]);
    let instant = now_ms();
    server.import("incidents", "a.geojson", &file("third"));
    is_now(&server, "third");
    assert_eq!(title(&server, instant), "first");
    // As after a failover: the same first changeset, and others after it.
    other.write("a.geojson", file("fourth"));
    other.run(&["import", "-c", "incidents", "a.geojson"]).says(&["Stored."]);
    let data = server.folder.path().join("data");
    std::fs::copy(other.path().join("data/vigie.db"), data.join("new")).unwrap();
    for beside in ["vigie.db-wal", "vigie.db-shm"] {
        let _ = std::fs::remove_file(data.join(beside)); // where it is
    }
    std::fs::rename(data.join("new"), data.join("vigie.db")).unwrap();
    is_now(&server, "fourth");
    assert_eq!(title(&server, instant), "second");
}
