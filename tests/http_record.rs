//! What the public may not see is nowhere: not in any answer, and not in how answers differ from those of a server that
//! never had it.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};
use vigie::feature::instant_text;
use vigie::geom::ellipsoid::distance_m;
use vigie::store::now_ms;

use crate::program::Folder;
use crate::support::{Answer, Server, collection, encode, feature, point, wait_until};

const GEOJSON: &str = "application/geo+json";
const ITEMS: &str = "/collections/incidents/items";
/// How long a cursor is, wherever in the order of places its page starts.
const CURSOR: usize = 50;

/// Everything about incidents that anyone can ask for.
const TARGETS: [&str; 47] = [
    "/collections/incidents/items?limit=1000",
    "/collections/incidents/items?limit=2",
    "/collections/incidents/items?limit=1000&f=html",
    "/collections/incidents/items?limit=1000&f=csv",
    "/collections/incidents/items?limit=1000&f=fgb",
    "/collections/incidents/items?limit=1000&f=kml",
    "/collections/incidents/items?limit=1000&f=geojsonseq",
    "/collections/incidents/items?q=MARKER",
    "/collections/incidents/items?q=secret",
    "/collections/incidents/items?bbox=40,40,60,60",
    "/collections/incidents/items?near=50,50&distance=200km",
    "/collections/incidents/items?sortby=-start",
    "/collections/incidents/items?filter=fatalities%20%3E%20900",
    "/collections/incidents/items?filter=editorial_state%20%3D%20%27draft%27",
    "/collections/incidents/items?event_type=MARKER-type",
    "/collections/incidents/items?datetime=2031-01-01/..",
    "/collections/incidents/items?properties=editorial_state",
    "/collections/incidents/items/draft-1",
    "/collections/incidents/items/embargoed-1",
    "/collections/incidents/items/retracted-1",
    "/collections/incidents/items/A?f=html",
    "/collections/incidents/items/A/history?f=json",
    "/collections/incidents/items/A/history?f=html",
    "/collections/incidents/items/draft-1/history",
    "/collections/incidents/items/retracted-1/history",
    "/collections/incidents/feed?limit=100",
    "/collections/incidents/feed?q=MARKER",
    "/collections/incidents/feed?bbox=40,40,60,60",
    "/collections/incidents/aggregate?by=event_type",
    "/collections/incidents/aggregate?by=month&measure=sum:fatalities",
    "/collections/incidents/aggregate?by=h3:5",
    "/collections/incidents/aggregate?by=square:10km&f=geojson",
    "/collections/incidents/queryables",
    "/collections/incidents/schema",
    "/collections/incidents/sortables",
    "/collections/incidents?f=json",
    "/collections/incidents?f=html",
    "/collections?f=json",
    "/collections/incidents/map?bbox=45,45,55,55&width=200&height=200",
    "/collections/incidents/map?width=300&height=200",
    "/collections/incidents/tiles/WebMercatorQuad/0/0/0",
    "/collections/incidents/tiles/WebMercatorQuad/4/5/10",
    "/collections/incidents/tiles/WebMercatorQuad?f=tilejson",
    "/api?f=json",
    "/api?f=html",
    "/embed?f=html",
    "/conformance?f=json",
];

fn public() -> Vec<Json> {
    let seen = |n: i32| {
        let properties = json!({ "title": format!("seen {n}"), "event_type": if n % 2 == 0 { "Battles" } else { "Riots" },
            "fatalities": n, "start": format!("2025-10-{:02}", n + 1) });
        point(&((b'A' + u8::try_from(n).unwrap()) as char).to_string(), -8.0 + f64::from(n) / 10.0, 12.6, &properties)
    };
    (0..6).map(seen).collect()
}

fn hidden(id: &str, standing: &Json) -> Json {
    let mut properties = json!({ "title": format!("MARKER {id} secret"), "event_type": "MARKER-type", "fatalities": 977,
        "start": "2031-05-05", "MARKER_field": "MARKER" });
    properties.as_object_mut().unwrap().extend(standing.as_object().unwrap().clone());
    point(id, 50.123_456, 50.654_321, &properties)
}

fn start() -> Server {
    let server = Server::start(Folder::new());
    server.import("incidents", "a.geojson", &collection(&public()));
    wait_until(|| server.get(&format!("{ITEMS}/F")).status == 200).unwrap();
    server
}

/// An answer without what time, place and chance put into it.
fn told(answer: &Answer, server: &Server) -> String {
    let text: String = answer.body.iter().map(|&b| char::from(b)).collect();
    let text = text.replace(&server.address.to_string(), "HOST");
    let text: Vec<&str> = text.split(',').filter(|member| !member.starts_with("\"timeStamp\":")).collect();
    // When what everybody sees was recorded.
    let text = without_instants(&text.join(","));
    // Revisions of tiles, made also of when something was imported, and where further pages start, sealed by a secret of each.
    let is_of_one = |word: &&str| [16, CURSOR].contains(&word.len()) && word.bytes().all(|b| b.is_ascii_hexdigit());
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !is_of_one(word));
    let text = words.collect::<Vec<_>>().join(" ");
    format!("{} {:?} {text}", answer.status, answer.header("ogc-numbermatched"))
}

/// A text in which every instant is the same.
fn without_instants(text: &str) -> String {
    let (bytes, mut kept, mut at) = (text.as_bytes(), String::new(), 0);
    let form = |byte: &u8| if byte.is_ascii_digit() { b'0' } else { *byte };
    while at < bytes.len() {
        let start: Vec<u8> = bytes[at..].iter().take(23).map(form).collect();
        let start = String::from_utf8_lossy(&start).replace("%3A", ":");
        if start.starts_with("0000-00-00T00:00:00") {
            let length = bytes[at..].iter().position(|&b| b == b'Z').unwrap_or(18);
            at += length + 1;
            kept.push_str("INSTANT");
        } else {
            kept.push(char::from(bytes[at]));
            at += 1;
        }
    }
    kept
}

/// The same of a moment of the past.
fn as_of(target: &str, instant: &str) -> String {
    format!("{target}{}as-of={}", if target.contains('?') { '&' } else { '?' }, encode(instant))
}

/// Whether a resource has a past.
fn has_past(target: &str) -> bool {
    !["/history", "/feed", "/api", "/conformance"].iter().any(|without| target.contains(without))
}

#[test]
fn what_is_hidden_is_in_no_answer_and_no_answer_differs_from_that_of_a_server_without_it() {
    let (with, without) = (start(), start());
    let editor = with.token("editor");
    without.token("editor"); // so that both have an editorial view
    let later = instant_text(now_ms() + 3_600_000);
    let all: Vec<Json> = (0..350)
        .flat_map(|n| {
            [
                hidden(
                    &format!("draft-{n}"),
                    &json!({ "editorial_state": "draft", "editorial_reason": "MARKER reason" }),
                ),
                hidden(&format!("embargoed-{n}"), &json!({ "editorial_embargo": later })),
                hidden(&format!("retracted-{n}"), &json!({ "editorial_state": "retracted" })),
            ]
        })
        .collect();
    let sent = with.send_body("POST", ITEMS, &[("Authorization", &editor)], (GEOJSON, &collection(&all)));
    assert_eq!(sent.status, 201, "{sent:?}");
    let whole = || with.get_with(&format!("{ITEMS}?q=MARKER"), &[("Authorization", &editor)]).json();
    wait_until(|| whole()["numberMatched"] == 1_050).expect("the newsroom sees all of it");
    let frozen = |server: &Server| server.get("/collections?f=json").json()["asOf"].as_str().unwrap().to_owned();
    let (frozen, now) = ((frozen(&with), frozen(&without)), instant_text(now_ms()));
    let of_now = TARGETS.map(|target| (target, target.to_owned(), target.to_owned()));
    let pasts = TARGETS.into_iter().filter(|target| has_past(target)).flat_map(|target| {
        let frozen = (target, as_of(target, &frozen.0), as_of(target, &frozen.1));
        [frozen, (target, as_of(target, &now), as_of(target, &now))]
    });
    for (target, of_with, of_without) in of_now.into_iter().chain(pasts) {
        let (a, b) = (with.get(&of_with), without.get(&of_without));
        let (a_told, b_told) = (told(&a, &with), told(&b, &without));
        // The definition says that there is such a thing as a draft, with or without any.
        let asked = target.starts_with("/api")
            || target.contains("MARKER")
            || target.contains("draft")
            || target.contains("editorial");
        assert!(asked || !a_told.contains("MARKER") && !a_told.contains("editorial"), "{target}: {a_told}");
        assert!(!a_told.contains("50 123") && !a_told.contains("977"), "{target}");
        // What a file says of the time when it was made is the only difference that there may be.
        if !["f=fgb", "f=kml"].iter().any(|format| target.contains(format)) {
            assert_eq!(a_told, b_told, "{target}");
        }
        assert_eq!((a.status, a.header("vigie-withheld")), (b.status, b.header("vigie-withheld")), "{of_with}");
    }
    // Counts move with what is hidden, so that only the newsroom is told them; so does what is not read yet.
    for target in ["/metrics", "/ready"] {
        let (a, b) = (with.get(target), without.get(target));
        assert_eq!((a.status, &a.body), (b.status, &b.body), "{target}");
    }
    with.get("/metrics").is_problem(401, None, &["needs a token"]);
    let counts = with.get_with("/metrics", &[("Authorization", &editor)]);
    assert!(counts.text().contains("vigie_features{collection=\"incidents\"} 6"));
}

#[test]
fn who_never_had_a_token_is_told_the_counts_and_they_stay_closed_once_there_was_one() {
    let server = start();
    assert_eq!(server.get("/ready").json(), json!({ "status": "ready", "stale": false }));
    assert!(server.get("/metrics").text().contains("vigie_reloads_total"));
    let tokens = ["reader", "editor", "admin"].map(|role| server.token(role));
    for token in &tokens {
        let with = |target: &str| server.get_with(target, &[("Authorization", token)]);
        assert!(with("/metrics").text().contains("vigie_reloads_total"));
        assert_eq!(with("/ready").json(), json!({ "status": "ready", "stale": false }));
    }
    let is_closed = || server.get("/metrics").status == 401;
    assert!(is_closed() && server.get("/ready").json() == json!({ "status": "ready" }));
    for role in ["reader", "editor", "admin"] {
        server.folder.run(&["token", "revoke", role]).says(&[]);
    }
    let is_known = |token: &String| server.get_with("/health", &[("Authorization", token)]).status == 200;
    wait_until(|| !tokens.iter().any(is_known)).expect("revoked tokens are worth nothing");
    assert!(is_closed(), "what they hid is open to see");
}

#[test]
fn links_to_further_pages_tell_nothing_of_what_lies_between_and_cannot_be_made_up() {
    let server = start();
    let editor = server.token("editor");
    let drafts: Vec<Json> =
        (0..9).map(|n| hidden(&format!("draft-{n}"), &json!({ "editorial_state": "draft" }))).collect();
    let as_editor = [("Authorization", editor.as_str())];
    assert_eq!(server.send_body("POST", ITEMS, &as_editor, (GEOJSON, &collection(&drafts))).status, 201);
    server.import("incidents", "b.geojson", &collection(&[point("Z", 0.0, 0.0, &json!({ "title": "last" }))]));
    wait_until(|| server.get(&format!("{ITEMS}/Z")).status == 200).unwrap();

    let pages = |server: &Server, query: &str, headers: &[(&str, &str)]| {
        let (mut url, mut cursors, mut ids) = (format!("{ITEMS}?{query}"), Vec::new(), Vec::new());
        loop {
            let page = server.get_with(&url, headers);
            ids.extend(page.ids());
            let Some(next) = page.links("next").pop() else { return (cursors, ids.concat()) };
            cursors.push(next.split("cursor=").nth(1).unwrap().split('&').next().unwrap().to_owned());
            url = next;
        }
    };
    let (cursors, ids) = pages(&server, "limit=1", &[]);
    assert_eq!(ids, "ABCDEFZ");
    let is_sealed = |cursor: &String| cursor.len() == CURSOR && cursor.bytes().all(|b| b.is_ascii_hexdigit());
    assert!(cursors.iter().all(is_sealed), "{cursors:?}");
    let asked = |cursor: &str| server.get(&format!("{ITEMS}?limit=1&cursor={cursor}"));
    let refused = |cursor: &str| asked(cursor).is_problem(400, Some("cursor"), &["`next` link"]);
    (0..20).for_each(|place| refused(&place.to_string()));
    for at in 0..CURSOR {
        let mut forged = cursors[0].clone();
        forged.replace_range(at..=at, if forged.as_bytes()[at] == b'0' { "1" } else { "0" });
        refused(&forged);
    }
    // Nor can those of the newsroom be tried on the public view, or those of one collection on another.
    let (of_newsroom, all) = pages(&server, "limit=1", &as_editor);
    assert!(all.len() > ids.len() && of_newsroom.iter().all(|cursor| !cursors.contains(cursor)));
    for cursor in &of_newsroom {
        refused(cursor);
    }
    let elsewhere = format!("/collections/towns/items?limit=1&cursor={}", cursors[0]);
    server.get(&elsewhere).is_problem(400, Some("cursor"), &["`next` link"]);
    // A restart changes none of it.
    let sorted = pages(&server, "limit=1&sortby=-title", &[]);
    let again = Server::start(server.into_folder());
    assert_eq!(pages(&again, "limit=1", &[]), (cursors, ids));
    assert_eq!(pages(&again, "limit=1&sortby=-title", &[]), sorted);
}

#[test]
fn a_protected_incident_is_shown_at_one_coarse_place_in_every_answer() {
    let server = start();
    let editor = server.token("editor");
    let (lon, lat) = (50.123_456, 50.654_321);
    let properties = json!({ "title": "protected", "location": "MARKER village", "MARKER_field": 1, "precision": "exact",
        "admin2": "MARKER district", "name": "MARKER", "ref": "MARKER road", "from": "MARKER", "to": "MARKER",
        "admin1": "a region", "country": "a country", "uncertainty_m": 10, "editorial_protected": true });
    let sent = server.send_body(
        "POST",
        ITEMS,
        &[("Authorization", &editor)],
        (GEOJSON, &point("P", lon, lat, &properties).to_string()),
    );
    assert_eq!(sent.status, 201);
    let item = format!("{ITEMS}/P");
    wait_until(|| server.get(&item).status == 200).unwrap();
    let shown = server.get(&item).json();
    let at = |json: &Json| {
        (json["geometry"]["coordinates"][0].as_f64().unwrap(), json["geometry"]["coordinates"][1].as_f64().unwrap())
    };
    let (x, y) = at(&shown);
    let apart = distance_m((lon, lat), (x, y));
    assert!((1.0..=20_000.0).contains(&apart), "{apart}");
    assert_eq!(shown["properties"]["uncertainty_m"], json!(20_010.0));
    assert_eq!(shown["properties"]["precision"], "district");
    assert_eq!([&shown["properties"]["admin1"], &shown["properties"]["country"]], ["a region", "a country"]);
    let exact = server.get_with(&item, &[("Authorization", &editor)]).json();
    assert_eq!((at(&exact), &exact["properties"]["editorial_protected"]), ((lon, lat), &json!(true)));

    let mut texts = BTreeSet::new();
    for target in
        ["items?limit=1000", "items?limit=1000&f=csv", "items?limit=1000&f=kml", "items?f=html", "items/P?f=html"]
    {
        let text: String =
            server.get(&format!("/collections/incidents/{target}")).body.iter().map(|&b| char::from(b)).collect();
        assert!(!text.contains("50.123") && !text.contains("50.654") && !text.contains("MARKER"), "{target}");
        texts.insert(text.contains(&x.to_string()));
    }
    assert!(texts.contains(&true));
    // Distances are those from where it is shown.
    let near = |lon: f64, lat: f64| {
        let near = encode(&format!("{lon},{lat}"));
        server.get(&format!("{ITEMS}?near={near}&distance=50km")).json()["features"][0]["properties"]["distance_m"]
            .clone()
    };
    assert!(near(x, y).as_f64().unwrap() < 1.0);
    assert!((near(lon, lat).as_f64().unwrap() - apart).abs() < 1.0);
    // A restart, and another correction, change nothing of it.
    let etag = server.get_with(&item, &[("Authorization", &editor)]).header("etag").unwrap().to_owned();
    let patch = json!({ "properties": { "title": "protected still" } }).to_string();
    let headers = [("Authorization", editor.as_str()), ("If-Match", &etag)];
    assert_eq!(server.send_body("PATCH", &item, &headers, ("application/merge-patch+json", &patch)).status, 204);
    wait_until(|| server.get(&item).json()["properties"]["title"] == "protected still").unwrap();
    assert_eq!(at(&server.get(&item).json()), (x, y));
    // Who has only seen where it is shown cannot put it there.
    let public = server.get(&item).header("etag").unwrap().to_owned();
    let headers = [("Authorization", editor.as_str()), ("If-Match", &public)];
    let put = server.send_body("PATCH", &item, &headers, ("application/merge-patch+json", &patch));
    put.is_problem(412, None, &[]);
    // A circle that grows wider than a region lies in no one of them.
    let etag = server.get_with(&item, &[("Authorization", &editor)]).header("etag").unwrap().to_owned();
    let headers = [("Authorization", editor.as_str()), ("If-Match", &etag)];
    let patch = json!({ "properties": { "uncertainty_m": 40_000 } }).to_string();
    assert_eq!(server.send_body("PATCH", &item, &headers, ("application/merge-patch+json", &patch)).status, 204);
    wait_until(|| server.get(&item).json()["properties"]["uncertainty_m"] == json!(60_000.0)).unwrap();
    let wide = server.get(&item).json();
    assert_eq!((wide["properties"].get("admin1"), &wide["properties"]["country"]), (None, &json!("a country")));
}

#[test]
fn an_embargo_ends_by_itself_and_an_unpublished_feature_is_gone_at_once() {
    let server = start();
    let editor = server.token("editor");
    let until = instant_text(now_ms() + 2_500);
    let sent = hidden("held", &json!({ "editorial_embargo": until }));
    assert_eq!(
        server.send_body("POST", ITEMS, &[("Authorization", &editor)], (GEOJSON, &sent.to_string())).status,
        201
    );
    let item = format!("{ITEMS}/held");
    assert_eq!(server.get(&item).status, 404);
    assert_eq!(server.get_with(&item, &[("Authorization", &editor)]).status, 200);
    let took = wait_until(|| server.get(&item).status == 200).expect("the embargo ends");
    assert!(took.as_millis() > 500);
    let etag = server.get(&item).header("etag").unwrap().to_owned();
    let retract =
        json!({ "properties": { "editorial_state": "retracted", "editorial_reason": "a source is in danger" } });
    let headers = [("Authorization", editor.as_str()), ("If-Match", &etag)];
    let patched = server.send_body("PATCH", &item, &headers, ("application/merge-patch+json", &retract.to_string()));
    assert_eq!(patched.status, 204, "{patched:?}");
    let gone = wait_until(|| server.get(&item).status == 404 && server.get(ITEMS).json()["numberMatched"] == 6);
    assert!(gone.unwrap().as_secs() < 2);
    let seen = server.get_with(&item, &[("Authorization", &editor)]).json();
    assert_eq!(seen["properties"]["editorial_state"], "retracted");
}

#[test]
fn a_policy_delays_what_happened_and_coarsens_places() {
    let folder = Folder::new();
    std::fs::create_dir_all(folder.path().join("data")).unwrap();
    let policy = "[collections.incidents]\npolicy = { delay-hours = 24, least-precision-km = 5 }\n";
    folder.write("data/vigie.toml", policy);
    let day = |ms: i64| instant_text(ms).chars().take(10).collect::<String>();
    let now = now_ms();
    let features = [
        point("old", -8.0, 12.6, &json!({ "title": "old", "start": day(now - 10 * 86_400_000), "admin2": "MARKER" })),
        feature("nowhere", &Json::Null, &json!({ "title": "nowhere", "start": "2025-01-01", "location": "MARKER" })),
        point("rough", -8.0, 12.6, &json!({ "title": "rough", "uncertainty_m": 9000, "start": "2025-01-01" })),
        point("new", -8.0, 12.6, &json!({ "title": "new", "start": day(now) })),
    ];
    folder.write("a.geojson", collection(&features));
    folder.run(&["import", "-c", "incidents", "a.geojson"]).says(&["Stored."]);
    let server = Server::start(folder);
    let shown = server.get(ITEMS).json();
    assert_eq!(shown["numberMatched"], 3);
    assert!(!shown.to_string().contains("MARKER"), "{shown}");
    let place = |id: &str| server.get(&format!("{ITEMS}/{id}")).json()["geometry"]["coordinates"][1].as_f64();
    assert_eq!(place("rough"), Some(12.6));
    assert_ne!(place("old"), Some(12.6));
}

#[test]
fn an_export_of_the_newsroom_is_published_by_no_file() {
    let server = start();
    let editor = server.token("editor");
    let auth = ("Authorization", editor.as_str());
    let later = instant_text(now_ms() + 3_600_000);
    let standings = [
        json!({ "editorial_state": "draft" }),
        json!({ "editorial_state": "retracted" }),
        json!({ "editorial_embargo": later }),
        json!({ "editorial_protected": true }),
    ];
    let all: Vec<Json> = (0..).zip(&standings).map(|(n, standing)| hidden(&format!("H{n}"), standing)).collect();
    assert_eq!(server.send_body("POST", ITEMS, &[auth], (GEOJSON, &collection(&all))).status, 201);
    for (format, name) in [("json", "export.geojson"), ("csv", "export.csv"), ("fgb", "export.fgb")] {
        let export = server.get_with(&format!("{ITEMS}?limit=1000&f={format}"), &[auth]).body;
        let folder = Folder::new();
        folder.write(name, &export);
        // All of them are named, by line.
        let refused = folder.run(&["import", "-c", "incidents", name]);
        refused
            .fails(1, &["4 faults", "`editorial_state` is `draft`", "`retracted`", "`editorial_protected` is `true`"]);
        refused.fails(
            1,
            &["`editorial_embargo` is", &format!("{name}:"), "by POST, with a token", "nothing was imported"],
        );
        let path = server.folder.path().join("data").join(name);
        std::fs::write(&path, &export).unwrap();
        let told = wait_until(|| server.log().contains(&format!("{name}, line")));
        assert!(told.is_some(), "{}", server.log());
        assert_eq!(server.get("/collections/export").status, 404, "{format}");
        std::fs::remove_file(&path).unwrap();
        assert!(wait_until(|| server.get_with("/ready", &[auth]).json()["stale"] == false).is_some());
    }
    // What the public may have is a file like any other.
    server.folder.write("data/export.geojson", server.get(&format!("{ITEMS}?limit=1000")).body);
    assert!(wait_until(|| server.get("/collections/export").status == 200).is_some());
}
