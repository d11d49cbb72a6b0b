//! Lines and polygons on a frame: cut off around it, moved to whole units, and made valid there.
//!
//! Corners are moved to a grid of their own accord, not by what their neighbours do, so that a border which two polygons
//! share stays one border at every zoom.

use geo_types::{Coord, Geometry, LineString, Polygon};
use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay::{IntOverlayOptions, Overlay, ShapeType};
use i_overlay::core::overlay_rule::OverlayRule;
use i_overlay::core::solver::Solver;
use i_overlay::i_float::int::point::IntPoint;
use i_overlay::i_shape::int::shape::{IntContour, IntShape};

use super::clip::{ClipBox, Position};
use super::crowds::{Bounds, Crowds};
use super::{Detail, Frame, Mark, MarkGeometry, Selection};
use crate::collection::{Column, Role, ShapeIndex};
use crate::geom::Envelope;
use crate::query::{Guard, QueryError};

/// Turns of the world in which a geometry is looked for: a ring around a pole may run on for two of them.
const TURNS: [f64; 5] = [-2.0, -1.0, 0.0, 1.0, 2.0];
/// The level from which on the base map shows its high detail.
const HIGH_DETAIL_LEVEL: u8 = 6;
/// Work of cutting off one corner, in comparisons of numbers.
const WORK_OF_CORNER: u64 = 20;

pub(super) fn shapes(
    selection: &Selection,
    geometries: &[Option<Geometry<f64>>],
    index: &ShapeIndex,
    frame: &Frame,
    detail: Detail,
    guard: &Guard,
) -> Result<Vec<Mark>, QueryError> {
    let wanted = detail_column(selection, frame);
    let mut marks = Vec::new();
    let mut crowds = Crowds::new(frame, detail);
    for row in rows(index, &clip_box(frame, frame.buffer)) {
        let of_detail = wanted.is_none_or(|(column, word)| column.word(row as usize).is_none_or(|own| own == word));
        let geometry = geometries[row as usize].as_ref().filter(|_| of_detail && selection.contains(row));
        let Some(geometry) = geometry else { continue };
        guard.spend(WORK_OF_CORNER * geo::CoordsIter::coords_count(geometry) as u64)?;
        let mut gathered = Gathered::new(frame, detail.step);
        gathered.add(geometry);
        if !crowds.take(row, gathered.bounds, &mut marks) {
            marks.extend(gathered.into_geometries().map(|geometry| mark(row, geometry)));
        }
    }
    Ok(marks)
}

fn mark(row: u32, geometry: MarkGeometry) -> Mark {
    Mark { row, point: 0, count: 1, kinds: Vec::new(), geometry }
}

/// The column that says for which scales a feature of the base map is, and the word for this one.
fn detail_column<'a>(selection: &'a Selection, frame: &Frame) -> Option<(&'a Column, u32)> {
    let collection = &selection.collection;
    let column = &collection.columns[collection.schema.position("detail")?];
    let Column::Text(_, words) = column else { return None };
    let word = words.find(if frame.level < HIGH_DETAIL_LEVEL { "low" } else { "high" })?;
    (collection.description.role == Role::Base).then_some((column, word))
}

/// A frame and so many units around it in degrees, beyond the antimeridian too, but not beyond the plane's north and south.
fn clip_box(frame: &Frame, around: i32) -> ClipBox {
    let beyond = f64::from(around) * frame.unit;
    let along = |from: f64, units: i32| (from - beyond, from + f64::from(units) * frame.unit + beyond);
    let ((west, east), (north, south)) = (along(frame.x, frame.width), along(frame.y, frame.height));
    let height = frame.plane.height();
    let (west, north) = frame.plane.to_degrees((west, north.clamp(0.0, height)));
    let (east, south) = frame.plane.to_degrees((east, south.clamp(0.0, height)));
    ClipBox { least: [west, south], most: [east, north] }
}

/// The rows that may meet a box, ascending.
fn rows(index: &ShapeIndex, clip: &ClipBox) -> Vec<u32> {
    let of_turn = |turn: &f64| {
        let (west, east) = (clip.least[0] - turn * 360.0, clip.most[0] - turn * 360.0);
        let piece =
            Envelope { west: west.max(-180.0), south: clip.least[1], east: east.min(180.0), north: clip.most[1] };
        (piece.west <= piece.east).then_some(piece)
    };
    let mut rows: Vec<u32> =
        TURNS.iter().filter_map(of_turn).flat_map(|piece| index.rows_in(&piece).collect::<Vec<_>>()).collect();
    rows.sort_unstable();
    rows.dedup();
    rows
}

/// The parts of a feature on a frame.
struct Gathered<'a> {
    frame: &'a Frame,
    step: i32,
    /// The least and the greatest corner of all of them, whether they have vanished or not.
    bounds: Option<Bounds>,
    points: Vec<[i32; 2]>,
    lines: Vec<Vec<[i32; 2]>>,
    /// Each polygon by itself.
    polygons: Vec<Vec<IntShape>>,
}

impl<'a> Gathered<'a> {
    fn new(frame: &'a Frame, step: i32) -> Self {
        Self { frame, step, bounds: None, points: Vec::new(), lines: Vec::new(), polygons: Vec::new() }
    }

    fn add(&mut self, geometry: &Geometry<f64>) {
        match geometry {
            Geometry::Point(p) => self.point(p.0),
            Geometry::MultiPoint(points) => points.iter().for_each(|p| self.point(p.0)),
            Geometry::Line(l) => self.line(&[l.start, l.end]),
            Geometry::LineString(l) => self.line(&l.0),
            Geometry::MultiLineString(lines) => lines.iter().for_each(|l| self.line(&l.0)),
            Geometry::Polygon(p) => self.polygon(p),
            Geometry::MultiPolygon(polygons) => polygons.iter().for_each(|p| self.polygon(p)),
            Geometry::Rect(r) => self.polygon(&r.to_polygon()),
            Geometry::Triangle(t) => self.polygon(&t.to_polygon()),
            Geometry::GeometryCollection(all) => {
                for geometry in all {
                    self.add(geometry);
                }
            }
        }
    }

    /// A point belongs to the one tile that it lies in.
    fn point(&mut self, at: Coord<f64>) {
        for turn in TURNS {
            let (x, y) = self.frame.units(self.frame.plane.of_degrees((at.x + turn * 360.0, at.y)));
            if (0.0..f64::from(self.frame.width)).contains(&x) && (0.0..f64::from(self.frame.height)).contains(&y) {
                let at = [whole(x, 1, f64::floor), whole(y, 1, f64::floor)];
                self.reach(at);
                self.points.push(at);
            }
        }
    }

    fn line(&mut self, line: &[Coord<f64>]) {
        let unrolled = unrolled(line.iter());
        for (clip, turn) in self.turns(&unrolled) {
            for part in clip.line(&shifted(&unrolled, turn)) {
                let mut units: Vec<[i32; 2]> = part.iter().map(|at| self.units(*at)).collect();
                units.dedup();
                drop_straight(&mut units);
                if units.len() > 1 {
                    self.lines.push(units);
                }
            }
        }
    }

    fn polygon(&mut self, polygon: &Polygon<f64>) {
        let outer = unrolled_ring(polygon.exterior());
        for (clip, turn) in self.turns(&outer) {
            let mut rings = vec![self.ring(&clip, &shifted(&outer, turn))];
            for hole in polygon.interiors() {
                // A hole lies in the turn of the world that brings it closest to where its outer ring begins.
                let hole = unrolled_ring(hole);
                let own = turn + nearest_turn(&hole, &outer);
                rings.push(self.ring(&clip, &shifted(&hole, own)));
            }
            rings.retain(|ring| ring.len() > 2);
            if !rings.is_empty() {
                self.polygons.push(valid(&rings, FillRule::EvenOdd));
            }
        }
    }

    fn ring(&mut self, clip: &ClipBox, ring: &[Position]) -> IntContour {
        let mut units: Vec<[i32; 2]> = clip.ring(ring).iter().map(|at| self.units(*at)).collect();
        units.dedup();
        units.into_iter().map(|[x, y]| IntPoint::new(x, y)).collect()
    }

    /// The turns of the world that bring these positions onto the frame, with what to cut them off at.
    fn turns(&self, positions: &[Position]) -> Vec<(ClipBox, f64)> {
        let clip = clip_box(self.frame, self.frame.buffer);
        let meets = |turn: &f64| {
            let back = ClipBox {
                least: [clip.least[0] - turn * 360.0, clip.least[1]],
                most: [clip.most[0] - turn * 360.0, clip.most[1]],
            };
            back.may_meet(positions)
        };
        TURNS.into_iter().filter(meets).map(|turn| (clip, turn)).collect()
    }

    fn units(&mut self, at: Position) -> [i32; 2] {
        let (x, y) = self.frame.units(self.frame.plane.of_degrees((at[0], at[1])));
        let at = [whole(x, self.step, f64::round), whole(y, self.step, f64::round)];
        self.reach(at);
        at
    }

    fn reach(&mut self, at: [i32; 2]) {
        let (least, most) = self.bounds.unwrap_or((at, at));
        self.bounds = Some(([least[0].min(at[0]), least[1].min(at[1])], [most[0].max(at[0]), most[1].max(at[1])]));
    }

    fn into_geometries(self) -> impl Iterator<Item = MarkGeometry> {
        let one = self.polygons.len() == 1;
        let parts: Vec<IntShape> = self.polygons.into_iter().flatten().collect();
        // Parts of a multipolygon may touch or overlap once they are on the grid.
        let parts = if one { parts } else { valid(&parts.concat(), FillRule::NonZero) };
        let rings = |shape: IntShape| (0..).zip(shape).map(|(place, ring)| wound(ring, place == 0)).collect();
        let polygons: Vec<Vec<Vec<[i32; 2]>>> = parts.into_iter().map(rings).collect();
        let point = match self.points.as_slice() {
            [] => None,
            [one] => Some(MarkGeometry::Point(*one)),
            _ => Some(MarkGeometry::Points(self.points)),
        };
        let lines = (!self.lines.is_empty()).then_some(MarkGeometry::Lines(self.lines));
        let polygons = (!polygons.is_empty()).then_some(MarkGeometry::Polygons(polygons));
        point.into_iter().chain(lines).chain(polygons)
    }
}

/// Polygons of whole units from rings: without crossings and without edges that lie on each other.
fn valid(rings: &[IntContour], rule: FillRule) -> Vec<IntShape> {
    let corners = rings.iter().map(Vec::len).sum();
    let mut overlay = Overlay::new_custom(corners, IntOverlayOptions::ogc(), Solver::default());
    overlay.add_contours(rings, ShapeType::Subject);
    overlay.overlay(OverlayRule::Subject, rule)
}

/// A ring in the direction of an outer one, or of a hole. A hole that touches its outer ring may come in either.
fn wound(ring: IntContour, outer: bool) -> Vec<[i32; 2]> {
    let mut ring: Vec<[i32; 2]> = ring.into_iter().map(|p| [p.x, p.y]).collect();
    let next = ring.iter().cycle().skip(1);
    let cross = |(a, b): (&[i32; 2], &[i32; 2])| i64::from(a[0]) * i64::from(b[1]) - i64::from(b[0]) * i64::from(a[1]);
    let doubled_area: i64 = ring.iter().zip(next).map(cross).sum();
    if (doubled_area > 0) != outer {
        ring.reverse();
    }
    ring
}

/// Positions whose longitudes run on over the antimeridian instead of jumping back: a segment of more than half a turn goes
/// the shorter way.
fn unrolled<'a>(line: impl Iterator<Item = &'a Coord<f64>>) -> Vec<Position> {
    let mut before: Option<f64> = None;
    line.map(|at| {
        let lon = before.map_or(at.x, |before| at.x - ((at.x - before) / 360.0).round() * 360.0);
        before = Some(lon);
        [lon, at.y]
    })
    .collect()
}

/// A ring without its last position, which repeats the first. One that runs around a pole is closed along it.
fn unrolled_ring(ring: &LineString<f64>) -> Vec<Position> {
    let mut positions = unrolled(ring.0.iter());
    let (Some(first), Some(last)) = (positions.first().copied(), positions.last().copied()) else { return positions };
    if (last[0] - first[0]).abs() > 180.0 {
        let mean: f64 = positions.iter().map(|p| p[1]).sum();
        let pole = 90.0_f64.copysign(mean);
        positions.extend([[last[0], pole], [first[0], pole]]);
    } else {
        positions.pop();
    }
    positions
}

/// By how many turns of the world a hole is from its outer ring.
fn nearest_turn(hole: &[Position], outer: &[Position]) -> f64 {
    let least = |ring: &[Position]| ring.iter().map(|p| p[0]).fold(f64::INFINITY, f64::min);
    let most = |ring: &[Position]| ring.iter().map(|p| p[0]).fold(f64::NEG_INFINITY, f64::max);
    let middle = |ring: &[Position]| f64::midpoint(least(ring), most(ring));
    ((middle(outer) - middle(hole)) / 360.0).round()
}

fn shifted(positions: &[Position], turn: f64) -> Vec<Position> {
    positions.iter().map(|at| [at[0] + turn * 360.0, at[1]]).collect()
}

/// Leaves out what lies on the straight line between its neighbours.
fn drop_straight(line: &mut Vec<[i32; 2]>) {
    let mut kept: Vec<[i32; 2]> = Vec::with_capacity(line.len());
    for at in line.drain(..) {
        if let [.., a, b] = kept.as_slice() {
            let run = |from: &[i32; 2], to: &[i32; 2]| (i64::from(to[0] - from[0]), i64::from(to[1] - from[1]));
            let ((ax, ay), (bx, by)) = (run(a, b), run(b, &at));
            if ax * by == ay * bx && ax * bx + ay * by > 0 {
                kept.pop();
            }
        }
        kept.push(at);
    }
    *line = kept;
}

/// Units as a whole multiple of a step.
#[expect(clippy::cast_possible_truncation, reason = "cut off around a frame; a cast saturates")]
fn whole(units: f64, step: i32, to_whole: impl Fn(f64) -> f64) -> i32 {
    to_whole(units / f64::from(step)) as i32 * step
}
