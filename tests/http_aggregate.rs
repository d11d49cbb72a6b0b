//! Counts and sums in groups, as a client gets them.

use std::collections::BTreeMap;
use std::fs;

use serde_json::{Value as Json, json};

use crate::program::Folder;
use crate::support::{Server, collection, feature, point};

const GROUPS: &str = "/collections/incidents/aggregate";

/// Sixty incidents in a row from 8 W to 2 W, two areas that overlap from 6 W to 5 W, and two roads.
fn server() -> Server {
    let kinds = ["Battles", "Riots", "=Strikes"];
    let incidents: Vec<Json> = (0..60)
        .map(|n: u32| {
            let deaths = if n.is_multiple_of(4) { Json::Null } else { json!(n % 5) };
            let properties = json!({
                "event_type": kinds[n as usize % 3], "start": format!("2025-{:02}-{:02}", n % 12 + 1, n % 28 + 1),
                "fatalities": deaths, "actors": if n.is_multiple_of(2) { json!(["A", "B", "A"]) } else { json!(["B"]) },
                "uncertainty_m": f64::from(n) / 2.0, "licence": "CC BY 4.0", "attribution": "Made up",
            });
            point(&format!("I{n}"), -8.0 + f64::from(n) / 10.0, 12.0, &properties)
        })
        .collect();
    let square = |id: &str, west: f64, east: f64| {
        let ring = json!([[[west, 11], [east, 11], [east, 13], [west, 13], [west, 11]]]);
        feature(
            id,
            &json!({ "type": "Polygon", "coordinates": ring }),
            &json!({ "name": format!("Area {id}"), "attribution": "Drawn by hand" }),
        )
    };
    let road = |id: &str, lat: f64| {
        feature(id, &json!({ "type": "LineString", "coordinates": [[-8, lat], [-5, lat]] }), &json!({ "ref": id }))
    };
    let folder = Folder::new();
    fs::create_dir(folder.path().join("data")).unwrap();
    folder.write("data/incidents.geojson", collection(&incidents));
    folder.write("data/areas.geojson", collection(&[square("west", -9.0, -5.0), square("east", -6.0, -3.0)]));
    folder.write("data/highways.geojson", collection(&[road("RN1", 12.02), road("RN2", 11.99)]));
    Server::start(folder)
}

/// The value of a column for each group, by its key.
fn by_key(answer: &Json, key: &str, column: &str) -> BTreeMap<String, Json> {
    let groups = answer["groups"].as_array().unwrap().iter();
    groups.map(|g| (g[key].as_str().map_or_else(|| g[key].to_string(), str::to_owned), g[column].clone())).collect()
}

fn counts(groups: &[(&str, u32)]) -> BTreeMap<String, Json> {
    groups.iter().map(|(key, count)| ((*key).to_owned(), json!(count))).collect()
}

#[test]
fn groups_of_a_partition_add_up_to_what_the_query_finds() {
    let server = server();
    for filter in
        ["", "&event_type=Battles", "&bbox=-7,11,-4,13", "&datetime=2025-03-01/2025-05-31", "&near=-7,12&distance=80km"]
    {
        let found = server.get(&format!("/collections/incidents/items?limit=1{filter}")).numbers().0;
        for by in [
            "event_type",
            "month",
            "day",
            "week",
            "year",
            "fatalities",
            "start",
            "highways@3km",
            "h3:4",
            "square:50km",
            "square:0.7deg,month",
            "event_type,year",
        ] {
            let answer = server.get(&format!("{GROUPS}?by={by}{filter}")).json();
            let sum: u64 = answer["groups"].as_array().unwrap().iter().map(|g| g["count"].as_u64().unwrap()).sum();
            assert_eq!((sum, &answer["numberMatched"]), (found, &json!(found)), "{by} {filter}");
        }
    }
    let all = server.get(GROUPS).json();
    assert_eq!((&all["by"], &all["groups"]), (&json!([]), &json!([{ "count": 60 }])));
}

#[test]
fn each_kind_of_group_holds_what_it_says() {
    let server = server();
    let ask = |by: &str| server.get(&format!("{GROUPS}?by={by}")).json();
    assert_eq!(
        by_key(&ask("event_type"), "event_type", "count"),
        counts(&[("Battles", 20), ("Riots", 20), ("=Strikes", 20)])
    );
    assert_eq!(by_key(&ask("actors"), "actors", "count"), counts(&[("A", 30), ("B", 60)]));
    assert_eq!(by_key(&ask("month"), "month", "count").len(), 12);
    assert_eq!(by_key(&ask("year"), "year", "count"), counts(&[("2025", 60)]));
    assert_eq!(by_key(&ask("fatalities"), "fatalities", "count")["null"], 15);
    // West of -5 all are in the one, from -6 to -3 in the other; the edges belong to both.
    let areas = ask("areas");
    assert_eq!(by_key(&areas, "areas", "count"), counts(&[("west", 31), ("east", 31), ("null", 9)]));
    assert_eq!(by_key(&areas, "areas", "areas_name")["west"], "Area west");
    assert_eq!(ask("collection:areas")["groups"], areas["groups"]);
    // RN2 is 1.1 km away at its ends and half of that in the middle, RN1 farther; beyond 5 W both end.
    let highways = ask("highways@2km");
    assert_eq!(by_key(&highways, "highways", "count"), counts(&[("RN2", 31), ("null", 29)]));
    assert_eq!(by_key(&ask("highways@300m"), "highways", "count"), counts(&[("null", 60)]));
}

#[test]
fn measures_tell_how_many_features_had_a_value() {
    let server = server();
    let answer = server
        .get(&format!("{GROUPS}?by=event_type&measure=count,sum:fatalities,min:fatalities,max:fatalities,mean:fatalities,max:uncertainty_m"))
        .json();
    let deaths: Vec<u32> = (0..60).filter(|n| n % 3 == 0 && n % 4 != 0).map(|n| n % 5).collect();
    let group = &answer["groups"].as_array().unwrap().iter().find(|g| g["event_type"] == "Battles").unwrap();
    assert_eq!(group["fatalities_known"], deaths.len());
    assert_eq!(group["fatalities_sum"], deaths.iter().sum::<u32>());
    assert_eq!((&group["fatalities_min"], &group["fatalities_max"]), (&json!(0), &json!(4)));
    let mean = f64::from(deaths.iter().sum::<u32>()) / f64::from(u32::try_from(deaths.len()).unwrap());
    assert!((group["fatalities_mean"].as_f64().unwrap() - mean).abs() < 1e-12);
    assert_eq!((&group["uncertainty_m_known"], &group["uncertainty_m_max"]), (&json!(20), &json!(28.5)));
    let titles = answer["measures"].to_string();
    assert!(titles.contains("Reported fatalities"), "{titles}");
    // Of no features there is no least value, and that is not zero.
    let none = server.get(&format!("{GROUPS}?measure=sum:fatalities&bbox=50,50,51,51")).json();
    assert_eq!(none["groups"], json!([{ "count": 0, "fatalities_known": 0, "fatalities_sum": null }]));
}

#[test]
fn groups_come_in_the_order_of_their_keys_or_as_asked() {
    let server = server();
    let column = |query: &str, name: &str| -> Vec<Json> {
        let answer = server.get(&format!("{GROUPS}?{query}")).json();
        answer["groups"].as_array().unwrap().iter().map(|g| g[name].clone()).collect()
    };
    assert_eq!(column("by=fatalities", "fatalities"), [json!(0), json!(1), json!(2), json!(3), json!(4), Json::Null]);
    let sorted = column("by=actors&sortby=-count", "actors");
    assert_eq!(sorted, ["B", "A"]);
    let down = column("by=fatalities&sortby=-fatalities", "fatalities");
    assert_eq!(down, [json!(4), json!(3), json!(2), json!(1), json!(0), Json::Null]);
    let sums = column("by=month&measure=sum:fatalities&sortby=-fatalities_sum,month", "fatalities_sum");
    let mut expected: Vec<u64> = sums.iter().filter_map(Json::as_u64).collect();
    expected.sort_unstable_by(|a, b| b.cmp(a));
    assert_eq!(sums.iter().filter_map(Json::as_u64).collect::<Vec<_>>(), expected);
}

#[test]
fn every_representation_tells_the_same() {
    let server = server();
    let query = "by=areas,event_type&measure=sum:fatalities";
    let json = server.get(&format!("{GROUPS}?{query}"));
    assert_eq!(json.header("content-type"), Some("application/json"));
    let groups = json.json()["groups"].as_array().unwrap().clone();
    let drawn = server.get(&format!("{GROUPS}?{query}&f=geojson"));
    assert_eq!(drawn.header("content-type"), Some("application/geo+json"));
    let features = drawn.json()["features"].as_array().unwrap().clone();
    assert_eq!(features.iter().map(|f| f["properties"].clone()).collect::<Vec<_>>(), groups);
    assert_eq!(features[0]["geometry"]["type"], "Polygon");
    assert_eq!(features[0]["id"], "west/=Strikes");
    assert!(features.iter().all(|f| f["geometry"].is_null() == f["properties"]["areas"].is_null()));
    for terms in [json.json(), drawn.json()] {
        assert_eq!(terms["attributions"], json!(["Made up", "Drawn by hand"]));
        assert_eq!(terms["licences"], json!(["CC BY 4.0"]));
        assert!(terms["timeStamp"].is_string());
    }

    let csv = server.get(&format!("{GROUPS}?{query}&f=csv"));
    assert_eq!(csv.header("content-disposition"), Some("attachment; filename=\"incidents-aggregate.csv\""));
    let text = csv.text();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "areas,areas_name,event_type,count,fatalities_known,fatalities_sum,attribution,licence");
    assert_eq!(lines.len(), 1 + groups.len());
    // Text that a spreadsheet would run is made text.
    let first = &groups[0];
    let start = format!(
        "west,Area west,'=Strikes,{},{},{},",
        first["count"], first["fatalities_known"], first["fatalities_sum"]
    );
    assert!(lines[1].starts_with(&start), "{} is not {start}", lines[1]);

    let html = server.get_with(&format!("{GROUPS}?{query}"), &[("Accept", "text/html")]);
    assert_eq!(html.text().matches("<tr>").count(), 1 + groups.len());
    assert!(html.text().contains("60 features"), "{}", html.text());
}

#[test]
fn cells_of_grids_have_their_edges_and_hexagons_their_names() {
    let server = server();
    let cells = server.get(&format!("{GROUPS}?by=square:1deg&f=geojson")).json();
    let first = &cells["features"][0];
    assert_eq!(
        first["properties"],
        json!({ "square": "r102c172", "west": -8.0, "south": 12.0, "east": -7.0, "north": 13.0, "count": 10 })
    );
    assert_eq!(first["geometry"]["coordinates"][0].as_array().unwrap().len(), 5);
    let hexagons = server.get(&format!("{GROUPS}?by=h3:4&f=geojson")).json();
    for cell in hexagons["features"].as_array().unwrap() {
        assert_eq!(cell["properties"]["h3"].as_str().unwrap().len(), 15);
        assert_eq!(cell["geometry"]["type"], "Polygon");
    }
}

#[test]
fn shapes_are_offered_only_where_groups_have_some() {
    let server = server();
    server.get(&format!("{GROUPS}?by=month&f=geojson")).is_problem(400, Some("f"), &["no shape", "areas", "csv"]);
    let geojson = [("Accept", "application/geo+json")];
    server.get_with(&format!("{GROUPS}?by=month"), &geojson).is_problem(406, None, &["application/json"]);
    let either = [("Accept", "application/geo+json, application/json;q=0.5")];
    assert_eq!(
        server.get_with(&format!("{GROUPS}?by=month"), &either).header("content-type"),
        Some("application/json")
    );
    let drawn = server.get_with(&format!("{GROUPS}?by=areas"), &either);
    assert_eq!(drawn.header("content-type"), Some("application/geo+json"));
    assert_eq!(server.get(&format!("{GROUPS}?by=month")).links("alternate").len(), 2);
    assert_eq!(drawn.links("alternate").len(), 3);
}

#[test]
fn groups_are_linked_validated_and_described() {
    let server = server();
    let linked = server.get("/collections/incidents").links("related");
    assert!(linked.iter().any(|link| link.ends_with(GROUPS)), "{linked:?}");
    let first = server.get(&format!("{GROUPS}?by=month"));
    let again = server.get_with(&format!("{GROUPS}?by=month"), &[("If-None-Match", first.header("etag").unwrap())]);
    assert_eq!((again.status, again.body.len()), (304, 0));
    let definition = server.get("/api?f=json").json();
    let described = &definition["paths"][GROUPS]["get"];
    let content = described["responses"]["200"]["content"].as_object().unwrap();
    assert!(content.contains_key("text/csv") && content.contains_key("application/geo+json"), "{content:?}");
    let parameters = described["parameters"].to_string();
    assert!(
        parameters.contains("measure") && parameters.contains("bbox") && !parameters.contains("cursor"),
        "{parameters}"
    );
}

#[test]
fn what_cannot_be_grouped_is_told_with_what_could() {
    let server = server();
    let cases: &[(&str, &str, &[&str])] = &[
        ("by=nothing", "by", &["`nothing`", "event_type", "areas", "highways@5km"]),
        ("by=", "by", &["nothing called ``"]),
        ("by=month,", "by", &["nothing called ``"]),
        ("by=month,year,day", "by", &["3 ways", "at most two"]),
        ("by=month,month", "by", &["given twice"]),
        ("by=uncertainty_m", "by", &["`uncertainty_m`", "of its own"]),
        ("by=property:nothing", "by", &["`nothing`"]),
        ("by=collection:nothing", "by", &["`nothing`"]),
        ("by=highways", "by", &["by=highways@5km"]),
        ("by=highways@", "by", &["no distance after the @"]),
        ("by=highways@5", "by", &["no distance after the @"]),
        ("by=highways@99999km", "by", &["no distance"]),
        ("by=areas@5km", "by", &["no collection of lines", "by=areas"]),
        ("by=incidents", "by", &["no polygons"]),
        ("by=nowhere@5km", "by", &["`nowhere`"]),
        ("by=h3:16", "by", &["0 to 15"]),
        ("by=h3:-1", "by", &["0 to 15"]),
        ("by=h3:", "by", &["h3:5"]),
        ("by=square:10", "by", &["square:10km"]),
        ("by=square:0km", "by", &["less than a metre"]),
        ("by=square:nandeg", "by", &["square:"]),
        ("by=square:-1deg", "by", &["less than"]),
        ("by=square:181deg", "by", &["half of the globe"]),
        ("by=square:30000km", "by", &["square:"]),
        ("by=square:1e-9deg", "by", &["less than"]),
        ("by=month&by=year", "by", &["given twice"]),
        ("measure=total", "measure", &["`total`", "sum:fatalities"]),
        ("measure=sum", "measure", &["``", "fatalities, uncertainty_m"]),
        ("measure=sum:event_type", "measure", &["no property of numbers", "fatalities"]),
        ("measure=sum:fatalities,sum:fatalities", "measure", &["given twice"]),
        ("measure=", "measure", &["no measure"]),
        ("by=month&sortby=nothing", "sortby", &["no column `nothing`", "month, count"]),
        ("by=month&sortby=count,-count", "sortby", &["given twice"]),
        ("by=month&limit=5", "limit", &["all groups are given"]),
        ("by=month&cursor=5", "cursor", &["all groups"]),
        ("by=month&properties=start", "properties", &["`by` and `measure`"]),
        ("by=month&bbox=1,2,3", "bbox", &["four numbers"]),
        ("by=month&event_typo=Battles", "event_typo", &["no parameter"]),
        ("by=month&f=fgb", "f", &["json, html, csv"]),
    ];
    for (query, parameter, words) in cases {
        let answer = server.get(&format!("{GROUPS}?{query}"));
        assert_eq!(answer.status, 400, "{query}: {}", answer.text());
        answer.is_problem(400, Some(parameter), words);
    }
    let many = vec!["sum:fatalities"; 41].join(",");
    server.get(&format!("{GROUPS}?measure={many}")).is_problem(400, Some("measure"), &["more than 40"]);
    server.get("/collections/areas/aggregate?by=h3:3").is_problem(400, Some("by"), &["only points", "polygon"]);
    server.get("/collections/nope/aggregate").is_problem(404, None, &["no collection `nope`"]);
}
