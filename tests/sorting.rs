//! Sorted pages against brute force, while rows come, go and change between one page and the next.

use std::collections::{BTreeMap, BTreeSet};

use geo_types::{Geometry, Point};
use vigie::collection::{Collection, CollectionBuilder, Entry};
use vigie::feature::{DISPLAY_QUERY_CAP, LicenceClass, Value};
use vigie::query::{Cursor, Guard, Licence, Query, execute};

use crate::support::{Random, Server, collection as geojson, description, encode, entry, point, snapshot};

/// A feature: its word, its number, and whether it never changes.
#[derive(Debug, Clone, PartialEq)]
struct Row {
    word: Option<&'static str>,
    number: Option<i64>,
    stays: bool,
}

fn collection(rows: &BTreeMap<i64, Row>) -> Collection {
    let mut builder = CollectionBuilder::default();
    let (word, number) = (builder.field(&"word".into()), builder.field(&"number".into()));
    for (ord, row) in rows {
        let values =
            [(word, row.word.map_or(Value::Null, Value::text)), (number, row.number.map_or(Value::Null, Value::Int))];
        let position = Geometry::Point(Point::new(f64::from(i32::try_from(*ord).unwrap()) / 1_000.0, 0.0));
        builder.push(entry(*ord, &format!("f{ord}")), Some(position), values.into_iter()).unwrap();
    }
    let description = description("things");
    builder.finish(description, 1)
}

fn random_row(random: &mut Random) -> Row {
    let word = (random.below(6) != 0).then(|| random.pick(&["a", "b", "Ba", "é", ""]));
    let number = (random.below(6) != 0).then(|| i64::try_from(random.below(9)).unwrap() - 4);
    Row { word, number, stays: random.below(3) != 0 }
}

/// Adds, removes and changes rows that need not stay.
fn write(random: &mut Random, rows: &mut BTreeMap<i64, Row>) {
    for ord in rows.keys().copied().collect::<Vec<_>>() {
        if rows[&ord].stays {
            continue;
        }
        match random.below(4) {
            0 => drop(rows.remove(&ord)),
            1 => drop(rows.insert(ord, Row { stays: false, ..random_row(random) })),
            _ => {}
        }
    }
    let last = rows.keys().last().copied().unwrap_or_default();
    for ord in last + 1..last + 10 {
        rows.insert(ord, Row { stays: false, ..random_row(random) });
    }
}

/// The rows in the order of `sortby`, by comparing whole values.
fn brute(rows: &BTreeMap<i64, Row>, sortby: &str) -> Vec<i64> {
    let mut all: Vec<i64> = rows.keys().copied().collect();
    for key in sortby.split(',').rev() {
        let (name, descending) = key.strip_prefix('-').map_or((key, false), |name| (name, true));
        let value = |ord: &i64| match name {
            "word" => rows[ord].word.map(str::to_owned),
            "number" => rows[ord].number.map(|n| format!("{:03}", n + 500)),
            _ => Some(format!("f{ord}")),
        };
        // A stable sort by the last key first is one by all keys.
        all.sort_by(|a, b| match (value(a), value(b)) {
            (Some(a), Some(b)) if descending => b.cmp(&a),
            (Some(a), Some(b)) => a.cmp(&b),
            (a, b) => a.is_none().cmp(&b.is_none()),
        });
    }
    all
}

fn parse(sortby: &str, limit: usize, collection: &Collection, cursor: Option<&Cursor>) -> Query {
    let snapshot = snapshot(Vec::new());
    let mut pairs = vec![("sortby".to_owned(), sortby.to_owned()), ("limit".to_owned(), limit.to_string())];
    pairs.extend(cursor.map(|cursor| ("cursor".to_owned(), cursor.sealed("things", &snapshot.seal))));
    Query::parse(&pairs, collection, &snapshot).unwrap()
}

const ORDERS: [&str; 6] = ["word", "-word", "number", "-number,word", "word,-number", "-id"];

#[test]
fn a_sorted_answer_is_that_of_brute_force_on_pages_of_any_size() {
    let random = &mut Random(3);
    let rows: BTreeMap<i64, Row> = (0..300).map(|ord| (ord * 2, random_row(random))).collect();
    let collection = collection(&rows);
    for sortby in ORDERS {
        for limit in [1, 7, 299, 300, 1_000] {
            let (mut found, mut cursor) = (Vec::new(), None);
            loop {
                let query = parse(sortby, limit, &collection, cursor.as_ref());
                let page = execute(&collection, &query, Licence::Public, &Guard::unbounded()).unwrap();
                assert_eq!(page.matched, 300);
                found.extend(page.hits.iter().map(|hit| collection.ord(hit.row as usize)));
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
            }
            assert_eq!(found, brute(&rows, sortby), "{sortby} {limit}");
        }
    }
}

#[test]
fn what_stays_is_on_one_page_of_a_sorted_answer_whatever_is_written_between_them() {
    let random = &mut Random(4);
    for sortby in ORDERS {
        let mut rows: BTreeMap<i64, Row> = (0..200).map(|ord| (ord, random_row(random))).collect();
        let stay: BTreeSet<i64> = rows.iter().filter(|(_, row)| row.stays).map(|(ord, _)| *ord).collect();
        let (mut found, mut cursor) = (Vec::new(), None);
        loop {
            let collection = collection(&rows);
            let query = parse(sortby, 11, &collection, cursor.as_ref());
            let page = execute(&collection, &query, Licence::Public, &Guard::unbounded()).unwrap();
            found.extend(page.hits.iter().map(|hit| collection.ord(hit.row as usize)).filter(|ord| stay.contains(ord)));
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
            write(random, &mut rows);
        }
        rows.retain(|ord, _| stay.contains(ord));
        assert_eq!(found, brute(&rows, sortby), "{sortby}");
    }
}

#[test]
fn a_link_is_made_from_what_was_handed_out_and_not_from_what_was_withheld() {
    // More of a source for display than one query hands out, and then some that are open.
    let (mut builder, withheld) = (CollectionBuilder::default(), 7);
    let number = builder.field(&"number".into());
    for ord in 0..300 {
        let displayed = ord < i64::try_from(DISPLAY_QUERY_CAP + withheld).unwrap();
        let class = if displayed { LicenceClass::Display } else { LicenceClass::Open };
        let id = format!("f{ord}");
        builder.push(Entry { class, ..entry(ord, &id) }, None, [(number, Value::Int(ord))].into_iter()).unwrap();
    }
    let collection = builder.finish(description("things"), 1);
    let ask = |cursor: Option<&Cursor>| {
        let query = parse("number", DISPLAY_QUERY_CAP, &collection, cursor);
        execute(&collection, &query, Licence::Public, &Guard::unbounded()).unwrap()
    };
    let first = ask(None);
    let last = collection.ord(first.hits.last().unwrap().row as usize);
    assert_eq!(first.hits.len(), DISPLAY_QUERY_CAP);
    assert!(matches!(first.next, Some(Cursor::After { place, .. }) if place == last), "{:?}", first.next);
    let second = ask(first.next.as_ref());
    assert_eq!(second.hits.first().map(|hit| collection.row_id(hit.row as usize)), Some("f107"));
}

fn server() -> Server {
    let server = Server::demonstration();
    let features: Vec<_> = [
        ("a", 0.0, "Convoi brûlé à Kéniéba", 100.0),
        ("b", 0.01, "Convoy let go", 5_000.0),
        ("c", 0.02, "Marché fermé", 0.0),
        ("d", 0.03, "KENIEBA: market open", 1_000.0),
    ]
    .into_iter()
    .map(|(id, lon, title, uncertainty)| {
        let properties = serde_json::json!({ "title": title, "uncertainty_m": uncertainty, "tags": [id, "road"] });
        point(id, lon, 0.0, &properties)
    })
    .collect();
    server.import("incidents", "incidents.geojson", &geojson(&features));
    assert!(crate::support::wait_until(|| server.get("/collections/incidents/items").numbers().0 == 4).is_some());
    server
}

#[test]
fn items_are_sorted_searched_and_asked_for_with_certainty() {
    let server = server();
    let ids = |query: &str| server.get(&format!("/collections/incidents/items?{query}")).ids().concat();
    assert_eq!(ids("sortby=-uncertainty_m"), "bdac");
    assert_eq!(ids("sortby=+title"), "abdc"); // a plus in a query string is a space
    assert_eq!(ids("sortby=%2Btitle"), "abdc");
    assert_eq!(ids("near=0.03,0&distance=3km&sortby=distance_m"), "dcb");
    assert_eq!(ids("near=LINESTRING(0%200,1%200)&distance=3km&sortby=-chainage_m"), "dcba");
    assert_eq!(ids("q=kenieba"), "ad");
    assert_eq!(ids("q=K%C3%89NI%C3%89BA+convoi"), "a");
    assert_eq!(ids("q=road,market"), "d");
    assert_eq!(ids("q=conv"), "");
    // 0.01 degrees are 1,113 m.
    assert_eq!(ids("near=0,0&distance=1.2km"), "ab");
    assert_eq!(ids("near=0,0&distance=1.2km&certainty=any"), "ab");
    assert_eq!(ids("near=0,0&distance=1.2km&certainty=certain"), "a");
    assert_eq!(ids("near=0,0&distance=2.4km&certainty=possible"), "abcd");
    assert_eq!(ids("near=0,0&distance=2.2km&certainty=possible"), "ab");
    let first = server.get("/collections/incidents/items?sortby=-title&limit=3");
    let next = first.links("next");
    assert_eq!((first.ids().concat(), server.get(&next[0]).ids().concat()), ("cdb".to_owned(), "a".to_owned()));
}

#[test]
fn what_cannot_be_sorted_searched_or_made_certain_is_refused() {
    let server = server();
    let refused = |query: &str, parameter: &str, words: &[&str]| {
        server.get(&format!("/collections/incidents/items?{query}")).is_problem(400, Some(parameter), words);
    };
    refused("sortby=nothing", "sortby", &["`nothing`", "title"]);
    refused("sortby=", "sortby", &["there are id"]);
    refused("sortby=title,-title", "sortby", &["twice"]);
    refused("sortby=tags", "sortby", &["lists"]);
    refused("sortby=distance_m", "sortby", &["only with `near`"]);
    refused("near=0,0&distance=1km&sortby=chainage_m", "sortby", &["line"]);
    refused("certainty=certain", "certainty", &["near"]);
    refused("near=0,0&distance=1km&certainty=maybe", "certainty", &["any, certain, possible"]);
    refused("q=", "q", &["letter"]);
    let words: Vec<String> = (0..40).map(|i| format!("w{i}")).collect();
    refused(&format!("q={}", encode(&words.join(" "))), "q", &["16"]);
    let next = server.get("/collections/incidents/items?sortby=title&limit=1").links("next").pop().unwrap();
    let cursor = next.split("cursor=").nth(1).unwrap().split('&').next().unwrap();
    refused(&format!("cursor={cursor}"), "cursor", &["another order"]);
    refused(&format!("sortby=-title&cursor={cursor}"), "cursor", &["another order"]);
    refused("sortby=title&cursor=0", "cursor", &["`next` link"]);
}
