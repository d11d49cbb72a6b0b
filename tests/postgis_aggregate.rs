//! Groups against an independent implementation: PostGIS, group for group.

use std::collections::BTreeMap;
use std::f64::consts::TAU;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::{Value as Json, json};

use crate::program::Folder;
use crate::support::{Cluster, Random, Server, collection, feature, point};

const POINTS: usize = 10_000;
const GROUPS: &str = "/collections/incidents/aggregate";

/// Features of a file of the demonstration.
fn demonstration(name: &str) -> Vec<Json> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("geodata/{name}.geojson"));
    let json: Json = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    json["features"].as_array().unwrap().clone()
}

/// Polygons with many corners, some with a hole, that overlap each other.
fn areas(random: &mut Random) -> Vec<Json> {
    let ring = |random: &mut Random, centre: (f64, f64), inner: f64, outer: f64| {
        let corners = 60;
        let mut ring: Vec<[f64; 2]> = (0..corners)
            .map(|n| {
                let (turn, reach) = (f64::from(n) / f64::from(corners) * TAU, random.between(inner, outer));
                [centre.0 + reach * turn.cos(), centre.1 + reach * turn.sin()]
            })
            .collect();
        ring.push(ring[0]);
        ring
    };
    let mut areas = demonstration("areas");
    for n in 0..25 {
        let centre = (random.between(-12.0, 0.0), random.between(10.0, 17.0));
        let mut rings = vec![ring(random, centre, 0.5, 2.0)];
        if n % 3 == 0 {
            rings.push(ring(random, centre, 0.1, 0.4));
        }
        areas.push(feature(&format!("area-{n}"), &json!({ "type": "Polygon", "coordinates": rings }), &json!({})));
    }
    areas
}

/// What a cluster and a server both hold.
fn both() -> (Server, Cluster) {
    let random = &mut Random(5);
    let (areas, highways) = (areas(random), demonstration("highways"));
    let postgis = Cluster::start();
    let mut rows = String::new();
    for n in 0..POINTS {
        let (lon, lat) = (random.between(-12.0, 0.0), random.between(10.0, 17.0));
        let day = if n % 9 == 0 {
            "\\N".to_owned()
        } else {
            format!("{}-{:02}-{:02}", 2020 + random.below(5), 1 + random.below(12), 1 + random.below(28))
        };
        let deaths = if n % 7 == 0 { "\\N".to_owned() } else { random.below(20).to_string() };
        let _ = writeln!(rows, "P{n}\t{lon}\t{lat}\t{day}\t{deaths}");
    }
    let shapes = |name: &str, features: &[Json]| {
        let mut sql = format!("CREATE TABLE {name} (n serial, id text, raw text); COPY {name} (id, raw) FROM STDIN;\n");
        for f in features {
            let _ = writeln!(sql, "{}\t{}", f["id"].as_str().unwrap(), f["geometry"]);
        }
        sql + &format!(
            "\\.\nALTER TABLE {name} ADD geom geometry; UPDATE {name} SET geom = ST_SetSRID(ST_GeomFromGeoJSON(raw), 4326);\n"
        )
    };
    postgis.rows(&format!(
        "CREATE TABLE points (id text, lon float8, lat float8, day date, deaths int);
         COPY points FROM STDIN;\n{rows}\\.
         ALTER TABLE points ADD geom geometry; UPDATE points SET geom = ST_SetSRID(ST_MakePoint(lon, lat), 4326);
         {}{}
         CREATE TABLE nearest AS SELECT p.id, h.id AS road, h.metres, h.rival FROM points p CROSS JOIN LATERAL (
           SELECT id, metres, lead(metres) OVER (ORDER BY round(metres::numeric, 3), n) AS rival FROM (
             SELECT n, id, ST_Distance(geom::geography, p.geom::geography) AS metres FROM highways) d
           ORDER BY round(metres::numeric, 3), n LIMIT 1) h;",
        shapes("areas", &areas),
        shapes("highways", &highways),
    ));
    // PostGIS measures to the point that is nearest on the sphere, up to 23 millionths too far: where two roads differ by less
    // than that, either may be the nearest.
    postgis.rows(
        "DELETE FROM points USING nearest WHERE points.id = nearest.id AND rival - metres BETWEEN 0.001 AND 0.001 + 5e-5 * metres;
         DELETE FROM nearest WHERE id NOT IN (SELECT id FROM points);",
    );
    let kept = postgis.rows("SELECT id, lon, lat, coalesce(day::text, ''), coalesce(deaths::text, '') FROM points");
    assert!(kept.len() > POINTS * 99 / 100, "only {} points are left", kept.len());
    let incidents: Vec<Json> = kept
        .iter()
        .map(|row| {
            let cells: Vec<&str> = row.split('|').collect();
            let day = if cells[3].is_empty() { Json::Null } else { json!(cells[3]) };
            let deaths: Option<i64> = cells[4].parse().ok();
            point(
                cells[0],
                cells[1].parse().unwrap(),
                cells[2].parse().unwrap(),
                &json!({ "start": day, "fatalities": deaths }),
            )
        })
        .collect();
    let folder = Folder::new();
    fs::create_dir(folder.path().join("data")).unwrap();
    folder.write("data/incidents.geojson", collection(&incidents));
    folder.write("data/areas.geojson", collection(&areas));
    folder.write("data/highways.geojson", collection(&highways));
    (Server::start(folder), postgis)
}

#[test]
fn groups_are_those_of_postgis() {
    let (server, postgis) = both();
    let compare = |query: &str, keys: &[&str], columns: &[&str], sql: &str| {
        let answer = server.get(&format!("{GROUPS}?{query}")).json();
        let cell = |group: &Json, column: &str| match &group[column] {
            Json::Null => "-".to_owned(),
            Json::String(text) => text.clone(),
            other => other.to_string(),
        };
        let row = |group: &Json, columns: &[&str]| columns.iter().map(|c| cell(group, c)).collect::<Vec<_>>().join("|");
        let groups = answer["groups"].as_array().unwrap();
        let ours: BTreeMap<String, String> = groups.iter().map(|g| (row(g, keys), row(g, columns))).collect();
        let split = |line: &String| {
            let cells: Vec<&str> = line.split('|').map(|c| if c.is_empty() { "-" } else { c }).collect();
            (cells[..keys.len()].join("|"), cells[keys.len()..].join("|"))
        };
        let theirs: BTreeMap<String, String> = postgis.rows(sql).iter().map(split).collect();
        assert!(theirs.len() > 5, "{query}: only {} groups", theirs.len());
        assert_eq!(ours, theirs, "{query}");
    };
    let measures = "count,sum:fatalities,min:fatalities,max:fatalities";
    let columns = ["count", "fatalities_known", "fatalities_sum", "fatalities_min", "fatalities_max"];
    let sql = "count(*), count(deaths), sum(deaths), min(deaths), max(deaths)";
    for (period, format) in [("month", "YYYY-MM"), ("week", "IYYY-\"W\"IW"), ("day", "YYYY-MM-DD")] {
        let sql = format!("SELECT to_char(day, '{format}'), {sql} FROM points GROUP BY 1");
        compare(&format!("by={period}&measure={measures}"), &[period], &columns, &sql);
    }
    let in_areas = "FROM points p LEFT JOIN areas a ON ST_Intersects(a.geom, p.geom)";
    compare(
        &format!("by=areas&measure={measures}"),
        &["areas"],
        &columns,
        &format!("SELECT a.id, {sql} {in_areas} GROUP BY 1"),
    );
    let by_both = format!("SELECT a.id, extract(year FROM day), count(*) {in_areas} GROUP BY 1, 2");
    compare("by=areas,year", &["areas", "year"], &["count"], &by_both);
    let filtered = format!("SELECT a.id, count(*) {in_areas} WHERE deaths = 3 GROUP BY 1");
    compare("by=areas&fatalities=3", &["areas"], &["count"], &filtered);
    for metres in [5_000, 25_000, 150_000] {
        let road = format!("SELECT CASE WHEN metres <= {metres} THEN road END, count(*) FROM nearest GROUP BY 1");
        compare(&format!("by=highways@{metres}m"), &["highways"], &["count"], &road);
    }
}
