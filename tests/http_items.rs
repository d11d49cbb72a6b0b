//! Items: pages and their links, limits, queryables, properties, single features.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use crate::support::{Server, collection, encode, point, wait_until};

const ITEMS: &str = "/collections/incidents/items";

/// Incidents in a row along a parallel, numbered from `first`.
fn row_of(first: u32, count: u32, title: &str) -> String {
    let each = |n: u32| {
        let kind = ["Battles", "Riots", "Protests", "Looting, arson"][n as usize % 4];
        let day = format!("2025-09-{:02}", n % 28 + 1);
        let properties = json!({
            "title": title, "event_type": kind, "start": day, "end": day, "fatalities": n % 3,
            "actors": [format!("Group {}", n % 5), "Villagers"], "synthetic": true,
        });
        point(&format!("I{n}"), f64::from(n) / 100.0, 10.0, &properties)
    };
    collection(&(first..first + count).map(each).collect::<Vec<_>>())
}

fn server_of(count: u32) -> Server {
    let server = Server::demonstration();
    server.import("incidents", "incidents.geojson", &row_of(0, count, "first"));
    assert!(wait_until(|| server.get(ITEMS).numbers().0 == u64::from(count)).is_some());
    server
}

#[test]
fn a_page_tells_its_numbers_its_links_and_its_licence() {
    let server = Server::demonstration();
    let page = server.get(&format!("{ITEMS}?limit=2&bbox=-10,10,0,18"));
    assert_eq!(page.header("content-type"), Some("application/geo+json"));
    let json = page.json();
    assert_eq!(json["type"], "FeatureCollection");
    let (matched, returned) = page.numbers();
    assert!(matched > 2);
    assert_eq!((returned, page.ids().len()), (2, 2));
    assert!(json["timeStamp"].as_str().unwrap().ends_with('Z'));
    assert!(!json["attributions"].as_array().unwrap().is_empty() && !json["licences"].as_array().unwrap().is_empty());
    assert_eq!(page.links("self"), [format!("{}{ITEMS}?limit=2&bbox=-10,10,0,18&f=json", server.url())]);
    assert_eq!(page.links("alternate").len(), 6);
    assert_eq!(page.links("collection"), [format!("{}/collections/incidents", server.url())]);
    let next = page.links("next");
    assert_eq!(next.len(), 1);
    assert!(page.header("link").unwrap().starts_with(&format!("<{}>; rel=\"next\"", next[0])));
    for feature in json["features"].as_array().unwrap() {
        assert!(feature["id"].is_string() && feature["properties"]["sources"].is_array(), "{feature}");
        for name in ["licence", "attribution", "verification", "precision", "uncertainty_m", "start", "end"] {
            assert!(!feature["properties"][name].is_null(), "{name} is missing: {feature}");
        }
    }
}

#[test]
fn next_links_lead_through_every_feature_once_in_every_format() {
    let server = server_of(2_500);
    let everything: BTreeSet<String> = (0..2_500).map(|n| format!("I{n}")).collect();
    let first = server.get(ITEMS);
    assert_eq!(first.numbers(), (2_500, 1_000));
    let mut found = Vec::new();
    let mut url = Some(first.links("self")[0].clone());
    while let Some(next) = url {
        let page = server.get(&next);
        assert_eq!(page.numbers().0, 2_500);
        found.extend(page.ids());
        url = page.links("next").pop();
    }
    assert_eq!(found.len(), 2_500);
    assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), everything);

    let mut rows = Vec::new();
    let mut url = Some(format!("{ITEMS}?f=csv&limit=900&properties=event_type"));
    while let Some(next) = url {
        let page = server.get(&next);
        assert_eq!(
            (page.header("ogc-numbermatched"), page.header("content-type")),
            (Some("2500"), Some("text/csv; charset=utf-8"))
        );
        rows.extend(page.text().lines().skip(1).map(|line| line.split(',').next().unwrap().to_owned()));
        url = page.header("link").map(|l| l.split_once('>').unwrap().0.trim_start_matches('<').to_owned());
    }
    assert_eq!(rows.len(), 2_500);
    assert_eq!(rows.into_iter().collect::<BTreeSet<_>>(), everything);
}

#[test]
fn a_page_that_ends_with_the_last_feature_has_no_next() {
    let server = server_of(200);
    assert_eq!(server.get(&format!("{ITEMS}?limit=200")).links("next").len(), 0);
    let next = server.get(&format!("{ITEMS}?limit=199")).links("next");
    let last = server.get(&next[0]);
    assert_eq!((last.ids().len(), last.links("next").len()), (1, 0));
    let none = server.get(&format!("{ITEMS}?bbox=100,-40,101,-39"));
    assert_eq!((none.numbers(), none.ids().len(), none.links("next").len()), ((0, 0), 0, 0));
}

#[test]
fn paging_goes_on_where_it_was_while_another_process_imports_changes() {
    let server = server_of(1_000);
    let mut found = Vec::new();
    let mut url = Some(format!("{ITEMS}?limit=100&bbox=-1,9,100,11"));
    let mut pages = 0;
    while let Some(next) = url {
        let page = server.get(&next);
        found.extend(page.ids());
        url = page.links("next").pop();
        pages += 1;
        if pages % 3 == 0 {
            // Corrects some that were read and some that were not, and adds others.
            let title = format!("correction {pages}");
            server.import("incidents", "changes.geojson", &row_of(pages * 50, 150, &title));
            server.import("incidents", "more.geojson", &row_of(1_000 + pages * 10, 30, &title));
            let changed = format!("{ITEMS}/I{}", pages * 50);
            assert!(wait_until(|| server.get(&changed).json()["properties"]["title"] == title.as_str()).is_some());
        }
    }
    let distinct: BTreeSet<&String> = found.iter().collect();
    assert_eq!(distinct.len(), found.len(), "a feature came twice");
    for n in 0..1_000 {
        assert!(distinct.contains(&format!("I{n}")), "I{n} was skipped");
    }
}

#[test]
fn a_limit_is_kept_and_one_beyond_the_most_is_answered_as_the_most() {
    let server = server_of(1_500);
    for (limit, returned) in [
        ("1", 1),
        ("1000", 1_000),
        ("1001", 1_001),
        ("1000000", 1_500),
        ("1000001", 1_500),
        ("99999999999999999999", 1_500),
    ] {
        assert_eq!(server.get(&format!("{ITEMS}?limit={limit}")).numbers(), (1_500, returned), "{limit}");
    }
    assert_eq!(server.get(ITEMS).numbers(), (1_500, 1_000));
}

#[test]
fn queryables_take_a_value_or_a_list_of_them() {
    let server = server_of(100);
    let matched = |query: &str| server.get(&format!("{ITEMS}?{query}")).numbers().0;
    assert_eq!(matched("event_type=Battles"), 25);
    assert_eq!(matched("event_type=Battles,Riots"), 50);
    assert_eq!(matched("event_type=Battles,Nothing"), 25);
    assert_eq!(matched("event_type=battles"), 0);
    assert_eq!(matched("event_type=Looting%2C%20arson"), 25, "a text that holds a comma is found whole");
    assert_eq!(matched("fatalities=0"), 34);
    assert_eq!(matched("fatalities=1,2"), 66);
    assert_eq!(matched("start=2025-09-01"), 4);
    assert_eq!(matched("actors=Group+3"), 20, "one of several in a list");
    assert_eq!(matched("actors=Villagers"), 100);
    assert_eq!(matched("synthetic=true"), 100);
    assert_eq!(matched("synthetic=false"), 0);
    assert_eq!(matched("event_type=Battles&fatalities=0"), 9);
    assert_eq!(matched("event_type="), 0);
}

#[test]
fn properties_narrow_every_format_to_what_was_asked_for() {
    let server = server_of(10);
    let page = server.get(&format!("{ITEMS}?properties=start,event_type")).json();
    for feature in page["features"].as_array().unwrap() {
        let names: Vec<&String> = feature["properties"].as_object().unwrap().keys().collect();
        assert_eq!(names, ["event_type", "start"]);
        assert_eq!(feature["geometry"]["type"], "Point");
    }
    let csv = server.get(&format!("{ITEMS}?f=csv&properties=start"));
    assert_eq!(csv.text().lines().next(), Some("id,longitude,latitude,start"));
    let near = server.get(&format!("{ITEMS}?properties=start&near=0,10&distance=1km")).json();
    let names: Vec<&String> = near["features"][0]["properties"].as_object().unwrap().keys().collect();
    assert_eq!(names, ["distance_m", "start"]);
}

#[test]
fn one_feature_is_what_the_page_shows_of_it() {
    let server = Server::demonstration();
    for name in ["incidents", "areas", "highways", "places"] {
        let page = server.get(&format!("/collections/{name}/items")).json();
        for listed in page["features"].as_array().unwrap() {
            let id = listed["id"].as_str().unwrap();
            let single = server.get(&format!("/collections/{name}/items/{}", encode(id)));
            assert_eq!(single.header("content-type"), Some("application/geo+json"));
            let json = single.json();
            for member in ["id", "type", "geometry", "properties"] {
                assert_eq!(json[member], listed[member], "{name}/{id}");
            }
            assert_eq!(single.links("collection"), [format!("{}/collections/{name}", server.url())]);
            assert_eq!((single.links("self").len(), single.links("alternate").len()), (1, 1));
        }
    }
}

#[test]
fn an_id_may_hold_any_character() {
    let ids = ["a/b", "a b", "é", "100%", "?x=1#y", "a,b", "..", "\"<script>\"", "日本", "+", "a:b", "%2F"];
    let server = Server::demonstration();
    let features: Vec<Json> = ids.iter().map(|id| point(id, 1.0, 1.0, &json!({ "title": id }))).collect();
    server.import("incidents", "ids.geojson", &collection(&features));
    assert!(wait_until(|| server.get(&format!("{ITEMS}?title=a/b")).numbers().0 == 1).is_some());
    for id in ids {
        let path: String = id.bytes().fold(String::new(), |mut out, b| {
            let _ = write!(out, "%{b:02X}");
            out
        });
        let single = server.get(&format!("{ITEMS}/{path}"));
        assert_eq!(single.json()["id"], id);
        let itself = single.links("self").pop().unwrap();
        assert_eq!(server.get(&itself).json()["id"], id, "{itself}");
        let html = server.get(&format!("{ITEMS}/{path}?f=html"));
        assert!(html.status == 200 && !html.text().contains("<script>"), "{id}");
    }
    assert!(!server.get(&format!("{ITEMS}?f=html")).text().contains("<script>"));
}

#[test]
fn a_feature_without_a_place_is_served_and_no_box_leaves_it_out() {
    let server = Server::demonstration();
    let nowhere = json!({ "type": "Feature", "id": "N", "geometry": null, "properties": { "title": "somewhere" } });
    server.import("incidents", "n.geojson", &collection(&[nowhere, point("P", 1.0, 1.0, &json!({ "title": "here" }))]));
    assert!(wait_until(|| server.get(ITEMS).numbers().0 == 2).is_some());
    assert!(server.get(&format!("{ITEMS}/N")).json()["geometry"].is_null());
    // Requirement 24 of the standard: a feature without a place meets every box.
    assert_eq!(server.get(&format!("{ITEMS}?bbox=50,50,51,51")).ids(), ["N"]);
    assert_eq!(server.get(&format!("{ITEMS}?near=1,1&distance=1km")).ids(), ["P"]);
    for format in ["csv", "fgb", "geojsonseq", "html"] {
        assert_eq!(server.get(&format!("{ITEMS}?f={format}")).status, 200, "{format}");
    }
}
