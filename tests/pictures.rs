//! Tiles as pictures: what lies on the edge of two is on both.

use std::sync::Arc;

use geo_types::{Geometry, Point};
use tiny_skia::Pixmap;
use vigie::collection::{Collection, CollectionBuilder};
use vigie::feature::Value;
use vigie::geom::Plane;
use vigie::query::{Guard, Query};
use vigie::tile::picture::{Theme, draw_tile};
use vigie::tile::{TileCoord, TileMatrixSet};

use crate::support::{Random, description, entry};

/// Battles at some positions.
fn battles(positions: impl Iterator<Item = (f64, f64)>) -> Arc<Collection> {
    let mut builder = CollectionBuilder::default();
    let kind = builder.field(&"event_type".into());
    for (ord, position) in (0..).zip(positions) {
        let values = [(kind, Value::text("Battles"))].into_iter();
        let geometry = Some(Geometry::Point(Point::from(position)));
        builder.push(entry(ord, &ord.to_string()), geometry, values).unwrap();
    }
    let description = description("incidents");
    Arc::new(builder.finish(description, 1))
}

fn drawn(collection: &Arc<Collection>, set: TileMatrixSet, matrix: u8, (row, col): (u32, u32)) -> Pixmap {
    let tile = TileCoord { set, matrix, row, col };
    let png = draw_tile(std::iter::once((collection, &Query::default())), tile, (2, Theme::Light), &Guard::unbounded())
        .unwrap();
    Pixmap::decode_png(&png).unwrap()
}

/// How much of the last column of the first and of the first column of the second is drawn on, and where that is the same.
fn edges(west: &Pixmap, east: &Pixmap) -> [usize; 3] {
    let opaque = |picture: &Pixmap, x: u32, y: u32| picture.pixel(x, y).unwrap().alpha() > 128;
    let rows = || 0..west.height();
    [
        rows().filter(|y| opaque(west, west.width() - 1, *y)).count(),
        rows().filter(|y| opaque(east, 0, *y)).count(),
        rows().filter(|y| opaque(west, west.width() - 1, *y) == opaque(east, 0, *y)).count(),
    ]
}

#[test]
fn a_dot_on_the_edge_of_two_tiles_is_on_both_and_on_no_other() {
    for set in TileMatrixSet::ALL {
        let matrix = 6;
        let middle = set.size(matrix).1 / 2;
        let height = set.plane().of_degrees((0.0, 10.0)).1 / set.plane().height();
        let row =
            (0..set.size(matrix).0).take_while(|row| f64::from(*row) <= height * f64::from(set.size(matrix).0)).last();
        let row = row.unwrap();
        let one = battles([(0.0, 10.0)].into_iter());
        let [west, east] = [middle - 1, middle].map(|col| drawn(&one, set, matrix, (row, col)));
        assert_eq!((west.width(), west.height()), (512, 512));
        let [of_west, of_east, _] = edges(&west, &east);
        assert!(of_west > 8 && of_east > 8, "{set:?}: {of_west} {of_east}");
        let further = drawn(&one, set, matrix, (row, middle + 1));
        assert!(further.pixels().iter().all(|p| p.alpha() == 0));
    }
}

#[test]
fn crowds_on_the_edge_of_two_tiles_meet() {
    let mut random = Random(7);
    let crowd = battles((0..20_000).map(|_| (random.between(-1.0, 1.0), random.between(8.0, 12.0))));
    let row = 30;
    let bounds = TileCoord { set: TileMatrixSet::WebMercatorQuad, matrix: 6, row, col: 32 }.envelope();
    assert!(bounds.contains(0.0, 10.0), "{bounds:?}, {:?}", Plane::Mercator.of_degrees((0.0, 10.0)));
    let [west, east] = [31, 32].map(|col| drawn(&crowd, TileMatrixSet::WebMercatorQuad, 6, (row, col)));
    let [of_west, of_east, same] = edges(&west, &east);
    assert!(of_west > 100 && of_east > 100 && same > 450, "{of_west} {of_east} {same}");
}
