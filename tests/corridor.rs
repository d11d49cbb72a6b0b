//! Queries near things, against brute force over all rows.

use geo_types::{Geometry, LineString, Point, line_string, polygon};
use vigie::collection::{Collection, CollectionBuilder};
use vigie::feature::Value;
use vigie::geom::{Reach, Shape};
use vigie::query::{Guard, Licence, Near, Query, count, execute};

use crate::support::{description, entry};

/// A repeatable number in [0, 1): the fractional parts of multiples of an irrational number.
fn spread(i: u32, irrational: f64) -> f64 {
    (f64::from(i) * irrational).fract()
}

fn points(count: u32, west: f64, south: f64, width: f64, height: f64) -> Collection {
    let mut builder = CollectionBuilder::default();
    for i in 0..count {
        let lon = west + width * spread(i, 0.754_877_666_2);
        let lon = if lon > 180.0 { lon - 360.0 } else { lon };
        let lat = south + height * spread(i, 0.569_840_290_9);
        let point = Geometry::Point(Point::new(lon, lat));
        let no_values = std::iter::empty::<(usize, Value<'static>)>();
        builder.push(entry(i.into(), &i.to_string()), Some(point), no_values).unwrap();
    }
    let description = description("incidents");
    builder.finish(description, 0)
}

/// Compares the index with a test of every single point, by count and row by row.
fn check(collection: &Collection, target: &Geometry<f64>, metres: f64) -> usize {
    let shape = Shape::new(target).unwrap();
    let near = Near { shape: std::sync::Arc::new(Shape::new(target).unwrap()), metres };
    let query = Query { near: Some(near), limit: Some(1_000_000), ..Query::default() };
    let page = execute(collection, &query, Licence::Public, &Guard::unbounded()).unwrap();
    let found: Vec<u32> = page.hits.iter().map(|hit| hit.row).collect();
    let brute: Vec<u32> = (0..u32::try_from(collection.len()).unwrap())
        .filter(|&row| {
            let near = |point: &Shape| point.distance_within(&shape, Reach::new(metres)).is_some();
            near(&collection.shape(row as usize).unwrap())
        })
        .collect();
    assert_eq!(found, brute);
    assert_eq!(count(collection, &query, &Guard::unbounded()).unwrap(), brute.len());
    for hit in &page.hits {
        assert!(page.nearest(collection, &query, *hit).unwrap().distance_m <= metres + 1e-6);
    }
    brute.len()
}

fn road() -> LineString<f64> {
    line_string![(x: -8.0, y: 12.65), (x: -7.0, y: 12.9), (x: -6.26, y: 13.43), (x: -4.9, y: 13.3), (x: -4.1, y: 14.5), (x: 0.0, y: 16.27)]
}

#[test]
fn a_corridor_holds_what_brute_force_finds() {
    let collection = points(20_000, -10.0, 10.0, 12.0, 10.0);
    for metres in [0.0, 100.0, 1_000.0, 5_000.0, 25_000.0, 300_000.0] {
        let hits = check(&collection, &Geometry::LineString(road()), metres);
        assert!(metres < 1_000.0 || hits > 0);
    }
}

#[test]
fn a_polygon_with_a_hole_holds_what_brute_force_finds() {
    let collection = points(20_000, -10.0, 10.0, 12.0, 10.0);
    let area = polygon!(
        exterior: [(x: -8., y: 11.), (x: -1., y: 12.), (x: -2., y: 18.), (x: -7., y: 19.)],
        interiors: [[(x: -5., y: 14.), (x: -4., y: 14.), (x: -4., y: 15.)]]
    );
    for metres in [0.0, 10_000.0] {
        assert!(check(&collection, &Geometry::Polygon(area.clone()), metres) > 5_000);
    }
}

#[test]
fn a_line_over_the_antimeridian_finds_both_sides() {
    let collection = points(20_000, 175.0, -20.0, 10.0, 10.0);
    let line = line_string![(x: 177.0, y: -18.0), (x: 179.9, y: -15.0), (x: -178.0, y: -12.0)];
    assert!(check(&collection, &Geometry::LineString(line), 50_000.0) > 500);
}

#[test]
fn a_line_and_a_polygon_at_a_pole_find_every_longitude() {
    let collection = points(20_000, -180.0, 85.0, 360.0, 5.0);
    let line = line_string![(x: 0.0, y: 88.0), (x: 90.0, y: 89.0), (x: 180.0, y: 89.9)];
    assert!(check(&collection, &Geometry::LineString(line), 60_000.0) > 500);
    let cap = polygon![(x: 0., y: 87.), (x: 90., y: 87.), (x: 180., y: 87.), (x: -90., y: 87.)];
    assert!(check(&collection, &Geometry::Polygon(cap), 0.0) > 2_000);
}

#[test]
fn a_point_finds_a_circle() {
    let collection = points(20_000, -10.0, 10.0, 12.0, 10.0);
    assert!(check(&collection, &Geometry::Point(Point::new(-8.0, 12.65)), 40_000.0) > 50);
}

#[test]
fn nothing_is_found_in_an_empty_collection() {
    let collection = points(0, 0.0, 0.0, 1.0, 1.0);
    assert_eq!(check(&collection, &Geometry::LineString(road()), 5_000.0), 0);
}
