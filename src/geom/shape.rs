//! A geometry prepared on the sphere: the thing that incidents are near to.

mod cover;

use std::f64::consts::PI;
use std::fmt;

use geo_types::{Coord, Geometry, LineString, Polygon};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use super::ellipsoid::{self, Displacement};
use super::vector::{angle_of_chord2, chord2_of_angle};
use super::{Arc, Cap, Envelope, SPHERE_RADIUS_M, Vector};
pub use cover::Cover;

/// Closer than this is touching: the tolerance of PostGIS `ST_Intersects(geography, geography)`, in metres.
const TOUCHING_M: f64 = 1e-5;
/// Arcs longer than this are covered by several caps, so that a corridor's candidates stay near the road; in metres.
const CAP_M: f64 = 20_000.0;

/// What is farther by this factor on the sphere than something else cannot be nearer on the ellipsoid.
const RIVAL_RATIO: f64 = ellipsoid::GREATEST_RATIO / ellipsoid::LEAST_RATIO;

/// A distance, with the bounds on the sphere that decide most points without the ellipsoid.
#[derive(Debug, Clone, Copy)]
pub struct Reach {
    /// The distance in metres.
    pub limit_m: f64,
    /// Within this angle on the sphere is within the distance, whatever the direction; in radians.
    sure_angle: f64,
    /// Beyond this angle on the sphere is beyond the distance; in radians.
    possible_angle: f64,
    bounds: Bounds,
}

/// The same bounds as squared chords.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// As near as this is within.
    pub sure_chord2: f64,
    /// Farther than this is not.
    pub possible_chord2: f64,
}

impl Reach {
    /// The reach of a distance in metres; zero means touching.
    #[must_use]
    pub fn new(limit_m: f64) -> Self {
        let limit_m = limit_m.max(TOUCHING_M);
        let sure_angle = (limit_m / (SPHERE_RADIUS_M * ellipsoid::GREATEST_RATIO)).min(PI) - 1e-13;
        let possible_angle = (limit_m / (SPHERE_RADIUS_M * ellipsoid::LEAST_RATIO)).min(PI) + 1e-13;
        let bounds = bounds(sure_angle, possible_angle);
        Self { limit_m, sure_angle, possible_angle, bounds }
    }

    /// The bounds from the centre of a cap that hold for all of the cap.
    #[must_use]
    pub fn around(&self, cap_radius: f64) -> Bounds {
        bounds(self.sure_angle - cap_radius, self.possible_angle + cap_radius)
    }
}

/// Arcs farther than this from the centre of a cap are nearest to no point of it, on the sphere or on the ellipsoid, where
/// another is `nearest_chord2` from the centre; of squared chords.
#[must_use]
pub fn rival_chord2(nearest_chord2: f64, cap_radius: f64) -> f64 {
    // No point is farther from the other arc than the first sum.
    let farthest = angle_of_chord2(nearest_chord2) + cap_radius;
    chord2_of_angle(farthest * RIVAL_RATIO + cap_radius + 1e-13)
}

fn bounds(sure_angle: f64, possible_angle: f64) -> Bounds {
    let sure_chord2 = if sure_angle < 0.0 { -1.0 } else { chord2_of_angle(sure_angle) };
    Bounds { sure_chord2, possible_chord2: chord2_of_angle(possible_angle) }
}

/// How far a position is from a shape, and where along it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nearest {
    /// Geodesic distance in metres; zero inside a polygon.
    pub distance_m: f64,
    /// Distance in metres along the line from its start to the nearest point; `None` where the shape is no line.
    pub chainage_m: Option<f64>,
}

/// A polygon's interior: rings of arcs, and whether the north pole is inside, from which every point follows.
#[derive(Debug)]
struct Interior {
    /// Indices of its arcs in the shape.
    arcs: std::ops::Range<u32>,
    holds_north_pole: bool,
    cap: Cap,
}

/// A geometry of any type as arcs on the sphere, with its interiors.
pub struct Shape {
    arcs: Vec<Arc>,
    /// Longitude and latitude of each arc's ends, in degrees.
    ends: Vec<[Coord<f64>; 2]>,
    /// For a line: the chainage of each arc's start in metres, and metres per radian along it.
    chainages: Option<Vec<(f64, f64)>>,
    interiors: Vec<Interior>,
    tree: RTree<GeomWithData<Rectangle<[f64; 2]>, u32>>,
}

impl fmt::Debug for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Shape({} arcs, {} interiors)", self.arcs.len(), self.interiors.len())
    }
}

impl Shape {
    /// Prepares a geometry; `None` when it is empty.
    #[must_use]
    pub fn new(geometry: &Geometry<f64>) -> Option<Self> {
        let mut ends = Vec::new();
        let mut rings = Vec::new();
        collect(geometry, &mut ends, &mut rings);
        if ends.is_empty() {
            return None;
        }
        let at = |c: Coord<f64>| Vector::from_degrees(c.x, c.y);
        let arcs: Vec<Arc> = ends.iter().map(|[a, b]| Arc::new(at(*a), at(*b))).collect();
        let interiors = rings.into_iter().filter_map(|range| interior(&ends, &arcs, range)).collect();
        let lineal = matches!(geometry, Geometry::Line(_) | Geometry::LineString(_) | Geometry::MultiLineString(_));
        let chainages = lineal.then(|| chainages(&ends, &arcs));
        let rectangles = arcs.iter().zip(0_u32..).flat_map(|(arc, i)| {
            let cap = arc.caps(PI).next();
            cap.into_iter()
                .flat_map(|cap| cap.envelope().pieces())
                .map(move |e| GeomWithData::new(Rectangle::from_corners([e.west, e.south], [e.east, e.north]), i))
        });
        let tree = RTree::bulk_load(rectangles.collect());
        Some(Self { arcs, ends, chainages, interiors, tree })
    }

    /// Whether the shape is a line, so that hits near it have a chainage.
    #[must_use]
    pub fn is_line(&self) -> bool {
        self.chainages.is_some()
    }

    /// How many arcs it has; they are numbered from 0.
    #[must_use]
    pub fn arc_count(&self) -> u32 {
        u32::try_from(self.arcs.len()).unwrap_or(u32::MAX) // each has a place in a tree of numbers of 32 bits
    }

    /// The length of a line in metres.
    #[must_use]
    pub fn length_m(&self) -> Option<f64> {
        let (start, scale) = self.chainages.as_ref()?.last()?;
        let arc = self.arcs.last()?;
        Some(start + scale * angle_of_chord2((arc.end() - arc.start()).norm2()))
    }

    /// Envelopes that together hold everything within reach, each with the arc it was made for; `None` for the inside of
    /// a polygon, where no arc need be near.
    pub fn candidates(&self, reach: Reach) -> impl Iterator<Item = (Envelope, Option<u32>)> + use<'_> {
        let inside = self.interiors.iter().flat_map(|i| i.cap.envelope().pieces()).map(|e| (e, None));
        let near = self.arcs.iter().zip(0_u32..).flat_map(move |(arc, i)| {
            arc.caps(CAP_M / SPHERE_RADIUS_M)
                .flat_map(move |cap| cap.widened(reach.possible_angle).envelope().pieces())
                .map(move |e| (e, Some(i)))
        });
        inside.chain(near)
    }

    /// The arcs that can be within reach of a point in a cap; in no order.
    #[must_use]
    pub fn arcs_near(&self, cap: Cap, reach: Reach) -> Vec<u32> {
        let bound = reach.around(cap.radius).possible_chord2;
        let around = cap.widened(reach.possible_angle).envelope();
        let entries = around.pieces().flat_map(|piece| self.tree.locate_in_envelope_intersecting(piece.aabb()));
        let mut arcs: Vec<u32> =
            entries.map(|entry| entry.data).filter(|&arc| self.chord2(arc, cap.centre) <= bound).collect();
        arcs.sort_unstable();
        arcs.dedup(); // an arc over the antimeridian stands in the tree twice
        arcs
    }

    /// Squared chord from a point on the sphere to one arc.
    #[must_use]
    pub fn chord2(&self, arc: u32, point: Vector) -> f64 {
        self.arcs[arc as usize].chord2(point)
    }

    /// Whether a position lies inside a polygon of the shape. On a boundary either answer is given.
    ///
    /// Counts the edges north of it on its meridian, and starts from what is known of the pole.
    #[must_use]
    pub fn contains(&self, position: (f64, f64), point: Vector) -> bool {
        if self.interiors.is_empty() {
            return false;
        }
        let meridian = AABB::from_corners([position.0, position.1 - 1e-9], [position.0, 90.0]);
        let mut above: Vec<u32> = self
            .tree
            .locate_in_envelope_intersecting(meridian)
            .map(|entry| entry.data)
            .filter(|&i| self.passes_north_of(i, position.0, point))
            .collect();
        above.sort_unstable();
        above.dedup(); // an arc over the antimeridian stands in the tree twice
        self.interiors.iter().any(|interior| {
            let crossings = above.iter().filter(|&i| interior.arcs.contains(i)).count();
            interior.holds_north_pole ^ (crossings % 2 == 1)
        })
    }

    /// Whether an arc crosses the meridian of `point` to its north. The meridian belongs to its eastern side, so that a
    /// vertex on it counts once.
    fn passes_north_of(&self, arc: u32, lon: f64, point: Vector) -> bool {
        let [a, b] = self.ends[arc as usize].map(|end| relative(end.x, lon));
        if (a < 0.0) == (b < 0.0) || (a - b).abs() >= 180.0 {
            return false;
        }
        let left = self.arcs[arc as usize].side(point);
        if a < b { left < 0.0 } else { left > 0.0 }
    }

    /// Whether a position is within reach of `arcs`. Interiors are the caller's to test, by [`Self::contains`].
    ///
    /// As in PostGIS, the point of all arcs that is nearest on the sphere decides, even where one that is nearest on the
    /// ellipsoid is within by a metre and this one is not.
    #[must_use]
    pub fn within(&self, arcs: &[u32], position: (f64, f64), point: Vector, reach: Reach) -> bool {
        let (mut least, mut nearest) = (f64::INFINITY, None);
        for arc in arcs.iter().map(|&arc| &self.arcs[arc as usize]) {
            let chord2 = arc.chord2(point);
            if chord2 <= reach.bounds.sure_chord2 {
                return true;
            }
            if chord2 < least {
                (least, nearest) = (chord2, Some(arc));
            }
        }
        least <= reach.bounds.possible_chord2
            && nearest.is_some_and(|arc| ellipsoid::within(position, arc.nearest(point).to_degrees(), reach.limit_m))
    }

    /// The nearest of `arcs` to a position, exactly. `arcs` must not be empty.
    #[must_use]
    pub fn nearest(&self, arcs: &[u32], position: (f64, f64), point: Vector) -> Nearest {
        let chord2 = |i: usize| self.arcs[arcs[i] as usize].chord2(point);
        // Most lists are short, and this is done for each of a million hits.
        let mut first = [f64::INFINITY; 16];
        first.iter_mut().zip(0..arcs.len()).for_each(|(kept, i)| *kept = chord2(i));
        let rest = (first.len()..arcs.len()).map(chord2);
        let bound = first.into_iter().chain(rest).fold(f64::INFINITY, f64::min) * RIVAL_RATIO * RIVAL_RATIO;
        (0..arcs.len())
            .filter(|&i| first.get(i).copied().unwrap_or_else(|| chord2(i)) <= bound)
            .map(|i| self.nearest_on(arcs[i], position, point))
            .min_by(|p, q| p.distance_m.total_cmp(&q.distance_m))
            .unwrap_or(Nearest { distance_m: f64::INFINITY, chainage_m: None })
    }

    /// The nearest point of one arc. The sphere's nearest point is off by up to 0.7 % of the distance along the arc,
    /// since the ellipsoid is shorter north to south; one step along the arc corrects it.
    fn nearest_on(&self, arc: u32, position: (f64, f64), point: Vector) -> Nearest {
        let index = arc as usize;
        let arc = &self.arcs[index];
        let foot = arc.nearest(point);
        let at = foot.to_degrees();
        let away = Displacement::between(at, position);
        let local = away.length();
        // Near a pole, where the local metric does not hold, the ellipsoid is as good as round.
        let along_m = if local.error.is_finite() { away.along(arc.direction_at(foot)) } else { 0.0 };
        // Not beyond the ends; and a point, whose direction is NaN, stays where it is.
        let shift_m = if foot == arc.start() {
            along_m.max(0.0)
        } else if foot == arc.end() {
            along_m.min(0.0)
        } else {
            along_m
        };
        let distance_m = if local.error < ellipsoid::QUICK_ERROR_M {
            (local.metres * local.metres - shift_m * shift_m).max(0.0).sqrt()
        } else {
            let moved = if shift_m == 0.0 { foot } else { arc.advance(foot, shift_m / SPHERE_RADIUS_M) };
            ellipsoid::distance_m(moved.to_degrees(), position)
        };
        let chainage_m = self.chainages.as_ref().map(|chainages| {
            let (start, scale) = chainages[index];
            (start + scale * angle_of_chord2((foot - arc.start()).norm2()) + shift_m).max(0.0)
        });
        Nearest { distance_m, chainage_m }
    }

    /// The distance between two shapes in metres, at the points that are nearest on the sphere, if it is within reach; zero
    /// where they touch or overlap.
    #[must_use]
    pub fn distance_within(&self, other: &Self, reach: Reach) -> Option<f64> {
        let position = |c: Coord<f64>| (c.x, c.y);
        let overlaps = |inner: &Self, outer: &Self| {
            !outer.interiors.is_empty()
                && inner.ends.iter().zip(&inner.arcs).any(|([c, _], arc)| outer.contains(position(*c), arc.start()))
        };
        if overlaps(self, other) || overlaps(other, self) {
            return Some(0.0);
        }
        let (mut least, mut pair) = (reach.bounds.possible_chord2, None);
        for (arc, cap) in self.arcs.iter().flat_map(|arc| arc.caps(CAP_M / SPHERE_RADIUS_M).map(move |cap| (arc, cap)))
        {
            for piece in cap.widened(reach.possible_angle).envelope().pieces() {
                for entry in other.tree.locate_in_envelope_intersecting(piece.aabb()) {
                    let rival = &other.arcs[entry.data as usize];
                    if arc.crosses(rival) {
                        return Some(0.0);
                    }
                    let (p, q) = arc.nearest_pair(rival);
                    let chord2 = (p - q).norm2();
                    if chord2 <= least {
                        (least, pair) = (chord2, Some((p, q)));
                    }
                }
            }
        }
        let (p, q) = pair?;
        let distance_m = ellipsoid::distance_m(p.to_degrees(), q.to_degrees());
        (distance_m <= reach.limit_m).then_some(distance_m)
    }
}

/// A longitude relative to another, in [-180, 180).
fn relative(lon: f64, to: f64) -> f64 {
    let d = lon - to;
    if d >= 180.0 {
        d - 360.0
    } else if d < -180.0 {
        d + 360.0
    } else {
        d
    }
}

/// Appends the arcs of a geometry; for a polygon also the range of its arcs.
fn collect(geometry: &Geometry<f64>, ends: &mut Vec<[Coord<f64>; 2]>, rings: &mut Vec<std::ops::Range<u32>>) {
    let line = |line: &LineString<f64>, ends: &mut Vec<[Coord<f64>; 2]>| match line.0.as_slice() {
        [single] => ends.push([*single, *single]),
        several => ends.extend(several.windows(2).map(|w| [w[0], w[1]])),
    };
    let polygon = |polygon: &Polygon<f64>, ends: &mut Vec<[Coord<f64>; 2]>, rings: &mut Vec<_>| {
        let from = count(ends);
        line(polygon.exterior(), ends);
        polygon.interiors().iter().for_each(|hole| line(hole, ends));
        rings.push(from..count(ends));
    };
    match geometry {
        Geometry::Point(p) => ends.push([p.0, p.0]),
        Geometry::MultiPoint(points) => ends.extend(points.iter().map(|p| [p.0, p.0])),
        Geometry::Line(l) => ends.push([l.start, l.end]),
        Geometry::LineString(l) => line(l, ends),
        Geometry::MultiLineString(lines) => lines.iter().for_each(|l| line(l, ends)),
        Geometry::Polygon(p) => polygon(p, ends, rings),
        Geometry::MultiPolygon(polygons) => polygons.iter().for_each(|p| polygon(p, ends, rings)),
        Geometry::Rect(r) => polygon(&r.to_polygon(), ends, rings),
        Geometry::Triangle(t) => polygon(&t.to_polygon(), ends, rings),
        Geometry::GeometryCollection(all) => all.iter().for_each(|g| collect(g, ends, rings)),
    }
}

/// Arcs so far. Readers cap a geometry far below 2^32 positions.
fn count(ends: &[[Coord<f64>; 2]]) -> u32 {
    u32::try_from(ends.len()).unwrap_or(u32::MAX)
}

/// The interior that rings enclose: the smaller side of the sphere, as in PostGIS.
fn interior(ends: &[[Coord<f64>; 2]], arcs: &[Arc], range: std::ops::Range<u32>) -> Option<Interior> {
    let indices = range.start as usize..range.end as usize;
    let cap = Cap::around(arcs[indices.clone()].iter().map(Arc::start))?;
    // A ring around a pole goes once round in longitude; any other comes back to where it was.
    let around: f64 = ends[indices].iter().map(|[a, b]| relative(b.x, a.x)).sum();
    // Twice round is a ring and a hole that both go round it.
    let holds_north_pole = (around / 360.0).round().rem_euclid(2.0) > 0.5 && cap.centre.z > 0.0;
    Some(Interior { arcs: range, holds_north_pole, cap })
}

/// For each arc of a line, the chainage of its start and its metres per radian. Parts of a multi-line follow each other
/// without the gaps between them.
fn chainages(ends: &[[Coord<f64>; 2]], arcs: &[Arc]) -> Vec<(f64, f64)> {
    let mut chainage = 0.0;
    let each = ends.iter().zip(arcs).map(|([a, b], arc)| {
        let length = ellipsoid::distance_m((a.x, a.y), (b.x, b.y));
        let angle = angle_of_chord2((arc.end() - arc.start()).norm2());
        let start = chainage;
        chainage += length;
        (start, if angle > 0.0 { length / angle } else { 0.0 })
    });
    each.collect()
}

#[cfg(test)]
mod tests {
    use super::super::cap::wrap;
    use super::*;
    use geo_types::{line_string, polygon};

    fn near(geometry: &Geometry<f64>, position: (f64, f64)) -> Nearest {
        let shape = Shape::new(geometry).unwrap();
        let arcs: Vec<u32> = (0..u32::try_from(shape.arcs.len()).unwrap()).collect();
        shape.nearest(&arcs, position, Vector::from_degrees(position.0, position.1))
    }

    fn inside(geometry: &Geometry<f64>, position: (f64, f64)) -> bool {
        let point = Vector::from_degrees(position.0, position.1);
        Shape::new(geometry).unwrap().contains(position, point)
    }

    /// A repeatable number in [0, 1): the fractional parts of multiples of an irrational number.
    fn spread(i: u32, irrational: f64) -> f64 {
        (f64::from(i) * irrational).fract()
    }

    #[test]
    fn the_nearest_point_is_karneys_to_a_metre_up_to_200_km_anywhere() {
        for i in 1..400_u32 {
            let a = (spread(i, 0.754_877_666) * 360.0 - 180.0, spread(i, 0.569_840_291) * 179.0 - 89.5);
            let b = (a.0 + spread(i, 0.618) * 2.0 - 1.0, (a.1 + spread(i, 0.4142) * 0.8 - 0.4).clamp(-90.0, 90.0));
            let p = (a.0 + spread(i, 0.3247) * 3.0 - 1.5, (a.1 + spread(i, 0.2055) * 3.0 - 1.5).clamp(-90.0, 90.0));
            let (b, p) = ((wrap(b.0), b.1), (wrap(p.0), p.1));
            let found = near(&Geometry::LineString(line_string![a.into(), b.into()]), p).distance_m;
            // Brute force: Karney's distance to 20,001 points of the great circle.
            let (u, v) = (Vector::from_degrees(a.0, a.1), Vector::from_degrees(b.0, b.1));
            let least = (0..=20_000)
                .map(|k| f64::from(k) / 20_000.0)
                .map(|t| ellipsoid::distance_m((u * (1.0 - t) + v * t).normalized().unwrap().to_degrees(), p))
                .fold(f64::INFINITY, f64::min);
            assert!(found > 200_000.0 || (found - least).abs() < 1.0, "{a:?} {b:?} {p:?}: {found} {least}");
        }
    }

    #[test]
    fn chainage_grows_from_0_to_the_length_of_the_line() {
        let line = line_string![(x: -8.0, y: 12.6), (x: -6.2, y: 13.4), (x: -4.9, y: 13.3)];
        let length = Shape::new(&Geometry::LineString(line.clone())).unwrap().length_m().unwrap();
        let at = |p| near(&Geometry::LineString(line.clone()), p).chainage_m.unwrap();
        assert!(at((-8.1, 12.6)).abs() < 1e-6);
        assert!((at((-4.8, 13.3)) - length).abs() < 1.0);
        let second = ellipsoid::distance_m((-8.0, 12.6), (-6.2, 13.4));
        assert!((at((-6.2, 13.41)) - second).abs() < 500.0);
    }

    #[test]
    fn a_polygon_over_the_antimeridian_holds_what_lies_on_it() {
        let area =
            || Geometry::Polygon(polygon![(x: 179., y: -1.), (x: -179., y: -1.), (x: -179., y: 1.), (x: 179., y: 1.)]);
        assert!(inside(&area(), (180.0, 0.0)) && inside(&area(), (-180.0, 0.0)) && inside(&area(), (-179.5, 0.5)));
        assert!(!inside(&area(), (0.0, 0.0)) && !inside(&area(), (178.5, 0.0)));
    }

    #[test]
    fn a_polygon_over_either_pole_holds_the_pole() {
        for sign in [1.0, -1.0] {
            let area = || {
                Geometry::Polygon(polygon![
                    (x: 0., y: 80. * sign), (x: 90., y: 80. * sign), (x: 180., y: 80. * sign), (x: -90., y: 80. * sign)
                ])
            };
            assert!(inside(&area(), (12.0, 90.0 * sign)) && inside(&area(), (45.0, 89.0 * sign)));
            assert!(!inside(&area(), (45.0, 70.0 * sign)) && !inside(&area(), (45.0, -89.0 * sign)));
        }
    }

    #[test]
    fn a_hole_is_outside() {
        let area = Geometry::Polygon(polygon!(
            exterior: [(x: 0., y: 0.), (x: 10., y: 0.), (x: 10., y: 10.), (x: 0., y: 10.)],
            interiors: [[(x: 4., y: 4.), (x: 6., y: 4.), (x: 6., y: 6.), (x: 4., y: 6.)]]
        ));
        assert!(inside(&area, (2.0, 2.0)) && !inside(&area, (5.0, 5.0)) && !inside(&area, (5.0, 11.0)));
    }

    #[test]
    fn shapes_that_touch_are_at_distance_0_and_others_at_that_of_their_nearest_points() {
        let shape = |g: LineString<f64>| Shape::new(&Geometry::LineString(g)).unwrap();
        let across = shape(line_string![(x: 0., y: -1.), (x: 0., y: 1.)]);
        let cross = shape(line_string![(x: -1., y: 0.), (x: 1., y: 0.)]);
        let beside = shape(line_string![(x: 0.1, y: -1.), (x: 0.1, y: 1.)]);
        assert_eq!(across.distance_within(&cross, Reach::new(0.0)), Some(0.0));
        let distance = across.distance_within(&beside, Reach::new(20_000.0)).unwrap();
        assert!((distance - ellipsoid::distance_m((0.0, 1.0), (0.1, 1.0))).abs() < 1.0, "{distance}");
        assert_eq!(across.distance_within(&beside, Reach::new(5_000.0)), None);
    }
}
