//! What counts tell of sources whose licence permits counts only: of many, much; of few, nothing.

use std::fs;

use serde_json::{Value as Json, json};

use crate::program::Folder;
use crate::support::{Server, collection, feature, point, wait_until};

const GROUPS: &str = "/collections/incidents/aggregate";

/// 64 incidents of a source for counts only, at places and times that single each of them out.
fn closed(settings: &str) -> Server {
    let incidents: Vec<Json> = (0..64)
        .map(|n: u32| {
            let kind = ["Battles", "Riots", "Strikes"][if n < 3 { 0 } else { 1 + (n % 2) as usize }];
            let properties = json!({ "event_type": kind, "admin1": format!("R{}", n % 7), "fatalities": n, "start": format!("2025-{:02}-{:02}", n % 5 + 1, n % 28 + 1) });
            point(&format!("C{n}"), f64::from(n % 8) - 8.0, 10.0 + f64::from(n / 8), &properties)
        })
        .collect();
    let square = |id: &str, east: f64| {
        let ring = json!([[[-8.5, 9], [east, 9], [east, 18], [-8.5, 18], [-8.5, 9]]]);
        feature(id, &json!({ "type": "Polygon", "coordinates": ring }), &json!({ "name": id }))
    };
    let folder = Folder::new();
    fs::create_dir(folder.path().join("data")).unwrap();
    folder.write("data/vigie.toml", settings);
    folder.write("incidents.geojson", collection(&incidents));
    // One holds the other, and a few incidents lie between.
    folder.write("data/zones.geojson", collection(&[square("small", -4.5), square("large", -3.5), square("all", 0.5)]));
    let closing = ["import", "--collection", "incidents", "--licence", "aggregate", "incidents.geojson"];
    folder.run(&closing).says(&["counts only"]);
    let server = Server::start(folder);
    assert!(wait_until(|| server.get("/collections/incidents").json()["vigie"]["count"] == 64).is_some());
    server
}

#[test]
fn no_count_of_a_source_for_counts_only_singles_anything_out() {
    let server = closed("");
    let filters = [
        "",
        "&event_type=Battles",
        "&event_type=Riots",
        "&admin1=R1",
        "&admin1=R1,R2&event_type=Strikes",
        "&fatalities=5",
        "&fatalities=1000",
        "&datetime=2025-01-01",
        "&datetime=2025-01-01/2025-02-28",
        "&bbox=-8,10,-8,10",
        "&bbox=-8,10,-6,12",
        "&near=-8,10&distance=1km",
        "&near=-6,12&distance=250km",
        "&near=-6,12&distance=250km&event_type=Riots",
    ];
    let ways = [
        "event_type",
        "admin1",
        "month",
        "week",
        "day",
        "fatalities",
        "zones",
        "square:3deg",
        "h3:2",
        "event_type,admin1",
        "zones,month",
        "month,square:4deg",
    ];
    let mut told = 0;
    for filter in filters {
        for by in ways {
            let answer = server.get(&format!("{GROUPS}?by={by}{filter}")).json();
            let groups = answer["groups"].as_array().unwrap();
            let counts: Vec<u64> = groups.iter().map(|g| g["count"].as_u64().unwrap()).collect();
            let matched = answer["numberMatched"].as_u64().unwrap();
            assert!(counts.iter().all(|&count| count >= 5), "{by} {filter}: {answer}");
            assert!(matched == 0 || matched >= 5, "{by} {filter}: {answer}");
            if !by.contains("zones") {
                let rest = matched - counts.iter().sum::<u64>();
                assert!(rest == 0 || rest >= 5, "{by} {filter}: {rest} are left over: {answer}");
                let suppressed = &answer["suppressed"]["features"];
                assert_eq!(suppressed.as_u64().unwrap_or_default(), rest, "{by} {filter}");
            }
            // Of areas that lie in each other, no two differ by a few.
            if by == "zones" {
                let differences = counts.iter().flat_map(|a| counts.iter().map(move |b| a.abs_diff(*b)));
                assert!(differences.into_iter().all(|d| d == 0 || d >= 5), "{by} {filter}: {answer}");
            }
            told += counts.len();
        }
    }
    assert!(told > 50, "only {told} groups were told");
}

#[test]
fn one_incident_and_none_are_told_alike() {
    let server = closed("");
    let ask = |filter: &str| {
        let mut answer = server.get(&format!("{GROUPS}?by=event_type{filter}")).json();
        for varies in ["links", "timeStamp"] {
            answer.as_object_mut().unwrap().remove(varies);
        }
        answer
    };
    let one = ask("&fatalities=7");
    assert_eq!(one, ask("&fatalities=1000"));
    assert_eq!((&one["groups"], &one["numberMatched"]), (&json!([]), &json!(0)));
    assert_eq!((&one["suppressed"]["least"], &one["suppressed"]["features"]), (&json!(5), &Json::Null));
    let page = server.get(&format!("{GROUPS}?by=event_type&fatalities=7&f=html"));
    assert!(page.text().contains("counts of 5 and more"), "{}", page.text());
}

#[test]
fn a_source_for_counts_only_gives_no_sums_and_no_small_cells() {
    let server = closed("");
    for measure in ["sum:fatalities", "min:fatalities", "max:fatalities", "mean:fatalities"] {
        server.get(&format!("{GROUPS}?by=month&measure={measure}")).is_problem(
            403,
            None,
            &["counts only", "measure=count"],
        );
    }
    for cell in ["square:9km", "square:0.09deg", "h3:6", "h3:15"] {
        server.get(&format!("{GROUPS}?by={cell}")).is_problem(403, None, &["10000 m by 10000 m"]);
    }
    for cell in ["square:10km", "square:0.1deg", "h3:5"] {
        assert_eq!(server.get(&format!("{GROUPS}?by={cell}")).status, 200);
    }
}

#[test]
fn an_operator_sets_the_least_that_is_told() {
    let server = closed("[collections.incidents]\nleast-count = 20\nleast-cell-km = 100\n");
    server.get(&format!("{GROUPS}?by=square:50km")).is_problem(403, None, &["100000 m by 100000 m"]);
    let answer = server.get(&format!("{GROUPS}?by=event_type")).json();
    assert!(answer["groups"].as_array().unwrap().iter().all(|g| g["count"].as_u64().unwrap() >= 20), "{answer}");
    assert_eq!(answer["suppressed"]["least"], 20);
    let none = server.get(&format!("{GROUPS}?by=admin1")).json();
    assert_eq!((&none["groups"], &none["suppressed"]["features"]), (&json!([]), &json!(64)));
}

#[test]
fn items_tell_no_small_count_of_a_source_for_counts_only_and_nothing_is_near_one_of_its_features() {
    let server = closed("");
    let numbers = |query: &str| server.get(&format!("/collections/incidents/items?{query}")).numbers();
    assert_eq!(numbers("event_type=Riots").1, 0);
    assert!(numbers("event_type=Riots").0 > 5);
    let nothing = server.get("/collections/incidents/items?limit=1000&fatalities=1000");
    for query in ["id=C5", "fatalities=5", "event_type=Battles", "bbox=-8,10,-8,10", "near=-8,10&distance=1km"] {
        assert_eq!(numbers(query), (0, 0), "{query}");
        assert_eq!(numbers(&format!("{query}&sortby=id")), (0, 0), "{query}");
        // Not even that something was held back.
        let answer = server.get(&format!("/collections/incidents/items?limit=1000&{query}"));
        assert_eq!((answer.status, answer.json().get("withheld").is_some()), (nothing.status, false), "{query}");
    }
    let near = server.get("/collections/zones/items?near=incidents/C5&distance=1km");
    near.is_problem(403, None, &["counts only"]);
}

#[test]
fn groups_hand_out_no_more_of_what_they_are_grouped_by_than_its_own_terms_do() {
    let folder = Folder::new();
    fs::create_dir(folder.path().join("data")).unwrap();
    let square = |n: u32| {
        let (x, y) = (f64::from(n % 20) - 10.0, f64::from(n / 20));
        let ring = json!([[[x, y], [x + 0.9, y], [x + 0.9, y + 0.9], [x, y + 0.9], [x, y]]]);
        let geometry = json!({ "type": "Polygon", "coordinates": ring });
        feature(&format!("zone-{n}"), &geometry, &json!({ "name": format!("Secret zone {n}") }))
    };
    let line = |n: u32| {
        let geometry = json!({ "type": "LineString", "coordinates": [[-10.0, n], [10.0, n]] });
        feature(&format!("road-{n}"), &geometry, &json!({ "name": format!("Secret road {n}") }))
    };
    let inside =
        |n: u32| point(&format!("I{n}"), f64::from(n % 20) - 9.5, f64::from(n / 20) + 0.5, &json!({ "title": "x" }));
    let zones = collection(&(0..150).map(square).collect::<Vec<_>>());
    folder.write("data/incidents.geojson", collection(&(0..150).map(inside).collect::<Vec<_>>()));
    folder.write("data/counted.geojson", &zones);
    folder.write("data/displayed.geojson", &zones);
    folder.write("data/opened.geojson", &zones);
    folder.write("data/roads.geojson", collection(&(0..3).map(line).collect::<Vec<_>>()));
    let closed = |name: &str, class: &str| format!("[collections.{name}]\npolicy = {{ licence = \"{class}\" }}\n");
    folder.write(
        "data/vigie.toml",
        closed("counted", "aggregate") + &closed("roads", "aggregate") + &closed("displayed", "display"),
    );
    let server = Server::start(folder);
    for by in ["counted", "collection:counted", "month,counted", "roads@200km", "counted,square:10km"] {
        for format in ["json", "geojson", "csv", "html"] {
            let answer = server.get(&format!("{GROUPS}?by={by}&f={format}"));
            answer.is_problem(403, None, &["counts of its features only", "group by something else"]);
            assert!(!answer.text().contains("ecret"), "{by} {format}");
        }
    }
    let groups = |query: &str| server.get(&format!("{GROUPS}?{query}&f=geojson"));
    assert_eq!(groups("by=opened").json()["features"].as_array().unwrap().len(), 150);
    // Of what may be displayed, as many as a query for them would hand out.
    groups("by=displayed").is_problem(403, None, &["at most 100 features", "narrow the query"]);
    groups("by=opened,displayed").is_problem(403, None, &["at most 100 features"]);
    assert_eq!(groups("by=displayed&bbox=-10,0,10,4.9").json()["features"].as_array().unwrap().len(), 100);
}
