//! Filters on the server: in both encodings, together with the other parameters, and what is said of wrong ones.

use serde_json::{Value as Json, json};

use crate::program::Folder;
use crate::support::{Server, collection, encode, point};

/// Ten incidents on the equator, a degree apart, one a month.
fn server() -> Server {
    let incident = |i: u32| {
        let properties = json!({
            "event_type": if i.is_multiple_of(3) { "Battles" } else { "Émeutes" },
            "fatalities": (i != 4).then_some(i),
            "start": format!("2025-{:02}-01", i + 1),
            "actors": ["JNIM", if i < 5 { "FAMa" } else { "Civilians" }],
        });
        point(&format!("a,{i}"), f64::from(i), 0.0, &properties)
    };
    let features: Vec<Json> = (0..10).map(incident).collect();
    let folder = Folder::new();
    std::fs::create_dir(folder.path().join("data")).unwrap();
    folder.write("data/dots.geojson", collection(&features));
    Server::start(folder)
}

#[track_caller]
fn found(server: &Server, parameters: &[(&str, &str)]) -> Vec<u32> {
    let query: Vec<String> = parameters.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
    let answer = server.get(&format!("/collections/dots/items?{}", query.join("&")));
    let ids = answer.ids();
    assert_eq!(answer.numbers().0, u64::try_from(ids.len()).unwrap());
    ids.iter().map(|id| id.trim_start_matches("a,").parse().unwrap()).collect()
}

#[test]
fn each_class_of_condition_finds_its_features() {
    let server = server();
    let cases: &[(&str, &str, &[u32])] = &[
        ("fatalities > 6", r#"{"op":">","args":[{"property":"fatalities"},6]}"#, &[7, 8, 9]),
        ("NOT fatalities > 1", r#"{"op":"not","args":[{"op":">","args":[{"property":"fatalities"},1]}]}"#, &[0, 1]),
        ("fatalities IS NULL", r#"{"op":"isNull","args":[{"property":"fatalities"}]}"#, &[4]),
        ("fatalities BETWEEN 2 AND 4.5", r#"{"op":"between","args":[{"property":"fatalities"},2,4.5]}"#, &[2, 3]),
        ("id IN ('a,1','a,2')", r#"{"op":"in","args":[{"property":"id"},["a,1","a,2"]]}"#, &[1, 2]),
        ("event_type LIKE 'B%' AND fatalities<4", "", &[0, 3]),
        ("ACCENTI(CASEI(event_type)) = ACCENTI(CASEI('EMEUTES')) AND fatalities < 3", "", &[1, 2]),
        ("fatalities * 2 = 6 OR fatalities % 5 = 3", "", &[3, 8]),
        (
            "S_INTERSECTS(geometry, BBOX(1.5,-1,3,1))",
            r#"{"op":"s_intersects","args":[{"property":"geometry"},{"bbox":[1.5,-1,3,1]}]}"#,
            &[2, 3],
        ),
        ("S_WITHIN(geometry, POLYGON((-1 -1, 2 -1, 2 1, -1 1, -1 -1)))", "", &[0, 1]),
        ("DWITHIN(geometry, POINT(5 0), 112, 'km')", "", &[4, 5, 6]),
        (
            "T_AFTER(start, DATE('2025-09-01'))",
            r#"{"op":"t_after","args":[{"property":"start"},{"date":"2025-09-01"}]}"#,
            &[9],
        ),
        ("T_INTERSECTS(start, INTERVAL('..', '2025-02-01'))", "", &[0, 1]),
        (
            "A_CONTAINS(actors, ('FAMa')) AND fatalities > 1",
            r#"{"op":"and","args":[{"op":"a_contains","args":[{"property":"actors"},["FAMa"]]},{"op":">","args":[{"property":"fatalities"},1]}]}"#,
            &[2, 3],
        ),
        ("month(start) = 10", r#"{"op":"=","args":[{"op":"month","args":[{"property":"start"}]},10]}"#, &[9]),
    ];
    for (text, json, expected) in cases {
        assert_eq!(found(&server, &[("filter", text)]), *expected, "{text}");
        if !json.is_empty() {
            assert_eq!(found(&server, &[("filter", json), ("filter-lang", "cql2-json")]), *expected, "{json}");
        }
    }
}

#[test]
fn a_filter_goes_together_with_every_other_parameter() {
    let server = server();
    let few = ("filter", "fatalities > 2");
    assert_eq!(found(&server, &[few, ("bbox", "0,-1,5,1")]), [3, 5]);
    assert_eq!(found(&server, &[few, ("datetime", "2025-09-01/..")]), [8, 9]);
    assert_eq!(found(&server, &[few, ("event_type", "Battles")]), [3, 6, 9]);
    assert_eq!(found(&server, &[few, ("near", "6,0"), ("distance", "120km")]), [5, 6, 7]);
    assert_eq!(found(&server, &[few, ("id", "a,nothing")]), [0; 0]);
    assert_eq!(found(&server, &[few, ("id", "a,9")]), [9]);
    let page = server.get(&format!("/collections/dots/items?limit=2&filter={}", encode(few.1)));
    assert_eq!(page.numbers(), (6, 2));
    let next = page.links("next");
    assert_eq!(
        server
            .get(next[0].split_once("/collections").map(|(_, path)| format!("/collections{path}")).unwrap().as_str())
            .numbers(),
        (6, 2)
    );
}

#[test]
fn the_geometries_of_a_filter_are_in_the_system_that_is_named() {
    let server = server();
    let epsg = |code: u32| format!("http://www.opengis.net/def/crs/EPSG/0/{code}");
    let cases: &[(String, &str)] = &[
        (epsg(4326), "S_INTERSECTS(geometry, BBOX(-1,1.5,1,3.5))"),
        (epsg(3857), "S_INTERSECTS(geometry, BBOX(166979,-100000,389618,100000))"),
        ("http://www.opengis.net/def/crs/OGC/1.3/CRS84".to_owned(), "S_INTERSECTS(geometry, BBOX(1.5,-1,3.5,1))"),
    ];
    for (crs, filter) in cases {
        assert_eq!(found(&server, &[("filter", filter), ("filter-crs", crs)]), [2, 3], "{crs}");
    }
}

/// Parameters, which of them is told to be wrong, and in which words.
type Wrong<'a> = (&'a [(&'a str, &'a str)], &'a str, &'a str);

#[test]
fn a_wrong_filter_is_told_with_its_place_and_what_would_be_right() {
    let server = server();
    let deep = "(".repeat(10_000);
    let cases: &[Wrong<'_>] = &[
        (&[("filter", "")], "filter", "at character 1"),
        (&[("filter", "fatalities > 'x'")], "filter", "`fatalities` is a whole number and `'x'` is text"),
        (
            &[("filter", "fatality > 1")],
            "filter",
            "there is no property `fatality`; there are id, geometry, event_type",
        ),
        (&[("filter", &deep)], "filter", "deeper than 100 levels"),
        (&[("filter", r#"{"op":"=","args":[1,1]}"#)], "filter", "filter-lang=cql2-json"),
        (&[("filter", "1=1"), ("filter-lang", "cql2-json")], "filter", "filter-lang=cql2-text"),
        (&[("filter", "1=1"), ("filter-lang", "sql")], "filter-lang", "cql2-text and cql2-json are"),
        (&[("filter-lang", "cql2-text")], "filter-lang", "needs a `filter`"),
        (&[("filter-crs", "http://www.opengis.net/def/crs/EPSG/0/4326")], "filter-crs", "needs a `filter`"),
        (&[("filter", "1=1"), ("filter-crs", "EPSG:999999")], "filter-crs", "`EPSG:999999` is no coordinate reference"),
        (&[("filter", "1=1"), ("filter", "1=1")], "filter", "given twice"),
    ];
    for (parameters, parameter, told) in cases {
        let query: Vec<String> = parameters.iter().map(|(n, v)| format!("{n}={}", encode(v))).collect();
        let answer = server.get(&format!("/collections/dots/items?{}", query.join("&")));
        assert_eq!(answer.status, 400, "{parameters:?}");
        assert_eq!(answer.header("content-type"), Some("application/problem+json"));
        let problem: Json = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(problem["parameter"], *parameter, "{problem}");
        assert!(problem["detail"].as_str().unwrap().contains(told), "{problem}");
    }
}
