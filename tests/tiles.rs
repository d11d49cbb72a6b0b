//! What tiles show, against brute force: nothing is lost, nothing is where it is not, and every polygon is valid.

use std::f64::consts::TAU;
use std::path::Path;
use std::sync::Arc;

use geo::{Area as _, Validation as _};
use geo_types::{Coord, Geometry, LineString, MultiPolygon, Point, Polygon};
use vigie::collection::{Collection, CollectionBuilder, Entry};
use vigie::feature::{Interval, LicenceClass, Value};
use vigie::format::{Progress, open};
use vigie::geom::Plane;
use vigie::query::{Guard, Query};
use vigie::tile::{
    Density, Layer, MAX_TILE_BYTES, Mark, MarkGeometry, Selection, TILE_UNITS, TileCoord, TileMatrixSet, marks,
    vector_tile,
};

use crate::support::{Random, description, entry};

const KINDS: [&str; 4] = ["Battles", "Riots", "Protests", "Strategic developments"];

fn built(name: &str, features: impl Iterator<Item = (Geometry<f64>, LicenceClass, usize)>) -> Arc<Collection> {
    let mut builder = CollectionBuilder::default();
    let (kind, start) = (builder.field(&"event_type".into()), builder.field(&"start".into()));
    for (ord, (geometry, class, n)) in (0..).zip(features) {
        let values = [(kind, Value::text(KINDS[n % 4])), (start, Value::Date(i32::try_from(n % 1_000).unwrap()))];
        builder.push(Entry { class, ..entry(ord, &format!("{n}")) }, Some(geometry), values.into_iter()).unwrap();
    }
    let description = description(name);
    Arc::new(builder.finish(description, 1))
}

/// Points over the world, half of them crowded in a few places, and some on edges of tiles, at the poles and on the antimeridian.
fn points(random: &mut Random, count: usize) -> Vec<(f64, f64)> {
    let mut unit = || f64::from(u32::try_from(random.below(1_000_001)).unwrap()) / 1e6;
    let mut one = |n: usize| match n % 10 {
        0..4 => (unit() * 360.0 - 180.0, unit() * 178.0 - 89.0),
        4..8 => (-8.0 + unit().powi(4) * 3.0, 12.6 + unit().powi(4) * 2.0),
        8 => (45.0, 0.0),
        _ => [(180.0, 10.0), (-180.0, -10.0), (0.0, 0.0), (0.0, 90.0), (90.0, -90.0), (0.0, 85.0)][n / 10 % 6],
    };
    (0..count).map(&mut one).collect()
}

/// All tiles of a tile matrix.
fn tiles(set: TileMatrixSet, matrix: u8) -> impl Iterator<Item = TileCoord> {
    let (rows, cols) = set.size(matrix);
    (0..rows).flat_map(move |row| (0..cols).map(move |col| TileCoord { set, matrix, row, col }))
}

fn shown(selection: &Selection, tile: TileCoord, density: Density) -> Vec<Mark> {
    marks(selection, &tile.frame(), density, &Guard::unbounded()).unwrap()
}

/// Of one kind, of some days, of some licence.
fn queries() -> Vec<Query> {
    let days = |from: i64, to: i64| Some(Interval { start: from * 86_400_000, end: to * 86_400_000 - 1 });
    vec![
        Query::default(),
        Query { equals: vec![(0, vec![Value::text("Riots")])], ..Query::default() },
        Query { datetime: days(100, 300), ..Query::default() },
        Query { datetime: days(100, 101), equals: vec![(0, vec![Value::text("nothing")])], ..Query::default() },
    ]
}

#[test]
fn the_counts_of_all_tiles_add_up_to_what_the_query_finds() {
    let mut random = Random(11);
    let places = points(&mut random, 30_000);
    let all =
        built("incidents", places.iter().zip(0..).map(|(&p, n)| (Geometry::Point(p.into()), LicenceClass::Open, n)));
    for query in queries() {
        let selection = Selection::new(Arc::clone(&all), &query, &Guard::unbounded()).unwrap();
        for set in TileMatrixSet::ALL {
            // What is on the plane, found by looking at each.
            let on_plane = |row: &usize| set.plane().morton(places[*row]).is_some();
            let found: Vec<usize> = (0..places.len())
                .filter(|row| selection.contains(u32::try_from(*row).unwrap()) && on_plane(row))
                .collect();
            for (matrix, density) in [0, 1, 4, 6].into_iter().flat_map(|z| [(z, Density::Clusters), (z, Density::Grid)])
            {
                let marks: Vec<Mark> = tiles(set, matrix).flat_map(|tile| shown(&selection, tile, density)).collect();
                let total: usize = marks.iter().map(|mark| mark.count as usize).sum();
                assert_eq!(total, found.len(), "{set:?} {matrix} {density:?}");
                for mark in marks.iter().filter(|mark| mark.count > 1) {
                    let kinds: u32 = mark.kinds.iter().map(|(_, count)| count).sum();
                    assert_eq!(kinds, mark.count);
                    assert!(selection.contains(mark.row));
                }
            }
        }
    }
}

#[test]
fn a_source_for_counts_only_is_on_no_tile() {
    let places = points(&mut Random(3), 5_000);
    let class = |n: usize| if n.is_multiple_of(2) { LicenceClass::Aggregate } else { LicenceClass::Display };
    let all = built("incidents", places.iter().zip(0..).map(|(&p, n)| (Geometry::Point(p.into()), class(n), n)));
    let selection = Selection::new(Arc::clone(&all), &Query::default(), &Guard::unbounded()).unwrap();
    for tile in tiles(TileMatrixSet::WebMercatorQuad, 3) {
        let closed = |mark: &Mark| all.class(mark.row as usize) == LicenceClass::Aggregate;
        assert!(!shown(&selection, tile, Density::Clusters).iter().any(closed));
    }
}

#[test]
fn what_a_licence_keeps_from_tiles_is_nowhere_in_their_bytes() {
    let mut builder = CollectionBuilder::default();
    let (title, notes) = (builder.field(&"title".into()), builder.field(&"notes".into()));
    let long = "an account of what happened that is longer than any label of a map ".repeat(9);
    for (ord, (class, word)) in (0..).zip([(LicenceClass::Open, "told"), (LicenceClass::Display, "withheld")]) {
        let values =
            [(title, Value::text(format!("title {word}"))), (notes, Value::text(format!("{long}notes {word}")))];
        let id = format!("{ord}");
        let at = Point::new(0.2 + f64::from(i32::try_from(ord).unwrap()) / 2.0, 0.5);
        builder.push(Entry { class, ..entry(ord, &id) }, Some(at.into()), values.into_iter()).unwrap();
    }
    let all = Arc::new(builder.finish(description("incidents"), 1));
    let asked = all.schema.fields().iter().enumerate().map(|(field, _)| field).collect::<Vec<_>>();
    let selection = Selection::new(all, &Query::default(), &Guard::unbounded()).unwrap();
    let layers = [Layer { selection: &selection, properties: Some(&asked), name: None }];
    let tile = TileCoord { set: TileMatrixSet::WebMercatorQuad, matrix: 8, row: 127, col: 128 };
    let bytes = vector_tile(&layers, &tile.frame(), Density::Clusters, &Guard::unbounded()).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    for told in ["title told", "notes told", "title withheld"] {
        assert!(text.contains(told), "{told} is not in the tile");
    }
    assert!(!text.contains("notes withheld"));
}

#[test]
fn a_point_is_in_the_one_tile_it_lies_in_and_where_it_is() {
    let places = points(&mut Random(5), 900);
    let all =
        built("incidents", places.iter().zip(0..).map(|(&p, n)| (Geometry::Point(p.into()), LicenceClass::Open, n)));
    let selection = Selection::new(all, &Query::default(), &Guard::unbounded()).unwrap();
    for set in TileMatrixSet::ALL {
        for tile in tiles(set, 5) {
            for mark in shown(&selection, tile, Density::Clusters) {
                let MarkGeometry::Point([x, y]) = mark.geometry else { panic!("{mark:?}") };
                assert!((0..TILE_UNITS).contains(&x) && (0..TILE_UNITS).contains(&y), "{mark:?}");
                let (right_x, right_y) = tile.frame().units(set.plane().of_degrees(places[mark.row as usize]));
                assert!((right_x - f64::from(x)).abs() < 1.01 && (right_y - f64::from(y)).abs() < 1.01, "{mark:?}");
            }
        }
    }
}

/// A ring around a place whose corners go in and out.
fn star(centre: (f64, f64), radius: f64, corners: u32) -> LineString<f64> {
    let corner = |i: u32| {
        let (turn, far) = (f64::from(i) / f64::from(corners) * TAU, if i.is_multiple_of(2) { 1.0 } else { 0.4 });
        let lat = (centre.1 + radius * far * turn.sin()).clamp(-90.0, 90.0);
        Coord { x: (centre.0 + radius * far * turn.cos() + 540.0).rem_euclid(360.0) - 180.0, y: lat }
    };
    (0..corners).chain([0]).map(corner).collect()
}

/// Polygons with holes, over the antimeridian, around a pole, and two that share a border.
fn polygons() -> Vec<Geometry<f64>> {
    let star_with_hole = |centre, radius| Polygon::new(star(centre, radius, 40), vec![star(centre, radius / 4.0, 8)]);
    let around_the_pole: LineString<f64> = (0..=36).map(|i| Coord { x: f64::from(i * 10) - 180.0, y: 70.0 }).collect();
    let zigzag: Vec<(f64, f64)> = (0..200).map(|i| (20.0 + f64::from(i % 3) * 0.07, f64::from(i) * 0.1)).collect();
    let side = |x: f64| {
        let corners = zigzag.iter().copied().chain([(x, 19.9), (x, 0.0), zigzag[0]]);
        Geometry::Polygon(Polygon::new(corners.collect(), Vec::new()))
    };
    let many: MultiPolygon<f64> =
        [(0.0, 0.0), (179.5, 0.0), (30.0, 40.0)].map(|at| star_with_hole(at, 8.0)).into_iter().collect();
    vec![
        Geometry::Polygon(star_with_hole((-8.0, 12.0), 5.0)),
        Geometry::Polygon(star_with_hole((179.0, -20.0), 6.0)),
        Geometry::Polygon(Polygon::new(around_the_pole, Vec::new())),
        Geometry::MultiPolygon(many),
        side(10.0),
        side(30.0),
    ]
}

fn outline(polygon: &[Vec<[i32; 2]>]) -> Polygon<f64> {
    let ring =
        |ring: &Vec<[i32; 2]>| ring.iter().map(|&[x, y]| (f64::from(x), f64::from(y))).collect::<LineString<f64>>();
    Polygon::new(ring(&polygon[0]), polygon[1..].iter().map(ring).collect())
}

#[track_caller]
fn check_polygons(mark: &Mark, tile: TileCoord) {
    let MarkGeometry::Polygons(parts) = &mark.geometry else { panic!("{mark:?}") };
    let whole: MultiPolygon<f64> = parts.iter().map(|part| outline(part)).collect();
    assert!(whole.is_valid(), "{tile:?} {:?} {whole:?}", whole.validation_errors());
    for part in &whole {
        assert!(ring_area(part.exterior()) > 0.0, "{tile:?} {part:?}");
        assert!(part.interiors().iter().all(|hole| ring_area(hole) < 0.0), "{tile:?} {part:?}");
    }
    let corners = parts.iter().flatten().flatten().flatten();
    assert!(corners.into_iter().all(|c| (-64..=TILE_UNITS + 64).contains(c)), "{tile:?}");
}

#[test]
fn polygons_are_valid_wind_right_and_stay_by_their_tile() {
    let all = built("areas", polygons().into_iter().zip(0..).map(|(g, n)| (g, LicenceClass::Open, n)));
    let selection = Selection::new(all, &Query::default(), &Guard::unbounded()).unwrap();
    let mut seen = 0;
    for (set, matrix) in TileMatrixSet::ALL.into_iter().flat_map(|set| [0, 1, 3, 6].map(|z| (set, z))) {
        for tile in tiles(set, matrix) {
            for mark in shown(&selection, tile, Density::Clusters) {
                check_polygons(&mark, tile);
                seen += 1;
            }
        }
    }
    assert!(seen > 100, "{seen}");
}

fn ring_area(ring: &LineString<f64>) -> f64 {
    ring.0.windows(2).map(|w| w[0].x * w[1].y - w[1].x * w[0].y).sum()
}

#[test]
fn two_polygons_with_one_border_neither_overlap_nor_leave_a_gap() {
    let [left, right]: [Geometry<f64>; 2] = polygons().split_off(4).try_into().unwrap();
    let both = built("areas", [left, right].into_iter().zip(0..).map(|(g, n)| (g, LicenceClass::Open, n)));
    let selection = Selection::new(both, &Query::default(), &Guard::unbounded()).unwrap();
    let area = |mark: &Mark| match &mark.geometry {
        MarkGeometry::Polygons(parts) => parts.iter().map(|part| outline(part).unsigned_area()).sum::<f64>(),
        _ => 0.0,
    };
    let mut shared = 0;
    for matrix in 3..8 {
        for tile in tiles(TileMatrixSet::WorldCrs84Quad, matrix) {
            let marks = shown(&selection, tile, Density::Clusters);
            let [one, other] = marks.as_slice() else { continue };
            let inside = tile.envelope();
            if inside.south < 0.5 || inside.north > 19.0 || inside.west < 11.0 || inside.east > 29.0 {
                continue;
            }
            let whole = f64::from(TILE_UNITS + 128).powi(2);
            assert!((area(one) + area(other) - whole).abs() < 1.0, "{tile:?} {} {}", area(one), area(other));
            shared += 1;
        }
    }
    assert!(shared > 10, "{shared}");
}

#[test]
fn lines_over_the_antimeridian_are_on_both_sides_and_not_across_the_world() {
    let line = Geometry::LineString(LineString::from(vec![(170.0, 5.0), (-170.0, 6.0)]));
    let all = built("highways", std::iter::once((line, LicenceClass::Open, 0)));
    let selection = Selection::new(all, &Query::default(), &Guard::unbounded()).unwrap();
    let cols: Vec<u32> = tiles(TileMatrixSet::WebMercatorQuad, 4)
        .filter(|tile| !shown(&selection, *tile, Density::Clusters).is_empty())
        .map(|tile| tile.col)
        .collect();
    assert_eq!(cols, [0, 15]);
}

#[test]
fn a_tile_is_never_larger_than_promised_and_tells_everything() {
    let long = "x".repeat(900);
    let mut builder = CollectionBuilder::default();
    let name = builder.field(&"name".into());
    for n in 0..3_000_u32 {
        let at = Point::new(f64::from(n % 60) / 10.0, f64::from(n / 60) / 10.0);
        let value = [(name, Value::text(format!("{long}{n}")))];
        builder.push(entry(n.into(), &n.to_string()), Some(at.into()), value.into_iter()).unwrap();
    }
    let description = description("incidents");
    let all = Arc::new(builder.finish(description, 1));
    let selection = Selection::new(all, &Query::default(), &Guard::unbounded()).unwrap();
    let layers = [Layer { selection: &selection, properties: Some(&[0]), name: None }];
    for matrix in ["0", "3", "5"] {
        let set = TileMatrixSet::WebMercatorQuad;
        let (x, y) = Plane::Mercator.of_degrees((1.0, 1.0));
        let across = f64::from(1 << matrix.parse::<u32>().unwrap());
        let word = |value: f64| format!("{}", (value * across).floor());
        let tile = set.tile(matrix, &word(y), &word(x)).unwrap();
        let bytes = vector_tile(&layers, &tile.frame(), Density::Clusters, &Guard::unbounded()).unwrap();
        assert!(!bytes.is_empty() && bytes.len() <= MAX_TILE_BYTES, "{matrix}: {}", bytes.len());
    }
}

/// As many polygons as the tile cannot hold, each `wide` degrees across.
fn crowd(wide: f64) -> Selection {
    let square = |n: u32| {
        let (x, y) = (f64::from(n % 300) / 100.0, f64::from(n / 300) / 100.0);
        let ring = [(x, y), (x + wide, y), (x + wide, y + wide), (x, y + wide), (x, y)];
        Geometry::Polygon(Polygon::new(ring.to_vec().into(), Vec::new()))
    };
    let all = built("areas", (0..60_000).map(|n| (square(n), LicenceClass::Open, n as usize)));
    Selection::new(all, &Query::default(), &Guard::unbounded()).unwrap()
}

#[test]
fn polygons_too_many_for_a_tile_fit_all_the_same() {
    for wide in [0.001, 3.0] {
        let selection = crowd(wide);
        let layers = [Layer { selection: &selection, properties: None, name: None }];
        let tile = TileCoord { set: TileMatrixSet::WebMercatorQuad, matrix: 0, row: 0, col: 0 };
        let bytes = vector_tile(&layers, &tile.frame(), Density::Clusters, &Guard::unbounded()).unwrap();
        assert!(!bytes.is_empty() && bytes.len() <= MAX_TILE_BYTES, "{wide}: {}", bytes.len());
    }
}

#[test]
fn the_land_and_the_water_of_the_base_map_are_valid_at_every_zoom() {
    for name in ["land", "water"] {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("geodata/base/{name}.fgb"));
        let (_, _, records) = open(&file, None, Progress::default()).unwrap();
        let features = records.map(|record| record.unwrap().feature);
        let low = features.filter(|feature| *feature.get("detail") == Value::text("low"));
        let geometries = low.filter_map(|feature| feature.geometry).zip(0..);
        let all = built(name, geometries.map(|(geometry, n)| (geometry, LicenceClass::Open, n)));
        let selection = Selection::new(all, &Query::default(), &Guard::unbounded()).unwrap();
        for tile in (0..4).flat_map(|matrix| tiles(TileMatrixSet::WebMercatorQuad, matrix)) {
            for mark in shown(&selection, tile, Density::Clusters) {
                check_polygons(&mark, tile);
            }
        }
    }
}
