//! Geometries at random on a small lattice, where sharing a point, an edge or all is common.

use geo_types::{
    Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon, Rect,
};

use crate::support::Random;

const SIDE: usize = 12;

fn coord(random: &mut Random) -> Coord<f64> {
    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    let mut number = || random.below(SIDE + 1) as f64;
    Coord { x: number(), y: number() }
}

pub(super) fn point(random: &mut Random) -> Point<f64> {
    Point(coord(random))
}

/// A line that does not meet itself: its vertices go east, or straight north.
pub(super) fn line(random: &mut Random) -> LineString<f64> {
    let mut all: Vec<Coord<f64>> = (0..2 + random.below(3)).map(|_| coord(random)).collect();
    all.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
    all.dedup();
    if all.len() < 2 {
        all.push(Coord { x: all[0].x + 1.0, y: all[0].y });
    }
    LineString(all)
}

/// A rectangle, perhaps with a hole, or a triangle.
pub(super) fn polygon(random: &mut Random) -> Polygon<f64> {
    let (a, b) = (coord(random), coord(random));
    let (west, east) = (a.x.min(b.x), a.x.max(b.x) + 1.0);
    let (south, north) = (a.y.min(b.y), a.y.max(b.y) + 1.0);
    let corner = |x, y| Coord { x, y };
    if random.below(3) == 0 {
        return Polygon::new(
            LineString(vec![corner(west, south), corner(east, south), corner(west, north), corner(west, south)]),
            vec![],
        );
    }
    let mut rectangle = Rect::new(corner(west, south), corner(east, north)).to_polygon();
    if east - west > 2.0 && north - south > 2.0 && random.below(2) == 0 {
        let hole = Rect::new(corner(west + 1.0, south + 1.0), corner(east - 1.0, north - 1.0)).to_polygon();
        rectangle.interiors_push(hole.exterior().clone());
    }
    rectangle
}

/// Two polygons far enough apart to be a valid multi-polygon.
fn multi_polygon(random: &mut Random) -> MultiPolygon<f64> {
    let mut second = polygon(random);
    second.exterior_mut(|ring| ring.0.iter_mut().for_each(|c| c.x += 20.0));
    second.interiors_mut(|rings| rings.iter_mut().for_each(|ring| ring.0.iter_mut().for_each(|c| c.x += 20.0)));
    MultiPolygon(vec![polygon(random), second])
}

/// Of a collection's kind.
pub(super) fn of_kind(kind: &str, random: &mut Random) -> Geometry<f64> {
    match kind {
        "points" => point(random).into(),
        "lines" if random.below(6) == 0 => MultiLineString(vec![line(random)]).into(),
        "lines" => line(random).into(),
        "polygons" if random.below(6) == 0 => multi_polygon(random).into(),
        "polygons" => polygon(random).into(),
        _ => literal(random),
    }
}

/// Of any simple or multiple type.
pub(super) fn literal(random: &mut Random) -> Geometry<f64> {
    match random.below(8) {
        0 | 1 => point(random).into(),
        2 => line(random).into(),
        3 => MultiPoint((0..3).map(|_| point(random)).collect()).into(),
        4 => MultiLineString(vec![line(random)]).into(),
        5 => multi_polygon(random).into(),
        _ => polygon(random).into(),
    }
}

/// Of several types at once.
pub(super) fn several(random: &mut Random) -> Geometry<f64> {
    Geometry::GeometryCollection(GeometryCollection(vec![
        point(random).into(),
        line(random).into(),
        polygon(random).into(),
    ]))
}
