//! Answers against an independent implementation: PostGIS, feature for feature.

use std::collections::{BTreeMap, BTreeSet};
use std::f64::consts::TAU;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::{Value as Json, json};

use crate::program::Folder;
use crate::support::{Cluster, Random, Server, collection, encode, feature};

const POINTS: usize = 100_000;

type Position = (f64, f64);
/// Ids with their distances, where there are any.
type Hits = BTreeMap<String, Option<f64>>;

/// The same data in both, and where they differ.
struct Comparison {
    server: Server,
    postgis: Cluster,
    hits: usize,
    second_looks: usize,
    differences: Vec<String>,
}

#[test]
fn answers_agree_with_postgis_feature_for_feature() {
    let mut both = Comparison::start();
    both.corridors();
    both.special_places();
    both.anywhere();
    both.shapes_near_shapes();
    both.boxes();
    assert!(both.hits > 100_000, "only {} hits were compared", both.hits);
    assert!(both.second_looks < 100, "{} distances were not PostGIS's at first sight", both.second_looks);
    let differences = &both.differences;
    assert!(differences.is_empty(), "{} differences:\n{}", differences.len(), differences.join("\n"));
}

impl Comparison {
    /// Gives both the same points and shapes.
    fn start() -> Self {
        let random = &mut Random(1);
        let roads = demonstration("highways");
        let points = points(random, &roads);
        let shapes: Vec<Json> = roads.into_iter().chain(demonstration("areas")).chain(made_up_shapes(random)).collect();

        let folder = Folder::new();
        fs::create_dir(folder.path().join("data")).unwrap();
        let (mut layer, mut table) = ("id,longitude,latitude\n".to_owned(), String::new());
        for (n, (lon, lat)) in points.iter().enumerate() {
            let _ = writeln!(layer, "P{n},{lon},{lat}");
            let _ = writeln!(table, "P{n}\tPOINT({lon} {lat})");
        }
        folder.write("data/points.csv", layer);
        folder.write("data/shapes.geojson", collection(&shapes));

        let postgis = Cluster::start();
        let mut rows = String::new();
        for s in &shapes {
            let _ = writeln!(rows, "{}\t{}", s["id"].as_str().unwrap(), s["geometry"]);
        }
        postgis.rows(&format!(
            "CREATE TABLE points (id text PRIMARY KEY, geom geometry);
             COPY points FROM STDIN;\n{table}\\.
             CREATE TABLE raw (id text, geojson text);
             COPY raw FROM STDIN;\n{rows}\\.
             CREATE TABLE shapes AS SELECT id, ST_SetSRID(ST_GeomFromGeoJSON(geojson), 4326) AS geom FROM raw;
             ALTER TABLE points ADD geog geography; UPDATE points SET geom = ST_SetSRID(geom, 4326), geog = ST_SetSRID(geom, 4326)::geography;
             ALTER TABLE shapes ADD geog geography; UPDATE shapes SET geog = geom::geography;
             CREATE INDEX ON points USING gist (geog); ANALYZE;"
        ));
        let server = Server::start(folder);
        assert_eq!(server.get("/collections/points/items?limit=1").numbers().0, POINTS as u64);
        Self { server, postgis, hits: 0, second_looks: 0, differences: Vec::new() }
    }

    /// The demonstration's highways, as a reader asks for them.
    fn corridors(&mut self) {
        for km in [1, 5, 25] {
            self.near_feature("points", "RN6", f64::from(km) * 1_000.0);
        }
        for name in ["RN1", "RN7", "RN16"] {
            self.near_feature("points", name, 5_000.0);
        }
    }

    fn special_places(&mut self) {
        let cases = [
            ("POINT(-8 12.65)", 40_000.0),
            ("POLYGON((-9 12,-4 12,-4 15,-9 15,-9 12),(-8 12.5,-6 12.5,-6 14,-8 14,-8 12.5))", 0.0),
            ("POLYGON((-9 12,-4 12,-4 15,-9 15,-9 12),(-8 12.5,-6 12.5,-6 14,-8 14,-8 12.5))", 10_000.0),
            ("LINESTRING(177 -18,179.9 -15,-178 -12)", 50_000.0),
            ("POLYGON((178 -10,-178 -10,-178 10,178 10,178 -10))", 0.0),
            ("POINT(180 0)", 100_000.0),
            ("LINESTRING(0 88,90 89,180 89.9)", 60_000.0),
            ("LINESTRING(-170 88.5,10 88.5)", 20_000.0),
            ("POINT(0 90)", 100_000.0),
            ("POLYGON((0 88,90 88,180 88,-90 88,0 88))", 0.0),
            ("POLYGON((0 88,90 88,180 88,-90 88,0 88))", 25_000.0),
            ("MULTIPOINT((-8 12.65),(179.9 0),(0 89))", 30_000.0),
        ];
        for (wkt, metres) in cases {
            self.near_wkt("points", wkt, metres);
        }
    }

    /// Lines and polygons at random, about half of them where points are many.
    fn anywhere(&mut self) {
        let random = &mut Random(7);
        for n in 0..30 {
            let centre = match n % 3 {
                0 => (random.between(-180.0, 180.0), random.between(-80.0, 80.0)),
                1 => (random.between(-12.0, 0.0), random.between(10.0, 17.0)),
                _ => (random.between(178.0, 182.0), random.between(-20.0, 20.0)),
            };
            let metres = 10_f64.powf(random.between(2.0, 5.5));
            let wkt = if n % 2 == 0 {
                let walk: Vec<Position> = walk(random, centre);
                format!("LINESTRING({})", positions(&walk))
            } else {
                let size = random.between(0.2, 6.0);
                format!("POLYGON(({}))", positions(&star(random, centre, size, true)))
            };
            self.near_wkt("points", &wkt, metres);
        }
    }

    fn shapes_near_shapes(&mut self) {
        for (name, metres) in [
            ("RN6", 0.0),
            ("RN6", 30_000.0),
            ("RN16", 100_000.0),
            ("demo-gold-mining", 1_000.0),
            ("S3", 50_000.0),
            ("S40", 250_000.0),
        ] {
            self.near_feature("shapes", name, metres);
        }
    }

    fn boxes(&mut self) {
        let mut boxes = vec![
            [-180.0, -90.0, 180.0, 90.0],
            [-9.0, 12.0, -4.0, 15.0],
            [178.0, -10.0, -178.0, 10.0],
            [179.99, -20.0, -179.99, 20.0],
            [10.0, -90.0, -10.0, 90.0],
            [-180.0, 89.0, 180.0, 90.0],
        ];
        let random = &mut Random(11);
        for _ in 0..40 {
            let (west, south) = (random.between(-13.0, 1.0), random.between(9.0, 18.0));
            let size = 10_f64.powf(random.between(-2.0, 0.7));
            boxes.push([west, south, west + size, (south + size * random.between(0.3, 1.0)).min(90.0)].map(rounded));
        }
        for [west, south, east, north] in boxes {
            let piece =
                |w: f64, e: f64| format!("ST_Intersects(geom, ST_MakeEnvelope({w}, {south}, {e}, {north}, 4326))");
            let meets = if west <= east {
                piece(west, east)
            } else {
                format!("({} OR {})", piece(west, 180.0), piece(-180.0, east))
            };
            for name in ["points", "shapes"] {
                let ours = self.ours(name, &format!("bbox={west},{south},{east},{north}"));
                let theirs = self.postgis.rows(&format!("SELECT id FROM {name} WHERE {meets}"));
                let theirs = theirs.into_iter().map(|id| (id, None)).collect();
                self.compare(&format!("{name} in {west},{south},{east},{north}"), &ours, &theirs);
            }
        }
    }

    fn near_feature(&mut self, name: &str, id: &str, metres: f64) {
        self.near(name, &format!("shapes/{id}"), &format!("(SELECT geog FROM shapes WHERE id = '{id}')"), metres);
    }

    fn near_wkt(&mut self, name: &str, wkt: &str, metres: f64) {
        self.near(name, wkt, &format!("ST_GeogFromText('{wkt}')"), metres);
    }

    /// Touching, in PostGIS, is being nearer than 1e-5 m.
    fn near(&mut self, name: &str, near: &str, sql: &str, metres: f64) {
        let metres = (metres * 1_000.0).round() / 1_000.0;
        let ours = self.ours(name, &format!("near={}&distance={metres}m", encode(near)));
        let reach = if metres == 0.0 { 1e-5 } else { metres };
        let rows = self
            .postgis
            .rows(&format!("SELECT id, ST_Distance(geog, {sql}) FROM {name} WHERE ST_DWithin(geog, {sql}, {reach})"));
        let read = |row: String| {
            let (id, distance) = row.split_once('|').unwrap();
            (id.to_owned(), Some(distance.parse().unwrap()))
        };
        let theirs = rows.into_iter().map(read).collect();
        self.compare(&format!("{name} within {metres} m of {near}"), &ours, &theirs);
        self.compare_distances(name, near, sql, &ours, &theirs);
    }

    /// The distances of hits in both. PostGIS chooses the segment that is nearest on the sphere, and where two are about
    /// as near, the other can be nearer on the ellipsoid, by 0.7 % at most; so where we are nearer, each segment counts.
    fn compare_distances(&mut self, name: &str, near: &str, sql: &str, ours: &Hits, theirs: &Hits) {
        let differ = |ours: f64, theirs: f64| (ours - theirs).abs() > 3e-5 * theirs + 0.2; // ours is rounded to 0.1 m
        for (id, ours) in ours {
            let (Some(ours), Some(Some(theirs))) = (ours, theirs.get(id)) else { continue };
            if !differ(*ours, *theirs) {
                continue;
            }
            let segments = format!("ST_DumpSegments(({sql})::geometry)");
            let row = self.postgis.rows(&format!(
                "SELECT min(ST_Distance(t.geog, s.geom::geography)) FROM {name} t, {segments} s WHERE t.id = '{id}'"
            ));
            let least: f64 = row[0].parse().unwrap();
            self.second_looks += 1;
            if differ(*ours, least) {
                self.differences.push(format!("{name} near {near}: {id} is at {ours} m, for PostGIS at {theirs} m, its nearest segment at {least} m"));
            }
        }
    }

    /// All ids that the server gives for a query, with their distances.
    fn ours(&self, name: &str, query: &str) -> Hits {
        let page = self.server.get(&format!("/collections/{name}/items?{query}&limit=1000000")).json();
        let features = page["features"].as_array().unwrap();
        assert_eq!(page["numberMatched"], features.len());
        features
            .iter()
            .map(|f| (f["id"].as_str().unwrap().to_owned(), f["properties"]["distance_m"].as_f64()))
            .collect()
    }

    fn compare(&mut self, what: &str, ours: &Hits, theirs: &Hits) {
        self.hits += ours.len();
        let keys = |all: &BTreeMap<String, _>| all.keys().cloned().collect::<BTreeSet<String>>();
        let (own, other) = (keys(ours), keys(theirs));
        let (too_many, missing): (Vec<_>, Vec<_>) =
            (own.difference(&other).collect(), other.difference(&own).collect());
        if own != other {
            let first = |ids: &[&String]| ids.iter().take(5).map(|id| (*id).clone()).collect::<Vec<_>>().join(" ");
            self.differences.push(format!(
                "{what}: {} hits, PostGIS {}; {} too many ({}), {} missing ({})",
                own.len(),
                other.len(),
                too_many.len(),
                first(&too_many),
                missing.len(),
                first(&missing)
            ));
        }
    }
}

/// To the seventh decimal, a centimetre.
fn rounded(degrees: f64) -> f64 {
    (degrees * 1e7).round() / 1e7
}

/// A longitude in [-180, 180].
fn wrapped(lon: f64) -> f64 {
    rounded(if lon > 180.0 {
        lon - 360.0
    } else if lon < -180.0 {
        lon + 360.0
    } else {
        lon
    })
}

fn positions(all: &[Position]) -> String {
    all.iter().map(|(lon, lat)| format!("{lon} {lat}")).collect::<Vec<_>>().join(",")
}

/// The features of a file of the demonstration, with nothing but their geometry.
fn demonstration(name: &str) -> Vec<Json> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("geodata/{name}.geojson"));
    let json: Json = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let all = json["features"].as_array().unwrap().iter();
    all.map(|f| feature(f["id"].as_str().unwrap(), &f["geometry"], &json!({}))).collect()
}

/// Points around the roads, on them, around the antimeridian, around the north pole, and anywhere.
fn points(random: &mut Random, roads: &[Json]) -> Vec<Position> {
    let vertex = |v: &Json| (v[0].as_f64().unwrap(), v[1].as_f64().unwrap());
    let lines: Vec<Vec<Position>> =
        roads.iter().map(|r| r["geometry"]["coordinates"].as_array().unwrap().iter().map(vertex).collect()).collect();
    let mut points: Vec<Position> = lines.concat();
    points.extend([(180.0, 0.0), (-180.0, 0.0), (0.0, 90.0), (77.0, 90.0), (180.0, 89.5), (-180.0, 89.5)]);
    while points.len() < POINTS {
        points.push(match points.len() % 10 {
            0 => (wrapped(random.between(176.0, 184.0)), rounded(random.between(-22.0, 22.0))),
            1 => (rounded(random.between(-180.0, 180.0)), rounded(90.0 - 3.0 * random.between(0.0, 1.0).sqrt())),
            2 => (rounded(random.between(-180.0, 180.0)), rounded(random.between(-90.0, 90.0))),
            _ => {
                let line = &lines[random.below(lines.len())];
                let (a, b) = line.windows(2).map(|w| (w[0], w[1])).nth(random.below(line.len() - 1)).unwrap();
                let share = random.between(0.0, 1.0);
                let away = 10_f64.powf(random.between(-4.0, -0.3)); // 11 m to 55 km
                let turn = random.between(0.0, TAU);
                let along = |a: f64, b: f64| a + share * (b - a);
                (rounded(along(a.0, b.0) + away * turn.cos()), rounded(along(a.1, b.1) + away * turn.sin()))
            }
        });
    }
    points
}

/// Polygons, some with a hole, and lines, all in the region of the demonstration.
fn made_up_shapes(random: &mut Random) -> Vec<Json> {
    let each = |n: usize| {
        let centre = (random.between(-12.0, 0.0), random.between(10.0, 17.0));
        let size = random.between(0.1, 1.5);
        let coordinates = |all: &[Position]| json!(all.iter().map(|p| [p.0, p.1]).collect::<Vec<_>>());
        let geometry = match n % 3 {
            0 => json!({ "type": "LineString", "coordinates": coordinates(&walk(random, centre)) }),
            1 => json!({ "type": "Polygon", "coordinates": [coordinates(&star(random, centre, size, true))] }),
            _ => {
                // The star reaches in to 0.3 of its size, the hole out to 0.25 of it.
                let rings = [star(random, centre, size, true), star(random, centre, size * 0.25, false)];
                json!({ "type": "Polygon", "coordinates": rings.each_ref().map(|r| coordinates(r)) })
            }
        };
        feature(&format!("S{n}"), &geometry, &json!({}))
    };
    (0..60).map(each).collect()
}

/// A line of random steps.
fn walk(random: &mut Random, from: Position) -> Vec<Position> {
    let (mut at, step) = (from, random.between(0.05, 3.0));
    let mut line = Vec::new();
    for _ in 0..2 + random.below(12) {
        line.push((wrapped(at.0), rounded(at.1)));
        at = (at.0 + random.between(-step, step), (at.1 + random.between(-step, step)).clamp(-89.0, 89.0));
    }
    line
}

/// A ring without crossings: a random radius, 0.3 to 1 of the size, in each of several directions.
fn star(random: &mut Random, centre: Position, size: f64, outer: bool) -> Vec<Position> {
    let corners = 5 + random.below(12);
    #[expect(clippy::cast_precision_loss, reason = "a few corners")]
    let turns = (0..corners).map(|n| n as f64 / corners as f64 * if outer { TAU } else { -TAU });
    let mut ring: Vec<Position> = turns
        .map(|turn| {
            let radius = size * random.between(0.3, 1.0);
            (wrapped(centre.0 + radius * turn.cos()), rounded((centre.1 + radius * turn.sin()).clamp(-89.0, 89.0)))
        })
        .collect();
    ring.push(ring[0]);
    ring
}
